"""The ends of a stretch of time: what stands behind "from", "until", "up to", and where the connecting word is."""

from __future__ import annotations

from dataclasses import dataclass

from protogen.derivation.timetext.events import TREATMENT
from protogen.derivation.timetext.names import BRACKET, Names
from protogen.derivation.timetext.offsets import as_label, moment
from protogen.derivation.timetext.parts import Part, anchor, label_of
from protogen.derivation.timetext.standing import Read
from protogen.model.durations import Duration
from protogen.model.moments import Anchor, Point, Ref, Span

_TO = (("up", "to"), ("upto",), ("to",), ("until",), ("through",), ("and", "until"), ("-",), ("~",))
_PLACED = frozenset(("at", "(", "of"))
Ends = tuple[Point, ...] | Duration


@dataclass(slots=True)
class End:
    """An end of a span as read: points or a duration, and the index after it; `several` when a list of points."""

    ends: Ends
    last: int
    several: tuple[Part, ...] = ()


class SpanEnds(Names):
    """Reads one end of a span."""

    labelled_end = False
    """Whether the end read last was a label, not a quantity."""

    def opener(self, at: int, forms: tuple[tuple[str, ...], ...]) -> int:
        """The index after one of these openings, or 0."""
        for form in forms:
            if self.w[at] == form[0] and self.has(at, *form):
                return at + len(form)
        return 0

    def _start(self, at: int) -> End | None:
        """The first end of "from … to …": not past a connecting word."""
        labels = self.positions(at)
        if labels is not None and len(labels[0]) == 1 and isinstance(labels[0][0].time, Point):
            return self._start_named(at, labels[0][0].time, labels[1])
        if labels is not None:
            return None
        read = self.quantities(at)
        if read is not None:
            part = read[0][0]
            as_label(part)
            return End((part.time,), read[1]) if isinstance(part.time, Point) and len(read[0]) == 1 else None
        relation = self.relation(at)
        if relation is not None:
            return self._start_named(at, Point(moment(relation)), relation.last)
        found = self.named(at)
        if found is None:
            return None
        ref = Ref(anchor("start" if found[0] == TREATMENT else found[0], found[1]))
        return self._start_named(at, Point(ref), found[2])

    def _start_named(self, at: int, point: Point, last: int) -> End:
        """With the second name in brackets behind it: "From Visit 2 (Week 0) until …"."""
        part = Part(at, last, point)
        last = self._repeated(part, last) or (self._apposition(part, last) if self.w[last] == "at" else 0) or last
        return End((part.time if isinstance(part.time, Point) else point,), self._aside(last))

    def _aside(self, at: int) -> int:
        """The index after a bracket or comma between the start of a span and its connecting word."""
        step = at
        if self.w[step] == "(":
            while step < min(self.n, at + BRACKET) and self.w[step] != ")":
                step += 1
            step += 1
        if self._to(step) or self._to(step + 1):
            step = step if self._to(step) else step + 1 if self.w[step] == "," else step
            return step if self._to(step) and self.w[step] not in {"-", "~"} else at
        return at

    def _to(self, at: int) -> int:
        """The index after "to", "until", "up to" and the like, or 0."""
        step = self.opener(at, _TO)
        return self.opener(step, _TO) or step if step else 0

    def end(self, at: int, source: Ref | None, *, named: bool) -> End | None:
        """The end of a span read here; a lone duration counts from the event the span starts with."""
        while self.w[at] in {
            "the",
            "a",
            "an",
            "at",
            "total",
            "maximum",
            "of",
            "approximately",
            "about",
            "max",
            "to",
            "within",
        }:
            if self.w[at] in {"a", "an"} and self.unit(at + 1):
                break
            at += 1
        if (self.w[at] == "(" and self.w[at + 2] == ")") or (self.w[at] == "(" and self.w[at + 3] == ")"):
            at = self.w.index(")", at) + 1  # "through (T4) 9 months post"
        follow = self.followup(at)
        if follow > at and (self.w[follow] in _PLACED or self.w[follow + 1] in _PLACED):
            later = self._end_at(follow + 1 if self.w[follow] in _PLACED else follow + 2)
            if later is not None:
                return later  # "to follow-up at 8 weeks"
        read = self.quantities(at)
        self.labelled_end = read is None
        if read is not None:
            return self._or_sooner(self._quantity_end(read, source))
        read = self.positions(at) or self._bound_of_cycle(at) or self._cycles_done(at, at) or self._end_of_length(at)
        if read is not None:
            return self._or_sooner(_ended(read))
        return self._event_end(at) if named else None

    def _end_at(self, at: int) -> End | None:
        """The label, or the length as a label, that says when the follow-up at the end of a span is."""
        read = self.quantities(at) or self.positions(at)
        if read is None or len(read[0]) != 1:
            return None
        as_label(read[0][0])
        closed = read[1] + 1 if self.w[at - 1] == "(" and self.w[read[1]] == ")" else read[1]
        end = _ended(read)
        return end and End(end.ends, closed)

    def _or_sooner(self, end: End | None) -> End | None:
        """With the event of "Day 28 or discharge, whichever comes first"."""
        if end is None or not isinstance(end.ends, tuple) or self.w[end.last] != "or":
            return end
        again = self.w[end.last + 1] in {"to", "until"}
        if not again and "whichever" not in self.w[end.last : end.last + 16]:
            return end
        other = self._event_end(end.last + 1 + again)
        if other is None or not isinstance(other.ends, tuple):
            return end
        return End((*end.ends, *other.ends), other.last)

    def _quantity_end(self, read: Read, source: Ref | None) -> End | None:
        parts, last = read
        if len(parts) > 1:
            for part in parts:
                as_label(part)
            return _ended((parts, last))
        part = parts[0]
        if part.time is not None:
            return _ended(read)
        assert part.length is not None
        far = part.length.high or part.length.low
        if source is None:
            return End(far, last)
        later = last + 1 if self.w[last] in {"later", "after", "afterwards", "thereafter"} else last
        if isinstance(source.base, Anchor) and source.base.name != "baseline" and not self._of_age(last):
            return End((Point(Ref(source.base, "+", far), part.window),), later)
        label = label_of(far)
        return None if label is None else End((Point(Ref(label), part.window),), later)

    def _of_age(self, at: int) -> bool:
        return self.has(at, "of", "age")

    def _event_end(self, at: int) -> End | None:
        """Reads "discharge", "progression or death from any cause": whichever comes first."""
        points: list[Point] = []
        last = at
        while True:
            found = self._event_here(at)
            if found is None:
                break
            if found[0] not in points:
                points.append(found[0])
            last = found[1]
            at = self._alternative(last)
            if not at:
                break
        return End(tuple(points), last) if points else None

    def _event_here(self, at: int) -> tuple[Point, int] | None:
        relation = self.relation(at)
        if relation is not None:
            return Point(moment(relation)), relation.last
        bound = self._bound_of_cycle(at)
        if bound is not None and isinstance(bound[0][0].time, Point):
            return bound[0][0].time, bound[1]
        found = self.named(at)
        if found is None or found[1].lower().startswith(("whichever", "follow-up of")):
            return None
        name = "eot" if found[0] == TREATMENT else found[0]
        return Point(Ref(anchor(name, found[1]))), found[2]

    def _alternative(self, at: int) -> int:
        """The index after "or" and the like when another end follows, else 0."""
        at = self._remark_end(at)
        step = at
        while self.w[step] in {",", "or", "/", "until", "either", "and", "to"} and step < at + 3:
            step += 1
        if step == at or self.w[step] == "whichever":
            return 0
        run = self.w[at:step]
        if "or" in run:
            return step
        ahead = self.w[step : step + 24]
        ahead = ahead[: ahead.index(";")] if ";" in ahead else ahead
        return step if run == [","] and "or" in ahead and not self.has(step, "up") and self.w[step] != "assessed" else 0

    def _remark_end(self, at: int) -> int:
        """The index after "according to RECIST 1.1" or a bracket, when another end follows it; else the same index."""
        if self.w[at] not in {"according", "per", "as", "based", "defined", "("}:
            return at
        step = at + 1
        while step < min(self.n, at + 12) and self.w[step] not in {"or", ";", ",", ")"}:
            step += 1
        if self.w[at] == "(":
            return step + 1 if self.w[step] == ")" and self.w[step + 1] in {"or", ","} else at
        return step if self.w[step] == "or" else at


def _ended(read: Read) -> End | None:
    """The end of a span from parts: one point, or several."""
    parts, last = read
    if len(parts) == 1:
        time = parts[0].time
        if isinstance(time, Span) and isinstance(time.end, tuple):
            return End(time.end, last)
        return End((time,), last) if isinstance(time, Point) else None
    return End((), last, tuple(parts)) if all(part.time is not None for part in parts) else None
