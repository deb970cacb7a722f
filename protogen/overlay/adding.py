"""`add`: items of a list, written as in a study file, at the end of their kind or before or after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pydantic import BaseModel

from protogen.importers.native.arms import arms
from protogen.importers.native.notes import notes
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.problems import did_you_mean
from protogen.importers.native.report import Report, free, slug
from protogen.importers.native.schedule import timeline as expanded
from protogen.importers.native.shapes import fields
from protogen.importers.native.spans import spans
from protogen.importers.native.visits import Visits, visits
from protogen.model.arms import Arm, Intervention
from protogen.model.base import Traced
from protogen.model.objectives import Outcome
from protogen.model.schedule import Activity, ActivitySpan, Cell, Note, Visit
from protogen.overlay.editing import Editor
from protogen.overlay.finding import Target, main_text, matches
from protogen.overlay.noting import note
from protogen.overlay.reading import Entry
from protogen.overlay.sources import author, inserted, sourced

_ROLES: Final = ("primary", "secondary", "other")
_LETTERS: Final[dict[type[BaseModel], str]] = {Arm: "A", Intervention: "I"}
_TOGETHER: Final[dict[type[BaseModel], str]] = {Activity: "group", Outcome: "role"}
"""What items of a list stand together by: a new one comes behind the last of its kind."""


def add(editor: Editor, entry: Entry, target: Target) -> None:
    """Do an `add`: of one item, or of a list of them."""
    report = editor.report
    if not target.is_list:
        report.say("OVL004", entry.at.place, "add: is for a list", "use set, or name the list")
        return
    given = entry.value.placed() if isinstance(entry.value, Seq) else [(entry.value, entry.value_at)]
    if any(item is None for item, _ in given):
        report.say("OVL003", entry.value_at, "nothing is added here", "write the item, or leave the correction out")
        return
    before = len(report.problems)
    new = _full(target, given, entry, report)
    listed = target.owner.get(target.key)
    if not isinstance(listed, Seq):
        listed = Seq(target.owner.place)
        target.owner.put(target.key, listed, entry.value_at)
    place = _position(listed, new, target, entry, report)
    if len(report.problems) > before:
        return
    for number, (item, at) in enumerate(new):
        _signed(item, target, entry, place + number)
        listed.insert(place + number, item)
        listed.places.insert(place + number, at)
    editor.keep(entry, None, [item for item, _ in given])
    _noted(target, entry, new)


def _full(target: Target, given: list[tuple[Any, Place]], entry: Entry, report: Report) -> list[tuple[Any, Place]]:
    """The items in full."""
    listed = Seq(entry.value_at, [item for item, _ in given], [at for _, at in given])
    expand = _EXPAND.get(target.one) if target.one is not None else None
    if expand is None:
        return given
    found = expand(listed, target, report)
    return found.placed() if isinstance(found, Seq) else []


def _visits(listed: Seq, target: Target, report: Report) -> Any:
    del target
    return visits(listed, Seq(listed.place), report)


def _rows(listed: Seq, target: Target, report: Report) -> Any:
    """Rows, whose cells, bars and notes go to the timeline."""
    timeline, before = target.timeline, len(report.problems)
    assert timeline is not None
    taken = {str(row.get("id")) for row in target.owner.get("activities") or ()}
    groups = Map(listed.place)
    for item, place in listed.placed():
        label = item.get("label") if isinstance(item, Map) else None
        if not isinstance(item, Map) or not isinstance(label, Text) or not isinstance(item.get("group"), Text):
            missing = "'label' and 'group' are wanted of a row"
            report.say("STU002", place, missing, "write it like {label: ECG, group: Safety, at: [D1, D28]}")
            continue
        row = item.copied()
        row.drop("label")
        group = str(row.drop("group"))
        row.default("id", Text.at(item.at("label"), free(slug(label), taken)))
        if group not in groups:
            groups.put(group, Map(place), item.at("group"))
        groups[group].put(str(label), row, item.at("label"), place)
    small = Map(listed.place)
    small.put("visits", timeline.get("visits") or Seq(listed.place), listed.place)
    small.put("activities", groups, listed.place)
    found = expanded(small, report)
    for part in ("cells", "spans", "notes") if len(report.problems) == before else ():
        _joined(timeline, part, found.get(part))
    return found["activities"]


def _joined(timeline: Map, part: str, more: Any) -> None:
    """Put what rows say of themselves behind what the timeline has; notes get free names."""
    if not isinstance(more, Seq):
        return
    own = timeline.get(part)
    if not isinstance(own, Seq):
        own = Seq(more.place)
        timeline.put(part, own, more.place)
    taken = {str(each.get("id")) for each in own}
    for item, place in more.placed():
        if part == "notes":
            item["id"] = Text.at(place, free("N1", taken))
        own.put(item, place)


def _cells(listed: Seq, target: Target, report: Report) -> Any:
    del target
    for item, place in listed.placed():
        if isinstance(item, Map):
            item.default("mark", "X")
        else:
            report.wanted(item, place, "a cell such as {activity: ECG, visit: D28}")
    return listed


def _spans(listed: Seq, target: Target, report: Report) -> Any:
    assert target.timeline is not None
    known = Visits.of(target.timeline.get("visits") or ())
    return spans(listed, listed.place, known, report)


def _notes(listed: Seq, target: Target, report: Report) -> Any:
    timeline = target.timeline
    assert timeline is not None
    known = Visits.of(timeline.get("visits") or ())
    found = notes(listed, listed.place, timeline, known, report)
    taken = {str(each.get("id")) for each in timeline.get("notes") or ()}
    for item in found:
        if isinstance(item, Map) and "id" not in item:
            item.default("id", Text.at(item.place, free("N1", taken)))
    return found


def _named(listed: Seq, target: Target, report: Report) -> Any:
    """Arms or interventions, each with the next free id."""
    assert target.one is not None
    letter = _LETTERS[target.one]
    taken = {str(each.get("id")) for each in target.owner.get(target.key) or ()}
    found = Seq(listed.place)
    for item, place in listed.placed():
        thing = made(place, label=item) if isinstance(item, Text) else item
        if isinstance(thing, Map):
            number = 1
            while f"{letter}{number}" in taken:
                number += 1
            thing.default("id", Text.at(place, f"{letter}{number}"))
            taken.add(str(thing["id"]))
        found.put(thing, place)
    return arms(found, report) if target.one is Arm else found


def _outcomes(listed: Seq, target: Target, report: Report) -> Any:
    """Outcomes with a role, and the next free id of it."""
    taken = {str(each.get("id")) for each in target.owner.get(target.key) or ()}
    said = target.steps[-1].name
    found = Seq(listed.place)
    for item, place in listed.placed():
        outcome = made(place, measure=item) if isinstance(item, Text) else item
        if isinstance(outcome, Map):
            if said in _ROLES:
                outcome.default("role", said)
            role = str(outcome.get("role") or "")
            if role not in _ROLES:
                report.say("STU002", place, "'role' is missing here", f"add role: one of {', '.join(_ROLES)}")
                continue
            number = 1
            while f"{role[0].upper()}{number}" in taken:
                number += 1
            outcome.default("id", Text.at(place, f"{role[0].upper()}{number}"))
            taken.add(str(outcome["id"]))
        found.put(outcome, place)
    return found


_EXPAND: Final[dict[type[BaseModel], Callable[[Seq, Target, Report], Any]]] = {
    Activity: _rows,
    ActivitySpan: _spans,
    Arm: _named,
    Cell: _cells,
    Intervention: _named,
    Note: _notes,
    Outcome: _outcomes,
    Visit: _visits,
}


def _position(listed: Seq, new: list[tuple[Any, Place]], target: Target, entry: Entry, report: Report) -> int:
    """Where new items go: before or after the one that is named, else behind the last of their kind."""
    for key in ("before", "after"):
        if key in entry.said:
            found = matches(list(listed), str(entry.said[key]))
            if len(found) == 1:
                _beside(listed[found[0]], new)
                return found[0] + (key == "after")
            known = [str(item.get(name)) for name in ("id", "label") for item in listed if isinstance(item, Map)]
            message = f"nothing in the list is called {str(entry.said[key])!r}"
            report.say("OVL006", entry.said.at(key), message, did_you_mean(str(entry.said[key]), known))
    alike = _TOGETHER.get(target.one) if target.one is not None else None
    if alike is None:
        return len(listed)
    kinds = {str(item.get(alike)) for item, _ in new if isinstance(item, Map)}
    last = [place for place, item in enumerate(listed) if isinstance(item, Map) and str(item.get(alike)) in kinds]
    return last[-1] + 1 if last else len(listed)


def _beside(neighbour: Any, new: list[tuple[Any, Place]]) -> None:
    """A visit that is put beside another lies in its epoch, where the author does not say otherwise."""
    if isinstance(neighbour, Map) and isinstance(neighbour.get("epoch"), str):
        for item, _ in new:
            if isinstance(item, Map) and "notation" in item:
                item.default("epoch", Text.at(item.place, str(neighbour["epoch"])))


def _signed(item: Any, target: Target, entry: Entry, place: int) -> None:
    """Name the author as the source of a new item and of each text in it."""
    one = target.one
    if not isinstance(item, Map) or one is None:
        if target.traced is not None:
            owner, name = target.traced
            inserted(owner, name, place, author(entry, main_text(item), name))
        return
    if "basis" in fields(one):
        item.put("basis", "author", entry.place)
    if one is Outcome and isinstance(item.get("time_frame"), Text):
        item["time_frame"] = made(item.at("time_frame"), text=item["time_frame"])
    if issubclass(one, Traced):
        texts = [(key, member) for key, member in item.items() if key in fields(one) and key not in _SILENT]
        found = [author(entry, main_text(item))]
        found += [author(entry, main_text(member), key) for key, member in texts if main_text(member) is not None]
        sourced(item, found)
    frame = item.get("time_frame")
    if isinstance(frame, Map):
        sourced(frame, [author(entry, main_text(frame), "time_frame")])


_SILENT: Final = frozenset({"id", "basis", "kind", "sources", "role", "epoch", "group", "activity", "visit"})


def _noted(target: Target, entry: Entry, new: list[tuple[Any, Place]]) -> None:
    """Sign the cells and bars that came with rows, and leave a note at what was added to a timeline."""
    timeline = target.timeline
    if timeline is None:
        return
    rows = {str(item["id"]) for item, _ in new if isinstance(item, Map) and target.one is Activity}
    for part in ("cells", "spans"):
        for cell in timeline.get(part) or ():
            if str(cell.get("activity")) in rows and "sources" not in cell:
                sourced(cell, [author(entry, main_text(cell))])
    for number, (item, _) in enumerate(new):
        place = target.owner[target.key].index(item)
        if target.one in (Visit, Activity, Cell, ActivitySpan) or not number:
            _at(target, entry, place)


def _at(target: Target, entry: Entry, place: int) -> None:
    one = Target(
        target.owner, target.model, target.key, target.shape, place, target.traced, target.timeline, target.steps
    )
    note(one, entry, None)
