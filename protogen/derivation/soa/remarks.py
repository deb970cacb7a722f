"""Notes under the table: what the record leaves open, with the places they stand at."""

from __future__ import annotations

from collections.abc import Iterator

from protogen.derivation.soa.assemble import Placement
from protogen.derivation.soa.clock import CLOCK, STARTS, Moment
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Draft
from protogen.model.schedule import Note, NoteKind, NoteTarget, TargetKind
from protogen.model.source import Basis, Source

NO_WINDOWS = "The record states no visit windows."
NO_OTHER_WINDOWS = "The record states no windows for the other visits."
DERIVED_MARK = (
    "(X): needed by an eligibility criterion or by a comparison with baseline; the record does not say when it is done."
)

_Made = tuple[str, NoteKind, tuple[NoteTarget, ...], tuple[Source, ...]]


def notes(draft: Draft, place: Placement, plan: Dosing) -> tuple[Note, ...]:
    """All notes, header first, then rows, then the table; one text is one note with all its targets."""
    found: dict[str, _Made] = {}
    for one in _all(draft, place, plan):
        old = found.get(one[0], (one[0], one[1], (), ()))
        targets = (*old[2], *(target for target in one[2] if target not in old[2]))
        found[one[0]] = (one[0], one[1], targets, tuple(dict.fromkeys((*old[3], *one[3]))))
    return tuple(
        Note(id=f"N{number}", text=text, kind=kind, targets=targets, sources=sources)
        for number, (text, kind, targets, sources) in enumerate(found.values(), 1)
    )


def _all(draft: Draft, place: Placement, plan: Dosing) -> Iterator[_Made]:
    for remark in draft.remarks:
        targets = remark.targets
        if remark.moment is not None and remark.moment in place.where:
            targets = (_visit(place, place.where[remark.moment]),)
        yield remark.text, remark.kind, targets, tuple(remark.sources)
    yield from _before_treatment(draft, place)
    yield from _day_of_giving(place, plan)
    yield from _which_giving(draft, place, plan)
    yield from _not_in_text(draft, place)
    yield from _rows(place)
    if any(mark.basis == Basis.DERIVED for row in place.rows for mark in row.marks.values()):
        yield DERIVED_MARK, NoteKind.DEFINITION, (NoteTarget(kind=TargetKind.MARK, mark="(X)"),), ()
    yield from _windows(draft, place)


def _windows(draft: Draft, place: Placement) -> Iterator[_Made]:
    """Which windows the record states, and that it states none for the rest."""
    table = (NoteTarget(kind=TargetKind.TABLE),)
    if not draft.windows:
        yield NO_WINDOWS, NoteKind.QUALIFYING, table, ()
        return
    yield NO_OTHER_WINDOWS, NoteKind.QUALIFYING, table, ()
    for index, column in enumerate(place.columns):
        several = dict.fromkeys(window for one in column.moments for window in draft.windows.get(one, ()))
        if len(several) > 1:
            text = f"The record states different windows for {column.first.named()}: {', '.join(several)}."
            yield text, NoteKind.QUALIFYING, (_visit(place, index),), tuple(column.sources)


def _visit(place: Placement, index: int) -> NoteTarget:
    return NoteTarget(kind=TargetKind.VISIT, visit=place.visits[index])


def _before_treatment(draft: Draft, place: Placement) -> Iterator[_Made]:
    """Columns before treatment that the record does not name as visits."""
    baseline, screening = Moment("baseline"), Moment("screening")
    if baseline in place.where and baseline not in draft.stated:
        text = "Baseline is named in the measures; its visit is not. It may be the screening visit."
        sources = tuple(dict.fromkeys(draft.baseline))
        yield text, NoteKind.QUALIFYING, (_visit(place, place.where[baseline]),), sources
    if screening in place.where and screening not in draft.stated:
        consent = Moment("consent")
        if consent not in draft.stated:
            text = "The record names no screening visit; the column holds what the criteria need before inclusion."
            yield text, NoteKind.QUALIFYING, (_visit(place, place.where[screening]),), ()


def _day_of_giving(place: Placement, plan: Dosing) -> Iterator[_Made]:
    """Whether samples on the day of a giving come before or after it."""
    word = plan.noun or "dose"
    for index in dict.fromkeys(place.where[one.moment] for one in plan.given if one.moment in place.where):
        open_rows = [
            row
            for row in place.rows
            if row.outcomes
            and any(place.where[moment] == index and not mark.times for (moment, _), mark in row.marks.items())
        ]
        if open_rows:
            label = place.columns[index].first.named()
            text = f"Whether the assessments of {label} come before or after the {word} is not stated."
            sources = tuple(
                source for one in plan.given if place.where.get(one.moment) == index for source in one.sources
            )
            yield text, NoteKind.QUALIFYING, (_visit(place, index),), sources


def _which_giving(draft: Draft, place: Placement, plan: Dosing) -> Iterator[_Made]:
    """A time after "the dose", where some participants get several."""
    if not any(one.number > 1 for one in plan.given):
        return
    for moment, sources in draft.stated.items():
        if moment.anchor == "dose" and moment in place.where:
            text = f"The record does not say after which {plan.noun or 'dose'}; it is shown after the first."
            targets = tuple(
                NoteTarget(kind=TargetKind.CELL, activity=name, visit=place.visits[place.where[moment]])
                for row, name in zip(place.rows, place.activities, strict=True)
                if any(one == moment for one, _ in row.marks)
            )
            yield text, NoteKind.LOGIC, targets, tuple(sources)


def _not_in_text(draft: Draft, place: Placement) -> Iterator[_Made]:
    """Visits of the outcomes that the list of visits in the text leaves out."""
    listed = {place.where[moment] for moment, _ in draft.arm_visits if moment in place.where}
    givings = {index for index, column in enumerate(place.columns) for one in column.moments if one.anchor in STARTS}
    others = [
        index
        for index, column in enumerate(place.columns)
        if index not in listed | givings and column.first.anchor == CLOCK and column.first.amount > 0
    ]
    if listed and others:
        names = ", ".join(place.columns[index].first.named() for index in sorted(listed))
        text = f"Named in outcomes only; the description lists visits at {names}."
        sources = tuple(dict.fromkeys(source for _, source in draft.arm_visits))
        yield text, NoteKind.QUALIFYING, tuple(_visit(place, index) for index in others), sources


def _rows(place: Placement) -> Iterator[_Made]:
    for row, name in zip(place.rows, place.activities, strict=True):
        target = (NoteTarget(kind=TargetKind.ACTIVITY, activity=name),)
        if len(row.outcomes) > 1:
            why = "they are read from the same assessment" if row.merged else "they name the same assessment"
            text = f"One row for {', '.join(row.outcomes)}: {why}."
            yield text, NoteKind.LOGIC, target, tuple(row.sources)
        for note in row.notes:
            yield note, NoteKind.QUALIFYING, target, tuple(dict.fromkeys(row.note_sources))
