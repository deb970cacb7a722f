"""An author's prose as HTML: what a record's prose may hold, and tables, sub- and superscript, references.

All that `prose` says of registry text holds here too (raw HTML, entities and code are text). Beside it:

* `H~2~O` and `m^2^`: no blank inside, a doubled sign is text.
* A table is a line of cells divided by `|`, a line of dashes (`---`, `:-:`, `--:` for the side they stand on), and a
  line for each row. A paragraph that begins with `Table:` right above it is its caption. A row with more cells than
  the heading keeps the rest in its last cell, one with fewer is filled up: no text is left out.
* `[[I3]]` becomes a link with the label of what it names, or that label where the document does not show the thing.

Every sign can be escaped by a backslash, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from markupsafe import Markup

from protogen.document.mentions import AuthorProse, Target
from protogen.model.prose import MENTION
from protogen.rendering.prose import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, BARED, Blocks, Outline, Reader, RegistryText

TAGS: Final = ALLOWED_TAGS | {"caption", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES: Final = {**ALLOWED_ATTRIBUTES, "th": {"scope"}}
CLASSES: Final = {"caption": {"vh"}, "table": {"prose-table"}, "td": {"center", "right"}, "th": {"center", "right"}}

# Matches `|---|:-:|` and `--- | --:`; one dash is enough.
_DASHES: Final = re.compile(r" *\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?|(?: *:?-+:? *\|)+ *:?-+:? *")
_CAPTION: Final = "Table:"
_SCRIPTS: Final = r"(?<!~)~(?!~)(?P<sub>[^\s~]+)~(?!~)|(?<!\^)\^(?!\^)(?P<sup>[^\s^]+)\^(?!\^)"


def _cells(line: str) -> list[str]:
    """The cells of a line of a table.

    >>> _cells("| Level | Dose |"), _cells("a | b")
    (['Level', 'Dose'], ['a', 'b'])
    """
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _side(dashes: str) -> str:
    """On which side of its column a cell stands, by the colons of the dashes; empty for the usual one."""
    if not dashes.endswith(":"):
        return ""
    return "center" if dashes.startswith(":") else "right"


class _AuthorOutline(Outline):
    """The blocks of a record's prose, and tables. A line that may head a table is held until the next is known."""

    def __init__(self, root: Element) -> None:
        super().__init__(root)
        self._held: str | None = None
        self._body: Element | None = None
        self._sides: list[str] = []

    def take(self, line: str) -> None:
        """Add one line, which has no blanks at its end."""
        if self._body is not None and "|" in line:
            self._row(self._body, line)
            return
        self._body = None
        head, self._held = self._held, None
        if head is not None and _DASHES.fullmatch(line) and len(_cells(head)) == len(_cells(line)):
            self._table(head, line)
            return
        if head is not None:
            super().take(head)
        if "|" in line:
            self._held = line
        else:
            super().take(line)

    def close(self) -> None:
        """Add the line that is still held: no table followed."""
        if self._held is not None:
            super().take(self._held)
            self._held = None

    def _table(self, head: str, dashes: str) -> None:
        parent = self._parent(len(head) - len(head.lstrip(" ")))
        self._open = None
        names = _cells(head)
        caption = self._caption(parent)
        table = SubElement(parent, "table", {"class": "prose-table"})
        SubElement(table, "caption", {} if caption else {"class": "vh"}).text = caption or ", ".join(
            filter(None, names)
        )
        self._sides = [_side(each) for each in _cells(dashes)]
        row = SubElement(SubElement(table, "thead"), "tr")
        for name, side in zip(names, self._sides, strict=True):
            SubElement(row, "th", {"scope": "col", **_class(side)}).text = name
        self._body = SubElement(table, "tbody")

    def _caption(self, parent: Element) -> str:
        """The words of the paragraph right above that is the caption, which is taken away; else nothing."""
        last = parent[-1] if len(parent) else None
        if last is None or last.tag != "p" or not (last.text or "").startswith(_CAPTION):
            return ""
        parent.remove(last)
        return (last.text or "").removeprefix(_CAPTION).strip()

    def _row(self, body: Element, line: str) -> None:
        cells, width = _cells(line), len(self._sides)
        cells = [*cells[: width - 1], " | ".join(cells[width - 1 :])]
        row = SubElement(body, "tr")
        for place, side in enumerate(self._sides):
            tag, scope = ("th", {"scope": "row"}) if place == 0 else ("td", {})
            SubElement(row, tag, {**scope, **_class(side)}).text = cells[place] if place < len(cells) else ""


def _class(side: str) -> dict[str, str]:
    return {"class": side} if side else {}


class _AuthorBlocks(Blocks):
    """Paragraphs, lists and tables."""

    outline = _AuthorOutline


class _Script(InlineProcessor):
    """`~2~` and `^2^`."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - library's signature
        """The sub- or superscript, and where it stands."""
        element = Element("sub" if m["sub"] else "sup")
        element.text = m["sub"] or m["sup"]
        return element, m.start(), m.end()


class _Mentioned(InlineProcessor):
    """`[[I3]]` as what it names; `targets` is that of the text that is read."""

    targets: Mapping[str, Target] = {}

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str | None, int | None, int | None]:  # type: ignore[override]  # noqa: ARG002, N802 - library's signature
        """The link or label, and where it stands; nothing where the text names what is not there."""
        target = self.targets.get(m["inside"].translate(BARED))
        if target is None:
            return None, None, None
        if not target.anchor:
            return AtomicString(target.label), m.start(), m.end()
        link = Element("a", href=f"#{target.anchor}")
        link.text = AtomicString(target.label)
        return link, m.start(), m.end()


class _AuthorText(RegistryText):
    """A record's Markdown, and what an author has beside it."""

    blocks = _AuthorBlocks

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - library's name
        """Add to what a record has: references before addresses, which may hold brackets; scripts after them."""
        super().extendMarkdown(md)
        md.inlinePatterns.register(_Mentioned(MENTION.pattern, md), "mention", 30)
        md.inlinePatterns.register(_Script(_SCRIPTS, md), "script", 15)


_reader = Reader(_AuthorText)


def author_html(raw: AuthorProse) -> Markup:
    """The text as paragraphs, lists and tables; empty if it is blank."""
    if not raw.strip():
        return Markup()
    mention = _reader.markdown.inlinePatterns["mention"]
    assert isinstance(mention, _Mentioned)
    mention.targets = raw.targets
    html = nh3.clean(
        _reader.html(raw),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    return Markup(html)  # noqa: S704 - made of escaped text and sanitised
