"""What tags say beyond WeasyPrint's: the script of a passage, and one table where there were as many as pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from corpus import needs_corpus, records
from pikepdf import Name
from tagged_text import told_texts

from protogen.derivation import derive
from protogen.document.compose import compose
from protogen.importers.ctgov import study as read_study
from protogen.rendering import box_tags
from protogen.rendering.finishing import finished
from protogen.rendering.foreign import fenced, told
from protogen.rendering.html import html
from protogen.rendering.pdf import pdf
from protogen.rendering.profiles import PROFILES
from protogen.rendering.structure import all_elements, elements, kids_of, parents

KOREAN, RUSSIAN, HEBREW = "임상 시험", "Фаза", "שלב"
ROWS = 130
"""More than fit on two pages."""


def made(body: str, style: str = "") -> bytes:
    """A page as a finished PDF; a finding fails, but for characters that the bundled fonts lack."""
    page = told(f'<html lang="en"><head><title>Page</title><style>{style}</style></head><body>{body}</body></html>')
    result = pdf(page)
    assert [each for each in result.findings if each.code != "PDF001"] == []
    return finished(result.bytes, PROFILES["ua"], {})


def rows(count: int = ROWS, cell: str = "<td>cell {}</td>") -> str:
    """Rows of a table, each with a name."""
    return "".join(f'<tr><th scope="row">row {number}</th>{cell.format(number)}</tr>' for number in range(count))


def table(body: str, head: str = "<th>Activity</th><th>Day 1</th>", caption: str = "Table 1") -> str:
    """A table with a header."""
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


@pytest.fixture
def opened() -> Iterator[Any]:
    """Opens files, and closes them when the test is done."""
    held: list[pikepdf.Pdf] = []

    def one(data: bytes) -> pikepdf.Pdf:
        held.append(pikepdf.open(io.BytesIO(data)))
        return held[-1]

    yield one
    for each in held:
        each.close()


def test_each_passage_has_its_own_language() -> None:
    """Also where the order of tags is not that of boxes: nested lists, running heads, what stands elsewhere."""
    nested = f"<ul><li>first<ul><li>{fenced(KOREAN)} two</li></ul>third {fenced(RUSSIAN)}</li><li>fourth</li></ul>"
    around = f'<div id="head">Head {fenced(RUSSIAN)}</div><h1>Title {fenced(HEBREW)}</h1>'
    floating = f'<p><span class="away">away {fenced(KOREAN)}</span> at <span>home</span> {fenced(RUSSIAN)}</p>'
    body = f"{around}{nested}{floating}{table(rows(cell=f'<td>cell {{}} <span>a</span> {fenced(HEBREW)}</td>'))}"
    running = "#head { position: running(head) } @page { @top-left { content: element(head) } }"
    found = told_texts(made(body, f"{running} .away {{ position: absolute }}"))
    assert len(found) > 4 * ROWS
    wanted = {KOREAN: "ko", RUSSIAN: "und-Cyrl", HEBREW: "und-Hebr"}
    seen = [(text.strip(), lang) for text, lang, _ in found if text.strip() in wanted]
    assert [text for text, _ in seen].count(HEBREW) == ROWS + 1
    assert {lang: wanted[text] for text, lang in seen} == {lang: lang for lang in wanted.values()}
    assert {lang for text, lang, _ in found if text.strip() not in wanted} == {""}


def test_a_table_over_pages_is_one_with_its_header_told_once(opened: Any) -> None:
    """Every row is in it, in order, once; the repeated headers are decoration of their pages."""
    data = made(f"<h1>Title</h1>{table(rows())}<p>Behind it.</p>")
    document = opened(data)
    every = all_elements(document)
    (whole,) = [each for each in every if Name.Table == each.S]
    assert len(document.pages) >= 3
    assert [str(each.S) for each in kids_of(whole)].count("/THead") == 1
    assert {each.P.objgen for each in kids_of(whole)} == {whole.objgen}
    texts = [text.strip() for text, _, around in told_texts(data) if "Table" in around]
    assert texts.count("Activity") == 1
    assert [text for text in texts if text.startswith("row")] == [f"row {number}" for number in range(ROWS)]
    shown = b"".join(page.Contents.read_bytes() for page in document.pages)
    assert shown.count(b"/Artifact\n<</Type /Pagination>>") == 2 * (len(document.pages) - 1)
    assert [each for each in every if not len(each.K)] == []


def test_two_tables_stay_two(opened: Any) -> None:
    """Tables of equal headers and captions one behind the other, each over pages."""
    document = opened(made(f"<h1>Title</h1>{table(rows())}{table(rows())}"))
    tables = [each for each in all_elements(document) if Name.Table == each.S]
    assert [sum(Name.TR == row.S for row in elements(each)) for each in tables] == [ROWS + 1, ROWS + 1]
    assert ["/ID" in each for each in tables] == [False, False]


def test_a_link_in_a_repeated_header_belongs_to_that_of_the_first(opened: Any) -> None:
    """It can be clicked on every page, and each of its places is tagged as part of one link."""
    head = '<th>Activity</th><th><a href="#end">Day 1</a></th>'
    document = opened(made(f'<h1>Title</h1>{table(rows(), head)}<p id="end">End</p>'))
    links = [each for page in document.pages for each in page.get("/Annots", [])]
    assert len(links) == len(document.pages) - (len(document.pages[-1].get("/Annots", [])) == 0)
    of_number = parents(document)
    (link,) = [each for each in all_elements(document) if Name.Link == each.S]
    assert {of_number[int(each.StructParent)].objgen for each in links} == {link.objgen}
    held = [kid.Obj.objgen for kid in link.K if isinstance(kid, pikepdf.Dictionary)]
    assert held == [each.objgen for each in links]


def test_a_header_without_room_on_the_first_page_comes_before_all_rows(opened: Any) -> None:
    """WeasyPrint leaves it out where the first row leaves no room for it; a footer stands at the end."""
    tall = '<tr><th scope="row">tall</th><td><div style="height: 24.6cm">x</div></td></tr>'
    body = table(f"{tall}{rows(40)}").replace("</thead>", "</thead><tfoot><tr><th>End</th><td>of it</td></tr></tfoot>")
    style = "@page { size: A4; margin: 2cm } thead th { height: 2cm } tr { break-inside: avoid } h1 { font-size: 8pt }"
    document = opened(made(body.replace("<table>", "<h1>T</h1><table>"), style))
    (whole,) = [each for each in all_elements(document) if Name.Table == each.S]
    parts = [str(each.S) for each in kids_of(whole)]
    assert parts[0] == "/Caption"
    assert parts[1] == "/THead"
    assert parts[-1] == "/TFoot"
    assert set(parts[2:-1]) == {"/TBody"}
    assert len(document.pages) > 1


def test_a_table_in_a_cell_is_one_too(opened: Any) -> None:
    """Both go on over pages; no row of the outer one loses its cell."""
    inner = table(rows(), caption="Inner")
    outer = table(f'<tr><th scope="row">outer</th><td>{inner}</td></tr>', caption="Outer")
    document = opened(made(f"<h1>Title</h1>{outer}"))
    every = all_elements(document)
    first, second = [each for each in every if Name.Table == each.S]
    assert len(document.pages) >= 3
    assert sum(Name.TR == each.S for each in elements(second)) == ROWS + 1
    lines = [each for part in kids_of(first) for each in kids_of(part) if Name.TR == each.S]
    assert len(lines) >= 2
    assert {len(kids_of(each)) for each in lines} == {2}


def test_a_hidden_caption_is_a_summary(opened: Any) -> None:
    """It is on no page; where it is shown it is told as a caption, and not again."""
    hidden = table(rows(3), caption="What was <b>done</b>")
    body = f'<h1>Title</h1><div class="h">{hidden}</div>{table(rows(3))}'
    document = opened(made(body, ".h caption { display: none }"))
    first, second = [each for each in all_elements(document) if Name.Table == each.S]
    assert str(first.A.Summary) == "What was done"
    assert "/A" not in second
    assert Name.Caption == kids_of(second)[0].S


def test_what_only_lays_out_keeps_nothing_of_a_table(opened: Any) -> None:
    """A table without header cells is told as its parts, without a name or a summary; also over pages."""
    body = "".join(f"<tr><td>cell {number}</td></tr>" for number in range(ROWS))
    document = opened(made(f"<h1>Title</h1><table>{body}</table>"))
    every = all_elements(document)
    assert not [each for each in every if each.S in (Name.Table, Name.TR, Name.TD)]
    assert not [each for each in every if "/ID" in each or "/A" in each]


def test_without_a_match_nothing_is_said(monkeypatch: pytest.MonkeyPatch, opened: Any) -> None:
    """Another WeasyPrint may make other elements: no passage gets the language of another, no table is joined."""
    tagged = box_tags._tagged
    monkeypatch.setattr(box_tags, "_tagged", lambda pages: [*tagged(pages), *tagged(pages)])
    document = opened(made(f"<h1>Title {fenced(KOREAN)} <span>x</span></h1>{table(rows())}"))
    every = all_elements(document)
    assert not [each for each in every if "/Lang" in each]
    assert len([each for each in every if Name.Table == each.S]) == len(document.pages)


@needs_corpus
def test_records_in_other_scripts_are_told_on_paper() -> None:
    """Real records: every passage in another script says so to those who listen."""
    wanted = re.compile(
        "[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3\u05d0-\u05ea]|(?<![A-Za-z])[\u0400-\u052f](?![A-Za-z])"
    )
    chosen = [each for each in records() if wanted.search(str(each))][:3]
    assert chosen, "the corpus has no record in another script"
    seen = 0
    for record in chosen:
        study = derive(read_study(record, shape="api"))
        page = html(compose(study, "synopsis"), study)
        for text, lang, _ in told_texts(finished(pdf(page).bytes, PROFILES["ua"], {})):
            if wanted.search(text):
                seen += 1
                assert lang, text
    assert seen
