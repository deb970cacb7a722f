"""Marks in the model = marks in the HTML = marks in the PDF; removing, moving or clipping one is caught."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from corpus import CORPUS, Raw, nct_id, needs_corpus, records, seed
from made import page, study
from schedules import a_timeline, large, scheduled

from protogen.document.compose import compose
from protogen.document.grid import Grid, NoteMarks, NotePlace, Options
from protogen.document.schedule import section
from protogen.errors import RenderError
from protogen.model.schedule import ActivitySpan, Note, NoteTarget, TargetKind, Timeline, TimelineKind
from protogen.model.source import Basis
from protogen.model.study import Study
from protogen.rendering.conservation import check_html
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import Pdf, pdf
from protogen.rendering.soa_reading import tables

MARKED = Note(
    id="N1",
    text="Before the dose.",
    targets=(NoteTarget(kind=TargetKind.CELL, activity="ECG", visit="Day 7"),),
)
BAR = ActivitySpan(
    activity="Events", notation="D1..", first="Day 1", last="Day 14", text="all the time", basis=Basis.STATED
)
SMALL = a_timeline(
    {
        "ECG": {"Day 1": "X", "Day 7": "(X)", "Day 14": ""},
        "Vital signs": {"Day 1": "X", "Day 14": "pre-dose, 2 h"},
        "Events": {},
    },
    notes=(MARKED,),
    spans=(BAR,),
)


def checked(text: str, made: Study) -> None:
    """Hold a page against its study."""
    check_html(text, compose(made, "schedule"), made)


def small() -> tuple[Study, str]:
    """The small schedule and its page."""
    made = scheduled(SMALL)
    return made, page(made, "schedule")


def test_a_whole_page_passes() -> None:
    """And it was looked at: the reader finds every mark."""
    made, text = small()
    checked(text, made)
    (table,) = tables(text)
    assert sorted(place for row in table.rows for cell in row.cells for place in cell.cells) == [0, 1, 2, 3]


CHANGES = {
    "a mark is removed": (r'data-m="1"', "", r"shown 0 times"),
    "a mark is shown twice": (r'data-m="1"', 'data-m="1 0"', r"shown 2 times"),
    "a mark has another text": (r">\(X\)<", ">X<", r"prints 'X' and not '\(X\)'"),
    "a cell goes to another column": (r'(<td[^>]*id="cell-ECG-Day 7")', r"<td></td>\1", r"another column"),
    "a row is named otherwise": (r">Vital signs", ">Weight", r"activity 'Vital signs' has no row"),
    "a row goes to another activity": (r'data-r="0"', 'data-r="1"', r"another row"),
    "a column is headed otherwise": (r">Day 7<", ">Day 8<", r"headed 'Day 8"),
    "a column is lost": (r'data-c="1"', "", r"visit 'Day 7' is shown 0 times"),
    "a bar is shorter": (r'colspan="3"( id="span)', r'colspan="2"\1', r"bar 'all the time'.*not drawn"),
    "a bar has another text": (r">all the time<", "><", r"bar of Events prints"),
    "a note is lost": (r"Before the dose\.", "", r"not printed"),
    "a note mark is lost": (r"<sup>a</sup>", "", r"notes a of part 0"),
    "the table is lost": (r'data-timeline="main"', "", r"no table"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_the_page_is_caught(name: str) -> None:
    """Each way in which a page could say less or other than the model."""
    pattern, replacement, message = CHANGES[name]
    made, text = small()
    changed = re.sub(pattern, replacement, text, count=1)
    assert changed != text
    with pytest.raises(RenderError, match=message):
        checked(changed, made)


def test_what_a_user_template_leaves_out_is_left_out_whole(tmp_path: Path) -> None:
    """A template without the schedule is the user's choice; one that prints half of it is a fault."""
    made, text = small()
    document = compose(made, "schedule")
    (tmp_path / "schedule.html.j2").write_text("<p>no table</p>", encoding="utf-8")
    assert html(document, made, templates=tmp_path) == "<p>no table</p>"
    (tmp_path / "schedule.html.j2").write_text(
        "{% raw %}" + text.replace(' data-m="1"', "") + "{% endraw %}", encoding="utf-8"
    )
    with pytest.raises(RenderError, match="shown 0 times"):
        html(document, made, templates=tmp_path)


def on_paper(made: Study, css: str = "") -> Pdf:
    """The schedule as PDF, with a style sheet laid over it."""
    return pdf(page(made, "schedule", "paper"), stylesheets=[css] if css else [])


def test_a_whole_pdf_passes() -> None:
    """The near miss of all below."""
    assert on_paper(scheduled(SMALL), "td { color: #333 }").pages == 1


FAULTS = {
    "a mark is not drawn": ("td[data-m='1'] { visibility: hidden }", "mark cell-ECG-Day 7 shows ''"),
    "a mark is moved beside its cell": (
        "td[data-m='1'] .m { position: relative; left: 40mm }",
        "mark cell-ECG-Day 7 shows 'a'",
    ),
    "a mark is moved to the row below": (
        "td[data-m='1'] .m { position: relative; top: 6mm }",
        "mark cell-ECG-Day 7 shows 'a'",
    ),
    "a mark is white": ("td[data-m='0'] .m { color: #fff }", "mark cell-ECG-Day 1 cannot be seen"),
    "a mark is clipped": (".panel { height: 24mm; margin-bottom: 60mm; overflow: hidden }", "cannot be seen"),
    "a row is covered": (
        (
            ".panel { position: relative } "
            ".panel::after { content: ''; position: absolute; inset: 18mm 0 auto; height: 20mm; background: #fff }"
        ),
        "cannot be seen",
    ),
    "a row has no name": ("tr[data-r='1'] th { visibility: hidden }", "activity .*shows ''"),
    "a bar has no text": (".bar-text { display: none !important }", "bar span-Events-Day 1-Day 14 shows ''"),
    "a heading is hidden": ("th[data-c='1'] { visibility: hidden }", "column visit-Day 7 shows ''"),
    "the columns run off the page": ("table.soa { width: 500mm !important }", "mark|column"),
    "a note is hidden": ("td[data-n] { display: none }", "note 'Before the dose.' is on no page"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_layout_is_caught(name: str) -> None:
    """Each way in which a page of paper could lose what the HTML says."""
    css, message = FAULTS[name]
    with pytest.raises(RenderError, match=message):
        on_paper(scheduled(SMALL), css)


def counted(text: str) -> int:
    """The marks drawn in the parts of a page for paper."""
    return sum(len(cell.cells) for table in tables(text) for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("nct", ["NCT07329959", "NCT07409766"])
@pytest.mark.parametrize("name", ["schedule", "synopsis"])
def test_the_examples_keep_every_mark(nct: str, name: str) -> None:
    """As many marks on paper as in the model; the PDF passes the check that every render runs."""
    made = study(seed(nct))
    text = page(made, name, "paper")
    assert counted(text) == sum(len(each.cells) for each in made.schedule.timelines) > 20
    assert pdf(text).pages


def _grids() -> list[tuple[int, int, Raw]]:
    """Corpus records whose schedule is a grid, with cells and columns."""
    found = []
    for record in records() if CORPUS.is_file() else ():
        main = study(record).schedule.timelines[:1]
        if main and main[0].kind is TimelineKind.GRID:
            found.append((len(main[0].cells), len(main[0].visits), record))
    return found


@needs_corpus
def test_every_grid_of_the_corpus_keeps_every_mark_in_html() -> None:
    """Whole and in parts: rendering checks each and raises; the count is taken here once more."""
    found = _grids()
    assert len(found) > 300
    for cells, _, record in found:
        assert counted(page(study(record), "schedule", "paper")) == cells, nct_id(record)


@needs_corpus
def test_the_largest_grids_of_the_corpus_keep_every_mark_in_pdf() -> None:
    """The ten with most cells, the ten with most columns."""
    found = _grids()
    chosen = {
        nct_id(record): (cells, record)
        for place in (0, 1)
        for cells, _, record in sorted(found, key=lambda each, place=place: -each[place])[:10]  # type: ignore[misc]
    }
    assert len(chosen) > 14
    for name, (cells, record) in chosen.items():
        text = page(study(record), "schedule", "paper")
        assert counted(text) == cells, name
        assert pdf(text).pages, name


def test_a_table_of_many_panels_keeps_every_mark() -> None:
    """Bars are cut at panels, notes stand with the panel that uses them, every mark is on paper once."""
    timeline: Timeline = large(48, 30, 20)
    made = scheduled(timeline)
    (grid,) = [block for block in section(made, alone=True).blocks if isinstance(block, Grid)]
    assert len(grid.panels) > 1
    text = html(compose(made, "schedule"), made, Page("paper"))
    assert counted(text) == len(timeline.cells) > 500
    assert pdf(text).pages > len(grid.panels) - 1


CHOICES = {
    "collapsed": Options(collapse=True),
    "notes beside, numbered": Options(note_place=NotePlace.COLUMN, note_marks=NoteMarks.NUMBERS),
    "rows hidden": Options(hidden=frozenset({"A1", "A3", "A25"})),
    "submission": Options(floor_pt=9.0, grey_blanks=True, note_marks=NoteMarks.SYMBOLS),
}


@pytest.mark.parametrize("name", CHOICES)
def test_every_way_of_drawing_keeps_every_mark(name: str) -> None:
    """On screen and on paper; hidden rows are the only marks that are left out, and they are counted."""
    options = CHOICES[name]
    timeline = large(30, 30, 12)
    alike = tuple(cell.evolve(visit="V7") for cell in timeline.cells if cell.visit == "V6")
    timeline = timeline.evolve(cells=(*(cell for cell in timeline.cells if cell.visit != "V7"), *alike))
    made = scheduled(timeline)
    document = compose(made, "schedule")
    document = replace(document, sections=(section(made, alone=True, options=options),))
    text = html(document, made, Page("paper"))
    assert html(document, made)
    unseen = sum(cell.activity in options.hidden for cell in timeline.cells)
    assert bool(unseen) == bool(options.hidden)
    assert counted(text) == len(timeline.cells) - unseen
    assert bool(re.search(r'data-c="\d+ \d+', text)) == options.collapse
    found = pdf(text)
    assert not [finding for finding in found.findings if finding.code in ("PDF003", "PDF004")]
