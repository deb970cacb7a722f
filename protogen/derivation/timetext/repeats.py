"""Repetitions: "every 3 months up to 2 years", "weekly for 8 weeks", "each cycle"."""

from __future__ import annotations

from decimal import Decimal

from protogen.derivation.timetext.offsets import origin
from protogen.derivation.timetext.parts import Part
from protogen.derivation.timetext.spans import Spans
from protogen.derivation.timetext.standing import Read
from protogen.derivation.timetext.words import listed
from protogen.model.durations import Duration, Length
from protogen.model.moments import Cycles, Label, Point, Ref, Repeat, Span

_FILLS = frozenset(listed("for up upto from until through over during within starting between"))
_OFTEN = {"twice": 2, "thrice": 3}
_MONTHS_APART = {2: 6, 3: 4, 4: 3, 6: 2}
_RATES = {
    **dict.fromkeys(("daily",), ("1", "D")),
    **dict.fromkeys(("weekly",), ("1", "W")),
    **dict.fromkeys(("biweekly", "fortnightly"), ("2", "W")),
    **dict.fromkeys(("monthly",), ("1", "M")),
    **dict.fromkeys(("quarterly",), ("3", "M")),
    **dict.fromkeys(("annually", "yearly", "annual"), ("1", "Y")),
    **dict.fromkeys(("semiannually", "biannually"), ("6", "M")),
    **dict.fromkeys(("hourly",), ("1", "TH")),
}


class Repeats(Spans):
    """Reads one repetition."""

    def repeat(self, at: int) -> Read | None:
        """Reads "every 3 months up to 2 years", "weekly for 8 weeks", "annually thereafter"."""
        found = self._period(at)
        if found is None:
            return None
        period, last = found
        part = Part(at, last, Repeat(period))
        relation = self.relation(last)
        if relation is not None and relation.sign == "+":
            start = origin(relation)
            to = self._to(relation.last)
            end = self.end(to, start, named=True) if to else None
            ends = end.ends if end and isinstance(end.ends, tuple) else ()
            last = end.last if end and ends else relation.last
            return [Part(at, last, Repeat(period, Span((Point(start),), ends)))], last
        if self.w[last] in {"thereafter", "afterwards", "onwards"}:
            part.thereafter, part.last = True, last + 1
        step = part.last
        while self.w[step] in {",", "("} and step < part.last + 1:
            step += 1
        filled = self._filled(step, period) or self._filled(self._measures(step), period)
        if filled is not None:
            part.time, part.last = Repeat(period, filled[0]), filled[1]
        return [part], part.last

    def _measures(self, at: int) -> int:
        """The index after the nouns of "weekly assessments over 4 weeks"."""
        step = at
        while self.w[step].isalpha() and not self._ends(step) and step < at + 3 and self.w[step] not in _FILLS:
            step += 1
        return step if self.w[step] in _FILLS else at

    def _each_cycle(self, at: int) -> int:
        """The index after "at the end of each cycle", "on Day 1 of every cycle", "of each 28-day cycle"; else 0."""
        step = at + 1 if self.w[at] == "the" else at
        days = self.entries(step + 1, labels=True) if self.w[step] in {"day", "days"} else ([], at)
        step = days[1] + 1 if days[0] and self.w[days[1]] == "of" else step
        if self.w[step] in {"end", "start", "beginning"} and self.w[step + 1] == "of":
            step += 2
        if self.w[step] not in {"each", "every"}:
            return 0
        step = (self.w[step + 1] in {"new", "treatment"} and step + 2) or step + 1
        length = self.one(step)
        step = length.last if length else step
        step = step + 1 if self.w[step] in {"treatment", "-"} else step
        return step + 1 if self.w[step] == "cycle" else 0

    def _period(self, at: int) -> tuple[Length | Cycles, int] | None:
        cycle = self._each_cycle(at)
        if cycle:
            return Cycles(Decimal(1)), cycle
        rate = _RATES.get(self.w[at])
        if self.w[at] == "half" and self.w[at + 1] in {"annually", "yearly"}:
            return Length(Duration.of(6, "M")), at + 2
        if rate is not None:
            return Length(Duration.of(*rate)), at + 1
        return self._short_rate(at) or self._times_a_year(at) or self._every(at)

    def _every(self, at: int) -> tuple[Length | Cycles, int] | None:
        """Reads "every 3 months", "once a week", "every other day"."""
        if self.has(at, "once", "a") or self.has(at, "once", "per") or self.has(at, "once", "every"):
            at += 1
        if self.w[at] not in {"every", "each", "a", "per"} or (self.w[at] in {"a", "per"} and self.w[at - 1] != "once"):
            return None
        step = at + 2 if self.w[at + 1] == "other" else at + 1
        times = Decimal(2) if step > at + 1 else Decimal(1)
        unit = self.unit(step)
        if unit is not None and len(self.w[step]) > 1:
            return Length(Duration.of(times, unit[0])), unit[1]
        return self._counted_period(step, times)

    def _counted_period(self, at: int, times: Decimal) -> tuple[Length | Cycles, int] | None:
        if self.w[at] in {"cycle", "course"}:
            return (Cycles(times), at + 1) if self.w[at] == "cycle" else None
        number = self.number(at)
        if number is not None and self.w[number[1]] == "cycles":
            return Cycles(number[0]), number[1] + 1
        found = self.ranged(at)
        if found is None:
            return None
        margin = self.window(found.last, found.length.low.parts[0][1])
        return found.length, margin[1] if margin else found.last

    def _short_rate(self, at: int) -> tuple[Length, int] | None:
        """Reads "q3w", "Q12H" as every 3 weeks, every 12 hours."""
        number = self.number(at + 1) if self.w[at] == "q" and self.glued(at + 1) else None
        unit = self.unit(number[1]) if number else None
        return (Length(Duration.of(number[0], unit[0])), unit[1]) if number and unit else None

    def _times_a_year(self, at: int) -> tuple[Length, int] | None:
        """Reads "twice a year", "four times per year": so many months apart."""
        times, step = _OFTEN.get(self.w[at], 0), at + 1
        number = self.number(at) if not times else None
        if number is not None and self.w[number[1]] == "times":
            times, step = int(number[0]), number[1] + 1
        yearly = self.w[step] in {"yearly", "annually"}
        if times not in _MONTHS_APART or not (yearly or (self.w[step] in {"a", "per"} and self.w[step + 1] == "year")):
            return None
        return Length(Duration.of(_MONTHS_APART[times], "M")), step + 1 if yearly else step + 2

    def refilled(self, part: Part, at: int) -> int:
        """The index after the span of a repetition that a remark parts from it; the same index where there is none."""
        if not isinstance(part.time, Repeat) or part.time.span is not None:
            return at
        filled = self._filled(at, part.time.period)
        if filled is None:
            return at
        part.time, part.last = Repeat(part.time.period, filled[0]), filled[1]
        return filled[1]

    def _filled(self, at: int, period: Length | Cycles) -> tuple[Span, int] | None:
        """The span a repetition fills, read right behind it."""
        if isinstance(period, Cycles) or self.w[at] in {"for", "up", "upto", "until", "through"}:
            cycles = self._cycle_limit(at)
            if cycles is not None:
                return cycles
        if self.w[at] == "to":
            end = self.end(at + 1, None, named=True)
            return None if end is None or end.several else (Span((), end.ends), end.last)
        if self.w[at] not in _FILLS:
            return None
        read = self.span(at)
        if read is None and self.w[at] == "for":
            read = self._up_to(at + 1)
        if read is None and self.w[at] in {"from", "starting"}:
            return self._starting(at)
        if read is None or len(read[0]) != 1 or not isinstance(read[0][0].time, Span):
            return None
        return read[0][0].time, read[1]

    def _starting(self, at: int) -> tuple[Span, int] | None:
        """Reads "starting at Week 12", "from the first dose": a span without an end."""
        step = at + 1
        while self.w[step] in {"at", "from", "on", "in", "with"}:
            step += 1
        start = self._start(step)
        return (Span(start.ends, ()), start.last) if start and isinstance(start.ends, tuple) else None

    def _cycle_limit(self, at: int) -> tuple[Span, int] | None:
        step = at
        while self.w[step] in {"for", "a", "maximum", "of", "up", "to", "upto", "until"} and step < at + 5:
            step += 1
        number = self.number(step) if step > at else None
        if number is None or self.w[number[1]] not in {"cycles", "cycle"}:
            return None
        return Span((), (Point(Ref(Label("C", number[0], end=True))),)), number[1] + 1
