"""Every mark of every timeline of the USDM examples is on the page and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import SHARED

from protogen.derivation import derive
from protogen.document.compose import compose
from protogen.document.schedule import drawn, is_grid
from protogen.importers import read
from protogen.model.study import Study
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import pdf
from protogen.rendering.soa_reading import tables
from protogen.rendering.twins import CONTINUOUS, long_csv

FOLDER = SHARED / "usdm"
FILES = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []
MAIN_MARKS = {"CDISC_Pilot_Study": 122, "Alexion_NCT04573309_Wilsons": 377}

needs_usdm = pytest.mark.skipif(not FILES, reason="the shared USDM files are not on this machine")


def study(path: Path) -> Study:
    """The study of a file."""
    (found,) = read(str(path))
    return derive(found)


@needs_usdm
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_mark_of_every_timeline_is_on_paper(path: Path) -> None:
    """The PDF passes the check of every render; the marks of each timeline are counted and printed here."""
    made = study(path)
    page = html(compose(made, "schedule"), made, Page("paper"))
    found = pdf(page)
    assert found.pages
    assert html(compose(made, "schedule"), made)
    timelines = [timeline for timeline in drawn(made) if is_grid(timeline)]
    assert timelines
    for timeline in timelines:
        mine = [table for table in tables(page) if table.timeline == timeline.id]
        marks = [place for table in mine for row in table.rows for cell in row.cells for place in cell.cells]
        assert sorted(marks) == list(range(len(timeline.cells)))
        print(f"{path.stem}: {timeline.label}: {len(marks)} of {len(timeline.cells)} marks on paper")  # noqa: T201 -- for who runs it
    if path.stem in MAIN_MARKS:
        assert len(timelines[0].cells) == MAIN_MARKS[path.stem]
    lines = long_csv(made).splitlines()
    spans = sum(CONTINUOUS in line for line in lines)
    assert len(lines) - 1 - spans >= sum(len(timeline.cells) for timeline in timelines)


@needs_usdm
def test_all_five_files_are_there() -> None:
    """So that none is skipped unseen."""
    assert len(FILES) == 5
