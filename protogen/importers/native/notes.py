"""Notes and where they stand: `at: vital signs @ W4`, `at: visit W4`, `at: table`, or in full as targets.

Their letters are given when the table is drawn; the same words written at two places get one letter.
"""

from __future__ import annotations

from typing import Any, Final

from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.problems import did_you_mean
from protogen.importers.native.report import Report
from protogen.importers.native.visits import Visits

_KINDS: Final = {"visit": "visit", "epoch": "epoch", "row": "activity", "activity": "activity", "mark": "mark"}


def inline(value: Any, place: Place, target: Map, found: Seq) -> None:
    """Add the note or notes that stand at a row, cell or visit."""
    listed = value.placed() if isinstance(value, Seq) else [(value, place)]
    for item, at in listed:
        note = item.copied() if isinstance(item, Map) else made(at, text=item)
        note.put("targets", Seq(at, [target], [at]), at)
        found.put(note, at)


def notes(value: Any, place: Place, timeline: Map, known: Visits, report: Report) -> Any:
    """The notes of a timeline in full."""
    if not isinstance(value, Seq):
        return value
    names = _Names.of(timeline, known)
    return Seq(place, [_note(item, at, names, report) for item, at in value.placed()], value.places)


class _Names:
    """What a note may stand at, by id and label."""

    def __init__(self, epochs: dict[str, str], rows: dict[str, str], known: Visits) -> None:
        self.epochs, self.rows, self.visits = epochs, rows, known
        self.shown: list[str] = []

    @classmethod
    def of(cls, timeline: Map, known: Visits) -> _Names:
        found = cls(_index(timeline.get("epochs")), _index(timeline.get("activities")), known)
        for key in ("activities", "epochs"):
            listed = timeline.get(key)
            items = [item for item in listed if isinstance(item, Map)] if isinstance(listed, Seq) else []
            found.shown += [str(item["label"]) for item in items if isinstance(item.get("label"), str)]
        return found


def _index(listed: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in ("id", "label"):
        for item in listed if isinstance(listed, Seq) else ():
            if isinstance(item, Map) and isinstance(item.get(key), str) and isinstance(item.get("id"), str):
                found.setdefault(str(item[key]).casefold(), str(item["id"]))
    return found


def _note(item: Any, place: Place, names: _Names, report: Report) -> Any:
    if isinstance(item, Text):
        return made(place, text=item)
    if not isinstance(item, Map):
        return item
    note = item.copied()
    if "at" in note:
        at = note.at("at")
        value = note.drop("at")
        listed = value.placed() if isinstance(value, Seq) else [(value, at)]
        targets = Seq(at)
        for one, where in listed:
            target = _target(one, where, names, report)
            if target is not None:
                targets.put(target, where)
        note.put("targets", targets, at)
    return note


def _target(value: Any, place: Place, names: _Names, report: Report) -> Map | None:
    """The target a text names, or nothing where it names none, which is said."""
    if not isinstance(value, Text):
        report.wanted(value, place, "a place such as table, visit W4, row ECG or ECG @ W4")
        return None
    text = value.strip()
    if text.casefold() == "table":
        return made(place, kind="table")
    if "@" in text:
        row, _, visit = text.partition("@")
        return _filled(place, report, names, kind="cell", activity=row.strip(), visit=visit.strip())
    head, _, rest = text.partition(" ")
    kind = _KINDS.get(head.casefold())
    if kind is not None and rest:
        return _filled(place, report, names, kind=kind, **{kind: rest.strip()})
    for kind, known in (("activity", names.rows), ("epoch", names.epochs)):
        if text.casefold() in known:
            return _filled(place, report, names, kind=kind, **{kind: text})
    return _filled(place, report, names, kind="visit", visit=text)


def _filled(place: Place, report: Report, names: _Names, **parts: str) -> Map | None:
    """The target with the ids of what it names."""
    found = made(place, kind=parts["kind"])
    for key, index in (("activity", names.rows), ("epoch", names.epochs)):
        if key in parts:
            name = index.get(parts[key].casefold())
            if name is None:
                what = "row" if key == "activity" else key
                message = f"no {what} is called {parts[key]!r}"
                report.say(
                    "REF004" if key == "activity" else "REF005", place, message, did_you_mean(parts[key], names.shown)
                )
                return None
            found.put(key, Text.at(place, name), place)
    if "visit" in parts:
        visit = names.visits.one(parts["visit"])
        if visit is None:
            names.visits.missing(parts["visit"], place, report)
            return None
        found.put("visit", Text.at(place, visit), place)
    if "mark" in parts:
        found.put("mark", Text.at(place, parts["mark"]), place)
    return found
