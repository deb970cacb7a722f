"""Record → study file → documents gives what record → documents gives; examples render and are marked as drafts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpus import SEEDS

from protogen.authoring.compact import authored
from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.importers import read
from protogen.importers.native.study_file import from_json, from_yaml
from protogen.model.study import Study
from protogen.rendering.html import Page, html

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def pages(study: Study, medium: str = "screen") -> dict[str, str]:
    """Every document of a study as HTML."""
    return {name: html(compose(study, name), study, Page(medium)) for name in DOCUMENTS}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_record_renders_the_same_through_a_study_file(seed: str, form: str) -> None:
    """Not a byte differs, sources and offsets included."""
    study = derive(read(str(ROOT / "examples" / f"{seed}.txt"))[0])
    if form == "yaml":
        again = from_yaml(authored(study), "study.yaml")
    else:
        again = from_json(json.loads(study.model_dump_json(exclude_none=True)), "study.json")
    assert pages(derive(again)) == pages(study)


def test_there_are_examples() -> None:
    """What the tests below run over."""
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_an_authored_study_is_a_document_and_no_record(path: Path) -> None:
    """Version line for banner, DRAFT until final, no word of a registry, every outcome on the page."""
    study = derive(read(str(path))[0])
    assert study.control is not None
    draft = study.control.status.value != "final"
    for name, page in pages(study, "paper").items():
        assert f"Version {study.control.version} · {study.control.date}" in page, name
        assert ("main::before" in page) is draft
        assert "Not a protocol" not in page
        assert "registry record" not in page
    synopsis = pages(study)["synopsis"]
    for outcome in study.objectives.outcomes:
        assert f'id="outcome-{outcome.id}"' in synopsis
    for each in study.control.approvals:
        assert each.role.replace("'", "&#39;") in synopsis


def test_the_wide_example_is_as_wide_as_it_says() -> None:
    """At least 40 rows and 24 visits, with notes, a sub-table and conditional cells."""
    main, *others = read(str(ROOT / "examples" / "parallel.yaml"))[0].schedule.timelines
    assert len(main.activities) >= 40
    assert len(main.visits) >= 24
    assert len(main.notes) >= 10
    assert any(timeline.role.value == "sub_table" for timeline in others)
    assert {"done", "times", "count", "optional", "conditional", "link"} <= {cell.kind.value for cell in main.cells}
    assert {cell.basis.value for cell in main.cells} == {"author"}
