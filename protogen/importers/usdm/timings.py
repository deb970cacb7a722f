"""When an instance of a timeline happens: its timing, walked along the others to the fixed reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.model.durations import Duration, plain
from protogen.model.moments import Label, Point, Ref, Window
from protogen.model.source import Source

FIXED, AFTER, BEFORE = "C201358", "C201356", "C201357"
_DECODES = (("fixed", FIXED), ("after", AFTER), ("before", BEFORE))
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day", "TH": "hour", "TM": "minute", "TS": "second"}
_CONVERTS = {"W": ("D", 7), "D": ("D", 1), "TH": ("TM", 60), "TM": ("TM", 1)}
"""Units that become another without a calendar; hours and days are kept apart."""
_ENDS = ("C201352", "C201353", "C201354")
"""Relations that involve the end of an instance: how long an instance takes the file does not say."""
# Matches the number in `Day 1`, `day -1`.
_DAY = re.compile(r"\s*day\s+(-?\d+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timing:
    """One timing as read: what it says of the instance `of`."""

    at: At
    name: str | None
    of: str | None
    to: str | None
    kind: str | None
    length: Duration | None
    label: str | None
    from_end: bool
    """Whether the end of an instance counts: how long one takes the file does not say."""
    to_end: bool
    """Whether it is counted from the end of the other instance."""
    window: Window | None
    window_label: str | None


@dataclass(frozen=True, slots=True)
class Placing:
    """When an instance happens: in notation, in words, with its window and what the window says beyond it."""

    notation: str | None = None
    words: str | None = None
    name: str | None = None
    window: Window | None = None
    remark: str | None = None
    anchor: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(slots=True)
class Clock:
    """The timings of a timeline by the instance they place."""

    book: Book
    names: dict[str, str]
    """What each instance is called, by id."""
    by_instance: dict[str, list[Timing]] = field(default_factory=dict)
    numbered: bool = False
    """Whether distances in days are written as numbers of days: the visits are named so, and the names agree."""

    def read(self, timings: Sequence[At]) -> None:
        """Take in the timings of the timeline."""
        for at in timings:
            found = _timing(self.book, at)
            if found.of is None:
                self.book.minor("USD010", at.path, f"the timing {called(at)!r} does not say which instance it places")
            elif found.of not in self.names:
                message = f"the timing {called(at)!r} places {found.of!r}, which is no instance of this timeline"
                self.book.minor("USD010", found.at.path, message, quote=found.of)
            else:
                self.by_instance.setdefault(found.of, []).append(found)

    def name_of(self, instance: str) -> str | None:
        """What the first timing of an instance is called."""
        timings = self.by_instance.get(instance)
        return timings[0].name if timings else None

    def placing(self, instance: str, scheduled_at: str | None = None) -> Placing:
        """When an instance happens. Of several timings the one its encounter names is taken, else the first."""
        timings = self.by_instance.get(instance, [])
        if not timings:
            return Placing()
        chosen = next((each for each in timings if scheduled_at and each.at.id == scheduled_at), timings[0])
        if len(timings) > 1:
            others = ", ".join(called(each.at) for each in timings if each is not chosen)
            message = (
                f"{self.names[instance]!r} has {len(timings)} timings; {called(chosen.at)!r} is used, not {others}"
            )
            self.book.minor("USD010", chosen.at.path, message)
        return Placing(
            notation=self._notation(instance, chosen),
            words=self._words(chosen),
            name=chosen.name,
            window=chosen.window,
            remark=chosen.window_label if chosen.window is None else None,
            anchor=chosen.kind == FIXED,
            sources=chosen.at.told,
        )

    def _words(self, timing: Timing) -> str | None:
        """The words of the file for the time, with what they count from where that is no fixed reference."""
        said = timing.label or (spoken(timing.length) if timing.length else None)
        if said is None:
            return None
        if timing.kind == FIXED:
            day = _first_day(timing)
            return f"Day {plain(day)}" if day is not None else said
        other = next(iter(self.by_instance.get(timing.to or "", [])), None)
        sign = "-" if timing.kind == BEFORE and timing.length and timing.length.hours else ""
        if other is not None and other.kind == FIXED and not timing.from_end:
            return f"{sign}{said}"
        if timing.kind is None:
            return said
        word = "before" if timing.kind == BEFORE else "after"
        end = "the end of " if timing.from_end and timing.to_end else ""
        return f"{said} {word} {end}{self.names.get(timing.to or '', 'an instance the file does not have')}"

    def _notation(self, instance: str, timing: Timing, *, quiet: bool = False) -> str | None:
        """The point in time notation, walked to the fixed reference; None where the way there is broken or inexact."""
        steps: list[tuple[str, Duration]] = []
        seen = {instance}
        here = timing
        while here.kind != FIXED:
            if here.length is None or here.kind is None or here.from_end:
                return None
            if here.to is None or here.to in seen or here.to not in self.by_instance:
                if not quiet:
                    self._lost(instance, here)
                return None
            steps.append(("-" if here.kind == BEFORE else "+", here.length))
            seen.add(here.to)
            here = self.by_instance[here.to][0]
        base = _base(here)
        return None if base is None else self._at(base, steps)

    def _lost(self, instance: str, timing: Timing) -> None:
        again = timing.to is not None and timing.to in self.by_instance
        why = "comes back to itself" if again else "does not reach a fixed reference"
        message = f"the time of {self.names[instance]!r} {why}: {called(timing.at)!r} counts from {timing.to!r}"
        self.book.minor("USD010", timing.at.path, message, fix="its words are printed, no time is computed")

    def _at(self, base: Label, steps: list[tuple[str, Duration]]) -> str | None:
        if not steps:
            return str(Point(Ref(base)))
        summed = steps[0] if len(steps) == 1 else _sum(steps)
        if summed is None:
            return None
        sign, length = summed
        if not length.hours:
            return str(Point(Ref(base)))
        amount, unit = length.parts[0]
        same = len(length.parts) == 1 and (self.numbered if base.unit == "D" else True)
        if not same or unit != ("D" if base.unit == "D" else "TH"):
            return str(Point(Ref(base, sign, length)))
        number = base.number + (amount if sign == "+" else -amount)
        if base.unit == "D" and base.number > 0 and number <= 0:  # Day 1 is the first: there is no Day 0
            number -= base.number
        return str(Point(Ref(Label(base.unit, number))))

    def number_days(self) -> None:
        """Write distances in days as numbers of days if the visits are named so and every such name agrees."""
        self.numbered = True
        agree, differ = 0, []
        for instance, timings in self.by_instance.items():
            named = _DAY.fullmatch(self.names[instance])
            if named is None or timings[0].kind == FIXED:
                continue
            if self._notation(instance, timings[0], quiet=True) == f"D{int(named[1])}":
                agree += 1
            else:
                differ.append((instance, timings[0]))
        self.numbered = bool(agree) and not differ
        if differ:
            instance, timing = differ[0]
            message = (
                f"{self.names[instance]!r} is not the day of that number when days are counted from Day 1 without a "
                f"Day 0 ({timing.label or timing.at.path}); times are kept as distances from the fixed reference"
            )
            self.book.info("USD010", timing.at.path, message)


def _timing(book: Book, at: At) -> Timing:
    kind = at.code("type", "")
    value = at.text("value", "notation")
    length = Duration.read(value.strip().upper()) if value else None
    if value and length is None:
        fix = "its words are printed, no time is computed"
        book.minor("USD010", f"{at.path}.value", f"{value!r} is no duration of ISO 8601", fix=fix, quote=value)
    relation = at.code("relativeToFrom", "")
    window, label = _window(book, at)
    return Timing(
        at=at,
        name=at.text("label", "timing"),
        of=at.text("relativeFromScheduledInstanceId", ""),
        to=at.text("relativeToScheduledInstanceId", ""),
        kind=_kind(book, at, kind.code if kind else None, kind.label if kind else None),
        length=length,
        label=at.text("valueLabel", "timing"),
        from_end=relation is not None and (relation.code in _ENDS or "end" in (relation.label or "").lower()),
        to_end=relation is not None and (relation.label or "").lower().startswith("end"),
        window=window,
        window_label=label,
    )


def _kind(book: Book, at: At, code: str | None, decode: str | None) -> str | None:
    if code in (FIXED, AFTER, BEFORE):
        return code
    told = next((known for word, known in _DECODES if word in f"{decode or ''} {code or ''}".lower()), None)
    if told is None:
        message = f"the timing {called(at)!r} is not said to be a fixed reference, after or before"
        book.minor("USD010", f"{at.path}.type", message, quote=decode or code or "")
    return told


def _window(book: Book, at: At) -> tuple[Window | None, str | None]:
    """The window and its label; a window of which one side is missing or unreadable is not computed."""
    label = at.text("windowLabel", "window")
    sides = []
    for name in ("windowLower", "windowUpper"):
        raw = at.text(name, "window")
        read = Duration.read(raw.strip().lstrip("-+").upper()) if raw else None
        if raw and read is None:
            message = f"{raw!r} is no duration of ISO 8601"
            book.minor("USD010", f"{at.path}.{name}", message, fix="the window is printed in words", quote=raw)
        sides.append(read)
    low, high = sides
    if low is not None and high is not None:
        return Window(low, high), label
    if label or low is not None or high is not None:
        message = f"the window of the timing {called(at)!r} has no lower and upper end that can be read"
        book.minor("USD010", at.path, message, fix="it is printed in words", quote=label or "")
        return None, label or _one_sided(low, high)
    return None, None


def _one_sided(low: Duration | None, high: Duration | None) -> str:
    return f"lower end {spoken(low)}" if low is not None else f"upper end {spoken(high)}" if high is not None else ""


def _first_day(timing: Timing) -> Decimal | None:
    """The number of the day that a fixed reference is: what its label says, else its value in days, from 1."""
    named = _DAY.fullmatch(timing.label or "")
    if named:
        return Decimal(named[1])
    parts = timing.length.parts if timing.length else ()
    return parts[0][0] if len(parts) == 1 and parts[0][1] == "D" else None


def _base(timing: Timing) -> Label | None:
    day = _first_day(timing)
    if day is not None:
        return Label("D", day)
    if timing.length is not None and not timing.length.hours:
        return Label("H", Decimal(0))
    return None


def _sum(steps: list[tuple[str, Duration]]) -> tuple[str, Duration] | None:
    """Several distances as one: in their own unit, else in days, hours and minutes; None where a calendar is needed."""
    units = {unit for _, length in steps for _, unit in length.parts}
    whole: dict[str, Decimal] = {}
    for sign, length in steps:
        for amount, unit in length.parts:
            if len(units) > 1 and unit not in _CONVERTS:
                if amount:
                    return None
                continue
            to, factor = (unit, 1) if len(units) == 1 else _CONVERTS[unit]
            whole[to] = whole.get(to, Decimal(0)) + amount * factor * (1 if sign == "+" else -1)
    amounts = [(amount, unit) for unit, amount in whole.items() if amount]
    if not amounts:
        return "+", Duration.of(0, "TM")
    if len({amount > 0 for amount, _ in amounts}) > 1:
        return None
    parts = tuple(sorted(((abs(amount), unit) for amount, unit in amounts), key=lambda part: part[1] != "D"))
    return ("+" if amounts[0][0] > 0 else "-"), Duration(parts)


def spoken(length: Duration | None) -> str:
    """A length in words: `2 weeks`, `1 day 12 hours`."""
    parts = length.parts if length else ()
    return " ".join(f"{plain(n)} {_UNITS[unit]}{'' if n == 1 else 's'}" for n, unit in parts)
