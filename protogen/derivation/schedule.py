"""The schedule of activities: a grid or an honest list, derived from what the record says about time.

Nothing is scheduled that the record does not place: cells are stated, expanded from "each", or derived and marked so;
windows stay open; every merge of two named moments is a numbered assumption.
"""

from __future__ import annotations

from protogen.derivation.soa.assemble import Placement, activities, cells, spans, visits
from protogen.derivation.soa.assigning import assignment_rows
from protogen.derivation.soa.authored import attributed
from protogen.derivation.soa.clock import Moment, point
from protogen.derivation.soa.columns import Column, columns
from protogen.derivation.soa.dosing import Dosing, dose_bars, dose_rows, dosing
from protogen.derivation.soa.draft import Draft, Row
from protogen.derivation.soa.epochs import epochs
from protogen.derivation.soa.narrative import mentioned, narrative_rows
from protogen.derivation.soa.needs import needed_rows, unscheduled
from protogen.derivation.soa.outcomes import outcome_rows, reads
from protogen.derivation.soa.remarks import notes
from protogen.derivation.soa.zero import DAY_0, DAY_1, Zero, corrected_zero, stated_zero, time_zero
from protogen.model.schedule import Assumption, Implied, Schedule, Timeline, TimelineKind
from protogen.model.source import Basis
from protogen.model.study import Study
from protogen.model.time import TimeKind

MAIN = "main"
_FEWEST = 2


def schedule(study: Study) -> Study:
    """The study with its schedule; one that is there already, read or written, stays as it is."""
    if study.schedule.timelines:
        return study
    return study.evolve(schedule=Schedule(timelines=(timeline(attributed(study)),)))


def timeline(study: Study) -> Timeline:
    """The main timeline: a grid where the time frames give two moments on one clock, else a list with the reason."""
    draft = Draft()
    plan, other_names = _one_origin(study, dosing(study), draft)
    _single_giving(study, plan, draft)
    told = stated_zero(study)
    counted = corrected_zero(study) or told
    if counted:
        draft.zero, draft.zero_day = counted.anchor, counted.day
    outcome_rows(draft, study, plan)
    dose_rows(draft, plan)
    draft.treated = plan.treated
    dose_bars(draft, study, plan)
    if not _is_grid(draft, columns(draft, plan, trial=True)):
        return Timeline(id=MAIN, label="Schedule of activities", kind=TimelineKind.LIST, reason=_reason(study, draft))
    narrative_rows(draft, study, plan)
    assignment_rows(draft, study)
    needed_rows(draft, study)
    mentioned(draft, study)
    unscheduled(draft, study)
    return _grid(study, draft, (plan, other_names, told))


def _grid(study: Study, draft: Draft, known: tuple[Dosing, dict[Moment, list[str]], Zero | None]) -> Timeline:
    plan, other_names, told = known
    found = columns(draft, plan)
    place = Placement.of(draft, found)
    periods, of_column = epochs(study, draft, found, plan)
    zero, zero_sources = time_zero(draft, plan, told, assumed=bool(other_names))
    return Timeline(
        id=MAIN,
        label="Schedule of activities",
        kind=TimelineKind.GRID,
        time_zero=zero,
        epochs=periods,
        visits=visits(draft, place, of_column, other_names),
        activities=activities(place),
        cells=cells(place),
        spans=spans(place),
        notes=notes(draft, place, plan),
        assumptions=tuple(
            Assumption(id=f"A{number}", text=text, sources=sources)
            for number, (text, sources) in enumerate(draft.assumed, 1)
        ),
        implied=tuple(Implied(label=label, reason=why, sources=sources) for label, why, sources in draft.implied),
        sources=zero_sources,
    )


def _one_origin(study: Study, plan: Dosing, draft: Draft) -> tuple[Dosing, dict[Moment, list[str]]]:
    """The givings on the outcomes' clock: "Day 1" of an arm and "Day 0" of the outcomes fall together by assumption."""
    named = {
        moment
        for _, read in reads(study).values()
        for item in read.items
        if (moment := point(item.notation)) is not None and moment in {DAY_0, DAY_1}
    }
    first = plan.first
    for arm_day, outcome_day in ((DAY_1, DAY_0), (DAY_0, DAY_1)):
        if first is not None and first.moment == arm_day and named == {outcome_day}:
            word = plan.noun or "dose"
            text = (
                f"{outcome_day.named()} of the outcomes and {arm_day.named()} of the arms are taken as the same day, "
                f"that of the first {word}."
            )
            if any(one.moment != arm_day for one in plan.given):
                text += " Later days of one number share a column, though by strict count they lie one day apart."
            draft.assumed.append((text, first.sources))
            return plan.shifted(arm_day, outcome_day), {outcome_day: [f"{arm_day.named()} (arms)"]}
    return plan, {}


def _single_giving(study: Study, plan: Dosing, draft: Draft) -> None:
    """State the assumption that time "after therapy" is counted from the giving, where there is just one."""
    if plan.single and any("eot" in read.notation for _, read in reads(study).values()):
        text = f"Treatment is a single {plan.noun or 'dose'}, so time after treatment or therapy is counted from it."
        draft.assumed.append((text, plan.first.sources if plan.first else ()))


def _is_grid(draft: Draft, found: list[Column]) -> bool:
    """Whether the time frames give two distinct moments on one clock."""
    named: set[Moment] = set()
    for row in draft.rows:
        if row.outcomes:
            named |= set(_stated(row))
    clocks: dict[str, int] = {}
    for column in found:
        if any(moment in named for moment in column.moments):
            # "End of treatment (Week 12)" stands on the clock of the study and is where time after treatment begins.
            also = {name for moment in column.moments for name in draft.names_of.get(moment, ())}
            for clock in {column.first.clock(), *also}:
                clocks[clock] = clocks.get(clock, 0) + 1
    return any(count >= _FEWEST for count in clocks.values())


def _stated(row: Row) -> list[Moment]:
    """The moments of a row that its time frames name: a baseline that only the measure compares with is not one."""
    return [moment for (moment, _), mark in row.marks.items() if mark.basis != Basis.DERIVED]


def _reason(study: Study, draft: Draft) -> str:
    """Why there is no grid."""
    if not study.objectives.outcomes:
        return "it states no outcomes"
    if not reads(study):
        return "no outcome has a time frame"
    kinds = {item.kind for _, read in reads(study).values() for item in read.items}
    if kinds == {TimeKind.UNREAD}:
        return "no time could be read from its time frames"
    points = list(dict.fromkeys(moment.named() for row in draft.rows if row.outcomes for moment in _stated(row)))
    if not points:
        return "its time frames give durations and periods, but no moment at which something is done"
    if len(points) == 1:
        return f"its time frames name one moment only ({points[0]})"
    return "its time frames name moments that do not stand on one clock"
