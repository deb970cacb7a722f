"""HTML to PDF: what the file holds, that the same page gives the same bytes, and what is said about a bad page."""

import base64
import hashlib
import io
import logging
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import PIL.Image
import pypdfium2
import pytest

from protogen.errors import RenderError
from protogen.findings import Severity
from protogen.rendering import pagecheck
from protogen.rendering.pdf import Pdf, Settings, pdf

STYLE = "@page { size: A4; margin: 20mm } body { font: 11pt 'Source Sans 3' }"
CHARACTERS = "≥ ≤ × ⁹ ⁵ µ γ ☐ ☑ ☒ ✓ ✗ → ± − – — “ ” ‘ ’ … • ° ² ³ ½ 、 。 「」 １２ ＡＢ"


def page(body: str, *, style: str = STYLE, head: str = "") -> str:
    """A small HTML page around `body`."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>A study</title><style>{style}</style>{head}</head>'
        f"<body>{body}</body></html>"
    )


def words(made: Pdf) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(made.bytes) as document:
        return [sheet.get_textpage().get_text_bounded() for sheet in document]


def test_a_good_page_gives_no_findings() -> None:
    """Every promised character prints, in four cuts, without a complaint."""
    made = pdf(page(f"<h1>Title</h1><p>{CHARACTERS} <b>{CHARACTERS}</b> <i>{CHARACTERS}</i></p>"))
    assert made.findings == ()
    text = " ".join(words(made))
    assert [character for character in CHARACTERS.split() if character not in text] == []


def test_only_bundled_fonts_are_embedded() -> None:
    """A family that is not ours falls back to ours, whatever the system has."""
    made = pdf(page(f"<p style='font-family: Liberation Serif, monospace'>{CHARACTERS} Ж א</p>"))
    with pikepdf.open(io.BytesIO(made.bytes)) as document:
        names = {
            str(item.BaseFont).partition("+")[2]
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/BaseFont" in item
        }
    assert names
    known = ("Source-Sans-3", "DejaVu-Sans", "Protogen-Forms")
    assert [name for name in names if not name.startswith(known)] == []


def test_pages_are_counted() -> None:
    """The count is that of the file."""
    made = pdf(page("<p>one</p><p style='break-before: page'>two</p><p style='break-before: page'>three</p>"))
    assert made.pages == 3
    assert [text.strip() for text in words(made)] == ["one", "two", "three"]


def test_the_file_is_tagged_pdf_1_7_with_title_language_and_bookmarks() -> None:
    """What a screen reader and a reader's side panel need."""
    made = pdf(page("<h1>Synopsis</h1><h2>Objectives</h2><p>text</p><h2>Design</h2>"))
    assert made.bytes.startswith(b"%PDF-1.7")
    with pikepdf.open(io.BytesIO(made.bytes)) as document:
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        assert str(document.Root.Lang) == "en"
        assert str(document.docinfo["/Title"]) == "A study"
        assert "/CreationDate" not in document.docinfo
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Synopsis"]
            assert [item.title for item in outline.root[0].children] == ["Objectives", "Design"]


def test_title_and_language_can_be_given() -> None:
    """They take the place of those in the page."""
    made = pdf(page("<p>x</p>"), title="Étude 、", lang="fr")
    with pikepdf.open(io.BytesIO(made.bytes)) as document:
        assert str(document.docinfo["/Title"]) == "Étude 、"
        assert str(document.Root.Lang) == "fr"


def test_stylesheets_are_applied() -> None:
    """CSS that is handed over counts after that of the page."""
    made = pdf(page("<p>one</p><p>two</p>"), stylesheets=["p + p { break-before: page }"])
    assert made.pages == 2


AGAIN = """
import hashlib, sys
from pathlib import Path
from protogen.rendering.pdf import pdf
print(hashlib.sha256(pdf(Path(sys.argv[1]).read_text(encoding="utf-8")).bytes).hexdigest())
"""


def test_other_processes_give_the_same_bytes(tmp_path: Path) -> None:
    """Another folder, hash seed, time zone, locale, home and cache change nothing; nor does a document before it."""
    html = page(f"<h1>Title</h1><table><tr><th>a</th><td>{CHARACTERS}</td></tr></table><a href='#x'>l</a><p id=x>x</p>")
    source = tmp_path / "page.html"
    source.write_text(html, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in {"FONTCONFIG_FILE", "XDG_CACHE_HOME"}}
    others: list[dict[str, str]] = [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "HOME": str(tmp_path), "PYTHONUTF8": "1"},
    ]
    digests = set()
    for number, other in enumerate(others):
        folder = tmp_path / str(number)
        folder.mkdir()
        run = subprocess.run(
            [sys.executable, "-c", AGAIN, str(source)],
            env={**kept, **other},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        digests.add(run.stdout.strip())
    pdf(page("<p>another page in this process</p>"))
    digests.add(hashlib.sha256(pdf(html).bytes).hexdigest())
    assert len(digests) == 1


def test_a_missing_glyph_is_a_finding_that_names_character_and_place() -> None:
    """U+65E5 is in no bundled font; the place is the nearest path or id around it."""
    made = pdf(page("<section data-path='a.b[0]'><p>Hospital 日 x</p></section><p id='two'>本</p>"))
    assert [(finding.code, finding.path) for finding in made.findings] == [("PDF001", "a.b[0]"), ("PDF001", "#two")]
    assert "U+65E5" in made.findings[0].message
    assert made.findings[0].quote == "Hospital 日 x"


def test_bad_css_is_a_finding_once() -> None:
    """WeasyPrint's own log becomes findings; the same words are said once."""
    made = pdf(page("<p>x</p>", style="p { colour: red } b { colour: red }"))
    assert {finding.code for finding in made.findings} == {"PDF002"}
    assert "colour" in made.findings[0].message
    assert len(made.findings) == len(set(made.findings))


def test_a_missing_language_is_a_finding() -> None:
    """A tagged PDF needs one."""
    made = pdf("<!DOCTYPE html><title>t</title><p>x</p>")
    assert any("lang" in finding.message for finding in made.findings)


def test_strict_turns_a_finding_into_an_error() -> None:
    """For tests and for themes in the making."""
    with pytest.raises(RenderError, match=r"PDF002 .*colour"):
        pdf(page("<p>x</p>", style="p { colour: red }"), settings=Settings(strict=True))


def test_the_log_of_weasyprint_is_left_as_it_was() -> None:
    """No handler stays behind, and its level and propagation come back."""
    logger = logging.getLogger("weasyprint")
    pdf(page("<p>x</p>"))
    before = (list(logger.handlers), logger.level, logger.propagate)
    pdf(page("<p>x</p>", style="p { colour: red }"))
    assert (list(logger.handlers), logger.level, logger.propagate) == before


def test_text_off_the_page_is_a_finding() -> None:
    """A table of 30 columns on a narrow page runs off it, silently but for this."""
    cells = "".join(f"<td>cell{number}</td>" for number in range(30))
    made = pdf(page(f"<table><tr>{cells}</tr></table>", style="@page { size: 90mm 60mm; margin: 5mm }"))
    assert [(finding.code, finding.severity, finding.path) for finding in made.findings] == [
        ("PDF003", Severity.MAJOR, "page 1")
    ]
    assert made.findings[0].quote.startswith("cell")


@pytest.mark.parametrize("place", ["left: 300mm", "left: -60mm", "top: 400mm", "top: -50mm"])
def test_positioned_text_off_any_side_is_a_finding(place: str) -> None:
    """Absolutely positioned boxes stand behind placeholders, which the check looks through."""
    made = pdf(page(f"<p>x</p><span style='position: absolute; {place}'>lost</span>"))
    assert [(finding.code, finding.quote) for finding in made.findings] == [("PDF003", "lost")]


def test_turned_text_is_judged_where_it_is_drawn() -> None:
    """A turned header is inside although its box is not, and outside although its box is inside."""
    turned = "position: absolute; top: 0; white-space: nowrap; transform-origin: 0 100%; transform: rotate"
    inside = f"<div style='{turned}(90deg); left: 160mm; top: 0'>{'visit ' * 12}</div>"
    outside = f"<div style='{turned}(-90deg); left: 20mm; top: 20mm'>{'visit ' * 12}</div>"
    assert pdf(page(inside)).findings == ()
    assert [finding.code for finding in pdf(page(outside)).findings] == ["PDF003"]


def test_text_below_the_floor_is_a_finding() -> None:
    """7 pt by default, 9 pt where a profile asks for it; at the floor is not below it."""
    small = "<p style='font-size: 5pt'>tiny</p><p style='font-size: 7pt'>small</p>"
    html = page(f"<p>x</p>{small}<p style='font-size: 0'>hidden on purpose</p>")
    assert [(finding.code, finding.quote) for finding in pdf(html).findings] == [("PDF004", "tiny")]
    strict = pdf(html, settings=Settings(smallest_pt=9))
    assert [finding.quote for finding in strict.findings] == ["tiny", "small"]


def test_other_boxes_than_expected_are_said_not_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boxes are no public API: what cannot be looked at is never called good."""

    def nothing(_pages: object) -> None:
        raise AttributeError("no page box")

    monkeypatch.setattr(pagecheck, "laid_out_texts", nothing)
    assert [finding.code for finding in pdf(page("<p>x</p>")).findings] == ["PDF005"]


def test_a_page_nested_too_deeply_is_an_error() -> None:
    """Python's stack ends somewhere; the error says why."""
    depth = 3000
    with pytest.raises(RenderError, match="nested too deeply"):
        pdf(page("<div>" * depth + "x" + "</div>" * depth))


@pytest.mark.parametrize("html", [page("a \ud800 b"), page("x", head="<meta name=description content='\udfff'>")])
def test_half_a_character_is_an_error(html: str) -> None:
    """JSON can hold a lone surrogate, a file cannot."""
    with pytest.raises(RenderError, match=r"half a character, U\+D[8F]"):
        pdf(html)


def test_control_characters_are_named_and_not_printed() -> None:
    """A message goes to a terminal."""
    (finding,) = pdf(page("<p>a\x01b</p>")).findings
    assert finding.message.startswith("no font has U+0001 (no name)")


@pytest.mark.parametrize("side", [12_000, 20_000])
def test_a_huge_image_is_left_out(side: int) -> None:
    """A few kB can unfold to a gigabyte; the finding does not repeat the whole address."""
    stream = io.BytesIO()
    PIL.Image.new("1", (side, side)).save(stream, "png")
    address = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    (finding,) = pdf(page(f"<img alt='x' src='{address}'>")).findings
    assert "Failed to load image" in finding.message
    assert len(finding.message) < 400


MISSING = """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise {error}
sys.meta_path.insert(0, Finder())
from protogen.errors import RenderError
from protogen.rendering.pdf import pdf
try:
    pdf("<p>x</p>")
except RenderError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ImportError('no module')", "no PDF without WeasyPrint"),
        ("OSError('cannot load library')", "no PDF without Pango"),
    ],
)
def test_a_missing_engine_is_an_error_with_the_command_that_mends_it(error: str, said: str) -> None:
    """The one line says what is missing and what to run."""
    run = subprocess.run(
        [sys.executable, "-c", MISSING.format(error=error)], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.startswith(said)
    assert "; run: " in run.stdout or "; install " in run.stdout
