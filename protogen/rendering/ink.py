"""What a finished PDF shows: its characters where they stand, and whether ink is there, as pdfium sees it."""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_SCALE = 1.5
_CONTRAST = 40
"""Of 255: the palest text of our pages on the darkest ground has more."""
_SAME_GLYPH = str.maketrans(
    {"∆": "Δ", "ϕ": "φ", "‐": "-", "‑": "-", "−": "-", "˭": "=", "\ufffe": "-", "\x02": "-", "µ": "μ"}
)
"""Characters for which a typeface has one glyph, and pdfium's signs for a hyphen at the end of a line."""
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on a page, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Character:
    """A character as drawn, with the box of its glyph."""

    text: str
    box: Rect


def folded(text: str) -> Counter[str]:
    """The characters of a text that leave ink, however they are encoded, with how often each occurs."""
    plain = unicodedata.normalize("NFKC", text.translate(_SAME_GLYPH)).translate(_SAME_GLYPH)
    return Counter(each for each in plain if not (each.isspace() or each in _UNSEEN or _is_format(each)))


def _is_format(character: str) -> bool:
    """Whether a character has no glyph, as the marks have that turn the direction of writing."""
    return not character.isascii() and unicodedata.category(character) == "Cf"


class Sheet:
    """A page of a PDF: its characters, sorted from top to bottom, and its picture, both when asked for.

    Most pages have nothing that must be looked at, and to read a page costs a fifth of laying it out.
    """

    def __init__(self, page: Any) -> None:
        self.width, self.height = page.get_size()
        self._page = page
        self._picture: Any = None

    @cached_property
    def _characters(self) -> list[Character]:
        return sorted(_characters(self._page, self.height), key=lambda one: one.box.top + one.box.bottom)

    @cached_property
    def _middles(self) -> list[float]:
        return [(one.box.top + one.box.bottom) / 2 for one in self._characters]

    def inside(self, rect: Rect) -> list[Character]:
        """The characters whose middle lies in a rectangle."""
        first, last = bisect_left(self._middles, rect.top), bisect_right(self._middles, rect.bottom)
        return [
            one for one in self._characters[first:last] if rect.left <= (one.box.left + one.box.right) / 2 <= rect.right
        ]

    def inked(self, box: Rect) -> bool:
        """Whether something can be seen in a box: its picture is not of one shade."""
        if box.left < 0 or box.top < 0 or box.right > self.width or box.bottom > self.height:
            return False
        if self._picture is None:
            self._picture = self._page.render(scale=_SCALE, grayscale=True).to_pil()
        edges = [round(side * _SCALE) for side in (box.left - 0.4, box.top - 0.4, box.right + 0.4, box.bottom + 0.4)]
        edges = [max(0, edges[0]), max(0, edges[1]), edges[2] + 1, edges[3] + 1]
        darkest, palest = self._picture.crop(edges).getextrema()
        return bool(palest - darkest >= _CONTRAST)


def sheets(data: bytes) -> Iterator[Sheet]:
    """The pages of a PDF, one at a time: each is closed before the next is opened."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415  # only for PDF

    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            page = document[number]
            yield Sheet(page)
            page.close()
    finally:
        document.close()


def _characters(page: Any, height: float) -> Iterator[Character]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # noqa: PLC0415  # as above

    text = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    sides = [ctypes.byref(side) for side in (left, right, bottom, top)]
    for index in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text, index))
        if character.isspace() or character == "\0" or pdfium.FPDFText_IsGenerated(text, index):
            continue
        if pdfium.FPDFText_GetCharBox(text, index, *sides):
            yield Character(character, Rect(left.value, height - top.value, right.value, height - bottom.value))
    text.close()
