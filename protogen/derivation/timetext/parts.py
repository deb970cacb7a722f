"""What the grammar reads before the rules on the whole text: parts of a time frame, each with the words it covers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from protogen.derivation.timetext.words import LABEL_OF
from protogen.model.durations import Duration, Length
from protogen.model.moments import EVENT, Anchor, Item, Label, Point, Ref, Repeat, Span, Unread, Window

SAID_AGAIN = "the same time in other words"
WHICHEVER = "which of several ends counts"
CYCLE_LENGTH = "the length of a cycle"
HEADING = "a heading that names the event its list counts from"
ABSENT = "a condition, not a moment"
TAKES = "how long something takes"
NO_TIME = "words with no time in them"
"""The rules that drop words."""

ZERO = Duration.of(0, "TH")
_SIXTY = 60
_THOUSANDTH = Decimal("0.001")


@dataclass(slots=True)
class Quantity:
    """A duration or range read at words `first` up to `last`; `rough` when the text says about."""

    length: Length
    first: int
    last: int
    rough: bool = False


@dataclass(slots=True)
class Relation:
    """Words such as "after the first dose": a direction and the event they name."""

    sign: str
    name: str
    words: str
    last: int
    immediate: bool = False
    label: Label | None = None
    """The label that is counted from, instead of a named event."""


@dataclass(slots=True)
class Part:
    """One time as read: a quantity alone, a point, a span, a repetition or unread words.

    `depth` counts the brackets around it. A part with `length` and no `time` is a quantity that the list rule may
    turn into a label.
    """

    first: int
    last: int
    time: Point | Span | Repeat | Unread | None = None
    length: Length | None = None
    window: Window | None = None
    most: Length | None = None
    average: Length | None = None
    depth: int = 0
    spread: bool = False
    """Whether an event named behind the next parts of its list counts for it too."""
    thereafter: bool = False
    stated: bool = False
    """Whether a label was said as a length, "12 weeks"."""
    stands: bool = False
    """Whether the text says "at" or "after": a label, even when it stands alone."""

    @property
    def ref(self) -> Ref | None:
        """The reference of a point."""
        return self.time.ref if isinstance(self.time, Point) else None

    def item(self) -> Item | None:
        """The part as an item of notation; None for a quantity, whose form the list rule decides."""
        return None if self.time is None else Item(self.time, self.most, self.average)


def anchor(name: str, words: str) -> Anchor:
    """A named anchor, or an event with its words."""
    return Anchor(EVENT, words) if name == EVENT else Anchor(name)


def is_anchor(ref: Ref | None, *names: str) -> bool:
    """Whether a reference is one of these anchors."""
    return ref is not None and isinstance(ref.base, Anchor) and ref.base.name in names


def single(length: Length) -> tuple[Decimal, str] | None:
    """The amount and unit of a duration with one unit; None for ranges and for compounds."""
    if length.high is not None or len(length.low.parts) > 1:
        return None
    return length.low.parts[0]


def label_of(duration: Duration) -> Label | None:
    """The label a duration stands for in a list: 12 weeks is W12; minutes are hours where that is exact."""
    amount, unit = duration.parts[0]
    if len(duration.parts) > 1:
        years = {u: n for n, u in duration.parts}
        if set(years) == {"Y", "M"}:
            return Label("M", years["Y"] * 12 + years["M"])
        return None
    if unit == "TM":
        hours = (amount / _SIXTY).quantize(_THOUSANDTH)
        return Label("H", hours) if hours * _SIXTY == amount else None
    label = LABEL_OF.get(unit)
    return None if label is None else Label(label, amount)
