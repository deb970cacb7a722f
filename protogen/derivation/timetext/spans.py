"""Stretches of time with one preposition: "up to", "within", "during", "over", "at least"."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.ends import End
from protogen.derivation.timetext.events import TREATMENT
from protogen.derivation.timetext.joins import Joins
from protogen.derivation.timetext.offsets import as_label, origin
from protogen.derivation.timetext.parts import Part, Quantity, Relation, anchor
from protogen.derivation.timetext.standing import Read
from protogen.derivation.timetext.words import listed
from protogen.model.durations import Duration, Length
from protogen.model.moments import EVENT, Anchor, Point, Ref, Span

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
AT_LEAST = (
    *(("at", "least"), (">", "="), (">",), ("≥",), ("more", "than"), ("longer", "than"), ("a", "minimum", "of")),
    *(("minimum", "of"), ("not", "less", "than"), ("no", "less", "than")),
)
_AT_LEAST = frozenset(form[0] for form in AT_LEAST)
_COURSE = frozenset(listed("the course of period a an total entire whole each duration approximately about maximum to"))
_FIRST_OF = frozenset(("for", "during", "in", "within", "over"))
_LASTING = frozenset(listed("stay hospitalization hospitalisation anesthesia anaesthesia labor labour"))
_STUDY = frozenset(("study", "trial"))
_CARE = frozenset(listed("treatment therapy intervention program medication"))


class Spans(Joins):
    """Reads one stretch of time."""

    def span(self, at: int) -> Read | None:
        """A stretch of time that begins with its preposition."""
        word = self.w[at]
        if word in {"from", "between", "anytime"}:
            return self._from(at)
        if word in _AT_LEAST:
            step = self.opener(at, AT_LEAST)
            return self._at_least(at, step) if step else None
        if word == "last":
            return self._last(at)
        if word == "average":
            return self._average_first(at)
        return self._duration_of(at) or self._up_to(at) or self._within(at)

    def _at_least(self, at: int, step: int) -> Read | None:
        """Reads "at least 5 years", "> 1 year": a span without an end."""
        read = self.quantities(step)
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
            course = self.w[step] in {"duration", "length"} and self.w[step + 1] == "of"
            return self._course_of(at, step, opened=opened) if course else None
        name, last = found
        return [Part(at, last, Span((), (Point(Ref(anchor(name, ""))),)))], last

    def _course_of(self, first: int, at: int, *, opened: bool) -> Read | None:
        """Reads "for the duration of hospital stay": an event that lasts."""
        found = self.named(at + 2)
        if found is None or not (found[0] == EVENT if opened else self.w[found[2] - 1] in _LASTING):
            return None
        return [Part(first, found[2], Point(Ref(anchor(found[0], found[1]))))], found[2]

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
        through = self._bounds(end.last) if isinstance(end.ends, Duration) else None
        if through is not None and isinstance(end.ends, Duration):
            return [Part(at, through.last, Span((), through.ends), most=Length(end.ends))], through.last
        return [Part(at, end.last, Span((), end.ends))], end.last

    def _bounds(self, at: int) -> End | None:
        """The event of "up to 8 weeks through the end of treatment": the length is its limit."""
        if self.w[at] not in {"through", "until"}:
            return None
        extent = self._duration_of(at)
        if extent is not None and isinstance(extent[0][0].time, Span):
            return End(extent[0][0].time.end, extent[1])
        far = self.end(at + 1, None, named=True)
        if far is None or not isinstance(far.ends, tuple) or not far.ends or far.ends[0].ref.offset is not None:
            return None
        return far if isinstance(far.ends[0].ref.base, Anchor) else None

    def _within(self, at: int) -> Read | None:
        """Reads "within 28 days after …", "over 15 days of treatment", "in the first 24 hours", "during surgery"."""
        step = self.opener(at, WITHIN)
        if not step:
            return None
        while self.w[step] in _COURSE:
            step += 1
        read = self.windowed(step)
        quantity = read[0][0] if read else self.ranged(step) or self._single(step)
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

    def _single(self, at: int) -> Quantity | None:
        """Reads "the first year", "the first postoperative week": one of the unit."""
        unit = self.unit(at) if self.w[at - 1] == "first" and len(self.w[at]) > 1 else None
        if unit is None or at < len(("in", "the", "first")) or self.w[at - 2] != "the":
            return None
        counted = self.w[unit[1]] in {"of", "after", "post", "following"}
        if self.w[at - 3] not in _FIRST_OF and not counted:
            return None
        return Quantity(Length(Duration.of(1, unit[0])), at, unit[1])

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
