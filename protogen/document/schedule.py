"""The schedule of activities on the page: a grid where the record holds one, else what is assessed when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from protogen.document import abbreviations
from protogen.document.described import described
from protogen.document.filled import numbered
from protogen.document.grid import Grid, Options
from protogen.document.objectives import time_frame
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
from protogen.document.sampling import with_sampling
from protogen.document.table import Setting, grid
from protogen.document.wording import joined
from protogen.findings import Finding
from protogen.model.identity import RecordKind
from protogen.model.objectives import Outcome
from protogen.model.schedule import Timeline, TimelineKind, TimelineRole
from protogen.model.study import Study
from protogen.model.time import TimeKind

HOW_MADE = (
    "Derived from the time frames and texts of the registry record; it is not the schedule of a protocol. "
    "Visit windows are shown only where the record states them."
)

HOW_STATED = (
    "As the USDM file states it: a column for each scheduled instance of a timeline, a mark for each activity of it. "
    "Visit windows are shown where the file states them."
)


HOW_WRITTEN = "As the author of the study wrote it. A visit without a window has none stated."


def how_made(study: Study) -> str:
    """Where the tables come from, in a sentence."""
    if study.record is None and any(timeline.kind is TimelineKind.GRID for timeline in study.schedule.timelines):
        return HOW_WRITTEN
    how = HOW_STATED if study.record is not None and study.record.kind is RecordKind.USDM else HOW_MADE
    return f"{how} What an author corrected or added to it has a note that begins with ◆." if study.corrections else how


TITLE = "Schedule of activities"
_ORDER = (TimelineRole.MAIN, TimelineRole.PART, TimelineRole.SUB_TABLE, TimelineRole.EVENT)


def section(study: Study, *, alone: bool = False, options: Options | None = None) -> Section:
    """The schedule of activities: one table or list for each timeline, with assumptions and what is only implied.

    A table of few visits stays on a portrait page; in one schedule all pages lie or all stand.
    """
    shown = drawn(study)
    drawing = _Drawing(study, shown, options)
    made = [drawing.grid(timeline, alone=alone) for timeline in shown]
    wide = (alone and not any(made)) or any(one is not None and not one.portrait for one in made)
    if wide:
        again = zip(shown, made, strict=True)
        made = [drawing.grid(each, alone=alone, wide=True) if one and one.portrait else one for each, one in again]
    blocks: list[Any] = [Remark(how_made(study))]
    for timeline, one in zip(shown, made, strict=True):
        if len(shown) > 1:
            blocks.append(Subheading(_title(timeline, shown), f"timeline-{timeline.id}"))
        blocks += [one, *_assumed(timeline)] if one is not None else _listing(study, timeline)
        blocks += described(study, timeline)
    if not shown:
        blocks.append(Remark("The record states nothing from which a schedule could be drawn.", tone="empty"))
    return Section("schedule", "schedule", TITLE, tuple(blocks), number="1.3", wide=wide)


def drawn(study: Study) -> tuple[Timeline, ...]:
    """The timelines in the order in which they are drawn, serial sampling in tables of its own."""
    ordered = sorted(study.schedule.timelines, key=lambda timeline: _ORDER.index(timeline.role))
    return tuple(one for timeline in ordered for one in (with_sampling(timeline) if is_grid(timeline) else (timeline,)))


def is_grid(timeline: Timeline) -> bool:
    """Whether a timeline is drawn as a table of visits and activities."""
    return timeline.kind is TimelineKind.GRID and bool(timeline.visits and timeline.activities)


def grids(study: Study, options: Options | None = None) -> tuple[tuple[Timeline, Grid], ...]:
    """Each timeline that is a grid with its table: what the data twins draw."""
    drawing = _Drawing(study, drawn(study), options)
    found = ((timeline, drawing.grid(timeline, alone=True, wide=True)) for timeline in drawing.shown)
    return tuple((timeline, one) for timeline, one in found if one is not None)


def findings(study: Study) -> tuple[Finding, ...]:
    """What is to be said of the tables: abbreviations used and not defined, defined and not used."""
    defined = study.schedule.abbreviations
    return tuple(abbreviations.findings([one for _, one in grids(study)], defined)) if defined else ()


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What the tables of one schedule share."""

    study: Study
    shown: Sequence[Timeline]
    options: Options | None

    def grid(self, timeline: Timeline, *, alone: bool, wide: bool = False) -> Grid | None:
        """The table of a timeline; None for one that is a list."""
        if not is_grid(timeline):
            return None
        setting = Setting(_names(self.study), self.study.schedule.abbreviations, alone, wide)
        title, subtitle = _title(timeline, self.shown), _subtitle(self.study, timeline)
        return grid(timeline, setting, self.options, title=title, subtitle=subtitle)


def _names(study: Study) -> dict[str, str]:
    return {arm.id: arm.label or arm.id for arm in study.arms}


def _title(timeline: Timeline, shown: Sequence[Timeline]) -> str:
    """The caption: that of the section for a schedule of one table, else with the name of the timeline."""
    if len(shown) == 1 or not timeline.label:
        return TITLE
    return timeline.label if timeline.role is not TimelineRole.MAIN else f"{TITLE}: {timeline.label}"


def _subtitle(study: Study, timeline: Timeline) -> str:
    """For whom a table holds, when it begins and from when its times count."""
    names = _names(study)
    parts = []
    if timeline.population:
        parts.append(f"For: {timeline.population.rstrip('.')}.")
    if timeline.arms:
        parts.append(f"Only {joined(names.get(arm, arm) for arm in timeline.arms)}.")
    if timeline.entry_condition:
        parts.append(f"Begins: {timeline.entry_condition.rstrip('.')}.")
    if timeline.time_zero:
        parts.append(f"Time zero: {timeline.time_zero}")
    return " ".join(parts)


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
        numbered(each.id for each in outcomes),
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
        values = tuple(
            Value(f"{each.name.capitalize()}. {each.text}", sources=each.sources) for each in timeline.assumptions
        )
        blocks.append(Items(values))
    if timeline.implied:
        blocks.append(Subheading("Mentioned without a time, so not in the table", f"implied-{timeline.id}"))
        blocks.append(Items(tuple(stated(each.label, each.sources, note=each.reason) for each in timeline.implied)))
    return blocks
