r"""Registry prose as HTML: every word kept, nothing parsed that could hide text or fetch a file.

What counts as markup: list items (`*`, `-`, `+`, `1.`), emphasis, escapes and bare http(s) addresses. All else is
text and prints as written: raw HTML, entities (`&lt;` prints as `&lt;`), headings, rules, code, links, images,
reference definitions, and `>` at the start of a line, which in a trial means "more than" and not "quoted".

Differences from CommonMark, each because the alternative loses something a reader of a study needs:

* `*` obeys the rule CommonMark has for `_`: inside a word it is no mark (`HLA-A*02:01 or HLA-B*07:02`).
* A mark of emphasis pairs with the next run of the same sign and length; a run of four or more is text.
* `1)` and `01.` are text, since a list item would print them as `1.`; an item without text is text too (`-`).
* A list line is one at any indentation, two columns deeper is nested, deeper than `DEEPEST_LIST` is not nested further
  (WeasyPrint overflows the stack at about 70).
* A line that holds only an empty HTML comment is the registry's mark between two lists, and counts as a blank line.

Control characters have no printed form and count as blanks; lone surrogates and noncharacters become U+FFFD.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ElementTree, SubElement, tostring

import nh3
from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import InlineProcessor as InlineTreeprocessor
from markdown.util import AtomicString, Registry
from markupsafe import Markup, escape

from protogen.document.mentions import AuthorProse
from protogen.model.registry_text import ESCAPE, INNER_RUNS, PUNCTUATION, address_spans, printable
from protogen.rendering.visible_text import visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["inline_html", "prose_html", "visible_text"]

DEEPEST_LIST = 20
"""Lists nested deeper than this are printed at this depth, every item still an item."""

ALLOWED_TAGS = frozenset({"a", "em", "li", "ol", "p", "strong", "ul"})
ALLOWED_ATTRIBUTES = {"a": {"href"}, "li": {"value"}, "ol": {"start"}}

# While text is read, an escaped sign is one of the 32 noncharacters U+FDD0..U+FDEF, one for each ASCII punctuation
# sign: it has no meaning as markup, no input can hold it (see `printable`), and text keeps its length.
_SHIELDED = {sign: chr(0xFDD0 + place) for place, sign in enumerate(PUNCTUATION)}
BARED = {ord(shield): sign for sign, shield in _SHIELDED.items()}
"""Each stand-in for an escaped sign as that sign, for `str.translate`."""
_BARED_IN_HTML = {ord(shield): str(escape(sign)) for sign, shield in _SHIELDED.items()}

# Matches `  12. Known sleepwalking` and `* ECOG 0`; not `1) Score`, `01. May`, nor `-` alone.
_LIST_LINE = re.compile(r"(?P<indent> *)(?:[*+-]|(?P<number>0|[1-9][0-9]{0,8})\.) +(?P<text>[^ ].*)")
# Matches `------`, `* * *` and `=====`.
_RULE_LINE = re.compile(r" *(?P<sign>[*_=-])(?: *(?P=sign)){2,} *")
_EMPTY_COMMENT = re.compile(r" *<!-- *--> *")
# Anything outside these cannot begin, end or be a mark, so the text is one paragraph as it stands.
_MARKUP = re.compile(r"[\\*_\n]|://|^ *(?:[+-]|[0-9]+\.) |^ *<!--")

_SHIELD = "\ufdd0-\ufdef"
_BEFORE = rf"(?<![^\s(\[{{\"'“‘«–—{_SHIELD}-])"
_AFTER = rf"(?![^\s)\]}},.;:!?\"'”’»–—{_SHIELD}-])"
# Matches `**Key inclusion:**` and `_in vitro_`; not the signs in `5 * 3 * 2`, `TGF_beta_1` or `*p<0.05, **p<0.01`.
_EMPHASIS = "|".join(
    rf"{_BEFORE}(?P<{name}>{sign}{{1,3}})(?![\s)\]}},.;:!?{sign}])"
    rf"(?P<in_{name}>[^{sign}]+(?:{sign}++[^{sign}]+){{0,{INNER_RUNS}}}?)"
    rf"(?<![\s(\[{{])(?P={name}){_AFTER}"
    for name, sign in (("star", r"\*"), ("line", "_"))
)
_EMPHASIS_INSIDE = re.compile(_EMPHASIS)


class Outline:
    """The blocks read so far: list items that are still open, and the element that the next line would continue."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._items: list[tuple[int, Element]] = []
        self._next_number: dict[Element, int] = {}
        self._open: Element | None = None
        self._at_margin = False

    def take(self, line: str) -> None:
        """Add one line, which has no blanks at its end."""
        if not line.strip() or _EMPTY_COMMENT.fullmatch(line):
            self._open = None
        elif _RULE_LINE.fullmatch(line):
            self._paragraph(line).text = AtomicString(line.strip())
        elif (found := _LIST_LINE.fullmatch(line)) and self._begins_item(found["number"]):
            self._open = self._item(len(found["indent"]), found["number"])
            self._open.text = found["text"]
            self._at_margin = False
        elif self._open is not None:
            self._open.text = f"{self._open.text}\n{line.strip(' ')}"
        else:
            self._open = self._paragraph(line)
            self._open.text = line.strip(" ")
            self._at_margin = not line.startswith(" ")

    def close(self) -> None:
        """What is left to do when all lines are taken: nothing."""

    def _begins_item(self, number: str | None) -> bool:
        # A line of a paragraph may begin with a number, as in "was approved in\n2014. The study": CommonMark lets only
        # `1.` interrupt one. An indented paragraph is part of an item, and the number then begins the next item.
        return number in {None, "1"} or self._open is None or not self._at_margin

    def _parent(self, indent: int) -> Element:
        while self._items and indent < self._items[-1][0] + 2:
            self._items.pop()
        return self._items[-1][1] if self._items else self._root

    def _paragraph(self, line: str) -> Element:
        self._open = None
        return SubElement(self._parent(len(line) - len(line.lstrip(" "))), "p")

    def _item(self, indent: int, number: str | None) -> Element:
        parent = self._parent(indent)
        if len(self._items) == DEEPEST_LIST:
            self._items.pop()
            parent = self._items[-1][1]
        tag = "ul" if number is None else "ol"
        items = parent[-1] if len(parent) and parent[-1].tag == tag else SubElement(parent, tag)
        item = SubElement(items, "li")
        self._items.append((indent, item))
        if number is not None:
            self._number(items, item, number)
        return item

    def _number(self, items: Element, item: Element, number: str) -> None:
        """Give the item the number of the source wherever HTML would count to another one.

        WeasyPrint heeds `start` and `value` only with `presentational_hints=True`.
        """
        if items not in self._next_number:
            if number != "1":
                items.set("start", number)
        elif int(number) != self._next_number[items]:
            item.set("value", number)
        self._next_number[items] = int(number) + 1


class Blocks(BlockParser):
    """Paragraphs and lists, read line by line: no recursion, no code blocks, no quotations, no headings."""

    outline: type[Outline] = Outline

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 - library's name
        """The tree of blocks, with inline text still unread."""
        root = Element(self.md.doc_tag)
        outline = self.outline(root)
        for line in lines:
            outline.take(line.rstrip())
        outline.close()
        return ElementTree(root)


class _Address(InlineProcessor):
    """A bare http(s) address becomes a link whose text is the address."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]  # noqa: ARG002, N802 - library's signature
        """The link and where it stands, or three times None."""
        word = m[0].translate(BARED)
        for start, end in address_spans(word):
            link = Element("a", href=word[start:end])
            link.text = AtomicString(m[0][start:end])
            return link, m.start() + start, m.start() + end
        return None, None, None


class _Emphasis(InlineProcessor):
    """Emphasis, with what is nested in it."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - library's signature
        """The emphasis, and where it stands."""
        return _emphasised(m), m.start(), m.end()


def _emphasised(found: re.Match[str]) -> Element:
    """One emphasis as an element; the recursion ends because `INNER_RUNS` bounds the marks inside."""
    name = "star" if found["star"] else "line"
    outer = inner = Element("em" if len(found[name]) == 1 else "strong")
    if len(found[name]) == 3:  # noqa: PLR2004 - three signs are both kinds at once
        inner = SubElement(outer, "em")
    text, last, place = found[f"in_{name}"], None, 0
    for nested in [*_EMPHASIS_INSIDE.finditer(text), None]:
        before = text[place : nested.start() if nested else None]
        if last is None:
            inner.text = before
        else:
            last.tail = before
        if nested:
            last, place = _emphasised(nested), nested.end()
            inner.append(last)
    return outer


class RegistryText(Extension):
    """What is left of python-markdown: its order of work, with our blocks and only our inline patterns."""

    blocks: type[Blocks] = Blocks

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - library's name
        """Replace every part that would drop, parse or invent text."""
        md.parser = self.blocks(md)
        md.inlinePatterns = Registry()
        ends = "".join(f"{re.escape(sign)}{_SHIELDED[sign]}" for sign in '<>"`\\')
        md.inlinePatterns.register(_Address(rf"(?<![^\W_])(?i:https?)[^\s{ends}]+"), "address", 20)
        md.inlinePatterns.register(_Emphasis(_EMPHASIS), "emphasis", 10)
        md.preprocessors = Registry()
        md.postprocessors = Registry()
        md.treeprocessors = Registry()
        md.treeprocessors.register(InlineTreeprocessor(md), "inline", 10)


def _html(root: Element) -> str:
    return tostring(root, encoding="unicode", method="html")


class Reader(threading.local):
    """One python-markdown instance for each thread: making one costs more than reading a text."""

    def __init__(self, flavour: type[RegistryText]) -> None:
        """Make the instance for this flavour of text."""
        self.markdown = Markdown(extensions=[flavour()])
        # python-markdown's own serializer leaves `&lt;` as it is, which would print `<` where the text says `&lt;`.
        # Its constructor sets that one last, so no extension can replace it.
        self.markdown.serializer = _html

    def html(self, raw: str) -> str:
        """The HTML of a text, made of escaped text alone and not yet sanitised."""
        shielded = ESCAPE.sub(lambda found: _SHIELDED[found[1]], printable(raw))
        return self.markdown.reset().convert(shielded).translate(_BARED_IN_HTML)


_reader = Reader(RegistryText)


def _sanitised(html: str) -> str:
    """The HTML with only the tags and attributes we make; what we make passes unchanged."""
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        url_schemes={"http", "https"},
        link_rel=None,
    )


def prose_html(raw: str) -> Markup:
    """The text as paragraphs and lists; empty if the text is blank. An author's has tables and references too."""
    if isinstance(raw, AuthorProse):
        from protogen.rendering.author_prose import author_html  # noqa: PLC0415 -- it builds on what is above

        return author_html(raw)
    text = printable(raw).strip()
    if not text:
        return Markup()
    if not _MARKUP.search(text):
        return Markup("<p>{}</p>").format(text)
    return Markup(_sanitised(_reader.html(raw)))  # noqa: S704 - made of escaped text and sanitised


def inline_html(raw: str) -> Markup:
    """The text for a place inside a line: a single paragraph comes without its `<p>`, more come as blocks."""
    html = prose_html(raw)
    if html.count("<p>") == 1 and html.startswith("<p>") and html.endswith("</p>"):
        return html[len("<p>") : -len("</p>")]
    return html
