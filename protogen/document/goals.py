"""Objectives with their endpoints, and estimands, on the page: where a source states more than endpoints."""

from __future__ import annotations

from itertools import groupby

from protogen.document.filled import filled, numbered
from protogen.document.parts import (
    Column,
    Fact,
    Facts,
    Remark,
    Subheading,
    Table,
    TableCell,
    TableRow,
    Value,
    gap,
    stated,
)
from protogen.document.wording import count, field_value
from protogen.model.objectives import Estimand, IntercurrentEvent, Objective, Outcome
from protogen.model.study import Study

_COLUMNS = (Column("Objective", 3.6), Column("Endpoint and its description", 4.2))
_EVENTS = (Column("Intercurrent event", 2.0), Column("Description", 3.4), Column("Strategy", 3.4))
Block = Facts | Remark | Subheading | Table


def blocks(study: Study) -> list[Block]:
    """A table of objectives and endpoints for each level, in the order of the file; then the estimands."""
    known = study.objectives
    outcomes = {each.id: each for each in known.outcomes}
    found: list[Block] = []
    columns = (numbered(outcomes), *_COLUMNS)
    for number, (level, run) in enumerate(groupby(known.objectives, key=lambda each: each.level or ""), 1):
        goals = list(run)
        title = f"{level}s" if level.lower().endswith("objective") else level or "Objectives without a level"
        rows = [row for goal in goals for row in _rows(goal, outcomes)]
        found.append(Subheading(title, f"objectives-{number}"))
        found.append(Table(f"{title} ({count(len(goals), 'objective')})", columns, tuple(rows), style="outcomes"))
    found += _without_objective(study)
    return [*found, *_estimands(study, outcomes)]


def _without_objective(study: Study) -> list[Block]:
    """The endpoints that no objective names: none may be lost on the way to the page."""
    named = {name for each in study.objectives.objectives for name in each.outcomes}
    left = [each.id for each in study.objectives.outcomes if each.id not in named]
    if not left:
        return []
    rows = _rows(Objective(id="none", outcomes=tuple(left)), {each.id: each for each in study.objectives.outcomes})
    title = "Endpoints without an objective"
    caption = f"{title} ({count(len(left), 'endpoint')})"
    return [
        Subheading(title, "objectives-none"),
        Table(caption, (numbered(left), *_COLUMNS), tuple(rows), style="outcomes"),
    ]


def _rows(goal: Objective, outcomes: dict[str, Outcome]) -> list[TableRow]:
    """A row for each endpoint; the objective stands in the first."""
    part = (stated(goal.part, note="design"),) if goal.part else ()
    first = TableCell((field_value(goal, "text", markdown=True), *part))
    own = [outcomes[name] for name in goal.outcomes if name in outcomes]
    if not own:
        return [TableRow((TableCell(), first, TableCell((gap(),))), anchor=f"objective-{goal.id}")]
    rows = []
    for place, each in enumerate(own):
        what = [field_value(each, "measure")]
        what += [field_value(each, "description", markdown=True)] if each.description else []
        what += rank_and_purpose(each, (goal.level or "").partition(" ")[0])
        frame = each.time_frame
        what += [stated(frame.text, frame.sources, note="time frame")] if frame is not None and frame.text else []
        cells = (TableCell((Value(each.id),)), first if place == 0 else TableCell(), TableCell(tuple(what)))
        rows.append(TableRow(cells, anchor=f"outcome-{each.id}"))
    return rows


def rank_and_purpose(outcome: Outcome, rank: str) -> list[Value]:
    """The purpose of an endpoint, and its level where that says more than the `rank` it stands under."""
    level = outcome.level or ""
    told = bool(rank) and level.casefold().startswith(rank.casefold())
    given = (("level", "" if told else level), ("purpose", outcome.purpose))
    return [stated(text, outcome.sources_of(field), note=field) for field, text in given if text]


def _estimands(study: Study, outcomes: dict[str, Outcome]) -> list[Block]:
    if not study.objectives.estimands:
        return [Subheading("Estimands", "estimands"), Remark("The file states no estimands.", tone="empty")]
    found: list[Block] = [Subheading("Estimands", "estimands")]
    names = {each.id: each.label or each.id for each in study.interventions}
    for each in study.objectives.estimands:
        title = f"Estimand {each.label or each.id}" + (f" ({each.part})" if each.part else "")
        found.append(Facts(_estimand(each, outcomes, names), title))
        if each.events:
            rows = tuple(TableRow(tuple(TableCell((one,)) for one in _event(event))) for event in each.events)
            found += filled(f"{title}: intercurrent events", _EVENTS, rows, "event", style="plain")
    return found


def _estimand(each: Estimand, outcomes: dict[str, Outcome], names: dict[str, str]) -> tuple[Fact, ...]:
    variable = outcomes.get(each.variable or "")
    measured = (
        gap()
        if variable is None
        else stated(
            variable.measure or variable.id,
            (*each.sources_of("variable"), *variable.sources_of("measure")),
            note=variable.id,
        )
    )
    treatments = tuple(stated(names.get(one, one), each.sources_of("treatments")) for one in each.treatments)
    return (
        Fact("Population", (field_value(each, "population", markdown=True),)),
        Fact("Treatment", treatments or (gap(),)),
        Fact("Variable (endpoint)", (measured,)),
        *(() if each.events else (Fact("Intercurrent events and strategies", (gap(),)),)),
        Fact("Population-level summary", (field_value(each, "summary", markdown=True),)),
    )


def _event(each: IntercurrentEvent) -> tuple[Value, ...]:
    """Name, description and strategy of an event."""
    return (
        field_value(each, "label"),
        field_value(each, "text", markdown=True),
        field_value(each, "strategy", markdown=True),
    )
