"""The schedule of activities as one neutral table: header rows, groups, rows of cells, notes with letters.

Only the parts: `panels` builds them from a timeline, HTML and PDF draw them.
"""

from __future__ import annotations

from dataclasses import dataclass

from protogen.document.parts import Value
from protogen.model.source import Source


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A header cell over `span` columns; `notes` are the letters of the notes that stand at it."""

    text: str
    span: int = 1
    anchor: str = ""
    notes: tuple[str, ...] = ()
    starts_epoch: bool = False
    gap: bool = False
    lines: int = 1
    """How many lines the text takes where it is turned."""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """A header row: what it shows, and its cells from left to right."""

    label: str
    style: str
    cells: tuple[HeaderCell, ...]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A body cell: nothing, a mark, or a bar over `span` columns.

    `opens` and `closes` say whether the bar really begins and ends here (a panel may cut it).
    """

    mark: str = ""
    span: int = 1
    bar: str = ""
    opens: bool = True
    closes: bool = True
    anchor: str = ""
    notes: tuple[str, ...] = ()
    basis: str = ""
    starts_epoch: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """An activity: its name and its cells."""

    label: str
    full_label: str
    anchor: str
    cells: tuple[GridCell, ...]
    notes: tuple[str, ...] = ()
    condition: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class GridGroup:
    """A group of rows under its title."""

    label: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class GridNote:
    """A note under the table with its letter."""

    letter: str
    value: Value


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the table that fits a page side by side: columns `first` to `last` (names of visits)."""

    number: int
    count: int
    first: str
    last: str
    header: tuple[HeaderRow, ...]
    groups: tuple[GridGroup, ...]
    columns: int
    label_mm: float
    column_mm: float
    page_mm: float
    notes: tuple[GridNote, ...]
    rotated: bool = False
    """Whether the names of the visits are turned, because a word of one is wider than its column."""
    header_mm: float = 0.0
    """The height of the turned names."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole table, once in one piece (for the screen) and once in panels (for paper)."""

    title: str
    whole: Panel
    panels: tuple[Panel, ...]
    legend: tuple[str, ...]
    kind: str = "grid"
