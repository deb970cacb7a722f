"""`protogen new --from RECORD`: a readable draft that renders as its record, with its sources until it is edited."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from builders import a_record
from corpus import SEEDS
from pydantic import BaseModel

from protogen.authoring.gaps import PLACES, gaps
from protogen.authoring.starting import begin
from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.document.parts import Facts, Ground
from protogen.errors import InputError
from protogen.importers import read
from protogen.importers.native.problems import StudyFileError
from protogen.importers.native.shapes import fields
from protogen.model.study import Study
from protogen.rendering.html import Page, html

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=SEEDS)
def drafted(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Study, Path]:
    """A record with its derived parts, and the draft that was made of it."""
    record = str(ROOT / "examples" / f"{request.param}.txt")
    file, trace, schema = begin("DRAFT-1", "parallel", tmp_path, record=record)
    assert (file.name, trace.name, schema.name) == ("DRAFT-1.yaml", ".DRAFT-1.sources.json", ".study.schema.json")
    return derive(read(record)[0]), file


def edited(file: Path, old: str, new: str) -> Study:
    """The study of a draft after one edit."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return derive(read(str(file))[0])


def test_a_draft_renders_as_its_record(drafted: tuple[Study, Path]) -> None:
    """Not a byte differs: sources, offsets and derived marks are those of the record."""
    study, file = drafted
    again = derive(read(str(file))[0])
    assert again == study
    for name in DOCUMENTS:
        assert html(compose(again, name), again, Page("screen")) == html(compose(study, name), study, Page("screen"))


def test_a_draft_is_readable_and_says_what_is_missing(drafted: tuple[Study, Path]) -> None:
    """No source, no offset in the file; each gap is named where it would be written."""
    text = drafted[1].read_text(encoding="utf-8")
    assert "sources:" not in text.replace(".sources.json", "")
    assert "eligibility_text" not in text
    assert "  # acronym: not stated in the record (Trial acronym)\n" in text
    assert "  # visits.window: not stated in the record for Screening, " in text
    assert "\n  # sponsor: " not in text
    assert "start: {date:" in text


def test_every_gap_of_the_synopsis_has_its_line_and_no_line_is_none(drafted: tuple[Study, Path]) -> None:
    """The labels of the comments are those that the documents print as gaps; a filled one is gone from both."""
    study, file = drafted
    shown = {
        fact.label
        for section in compose(study, "synopsis").sections
        for block in section.blocks
        if isinstance(block, Facts)
        for fact in block.rows
        if all(value.ground is Ground.GAP for value in fact.values)
    }
    assert len(shown) > 8
    text = file.read_text(encoding="utf-8")
    comments = re.findall(
        r"^ *# [\w.]+: (?:not stated in the record \((.+)\)|(.+), not stated.*; no field.*)$", text, re.MULTILINE
    )
    named = [label for listed, single in comments for label in (listed or single).split("; ")]
    assert sorted(named) == sorted(shown)
    again = edited(file, "  # acronym: not stated in the record (Trial acronym)", "  acronym: NEW")
    assert [label for _, label in gaps(again) if "acronym" in label] == []


def test_every_place_of_a_gap_is_a_field() -> None:
    """What a comment names, the model has."""
    assert len(PLACES) > 50
    for path in PLACES.values():
        model: type[BaseModel] | None = Study
        for step in path.split("."):
            assert model is not None, path
            wanted = fields(model)[step]
            model = (wanted.items or wanted).model


def test_gaps_of_lists_stand_in_their_items(tmp_path: Path) -> None:
    """An outcome without time frame and an arm without type have their comment; their neighbours have none."""
    record = a_record(("Pain", "Week 4"), ("Sleep",))
    record["protocolSection"]["armsInterventionsModule"] = {
        "armGroups": [{"label": "One", "type": "EXPERIMENTAL"}, {"label": "Two"}]
    }
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    text = begin("X", "parallel", tmp_path, record=str(tmp_path / "record.json"))[0].read_text(encoding="utf-8")
    assert text.count("# time_frame: not stated") == 1
    assert "measure: Sleep\n      # time_frame: not stated in the record\n" in text
    assert text.count("    # type: not stated in the record\n") == 1
    assert "label: Two\n    # type: not stated in the record\n" in text


def test_what_the_author_changes_is_the_authors(drafted: tuple[Study, Path]) -> None:
    """A changed title has no source any more; its neighbours keep theirs."""
    study, file = drafted
    title = study.identity.brief_title
    assert title
    again = edited(file, f"brief_title: {title}", "brief_title: Another title")
    assert again.identity.brief_title == "Another title"
    assert again.identity.sources_of("brief_title") == ()
    assert again.identity.sources_of("official_title") == study.identity.sources_of("official_title") != ()
    assert again.population == study.population
    assert again.schedule == study.schedule


def test_an_edited_criterion_leaves_no_offset_behind(drafted: tuple[Study, Path]) -> None:
    """Offsets into the text of the record would be wrong for criteria that are not in it."""
    study, file = drafted
    first = study.population.inclusion[0].text.split("\n")[0][:30]
    again = edited(file, first, f"Changed: {first}")
    assert again.population.inclusion[0].text.startswith("Changed: ")
    raw = again.population.eligibility_text or ""
    assert all(raw[each.start : each.end] == each.text for each in again.population.inclusion)
    assert again.population.conditions == study.population.conditions
    assert again.identity == study.identity


def test_a_trace_that_is_gone_or_foreign_is_said_so(drafted: tuple[Study, Path]) -> None:
    """The line of `trace:` is named; nothing is silently taken for the author's."""
    trace = drafted[1].with_name(".DRAFT-1.sources.json")
    for content in ("{}", "not JSON", None):
        if content is None:
            trace.unlink()
        else:
            trace.write_text(content, encoding="utf-8")
        with pytest.raises(StudyFileError) as caught:
            read(str(drafted[1]))
        assert [each.code for each in caught.value.problems] == ["TRA001"]
        assert caught.value.problems[0].place.line > 0


def test_a_draft_is_made_of_one_study(tmp_path: Path) -> None:
    """A folder with several is refused, and nothing is written."""
    with pytest.raises(InputError, match="a draft is made of one"):
        begin("DRAFT-1", "parallel", tmp_path, record=str(ROOT / "examples"))
    assert not list(tmp_path.iterdir())
