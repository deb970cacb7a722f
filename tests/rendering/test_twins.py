"""The schedule as data: read back, it has as many marks as the model, the same bytes twice, and no formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from corpus import CORPUS, ROOT, SEEDS, Raw, nct_id, needs_corpus, records, seed
from made import study
from schedules import a_timeline, large, scheduled

from protogen.model.schedule import Timeline
from protogen.model.study import Study
from protogen.pipeline import Order, render
from protogen.rendering.twins import CONTINUOUS, LISTED, LONG, long_csv, wide_csv
from protogen.rendering.workbook import workbook


def lines(made: Study) -> list[dict[str, str]]:
    """The long form, read back."""
    return list(csv.DictReader(io.StringIO(long_csv(made), newline="")))


def marks(made: Study) -> list[dict[str, str]]:
    """The lines that are marks."""
    return [line for line in lines(made) if line["kind"] not in (CONTINUOUS, LISTED)]


def cells(data: bytes) -> list[Any]:
    """Every filled cell of a workbook, sheet by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("nct", SEEDS)
def test_long_csv_has_a_line_for_each_mark(nct: str) -> None:
    """With visit, activity, mark, basis, and where it was read."""
    made = study(seed(nct))
    (timeline,) = made.schedule.timelines
    found = marks(made)
    assert [(line["activity_id"], line["visit_id"], line["mark"]) for line in found] == [
        (cell.activity, cell.visit, cell.mark) for cell in timeline.cells
    ]
    assert len(found) > 20
    assert {line["basis"] for line in found} <= {"stated", "expanded", "derived"}
    quoted = [line for line in found if line["quote"]]
    assert len(quoted) > len(found) / 2
    assert all(line["source_path"].startswith("protocolSection.") for line in quoted)


def test_bars_are_repeated_for_each_visit_they_cover() -> None:
    """So that a program need not know the order of the columns."""
    timeline = large(12, 30, 0)
    under = [line for line in lines(scheduled(timeline)) if line["kind"] == CONTINUOUS]
    assert len(under) == 12 * len(timeline.spans) > 12
    assert {line["mark"] for line in under} == {"throughout"}


def test_offsets_are_iso_8601_from_a_named_anchor() -> None:
    """`Day 7` and `30 days after the last dose` count from different moments."""
    timeline = a_timeline({"ECG": {"Day 7": "X", "Follow-up": "X", "Open": "X"}})
    visits = tuple(
        visit.evolve(notation=notation, window="±P3D")
        for visit, notation in zip(timeline.visits, ("D7", "last dose+P30D", None), strict=True)
    )
    found = lines(scheduled(timeline.evolve(visits=visits)))
    assert [(line["offset"], line["anchor"], line["window"]) for line in found] == [
        ("P7D", "study clock", "±P3D"),
        ("P30D", "last dose", "±P3D"),
        ("", "", "±P3D"),
    ]


def test_wide_csv_is_the_table() -> None:
    """Header rows, then a line for each activity with a mark under its visit."""
    rows = list(
        csv.reader(io.StringIO(wide_csv(scheduled(a_timeline({"ECG": {"V1": "X", "V2": ""}, "AE": {"V2": "X"}})))))
    )
    assert ["", "", "Visit", "V1", "V2"] in rows
    assert ["Safety", "", "ECG", "X", ""] in rows
    assert ["Safety", "", "AE", "", "X"] in rows


def test_the_workbook_has_every_mark_with_merged_header_and_frozen_panes() -> None:
    """Read back by the same library: marks counted under the header."""
    timeline = large(24, 30, 12)
    data = workbook(scheduled(timeline))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, notes = book.worksheets
    head = 4  # epoch, number, visit, window
    assert sheet.freeze_panes == f"B{head + 1}"
    below = [cell.value for row in sheet.iter_rows(min_row=head + 1, min_col=2) for cell in row if cell.value]
    filled = [value for value in below if not value.startswith("throughout")]
    assert len(filled) == len(timeline.cells) > 200
    assert sum(value.startswith("throughout") for value in below) == len(timeline.spans)
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {"B1:E1", "F1:I1"} <= merged
    told = [row[3].value for row in notes.iter_rows() if row[1].value == "note"]
    assert told == [note.text for note in timeline.notes]


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_no_text_becomes_a_formula(first: str) -> None:
    """In a label, a mark, a note: text in the workbook, an apostrophe in CSV."""
    text = f"{first}1+cmd"
    timeline = a_timeline({text: {text: text}})
    found = cells(workbook(scheduled(timeline)))
    assert [cell.value for cell in found].count(text) == 3
    assert not [cell for cell in found if cell.data_type == "f"]
    assert all(cell.quotePrefix for cell in found if cell.value == text)
    (line,) = lines(scheduled(timeline))
    assert (line["mark"], line["visit"], line["activity"]) == (f"'{text}",) * 3


def test_control_characters_do_not_break_the_workbook() -> None:
    """XML has no place for them: each is shown as one that is unknown."""
    found = cells(workbook(scheduled(a_timeline({"E\x02G": {"V1": "X"}}))))
    assert "E\ufffdG" in [cell.value for cell in found]


@pytest.mark.parametrize("nct", SEEDS)
def test_the_same_study_gives_the_same_bytes(nct: str) -> None:
    """No clock and no user name in the workbook."""
    made = study(seed(nct))
    first = workbook(made)
    assert workbook(study(seed(nct))) == first
    properties = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert (properties.creator, properties.modified.year) == ("protogen", 1980)


def test_a_schedule_that_is_a_list_has_its_outcomes_in_long_csv() -> None:
    """What is assessed when, word for word; the workbook says where it is."""
    made = scheduled(Timeline(id="main", label="Main", kind="list"))  # type: ignore[arg-type]
    (line,) = lines(made)
    assert (line["kind"], line["activity"], line["timing"]) == (LISTED, "Pain", "Day 1")
    assert any("is no grid" in str(cell.value) for cell in cells(workbook(made)))


@needs_corpus
@pytest.mark.parametrize("record", records()[::60] if CORPUS.is_file() else (), ids=nct_id)
def test_records_of_the_corpus_keep_their_marks(record: Raw) -> None:
    """Every sixtieth record: as many lines as marks, and the workbook opens."""
    made = study(record)
    assert len(marks(made)) == sum(len(timeline.cells) for timeline in made.schedule.timelines)
    assert cells(workbook(made))
    assert all(set(line) == set(LONG) for line in lines(made))


def test_the_command_makes_them(tmp_path: Path) -> None:
    """Three files beside the document; the synopsis has none."""
    order = Order(out=tmp_path, documents=("synopsis", "schedule"), formats=("csv", "xlsx"))
    (result,) = render([str(ROOT / "examples" / f"{SEEDS[0]}.txt")], order)
    assert (result.errors, result.bug) == ((), "")
    assert [output.name for output in result.outputs] == ["schedule.csv", "schedule-wide.csv", "schedule.xlsx"]
    assert (tmp_path / SEEDS[0] / "schedule.csv").read_bytes().startswith(b"\xef\xbb\xbftimeline,")
