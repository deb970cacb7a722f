"""Nothing is lost between the model and the page: every visit, activity, mark, bar and note is where it belongs.

The page is read back and held against the model, not against what the templates were given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from protogen.document.grid import Grid
from protogen.document.marks import mark_text, maybe_taken
from protogen.document.parts import Document
from protogen.document.schedule import drawn
from protogen.errors import RenderError
from protogen.model.schedule import Timeline
from protogen.model.study import Study
from protogen.rendering.soa_reading import Drawn, DrawnRow, DrawnTable, block_texts, collapsed, marks_in, tables

SHOWN_LOSSES = 3


def check_html(page: str, document: Document, study: Study, *, own_templates: bool = False) -> None:
    """Raise `RenderError` where a page shows other visits, activities, marks, bars or notes than the model has.

    A user's own templates may leave a whole table out; what they print of one must be all of it.
    """
    grids = {block.timeline: block for part in document.sections for block in part.blocks if isinstance(block, Grid)}
    if not grids:
        return
    found = tables(page)
    shown = drawn(study)
    words = block_texts(page) if any(timeline.notes for timeline in shown) else {}
    for timeline in shown:
        grid = grids.get(timeline.id)
        if grid is None:
            continue
        name = collapsed(timeline.id)
        mine = [table for table in found if collapsed(table.timeline) == name]
        if not mine and own_templates:
            continue
        losses = list(html_losses(timeline, grid.hidden, mine, words.get(name, "")))
        if losses:
            raise RenderError(_message("the HTML page", timeline.id, losses), fix="this is a fault of the template")


def _message(where: str, timeline: str, losses: Sequence[str]) -> str:
    more = f" and {len(losses) - SHOWN_LOSSES} more" if len(losses) > SHOWN_LOSSES else ""
    return f"{where} does not show the schedule {timeline!r} as it is: {'; '.join(losses[:SHOWN_LOSSES])}{more}"


def html_losses(timeline: Timeline, hidden: Sequence[int], found: Sequence[DrawnTable], words: str) -> Iterator[str]:
    """What is missing, doubled or in the wrong place in the tables of a timeline, in words.

    The whole table and its parts are two drawings; each that is there must hold everything.
    """
    if not found:
        yield "no table of it is on the page"
    whole = [table for table in found if table.part == 0]
    parts = [table for table in found if table.part > 0]
    for drawing in (whole, parts):
        if drawing:
            yield from _Drawing(timeline, frozenset(hidden), drawing).losses()
    for note in timeline.notes:
        if collapsed(note.text).rstrip(".") not in words:
            yield f"note {note.text[:60]!r} is not printed"


@dataclass(frozen=True)
class _Drawing:
    """One drawing of a timeline: the whole, or all its parts together."""

    timeline: Timeline
    hidden: frozenset[int]
    tables: Sequence[DrawnTable]

    def losses(self) -> Iterator[str]:
        yield from self._visits()
        yield from self._activities()
        yield from self._cells()
        yield from self._bars()
        yield from self._notes()

    @cached_property
    def visit_places(self) -> dict[str, int]:
        return {visit.id: place for place, visit in enumerate(self.timeline.visits)}

    @cached_property
    def columns(self) -> dict[int, dict[int, tuple[int, ...]]]:
        """The visits of each column, by part."""
        return {table.part: table.columns() for table in self.tables}

    def _visits(self) -> Iterator[str]:
        seen = Counter(place for columns in self.columns.values() for visits in columns.values() for place in visits)
        for place, visit in enumerate(self.timeline.visits):
            if seen[place] != 1:
                yield f"visit {visit.label!r} is shown {seen[place]} times"
        heads = [cell for table in self.tables for row in table.rows for cell in row.cells if len(cell.visits) == 1]
        for cell in heads:
            label = self.timeline.visits[cell.visits[0]].label
            if collapsed(label) not in collapsed(cell.text):
                yield f"the column of visit {label!r} is headed {cell.text.strip()!r}"

    def _activities(self) -> Iterator[str]:
        for table in self.tables:
            named = {row.activity: row.cells[0].text for row in reversed(table.rows) if row.activity is not None}
            for place, activity in enumerate(self.timeline.activities):
                if place in self.hidden:
                    continue
                if collapsed(activity.label) not in collapsed(named.get(place, "")):
                    yield f"activity {activity.label!r} has no row in part {table.part}"

    def _cells(self) -> Iterator[str]:
        seen: Counter[int] = Counter()
        taken = maybe_taken(self.timeline)
        for table, row, cell in self._drawn():
            for place in cell.cells:
                seen[place] += 1
                yield from self._misplaced(table, row, cell, place, taken=taken)
        hidden = {self.timeline.activities[place].id for place in self.hidden}
        for place, one in enumerate(self.timeline.cells):
            expected = 0 if one.activity in hidden else 1
            if seen[place] != expected:
                yield f"mark {one.mark!r} of {one.activity} at {one.visit} is shown {seen[place]} times"

    def _misplaced(self, table: DrawnTable, row: DrawnRow, cell: Drawn, place: int, *, taken: bool) -> Iterator[str]:
        model = self.timeline.cells[place]
        where = f"mark of {model.activity} at {model.visit}"
        if row.activity is None or self.timeline.activities[row.activity].id != model.activity:
            yield f"{where} stands in another row"
        if self.visit_places[model.visit] not in self.columns[table.part].get(cell.column, ()):
            yield f"{where} stands in another column"
        text = collapsed(mark_text(model, maybe_taken=taken))
        if not cell.text.strip() or (model.timeline is None and text not in collapsed(cell.text)):
            yield f"{where} prints {cell.text.strip()!r} and not {text!r}"

    def _drawn(self) -> Iterator[tuple[DrawnTable, DrawnRow, Drawn]]:
        for table in self.tables:
            for row in table.rows:
                yield from ((table, row, cell) for cell in row.cells if not cell.header)

    def _bars(self) -> Iterator[str]:
        covered: dict[int, set[int]] = {}
        for table, row, cell in self._drawn():
            for place in cell.bars:
                span = self.timeline.spans[place]
                if row.activity is None or self.timeline.activities[row.activity].id != span.activity:
                    yield f"bar of {span.activity} stands in another row"
                if collapsed(span.text) not in collapsed(cell.text):
                    yield f"bar of {span.activity} prints {cell.text.strip()!r} and not {span.text!r}"
                for column in range(cell.column, cell.column + cell.span):
                    covered.setdefault(place, set()).update(self.columns[table.part].get(column, ()))
        hidden = {self.timeline.activities[place].id for place in self.hidden}
        for place, span in enumerate(self.timeline.spans):
            first, last = sorted((self.visit_places[span.first], self.visit_places[span.last]))
            wanted = set() if span.activity in hidden else set(range(first, last + 1))
            if not wanted <= covered.get(place, set()):
                yield f"bar {span.text!r} of {span.activity} is not drawn from {span.first} to {span.last}"

    def _notes(self) -> Iterator[str]:
        for table in self.tables:
            shown, told = set(marks_in(table)), {mark for mark, text in table.notes.items() if text.strip() and mark}
            if shown != told:
                odd = ", ".join(sorted(shown ^ told))
                yield f"notes {odd} of part {table.part} stand in the table or below it, not in both"
