"""Outcomes from `primary:`, `secondary:` and `other:` lists, and times given in notation."""

from __future__ import annotations

from typing import Any, Final

from protogen.importers.native import times
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.report import Report
from protogen.model.moments import Bare, Item, Point, Repeat, Span
from protogen.model.notation import NotationError, parse

_ROLES: Final = ("primary", "secondary", "other")
_KINDS: Final = {Point: "point", Span: "span", Repeat: "repeat", Bare: "bare"}


def objectives(value: Any, report: Report) -> Any:
    """The objectives in full: outcomes in one list, each with its role and id."""
    if not isinstance(value, Map):
        return value
    found = value.copied()
    listed = found.get("outcomes")
    outcomes = listed if isinstance(listed, Seq) else Seq(value.place)
    for role in _ROLES:
        if role in found:
            _of_role(role, found, outcomes, report)
    if outcomes:
        found.put("outcomes", _numbered(outcomes, report), value.place, outcomes.place)
    for key, letters in (("objectives", "OBJ"), ("estimands", "EST")):
        if key in found:
            found[key] = _named(found[key], letters)
    return found


def _of_role(role: str, found: Map, outcomes: Seq, report: Report) -> None:
    """Move the outcomes that stand under their role to the list of all."""
    group, place = found[role], found.at(role)
    found.drop(role)
    if not isinstance(group, Seq):
        report.wanted(group, place, "a list of outcomes")
        return
    for item, at in group.placed():
        outcome = made(at, measure=item) if isinstance(item, Text) else item
        if isinstance(outcome, Map):
            outcome = outcome.copied()
            outcome.default("role", role)
        outcomes.put(outcome, at)


def _named(value: Any, letters: str) -> Any:
    """Objectives or estimands, each with an id."""
    if not isinstance(value, Seq):
        return value
    listed = Seq(value.place)
    for number, (item, place) in enumerate(value.placed(), start=1):
        thing = made(place, text=item) if isinstance(item, Text) else item
        if isinstance(thing, Map):
            thing = thing.copied()
            thing.default("id", Text.at(place, f"{letters}{number}"))
        listed.put(thing, place)
    return listed


def _numbered(listed: Seq, report: Report) -> Seq:
    counts = dict.fromkeys(_ROLES, 0)
    found = Seq(listed.place)
    for item, at in listed.placed():
        outcome = item
        if isinstance(item, Map):
            outcome = item.copied()
            role = str(item.get("role", ""))
            if role in counts:
                counts[role] += 1
                outcome.default("id", Text.at(at, f"{role[0].upper()}{counts[role]}"))
            frame = item.get("time_frame")
            if isinstance(frame, Map) and "notation" in frame and "items" not in frame:
                outcome["time_frame"] = _frame(frame, report)
        found.put(outcome, at)
    return found


def _frame(frame: Map, report: Report) -> Map:
    """A time frame whose notation the author gives: its items are those of the notation."""
    found = frame.copied()
    place: Place = frame.at("notation")
    found["notation"] = report.time(frame["notation"], times.notation, place)
    try:
        items = parse(str(found["notation"]))
    except NotationError:
        return found  # said already
    listed = [{"kind": _kind(each), "notation": str(each)} for each in items]
    found.put("items", Seq(place, listed, [place] * len(listed)), place)
    found.default("text", found["notation"])
    return found


def _kind(item: Item) -> str:
    return _KINDS.get(type(item.time), "unread")
