"""Columns of a table that the record never fills: named once below it, not printed as a gap in each row."""

from __future__ import annotations

from collections.abc import Sequence

from protogen.document.parts import Column, Ground, Remark, Table, TableRow
from protogen.document.wording import joined


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
