"""Second names of a moment: brackets and labels behind an event, "end of treatment (Week 12)"."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.offsets import as_label, offset
from protogen.derivation.timetext.parts import Part, Quantity, Relation, is_anchor, label_of
from protogen.derivation.timetext.points import Points
from protogen.model.durations import Duration, Length
from protogen.model.moments import Anchor, Label, Point, Ref, Span

BRACKET = 120
"""Words that a bracket may hold and still say something about the time in front of it."""


class Names(Points):
    """Reads what names a part again, and joins or drops it."""

    def _apposition(self, part: Part, at: int) -> int:
        """Reads "end of treatment at 12 weeks", "through study completion, about 2 years", "EOT - Week 5"."""
        about = self._about(part, at)
        if about:
            return about
        ref = self._joinable(part)
        if ref is None:
            return 0
        step = at
        while self.w[step] in {",", "at", "on", "in", "-", '"', ":", "="} and step < at + 3:
            step += 1
        comma = self.w[at] == "," and isinstance(part.time, Point)
        if step == at or comma or (self.w[at] in {":", ","} and isinstance(part.time, Point)):
            return 0
        step = step + 1 if self.w[step] == "the" else step
        found = self.amounts(step)
        if found is not None and len(found) == 1 and found[0].length.high is None and not self.relation(found[0].last):
            return self._placed_at(part, found[0])
        labels = self.labels(step)
        if labels and len(labels) == 1 and isinstance(labels[0].time, Point) and not self.relation(labels[0].last):
            return self._alias(part, labels[0].time.ref, labels[0].last)
        return 0

    def _about(self, part: Part, at: int) -> int:
        """The index after ", approximately 5 days" behind a span up to an event: its typical length."""
        point = last_point(part) if isinstance(part.time, Span) else None
        if self.w[at] != "," or point is None or isinstance(point.ref.base, Label) or part.average or part.most:
            return 0
        found = self.ranged(at + 1)
        if found is None or not found.rough or self.relation(found.last) or self.w[found.last] in {"and", ","}:
            return 0
        part.average = found.length
        return found.last

    def _placed_at(self, part: Part, found: Quantity) -> int:
        """The index after a length that places an event, as its label."""
        label = label_of(found.length.low)
        last = found.last + 1 if self.w[found.last] in {"mark", "visit", "timepoint"} else found.last
        return self._alias(part, Ref(label), last) if label else 0

    def _joinable(self, part: Part) -> Ref | None:
        """The late event at the end of a part, to which a label can be joined."""
        point = last_point(part)
        if point is None or point.alias is not None or part.most or part.average:
            return None
        late = is_anchor(point.ref, "eot", "completion")
        event = is_anchor(point.ref, "event") and self.w[part.first] != "during"
        return point.ref if (late or event) and not point.ref.sign else None

    def _alias(self, part: Part, alias: Ref | Span, last: int) -> int:
        point = last_point(part)
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
        at = at + 1 if self.w[at] == "." and self.w[at + 1] == "(" else at
        if self.w[at] not in {"(", "/", "="}:
            return 0
        close = self._close(at)
        if not close or (self.w[at] != "(" and part.time is None):
            return 0
        inner = self.inside(at + 1, close)
        if len(inner) != 1:
            return 0
        if part.length is not None and "end" in self.w[at:close] and is_anchor(inner[0].ref, "eot", "completion"):
            return close + 1  # "3 months (end of treatment)"
        return close + (self.w[at] == "(") if self._settled(part, inner[0]) else 0

    def _close(self, at: int) -> int:
        if self.w[at] != "(":
            read = self.points(at + 1)
            return read[1] if read and len(read[0]) == 1 else 0
        depth = 0
        for step in range(at, min(self.n, at + BRACKET)):
            depth += (self.w[step] == "(") - (self.w[step] == ")")
            if not depth:
                return step
        return 0

    def inside(self, first: int, last: int) -> list[Part]:
        """The parts between two words."""
        raise NotImplementedError

    def _settled(self, part: Part, inner: Part) -> bool:
        """Whether a bracket's one part says nothing beyond the part before it, which it may join."""
        point = last_point(part)
        if isinstance(inner.time, Span) and part.length is not None:
            return _is_whole(inner.time)
        if inner.most or inner.average or (isinstance(inner.time, Span) and point is None):
            return part.time is None and inner.time is None
        if point is None or (isinstance(point.ref.base, Label) and point.ref.base.unit != "V"):
            return self._same_time(part, inner)
        if inner.ref is not None and isinstance(inner.ref.base, Anchor):
            return self._named_again(part, point, inner.ref)
        return point.alias is None and not part.most and self._labelled_event(part, point, inner)

    def _named_again(self, part: Part, point: Point, inner: Ref) -> bool:
        """Whether an event behind an event only names it again, or places it: "induction (30 min before surgery)"."""
        if not inner.offset or not inner.offset.hours:
            return True
        if point.ref == Ref(inner.base):
            self._replace_last(part, replace(point, ref=inner))  # "Post-treatment (one week after treatment)"
            return True
        again = is_anchor(point.ref, "dose") or point.alias is not None
        return not again and bool(self._alias(part, inner, 1))

    def _same_time(self, part: Part, inner: Part) -> bool:
        if is_anchor(inner.ref, "dose", "each dose") and part.length is None:
            return False  # "Day 1 (pre-dose)": a day, and a time of that day
        if inner.ref is not None and isinstance(inner.ref.base, Anchor):
            if inner.ref == Ref(Anchor("baseline")) and is_first_day(part.ref):
                part.time = inner.time  # "Day 1 (baseline)"
                return True
            if inner.ref.offset is not None and inner.ref.offset.hours and part.length is not None:
                return self._other_clock(part, inner.ref)
            counts = inner.ref.sign == "+" or (is_anchor(inner.ref, "eot") and not inner.ref.sign)
            if part.length is not None and counts:
                base = inner.ref.base  # "6 months (post-intervention)"
                offset(part, Relation("+", base.name, base.words or "", 0))
            return True
        return not isinstance(inner.time, Span) or isinstance(part.time, Span)

    def _other_clock(self, part: Part, inner: Ref) -> bool:
        """Whether a length is placed by the event in its bracket: "12 months (6 months after the end of the study)"."""
        if part.length is not None and part.length.high is None and part.length.low == inner.offset:
            part.time, part.length = Point(inner), None  # "12 weeks (12 weeks after randomization)"
            return True
        as_label(part)
        return isinstance(part.time, Point) and bool(self._alias(part, inner, 1))

    def _labelled_event(self, part: Part, point: Point, inner: Part) -> bool:
        inner.stated = inner.length is not None
        as_label(inner)
        if inner.ref is not None and isinstance(inner.ref.base, Label):
            label = inner.ref.base
            if _elapsed(point) and label.number in (0, 1):
                return True  # "Month 6 post-infusion (Day 0)": the day of the infusion
            if is_anchor(point.ref, "baseline") or (_elapsed(point) and inner.stated):
                return True  # "3 weeks post-dose (approximately 3 weeks)"
            self._alias(part, inner.ref, 1)
            self._widened(part, inner)
            return True
        if isinstance(inner.time, Span) and isinstance(inner.time.end, Duration):
            part.most = part.most or Length(inner.time.end)  # "discharge (expected within 7 days)"
            return not is_anchor(point.ref, "baseline")
        if isinstance(inner.time, Span) and not is_anchor(point.ref, "baseline"):
            return bool(self._alias(part, inner.time, 1))
        return False

    def _widened(self, part: Part, inner: Part) -> None:
        """The window of a second name is the window of the moment: "end of study (Week 14 ± 7 days)"."""
        point = last_point(part)
        if point is not None and point.window is None and isinstance(inner.time, Point):
            self._replace_last(part, replace(point, window=inner.time.window))


def is_first_day(ref: Ref | None) -> bool:
    """Whether a label is the day, week or month that a study begins with: Day 0 or 1, Week 0, Month 0."""
    label = ref.base if ref is not None and not ref.sign else None
    if not isinstance(label, Label) or label.unit not in {"D", "W", "M", "H"}:
        return False
    return label.number == 0 or (label.unit == "D" and label.number == 1)


def _elapsed(point: Point) -> bool:
    """Whether a point lies some time after or before its event."""
    return point.ref.offset is not None and point.ref.offset.hours > 0


def _is_whole(span: Span) -> bool:
    """Whether a span is the whole study or treatment: "5 years (duration of study)"."""
    return not span.start and isinstance(span.end, tuple) and is_anchor(span.end[0].ref, "completion", "eot")


def last_point(part: Part) -> Point | None:
    """The point a part is or ends with."""
    if isinstance(part.time, Point):
        return part.time
    if isinstance(part.time, Span) and isinstance(part.time.end, tuple) and part.time.end:
        return part.time.end[-1]
    return None
