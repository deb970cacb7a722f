"""The notes of a schedule: one mark for one text however many places, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from protogen.document.columns import ranged
from protogen.document.grid import GridColumn, GridNote, NoteMarks, Options
from protogen.document.marks import beside_mark
from protogen.document.parts import Value
from protogen.document.timing import window_text
from protogen.model.schedule import (
    Activity,
    ActivitySpan,
    Cell,
    Note,
    NoteKind,
    NoteTarget,
    TargetKind,
    Timeline,
    Visit,
)

Place = tuple[str, ...]
"""Where a note stands: a kind and its ids, as in ("visit", "D7"), ("cell", "ecg", "D7"), ("group", "0")."""

_SYMBOLS = "*†‡§‖¶#"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Numbering:
    """The notes of a timeline and their marks: header first, then rows, and in a row its cells from left to right.

    A note on the whole table stands at no one place and has no mark; nor has one that defines a mark or a term.
    """

    def __init__(
        self, timeline: Timeline, columns: Sequence[GridColumn], arm_names: dict[str, str], options: Options
    ) -> None:
        self._marks: dict[str, str] = {}
        self._notes: dict[str, Note] = {}
        self._places: dict[Place, list[str]] = {}
        placed = _placed(timeline, columns, arm_names)
        order = list(_reading_order(timeline, columns, options))
        many = len({note.text for place, _ in order for note in placed.get(place, ())})
        for place, shown_at in order:
            for note in placed.get(place, ()):
                self._mark(note, shown_at, (options.note_marks, many))
        apart = [
            note for key in (("table",), ("mark",)) for note in placed.get(key, ()) if note.text not in self._marks
        ]
        self.general = _unmarked(note for note in apart if note.kind is not NoteKind.DEFINITION)
        self.definitions = _unmarked(
            note for note in apart if note.kind is NoteKind.DEFINITION and not _defines_mark(note)
        )

    def _mark(self, note: Note, place: Place, style: tuple[NoteMarks, int]) -> None:
        if note.text not in self._marks:
            self._marks[note.text] = note_mark(len(self._marks), *style)
            self._notes[note.text] = note
        found = self._places.setdefault(place, [])
        if self._marks[note.text] not in found:
            found.append(self._marks[note.text])

    def at(self, *place: str) -> tuple[str, ...]:
        """The marks that stand at a place."""
        return tuple(self._places.get(place, ()))

    def used(self, wanted: set[str]) -> tuple[GridNote, ...]:
        """The notes with these marks, in order."""
        return tuple(
            GridNote(mark, Value(text, sources=self._notes[text].sources))
            for text, mark in self._marks.items()
            if mark in wanted
        )


def note_mark(index: int, style: NoteMarks = NoteMarks.LETTERS, of: int = 0) -> str:
    """The mark of the note number `index`, from 0, in a table `of` so many.

    Letters go on as aa, bb … zz; a table of more notes than that has aa, ab, ac …, which stay short.

    >>> [note_mark(n) for n in (0, 25, 26, 51)], [note_mark(n, of=200) for n in (26, 27, 199)]
    (['a', 'z', 'aa', 'zz'], ['aa', 'ab', 'gr'])
    >>> note_mark(0, NoteMarks.NUMBERS), note_mark(8, NoteMarks.SYMBOLS)
    ('1', '††')
    """
    if style is NoteMarks.NUMBERS:
        return str(index + 1)
    signs = _SYMBOLS if style is NoteMarks.SYMBOLS else _LETTERS
    if style is NoteMarks.LETTERS and of > 2 * len(_LETTERS):
        return ("" if index < len(signs) else signs[index // len(signs) - 1]) + signs[index % len(signs)]
    return signs[index % len(signs)] * (index // len(signs) + 1)


def groups_of(activities: Sequence[Activity]) -> Iterator[tuple[int, str, list[int]]]:
    """The runs of activities of one group: their number, title, and the places of their activities."""
    runs = groupby(range(len(activities)), key=lambda place: activities[place].group)
    for number, (title, places) in enumerate(runs):
        yield number, title, list(places)


def cell_notes(cell: Cell, arm_names: dict[str, str]) -> Iterator[str]:
    """What must be said of a cell beside its mark: for whom, on what condition, in which window of its own."""
    parts = list(beside_mark(cell))
    if cell.arms:
        parts.append("only " + ", ".join(arm_names.get(arm, arm) for arm in cell.arms))
    if cell.condition:
        parts.append(cell.condition)
    if parts:
        text = "; ".join(parts)
        yield f"{text[0].upper()}{text[1:].rstrip('.')}."
    if cell.window:
        yield f"Window of this activity here: {window_text(cell.window)}."


def _defines_mark(note: Note) -> bool:
    return any(target.kind is TargetKind.MARK for target in note.targets)


def _unmarked(notes: Iterator[Note]) -> tuple[GridNote, ...]:
    return tuple({note.text: GridNote("", Value(note.text, sources=note.sources)) for note in notes}.values())


def _placed(timeline: Timeline, columns: Sequence[GridColumn], arm_names: dict[str, str]) -> dict[Place, list[Note]]:
    found: dict[Place, list[Note]] = {}
    for note in timeline.notes:
        for target in note.targets or (NoteTarget(kind=TargetKind.TABLE),):
            found.setdefault(_place(target), []).append(note)
    for place, own in _own_notes(timeline, columns, arm_names):
        found.setdefault(place, []).append(own)
    return found


def _own_notes(
    timeline: Timeline, columns: Sequence[GridColumn], arm_names: dict[str, str]
) -> Iterator[tuple[Place, Note]]:
    """What columns, visits, rows, cells and bars say of themselves: for which arms, on what condition."""
    for column in columns:
        visits = [timeline.visits[place] for place in column.visits]
        if len(visits) > 1:
            text = f"{ranged([visit.label for visit in visits])}: {', '.join(visit.label for visit in visits)}."
            yield ("visit", visits[0].id), Note(id="", text=text)
    for visit in timeline.visits:
        yield from _for_arms(("visit", visit.id), visit, arm_names)
    yield from _own_of_rows(timeline)
    for cell in timeline.cells:
        for text in cell_notes(cell, arm_names):
            yield ("cell", cell.activity, cell.visit), Note(id="", text=text, sources=cell.sources)
    for span in timeline.spans:
        yield from _for_arms(("span", span.activity, span.first, span.last), span, arm_names)


def _for_arms(place: Place, one: Visit | ActivitySpan, arm_names: dict[str, str]) -> Iterator[tuple[Place, Note]]:
    if one.arms:
        names = ", ".join(arm_names.get(arm, arm) for arm in one.arms)
        yield place, Note(id="", text=f"Only {names}.", sources=one.sources)


def _own_of_rows(timeline: Timeline) -> Iterator[tuple[Place, Note]]:
    told = {cell.activity for cell in timeline.cells if cell.condition}
    for activity in timeline.activities:
        if activity.condition and activity.id not in told:  # its cells say it otherwise
            text = f"If applicable: {activity.condition}"
            yield ("activity", activity.id), Note(id="", text=text, sources=activity.sources)


def _reading_order(
    timeline: Timeline, columns: Sequence[GridColumn], options: Options
) -> Iterator[tuple[Place, Place]]:
    """Every place in order, with the place at which its marks print: hidden rows pass theirs to their group."""
    visits = [timeline.visits[place].id for column in columns for place in column.visits]
    yield from ((("epoch", epoch.id),) * 2 for epoch in timeline.epochs)
    yield from ((("visit", visit),) * 2 for visit in visits)
    bars: dict[str, list[Place]] = {}
    for span in timeline.spans:
        bars.setdefault(span.activity, []).append(("span", span.activity, span.first, span.last))
    for number, _, places in groups_of(timeline.activities):
        rows = [timeline.activities[place].id for place in places]
        for row in sorted(rows, key=lambda row: row not in options.hidden):  # the title is read before its rows
            own = (("activity", row), *(("cell", row, visit) for visit in visits), *bars.get(row, ()))
            for place in own:
                yield place, ("group", str(number)) if row in options.hidden else place


def _place(target: NoteTarget) -> Place:
    parts: dict[TargetKind, tuple[str | None, ...]] = {
        TargetKind.EPOCH: ("epoch", target.epoch),
        TargetKind.VISIT: ("visit", target.visit),
        TargetKind.ACTIVITY: ("activity", target.activity),
        TargetKind.CELL: ("cell", target.activity, target.visit),
        TargetKind.MARK: ("mark",),
        TargetKind.TABLE: ("table",),
    }
    return tuple(part or "" for part in parts[target.kind])
