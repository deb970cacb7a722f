"""Studies of an author without a schedule of their own: one is derived, and every part of it can be followed back."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import misquoted, sources

from protogen.authoring.starting import TEMPLATES, starter
from protogen.derivation import derive
from protogen.importers.native.study_file import from_yaml
from protogen.model.schedule import Schedule, Timeline, TimelineKind
from protogen.pipeline import Order, render

ROOT = Path(__file__).resolve().parents[2]
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.yaml"))} | {
    name: starter("ABC-1", name) for name in TEMPLATES
}
STUDY = """\
id: X-1
identity: {brief_title: T, protocol_id: X-1}
arms:
- label: A
  type: experimental
  dose_steps: [{dose: 5 mg, label: Daily, notation: every P1D D1..D28}]
  interventions: [Drug]
interventions:
- {label: Drug, type: drug}
objectives:
  primary:
  - {measure: Change in pain from baseline, time_frame: Baseline and Week 4}
  - {measure: Adverse events, time_frame: From signing the consent to Day 28}
"""


def unplanned(text: str) -> tuple[Timeline, dict[str, object]]:
    """The timeline that is derived where the file has none, and the study as `convert --to json` has it."""
    study = from_yaml(text, "study.yaml").evolve(schedule=Schedule())
    (timeline,) = derive(study).schedule.timelines
    return timeline, study.model_dump(mode="json")


def test_what_is_derived_from_an_author_quotes_the_study() -> None:
    """Every mark and bar names its place in the study; what is given daily is a bar with the words of its step."""
    timeline, study = unplanned(STUDY)
    assert timeline.kind == TimelineKind.GRID
    assert timeline.cells
    assert timeline.spans
    assert all(each.sources for each in (*timeline.cells, *timeline.spans))
    assert misquoted(timeline, study) == []
    paths = {each.path for each in sources(timeline)}
    assert {"objectives.outcomes[0].time_frame.text", "arms[0].dose_steps[0].notation"} <= paths
    assert [each.text for each in timeline.spans if each.activity == "Drug"] == ["5 mg; Daily"]


@pytest.mark.parametrize("name", sorted(FILES))
def test_examples_and_starters_without_their_schedules(name: str) -> None:
    """One is derived from outcomes and dose steps, and quotes them."""
    timeline, study = unplanned(FILES[name])
    assert timeline.activities or timeline.reason
    assert misquoted(timeline, study) == []
    assert [each for each in (*timeline.cells, *timeline.spans) if not each.sources] == []


def test_every_document_of_such_a_study_is_made(tmp_path: Path) -> None:
    """Found by damaged study files: a bar without a source was a fault."""
    path = tmp_path / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    (result,) = render([str(path)], Order(out=tmp_path / "out", formats=("html",)))
    assert not result.bug
    assert result.errors == ()
    assert len(result.outputs) == 3
