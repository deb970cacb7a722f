"""PDF: where text stands on its page, as pdfium finds it in the finished file; WeasyPrint's layout is not asked."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, Final, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary

from conformance.outcome import Failure, Made, Ran
from protogen.rendering.structure import root_of

_SLACK_PT: Final = 1.0
_NO_MARK: Final = -1


class Box(NamedTuple):
    """Where something is on a page, in points from its lower left corner, and whether its text runs upwards."""

    left: float
    bottom: float
    right: float
    top: float
    turned: bool = False


class Pages:
    """Text inside its page, and read aloud in the order in which it stands there."""

    tool = "pdfium"
    checks = "place and order of text"

    def missing(self) -> str:
        """Nothing: pypdfium2 comes with protogen."""
        return ""

    def version(self) -> str:
        """Of pypdfium2, which brings pdfium."""
        return f"pypdfium2 {version_of('pypdfium2')}"

    def wants(self, document: Made) -> bool:
        """Every PDF."""
        return document.kind == "pdf"

    def run(self, documents: Sequence[Made]) -> Ran:
        """One failure for each page with text off it, and for each that is read in another order."""
        rules = {"off-page": off_page, "reading-order": out_of_order}
        failures = [
            Failure(each, name, said, where)
            for each in documents
            for name, rule in rules.items()
            for said, where in rule(each.path)
        ]
        return Ran(len(documents), len(rules), tuple(failures))


def off_page(path: Path) -> Iterator[tuple[str, str]]:
    """The first text of each page that stands outside the page, if any does."""
    for number, page in _pages(path):
        width, height = page.get_size()
        with closing(page.get_textpage()) as text:
            for at in range(text.count_rects()):
                box = Box(*text.get_rect(at))
                inside = box.left >= -_SLACK_PT and box.bottom >= -_SLACK_PT
                if not (inside and box.right <= width + _SLACK_PT and box.top <= height + _SLACK_PT):
                    yield f"text off the page: {text.get_text_bounded(*box[:4])[:60]!r}", f"page {number}"
                    break


def out_of_order(path: Path) -> Iterator[tuple[str, str]]:
    """The first text of each page that is read after one below it, if any is; beside one another any order is right.

    What is turned or written in several columns of a table stands beside, not above.
    """
    with pikepdf.open(path) as document:
        root = root_of(document)
        if root is None:
            yield "no tags, so no order", "Root"
            return
        number = {page.obj.objgen: at for at, page in enumerate(document.pages, 1)}
        read = [(number[page], mark) for page, mark in content(root, None)]
    boxes = {at: _marked(page) for at, page in _pages(path)}
    last = 0
    before: dict[int, Box] = {}
    told: set[int] = set()
    for page, mark in read:
        if page < last:
            yield f"page {page} is read after page {last}", f"page {page}"
            return
        last = page
        box = boxes[page].get(mark)
        if box is None or page in told:
            continue
        # What follows in a turned heading stands above what it follows.
        together = page in before and box.turned and before[page].turned
        if page in before and not together and _above(box, before[page]):
            yield f"piece {mark} is read after a piece below it", f"page {page}, {box.left:.0f} {box.bottom:.0f} pt"
            told.add(page)
        before[page] = box


def _above(box: Box, other: Box) -> bool:
    """Whether a box is wholly above another, and not wholly to the right of it."""
    slack = min(_SLACK_PT, (other.top - other.bottom) / 2)  # the dots of a leader are less than a point high
    return box.bottom >= other.top - slack and box.left < other.right - _SLACK_PT


def content(element: Any, page: Any) -> Iterator[tuple[Any, int]]:
    """Page and number of each piece of marked content below a tag, in reading order."""
    page = element.Pg.objgen if "/Pg" in element else page
    kids = element.get("/K", Array())
    for kid in list(kids) if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            yield page, int(kid)
        elif isinstance(kid, Dictionary) and "/MCID" in kid:
            yield (kid.Pg.objgen if "/Pg" in kid else page), int(kid.MCID)
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield from content(kid, page)


def _marked(page: Any) -> dict[int, Box]:
    """Where the text of each piece of marked content is; pieces without text are left out."""
    import pypdfium2.raw as raw  # type: ignore[import-untyped]  # noqa: PLC0415, PLR0402 -- as in the product: slow to load

    found: dict[int, Box] = {}
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3):
        mark = raw.FPDFPageObj_GetMarkedContentID(each.raw)
        sides = [ctypes.c_float() for _ in range(4)]
        if mark == _NO_MARK or not raw.FPDFPageObj_GetBounds(each.raw, *sides):
            continue
        box = Box(*(side.value for side in sides), _runs_upwards(each.raw))
        old = found.get(mark, box)
        found[mark] = Box(*map(min, old[:2], box[:2]), *map(max, old[2:4], box[2:4]), box.turned)
    return found


def _runs_upwards(piece: Any) -> bool:
    import pypdfium2.raw as raw  # noqa: PLC0415, PLR0402 -- as above

    matrix = raw.FS_MATRIX()
    return bool(raw.FPDFPageObj_GetMatrix(piece, matrix)) and abs(matrix.b) > abs(matrix.a)


def _pages(path: Path) -> Iterator[tuple[int, Any]]:
    """Each page with its number."""
    import pypdfium2  # noqa: PLC0415 -- as above

    with closing(pypdfium2.PdfDocument(path)) as document:
        for at in range(len(document)):
            with closing(document[at]) as page:
                yield at + 1, page
