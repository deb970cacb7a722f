"""The rows of a schedule: groups to three levels, cells with their marks, bars over columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from protogen.document.grid import (
    GridCell,
    GridColumn,
    GridGroup,
    GridMark,
    GridNote,
    GridRow,
    GridTitle,
    NotePlace,
    Options,
    anchor_of,
)
from protogen.document.marks import mark_text, maybe_taken, own_mark
from protogen.document.notes import Numbering, groups_of
from protogen.model.schedule import ActivitySpan, CellKind, Timeline

_Extent = tuple[int, int]
"""First and last column of a bar."""


def groups(
    timeline: Timeline, columns: Sequence[GridColumn], notes: Numbering, options: Options
) -> tuple[GridGroup, ...]:
    """The groups from top to bottom; every activity of the timeline has a row in one, or is counted as unseen."""
    return tuple(_Rows(timeline, columns, notes, options).groups())


@dataclass(frozen=True)
class _Rows:
    timeline: Timeline
    columns: Sequence[GridColumn]
    notes: Numbering
    options: Options

    @cached_property
    def cells(self) -> dict[str, dict[str, list[int]]]:
        """The places of the cells, by activity and visit."""
        found: dict[str, dict[str, list[int]]] = {}
        for place, cell in enumerate(self.timeline.cells):
            found.setdefault(cell.activity, {}).setdefault(cell.visit, []).append(place)
        return found

    @cached_property
    def maybe_taken(self) -> bool:
        return maybe_taken(self.timeline)

    @cached_property
    def column_of(self) -> dict[str, int]:
        """The column of each visit, by its id."""
        visits = self.timeline.visits
        return {visits[place].id: at for at, column in enumerate(self.columns) for place in column.visits}

    @cached_property
    def spans(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, span in enumerate(self.timeline.spans):
            found.setdefault(span.activity, []).append(place)
        return found

    def groups(self) -> Iterator[GridGroup]:
        for number, title, places in groups_of(self.timeline.activities):
            shown = [place for place in places if self.timeline.activities[place].id not in self.options.hidden]
            rows = tuple(self._titled(shown))
            yield GridGroup(title, rows, self.notes.at("group", str(number)), len(places) - len(shown))

    def _titled(self, places: Sequence[int]) -> Iterator[GridRow | GridTitle]:
        """The rows, with the titles of the second and third level where they change."""
        last: tuple[str, ...] = ()
        for place in places:
            titles = self.timeline.activities[place].subgroups[:2]
            for level, title in enumerate(titles):
                if titles[: level + 1] != last[: level + 1]:
                    yield GridTitle(title, level + 2)
            last = titles
            yield from self._rows(place)

    def _rows(self, place: int) -> Iterator[GridRow]:
        """The row of an activity; further ones where a bar would cover its marks or another bar."""
        activity = self.timeline.activities[place]
        for number, line in enumerate(self._lines(activity.id)):
            first = number == 0
            cells = tuple(self._cells(activity.id, line, with_marks=first))
            marks = self.notes.at("activity", activity.id) if first else ()
            beside = self._beside(marks, cells) if self.options.note_place is NotePlace.COLUMN else ()
            yield GridRow(
                label=activity.label if first else f"{activity.label} (continuous)",
                full_label=activity.full_label or activity.label,
                anchor=anchor_of(self.timeline, f"activity-{activity.id}") if first else "",
                activity=place,
                cells=cells,
                notes=marks,
                beside=beside,
                link=activity.timeline or "" if first else "",
                continued=not first,
                sources=activity.sources,
            )

    def _beside(self, marks: tuple[str, ...], cells: Sequence[GridCell]) -> tuple[GridNote, ...]:
        wanted = {*marks, *(mark for cell in cells for mark in cell.notes)}
        return self.notes.used(wanted)

    def _extent(self, span: ActivitySpan) -> _Extent:
        ends = (self.column_of[span.first], self.column_of[span.last])
        return min(ends), max(ends)

    def _lines(self, activity: str) -> list[list[int]]:
        """The bars of an activity, spread over lines so that none covers a mark or another bar."""
        marked = {self.column_of[visit] for visit in self.cells.get(activity, ())}
        lines: list[list[int]] = [[]]
        taken: list[list[_Extent]] = [[(column, column) for column in marked]]
        for place in self.spans.get(activity, ()):
            first, last = self._extent(self.timeline.spans[place])
            for line, extents in zip(lines, taken, strict=True):
                if all(end < first or start > last for start, end in extents):
                    line.append(place)
                    extents.append((first, last))
                    break
            else:
                lines.append([place])
                taken.append([(first, last)])
        return lines

    def _cells(self, activity: str, line: Sequence[int], *, with_marks: bool) -> Iterator[GridCell]:
        bars = {self._extent(self.timeline.spans[place]): place for place in line}
        opening = {first: (last, place) for (first, last), place in bars.items()}
        here = self.cells.get(activity, {}) if with_marks else {}
        marks: dict[int, list[int]] = {}
        for visit, places in here.items():
            marks.setdefault(self.column_of[visit], []).extend(places)
        column = 0
        while column < len(self.columns):
            if column in opening:
                last, place = opening[column]
                yield self._bar(place, column, last)
                column = last + 1
            else:
                yield self._mark(activity, column, marks.get(column, ()))
                column += 1

    def _bar(self, place: int, first: int, last: int) -> GridCell:
        span = self.timeline.spans[place]
        return GridCell(
            column=first,
            span=last - first + 1,
            bar=span.text,
            bars=(place,),
            closes=not span.open_ended,
            anchor=anchor_of(self.timeline, self._span_name(place)),
            notes=self.notes.at("span", span.activity, span.first, span.last),
            basis=span.basis,
            starts_epoch=self.columns[first].starts_epoch,
            sources=span.sources,
        )

    def _span_name(self, place: int) -> str:
        """The name of a bar; bars of one activity over the same visits are numbered."""
        spans = self.timeline.spans
        keys = [(span.activity, span.first, span.last) for span in spans[: place + 1]]
        same = keys.count(keys[-1]) - 1
        return "-".join(("span", *keys[-1], *([str(same + 1)] if same else [])))

    def _mark(self, activity: str, column: int, places: Sequence[int]) -> GridCell:
        starts = self.columns[column].starts_epoch
        if not places:
            return GridCell(column, starts_epoch=starts)
        cells = [self.timeline.cells[place] for place in places]
        visits = dict.fromkeys(cell.visit for cell in cells)
        notes = dict.fromkeys(mark for visit in visits for mark in self.notes.at("cell", activity, visit))
        return GridCell(
            column,
            marks=tuple(self._printed(places, tuple(notes))),
            anchor=anchor_of(self.timeline, f"cell-{activity}-{cells[0].visit}"),
            notes=tuple(notes),
            basis=cells[0].basis,
            starts_epoch=starts,
            sources=tuple(dict.fromkeys(source for cell in cells for source in cell.sources)),
        )

    def _printed(self, places: Sequence[int], notes: tuple[str, ...]) -> Iterator[GridMark]:
        """The marks of a column: cells that print the same share one."""
        alike: dict[tuple[str, str, str, str], list[int]] = {}
        for place in places:
            cell = self.timeline.cells[place]
            link = cell.timeline or "" if cell.kind is CellKind.LINK else ""
            text = mark_text(cell, maybe_taken=self.maybe_taken)
            alike.setdefault((text or ("" if link else "X"), cell.kind, cell.basis, link), []).append(place)
        for (text, _, _, link), same in alike.items():
            cell = self.timeline.cells[same[0]]
            sources = dict.fromkeys(source for place in same for source in self.timeline.cells[place].sources)
            yield GridMark(text, tuple(same), cell.kind, cell.basis, link, notes, tuple(sources), own_mark(cell))
