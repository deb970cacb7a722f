"""Look at the laid-out pages for what the HTML does not show: missing glyphs, text off the page, text too small.

This walks WeasyPrint's boxes, which are no public API (70.0): where they are not as expected the check says that it
could not look, and never that all is well.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from protogen.findings import Finding, Severity

NO_GLYPH = "PDF001"
OFF_PAGE = "PDF003"
TOO_SMALL = "PDF004"
NOT_CHECKED = "PDF005"

GIVE_FONT = "give a folder with a font that has it: --fonts FOLDER"

PT_PER_PX = 0.75
TOLERANCE_PX = 1.0  # rounding in the layout; a letter is at least five times as wide
ROUNDING_PT = 0.005
QUOTED = 60


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text as laid out: where it stands on its page (px, transforms applied) and its size in pt."""

    page: int
    words: str
    left: float
    top: float
    right: float
    bottom: float
    size_pt: float
    element: Any


def page_findings(document: Any, root: Any, smallest_pt: float) -> list[Finding]:
    """What is wrong with a `document` that WeasyPrint has laid out and drawn, `root` being its parsed page.

    One finding for each character without a glyph, each page with text off it and each size below `smallest_pt`; and
    one that says so if the pages could not be looked at.
    """
    try:
        texts = list(laid_out_texts(document.pages))
        sizes = {number: (page.width, page.height) for number, page in enumerate(document.pages, 1)}
        missing = sorted({code for font in document.fonts.values() for code in font.missing})
    except AttributeError as error:  # another WeasyPrint, with other boxes
        message = f"missing glyphs, text off the page and small text could not be looked for: {error}"
        return [Finding(NOT_CHECKED, Severity.MAJOR, "", message, "use the version of WeasyPrint in constraints.txt")]
    return [*_without_glyph(missing, texts, root), *_off_page(texts, sizes), *_too_small(texts, smallest_pt)]


def laid_out_texts(pages: Sequence[Any]) -> Iterator[Text]:
    """Each visible piece of text in order. Raises `AttributeError` where boxes are unlike those of WeasyPrint 70.0."""
    for number, page in enumerate(pages, 1):
        waiting: list[tuple[Any, Any]] = [(page._page_box, None)]  # noqa: SLF001  # there is no public way to the boxes
        while waiting:
            box, matrix = waiting.pop()
            box = getattr(box, "_box", box)  # an absolutely positioned box stands behind a placeholder
            own = box.transformation_matrix
            if own:
                matrix = own @ matrix if matrix else own
            words = getattr(box, "text", None)
            if isinstance(words, str) and words.strip() and box.style["visibility"] == "visible":
                yield _text(number, box, matrix)
            waiting += [(child, matrix) for child in reversed(getattr(box, "children", None) or ())]


def _text(page: int, box: Any, matrix: Any) -> Text:
    left, top, right, bottom = (
        box.position_x,
        box.position_y,
        box.position_x + box.width,
        box.position_y + box.height,
    )
    if matrix:
        corners = [matrix.transform_point(x, y) for x in (left, right) for y in (top, bottom)]
        across, down = zip(*corners, strict=True)
        left, top, right, bottom = min(across), min(down), max(across), max(down)
    size = box.style["font_size"] * PT_PER_PX
    return Text(page, " ".join(box.text.split()), left, top, right, bottom, size, box.element)


def _without_glyph(codes: Sequence[int], texts: Sequence[Text], root: Any) -> Iterator[Finding]:
    parents = {child: parent for parent in root.iter() for child in parent} if codes else {}
    for code in codes:
        text = next((text for text in texts if chr(code) in text.words), None)
        name = unicodedata.name(chr(code), "no name")
        shown = f"{chr(code)}, {name}" if chr(code).isprintable() else name
        message = f"no font has U+{code:04X} ({shown}), a box is printed in its place"
        quote = text.words[:QUOTED] if text else ""
        path = _place(text, parents) if text else ""
        yield Finding(NO_GLYPH, Severity.MAJOR, path, message, GIVE_FONT, quote=quote)


def _place(text: Text, parents: Mapping[Any, Any]) -> str:
    """The nearest `data-path` (path in the record) or `id` at or around the text, else its page."""
    element = text.element
    while element is not None:
        if found := element.get("data-path"):
            return str(found)
        if found := element.get("id"):
            return f"#{found}"
        element = parents.get(element)
    return f"page {text.page}"


def _off_page(texts: Sequence[Text], sizes: dict[int, tuple[float, float]]) -> Iterator[Finding]:
    by_page: dict[int, list[Text]] = defaultdict(list)
    for text in texts:
        width, height = sizes[text.page]
        inside = text.left >= -TOLERANCE_PX and text.top >= -TOLERANCE_PX
        if not (inside and text.right <= width + TOLERANCE_PX and text.bottom <= height + TOLERANCE_PX):
            by_page[text.page].append(text)
    for page, off in by_page.items():
        first = off[0].words[:QUOTED]
        message = f"{_pieces(len(off))} of text off the page, the first is {first!r}"
        fix = "make the table narrower, split it, or turn the page"
        yield Finding(OFF_PAGE, Severity.MAJOR, f"page {page}", message, fix, quote=first)


def _too_small(texts: Sequence[Text], smallest_pt: float) -> Iterator[Finding]:
    by_size: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        if 0 < text.size_pt < smallest_pt - ROUNDING_PT:  # at 0 pt it is hidden on purpose, as for running headers
            by_size[f"{text.size_pt:.2f}".rstrip("0").rstrip(".")].append(text)
    for size, small in sorted(by_size.items(), key=lambda item: float(item[0])):
        first = small[0]
        message = f"{_pieces(len(small))} of text at {size} pt, below {smallest_pt:g} pt: {first.words[:QUOTED]!r}"
        fix = f"set it at {smallest_pt:g} pt or more"
        yield Finding(TOO_SMALL, Severity.MINOR, f"page {first.page}", message, fix, quote=first.words[:QUOTED])


def _pieces(count: int) -> str:
    return "1 piece" if count == 1 else f"{count} pieces"
