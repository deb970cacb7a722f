"""When something happens: what a time frame says, item by item, with the words it was read from.

The notation is that of docs/time-notation.md; `protogen.model.notation` parses and formats it.
"""

from __future__ import annotations

from enum import StrEnum

from protogen.model.base import Model, Traced


class TimeKind(StrEnum):
    """What kind of time an item is."""

    POINT = "point"
    SPAN = "span"
    REPEAT = "repeat"
    BARE = "bare"
    UNREAD = "unread"


class TimeItem(Model):
    """One time that a text names: its kind, its canonical notation, and the words it was read from.

    `quotes` are half-open code-point offsets into the text of the frame.
    """

    kind: TimeKind
    notation: str
    quotes: tuple[tuple[int, int], ...] = ()


class Dropped(Model):
    """Words of a time frame that carry no further time, with the rule that dropped them."""

    start: int
    end: int
    rule: str


class TimeFrame(Traced):
    """The text of a time frame and what was read from it: items in the order of the text, and what was dropped."""

    text: str
    notation: str = ""
    items: tuple[TimeItem, ...] = ()
    dropped: tuple[Dropped, ...] = ()
