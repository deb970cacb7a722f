"""Every theme prints every example: no warning of WeasyPrint, no mark lost, no text changed."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from corpus import ROOT, SEEDS
from made import tree, visible

from protogen.document.compose import DOCUMENTS, compose
from protogen.document.grid import Grid
from protogen.model.study import Study
from protogen.pipeline import studies
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import pdf
from protogen.rendering.soa_reading import tables
from protogen.rendering.stylesheets import Wanted, font_faces, style_sheets
from protogen.rendering.theme import found, templates_root, theme_of, themes

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in {".txt", ".yaml"})
NEW = [name for name in themes() if name != "base"]


@cache
def example(path: Path) -> Study:
    """An example with its derived parts."""
    (found_study,) = (each[1] for each in studies([str(path)]) if isinstance(each, tuple))
    return found_study


@cache
def plain(path: Path, name: str) -> str:
    """The words of a document in the base theme."""
    made = example(path)
    return visible(tree(html(compose(made, name), made)).body)


def test_there_are_examples_of_both_kinds() -> None:
    """The canary of the tests below."""
    assert len(EXAMPLES) >= 5
    assert {path.stem for path in EXAMPLES} >= set(SEEDS)
    assert NEW == ["compact", "m11"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("theme", themes())
def test_every_theme_prints_every_example(theme: str, path: Path) -> None:
    """As HTML with every mark of the model and the words of the base theme; as PDF with every mark and no finding."""
    made = example(path)
    for name in DOCUMENTS:
        document = compose(made, name)
        screen = html(document, made, Page("screen"), theme=theme)
        assert visible(tree(screen).body) == plain(path, name)
        grids = [block for part in document.sections for block in part.blocks if isinstance(block, Grid)]
        assert {table.timeline for table in tables(screen)} == {block.timeline for block in grids}
        paper = pdf(html(document, made, Page("paper", form="print"), theme=theme))
        assert (paper.findings, paper.pages > 0) == ((), True)


def test_style_sheets_take_every_colour_and_typeface_from_the_theme() -> None:
    """So that the pairs of colours that are checked are those on the page; a drawing in an address is decoration."""
    sheets = sorted(templates_root().glob("*/*.css"))
    assert len(sheets) > 12
    for path in sheets:
        css = re.sub(r'/\*.*?\*/|url\("data:[^"]*"\)', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        shadowless = re.sub(r"rgba\([^)]*\)", "", css)
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])|\brgb\(|\bhsl\(", shadowless), path
        assert '"Source Sans 3"' not in css, path


@pytest.mark.parametrize("theme", themes())
def test_every_token_that_is_used_is_set(theme: str) -> None:
    """A misspelt name would leave a text black on nothing; what is set in the page itself is left out."""
    chosen = theme_of(theme)
    documents = ("checklist.css", "checklist-paper.css", "control.css", "watermark.css")
    css = "".join(style_sheets(chosen.folders, chosen, Wanted(medium, documents)) for medium in ("screen", "paper"))
    used = set(re.findall(r"var\(--([\w-]+)", css)) - {"soa", "soa-small", "soa-floor"}
    assert len(used) > 30
    assert used <= set(chosen.tokens)


def test_margins_have_values_and_no_names() -> None:
    """A margin of a page is in no element that it could inherit a token from; a user's tokens.css counts too."""
    chosen = theme_of("compact")
    css = style_sheets(chosen.folders, chosen, Wanted("paper", ("checklist-paper.css",)))
    rules = re.findall(r"@page[^{]*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", css)
    assert len(rules) >= 4
    assert not [rule for rule in rules if "var(" in rule]
    assert "margin: 15mm 14mm 13mm" in css
    assert chosen.tokens["soft"] in css


def test_the_floor_of_a_profile_holds_in_every_theme() -> None:
    """A submission has no text under 9 pt, whatever a theme says; the margins of the profile come last."""
    chosen = theme_of("compact")
    css = style_sheets(chosen.folders, chosen, Wanted("paper", last=("submission.css",), smallest_pt=9.0))
    sizes = [float(size) for size in re.findall(r"--size-[\w-]+:\s*([\d.]+)pt", css)]
    assert len(sizes) > 8
    assert min(sizes) == 9.0
    assert css.rindex("margin-left: 19.1mm") > css.rindex(".masthead")


def test_the_schema_is_drawn_in_the_colours_of_the_theme() -> None:
    """None of the base theme's own is left, and a text that looks like an attribute is no colour."""
    made = example(ROOT / "examples" / f"{SEEDS[0]}.txt")
    base, ours = (html(compose(made, "synopsis"), made, theme=name) for name in ("base", "compact"))
    attribute = re.compile(r'(?:fill|stroke)="(#[0-9a-f]{6})"')
    colours = [set(attribute.findall(text[text.index("<svg") : text.rindex("</svg>")])) for text in (base, ours)]
    assert all(len(each) > 5 for each in colours)
    assert colours[0] & colours[1] <= {"#ffffff"}
    assert colours[1] <= set(theme_of("compact").tokens.values())


def test_a_theme_embeds_the_faces_that_it_names() -> None:
    """The serif one of m11 and the sans serif of its tables; the base theme its own alone."""
    assert font_faces(theme_of()).count("@font-face") == 4
    serif = font_faces(theme_of("m11"))
    assert (serif.count("@font-face"), serif.count('"Protogen Serif"')) == (7, 3)


def test_the_m11_theme_is_set_in_its_serif_and_its_tables_are_not() -> None:
    """Both faces are in the PDF, and so is no font of the system."""
    made = example(ROOT / "examples" / "parallel.yaml")
    data = pdf(html(compose(made, "schedule"), made, Page("paper"), theme="m11")).bytes
    with pikepdf.open(io.BytesIO(data)) as document:
        fonts = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each]
        names = {str(each.FontName).partition("+")[2] for each in fonts}
    assert {name.partition("-")[0] for name in names} >= {"Protogen", "Source"}
    assert all(name.startswith(("Protogen", "Source", "DejaVu")) for name in names)


def test_a_users_folder_of_templates_goes_before_a_theme(tmp_path: Path) -> None:
    """Its tokens.css takes the place of single colours, in margins too; the theme gives the rest."""
    (tmp_path / "tokens.css").write_text(":root { --soft: #123456 }")
    made = example(ROOT / "examples" / "parallel.yaml")
    text = html(compose(made, "checklist"), made, Page("paper"), theme="compact", templates=tmp_path)
    page_rules = text[text.index("@page") :]
    assert "color: #123456" in page_rules
    assert f"--accent: {theme_of('compact').tokens['accent']}" in text
    assert found("tokens.css", theme_of().folders) is None


def protogen(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "protogen", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_a_theme_is_listed_copied_checked_and_used(tmp_path: Path) -> None:
    """From the list to a document in a look of one's own, whose name and digest stand in the manifest."""
    listed = protogen("themes", "list", cwd=tmp_path)
    assert [line.split()[0] for line in listed.stdout.splitlines()[::2]] == list(themes())
    assert "extends base" in listed.stdout
    copied = protogen("themes", "copy", "compact", "our_house", cwd=tmp_path)
    assert (copied.returncode, "try it: protogen render" in copied.stdout) == (0, True), copied.stderr
    folder = tmp_path / "our_house"
    assert sorted(path.name for path in folder.iterdir()) == ["our-house.css", "theme.yaml"]
    assert theme_of(str(folder)).tokens == theme_of("compact").tokens
    assert protogen("themes", "check", "our_house", cwd=tmp_path).stdout == "our_house: no mistakes\n"

    example_file = str(ROOT / "examples" / "parallel.yaml")
    order = ("render", example_file, "--theme", "our_house", "--document", "checklist", "--format", "html", "-o", "out")
    assert protogen(*order, cwd=tmp_path).returncode == 0
    state = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))["studies"][0]["options"]["theme"]
    assert (state["name"], state["version"], len(state["digest"])) == ("our-house", "0.1", 16)
    assert "unchanged" in protogen(*order, cwd=tmp_path).stdout
    (folder / "our-house.css").write_text("p { color: var(--soft) }")
    assert "unchanged" not in protogen(*order, cwd=tmp_path).stdout


def test_mistakes_of_themes_are_told_on_the_command_line(tmp_path: Path) -> None:
    """Exit code 3 and nothing written; 1 for what can hardly be read."""
    study_file = str(ROOT / "examples" / "parallel.yaml")
    head = "name: ours\ntitle: O\nextends: base\n"
    done = protogen("render", study_file, "--theme", "m12", "-o", "out", cwd=tmp_path)
    assert (done.returncode, "choose one of base, compact, m11" in done.stderr) == (3, True)
    assert not (tmp_path / "out").exists()
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/theme.yaml").write_text(head + "tokens: {colours: {inc: '#000000'}}\n")
    done = protogen("render", study_file, "--theme", "ours", "-o", "out", cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert (
        "ours/theme.yaml:4:20 THM001 tokens.colours.inc: 'inc' is not a field here; did you mean 'ink'?" in done.stderr
    )
    (tmp_path / "ours/theme.yaml").write_text(head + "tokens: {colours: {ink: '#999999'}}\n")
    done = protogen("themes", "check", "ours", cwd=tmp_path)
    assert (done.returncode, "ink #999999 on page #ffffff: contrast 2.85, less than 4.5" in done.stderr) == (1, True)
    for name in ("base", "9", "ours"):
        done = protogen("themes", "copy", "base", name, cwd=tmp_path)
        assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (3, "", False)
