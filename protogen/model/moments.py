"""Time notation as typed values: what `protogen.model.notation` parses and formats.

One small language for every time in a study; docs/time-notation.md has its grammar and reading rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from protogen.model.durations import Duration, Length, plain

ANCHORS = (
    *("consent", "screening", "baseline", "enrollment", "randomization", "start", "dose", "each dose", "last dose"),
    *("eot", "surgery", "transplant", "delivery", "admission", "discharge", "diagnosis", "relapse", "progression"),
    *("death", "index", "completion"),
)
"""The events with a name of their own; any other is `event "…"`."""

EVENT = "event"
LABELS = ("D", "W", "M", "Y", "H", "C", "V")


def quoted(words: str) -> str:
    r"""Words in quotes, with `"` and the backslash escaped.

    >>> print(quoted('the "best" time'))
    "the \"best\" time"
    """
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Label:
    """A position on the study's own clock: day, week, month, year or hour; a cycle, its day or end; a visit."""

    unit: str
    number: Decimal
    day: Decimal | None = None
    end: bool = False

    def __post_init__(self) -> None:
        if self.unit not in LABELS or (self.unit != "C" and (self.day is not None or self.end)):
            raise ValueError("a label is D, W, M, Y, H, V or C with a number; only a cycle has days and an end")
        if (self.day is not None and self.end) or (self.unit in "CV" and self.number < 0):
            raise ValueError("a cycle label names a day or the end; cycles and visits count from zero")

    def __str__(self) -> str:
        day = "" if self.day is None else f"D{plain(self.day)}"
        return f"{self.unit}{plain(self.number)}{day}{' end' if self.end else ''}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A named event: one of `ANCHORS`, or `event` with the words of the text."""

    name: str
    words: str | None = None

    def __post_init__(self) -> None:
        if (self.name == EVENT) == (self.words is None) or (self.name != EVENT and self.name not in ANCHORS):
            raise ValueError("an anchor is one of the named ones, or an event with its words")

    def __str__(self) -> str:
        return self.name if self.words is None else f"{EVENT} {quoted(self.words)}"


@dataclass(frozen=True, slots=True)
class Ref:
    """A label or anchor, with elapsed time before (`-`) or after (`+`) it; zero keeps its sign."""

    base: Label | Anchor
    sign: str = ""
    offset: Duration | None = None

    def __post_init__(self) -> None:
        if (self.sign not in ("+", "-", "")) or (self.sign == "") != (self.offset is None):
            raise ValueError("an offset has a sign and a duration")

    def __str__(self) -> str:
        return str(self.base) if self.offset is None else f"{self.base}{self.sign}{self.offset}"


@dataclass(frozen=True, slots=True)
class Window:
    """How far a visit may lie before and after its time."""

    before: Duration
    after: Duration

    def __str__(self) -> str:
        return f"±{self.before}" if self.before == self.after else f"±(-{self.before}/+{self.after})"


@dataclass(frozen=True, slots=True)
class Point:
    """One moment, with its window and a second name or the span it falls in."""

    ref: Ref
    window: Window | None = None
    alias: Ref | Span | None = None

    def __str__(self) -> str:
        alias = "" if self.alias is None else f"=({self.alias})" if isinstance(self.alias, Span) else f"={self.alias}"
        return f"{self.ref}{self.window or ''}{alias}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; several points at an end mean whichever comes first.

    `end` may be a duration when the stretch starts at time zero (`..P12M`).
    """

    start: tuple[Point, ...] = ()
    end: tuple[Point, ...] | Duration = ()

    def __post_init__(self) -> None:
        if not self.start and not self.end:
            raise ValueError("a span has at least one end")
        if self.start and isinstance(self.end, Duration):
            raise ValueError("a span to an elapsed duration starts at time zero")

    def __str__(self) -> str:
        start = "|".join(map(str, self.start))
        end = str(self.end) if isinstance(self.end, Duration) else "|".join(map(str, self.end))
        return f"{start}..{end}"


@dataclass(frozen=True, slots=True)
class Cycles:
    """A number of cycles between two repetitions: `every 2C`."""

    number: Decimal

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("cycles count from zero")

    def __str__(self) -> str:
        return f"{plain(self.number)}C"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repetition, and the span it fills where the text states one."""

    period: Length | Cycles
    span: Span | None = None

    def __str__(self) -> str:
        return f"every {self.period}" if self.span is None else f"every {self.period} {self.span}"


@dataclass(frozen=True, slots=True)
class Bare:
    """A duration or range alone: the text does not say at, by or during."""

    length: Length

    def __str__(self) -> str:
        return str(self.length)


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that carry a time and could not be read, exactly as they stand in the text."""

    words: str

    def __str__(self) -> str:
        return f"?{quoted(self.words)}"


Time = Point | Span | Repeat | Bare | Unread


@dataclass(frozen=True, slots=True)
class Item:
    """One time of a text, with the limit (`most`) and the typical length (`average`) the text gives it."""

    time: Time
    most: Length | None = None
    average: Length | None = None

    def __str__(self) -> str:
        most = "" if self.most is None else f" max {self.most}"
        average = "" if self.average is None else f" avg {self.average}"
        return f"{self.time}{most}{average}"
