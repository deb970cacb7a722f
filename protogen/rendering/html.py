"""Document → HTML: the one Jinja environment, and what templates may call."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from protogen.document.parts import Document
from protogen.errors import TemplateError
from protogen.model.registry_text import printable
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.rendering.compiling import PlainEnvironment, shown
from protogen.rendering.conservation import check_html
from protogen.rendering.enclosed import refuse_outside
from protogen.rendering.filters import FILTERS
from protogen.rendering.foreign import fenced_prose, told
from protogen.rendering.kept import KeptCode
from protogen.rendering.prose import prose_html
from protogen.rendering.sandbox import GuardedEnvironment, bounded
from protogen.rendering.schema import schema_in
from protogen.rendering.stylesheets import Wanted, exists, font_faces, style_sheets
from protogen.rendering.theme import BASE, Theme, is_own, theme_of, theme_search_path

_MACHINERY = ("compiling.py", "sandbox.py")
"""The modules of ours that are part of a template at work, not called by one."""

# No text of a study can print these two: `printable` takes them out.
_SEE = ("\ufffe", "\uffff")
# Matches "\ufffetimeline-T2\uffff", which stands for the number of a table.
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
        self.numbers[printable(anchor)] = self.tables
        return self.tables

    def see(self, timeline: str) -> Markup:
        """Stands for "Table 3" until the whole page is there: the table of a timeline may come later."""
        before, after = map(Markup, _SEE)
        return before + printable(f"timeline-{timeline}") + after

    def referred(self, text: str) -> str:
        """The page with the number of the table in each of those places; one that is not there is said to be so."""

        def number(found: re.Match[str]) -> str:
            table = self.numbers.get(unescape(found[1]))
            return "not shown here" if table is None else f"Table {table}"

        return _SEEN.sub(number, text)

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
    document: Document, study: Study, page: Page | None = None, *, templates: Path | None = None, theme: str = BASE
) -> str:
    """The document as one HTML text.

    `theme` is the name of a theme or the path of its folder. A user's folder of templates is searched before it: a
    template there replaces the one of the same name. `<document name>.html.j2` is used where it exists,
    `document.html.j2` otherwise. What did not come with protogen runs in a sandbox and may load nothing.

    Raises:
        TemplateError: a template is missing, has a syntax error, asks for something that is not there or not allowed,
            or does not come to an end; the message names the template and the line.
        RenderError: the page does not show the schedule as the model has it.
    """
    page, chosen = page or Page(), theme_of(theme)
    search = theme_search_path(chosen, templates)
    environment = environment_of(search)
    guarded = isinstance(environment, GuardedEnvironment)
    style = _styles if guarded else _own_styles
    styles = style(search, chosen, page, (document.name, *document.styles))
    with bounded() if guarded else nullcontext():
        text = _page_text(environment, document, study=study, page=page, styles=styles, schema_svg=schema_in(chosen))
    if guarded:
        refuse_outside(text.replace(styles, "", 1))
    check_html(text, document, study, own_templates=guarded)
    return text


def _page_text(environment: jinja2.Environment, document: Document, **given: object) -> str:
    """What the template of a document prints."""
    try:
        template = environment.select_template([f"{document.name}.html.j2", "document.html.j2"])
        ledger = Ledger()
        return told(ledger.referred(template.render(document=document, ledger=ledger, **given)))
    except jinja2.TemplateSyntaxError as error:
        where = f"{error.filename or error.name}:{error.lineno}"
        raise TemplateError(str(error.message), where=where, fix="correct the template") from error
    except jinja2.TemplateNotFound as error:
        message = f"template {error.name!r} was not found"
        raise TemplateError(message, where=_line_in_template(error), fix="see docs/templates.md") from error
    except (RecursionError, MemoryError) as error:
        line = _line_in_template(error, through_ours=True)
        if line is None:
            raise
        what = "calls itself without an end" if isinstance(error, RecursionError) else "asks for too much memory"
        raise TemplateError(f"the template {what}", where=line, fix="make it simpler") from error
    except (jinja2.TemplateRuntimeError, ArithmeticError, LookupError, TypeError, ValueError, OSError) as error:
        # What Jinja itself refuses is the template's fault, whoever was asked to do it.
        line = _line_in_template(error, through_ours=isinstance(error, jinja2.TemplateError))
        if line is None:  # raised by our own code, not by the template: a bug, which keeps its traceback
            raise
        refused = isinstance(error, jinja2.exceptions.SecurityError)
        guide = "docs/themes.md says what a template may do" if refused else "see docs/templates.md for what there is"
        raise TemplateError(str(error), where=line, fix=guide) from error


@cache
def environment_of(search: tuple[Path, ...]) -> jinja2.Environment:
    """The environment for a search path: autoescaped, strict about undefined names, the same bytes every time."""
    ours = all(is_own(folder) for folder in search)
    options: dict[str, Any] = {
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
    }
    environment: jinja2.Environment
    if ours:
        loader = jinja2.FileSystemLoader(search)
        options |= {"loader": loader, "auto_reload": False, "bytecode_cache": KeptCode(), "finalize": shown}
        environment = PlainEnvironment(autoescape=True, **options)
    else:
        environment = GuardedEnvironment(search, autoescape=True, **options)
    environment.filters["prose"] = _prose
    environment.filters.update(FILTERS)
    return environment


def _prose(raw: str) -> Markup:
    return fenced_prose(prose_html(raw))


def _styles(search: tuple[Path, ...], theme: Theme, page: Page, names: tuple[str, ...]) -> Markup:
    """The style sheets as markup, because they are files of a theme, and none of them holds `</`.

    `names` are the name of the document and the further sheets that it needs.
    """
    name, *further = names
    own = [each for each in (f"{name}.css", f"{name}-{page.medium}.css") if exists(each, search)]
    css = style_sheets(search, theme, Wanted(page.medium, (*own, *further), page.sheets, page.smallest_pt))
    faces = f"{font_faces(theme)}\n" if page.embed_fonts and page.medium == "screen" else ""
    return Markup(faces + css.replace("PAPER", page.paper))  # noqa: S704 -- see above


_own_styles = lru_cache(maxsize=64)(_styles)
"""The same for what came with protogen, which does not change while it runs."""


def _line_in_template(error: BaseException, *, through_ours: bool = False) -> str | None:
    """`template:line` where an error arose in a template; None where it arose in code that a template called.

    What Jinja or its sandbox raises comes from code below the template. With `through_ours`, the last line of a
    template that led to the error, whatever was called from there.
    """
    where: str | None = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.suffix == ".j2":
            where = f"{path.name}:{line}"
        elif not (through_ours or {"jinja2", "markupsafe"} & set(path.parts) or path.name in _MACHINERY):
            where = None
    return where
