"""What the time frame of an outcome asks for: moments, times of day within them, bars, or nothing that has a place."""

from __future__ import annotations

import re
from dataclasses import replace

from protogen.derivation.soa.clock import BEFORE, CLOCK, ORIGINS, STARTS, Moment, duration, point, stretch
from protogen.derivation.soa.crossing import HOURS_IN_DAY, crossed, set_in
from protogen.derivation.soa.dosing import Dosing, Given
from protogen.derivation.soa.draft import Bar
from protogen.derivation.soa.frame import At, Frame
from protogen.derivation.soa.prose import quoted
from protogen.model.objectives import Outcome
from protogen.model.source import Basis, Source
from protogen.model.time import TimeFrame, TimeItem, TimeKind

MOST_OCCURRENCES = 12
"""A repetition of more than this many is a bar, not columns."""
_WITHOUT_PLACE = {
    TimeKind.BARE: "a length of time that names no visit",
    TimeKind.UNREAD: "which could not be read as a time",
}

# Matches `every P3M ..P2Y`: the period and the extent.
_REPEAT = re.compile(r"every (?P<period>P[0-9.YMWDTHS]+)(?: (?P<span>\S.*))?$")


def whole_source(outcome: Outcome) -> Source | None:
    """The source that quotes the whole time frame."""
    stated = (*outcome.sources_of("time_frame"), *(outcome.time_frame.sources if outcome.time_frame else ()))
    return next((one for one in stated if outcome.time_frame and one.quote == outcome.time_frame.text), None)


def item_sources(read: TimeFrame, item: TimeItem, whole: Source | None) -> list[Source]:
    """The sources of one item of a time frame: its quotes."""
    if whole is None:
        return list(read.sources[:1])
    spans = item.quotes or ((0, len(read.text)),)
    return [quoted(whole, start, end, read.text) for start, end in spans]


def placed(read: TimeFrame, whole: Source | None, plan: Dosing, *, collapse: bool) -> Frame:
    """The items of a time frame with their places; `collapse` puts hours into the day they belong to."""
    frame = Frame()
    for item in read.items:
        sources = item_sources(read, item, whole)
        words = read.text[item.quotes[0][0] : item.quotes[-1][1]] if item.quotes else read.text
        if item.kind == TimeKind.POINT and not _introduces(read, item):
            _point(frame, item, sources, plan)
        elif item.kind == TimeKind.SPAN:
            _span(frame, item.notation, (" ".join(words.split()), sources), plan, collapse=collapse)
        elif item.kind == TimeKind.REPEAT:
            _repeat(frame, item.notation, " ".join(words.split()), sources, plan)
        told = any(of == sources for _, of in frame.told)
        if not told and not _has_place(frame, sources) and not _introduces(read, item):
            why = _WITHOUT_PLACE.get(item.kind, "which has no place on a clock of the study")
            frame.unplaced.append((" ".join(words.split()), why))
    frame = set_in(frame, read.text, (whole.start or 0) if whole else 0)
    return crossed(frame, read.text, (whole.start or 0) if whole else 0) if collapse else frame


def _introduces(read: TimeFrame, item: TimeItem) -> bool:
    """Whether an event only says from when the list behind its colon counts: "following the therapy: Day 0, Day 7"."""
    moment = point(item.notation) if item.kind == TimeKind.POINT and item.quotes else None
    if moment is None or moment.anchor in (CLOCK, *BEFORE) or moment.sign or item is read.items[-1]:
        return False
    return read.text[item.quotes[-1][1] :].lstrip().startswith(":")


def _has_place(frame: Frame, sources: list[Source]) -> bool:
    return any(at.sources == sources for at in frame.at) or any(bar.sources == sources for bar in frame.bars)


def _point(frame: Frame, item: TimeItem, sources: list[Source], plan: Dosing) -> None:
    moment = point(item.notation)
    # "Before each visit" is no visit of its own.
    if moment is None or moment.anchor.startswith('event "each '):
        return
    moment = plan.settled(moment)
    if moment.anchor != "each dose" or not plan.given:
        frame.at.append(At(moment, Basis.STATED, sources))
        return
    for number, one in enumerate(sorted(plan.given, key=lambda each: each.moment.position()), 1):
        frame.at.append(_after(moment, number, one, sources))


def _after(moment: Moment, number: int, given: Given, sources: list[Source]) -> At:
    """The moment after one of several givings: within its day, or a column of its own from 24 hours on."""
    basis = Basis.STATED if number == 1 else Basis.EXPANDED
    if moment.unit in {"", "H"} and moment.amount < HOURS_IN_DAY:
        times = [replace(moment, anchor="dose")] if moment.sign else []
        return At(given.moment, basis, sources, times, given.arms, given.condition)
    if number == 1:
        return At(replace(moment, anchor="start"), basis, sources, condition=given.condition)
    named = replace(moment, anchor=f"dose {number}", arms=given.arms, base=given.moment.position()[1])
    return At(named, basis, sources, arms=given.arms, condition=given.condition)


def _span(frame: Frame, notation: str, said: tuple[str, list[Source]], plan: Dosing, *, collapse: bool) -> None:
    words, sources = said
    found = stretch(notation)
    if found is None:
        return
    start, end = (plan.settled(one) if one else None for one in (found.start, found.end))
    if collapse and all(end and end.anchor == CLOCK and end.unit == "H" for end in (start, end)):
        return  # "infusion time 0.5 to 2 hours" is no stretch of a schedule in days
    if collapse and start and end and start.anchor in STARTS and end.anchor in STARTS and start.elapsed() < 0:
        frame.told.append(
            (f"The time frame adds “{words}”.", sources)
        )  # how long before the dose a sample may be taken
        return
    if start is None and end is not None and end.sign > 0 and end.amount and end.anchor in ORIGINS:
        start = plan.settled(Moment(end.anchor))  # "up to 28 days after the infusion" begins with it
    frame.bars.append(Bar(start, found.limit or end, notation, words, sources))


def _repeat(frame: Frame, notation: str, words: str, sources: list[Source], plan: Dosing) -> None:
    found = _REPEAT.match(notation)
    period = duration(found["period"]) if found else None
    extent = stretch(found["span"]) if found and found["span"] else None
    moments = _occurrences(period, extent.start, extent.limit or extent.end) if period and extent else []
    if moments:
        frame.at += [At(plan.settled(one), Basis.EXPANDED, sources) for one in moments]
    else:
        start = extent.start if extent else None
        frame.bars.append(Bar(start, extent.end if extent else None, notation, words, sources, open_ended=not extent))


def _occurrences(period: tuple[float, str], start: Moment | None, end: Moment | None) -> list[Moment]:
    """The moments of a bounded repetition, none where its ends are not on one clock or there are too many."""
    amount, unit = period
    if end is None or end.unit == "" or amount <= 0 or unit == "H":
        return []
    last = _in(end, unit)
    on_clock = start is not None and start.anchor == CLOCK
    if last is None or end.anchor != (start.anchor if start and not on_clock else end.anchor):
        return []
    first = _in(start, unit) if on_clock and start else amount
    if first is None or (last - first) / amount + 1 > MOST_OCCURRENCES or last < first:
        return []
    count = int((last - first) / amount + 1e-9) + 1
    return [replace(end, unit=unit, amount=first + index * amount) for index in range(count)]


_PER = {("Y", "M"): 12.0, ("W", "D"): 7.0, ("M", "Y"): 1 / 12, ("D", "W"): 1 / 7}


def _in(moment: Moment, unit: str) -> float | None:
    """The amount of a moment in another unit, where that needs no assumption about months."""
    if moment.unit == unit:
        return moment.amount
    factor = _PER.get((moment.unit, unit))
    return moment.amount * factor if factor else None
