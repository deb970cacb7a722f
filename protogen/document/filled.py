"""Columns of a table that the record never fills: named once below it, not printed as a gap in each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from protogen.document.parts import Column, Ground, Remark, Table, TableRow
from protogen.document.wording import joined

_FITS = 3
"""As many characters stand in a column of numbers of the usual width: `A10`."""
_WIDEST = 2.0


def numbered(ids: Iterable[str]) -> Column:
    """The first column of a table, wide enough for its ids on one line: an author may give longer ones than A1.

    >>> numbered(["A1", "A2"]).width, numbered(["low-dose"]).width
    (0.5, 0.95)
    """
    longest = max((len(each) for each in ids), default=0)
    return Column("No.", round(min(0.5 + 0.09 * max(longest - _FITS, 0), _WIDEST), 2))


def filled(
    caption: str, columns: Sequence[Column], rows: Sequence[TableRow], what: str, *, style: str
) -> list[Table | Remark]:
    """The table without the columns that are a gap in every row, and the sentence that names them.

    `what` is one row in words: "site", "intervention".
    """
    empty = {
        index
        for index in range(len(columns))
        if all(value.ground == Ground.GAP for row in rows for value in row.cells[index].values)
    }
    kept = [index for index in range(len(columns)) if index not in empty]
    lines = tuple(TableRow(tuple(row.cells[index] for index in kept), row.anchor) for row in rows)
    blocks: list[Table | Remark] = [Table(caption, tuple(columns[index] for index in kept), lines, style=style)]
    if empty:
        names = joined([columns[index].label.lower() for index in sorted(empty)])
        blocks.append(Remark(f"Not stated in the record for any {what}: {names}."))
    return blocks
