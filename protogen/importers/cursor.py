"""A cursor over a raw record: hands out values with their sources, and knows what was never asked for."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Self, TypeVar

from pydantic import ValidationError

from protogen.findings import Finding, Severity
from protogen.model.quantities import PartialDate
from protogen.model.source import Source

Term = TypeVar("Term", bound=StrEnum)

_FULL_TURN = 360


class Reading:
    """What the cursors over one record share: findings, and values kept because they could not be used."""

    def __init__(self, prefix: str = "REG") -> None:
        """Start empty; `prefix` begins the codes of the findings, and says which kind of source is read."""
        self.prefix = prefix
        self.findings: list[Finding] = []
        self.kept: dict[str, object] = {}
        self.cursors: list[Cursor] = []

    def report(  # noqa: PLR0913 -- the fields of a finding
        self, code: str, severity: Severity, path: str, message: str, *, fix: str = "", quote: str = ""
    ) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, severity, path, message, fix, quote))

    def keep(self, path: str, value: object, wanted: str) -> None:
        """Keep a value that is not of the kind its place asks for, and say so."""
        self.kept[path] = value
        message = f"{wanted} expected, found {_kind(value)}: {_shown(value)}"
        self.report(
            f"{self.prefix}003",
            Severity.MINOR,
            path,
            message,
            fix="the value is kept, not printed",
            quote=_shown(value),
        )


class Cursor:
    """An object of the record at `path`. Asking for a member marks it as read; `sources` says where."""

    def __init__(self, data: dict[str, Any], path: str, reading: Reading) -> None:
        self._data = data
        self.path = path
        self.reading = reading
        self.sources: list[Source] = []
        self._asked: set[str] = set()
        reading.cursors.append(self)

    @property
    def data(self) -> dict[str, Any]:
        """The raw object."""
        return self._data

    @property
    def asked(self) -> frozenset[str]:
        """The names of the members that somebody asked for."""
        return frozenset(self._asked)

    def unasked(self) -> Iterator[tuple[str, object]]:
        """Path and value of each member that nobody asked for."""
        for name, value in self._data.items():
            if name not in self._asked and value is not None:
                yield self._at(name), value

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _take(self, name: str) -> Any:
        self._asked.add(name)
        return self._data.get(name)

    def _note(self, field: str, path: str, text: str | None = None) -> None:
        # every argument is ours and of the right type: validating each of thousands would double the cost of a record
        end = None if text is None else len(text)
        start = None if text is None else 0
        # nor is a default looked up, which costs as much again: every field is given
        self.sources.append(
            Source.model_construct(path=path, field=field, start=start, end=end, quote=text, step=None, basis=None)
        )

    def text(self, name: str, field: str) -> str | None:
        """The text of a member, or None; an empty text is none."""
        value = self._take(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.reading.keep(self._at(name), value, "text")
            return None
        self._note(field, self._at(name), value)
        return value

    def texts(self, name: str, field: str) -> tuple[str, ...]:
        """The texts of a list member."""
        found = []
        for path, value in self._items(name):
            if isinstance(value, str):
                if value:
                    self._note(field, path, value)
                    found.append(value)
            else:
                self.reading.keep(path, value, "text")
        return tuple(found)

    def flag(self, name: str, field: str) -> bool | None:
        """The truth of a member, or None."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, bool):
            self.reading.keep(self._at(name), value, "true or false")
            return None
        self._note(field, self._at(name))
        return value

    def number(self, name: str, field: str) -> int | None:
        """The whole number of a member, or None."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.reading.keep(self._at(name), value, "a whole number")
            return None
        self._note(field, self._at(name))
        return value

    def degrees(self, name: str, field: str) -> float | None:
        """The number of a member, or None."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _FULL_TURN:
            self.reading.keep(self._at(name), value, f"a number of degrees, -{_FULL_TURN} to {_FULL_TURN}")
            return None
        self._note(field, self._at(name))
        return float(value)

    def term(self, name: str, field: str, terms: type[Term]) -> Term | str | None:
        """The term of a member: of the enumeration where it is known, the text as it stands otherwise."""
        value = self.text(name, field)
        return None if value is None else self._term(value, self._at(name), terms)

    def terms(self, name: str, field: str, terms: type[Term]) -> tuple[Term | str, ...]:
        """The terms of a list member."""
        before = len(self.sources)
        values = self.texts(name, field)
        paths = [source.path for source in self.sources[before:]]
        return tuple(self._term(value, path, terms) for value, path in zip(values, paths, strict=True))

    def _term(self, value: str, path: str, terms: type[Term]) -> Term | str:
        try:
            return terms(value)
        except ValueError:
            near = difflib.get_close_matches(value, [each.value for each in terms], n=1)
            fix = f"did you mean {near[0]}?" if near else "it is kept as it stands"
            message = f"{value!r} is not a known term ({terms.__name__})"
            self.reading.report(f"{self.reading.prefix}002", Severity.MINOR, path, message, fix=fix, quote=value)
            return value

    def date(self, name: str, field: str) -> PartialDate | None:
        """The date of a member, as precise as it is, or None."""
        value = self.text(name, field)
        if value is None:
            return None
        try:
            return PartialDate.model_validate(value)
        except ValidationError:
            self.sources.pop()
            self.unreadable(name, value, "a date (yyyy, yyyy-MM, yyyy-MM-dd)")
            return None

    def unreadable(self, name: str, value: str, wanted: str) -> None:
        """Keep a text that cannot be read as what its place asks for, and say so."""
        path = self._at(name)
        self.reading.kept[path] = value
        message = f"{value!r} cannot be read as {wanted}"
        code = f"{self.reading.prefix}004"
        self.reading.report(code, Severity.MINOR, path, message, fix="the value is kept, not printed", quote=value)

    def module(self, name: str) -> Self:
        """A cursor over a member that is an object; over an empty one where it is absent."""
        value = self._take(name)
        if value is not None and not isinstance(value, dict):
            self.reading.keep(self._at(name), value, "an object")
            value = None
        return self._inner(value or {}, self._at(name))

    def modules(self, name: str) -> list[Self]:
        """Cursors over the objects of a list member."""
        found = []
        for path, value in self._items(name):
            if isinstance(value, dict):
                found.append(self._inner(value, path))
            else:
                self.reading.keep(path, value, "an object")
        return found

    def _inner(self, data: dict[str, Any], path: str) -> Self:
        return type(self)(data, path, self.reading)

    def _items(self, name: str) -> Iterator[tuple[str, Any]]:
        value = self._take(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.reading.keep(self._at(name), value, "a list")
            return
        for index, item in enumerate(value):
            if item is not None:
                yield f"{self._at(name)}[{index}]", item

    def __bool__(self) -> bool:
        """Whether the object has any member."""
        return bool(self._data)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 -- fits a line
