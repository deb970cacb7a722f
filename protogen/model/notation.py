"""Time notation as text: `parse` and `format` are inverses for every canonical text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from protogen.errors import ProtogenError
from protogen.model.durations import DURATION, Duration, Length
from protogen.model.moments import (
    ANCHORS,
    EVENT,
    Anchor,
    Bare,
    Cycles,
    Item,
    Label,
    Point,
    Ref,
    Repeat,
    Span,
    Time,
    Unread,
    Window,
)

_N = r"-?\d+(?:\.\d+)?"
# Matches `D7`, `W-2`, `H0.5`, `C2`, `C2D8`, `C2 end`, `V3`.
_LABEL = re.compile(
    rf"(?:(?P<unit>[DWMYHV])(?P<number>{_N})|C(?P<cycle>\d+(?:\.\d+)?)(?:D(?P<day>{_N})|(?P<end> end))?)"
)
# Matches `last dose`, `eot`; longer names are tried first.
_ANCHOR = re.compile("|".join(sorted(ANCHORS, key=len, reverse=True)))
# Matches `"a \"quoted\" word"`.
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
# Matches `2C` of `every 2C`.
_CYCLES = re.compile(r"(\d+(?:\.\d+)?)C")
_ESCAPED = re.compile(r'\\(["\\])')


class NotationError(ProtogenError):
    """The text is not time notation; the message names what was expected, `position` where (0 for the first)."""

    position = 0


def parse(notation: str) -> tuple[Item, ...]:
    """The items of a notation, in order; the empty notation has none. Raises NotationError with the position."""
    if not notation:
        return ()
    reader = _Reader(notation)
    items = [reader.item()]
    while reader.at < len(notation):
        reader.need("; ")
        items.append(reader.item())
    return tuple(items)


def format(items: Iterable[Item]) -> str:  # noqa: A001 -- the specification names it so
    """The notation of items: `parse` reads the same items back."""
    return "; ".join(map(str, items))


class _Reader:
    """A cursor over a notation; every method reads one construct of the grammar or says where it failed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, expected: str) -> NotationError:
        error = NotationError(f"time notation: expected {expected} at character {self.at} of {self.text!r}")
        error.position = self.at
        return error

    def take(self, words: str) -> bool:
        if self.text.startswith(words, self.at):
            self.at += len(words)
            return True
        return False

    def need(self, words: str) -> None:
        if not self.take(words):
            raise self.fail(repr(words))

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def item(self) -> Item:
        time = self.time()
        most = self.length() if self.take(" max ") else None
        average = self.length() if self.take(" avg ") else None
        return Item(time, most, average)

    def time(self) -> Time:
        if self.take("?"):
            return Unread(self.words())
        if self.take("every "):
            return self.repeat()
        if self.text.startswith("P", self.at):
            return Bare(self.length())
        if self.text.startswith("..", self.at):
            return self.span(())
        points = self.points()
        if self.text.startswith("..", self.at):
            return self.span(points)
        if len(points) > 1:
            raise self.fail("'..'")
        return points[0]

    def words(self) -> str:
        found = self.match(_QUOTED)
        if found is None:
            raise self.fail("words in quotes")
        return _ESCAPED.sub(r"\1", found[1])

    def duration(self) -> Duration:
        start = self.at
        found = self.match(DURATION)
        duration = Duration.read(found[0]) if found else None
        if duration is None:
            self.at = start
            raise self.fail("a duration such as P12W")
        return duration

    def length(self) -> Length:
        low = self.duration()
        return Length(low, self.duration() if self.take("/") else None)

    def repeat(self) -> Repeat:
        cycles = self.match(_CYCLES)
        period = Cycles(Decimal(cycles[1])) if cycles else self.length()
        if self.take(" max ") or self.take(" avg "):
            self.at -= len(" max ")
            return Repeat(period)
        if not self.take(" "):
            return Repeat(period)
        return Repeat(period, self.span(() if self.text.startswith("..", self.at) else self.points()))

    def span(self, start: tuple[Point, ...]) -> Span:
        self.need("..")
        if self.text.startswith("P", self.at) and not start:
            return Span((), self.duration())
        end = self.points() if self.begins_point() else ()
        if not start and not end:
            raise self.fail("an end of the span")
        return Span(start, end)

    def begins_point(self) -> bool:
        here = (self.text, self.at)
        return bool(_LABEL.match(*here) or _ANCHOR.match(*here) or self.text.startswith(f'{EVENT} "', self.at))

    def points(self) -> tuple[Point, ...]:
        points = [self.point()]
        while self.take("|"):
            points.append(self.point())
        return tuple(points)

    def point(self) -> Point:
        ref = self.ref()
        window = self.window() if self.take("±") else None
        alias: Ref | Span | None = None
        if self.take("=("):
            alias = self.span(() if self.text.startswith("..", self.at) else self.points())
            self.need(")")
        elif self.take("="):
            alias = self.ref()
        return Point(ref, window, alias)

    def window(self) -> Window:
        if not self.take("(-"):
            both = self.duration()
            return Window(both, both)
        before = self.duration()
        self.need("/+")
        after = self.duration()
        self.need(")")
        return Window(before, after)

    def ref(self) -> Ref:
        base = self.label() or self.anchor()
        if base is None:
            raise self.fail("a label such as D7, or an event such as baseline")
        for sign in "+-":
            if self.take(sign):
                return Ref(base, sign, self.duration())
        return Ref(base)

    def label(self) -> Label | None:
        found = self.match(_LABEL)
        if found is None:
            return None
        if found["unit"]:
            if found["unit"] == "V" and found["number"].startswith("-"):
                raise self.fail("a visit number of zero or more before this")
            return Label(found["unit"], Decimal(found["number"]))
        day = None if found["day"] is None else Decimal(found["day"])
        return Label("C", Decimal(found["cycle"]), day, bool(found["end"]))

    def anchor(self) -> Anchor | None:
        if self.text.startswith(f'{EVENT} "', self.at):
            self.at += len(EVENT) + 1
            return Anchor(EVENT, self.words())
        found = self.match(_ANCHOR)
        return Anchor(found[0]) if found else None
