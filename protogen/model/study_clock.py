"""The order of points on a study's clock, in hours and without a calendar: for the order of columns, nothing else.

A week counts as 7 days, a month as 30, a year as 365; a cycle, whose length the notation does not hold, as 28 days.
Days are never turned into months or back anywhere else.
"""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum

from protogen.model.durations import HOURS
from protogen.model.moments import Anchor, Label, Point, Ref

Order = tuple[int, Decimal, int, str]
"""Stage of the study, hours within it, rank among equals, and the notation as the last resort."""


class FirstDose(IntEnum):
    """The day a study gives its first dose: the day convention, never mixed within one schedule."""

    DAY_0 = 0
    DAY_1 = 1


_STAGES = {"consent": 0, "screening": 1, "enrollment": 2, "randomization": 3, "baseline": 4}
_CLOCK = 6
_LATE = {
    "discharge": 7,
    "last dose": 8,
    "eot": 9,
    "event": 10,
    "relapse": 11,
    "progression": 12,
    "death": 13,
    "completion": 14,
}
_UNIT_OF_LABEL = {"H": "TH", "D": "D", "W": "W", "M": "M", "Y": "Y"}
_CYCLE = Decimal(28 * 24)


def study_order(point: Point, first_dose: FirstDose = FirstDose.DAY_1) -> Order:
    """A sort key: consent and screening, enrolment, randomisation, baseline, the clock, end of treatment, completion.

    Day, week and month labels and times after the start, a dose, surgery, transplant, delivery, admission, diagnosis
    or an index date share one clock. With Day 1 as first dose, `D1` stands at hour 0 and there is no Day 0 to speak
    of: `D0` sorts a day before it.
    """
    ref = point.ref
    if isinstance(ref.base, Anchor) and isinstance(point.alias, Ref) and isinstance(point.alias.base, Label):
        ref = point.alias  # "eot=W12": the label says where it stands
    elapsed = Decimal(0) if ref.offset is None else ref.offset.hours * (-1 if ref.sign == "-" else 1)
    rank = {"-": 0, "": 1, "+": 2}[ref.sign]
    if isinstance(ref.base, Label):
        stage, hours = _of_label(ref.base, first_dose)
    else:
        stage, hours = _stage(ref.base.name, elapsed), Decimal(0)
    return stage, hours + elapsed, rank, str(point)


def _stage(name: str, elapsed: Decimal) -> int:
    if name in _STAGES:
        return _STAGES[name] if elapsed <= 0 else _CLOCK
    return _LATE.get(name, _CLOCK)


def _of_label(label: Label, first_dose: FirstDose) -> tuple[int, Decimal]:
    first = Decimal(int(first_dose))
    if label.unit == "V":
        return _CLOCK, label.number
    if label.unit == "C":
        end = _CYCLE if label.end else Decimal(0) if label.day is None else (label.day - 1) * HOURS["D"]
        return _CLOCK, (label.number - 1) * _CYCLE + end
    if label.unit == "D":
        return _CLOCK, (label.number - first) * HOURS["D"]
    return _CLOCK, label.number * HOURS[_UNIT_OF_LABEL[label.unit]]
