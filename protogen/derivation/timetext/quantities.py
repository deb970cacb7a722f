"""Quantities of time: "12 weeks", "1, 3 and 6 months", "8-12 weeks", "7 ± 2 days"."""

from __future__ import annotations

from decimal import Decimal

from protogen.derivation.timetext.parts import Quantity
from protogen.derivation.timetext.words import UNITS, Phrase, Word
from protogen.model.durations import Duration, Length
from protogen.model.moments import Window

_JOIN = frozenset((",", "and", "&", "/", "or", "then"))
_ROUGH = frozenset(("approximately", "about", "around", "~", "roughly", "nearly", "circa", "almost", "typically"))
_SMALLER = {"Y": {"M": 12}, "W": {"D": 7}, "TH": {"TM": 60}, "M": {"W": 4, "D": 28}, "D": {"TH": 24}}
_LONGEST_LIST = 60
"""Numbers of one list: a text that holds more of them is read in several."""
_HALF = Decimal("0.5")
_EITHER_SIDE = (("+", "/", "-"), ("±",), ("plus", "/", "minus"), ("plus", "or", "minus"), ("+", "-"), ("-", "/", "+"))
Entry = tuple[Decimal, Decimal | None, int, int]


class Quantities(Phrase):
    """Reads amounts with their units."""

    def rough(self, at: int) -> int:
        """The index after "approximately", "about" and articles in front of a number."""
        while self.w[at] in _ROUGH or (self.w[at] == "." and self.w[at - 1] in _ROUGH):
            at += 1
        return at

    def _half(self, at: int) -> Quantity | None:
        """Reads "half a year", "half an hour", "half-hour"."""
        if self.w[at] != "half":
            return None
        step = at + 2 if self.w[at + 1] in {"a", "an", "-"} else at + 1
        unit = self.unit(step)
        return unit and Quantity(Length(Duration.of(_HALF, unit[0])), at, unit[1])

    def one(self, at: int) -> Quantity | None:
        """A single duration: "12 weeks", "6-month", "a year", "1 year and 6 months", "two and a half hours"."""
        first = at
        at = self.rough(at)
        if self.w[at] in {"a", "an"} and self.unit(at + 1):
            number: tuple[Decimal, int] | None = (Decimal(1), at + 1)
        else:
            number = self.number(at)
        if number is None:
            return self._half(at)
        amount, step = number
        if self.has(step, "and", "a", "half"):
            amount, step = amount + _HALF, step + 3
        if self.w[step] == "-" and UNITS.get(self.w[step + 1]):
            step += 1
        unit = self.unit(step)
        if unit is None:
            return None
        if self.has(unit[1], "and", "a", "half"):
            return Quantity(Length(Duration.of(amount + _HALF, unit[0])), first, unit[1] + 3, at > first)
        duration, last = self._compound(Duration.of(amount, unit[0]), unit[1])
        return Quantity(Length(duration), first, last, at > first)

    def _compound(self, duration: Duration, at: int) -> tuple[Duration, int]:
        """With a smaller unit behind it: "1 year and 6 months" is one duration."""
        amount, unit = duration.parts[0]
        step = at + 1 if self.w[at] in {"and", ","} else at
        number = self.number(step)
        if number is None or unit not in _SMALLER or (self.w[at] == "," and unit != "Y"):
            return duration, at
        smaller = self.unit(number[1])
        limit = _SMALLER[unit].get(smaller[0]) if smaller else None
        if smaller is None or limit is None or number[0] >= limit or number[0] == 0:
            return duration, at
        return Duration(((amount, unit), (number[0], smaller[0]))), smaller[1]

    def __init__(self, text: str, found: list[Word]) -> None:
        super().__init__(text, found)
        self._lists: dict[tuple[int, bool], tuple[list[Entry], int]] = {}

    def entries(self, at: int, *, labels: bool) -> tuple[list[Entry], int]:
        """Numbers and ranges joined by commas and "and", and the index after the last."""
        known = self._lists.get((at, labels))
        if known is None:
            known = self._lists[at, labels] = self._entries(at, labels=labels)
        return known

    def _entries(self, at: int, *, labels: bool) -> tuple[list[Entry], int]:
        found: list[Entry] = []
        while len(found) < _LONGEST_LIST:
            first = at
            while found and self.w[at] in _JOIN:
                at += 1
            entry = self._entry(self.rough(at), labels=labels)
            beside = at == first and not labels and self.w[at][:1].isdigit()  # "4, 8 12 and 26 weeks"
            if entry is None or (found and at == first and not (beside and len(found) > 1)):
                return found, first
            if labels and found and self._counted(entry[3]):
                return found, first
            found.append(entry)
            at = entry[3]
            if not labels and self.w[at] == "-" and self.w[at + 1] in _JOIN:
                at += 1
        return found, at

    def _counted(self, at: int) -> bool:
        """Whether a unit stands here: the number in front of it is an amount, not a position."""
        at = at + 1 if self.w[at] == "-" else at
        unit = self.unit(at)
        if unit is not None:
            return self.number(unit[1]) is None or self.w[unit[1] - 1] == ")"
        return self.w[at] in {"visits", "sessions", "doses", "cycles", "nights"}

    def _entry(self, at: int, *, labels: bool) -> Entry | None:
        first, negative = at, False
        if self.w[at] in {"-", "+"} and (self.glued(at + 1) or labels) and self.w[at + 1][:1].isdigit():
            at, negative = at + 1, self.w[at] == "-"
        number = self.number(at)
        if number is None:
            return None
        low = -number[0] if negative else number[0]
        at = number[1]
        step = at + 1 if self.w[at] in {"-", "~", "to", "through"} else 0
        if step and self.w[step] == "-" and self.w[step + 1][:1].isdigit() and labels:
            high = self.number(step + 1)
            return (low, -high[0], first, high[1]) if high else (low, None, first, at)
        high = self.number(step) if step else None
        if high is None or (labels and self._counted(high[1]) and self.w[at] != "-"):
            return low, None, first, at
        if labels and self._counted(high[1]):
            return low, None, first, at
        return low, high[0], first, high[1]

    def amounts(self, at: int) -> list[Quantity] | None:
        """Quantities with the unit said once: "1, 3 and 6 months", "4-8 weeks", "12 weeks"."""
        first = at
        alone = self.one(at)
        if alone is not None:
            return [alone]
        found, step = self.entries(self.rough(at), labels=False)
        if not found:
            return None
        step = step + 1 if self.w[step] == "-" else step
        unit = self.unit(step)
        if unit is None or any(low < 0 and high is None for low, high, *_ in found[1:]):
            return None
        made: list[Quantity] = []
        for low, high, begin, end in found:
            if low < 0:
                return None
            length = Length(Duration.of(low, unit[0]), None if high is None else Duration.of(high, unit[0]))
            made.append(Quantity(length, begin, end, begin > first and not made))
        made[0].first, made[-1].last = first, unit[1]
        return made

    def window(self, at: int, unit: str | None = None) -> tuple[Window, int] | None:
        """Reads "± 3 days", "(+/- 2 weeks)", "(-7/+14 days)", "(+7 days)"; `unit` is that of what it stands beside."""
        margin = self._margins(at + 1 if self.w[at] == "(" else at, bracket=self.w[at] == "(")
        if margin is None:
            return None
        before, after, last = margin
        counted = self.unit(last + 1 if self.w[last] == "-" else last)
        if counted is not None:
            unit, last = counted
        if unit is None or (self.w[at] == "(" and self.w[last] != ")"):
            return None
        return Window(Duration.of(before, unit), Duration.of(after, unit)), last + 1 if self.w[at] == "(" else last

    def _margins(self, at: int, *, bracket: bool) -> tuple[Decimal, Decimal, int] | None:
        """How far before and after, and the index after the numbers; one-sided only in a bracket."""
        for both in _EITHER_SIDE:
            if self.has(at, *both):
                number = self.number(at + len(both))
                return None if number is None else (number[0], number[0], number[1])
        if not bracket or self.w[at] not in {"+", "-"}:
            return None
        sign = self.w[at]
        first = self.number(at + 1)
        if first is None:
            return None
        step = first[1]
        while self.w[step] in {"/", ",", "or", "to"} and step < first[1] + 1:
            step += 1
        second = self.number(step + 1) if self.w[step] in {"+", "-"} and self.w[step] != sign else None
        other, last = second or (Decimal(0), first[1])
        return (other, first[0], last) if sign == "+" else (first[0], other, last)

    def unitless_window(self, at: int) -> tuple[tuple[Decimal, Decimal], int] | None:
        """The amounts of a window whose unit comes later: "7 [±2] days", "30 (+7) days"."""
        bracket = self.w[at] == "("
        margin = self._margins(at + 1 if bracket else at, bracket=bracket)
        if margin is None or (bracket and self.w[margin[2]] != ")"):
            return None
        return margin[:2], margin[2] + 1 if bracket else margin[2]

    def windowed(self, at: int) -> list[tuple[Quantity, Window]]:
        """Reads "7 [±2] days", "75±7, 365±14 and 730±14 days"; empty where no window stands before the unit."""
        found: list[tuple[Decimal, tuple[Decimal, Decimal], int, int]] = []
        step = self.rough(at)
        while True:
            number = self.number(step)
            margin = self.unitless_window(number[1]) if number else None
            if number is None or margin is None:
                break
            found.append((number[0], margin[0], step, margin[1]))
            step = margin[1]
            while self.w[step] in _JOIN:
                step += 1
        unit = self.unit(found[-1][3]) if found else None
        if unit is None:
            return []
        made = []
        for amount, (before, after), first, last in found:
            quantity = Quantity(Length(Duration.of(amount, unit[0])), first, last)
            made.append((quantity, Window(Duration.of(before, unit[0]), Duration.of(after, unit[0]))))
        made[0][0].first, made[-1][0].last = at, unit[1]
        return made

    def ranged(self, at: int) -> Quantity | None:
        """One duration or range, where the text holds just one here."""
        found = self.amounts(at)
        return found[0] if found and len(found) == 1 else None
