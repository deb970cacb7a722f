"""What a filled cell prints, and the legend that explains every mark in use and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from protogen.document.grid import GridGroup, GridMark, GridRow
from protogen.document.timing import times_text
from protogen.model.schedule import Cell, CellKind, NoteKind, TargetKind, Timeline, VisitKind
from protogen.model.source import Basis

PLAIN = ("", "X", "x")
"""Marks that say no more than that something is done."""
MAYBE = "(X)"
OPTIONAL = "opt"
"""An optional activity where `(X)` already means something else in the table."""


def mark_text(cell: Cell, *, maybe_taken: bool = False) -> str:
    """What a cell prints; nothing for a link, whose text is the number of the table it leads to."""
    if cell.mark not in PLAIN:
        return cell.mark
    said = _said(cell)
    if cell.kind is CellKind.OPTIONAL:
        if maybe_taken:
            return f"{said} {OPTIONAL}".strip()
        return f"({said})" if said else MAYBE
    return said or ("" if cell.kind is CellKind.LINK and not cell.mark else cell.mark or "X")


def _said(cell: Cell) -> str:
    """The times or the number that stand in the cell instead of an X."""
    if cell.kind in (CellKind.TIMES, CellKind.OPTIONAL) and cell.times:
        return times_text(cell.times)
    if cell.kind in (CellKind.COUNT, CellKind.OPTIONAL) and cell.count is not None:
        return f"{cell.count}×"
    return ""


def beside_mark(cell: Cell) -> Iterator[str]:
    """What an author says of a cell that its mark has no room for: a mark of their own, or a link, stands there."""
    if cell.basis is not Basis.AUTHOR:
        return
    said = "" if own_mark(cell) else _said(cell)
    if cell.kind is CellKind.OPTIONAL and own_mark(cell):
        yield "optional"
    if cell.times and said != (text := times_text(cell.times)):
        yield text
    if cell.count is not None and said != f"{cell.count}×":
        yield f"{cell.count}× at this visit"


def own_mark(cell: Cell) -> bool:
    """Whether its author gave the cell a mark; those that other sources lead to are the times that they state."""
    return cell.basis is Basis.AUTHOR and cell.mark not in PLAIN


def maybe_taken(timeline: Timeline) -> bool:
    """Whether `(X)` marks derived cells of this table, so that it cannot stand for optional ones."""
    return any(cell.basis is Basis.DERIVED and cell.mark == MAYBE for cell in timeline.cells)


def legend(timeline: Timeline, groups: Sequence[GridGroup], *, in_parts: bool = False) -> tuple[str, ...]:
    """One sentence for each mark that the rows show, in the order of how common marks are.

    A table `in_parts` cuts bars, which then have no cap where the part ends.
    """
    shown = [mark for mark in _marks(groups) if mark.text or mark.link]
    defined = _defined(timeline)
    lines = [line for line in _lines(shown) if line.partition(":")[0] not in defined]
    lines += [defined[text] for text in dict.fromkeys(mark.text for mark in shown) if text in defined]
    lines += _unexplained(shown, defined)
    bars = [
        cell for group in groups for row in group.rows if isinstance(row, GridRow) for cell in row.cells if cell.bar
    ]
    if bars:
        is_open = in_parts or not all(bar.closes for bar in bars)
        lines.append(f"bar: goes on from one time to another{'; an end without a cap: beyond it' if is_open else ''}")
    if any(visit.kind in (VisitKind.UNSCHEDULED, VisitKind.EARLY_TERMINATION) for visit in timeline.visits):
        lines.append("column between dashed lines: not at a planned time")
    return tuple(lines)


def _marks(groups: Iterable[GridGroup]) -> Iterator[GridMark]:
    for group in groups:
        for row in group.rows:
            if isinstance(row, GridRow):
                yield from (mark for cell in row.cells for mark in cell.marks)


def _lines(shown: Sequence[GridMark]) -> Iterator[str]:
    for holds, line in _EXPLAINED:
        first = next((mark for mark in shown if holds(mark)), None)
        if first is not None:
            yield line.format(first.text)


_EXPLAINED: tuple[tuple[Callable[[GridMark], bool], str], ...] = (
    (lambda mark: bool(mark.text) and mark.text in PLAIN, "{}: done at this visit"),
    (
        lambda mark: mark.basis is Basis.EXPANDED,
        "mark with a dotted line below: unrolled from a stated repetition (“each …”)",
    ),
    (
        lambda mark: mark.basis is Basis.DERIVED and mark.text == MAYBE,
        "{}: needed by a criterion or a comparison with baseline; when it is done is not stated",
    ),
    (lambda mark: mark.kind is CellKind.OPTIONAL and mark.text in (MAYBE, OPTIONAL), "{}: optional"),
    (
        lambda mark: mark.kind is CellKind.OPTIONAL and not mark.own and mark.text not in (MAYBE, OPTIONAL),
        "times or number in brackets or with “opt”: optional, and when or how many",
    ),
    (
        lambda mark: mark.kind is CellKind.TIMES and mark.text not in PLAIN and not mark.own,
        "times: when it is done within the visit, from the dose or the event that the row names",
    ),
    (lambda mark: mark.kind is CellKind.COUNT and not mark.own, "number: how many at this visit"),
    (lambda mark: mark.kind is CellKind.CONDITIONAL, "mark with a note: only as the note says"),
    (lambda mark: bool(mark.link), "“Table …”: the table that shows when it is done"),
)


def _defined(timeline: Timeline) -> dict[str, str]:
    """What the source itself says of a mark, in its words with the mark in front."""
    found = {}
    for note in timeline.notes:
        for target in note.targets:
            if target.kind is TargetKind.MARK and target.mark and note.kind is NoteKind.DEFINITION:
                text = note.text if note.text.startswith(target.mark) else f"{target.mark}: {note.text}"
                found[target.mark] = text.rstrip(".")
    return found


def _unexplained(shown: Sequence[GridMark], defined: dict[str, str]) -> Iterator[str]:
    """Marks of the source that nothing explains: said so, not guessed."""
    known = {*PLAIN, MAYBE, OPTIONAL, *defined}
    told = (CellKind.TIMES, CellKind.COUNT, CellKind.LINK, CellKind.OPTIONAL)
    strange = dict.fromkeys(
        mark.text for mark in shown if mark.text not in known and (mark.own or mark.kind not in told)
    )
    yield from (f"{text}: as the source writes it, which does not explain it" for text in strange)
