"""A timeline in full → visits under their epochs, rows with cell maps, notes with places in words."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from protogen.importers.native import times
from protogen.importers.native.report import free, slug
from protogen.importers.native.spans import between
from protogen.importers.native.visits import Visits

_RUN: Final = 3
"""As many neighbours make a range."""
_CELL: Final = ("arms", "condition", "times", "count", "window")


def compact_timeline(timeline: dict[str, Any]) -> dict[str, Any]:
    """The timeline in short forms; parts that have none stay in full."""
    found = dict(timeline)
    epochs = {each["id"]: each for each in _maps(timeline.get("epochs"))}
    names = _epoch_names(timeline)
    if "visits" in found:
        found["visits"] = _visits(timeline["visits"], names)
    if names is not None and all(set(each) == {"id", "label"} for each in epochs.values()):
        found.pop("epochs", None)
    elif "epochs" in found:
        found["epochs"] = [_epoch(each) for each in found["epochs"]]
    rows = _rows(timeline)
    if rows is not None:
        found["activities"] = rows
        found.pop("cells", None)
        found.pop("spans", None)
    if "notes" in found:
        found["notes"] = [_note(each, number) for number, each in enumerate(found["notes"], 1)]
    return found


def _maps(value: Any) -> list[dict[str, Any]]:
    return [item for item in value or () if isinstance(item, dict)]


def _epoch(value: Any) -> Any:
    plain = isinstance(value, dict) and set(value) == {"id", "label"} and value["id"] == slug(value["label"])
    return value["label"] if plain else value


def _epoch_names(timeline: dict[str, Any]) -> dict[str, str] | None:
    """The label of each epoch by id, where visits can stand under them; else nothing."""
    epochs = _maps(timeline.get("epochs"))
    runs = [key for key, _ in groupby(_maps(timeline.get("visits")), key=lambda visit: visit.get("epoch"))]
    if not epochs or runs != [each["id"] for each in epochs]:
        return None
    if any(each["id"] != slug(each["label"]) for each in epochs):
        return None
    return {each["id"]: each["label"] for each in epochs}


def _visits(listed: list[dict[str, Any]], names: dict[str, str] | None) -> Any:
    taken: set[str] = set()
    shown = [(visit.get("epoch"), _visit(visit, taken, under=names is not None)) for visit in listed]
    if names is None:
        return [item for _, item in shown]
    found: dict[str, list[Any]] = {}
    for epoch, item in shown:
        found.setdefault(names[str(epoch)], []).append(item)
    return found


def _visit(visit: dict[str, Any], taken: set[str], *, under: bool) -> Any:
    """A visit as one text, or as a mapping without what follows by itself."""
    left = {key: member for key, member in visit.items() if key != "epoch" or not under}
    notation = left.get("notation")
    if left.get("basis") == "author" and "sources" not in left:
        del left["basis"]
    if left.get("kind") == ("open_ended" if notation and times.goes_on(notation) else "scheduled"):
        del left["kind"]
    if notation and left.get("label") == times.label(notation):
        del left["label"]
    known = notation or left.get("label", "")
    if left.get("id") == slug(known) and left["id"] not in taken:
        taken.add(free(left.pop("id"), taken))
    if "window" in left:
        left["window"] = _window(left["window"])
    if set(left) == {"notation"}:
        return notation
    if set(left) == {"notation", "window"} and left["window"].startswith("±") and ".." not in left["notation"]:
        return f"{notation} {left['window']}"
    return left


def _window(notation: str) -> str:
    """`±P3D` as `±3 days`, where that reads back to it."""
    units = {"D": "day", "W": "week", "M": "month"}
    if notation.startswith("±P") and notation[2:-1].isdigit() and notation[-1] in units:
        number, unit = notation[2:-1], units[notation[-1]]
        return f"±{number} {unit}{'' if number == '1' else 's'}"
    return notation


def _rows(timeline: dict[str, Any]) -> dict[str, Any] | None:
    """Rows by group with their cell maps and bars, or nothing where the short form cannot say it all."""
    rows = _maps(timeline.get("activities"))
    visits = Visits.of(_maps(timeline.get("visits")))
    cells, bars = _by_row(timeline.get("cells")), _by_row(timeline.get("spans"))
    groups = [key for key, _ in groupby(rows, key=lambda row: row.get("group"))]
    labels = {(row.get("group"), row.get("label")) for row in rows}
    if not rows or len(groups) != len(set(groups)) or len(labels) != len(rows):
        return None
    found: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    for row in rows:
        said = _row(row, cells.pop(row["id"], []), bars.pop(row["id"], []), visits)
        if said is None:
            return None
        if free(slug(row["label"]), taken) != row["id"]:
            said = {"id": row["id"], **(said if isinstance(said, dict) else {"at": said})}
            taken.add(row["id"])
        found.setdefault(row["group"], {})[row["label"]] = said
    return None if cells or bars else found


def _by_row(listed: Any) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for item in _maps(listed):
        found.setdefault(item["activity"], []).append(item)
    return found


def _row(row: dict[str, Any], cells: list[dict[str, Any]], bars: list[dict[str, Any]], visits: Visits) -> Any:
    places: list[Any] = []
    for cell in cells:
        said = _cell(cell)
        if said is None:
            return None
        places.append({cell["visit"]: said} if said else cell["visit"])
    extra = {key: member for key, member in row.items() if key not in {"id", "label", "group"}}
    at = ranges(places, visits)
    if bars:
        extra["during"] = [_bar(bar, visits) for bar in bars] if len(bars) > 1 else _bar(bars[0], visits)
    if not extra:
        return at
    return {**({"at": at} if places else {}), **extra}


def _cell(cell: dict[str, Any]) -> Any:
    """What is said of a cell beside that it is there; nothing where the short form cannot say it."""
    if cell.get("basis") != "author" or "sources" in cell:
        return None
    said: dict[str, Any] = {key: cell[key] for key in _CELL if key in cell}
    kind = cell.get("kind", "done")
    if kind == "optional":
        said["optional"] = True
    if kind == "link":
        said["link"] = cell.get("timeline")
    if cell.get("mark") != ("" if kind == "link" else "X"):
        said["mark"] = cell.get("mark")
    told = {"times": "times" in said, "count": "count" in said, "conditional": "condition" in said}
    if told.get(kind, True) is False:
        return None
    if set(said) == {"optional"}:
        return "optional"
    if set(said) == {"condition"} and said["condition"].startswith(("if ", "only ", "when ", "as ")):
        return said["condition"]
    return said


def ranges(places: list[Any], visits: Visits) -> Any:
    """Visits as `all`, `all except …`, or a list with ranges."""
    plain = [place for place in places if isinstance(place, str)]
    if len(plain) == len(places) and plain:
        left = [name for name in visits.plain if name not in plain]
        if plain == [name for name in visits.plain if name in plain] and len(left) <= min(_RUN, len(plain) // 2):
            return f"all except {', '.join(left)}" if left else "all"
    found: list[Any] = []
    index = 0
    while index < len(places):
        length = _run(places[index:], visits)
        if length >= _RUN:
            found.append(f"{places[index]} - {places[index + length - 1]}")
            index += length
        else:
            found.append(places[index])
            index += 1
    return found


def _run(places: list[Any], visits: Visits) -> int:
    """How many of the places, from the first on, are neighbours in the table."""
    first = places[0]
    if not isinstance(first, str) or first not in visits.plain:
        return 1
    start = visits.plain.index(first)
    length = 1
    for place, name in zip(places[1:], visits.plain[start + 1 :], strict=False):
        if place != name:
            break
        length += 1
    return length


def _bar(bar: dict[str, Any], visits: Visits) -> Any:
    left = {key: member for key, member in bar.items() if key != "activity"}
    if left.get("basis") == "author" and "sources" not in left:
        del left["basis"]
    if left.get("notation") == between(bar["first"], bar["last"], visits):
        del left["notation"]
    if left.get("text") == "continuous":
        del left["text"]
    return f"{bar['first']} - {bar['last']}" if set(left) == {"first", "last"} else left


def _note(note: dict[str, Any], number: int) -> Any:
    left = {key: member for key, member in note.items() if key != "id" or member != f"N{number}"}
    places = [_target(each) for each in _maps(left.get("targets"))]
    if places and all(places):
        del left["targets"]
        left["at"] = places[0] if len(places) == 1 else places
    return left["text"] if set(left) == {"text"} else left


def _target(target: dict[str, Any]) -> str:
    """The place in words; nothing where it has none."""
    kind = target.get("kind")
    if kind == "table":
        return "table"
    if kind == "cell":
        return f"{target.get('activity')} @ {target.get('visit')}"
    word = {"activity": "row", "visit": "visit", "epoch": "epoch", "mark": "mark"}.get(str(kind), "")
    return f"{word} {target.get(str(kind), '')}" if word else ""
