"""Read the schedule tables back from a finished HTML page: which visits, activities, marks, bars and notes it shows.

It knows the `data-` attributes that `soa.html.j2` writes, and nothing of how the page was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from protogen.model.registry_text import printable

# Matches `<table class="soa" id="rows-main" data-timeline="main" data-part="0">`.
_TABLE = re.compile(r"<table\b[^>]*\bdata-timeline=")
_BLOCK = re.compile(r'<div class="soa-block"')
# Matches `</td>`, `<td class="x" data-m="3">`; no value holds a `>` of its own, for every text is escaped.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
# Matches what is asked of a tag: `data-m="3 4"`, `colspan="2"`.
_ATTRIBUTE = re.compile(r' (data-[a-z]+|colspan)="([^"]*)"')
_READ = frozenset({"table", "tr", "td", "th", "p", "span", "sup", "button"})
"""The tags that mean something here; the others only style."""


@dataclass
class Drawn:
    """A cell as drawn: its place, what it stands for, its text without note marks, and the note marks."""

    column: int = 0
    span: int = 1
    visits: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()
    bars: tuple[int, ...] = ()
    header: bool = False
    text: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class DrawnRow:
    """A row as drawn: its activity, and its cells from left to right."""

    activity: int | None
    cells: list[Drawn] = field(default_factory=list)


@dataclass
class DrawnTable:
    """A table as drawn: whose timeline, which part (0: the whole), its rows, the notes that stand with it by mark."""

    timeline: str
    part: int
    rows: list[DrawnRow] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def columns(self) -> dict[int, tuple[int, ...]]:
        """The visits of each column, from the header cells that say so."""
        return {cell.column: cell.visits for row in self.rows for cell in row.cells if cell.visits}


def tables(page: str) -> list[DrawnTable]:
    """The schedule tables of a page, in order."""
    starts = [found.start() for found in _TABLE.finditer(page)]
    found = []
    for start, following in pairwise([*starts, len(page)]):
        reader = _Reader()
        reader.feed(page[start : _end_of_block(page, start, following)])
        found.append(reader.table)
    return found


def block_texts(page: str) -> dict[str, str]:
    """The visible words of everything that is drawn for each timeline, white space collapsed."""
    starts = [found.start() for found in _BLOCK.finditer(page)]
    found = {}
    for start, following in pairwise([*starts, len(page)]):
        block = page[start : _end_of_block(page, start, following)]
        name = re.search(r'\bdata-timeline="([^"]*)"', block)
        if name:
            found[collapsed(unescape(name[1]))] = collapsed(unescape(_TAG.sub(" ", block)))
    return found


def collapsed(text: str) -> str:
    """A text as a page prints it, with white space collapsed."""
    return " ".join(printable(text).split())


def _end_of_block(page: str, start: int, following: int) -> int:
    ends = [end for mark in ("</section>", '<div class="soa-block"') if (end := page.find(mark, start + 1)) >= 0]
    return min([following, *ends])


class _Reader:
    """Collects one table and the notes behind it."""

    def __init__(self) -> None:
        self.table = DrawnTable("", 0)
        self._cell: Drawn | None = None
        self._note: str | None = None
        self._raised = False
        """Whether we are inside a `sup`, which holds note marks."""

    def feed(self, markup: str) -> None:
        """Read a piece of markup from tag to tag; what stands in a source button is no text of the table."""
        place, quiet = 0, False
        for found in _TAG.finditer(markup):
            start, end = found.span()
            if start > place and not quiet and (self._cell is not None or self._note is not None):
                self._text(unescape(markup[place:start]))
            place = end
            closing, tag, rest = found.groups()
            if tag not in _READ:
                continue
            if closing:
                quiet = quiet and tag != "button"
                self._close(tag)
            else:
                quiet = quiet or (tag == "button" and 'class="src"' in rest)
                self._start(tag, rest)

    def _start(self, tag: str, rest: str) -> None:
        if tag == "sup":
            self._raised = True
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(rest)} if rest else {}
        if not given and tag not in ("tr", "td", "th"):
            return
        if "data-timeline" in given:
            self.table = DrawnTable(given["data-timeline"], int(given["data-part"]))
        elif tag == "tr":
            activity = given.get("data-r")
            self.table.rows.append(DrawnRow(int(activity) if activity is not None else None))
        elif tag in ("td", "th") and self.table.rows:
            self._open(tag, given)
        if "data-n" in given:
            self._note = given["data-n"]
            self.table.notes.setdefault(self._note, "")

    def _open(self, tag: str, given: dict[str, str]) -> None:
        row = self.table.rows[-1]
        before = row.cells[-1] if row.cells else None
        self._cell = Drawn(
            column=before.column + before.span if before else -1,  # the first column names the row
            span=int(given.get("colspan", 1)),
            visits=_places(given.get("data-c")),
            cells=_places(given.get("data-m")),
            bars=_places(given.get("data-b")),
            header=tag == "th",
        )
        row.cells.append(self._cell)

    def _close(self, tag: str) -> None:
        if tag == "sup":
            self._raised = False
        if tag in ("td", "th"):
            self._cell = None
        if tag in ("td", "p") or (tag == "span" and self._cell is None):
            self._note = None

    def _text(self, text: str) -> None:
        if self._note is not None:
            self.table.notes[self._note] += text
        if self._cell is None:
            return
        if self._raised:
            self._cell.notes += [mark for mark in text.split(",") if mark.strip()]
        else:
            self._cell.text += text


def _places(text: str | None) -> tuple[int, ...]:
    return tuple([int(place) for place in text.split()]) if text else ()


def marks_in(table: DrawnTable) -> Iterator[str]:
    """Every note mark that stands in a table."""
    for row in table.rows:
        for cell in row.cells:
            yield from cell.notes
