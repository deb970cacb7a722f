"""The schedule as a workbook: a sheet for each table with merged headings and frozen panes, and a sheet of notes.

The same study gives the same bytes: no clock, no name of a user. Every cell holds text, never a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from protogen.document.grid import Grid, GridCell, GridNote, GridRow
from protogen.document.schedule import grids
from protogen.model.registry_text import printable
from protogen.model.study import Study

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 -- the zero of zip files; workbooks hold no zone
# Matches what a sheet name may not hold: `a/b`, `Part [1]`.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# Matches control characters, which XML cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Matches `<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:modified>`, the time of saving.
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_NAME_LENGTH = 31
_FILLS = {"head": "E3EBF4", "group": "F6EFE0", "bar": "E3EBF4"}


def workbook(study: Study) -> bytes:
    """The tables of a study as an XLSX file; a study without a table gets a sheet that says so."""
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415  # slow, and only for this format

    book = openpyxl.Workbook()
    book.remove(book.active)
    made = [grid for _, grid in grids(study)]
    taken: set[str] = set()
    for grid in made:
        _Sheet(book.create_sheet(_sheet_name(grid.title, taken)), grid).fill()
    notes = book.create_sheet(_sheet_name("Notes", taken))
    _fill_notes(notes, study, made)
    book.properties.creator = "protogen"
    book.properties.title = printable(f"Schedule of activities: {study.id}")
    book.properties.created = _EPOCH
    stream = io.BytesIO()
    book.save(stream)
    return _steady(stream.getvalue())


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name for a sheet: allowed characters, 31 of them at most, none twice."""
    base = _NOT_IN_NAMES.sub(" ", printable(title)).strip("' ")[:_NAME_LENGTH] or "Table"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: _NAME_LENGTH - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name


def _put(sheet: Any, row: int, column: int, text: str, *, style: str = "") -> Any:
    """Write a text as a text, whatever its first character."""
    from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]  # noqa: PLC0415  # as above

    cell = sheet.cell(row=row, column=column)
    cell.value = _CONTROL.sub("\ufffd", text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@")
    named = column == 1 or style == "group"
    cell.alignment = Alignment(horizontal="left" if named else "center", vertical="center", wrap_text=True)
    if style:
        cell.font = Font(bold=style in ("head", "group"))
        cell.fill = PatternFill("solid", fgColor=_FILLS[style])
    return cell


class _Sheet:
    """A sheet with one table: the first column names, each visit a column."""

    def __init__(self, sheet: Any, grid: Grid) -> None:
        self.sheet = sheet
        self.grid = grid
        self.row = 0

    def fill(self) -> None:
        from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # noqa: PLC0415  # as above

        whole = self.grid.whole
        last = len(whole.columns) + 1
        for head in whole.header:
            self.row += 1
            _put(self.sheet, self.row, 1, head.label, style="head")
            for cell in head.cells:
                text = _marked(cell.text, cell.notes)
                self._over(cell.column, cell.span, text, "head")
        self.sheet.freeze_panes = self.sheet.cell(row=self.row + 1, column=2)
        for group in whole.groups:
            self._title(_marked(group.label, group.notes), last)
            for row in group.rows:
                if isinstance(row, GridRow):
                    self._activity(row)
                else:
                    self._title(row.label, last)
        self.sheet.column_dimensions["A"].width = 46
        for number in range(2, last + 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = 12
        self.sheet.print_title_rows = f"1:{len(whole.header)}"
        self.sheet.print_title_cols = "A:A"
        self.sheet.page_setup.orientation = "landscape"

    def _title(self, text: str, last: int) -> None:
        self.row += 1
        _put(self.sheet, self.row, 1, text, style="group")
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=last)

    def _activity(self, row: GridRow) -> None:
        self.row += 1
        _put(self.sheet, self.row, 1, _marked(row.label, row.notes))
        for cell in row.cells:
            if cell.bar:
                self._over(cell.column, cell.span, _marked(cell.bar, cell.notes), "bar")
            elif cell.marks:
                self._over(cell.column, 1, _marked(_words(cell), cell.notes), "")

    def _over(self, column: int, span: int, text: str, style: str) -> None:
        _put(self.sheet, self.row, column + 2, text, style=style)
        if span > 1:
            self.sheet.merge_cells(
                start_row=self.row, start_column=column + 2, end_row=self.row, end_column=column + span + 1
            )


def _words(cell: GridCell) -> str:
    return " ".join(mark.text or f"see {mark.link}" for mark in cell.marks)


def _marked(text: str, notes: tuple[str, ...]) -> str:
    """A text with its note marks in brackets: `X [a,b]`."""
    return f"{text} [{','.join(notes)}]" if notes else text


def _fill_notes(sheet: Any, study: Study, made: list[Grid]) -> None:
    rows = [("Table", "Kind", "Mark", "Text"), *(row for grid in made for row in _notes_of(grid))]
    if not made:
        rows.append(("", "remark", "", f"The schedule of {study.id} is no grid: see its long CSV form."))
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            _put(sheet, number, column, text, style="head" if number == 1 else "")
    for letter, width in (("A", 34), ("B", 14), ("C", 16), ("D", 110)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _notes_of(grid: Grid) -> Iterator[tuple[str, str, str, str]]:
    if grid.subtitle:
        yield grid.title, "remark", "", grid.subtitle
    yield from ((grid.title, "legend", "", line) for line in grid.legend)
    kinds: tuple[tuple[str, tuple[GridNote, ...]], ...] = (
        ("note", grid.whole.notes),
        ("note", tuple(note for group in grid.whole.groups for row in group.rows for note in _beside(row))),
        ("general", grid.general),
        ("definition", grid.definitions),
        ("consists of", grid.details),
        ("abbreviation", grid.abbreviations),
    )
    seen: set[tuple[str, str, str]] = set()
    for kind, notes in kinds:
        for note in notes:
            line = (kind, note.mark, note.value.text)
            if line not in seen:
                seen.add(line)
                yield grid.title, *line


def _beside(row: object) -> tuple[GridNote, ...]:
    return row.beside if isinstance(row, GridRow) else ()


def _steady(data: bytes) -> bytes:
    """The same workbook without the time of saving: in its properties, and in the entries of the archive."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            info = zipfile.ZipInfo(entry.filename, date_time=_EPOCH.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, content)
    return stream.getvalue()
