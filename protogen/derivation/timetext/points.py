"""Moments: quantities and labels with the event they count from, and lists of them."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.events import TREATMENT, event
from protogen.derivation.timetext.offsets import as_label, moment, moved, offset
from protogen.derivation.timetext.parts import Part, Relation, anchor, label_of
from protogen.derivation.timetext.relations import AFTER, BEFORE
from protogen.derivation.timetext.standing import Read, Standing
from protogen.derivation.timetext.words import LABEL_OF, UNIT_OF, listed
from protogen.model.moments import EVENT, Label, Point, Ref, Span, Unread

_NUMBERED = frozenset(
    listed(
        "phase dose part group arm cohort grade stage version type course session level up followup "
        "follow item test score class t substudy question aim protocol"
    )
)
_LATER = frozenset(("after", "later", "afterwards", "onwards"))
_ON_THE_DAY = frozenset(("dose", "each dose", "start", EVENT))
_AS_LABEL = frozenset(
    ("visit", "visits", "mark", "time", "timepoint", "timepoints", "assessment", "evaluation", "data")
)


class Points(Standing):
    """Reads one moment, or a list of moments that share a unit or an event."""

    def points(self, at: int) -> Read | None:
        """Moments that begin here."""
        return (
            self.quantities(at)
            or self.positions(at)
            or self._at_quantity(at)
            or self.related(at)
            or self._end_of_length(at)
            or self.alone(at)
        )

    def _at_quantity(self, at: int) -> Read | None:
        """Reads "at 6 months", "after 3 months", "after 7 days of treatment"."""
        if self.w[at] not in {"at", "after", "on", "in"}:
            return None
        step = at + 2 if self.w[at + 1] == "the" else at + 1
        read = None if self.w[at] == "after" and self.relation(at) else self.quantities(step)
        if read is None or (self.w[at] == "in" and len(read[0]) > 1):
            return None
        parts, last = read
        care = self._of_care(last) if self.w[at] == "after" or self.w[last] == "of" else 0
        for part in parts:
            if care:
                offset(part, Relation("+", "start", "", care))
            part.stands = True
        parts[0].first = at if self.w[at] == "after" else parts[0].first
        parts[-1].last = max(last, care)
        return parts, parts[-1].last

    def _of_care(self, at: int) -> int:
        """The index after "of treatment", "of diazoxide treatment" right behind a length; 0 where it is not."""
        if self.w[at] != "of":
            return 0
        found = self.named(at + 1)
        return found[2] if found and found[0] == TREATMENT else 0

    def _end_of_length(self, at: int) -> Read | None:
        """Reads "the end of the 28-day intervention period": the end of treatment, on day 28."""
        step = at + 1 if self.w[at] == "the" else at
        if self.w[step] not in {"end", "completion", "conclusion"} or self.w[step + 1] != "of":
            return None
        inner = step + 3 if self.w[step + 2] in {"the", "a", "each"} else step + 2
        length = self.one(inner)
        if length is None:
            return None
        last = self.phrase_end(length.last)
        words = self.w[length.last : last]
        name = {TREATMENT: "eot"}.get(event(words) or "") or (
            "completion" if words[:1] in (["study"], ["trial"]) else None
        )
        label = label_of(length.length.low)
        if label is not None and not words and self.followup(length.last) == length.last:
            return [Part(at, length.last, Point(Ref(label)))], length.last  # "the end of 12 weeks"
        if name is None or label is None:
            follow = max(last, self.followup(length.last))
            return [Part(at, follow, Point(Ref(anchor(EVENT, self.source(step, follow)))))], follow
        return [Part(at, last, Point(Ref(anchor(name, "")), None, Ref(label)))], last

    def quantities(self, at: int) -> Read | None:
        """Reads "12 weeks", "1, 3 and 6 months after surgery", "4-8 weeks post-op", "6-month visit"."""
        if at and self.w[at - 1] in _NUMBERED and self.w[at][:1].isdigit() and self.one(at) is None:
            return None
        if self.w[at] == "-":
            return self._from_before(at)
        wide = self.windowed(at)
        if wide:
            parts = [Part(each.first, each.last, length=each.length, window=margin) for each, margin in wide]
        else:
            found = self.amounts(at)
            if found is None:
                return None
            parts = [Part(each.first, each.last, length=each.length, spread=True) for each in found]
        return self._placed(parts, parts[-1].last)

    def _from_before(self, at: int) -> Read | None:
        """Reads "-2, 0, 24 and 48 weeks": positions on the clock, the first before its start."""
        found, step = self.entries(at, labels=False)
        unit = self.unit(step) if len(found) > 1 and found[0][0] < 0 else None
        letter = LABEL_OF.get(unit[0]) if unit else None
        if unit is None or letter is None:
            return None
        parts = [self._labelled(letter, entry) for entry in found]
        parts[-1].last = unit[1]
        return parts, unit[1]

    def _placed(self, parts: list[Part], last: int) -> Read:
        """With a window, and the event behind it or what makes it a visit."""
        window = self.window(last, _unit(parts[-1]))
        if window is not None:
            parts[-1].window, last = window[0], window[1]
        age = self._age(last)
        if age > last:
            return self._elsewhere(parts[0].first, age)
        both = self._both(last) if len(parts) == 1 else None
        if both is not None:
            return self._either_side(parts[0], both)
        follow = self.followup(last)
        relation = self._from_label(last) or self.relation(last) or self.relation(follow)
        relation = relation or self._since(last) or self._shared(last)
        if relation is not None:
            for part in parts:
                offset(part, relation)
            last = relation.last
        else:
            last = self._visited(parts, last)
        parts[-1].last = last
        return parts, last

    def _either_side(self, part: Part, both: Read) -> Read:
        """Reads "8 weeks before and after surgery": the same length on both sides."""
        length = part.length
        sides = [self.relation(each.first) for each in both[0]]
        after = sides[1]
        assert after is not None
        for each, sign in zip(both[0], "-+", strict=True):
            each.time, each.length = None, length
            offset(each, Relation(sign, after.name, after.words, after.last))
        both[0][0].first = part.first
        return both

    def _elsewhere(self, first: int, last: int) -> Read:
        """Unread: a time on another clock than the study's."""
        return [Part(first, last, Unread(self.source(first, last)))], last

    def _age(self, at: int) -> int:
        """The index after "of age", "gestation", "of the menstrual cycle": another clock than the study's."""
        if self.has(at, "of", "age") or self.has(at, "of", "life"):
            return at + 2
        if self.has(at, "of", "the", "menstrual", "cycle"):
            return at + 4
        step = at + 1 if self.w[at] in {"of", "'"} else at
        if self.w[step] in {"postmenstrual", "postnatal", "corrected"} and self.w[step + 1] == "age":
            return step + 2
        if self.w[step] in {"gestation", "gestational", "pregnancy", "old"}:
            return step + 2 if self.has(step, "gestational", "age") else step + 1
        return at

    def _since(self, at: int) -> Relation | None:
        """Reads "from baseline", "from the first infusion" right behind a quantity, when no span goes on from there."""
        if self.w[at] != "from":
            return None
        found = self.named(at + 1)
        whose = self.w[at + 1 : found[2]] if found else []
        unknown = found is not None and found[0] == EVENT and not {"first", "last", "initial", "final"} & set(whose)
        if found is None or unknown or self.w[found[2]] in {"to", "until", "through", "up", "upto"}:
            return None
        return Relation("+", *found)

    def _from_label(self, at: int) -> Relation | None:
        """Reads "after Day 1", "prior to Week 4" behind a length: counted from a label."""
        sign = "-" if self.w[at] in BEFORE else "+" if self.w[at] in AFTER else ""
        step = at + 2 if self.w[at + 1] in {"to", "-"} else at + 1
        labels = self.labels(step) if sign else None
        ref = labels[0].ref if labels and len(labels) == 1 else None
        if ref is None or not isinstance(ref.base, Label) or ref.offset is not None or labels is None:
            return None
        return Relation(sign, "", "", labels[0].last, label=ref.base)

    def _shared(self, at: int) -> Relation | None:
        """Reads "1 hour before" in "from 1 hour before to 24 hours after surgery": the event is named once, later."""
        sign = "-" if self.w[at] in BEFORE else "+" if self.w[at] in AFTER else ""
        if not sign or self.w[at + 1] not in {"and", "to", "until", "through", "-", "or", ","}:
            return None
        step = at + 2 + (self.w[at + 2] == "up") + (self.w[at + 2] == "and")
        found = self.amounts(step)
        far = self.relation(found[-1].last) if found else None
        return far and Relation(sign, far.name, far.words, at + 1)

    def _visited(self, parts: list[Part], at: int) -> int:
        """Reads "6-month follow-up", "3-month visit", "2 weeks data": the noun behind, which can make a label."""
        if self.w[at] in _LATER and not self.w[at + 1][:1].isalnum():
            for part in parts:
                part.stands = part.later = True
            return at + 1  # "10 years later"
        follow = self.followup(at)
        step = follow + 1 if self.w[follow] in _AS_LABEL or self.w[follow] == "period" else follow
        if step > follow and self.w[step - 1] in {"period", "data"}:
            return step
        if step > at:
            for part in parts:
                as_label(part)
        return step

    def positions(self, at: int) -> Read | None:
        """Reads "Day 7", "Weeks 4-8 post-randomization", "end of cycle 1"."""
        parts = self.labels(at)
        if parts is None:
            return None
        last = parts[-1].last
        age = self._age(last)
        if age > last:
            return self._elsewhere(at, age)
        window = self.window(last, _unit(parts[-1]))
        if window is not None and isinstance(parts[-1].time, Point):
            parts[-1].time, last = replace(parts[-1].time, window=window[0]), window[1]
        if self.w[last] == "or" and self.w[last + 1] in {"before", "earlier"} and isinstance(parts[-1].time, Point):
            parts[-1].time, parts[-1].last = Span((), (parts[-1].time,)), last + 2
            return parts, last + 2
        parts[-1].last = self._counted_from_event(parts, last)
        return parts, parts[-1].last

    def _counted_from_event(self, parts: list[Part], last: int) -> int:
        """The index after the event that the labels count from; "Day 1 pre-dose" is the day, and a time of that day."""
        relation = self.relation(last) or self._since(last)
        if relation is None or (relation.sign == "-" and relation.name in _ON_THE_DAY):
            return last
        for part in parts:
            if relation.name != TREATMENT:
                moved(part, relation)
        return relation.last

    def related(self, at: int) -> Read | None:
        """Reads "after surgery", "pre- and post-dose", "postoperatively at 1 and 3 months"."""
        both = self._both(at)
        if both is not None:
            return both
        immediate = self.w[at] in {"immediately", "immediate"}
        relation = self.relation(at) or self._shared(at + immediate)
        if relation is None:
            return None
        last = relation.last
        relation.immediate = relation.immediate or immediate
        step = last + 1 if self.w[last] in {"at", "on"} else last
        label = self.labels(step)
        if label is not None and relation.name == "surgery" and not self.labels(at):
            for part in label:
                moved(part, relation)
            label[0].first = at
            return label, label[-1].last
        found = self.amounts(step)
        if found is not None and not (relation.name == TREATMENT and step > last) and relation.sign == "+":
            parts = [Part(each.first, each.last, length=each.length) for each in found]
            for part in parts:
                offset(part, relation)
            parts[0].first = at
            return parts, parts[-1].last
        return [Part(at, last, Point(moment(relation)))], last

    def _pre_alone(self, at: int) -> Read | None:
        """Reads "Pre" of "Pre (week 0), mid (week 8), post intervention": before what is named behind "post"."""
        if self.w[at + 1] not in {"(", ",", ";"}:
            return None
        for step in range(at + 1, min(self.n, at + 20)):
            after = self.relation(step) if self.w[step] == "post" else None
            if after is not None:
                before = Relation("-", after.name, after.words, at + 1)
                return [Part(at, at + 1, Point(moment(before)))], at + 1
        return None

    def _both(self, at: int) -> Read | None:
        """Reads "before and after the meal", "pre- and immediately post-infusion"."""
        if self.w[at] not in {"before", "pre", "prior"}:
            return None
        step = at + 1
        while self.w[step] in {"-", "and", "&", "/", "to", ",", "during"} and step < at + 6:
            step += 1
        after = self.relation(step) if step > at + 1 and self.w[step] != "-" else None
        if after is None or after.sign != "+" or step == at + 1:
            return self._pre_alone(at) if self.w[at] == "pre" else None
        before = Relation("-", after.name, after.words, after.last, after.immediate)
        first, second = Point(moment(before)), Point(moment(after))
        if self.w[step - 1] == "to" and self.w[at] == "pre" and self.w[at - 1 if at else -1] not in {"from", "change"}:
            return [Part(at, after.last, Span((first,), (second,)))], after.last
        return [Part(at, at + 1, first), Part(step, after.last, second)], after.last


def _unit(part: Part) -> str | None:
    """The unit a part counts in, which a window beside it counts in too."""
    if part.length is not None:
        return part.length.low.parts[0][1]
    label = part.ref.base if part.ref else None
    if not isinstance(label, Label):
        return None
    return "D" if label.unit == "C" and label.day is not None else UNIT_OF.get(label.unit)
