"""Hours beside days in one time frame: sample times within a day, or moments of their own.

"Days 1 and 15 (pre-dose, 1 h), Day 28": the hours belong to the days before them, not to Day 28. "Pre-dose and 2 h on
Days 1 and 15": to the days behind them. "2 h post-dose, Day 7": to the day of the dose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from protogen.derivation.soa.clock import BEFORE, CLOCK, END_OF_GIVING, STARTS, Moment
from protogen.derivation.soa.frame import At, Frame
from protogen.model.source import Basis, Source

HOURS_IN_DAY = 24.0
_DAYS = frozenset("DWMCV")
# Matches what separates hours from a day that is a further moment: ", Day 7", "; Week 4", "and Day 2".
_FURTHER = re.compile(r"[\s)\]]*(?:,|;|\.|，|、|and\b|&)")
# Matches what joins an event to the visits at which it takes place: " at ", " at each of ".
_JOINED = re.compile(r"[\s)\]]*(?:at|on|of|during)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """A moment where the text names it: at which place, as which of the frame's, and what it is."""

    start: int
    end: int
    at: At
    kind: str


def crossed(frame: Frame, text: str, offset: int) -> Frame:
    """The frame with hours put into the days they belong to; `text` begins at `offset` of its field."""
    named = sorted(_named(frame, offset), key=lambda one: one.start)
    if not any(one.kind == "hour" for one in named):
        return frame
    runs = _runs(named)
    moved: list[At] = []
    alone: list[At] = []
    for index, run in enumerate(runs):
        if run[0].kind != "hour" or not any(_within_day(one.at.moment) for one in run):
            continue
        days = _days_of(runs, index, text)
        within = run if days else _of_dose(run)
        for day in days:
            day.at.times = list(dict.fromkeys((*day.at.times, *(one.at.moment for one in within))))
            day.at.sources = list(dict.fromkeys((*day.at.sources, *(s for one in within for s in one.at.sources))))
        moved += [one.at for one in within]
        alone += [] if days else [one.at for one in within]
    kept = [one for one in frame.at if not any(one is other for other in moved)]
    return replace(frame, at=[*_day_of_dose(alone), *kept], told=[*frame.told, *_from_end(moved)])


def _named(frame: Frame, offset: int) -> list[_Named]:
    found = []
    for at in frame.at:
        kind = _kind(at.moment)
        for source in at.sources if kind else ():
            found += (
                [_Named(source.start - offset, (source.end or 0) - offset, at, kind)]
                if source.start is not None
                else []
            )
    return found


def _kind(moment: Moment) -> str:
    if moment.anchor == CLOCK and moment.unit in _DAYS:
        return "day"
    if END_OF_GIVING.fullmatch(moment.anchor):
        return "hour" if moment.unit in {"", "H"} else ""
    hours = moment.unit == "H" if moment.anchor == CLOCK else moment.anchor in STARTS and moment.sign != 0
    return "hour" if hours and moment.unit in {"", "H"} else ""


def _within_day(moment: Moment) -> bool:
    return moment.unit in {"", "H"} and abs(moment.amount) < HOURS_IN_DAY


def _runs(named: list[_Named]) -> list[list[_Named]]:
    runs: list[list[_Named]] = []
    for one in named:
        if runs and runs[-1][0].kind == one.kind:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _days_of(runs: list[list[_Named]], index: int, text: str) -> list[_Named]:
    """The days that a run of hours belongs to: those before it, else those behind it that it is joined to."""
    if index:
        return runs[index - 1]
    following = runs[1] if len(runs) > 1 else []
    between = text[runs[0][-1].end : following[0].start] if following else ","
    return [] if _FURTHER.match(between) else following


def _of_dose(run: list[_Named]) -> list[_Named]:
    """The hours of a run without days that lie in the day of the dose; "before the start of therapy" is a visit."""
    within = [one for one in run if _within_day(one.at.moment)]
    measured = any(one.at.moment.amount or one.at.moment.anchor != "start" for one in within)
    return within if measured else []


def _from_end(moved: list[At]) -> list[tuple[str, list[Source]]]:
    """What the note of the row says where hours are not counted from the beginning of a giving."""
    late = [one for one in moved if END_OF_GIVING.fullmatch(one.moment.anchor) and one.moment.amount]
    words = Moment(late[0].moment.anchor).named().lower() if late else ""
    return (
        [(f"Hours are counted from the {words}.", [source for one in late for source in one.sources])] if late else []
    )


def _day_of_dose(hours: list[At]) -> list[At]:
    """The day of the dose, with hours that no day of the frame has as its sample times."""
    if not hours:
        return []
    times = [one.moment for one in hours]
    anchor = times[0].anchor if times[0].anchor == "each dose" else "start"
    sources = [source for one in hours for source in one.sources]
    return [At(Moment(anchor, noun=times[0].noun), Basis.STATED, sources, times)]


def set_in(frame: Frame, text: str, offset: int) -> Frame:
    """The frame without "before and after the meal" where it says how it goes at the visits named with it.

    Such an event has no time of its own: it is told in the note of the row instead of making columns.
    """
    points = [one for one in frame.at if one.moment.anchor in (CLOCK, *BEFORE)]
    events = [one for one in frame.at if one.moment.anchor.startswith('event "') and one.moment.sign and _bare(one)]
    if not events or not points:
        return frame
    end = max((source.end or 0) - offset for one in events for source in one.sources)
    if not _JOINED.match(text, end):
        return frame
    start = min((source.start or 0) - offset for one in events for source in one.sources)
    kept = [one for one in frame.at if not any(one is other for other in events)]
    sources = [source for one in events for source in one.sources]
    words = " ".join(text[start:end].split())
    return replace(frame, at=kept, told=[*frame.told, (f"Done “{words}” at each of these visits.", sources)])


def _bare(at: At) -> bool:
    return not at.moment.amount
