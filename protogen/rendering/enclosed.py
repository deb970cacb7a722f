"""A page stays within itself: what a user's style sheets and templates may not ask for.

A PDF is made by an engine that is handed nothing but what it may read (`fetching`); an HTML file is opened later, by a
browser that asks nobody. So what would load something is refused while the page is made, by name and place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any, Final

from protogen.errors import TemplateError
from protogen.rendering.fetching import LONGEST_URL

SHOWN: Final = 60
_FIX: Final = "a page may hold data: images under 2 MB, and nothing from a network or a file"
_FONT_FIX: Final = "name one of the typefaces that come with protogen in theme.yaml"

# Functions of CSS whose texts are addresses, or that another function would hide one in.
_LOADING: Final = frozenset("url src image image-set -webkit-image-set cross-fade -webkit-cross-fade element".split())
_AT_RULES: Final = {
    "import": (_FIX, "@import would load a style sheet"),
    "font-face": (_FONT_FIX, "@font-face would load a typeface"),
    "color-profile": (_FIX, "@color-profile would load a profile"),
    "namespace": (_FIX, "@namespace holds an address"),
}
# Elements that exist to load or run something of their own.
_ELEMENTS: Final = frozenset(
    "link iframe frame frameset object embed applet base portal audio video source track".split()
)
_ATTRIBUTES: Final = frozenset("src srcset poster background data action formaction ping manifest imagesrcset".split())
_ADDRESSES: Final = frozenset({"href", "xlink:href"})
_IMAGE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_LEADS: Final = re.compile(r"(?:https?|mailto|form):|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)
"""Where a link may lead when a reader follows it: a web page, a mail, a field of the form, another file; no script."""


def refuse_outside_css(css: str, where: str) -> None:
    """Raise `TemplateError`, with line and column, for the first thing in a style sheet that would be loaded."""
    for message, fix, line, column in _css_faults(css):
        raise TemplateError(message, where=f"{where}:{line}:{column}", fix=fix)


def refuse_outside(page: str) -> None:
    """Raise `TemplateError` for the first thing in a page of a user's templates that would be loaded."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    for line, message in reader.faults:
        raise TemplateError(message, where=f"the page, line {line}", fix=_FIX)


def _css_faults(css: str) -> Iterator[tuple[str, str, int, int]]:
    # Imported late: only for what a user adds.
    import tinycss2  # type: ignore[import-untyped]  # noqa: PLC0415  # ships no types

    yield from _faults_in(tinycss2.parse_component_value_list(css))


def _faults_in(tokens: Iterable[Any]) -> Iterator[tuple[str, str, int, int]]:
    for token in tokens:
        at = (token.source_line, token.source_column)
        if token.type == "at-keyword" and token.lower_value in _AT_RULES:
            fix, message = _AT_RULES[token.lower_value]
            yield message, fix, *at
        elif token.type == "url" and not _harmless(token.value):
            yield f"{_shown(token.value)} would be loaded", _FIX, *at
        elif token.type == "error" and "url" in token.kind:
            yield "a broken url()", "close it", *at
        elif token.type == "function":
            yield from _function_faults(token)
            yield from _faults_in(token.arguments)
        elif hasattr(token, "content") and isinstance(token.content, list):
            yield from _faults_in(token.content)


def _function_faults(token: Any) -> Iterator[tuple[str, str, int, int]]:
    if token.lower_name not in _LOADING:
        return
    texts = [each for each in token.arguments if each.type not in {"whitespace", "comment"}]
    plain = len(texts) == 1 and texts[0].type == "string" and token.lower_name == "url"
    if not plain or not _harmless(texts[0].value):
        shown = _shown(texts[0].value) if texts and texts[0].type == "string" else f"{token.lower_name}(…)"
        yield f"{shown} would be loaded", _FIX, token.source_line, token.source_column


def _harmless(address: str) -> bool:
    address = address.strip()
    return address.startswith("#") or (bool(_IMAGE.match(address)) and len(address) <= LONGEST_URL)


def _shown(address: str) -> str:
    return repr(address if len(address) <= SHOWN else f"{address[:SHOWN]}…")


class _Page(HTMLParser):
    """Reads a page tag by tag; `faults` has line and message of what would be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[tuple[int, str]] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element and its attributes."""
        self._style = tag == "style"
        if tag in _ELEMENTS:
            self._say(f"<{tag}> would load something")
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self._say("<meta http-equiv=refresh> leads away from the page")
        for name, value in given.items():
            self._attribute(tag, name, value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The same, of an element without content."""
        self.handle_starttag(tag, attrs)
        self._style = False

    def handle_endtag(self, tag: str) -> None:
        """The end of an element."""
        del tag
        self._style = False

    def handle_data(self, data: str) -> None:
        """Text; that of a style element is a style sheet."""
        if self._style:
            self._css(data)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        bare = re.sub(r"[\x00-\x20]", "", value)  # a browser drops these from an address
        if name == "style":
            self._css(value)
        elif name in _ATTRIBUTES:
            if bare and not _harmless(bare):
                self._say(f"<{tag} {name}={_shown(value)}> would be loaded")
        elif name in _ADDRESSES and tag in {"a", "area"}:
            if not _LEADS.match(bare):
                self._say(f"<{tag} {name}={_shown(value)}> leads where no link may")
        elif name in _ADDRESSES and bare and not _harmless(bare):
            self._say(f"<{tag} {name}={_shown(value)}> would be loaded")

    def _css(self, css: str) -> None:
        for message, _, line, _ in _css_faults(css):
            self.faults.append((self.getpos()[0] + line - 1, f"a style of it: {message}"))

    def _say(self, message: str) -> None:
        self.faults.append((self.getpos()[0], message))
