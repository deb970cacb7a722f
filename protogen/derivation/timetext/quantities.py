"""Quantities of time and positions on the clock: "1, 3 and 6 months", "8-12 weeks", "Days 1-3", "Cycle 2 Day 8"."""

from __future__ import annotations

from decimal import Decimal

from protogen.derivation.timetext.parts import Part, Quantity, anchor
from protogen.derivation.timetext.words import LABEL_OF, ORDINALS, UNITS, Phrase
from protogen.model.durations import Duration, Length
from protogen.model.moments import Label, Point, Ref, Span, Window

_JOIN = frozenset((",", "and", "&", "/", "or", "then"))
_ROUGH = frozenset(("approximately", "about", "around", "~", "roughly", "nearly", "circa", "almost", "typically"))
_SMALLER = {"Y": {"M": 12}, "W": {"D": 7}, "TH": {"TM": 60}, "M": {"W": 4, "D": 28}, "D": {"TH": 24}}
_HALF = Decimal("0.5")
_CYCLES = frozenset(("cycle", "cycles"))

Entry = tuple[Decimal, Decimal | None, int, int]
"""A number or range of numbers, with the words it covers."""


class Quantities(Phrase):
    """Reads amounts with their units, and labels."""

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

    def entries(self, at: int, *, labels: bool) -> tuple[list[Entry], int]:
        """Numbers and ranges joined by commas and "and", and the index after the last."""
        found: list[Entry] = []
        while True:
            first = at
            while found and self.w[at] in _JOIN:
                at += 1
            entry = self._entry(self.rough(at), labels=labels)
            if entry is None or (found and at == first):
                return found, first
            if labels and found and self._counted(entry[3]):
                return found, first
            found.append(entry)
            at = entry[3]
            if not labels and self.w[at] == "-" and self.w[at + 1] in _JOIN:
                at += 1

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
        made = []
        for low, high, begin, end in found:
            if low < 0:
                return None
            length = Length(Duration.of(low, unit[0]), None if high is None else Duration.of(high, unit[0]))
            made.append(Quantity(length, begin, end, begin > first and not made))
        made[0].first, made[-1].last = first, unit[1]
        return made

    def window(self, at: int) -> tuple[Window, int] | None:
        """Reads "± 3 days", "(+/- 2 weeks)", "[±2]" with the unit of what it stands beside left open."""
        first = at
        if self.w[at] == "(":
            at += 1
        if self.has(at, "+", "/", "-") or self.has(at, "plus", "/", "minus") or self.has(at, "plus", "or", "minus"):
            at += 3
        elif self.w[at] == "±":
            at += 1
        else:
            return None
        read = self.one(at)
        if read is None:
            return None
        last = read.last
        if self.w[first] == "(":
            if self.w[last] != ")":
                return None
            last += 1
        return Window(read.length.low, read.length.low), last

    def unitless_window(self, at: int) -> tuple[Decimal, int] | None:
        """The amount of a window whose unit comes later: "7 [±2] days"."""
        bracket = self.w[at] == "("
        at = at + 1 if bracket else at
        step = at + 3 if self.has(at, "+", "/", "-") else at + 1 if self.w[at] == "±" else 0
        number = self.number(step) if step else None
        if number is None or (bracket and self.w[number[1]] != ")"):
            return None
        return number[0], number[1] + 1 if bracket else number[1]

    def windowed(self, at: int) -> list[tuple[Quantity, Window]]:
        """Reads "7 [±2] days", "75±7, 365±14 and 730±14 days"; empty where no window stands before the unit."""
        found: list[tuple[Decimal, Decimal, int, int]] = []
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
        for amount, width, first, last in found:
            margin_length = Duration.of(width, unit[0])
            quantity = Quantity(Length(Duration.of(amount, unit[0])), first, last)
            made.append((quantity, Window(margin_length, margin_length)))
        made[0][0].first, made[-1][0].last = at, unit[1]
        return made

    def labels(self, at: int) -> list[Part] | None:
        """Reads "Day 7", "Weeks 4, 8 and 12", "D28", "Days 1-3", "12th week", "Cycle 1 Day 1", "Visit 2"."""
        return self._cycle(at) or self._visit(at) or self._ordinal(at) or self._unit_label(at)

    def _unit_label(self, at: int) -> list[Part] | None:
        word = self.w[at]
        unit = UNITS.get(word, "")
        letter = LABEL_OF.get(unit)
        if letter is None or (len(word) == 1 and not self._letter(at)):
            return None
        step = at + 1
        while self.w[step] in {".", "#", ":", '"'} or self.has(step, "(", "s", ")"):
            step += 3 if self.w[step] == "(" else 1
        found, last = self.entries(step, labels=True)
        if not found or self._counted(found[0][3]) or (letter == "H" and len(word) > 1):
            return None
        parts = [self._labelled(letter, entry) for entry in found]
        parts[0].first, parts[-1].last = at, max(last, parts[-1].last)
        return parts

    def _letter(self, at: int) -> bool:
        """Reads "D28", "M6": a capital that touches its number and no letter before it."""
        source = self.source(at, at + 1)
        return source.isupper() and self.glued(at + 1) and self.w[at + 1][:1].isdigit() and not self._tail_of_word(at)

    def _tail_of_word(self, at: int) -> bool:
        return self.glued(at) and self.w[at - 1][-1:].isalnum()

    def _labelled(self, letter: str, entry: Entry) -> Part:
        low, high, first, last = entry
        start = Point(Ref(Label(letter, low)))
        if high is None:
            plus = self.one(last + 1) if self.w[last] == "+" else None
            if plus is not None:
                return Part(first, plus.last, Point(Ref(Label(letter, low), "+", plus.length.low)))
            return Part(first, last, start)
        return Part(first, last, Span((start,), (Point(Ref(Label(letter, high))),)))

    def _ordinal(self, at: int) -> list[Part] | None:
        """Reads "12th week", "first day"; "first 28 days" is no ordinal."""
        number = self.ordinal(at)
        if number is None:
            return None
        step = number[1] + 1 if self.w[number[1]] in {"postoperative", "study", "follow"} else number[1]
        unit = self.unit(step)
        letter = LABEL_OF.get(unit[0]) if unit else None
        if unit is None or letter is None or (self.w[at] in ORDINALS and self.w[step] not in _SINGULAR):
            return None
        ref = Ref(Label(letter, number[0]))
        if step > number[1] and self.w[number[1]] == "postoperative":
            ref = Ref(anchor("surgery", ""), "+", Duration.of(number[0], unit[0]))
        return [Part(at, unit[1], Point(ref))]

    def _visit(self, at: int) -> list[Part] | None:
        if self.w[at] not in {"visit", "visits"} and not (self.w[at] == "v" and self._letter(at)):
            return None
        found, last = self.entries(at + 1, labels=True)
        if not found or any(low < 0 for low, *_ in found) or self._counted(found[0][3]):
            return None
        parts = [self._labelled("V", entry) for entry in found]
        parts[0].first, parts[-1].last = at, last
        return parts

    def _cycle(self, at: int) -> list[Part] | None:
        """Reads "Cycle 1 Day 1", "C1D1", "Cycles 1 and 2", "Day 1 of Cycle 2"."""
        if self.w[at] in {"day", "days"}:
            return self._day_of_cycle(at)
        if self.w[at] not in _CYCLES and not (self.w[at] == "c" and self._letter(at)):
            return None
        found, last = self.entries(at + 1, labels=True)
        if not found or any(low < 0 for low, *_ in found):
            return None
        if len(found) == 1 and found[0][1] is None:
            days, end = self._days(last)
            if days:
                return self._cycle_days(at, found[0][0], days, end)
        parts = [self._labelled("C", entry) for entry in found]
        parts[0].first, parts[-1].last = at, last
        return parts

    def _days(self, at: int) -> tuple[list[Entry], int]:
        step = at + 1 if self.w[at] in {",", ":", "-", "/", "("} else at
        step = step + 1 if self.w[step] == "on" else step
        if self.w[step] not in {"day", "days", "d"}:
            return [], at
        return self.entries(step + 1, labels=True)

    def _cycle_days(self, at: int, cycle: Decimal, days: list[Entry], end: int) -> list[Part]:
        parts = []
        for low, high, first, last in days:
            start = Point(Ref(Label("C", cycle, low)))
            span = None if high is None else Span((start,), (Point(Ref(Label("C", cycle, high))),))
            parts.append(Part(first, last, span or start))
        parts[0].first, parts[-1].last = at, end
        return parts

    def _day_of_cycle(self, at: int) -> list[Part] | None:
        found, last = self.entries(at + 1, labels=True)
        if not found or self.w[last] not in {"of", "in", ","} or self.w[last + 1] not in _CYCLES:
            return None
        cycles, end = self.entries(last + 2, labels=True)
        if len(cycles) != 1 or cycles[0][1] is not None or cycles[0][0] < 0:
            return None
        return self._cycle_days(at, cycles[0][0], found, end)


_SINGULAR = frozenset(("day", "week", "month", "year", "hour"))
