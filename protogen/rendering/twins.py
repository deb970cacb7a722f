"""The schedule as CSV: long (a line for each mark) and wide (the table itself), for programs and spreadsheets.

Texts that a spreadsheet would take for a formula get an apostrophe in front; plain numbers and durations do not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from protogen.document.grid import Grid, GridRow, HeaderRow
from protogen.document.schedule import drawn, grids, is_grid
from protogen.document.timing import offset
from protogen.model.schedule import Activity, ActivitySpan, Cell, Timeline, Visit
from protogen.model.source import Source
from protogen.model.study import Study

LONG = (
    *("timeline", "timeline_role", "timeline_label", "visit_id", "visit", "visit_number", "visit_kind"),
    *("epoch", "period", "cycle", "timing", "notation", "offset", "anchor", "window", "mode", "flags"),
    *("activity_id", "activity", "group", "subgroups", "mark", "kind", "times", "count", "mark_window"),
    *("arms", "condition", "basis", "notes", "source_path", "source_start", "source_end", "quote"),
)
"""The columns of the long form. `offset` is ISO 8601 from `anchor`; `kind` is `continuous` under a bar."""
CONTINUOUS = "continuous"
LISTED = "listed"

# Matches what a spreadsheet takes for a formula: `=1+1`, `+49 30`, `-2/+3`, `@SUM`, a tab or carriage return in front.
_FORMULA = re.compile(r"[=+\-@\t\r]")
# Matches `-7`, `+0.5`, `-P28D`: numbers and durations with a sign, which stay what they are.
_SIGNED = re.compile(r"[+-](?:\d+(?:\.\d+)?|P[\dTYMWDHS.]+)")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("-P28D"), harmless("-2/+3"), harmless("X")
    ("'=1+1", '-P28D', "'-2/+3", 'X')
    """
    return f"'{text}" if _FORMULA.match(text) and not _SIGNED.fullmatch(text) else text


def long_csv(study: Study) -> str:
    """A line for each mark of each timeline, and one for each visit under a bar; the first line names the columns.

    A timeline that is only a list has a line for each outcome, with its time frame word for word.
    """
    rows = (row for timeline in drawn(study) for row in _Long(study, timeline).rows())
    return _written([LONG, *([row.get(name, "") for name in LONG] for row in rows)])


def wide_csv(study: Study) -> str:
    """Each table as it is drawn, one below the other: header rows, then a line for each activity, bars repeated."""
    lines: list[Sequence[str]] = []
    for _, grid in grids(study):
        lines += [*([[]] if lines else []), [grid.title], *_wide(grid)]
    return _written(lines)


def _written(lines: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([harmless(text) for text in line] for line in lines)
    return stream.getvalue()


class _Long:
    """The lines of one timeline."""

    def __init__(self, study: Study, timeline: Timeline) -> None:
        self.study = study
        self.timeline = timeline
        self.arms = {arm.id: arm.label or arm.id for arm in study.arms}
        self.visits = {visit.id: visit for visit in timeline.visits}
        self.activities = {activity.id: activity for activity in timeline.activities}
        self.epochs = {epoch.id: epoch.label for epoch in timeline.epochs}
        self.notes: dict[tuple[str | None, str | None], list[str]] = {}
        for note in timeline.notes:
            for target in note.targets:
                self.notes.setdefault((target.activity, target.visit), []).append(note.text)

    def rows(self) -> Iterator[dict[str, str]]:
        if not is_grid(self.timeline):
            yield from self._listed()
            return
        cells: dict[str, list[Cell]] = {}
        spans: dict[str, list[ActivitySpan]] = {}
        for cell in self.timeline.cells:
            cells.setdefault(cell.activity, []).append(cell)
        for span in self.timeline.spans:
            spans.setdefault(span.activity, []).append(span)
        for activity in self.timeline.activities:
            for cell in cells.get(activity.id, ()):
                yield self._mark(activity, cell)
            for span in spans.get(activity.id, ()):
                yield from self._under(activity, span)

    def _mark(self, activity: Activity, cell: Cell) -> dict[str, str]:
        return {
            **self._place(activity, self.visits[cell.visit]),
            "mark": cell.mark,
            "kind": cell.kind,
            "times": "; ".join(cell.times),
            "count": "" if cell.count is None else str(cell.count),
            "mark_window": cell.window or "",
            "arms": self._names(cell.arms or self.visits[cell.visit].arms),
            "condition": cell.condition or activity.condition or "",
            "basis": cell.basis,
            **_of(cell.sources),
        }

    def _under(self, activity: Activity, span: ActivitySpan) -> Iterator[dict[str, str]]:
        ids = list(self.visits)
        first, last = sorted((ids.index(span.first), ids.index(span.last)))
        for name in ids[first : last + 1]:
            yield {
                **self._place(activity, self.visits[name]),
                "mark": span.text,
                "kind": CONTINUOUS,
                "times": span.notation,
                "arms": self._names(span.arms),
                "condition": activity.condition or "",
                "basis": span.basis,
                **_of(span.sources),
            }

    def _place(self, activity: Activity, visit: Visit) -> dict[str, str]:
        length, anchor = offset(visit.notation)
        both = ((activity.id, visit.id), (activity.id, None), (None, visit.id))
        notes = dict.fromkeys(text for key in both for text in self.notes.get(key, ()))
        return {
            **self._table(),
            "visit_id": visit.id,
            "visit": visit.label,
            "visit_number": visit.number or "",
            "visit_kind": visit.kind,
            "epoch": self.epochs.get(visit.epoch or "", ""),
            "period": visit.period or "",
            "cycle": visit.cycle or "",
            "timing": visit.timing or "",
            "notation": visit.notation or "",
            "offset": length,
            "anchor": anchor,
            "window": visit.window or "",
            "mode": visit.mode or "",
            "flags": "; ".join(visit.flags),
            "activity_id": activity.id,
            "activity": activity.full_label or activity.label,
            "group": activity.group,
            "subgroups": " > ".join(activity.subgroups),
            "notes": " ".join(notes),
        }

    def _table(self) -> dict[str, str]:
        return {
            "timeline": self.timeline.id,
            "timeline_role": self.timeline.role,
            "timeline_label": self.timeline.label,
        }

    def _names(self, arms: Sequence[str]) -> str:
        return "; ".join(self.arms.get(arm, arm) for arm in arms)

    def _listed(self) -> Iterator[dict[str, str]]:
        for outcome in self.study.objectives.outcomes:
            frame = outcome.time_frame
            yield {
                **self._table(),
                "activity_id": outcome.id,
                "activity": outcome.measure or "",
                "timing": frame.text if frame else "",
                "notation": frame.notation if frame else "",
                "kind": LISTED,
                "basis": "stated",
                **_of(frame.sources if frame else ()),
            }


def _of(sources: Sequence[Source]) -> dict[str, str]:
    """Where it was read: the first source in columns of its own; further paths and quotes behind a bar."""
    if not sources:
        return {}
    first = sources[0]
    return {
        "source_path": " | ".join(dict.fromkeys(source.path for source in sources)),
        "source_start": "" if first.start is None else str(first.start),
        "source_end": "" if first.end is None else str(first.end),
        "quote": " | ".join(dict.fromkeys(source.quote for source in sources if source.quote)),
    }


def _wide(grid: Grid) -> Iterator[Sequence[str]]:
    columns = len(grid.whole.columns)
    for head in grid.whole.header:
        yield ["", "", head.label, *header_texts(head, columns)]
    for group in grid.whole.groups:
        titles: dict[int, str] = {}
        for row in group.rows:
            if isinstance(row, GridRow):
                yield [group.label, " > ".join(titles.values()), row.label, *row_texts(row, columns)]
            else:
                titles = {level: title for level, title in titles.items() if level < row.level}
                titles[row.level] = row.label


def header_texts(row: HeaderRow, columns: int) -> list[str]:
    """What a header row says of each column, merged cells repeated; that there is nothing to say stands once."""
    texts = [""] * columns
    for cell in row.cells:
        for column in range(cell.column, cell.column + (1 if cell.gap else cell.span)):
            texts[column] = cell.text
    return texts


def row_texts(row: GridRow, columns: int) -> list[str]:
    """What a row says in each column, bars repeated; a mark that is only a link says where it leads."""
    texts = [""] * columns
    for cell in row.cells:
        marks = " ".join(mark.text or f"see {mark.link}" for mark in cell.marks)
        for column in range(cell.column, cell.column + cell.span):
            texts[column] = f"{CONTINUOUS}: {cell.bar}" if cell.bar else marks
    return texts
