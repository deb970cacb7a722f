"""A page loads nothing: style sheets and templates of a user that would are refused, and no text can smuggle it in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT, SEEDS, seed
from made import study

from protogen.document.compose import compose
from protogen.errors import TemplateError
from protogen.rendering.enclosed import refuse_outside, refuse_outside_css
from protogen.rendering.html import Page, html
from protogen.rendering.theme import theme_of
from protogen.rendering.themefile import ThemeFileError

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
HERE = "127.0.0.1"
ADDRESSES = (f"http://{HERE}/x", f"HTTPS://{HERE}/x", "file:///etc/passwd", f"//{HERE}/x", "/etc/passwd", "../x.css")

# Each {url} is an address; the rule stands in the second line.
RULES = {
    "import": '@import "{url}";',
    "import url": "@import url({url}) print;",
    "import escaped": '@\\69 mport "{url}";',
    "background": "p {{ background: url({url}) }}",
    "background quoted": "p {{ background: url('{url}') }}",
    "background escaped": "p {{ background: \\75 rl('{url}') }}",
    "in upper case": "p {{ background: URL({url}) }}",
    "in a media rule": "@media print {{ p {{ background: url({url}) }} }}",
    "in a margin": "@page {{ @top-left {{ content: url({url}) }} }}",
    "in a property": "p {{ --x: url({url}); background: var(--x) }}",
    "in a fallback": "p {{ background: var(--none, url({url})) }}",
    "image-set": 'p {{ background: image-set("{url}" 1x) }}',
    "image-set of a property": 'p {{ --x: "{url}"; background: image-set(var(--x) 1x) }}',
    "cross-fade": "p {{ background: cross-fade(url({url}), white) }}",
    "cursor": "p {{ cursor: url({url}), auto }}",
    "list": "li {{ list-style: url({url}) }}",
    "content": "p::before {{ content: url({url}) }}",
    "font": "@font-face {{ font-family: F; src: url({url}) }}",
    "font of the system": '@font-face {{ font-family: F; src: local("Arial") }}',
    "profile": "@color-profile --x {{ src: url({url}) }}",
    "namespace": "@namespace url({url});",
    "filter": "p {{ filter: url({url}) }}",
    "mask": "p {{ mask: url({url}) }}",
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", RULES)
def test_a_style_sheet_that_would_load_something_is_refused(name: str, address: str) -> None:
    """With its name, line and column."""
    css = "p { color: red }\n" + RULES[name].format(url=address)
    with pytest.raises(TemplateError, match=r"look\.css:2:\d+: .*(would load|would be loaded|holds an)"):
        refuse_outside_css(css, "look.css")


@pytest.mark.parametrize(
    "css",
    [
        f"p {{ background: url({PIXEL}) }}",
        f'p {{ background: url("{PIXEL}") }}',
        "p { mask: url(#m) }",
        "/* @import url(http://127.0.0.1/x) */ p { color: red }",
        'p::before { content: "url(http://127.0.0.1/x) @import" }',
        "p { color: var(--ink) } @media print { p { color: red } } @page { margin: 2mm }",
    ],
)
def test_a_style_sheet_that_loads_nothing_is_welcome(css: str) -> None:
    """Images in the sheet itself, parts of the page, words in comments and texts."""
    refuse_outside_css(css, "look.css")


@pytest.mark.parametrize(
    "address", ["data:text/css,p{}", "data:font/ttf;base64,AA", "data:text/html,x", PIXEL + "A" * 2_000_000]
)
def test_a_data_address_that_is_no_small_image_is_refused(address: str) -> None:
    """A sheet, a typeface, a page, a bomb."""
    with pytest.raises(TemplateError, match="would be loaded"):
        refuse_outside_css(f"p {{ background: url('{address}') }}", "look.css")


MARKUP = {
    "link": '<link rel="stylesheet" href="{url}">',
    "script": '<script src="{url}"></script>',
    "image": '<img alt="" src="{url}">',
    "image set": '<img alt="" srcset="{url} 2x">',
    "frame": '<iframe src="{url}"></iframe>',
    "frame with a page": '<iframe srcdoc="x"></iframe>',
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "base": '<base href="{url}">',
    "video": '<video poster="{url}"></video>',
    "input": '<input type="image" src="{url}">',
    "form": '<form action="{url}"></form>',
    "button": '<button formaction="{url}">x</button>',
    "table": '<table background="{url}"></table>',
    "refresh": '<meta http-equiv="Refresh" content="0;url={url}">',
    "use": '<svg><use href="{url}#x"/></svg>',
    "old use": '<svg><use xlink:href="{url}#x"/></svg>',
    "svg image": '<svg><image href="{url}"/></svg>',
    "style": "<style>p {{ background: url({url}) }}</style>",
    "style of an element": '<p style="background: url({url})">x</p>',
    "ping": '<a href="#x" ping="{url}">x</a>',
    "break in the name": '<img\nalt="" SRC = "{url}">',
    "address with a tab": '<img alt="" src="ht\ttp://127.0.0.1/x">',
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", MARKUP)
def test_markup_that_would_load_something_is_refused(name: str, address: str) -> None:
    """Whatever element it is."""
    with pytest.raises(TemplateError, match=r"the page, line 2: .*(would|leads away)"):
        refuse_outside("<p>x</p>\n" + MARKUP[name].format(url=address))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///x"]
)
def test_a_link_that_runs_or_opens_something_here_is_refused(address: str) -> None:
    """A script, a page in an address, a file."""
    with pytest.raises(TemplateError, match="leads where no link may"):
        refuse_outside(f'<a href="{address}">x</a>')


def test_links_and_images_of_the_page_itself_are_welcome() -> None:
    """A web page, a mail, a place of the page, another document; an image in the page."""
    for address in ("https://example.org", "mailto:a@example.org", "#top", "schedule.html", "form:a#b", ""):
        refuse_outside(f'<a href="{address}">x</a>')
    refuse_outside(f'<img alt="" src="{PIXEL}"><svg><use href="#a"/></svg><p>&lt;img src="http://x"&gt;</p>')


def test_a_theme_that_loads_is_refused_for_html_too(tmp_path: Path) -> None:
    """The sheet, its line and column are named; the same sheet with the image inside is used."""
    (tmp_path / "theme.yaml").write_text("name: ours\ntitle: Ours\nextends: base\nstyles: [look.css]\n")
    made = study(seed(SEEDS[0]))
    document = compose(made, "checklist")
    (tmp_path / "look.css").write_text("p { color: red }\n\n  p { background: url(http://127.0.0.1/x) }")
    for medium in ("screen", "paper"):
        with pytest.raises(TemplateError, match=r"look\.css:3:19: 'http://127\.0\.0\.1/x' would be loaded"):
            html(document, made, Page(medium), theme=str(tmp_path))
    (tmp_path / "look.css").write_text(f"p {{ background: url({PIXEL}) }}")
    assert PIXEL in html(document, made, theme=str(tmp_path))
    (tmp_path / "look.css").write_text("p { color: red } </style><script>")
    with pytest.raises(TemplateError, match="may not contain '</'"):
        html(document, made, theme=str(tmp_path))


def test_a_theme_cannot_smuggle_through_its_names(tmp_path: Path) -> None:
    """Colours, typefaces, sizes and names of sheets are read as what they are, never as CSS."""
    address = "'url(http://x)'"
    fonts = f"fonts: {{text: [{address}, Source Sans 3]}}"
    for tokens in (f"colours: {{ink: {address}}}", fonts, f"sizes: {{leading: {address}}}"):
        (tmp_path / "theme.yaml").write_text(f"name: a\ntitle: A\nextends: base\ntokens: {{{tokens}}}\n")
        with pytest.raises(ThemeFileError, match="THM004"):
            theme_of(str(tmp_path))


WATCHED = """
import json, os, sys
from pathlib import Path
from protogen.pipeline import Order, render
sys.path.insert(0, "tests")

record, out, theme = sys.argv[1:]
list(render(["examples/parallel.yaml"], Order(Path(out) / "warm", ("checklist",), theme=theme)))  # imports, caches
seen = []
def hook(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)):
        seen.append((event, os.path.abspath(os.fsdecode(given[0]))))
    elif event.startswith(("socket.", "urllib.", "subprocess.", "os.system")):
        seen.append((event, str(given)))
sys.addaudithook(hook)
(result,) = render([record], Order(out=Path(out) / "made", theme=theme))
found = [*map(str, result.errors), result.bug] if result.errors or result.bug else []
print(json.dumps({"errors": found, "seen": seen, "files": [each.name for each in result.outputs]}))
"""

PAYLOAD = (
    ' <img src="http://127.0.0.1/a"> <link rel=stylesheet href="//127.0.0.1/b"> @import url(file:///etc/passwd);'
    " ![x](http://127.0.0.1/c) [y](file:///etc/passwd) </style><script src=//127.0.0.1/d></script>"
    ' <svg><use href="http://127.0.0.1/e#x"/></svg> {{ cycler.__init__.__globals__ }} {% include "/etc/passwd" %}'
    ' <a rel=attachment href="file:///etc/passwd">z</a> data:image/svg+xml,<svg/> url(http://127.0.0.1/f)'
)


def smuggled(value: object) -> object:
    """A record with the payload behind every text of more than three words."""
    if isinstance(value, dict):
        return {key: smuggled(member) for key, member in value.items()}
    if isinstance(value, list):
        return [smuggled(member) for member in value]
    return f"{value}{PAYLOAD}" if isinstance(value, str) and len(value.split()) > 3 else value


@pytest.mark.parametrize("theme", ["m11"])  # one will do: a theme that comes with protogen changes no template
def test_no_text_of_a_record_opens_a_file_or_a_connection(theme: str, tmp_path: Path) -> None:
    """Python itself tells every file that is opened and every connection: package, input and output, nothing else."""
    changed = smuggled(seed(SEEDS[0]))
    assert json.dumps(changed).count("127.0.0.1/a") > 30
    (tmp_path / "smuggled.json").write_text(json.dumps(changed), encoding="utf-8")
    command = [sys.executable, "-c", WATCHED, str(tmp_path / "smuggled.json"), str(tmp_path), theme]
    kept = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    kept.pop("FONTCONFIG_FILE", None)
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=kept)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["errors"] == []
    assert len(told["files"]) == 6
    opened = {name for event, name in told["seen"] if event == "open"}
    assert any(name.startswith(str(tmp_path)) for name in opened)
    allowed = (str(tmp_path), str(ROOT / "protogen"), str(ROOT / "templates"), sys.prefix, sys.base_prefix, "/dev/null")
    assert sorted(name for name in opened if not name.startswith(allowed)) == []
    assert [each for each in told["seen"] if each[0] != "open"] == []
