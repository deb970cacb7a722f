"""Serial sampling as a table of its own: days down, hours across."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from protogen.document.marks import own_mark
from protogen.document.timing import hours_after_dose, times_text
from protogen.model.schedule import Activity, Cell, CellKind, Timeline, TimelineKind, TimelineRole, Visit

SERIAL = 8
"""From this many sample times on, a cell says less than a table."""


def with_sampling(timeline: Timeline) -> tuple[Timeline, ...]:
    """A timeline, and behind it the table of its serial samples, to which its cells then lead.

    Only activities with many sample times, all of them known from the dose, and no table of their own yet.
    """
    serial = _serial(timeline)
    if not serial:
        return (timeline,)
    name = f"{timeline.id}-sampling"
    cells = [_led(cell, name) if _sampled(cell, serial) else cell for cell in timeline.cells]
    activities = [
        activity.evolve(timeline=name) if activity.id in serial else activity for activity in timeline.activities
    ]
    return timeline.evolve(cells=tuple(cells), activities=tuple(activities)), _table(timeline, serial, name)


def _led(cell: Cell, table: str) -> Cell:
    """The cell that leads to the table of its times; a mark of its author's stays, and that it is optional."""
    said = ["optional"] if cell.kind is CellKind.OPTIONAL else []
    said += [cell.condition] if cell.condition else []
    return cell.evolve(
        kind=CellKind.LINK,
        mark=cell.mark if own_mark(cell) else "X",
        times=(),
        condition=", ".join(said) or None,
        timeline=table,
    )


def _timed(cell: Cell) -> bool:
    return bool(cell.times) and cell.kind in (CellKind.TIMES, CellKind.OPTIONAL)


def _sampled(cell: Cell, serial: set[str]) -> bool:
    return cell.activity in serial and _timed(cell)


def _serial(timeline: Timeline) -> set[str]:
    """Activities (ids) with a cell of many times, whose every sample time can be placed on the clock of the dose."""
    led = {activity.id for activity in timeline.activities if activity.timeline}
    times: dict[str, list[tuple[str, ...]]] = {}
    for cell in timeline.cells:
        if _timed(cell):
            times.setdefault(cell.activity, []).append(cell.times)
    return {
        activity
        for activity, found in times.items()
        if activity not in led
        and max(map(len, found)) >= SERIAL
        and all(one and all(hours_after_dose(time) is not None for time in one) for one in found)
    }


def _moment(time: str) -> tuple[Decimal, bool]:
    """Where a sample time stands among others: before the dose comes before the dose itself."""
    hours = hours_after_dose(time)
    assert hours is not None
    return hours, "-" not in time


def _table(timeline: Timeline, serial: set[str], name: str) -> Timeline:
    sampled = [cell for cell in timeline.cells if _sampled(cell, serial)]
    times = sorted({time for cell in sampled for time in cell.times}, key=_moment)
    moments = sorted({_moment(time) for time in times})
    columns = {moment: f"H{number}" for number, moment in enumerate(moments, start=1)}
    first = {columns[_moment(time)]: time for time in reversed(times)}
    activities = {activity.id: activity for activity in timeline.activities}
    visits = {visit.id: visit for visit in timeline.visits}
    return Timeline(
        id=name,
        label="Sampling times",
        kind=TimelineKind.GRID,
        role=TimelineRole.SUB_TABLE,
        arms=timeline.arms,
        entry_condition="at the visits named in its rows; times count from the dose",
        visits=tuple(Visit(id=key, label=times_text([first[key]]), notation=first[key]) for key in columns.values()),
        activities=tuple(_rows(sampled, activities, visits)),
        cells=tuple(
            Cell(
                activity=_row(cell),
                visit=columns[_moment(time)],
                mark="X",
                basis=cell.basis,
                arms=cell.arms,
                condition=cell.condition,
                sources=cell.sources,
            )
            for cell in sampled
            for time in {_moment(time): time for time in cell.times}.values()
        ),
    )


def _row(cell: Cell) -> str:
    return f"{cell.activity}-{cell.visit}"


def _rows(sampled: Sequence[Cell], activities: dict[str, Activity], visits: dict[str, Visit]) -> list[Activity]:
    """One row for each day on which an activity is sampled, under the name of the activity."""
    return [
        Activity(id=row, label=visits[cell.visit].label, group=activities[cell.activity].label, sources=cell.sources)
        for row, cell in {_row(cell): cell for cell in sampled}.items()
    ]
