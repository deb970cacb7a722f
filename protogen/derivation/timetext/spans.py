"""Stretches of time: "up to", "within", "during", "from … until …"."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.ends import End, SpanEnds
from protogen.derivation.timetext.events import TREATMENT
from protogen.derivation.timetext.offsets import as_label, origin
from protogen.derivation.timetext.parts import ZERO, Part, Quantity, Relation, anchor, is_anchor
from protogen.derivation.timetext.standing import Read
from protogen.derivation.timetext.words import UNIT_OF, listed
from protogen.model.durations import Duration, Length
from protogen.model.moments import EVENT, Anchor, Label, Point, Ref, Span, Unread

UPTO = (
    *(("for", "up", "to"), ("up", "to"), ("upto",), ("ap", "to"), ("as", "long", "as"), ("no", "more", "than")),
    *(("not", "more", "than"), ("no", "longer", "than"), ("less", "than"), ("for", "a", "maximum", "of")),
    *(("a", "maximum", "of"), ("maximum", "of"), ("at", "most"), ("until",), ("through",), ("<",), ("≤",), ("by",)),
    *(("maximum",), ("max",)),
)
WITHIN = (
    *(("within", "the", "first"), ("during", "the", "first"), ("in", "the", "first"), ("over", "the", "first")),
    *(("for", "the", "first"), ("the", "first"), ("within",), ("during",), ("over",), ("for",), ("first",)),
)
_COURSE = frozenset(listed("the course of period a an total entire whole each duration approximately about maximum to"))
_STUDY = frozenset(("study", "trial"))
_CARE = frozenset(listed("treatment therapy intervention program medication"))
_COMPARED = frozenset(
    ("change", "changes", "difference", "differences", "compare", "comparison", "compared", "comparing")
)


class Spans(SpanEnds):
    """Reads one stretch of time."""

    def span(self, at: int) -> Read | None:
        """A stretch of time that begins with its preposition."""
        word = self.w[at]
        if word in {"from", "between", "anytime"}:
            return self._from(at)
        if word == "at" and self.has(at, "at", "least"):
            return self._at_least(at)
        if word == "last":
            return self._last(at)
        if word == "average":
            return self._average_first(at)
        return self._duration_of(at) or self._up_to(at) or self._within(at)

    def _at_least(self, at: int) -> Read | None:
        read = self.quantities(at + 2)
        if read is None:
            return None
        for part in read[0]:
            as_label(part)
            if isinstance(part.time, Point):
                part.time = Span((part.time,), ())
        read[0][0].first = at
        return read

    def _last(self, at: int) -> Read | None:
        """Reads "last 7 days of the study"."""
        read = self.one(at + 1)
        if read is None or self.w[read.last] != "of":
            return None
        found = self._study("+", read.last + 1) or self.named(read.last + 1)
        name = found and {"completion": "completion", TREATMENT: "eot"}.get(found[0])
        if not found or not name:
            return None
        end = Ref(anchor(name, ""))
        return [
            Part(at, found[2], Span((Point(replace(end, sign="-", offset=read.length.low)),), (Point(end),)))
        ], found[2]

    def _duration_of(self, at: int) -> Read | None:
        """Reads "study duration", "through the duration of treatment", "entire study period"."""
        step = at
        while self.w[step] in {"for", "during", "through", "over", "the", "entire", "whole", "total", "full"}:
            step += 1
        opened = any(self.w[each] in {"for", "during", "through", "over"} for each in range(at, step))
        found = self._extent(step, opened=opened)
        if found is None:
            return self._course_of(at, step) if opened and self.has(step, "duration", "of") else None
        name, last = found
        return [Part(at, last, Span((), (Point(Ref(anchor(name, ""))),)))], last

    def _course_of(self, first: int, at: int) -> Read | None:
        """Reads "for the duration of hospital stay": an event that lasts."""
        found = self.named(at + 2)
        return (
            ([Part(first, found[2], Point(Ref(anchor(found[0], found[1]))))], found[2])
            if found and found[0] == EVENT
            else None
        )

    def _average_first(self, at: int) -> Read | None:
        """Reads "average of 3 years through study completion"."""
        found = self.ranged(at + 2) if self.has(at, "average", "of") else None
        read = self._up_to(found.last) if found else None
        if read is None or found is None:
            return None
        read[0][0].average, read[0][0].first = found.length, at
        return read

    def _extent(self, at: int, *, opened: bool) -> tuple[str, int] | None:
        stated = self.w[at] in {"duration", "length", "course"} and self.w[at + 1] in {"of", "for"}
        if stated:
            at += 2
            while self.w[at] in {"the", "entire", "whole", "this", "study"} and self.w[at + 1] not in {
                "",
                ",",
                "(",
                ")",
            }:
                at += 1
        if self.w[at] in _CARE and self.has(at - 1, "study") and not stated:
            return None
        name = "completion" if self.w[at] in _STUDY else "eot" if self.w[at] in _CARE else None
        if name == "completion" and self.w[at + 1] in _CARE:
            name, at = "eot", at + 1
        if name is None:
            return None
        tail = self.w[at + 1] in {"duration", "period", "length"}
        if not (stated or tail or (opened and self._ends(at + 1))):
            return None
        if tail and self.w[at + 1] == "period" and not (opened or name == "completion"):
            return None
        return name, at + 2 if tail else at + 1

    def _up_to(self, at: int) -> Read | None:
        step = self.opener(at, UPTO)
        if not step:
            return None
        weak = self.w[at] in {"by", "maximum", "max", "<", "≤"}
        end = self.end(step, None, named=not weak)
        if end is None or (weak and self.w[at] == "by" and isinstance(end.ends, Duration)):
            return None
        if self.w[at] == "by":
            return [Part(at, end.last, end.ends[0])] if isinstance(end.ends, tuple) else [], end.last
        if end.several:
            parts = list(end.several)
            for part in parts:
                part.time = Span((), (part.time,)) if isinstance(part.time, Point) else part.time
            parts[0].first = at
            return parts, end.last
        return [Part(at, end.last, Span((), end.ends))], end.last

    def _within(self, at: int) -> Read | None:
        """Reads "within 28 days after …", "over 15 days of treatment", "in the first 24 hours", "during surgery"."""
        step = self.opener(at, WITHIN)
        if not step:
            return None
        while self.w[step] in _COURSE:
            step += 1
        read = self.windowed(step)
        quantity = read[0][0] if read else self.ranged(step)
        if quantity is None:
            return self._during(at)
        last = self._qualified(quantity.last)
        window = self.window(last)
        last = window[1] if window else last
        relation = self.relation(last) or self._since(last) or self._of(last)
        high = quantity.length.high or quantity.length.low
        if relation is None:
            last = max(last, self.followup(last))
            last = last + 1 if self.w[last] in {"period", "duration"} else last
            return [Part(at, last, Span((), high))], last
        base = origin(relation)
        far = Point(replace(base, sign=relation.sign, offset=high), read[0][1] if read else window and window[0])
        span = Span((Point(base),), (far,)) if relation.sign == "+" else Span((far,), (Point(base),))
        return [Part(at, relation.last, span)], relation.last

    def _qualified(self, at: int) -> int:
        return at + 1 if self.w[at] in {"period", "time"} else at

    def _of(self, at: int) -> Relation | None:
        """Reads "within 24 hours of surgery", "over 15 days of treatment": counted from the event or the start."""
        if self.w[at] not in {"of", "oh"}:
            return None
        found = self.named(at + 1)
        if found is None or found[1].lower().startswith("follow"):
            return None
        name = "start" if found[0] == TREATMENT else found[0]
        return Relation("+", name, found[1], found[2])

    def _during(self, at: int) -> Read | None:
        """Reads "during surgery", "during hospitalization": the event itself, when it has no length of its own."""
        if self.w[at] != "during":
            return None
        labels = self.labels(at + 1)
        if labels:
            labels[0].first = at
            return labels, labels[-1].last
        found = self.named(at + 1)
        if found is None or found[0] == "completion":
            return None
        if found[0] == TREATMENT:
            return [Part(at, found[2], Span((), (Point(Ref(anchor("eot", ""))),)))], found[2]
        return [Part(at, found[2], Point(Ref(anchor(found[0], found[1]))))], found[2]

    def _from(self, at: int) -> Read | None:
        """Reads "From A until B", "between A and B"."""
        step = at + 1
        while self.w[step] in {"between", "from", "anytime", "the", "a", "minimum", "of", "at", "least"}:
            step += 1
        between = any(self.w[each] == "between" for each in range(at, step))
        ranged = self._range_between(at, step) if self.w[at] != "from" or between else None
        if ranged is not None:
            return ranged
        start = self._start(step)
        if start is None:
            return None
        lasting = self._lasting(at, start)
        if lasting is not None:
            return lasting
        opened = self.w[start.last] == "and" if between else False
        to = start.last + 1 if opened else self._to(start.last)
        if not to or isinstance(start.ends, Duration):
            return None
        return self._joined(at, start, to)

    def _lasting(self, at: int, start: End) -> Read | None:
        """Reads "from the first dose for 2 years": the length counts from the start."""
        step = start.last + 1 if self.w[start.last] == "," else start.last
        if self.w[step] != "for" or not isinstance(start.ends, tuple) or not isinstance(start.ends[0].ref.base, Anchor):
            return None
        end = self.end(step + 1, start.ends[0].ref, named=False)
        if end is None or not isinstance(end.ends, tuple) or end.several:
            return None
        last = end.last
        while self.w[last] in {"-", "period", "maximum", "max"}:
            last += 1
        return [Part(at, last, Span(start.ends, end.ends))], last

    def _range_between(self, at: int, step: int) -> Read | None:
        """Reads "between 3-5 years", "between 18 and 24 months"."""
        found = self.amounts(step)
        if found and len(found) == 2 and found[0].length.high is None:  # noqa: PLR2004 -- two ends
            found = [Quantity(Length(found[0].length.low, found[1].length.low), found[0].first, found[1].last)]
        if not found or found[0].length.high is None:
            return None
        part = Part(at, found[0].last, length=found[0].length)
        read = self._placed([part], part.last)
        as_label(part)
        part.first = at
        return read

    def _joined(self, at: int, start: End, to: int) -> Read | None:
        """A span from its start to the end read at `to`; a list of ends, or a comparison, makes points."""
        assert isinstance(start.ends, tuple)
        other = self.quantities(to) or self.positions(to)
        if other is not None and isinstance(other[0][-1].time, Unread):
            return self._elsewhere(at, other[1])
        end = self.end(to, start.ends[0].ref, named=True)
        if end is None:
            return None
        compared = at > 0 and (self.w[at - 1] in _COMPARED or self.w[at - 2] in _COMPARED)
        near = self._near(at, start.ends[0], end)
        first = Part(at, start.last, near)
        if end.several:
            return [first, *end.several], end.last
        if compared and isinstance(end.ends, tuple):
            return [first, Part(to, end.last, end.ends[0])], end.last
        if isinstance(end.ends, Duration):
            return None
        return [Part(at, end.last, Span((near,), end.ends))], end.last

    def _near(self, at: int, start: Point, end: End) -> Point:
        """The start counted from the event its end counts from: "1 month - 24 months after surgery"."""
        far = end.ends[0].ref if isinstance(end.ends, tuple) and len(end.ends) == 1 else None
        label = start.ref.base
        if far is None or far.offset is None or not isinstance(far.base, Anchor) or not isinstance(label, Label):
            return start
        unit = UNIT_OF.get(label.unit)
        same = unit == far.offset.parts[0][1] or not self.labelled_end
        counted = same and not start.ref.sign and label.number >= 0
        if unit is None or not counted or self.ordinal(at) or self.ordinal(at + 1) or self.ordinal(at + 2):
            return start
        labelled = self.unit(at + 1 if self.w[at] in {"from", "between", "the"} else at) is not None
        if labelled != self.labelled_end:
            return start
        return replace(start, ref=Ref(far.base, far.sign, Duration.of(label.number, unit)))

    def connected(self, read: Read, at: int) -> Read | None:
        """A span from a point just read to what follows "to", "-", "until" or "up to"."""
        part = read[0][-1]
        last = self._aside(part.last)
        to = self._to(last) or (self._to(last + 1) if self.w[last] == "," and self.w[last + 1] in {"up", "upto"} else 0)
        if not to or len(read[0]) > 1 or self._is_limit(part, last):
            return None
        if part.time is None:
            as_label(part)
        if not isinstance(part.time, Point):
            return None
        dash = self.w[to - 1] in {"-", "~"}
        if dash and self._dashed_list(at, to):
            return None
        if part.ref is not None and part.ref.offset == ZERO and part.ref.sign == "+" and self.w[part.first] == "after":
            part.time = Point(Ref(part.ref.base))  # "after discharge up to 12 weeks" starts at discharge
        end = self.end(to, part.ref, named=not dash)
        if end is None or isinstance(end.ends, Duration):
            return None
        return self._joined(at, End((part.time,), last), to)

    def _dashed_list(self, at: int, to: int) -> bool:
        """Whether this is one of three or more quantities joined by dashes: a list, not a span."""
        if at > 1 and self.w[at - 1] == "-" and self.unit(at - 2):
            return True
        found = self.one(to)
        return found is not None and self.w[found.last] == "-" and self.amounts(found.last + 1) is not None

    def _is_limit(self, part: Part, at: int) -> bool:
        """Reads "At discharge, up to 30 days": behind a late event or one that lasts, "up to" is a limit."""
        if not (self.w[at] in {"up", "upto"} or self.w[at + 1] in {"up", "upto"}):
            return False
        if self.w[at] in {"up", "upto"} and (self.w[part.first] in {"after", "following"} or self._counted_from(at)):
            return False
        late = is_anchor(
            part.ref, "discharge", "completion", "eot", "death", "progression", "relapse", "last dose", EVENT
        )
        return (
            late
            or self.w[part.first] == "during"
            or (part.ref is not None and part.ref.sign != "" and self.w[at] == ",")
        )

    def _counted_from(self, at: int) -> bool:
        """Whether the length behind "up to" counts from an event of its own."""
        found = self.ranged(at + 1 if self.w[at] == "upto" else at + 2)
        return found is not None and self.relation(found.last) is not None
