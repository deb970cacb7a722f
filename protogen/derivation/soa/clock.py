"""Moments of a study in one order: what a point of time notation stands for, where it sorts, what it is called.

A moment is an anchor and an elapsed amount. Days, weeks, hours and months are never turned into each other here; the
hours that `position` gives only put columns in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

HOURS = {"H": 1.0, "D": 24.0, "W": 168.0, "M": 730.5, "Y": 8766.0}
"""Hours of a unit, for sorting only: a month is 365.25 / 12 days."""

CLOCK = "clock"
"""The anchor of labels such as `D7` and `W12`: the study's own clock."""
STARTS = ("start", "dose", "each dose")
BEFORE = {"consent": 0, "screening": 1, "enrollment": 2, "randomization": 3, "baseline": 4}
PROCEDURE, TIMED, LONG_TERM = 5, 7, 19
AFTER = {"eot": 9, "last dose": 10, "discharge": 8, "relapse": 13, "progression": 14, "death": 15, "completion": 16}
_EVENT = 11
ZEROES = ("surgery", "transplant", "delivery", "admission", "diagnosis", "index")
"""Anchors that may be the origin of a clock of their own."""
ORIGINS = (*STARTS, *ZEROES, "randomization", "enrollment", "baseline")
"""Anchors from which "up to … after" them is counted; a time after the end of treatment begins before it."""
_ORIGINS = {"surgery": 0.2, "transplant": 0.3, "delivery": 0.3, "admission": -0.3, "diagnosis": -0.4, "index": 0.1}

NAMES = {
    "consent": "Informed consent",
    "screening": "Screening",
    "enrollment": "Enrolment",
    "randomization": "Randomisation",
    "baseline": "Baseline",
    "start": "Start of treatment",
    "dose": "Dose",
    "each dose": "Each dose",
    "last dose": "Last dose",
    "eot": "End of treatment",
    "surgery": "Surgery",
    "transplant": "Transplant",
    "delivery": "Delivery",
    "admission": "Admission",
    "discharge": "Discharge",
    "diagnosis": "Diagnosis",
    "relapse": "Relapse",
    "progression": "Progression",
    "death": "Death",
    "index": "Index date",
    "completion": "End of study",
}
# Matches the anchor of "2 hours after the end of infusion" and "middle of infusion": times in the day of a giving.
END_OF_GIVING = re.compile(
    r'event "(?:the )?(?:end|middle) of (?:the )?(?:infusion|injection|dosing|administration)"', re.IGNORECASE
)
_LABEL = re.compile(r"[DWMY]-?\d+(?:\.\d+)?")
_RANKS = {"": 0.0, "H": 0.1, "D": 0.2, "C": 0.2, "W": 0.3, "M": 0.4, "Y": 0.5}
_LABELS = {"D": "Day", "W": "Week", "M": "Month", "Y": "Year"}
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_MONTHS_IN_YEAR = 12
_MINUTES_IN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Moment:
    """A point: `anchor`, and `amount` of `unit` from it; `sign` is -1 before, 1 after, 0 for the anchor itself.

    `day` is the day of a cycle (`C2D8`). `base` is where a numbered dose stands, in hours; `arms` are those who have
    the moment. Two moments are one when all of these but `base` and `noun` are equal.
    """

    anchor: str
    unit: str = ""
    amount: float = 0.0
    sign: int = 0
    day: float | None = None
    arms: tuple[str, ...] = ()
    base: float = field(default=0.0, compare=False)
    noun: str = field(default="", compare=False)
    window: str = field(default="", compare=False)
    """The window that the text gives it, in notation: `±P3D`."""
    also: str = field(default="", compare=False)
    """The anchor that is another name of a label: `eot` of `eot=W12`."""

    def named(self) -> str:
        """What a column of this moment is called: `Day 7`, `24 h after dose 2`, `Cycle 2 Day 8`."""
        if self.anchor == CLOCK:
            return self._label()
        name = self._anchor_name()
        if not self.sign:
            return name
        name = name if _LABEL.fullmatch(self.anchor) else _lowered(name)
        if not self.amount:
            return f"{'Before' if self.sign < 0 else 'After'} {name}"
        return f"{self._elapsed()} {'before' if self.sign < 0 else 'after'} {name}"

    def _label(self) -> str:
        number = _number(self.amount)
        if self.unit == "C":
            if self.day is None:
                return f"Cycle {number}"
            return f"End of cycle {number}" if self.day == float("inf") else f"Cycle {number} Day {_number(self.day)}"
        return f"{number} h" if self.unit == "H" else f"{_LABELS.get(self.unit, 'Visit')} {number}"

    def _anchor_name(self) -> str:
        if _LABEL.fullmatch(self.anchor):
            return _label(self.anchor).named()
        if self.anchor.startswith('event "'):
            words = self.anchor[7:-1].replace('\\"', '"').replace("\\\\", "\\")
            return words[:1].upper() + words[1:]
        kind, _, number = self.anchor.partition(" ")
        if kind == "dose" and number:
            return f"{self.noun or kind} {number}"
        if kind == "procedure" or self.anchor.startswith("long-term"):
            words = number if kind == "procedure" else self.anchor
            return words[:1].upper() + words[1:]
        if self.noun and (self.anchor in STARTS or self.anchor == "last dose"):
            first = {"start": "first ", "each dose": "each ", "last dose": "last "}.get(self.anchor, "")
            return f"{first}{self.noun}".capitalize()
        return NAMES.get(self.anchor, self.anchor)

    def _elapsed(self) -> str:
        if self.unit == "H":
            minutes = self.amount * _MINUTES_IN_HOUR
            return f"{_number(self.amount)} h" if minutes >= _MINUTES_IN_HOUR else f"{_number(minutes)} min"
        return f"{_number(self.amount)} {_UNITS[self.unit]}{'' if self.amount == 1 else 's'}"

    def notation(self) -> str | None:
        """The moment in time notation; None for a step without a stated time."""
        if self.anchor == CLOCK:
            return self._label_notation()
        kind, _, number = self.anchor.partition(" ")
        if kind == "procedure" or self.anchor.startswith("long-term"):
            return None
        anchor = f'event "{self.noun or kind} {number}"' if kind == "dose" and number else self.anchor
        if not self.sign:
            return anchor
        amount = _number(self.amount)
        duration = f"PT{amount}H" if self.unit in {"H", ""} else f"P{amount}{self.unit}"
        return f"{anchor}{'-' if self.sign < 0 else '+'}{duration}"

    def _label_notation(self) -> str:
        number = _number(self.amount)
        if self.unit == "C" and self.day is not None:
            return f"C{number} end" if self.day == float("inf") else f"C{number}D{_number(self.day)}"
        return f"{self.unit}{number}"

    def elapsed(self) -> float:
        """Hours from the anchor, for sorting only."""
        if self.unit == "C":
            cycle = 24.0 * 28  # for sorting only
            day = 1.0 if self.day is None else self.day
            return (self.amount - 1) * cycle + (cycle - 1 if day == float("inf") else (day - 1) * 24.0)
        return (self.sign or 1) * self.amount * HOURS.get(self.unit, 0.0)

    def position(self) -> tuple[float, float, float]:
        """Where the moment sorts: its stage of the study, hours within it, and a rank among equals."""
        rank = _RANKS.get(self.unit, 0.6)
        stage = self._stage()
        side = 0.01 * self.sign if not self.amount else 0.0
        if stage != TIMED:
            return stage, self.elapsed() + side, rank
        origin = _ORIGINS.get(self.anchor, 0.0) + side
        return TIMED, self.base + self.elapsed() + origin, rank

    def _stage(self) -> float:
        """The part of the study the moment falls in; `TIMED` where it stands on a clock."""
        if self.anchor in BEFORE and self.sign <= 0:
            return BEFORE[self.anchor]
        if self.anchor in AFTER:
            return AFTER[self.anchor] - (0.5 if self.sign < 0 else 0.0)
        if END_OF_GIVING.fullmatch(self.anchor):
            return TIMED
        kind = self.anchor.split(" ", maxsplit=1)[0]
        return {"event": _EVENT, "procedure": PROCEDURE, "long-term": LONG_TERM}.get(kind, TIMED)

    def clock(self) -> str:
        """The clock the moment stands on: the study's own, or that of an event whose time the record does not give."""
        own = self.position()[0] in BEFORE.values() or self.anchor in (CLOCK, *STARTS, *BEFORE)
        within = (
            self.anchor.startswith("dose ") or END_OF_GIVING.fullmatch(self.anchor) or _LABEL.fullmatch(self.anchor)
        )
        return CLOCK if own or within else self.anchor

    @property
    def timed(self) -> bool:
        """Whether the moment stands on a clock: a label, or elapsed time from an origin."""
        return self.position()[0] == TIMED


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:] if not name[1:2].isupper() else name


# Matches `start+P28D`, `D7`, `C2D8`, `C2 end`, `event "the switch"-PT0H`, `each dose+PT6H`, each with or without a
# window; groups: label, anchor, sign, duration.
_POINT = re.compile(
    r"(?:(?P<label>[DWMYHV]-?\d+(?:\.\d+)?|C\d+(?:D-?\d+(?:\.\d+)?| end)?)"
    r'|(?P<anchor>event "(?:[^"\\]|\\.)*"|each dose|last dose|[a-z]+))'
    r"(?:(?P<sign>[+-])(?P<duration>P[0-9.YMWDTHS]+))?"
)
_PART = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")
_CYCLE = re.compile(r"C(\d+)(?:D(-?\d+(?:\.\d+)?)|( end))?")
_WINDOW = re.compile(r"±(?:P[0-9.YMWDTHS]+|\([^)]*\))")
_EQUAL = re.compile(r"=(?=[\w(])")


def duration(text: str) -> tuple[float, str] | None:
    """The amount and unit of an ISO 8601 duration; a compound of years and months is given in months.

    >>> duration("P1Y6M"), duration("PT30M"), duration("P12W")
    ((18.0, 'M'), (0.5, 'H'), (12.0, 'W'))
    """
    date, _, time = text.lstrip("P").partition("T")
    parts = [(float(n), unit) for n, unit in _PART.findall(date)]
    hours = [(float(n), unit) for n, unit in _PART.findall(time)]
    if hours and not parts:
        return sum(n / {"H": 1, "M": 60, "S": 3600}[u] for n, u in hours if u in "HMS"), "H"
    if len(parts) == 1 and not hours:
        return parts[0]
    if parts and not hours and all(unit in "YM" for _, unit in parts):
        return sum(n * (_MONTHS_IN_YEAR if unit == "Y" else 1) for n, unit in parts), "M"
    if parts and all(unit in "WDH" for _, unit in (*parts, *hours)):
        return sum(n * HOURS[unit] for n, unit in (*parts, *hours)) / HOURS["D"], "D"
    return None


@lru_cache(maxsize=4096)
def point(notation: str) -> Moment | None:
    """The moment of a point; None for what is no point. The first name counts where a point has two.

    >>> point("start+P28D").named(), point("C2D8").named(), point("eot=W12").named()
    ('28 days after start of treatment', 'Cycle 2 Day 8', 'Week 12')
    """
    first, *others = _EQUAL.split(notation.split("±", maxsplit=1)[0].strip(), maxsplit=1)
    also = ""
    if others and _POINT.match(others[0]) and others[0][:1].isupper():
        first, also = others[0], first if first in NAMES else ""
    found = _POINT.match(first)
    if not found:
        return None
    window = _WINDOW.search(notation)
    base = replace(_label(found["label"]), also=also) if found["label"] else Moment(found["anchor"])
    base = replace(base, window=window[0] if window else "")
    if not found["duration"]:
        return base
    length = duration(found["duration"])
    if length is None:
        return None
    sign = -1 if found["sign"] == "-" else 1
    if found["label"]:  # "Day 9 + 48 hours"
        base = replace(base, anchor=found["label"], base=base.elapsed())
    return replace(base, amount=length[0], unit=length[1] if length[0] else "", sign=sign)


def _label(text: str) -> Moment:
    cycle = _CYCLE.fullmatch(text)
    if cycle:
        day = float("inf") if cycle[3] else float(cycle[2]) if cycle[2] else None
        return Moment(CLOCK, "C", float(cycle[1]), day=day)
    return Moment(CLOCK, text[0], float(text[1:]))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span: its ends (None: not stated), the limit a `max` sets, and whether an end has no known time."""

    start: Moment | None
    end: Moment | None
    limit: Moment | None = None


@lru_cache(maxsize=4096)
def stretch(notation: str) -> Stretch | None:
    """The ends of a span; None for what is no span.

    >>> stretch("consent..last dose+P24M").end.named()
    '24 months after last dose'
    >>> stretch("start..progression|death max P24M").limit.named()
    'Month 24'
    """
    text, _, most = notation.partition(" max ")
    text = text.partition(" avg ")[0]
    left, dots, right = text.partition("..")
    if not dots:
        return None
    limit = _elapsed_end(most.split(" ")[0].split("/")[-1]) if most else None
    return Stretch(_end(left), _end(right), limit)


def _end(text: str) -> Moment | None:
    text = text.strip()
    if not text:
        return None
    return _elapsed_end(text) if text.startswith("P") else point(text.split("|")[0])


def _elapsed_end(text: str) -> Moment | None:
    length = duration(text)
    return Moment(CLOCK, length[1], length[0]) if length else None
