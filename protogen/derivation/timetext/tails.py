"""What stands behind a time: a limit, a typical length, a bracket that names the same moment again."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.parts import Part, Relation, is_anchor, label_of
from protogen.derivation.timetext.points import as_label, offset
from protogen.derivation.timetext.spans import Spans
from protogen.derivation.timetext.words import listed
from protogen.model.durations import Length
from protogen.model.moments import Anchor, Label, Point, Ref, Span

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
_FIRST_DAYS = frozenset(("baseline", "screening", "start", "enrollment", "randomization"))


class Tails(Spans):
    """Reads limits and brackets behind a part, and adds them to it."""

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
        point = _last_point(part)
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
            found = self._ranged(step) if step > at + 1 and self.w[step - 1] != "1" else None
            last = found.last if found else 0
        else:
            found = self._ranged(at)
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
        found = self._ranged(at)
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
        found = self._ranged(at)
        relation = self.relation(found.last) if found else None
        point = _last_point(part)
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

    def _apposition(self, part: Part, at: int) -> int:
        """Reads "end of treatment at 12 weeks", "through study completion, about 2 years", "Post-treatment - Week 5"."""
        ref = self._joinable(part)
        if ref is None:
            return 0
        step = at
        while self.w[step] in {",", "at", "on", "-", '"', ":", "="} and step < at + 3:
            step += 1
        comma = self.w[at] == "," and isinstance(part.time, Point)
        if step == at or comma or (self.w[at] in {":", ","} and isinstance(part.time, Point)):
            return 0
        found = self.amounts(step)
        if found is not None and len(found) == 1 and found[0].length.high is None and not self.relation(found[0].last):
            if found[0].rough and self.w[at] == ",":
                part.average = found[0].length
                return found[0].last
            label = label_of(found[0].length.low)
            return self._alias(part, Ref(label), found[0].last) if label else 0
        labels = self.labels(step)
        if labels and len(labels) == 1 and isinstance(labels[0].time, Point) and not self.relation(labels[0].last):
            return self._alias(part, labels[0].time.ref, labels[0].last)
        return 0

    def _joinable(self, part: Part) -> Ref | None:
        """The late event at the end of a part, to which a label can be joined."""
        point = _last_point(part)
        if point is None or point.alias is not None or part.most or part.average:
            return None
        late = is_anchor(point.ref, "eot", "completion")
        event = is_anchor(point.ref, "event") and self.w[part.first] != "during"
        return point.ref if (late or event) and not point.ref.sign else None

    def _alias(self, part: Part, alias: Ref | Span, last: int) -> int:
        point = _last_point(part)
        assert point is not None
        self._replace_last(part, replace(point, alias=alias))
        return last

    def _replace_last(self, part: Part, named: Point) -> None:
        if isinstance(part.time, Span):
            assert isinstance(part.time.end, tuple)
            part.time = Span(part.time.start, (*part.time.end[:-1], named))
        else:
            part.time = named

    def _repeated(self, part: Part, at: int) -> int:
        """The index after a bracket that repeats the part, gives its label or its event; 0 where it holds more."""
        if self.w[at] not in {"(", "/", "="}:
            return 0
        close = self._close(at)
        if not close or (self.w[at] != "(" and part.time is None):
            return 0
        inner = self.inside(at + 1, close)
        if len(inner) != 1:
            return 0
        return close + (self.w[at] == "(") if self._settled(part, inner[0]) else 0

    def _close(self, at: int) -> int:
        if self.w[at] != "(":
            read = self.points(at + 1)
            return read[1] if read and len(read[0]) == 1 else 0
        depth = 0
        for step in range(at, self.n):
            depth += (self.w[step] == "(") - (self.w[step] == ")")
            if not depth:
                return step
        return 0

    def inside(self, first: int, last: int) -> list[Part]:
        """The parts between two words."""
        raise NotImplementedError

    def _settled(self, part: Part, inner: Part) -> bool:
        """Whether a bracket's one part says nothing beyond the part before it, which it may join."""
        point = _last_point(part)
        if isinstance(inner.time, Span) and part.length is not None:
            return (
                inner.time.start == ()
                and isinstance(inner.time.end, tuple)
                and is_anchor(inner.time.end[0].ref, "completion", "eot")
            )
        if inner.most or inner.average or (isinstance(inner.time, Span) and point is None):
            return part.time is None and inner.time is None
        if point is None or isinstance(point.ref.base, Label):
            return self._same_time(part, inner)
        if inner.ref is not None and isinstance(inner.ref.base, Anchor):
            if not inner.ref.offset or not inner.ref.offset.hours:
                return True
            again = is_anchor(point.ref, "dose") or point.alias is not None
            return not again and bool(self._alias(part, inner.ref, 1))
        if point.alias is not None or part.most:
            return False
        return self._labelled_event(part, point, inner)

    def _same_time(self, part: Part, inner: Part) -> bool:
        if inner.ref is not None and isinstance(inner.ref.base, Anchor):
            if part.length is not None and (inner.ref.sign == "+" or is_anchor(inner.ref, "eot")):
                base = inner.ref.base  # "6 months (post-intervention)"
                offset(part, Relation("+", base.name, base.words or "", 0))
            return True
        return not isinstance(inner.time, Span) or isinstance(part.time, Span)

    def _labelled_event(self, part: Part, point: Point, inner: Part) -> bool:
        as_label(inner)
        if inner.ref is not None and isinstance(inner.ref.base, Label):
            label = inner.ref.base
            if point.ref.offset is not None and point.ref.offset.hours and label.number in (0, 1):
                return True  # "Month 6 post-infusion (Day 0)": the day of the infusion
            if is_anchor(point.ref, "baseline") or (is_anchor(point.ref, *_FIRST_DAYS) and label.number in (0, 1)):
                return True
            return bool(self._alias(part, inner.ref, 1))
        if isinstance(inner.time, Span) and not isinstance(inner.time.end, tuple):
            return False
        if isinstance(inner.time, Span) and not is_anchor(point.ref, "baseline"):
            return bool(self._alias(part, inner.time, 1))
        return False


def _last_point(part: Part) -> Point | None:
    """The point a part is or ends with."""
    if isinstance(part.time, Point):
        return part.time
    if isinstance(part.time, Span) and isinstance(part.time.end, tuple) and part.time.end:
        return part.time.end[-1]
    return None
