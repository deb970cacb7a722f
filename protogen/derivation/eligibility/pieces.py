"""What the eligibility text is cut into while it is read: lines, markers, and items that become criteria."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from protogen.model.population import CriterionKind

DEEPEST = 12
"""No item is placed deeper than this, so that 10,000 nested bullets stay a tree that every reader can walk."""

_LINE = re.compile(r"[^\r\n]+")
_TAB = 4


class Style(StrEnum):
    """What kind of sign stands in front of an item."""

    NONE = "none"
    BULLET = "bullet"
    NUMBER = "number"
    LETTER = "letter"
    ROMAN = "roman"
    SECTION = "section"
    NOTE = "note"


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """A sign in front of an item. `form` tells lists of one look from another: `1.` from `1)` and from `(1)`."""

    start: int
    end: int
    style: Style
    value: int = 0
    number: str | None = None
    form: str = ""
    escaped: bool = False
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the field: half-open offsets without the white space around, and how far it is indented."""

    start: int
    end: int
    indent: int


@dataclass(slots=True, eq=False)
class Item:
    """A stretch of text on its way to becoming a criterion."""

    start: int
    end: int
    kind: CriterionKind
    marker: Marker | None = None
    indent: int = 0
    inline: bool = False
    doubled: bool = False
    lone: bool = False
    """Whether a letter stands behind a bullet and no later line goes on with its list."""
    promoted: bool = False
    parent: Item | None = None
    children: list[Item] = field(default_factory=list)
    repairs: list[tuple[str, str]] = field(default_factory=list)
    number: str | None = None

    @property
    def style(self) -> Style:
        """The style of the sign in front."""
        return self.marker.style if self.marker else Style.NONE

    @property
    def value(self) -> int:
        """The place in its list that the sign in front gives; 0 where it gives none."""
        return self.marker.value if self.marker else 0

    @property
    def depth(self) -> int:
        """How many items stand above."""
        depth, above = 0, self.parent
        while above is not None:
            depth, above = depth + 1, above.parent
        return depth


def lines(raw: str) -> list[Line]:
    """The lines of the field that hold more than white space."""
    found = []
    for each in _LINE.finditer(raw):
        text = each[0].lstrip()
        if text:
            lead = each[0][: len(each[0]) - len(text)]
            start = each.start() + len(lead)
            found.append(Line(start, start + len(text.rstrip()), len(lead) + (_TAB - 1) * lead.count("\t")))
    return found


def trimmed(raw: str, start: int, end: int) -> Span:
    """The span without white space at either side; empty (start == end) where nothing else stands in it."""
    while start < end and raw[start].isspace():
        start += 1
    while end > start and raw[end - 1].isspace():
        end -= 1
    return start, end
