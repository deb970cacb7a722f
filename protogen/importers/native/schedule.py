"""The schedule from its compact forms: timelines, epochs, rows with their cells, bars and notes.

What is written in full (lists of `activities`, `cells`, `spans` as in JSON) stays as it is; both may stand together.
"""

from __future__ import annotations

from typing import Any, Final

from protogen.importers.native.cells import cell, holds, where
from protogen.importers.native.notes import inline, notes
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.report import Report, free, slug
from protogen.importers.native.shapes import CELL, ROW
from protogen.importers.native.spans import spans
from protogen.importers.native.visits import Visits, visits
from protogen.model.schedule import Activity, Timeline

_DRAWN: Final = ("epochs", "visits", "activities", "cells", "spans", "notes")


def schedule(value: Any, report: Report) -> Any:
    """The schedule in full. The fields of a timeline that stand at the schedule itself are the main one."""
    if not isinstance(value, Map):
        return value
    found = value.copied()
    own = [key for key in value if key in Timeline.model_fields and key != "sources"]
    if own:
        main = Map(value.place)
        for key in own:
            main.put(key, value[key], value.key_at(key), value.at(key))
            found.drop(key)
        main.default("id", "main")
        main.default("label", "Schedule of activities")
        given = value.get("timelines")
        more = given if isinstance(given, Seq) else Seq(value.place)
        both = Seq(value.place, [main, *more], [value.place, *more.places])
        found.put("timelines", both, value.key_at("timelines"), value.place)
    timelines = found.get("timelines")
    if isinstance(timelines, Seq):
        full = [timeline(item, report) if isinstance(item, Map) else item for item in timelines]
        found["timelines"] = Seq(timelines.place, full, timelines.places)
    if isinstance(found.get("abbreviations"), Map):
        found["abbreviations"] = _abbreviations(found["abbreviations"])
    return found


def _abbreviations(value: Map) -> Seq:
    """`{AE: adverse event}` as a list of objects."""
    listed = Seq(value.place)
    for term, meaning in value.items():
        place = value.key_at(term)
        entry = made(place, term=Text.at(place, term))
        entry.put("meaning", meaning, place, value.at(term))
        listed.put(entry, place)
    return listed


def timeline(value: Map, report: Report) -> Map:
    """One timeline in full."""
    found = value.copied()
    if any(key in value for key in _DRAWN):
        found.default("kind", "grid")
    if isinstance(found.get("id"), Text):
        found.default("label", found["id"])
    epochs = _epochs(value.get("epochs"), value.at("epochs"))
    before = len(report.problems)
    if value.get("visits") is not None:
        found["visits"] = visits(value["visits"], epochs, report)
    if epochs:
        found.put("epochs", epochs, value.key_at("epochs"))
    known = Visits.of(found.get("visits") or ())
    known.complete = len(report.problems) == before
    made_notes, made_cells, made_spans = Seq(value.place), Seq(value.place), Seq(value.place)
    if isinstance(value.get("activities"), Map):
        rows = _Rows(known, report, made_cells, made_spans, made_notes)
        found["activities"] = rows.groups(value["activities"])
    listed = found.get("visits")
    if isinstance(listed, Seq):
        _visit_notes(listed, made_notes)
    _joined(found, "cells", _authored(value.get("cells")), made_cells)
    bars = spans(value.get("spans"), value.at("spans"), known, report)
    _joined(found, "spans", bars, made_spans)
    _joined(found, "notes", notes(value.get("notes"), value.at("notes"), found, known, report), made_notes)
    _number(found.get("notes"))
    return found


def _joined(found: Map, key: str, first: Any, more: Seq) -> None:
    """What stands under a key in full, and behind it what the rows say."""
    if not isinstance(first, Seq):
        first = Seq(more.place)
    if first or more:
        both = Seq(first.place, [*first, *more], [*first.places, *more.places])
        found.put(key, both, found.key_at(key), first.place)


def _authored(value: Any) -> Any:
    """Cells written in full: the author's own, where they do not say otherwise."""
    if isinstance(value, Seq):
        for item in value:
            if isinstance(item, Map) and "sources" not in item:
                item.default("basis", "author")
                item.default("mark", "X")
    return value


def _epochs(value: Any, place: Place) -> Seq:
    """Epochs as objects with an id; one name is enough."""
    found = Seq(place)
    if not isinstance(value, Seq):
        return found
    taken: set[str] = set()
    for item, at in value.placed():
        epoch = made(at, label=item) if isinstance(item, Text) else item
        if isinstance(epoch, Map):
            epoch = epoch.copied()
            if "id" not in epoch and isinstance(epoch.get("label"), Text):
                epoch.default("id", Text.at(at, free(slug(epoch["label"]), taken)))
        found.put(epoch, at)
    return found


def _visit_notes(listed: Seq, found: Seq) -> None:
    """Take the notes that stand at visits."""
    for visit in listed:
        if isinstance(visit, Map) and "note" in visit:
            place = visit.at("note")
            target = made(place, kind="visit", visit=visit.get("id"))
            inline(visit.drop("note"), place, target, found)


def _number(listed: Any) -> None:
    """Give notes without an id the next free one."""
    if isinstance(listed, Seq):
        taken = {str(note["id"]) for note in listed if isinstance(note, Map) and "id" in note}
        number = 1
        for note in listed:
            if isinstance(note, Map) and "id" not in note:
                while f"N{number}" in taken:
                    number += 1
                taken.add(f"N{number}")
                note.default("id", Text.at(note.place, f"N{number}"))


class _Rows:
    """Reads `activities: {group: {row: cell map}}` into activities, cells, spans and notes."""

    def __init__(self, known: Visits, report: Report, cells: Seq, bars: Seq, found_notes: Seq) -> None:
        self._known = known
        self._report = report
        self._cells, self._spans, self._notes = cells, bars, found_notes
        self._taken: set[str] = set()
        self._rows = Seq(cells.place)

    def groups(self, value: Map) -> Seq:
        """The activities of all groups, in order."""
        for group, rows in value.items():
            if isinstance(rows, Map):
                for name, said in rows.items():
                    self._row(group, name, said, (rows.key_at(name), rows.at(name)))
            elif isinstance(rows, Seq) and all(isinstance(name, Text) for name in rows):
                for name, place in rows.placed():
                    self._row(group, name, None, (place, place))
            else:
                self._report.wanted(rows, value.at(group), "a mapping of rows to visits")
        return self._rows

    def _row(self, group: str, name: str, said: Any, places: tuple[Place, Place]) -> None:
        key_at, value_at = places
        row = said if isinstance(said, Map) else Map(value_at)
        activity = Map(key_at)
        activity.put("label", Text.at(key_at, name), key_at)
        activity.put("group", Text.at(key_at, group), key_at)
        for key in row:
            if key in Activity.model_fields or key not in ROW:
                activity.put(key, row[key], row.key_at(key), row.at(key))
        wanted = str(row.get("id") or slug(name))
        ident = wanted if "id" in row else free(wanted, self._taken)
        self._taken.add(ident)
        activity.put("id", Text.at(row.key_at("id") if "id" in row else key_at, ident), key_at, row.at("id"))
        self._rows.put(activity, key_at)
        places_of_cells = row.get("at") if isinstance(said, Map) else said
        at_place = row.at("at") if isinstance(said, Map) else value_at
        if not places_of_cells:
            self._unused(row)
        self._fill(ident, where(places_of_cells, at_place, self._known, self._report), row)
        self._bars(ident, row)
        if "note" in row:
            inline(row["note"], row.at("note"), made(key_at, kind="activity", activity=ident), self._notes)

    def _unused(self, row: Map) -> None:
        """Say what a row without cells says of its cells: nothing would show it."""
        shown = {"note", *Activity.model_fields, *(("arms",) if "during" in row else ())}
        for key in CELL:
            if key not in shown and holds(row.get(key)):
                message = f"{key} is said of the cells of a row, and this row has none"
                self._report.say("SCH003", row.key_at(key), message, "name its visits in at:, or say it in a note:")

    def _fill(self, ident: str, chosen: list[Any], row: Map) -> None:
        for each in chosen:
            self._cells.put(cell(ident, each, row, self._report), each.place)
            if "note" in each.said:
                target = made(each.place, kind="cell", activity=ident, visit=each.visit)
                inline(each.said["note"], each.said.at("note"), target, self._notes)

    def _bars(self, ident: str, row: Map) -> None:
        if "during" not in row:
            return
        value, place = row["during"], row.at("during")
        listed = value if isinstance(value, Seq) else Seq(place, [value], [place])
        for bar, at in spans(listed, place, self._known, self._report).placed():
            if isinstance(bar, Map):
                bar.put("activity", Text.at(at, ident), at)
                if "arms" in row:
                    bar.default("arms", row["arms"])
            self._spans.put(bar, at)
