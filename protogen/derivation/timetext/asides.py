"""Words beside the times of a text: the length of a cycle, a heading, a condition, how long something takes."""

from __future__ import annotations

from protogen.derivation.timetext.parts import ABSENT, CYCLE_LENGTH, HEADING, OFTEN, TAKES
from protogen.derivation.timetext.relations import ARTICLES
from protogen.derivation.timetext.repeats import Repeats
from protogen.derivation.timetext.words import listed

_SENTENCE = 60
"""Words in front of a length among which a full stop is looked for."""
_BACK = 6
"""Words in front of "lasting" that may name what lasts."""
_TAKES = frozenset(("lasting", "lasts", "takes", "taking", "take"))
_PEOPLE = frozenset(listed("patients patient participants participant subjects subject groups group arms arm cohorts"))
_INNER = frozenset(listed("washout wash completion infusion injection procedure session test assessment scan"))
_SCENES = frozenset(listed("minute minutes hour hours second seconds min mins h hr hrs sec secs"))


class Asides(Repeats):
    """Finds what no item is made of."""

    def aside(self, at: int) -> tuple[int, str] | None:
        """The index after words that are dropped although they could look like a time, and the rule that drops them."""
        for rule, reader in (
            (CYCLE_LENGTH, self.cycle_length),
            (HEADING, self.heading),
            (ABSENT, self._absent),
            (TAKES, self._inner_length),
            (TAKES, self._apart),
            (OFTEN, self._often),
        ):
            last = reader(at)
            if last:
                return last, rule
        return None

    def _absent(self, at: int) -> int:
        """The index after "in the absence of progression": a condition, not a moment."""
        if not (self.has(at, "in", "the", "absence", "of") or self.has(at, "in", "absence", "of")):
            return 0
        begin = self.w.index("of", at) + 1
        return max(self.phrase_end(begin), begin)

    def _inner_length(self, at: int) -> int:
        """The index after "washout period of 3 days", "completion duration of 15 minutes", "10 minutes of rest"."""
        strict = self.w[at] not in {"washout", "wash"}
        if self.w[at] in _INNER and (not strict or self.w[at + 1] in {"duration", "time"}):
            step = at + 1
            while self.w[step] in {"-", "out", "period", "duration", "time", "of", "is", ":", "approximately", "about"}:
                step += 1
            found = self.ranged(step) if step > at + 1 else None
            far = self.ranged(found.last + 1) if found and self.w[found.last] in {"to", "-"} else None
            return far.last if far else found.last if found else 0
        found = self.ranged(at)
        if (
            found is None
            or "." not in self.w[max(0, at - _SENTENCE) : at]
            or self.w[found.last] != "of"
            or self.w[found.last - 1] not in _SCENES
        ):
            return 0
        named = self.named(found.last + 1)
        return named[2] if named and named[0] == "event" else 0

    def _often(self, at: int) -> int:
        """The index after "5 days a week", "3 times per day", "twice a week": how often, not when."""
        found = self.ranged(at)
        step = found.last if found else at + 1 if self.w[at] in {"times", "sessions", "twice"} else 0
        if not step or self.w[step] not in {"a", "per", "each"} or self.w[step + 1] not in {"week", "day", "month"}:
            return 0
        return step + 2

    def _apart(self, at: int) -> int:
        """The index after "8 weeks apart": the time between two doses."""
        found = self.ranged(at)
        return found.last + 1 if found and self.w[found.last] == "apart" else 0

    def for_whom(self, at: int) -> int:
        """The index after "for all patients", "in both groups"; else 0."""
        if self.w[at] not in {"for", "in"} or self.w[at + 1] not in {"all", "both", "each", "every"}:
            return 0
        step = at + 3 if self.w[at + 2] == "the" else at + 2
        return step + 1 if self.w[step] in _PEOPLE else 0

    def lasting(self, at: int, floor: int) -> tuple[int, int] | None:
        """First and last word of "a visit lasting 2 hours", read at "lasting", not before `floor`; None elsewhere."""
        found = self.ranged(at + 1) if self.w[at] in _TAKES else None
        if found is None:
            return None
        first = at
        while first > max(floor, at - _BACK) and self.w[first - 1].isalpha() and self.w[first - 1] not in _OPENING:
            first -= 1
        return first, found.last

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

    def _closed(self, at: int, first: int, *, bracket: bool) -> int:
        """The index after the bracket that was opened."""
        if not bracket:
            return at
        step = at
        while step < self.n and self.w[step] != ")" and step < at + 12:
            step += 1
        return step + 1 if self.w[step] == ")" else max(at, first + 1)


_OPENING = ARTICLES | frozenset(listed("in at of during and or with for on by"))
