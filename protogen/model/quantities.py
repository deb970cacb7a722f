"""Small typed values: dates of partial precision, ages, amounts."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from pydantic import field_serializer, model_serializer, model_validator

from protogen.model.base import Model

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}))?)?)?")
_AGE = re.compile(r"(\d+(?:\.\d+)?) (Year|Month|Week|Day|Hour|Minute)s?")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class PartialDate(Model):
    """A date as precise as its source: a year, a month or a day, with a time of day where one was given.

    Reads and writes the registry's forms `yyyy`, `yyyy-MM`, `yyyy-MM-dd`, `yyyy-MM-ddTHH:mm`.
    """

    year: int
    month: int | None = None
    day: int | None = None
    time: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        match = _DATE.fullmatch(value)
        if match is None:
            raise ValueError("date is not yyyy, yyyy-MM, yyyy-MM-dd or yyyy-MM-ddTHH:mm")
        year, month, day, time = match.groups()
        return {"year": int(year), "month": month and int(month), "day": day and int(day), "time": time}

    @model_validator(mode="after")
    def _on_the_calendar(self) -> Self:
        if self.month is not None and not 1 <= self.month <= len(_MONTHS):
            raise ValueError(f"month {self.month} is not 1 to 12")
        if self.day is not None and not 1 <= self.day <= _DAYS_IN_MONTH[(self.month or 1) - 1]:
            raise ValueError(f"day {self.day} is not in month {self.month}")
        return self

    @model_serializer
    def iso(self) -> str:
        """The date in ISO 8601, as precise as it is."""
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts) + (f"T{self.time}" if self.time else "")

    def __str__(self) -> str:
        """`08 Jan 2026`, `Jan 2026` or `2026`: the form ICH M11 asks for, as precise as the date is."""
        parts = [f"{self.day:02}"] if self.day is not None else []
        parts += [_MONTHS[self.month - 1]] if self.month is not None else []
        parts.append(f"{self.year:04}")
        return " ".join(parts) + (f" {self.time}" if self.time else "")


class Age(Model):
    """An age limit: a number and its unit (`year`, `month`, `week`, `day`, `hour`, `minute`), written `18 Years`."""

    value: Decimal
    unit: str

    @classmethod
    def read(cls, text: str) -> Age | None:
        """The age a registry text states (`18 Years`, `6 Months`, `1 Day`), or None where it states none."""
        match = _AGE.fullmatch(text.strip())
        return cls(value=Decimal(match[1]), unit=match[2].lower()) if match else None

    @field_serializer("value")
    def _number(self, value: Decimal) -> int | float:
        return int(value) if value == value.to_integral_value() else float(value)

    def __str__(self) -> str:
        """`18 years`, `1 day`."""
        return f"{self.value.normalize():f} {self.unit}{'' if self.value == 1 else 's'}"


class Amount(Model):
    """An amount as it is written (`4×10⁵ cells/kg`), with its number and unit where they could be read."""

    text: str
    value: Decimal | None = None
    unit: str | None = None

    @field_serializer("value")
    def _number(self, value: Decimal | None) -> float | int | None:
        if value is None:
            return None
        return int(value) if value == value.to_integral_value() else float(value)

    @classmethod
    def number(cls, text: str) -> Decimal | None:
        """The number a plain decimal text holds, or None."""
        try:
            return Decimal(text)
        except InvalidOperation:
            return None

    def __str__(self) -> str:
        """The amount as it is written."""
        return self.text
