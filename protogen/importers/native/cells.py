"""The cell map of a row: at which visits something is done, and how.

vital signs: [screening, D1, W4-W12, eot]
ECG: all except D1, eot
blood for PK: [{D1: {times: [dose-PT0H, dose+PT2H]}}, (W4), {W8: if toxicity is present}]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from protogen.importers.native import times
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.problems import did_you_mean
from protogen.importers.native.report import Report
from protogen.importers.native.shapes import CELL
from protogen.importers.native.visits import Visits

_COMMA: Final = re.compile(r",(?![^(]*\))")
_CONDITIONS: Final = ("if ", "only ", "when ", "as ")
"""How a condition begins, where a text stands for all that is said of a cell."""
_COUNT: Final = re.compile(r"\d{1,9}")
_OPTIONAL: Final = re.compile(r"\((.+)\)")


@dataclass
class Where:
    """One visit of a row, with what is said of it there, and how many visits the same words name."""

    visit: str
    place: Place
    said: Map
    among: int = 1


def where(value: Any, place: Place, known: Visits, report: Report) -> list[Where]:
    """The visits a cell map names, each once, in the order of the map."""
    found: dict[str, Where] = {}
    for one in _each(value, place, known, report):
        before = found.get(one.visit)
        if before is None:
            found[one.visit] = one
        elif not one.said or (before.said and before.among <= one.among):
            report.say("SCH002", one.place, f"the visit {one.visit!r} is named twice in this row", "name it once")
        else:
            found[one.visit] = one  # "all visits, and at D1 as follows": what is said of fewer visits holds
    return list(found.values())


def _each(value: Any, place: Place, known: Visits, report: Report) -> Iterator[Where]:
    if isinstance(value, Text):
        yield from _of_text(value, place, known, report)
    elif isinstance(value, Seq):
        for item, at in value.placed():
            yield from _each(item, at, known, report)
    elif isinstance(value, Map):
        for key, said in value.items():
            spec = _said(said, value.at(key), report)
            yield from _named(key, value.key_at(key), spec, known, report)
    elif value is not None:
        report.wanted(value, place, "a visit")


def _of_text(value: Text, place: Place, known: Visits, report: Report) -> Iterator[Where]:
    if value.strip().casefold().startswith("all"):
        yield from _named(value, place, Map(place), known, report)
        return
    start = 0
    quoted = 0 if value.plain else 1
    for part in _COMMA.split(value):
        blank = len(part) - len(part.lstrip())
        at = replace(place, column=place.column + quoted + start + blank) if place.line else place
        start += len(part) + 1
        optional = _OPTIONAL.fullmatch(part.strip())
        spec = made(at, optional=True) if optional else Map(at)
        yield from _named(optional[1] if optional else part.strip(), at, spec, known, report)


def _named(word: str, at: Place, spec: Map, known: Visits, report: Report) -> Iterator[Where]:
    names = known.several(word)
    if names is None:
        known.missing(word, at, report)
        return
    yield from (Where(name, at, spec, len(names)) for name in names)


def _said(value: Any, place: Place, report: Report) -> Map:
    """What is said of a visit: a mapping, a number of samples, `optional`, or a condition that begins with "if"."""
    if isinstance(value, Map):
        for key in set(value) - set(CELL):
            fix = did_you_mean(key, CELL)
            report.say("STU001", value.key_at(key), f"{key!r} is not a field of a cell", fix)
        return value
    text = "" if value is None else str(value).strip()
    folded = text.casefold()
    if folded in {"", "x", "done"}:
        return Map(place)
    if _COUNT.fullmatch(text):
        return made(place, count=int(text))
    if folded.startswith(_CONDITIONS):
        return made(place, condition=Text.at(place, text))
    if folded == "optional":
        return made(place, optional=True)
    fix = "write optional, a number, a condition such as 'if …', or a mapping of " + ", ".join(CELL)
    report.say("SCH003", place, f"{text!r} says nothing about a cell", fix)
    return Map(place)


def cell(activity: str, at: Where, row: Map, report: Report) -> Map:
    """The full cell: what is said of the visit, else of the whole row (whose condition stands at the row itself)."""
    said: dict[str, Any] = {key: row[key] for key in CELL if key in row and key not in {"note", "condition"}}
    said |= {key: at.said[key] for key in at.said if key in CELL and key != "note"}
    found = made(at.place, activity=Text.at(at.place, activity), visit=Text.at(at.place, at.visit), basis="author")
    kind = _kind(said)
    place = {key: (at.said if key in at.said else row).at(key) for key in said}
    for key in ("condition", "arms", "count"):
        if key in said:
            found.put(key, said[key], place[key])
    if "link" in said:
        found.put("timeline", said["link"], place["link"])
        condition = said.get("condition")
        # A link has no brackets to say it with.
        if holds(said.get("optional")) and isinstance(condition, Text | None):
            words = f"optional, {condition}" if condition else "optional"
            found.put("condition", Text.at(place["optional"], words), place["optional"])
    if "times" in said:
        found.put("times", _times(said["times"], place["times"], report), place["times"])
    if "window" in said:
        found.put("window", report.time(said["window"], times.window, place["window"]), place["window"])
    found.put("kind", kind, at.place)
    found.put("mark", said.get("mark") or ("" if kind == "link" else "X"), at.place)
    return found


def _kind(said: dict[str, Any]) -> str:
    """The kind of a cell: the last that holds, so that an optional one has its times or number all the same."""
    kinds = (("condition", "conditional"), ("count", "count"), ("times", "times"), ("optional", "optional"))
    held = ["done", *(name for key, name in kinds if holds(said.get(key)))]
    return "link" if "link" in said else held[-1]


def holds(value: Any) -> bool:
    """Whether something is said at all: `optional: false` and an empty `count:` say nothing."""
    return value is not None and value is not False and not (isinstance(value, str) and value.casefold() == "false")


def _times(value: Any, place: Place, report: Report) -> Any:
    """Sample times, each in notation; one alone is a list of one."""
    if isinstance(value, Text):
        value = Seq(place, [value], [place])
    if not isinstance(value, Seq):
        report.wanted(value, place, "a list of times such as dose+PT2H")
        return Seq(place)
    return Seq(place, [report.time(item, times.notation, at) for item, at in value.placed()], value.places)
