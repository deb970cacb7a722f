"""The timeline from the draft: columns and rows with ids, cells and bars that name them, in printing order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protogen.derivation.soa.clock import CLOCK, LONG_TERM, NAMES, TIMED, Moment
from protogen.derivation.soa.columns import Column
from protogen.derivation.soa.draft import Bar, Draft, Mark, Row, joined
from protogen.derivation.soa.vocabulary import vocabulary
from protogen.model.schedule import Activity, ActivitySpan, Cell, CellKind, Visit, VisitKind
from protogen.model.source import Basis, Source

_NOT_ID = re.compile(r"[^A-Za-z0-9]+")
_ID_LENGTH = 40
# Matches "at the beginning of the study" and "study entry": a start that is not said to be that of treatment.
_STUDY_ITSELF = re.compile(
    r"\b(?:start|beginning|initiation|onset) of (?:the |this )?(?:study|trial)|\bstudy start\b", re.IGNORECASE
)
_OF_STUDY = "Start of study"
# Matches the sign in `D-7` and `surgery-PT0H`, and no hyphen of a word.
_MINUS = re.compile(r"-(?=\d|PT?\d)")


@dataclass(slots=True)
class Placement:
    """Columns and rows with their ids."""

    columns: list[Column]
    visits: list[str]
    rows: list[Row]
    activities: list[str]
    where: dict[Moment, int]
    treated: float | None = None
    """Where the last giving stands, in hours."""

    @classmethod
    def of(cls, draft: Draft, columns: list[Column]) -> Placement:
        """Everything in printing order; ids come from labels, made unique by number."""
        groups = vocabulary()
        preparations = groups.place("Study intervention") - 0.5

        def order(row: Row) -> tuple[float, str, int]:
            known = any(row.group == one.label for one in groups.groups)
            return (groups.place(row.group) if known else preparations, row.group, row.rank)

        rows = sorted(draft.rows, key=order)
        where = {moment: index for index, column in enumerate(columns) for moment in column.moments}
        visits = unique([column.first.notation() or column.first.named() for column in columns])
        return cls(columns, visits, rows, unique([row.label for row in rows]), where, draft.treated)


def unique(names: list[str]) -> list[str]:
    """Ids for names: letters, digits and hyphens, each once.

    >>> unique(["Day 7", "Day 7", "surgery-PT0H", "surgery+PT0H"])
    ['Day-7', 'Day-7-2', 'surgery-minus-PT0H', 'surgery-plus-PT0H']
    """
    taken: set[str] = set()
    found = []
    for name in names:
        stem = _NOT_ID.sub("-", _MINUS.sub(" minus ", name.replace("+", " plus "))).strip("-")[:_ID_LENGTH].strip("-")
        stem = stem or "row"
        identifier, number = stem, 2
        while identifier.casefold() in taken:
            identifier, number = f"{stem}-{number}", number + 1
        taken.add(identifier.casefold())
        found.append(identifier)
    return found


def visits(draft: Draft, place: Placement, epochs: list[str], extra: dict[Moment, list[str]]) -> tuple[Visit, ...]:
    """The columns as visits; `extra` are further names that the record has for a moment."""
    basis = _bases(place)
    return tuple(
        _visit(draft, column, name, epoch, basis[index], extra)
        for index, (column, name, epoch) in enumerate(zip(place.columns, place.visits, epochs, strict=True))
    )


def _bases(place: Placement) -> list[Basis]:
    """Derived for a column that no source names and that holds derived marks only."""
    found = [Basis.STATED if column.sources else Basis.DERIVED for column in place.columns]
    for row in place.rows:
        for (moment, _), mark in row.marks.items():
            index = place.where[moment]
            if found[index] == Basis.DERIVED and mark.basis != Basis.DERIVED:
                found[index] = mark.basis
        for bar in row.bars:
            for end in (bar.start, bar.end):
                if end in place.where:
                    found[place.where[end]] = Basis.STATED
    return found


def _visit(  # noqa: PLR0913, PLR0917 -- a visit is made of just these
    draft: Draft, column: Column, name: str, epoch: str, basis: Basis, extra: dict[Moment, list[str]]
) -> Visit:
    first = column.first
    labels = list(dict.fromkeys(one.named() for one in sorted(column.moments, key=lambda m: m != first)))
    others = [label for moment in column.moments for label in extra.get(moment, ())]
    also = [NAMES[name] for moment in column.moments for name in draft.names_of.get(moment, ())]
    others += also
    clock = [one.named() for one in column.moments if one.anchor == CLOCK]
    worded: dict[str, Source] = {}
    for source in column.sources:
        worded.setdefault((source.quote or source.path).casefold(), source)
    all_labels = tuple(dict.fromkeys((*labels, *others)))
    if _STUDY_ITSELF.search(" ".join(source.quote or "" for source in column.sources)):
        labels = [_OF_STUDY if one == NAMES["start"] else one for one in labels]
        all_labels = tuple(dict.fromkeys((*labels, *others)))
    label = " / ".join(dict.fromkeys(clock)) if len(clock) > 1 and first.amount else labels[0]
    return Visit(
        id=name,
        label=f"{label} ({', '.join(dict.fromkeys(one.lower() for one in also))})" if also else label,
        notation=first.notation(),
        epoch=epoch,
        kind=VisitKind.OPEN_ENDED if first.position()[0] == LONG_TERM else VisitKind.SCHEDULED,
        window=_window(draft, column),
        mode=next((draft.modes[one] for one in column.moments if one in draft.modes), None),
        labels=all_labels if len(all_labels) > 1 else (),
        arms=first.arms,
        basis=basis,
        sources=tuple(worded.values()),
    )


def _window(draft: Draft, column: Column) -> str | None:
    """The window that the record states for a visit; None where it states none, or several that differ."""
    stated = {window for moment in column.moments for window in draft.windows.get(moment, ())}
    return stated.pop() if len(stated) == 1 else None


def activities(place: Placement) -> tuple[Activity, ...]:
    """The rows as activities."""
    return tuple(
        Activity(
            id=name,
            label=row.label,
            full_label=row.full_label if row.full_label != row.label else None,
            group=row.group,
            condition=row.condition,
            outcomes=tuple(row.outcomes),
            sources=tuple(dict.fromkeys(row.sources)),
        )
        for row, name in zip(place.rows, place.activities, strict=True)
    )


def cells(place: Placement) -> tuple[Cell, ...]:
    """The marks as cells, one for each activity, visit and set of arms, row by row from left to right."""
    found = []
    for row, name in zip(place.rows, place.activities, strict=True):
        here: dict[tuple[int, tuple[str, ...]], Mark] = {}
        for (moment, arms), mark in row.marks.items():
            key = (place.where[moment], arms)
            here[key] = joined(here[key], mark) if key in here else mark
        for (index, arms), mark in sorted(here.items(), key=lambda item: item[0]):
            if arms and (index, ()) in here and not mark.condition:
                continue  # the cell for all arms says it already
            found.append(_cell(name, place.visits[index], mark))
    return tuple(found)


def _cell(activity: str, visit: str, mark: Mark) -> Cell:
    kind = CellKind.TIMES if mark.times else CellKind.CONDITIONAL if mark.condition else CellKind.DONE
    plain = "(X)" if mark.basis == Basis.DERIVED else "X"
    return Cell(
        activity=activity,
        visit=visit,
        mark=times(mark.times) if mark.times else plain,
        kind=kind,
        basis=mark.basis,
        arms=mark.arms,
        condition=mark.condition,
        times=tuple(dict.fromkeys(notation for one in mark.times if (notation := one.notation()))),
        sources=tuple(dict.fromkeys(mark.sources)),
    )


def times(moments: list[Moment]) -> str:
    """Sample times in few characters, the unit once: `pre-dose, 0.5, 1, 24 h`."""
    words = ["pre-dose"] if any(one.sign < 0 and not one.amount for one in moments) else []
    middle = [one for one in moments if "middle of" in one.anchor]
    words += ["mid-infusion"] if middle else []
    timed = [one for one in moments if one not in middle and (one.amount or one.sign >= 0)]
    numbers = [
        f"{value:.4f}".rstrip("0").rstrip(".") for value in sorted({(one.sign or 1) * one.amount for one in timed})
    ]
    return ", ".join((*words, *numbers)) + (" h" if numbers else "")


def spans(place: Placement) -> tuple[ActivitySpan, ...]:
    """The bars as spans over columns."""
    found = []
    for row, name in zip(place.rows, place.activities, strict=True):
        for (first, last, _), bars in _alike(row, place).items():
            bar = bars[0]
            is_open = _extent(bar, place)[2]
            found.append(
                ActivitySpan(
                    activity=name,
                    notation=bar.notation,
                    first=place.visits[first],
                    last=place.visits[last],
                    text=bar.text,
                    basis=bar.basis,
                    open_ended=is_open,
                    arms=bar.arms,
                    alternatives=tuple(dict.fromkeys(other for one in bars for other in one.alternatives)),
                    sources=tuple(dict.fromkeys(source for one in bars for source in one.sources)),
                )
            )
    return tuple(found)


def _alike(row: Row, place: Placement) -> dict[tuple[int, int, tuple[str, ...]], list[Bar]]:
    """The bars of a row, those that say the same of the same columns and arms as one with all their sources."""
    found: dict[tuple[int, int, tuple[str, ...]], list[Bar]] = {}
    for bar in row.bars:
        first, last, _ = _extent(bar, place)
        found.setdefault((first, last, (bar.notation, *bar.arms)), []).append(bar)
    return found


def _extent(bar: Bar, place: Placement) -> tuple[int, int, bool]:
    """The first and last column of a bar, and whether its end has no time of its own."""
    first = _start(bar, place)
    end = place.where.get(bar.end) if bar.end else None
    is_open = bar.open_ended
    if end is None:
        last = _hours(bar.end, place)
        before = [
            index
            for index, column in enumerate(place.columns)
            if column.first.position()[0] != LONG_TERM
            and (bar.end is None or (not bar.end.sign and bar.end.anchor != CLOCK) or _not_after(column, bar.end, last))
        ]
        is_open = is_open or bar.end is None or last is None
        end = before[-1] if before else first
    return first, max(first, end), is_open


def _hours(end: Moment | None, place: Placement) -> float | None:
    """Where an end that has no column stands on the study's clock; None where the record does not say."""
    if end is None or not (end.amount and end.unit):
        return None
    if end.timed:
        return end.position()[1]
    return place.treated + end.elapsed() if end.anchor in {"eot", "last dose"} and place.treated is not None else None


def _not_after(column: Column, end: Moment, last: float | None) -> bool:
    """Whether a column is drawn within a bar: by time where that of the end is known, else by stage of the study."""
    stage, hours, _ = column.first.position()
    if stage == end.position()[0] and column.first.anchor == end.anchor:
        return column.first.position() <= end.position()
    within = stage < end.position()[0] or (end.timed and stage == TIMED)
    return within and (last is None or stage < TIMED or hours <= last)


# Where time zero is, or what stands last before it: a bar that begins there is not drawn from the next visit on.
_ZERO = (
    *(Moment("start"), Moment("dose"), Moment(CLOCK, "D", 0.0), Moment(CLOCK, "D", 1.0)),
    *(Moment(CLOCK, unit, 0.0) for unit in "HWM"),
    *(Moment("surgery"), Moment("transplant"), Moment("baseline"), Moment("randomization"), Moment("enrollment")),
)


def _start(bar: Bar, place: Placement) -> int:
    """The first column of a bar: that of its start, else the first that does not lie before it."""
    if bar.start in place.where and bar.start is not None:
        return place.where[bar.start]
    if bar.start is not None and bar.start.position()[0] < TIMED:
        return next(
            (i for i, one in enumerate(place.columns) if one.first.position() >= bar.start.position()),
            0,
        )
    for moment in _ZERO:
        if moment in place.where:
            return place.where[moment]
    timed = [index for index, column in enumerate(place.columns) if column.first.timed]
    return next((index for index in timed if place.columns[index].first.position()[1] >= 0), timed[0] if timed else 0)
