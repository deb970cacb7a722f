"""Texts of the record as a reader sees them, with the way back to the raw field: what quotes are taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from protogen.model.base import Traced
from protogen.model.registry_text import ESCAPE
from protogen.model.source import Source

STEP = "schedule"
"""The name under which this derivation signs its sources."""

# "(e.g., …)" and "0.5" end no sentence: a full stop does only before a blank and a capital, or at the end.
_STOP = re.compile(r"(?<=[.;!?])[ \t]+(?=[A-Z(\"“])|\n+|\Z")
_BLANKS = " \t\n\r"


@dataclass(frozen=True)
class Prose:
    """A raw text at `path`, beginning at `offset` of its field; `plain` is what a reader sees."""

    path: str
    raw: str
    offset: int = 0

    @cached_property
    def plain(self) -> str:
        """The text without escapes."""
        return ESCAPE.sub(r"\1", self.raw) if "\\" in self.raw else self.raw

    @cached_property
    def _starts(self) -> Sequence[int]:
        """The raw offset at which each plain character begins (a backslash before it included), and the end."""
        if len(self.plain) == len(self.raw):
            return range(len(self.raw) + 1)
        starts: list[int] = []
        at = 0
        for escape in ESCAPE.finditer(self.raw):
            starts += range(at, escape.start() + 1)
            at = escape.end()
        starts += range(at, len(self.raw) + 1)
        return starts

    def source(self, start: int, end: int, field: str | None = None) -> Source:
        """The source of a span of the plain text."""
        first, last = self._starts[start], self._starts[end]
        quote = self.raw[first:last]
        return Source(
            path=self.path, field=field, start=self.offset + first, end=self.offset + last, quote=quote, step=STEP
        )

    def sentences(self) -> Iterator[tuple[int, int]]:
        """The spans of the sentences, blanks trimmed; a line end closes a sentence."""
        start = 0
        for stop in _STOP.finditer(self.plain):
            first, last = start, stop.start()
            while last > first and self.plain[last - 1] in _BLANKS:
                last -= 1
            while first < last and self.plain[first] in _BLANKS:
                first += 1
            if last > first:
                yield first, last
            start = stop.end()


def prose(owner: Traced, field: str, text: str | None = None) -> Prose | None:
    """The field of an owner as prose, or None where it is empty or its place in the record is not known."""
    raw = text if text is not None else getattr(owner, field)
    stated = owner.sources_of(field)
    if not raw or not stated or stated[0].quote is None:
        return None
    return Prose(stated[0].path, stated[0].quote, stated[0].start or 0)


def quoted(source: Source, start: int, end: int, text: str) -> Source:
    """The source of `text[start:end]`, where `text` is the whole that `source` quotes."""
    base = source.start or 0
    return Source(path=source.path, start=base + start, end=base + end, quote=text[start:end], step=STEP)
