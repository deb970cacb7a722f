"""Document → HTML: the one Jinja environment, and what templates may call."""

from __future__ import annotations

import base64
import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from protogen.document.parts import Document
from protogen.errors import TemplateError
from protogen.model.registry_text import printable
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.rendering.conservation import check_html
from protogen.rendering.filters import FILTERS
from protogen.rendering.prose import prose_html
from protogen.rendering.schema import schema_svg
from protogen.rendering.theme import theme_search_path

_USUAL_PT = 7.0
# Matches the sizes in `font-size: 7.6pt`, `font-size: .74em` and `font: 600 7.5pt "Source Sans 3"`.
_SIZES = re.compile(r"(font(?:-size)?:\s*(?:\w+\s+)*?)(\d*\.?\d+)(pt|em)(?![\w%])")
_SEE = ("\ue0f0", "\ue0f1")
# Matches "\ue0f0timeline-T2\ue0f1", which stands for the number of a table.
_SEEN = re.compile(f"{_SEE[0]}([^{_SEE[1]}]*){_SEE[1]}")


@dataclass(frozen=True, slots=True)
class Page:
    """How a document is laid out.

    `medium` is `screen` (one self-contained HTML file) or `paper` (the HTML that becomes the PDF: panels, no source
    boxes). `paper` is `a4` or `letter`. `embed_fonts` puts the fonts into the HTML file. `form` is how a paper page
    shows what is filled in: `print` (empty boxes) or `fillable` (links that become the fields of a PDF form). No text
    of a paper page is smaller than `smallest_pt`. `sheets` are further style sheets of the theme.
    """

    medium: str = "screen"
    paper: str = "a4"
    embed_fonts: bool = False
    form: str = "print"
    smallest_pt: float = 7.0
    sheets: tuple[str, ...] = ()


@dataclass
class Ledger:
    """What one run of a template keeps count of: the source boxes met, in order, and the tables numbered."""

    boxes: dict[tuple[tuple[Source, ...], str], str] = field(default_factory=dict)
    tables: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def table(self, anchor: str = "") -> int:
        """The number of the next table; `see` finds it by its anchor."""
        self.tables += 1
        self.numbers[anchor] = self.tables
        return self.tables

    def see(self, timeline: str) -> str:
        """Stands for "Table 3" until the whole page is there: the table of a timeline may come later."""
        return f"{_SEE[0]}timeline-{timeline}{_SEE[1]}"

    def referred(self, text: str) -> str:
        """The page with the number of the table in each of those places; one that is not there is said to be so."""
        return _SEEN.sub(lambda m: f"Table {self.numbers[m[1]]}" if m[1] in self.numbers else "not shown here", text)

    def once(self, name: str) -> bool:
        """Whether this is the first time that this name is asked for."""
        new = name not in self.seen
        self.seen.add(name)
        return new

    def box(self, sources: Iterable[Source], rule: str = "") -> str:
        """The element id of the box that shows these sources; empty where there are none."""
        key = (tuple(sources), rule)
        if not key[0]:
            return ""
        return self.boxes.setdefault(key, f"s{len(self.boxes) + 1}")

    def all(self) -> list[tuple[str, tuple[Source, ...], str]]:
        """Every box so far: id, sources, rule."""
        return [(name, sources, rule) for (sources, rule), name in self.boxes.items()]


def html(
    document: Document, study: Study, page: Page | None = None, *, templates: Path | None = None, theme: str = "base"
) -> str:
    """The document as one HTML text.

    A user's folder of templates is searched before the theme: a template there replaces the one of the same name.
    `<document name>.html.j2` is used where it exists, `document.html.j2` otherwise.

    Raises:
        TemplateError: a template is missing, has a syntax error, or asks for something that is not there; the
            message names the template and the line.
        RenderError: the page does not show the schedule as the model has it.
    """
    page = page or Page()
    environment = environment_of(theme_search_path(theme, templates))
    try:
        template = environment.select_template([f"{document.name}.html.j2", "document.html.j2"])
        ledger, styles = Ledger(), _styles(environment, page, document)
        text = template.render(document=document, study=study, page=page, ledger=ledger, styles=styles)
        text = ledger.referred(text)
    except jinja2.TemplateSyntaxError as error:
        where = f"{error.filename or error.name}:{error.lineno}"
        raise TemplateError(str(error.message), where=where, fix="correct the template") from error
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"template {error.message!r} was not found", fix="see docs/templates.md") from error
    except (jinja2.UndefinedError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        line = _line_in_template(error)
        if line is None:  # raised by our own code, not by the template: a bug, which keeps its traceback
            raise
        raise TemplateError(str(error), where=line, fix="see docs/templates.md for what there is") from error
    check_html(text, document, study, own_templates=templates is not None)
    return text


@cache
def environment_of(search: tuple[Path, ...]) -> jinja2.Environment:
    """The environment for a search path: autoescaped, strict about undefined names, the same bytes every time."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(search),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalized,
    )
    environment.filters["prose"] = prose_html
    environment.filters.update(FILTERS)
    environment.globals["schema_svg"] = schema_svg
    return environment


def _finalized(value: object) -> object:
    """What is printed for a value: a text without the control characters that HTML cannot hold."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _styles(environment: jinja2.Environment, page: Page, document: Document) -> Markup:
    """The style sheets as markup, because they are ours: tokens, page, medium, then those of the document alone."""
    names = ["tokens.css", "page.css", "soa.css", f"{page.medium}.css", f"soa-{page.medium}.css"]
    own = (f"{document.name}.css", f"{document.name}-{page.medium}.css")
    names += [name for name in own if name in environment.list_templates(extensions=["css"])]
    names += (*document.styles, *page.sheets)
    parts = [_asset(environment, name).replace("PAPER", page.paper) for name in names]
    if page.medium == "paper":
        parts = [_floored(part, page.smallest_pt) for part in parts]
    if page.embed_fonts and page.medium == "screen":
        parts.insert(0, _font_faces())
    return Markup("\n".join(parts))  # noqa: S704 -- files of the theme, not text of a study


def _floored(css: str, smallest_pt: float) -> str:
    """The style sheet with every font size raised to the floor, and above 7 pt also those that follow from others.

    >>> _floored("p { font: 600 7.5pt x } sup { font-size: .7em } h1 { font-size: 18pt }", 9)
    'p { font: 600 9pt x } sup { font-size: 9pt } h1 { font-size: 18pt }'
    """
    if smallest_pt <= _USUAL_PT:
        return css

    def raised(match: re.Match[str]) -> str:
        size = float(match[2]) if match[3] == "pt" else 0.0
        return match[0] if size >= smallest_pt else f"{match[1]}{smallest_pt:g}pt"

    return _SIZES.sub(raised, css)


def _asset(environment: jinja2.Environment, name: str) -> str:
    loader = environment.loader
    assert loader is not None
    source, _, _ = loader.get_source(environment, name)
    if "</" in source:
        raise TemplateError("a style sheet may not contain '</'", where=name, fix="remove it")
    return source


@cache
def _font_faces() -> str:
    """`@font-face` rules that hold the four styles of the text face, in base64 TTF, for `--embed-fonts`."""
    from protogen.rendering.theme import templates_root  # noqa: PLC0415 -- only for this option

    folder = templates_root() / "base" / "fonts"
    styles: Mapping[str, tuple[int, str]] = {
        "SourceSans3-Regular.ttf": (400, "normal"),
        "SourceSans3-Italic.ttf": (400, "italic"),
        "SourceSans3-SemiBold.ttf": (600, "normal"),
        "SourceSans3-Bold.ttf": (700, "normal"),
    }
    rules = []
    for name, (weight, style) in styles.items():
        data = base64.b64encode((folder / name).read_bytes()).decode("ascii")
        rules.append(
            f'@font-face {{ font-family: "Source Sans 3"; font-weight: {weight}; font-style: {style}; '
            f'src: url("data:font/ttf;base64,{data}") }}'
        )
    return "\n".join(rules)


def _line_in_template(error: Exception) -> str | None:
    """`template:line` where an error arose in a template; None where it arose in code that a template called.

    What Jinja raises for an undefined name comes from its own code, one step below the template.
    """
    where: str | None = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.suffix == ".j2":
            where = f"{path.name}:{line}"
        elif not {"jinja2", "markupsafe"} & set(path.parts):
            where = None
    return where
