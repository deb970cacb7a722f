"""How much room a table asks for: widths of columns and heights of rows, from the metrics of the typeface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from protogen.document.grid import Grid, GridCell, GridColumn, GridMark, GridRow, HeaderCell, HeaderRow, Options, Panel
from protogen.document.measure import text_width, wrapped

MM_PER_PT = 25.4 / 72
PAD_MM = 1.5
"""Left and right padding of a cell together, with its line."""
NARROWEST_MM = 7.6
LABEL_MM = (40.0, 72.0)
"""The first column, with the names of the activities: at least and at most."""
NOTES_MM = 52.0
"""The Notes column, where there is one."""
UPRIGHT_LINES = 3
"""A heading that would take more lines than this in its column is turned."""
_CELL_LINES = 3
_BAR_LINES = 4
_TURNED_MM = (11.0, 36.0)
"""The height of turned headings: at least and at most."""
_ROW_PAD_MM = 1.1
"""The padding and line of a row; on top of it in the title of a group, and below the words of a bar."""
_TITLE_MM = 0.8
_BAR_MM = 1.4
_LABEL_PAD_MM = 3.0
_MARK_MM = 8.0
"""The marks in front of notes, or the first word of a legend."""
_CAPTION_MM = 9.0
"""A caption of two lines."""
_SHORT = 3
"""Shorter texts (`X`, `(X`) take one line anywhere."""
_SUPERSCRIPT = 0.8
_LINE = 1.2


@dataclass(frozen=True, slots=True)
class Room:
    """What a page holds between its margins, in millimetres."""

    width_mm: float
    height_mm: float


PORTRAIT = Room(176.0, 240.0)
LANDSCAPE = Room(251.0, 172.0)
"""The narrower of A4 and Letter each way, so that one plan fits both papers."""


@dataclass(frozen=True, slots=True)
class Type:
    """The sizes of the table's text in points: body, and window row and bars."""

    size_pt: float
    small_pt: float

    @property
    def em_mm(self) -> float:
        """The body size in millimetres."""
        return self.size_pt * MM_PER_PT


def type_of(options: Options) -> Type:
    """The sizes for a floor: 7.6 pt where it may be small, the floor itself where that is larger."""
    return Type(max(7.6, options.floor_pt), max(7.1, options.floor_pt))


@dataclass(frozen=True, slots=True)
class Needs:
    """The least width of each column with its heading turned, and with it upright; the first column; the last one."""

    turned: tuple[float, ...]
    upright: tuple[float, ...]
    label: float
    notes: float


def needs(whole: Panel, size: Type, *, notes_column: bool) -> Needs:
    """What the columns of a table ask for."""
    count = len(whole.columns)
    body = [NARROWEST_MM * size.size_pt / 7.6] * count
    for cell in _cells(whole):
        asked = _cell_need(cell, size)
        for column in range(cell.column, cell.column + cell.span):
            body[column] = max(body[column], asked / cell.span)
    names = [0.0] * count
    for row in whole.header:
        for head in row.cells:
            if row.style == "visit":
                names[head.column] = upright_need(head, size)
            elif not head.gap:
                _widen(body, head, _head_need(head.text, size))
    upright = tuple(max(pair) for pair in zip(body, names, strict=True))
    return Needs(tuple(body), upright, _label_need(whole, size), NOTES_MM if notes_column else 0.0)


def _head_need(text: str, size: Type) -> float:
    """The width in which a header cell that is never turned stands on few lines."""
    total = text_width(text, size.em_mm, bold=True)
    return max(longest_word(text, size.em_mm, bold=True), total / UPRIGHT_LINES * 1.1 if " " in text else 0) + PAD_MM


def _widen(body: list[float], head: HeaderCell, asked: float) -> None:
    places = range(head.column, head.column + head.span)
    short = asked - sum(body[place] for place in places)
    for place in places if short > 0 else ():
        body[place] += short / head.span


def _cells(whole: Panel) -> Iterator[GridCell]:
    for row in _rows(whole):
        yield from (cell for cell in row.cells if cell.marks or cell.bar)


def _rows(whole: Panel) -> Iterator[GridRow]:
    yield from (row for group in whole.groups for row in group.rows if isinstance(row, GridRow))


def longest_word(text: str, em: float, *, bold: bool = False) -> float:
    """The width of the widest word."""
    return max((text_width(word, em, bold=bold) for word in text.split()), default=0.0)


def superscripts(marks: Iterable[str], em: float) -> float:
    """The width of note marks behind a text."""
    text = ",".join(marks)
    return text_width(text, em * _SUPERSCRIPT) + 0.3 if text else 0.0


def upright_need(head: HeaderCell, size: Type) -> float:
    """The width in which a heading stands upright on few lines, no word broken."""
    total = text_width(head.text, size.em_mm, bold=True) + superscripts(head.notes, size.em_mm)
    last = head.text.split()[-1:] or [""]
    with_notes = text_width(last[0], size.em_mm, bold=True) + superscripts(head.notes, size.em_mm)
    words = max(longest_word(head.text, size.em_mm, bold=True), with_notes)
    return max(words, total / UPRIGHT_LINES * 1.15 if len(head.text.split()) > 1 else total) + PAD_MM


def _cell_need(cell: GridCell, size: Type) -> float:
    if cell.bar:
        text, lines = cell.bar, _BAR_LINES
    else:
        text, lines = " ".join(_words(mark) for mark in cell.marks), _CELL_LINES
    total = text_width(text, size.em_mm, bold=True)
    word = longest_word(text, size.em_mm, bold=True)
    return max(word, total / lines * 1.1 if " " in text else total) + superscripts(cell.notes, size.em_mm) + PAD_MM


def _words(mark: GridMark) -> str:
    return mark.text or "Table 99"


def _label_need(whole: Panel, size: Type) -> float:
    asked = [
        text_width(row.label, size.em_mm) + superscripts(row.notes, size.em_mm) + (9.0 if row.link else 0.0)
        for row in _rows(whole)
    ]
    titles = [text_width(row.label, size.em_mm, bold=True) for row in whole.header]
    return max((*asked, *titles), default=0.0) + 3.0


def shared_out(least: Sequence[float], room_mm: float, widest_mm: float) -> tuple[float, ...]:
    """Widths that fill a room: as equal as the least widths allow, none above `widest_mm` unless it must be.

    >>> shared_out([10.0, 10.0, 20.0], 60, 22.0), shared_out([10.0, 30.0, 10.0], 60, 22.0)
    ((20.0, 20.0, 20.0), (15.0, 30.0, 15.0))
    """
    ordered = sorted(least, reverse=True)
    left, count = room_mm, len(ordered)
    level = 0.0
    for asked in ordered:
        level = left / count
        if asked <= level:
            break
        left, count = left - asked, count - 1
        if not count:
            level = 0.0
            break
    return tuple(round(max(asked, min(level, widest_mm)), 2) for asked in least)


def turned_height(heads: Sequence[HeaderCell], size: Type) -> float:
    """How high turned headings stand: the longest on one line, or on two where that would be too high."""
    longest = max(
        (text_width(head.text, size.em_mm, bold=True) + superscripts(head.notes, size.em_mm) for head in heads),
        default=0.0,
    )
    longest += 3.2
    if longest > _TURNED_MM[1]:
        longest = longest / 2 + 4.0
    return round(max(_TURNED_MM[0], min(longest, _TURNED_MM[1])), 1)


def height_mm(whole: Panel, label_mm: float, header_mm: float, size: Type) -> float:
    """About how high a table is, without its header: rows by the lines of their labels, titles, notes below."""
    line = size.em_mm * _LINE
    rows = sum(len(wrapped(row.label, size.em_mm, label_mm - 3.0)) * line + 1.0 for row in _rows(whole))
    return rows + len(whole.groups) * (line + 1.8) + len(whole.notes) * line + header_mm


def header_height(header: Sequence[HeaderRow], turned_mm: float, size: Type) -> float:
    """About how high the header rows are."""
    return len(header) * (size.em_mm * _LINE + 1.2) + turned_mm


def stays_whole(panel: Panel, others_mm: float) -> bool:
    """Whether a panel surely fits on one page beside what takes `others_mm` of it.

    A table that is to stay whole and does not fit would go over to the next page again and again, and leave its
    heading and its caption alone on pages of their own.
    """
    left = _room(panel).height_mm - others_mm - _CAPTION_MM
    for height in _heights(panel):
        left -= height
        if left < 0:
            return False
    return True


def below_mm(made: Grid, panel: Panel) -> float:
    """About how much of its page stands below a panel: its notes, and behind the last panel the legend and the like."""
    em, width = panel.layout.size_pt * MM_PER_PT, _room(panel).width_mm
    texts = [note.value.text for note in panel.notes]
    if panel.number == panel.count:
        texts += [" · ".join(made.legend), *(note.value.text for note in (*made.general, *made.definitions))]
        texts += [
            "; ".join(f"{note.mark}: {note.value.text}" for note in each) for each in (made.details, made.abbreviations)
        ]
    return sum(_text_mm(text, em, width - _MARK_MM) for text in texts if text)


def _room(panel: Panel) -> Room:
    return PORTRAIT if panel.layout.page_mm == PORTRAIT.width_mm else LANDSCAPE


def _heights(panel: Panel) -> Iterator[float]:
    """About how high each row of a panel is, header rows first."""
    layout = panel.layout
    em, small = layout.size_pt * MM_PER_PT, layout.small_pt * MM_PER_PT
    sums = prefix(layout.columns_mm)
    for row in panel.header:
        cells = [
            layout.header_mm if head.turned else _text_mm(head.text, em, _spanned(sums, head), bold=True)
            for head in row.cells
        ]
        yield max((_text_mm(row.label, em, layout.label_mm - _LABEL_PAD_MM, bold=True), *cells))
    for group in panel.groups:
        yield _text_mm(group.label, em, layout.width_mm, bold=True) + _TITLE_MM
        for line in group.rows:
            label = _text_mm(line.label, em, layout.label_mm - _LABEL_PAD_MM)
            cells = [_cell_mm(cell, em, small, _spanned(sums, cell)) for cell in getattr(line, "cells", ())]
            beside = " ".join(note.value.text for note in getattr(line, "beside", ()))
            yield max((label, _text_mm(beside, em, layout.notes_mm - _LABEL_PAD_MM), *cells))


def _spanned(sums: Sequence[float], cell: HeaderCell | GridCell) -> float:
    """The room for the text of a cell."""
    return sums[cell.column + cell.span] - sums[cell.column] - PAD_MM


def _cell_mm(cell: GridCell, em: float, small: float, room: float) -> float:
    if cell.bar:
        return _text_mm(cell.bar, small, room) + _BAR_MM
    return _text_mm(" ".join(_words(mark) for mark in cell.marks), em, room, bold=True)


def _text_mm(text: str, em: float, room: float, *, bold: bool = False) -> float:
    """The height of a row whose text breaks in this room."""
    lines = 1 if len(text) < _SHORT else len(wrapped(text, em, max(room, 1.0), bold=bold))
    return lines * em * _LINE + _ROW_PAD_MM


def prefix(widths: Sequence[float]) -> list[float]:
    """Running sums with a zero in front: the width of columns `a` to `b` is `sums[b] - sums[a]`."""
    return [0.0, *accumulate(widths)]


def border_costs(columns: Sequence[GridColumn], together: Sequence[frozenset[str]], ids: Sequence[str]) -> list[float]:
    """What a cut before each column costs, in squared columns of imbalance.

    Nothing between epochs, little between cycles, more inside; almost never inside a set that is kept together.
    """
    costs = [0.0]
    for before, after in pairwise(columns):
        cost = 0.0 if before.epoch != after.epoch else 4.0 if before.cycle != after.cycle else 9.0
        names = [{ids[place] for place in column.visits} for column in (before, after)]
        if any(names[0] & kept and names[1] & kept for kept in together):
            cost += 1e6
        costs.append(cost)
    return costs
