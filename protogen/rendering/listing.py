"""The page that lists the studies of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from protogen.rendering.foreign import told
from protogen.rendering.html import environment_of
from protogen.rendering.stylesheets import tokens_css
from protogen.rendering.theme import BASE, theme_of, theme_search_path


@dataclass(frozen=True, slots=True)
class Link:
    """A file to open: its name, and its address relative to the page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """A study: its identifier, what is said of it by column, how many findings, its files."""

    id: str
    facts: dict[str, str]
    findings: int
    links: tuple[Link, ...]


def listing_html(lines: Sequence[Line], theme: str = BASE) -> str:
    """The page as one HTML text that needs no network: a table to search and to sort, in the colours of a theme.

    Raises:
        TemplateError: there is no such theme.
        ThemeFileError: its theme.yaml has mistakes.
    """
    tokens = Markup(tokens_css(theme_of(theme).tokens))  # noqa: S704 -- checked where the theme is read
    template = environment_of(theme_search_path()).get_template("index.html.j2")
    return told(template.render(lines=lines, tokens=tokens))
