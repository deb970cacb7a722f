"""The schedule of activities on the page: a grid where the record holds one, else what is assessed when."""

from __future__ import annotations

from typing import Any

from protogen.document.grid import Grid
from protogen.document.objectives import time_frame
from protogen.document.panels import LANDSCAPE_MM, PORTRAIT_COLUMNS, PORTRAIT_MM, grid
from protogen.document.parts import (
    Column,
    Items,
    Remark,
    Section,
    Subheading,
    Table,
    TableCell,
    TableRow,
    Value,
    derived,
    gap,
    stated,
)
from protogen.model.objectives import Outcome
from protogen.model.schedule import Timeline, TimelineKind
from protogen.model.study import Study
from protogen.model.time import TimeKind

HOW_MADE = (
    "Derived from the time frames and texts of the registry record; it is not the schedule of a protocol. "
    "Visit windows are shown only where the record states them."
)


def section(study: Study, *, alone: bool = False) -> Section:
    """The schedule of activities: one table or list for each timeline, with assumptions and what is only implied.

    A table of few visits stays on a portrait page, unless the schedule is a document `alone`.
    """
    blocks: list[Any] = [Remark(HOW_MADE)]
    several = len(study.schedule.timelines) > 1
    for timeline in study.schedule.timelines:
        if several:
            blocks.append(Subheading(timeline.label, f"timeline-{timeline.id}"))
        blocks += _timeline(study, timeline, alone=alone)
    if not study.schedule.timelines:
        blocks.append(Remark("The record states nothing from which a schedule could be drawn.", tone="empty"))
    wide = alone or any(isinstance(block, Grid) and block.whole.page_mm == LANDSCAPE_MM for block in blocks)
    return Section("schedule", "schedule", "Schedule of activities", tuple(blocks), number="1.3", wide=wide)


def _timeline(study: Study, timeline: Timeline, *, alone: bool) -> list[Any]:
    if timeline.kind == TimelineKind.LIST or not timeline.visits or not timeline.activities:
        return _listing(study, timeline)
    names = {arm.id: arm.label or arm.id for arm in study.arms}
    blocks: list[Any] = []
    if timeline.time_zero:
        blocks.append(Remark(f"Time zero: {timeline.time_zero}"))
    narrow = len(timeline.visits) <= PORTRAIT_COLUMNS and not alone
    width = PORTRAIT_MM if narrow else LANDSCAPE_MM
    blocks.append(grid(timeline, names, title="Schedule of activities", page_mm=width))
    return blocks + _assumed(timeline)


def _listing(study: Study, timeline: Timeline) -> list[Any]:
    outcomes = study.objectives.outcomes
    reason = timeline.reason or "its time frames do not give two distinct moments on one clock"
    blocks: list[Any] = [
        Remark(f"The record holds no schedule that could be drawn as a grid: {reason}. What is assessed when:")
    ]
    if not outcomes:
        blocks.append(Remark("The record states no outcomes.", tone="empty"))
        return blocks + _assumed(timeline)
    columns = (
        Column("No.", 0.5),
        Column("What is assessed", 4.2),
        Column("When, word for word", 2.6),
        Column("Read as", 1.7),
    )
    rows = tuple(_listed(outcome) for outcome in outcomes)
    blocks.append(Table("What is assessed when", columns, rows, style="when"))
    return blocks + _assumed(timeline)


def _listed(outcome: Outcome) -> TableRow:
    measure = stated(outcome.measure, outcome.sources_of("measure")) if outcome.measure else gap()
    cells = (
        TableCell((Value(outcome.id),)),
        TableCell((measure,)),
        TableCell((time_frame(outcome),)),
        TableCell((read_as(outcome),)),
    )
    return TableRow(cells, anchor=f"when-{outcome.id}")


def read_as(outcome: Outcome) -> Value:
    """The time frame in time notation, or words that say it could not be read."""
    frame = outcome.time_frame
    if frame is None or not frame.items:
        return gap()
    if all(item.kind == TimeKind.UNREAD for item in frame.items):
        return gap("no time could be read from these words")
    return derived(frame.notation, "time notation, read from the words beside it", frame.sources)


def _assumed(timeline: Timeline) -> list[Any]:
    blocks: list[Any] = []
    if timeline.assumptions:
        blocks.append(Subheading("Assumptions made to draw the schedule", f"assumptions-{timeline.id}"))
        values = tuple(Value(f"{each.id}. {each.text}", sources=each.sources) for each in timeline.assumptions)
        blocks.append(Items(values))
    if timeline.implied:
        blocks.append(Subheading("Mentioned without a time, so not in the table", f"implied-{timeline.id}"))
        blocks.append(Items(tuple(stated(each.label, each.sources, note=each.reason) for each in timeline.implied)))
    return blocks
