"""What stands behind a time: a limit, a typical length, a window, the length of a cycle."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.names import Names, last_point
from protogen.derivation.timetext.parts import Part, is_anchor
from protogen.derivation.timetext.words import listed
from protogen.model.durations import Length
from protogen.model.moments import Anchor, Label, Point, Span

_SKIPPED = frozenset(
    listed(
        ", ; ( - assessed evaluated measured followed with for an a expected estimated the on is of be to "
        "and which reported that lasting total monitored collected"
    )
)
_MOST = (
    *(
        ("up", "to"),
        ("upto",),
        ("maximum", "of"),
        ("maximum", "up", "to"),
        ("maximum",),
        ("max",),
        ("max", "."),
    ),
    *(
        ("no", "more", "than"),
        ("at", "most"),
        ("not", "exceeding"),
        ("not", "to", "exceed"),
        ("less", "than"),
        ("maximally",),
    ),
)
_AVERAGE = frozenset(listed("average averaging mean median typically usually typical normally"))
_AFTER_KEY = frozenset(
    listed("of to up time about approximately duration length stay for follow is : a an the between within period")
)


class Tails(Names):
    """Reads limits behind a part, and adds them to it."""

    remarks: list[tuple[int, int]]
    """Words that say a time again, or say which of several ends counts: dropped."""

    def tails(self, part: Part, at: int) -> int:
        """The index after everything behind the part that belongs to it."""
        while True:
            before = (part.time, part.length, part.most, part.average)
            step = self._margin(part, at) or self.cycle_length(at) or self._limit(part, at) or self._repeated(part, at)
            step = step or self._apposition(part, at) or self._of_clock(part, at)
            if not step:
                return at
            if before == (part.time, part.length, part.most, part.average):
                self.remarks.append((at, step))
            else:
                part.last = step
            at = step

    def _margin(self, part: Part, at: int) -> int:
        """The index after a window behind the last point of the part, "(+/- 2 weeks)"."""
        point = last_point(part)
        window = self.window(at) if point is not None and point.window is None and point.alias is None else None
        if window is None or point is None:
            return 0
        self._replace_last(part, replace(point, window=window[0]))
        return window[1]

    def cycle_length(self, at: int) -> int:
        """The index after "(each cycle is 28 days)", "28-day cycles"; 0 where no length of a cycle is said."""
        first = at
        while (
            self.w[at] in {"(", ",", ";", "each", "one", "1", "a", "every", "where", "with", "the"} and at < first + 4
        ):
            at += 1
        if self.w[at] in {"cycle", "cycles"}:
            step = at + 1
            while (
                self.w[step] in {"is", "=", ":", "are", "of", "lasts", "lasting", "length", "duration", "1"}
                and step < at + 5
            ):
                step += 1
            found = self.ranged(step) if step > at + 1 and self.w[step - 1] != "1" else None
            last = found.last if found else 0
        else:
            found = self.ranged(at)
            step = found.last + 1 if found and self.w[found.last] in {"per", "-"} else found.last if found else 0
            last = step + 1 if step and self.w[step] in {"cycle", "cycles"} else 0
        return self._closed(last, first, bracket="(" in self.w[first:at]) if last else 0

    def heading(self, at: int) -> int:
        """The index after "following cell therapy:" in front of days and months of their own; else 0."""
        relation = self.relation(at)
        if relation is None or self.w[relation.last] != ":":
            return 0
        return relation.last + 1 if self.labels(relation.last + 1) else 0

    def _whichever(self, at: int) -> int:
        """The index after ", whichever comes first"."""
        step = at + 1 if self.w[at] in {",", "(", ";"} else at
        if self.w[step] != "whichever":
            return at
        while self.w[step] not in {"first", "earlier", "earliest", "later", "last", "sooner", ""}:
            step += 1
        return step + 2 if self.w[at] == "(" and self.w[step + 1] == ")" else step + 1

    def _limit(self, part: Part, at: int) -> int:
        """The index after ", assessed up to 24 months" or "an average of 1 year"; 0 where there is none."""
        if part.time is None or (isinstance(part.time, Point) and not isinstance(part.time.ref.base, Anchor)):
            return 0
        after = self._whichever(at)
        step, bracket = after, False
        while self.w[step] in _SKIPPED and step < after + 7:
            bracket = bracket or self.w[step] == "("
            step += 1
        behind = self._limit_behind(part, step)
        if behind:
            return behind
        most = self.opener(step, _MOST)
        key = most or (step + 1 if self.w[step] in _AVERAGE else 0)
        if not key:
            return after if after > at else 0
        read = self._length(key, most=bool(most))
        if most and read is not None and self._restarts(part, key):
            return 0
        if read is None or (part.most if most else part.average) or self._is_end(part):
            return after if after > at else 0
        if most:
            part.most = read[0]
        else:
            part.average = read[0]
        return self._closed(read[1], at, bracket=bracket)

    def _limit_behind(self, part: Part, at: int) -> int:
        """The index after "for a 2-year-period maximum"; 0 where the limit is not said behind the length."""
        found = self.ranged(at)
        if found is None or part.most is not None:
            return 0
        step = found.last
        while self.w[step] in {"-", "period"}:
            step += 1
        if self.w[step] not in {"maximum", "max", "maximally"} or self.w[step + 1] in {"of", "up"}:
            return 0
        part.most = found.length
        return step + 1

    def _of_clock(self, part: Part, at: int) -> int:
        """The index after "of the study", "of treatment" behind a label, which says whose clock it is."""
        if part.ref is None or not isinstance(part.ref.base, Label) or self.w[at] != "of":
            return 0
        found = self.named(at + 1)
        return found[2] if found else 0

    def _restarts(self, part: Part, at: int) -> bool:
        """Whether the length counts from the end of the part: "…, up to 2 years post study" is a time of its own."""
        found = self.ranged(at)
        relation = self.relation(found.last) if found else None
        point = last_point(part)
        return relation is not None and point is not None and is_anchor(point.ref, relation.name)

    def _is_end(self, part: Part) -> bool:
        """Whether the part is a span up to a duration: a second limit is another item."""
        return isinstance(part.time, Span) and not isinstance(part.time.end, tuple)

    def _length(self, at: int, *, most: bool) -> tuple[Length, int] | None:
        while self.w[at] in _AFTER_KEY and not (self.w[at] in {"a", "an"} and self.unit(at + 1)):
            at += 1
        read = self.quantities(at)
        if read is None or len(read[0]) != 1:
            return None
        found = self.amounts(at)
        if found is None:
            return None
        length = found[0].length
        if most and length.high is not None:
            length = Length(length.high)
        last = read[1]
        while self.w[last] in {"maximum", "max", "in", "total"}:
            last += 1
        return length, last

    def _closed(self, at: int, first: int, *, bracket: bool) -> int:
        """The index after the bracket that was opened."""
        if not bracket:
            return at
        step = at
        while step < self.n and self.w[step] != ")" and step < at + 12:
            step += 1
        return step + 1 if self.w[step] == ")" else max(at, first + 1)
