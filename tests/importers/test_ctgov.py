"""ClinicalTrials.gov records → studies: every value with its place, every leaf accounted for, nothing fatal."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from corpus import SEEDS, Raw, arms, interventions, nct_id, needs_corpus, outcomes, records, seed
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from protogen.importers.ctgov import study
from protogen.importers.ctgov.unused import NOT_USED
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.terms import Masking, Phase, Sex, Status, StudyType


def at(record: Raw, path: str) -> Any:
    """The raw value at a path of the record."""
    value: Any = record
    for part in re.findall(r"[^.\[\]]+", path):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def every_source(part: Any) -> Iterator[Source]:
    """All sources inside a model object, at any depth."""
    if isinstance(part, Source):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from every_source(getattr(part, name))
    elif isinstance(part, tuple):
        for each in part:
            yield from every_source(each)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of every leaf of the raw record that says something."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    elif value is not None and value != "":
        yield path, value


def unaccounted(record: Raw, made: Study) -> list[str]:
    """Leaves that are neither a source of some value, nor not used by decision, nor kept as unknown."""
    assert made.record is not None
    known = {source.path for source in every_source(made)} | {
        "hasResults",
        "derivedSection.miscInfoModule.versionHolder",
    }
    covered = (*NOT_USED, *made.record.unknown)
    return [
        path
        for path, _ in leaves(record)
        if path not in known and not any(path == top or path.startswith((f"{top}.", f"{top}[")) for top in covered)
    ]


def check(record: Raw) -> Study:
    """Counts agree with the record, every source quotes its place exactly, every leaf is accounted for."""
    made = study(record, shape="json")
    assert len(made.arms) == len(arms(record))
    assert len(made.interventions) == len(interventions(record))
    assert [outcome.id for outcome in made.objectives.outcomes] == [name for name, _ in outcomes(record)]
    sources = list(every_source(made))
    assert sources
    for source in sources:
        raw = at(record, source.path)
        if source.quote is None:
            assert not isinstance(raw, str)
        else:
            assert raw[source.start : source.end] == source.quote
    assert not unaccounted(record, made)
    return made


@pytest.mark.parametrize("nct", SEEDS)
def test_every_value_of_an_example_quotes_its_place(nct: str) -> None:
    """The two examples, which are always at hand."""
    check(seed(nct))


@needs_corpus
def test_every_leaf_of_the_corpus_is_accounted_for() -> None:
    """All records: read, not used by decision, or kept and reported."""
    assert len(records()) > 1_000
    for record in records():
        try:
            check(record)
        except Exception as error:
            error.add_note(f"record {nct_id(record)}")
            raise


def test_the_account_of_leaves_can_fail() -> None:
    """The canary: a leaf that the importer never saw is noticed."""
    record = seed("NCT07329959")
    made = study(record, shape="page")
    record["protocolSection"]["designModule"]["novel"] = "later added"
    assert unaccounted(record, made) == ["protocolSection.designModule.novel"]


def test_typed_values_are_typed() -> None:
    """Phases, masking, ages, dates, enrolment and status are not strings."""
    made = study(seed("NCT07329959"), shape="page")
    assert made.design.study_type is StudyType.INTERVENTIONAL
    assert made.design.phases == (Phase.PHASE1,)
    assert made.design.blinding.level is Masking.NONE
    assert (made.design.enrollment.count, str(made.design.enrollment.type)) == (8, "ESTIMATED")
    assert str(made.population.minimum_age) == "18 years"
    assert made.population.sex is Sex.ALL
    assert made.population.healthy_volunteers is False
    assert made.identity.status.overall is Status.NOT_YET_RECRUITING
    assert str(made.identity.status.verified) == "Nov 2025"
    assert made.identity.status.start is not None
    assert str(made.identity.status.start.date) == "01 Feb 2026"
    assert made.record is not None
    assert (made.record.version, made.record.has_results) == ("2026-03-25", False)


def test_arms_and_interventions_are_joined() -> None:
    """By "Type: Name" and by arm label, in the order of the interventions."""
    made = study(seed("NCT07329959"), shape="page")
    assert [(arm.id, arm.interventions) for arm in made.arms] == [("A1", ("I1", "I2"))]
    assert not made.findings


def codes(record: Raw) -> list[str]:
    """The codes of the findings of a record."""
    return [finding.code for finding in study(record, shape="json").findings]


def changed(path: str, value: Any) -> Raw:
    """An example with one value changed; `...` takes it away."""
    record = copy.deepcopy(seed("NCT07409766"))
    *parents, last = path.split(".")
    inside: Any = record["protocolSection"]
    for part in parents:
        inside = inside[int(part)] if isinstance(inside, list) else inside[part]
    if value is ...:
        del inside[last]
    else:
        inside[int(last) if isinstance(inside, list) else last] = value
    return record


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("designModule.novelField", {"a": [1]}, "REG001"),
        ("designModule.phases", ["PHASE9"], "REG002"),
        ("designModule.phases", "PHASE1", "REG003"),
        ("identificationModule.briefTitle", 7, "REG003"),
        ("designModule.enrollmentInfo.count", "twenty", "REG003"),
        ("eligibilityModule.healthyVolunteers", "No", "REG003"),
        ("outcomesModule.primaryOutcomes", {"measure": "x"}, "REG003"),
        ("statusModule", "RECRUITING", "REG003"),
        ("statusModule.statusVerifiedDate", "soon", "REG004"),
        ("statusModule.statusVerifiedDate", "2026-13", "REG004"),
        ("eligibilityModule.minimumAge", "grown up", "REG004"),
        ("identificationModule.nctId", "NCT123", "REG006"),
        ("eligibilityModule.maximumAge", "N/A", "REG007"),
        ("armsInterventionsModule.interventions.0.armGroupLabels", ["Cohort 2: Bolus administration"], "ARM001"),
        ("armsInterventionsModule.armGroups.0.interventionNames", ["Drug: Unheard"], "ARM002"),
        ("armsInterventionsModule.armGroups.0.label", "Cohort 2: Bolus administration", "ARM003"),
    ],
)
def test_what_is_odd_is_kept_and_reported(path: str, value: Any, code: str) -> None:
    """Never fatal; the value is in the record's unknown ones or in the model, and a finding says so."""
    record = changed(path, value)
    made = study(record, shape="json")
    assert code in codes(record)
    assert not unaccounted(record, made)


def test_a_clean_record_has_no_findings() -> None:
    """The near miss of all of the above."""
    assert codes(seed("NCT07409766")) == []


@pytest.mark.parametrize("module", sorted(seed("NCT07409766")["protocolSection"]))
def test_every_module_may_be_absent(module: str) -> None:
    """One at a time."""
    made = study(changed(module, ...), shape="json")
    assert made.id in {"NCT07409766", "unidentified"}


def test_a_record_without_any_number_is_called_unidentified() -> None:
    """And says so, as a major finding."""
    made = study({"protocolSection": {}}, shape="json")
    assert made.id == "unidentified"
    assert [(finding.code, str(finding.severity)) for finding in made.findings] == [("REG005", "major")]


_PATHS = [path for path, _ in leaves(seed("NCT07409766"))]
_VALUES = st.sampled_from([None, "", "x", 0, -1, 3.5, True, [], {}, ["x"], [None], [[]], {"a": 1}, "2026", 10**400])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_PATHS), _VALUES), min_size=1, max_size=6))
def test_no_change_of_values_is_fatal(changes: list[tuple[str, Any]]) -> None:
    """Any leaves replaced by anything JSON can hold: a study comes out."""
    record = copy.deepcopy(seed("NCT07409766"))
    for path, value in changes:
        parts = re.findall(r"[^.\[\]]+", path)
        inside: Any = record
        for part in parts[:-1]:
            inside = (
                inside[int(part)] if isinstance(inside, list) else inside[part] if isinstance(inside, dict) else None
            )
            if inside is None:
                break
        if isinstance(inside, dict):
            inside[parts[-1]] = value
        elif isinstance(inside, list) and int(parts[-1]) < len(inside):
            inside[int(parts[-1])] = value
    assert study(record, shape="json").id
