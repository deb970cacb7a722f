"""Sources under correction: the author in the place of what was read, item by item where a list has texts."""

from __future__ import annotations

from typing import Any, Final

from protogen.importers.native.places import Map, Seq
from protogen.importers.native.shapes import fields
from protogen.model.schedule import ActivitySpan, Assumption, Cell, Note
from protogen.model.time import TimeFrame
from protogen.overlay.finding import Target, main_text
from protogen.overlay.reading import Entry

_ONE_TEXT: Final = {Cell: ("mark",), ActivitySpan: ("text", "notation"), Note: ("text",), Assumption: ("text",)}
"""What is nothing but this text: where it is changed, the places it was read from are those of the old one."""


def author(entry: Entry, quote: str | None, name: str | None = None) -> dict[str, Any]:
    """The source of a value that an author wrote."""
    found: dict[str, Any] = {"path": entry.shown, "field": name, "basis": "author"}
    return found | ({"start": 0, "end": len(quote), "quote": quote} if quote is not None else {})


def replaced(target: Target, entry: Entry, now: Any) -> list[Any]:
    """Put the author in the place of the sources of a value; returns those."""
    if target.traced is None:
        return []
    owner, name = target.traced
    quote = main_text(now)
    listed = owner.get("sources")
    found = list(listed) if isinstance(listed, Seq) else []
    mine = [each for each in found if each.get("field") == name]
    if target.item is not None and len(mine) == len(target.owner.get(target.key) or ()):
        old, mine = [mine[target.item]], [*mine[: target.item], author(entry, quote, name), *mine[target.item + 1 :]]
    else:
        old, mine = mine, [author(entry, quote, name)]
    rest = [each for each in found if each.get("field") != name]
    if target.key in _ONE_TEXT.get(target.model, ()):
        old += [each for each in rest if each.get("field") is None]
        rest = [each for each in rest if each.get("field") is not None]
    sourced(owner, [*rest, *mine])
    if isinstance(now, Map) and target.one is TimeFrame:
        sourced(now, [author(entry, quote, name)])
    if "basis" in fields(target.model):
        target.owner.put("basis", "author", owner.place)
    return old


def dropped(target: Target) -> list[Any]:
    """Take out the source of the one text of a list that is removed; returns it."""
    if target.traced is None or target.one is not None or target.item is None:
        return []
    owner, name = target.traced
    found = list(owner.get("sources") or ())
    places = [place for place, each in enumerate(found) if each.get("field") == name]
    if len(places) != len(target.owner[target.key]):
        return []
    gone = found.pop(places[target.item])
    sourced(owner, found)
    return [gone]


def inserted(owner: Map, name: str | None, place: int, source: dict[str, Any]) -> None:
    """Put the source of a text among those of its list, at the place of the text."""
    found = list(owner.get("sources") or ())
    mine = [at for at, each in enumerate(found) if each.get("field") == name]
    found.insert([*mine, len(found)][min(place, len(mine))], source)
    sourced(owner, found)


def sourced(owner: Map, sources: list[Any]) -> None:
    """Give an object these sources."""
    place = owner.place
    owner.put("sources", Seq(place, sources, [place] * len(sources)), place)
