"""HTML: what we promise of how a page is built, read from the file as a reader's software would."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from lxml import html as lxml_html  # type: ignore[import-untyped]

from conformance.outcome import Failure, Made, Ran

_Rule = Callable[[Any], Iterator[tuple[str, str]]]
"""The page → each breach: what is wrong, and where."""
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LAYOUT: Final = frozenset({"presentation", "none"})
_VAGUE: Final = frozenset({"here", "click here", "more", "link", "this", "read more"})


def words(element: Any) -> str:
    """The text of an element, white space collapsed."""
    return " ".join(element.text_content().split())


def tables(page: Any) -> list[Any]:
    """Every table that says something, without those that only lay something out."""
    return [each for each in page.iter("table") if each.get("role") not in _LAYOUT]


def headings(page: Any) -> list[tuple[int, str]]:
    """Level and text of every heading, in order."""
    return [(int(each.tag[1]), words(each)) for each in page.iter(*_HEADINGS)]


def one_title(page: Any) -> Iterator[tuple[str, str]]:
    """One h1, the first heading of the page."""
    levels = [level for level, _ in headings(page)]
    if levels.count(1) != 1 or levels[:1] != [1]:
        yield f"{levels.count(1)} headings of level 1; one is wanted, before all others", "body"


def no_skipped_level(page: Any) -> Iterator[tuple[str, str]]:
    """A heading is at most one level below the one before it, and says something."""
    before = 0
    for level, text in headings(page):
        if level > before + 1:
            yield f"a heading of level {level} follows one of level {before}", text[:60]
        if not text:
            yield "a heading without text", f"h{level}"
        before = level


def captions(page: Any) -> Iterator[tuple[str, str]]:
    """Every table has a caption that says something, and no other has the same."""
    seen: Counter[str] = Counter()
    for table in tables(page):
        caption = table.find("caption")
        if caption is None or not words(caption):
            yield "a table without a caption", _place(table)
        else:
            seen[words(caption)] += 1
    yield from (("a caption that two tables have", text[:60]) for text, count in seen.items() if count > 1)


def cells_have_headers(page: Any) -> Iterator[tuple[str, str]]:
    """Every data cell that holds something has a header in its row, its columns or both; headers say what they head."""
    for table in tables(page):
        grid = _grid(table)
        heads = {place: cell for place, cell in grid.items() if cell.tag == "th"}
        for cell in {id(each): each for each in heads.values()}.values():
            if cell.get("scope") not in {"row", "col", "rowgroup", "colgroup"}:
                yield f"a header cell without scope: {words(cell)[:40]!r}", _place(table)
            if not words(cell):
                yield "a header cell without text", _place(table)
        rows = {row for (row, _), cell in heads.items() if cell.get("scope") == "row"}
        columns = {column for (_, column), cell in heads.items() if cell.get("scope") in {"col", "colgroup"}}
        for (row, column), cell in grid.items():
            if cell.tag == "td" and words(cell) and row not in rows and column not in columns:
                yield f"a cell without a header: {words(cell)[:40]!r}", _place(table)


def layout_is_no_table(page: Any) -> Iterator[tuple[str, str]]:
    """A table that only lays something out has nothing that belongs to tables of data."""
    for table in page.iter("table"):
        if table.get("role") in _LAYOUT and (table.find(".//th") is not None or table.find(".//caption") is not None):
            yield "a table for layout with a header cell or a caption", _place(table)


def groups_are_marked(page: Any) -> Iterator[tuple[str, str]]:
    """A header cell over the whole width of a table's body heads the group of rows below it."""
    for table in tables(page):
        width = max((column + 1 for _, column in _grid(table)), default=0)
        for cell in table.iterfind("tbody/tr/th"):
            if width > 1 and int(cell.get("colspan", 1)) == width and cell.get("scope") != "rowgroup":
                yield f"a heading of a group that is not marked as one: {words(cell)[:40]!r}", _place(table)


MEANT_BY_COLOUR: Final = {
    "gap": re.compile(r"\bnot\b|–"),
    "mark-derived": re.compile("[◇◆]"),
    "rule": re.compile(r"\w"),
    "repair": re.compile("[◇◆]"),
    "warning": re.compile(r"\w|^$"),  # empty until there is one
}
"""Classes whose colour means something, and how their own words say the same."""


def colour_is_not_alone(page: Any) -> Iterator[tuple[str, str]]:
    """What a colour means is said in words or signs too (WCAG 2.2, 1.4.1); a derived mark looks like no stated one."""
    for name, said in MEANT_BY_COLOUR.items():
        for each in page.find_class(name):
            if not said.search(words(each)):
                yield f"only its colour says what it is, class {name}: {words(each)[:40]!r}", _place(each)
    for table in page.find_class("soa"):
        marks = [(set((each.get("class") or "").split()), words(each)) for each in table.find_class("m")]
        stated = {text for classes, text in marks if "derived" not in classes}
        for text in sorted({text for classes, text in marks if "derived" in classes} & stated):
            yield f"a derived mark like a stated one: {text[:40]!r}", _place(table)


def languages(page: Any) -> Iterator[tuple[str, str]]:
    """The page says its language; where a part says one it is not empty."""
    if not page.get("lang"):
        yield "the page does not say its language", "html"
    for each in page.iter():
        if isinstance(each.tag, str) and each.get("lang") == "":
            yield "a part with an empty language", _place(each)


def pictures_are_described(page: Any) -> Iterator[tuple[str, str]]:
    """Every drawing has a title and a description, is an image to those who listen, and its data stand beside it."""
    for drawing in page.iter("svg"):
        if drawing.get("aria-hidden") == "true":
            continue
        parts = {each.get("id"): each for each in drawing.iterchildren("title", "desc") if words(each)}
        named = set((drawing.get("aria-labelledby") or "").split())
        if drawing.get("role") != "img" or len(parts) != 2 or not named or not named <= set(parts):  # noqa: PLR2004 -- title and description
            yield "a drawing without role, title or description", _place(drawing)
        section = next(drawing.iterancestors("section"), None)
        if section is None or not (section.findall(".//table") or section.find_class("legend")):
            yield "a drawing without its data as a table or in words", _place(drawing)


def links_arrive(page: Any) -> Iterator[tuple[str, str]]:
    """Every link inside the page leads to something, and says where it goes; every box that is opened is there."""
    ids = {each.get("id") for each in page.iter() if isinstance(each.tag, str)}
    for link in page.iter("a"):
        target, said = link.get("href") or "", link.get("aria-label") or words(link)
        if target.startswith("#") and target[1:] not in ids:
            yield f"a link to {target}, which is not there", said[:60]
        if not said or said.lower() in _VAGUE:
            yield f"a link that does not say where it goes: {said!r}", target
    for button in page.iter("button"):
        box = button.get("popovertarget")
        if box is not None and box not in ids:
            yield f"a button that opens {box}, which is not there", words(button)[:60]


def fields_are_labelled(page: Any) -> Iterator[tuple[str, str]]:
    """Every field has a label, around it or pointing at it, or a name of its own."""
    labels = {each.get("for") for each in page.iter("label")}
    for field in page.iter("input", "select", "textarea"):
        around = next(field.iterancestors("label"), None)
        named = field.get("aria-label") or field.get("aria-labelledby") or (field.get("id") or "no id") in labels
        if field.get("type") != "hidden" and not named and (around is None or not words(around)):
            yield "a field without a label", field.get("name") or field.get("id") or field.tag


RULES: Final[tuple[_Rule, ...]] = (
    one_title,
    no_skipped_level,
    captions,
    cells_have_headers,
    layout_is_no_table,
    groups_are_marked,
    colour_is_not_alone,
    languages,
    pictures_are_described,
    links_arrive,
    fields_are_labelled,
)


class Built:
    """Our own rules for HTML."""

    tool = "own rules"
    checks = "how HTML is built"

    def missing(self) -> str:
        """Nothing: lxml is needed by the tests as well."""
        return ""

    def version(self) -> str:
        """That of this checkout."""
        return "–"

    def wants(self, document: Made) -> bool:
        """Every HTML file."""
        return document.kind == "html"

    def run(self, documents: Sequence[Made]) -> Ran:
        """Apply every rule to every page."""
        failures: list[Failure] = []
        for document in documents:
            page = lxml_html.document_fromstring(document.path.read_bytes().decode("utf-8"))
            for rule in RULES:
                failures += [Failure(document, rule.__name__, said, where) for said, where in rule(page)]
        return Ran(len(documents), len(RULES), tuple(failures))


def _grid(table: Any) -> dict[tuple[int, int], Any]:
    """The cell at each row and column of a table, spans counted; a span of rows ends with its group of rows."""
    grid: dict[tuple[int, int], Any] = {}
    row = 0
    for group in table.iterchildren("thead", "tbody", "tfoot"):
        lines = group.findall("tr")
        end = row + len(lines)
        for line in lines:
            column = 0
            if line.get("aria-hidden") == "true":
                row += 1
                continue
            for cell in line.iterchildren("td", "th"):
                while (row, column) in grid:
                    column += 1
                down, right = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
                bottom = min(end, row + down)
                grid |= {(y, x): cell for y in range(row, bottom) for x in range(column, column + right)}
                column += right
            row += 1
    return grid


def _place(element: Any) -> str:
    """The nearest id at or around an element, or its line."""
    for each in (element, *element.iterancestors()):
        if each.get("id"):
            return f"#{each.get('id')}"
    return f"line {element.sourceline}"
