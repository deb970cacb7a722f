"""Letters for the notes of a schedule, given in the order in which a reader meets their targets."""

from __future__ import annotations

from collections.abc import Iterator

from protogen.document.grid import GridNote
from protogen.document.parts import Value
from protogen.model.schedule import Cell, Note, NoteTarget, TargetKind, Timeline

Place = tuple[str, ...]
"""Where a note stands: a kind and its ids, as in ("visit", "D7"), ("cell", "ecg", "D7"), ("table",)."""


class Letters:
    """The letters of a timeline's notes: header first, then rows and cells from left to right, then the table's own.

    One text has one letter, however many places it stands at.
    """

    def __init__(self, timeline: Timeline, arm_names: dict[str, str]) -> None:
        self._notes: dict[str, tuple[str, Note]] = {}
        self._letters: dict[Place, list[str]] = {}
        placed = _placed(timeline, arm_names)
        for place in _reading_order(timeline, placed):
            for note in placed.get(place, ()):
                letter = self._letter(note)
                found = self._letters.setdefault(place, [])
                if letter not in found:
                    found.append(letter)

    def _letter(self, note: Note) -> str:
        if note.text not in self._notes:
            self._notes[note.text] = (letters(len(self._notes)), note)
        return self._notes[note.text][0]

    def at(self, *place: str) -> tuple[str, ...]:
        """The letters that stand at a place."""
        return tuple(self._letters.get(place, ()))

    def used(self, wanted: set[str]) -> tuple[GridNote, ...]:
        """The notes with these letters and those of the whole table, in order."""
        shown = wanted | set(self.at("table"))
        return tuple(
            GridNote(letter, Value(text, sources=note.sources))
            for text, (letter, note) in self._notes.items()
            if letter in shown
        )


def letters(index: int) -> str:
    """The mark of the note number `index`, from 0: a … z, then aa, bb … zz, aaa."""
    return chr(ord("a") + index % 26) * (index // 26 + 1)


def cell_note(cell: Cell, arm_names: dict[str, str]) -> str:
    """What must be said of a cell beside its mark: for whom, and on what condition, in the words of the record."""
    parts = []
    if cell.arms:
        parts.append("only " + ", ".join(arm_names.get(arm, arm) for arm in cell.arms))
    if cell.condition:
        parts.append(cell.condition)
    return "; ".join(parts)


def _placed(timeline: Timeline, arm_names: dict[str, str]) -> dict[Place, list[Note]]:
    found: dict[Place, list[Note]] = {}
    for note in timeline.notes:
        for target in note.targets or (NoteTarget(kind=TargetKind.TABLE),):
            found.setdefault(_place(target), []).append(note)
    for place, own in _own_notes(timeline, arm_names):
        found.setdefault(place, []).append(own)
    return found


def _own_notes(timeline: Timeline, arm_names: dict[str, str]) -> Iterator[tuple[Place, Note]]:
    """What visits, rows and cells say of themselves: for which arms, on what condition."""
    for visit in timeline.visits:
        if visit.arms:
            names = ", ".join(arm_names.get(arm, arm) for arm in visit.arms)
            yield ("visit", visit.id), Note(id="", text=f"Only {names}.", sources=visit.sources)
    told = {cell.activity for cell in timeline.cells if cell.condition}
    for activity in timeline.activities:
        if activity.condition and activity.id not in told:  # its cells say it otherwise
            text = f"If applicable: {activity.condition}"
            yield ("activity", activity.id), Note(id="", text=text, sources=activity.sources)
    for cell in timeline.cells:
        text = cell_note(cell, arm_names)
        if text:
            text = f"{text[0].upper()}{text[1:].rstrip('.')}."
            yield ("cell", cell.activity, cell.visit), Note(id="", text=text, sources=cell.sources)


def _reading_order(timeline: Timeline, placed: dict[Place, list[Note]]) -> Iterator[Place]:
    yield from (("epoch", epoch.id) for epoch in timeline.epochs)
    yield from (("visit", visit.id) for visit in timeline.visits)
    for activity in timeline.activities:
        yield ("activity", activity.id)
        yield from (("cell", activity.id, visit.id) for visit in timeline.visits)
    yield from (place for place in placed if place[0] in {"mark", "table"})


def _place(target: NoteTarget) -> Place:
    parts: dict[TargetKind, tuple[str | None, ...]] = {
        TargetKind.EPOCH: ("epoch", target.epoch),
        TargetKind.VISIT: ("visit", target.visit),
        TargetKind.ACTIVITY: ("activity", target.activity),
        TargetKind.CELL: ("cell", target.activity, target.visit),
        TargetKind.MARK: ("mark", target.mark),
        TargetKind.TABLE: ("table",),
    }
    return tuple(part or "" for part in parts[target.kind])
