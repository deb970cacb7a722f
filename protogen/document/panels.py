"""A table cut into panels that fit the page: pure functions of the table, the page and the metrics of the typeface.

Nothing is rendered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from protogen.document.fitting import (
    LABEL_MM,
    LANDSCAPE,
    PORTRAIT,
    Needs,
    Room,
    Type,
    border_costs,
    header_height,
    height_mm,
    prefix,
    shared_out,
    turned_height,
    type_of,
    upright_need,
)
from protogen.document.grid import (
    GridCell,
    GridGroup,
    GridRow,
    GridTitle,
    HeaderCell,
    HeaderRow,
    Layout,
    NotePlace,
    Options,
    Panel,
)
from protogen.document.notes import Numbering

WIDEST_MM = 22.0
_ROUNDING_MM = 0.01
_NARROWEST_TABLE_MM = 120.0
"""In a table of few visits the first column takes the rest of this width, so that the caption has room."""
_ROOMY = 0.8
"""A first column with this share of what it asks for breaks few names."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A table in one piece, and the widths that its columns ask for."""

    whole: Panel
    asked: Needs


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is cut and laid out: half-open ranges of columns, and the widths of each part."""

    room: Room
    parts: tuple[tuple[int, int], ...]
    layouts: tuple[Layout, ...]

    @property
    def portrait(self) -> bool:
        """Whether the panels stand on portrait pages."""
        return self.room.width_mm < self.room.height_mm


def plan(
    measured: Measured, options: Options, visit_ids: Sequence[str], *, alone: bool = True, wide: bool = False
) -> Plan:
    """The best way to put a table on pages.

    Fewest panels first, then upright headings rather than turned ones. Portrait where the whole table fits upright:
    inside a document of portrait pages always, in a schedule that stands `alone` where that takes fewer pages, or as
    many without breaking the names of activities.
    `wide` excludes portrait.
    """
    size = type_of(options)
    whole, asked = measured.whole, measured.asked
    costs = border_costs(whole.columns, options.together, visit_ids)
    upright = _planned(whole, (asked, asked.upright), LANDSCAPE, costs, size)
    turned = _planned(whole, (asked, asked.turned), LANDSCAPE, costs, size)
    best = upright if len(upright.parts) <= len(turned.parts) else turned
    if wide:
        return best
    narrow = _planned(whole, (asked, asked.upright), PORTRAIT, costs, size)
    if len(narrow.parts) > 1:
        return best
    fewer = _pages(whole, best, size) - _pages(whole, narrow, size)
    roomy = narrow.layouts[0].label_mm >= min(asked.label, LABEL_MM[1]) * _ROOMY
    return narrow if not alone or fewer > 0 or (fewer == 0 and roomy) else best


def _planned(whole: Panel, asked: tuple[Needs, tuple[float, ...]], room: Room, costs: list[float], size: Type) -> Plan:
    whole_needs, least = asked
    label = max(LABEL_MM[0], min(whole_needs.label, LABEL_MM[1]))
    parts = cut(least, room.width_mm - label - whole_needs.notes, costs)
    narrower = cut(least, room.width_mm - LABEL_MM[0] - whole_needs.notes, costs)
    if len(narrower) < len(parts):
        parts = narrower
        widest = max(sum(least[start:end]) for start, end in parts)
        label = max(LABEL_MM[0], min(label, room.width_mm - whole_needs.notes - widest))
    layouts = []
    for start, end in parts:
        free = room.width_mm - label - whole_needs.notes
        wanted = _upright_first(least[start:end], whole_needs.upright[start:end], free)
        widths = shared_out(wanted, free, WIDEST_MM)
        label_mm = max(label, _NARROWEST_TABLE_MM - whole_needs.notes - sum(widths))
        layout = Layout(round(label_mm, 2), widths, whole_needs.notes, room.width_mm, 0.0, size.size_pt, size.small_pt)
        turned = _turned(whole.header, start, layout, size)
        layouts.append(replace(layout, header_mm=turned_height(turned, size) if turned else 0.0))
    return Plan(room, tuple(parts), tuple(layouts))


def _upright_first(turned: Sequence[float], upright: Sequence[float], room_mm: float) -> list[float]:
    """The widths of a part in which as many headings stand upright as there is room for.

    Those that would stand highest come first: one long name that is turned makes the header of all high.
    """
    widths = list(turned)
    for place in sorted(range(len(widths)), key=lambda place: -upright[place]):
        if sum(widths) - widths[place] + upright[place] <= room_mm:
            widths[place] = max(widths[place], upright[place])
    return widths


def _turned(header: Sequence[HeaderRow], start: int, layout: Layout, size: Type) -> list[HeaderCell]:
    """The names of visits that do not fit upright in their columns."""
    end = start + len(layout.columns_mm)
    heads = [head for row in header if row.style == "visit" for head in row.cells if start <= head.column < end]
    return [head for head in heads if upright_need(head, size) > layout.columns_mm[head.column - start] + _ROUNDING_MM]


def _pages(whole: Panel, made: Plan, size: Type) -> int:
    """About how many pages a plan takes."""
    pages = 0
    for layout in made.layouts:
        head = header_height(whole.header, layout.header_mm, size)
        pages += ceil(height_mm(whole, layout.label_mm, 0.0, size) / max(1.0, made.room.height_mm - head - 12.0))
    return pages


def cut(widths: Sequence[float], capacity: float, costs: Sequence[float]) -> list[tuple[int, int]]:
    """Half-open ranges of columns, as few as fit `capacity`, about equally wide, cut where it costs least.

    A column wider than the capacity has a part of its own.
    """
    count = _fewest(widths, capacity)
    sums = prefix(widths)
    ideal, unit = sums[-1] / count, sums[-1] / len(widths)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        row: dict[int, tuple[float, int]] = {}
        for start, (before, _) in best[-1].items():
            for end in range(start + 1, len(widths) + 1):
                width = sums[end] - sums[start]
                if width > capacity + _ROUNDING_MM and end > start + 1:
                    break
                cost = before + ((width - ideal) / unit) ** 2 + (costs[start] if start else 0.0)
                if end not in row or cost < row[end][0]:
                    row[end] = (cost, start)
        best.append(row)
    parts, end = [], len(widths)
    for row in reversed(best[1:]):
        start = row[end][1]
        parts.append((start, end))
        end = start
    return parts[::-1]


def _fewest(widths: Sequence[float], capacity: float) -> int:
    """As many parts as a greedy filling takes: no cutting takes fewer."""
    count, used = 1, 0.0
    for width in widths:
        if used and used + width > capacity + _ROUNDING_MM:
            count, used = count + 1, 0.0
        used += width
    return count


def panels(whole: Panel, made: Plan, notes: Numbering, options: Options) -> tuple[Panel, ...]:
    """The parts of a table, each a table of its own with the notes that stand in it."""
    count = len(made.parts)
    size = type_of(options)
    found = []
    for number, ((start, end), layout) in enumerate(zip(made.parts, made.layouts, strict=True), start=1):
        suffix = f"-p{number}" if count > 1 else ""
        part = _Slice(start, end, suffix)
        turned = {head.column for head in _turned(whole.header, start, layout, size)}
        header = tuple(part.header(row, turned) for row in whole.header)
        groups = tuple(part.group(group) for group in whole.groups)
        panel = Panel(
            number=number,
            count=count,
            first=whole.columns[start].label,
            last=whole.columns[end - 1].label,
            columns=whole.columns[start:end],
            header=header,
            groups=groups,
            notes=(),
            layout=layout,
        )
        below = below_marks(panel, options)
        found.append(replace(panel, notes=notes.used(below)))
    return tuple(found)


def below_marks(panel: Panel, options: Options) -> set[str]:
    """The marks of the notes that print below a panel: those that it shows and no Notes column tells."""
    head = {mark for row in panel.header for cell in row.cells for mark in cell.notes}
    titles = {mark for group in panel.groups for mark in group.notes}
    if options.note_place is NotePlace.COLUMN:
        return head | titles
    rows = [row for group in panel.groups for row in group.rows if isinstance(row, GridRow)]
    inside = {mark for row in rows for mark in (*row.notes, *(mark for cell in row.cells for mark in cell.notes))}
    return head | titles | inside


@dataclass(frozen=True, slots=True)
class _Slice:
    """Columns `start` to `end` of a table; ids get a suffix, so that each stands once in the page."""

    start: int
    end: int
    suffix: str

    def named(self, anchor: str) -> str:
        return f"{anchor}{self.suffix}" if anchor else ""

    def header(self, row: HeaderRow, turned: set[int]) -> HeaderRow:
        cells = []
        for cell in row.cells:
            first, last = max(cell.column, self.start), min(cell.column + cell.span, self.end)
            if first < last:
                cells.append(
                    replace(
                        cell,
                        column=first - self.start,
                        span=last - first,
                        anchor=self.named(cell.anchor),
                        turned=row.style == "visit" and cell.column in turned,
                    )
                )
        return HeaderRow(row.label, row.style, tuple(cells))

    def group(self, group: GridGroup) -> GridGroup:
        return replace(group, rows=tuple(self._rows(group)))

    def _rows(self, group: GridGroup) -> Iterator[GridRow | GridTitle]:
        for row in group.rows:
            if isinstance(row, GridTitle):
                yield row
                continue
            cells = tuple(self._cells(row))
            if row.continued and not any(cell.bar for cell in cells):
                continue  # a further line for a bar that lies in another panel
            shown = {*row.notes, *(mark for cell in cells for mark in cell.notes)}
            beside = tuple(note for note in row.beside if note.mark in shown)
            yield replace(row, cells=cells, anchor=self.named(row.anchor), beside=beside)

    def _cells(self, row: GridRow) -> Iterator[GridCell]:
        for cell in row.cells:
            first, last = max(cell.column, self.start), min(cell.column + cell.span, self.end)
            if first >= last:
                continue
            if not self.start and not self.suffix and last == cell.column + cell.span:  # stands as it stood
                yield cell
                continue
            yield replace(
                cell,
                column=first - self.start,
                span=last - first,
                opens=cell.opens and first == cell.column,
                closes=cell.closes and last == cell.column + cell.span,
                anchor=self.named(cell.anchor),
            )
