"""Native → study → native loses nothing and keeps every order, in JSON and in YAML, short or in full."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from builders import a_record, a_study
from corpus import needs_corpus, records
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from protogen.authoring.compact import authored
from protogen.authoring.yamltext import dump
from protogen.derivation import derive
from protogen.importers.ctgov import study as read_record
from protogen.importers.native.conform import free
from protogen.importers.native.study_file import from_json, from_yaml
from protogen.importers.native.yamltext import tree
from protogen.model.study import Study

_TRICKY = (
    "no", "12:30", "0123", "2026-01-05", "a: b", "- x", "# c", "a\nb\n", "a\n\n", " x\ny", "x #y", "-", "---", "'q'",
    "1e3", "~", "null", "\n", "…", "±P3D", "all except W4", "?a", "x\r\ny", "\u2028", "key:", "a\n---\nb", "\ta",
    "50% x", "@x", "=", "<<", "y", "1_000", "0x1F", "a,b", "[x]", "off", ".inf", "\x85", "\ufeff",
)  # fmt: skip
TEXT = st.sampled_from(_TRICKY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)
WORD = st.text(st.sampled_from("abc XYZ-9é"), min_size=1, max_size=8).filter(str.strip)
TREE = st.recursive(
    TEXT | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(TEXT, TREE, max_size=5))
def test_yaml_that_we_write_reads_back_here_and_elsewhere(value: dict[str, Any]) -> None:
    """No text is taken for a number, a date or a truth value by any reader."""
    text = dump(value)
    found, problems = tree(text, "x.yaml")
    assert not problems
    assert free(found) == value
    assert YAML(typ="safe", pure=True).load(io.StringIO(text)) == value


_VISIT = st.sampled_from([{}, {"window": "±P3D"}, {"basis": "author"}, {"kind": "unscheduled"}])


@st.composite
def native_studies(draw: st.DrawFn) -> dict[str, Any]:
    """A study file in full form: visits, rows, cells of every kind, bars, notes, criteria, outcomes."""
    visits = [f"V{number}" for number in range(1, draw(st.integers(2, 6)) + 1)]
    rows = [f"r{number}" for number in range(draw(st.integers(1, 4)))]
    cells = [
        {"activity": row, "visit": visit, "mark": "X", "basis": draw(st.sampled_from(["author", "stated"]))}
        | draw(st.sampled_from(_SAID))
        for row in rows
        for visit in visits
        if draw(st.booleans())
    ]
    labels = draw(st.lists(WORD, min_size=len(rows), max_size=len(rows)))
    timeline = {
        "id": "main", "label": draw(WORD), "kind": "grid",
        "epochs": [{"id": "e1", "label": draw(WORD)}],
        "visits": [{"id": name, "label": draw(WORD), "notation": f"W{index}", "epoch": "e1"} | draw(_VISIT)
                   for index, name in enumerate(visits)],
        "activities": [{"id": row, "label": label, "group": draw(st.sampled_from(["Safety", "Efficacy"]))}
                       for row, label in zip(rows, labels, strict=True)],
        "cells": cells,
        "spans": [{"activity": rows[0], "first": visits[0], "last": visits[-1], "notation": "W0..W1",
                   "text": draw(TEXT), "basis": "author"}],
        "notes": [{"id": "N1", "text": draw(TEXT), "targets": [
            {"kind": "cell", "activity": rows[0], "visit": visits[0]}]}],
    }  # fmt: skip
    criteria = [{"text": draw(TEXT.filter(lambda each: each.strip() == each and each))} for _ in range(2)]
    return {
        "id": draw(WORD),
        "identity": {"official_title": draw(TEXT), "secondary_ids": [{"id": draw(WORD)}]},
        "objectives": {"primary": [{"measure": draw(TEXT), "time_frame": "Week 4"}], "other": [draw(WORD)]},
        "population": {"inclusion": [*criteria, {"text": "one of", "logic": "at least 1", "children": ["a", "b"]}]},
        "schedule": {"timelines": [timeline]},
    }


_SAID: list[dict[str, Any]] = [
    {},
    {"kind": "optional"},
    {"kind": "times", "times": ["dose-PT0H", "dose+PT2H"]},
    {"kind": "count", "count": 2},
    {"kind": "conditional", "condition": "if clinically indicated"},
    {"mark": "P", "window": "±P1D"},
]


@settings(deadline=None, max_examples=60)
@given(native_studies())
def test_native_json_and_yaml_lose_nothing(value: dict[str, Any]) -> None:
    """What was read, written and read again is equal, to the last basis and the order of the last list."""
    study = from_json(value, "study.json")
    written = study.model_dump_json(exclude_none=True)
    again = from_json(json.loads(written), "study.json")
    assert again == study
    assert again.model_dump_json(exclude_none=True) == written
    assert from_yaml(authored(study), "study.yaml") == study


@pytest.mark.parametrize(
    "record",
    [
        a_record(("Pain", "Day 1, Day 7")),
        a_record(("Pain", "Week 4"), criteria="Inclusion Criteria:\n\n* one\n* two:\n  * three"),
    ],
)
def test_a_derived_record_goes_through_both_forms(record: dict[str, Any]) -> None:
    """Derivations, their sources and offsets are part of the file."""
    _both_forms(a_study(record))


@needs_corpus
def test_records_of_the_corpus_go_through_both_forms() -> None:
    """Whatever registries hold: every twenty-fifth record of the corpus."""
    chosen = [record for index, record in enumerate(records()) if index % 25 == 0]
    assert len(chosen) > 30
    for record in chosen:
        _both_forms(derive(read_record(record, shape="json")))


def _both_forms(study: Study) -> None:
    written = study.model_dump_json(exclude_none=True)
    again = from_json(json.loads(written), "study.json")
    assert again == study
    assert derive(again) == study
    assert from_yaml(authored(study), "study.yaml") == study
