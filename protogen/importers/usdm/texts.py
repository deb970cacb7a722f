"""Texts of a file with references resolved: `<usdm:ref>` to a member of an object, `<usdm:tag>` by a dictionary."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.index import Index
from protogen.importers.usdm.markup import REF, Attributes, Block, blocks, markdown, plain
from protogen.model.durations import plain as digits
from protogen.model.source import Source

_DEEPEST = 8
"""A reference whose text holds a reference is followed this far."""


class Texts:
    """Reads the texts of a file; what a reference brings in has its own source."""

    def __init__(self, reading: Reading, index: Index) -> None:
        self._reading = reading
        self._index = index
        self._told: set[tuple[str, str]] = set()

    def plain(self, at: At, name: str, field: str) -> str | None:
        """The text of a member as plain lines, or None."""
        found = self.blocks(at, name, field)
        return plain(found) or None

    def markdown(self, at: At, name: str, field: str) -> str | None:
        """The text of a member as Markdown, or None."""
        found = self.blocks(at, name, field)
        return markdown(found) or None

    def blocks(self, at: At, name: str, field: str) -> tuple[Block, ...]:
        """The paragraphs and lists of a member; none where it is absent."""
        raw = at.text(name, field)
        if raw is None:
            return ()
        return self._blocks(raw, at, f"{at.path}.{name}", field, 0)

    def _blocks(self, raw: str, at: At, path: str, field: str, depth: int) -> tuple[Block, ...]:
        dictionary = at.text("dictionaryId", "")

        def resolve(tag: str, values: Attributes) -> str:
            found = self._found(tag, values, dictionary, path, depth)
            if found is None:
                shown = f"{values.get('klass', '')} {values.get('id', '')} {values.get('attribute', '')}".strip()
                shown = shown if tag == REF else values.get("name", "")
                self._unresolved(path, f"<{tag}> {shown!r} leads to no value")
                return f"[{shown}: not resolved]"
            text, source = found
            at.sources.append(_owned(source, field))
            return text

        return blocks(raw, resolve)

    def _unresolved(self, path: str, message: str) -> None:
        if (path, message) not in self._told:
            self._told.add((path, message))
            self._reading.report("USD007", Severity.MINOR, path, message, fix="its name is printed in brackets")

    def _found(
        self, tag: str, values: Attributes, dictionary: str | None, path: str, depth: int
    ) -> tuple[str, Source] | None:
        if depth > _DEEPEST:
            return None
        if tag == REF:
            return self._member(values, path, depth)
        return self._parameter(values.get("name", ""), dictionary, path, depth)

    def _member(self, values: Attributes, path: str, depth: int) -> tuple[str, Source] | None:
        """What a reference to a member of an object brings in."""
        at = self._index.named(values.get("id"), path, "the object of a <usdm:ref>")
        name = values.get("attribute", "")
        if at is None or name not in at.data:
            return None
        text = self._shown(at, name, depth)
        return None if text is None else (text, at.place(name, at.data[name] if at.data[name] == text else None))

    def _parameter(self, name: str, dictionary: str | None, path: str, depth: int) -> tuple[str, Source] | None:
        """What the dictionary says for a tag."""
        book = self._index.named(dictionary, path, "the dictionary of a text")
        if book is None:
            return None
        for entry in book.modules("parameterMaps"):
            if entry.text("tag", "") == name and (raw := entry.text("reference", "")) is not None:
                source = entry.place("reference", raw)
                text = plain(self._blocks(raw, entry, f"{entry.path}.reference", "", depth + 1))
                inner = [each for each in entry.sources if each.path != source.path and each.field == ""]
                return text, inner[-1] if inner and "<" in raw else source
        return None

    def _shown(self, at: At, name: str, depth: int) -> str | None:
        value = at.data[name]
        at.skip(name)
        if isinstance(value, str):
            return plain(self._blocks(value, at, f"{at.path}.{name}", "", depth + 1)) or None
        return _words(value)


def _owned(source: Source, field: str) -> Source:
    return Source.model_validate({**source.model_dump(), "field": field})


def _words(value: Any) -> str | None:
    """A value that is no text in words: a number, a code, a quantity, a range; None for anything else."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return digits(Decimal(str(value))) if abs(value) < 1e15 else None  # noqa: PLR2004 -- beyond it digits are lost
    if not isinstance(value, dict):
        return None
    for names, make in _SHAPES:
        if all(name in value for name in names):
            return make(value)
    return None


def _quantity(value: dict[str, Any]) -> str | None:
    number, unit = _words(value["value"]), _words(value.get("unit"))
    return f"{number} {unit}" if number and unit else number


def _range(value: dict[str, Any]) -> str | None:
    low, high = _words(value["minValue"]), _words(value["maxValue"])
    if low is None or high is None:
        return low or high
    unit = low.partition(" ")[2]
    return f"{low.partition(' ')[0]} to {high}" if unit and high.endswith(unit) else f"{low} to {high}"


def _text_of(name: str) -> Callable[[dict[str, Any]], str | None]:
    def read(value: dict[str, Any]) -> str | None:
        found = value[name]
        return found if isinstance(found, str) and found else _words(found)

    return read


_SHAPES: tuple[tuple[tuple[str, ...], Callable[[dict[str, Any]], str | None]], ...] = (
    (("decode",), _text_of("decode")),
    (("standardCode",), _text_of("standardCode")),
    (("minValue", "maxValue"), _range),
    (("value",), _quantity),
    (("text",), _text_of("text")),
    (("label",), _text_of("label")),
)
