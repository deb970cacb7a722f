"""Bars: `during: screening - eot`, or in full with first and last visit, the words of the bar, its notation."""

from __future__ import annotations

from typing import Any

from protogen.importers.native import times
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.report import Report
from protogen.importers.native.visits import Visits
from protogen.model.moments import EVENT, Anchor, Point
from protogen.model.notation import NotationError, parse


def spans(value: Any, place: Place, known: Visits, report: Report) -> Any:
    """Each bar in full; what is no list comes back as it is, for validation to say so."""
    if not isinstance(value, Seq):
        return value
    return Seq(place, [_span(item, at, known, report) for item, at in value.placed()], value.places)


def _span(item: Any, place: Place, known: Visits, report: Report) -> Any:
    if isinstance(item, Text):
        item = made(place, at=item)
    if not isinstance(item, Map):
        return item
    found = item.copied()
    if "sources" in found:
        return found
    if "at" in found:
        _ends(found, known, report)
    for key in ("first", "last"):
        if isinstance(found.get(key), Text):  # what names no visit is said with the other references
            found[key] = Text.at(found.at(key), known.one(found[key]) or found[key])
    if "notation" in found:
        found["notation"] = report.time(found["notation"], times.notation, found.at("notation"))
    else:
        words = between(str(found.get("first") or ""), str(found.get("last") or ""), known)
        found.default("notation", Text.at(place, words))
    found.default("basis", "author")
    found.default("text", Text.at(place, "continuous"))
    return found


def _ends(found: Map, known: Visits, report: Report) -> None:
    """First and last visit from `screening - eot`, or from `all`."""
    text, place = found["at"], found.at("at")
    names = known.several(str(text))
    found.drop("at")
    if not names:
        known.missing(str(text), place, report)
        names = known.order[:1] or ["-"]
    found.default("first", Text.at(place, names[0]))
    found.default("last", Text.at(place, names[-1]))


def between(first: str, last: str, known: Visits) -> str:
    """The span from one visit to another in notation: their times where they have some, else their names."""
    ends = [_end(known.notations.get(name, name)) for name in (first, last)]
    return f"{ends[0]}..{ends[1]}"


def _end(text: str) -> str:
    """A text as an end of a span: a point in notation, or an event with these words."""
    try:
        items = parse(text)
    except NotationError:
        items = ()
    plain = len(items) == 1 and isinstance(items[0].time, Point) and "=" not in text
    return text if plain else str(Anchor(EVENT, text))
