"""A timeline drawn as a table: in one piece for the screen, in panels that fit the page for paper.

Pure functions of the timeline and the page width; nothing is rendered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from protogen.document.grid import Grid, GridCell, GridGroup, GridRow, HeaderCell, HeaderRow, Panel
from protogen.document.measure import text_width, wrapped
from protogen.document.notes import Letters
from protogen.model.schedule import Activity, ActivitySpan, Cell, TargetKind, Timeline, Visit
from protogen.model.source import Basis

LANDSCAPE_MM = 251.0
"""Between the margins of the narrower landscape page (Letter; A4 has 269 mm), so that one cut fits both papers."""
PORTRAIT_MM = 176.0
"""Between the margins of the narrower portrait page (A4)."""
PORTRAIT_COLUMNS = 7
"""As many visits stand comfortably on a portrait page."""
LABEL_MM = (44.0, 74.0)
"""The first column, with the names of the activities: at least and at most."""
COMFORTABLE_COLUMN_MM = 13.0
"""While columns are as wide as this, the first column may take what its longest name asks for."""
NARROWEST_COLUMN_MM = 9.6
"""The narrowest column in which `X` with a note letter, and a rotated heading, stay legible at 7.6 pt."""
WIDEST_COLUMN_MM = 22.0
_EM_MM = 7.6 * 25.4 / 72
"""The type size of the table, 7.6 pt."""
_TURNED_MM = (14.0, 36.0)
"""The height of turned headings: at least and at most."""
_CUT_INSIDE_EPOCH = 9.0
"""A cut inside an epoch costs as much as three columns of imbalance between panels."""


def grid(timeline: Timeline, arm_names: dict[str, str], *, title: str, page_mm: float = LANDSCAPE_MM) -> Grid:
    """The table of a timeline that is a grid, cut for a page `page_mm` wide between its margins."""
    notes = Letters(timeline, arm_names)
    parts = cut(timeline.visits, max(1, int((page_mm - LABEL_MM[0]) / NARROWEST_COLUMN_MM)))
    label, column = _widths(timeline, max(len(part) for part in parts), page_mm)
    sizes = (label, column, page_mm)
    whole = _Drawing(timeline, notes, timeline.visits, "").panel((1, 1), sizes)
    if len(parts) == 1:
        return Grid(title, whole, (whole,), _legend(timeline))
    panels = tuple(
        _Drawing(timeline, notes, part, f"-p{number}").panel((number, len(parts)), sizes)
        for number, part in enumerate(parts, start=1)
    )
    return Grid(title, whole, panels, _legend(timeline))


def _widths(timeline: Timeline, columns: int, page_mm: float) -> tuple[float, float]:
    """Width of the first column and of the others, in millimetres."""
    asked = max((text_width(activity.label, _EM_MM) for activity in timeline.activities), default=0) + 4.0
    room = page_mm - columns * COMFORTABLE_COLUMN_MM
    label = max(LABEL_MM[0], min(asked, LABEL_MM[1], room))
    return round(label, 2), round(min(WIDEST_COLUMN_MM, (page_mm - label) / columns), 2)


def cut(visits: Sequence[Visit], capacity: int) -> list[tuple[Visit, ...]]:
    """Panels of at most `capacity` visits, about equal, cut between epochs where that costs little."""
    if len(visits) <= capacity:
        return [tuple(visits)]
    ideal = len(visits) / -(-len(visits) // capacity)
    # best[end]: cost of the best cutting of visits[:end], and where its last panel starts
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(visits)
    for end in range(1, len(visits) + 1):
        for start in range(max(0, end - capacity), end):
            inside = start > 0 and visits[start].epoch == visits[start - 1].epoch
            cost = best[start][0] + (end - start - ideal) ** 2 + (_CUT_INSIDE_EPOCH if inside else 0.0)
            if cost < best[end][0]:
                best[end] = (cost, start)
    parts, end = [], len(visits)
    while end:
        start = best[end][1]
        parts.append(tuple(visits[start:end]))
        end = start
    return parts[::-1]


@dataclass(frozen=True)
class _Drawing:
    """What the drawing of one panel needs: the timeline, its note letters, the visits shown, the suffix of ids."""

    timeline: Timeline
    notes: Letters
    visits: Sequence[Visit]
    suffix: str

    def panel(self, place: tuple[int, int], sizes: tuple[float, float, float]) -> Panel:
        label_mm, column_mm, page_mm = sizes
        rotated = any(_too_wide(visit.label, column_mm) for visit in self.visits)
        height = _turned_height([visit.label for visit in self.visits]) if rotated else 0.0
        header = self._header(height)
        groups = tuple(self._groups())
        letters = {letter for row in header for cell in row.cells for letter in cell.notes}
        for row in (row for group in groups for row in group.rows):
            letters |= {*row.notes, *(letter for cell in row.cells for letter in cell.notes)}
        marks = {cell.mark for group in groups for row in group.rows for cell in row.cells}
        letters |= {letter for mark in marks for letter in self.notes.at("mark", mark)}
        return Panel(
            number=place[0],
            count=place[1],
            first=self.visits[0].label,
            last=self.visits[-1].label,
            header=header,
            groups=groups,
            columns=len(self.visits),
            label_mm=label_mm,
            column_mm=column_mm,
            page_mm=page_mm,
            notes=self.notes.used(letters),
            rotated=rotated,
            header_mm=height,
        )

    def _starts(self) -> set[str]:
        """The visits that open an epoch in this panel."""
        found, previous = set(), None
        for visit in self.visits:
            if visit.epoch != previous:
                found.add(visit.id)
            previous = visit.epoch
        return found

    def _header(self, turned_mm: float) -> tuple[HeaderRow, ...]:
        starts = self._starts()
        visits = tuple(
            HeaderCell(
                visit.label,
                anchor=f"visit-{visit.id}{self.suffix}",
                notes=self.notes.at("visit", visit.id),
                starts_epoch=visit.id in starts,
                lines=len(wrapped(visit.label, _EM_MM, turned_mm - 3.0, bold=True)) if turned_mm else 1,
                sources=visit.sources,
            )
            for visit in self.visits
        )
        rows = [HeaderRow("Visit", "visit", visits), HeaderRow("Window", "window", self._windows(starts))]
        if self.timeline.epochs:
            rows.insert(0, HeaderRow("Study period", "epoch", tuple(self._epochs())))
        return tuple(rows)

    def _epochs(self) -> Iterator[HeaderCell]:
        epochs = {epoch.id: epoch for epoch in self.timeline.epochs}
        for key, run in groupby(self.visits, key=lambda visit: visit.epoch or ""):
            epoch = epochs.get(key)
            yield HeaderCell(
                epoch.label if epoch else "",
                span=len(list(run)),
                notes=self.notes.at("epoch", key),
                starts_epoch=True,
                sources=epoch.sources if epoch else (),
            )

    def _windows(self, starts: set[str]) -> tuple[HeaderCell, ...]:
        if not any(visit.window for visit in self.timeline.visits):
            return (HeaderCell("visit windows: not stated in the record", len(self.visits), gap=True),)
        return tuple(
            HeaderCell(visit.window or "not stated", starts_epoch=visit.id in starts, gap=not visit.window)
            for visit in self.visits
        )

    def _groups(self) -> Iterator[GridGroup]:
        cells: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.timeline.cells:
            cells.setdefault((cell.activity, cell.visit), []).append(cell)
        spans: dict[str, list[ActivitySpan]] = {}
        for span in self.timeline.spans:
            spans.setdefault(span.activity, []).append(span)
        for name, run in groupby(self.timeline.activities, key=lambda activity: activity.group):
            rows = [row for activity in run for row in self._rows(activity, cells, spans.get(activity.id, []))]
            yield GridGroup(name, tuple(rows))

    def _rows(
        self, activity: Activity, cells: dict[tuple[str, str], list[Cell]], spans: list[ActivitySpan]
    ) -> Iterator[GridRow]:
        """The row of an activity; further ones where a bar would cover its marks or another bar."""
        lines = self._lines(activity, cells, spans)
        for index, line in enumerate(lines):
            if index and not any(self._covered(span) for span in line):
                continue
            yield GridRow(
                label=activity.label if index == 0 else f"{activity.label} (continuous)",
                full_label=activity.full_label or activity.label,
                anchor=f"activity-{activity.id}{self.suffix}" if index == 0 else "",
                cells=tuple(self._cells(activity, cells if index == 0 else {}, line)),
                notes=self.notes.at("activity", activity.id) if index == 0 else (),
                condition=activity.condition or "",
                sources=activity.sources,
            )

    def _lines(
        self, activity: Activity, cells: dict[tuple[str, str], list[Cell]], spans: list[ActivitySpan]
    ) -> list[list[ActivitySpan]]:
        lines: list[list[ActivitySpan]] = [[]]
        for span in spans:
            covered = {visit.id for visit in self._covered(span, of=self.timeline.visits)}
            marked = any((activity.id, visit) in cells for visit in covered)
            for line in lines[1:] if marked else lines:
                if all(covered.isdisjoint(v.id for v in self._covered(o, of=self.timeline.visits)) for o in line):
                    line.append(span)
                    break
            else:
                lines.append([span])
        return lines

    def _covered(self, span: ActivitySpan, of: Sequence[Visit] | None = None) -> list[Visit]:
        ids = [visit.id for visit in self.timeline.visits]
        inside = set(ids[ids.index(span.first) : ids.index(span.last) + 1])
        return [visit for visit in (self.visits if of is None else of) if visit.id in inside]

    def _cells(
        self, activity: Activity, cells: dict[tuple[str, str], list[Cell]], line: list[ActivitySpan]
    ) -> Iterator[GridCell]:
        starts = self._starts()
        bars = {covered[0].id: (span, covered) for span in line if (covered := self._covered(span))}
        skip = 0
        for visit in self.visits:
            if skip:
                skip -= 1
            elif visit.id in bars:
                span, covered = bars[visit.id]
                skip = len(covered) - 1
                yield self._bar(span, covered, starts_epoch=visit.id in starts)
            else:
                yield self._mark(activity, visit, cells.get((activity.id, visit.id), []), visit.id in starts)

    def _bar(self, span: ActivitySpan, covered: list[Visit], *, starts_epoch: bool) -> GridCell:
        return GridCell(
            span=len(covered),
            bar=span.text,
            opens=covered[0].id == span.first,
            closes=covered[-1].id == span.last and not span.open_ended,
            anchor=f"span-{span.activity}-{span.first}-{span.last}{self.suffix}",
            basis=span.basis,
            starts_epoch=starts_epoch,
            sources=span.sources,
        )

    def _mark(self, activity: Activity, visit: Visit, here: list[Cell], starts_epoch: bool) -> GridCell:
        if not here:
            return GridCell(starts_epoch=starts_epoch)
        return GridCell(
            mark=" ".join(dict.fromkeys(cell.mark for cell in here)),
            anchor=f"cell-{activity.id}-{visit.id}{self.suffix}",
            notes=self.notes.at("cell", activity.id, visit.id),
            basis=here[0].basis,
            starts_epoch=starts_epoch,
            sources=tuple(source for cell in here for source in cell.sources),
        )


def _too_wide(text: str, column_mm: float) -> bool:
    """Whether the longest word of a heading is wider than its column, or the heading would take too many lines."""
    room = column_mm - 0.9
    words = max((text_width(word, _EM_MM, bold=True) for word in text.split()), default=0)
    return words > room or len(wrapped(text, _EM_MM, room, bold=True)) > 4  # noqa: PLR2004 -- a heading of 15 mm


def _turned_height(texts: Sequence[str]) -> float:
    """How high the row of turned headings is: the longest on one line, or on two where that would be too high."""
    longest = max(text_width(text, _EM_MM, bold=True) for text in texts) + 3.6
    if longest > _TURNED_MM[1]:
        longest = longest / 2 + 4.0
    return round(max(_TURNED_MM[0], min(longest, _TURNED_MM[1])), 1)


def _legend(timeline: Timeline) -> tuple[str, ...]:
    """What each kind of mark in the table means; only those in use."""
    bases = {cell.basis for cell in timeline.cells}
    lines = []
    if bases & {Basis.STATED, Basis.AUTHOR, Basis.EXPANDED}:
        lines.append("X: done at this time")
    if Basis.EXPANDED in bases:
        lines.append("X with a dotted line below: unrolled from a stated repetition (“each …”)")
    explained = {target.mark for note in timeline.notes for target in note.targets if target.kind == TargetKind.MARK}
    if Basis.DERIVED in bases and "(X)" not in explained:
        lines.append("(X): needed by a criterion or a comparison with baseline; when it is done is not stated")
    if timeline.spans:
        lines.append("bar: goes on from one time to another")
    return tuple(lines)
