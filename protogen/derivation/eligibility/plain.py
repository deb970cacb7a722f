r"""A stretch of the raw field without its escapes, and the way back to raw offsets."""

from __future__ import annotations

from dataclasses import dataclass

from protogen.model.registry_text import ESCAPE
from protogen.model.source import Source

STEP = "eligibility-reader"


@dataclass(frozen=True, slots=True)
class Plain:
    """The text of a stretch; `starts` gives the raw offset of each character, a backslash before it included."""

    raw: str
    text: str
    starts: list[int] | range

    def source(self, start: int, end: int, path: str) -> Source:
        """Where a stretch of the text stands in the raw field, with the raw quote."""
        a, b = self.starts[start], self.starts[end]
        return Source(path=path, start=a, end=b, quote=self.raw[a:b], step=STEP)


def plain(raw: str, start: int, end: int) -> Plain:
    r"""A stretch of the raw field to read words from.

    >>> found = plain(r"age \<5", 4, 7)
    >>> found.text, found.source(0, 2, "").quote
    ('<5', '\\<5')
    """
    if "\\" not in raw[start:end]:
        return Plain(raw, raw[start:end], range(start, end + 1))
    starts: list[int] = []
    at = start
    text = []
    for found in ESCAPE.finditer(raw, start, end):
        starts += range(at, found.start() + 1)
        text += [raw[at : found.start()], found[1]]
        at = found.end()
    starts += range(at, end + 1)
    return Plain(raw, "".join([*text, raw[at:end]]), starts)
