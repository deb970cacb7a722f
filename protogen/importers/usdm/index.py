"""Every object of a file by its id, and what becomes of references to none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.cursor import At


class Index:
    """The objects of a version by id. The first object with an id has it; a second one is reported."""

    def __init__(self, reading: Reading, *roots: tuple[str, Any]) -> None:
        """Index all objects inside the roots, each given with its path."""
        self.reading = reading
        self._places: dict[str, tuple[str, dict[str, Any]]] = {}
        self._missing: set[tuple[str, str]] = set()
        doubles: dict[str, list[str]] = {}
        for path, value in roots:
            for where, each in objects(value, path):
                name = each.get("id")
                if not isinstance(name, str) or not name:
                    continue
                if name in self._places:
                    doubles.setdefault(name, []).append(where)
                else:
                    self._places[name] = (where, each)
        for name, places in doubles.items():
            first = self._places[name][0]
            message = f"the id {name!r} stands at more than one object; references to it mean the first, {first}"
            reading.report("USD008", Severity.MINOR, places[0], message, quote=name)

    def get(self, name: str | None) -> At | None:
        """The object with an id, or None; nothing is reported."""
        found = None if name is None else self._places.get(name)
        return None if found is None else At(found[1], found[0], self.reading)

    def named(self, name: str | None, path: str, what: str) -> At | None:
        """The object that a reference at `path` names, or None with a finding where there is none."""
        found = self.get(name)
        if found is None and name is not None and (name, what) not in self._missing:
            self._missing.add((name, what))
            message = f"{name!r} is named as {what}, but no object of the file has this id"
            self.reading.report("USD006", Severity.MINOR, path, message, quote=name)
        return found


def objects(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside a value with its path, outer before inner; without recursion, so no nesting is too deep."""
    waiting = [(path, value)]
    while waiting:
        where, each = waiting.pop()
        if isinstance(each, dict):
            yield where, each
            prefix = f"{where}." if where else ""
            inner: Iterable[tuple[str, Any]] = [(f"{prefix}{name}", one) for name, one in each.items()]
        elif isinstance(each, list):
            inner = [(f"{where}[{index}]", one) for index, one in enumerate(each)]
        else:
            continue
        waiting += reversed([(name, one) for name, one in inner if isinstance(one, dict | list)])
