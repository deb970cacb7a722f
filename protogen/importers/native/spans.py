"""Bars: `during: screening - eot`, or in full with first and last visit, the words of the bar, its notation."""

from __future__ import annotations

from typing import Any

from protogen.importers.native import times
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.report import Report
from protogen.importers.native.visits import Visits


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
        _notation(found, place)
    found.default("basis", "author")
    found.default("text", Text.at(place, "continuous"))
    return found


def _ends(found: Map, known: Visits, report: Report) -> None:
    """First and last visit from `screening - eot`, or from `all`."""
    text, place = found["at"], found.at("at")
    names = known.several(str(text))
    found.drop("at")
    if not names:
        report.say("REF003", place, f"{str(text)!r} does not lead from one visit to another", known.hint(str(text)))
        names = known.order[:1] or ["-"]
    found.default("first", Text.at(place, names[0]))
    found.default("last", Text.at(place, names[-1]))


def _notation(found: Map, place: Place) -> None:
    """The span in notation, from the names of its ends where they are times themselves."""
    ends = []
    for key in ("first", "last"):
        text = str(found.get(key) or "")
        try:
            ends.append(times.notation(text))
        except times.TimeNotationError:
            ends.append(f'event "{text}"')
    usable = all(end and ".." not in end and not end.startswith(("every", "P")) for end in ends)
    words = f"{ends[0]}..{ends[1]}" if usable else f'?"{found.get("first")} to {found.get("last")}"'
    found.default("notation", Text.at(place, words))
