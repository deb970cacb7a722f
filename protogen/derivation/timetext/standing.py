"""Events that stand by themselves: "Baseline", "at discharge", "end of treatment", "after 2 cycles"."""

from __future__ import annotations

from protogen.derivation.timetext.events import event
from protogen.derivation.timetext.offsets import at_end
from protogen.derivation.timetext.parts import Part, anchor
from protogen.derivation.timetext.relations import DURING, Relations
from protogen.derivation.timetext.words import BETWEEN, SMALL, listed
from protogen.model.moments import EVENT, Label, Point, Ref

Read = tuple[list[Part], int]
_LEADING = SMALL | frozenset(
    listed(
        "time frame times timepoint timepoints point points between until through versus vs compared "
        "approximately about either respectively up study assessed measured evaluated once only day "
        "during after"
    )
)
COMPARED = frozenset(listed("change changes changed difference differences compare comparison compared comparing"))
"""Words that make two measurements of "from A to B"."""
_STANDALONE = frozenset(
    listed(
        "baseline screening consent enrollment randomization start eot surgery transplant delivery "
        "admission discharge completion diagnosis relapse progression death"
    )
) | {"last dose"}
_NEEDS_CUE = frozenset(("diagnosis", "relapse", "progression", "death", "transplant", "delivery", "admission"))
_FOLLOWUP = (("follow", "-", "up"), ("follow", "up"), ("followup",))
_CUES = frozenset(("at", "on", "to", "until", "from", "through", "of", "day", "time", "by", "or", "and"))
_ACTS = frozenset(("intake", "weaning", "removal", "closure", "withdrawal", "referral", "awakening"))
_NO_ACTS = frozenset(listed("session position station location question condition institution region dimension"))
_SHORTEST_ACT = 6
_BOUNDED = frozenset(
    listed(
        "end middle midpoint completion "
        "conclusion termination beginning start initiation onset close cessation ending last final"
    )
)


class Standing(Relations):
    """Reads an event alone."""

    def followup(self, at: int) -> int:
        """The index after "follow-up", or the same index."""
        at = at + 1 if self.w[at] == "of" and self.w[at + 1].startswith("follow") else at
        for run in _FOLLOWUP:
            if self.has(at, *run):
                return at + len(run)
        return at

    def alone(self, at: int) -> Read | None:
        """An event by itself: "Baseline", "at discharge", "end of treatment", "intraoperative"."""
        if self.w[at] in DURING:
            last = self._suffix_end(at + 1)
            return [Part(at, last, Point(Ref(anchor("surgery", ""))))], last
        if self.w[at] in {"intra", "peri"}:
            step = at + 2 if self.w[at + 1] == "-" else at + 1
            if self.w[step] in {"op", "operative", "operatively", "procedural"}:
                return [Part(at, step + 1, Point(Ref(anchor("surgery", ""))))], step + 1
        return self._bound_of_cycle(at) or self._named_alone(at)

    def _bound_of_cycle(self, at: int) -> Read | None:
        """Reads "end of cycle 1", "after 2 cycles"."""
        step = at + 1 if self.w[at] == "the" else at
        if self.w[step] in {"end", "completion"} and self.w[step + 1] == "of":
            step += 3 if self.w[step + 2] == "the" else 2
            parts = self.labels(step)
            if parts and all(
                part.ref and isinstance(part.ref.base, Label) and part.ref.base.unit == "C" for part in parts
            ):
                for part in parts:
                    at_end(part)
                parts[0].first = at
                return parts, parts[-1].last
        return self._cycles_done(at, at + 1) if self.w[at] == "after" else None

    def _cycles_done(self, first: int, at: int) -> Read | None:
        """Reads "6 cycles" as a moment: the end of the sixth."""
        number = self.number(at)
        if number is None or self.w[number[1]] not in {"cycle", "cycles"}:
            return None
        return [Part(first, number[1] + 1, Point(Ref(Label("C", number[0], end=True))))], number[1] + 1

    def _named_alone(self, at: int) -> Read | None:
        if not self._begins(at) or self.w[at] in COMPARED:
            return None
        last = self.phrase_end(at)
        if last == at:
            return None
        name = event(self.w[at:last])
        if name is not None and self._stands(name, at, last):
            return [Part(at, last, Point(Ref(anchor(name, ""))))], last
        if self.w[at] == "baseline":
            return [Part(at, at + 1, Point(Ref(anchor("baseline", ""))))], at + 1
        lasts = self.w[last - 1] == "stay"  # "ICU stay, up to 28 days"
        if name is None and (lasts or self._bounded(at, last) or self._happens(at, last)):
            return [Part(at, last, Point(Ref(anchor(EVENT, self.event_words(at, last)))))], last
        return None

    def _happens(self, at: int, last: int) -> bool:
        """Whether "at" and a noun of something that happens make a moment: "at extubation", "at intake"."""
        noun = self.w[last - 1]
        acts = noun.endswith(("tion", "sion")) and len(noun) > _SHORTEST_ACT and noun not in _NO_ACTS
        return self.w[at - 1 if at else -1] == "at" and (acts or noun in _ACTS) and self._ends(last)

    def _stands(self, name: str, at: int, last: int) -> bool:
        """Whether an event may stand without "after" or "before": some only where a small word says it is a moment."""
        if name in {"dose", "each dose"}:
            return self._cued(at)
        return name in _STANDALONE and (name not in _NEEDS_CUE or self._cued(at) or self._ends(last))

    def _begins(self, at: int) -> bool:
        """Whether a noun phrase may begin here: behind punctuation or a small word, not in the middle of one."""
        before = self.w[at - 1] if at else ""
        return not at or before in BETWEEN or before in _LEADING or before in COMPARED or before.endswith("ly")

    def _ends(self, at: int) -> bool:
        return at >= self.n or self.w[at] in BETWEEN or self.w[at] in {"and", "or", "to", "until", "through", "up"}

    def _cued(self, at: int) -> bool:
        """Whether "at the time of", "on" or "until" stands before: an event, not a measure of that name."""
        while at and self.w[at - 1] in {"the", "a", "of", "time", "day"}:
            at -= 1
        return (bool(at) and self.w[at - 1] in _CUES) or self.w[at] in {"time", "day", "date"}

    def _bounded(self, first: int, last: int) -> bool:
        """Whether the words say themselves that they are a moment: "end of phase 1", "last visit"."""
        while self.w[first] in {"the", "an", "a"}:
            first += 1
        if self.w[first] in {"last", "final"}:
            return self.w[last - 1] in {"visit", "treatment", "dose", "session", "up"}
        return (self.w[first] in _BOUNDED and self.w[first + 1] == "of") or (
            self.w[first] in {"time", "date", "day"} and self.w[first + 1] == "of" and last > first + 2
        )
