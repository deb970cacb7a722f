"""What of a file nobody asked for: members that the standard has and no document uses, and members it does not have."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.index import objects

_EVERY = frozenset({"id", "extensionAttributes", "instanceType"})
_WRAPPER = frozenset({"study", "usdmVersion", "systemName", "systemVersion"})


def leftover(reading: Reading, data: dict[str, Any]) -> tuple[tuple[str, ...], dict[str, object]]:
    """Paths of values that no document uses, like members of a list together, and unknown values by path.

    Unknown members are reported (USD001), one finding for all that differ only in the places of lists.
    """
    unknown = _unknown(data)
    patterns: dict[str, list[str]] = {}
    for path in unknown:
        patterns.setdefault(_pattern(path), []).append(path)
    for pattern, paths in patterns.items():
        where = paths[0] if len(paths) == 1 else f"{pattern} ({len(paths)} places)"
        message = f"{where} is no member of USDM 4.0; its value is kept, not printed"
        reading.report("USD001", Severity.INFO, paths[0], message)
    return _unused(reading, unknown), unknown


def _unknown(data: dict[str, Any]) -> dict[str, object]:
    """Members that their class does not have; a class nobody knows is unknown as a whole only where it stands alone."""
    found: dict[str, object] = {}
    for path, each in objects(data, ""):
        kind = each.get("instanceType")
        known = members().get(kind) if isinstance(kind, str) else None
        if not path and known is None:
            known = _WRAPPER
        if known is None:
            continue
        prefix = f"{path}." if path else ""
        found |= {f"{prefix}{name}": value for name, value in each.items() if name not in known and value is not None}
    return found


def _unused(reading: Reading, unknown: dict[str, object]) -> tuple[str, ...]:
    """Paths with `[]` for the places of lists, in the order of the file; links, ids and empty values are left out."""
    asked: dict[str, set[str]] = {}
    data: dict[str, dict[str, Any]] = {}
    for cursor in reading.cursors:
        asked.setdefault(cursor.path, set()).update(cursor.asked)
        data[cursor.path] = cursor.data
    found: dict[str, None] = {}
    reached = {path.rpartition("[")[0] for path in data if path.endswith("]")}
    for path, each in data.items():
        prefix = f"{path}." if path else ""
        for name, value in each.items():
            if name in asked[path] or name in _EVERY or value in (None, "", [], {}) or f"{prefix}{name}" in unknown:
                continue
            if f"{prefix}{name}" in reached and isinstance(value, list):  # read by reference: what is left of it
                places = (f"{prefix}{name}[{place}]" for place in range(len(value)))
                found |= dict.fromkeys(place for place in places if place not in data)
            else:
                found[_pattern(f"{prefix}{name}")] = None
    return tuple(found)


def _pattern(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


@cache
def members() -> dict[str, frozenset[str]]:
    """The members of each class of USDM 4.0.0."""
    text = files("protogen.importers.usdm").joinpath("classes.toml").read_text(encoding="utf-8")
    return {name: frozenset(listed) | _EVERY for name, listed in tomllib.loads(text).items()}
