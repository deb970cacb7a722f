"""The header of a schedule: epoch, period, cycle, visit, time, window, mode, flags; only rows that say something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from protogen.document.columns import ranged
from protogen.document.grid import Clock, GridColumn, HeaderCell, HeaderRow, Options, anchor_of
from protogen.document.notes import Numbering
from protogen.document.timing import clock_text, common_unit, window_label, window_text
from protogen.model.schedule import Timeline, TimelineRole, Visit

NO_WINDOWS = "visit windows: not stated in the record"
_NO_VISITS = (TimelineRole.SUB_TABLE, TimelineRole.EVENT)
"""Roles of timelines whose columns are moments within a visit, or what happens unforeseen: nobody plans a window."""
_CLOCKS = {Clock.SOURCE: "Time", Clock.DAY: "Study day", Clock.WEEK: "Study week"}


def header(
    timeline: Timeline, columns: Sequence[GridColumn], notes: Numbering, options: Options
) -> tuple[HeaderRow, ...]:
    """The header rows from top to bottom; a row that would be empty is left out, equal neighbours are merged."""
    drawing = _Header(timeline, columns, notes, options)
    rows = [
        HeaderRow("Study period", "epoch", drawing.epochs()),
        drawing.merged("Period", "period", lambda visit: visit.period or ""),
        drawing.merged("Cycle", "cycle", lambda visit: visit.cycle or ""),
        drawing.single("Visit number", "number", lambda visit: visit.number or ""),
        HeaderRow("Visit", "visit", tuple(drawing.visits())),
        drawing.single(_CLOCKS[options.clock], "time", drawing.time),
        drawing.windows(),
        drawing.merged("Contact", "mode", lambda visit: visit.mode or ""),
        *drawing.flags(),
    ]
    shown = [row for row in rows if any(cell.text for cell in row.cells)]
    return tuple(row for row in shown if row.style == "visit" or not drawing.repeats(row))


@dataclass(frozen=True)
class _Header:
    timeline: Timeline
    columns: Sequence[GridColumn]
    notes: Numbering
    options: Options

    def of(self, column: GridColumn) -> list[Visit]:
        return [self.timeline.visits[place] for place in column.visits]

    def repeats(self, row: HeaderRow) -> bool:
        """Whether a row says nothing that the names of the visits or of the periods do not say."""
        if row.style not in ("number", "time", "period"):
            return False
        epochs = {epoch.id: epoch.label.casefold() for epoch in self.timeline.epochs}
        for cell in row.cells:
            for column in self.columns[cell.column : cell.column + cell.span]:
                said = epochs.get(column.epoch, "") if row.style == "period" else column.label.casefold()
                if cell.text and cell.text.casefold() != said:
                    return False
        return True

    def epochs(self) -> tuple[HeaderCell, ...]:
        epochs = {epoch.id: epoch for epoch in self.timeline.epochs}
        found = []
        for start, span in self._runs(lambda column: column.epoch):
            key = self.columns[start].epoch
            epoch = epochs.get(key)
            text, sources = (epoch.label, epoch.sources) if epoch else ("", ())
            marks = self.notes.at("epoch", key)
            found.append(HeaderCell(text, start, span, notes=marks, starts_epoch=True, sources=sources))
        return tuple(found)

    def visits(self) -> Iterator[HeaderCell]:
        for place, column in enumerate(self.columns):
            visits = self.of(column)
            marks = [mark for visit in visits for mark in self.notes.at("visit", visit.id)]
            yield HeaderCell(
                column.label,
                place,
                anchor=anchor_of(self.timeline, f"visit-{visits[0].id}"),
                notes=tuple(dict.fromkeys(marks)),
                starts_epoch=column.starts_epoch,
                visits=column.visits,
                sources=tuple(dict.fromkeys(source for visit in visits for source in visit.sources)),
            )

    def time(self, visit: Visit) -> str:
        if self.options.clock is Clock.SOURCE:
            return visit.timing or ""
        return clock_text(visit.notation, self.options.clock)

    def windows(self) -> HeaderRow:
        stated = [visit.window for visit in self.timeline.visits]
        if not any(stated) and self.timeline.role in _NO_VISITS:
            return HeaderRow("Window", "window", ())
        if not any(stated):
            return HeaderRow("Window", "window", (HeaderCell(NO_WINDOWS, 0, len(self.columns), gap=True),))
        unit = common_unit(stated)
        cells = tuple(
            HeaderCell(
                window_text(window, unit) if window else "–",
                place,
                starts_epoch=column.starts_epoch,
                gap=not window,
            )
            for place, column in enumerate(self.columns)
            for window in [self.of(column)[0].window]
        )
        return HeaderRow(window_label(unit), "window", cells)

    def flags(self) -> list[HeaderRow]:
        """A row for each flag, with a dot where it holds: no word in a narrow column, nothing by colour."""
        names = dict.fromkeys(flag for visit in self.timeline.visits for flag in visit.flags)
        return [
            self.single(name, "flag", lambda visit, name=name: "●" if name in visit.flags else "")  # type: ignore[misc]
            for name in names
        ]

    def single(self, label: str, style: str, said: Callable[[Visit], str]) -> HeaderRow:
        cells = tuple(
            HeaderCell(ranged([said(visit) for visit in self.of(column)]), place, starts_epoch=column.starts_epoch)
            for place, column in enumerate(self.columns)
        )
        return HeaderRow(label, style, cells)

    def merged(self, label: str, style: str, said: Callable[[Visit], str]) -> HeaderRow:
        """Equal neighbours in one cell, but never over the border of an epoch."""

        def key(column: GridColumn) -> tuple[str, str]:
            return column.epoch, ranged([said(visit) for visit in self.of(column)])

        cells = tuple(
            HeaderCell(key(self.columns[start])[1], start, span, starts_epoch=self.columns[start].starts_epoch)
            for start, span in self._runs(key)
        )
        return HeaderRow(label, style, cells)

    def _runs(self, key: Callable[[GridColumn], object]) -> Iterator[tuple[int, int]]:
        """Start and length of each run of columns with the same key."""
        start = 0
        for place in range(1, len(self.columns) + 1):
            if place == len(self.columns) or key(self.columns[place]) != key(self.columns[start]):
                yield start, place - start
                start = place
