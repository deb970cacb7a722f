"""Documents made in tests, and how their visible text is read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from corpus import Raw
from lxml import html as lxml_html

from protogen.derivation import derive
from protogen.document.compose import compose
from protogen.importers.ctgov import study as read_study
from protogen.model.population import Criterion
from protogen.model.study import Study
from protogen.rendering.html import Page, html

_HIDDEN = {"style", "script", "button", "title", "desc"}


def study(record: Raw) -> Study:
    """The study of a raw record, with its derived parts."""
    return derive(read_study(record, shape="json"))


def page(made: Study, name: str, medium: str = "screen") -> str:
    """A document of a study as HTML."""
    return html(compose(made, name), made, Page(medium))


def tree(text: str) -> lxml_html.HtmlElement:
    """The parsed page."""
    return lxml_html.document_fromstring(text)


def visible(element: lxml_html.HtmlElement) -> str:
    """The text a reader sees inside an element, white space collapsed; source buttons and hidden text left out."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: lxml_html.HtmlElement) -> Iterator[str]:
    classes = element.get("class", "").split()
    name = element.tag if isinstance(element.tag, str) else ""
    shown = "cell" in classes or not (name in _HIDDEN or "vh" in classes or element.get("popover") is not None)
    if shown and name:
        block = (
            name in {"p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "br", "ul", "ol"} or "line" in classes
        )
        yield " " if block else ""
        yield element.text or ""
        for child in element:
            yield from _pieces(child)
            yield child.tail or ""
        yield " " if block else ""


_SAME_GLYPH = str.maketrans({"∆": "Δ", "ϕ": "φ", "‐": "-", "‑": "-", "−": "-", "˭": "="})
"""Characters for which the typeface has one glyph: the text of a PDF gives whichever came first."""


def squeezed(text: str) -> str:
    """Text without any white space or soft hyphens: how it is compared with the text of a PDF."""
    folded = unicodedata.normalize("NFKC", text).translate(_SAME_GLYPH)
    return re.sub(r"[\s\u00ad\u200b\ufeff]+", "", folded)


def every_criterion(made: Study) -> list[Criterion]:
    """All criteria in the order in which the documents print them."""
    population = made.population
    found: list[Criterion] = []
    waiting = list(reversed((*population.inclusion, *population.exclusion, *population.other)))
    while waiting:
        criterion = waiting.pop()
        found.append(criterion)
        waiting += reversed(criterion.children)
    return found
