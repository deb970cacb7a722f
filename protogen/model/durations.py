"""Durations of ISO 8601, units kept as stated: `P24M` stays 24 months, `PT0.5H` half an hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

UNITS = ("Y", "M", "W", "D", "TH", "TM", "TS")
"""Years, months, weeks, days, hours, minutes, seconds: in the order ISO 8601 writes them."""

NAMES = dict(zip(UNITS, ("year", "month", "week", "day", "hour", "minute", "second"), strict=True))

SECONDS = {"Y": 31_536_000, "M": 2_592_000, "W": 604_800, "D": 86_400, "TH": 3600, "TM": 60, "TS": 1}
"""Seconds of a unit for the order of columns only: a month counts as 30 days, a year as 365."""

HOURS = {unit: Decimal(seconds) / 3600 for unit, seconds in SECONDS.items() if seconds >= SECONDS["TH"]}
"""Hours of a unit from hours up, for the same."""

_N = r"(\d+(?:\.\d+)?)"
# Matches `P12W`, `P1Y6M`, `PT0.5H`, `P1DT12H`; not `P`, `P1DT`.
DURATION = re.compile(rf"P(?=\d|T\d)(?:{_N}Y)?(?:{_N}M)?(?:{_N}W)?(?:{_N}D)?(?:T(?=\d)(?:{_N}H)?(?:{_N}M)?(?:{_N}S)?)?")


def plain(number: Decimal) -> str:
    """A number without exponent or trailing zeros: `0.5`, `12`, `-7`; zero has no sign.

    >>> plain(Decimal("1.50")), plain(Decimal("1E+2")), plain(Decimal("-0"))
    ('1.5', '100', '0')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: amounts with their units (`UNITS`), largest unit first, each unit once."""

    parts: tuple[tuple[Decimal, str], ...]

    def __post_init__(self) -> None:
        order = [UNITS.index(unit) for _, unit in self.parts]
        if not order or order != sorted(set(order)) or any(amount < 0 for amount, _ in self.parts):
            raise ValueError("a duration has amounts of zero or more, largest unit first, each unit once")

    @classmethod
    def of(cls, amount: Decimal | int | str, unit: str) -> Self:
        """The duration of one amount in one unit, such as `Duration.of(24, "M")`."""
        return cls(((Decimal(amount), unit),))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The duration an ISO 8601 text states, or None where it states none.

        >>> str(Duration.read("P1Y6M")), Duration.read("1 year")
        ('P1Y6M', None)
        """
        match = DURATION.fullmatch(text)
        if match is None:
            return None
        return cls(tuple((Decimal(n), unit) for n, unit in zip(match.groups(), UNITS, strict=True) if n is not None))

    @property
    def hours(self) -> Decimal:
        """Hours for the order of columns only (see `SECONDS`): what is equally long has the same number of them.

        >>> Duration.read("PT30M").hours == Duration.read("PT0.5H").hours == Duration.read("PT1800S").hours
        True
        """
        return sum((amount * SECONDS[unit] for amount, unit in self.parts), Decimal(0)) / SECONDS["TH"]

    def words(self, *, alone: bool = False) -> str:
        """The amounts with the names of their units; `alone`, as behind "every", one of a unit has no number.

        >>> Duration.read("P1Y6M").words(), Duration.read("P1D").words(), Duration.read("P1D").words(alone=True)
        ('1 year 6 months', '1 day', 'day')
        """
        if alone and len(self.parts) == 1 and self.parts[0][0] == 1:
            return NAMES[self.parts[0][1]]
        return " ".join(f"{plain(n)} {NAMES[unit]}{'' if n == 1 else 's'}" for n, unit in self.parts)

    def __str__(self) -> str:
        text, clock = "P", False
        for amount, unit in self.parts:
            if unit[0] == "T" and not clock:
                text, clock = f"{text}T", True
            text += f"{plain(amount)}{unit[-1]}"
        return text


@dataclass(frozen=True, slots=True)
class Length:
    """A duration, or a range of two: `P6W/P8W`."""

    low: Duration
    high: Duration | None = None

    def __str__(self) -> str:
        return str(self.low) if self.high is None else f"{self.low}/{self.high}"
