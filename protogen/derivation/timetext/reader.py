"""The reader of a whole text: parts from left to right, then the rules that need to see all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from protogen.derivation.timetext.offsets import as_label, moved
from protogen.derivation.timetext.parts import ZERO, Part, Relation, anchor, is_anchor, label_of
from protogen.derivation.timetext.standing import Read
from protogen.derivation.timetext.tails import Tails
from protogen.derivation.timetext.words import MONTHS, Word, listed
from protogen.model.durations import Duration
from protogen.model.moments import Anchor, Label, Point, Ref, Repeat, Span, Unread

_PLAIN_WORDS = frozenset(("may", "march", "mar", "dec", "jan"))
_CENTURIES = ("19", "20")
_YEAR = 4
"""Digits of a year."""
_UNCOUNTABLE = frozenset(listed("visits sessions nights night session visit doses"))
_KINDS = frozenset(listed("site study clinic scheduled treatment outpatient planned in-person follow-up"))
_PARTING = frozenset((",", ";", "and", "&", "at", "to", "from", "-"))
_CHAIN = frozenset((",", "and", "&", "or", "at", "/", "-", "on"))


class Reader(Tails):
    """Reads all parts of a text."""

    def __init__(self, text: str, found: list[Word]) -> None:
        super().__init__(text, found)
        self.remarks = []

    def inside(self, first: int, last: int) -> list[Part]:
        """The parts between two words, as a text of their own."""
        return Reader(self.text, self.words[first:last]).parts()

    def parts(self) -> list[Part]:
        """The parts of the text in its order, as notation where the text says enough."""
        found: list[Part] = []
        at = depth = 0
        while at < self.n:
            aside = self.aside(at)
            if aside is not None:
                self.remarks.append((at, *aside))
                at = aside[0]
                continue
            read = self._here(at) or self._lasting_visit(at, found)
            if read is None:
                depth = self._deeper(depth, at)
                at += 1
                continue
            parts, last = read
            for part in parts:
                part.depth = depth
            self._spread(found, parts)
            found += parts
            last = self.refilled(parts[-1], self.tails(parts[-1], last)) if parts else last
            at = max(last, at + 1)
        self._settle(found)
        return found

    def _lasting_visit(self, at: int, found: list[Part]) -> Read | None:
        """Unread: how long a visit lasts is no time of the study."""
        run = self.lasting(at, found[-1].last if found else 0)
        return run and ([Part(*run, Unread(self.source(*run)))], run[1])

    def _deeper(self, depth: int, at: int) -> int:
        return depth + (self.w[at] == "(") - (self.w[at] == ")" and depth > 0)

    def _here(self, at: int) -> Read | None:
        read = self._calendar(at) or self._code(at) or self.repeat(at) or self.span(at) or self.points(at)
        if read is None:
            return self._uncounted(at) or self._loose_window(at)
        return self.connected(read, at) or read

    def _uncounted(self, at: int) -> Read | None:
        """Reads "8 visits", "2 nights", "each visit": a time that the notation has no place for."""
        number = self.number(at)
        last = number[1] if number else at + 1 if self.w[at] in {"each", "every"} else 0
        last = last + 1 if last and self.w[last] in _KINDS and not number else last
        single = number is not None and number[0] == 1 and self.w[last] in {"visit", "session"}
        if not last or self.w[last] not in _UNCOUNTABLE or single:
            return None
        return [Part(at, last + 1, Unread(self.source(at, last + 1)))], last + 1

    def _loose_window(self, at: int) -> Read | None:
        """Unread: "(+/- 2 hours)" behind something that is no time."""
        window = self.window(at) if self.w[at] in {"(", "±"} else None
        return window and ([Part(at, window[1], Unread(self.source(at, window[1])))], window[1])

    def _code(self, at: int) -> Read | None:
        """Reads "T0 + 5 months", "time 0": time zero is the baseline."""
        if self.w[at] == "time" and self.w[at + 1] in {"0", "zero"} and self._alone(at, at + 2):
            return [Part(at, at + 2, Point(Ref(anchor("baseline", ""))))], at + 2
        if self.has(at, "t", "0") and self.glued(at + 1) and self._alone(at, at + 2):
            return [Part(at, at + 2, Point(Ref(anchor("baseline", ""))))], at + 2
        if not (self.w[at] == "t" and self.w[at + 1] == "0" and self.glued(at + 1) and self.w[at + 2] == "+"):
            return None
        found = self.one(at + 3)
        if found is None:
            return None
        return [Part(at, found.last, Point(Ref(anchor("baseline", ""), "+", found.length.low)))], found.last

    def _alone(self, first: int, last: int) -> bool:
        """Whether these words stand between commas, or at an end of the text."""
        return (not first or self.w[first - 1] in _PARTING) and (self.w[last] in _PARTING or last >= self.n)

    def _calendar(self, at: int) -> Read | None:
        """Reads "August 2017", "2023-2024", "8/2011 - 10/2011": calendar dates stay unread."""
        if not self._dated(at):
            return None
        last = at + 1
        step = last
        while step < self.n:
            if self._dated(step):
                last = step + 1
            elif not (
                self.w[step] in {"-", "/", ",", "to", "and", "until", "through", "of", "from", "."}
                or self.w[step].isdigit()
            ) or (self.w[step].isdigit() and self.unit(step + 1)):
                break
            step += 1
        return [Part(at, last, Unread(self.source(at, last)))], last

    def _dated(self, at: int) -> bool:
        word = self.w[at]
        if word in MONTHS:
            near = (
                self.w[at + 1][:1].isdigit() or (at and self.w[at - 1][:1].isdigit()) or self.w[at + 2].startswith("20")
            )
            return bool(near) or word not in _PLAIN_WORDS
        year = _is_year(word) and not self.unit(at + 1)
        return year or (word.isdigit() and self.w[at + 1] == "/" and _is_year(self.w[at + 2]))

    def _spread(self, found: list[Part], parts: list[Part]) -> None:
        """Count the quantities in front of "…, 12 months post-surgery" from the same event."""
        base = _offset_base(parts[0]) if parts else None
        if base is None:
            return
        later = parts[0]
        relation = Relation(base[1], "", "", 0)
        for at in range(len(found) - 1, -1, -1):
            part = found[at]
            if part.depth != later.depth or not self._chained(part.last, later.first):
                return
            if part.length is not None and part.time is None and part.spread:
                _offset_like(part, base[0], relation.sign)
            elif part.ref is not None and isinstance(part.ref.base, Label) and self._only_and(part.last, later.first):
                if at and self._chained(found[at - 1].last, part.first):
                    return  # "Weeks 2, 4 and 8 weeks after surgery": the labels are a list of their own
                _moved_like(part, base)
            else:
                return
            later = part

    def _chained(self, first: int, last: int) -> bool:
        return all(word in _CHAIN for word in self.w[first:last])

    def _only_and(self, first: int, last: int) -> bool:
        return self.w[first:last] == ["and"]

    def _settle(self, found: list[Part]) -> None:
        """The list rule, pre-dose hours, and "thereafter"."""
        outer = sum(not part.depth and not isinstance(part.time, Unread) for part in found)
        depths = Counter(part.depth for part in found)
        dosed = any(is_anchor(part.ref, "dose", "each dose") for part in found)
        for at, part in enumerate(found):
            if part.time is None and part.length is not None:
                level = outer if not part.depth else depths[part.depth]
                zero = part.length.high is None and part.length.low == ZERO
                if (dosed or zero) and part.length.low.parts[0][1] in {"TH", "TM"} and (len(found) > 1 or zero):
                    _offset_like(part, anchor("dose", ""), "+")
                elif (part.later and at and _offset_from_before(part, found[at - 1])) or self._heads_span(
                    part, found[at + 1 : at + 2]
                ):
                    continue
                elif level > 1 or self._ranges(part) or part.stands or part.window:
                    self._label(part)
        _thereafter(found)

    def _label(self, part: Part) -> None:
        as_label(part)
        if part.time is None and (part.length is None or part.length.high is not None):
            part.time = Unread(self.source(part.first, part.last))  # "5 to 60 minutes": no label has minutes

    def _heads_span(self, part: Part, behind: list[Part]) -> bool:
        """Whether a length sums up the span behind it: "2 months: from baseline to 14 days after surgery"."""
        spans = bool(behind) and isinstance(behind[0].time, Span) and bool(behind[0].time.start)
        return spans and self.w[part.last] == ":"

    def _ranges(self, part: Part) -> bool:
        """Reads "0-12 months" is a span from time zero; "4 to 8 weeks" names its ends."""
        assert part.length is not None
        if part.length.high is None:
            return False
        return (
            part.length.low.hours == 0
            or "to" in self.w[part.first : part.last]
            or "through" in self.w[part.first : part.last]
        )


def _offset_from_before(part: Part, before: Part) -> bool:
    """Count "3 months after" from the event named before it, where that is not the baseline."""
    ref = before.ref
    if ref is None or not isinstance(ref.base, Anchor) or is_anchor(ref, "baseline", "screening"):
        return False
    _offset_like(part, ref.base, "+")
    return True


def _is_year(word: str) -> bool:
    return len(word) == _YEAR and word.isdigit() and word.startswith(_CENTURIES)


def _offset_base(part: Part) -> tuple[Anchor, str] | None:
    """The event and direction that a part counts from."""
    time = part.time
    if isinstance(time, Repeat) and time.span is not None and time.span.start:
        base = time.span.start[0].ref.base
        return (base, "+") if isinstance(base, Anchor) and not part.thereafter else None
    ref = time.start[0].ref if isinstance(time, Span) and time.start else part.ref
    if ref is None or not isinstance(ref.base, Anchor) or not ref.offset or not ref.offset.hours:
        return None
    return ref.base, ref.sign


def _offset_like(part: Part, base: Anchor, sign: str) -> None:
    if part.length is None:
        return
    ends = [part.length.low] if part.length.high is None else [part.length.low, part.length.high]
    points = [Point(Ref(base, sign, each), part.window) for each in ends]
    part.time = points[0] if len(points) == 1 else Span((points[0],), (points[1],))
    part.length = part.window = None


def _moved_like(part: Part, base: tuple[Anchor, str]) -> None:
    relation = Relation(base[1], base[0].name, base[0].words or "", 0)
    moved(part, relation)


def _thereafter(found: list[Part]) -> None:
    """Reads "annually thereafter" starts at the last point read before it."""
    point: Point | None = None
    for part in found:
        point = part.time if isinstance(part.time, Point) else point
        if point is None or not part.thereafter or not isinstance(part.time, Repeat):
            continue
        if part.time.span is None or not part.time.span.start:
            part.time = replace(part.time, span=Span((point,), _end_on_clock(part.time.span)))


def _end_on_clock(span: Span | None) -> tuple[Point, ...]:
    """The end of a repetition that has a start: a duration is a label there, as in "baseline up to 27 months"."""
    if span is None:
        return ()
    if not isinstance(span.end, Duration):
        return span.end
    label = label_of(span.end)
    return () if label is None else (Point(Ref(label)),)
