"""The worksheet as a PDF form: filled by two tools, read back, and looked at as two viewers draw it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import page as page_validation
import pikepdf
import pypdf
import pypdfium2
import pytest
from corpus import ROOT, SEEDS, seed
from made import study
from pikepdf import form as pikepdf_form
from PIL import Image, ImageChops

from protogen.document.compose import compose
from protogen.document.form import Choice, Entry, Option, form_fields
from protogen.errors import RenderError
from protogen.rendering.field_font import characters
from protogen.rendering.forms import fillable
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import Settings, pdf

SCALE = 2.0
TYPED = "≥ 5 µg é"
NO_IDENTITY = {
    "PDFUA1-ID-PART-001",
    "PDFUA1-ID-SCHEMA-001",
    "PDFUA1-METADATA-STRUCTURE-001",
    "PDFUA1-METADATA-TITLE-001",
}
"""What the checker says of every file that does not claim to be PDF/UA: it has no XMP metadata."""


@cache
def sheet(nct: str = SEEDS[0], form: str = "fillable", paper: str = "a4") -> bytes:
    """The worksheet of a seed as PDF."""
    made = study(seed(nct))
    document = compose(made, "checklist")
    data = pdf(html(document, made, Page("paper", paper, form=form))).bytes
    return fillable(data, form_fields(document)) if form == "fillable" else data


@cache
def expected(nct: str = SEEDS[0]) -> dict[str, Entry | Choice]:
    """The fields of the worksheet of a seed, by name."""
    return {each.name: each for each in form_fields(compose(study(seed(nct)), "checklist"))}


def terminal(data: bytes) -> dict[str, pypdf.generic.DictionaryObject]:
    """The fields of a PDF that hold a value, by qualified name, read by pypdf."""
    found = pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}
    return {name: field for name, field in found.items() if "/FT" in field}


def widgets(document: pikepdf.Pdf) -> Iterator[tuple[int, Any]]:
    """Every widget with the number of its page, in the order of the pages."""
    for number, sheet_ in enumerate(document.pages):
        for annotation in sheet_.obj.get("/Annots", ()):
            if annotation.Subtype == "/Widget":
                yield number, annotation


def name_of(widget: Any) -> str:
    """The qualified name of the field of a widget."""
    steps, node = [], widget
    while node is not None:
        if "/T" in node:
            steps.append(str(node.T))
        node = node.get("/Parent")
    return ".".join(reversed(steps))


def filled_by_pikepdf(data: bytes) -> bytes:
    """Every field filled: the first option of each choice, a text in each entry."""
    with pikepdf.open(io.BytesIO(data)) as document:
        form = pikepdf_form.Form(document)
        for name, field in form.items():
            if isinstance(field, pikepdf_form.RadioButtonGroup):
                field.selected = field.options[0]
            else:
                assert isinstance(expected()[name], Entry)
        drawer = pikepdf_form.ExtendedAppearanceStreamGenerator(document, document.acroform)
        for each in document.acroform.fields:  # of a field in several places, each place
            if each.is_text:
                (each.obj if "/T" in each.obj else each.obj.Parent).V = pikepdf.String(TYPED)
                drawer.generate_text(each)
        target = io.BytesIO()
        document.save(target)
    return target.getvalue()


def filled_by_pypdf(data: bytes) -> bytes:
    """The same, by another tool."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    values = {
        name: f"/{field.options[0].value}" if isinstance(field, Choice) else TYPED for name, field in expected().items()
    }
    for each in writer.pages:
        writer.update_page_form_field_values(each, values, auto_regenerate=False)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def drawn_by_pdfium(data: bytes) -> list[Image.Image]:
    """The pages as Chrome draws them."""
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        return [each.render(scale=SCALE, may_draw_forms=True).to_pil().convert("L") for each in document]


def drawn_by_poppler(data: bytes, folder: Path) -> list[Image.Image]:
    """The pages as Evince and Okular draw them."""
    source = folder / "sheet.pdf"
    source.write_bytes(data)
    subprocess.run(["pdftoppm", "-r", str(72 * SCALE), "-png", str(source), str(folder / "p")], check=True)
    return [Image.open(each).convert("L") for each in sorted(folder.glob("p-*.png"))]


def unchanged(before: list[Image.Image], after: list[Image.Image], data: bytes) -> list[str]:
    """The names of fields of which a widget that should show something looks as it did before."""
    assert len(before) == len(after) > 1
    found, looked = [], 0
    with pikepdf.open(io.BytesIO(data)) as document:
        for number, widget in widgets(document):
            if widget.get("/AS") == "/Off":
                continue
            left, bottom, right, top = (float(each) * SCALE for each in widget.Rect)
            height = before[number].height
            box = (round(left), round(height - top), round(right), round(height - bottom))
            looked += 1
            if ImageChops.difference(before[number].crop(box), after[number].crop(box)).getbbox() is None:
                found.append(name_of(widget))
    assert looked >= sum(field["/FT"] == "/Tx" for field in terminal(data).values()) > 0
    return found


def test_fields_are_those_of_the_document() -> None:
    """Each is there once, under the name that follows from the id of its criterion, and none else is."""
    names = list(terminal(sheet()))
    assert len(names) == len(set(names)) > 100
    assert set(names) == set(expected())
    assert {"I4.answer", "I4.a.answer", "I4.c.value", "I6.value3", "E13.comment", "I1.initials"} <= set(names)


def test_no_name_stands_twice_on_one_level() -> None:
    """A second field of the same name would be the same field to a viewer."""
    with pikepdf.open(io.BytesIO(sheet())) as document:
        waiting, seen = [document.Root.AcroForm.Fields], 0
        while waiting:
            level = waiting.pop()
            names = [str(each.T) for each in level if "/T" in each]
            assert len(names) == len(set(names))
            assert not [name for name in names if "." in name]
            waiting += [each.Kids for each in level if "/Kids" in each and "/T" in each]
            seen += len(names)
    assert seen > len(expected())


def test_every_field_and_widget_says_what_it_is() -> None:
    """Tool tips: the criterion's number and its first words, on the field; the option too, on each box."""
    found = terminal(sheet())
    tips = {name: str(field["/TU"]) for name, field in found.items()}
    assert tips["I4.a.answer"].startswith("I4.a, is this so? A decline in forced vital capacity (FVC) ≥10%")
    assert tips["I6.value"] == "I6, value for “hematocrit >30%”"
    assert tips == {name: field.tip for name, field in expected().items()}
    assert len(set(tips.values())) == len(tips)
    with pikepdf.open(io.BytesIO(sheet())) as document:
        said = [str(widget.Contents) for _, widget in widgets(document)]
    assert all(said)
    assert any(each.endswith("≥10% over a 6-month follow-up period. Yes") for each in said)


def test_two_options_of_one_group_cannot_both_be_on() -> None:
    """The group has one value, each option another name, and choosing one takes back the other."""
    with pikepdf.open(io.BytesIO(sheet())) as document:
        groups = {
            name: field
            for name, field in pikepdf_form.Form(document).items()
            if isinstance(field, pikepdf_form.RadioButtonGroup)
        }
        assert len(groups) > 20
        for name, group in groups.items():
            states = [option.on_value for option in group.options]
            assert len(states) == len(set(states)) > 1, name
            for option in group.options:
                group.selected = option
                on = [str(kid.AS) for kid in group._field.obj.Kids if kid.AS != "/Off"]
                assert on == [str(group.value)] == [str(option.on_value)]
        assert {str(each.on_value) for each in groups["I4.a.answer"].options} == {"/Yes", "/No"}


def test_a_choice_can_be_taken_back() -> None:
    """A wrong click is no answer: the group may have none."""
    with pikepdf.open(io.BytesIO(sheet())) as document:
        group = dict(pikepdf_form.Form(document).items())["I1.answer"]
        assert isinstance(group, pikepdf_form.RadioButtonGroup)
        assert group.can_toggle_off


def test_not_applicable_is_offered_only_where_a_condition_is_stated() -> None:
    """Of the second example, the lines for some participants; of the first, none."""
    assert not [name for name, field in expected(SEEDS[0]).items() if isinstance(field, Choice) and field.option("NA")]
    asked = {
        field.tip: field.option("NA") is not None
        for name, field in expected(SEEDS[1]).items()
        if isinstance(field, Choice) and name.endswith(".answer")
    }
    conditions = ("Subjects (HER2-targeted)", "Subjects (FAP-targeted)", "Positive pregnancy test in women")
    for words in conditions:
        assert [offered for tip, offered in asked.items() if words in tip] == [True], words
    assert [offered for tip, offered in asked.items() if "Eastern Cooperative" in tip] == [False]


@pytest.mark.parametrize("fill", [filled_by_pikepdf, filled_by_pypdf])
def test_what_is_filled_in_is_read_back(fill: Any) -> None:
    """Every field, by two tools."""
    values = {name: str(field.get("/V")) for name, field in terminal(fill(sheet())).items()}
    wanted = {
        name: f"/{field.options[0].value}" if isinstance(field, Choice) else TYPED for name, field in expected().items()
    }
    assert values == wanted


@pytest.mark.parametrize("fill", [filled_by_pikepdf, filled_by_pypdf])
def test_what_is_filled_in_is_seen(fill: Any, tmp_path: Path) -> None:
    """Every filled field looks other than empty, on every page that shows it, in two viewers."""
    before, after = sheet(), fill(sheet())
    assert unchanged(drawn_by_pdfium(before), drawn_by_pdfium(after), after) == []
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not on this machine: drawn by pdfium only")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    drawn = drawn_by_poppler(before, tmp_path / "a"), drawn_by_poppler(after, tmp_path / "b")
    assert unchanged(*drawn, after) == []


def test_the_check_for_unseen_values_can_fail() -> None:
    """The canary: an empty form looks empty."""
    data = sheet()
    assert len(unchanged(drawn_by_pdfium(data), drawn_by_pdfium(data), data)) > 50


def test_typed_signs_are_in_the_font() -> None:
    """The text layer of the filled form has the signs of laboratory values, set in the embedded face."""
    with pypdfium2.PdfDocument(filled_by_pikepdf(sheet())) as document:
        document.init_forms()
        document[0].flatten()
        text = document[0].get_textpage().get_text_bounded()
    assert TYPED in text
    assert set("≥≤µ×±²³°·½→αβγé") <= set(characters().values())
    assert len(set(characters().values())) == len(characters())


def test_what_is_typed_in_the_engine_of_chrome_is_set_in_our_font() -> None:
    """A click, then keys: pdfium finds ≥, µ, é, ≤ and → in the embedded font, and keeps what was typed."""
    data = sheet()
    with pikepdf.open(io.BytesIO(data)) as document:
        left, bottom, right, top = next(
            [float(each) for each in widget.Rect]
            for _, widget in widgets(document)
            if name_of(widget) == "investigator.name"
        )
    raw = pypdfium2.raw
    target = io.BytesIO()
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        form = document.formenv
        first = document[0]
        place = (left + right) / 2, (bottom + top) / 2
        for act in (raw.FORM_OnMouseMove, raw.FORM_OnLButtonDown, raw.FORM_OnLButtonUp):
            act(form, first, 0, *place)
        for sign in "≥5 µé≤→":
            raw.FORM_OnChar(form, first, ord(sign), 0)
        raw.FORM_ForceToKillFocus(form)
        document.save(target)
    with pikepdf.open(target) as document:
        field = next(widget for _, widget in widgets(document) if name_of(widget) == "investigator.name")
        assert str(field.V) == "≥5 µé≤→"
        drawn = field.AP.N.read_bytes()
        assert b"/ProtogenField 7.5 Tf" in drawn
        assert drawn.count(b" Tf") == 1  # no other font was needed
        codes = {sign: code for code, sign in characters().items()}
        assert bytes(codes[sign] for sign in "≥5 µé≤→") in drawn


def test_the_head_of_every_page_is_one_set_of_fields() -> None:
    """Filled in once, the participant's number stands on every page."""
    with pikepdf.open(io.BytesIO(sheet())) as document:
        pages = len(document.pages)
        places = [number for number, widget in widgets(document) if name_of(widget) == "participant.id"]
    assert places == list(range(pages))
    assert pages > 1


def test_the_order_of_fields_is_that_of_reading() -> None:
    """Down the page, and left to right in a line; by the tags, which viewers follow for the tab key."""
    with pikepdf.open(io.BytesIO(sheet())) as document:
        assert all(each.obj.Tabs == "/S" for each in document.pages)
        order = [(number, name_of(each)) for number, each in widgets(document)]
        assert order == [(number, name_of(each)) for number, each in tagged(document)]
    names = [name for _, name in order]
    first = list(dict.fromkeys(names))
    assert first == [name for name in expected() if name in set(names)]


def tagged(document: pikepdf.Pdf) -> list[tuple[int, Any]]:
    """The widgets in the order of the tags."""
    pages = {each.obj.objgen: number for number, each in enumerate(document.pages)}
    found = []
    waiting = [document.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        for kid in reversed(list(element.get("/K", ()))):
            if not isinstance(kid, pikepdf.Dictionary):
                continue
            waiting.append(kid)
        if element.get("/Type") == "/OBJR":
            found.append((pages[element.Pg.objgen], element.Obj))
    return found


def test_fields_are_tagged_as_form_elements() -> None:
    """Each widget is in the tree of tags, in an element `Form` of its own."""
    with pikepdf.open(io.BytesIO(sheet())) as document:
        numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
        parents = dict(zip([int(each) for each in numbers[::2]], numbers[1::2], strict=True))
        count = 0
        for _, widget in widgets(document):
            element = parents[int(widget.StructParent)]
            assert element.S == "/Form"
            assert [kid.Obj.objgen for kid in element.K] == [widget.objgen]
            count += 1
        assert count == len(tagged(document)) > 150


@pytest.mark.parametrize("nct", SEEDS)
@pytest.mark.parametrize("form", ["fillable", "print"])
def test_nothing_but_its_identity_keeps_it_from_pdf_ua(nct: str, form: str, tmp_path: Path) -> None:
    """Checked by page-validation; the missing metadata are those of every PDF that does not claim PDF/UA."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet(nct, form))
    report = page_validation.validate_pdf(str(path), profile=page_validation.ValidationProfile.PDF_UA_1)
    assert report.checks
    assert {each.rule_id for each in report.failures} == NO_IDENTITY


def test_a_form_made_of_a_pdf_ua_file_stays_one(tmp_path: Path) -> None:
    """With WeasyPrint's metadata for PDF/UA-1 nothing is wrong with it: the fields break no rule."""
    made = study(seed(SEEDS[1]))
    document = compose(made, "checklist")
    laid_out = pdf(html(document, made, Page("paper", form="fillable")), settings=Settings(variant="pdf/ua-1"))
    path = tmp_path / "sheet.pdf"
    path.write_bytes(fillable(laid_out.bytes, form_fields(document)))
    report = page_validation.validate_pdf(str(path), profile=page_validation.ValidationProfile.PDF_UA_1)
    assert report.checks
    assert report.failures == []
    assert report.is_compliant


def test_viewers_are_not_asked_to_draw_and_nothing_runs() -> None:
    """No NeedAppearances, no script, no action; every widget has an appearance for each of its states."""
    data = sheet()
    assert b"/JavaScript" not in data
    with pikepdf.open(io.BytesIO(data)) as document:
        assert "/NeedAppearances" not in document.Root.AcroForm
        assert "/OpenAction" not in document.Root
        for _, widget in widgets(document):
            assert "/A" not in widget
            assert "/AA" not in widget
            assert widget.get("/AS", pikepdf.Name.Off) == "/Off"
            assert "/Off" in widget.AP.N or isinstance(widget.AP.N, pikepdf.Stream)
        kinds = {str(each.get("/S")) for each in document.objects if isinstance(each, pikepdf.Dictionary)}
    assert "/JavaScript" not in kinds
    assert "/URI" not in kinds


def test_the_print_form_has_the_boxes_and_no_fields() -> None:
    """`--form print`: the same pages, nothing to click."""
    data = sheet(form="print")
    with pikepdf.open(io.BytesIO(data)) as document, pikepdf.open(io.BytesIO(sheet())) as other:
        assert "/AcroForm" not in document.Root
        assert list(widgets(document)) == []
        assert len(document.pages) == len(other.pages)
    assert unchanged_pages(data, sheet())


def unchanged_pages(one: bytes, other: bytes) -> bool:
    """Whether two files look the same."""
    pairs = zip(drawn_by_pdfium(one), drawn_by_pdfium(other), strict=True)
    return all(ImageChops.difference(a, b).getbbox() is None for a, b in pairs)


def test_the_same_study_gives_the_same_bytes() -> None:
    """Twice, from two readings."""
    sheet.cache_clear()
    first = sheet()
    sheet.cache_clear()
    assert sheet() == first


def test_the_command_line_makes_a_form_unless_told_to_print(tmp_path: Path) -> None:
    """`--form fillable` is the default; other documents have no form; another process gives the same bytes."""
    source = str(ROOT / "examples" / f"{SEEDS[0]}.txt")
    made: dict[str, bytes] = {}
    for name, options in (("default", ()), ("fillable", ("--form", "fillable")), ("print", ("--form", "print"))):
        chosen = ["--document", "checklist,schedule", "--format", "pdf", "-q", "-o", str(tmp_path / name), *options]
        command = [sys.executable, "-m", "protogen", "render", source, *chosen]
        run = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": str(len(name))}, check=False)
        assert run.returncode == 0
        made[name] = (tmp_path / name / SEEDS[0] / "checklist.pdf").read_bytes()
        with pikepdf.open(tmp_path / name / SEEDS[0] / "schedule.pdf") as document:
            assert "/AcroForm" not in document.Root
    assert made["default"] == made["fillable"]
    assert set(terminal(made["default"])) == set(expected())
    assert terminal(made["print"]) == {}


FIELDS = (Entry("one.text", "Text", "A text"), Choice("two", "A choice", (Option("Yes", "Yes"), Option("No", "No"))))


def marked(*addresses: str) -> bytes:
    """A small page with these links."""
    style = "display: block; height: 9pt"
    boxes = "".join(f'<p><a style="{style}" href="{quote(each, safe=":#")}"></a></p>' for each in addresses)
    return pdf(
        f'<!DOCTYPE html><html lang="en"><title>t</title><body><p>x</p>{boxes}<a href="https://a.example/">l</a>'
    ).bytes


def test_other_links_stay_links() -> None:
    """Only `form:` addresses become fields; a field that the page does not show is left out."""
    made = fillable(marked("form:one.text"), FIELDS)
    assert list(terminal(made)) == ["one.text"]
    with pikepdf.open(io.BytesIO(made)) as document:
        kinds = [str(each.Subtype) for each in document.pages[0].obj.Annots]
    assert sorted(kinds) == ["/Link", "/Widget"]


@pytest.mark.parametrize(("address", "says"), [("form:three", "'three'"), ("form:two#Maybe", "'Maybe'")])
def test_a_field_or_option_that_is_not_known_is_an_error(address: str, says: str) -> None:
    """A template of a user may misspell one."""
    with pytest.raises(RenderError, match=says):
        fillable(marked(address), FIELDS)
