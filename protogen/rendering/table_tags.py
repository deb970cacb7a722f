"""Which headers a table cell has, told to those who listen.

WeasyPrint 70 gives header cells no `/Scope`, counts only the first column of a merged header, and forgets headers of
groups of rows. Here every cell gets the headers of all its columns, of its row, and of its group. A table without
header cells is none: it only lays something out, and is tagged as the parts it consists of (ISO 14289-1, 7.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, String

from protogen.rendering.structure import elements, kids_of

_OF_TABLES: Final = (Name.Table, Name.THead, Name.TBody, Name.TFoot, Name.TR, Name.TD, Name.Caption)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: its element, row, columns, whether its row is in the head of the table."""

    cell: Any
    row: int
    column: int
    width: int
    height: int
    in_head: bool


def mend(document: pikepdf.Pdf, every: Iterable[Any]) -> int:
    """Give every table among the elements of a document scopes and headers; the number of tables."""
    found = [each for each in every if Name.Table == each.S]
    tables = [table for table in found if any(cell.S == Name.TH for cell in elements(table))]
    named: dict[str, Any] = {}
    for number, table in enumerate(tables):
        named |= _table(list(_places(table)), number)
    for table in found:
        if table not in tables:
            _dissolve(table)
    if named:
        _list_names(document, named)
    return len(tables)


def _list_names(document: pikepdf.Pdf, named: Mapping[str, Any]) -> None:
    """Say which element each name stands for (ISO 32000-1, 14.7.2): by this a reader finds the headers of a cell.

    WeasyPrint names header cells and has no such list.
    """
    tree = NameTree.new(document)
    for name, element in named.items():
        tree[name] = element
    document.Root.StructTreeRoot.IDTree = tree.obj


def _dissolve(table: Any) -> None:
    """Tag what was only laid out as a table as parts, one in another, without attributes of cells."""
    for each in list(elements(table)):
        if each.S in _OF_TABLES:
            each.S = Name.Div
            if "/A" in each:
                del each.A


def _places(table: Any) -> Iterator[Place]:
    """The cells of a table where they stand, spans counted."""
    taken: set[tuple[int, int]] = set()
    for row, (element, in_head) in enumerate(_rows(table)):
        column = 0
        for cell in kids_of(element):
            if cell.S not in (Name.TH, Name.TD):
                continue
            while (row, column) in taken:
                column += 1
            about = _about(cell)
            width, height = int(about.get("/ColSpan", 1)), int(about.get("/RowSpan", 1))
            taken |= {(row + down, column + right) for down in range(height) for right in range(width)}
            yield Place(cell, row, column, width, height, in_head)
            column += width


def _rows(table: Any) -> Iterator[tuple[Any, bool]]:
    for kid in kids_of(table):
        if kid.S == Name.TR:
            yield kid, False
        elif kid.S in (Name.THead, Name.TBody, Name.TFoot):
            for row in kids_of(kid):
                if row.S == Name.TR:
                    yield row, Name.THead == kid.S


def _about(cell: Any) -> Any:
    """The table attributes of a cell, made where there are none."""
    about = cell.get("/A")
    if isinstance(about, Array):
        about = next((each for each in about if each.get("/O") == Name.Table), None)
    if about is None:
        about = Dictionary(O=Name.Table)
        cell.A = about
    return cell.A if not isinstance(cell.A, Array) else about


def _table(places: list[Place], number: int) -> dict[str, Any]:
    """Mend one table; its header cells by the names they were given."""
    columns = max((place.column + place.width for place in places), default=0)
    heads = [place for place in places if place.cell.S == Name.TH]
    for place in heads:
        place.cell.ID = String(f"t{number}-{place.row}-{place.column}")
        _about(place.cell).Scope = Name.Column if place.in_head and place.column else _scope(place, columns)
    for place in places:
        if place.cell.S == Name.TD:
            _about(place.cell).Headers = Array([head.cell.ID for head in _of(place, heads, columns)])
    return {str(place.cell.ID): place.cell for place in heads}


def _scope(place: Place, columns: int) -> Any:
    """The first cell of a header row names the row where others follow it; alone in its column it names that."""
    if place.in_head:
        return Name.Column if columns == 1 else Name.Both
    return Name.Row


def _of(place: Place, heads: list[Place], columns: int) -> list[Place]:
    """The headers of a data cell: of its columns from the top, of its group, of its row."""
    above = [head for head in heads if head.in_head and _share(head.column, head.width, place.column, place.width)]
    groups = [head for head in heads if not head.in_head and head.width == columns and head.row < place.row]
    row = [
        head
        for head in heads
        if not head.in_head and head.width < columns and _share(head.row, head.height, place.row, place.height)
    ]
    return [*above, *groups[-1:], *row]


def _share(first: int, length: int, other: int, its: int) -> bool:
    return first < other + its and other < first + length
