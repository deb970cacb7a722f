"""The XHTML of USDM texts as paragraphs and lists: no word is lost, no markup is left.

A sign that only looks like markup (`<=2`, `a <b and c`) is text. Superscripts and subscripts become their Unicode
signs where there are such, else `^(…)` and `_(…)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = frozenset("p div ul ol li table thead tbody tfoot tr h1 h2 h3 h4 h5 h6 blockquote pre section article".split())
INLINE = frozenset("b strong i em u sup sub span small a br td th ins del s code img font big q cite abbr mark".split())
DROPPED = frozenset({"script", "style", "head", "colgroup", "col", "html", "body", "caption"})
REF, TAG = "usdm:ref", "usdm:tag"

# Matches `<p>`, `<br/>` and `</tr>`: a text with one of these has the white space of HTML.
_LAID_OUT = re.compile(r"</?(?:p|div|ul|ol|li|table|tr|td|th|br|h[1-6])\b", re.IGNORECASE)
_UPPER = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWER = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")

Attributes = dict[str, str]
Resolve = Callable[[str, Attributes], str]
"""What stands for a `usdm:ref` or `usdm:tag` with these attributes."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, a heading or a row of a table: its text on one line (or as laid out, in a text without markup)."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: each item with its own blocks. `style` is `bullet`, `decimal`, `alpha` or `roman`."""

    style: str
    items: tuple[tuple[Block, ...], ...]


Block = Paragraph | Listing


@dataclass(slots=True)
class _Open:
    """An element that is being read: its name, the blocks inside it, the items of a list."""

    name: str
    style: str = ""
    blocks: list[Block] = field(default_factory=list)
    items: list[tuple[Block, ...]] = field(default_factory=list)


def blocks(raw: str, resolve: Resolve) -> tuple[Block, ...]:
    """The paragraphs and lists of a text."""
    reader = _Reader(resolve, laid_out=_LAID_OUT.search(raw) is not None)
    reader.feed(raw)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    """Gathers text into paragraphs, paragraphs into items, items into lists."""

    def __init__(self, resolve: Resolve, *, laid_out: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._resolve = resolve
        self._laid_out = laid_out
        self._stack = [_Open("")]
        self._text: list[str] = []
        self._raised: list[tuple[str, int]] = []
        self._silent = 0

    def finish(self) -> tuple[Block, ...]:
        """All that was read; what is still open is closed."""
        while len(self._stack) > 1:
            self._close(self._stack[-1].name)
        self._flush()
        return tuple(self._stack[0].blocks)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._silent += 1
        elif tag in (REF, TAG):
            self._text.append(self._resolve(tag, values))
        elif tag in BLOCKS:
            self._flush()
            self._opened(tag, values)
        elif tag in INLINE:
            self._inline(tag, values)
        elif tag not in DROPPED:
            self._text.append(self.get_starttag_text() or "")

    def _opened(self, tag: str, values: Attributes) -> None:
        if tag in {"ul", "ol"}:
            self._stack.append(_Open(tag, _style(tag, values)))
        elif tag == "li":
            if self._stack[-1].name not in {"ul", "ol"}:
                self._end_item()
            self._stack.append(_Open("li"))

    def _end_item(self) -> None:
        """Close an item that was left open before the next one."""
        names = [each.name for each in self._stack]
        if "li" in names and len(names) - names[::-1].index("li") > _last(names, {"ul", "ol"}) + 1:
            self._close("li")

    def _inline(self, tag: str, values: Attributes) -> None:
        if tag == "br":
            self._flush()
        elif tag in {"sup", "sub"}:
            self._raised.append((tag, len(self._text)))
        elif tag in {"td", "th"} and "".join(self._text).strip():
            self._text.append(" | ")
        elif tag == "img":
            self._text.append(f"[image{': ' + values['alt'] if values.get('alt') else ''}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent = max(0, self._silent - 1)
        elif tag in {"sup", "sub"} and self._raised:
            name, start = self._raised.pop()
            words = "".join(self._text[start:])
            del self._text[start:]
            self._text.append(_shifted(words, name))
        elif tag in BLOCKS:
            self._flush()
            if tag in {"ul", "ol", "li"} and any(each.name == tag for each in self._stack):
                self._close(tag)

    def _close(self, tag: str) -> None:
        """Close the innermost element of a name, and what is open inside it."""
        while len(self._stack) > 1:
            self._flush()
            done = self._stack.pop()
            within = self._stack[-1]
            if done.name == "li":
                within.items.append(tuple(done.blocks)) if within.name in {"ul", "ol"} else within.blocks.extend(
                    done.blocks
                )
            else:
                items = (*done.items, *((block,) for block in done.blocks))
                within.blocks += [Listing(done.style, items)] if items else []
            if done.name == tag:
                return

    def _flush(self) -> None:
        self._raised.clear()
        text = "".join(self._text).replace("\u00a0", " ")  # a line of nothing but these would break inside words
        self._text.clear()
        text = " ".join(text.split()) if self._laid_out else text.strip()
        if text:
            self._stack[-1].blocks.append(Paragraph(text))


def _last(names: list[str], wanted: set[str]) -> int:
    return max((index for index, name in enumerate(names) if name in wanted), default=-1)


def _style(tag: str, values: Attributes) -> str:
    if tag == "ul":
        return "bullet"
    said = f"{values.get('style', '')} {values.get('type', '')}"
    if "alpha" in said or values.get("type") in {"a", "A"}:
        return "alpha"
    return "roman" if "roman" in said or values.get("type") in {"i", "I"} else "decimal"


def _shifted(words: str, name: str) -> str:
    table, sign = (_UPPER, "^") if name == "sup" else (_LOWER, "_")
    bare = words.strip()
    if not bare or not any(char.isalnum() for char in bare):
        return words
    if all(ord(char) in table for char in bare):
        return bare.translate(table)
    return f"{sign}{bare}" if len(bare) == 1 else f"{sign}({bare})"


_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def mark(style: str, index: int) -> str:
    """The mark of the item number `index`, from 0: `1.`, `a.`, `ii.`, or nothing for a bullet.

    >>> mark("alpha", 27), mark("roman", 3), mark("bullet", 0)
    ('ab.', 'iv.', '')
    """
    if style == "bullet":
        return ""
    if style == "alpha":
        letters, rest = "", index + 1
        while rest:
            rest, last = divmod(rest - 1, 26)
            letters = chr(ord("a") + last) + letters
        return f"{letters}."
    if style == "roman":
        rest, text = index + 1, ""
        for value, sign in _ROMAN:
            text += sign * (rest // value)
            rest %= value
        return f"{text}."
    return f"{index + 1}."


def plain(parts: tuple[Block, ...], indent: str = "") -> str:
    """Blocks as lines of plain text; items of lists with their marks."""
    lines = []
    for block in parts:
        if isinstance(block, Paragraph):
            lines.append(f"{indent}{block.text}")
            continue
        for index, item in enumerate(block.items):
            text = plain(item, f"{indent}  ").lstrip()
            lines.append(f"{indent}{mark(block.style, index) or '•'} {text}")
    return "\n".join(lines)


def markdown(parts: tuple[Block, ...], indent: str = "") -> str:
    """Blocks as Markdown with escapes: what `rendering.prose` reads."""
    found = []
    for block in parts:
        if isinstance(block, Paragraph):
            found.append(f"{indent}{escaped(block.text)}")
            continue
        lines = []
        for index, item in enumerate(block.items):
            sign = mark(block.style, index)
            lead = f"{index + 1}. " if block.style == "decimal" else f"* {sign} " if sign else "* "
            lines.append(f"{indent}{lead}{markdown(item, indent + '   ').lstrip()}")
        found.append("\n".join(lines))
    return "\n\n".join(found)


# Matches what would begin a list, a heading or a quotation at the beginning of a line: `- `, `# `, `1. `.
_BEGINS = re.compile(r"^(\s*)([-+#>]|\d+(?=\.\s))", re.MULTILINE)


def escaped(text: str) -> str:
    r"""Plain text as Markdown that reads the same.

    >>> print(escaped("5 * 3 and 1_2"))
    5 \* 3 and 1\_2
    """
    text = re.sub(r"([\\*_])", r"\\\1", text)
    return _BEGINS.sub(lambda found: f"{found[1]}{_guard(found[2])}", text)


def _guard(sign: str) -> str:
    return f"\\{sign}" if not sign.isdigit() else sign
