"""The neutral table: header rows, marks, notes, groups, collapsed columns, bars; what each says and when not."""

from __future__ import annotations

from typing import Any

import pytest
from schedules import a_timeline

from protogen.document.columns import columns, ranged
from protogen.document.grid import Clock, Grid, GridRow, GridTitle, NoteMarks, NotePlace, Options
from protogen.document.table import Setting, grid
from protogen.document.timing import common_unit, times_text, window_text
from protogen.model.schedule import (
    Abbreviation,
    Activity,
    ActivitySpan,
    Cell,
    CellKind,
    Epoch,
    Note,
    NoteKind,
    NoteTarget,
    TargetKind,
    Timeline,
    Visit,
    VisitKind,
)
from protogen.model.source import Basis

VISITS = ("Day 1", "Day 8", "Day 15", "Day 22")
PLAIN = a_timeline({"ECG": dict.fromkeys(VISITS, "X"), "MRI": {"Day 1": "X"}})


def with_visits(timeline: Timeline, *changes: dict[str, Any]) -> Timeline:
    """A timeline with some fields of its visits changed, in order."""
    visits = (visit.evolve(**change) for visit, change in zip(timeline.visits, changes, strict=True))
    return timeline.evolve(visits=tuple(visits))


def with_cell(timeline: Timeline, place: int, **changes: Any) -> Timeline:
    """A timeline with one cell changed."""
    cells = list(timeline.cells)
    cells[place] = cells[place].evolve(**changes)
    return timeline.evolve(cells=tuple(cells))


def header(made: Grid) -> dict[str, list[tuple[str, int]]]:
    """What each header row says, with the spans."""
    return {row.label: [(cell.text, cell.span) for cell in row.cells] for row in made.whole.header}


def rows(made: Grid) -> list[GridRow]:
    """The activity rows of a table."""
    return [row for group in made.whole.groups for row in group.rows if isinstance(row, GridRow)]


def marks(made: Grid, row: int = 0) -> list[str]:
    """What a row prints, cell by cell, with note marks behind a caret."""
    return [
        " ".join(mark.text for mark in cell.marks) + ("^" + ",".join(cell.notes) if cell.notes else "")
        for cell in rows(made)[row].cells
    ]


def a_note(text: str, *targets: NoteTarget, kind: NoteKind = NoteKind.QUALIFYING) -> Note:
    """A note at these places."""
    return Note(id=text, text=text, targets=targets, kind=kind)


def at_cell(activity: str, visit: str) -> NoteTarget:
    """A cell as the place of a note."""
    return NoteTarget(kind=TargetKind.CELL, activity=activity, visit=visit)


def at_row(activity: str) -> NoteTarget:
    """A row as the place of a note."""
    return NoteTarget(kind=TargetKind.ACTIVITY, activity=activity)


# header


def test_a_header_row_without_anything_to_say_is_left_out() -> None:
    """Only the visits, and that no window is stated."""
    assert list(header(grid(PLAIN))) == ["Visit", "Window"]


def test_every_kind_of_header_row_is_drawn_where_it_says_something() -> None:
    """From the epoch down to the flags, equal neighbours merged."""
    shared = {"epoch": "E1", "period": "Period A", "mode": "clinic"}
    timeline = with_visits(
        PLAIN.evolve(epochs=(Epoch(id="E1", label="Treatment"), Epoch(id="E2", label="Follow-up"))),
        {
            **shared,
            "cycle": "Cycle 1",
            "number": "V1",
            "timing": "day of dose",
            "window": "±P0D",
            "flags": ("fasting",),
        },
        {**shared, "cycle": "Cycle 1", "number": "V2", "window": "±P3D"},
        {**shared, "cycle": "Cycle 2", "number": "V3", "window": "±(-P2D/+P3D)", "flags": ("fasting",)},
        {**shared, "epoch": "E2", "number": "V4", "mode": "phone"},
    )
    assert header(grid(timeline)) == {
        "Study period": [("Treatment", 3), ("Follow-up", 1)],
        "Period": [("Period A", 3), ("Period A", 1)],
        "Cycle": [("Cycle 1", 2), ("Cycle 2", 1), ("", 1)],
        "Visit number": [("V1", 1), ("V2", 1), ("V3", 1), ("V4", 1)],
        "Visit": [(visit, 1) for visit in VISITS],
        "Time": [("day of dose", 1), ("", 1), ("", 1), ("", 1)],
        "Window (days)": [("0", 1), ("±3", 1), ("-2/+3", 1), ("–", 1)],
        "Contact": [("clinic", 3), ("phone", 1)],
        "fasting": [("●", 1), ("", 1), ("●", 1), ("", 1)],
    }


def test_a_row_that_repeats_the_names_of_the_visits_is_left_out() -> None:
    """Times and numbers equal to the names say nothing more; one that differs brings the row back."""
    same = with_visits(PLAIN, *({"timing": visit.casefold(), "number": visit} for visit in VISITS))
    assert list(header(grid(same))) == ["Visit", "Window"]
    other = with_visits(same, {"timing": "Week 0"}, {}, {}, {})
    assert "Time" in header(grid(other))


@pytest.mark.parametrize(
    ("windows", "unit", "texts"),
    [
        (["±P3D", "±P0D"], "D", ["±3", "0"]),
        (["±P3D", "±PT2H"], None, ["±3 d", "±2 h"]),
        (["±(-P7D/+P0D)"], "D", ["-7/0"]),
        (["about a week"], None, ["about a week"]),
    ],
)
def test_windows_print_in_few_characters(windows: list[str], unit: str | None, texts: list[str]) -> None:
    """The unit stands in the label of the row where all share it; words that are no notation stay as they are."""
    assert common_unit(windows) == unit
    assert [window_text(window, unit) for window in windows] == texts


def test_study_days_and_weeks_come_from_the_notation_alone() -> None:
    """A week is never computed from a day."""
    timeline = with_visits(
        PLAIN, {"notation": "D1"}, {"notation": "D8=W1"}, {"notation": "W2"}, {"notation": "last dose+P30D"}
    )
    days = header(grid(timeline, options=Options(clock=Clock.DAY)))
    assert days["Study day"] == [("1", 1), ("8", 1), ("", 1), ("", 1)]
    weeks = header(grid(timeline, options=Options(clock=Clock.WEEK)))
    assert weeks["Study week"] == [("", 1), ("1", 1), ("2", 1), ("", 1)]


# collapsed columns


def test_identical_consecutive_visits_share_a_column_when_asked() -> None:
    """All visits of the column are named in a note, every mark is kept with it."""
    asked = grid(PLAIN, options=Options(collapse=True))
    assert header(asked)["Visit"] == [("Day 1", 1), ("Days 8–22", 1)]
    assert [note.value.text for note in asked.whole.notes] == ["Days 8–22: Day 8, Day 15, Day 22."]
    assert [mark.cells for cell in rows(asked)[0].cells for mark in cell.marks] == [(0,), (1, 2, 3)]
    assert len(grid(PLAIN).whole.columns) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"window": "±P1D"},
        {"mode": "phone"},
        {"flags": ("fasting",)},
        {"epoch": "E9"},
        {"cycle": "Cycle 2"},
        {"arms": ("A1",)},
        {"kind": VisitKind.UNSCHEDULED},
    ],
)
def test_visits_that_differ_in_anything_keep_their_columns(change: dict[str, Any]) -> None:
    """The near misses: one visit in between differs."""
    timeline = with_visits(PLAIN, {}, {}, change, {})
    assert [len(column.visits) for column in columns(timeline, Options(collapse=True))] == [1, 1, 1, 1]


def test_a_visit_with_a_note_or_the_end_of_a_bar_keeps_its_column() -> None:
    """What stands at one visit may not seem to stand at all of them."""
    noted = PLAIN.evolve(notes=(a_note("Here only.", at_cell("ECG", "Day 15")),))
    assert len(columns(noted, Options(collapse=True))) == 4
    bar = ActivitySpan(activity="MRI", notation="D8..", first="Day 8", last="Day 22", text="on", basis=Basis.STATED)
    assert len(columns(PLAIN.evolve(spans=(bar,)), Options(collapse=True))) == 4


def test_equal_cycles_are_drawn_over_each_other() -> None:
    """Cycles 2 to 4 alike: one pair of columns; the first, which differs, stands alone."""
    names = [f"Cycle {cycle} Day {day}" for cycle in range(1, 5) for day in (1, 8)]
    timeline = a_timeline({"Dose": dict.fromkeys(names, "X"), "ECG": {names[0]: "X"}})
    timeline = with_visits(timeline, *({"cycle": name[:7]} for name in names))
    made = grid(timeline, options=Options(collapse=True))
    assert header(made)["Visit"] == [
        ("Cycle 1 Day 1", 1),
        ("Cycle 1 Day 8", 1),
        ("Cycles 2–4 Day 1", 1),
        ("Cycles 2–4 Day 8", 1),
    ]
    assert header(made)["Cycle"] == [("Cycle 1", 2), ("Cycles 2–4", 2)]
    assert [column.visits for column in made.whole.columns] == [(0,), (1,), (2, 4, 6), (3, 5, 7)]


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (["V4", "V5"], "V4–V5"),
        (["Week 2", "Week 4", "Week 6"], "Weeks 2–6"),
        (["Baseline", "Discharge"], "Baseline – Discharge"),
        (["Week 1 Day 1", "Week 2 Day 8"], "Week 1 Day 1 – Week 2 Day 8"),
    ],
)
def test_a_column_of_several_visits_has_one_name(labels: list[str], name: str) -> None:
    """A range where one number differs, else first and last."""
    assert ranged(labels) == name


# marks and legend


@pytest.mark.parametrize(
    ("change", "text", "legend"),
    [
        ({}, "X", "X: done at this visit"),
        ({"kind": CellKind.TIMES, "times": ("dose-PT0H", "dose+PT1H")}, "pre-dose, 1 h", "times: when"),
        ({"kind": CellKind.COUNT, "count": 3}, "3×", "number: how many"),
        ({"kind": CellKind.COUNT, "mark": "18"}, "18", "number: how many"),
        ({"kind": CellKind.OPTIONAL}, "(X)", "(X): optional"),
        ({"kind": CellKind.CONDITIONAL, "condition": "if needed"}, "X^a", "mark with a note"),
        ({"arms": ("A1",)}, "X^a", "X: done at this visit"),
        ({"window": "±P1D"}, "X^a", "X: done at this visit"),
        ({"basis": Basis.EXPANDED}, "X", "mark with a dotted line"),
        ({"basis": Basis.DERIVED, "mark": "(X)"}, "(X)", "(X): needed by a criterion"),
        ({"mark": "P"}, "P", "P: as the source writes it"),
    ],
)
def test_each_kind_of_cell_prints_and_is_explained(change: dict[str, Any], text: str, legend: str) -> None:
    """What the first cell prints, and that the legend has a line for it."""
    made = grid(with_cell(PLAIN, 0, **change), Setting(arm_names={"A1": "Arm A"}))
    assert marks(made)[0] == text
    assert [line for line in made.legend if line.startswith(legend)]


def test_the_legend_explains_only_marks_in_use() -> None:
    """Plain marks alone: one line."""
    assert grid(PLAIN).legend == ("X: done at this visit",)


def test_what_the_source_says_of_a_mark_stands_in_the_legend() -> None:
    """Its definition, in place of ours, and without a letter."""
    note = a_note("Done by telephone.", NoteTarget(kind=TargetKind.MARK, mark="T"), kind=NoteKind.DEFINITION)
    made = grid(with_cell(PLAIN, 0, mark="T").evolve(notes=(note,)))
    assert "T: Done by telephone" in made.legend
    assert made.whole.notes == ()


def test_optional_marks_differ_from_derived_ones_in_one_table() -> None:
    """`(X)` may not mean two things."""
    made = grid(with_cell(with_cell(PLAIN, 0, kind=CellKind.OPTIONAL), 1, mark="(X)", basis=Basis.DERIVED))
    assert marks(made)[:2] == ["opt", "(X)"]
    assert "opt: optional" in made.legend


OPTIONAL_TIMES: dict[str, Any] = {"kind": CellKind.OPTIONAL, "times": ("dose-PT0H", "dose+PT1H")}
IN_BRACKETS = "times or number in brackets"


@pytest.mark.parametrize(
    ("change", "text", "legend", "note"),
    [
        (OPTIONAL_TIMES, "(pre-dose, 1 h)", IN_BRACKETS, ""),
        ({"kind": CellKind.OPTIONAL, "count": 3}, "(3×)", IN_BRACKETS, ""),
        ({**OPTIONAL_TIMES, "count": 3}, "(pre-dose, 1 h)^a", IN_BRACKETS, "3× at this visit."),
        ({**OPTIONAL_TIMES, "mark": "P"}, "P^a", "P: as the source", "Optional; pre-dose, 1 h."),
        ({"kind": CellKind.TIMES, "times": ("dose+PT1H",), "count": 2}, "1 h^a", "times: when", "2× at this visit."),
        ({"kind": CellKind.TIMES, "times": ("dose+PT1H",), "mark": "P"}, "P^a", "P: as the source", "1 h."),
        ({"kind": CellKind.COUNT, "count": 2, "mark": "P"}, "P^a", "P: as the source", "2× at this visit."),
        ({"kind": CellKind.OPTIONAL, "mark": "P", "condition": "if late"}, "P^a", "P: as the", "Optional; if late."),
        ({"kind": CellKind.LINK, "count": 2}, "X^a", "X: done", "2× at this visit."),
    ],
)
def test_all_that_an_author_says_of_a_cell_is_shown(change: dict[str, Any], text: str, legend: str, note: str) -> None:
    """In the cell, or in its note where the mark has no room for it; nobody explains a mark of theirs but they."""
    made = grid(with_cell(PLAIN, 0, basis=Basis.AUTHOR, **change))
    assert marks(made)[0] == text
    assert [line for line in made.legend if line.startswith(legend)]
    assert [str(each.value.text) for each in made.whole.notes] == ([note] if note else [])


def test_optional_times_beside_derived_marks_say_so_in_words() -> None:
    """Brackets mean something else there."""
    made = grid(with_cell(with_cell(PLAIN, 0, **OPTIONAL_TIMES), 1, mark="(X)", basis=Basis.DERIVED))
    assert marks(made)[:2] == ["pre-dose, 1 h opt", "(X)"]
    assert [line for line in made.legend if "“opt”: optional" in line]


def test_sample_times_share_their_units() -> None:
    """One unit once; unreadable times as they are."""
    assert times_text(["dose-PT0H", "dose+PT1H", "dose+PT2H", "dose+PT4H"]) == "pre-dose, 1, 2, 4 h"
    assert times_text(["dose-PT0.5H", "dose+PT30M", "dose+PT1H"]) == "-0.5 h, 30 min, 1 h"
    assert times_text(["trough", "H24"]) == "trough, 24 h"


def test_cells_of_two_arms_stand_in_one_place_with_both_notes() -> None:
    """The same mark once, the notes of both; different marks side by side."""
    extra = Cell(activity="ECG", visit="Day 1", mark="X", basis=Basis.STATED, arms=("A2",))
    timeline = with_cell(PLAIN, 0, arms=("A1",)).evolve()
    both = grid(timeline.evolve(cells=(*timeline.cells, extra)), Setting(arm_names={"A1": "One", "A2": "Two"}))
    assert marks(both)[0] == "X^a,b"
    assert [note.value.text for note in both.whole.notes] == ["Only One.", "Only Two."]
    other = grid(timeline.evolve(cells=(*timeline.cells, extra.evolve(mark="P"))))
    assert marks(other)[0] == "X P^a,b"


# groups and bars


def test_groups_go_three_levels_deep() -> None:
    """A title of the second or third level stands where it changes."""
    names = ["A", "B", "C", "D"]
    timeline = a_timeline({name: {"V1": "X"} for name in names})
    below = [("Chemistry", "Liver"), ("Chemistry", "Kidney"), ("Haematology",), ()]
    activities = (one.evolve(subgroups=under) for one, under in zip(timeline.activities, below, strict=True))
    (group,) = grid(timeline.evolve(activities=tuple(activities))).whole.groups
    drawn = [(row.level, row.label) for row in group.rows]
    assert drawn == [
        *((2, "Chemistry"), (3, "Liver"), (0, "A"), (3, "Kidney"), (0, "B")),
        *((2, "Haematology"), (0, "C"), (0, "D")),
    ]
    assert isinstance(group.rows[0], GridTitle)


def test_a_bar_over_a_mark_gets_a_line_of_its_own() -> None:
    """Nothing is drawn over; a bar beside the marks shares their line."""
    bar = ActivitySpan(activity="MRI", notation="..", first="Day 8", last="Day 22", text="on", basis=Basis.STATED)
    beside = rows(grid(PLAIN.evolve(spans=(bar,))))
    assert [(row.label, [cell.span for cell in row.cells]) for row in beside][1] == ("MRI", [1, 3])
    over = rows(grid(PLAIN.evolve(spans=(bar.evolve(activity="ECG"),))))
    assert [(row.label, row.continued) for row in over] == [
        ("ECG", False),
        ("ECG (continuous)", True),
        ("MRI", False),
    ]


def test_columns_outside_the_plan_are_told_apart() -> None:
    """Unscheduled and early termination: by kind, and by a line in the legend."""
    made = grid(with_visits(PLAIN, {}, {}, {"kind": VisitKind.UNSCHEDULED}, {"kind": VisitKind.EARLY_TERMINATION}))
    assert [column.kind for column in made.whole.columns][2:] == [VisitKind.UNSCHEDULED, VisitKind.EARLY_TERMINATION]
    assert "column between dashed lines: not at a planned time" in made.legend


# notes


def test_one_text_has_one_mark_in_reading_order() -> None:
    """Header, then rows, and in a row its cells; the same words at two places share a letter."""
    timeline = PLAIN.evolve(
        notes=(
            a_note("At a cell.", at_cell("ECG", "Day 8"), at_cell("MRI", "Day 1")),
            a_note("At a row.", at_row("ECG")),
            a_note("At a visit.", NoteTarget(kind=TargetKind.VISIT, visit="Day 22")),
            a_note("At the table.", NoteTarget(kind=TargetKind.TABLE)),
            Note(id="N", text="At a row.", targets=(at_row("MRI"),)),
        )
    )
    made = grid(timeline)
    assert [(note.mark, note.value.text) for note in made.whole.notes] == [
        ("a", "At a visit."),
        ("b", "At a row."),
        ("c", "At a cell."),
    ]
    assert [row.notes for row in rows(made)] == [("b",), ("b",)]
    assert marks(made)[:2] == ["X", "X^c"]
    assert [note.value.text for note in made.general] == ["At the table."]


@pytest.mark.parametrize(
    ("style", "expected"),
    [(NoteMarks.LETTERS, ["a", "b"]), (NoteMarks.NUMBERS, ["1", "2"]), (NoteMarks.SYMBOLS, ["*", "†"])],
)
def test_notes_are_marked_as_chosen(style: NoteMarks, expected: list[str]) -> None:
    """Letters, numbers or symbols."""
    notes = (a_note("One.", at_row("ECG")), a_note("Two.", at_row("MRI")))
    made = grid(PLAIN.evolve(notes=notes), options=Options(note_marks=style))
    assert [note.mark for note in made.whole.notes] == expected


def test_a_hidden_row_passes_its_notes_to_its_group() -> None:
    """The row is counted, its notes stand at the title, those of its cells too."""
    notes = (a_note("Of the row.", at_row("ECG")), a_note("Of the cell.", at_cell("ECG", "Day 8")))
    made = grid(PLAIN.evolve(notes=notes), options=Options(hidden=frozenset({"ECG"})))
    (group,) = made.whole.groups
    assert (group.notes, group.unseen) == (("a", "b"), 1)
    assert [row.label for row in rows(made)] == ["MRI"]
    assert made.hidden == (0,)
    assert len(made.whole.notes) == 2


def test_notes_stand_beside_their_rows_when_asked() -> None:
    """Those of rows and cells in the column, those of the header below."""
    notes = (
        a_note("Of the row.", at_row("ECG")),
        a_note("Of the visit.", NoteTarget(kind=TargetKind.VISIT, visit="Day 1")),
    )
    made = grid(PLAIN.evolve(notes=notes), options=Options(note_place=NotePlace.COLUMN))
    assert [note.value.text for note in rows(made)[0].beside] == ["Of the row."]
    assert [note.value.text for note in made.whole.notes] == ["Of the visit."]
    assert made.panels[0].layout.notes_mm > 0


def test_only_abbreviations_of_the_table_are_listed() -> None:
    """In alphabetical order; one that stands in no text is left out."""
    known = (
        Abbreviation(term="MRI", meaning="magnetic resonance imaging"),
        Abbreviation(term="ECG", meaning="electrocardiogram"),
        Abbreviation(term="CT", meaning="computed tomography"),
    )
    made = grid(PLAIN, Setting(abbreviations=known))
    assert [(note.mark, note.value.text) for note in made.abbreviations] == [
        ("ECG", "electrocardiogram"),
        ("MRI", "magnetic resonance imaging"),
    ]


def test_what_an_activity_consists_of_is_told() -> None:
    """Row details apart from the notes."""
    activities = (PLAIN.activities[0].evolve(details=("rate", "QTcF")), *PLAIN.activities[1:])
    made = grid(PLAIN.evolve(activities=activities))
    assert [(note.mark, note.value.text) for note in made.details] == [("ECG", "rate, QTcF")]


def test_the_table_of_a_single_visit_and_activity_is_a_table() -> None:
    """The smallest one."""
    timeline = Timeline(
        id="t",
        label="T",
        kind="grid",
        visits=(Visit(id="v", label="V"),),
        activities=(Activity(id="a", label="A", group=""),),
    )  # type: ignore[arg-type]
    made = grid(timeline)
    assert [row.label for row in rows(made)] == ["A"]
    assert made.legend == ()
