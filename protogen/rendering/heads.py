"""Which headers a cell of the schedule has, told by their ids (HTML Living Standard, 4.9.12: `headers`).

With several header rows, merged headings and groups of rows, `scope` leaves it to the listener's software to find out
what belongs to a mark; many tell the wrong heading, or none.
"""

from __future__ import annotations

from protogen.document.grid import GridCell, HeaderCell, Panel


class Heads:
    """The ids of the headers of a whole table, which has this number; they are unique on a page."""

    def __init__(self, panel: Panel, number: int) -> None:
        """Name every heading over the columns."""
        self._stem = number
        self.needed = len(panel.header) > 1
        """Whether cells must tell: below a single row of headings `scope` is enough."""
        self._names = {
            (row, cell.column): self._name(row, cell)
            for row, line in enumerate(panel.header)
            for cell in line.cells
            # an empty heading and a gap say nothing of a column; a name with a blank in it would be two
            if cell.text and not cell.gap and not any(map(str.isspace, cell.anchor))
        }
        self._told: dict[tuple[int, int], str] = {}
        self._over: list[list[tuple[int, int, str]]] = [[] for _ in panel.columns]
        for row, line in enumerate(panel.header):
            for cell in line.cells:
                if (row, cell.column) in self._names:
                    for column in self._over[cell.column : cell.column + cell.span]:
                        column.append((row, cell.column, self._names[row, cell.column]))

    def _name(self, row: int, cell: HeaderCell) -> str:
        return cell.anchor or f"h{self._stem}{chr(ord('a') + row)}{cell.column}"

    def heading(self, row: int, cell: HeaderCell) -> str:
        """The id of a heading: its anchor where it has one; empty where it has neither that nor a text."""
        return cell.anchor or (self._names.get((row, cell.column), "") if self.needed else "")

    def group(self, group: int) -> str:
        """The id of the title of a group."""
        return f"g{self._stem}-{group}"

    def title(self, group: int, row: int) -> str:
        """The id of a title inside a group."""
        return f"t{self._stem}-{group}-{row}"

    def row(self, group: int, row: int) -> str:
        """The id of the heading of a row."""
        return f"r{self._stem}-{group}.{row}"

    def over(self, cell: GridCell) -> str:
        """The ids of the headings over a cell, from the top, each once."""
        place = (cell.column, cell.span)
        if place not in self._told:  # the same for every mark of a column
            told = {each for column in self._over[cell.column : cell.column + cell.span] for each in column}
            self._told[place] = " ".join(name for _, _, name in sorted(told))
        return self._told[place]


def heads(panel: Panel, number: int) -> Heads:
    """The headers of a whole table, for a template; its parts for paper tell theirs in the tags of a PDF."""
    return Heads(panel, number)
