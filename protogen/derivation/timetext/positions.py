"""Positions on the study's own clock: "Day 7", "Weeks 4, 8 and 12", "Cycle 2 Day 8", "Visit 3"."""

from __future__ import annotations

from decimal import Decimal

from protogen.derivation.timetext.parts import Part, anchor, label_of
from protogen.derivation.timetext.quantities import Entry, Quantities
from protogen.derivation.timetext.words import LABEL_OF, ORDINALS, UNITS
from protogen.model.durations import Duration
from protogen.model.moments import Label, Point, Ref, Span

_MOST_ORDINALS = 20
_CYCLES = frozenset(("cycle", "cycles"))
_SINGULAR = frozenset(("day", "week", "month", "year", "hour"))


class Positions(Quantities):
    """Reads labels."""

    def labels(self, at: int) -> list[Part] | None:
        """Reads "Day 7", "Weeks 4, 8 and 12", "D28", "Days 1-3", "12th week", "Cycle 1 Day 1", "Visit 2"."""
        return self._cycle(at) or self._visit(at) or self._ordinal(at) or self._unit_label(at) or self._pod(at)

    def _pod(self, at: int) -> list[Part] | None:
        """Reads "POD 1", "PODs 1, 3 and 7": days after surgery."""
        found, last = self.entries(at + 1, labels=True) if self.w[at] in {"pod", "pods"} else ([], at)
        if not found or any(low < 0 for low, *_ in found):
            return None
        parts = []
        for low, high, first, end in found:
            ends = [Point(Ref(anchor("surgery", ""), "+", Duration.of(n, "D"))) for n in (low, high) if n is not None]
            parts.append(Part(first, end, ends[0] if high is None else Span((ends[0],), (ends[1],))))
        parts[0].first, parts[-1].last = at, last
        return parts

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
        counted = bool(found) and self._counted(found[0][3]) and self.w[found[0][3]] != "visits"
        if not found or counted or (letter == "H" and len(word) > 1 and self.w[at - 1 if at else -1][:1].isdigit()):
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
        """Reads "12th week", "first day", "1st, 3rd and 6th month"; "first 28 days" is no ordinal."""
        number = self.ordinal(at)
        if number is None:
            return None
        listed = self._ordinals(at, number)
        if listed is not None:
            return listed
        if self.w[number[1]] == "cycle":
            return [Part(at, number[1] + 1, Point(Ref(Label("C", number[0]))))]
        step = number[1] + 1 if self.w[number[1]] in {"postoperative", "study", "follow"} else number[1]
        unit = self.unit(step)
        label = label_of(Duration.of(number[0], unit[0])) if unit else None
        if unit is None or label is None or (self.w[at] in ORDINALS and self.w[step] not in _SINGULAR):
            return None
        ref = Ref(label)
        if step > number[1] and self.w[number[1]] == "postoperative":
            ref = Ref(anchor("surgery", ""), "+", Duration.of(number[0], unit[0]))
        return [Part(at, unit[1], Point(ref))]

    def _ordinals(self, at: int, first: tuple[Decimal, int]) -> list[Part] | None:
        """Several ordinals with the unit behind the last: "first, second and third week"."""
        found, step = [(first[0], at)], first[1]
        while self.w[step] in {",", "and", "&", "or"} and len(found) < _MOST_ORDINALS:
            following = step + 2 if self.w[step + 1] in {"and", "the"} else step + 1
            number = self.ordinal(following)
            if number is None:
                return None
            found.append((number[0], following))
            step = number[1]
        unit = self.unit(step)
        letter = LABEL_OF.get(unit[0]) if unit and len(found) > 1 else None
        if unit is None or letter is None:
            return None
        parts = [Part(begin, begin + 1, Point(Ref(Label(letter, number)))) for number, begin in found]
        parts[-1].last = unit[1]
        return parts

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
