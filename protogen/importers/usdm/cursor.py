"""A cursor over an object of a USDM file: codes, quantities and names besides what every cursor gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from protogen.findings import Severity
from protogen.importers.cursor import Cursor
from protogen.model.durations import plain
from protogen.model.schedule import Code
from protogen.model.source import Source


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, as printed: `18 Years`."""

    value: Decimal
    unit: str = ""

    def __str__(self) -> str:
        return f"{plain(self.value)} {self.unit}".rstrip()


class At(Cursor):
    """An object of the file at `path`. Files of other makers hold numbers where texts belong: they are taken."""

    @property
    def id(self) -> str | None:
        """The id of the object, or None."""
        return self.text("id", "")

    @property
    def kind(self) -> str:
        """The class of the object as the file says it."""
        value = self._take("instanceType")
        return value if isinstance(value, str) else ""

    def text(self, name: str, field: str) -> str | None:
        """The text of a member, or None; a number is taken as its digits."""
        value = self.data.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            self._take(name)
            self._note(field, self._at(name))
            path = self._at(name)
            self.reading.report("USD003", Severity.INFO, path, f"text expected, found the number {value}")
            return plain(Decimal(str(value)))
        found = super().text(name, field)
        if found is not None and not found.strip():
            self.sources.pop()
            return None
        return found

    def name(self, field: str = "label") -> str | None:
        """What the object is called: its label, else its name."""
        return self.text("label", field) or self.text("name", field)

    def amount(self, name: str, field: str) -> Amount | None:
        """The quantity of a member, or None."""
        at = self.module(name)
        value = at.decimal("value", field)
        unit = at.code("unit", field)
        if value is None:
            return None
        self.sources += at.sources
        return Amount(value, unit.label or unit.code if unit else "")

    def decimal(self, name: str, field: str) -> Decimal | None:
        """The number of a member, or None; a text of digits is taken as the number it spells."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, str):
            number = _spelled(value)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            number = None
        else:
            number = Decimal(str(value))
        if number is None:
            self.reading.keep(self._at(name), value, "a number")
            return None
        self._note(field, self._at(name))
        return number

    def code(self, name: str, field: str) -> Code | None:
        """The code of a member (for an alias, its standard code), or None; a bare text is taken as its name."""
        value = self._take(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            self._note(field, self._at(name), value)
            return Code(code=value, label=value)
        if not isinstance(value, dict):
            self.reading.keep(self._at(name), value, "a code")
            return None
        return self._code(self._inner(value, self._at(name)), field)

    def codes(self, name: str, field: str) -> tuple[Code, ...]:
        """The codes of a list member."""
        found = []
        for path, value in self._items(name):
            if isinstance(value, str) and value:
                self._note(field, path, value)
                found.append(Code(code=value, label=value))
            elif isinstance(value, dict):
                code = self._code(self._inner(value, path), field)
                found += [code] if code else []
            else:
                self.reading.keep(path, value, "a code")
        return tuple(found)

    def _code(self, at: At, field: str) -> Code | None:
        if "standardCode" in at.data:
            at.skip("id", "standardCodeAliases")
            at = at.module("standardCode")
        label, value = at.text("decode", field), at.text("code", field)
        system, version = at.text("codeSystem", ""), at.text("codeSystemVersion", "")
        if value is None and label is None:
            return None
        self.sources += [each for each in at.sources if each.field == field][:1]
        return Code(code=value or label or "", system=system, version=version, label=label)

    def ids(self, name: str) -> tuple[tuple[str, Source], ...]:
        """The ids of a list member, each with the place where it stands; a single text is taken as a list of one."""
        value = self.data.get(name)
        if isinstance(value, str):
            self._take(name)
            return ((value, self.place(name, value)),) if value else ()
        found = []
        for path, item in self._items(name):
            if isinstance(item, str) and item:
                found.append((item, _source(path, item)))
            else:
                self.reading.keep(path, item, "an id")
        return tuple(found)

    def place(self, name: str, quote: str | None = None, field: str | None = None) -> Source:
        """The place of a member as a source."""
        return _source(self._at(name), quote, field)

    @property
    def told(self) -> tuple[Source, ...]:
        """The places read so far, without ids and links, which say nothing to a reader."""
        return tuple(source for source in self.sources if source.field != "")

    def here(self) -> Source:
        """The object as a source."""
        return _source(self.path, None)

    def skip(self, *names: str) -> None:
        """Mark members as read that say nothing of their own: ids, chains that the reader of the list has followed."""
        for name in names:
            self._take(name)


def _spelled(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _source(path: str, quote: str | None, field: str | None = None) -> Source:
    end = None if quote is None else len(quote)
    return Source(path=path, field=field, start=None if quote is None else 0, end=end, quote=quote)
