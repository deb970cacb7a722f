"""Sixty hostile texts, each in every text field of the model: they are printed, and never become anything else.

Every text meets one small study here; with `PROTOGEN_FUZZ_CASES` of 1,000 or more, as in `.ci/slow`, it meets a large
one of each kind of source too.
"""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2
import pytest
from builders import a_record, a_study
from corpus import ROOT
from made import squeezed
from markup import Shape, shape, smuggled
from page_texts import TextsOfPage
from planting import REFERENCES, Planter, text_fields
from test_fuzz import CASES

from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.errors import RenderError
from protogen.importers import read
from protogen.model.registry_text import printable
from protogen.model.study import Study
from protogen.pipeline import Order, rendered
from protogen.rendering.html import Page, html
from protogen.rendering.twins import long_csv, wide_csv
from protogen.rendering.workbook import workbook

HOSTILE: dict[str, str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
HARMLESS = "harmless words"
LARGE = ("examples/NCT07329959.txt", "examples/crossover.yaml", "tests/data/usdm_orchard.json")
EVERY = (*LARGE, "examples/NCT07409766.txt", "examples/dose-escalation.yaml")
ON_PAPER = (
    "attachment",
    "end of a double-quoted attribute",
    "style sheet",
    "link to a script",
    "character data",
    "turned text",
)
LONGEST_SECONDS, OF_A_CELL = 40.0, 300
"""Processor time for a document on paper; characters that a cell of a schedule can surely show."""
_MARKS = re.compile(r"[\\*_`\[\]()>#+~|-]")
"""What may be read as Markdown, and then is not printed as it stands."""


def small() -> Study:
    """A study with a schedule, two arms and criteria, as small as can be."""
    return a_study(
        a_record(
            ("Pain", "Day 1, Day 7", "How it hurts"),
            arms=(("One", "Product X 1 mg daily"), ("Two", "None")),
            criteria="Inclusion Criteria:\n\n* Adults\n\nExclusion Criteria:\n\n* Others",
            summary="What is done.",
        )
    )


@cache
def base(name: str) -> Study:
    """The small study, or that of a file."""
    return derive(read(str(ROOT / name))[0]) if name else small()


@cache
def harmless(name: str, document: str, medium: str) -> Shape:
    """A document with harmless words in every field."""
    return shape(page(Planter(HARMLESS).study(base(name)), document, medium))


def page(study: Study, document: str, medium: str = "screen") -> str:
    """A document as HTML."""
    return html(compose(study, document), study, Page(medium))


def test_there_are_sixty_different_texts() -> None:
    """And no two of one name or content."""
    assert len(HOSTILE) == len(set(HOSTILE.values())) == 60


def test_every_text_field_of_the_model_is_reached() -> None:
    """A new field of the model is in this test the day it is made, or is said to be none of words."""
    reached = set()
    for name in ("", *EVERY):
        planter = Planter(HARMLESS)
        planter.study(base(name))
        reached |= planter.reached
    assert len(reached) > 280
    assert text_fields() - REFERENCES - reached == set()


def test_what_is_planted_is_printed() -> None:
    """The tests below would be empty if the planted words were not on the pages: fields of every part are."""
    made = Planter(HARMLESS).study(small())
    marked = squeezed(HARMLESS)
    counted = {name: shape(page(made, name)).text.count(marked) for name in DOCUMENTS}
    assert counted["synopsis"] > 150, counted
    assert min(counted.values()) > 10, counted


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("<p>a<script>x()</script></p>", "<script> 0 → 1 times"),
        ('<p onclick="x()">a</p>', "<p onclick>"),
        ('<p style="background: url(x)">a</p>', "style 'background: url(x)'"),
        ('<p>a <a href="javascript:x()">b</a></p>', "address 'javascript:x()'"),
        ("<p>a<b>b</b></p>", "<b>"),
        ("<p>a</p><style>p{}</style>", "code 'p {} block ( )'"),
    ],
)
def test_smuggled_markup_is_seen(bad: str, said: str) -> None:
    """A test of the test."""
    good = shape("<!DOCTYPE html><html><body><p>a</p></body></html>")
    found = smuggled(shape(f"<!DOCTYPE html><html><body>{bad}</body></html>"), good)
    assert said in found, found


def bases() -> tuple[str, ...]:
    """The studies that each text is planted in."""
    return ("", *LARGE) if CASES >= 1000 else ("",)


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("name", bases(), ids=lambda name: Path(name).stem or "small")
def test_hostile_text_stays_text(name: str, title: str) -> None:
    """No element, attribute, address, script or style more than with harmless words, on screen and for paper."""
    text = HOSTILE[title]
    made = Planter(text).study(base(name))
    for document in DOCUMENTS:
        for medium in ("screen", "paper"):
            found = shape(page(made, document, medium))
            assert smuggled(found, harmless(name, document, medium)) == []
            wanted = squeezed(printable(text))
            if _MARKS.search(text) is None:
                assert found.text.count(wanted) >= 3
            else:
                letters = _MARKS.sub("", wanted)
                assert _MARKS.sub("", found.text).count(letters) >= 1


@pytest.mark.parametrize("medium", ["screen", "paper"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_text_that_turns_its_line_turns_nothing_beside_it(document: str, medium: str) -> None:
    """Wherever it stands on the page, in whatever field, it is isolated from the words of protogen."""
    turned = HOSTILE["turned text"]
    assert "\u202e" in turned
    found = TextsOfPage(page(Planter(turned).study(small()), document, medium)).found
    alone = {"title", "style", "script", "textarea", "svg"}
    beside = [(text, dict(around)) for text, around in found if "\u202e" in text]
    beside = [(text, around) for text, around in beside if not alone & set(around)]
    assert len(beside) > 10
    assert [text for text, around in beside if "bdi" not in around] == []


@pytest.mark.parametrize("title", HOSTILE if CASES >= 1000 else ON_PAPER)
def test_hostile_text_stays_text_on_paper(title: str, tmp_path: Path) -> None:
    """The PDF prints it, and holds no script, no action, no attachment and no address but http(s).

    A text of pages in the cell of a schedule has no place on any: such a PDF is refused in words, if need be for time.
    """
    text = HOSTILE[title]
    made = Planter(text).study(small())
    result, _ = rendered(made, "planted", tmp_path, Order(out=tmp_path, formats=("pdf",), time_limit=LONGEST_SECONDS))
    assert result.bug == ""
    assert len(text) > OF_A_CELL or result.errors == ()
    assert all(isinstance(error, RenderError) and len(error.message) > 20 for error in result.errors)
    there = [document for document in DOCUMENTS if (tmp_path / f"{document}.pdf").exists()]
    assert result.errors or len(there) == len(DOCUMENTS)
    for document in there:
        data = (tmp_path / f"{document}.pdf").read_bytes()
        assert active(data) == []
        seen = words(data)
        # Text that turns the direction of writing is printed from right to left, as it asks.
        lost = [each for each in re.findall(r"[A-Za-z]{3,12}", printable(text))[:3] if each not in seen]
        assert [each for each in lost if each[::-1] not in seen] == []


def words(data: bytes) -> str:
    """The text of a PDF."""
    with pypdfium2.PdfDocument(data) as document:
        return " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)


def active(data: bytes) -> list[str]:
    """What in a PDF does something: actions but jumps, addresses but http(s), scripts and embedded files."""
    found = []
    with pikepdf.open(BytesIO(data)) as document:
        for each in document.objects:
            if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                continue
            kind = str(each.get("/S", ""))
            if kind in {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition"}:
                found.append(kind)
            address = each.get("/A", {}).get("/URI") if isinstance(each.get("/A"), pikepdf.Dictionary) else None
            if address is not None and not str(address).startswith(("http://", "https://")):
                found.append(str(address))
            found += [name for name in ("/AA", "/JS", "/EmbeddedFiles", "/OpenAction") if name in each]
    return found


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_text_is_no_formula_of_a_spreadsheet(title: str) -> None:
    """Every cell of the workbook holds text; no field of the CSV begins like a formula."""
    made = Planter(HOSTILE[title]).study(small())
    book = openpyxl.load_workbook(BytesIO(workbook(made)))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert len(cells) > 20
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink is not None] == []
    for table in (long_csv(made), wide_csv(made)):
        fields = [field for row in csv.reader(StringIO(table)) for field in row]
        assert len(fields) > 10
        assert [field for field in fields if field.startswith(("=", "@", "\t", "\r"))] == []
