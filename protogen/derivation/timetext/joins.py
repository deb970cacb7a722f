"""Stretches of time with both ends: "from … until …", "between … and …", "Day 1 through Day 29"."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.ends import End, SpanEnds
from protogen.derivation.timetext.offsets import as_label
from protogen.derivation.timetext.parts import ZERO, Part, Quantity, is_anchor
from protogen.derivation.timetext.standing import COMPARED, Read
from protogen.derivation.timetext.words import UNIT_OF
from protogen.model.durations import Duration, Length
from protogen.model.moments import EVENT, Anchor, Label, Point, Ref, Span, Unread

_SENTENCE = 60
"""Words in front of a span among which a change is looked for."""


class Joins(SpanEnds):
    """Reads a span from one moment to another."""

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
        step = step + 2 if self.has(step + 1, "the", "first") else step
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
        return None if end is None else self._from_to(at, start, (to, end))

    def _from_to(self, at: int, start: End, far: tuple[int, End]) -> Read | None:
        """The span between two ends as read, or two points where the sentence speaks of a change."""
        assert isinstance(start.ends, tuple)
        to, end = far
        compared = self._compared(at)
        near = self._near(at, start.ends[0], end)
        first = Part(at, start.last, near)
        if end.several:
            return [first, *end.several], end.last
        if isinstance(end.ends, Duration):
            return None
        if self.w[at] == "between" and self._holds_length(to, end):
            return self._elsewhere(at, end.last)
        if compared:
            return [first, Part(to, end.last, end.ends[0])], end.last
        return [Part(at, end.last, Span((near,), end.ends))], end.last

    def _holds_length(self, at: int, end: End) -> bool:
        """Whether the words of an event hold a length: "between treatment and placebo one-month sequences"."""
        named = isinstance(end.ends, tuple) and is_anchor(end.ends[0].ref, EVENT)
        return named and any(self.one(step) is not None for step in range(at, end.last))

    def _compared(self, at: int) -> bool:
        """Whether the sentence speaks of a change up to here: two measurements, not a stretch of time."""
        first = at
        while first > max(0, at - _SENTENCE) and self.w[first - 1] not in {";", "."}:
            first -= 1
        return any(word in COMPARED for word in self.w[first : at + 1])

    def _near(self, at: int, start: Point, end: End) -> Point:
        """The start counted from the event its end counts from: "1 month - 24 months after surgery"."""
        far = end.ends[0].ref if isinstance(end.ends, tuple) and len(end.ends) == 1 else None
        label = start.ref.base
        if far is not None and isinstance(far.base, Label) and far.base.day is not None and isinstance(label, Label):
            same = label.unit == "D" and not start.ref.sign  # "Day 1 to Day 28 of Cycle 1"
            return replace(start, ref=Ref(Label("C", far.base.number, label.number))) if same else start
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
        last = self._aside(self._second_name(part) if len(read[0]) == 1 else part.last)
        to = self._to(last)
        if not to or len(read[0]) > 1 or self._is_limit(part, last):
            return None
        dash = self.w[to - 1] in {"-", "~"}
        if dash and self._dashed_list(at, to):
            return None
        if part.time is None:
            as_label(part)
        if not isinstance(part.time, Point):
            return None
        if self.w[last] in {"up", "upto"} and "," in self.w[part.last : last]:
            return None  # "Baseline, up to Week 12": a list
        if part.ref is not None and part.ref.offset == ZERO and part.ref.sign == "+" and self.w[part.first] == "after":
            part.time = Point(Ref(part.ref.base))  # "after discharge up to 12 weeks" starts at discharge
        end = self.end(to, part.ref, named=not dash)
        if end is None or isinstance(end.ends, Duration):
            return None
        return self._joined(at, End((part.time,), last), to)

    def _second_name(self, part: Part) -> int:
        """The index after a bracket that names the start of a span again, where the span goes on behind it."""
        named = replace(part)
        last = self._repeated(named, part.last) if isinstance(part.time, Point) and self.w[part.last] == "(" else 0
        if not last or not self._to(last):
            return part.last
        part.time = named.time
        return last

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
