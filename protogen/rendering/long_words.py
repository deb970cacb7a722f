"""Words that are longer than a page is wide, told where they may be broken.

WeasyPrint 70 lays the rest of a word out again for every line that it takes: 10,000 letters take two seconds, 100,000
many minutes. Where `<wbr>` stands it goes on from there.
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree.ElementTree import Element

LONGEST: Final = 1000
"""Characters of a word that are left as they are: addresses of pages, genes and compounds are shorter."""
PIECE: Final = 500
_LONG = re.compile(rf"\S{{{LONGEST + 1},}}")
_NOT_PROSE: Final = frozenset({"style", "script", "title"})


def broken(root: Element) -> None:
    """Put `<wbr>` into the long words of a page, outside of its pictures and style sheets.

    >>> page = Element("p")
    >>> page.text = "x" * 1001
    >>> broken(page)
    >>> page.text == "x" * 500, [(each.tag, each.tail) for each in page] == [("wbr", "x" * 500), ("wbr", "x")]
    (True, True)
    """
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _NOT_PROSE or element.tag.startswith("{"):
            continue
        for place, child in reversed(list(enumerate(element))):
            if pieces := _pieces(child.tail):
                child.tail = pieces[0]
                _put(element, place + 1, pieces[1:])
        if pieces := _pieces(element.text):
            element.text = pieces[0]
            _put(element, 0, pieces[1:])


def _pieces(text: str | None) -> list[str]:
    """A text cut where its long words may be broken; empty where it has none."""
    if text is None or len(text) <= LONGEST:
        return []
    cuts = [at for word in _LONG.finditer(text) for at in range(word.start() + PIECE, word.end(), PIECE)]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)] if cuts else []


def _put(element: Element, at: int, pieces: list[str]) -> None:
    """Put the pieces into an element behind its child before `at`, each behind a place to break."""
    for piece in reversed(pieces):
        mark: Any = Element("wbr")
        mark.tail = piece
        element.insert(at, mark)
