"""The columns of a schedule: one for each visit, or one for several that are alike where that is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from protogen.document.grid import GridColumn, Options
from protogen.model.schedule import Timeline, Visit, VisitKind

# Matches `8` of "Day 8", `4` of "V4", `0.5` of "Week 0.5".
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)")
_UNITS = ("Day", "Week", "Month", "Year", "Hour", "Visit", "Cycle", "day", "week", "month", "visit", "cycle")


def columns(timeline: Timeline, options: Options) -> tuple[GridColumn, ...]:
    """The columns from left to right; every visit of the timeline is in exactly one."""
    singles = [[place] for place in range(len(timeline.visits))]
    alike = _Likeness(timeline) if options.collapse else None
    runs = _neighbours(_cycles(singles, timeline, alike), timeline, alike) if alike else singles
    found: list[GridColumn] = []
    for run in runs:
        visits = [timeline.visits[place] for place in run]
        epoch = visits[0].epoch or ""
        found.append(
            GridColumn(
                visits=tuple(run),
                label=ranged([visit.label for visit in visits]),
                epoch=epoch,
                cycle=ranged([visit.cycle or "" for visit in visits]),
                kind=visits[0].kind,
                starts_epoch=not found or found[-1].epoch != epoch,
            )
        )
    return tuple(found)


def ranged(labels: Sequence[str]) -> str:
    """One name for several: equal ones once, those that differ in one number as a range, else first and last.

    >>> ranged(["Day 8", "Day 15", "Day 22"]), ranged(["V4", "V5", "V9"]), ranged(["Cycle 3 Day 1", "Cycle 4 Day 1"])
    ('Days 8–22', 'V4–V9', 'Cycles 3–4 Day 1')
    >>> ranged(["Baseline", "End"]), ranged(["Day 1", "Day 1"])
    ('Baseline – End', 'Day 1')
    """
    if len(set(labels)) == 1:
        return labels[0]
    pieces = [_NUMBER.split(label) for label in labels]
    varying = {
        place
        for each in pieces
        for place in range(len(each))
        if each[place : place + 1] != pieces[0][place : place + 1]
    }
    at = min(varying, default=0)
    if len(varying) != 1 or at % 2 == 0 or len({len(each) for each in pieces}) > 1:
        return f"{labels[0]} – {labels[-1]}"
    first, last = pieces[0], pieces[-1]
    before = first[at - 1]
    word = before.split()[-1] if before.split() else ""
    if before.endswith(" ") and word in _UNITS:
        before = f"{before.rstrip()}s "
    second = word if word and not before.endswith(" ") and word not in _UNITS else ""
    return "".join((*first[: at - 1], before, first[at], "–", second, last[at], *first[at + 1 :]))


class _Likeness:
    """What tells visits apart besides their name and time; equal signatures may share a column."""

    def __init__(self, timeline: Timeline) -> None:
        self.cells: dict[str, set[Any]] = {}
        for cell in timeline.cells:
            said = (cell.activity, cell.mark, cell.kind, cell.basis, cell.arms, cell.condition, cell.times, cell.count)
            self.cells.setdefault(cell.visit, set()).add((*said, cell.window, cell.timeline))
        self.notes: dict[str, set[Any]] = {}
        for note in timeline.notes:
            for target in note.targets:
                if target.visit:
                    self.notes.setdefault(target.visit, set()).add((note.text, target.activity))
        places = {visit.id: place for place, visit in enumerate(timeline.visits)}
        self.bars = [(places[span.first], places[span.last]) for span in timeline.spans]

    def of(self, visit: Visit, place: int) -> tuple[Any, ...]:
        bars = tuple(index for index, (first, last) in enumerate(self.bars) if first <= place <= last)
        edges = tuple(index for index, ends in enumerate(self.bars) if place in ends)
        said = (visit.epoch, visit.period, visit.kind, visit.window, visit.mode, visit.flags, visit.arms, visit.basis)
        cells, notes = (frozenset(each.get(visit.id, ())) for each in (self.cells, self.notes))
        return (*said, bars, edges, cells, notes)


def _neighbours(runs: list[list[int]], timeline: Timeline, alike: _Likeness) -> list[list[int]]:
    """Runs joined where neighbours are alike in all but name, number and time, and lie in the same cycle."""

    def key(run: list[int]) -> tuple[Any, ...]:
        visit = timeline.visits[run[0]]
        if len(run) > 1 or visit.kind is not VisitKind.SCHEDULED:
            return ("alone", run[0])
        return (visit.cycle, *alike.of(visit, run[0]))

    return [[place for run in group for place in run] for _, group in groupby(runs, key)]


def _cycles(runs: list[list[int]], timeline: Timeline, alike: _Likeness) -> list[list[int]]:
    """Consecutive cycles that are alike visit by visit, drawn over each other."""
    blocks = [[run[0] for run in block] for _, block in groupby(runs, lambda run: timeline.visits[run[0]].cycle)]
    found: list[list[list[int]]] = []
    for block in blocks:
        cycle = timeline.visits[block[0]].cycle
        if found and cycle and _same(found[-1], block, timeline, alike):
            found[-1] = [[*run, place] for run, place in zip(found[-1], block, strict=True)]
        else:
            found.append([[place] for place in block])
    return [run for block in found for run in block]


def _same(block: list[list[int]], other: list[int], timeline: Timeline, alike: _Likeness) -> bool:
    if len(block) != len(other) or timeline.visits[block[0][0]].cycle is None:
        return False
    return all(
        alike.of(timeline.visits[run[0]], run[0]) == alike.of(timeline.visits[place], place)
        and _apart(timeline.visits[run[0]]) == _apart(timeline.visits[place])
        for run, place in zip(block, other, strict=True)
    )


def _apart(visit: Visit) -> str:
    """The name of a visit without its cycle: `Day 8` of "Cycle 3 Day 8"."""
    name = visit.label.removeprefix(visit.cycle or "")
    return name if name.strip() else "whole"
