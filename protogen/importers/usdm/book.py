"""What the readers of one file share: findings, objects by id, texts, and ids that are safe and one of a kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.index import Index
from protogen.importers.usdm.texts import Texts

# What an id may not hold where it becomes the id of an element of a page.
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Book:
    """The file as its readers see it."""

    reading: Reading
    index: Index
    texts: Texts

    def minor(self, code: str, path: str, message: str, *, fix: str = "", quote: str = "") -> None:
        """Report something that cost a value or an order, not the study."""
        self.reading.report(code, Severity.MINOR, path, message, fix=fix, quote=quote)

    def info(self, code: str, path: str, message: str, *, fix: str = "", quote: str = "") -> None:
        """Report something a reader may want to know."""
        self.reading.report(code, Severity.INFO, path, message, fix=fix, quote=quote)


@dataclass(slots=True)
class Ids:
    """Ids for objects of the model: those of the file where they can serve, each given once."""

    prefix: str
    _given: set[str] = field(default_factory=set)
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, name: str | None) -> str:
        """An id of its own for an object with this id in the file."""
        wanted = _UNSAFE.sub("-", name or "").strip("-") or f"{self.prefix}{len(self._given) + 1}"
        found, number = wanted, 1
        while found in self._given:
            number += 1
            found = f"{wanted}-{number}"
        self._given.add(found)
        return found

    def same(self, name: str) -> str:
        """The id of the object with this id in the file: the same whenever it is asked for."""
        if name not in self._known:
            self._known[name] = self.of(name)
        return self._known[name]


def called(at: At | None, fallback: str = "") -> str:
    """What an object is called: its label, its name, else its id or `fallback`; reads without leaving sources."""
    if at is None:
        return fallback
    before = len(at.sources)
    found = at.name("") or at.text("description", "") or fallback or at.id or ""
    del at.sources[before:]
    return found
