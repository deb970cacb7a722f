"""The schedule of activities as one neutral table: header rows, groups, rows of cells, bars, notes.

Only the parts: `table` builds them from a timeline, `panels` cuts them for pages; HTML, PDF, CSV and XLSX draw them.
Whatever shows something of the model says which: visits, activities, cells and spans by their place in the timeline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from protogen.document.parts import Value
from protogen.model.schedule import CellKind, Timeline, TimelineRole, VisitKind
from protogen.model.source import Basis, Source


class NoteMarks(StrEnum):
    """How notes are marked."""

    LETTERS = "letters"
    NUMBERS = "numbers"
    SYMBOLS = "symbols"


class NotePlace(StrEnum):
    """Where notes stand: below the table, or in a column of their own beside the rows they qualify."""

    BELOW = "below"
    COLUMN = "column"


class Clock(StrEnum):
    """Which time the header shows: that of the source, or study days or weeks computed from the notation."""

    SOURCE = "source"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Options:
    """How a table is drawn; what it says stays the same.

    `collapse` shows identical consecutive visits, and identical consecutive cycles, as one column. `hidden` are
    activities (ids) whose rows are left out: their notes go to the title of their group. `together` are sets of
    visits (ids) that are kept on one panel. No text is smaller than `floor_pt`.
    """

    collapse: bool = False
    note_marks: NoteMarks = NoteMarks.LETTERS
    note_place: NotePlace = NotePlace.BELOW
    clock: Clock = Clock.SOURCE
    grey_blanks: bool = False
    hidden: frozenset[str] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    floor_pt: float = 7.0


STYLES: dict[str, dict[str, Any]] = {
    "collapse": {"collapse": True},
    "numbers": {"note_marks": NoteMarks.NUMBERS},
    "symbols": {"note_marks": NoteMarks.SYMBOLS},
    "notes-column": {"note_place": NotePlace.COLUMN},
    "days": {"clock": Clock.DAY},
    "weeks": {"clock": Clock.WEEK},
    "grey-blanks": {"grey_blanks": True},
}
"""The words by which a user chooses options, and what each sets."""


def options_of(words: Iterable[str], *, floor_pt: float = 7.0) -> Options:
    """The options that words of `STYLES` choose; of two that set the same, the later counts.

    >>> options_of(["collapse", "weeks"]).clock
    <Clock.WEEK: 'week'>
    """
    chosen: dict[str, Any] = {}
    for word in words:
        chosen |= STYLES[word]
    return Options(floor_pt=floor_pt, **chosen)


def anchor_of(timeline: Timeline, name: str) -> str:
    """The anchor of a thing of a timeline: its name, and beside the main timeline also that of its own."""
    return name if timeline.role is TimelineRole.MAIN else f"{name}-in-{timeline.id}"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column: the visits it shows (places in the timeline), its name, the epoch and cycle it lies in."""

    visits: tuple[int, ...]
    label: str
    epoch: str = ""
    cycle: str = ""
    kind: VisitKind = VisitKind.SCHEDULED
    starts_epoch: bool = False


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A header cell over `span` columns from `column` on; `notes` are the marks of the notes that stand at it."""

    text: str
    column: int
    span: int = 1
    anchor: str = ""
    notes: tuple[str, ...] = ()
    starts_epoch: bool = False
    gap: bool = False
    turned: bool = False
    visits: tuple[int, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """A header row: what it shows, and its cells from left to right."""

    label: str
    style: str
    cells: tuple[HeaderCell, ...]


@dataclass(frozen=True, slots=True)
class GridMark:
    """A mark in a cell: what prints, what it means, and the cells of the model (places) that it stands for.

    `link` is the timeline that says more; where `text` is empty the number of its table prints. `own` marks are their
    author's, who alone can explain them.
    """

    text: str
    cells: tuple[int, ...]
    kind: CellKind = CellKind.DONE
    basis: Basis = Basis.STATED
    link: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """A body cell at `column`: nothing, marks, or a bar over `span` columns.

    `opens` and `closes` say whether the bar really begins and ends here (a panel may cut it).
    """

    column: int
    span: int = 1
    marks: tuple[GridMark, ...] = ()
    bar: str = ""
    bars: tuple[int, ...] = ()
    opens: bool = True
    closes: bool = True
    anchor: str = ""
    notes: tuple[str, ...] = ()
    basis: str = ""
    starts_epoch: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class GridNote:
    """A note with its mark; the mark is empty where it stands at no one place."""

    mark: str
    value: Value


@dataclass(frozen=True, slots=True)
class GridRow:
    """An activity (its place in the timeline): its name and its cells; `level` is 0."""

    label: str
    full_label: str
    anchor: str
    activity: int
    cells: tuple[GridCell, ...]
    notes: tuple[str, ...] = ()
    beside: tuple[GridNote, ...] = ()
    """The notes that print in the Notes column of this row."""
    link: str = ""
    continued: bool = False
    sources: tuple[Source, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class GridTitle:
    """The title of a group of the second or third `level`, inside a group."""

    label: str
    level: int


@dataclass(frozen=True, slots=True)
class GridGroup:
    """A group: its title, and below it rows and further titles. `unseen` counts rows that are not shown."""

    label: str
    rows: tuple[GridRow | GridTitle, ...]
    notes: tuple[str, ...] = ()
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table or a panel of it stands on its page, in millimetres and points."""

    label_mm: float = 0.0
    columns_mm: tuple[float, ...] = ()
    notes_mm: float = 0.0
    page_mm: float = 0.0
    header_mm: float = 0.0
    """The height of turned headings; 0 where none is turned."""
    size_pt: float = 7.6
    small_pt: float = 7.1

    @property
    def width_mm(self) -> float:
        """The width of the whole panel."""
        return round(self.label_mm + sum(self.columns_mm) + self.notes_mm, 2)


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the table, `number` of `count` (0 of 0: the whole for the screen), from column `first` to `last`."""

    number: int
    count: int
    first: str
    last: str
    columns: tuple[GridColumn, ...]
    header: tuple[HeaderRow, ...]
    groups: tuple[GridGroup, ...]
    notes: tuple[GridNote, ...]
    layout: Layout


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole table, once in one piece (for the screen) and once in panels (for paper).

    `legend` explains the marks in use, `general` are notes on the whole table, `definitions` and `abbreviations`
    those that explain words; `details` say what activities consist of. `hidden` are activities left out on purpose.
    """

    timeline: str
    title: str
    whole: Panel
    panels: tuple[Panel, ...]
    subtitle: str = ""
    legend: tuple[str, ...] = ()
    general: tuple[GridNote, ...] = ()
    definitions: tuple[GridNote, ...] = ()
    abbreviations: tuple[GridNote, ...] = ()
    details: tuple[GridNote, ...] = ()
    hidden: tuple[int, ...] = ()
    portrait: bool = False
    options: Options = field(default_factory=Options)
    kind: str = "grid"
