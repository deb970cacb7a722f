"""Panels as pure functions of table, page and metrics: what is cut where, how wide, which way up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from schedules import a_timeline, large, scheduled

from protogen.document.fitting import LANDSCAPE, PORTRAIT
from protogen.document.grid import Grid, GridRow, NotePlace, Options, Panel
from protogen.document.panels import cut
from protogen.document.sampling import with_sampling
from protogen.document.schedule import drawn, section
from protogen.document.table import Setting, grid
from protogen.model.schedule import CellKind, Note, NoteTarget, TargetKind, Timeline, TimelineRole
from protogen.model.source import Basis

ALONE = Setting(alone=True)
SHORT = a_timeline({name: {"Day 0": "X", "Day 7": "X"} for name in ("ECG", "MRI")})
LONG = large(60, 40, 30)


def widths(panel: Panel) -> float:
    """The width of a panel in millimetres."""
    return panel.layout.width_mm


def rows(panel: Panel) -> list[GridRow]:
    """The activity rows of a panel."""
    return [row for group in panel.groups for row in group.rows if isinstance(row, GridRow)]


def test_equal_columns_are_cut_into_equal_parts() -> None:
    """As few parts as fit, each about as wide as the others."""
    assert cut([10.0] * 30, 100.0, [5.0] * 30) == [(0, 10), (10, 20), (20, 30)]
    assert cut([10.0] * 9, 100.0, [5.0] * 9) == [(0, 9)]
    assert [end - start for start, end in cut([10.0] * 13, 100.0, [5.0] * 13)] in ([6, 7], [7, 6])


def test_a_cut_goes_to_the_border_of_an_epoch_near_the_middle() -> None:
    """A little imbalance costs less than a cut inside an epoch; much imbalance costs more."""
    costs = [9.0] * 16
    costs[6] = 0.0
    assert cut([10.0] * 16, 120.0, costs) == [(0, 6), (6, 16)]
    costs = [9.0] * 16
    costs[4] = 0.0
    assert cut([10.0] * 16, 120.0, costs) == [(0, 8), (8, 16)]


def test_a_column_wider_than_the_page_has_a_part_of_its_own() -> None:
    """It is not lost, and the others are not drawn into it."""
    assert cut([10.0, 300.0, 10.0], 100.0, [0.0] * 3) == [(0, 1), (1, 2), (2, 3)]


def test_visits_kept_together_are_not_cut_apart() -> None:
    """Where the cut would fall, a set that is kept together moves it."""
    free = grid(LONG, ALONE)
    borders = [panel.first for panel in free.panels[1:]]
    assert borders
    ids = {visit.label: visit.id for visit in LONG.visits}
    labels = [visit.label for visit in LONG.visits]
    before = labels[labels.index(borders[0]) - 1]
    kept = grid(LONG, ALONE, Options(together=(frozenset({ids[before], ids[borders[0]]}),)))
    assert borders[0] not in [panel.first for panel in kept.panels]


def test_every_panel_fits_its_page_and_all_columns_are_there_once() -> None:
    """In order, none twice, with all rows in each."""
    made = grid(LONG, ALONE)
    assert len(made.panels) > 2
    assert all(widths(panel) <= LANDSCAPE.width_mm + 0.1 for panel in made.panels)
    assert [place for panel in made.panels for column in panel.columns for place in column.visits] == list(range(60))
    assert {len({row.activity for row in rows(panel)}) for panel in made.panels} == {40}
    sizes = [len(panel.columns) for panel in made.panels]
    assert max(sizes) - min(sizes) <= 5
    assert [(panel.number, panel.count) for panel in made.panels] == [(n + 1, len(sizes)) for n in range(len(sizes))]


def test_bars_are_cut_and_say_where_they_really_end() -> None:
    """A cap only where the bar begins or ends."""
    made = grid(LONG, ALONE)
    drawn_bars = [next(cell for row in rows(panel) for cell in row.cells if cell.bar) for panel in made.panels]
    ends = [(bar.opens, bar.closes) for bar in drawn_bars]
    assert ends == [(True, False), *[(False, False)] * (len(ends) - 2), (False, True)]
    assert [bar.span for bar in drawn_bars] == [len(panel.columns) for panel in made.panels]


def test_notes_stand_with_the_panel_that_uses_them() -> None:
    """Each panel lists the notes that stand in it; together they are all of them."""
    made = grid(LONG, ALONE)
    for panel in made.panels:
        shown = {mark for row in rows(panel) for cell in row.cells for mark in cell.notes}
        assert shown
        assert {note.mark for note in panel.notes} == shown
    assert {note.mark for panel in made.panels for note in panel.notes} == {note.mark for note in made.whole.notes}
    assert any(first.notes != second.notes for first, second in pairwise(made.panels))


def test_ids_are_unique_over_all_panels() -> None:
    """So that a link has one goal."""
    made = grid(LONG, ALONE)
    names = [row.anchor for panel in made.panels for row in rows(panel) if row.anchor]
    names += [cell.anchor for panel in made.panels for row in rows(panel) for cell in row.cells if cell.anchor]
    assert len(names) == len(set(names)) > 500


def test_short_names_stand_upright_and_long_ones_are_turned_only_where_they_must_be() -> None:
    """`Day 0` never turns; a long name in a crowd of columns does, beside upright ones."""
    upright = grid(SHORT, ALONE)
    assert not [cell for row in upright.panels[0].header for cell in row.cells if cell.turned]
    assert upright.panels[0].layout.header_mm == 0
    days = {f"D{n}": "X" for n in range(24)}
    crowd = a_timeline(
        {"A very long name of an assessment that asks for all the room": {**days, "Gastroduodenoscopy": "X"}}
    )
    visits = (
        visit.evolve(label="Oesophagogastroduodenoscopy") if visit.id == "D3" else visit for visit in crowd.visits
    )
    made = grid(crowd.evolve(visits=tuple(visits)), ALONE)
    turned = [cell.text for panel in made.panels for row in panel.header for cell in row.cells if cell.turned]
    assert "D1" not in turned
    assert all(panel.layout.header_mm <= 36 for panel in made.panels)


@pytest.mark.parametrize(("activities", "portrait"), [(4, True), (70, True)])
def test_few_visits_stand_on_a_portrait_page(activities: int, portrait: bool) -> None:
    """Inside the synopsis always; alone where it takes fewer pages."""
    timeline = a_timeline({f"Assessment {n}": {"Day 0": "X", "Day 7": "X"} for n in range(activities)})
    assert grid(timeline).portrait is portrait
    assert grid(timeline, Setting(wide=True)).portrait is False
    assert widths(grid(timeline).panels[0]) <= PORTRAIT.width_mm


def test_many_visits_lie() -> None:
    """A table that does not fit upright is on landscape pages, and so is its section."""
    assert not grid(LONG, ALONE).portrait
    assert section(scheduled(LONG)).wide
    assert not section(scheduled(SHORT)).wide


def test_no_text_goes_below_the_floor() -> None:
    """7 pt as a rule; for a submission at 9 pt the columns grow and more panels are made."""
    wide = large(120, 10, 0)
    normal, large_print = grid(wide, ALONE), grid(wide, ALONE, Options(floor_pt=9.0))
    assert min(panel.layout.small_pt for panel in normal.panels) >= 7
    assert {(panel.layout.size_pt, panel.layout.small_pt) for panel in large_print.panels} == {(9.0, 9.0)}
    assert len(large_print.panels) > len(normal.panels)


def test_the_notes_column_takes_its_room() -> None:
    """Fewer visits fit beside it."""
    made = grid(LONG, ALONE, Options(note_place=NotePlace.COLUMN))
    assert len(made.panels) >= len(grid(LONG, ALONE).panels)
    assert all(widths(panel) <= LANDSCAPE.width_mm + 0.1 for panel in made.panels)
    assert all(panel.notes == () for panel in made.panels)


# several timelines, serial sampling

TIMES = ("dose-PT0H", *(f"dose+PT{n}H" for n in (1, 2, 4, 6, 8, 12, 24)))


def sampled(times: tuple[str, ...]) -> Timeline:
    """A timeline with samples at these times on two days."""
    timeline = a_timeline({"PK": {"Day 1": "X", "Day 15": "X"}, "ECG": {"Day 1": "X"}})
    cells = (
        cell.evolve(kind=CellKind.TIMES, times=times if cell.visit == "Day 1" else times[:2])
        if cell.activity == "PK"
        else cell
        for cell in timeline.cells
    )
    return timeline.evolve(cells=tuple(cells))


def test_serial_samples_get_a_table_of_days_and_hours() -> None:
    """The cells lead to it; it has a mark for each sample; a few times stay in their cell."""
    main, table = with_sampling(sampled(TIMES))
    assert [visit.label for visit in table.visits] == ["pre-dose", "1 h", "2 h", "4 h", "6 h", "8 h", "12 h", "24 h"]
    assert [(row.group, row.label) for row in table.activities] == [("PK", "Day 1"), ("PK", "Day 15")]
    assert len(table.cells) == 8 + 2
    assert [(cell.kind, cell.timeline) for cell in main.cells if cell.activity == "PK"] == [
        (CellKind.LINK, table.id)
    ] * 2
    assert with_sampling(sampled(TIMES[:7])) == (sampled(TIMES[:7]),)
    assert len(with_sampling(sampled((*TIMES, "when possible")))) == 1


def test_serial_samples_of_an_author_keep_what_else_is_said() -> None:
    """The mark, and that they are optional; a condition stands behind it. No time is told twice."""
    given = sampled(TIMES)
    said = {"kind": CellKind.OPTIONAL, "basis": Basis.AUTHOR, "mark": "P", "condition": "if needed"}
    cells = tuple(cell.evolve(**said) if cell.times else cell for cell in given.cells)
    main, table = with_sampling(given.evolve(cells=cells))
    led = [cell for cell in main.cells if cell.timeline == table.id]
    assert led
    assert {(cell.kind, cell.mark, cell.condition, cell.times) for cell in led} == {
        (CellKind.LINK, "P", "optional, if needed", ())
    }
    assert {cell.condition for cell in table.cells} == {"if needed"}


def test_timelines_follow_their_roles_and_restart_their_notes() -> None:
    """Main, parts, sub-tables, events; each with its title, and with letters of its own."""
    note = Note(id="N", text="Mind this.", targets=(NoteTarget(kind=TargetKind.ACTIVITY, activity="ECG"),))
    noted = SHORT.evolve(notes=(note,))
    event = noted.evolve(id="ae", label="Adverse event", role=TimelineRole.EVENT, entry_condition="an adverse event")
    part = noted.evolve(id="b", label="Part B", role=TimelineRole.PART, population="adolescents")
    made = scheduled(event, part, sampled(TIMES).evolve(label="All"))
    assert [each.id for each in drawn(made)] == ["main", "main-sampling", "b", "ae"]
    grids = [block for block in section(made, alone=True).blocks if isinstance(block, Grid)]
    assert [each.title for each in grids] == [
        "Schedule of activities: All",
        "Sampling times",
        "Part B",
        "Adverse event",
    ]
    assert [each.subtitle for each in grids[2:]] == ["For: adolescents.", "Begins: an adverse event."]
    assert [note.mark for each in grids[2:] for note in each.whole.notes] == ["a", "a"]
    assert len({each.portrait for each in grids}) == 1
