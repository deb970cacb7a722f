"""Moments: quantities and labels with the event they count from, events alone, and what stands in brackets behind."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.events import TREATMENT, event
from protogen.derivation.timetext.parts import ZERO, Part, Relation, anchor, label_of
from protogen.derivation.timetext.relations import DURING, Relations
from protogen.derivation.timetext.words import LABEL_OF, UNIT_OF, listed
from protogen.model.durations import Duration, Length
from protogen.model.moments import EVENT, Label, Point, Ref, Span, Unread

Read = tuple[list[Part], int]
"""Parts, and the index after the last word they cover."""

BETWEEN = frozenset((",", ";", ".", ":", "(", ")", "-", "/", "&", '"', "=", "+", "'", ">", "*", "|"))
SMALL = frozenset(listed("and at from to on or then in of the a an by with for both as is be also plus"))
"""Words that only separate or join times."""
_LEADING = SMALL | frozenset(
    listed(
        "time frame times timepoint timepoints point points between until through versus vs compared "
        "approximately about either respectively up study assessed measured evaluated once only day "
        "during after"
    )
)
_STANDALONE = frozenset(
    listed(
        "baseline screening consent enrollment randomization start eot surgery transplant delivery "
        "admission discharge completion diagnosis relapse progression death"
    )
) | {"last dose"}
_NEEDS_CUE = frozenset(("diagnosis", "relapse", "progression", "death", "transplant", "delivery", "admission"))
_NUMBERED = frozenset(
    listed(
        "phase dose part group arm cohort grade stage version type course session level up followup "
        "follow item test score class t substudy question aim protocol"
    )
)
_FOLLOWUP = (("follow", "-", "up"), ("follow", "up"), ("followup",))
_AS_LABEL = frozenset(
    ("visit", "visits", "mark", "time", "timepoint", "timepoints", "assessment", "evaluation", "data")
)
_CUES = frozenset(("at", "on", "to", "until", "from", "through", "of", "day", "time", "by", "or", "and"))
_BOUNDED = frozenset(
    listed("end completion conclusion termination beginning start initiation onset close cessation ending last final")
)


class Points(Relations):
    """Reads one moment, or a list of moments that share a unit or an event."""

    def followup(self, at: int) -> int:
        """The index after "follow-up", or the same index."""
        at = at + 1 if self.w[at] == "of" and self.w[at + 1].startswith("follow") else at
        for run in _FOLLOWUP:
            if self.has(at, *run):
                return at + len(run)
        return at

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
        window = self.window(last)
        if window is not None:
            parts[-1].window, last = window[0], window[1]
        age = self._age(last)
        if age > last:
            return self._elsewhere(parts[0].first, age)
        both = self._both(last) if len(parts) == 1 else None
        if both is not None:
            return self._either_side(parts[0], both)
        relation = self.relation(last) or self._since(last)
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
        if self.w[step] in {"gestation", "gestational", "pregnancy", "old"}:
            return step + 2 if self.has(step, "gestational", "age") else step + 1
        return at

    def _since(self, at: int) -> Relation | None:
        """Reads "from baseline", "from the first infusion" right behind a quantity, when no span goes on from there."""
        if self.w[at] != "from":
            return None
        found = self.named(at + 1)
        if found is None or found[0] == EVENT or self.w[found[2]] in {"to", "until", "through", "up", "upto"}:
            return None
        return Relation("+", *found)

    def _visited(self, parts: list[Part], at: int) -> int:
        """Reads "6-month follow-up", "3-month visit", "2 weeks data": the noun behind, which can make a label."""
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
        window = self.window(last)
        if window is not None and isinstance(parts[-1].time, Point):
            parts[-1].time, last = replace(parts[-1].time, window=window[0]), window[1]
        if self.w[last] == "or" and self.w[last + 1] in {"before", "earlier"} and isinstance(parts[-1].time, Point):
            parts[-1].time, parts[-1].last = Span((), (parts[-1].time,)), last + 2
            return parts, last + 2
        relation = self.relation(last) or self._since(last)
        if relation is not None and relation.name != TREATMENT:
            for part in parts:
                moved(part, relation)
            last = relation.last
        elif relation is not None:
            last = relation.last
        parts[-1].last = last
        return parts, last

    def related(self, at: int) -> Read | None:
        """Reads "after surgery", "pre- and post-dose", "postoperatively at 1 and 3 months"."""
        both = self._both(at)
        if both is not None:
            return both
        relation = self.relation(at)
        if relation is None:
            return None
        last = relation.last
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

    def _both(self, at: int) -> Read | None:
        """Reads "before and after the meal", "pre- and immediately post-infusion"."""
        if self.w[at] not in {"before", "pre", "prior"}:
            return None
        step = at + 1
        while self.w[step] in {"-", "and", "&", "/", "to", ",", "during"} and step < at + 6:
            step += 1
        after = self.relation(step) if step > at + 1 and self.w[step] != "-" else None
        if after is None or after.sign != "+" or step == at + 1:
            return None
        before = Relation("-", after.name, after.words, after.last, after.immediate)
        first, second = Point(moment(before)), Point(moment(after))
        return [Part(at, at + 1, first), Part(step, after.last, second)], after.last

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
            parts = self.labels(step) if self.w[step] in {"cycle", "cycles", "c"} else None
            if parts:
                for part in parts:
                    _at_end(part)
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
        if not self._begins(at):
            return None
        last = self.phrase_end(at)
        if last == at:
            return None
        name = event(self.w[at:last])
        if name in {"dose", "each dose"} and self._cued(at):
            return [Part(at, last, Point(Ref(anchor(name, ""))))], last
        if name in _STANDALONE and (name not in _NEEDS_CUE or self._cued(at) or self._ends(last)):
            return [Part(at, last, Point(Ref(anchor(name, ""))))], last
        if self.w[at] == "baseline":
            return [Part(at, at + 1, Point(Ref(anchor("baseline", ""))))], at + 1
        if name is None and self._bounded(at, last):
            return [Part(at, last, Point(Ref(anchor(EVENT, self.event_words(at, last)))))], last
        return None

    def _begins(self, at: int) -> bool:
        """Whether a noun phrase may begin here: behind punctuation or a small word, not in the middle of one."""
        before = self.w[at - 1] if at else ""
        return not at or before in BETWEEN or before in _LEADING or before.endswith("ly")

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


def moment(relation: Relation) -> Ref:
    """The point "after X" or "before X" with no length: of the treatment, its end or the baseline."""
    if relation.name == TREATMENT:
        if relation.sign == "-":
            return Ref(anchor("baseline", ""))
        return Ref(anchor("eot", ""), "+", ZERO) if relation.immediate else Ref(anchor("eot", ""))
    if relation.name in {"baseline", "eot", "completion"} and not relation.immediate and relation.sign == "+":
        return Ref(anchor(relation.name, ""))
    return Ref(anchor(relation.name, relation.words), relation.sign, ZERO)


def origin(relation: Relation) -> Ref:
    """The event that a length before or after it counts from."""
    if relation.name == TREATMENT:
        return Ref(anchor("eot" if relation.sign == "+" else "start", ""))
    return Ref(anchor(relation.name, relation.words))


def offset(part: Part, relation: Relation) -> None:
    """Make a quantity an offset from an event; a range becomes a span between offsets."""
    if part.length is None:
        return
    base = origin(relation).base
    ends = [Point(Ref(base, relation.sign, each), part.window) for each in _ends_of(part.length)]
    if relation.sign == "-":
        ends.reverse()
    part.time = ends[0] if len(ends) == 1 else Span((ends[0],), (ends[1],))
    part.length = part.window = None


def _ends_of(length: Length) -> list[Duration]:
    return [length.low] if length.high is None else [length.low, length.high]


def moved(part: Part, relation: Relation) -> None:
    """Count a label from an event: "Day 18 post-randomization" is 18 days after it."""
    if isinstance(part.time, Point):
        part.time = _moved(part.time, relation)
    elif isinstance(part.time, Span) and not isinstance(part.time.end, Duration):
        start = tuple(_moved(each, relation) for each in part.time.start)
        part.time = Span(start, tuple(_moved(each, relation) for each in part.time.end))


def _moved(point: Point, relation: Relation) -> Point:
    label = point.ref.base
    if not isinstance(label, Label) or label.unit not in UNIT_OF or label.number < 0 or point.ref.sign:
        return point
    ref = Ref(origin(relation).base, relation.sign, Duration.of(label.number, UNIT_OF[label.unit]))
    return replace(point, ref=ref)


def as_label(part: Part) -> None:
    """Make a quantity a label, or a range of them a span, where it stands for one."""
    if part.length is None or part.time is not None:
        return
    ends = [label_of(each) for each in _ends_of(part.length)]
    points = [Point(Ref(each), part.window) for each in ends if each is not None]
    if len(points) == len(ends):
        part.time = points[0] if len(points) == 1 else Span((points[0],), (points[1],))
        part.length = part.window = None


def _at_end(part: Part) -> None:
    if isinstance(part.time, Point) and isinstance(part.time.ref.base, Label):
        label = part.time.ref.base
        if label.unit == "C" and label.day is None:
            part.time = Point(Ref(Label("C", label.number, end=True)))
