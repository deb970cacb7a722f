"""Nothing is lost between the HTML and the PDF: what each cell says stands in its row and column, on the page, in ink.

Where rows and columns are is asked of the layout (WeasyPrint's boxes); what stands there, of the finished bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from protogen.errors import RenderError
from protogen.rendering.conservation import SHOWN_LOSSES
from protogen.rendering.ink import Character, Rect, Sheet, folded, sheets

PT_PER_PX = 0.75
TOLERANCE_PT = 0.8
"""The middle of a glyph may lie this far outside its band: superscripts stand a little above their line."""
_CLOSE = 0.02
"""The share of a long text that may differ: a glyph may stand for two characters that look alike."""


@dataclass
class _Cell:
    """A cell that must be seen: what it is, its element, its columns, and the kind of thing it shows."""

    what: str
    element: Any
    first: int
    last: int


@dataclass
class _Row:
    head: Any
    cells: list[_Cell]


@dataclass
class _Table:
    """A schedule table of the page: the header cells of its columns, its rows."""

    columns: dict[int, Any] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)


def check_pdf(pages: Sequence[Any], root: Any, data: bytes) -> None:
    """Raise `RenderError` where a PDF does not show what the schedule tables of its HTML say.

    `pages` are those that WeasyPrint laid out, `root` is the parsed HTML, `data` the finished file.
    """
    found = list(_tables(root))
    notes = [element for element in root.iter("td") if element.get("data-n")]
    if not found and not notes:
        return
    losses = list(_losses(pages, found, notes, data))
    if losses:
        more = f" and {len(losses) - SHOWN_LOSSES} more" if len(losses) > SHOWN_LOSSES else ""
        shown = "; ".join(losses[:SHOWN_LOSSES])
        raise RenderError(
            f"the PDF does not show the schedule as it is: {shown}{more}", fix="this is a fault of the layout"
        )


def _tables(root: Any) -> Iterator[_Table]:
    for element in root.iter("table"):
        if element.get("data-timeline") is None:
            continue
        table = _Table()
        for line in element.iter("tr"):
            cells = list(_placed(line))
            for place, cell in cells:
                if cell.get("data-c") is not None:
                    table.columns[place] = cell
            if line.get("data-r") is not None:
                table.rows.append(_Row(cells[0][1], list(_shown(cells))))
        yield table


def _placed(line: Any) -> Iterator[tuple[int, Any]]:
    """The cells of a row with their columns; the first, which names the row, is column -1."""
    place = -1
    for cell in line:
        yield place, cell
        place += int(cell.get("colspan", 1))


def _shown(cells: Sequence[tuple[int, Any]]) -> Iterator[_Cell]:
    for place, cell in cells:
        if cell.get("data-m") is not None or cell.get("data-b") is not None:
            what = "bar" if cell.get("data-m") is None else "mark"
            yield _Cell(what, cell, place, place + int(cell.get("colspan", 1)) - 1)


Places = dict[Any, list[tuple[int, Rect]]]
"""Where the boxes of an element stand: page (from 0) and rectangle."""


def boxes(pages: Sequence[Any], wanted: set[Any]) -> Places:
    """The boxes of the wanted elements on all pages. Raises `AttributeError` where WeasyPrint's boxes are otherwise."""
    found: Places = {}
    for number, page in enumerate(pages):
        waiting = [page._page_box]  # noqa: SLF001  # there is no public way to the boxes
        while waiting:
            box = waiting.pop()
            box = getattr(box, "_box", box)
            if box.element in wanted and box.element_tag == box.element.tag and hasattr(box, "border_height"):
                left, top = box.position_x, box.position_y
                rect = (left, top, left + box.border_width(), top + box.border_height())
                found.setdefault(box.element, []).append((number, Rect(*(side * PT_PER_PX for side in rect))))
                continue
            waiting += getattr(box, "children", None) or ()
    return found


def _losses(pages: Sequence[Any], tables: Sequence[_Table], notes: Sequence[Any], data: bytes) -> Iterator[str]:
    heads = {head for table in tables for head in table.columns.values()}
    names = {row.head for table in tables for row in table.rows}
    places = boxes(pages, {*heads, *names, *notes})
    demands: list[list[_Demand]] = [[] for _ in pages]
    for table in tables:
        for row in table.rows:
            yield from _demand_row(table, row, places, demands)
        for head in table.columns.values():
            yield from _demand_whole("column", head, places, demands)
    for note in notes:
        yield from _demand_whole("note", note, places, demands)
    seen: dict[int, _Found] = {}
    for demanded, sheet in zip(demands, sheets(data), strict=True):
        for demand in demanded:
            seen.setdefault(id(demand.element), _Found(demand)).add(demand, sheet)
    yield from chain.from_iterable(found.losses() for found in seen.values())


@dataclass
class _Demand:
    """On one page, where the words of an element must be seen."""

    what: str
    element: Any
    where: Rect
    repeated: bool = False
    """Whether each place must show all of it, as a header that is repeated does."""


def _demand_row(table: _Table, row: _Row, places: Places, demands: list[list[_Demand]]) -> Iterator[str]:
    """Ask for the marks of a row in its band and theirs of the columns; yields what has no place at all."""
    yield from _demand_whole("activity", row.head, places, demands)
    for page, name in places.get(row.head, ()):
        for cell in row.cells:
            columns = [
                rect
                for column in (cell.first, cell.last)
                for number, rect in places.get(table.columns.get(column), ())
                if number == page
            ]
            if not columns:
                yield f"{cell.what} {cell.element.get('id')} has no column on page {page + 1}"
                continue
            sides = min(rect.left for rect in columns), max(rect.right for rect in columns)
            demands[page].append(_Demand(cell.what, cell.element, Rect(sides[0], name.top, sides[1], name.bottom)))


def _demand_whole(what: str, element: Any, places: Places, demands: list[list[_Demand]]) -> Iterator[str]:
    """Ask for all words of an element in its own boxes."""
    if element not in places:
        yield f"{what} {element.get('id') or words_of(element)[:40]!r} is on no page"
    for page, rect in places.get(element, ()):
        demands[page].append(_Demand(what, element, rect, repeated=what == "column"))


def words_of(element: Any) -> str:
    """The words of an element."""
    return " ".join("".join(element.itertext()).split())


class _Found:
    """What was seen of one element, over all its places."""

    def __init__(self, demand: _Demand) -> None:
        self.first = demand
        self.wanted = folded(words_of(demand.element))
        self.characters: list[list[Character]] = []
        self.inked = True

    def add(self, demand: _Demand, sheet: Sheet) -> None:
        where = demand.where
        wide = Rect(where.left - 0.1, where.top - TOLERANCE_PT, where.right + 0.1, where.bottom + TOLERANCE_PT)
        here = sheet.inside(wide)
        self.characters.append(here)
        glyphs = sorted(here, key=lambda one: (one.box.right - one.box.left) * (one.box.bottom - one.box.top))
        self.inked = self.inked and all(sheet.inked(one.box) for one in glyphs[-1:])

    def losses(self) -> Iterator[str]:
        words = words_of(self.first.element)
        name = f"{self.first.what} {self.first.element.get('id') or words[:40]}"
        together = [list(chain.from_iterable(self.characters))]
        for here in self.characters if self.first.repeated else together:
            shown = folded("".join(one.text for one in here))
            differing = (self.wanted - shown).total() + (shown - self.wanted).total()
            if differing > len("".join(words.split())) * _CLOSE:
                yield f"{name} shows {''.join(one.text for one in here)[:40]!r} in its place"
                return
        if not self.inked:
            yield f"{name} cannot be seen"
