"""Columns from moments: which moments are one visit, on what assumption, in what order, in which epoch."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from protogen.derivation.soa.clock import CLOCK, HOURS, NAMES, ORIGINS, STARTS, Moment
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Draft
from protogen.model.source import Source

_MONTH_DAYS = 30
_MONTHS_IN_YEAR = 12
# Days that are commonly meant by so many months, beside 30 a month.
_DAYS_OF_MONTHS = {3: (91,), 6: (182, 183), 9: (273, 274), 12: (364, 365), 18: (546, 548), 24: (728, 730)}
_STEP = {"D": 1, "W": 7}
_DAY_OF = re.compile(r"D(-?\d+)")
_FROM_EVENT = "Times without a named event are taken to be counted from {}, and the two share a column"
_FROM_START = "Time from the start of treatment is counted from Day {}, and the two share a column"


@dataclass(slots=True)
class Column:
    """A visit to be: its moments (the first names it) and where they are named."""

    moments: list[Moment]
    sources: list[Source] = field(default_factory=list)

    @property
    def first(self) -> Moment:
        """The moment that places the column: a day rather than a month, an hour rather than an anchor."""
        return min(self.moments, key=_naming)


def _naming(moment: Moment) -> tuple[int, int]:
    # Consent that falls into the screening visit does not name it.
    rank = 0 if moment.anchor == CLOCK else 2 if moment.anchor == "consent" else 1
    return (rank, "DWMYHCV".find(moment.unit) if moment.unit else 9)


@dataclass(frozen=True, slots=True)
class Days:
    """How the record counts days: from `first` (0 or 1), and whether that is known to be the first giving."""

    first: int
    known: bool
    origin: str | None = None
    """The other event that the labels are taken to be counted from: `surgery`, `randomization`."""
    told: bool = False
    """Whether the record says that they are."""


def days(plan: Dosing) -> Days:
    """How days are counted, and whether a giving says so."""
    first = plan.first
    known = first is not None and first.moment.anchor == CLOCK and first.moment.amount in (0, 1)
    return Days(plan.first_day, known)


def _counted(plan: Dosing, draft: Draft, moments: list[Moment]) -> Days:
    """How days are counted, with the one event that labels such as "Month 3" are taken to be counted from.

    There is one only where no other time is counted from treatment and the record names just this one.
    """
    count = days(plan)
    told = draft.zero
    if count.known or (told == "start" and draft.zero_day == count.first):
        return replace(count, known=True)
    if any(one.anchor in STARTS and one.sign for one in moments):
        return count
    named = {one.anchor for one in moments if one.anchor in ORIGINS and one.sign > 0 and one.amount}
    if len(named) != 1 or not named <= {told or next(iter(named))}:
        return count
    return replace(count, origin=next(iter(named)), told=told is not None)


def _all(draft: Draft) -> list[Moment]:
    found = dict.fromkeys(draft.stated)
    for row in draft.rows:
        found |= dict.fromkeys(moment for moment, _ in row.marks)
        for bar in row.bars:
            ends = (bar.start, bar.end) if bar.makes_columns else ()
            found |= dict.fromkeys(end for end in ends if end is not None and makes_column(end, bar.end))
    return list(found)


_OPEN = ("progression", "death", "completion", "relapse", "eot", "last dose", "each dose")


def makes_column(end: Moment, last: Moment | None) -> bool:
    """Whether the end of a bar makes a column: it has a time of its own, or opens the bar."""
    if end.anchor.startswith("event "):
        return False
    return not (end is last and end.anchor in _OPEN and not end.sign)


def columns(draft: Draft, plan: Dosing, *, trial: bool = False) -> list[Column]:
    """The columns in order; every merge that the record does not state itself is an assumption with its pairs.

    A trial leaves the draft's assumptions alone.
    """
    moments = [plan.based(moment) for moment in _all(draft)]
    count = _counted(plan, draft, moments)
    by_token: dict[tuple[str, float], Column] = {}
    found: list[Column] = []
    assumed: dict[str, list[str]] = defaultdict(list)
    for moment in sorted(moments, key=lambda one: (_naming(one), one.position())):
        column, why = _home(moment, by_token, draft, count)
        if column is None:
            column = Column([])
            found.append(column)
        elif why:
            assumed[why].append(f"{column.first.named()} and {_lower(moment.named())}")
        column.moments.append(moment)
        column.sources += [one for one in draft.stated.get(moment, ()) if one not in column.sources]
        for token in _tokens(moment, count):
            by_token.setdefault(token, column)
    for why, pairs in assumed.items() if not trial else ():
        draft.assumed.append((f"{why}: {'; '.join(dict.fromkeys(pairs))}.", ()))
    return sorted(found, key=lambda column: (column.first.position(), column.first.named()))


def _lower(name: str) -> str:
    return (
        name
        if name.split(" ", maxsplit=1)[0] in {"Day", "Week", "Month", "Year", "Cycle"}
        else name[:1].lower() + name[1:]
    )


def _home(
    moment: Moment, by_token: dict[tuple[str, float], Column], draft: Draft, count: Days
) -> tuple[Column | None, str]:
    """The column that a moment shares, and the assumption by which it does (empty where none is needed)."""
    for token in _tokens(moment, count):
        column = by_token.get(token)
        if column is None or _apart(moment, column, draft):
            continue
        return column, _assumption(moment, column.first, count)
    return None, ""


def _apart(moment: Moment, column: Column, draft: Draft) -> bool:
    """Whether a time frame names the moment beside one of the column, and so means two visits."""
    if any(one.arms != moment.arms for one in column.moments):
        return True
    return any(
        moment in frame and any(one in frame and one != moment for one in column.moments) for frame in draft.frames
    )


def _tokens(moment: Moment, count: Days) -> list[tuple[str, float]]:
    """What a moment may be one with: equal tokens mean one column."""
    amount = moment.amount * (moment.sign or 1)
    if moment.anchor in STARTS[:2]:
        return _elapsed(moment, amount) if moment.sign else [("day", 0.0)]
    if moment.anchor != CLOCK:
        return _of_event(moment, amount, count)
    if moment.unit == "C":
        first = [("day of cycle 1", moment.day)] if amount == 1 and moment.day is not None and count.first else []
        return [(f"cycle {moment.day}", amount), *first]
    if moment.unit == "D":
        cycle = [("day of cycle 1", amount)] if amount > 0 and count.first else []
        return [("day", amount - count.first if amount > 0 else amount), *cycle]
    return _elapsed(moment, amount)


def _of_event(moment: Moment, amount: float, count: Days) -> list[tuple[str, float]]:
    """The tokens of a time from an event: on the clock of the event, and on the study's where they are one."""
    day = _DAY_OF.fullmatch(moment.anchor)
    if day and moment.unit == "H" and amount % HOURS["D"] == 0:  # "Day 9 + 48 hours" is Day 11
        return [("day", float(day[1]) - (count.first if float(day[1]) > 0 else 0) + amount / HOURS["D"])]
    own = _own_clock(moment, amount)
    if moment.anchor != count.origin or (moment.anchor == "baseline" and not moment.sign):
        return own
    return [*own, *(_elapsed(moment, amount) if moment.amount else [] if moment.sign else [("day", 0.0)])]


def _own_clock(moment: Moment, amount: float) -> list[tuple[str, float]]:
    if moment.sign or moment.anchor not in {"consent", "screening"}:
        months = moment.unit in {"M", "Y"}
        key = f"{moment.anchor} {'months' if months else moment.unit} {moment.sign}"
        return [(key, _months(moment) if months else amount)]
    return [(moment.anchor, 0.0), ("consent", 0.0)]


def _elapsed(moment: Moment, amount: float) -> list[tuple[str, float]]:
    if not moment.amount:
        return [("before", 0.0) if moment.sign < 0 else ("day", 0.0) if moment.unit else ("after", 0.0)]
    if moment.unit in _STEP:
        return [("day", amount * _STEP[moment.unit])]
    if moment.unit not in {"M", "Y"}:
        return [(moment.unit, amount)]
    months = _months(moment)
    likely = [("day", float(day)) for day in (months * _MONTH_DAYS, *_DAYS_OF_MONTHS.get(int(months), ()))]
    return [("month", months), *(likely if months == int(months) else ())]


def _months(moment: Moment) -> float:
    return moment.amount * (_MONTHS_IN_YEAR if moment.unit == "Y" else 1) * (moment.sign or 1)


def _assumption(moment: Moment, home: Moment, count: Days) -> str:
    if {moment.anchor, home.anchor} == {"consent", "screening"}:
        return "Informed consent is taken to be signed at screening, in one column"
    if moment.anchor == home.anchor:
        return _of_units({moment.unit, home.unit}, home, count)
    if moment.anchor in STARTS[:2] and home.anchor in STARTS[:2]:
        return "A dose or infusion named without a number is taken as the first, and the two share a column"
    if _DAY_OF.fullmatch(moment.anchor):
        return ""
    if count.origin in {moment.anchor, home.anchor}:
        return "" if count.told else _FROM_EVENT.format(NAMES[count.origin or ""].lower())
    return "" if count.known else _FROM_START.format(count.first)


def _of_units(units: set[str], home: Moment, count: Days) -> str:
    """What two labels of one clock assume, by their units."""
    if units == {"C", "D"}:
        return "Days without a cycle are taken to be those of Cycle 1, and the two share a column"
    if units == {"M", "Y"} or len(units) == 1 or not home.amount:
        return ""
    if units & {"M", "Y"}:
        return "A month is counted as 30 days (or as a twelfth of a year), and the two share a column"
    return f"A week is counted as 7 days from Day {count.first}, and the two share a column"
