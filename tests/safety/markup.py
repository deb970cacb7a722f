"""What a page is made of, seen by an HTML parser: enough to tell whether a text became more than text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2
from lxml import html as lxml_html
from made import squeezed

_URLS = frozenset(
    "action archive background cite classid codebase data formaction href icon longdesc lowsrc manifest ping poster "
    "profile src srcdoc srcset usemap xlink:href xml:base".split()
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

FROM_MARKDOWN = frozenset("a em li ol p strong ul".split())
"""The elements that sanitised Markdown may make of a text."""
_ATTRIBUTES = frozenset({("a", "href"), ("ol", "start"), ("li", "value")})
OF_OTHER_SCRIPTS = frozenset({("span", "lang")})
"""What is put around text of other scripts; `bdi`, around that of other directions, has no attribute."""
BY_LAYOUT = frozenset(
    "br button caption col colgroup desc div g h4 line polygon polyline path rect span sup svg table tbody td text th "
    "thead title tr tspan".split()
)
"""The elements whose number follows from the length of a text: columns, panels, lines of a drawing."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The elements of a page with their number, its pairs of element and attribute, and what could do harm."""

    tags: Counter[str]
    pairs: frozenset[tuple[str, str]]
    addresses: frozenset[str]
    code: Counter[str]
    """The texts of scripts and style sheets, without numbers and, in style sheets, without what strings hold."""
    styles: frozenset[str]
    """The style attributes, without numbers."""
    text: str
    """All text without white space, as `squeezed` gives it."""


def shape(page: str) -> Shape:
    """The shape of a page. The parser is libxml2, whose tokens are those of HTML5 from 2.14 on."""
    elements = [each for each in lxml_html.document_fromstring(page).iter() if isinstance(each.tag, str)]
    pairs = [(each.tag, name, value) for each in elements for name, value in each.attrib.items()]
    code = [each for each in elements if each.tag in {"script", "style"}]
    body = "".join(each.text or "" for each in elements if each not in code)
    tails = "".join(each.tail or "" for each in elements)
    return Shape(
        Counter(each.tag for each in elements),
        frozenset((tag, name) for tag, name, _ in pairs),
        frozenset(value for _, name, value in pairs if name in _URLS and not value.startswith("#")),
        Counter(_NUMBER.sub("0", _code(each.tag, each.text or "")) for each in code),
        frozenset(_NUMBER.sub("0", value) for _, name, value in pairs if name == "style"),
        squeezed(body + tails),
    )


def _code(tag: str, text: str) -> str:
    if tag == "script":
        return text
    return " ".join(_tokens(tinycss2.parse_component_value_list(text, skip_comments=True)))


def _tokens(nodes: Iterable[Any]) -> Iterator[str]:
    """The tokens of a style sheet; running heads hold texts of a study, as strings."""
    for node in nodes:
        inner = node.content if node.type.endswith("block") else getattr(node, "arguments", None)
        if inner is not None:
            yield f"{node.type} {getattr(node, 'name', '')}("
            yield from _tokens(inner)
            yield ")"
        elif node.type != "whitespace":
            yield "string" if node.type == "string" else node.serialize()


def smuggled(page: Shape, harmless: Shape) -> list[str]:
    """What a page holds that the page of the same study with a harmless text does not, and Markdown does not make."""
    found = [f"<{tag}>" for tag in sorted(page.tags.keys() - harmless.tags.keys() - FROM_MARKDOWN - {"bdi"})]
    fixed = (page.tags.keys() | harmless.tags.keys()) - BY_LAYOUT - FROM_MARKDOWN - {"bdi"}
    found += [
        f"<{tag}> {harmless.tags[tag]} → {page.tags[tag]} times"
        for tag in sorted(fixed)
        if page.tags[tag] != harmless.tags[tag]
    ]
    known = harmless.pairs | _ATTRIBUTES | OF_OTHER_SCRIPTS | {("table", "style"), ("span", "style")}
    found += [f"<{tag} {name}>" for tag, name in sorted(page.pairs - known)]
    found += [f"on…: {name}" for _, name in sorted(page.pairs) if name.lower().startswith("on")]
    strange = [each for each in page.addresses - harmless.addresses if not each.startswith(("http://", "https://"))]
    found += [f"address {each[:80]!r}" for each in strange]
    found += [f"code {each[:200]!r}" for each in page.code - harmless.code]
    found += [f"style {each[:80]!r}" for each in page.styles - harmless.styles if not _is_measure(each)]
    return found


def _is_measure(style: str) -> bool:
    """Whether a style without its numbers only says how wide or high something is."""
    return re.fullmatch(r"(?:(?:width|height|--[a-z]+): ?0(?:%|em|mm|pt|px)?;? ?)+", style) is not None
