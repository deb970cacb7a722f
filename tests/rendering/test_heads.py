"""Every mark and bar of a schedule tells its headings by their ids: as they stand above, over and beside it."""

from __future__ import annotations

from typing import Any

import pytest
from corpus import ROOT, SHARED
from lxml import html as lxml_html

from protogen.derivation import derive
from protogen.document.compose import compose
from protogen.importers import read
from protogen.rendering.html import Page, html

EXAMPLES = sorted([*(ROOT / "examples").glob("*.txt"), *(ROOT / "examples").glob("*.yaml")])
USDM = [ROOT / "tests" / "data" / "usdm_orchard.json", *sorted((SHARED / "usdm").glob("*.json"))]


def tables_of(path: Any, medium: str = "screen") -> list[Any]:
    """The schedule tables of a file."""
    study = derive(read(str(path))[0])
    page = lxml_html.document_fromstring(html(compose(study, "schedule"), study, Page(medium)))
    return list(page.iterfind(".//table[@data-timeline]"))


def placed(rows: list[Any]) -> list[list[tuple[Any, int, int]]]:
    """The cells of each row with their first column and the one behind their last; no cell spans rows here."""
    found = []
    for row in rows:
        column, line = 0, []
        for cell in row:
            assert "rowspan" not in cell.attrib
            width = int(cell.get("colspan", "1"))
            line.append((cell, column, column + width))
            column += width
        found.append(line)
    return found


def expected(table: Any) -> list[tuple[Any, list[Any]]]:
    """Each body cell that shows something, with its headings as a reader sees them."""
    head = placed(table.find("thead").findall("tr"))
    found = []
    for body in table.findall("tbody"):
        titles: list[tuple[int, Any]] = []
        for row in placed(body.findall("tr")):
            first = row[0][0]
            if first.get("scope") == "rowgroup":
                classes = row[0][0].getparent().get("class")
                level = next((n for n in (2, 3) if f"l{n}" in classes.split()), 1)
                titles = [each for each in titles if each[0] < level] + [(level, first)]
                continue
            for cell, start, end in row[1:]:
                if not (cell.get("data-m") or cell.get("data-b")):
                    continue
                over = [
                    each
                    for line in head
                    for each, left, right in line[1:]
                    if left < end and start < right and shows(each)
                ]
                found.append((cell, [*over, *(title for _, title in titles), first]))
    return found


def shows(heading: Any) -> bool:
    """Whether a heading says something of its column: it is neither empty nor a gap."""
    if "gap" in heading.get("class", "").split() or "notes" in heading.get("class", "").split():
        return False
    return heading.find(".//span[@class='vh']") is None


@pytest.mark.parametrize("path", [*EXAMPLES, *USDM], ids=lambda path: path.stem)
def test_each_cell_tells_its_headings(path: Any) -> None:
    """In the whole table; its parts for paper have tags instead, a table with one row of headings has no need."""
    tables = tables_of(path)
    assert tables
    told = 0
    for table in tables:
        cells = expected(table)
        several = len(table.find("thead").findall("tr")) > 1
        for cell, headings in cells:
            if not several or table.get("data-part") != "0":
                assert "headers" not in cell.attrib
                continue
            told += 1
            names = cell.get("headers").split()
            assert names == [each.get("id") for each in headings], cell.get("id")
            assert all(names)
    ids = [each.get("id") for table in tables for each in table.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert told > 3 or not any(len(table.find("thead").findall("tr")) > 1 for table in tables)


def test_paper_has_no_need_of_them() -> None:
    """The headings of a PDF are told in its tags."""
    tables = tables_of(ROOT / "examples" / "NCT07409766.txt", "paper")
    assert tables
    assert [each for table in tables for each in table.iter("td") if each.get("headers")] == []
