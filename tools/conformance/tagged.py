"""PDF: what we promise of tags, bookmarks, links and fields, read from the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree

from conformance.outcome import Failure, Made, Ran
from protogen.rendering.joined_tables import CONTINUED
from protogen.rendering.structure import elements, kids_of, root_of

_Rule = Callable[[pikepdf.Pdf], Iterator[tuple[str, str]]]
"""The document → each breach: what is wrong, and where."""
_HEADINGS: Final = {f"/H{level}": level for level in range(1, 7)}


def titled(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """A language, and a title that is shown in the window's bar."""
    if not str(document.Root.get("/Lang", "")):
        yield "the document does not say its language", "Root"
    if not str(document.docinfo.get("/Title", "")).strip():
        yield "the document has no title", "Info"


def bookmarks_are_headings(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """One bookmark for each heading, at its level, in order; each with words and a place to go."""
    root = root_of(document)
    levels = [] if root is None else [_HEADINGS[str(each.S)] for each in elements(root) if str(each.S) in _HEADINGS]
    with document.open_outline() as outline:
        marks = list(_bookmarks(outline.root, 1))
    if not levels or levels[0] != 1 or levels.count(1) != 1:
        yield f"{levels.count(1)} headings of level 1; one is wanted, before all others", "tags"
    if [level for level, _, _ in marks] != levels:
        yield f"bookmarks of levels {[level for level, _, _ in marks]}, headings of levels {levels}", "outline"
    yield from (
        ("a bookmark without words or without a place", title) for _, title, leads in marks if not title or not leads
    )


def _bookmarks(items: Sequence[Any], level: int) -> Iterator[tuple[int, str, bool]]:
    for item in items:
        yield level, str(item.title).strip(), bool(item.destination or item.action)
        yield from _bookmarks(item.children, level + 1)


def tables_have_headers(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Header cells have a scope and a name of their own; data cells name headers that are there, and at least one."""
    names = _names(document)
    for number, table in enumerate(_tables(document), 1):
        cells = [cell for row in _rows(table) for cell in kids_of(row)]
        heads = {str(cell.get("/ID", "")): cell for cell in cells if cell.S == Name.TH}
        for name, cell in heads.items():
            if names.get(name) != cell.objgen:
                yield "a header cell that is not found by its name", f"table {number}"
        if not heads or "" in heads or len(heads) < sum(cell.S == Name.TH for cell in cells):
            yield "a table without header cells, or with one that has no name", f"table {number}"
        for cell in cells:
            about = _about(cell)
            if cell.S == Name.TH and "/Scope" not in about:
                yield "a header cell without scope", f"table {number}"
            if cell.S == Name.TD and not _named(about, set(heads)) and kids_of(cell):
                yield "a cell whose headers are not there", f"table {number}"


def _tables(document: pikepdf.Pdf) -> list[Any]:
    root = root_of(document)
    return [] if root is None else [each for each in elements(root) if Name.Table == each.S]


def _names(document: pikepdf.Pdf) -> dict[str, tuple[int, int]]:
    """What the names of elements stand for, as the file lists them."""
    listed = document.Root.get("/StructTreeRoot", Dictionary()).get("/IDTree")
    return {} if listed is None else {str(name): each.objgen for name, each in NameTree(listed).items()}


def _rows(table: Any) -> Iterator[Any]:
    yield from (each for each in elements(table) if each.S == Name.TR)


def _about(cell: Any) -> Any:
    about = cell.get("/A", Dictionary())
    several = list(about) if isinstance(about, Array) else [about]
    return next((each for each in several if each.get("/O") == Name.Table), Dictionary())


def _named(about: Any, heads: set[str]) -> bool:
    named = {str(each) for each in about.get("/Headers", [])}
    return bool(named) and named <= heads


def tables_are_named(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Every table has a caption, or a summary where the caption is hidden."""
    for number, table in enumerate(_tables(document), 1):
        captions = [each for each in kids_of(table) if Name.Caption == each.S and kids_of(each)]
        if not captions and not str(_about(table).get("/Summary", "")).strip():
            yield "a table without caption or summary", f"table {number}"


def tables_are_whole(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """A table that goes on over pages is one, and its header is told once."""
    for number, table in enumerate(_tables(document), 1):
        if str(_about(table).get("/Summary", "")).endswith(CONTINUED):
            yield "a table that is a part of another", f"table {number}"
        if sum(Name.THead == each.S for each in kids_of(table)) > 1:
            yield "a header that is told again", f"table {number}"


def nothing_stands_alone(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """A heading stands on the page of what follows it, and a caption on that of its first row."""
    root = root_of(document)
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
    pieces = [] if root is None else [(of, numbers[page]) for of, page in _pieces(root) if page in numbers]
    for (one, page), (other, next_page) in pairwise(pieces):
        if one is not None and one is not other and page != next_page:
            what = "a heading" if str(one.S) in _HEADINGS else "a caption"
            yield f"{what} alone on its page", f"page {page}"


def _pieces(root: Any) -> Iterator[tuple[Any, tuple[int, int]]]:
    """Each piece of content in reading order: the heading or caption that it is part of, if it is, and its page."""
    waiting = [(root, None)]
    while waiting:
        each, above = waiting.pop()
        of = each if str(each.S) in _HEADINGS or Name.Caption == each.S else above
        kids = each.get("/K", Array())
        every = list(kids) if isinstance(kids, Array) else [kids]
        own = next((kid for kid in every if not isinstance(kid, Dictionary) or "/S" not in kid), None)
        if own is not None:
            page = own.get("/Pg", each.get("/Pg")) if isinstance(own, Dictionary) else each.get("/Pg")
            if page is not None:
                yield of, page.objgen
        waiting += [(kid, of) for kid in reversed(kids_of(each))]


def pictures_are_described(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Every figure has words that stand for it."""
    root = root_of(document)
    for each in [] if root is None else elements(root):
        if Name.Figure == each.S and not str(each.get("/Alt", "")).strip():
            yield "a figure without words for it", "tags"


def annotations_are_named(document: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Links say where they go, fields what they ask."""
    for number, page in enumerate(document.pages, 1):
        for each in page.get("/Annots", Array()):
            if each.Subtype == Name.Link and not str(each.get("/Contents", "")).startswith(("Go to ", "Open ")):
                yield f"a link that does not say where it goes: {each.get('/Contents', '')}", f"page {number}"
            told = each.get("/TU", each.get("/Parent", Dictionary()).get("/TU", ""))
            if each.Subtype == Name.Widget and not str(told).strip():
                yield f"a field without a description: {each.get('/T', '')}", f"page {number}"


RULES: Final[tuple[_Rule, ...]] = (
    titled,
    bookmarks_are_headings,
    tables_have_headers,
    tables_are_named,
    tables_are_whole,
    nothing_stands_alone,
    pictures_are_described,
    annotations_are_named,
)


class Tagged:
    """Our own rules for PDF."""

    tool = "own rules"
    checks = "how PDF is built"

    def missing(self) -> str:
        """Nothing: what it needs makes the PDF."""
        return ""

    def version(self) -> str:
        """That of this checkout."""
        return "–"

    def wants(self, document: Made) -> bool:
        """Every PDF."""
        return document.kind == "pdf"

    def run(self, documents: Sequence[Made]) -> Ran:
        """Apply every rule to every file."""
        failures: list[Failure] = []
        for each in documents:
            with pikepdf.open(each.path) as document:
                for rule in RULES:
                    failures += [Failure(each, rule.__name__, said, where) for said, where in rule(document)]
        return Ran(len(documents), len(RULES), tuple(failures))
