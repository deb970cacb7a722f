"""What stands behind a time: a limit, a typical length, a window, the length of a cycle."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.asides import Asides
from protogen.derivation.timetext.events import TREATMENT
from protogen.derivation.timetext.names import is_first_day, last_point
from protogen.derivation.timetext.parts import ABSENT, CYCLE_LENGTH, NO_TIME, SAID_AGAIN, WHICHEVER, Part, is_anchor
from protogen.derivation.timetext.words import listed
from protogen.model.durations import Length
from protogen.model.moments import EVENT, Anchor, Label, Point, Ref, Span

_SKIPPED = frozenset(
    listed(
        ", ; ( - assessed evaluated measured followed with for an a expected estimated the on is of be to "
        "and which reported that lasting total monitored collected approximately about"
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
_ROUGH = frozenset(("approximately", "about"))
_LATE = frozenset(("eot", "completion"))
_AVERAGE = frozenset(listed("average averaging mean median typically usually typical normally"))
_AFTER_KEY = frozenset(
    listed("of to up time about approximately duration length stay for follow is : a an the between within period")
)


Remark = tuple[int, int, str]
"""Words from one index up to another, and the rule that drops them."""


class Tails(Asides):
    """Reads limits behind a part, and adds them to it."""

    remarks: list[Remark]
    """Words that are dropped by a rule of their own."""

    def tails(self, part: Part, at: int) -> int:
        """The index after everything behind the part that belongs to it."""
        while True:
            before = (part.time, part.length, part.most, part.average)
            step = self._margin(part, at) or self.cycle_length(at) or self._limit(part, at) or self._repeated(part, at)
            step = step or self._apposition(part, at) or self._of_clock(part, at) or self._absent(at)
            step = (
                step
                or self._empty_bracket(at)
                or self.for_whom(at)
                or self._before_again(part, at)
                or self._circumstance(part, at)
            )
            if not step:
                return at
            if before == (part.time, part.length, part.most, part.average):
                self.remarks.append((at, step, self._why(at, step)))
            else:
                part.last = step
            at = step

    def _why(self, first: int, last: int) -> str:
        """The rule that drops words behind a part."""
        run = self.w[first:last]
        if "cycle" in run or "cycles" in run:
            return CYCLE_LENGTH
        if "absence" in run:
            return ABSENT
        if run[0] == "(" and not self.inside(first + 1, last - 1):
            return NO_TIME
        if run[0] in {"for", "in", "following", "after"}:
            return NO_TIME
        return WHICHEVER if "whichever" in run else SAID_AGAIN

    def _circumstance(self, part: Part, at: int) -> int:
        """The index after "following birth" in "at discharge following birth": it tells which, not when."""
        bare = part.ref is not None and isinstance(part.ref.base, Anchor) and not part.ref.sign
        relation = self.relation(at) if bare and not is_anchor(part.ref, "baseline", EVENT) else None
        return relation.last if relation is not None and relation.sign == "+" and not relation.immediate else 0

    def _empty_bracket(self, at: int) -> int:
        """The index after a bracket without a time, behind which a limit may follow: "death (any cause), up to …"."""
        close = self._close(at) if self.w[at] == "(" else 0
        if not close or self.w[close + 1] not in {",", "up", "upto", "whichever", "assessed"}:
            return 0
        return 0 if self.inside(at + 1, close) else close + 1

    def _before_again(self, part: Part, at: int) -> int:
        """The index after "pre-operative" right behind baseline, which it names again."""
        plain = part.ref == Ref(Anchor("baseline"))
        labels = self.labels(at) if plain else None
        if labels and len(labels) == 1 and is_first_day(labels[0].ref):
            return labels[0].last
        relation = self.relation(at) if plain else None
        return relation.last if relation is not None and relation.sign == "-" else 0

    def _margin(self, part: Part, at: int) -> int:
        """The index after a window behind the last point of the part, "(+/- 2 weeks)"."""
        point = last_point(part)
        window = self.window(at) if point is not None and point.window is None and point.alias is None else None
        if window is None or point is None:
            return 0
        self._replace_last(part, replace(point, window=window[0]))
        return window[1]

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
        while self._skips(step) and step < after + 7:
            bracket = bracket or self.w[step] == "("
            step += 1
        behind = self._limit_behind(part, step)
        if behind:
            return behind
        most = self.opener(step, _MOST)
        key = most or (step + 1 if self.w[step] in _AVERAGE else 0)
        read = self._length(key, most=bool(most)) if key else None
        if most and read is not None and self._restarts(part, key):
            return 0
        if read is None or (part.most if most else part.average) or self._is_end(part):
            return after if after > at else 0
        if most:
            part.most = read[0]
        else:
            part.average = read[0]
        return self._closed(read[1], at, bracket=bracket)

    def _skips(self, at: int) -> bool:
        """Whether a word may stand between a time and its limit."""
        word = self.w[at]
        if word == "or":
            return "average" in self.w[at + 1 : at + 3]  # "through study completion or an average of 1 year"
        return word in _SKIPPED or (word == "." and self.w[at - 1] in _ROUGH)

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
        """The index after "of the study", "at the end of treatment" behind a label, which they only explain."""
        ended = self.named(at + 1) if self.w[at] == "at" and "end" in self.w[at + 1 : at + 3] else None
        if ended is not None and (part.length is not None or (part.ref and isinstance(part.ref.base, Label))):
            return ended[2] if ended[0] in {TREATMENT, "eot", "completion"} else 0
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
        found = self.amounts(at)
        if read is None or len(read[0]) != 1 or found is None:
            return self._length_of(at) if most else None
        length = found[0].length
        if most and length.high is not None:
            length = Length(length.high)
        last = read[1]
        while self.w[last] in {"maximum", "max", "in", "total"}:
            last += 1
        return length, last

    def _length_of(self, at: int) -> tuple[Length, int] | None:
        """Reads "the end of study (approximately 43 months)" as a limit: the length in the bracket."""
        found = self.named(at)
        inner = self.ranged(found[2] + 1) if found and self.w[found[2]] == "(" else None
        if found is None or inner is None or found[0] not in _LATE or self.w[inner.last] != ")":
            return None
        return Length(inner.length.high or inner.length.low), inner.last + 1
