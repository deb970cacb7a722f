"""The few parts a page is made of: values that know their ground, and blocks of them.

Every part is a frozen value. Templates print them; they hold no markup, only text (plain, or registry Markdown
where `markdown` says so).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from protogen.model.source import Source

NOT_STATED = "not stated in the record"


class Ground(StrEnum):
    """Why a value is on the page."""

    STATED = "stated"
    DERIVED = "derived"
    GAP = "gap"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value: its text, its ground, the rule it was derived by, and its sources.

    `note` is added behind the value in small print (what kind of number it is, what is still missing).
    """

    text: str
    ground: Ground = Ground.STATED
    rule: str = ""
    sources: tuple[Source, ...] = ()
    markdown: bool = False
    note: str = ""


def stated(text: object, sources: Iterable[Source] = (), *, markdown: bool = False, note: str = "") -> Value:
    """A value that the source states."""
    return Value(str(text), Ground.STATED, sources=tuple(sources), markdown=markdown, note=note)


def derived(text: object, rule: str, sources: Iterable[Source] = (), *, note: str = "") -> Value:
    """A value that follows from the source by `rule`, a sentence that names it."""
    return Value(str(text), Ground.DERIVED, rule=rule, sources=tuple(sources), note=note)


def gap(note: str = "", sources: Iterable[Source] = ()) -> Value:
    """A value that the source does not state."""
    return Value(NOT_STATED, Ground.GAP, note=note, sources=tuple(sources))


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its values. `code` is the NCIt code of the ICH M11 element, where the label is one."""

    label: str
    values: tuple[Value, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Label-value pairs; `pairs` to a row (1, or 2 as in the overall-design table of ICH M11 1.1.2)."""

    rows: tuple[Fact, ...]
    caption: str
    pairs: int = 1
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Text:
    """Running text: one value, shown as paragraphs."""

    value: Value
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of ours, not of the record: how to read what follows, or that there is nothing to show."""

    text: str
    tone: str = "plain"
    """`plain`, `empty` (a section with nothing to say) or `warning`."""
    kind: str = "remark"


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading and its share of the width (any positive number)."""

    label: str
    width: float = 1.0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A table cell: values one under the other."""

    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table row. `anchor` is its element id; `header` makes its first cell a row header."""

    cells: tuple[TableCell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption, columns and rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    style: str = "plain"
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    values: tuple[Value, ...]
    numbered: bool = False
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading inside a section, one level below it."""

    text: str
    anchor: str
    kind: str = "subheading"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document.

    `concept` picks the template (`sections/<concept>.html.j2`); `number` is the ICH M11 section number or the letter
    of an annex; `level` is 2 or 3 (1 is the title of the document).
    """

    concept: str
    anchor: str
    title: str
    blocks: tuple[Any, ...] = ()
    number: str = ""
    level: int = 2
    wide: bool = False
    """Whether it needs a landscape page."""


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page: who it is about, which version, and what it is not."""

    protocol: str
    version: str
    title: str
    disclaimer: str


@dataclass(frozen=True, slots=True)
class Masthead:
    """The top of the first page."""

    kicker: str
    title: str
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    banner: str = ""
    lead: str = "Not a protocol."
    """The word in front of the banner."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what its pages say, in order.

    `name` is the file stem (`synopsis`, `schedule`, `checklist`); `language` is a BCP 47 tag; `provenance` closes it.
    """

    name: str
    title: str
    study_id: str
    masthead: Masthead
    running: Running
    sections: tuple[Section, ...]
    provenance: Value
    language: str = "en"
    keywords: tuple[str, ...] = field(default=())
    contents: bool = False
    """Whether a table of contents is printed."""
    source: str = "record"
    """What a gap is a gap in."""
    watermark: str = ""
    """What stands across every page: DRAFT until an authored study is final."""
    styles: tuple[str, ...] = ()
    """Further style sheets of the theme that it needs."""
    linked: Mapping[str, str] = field(default_factory=dict)
    """The anchors that references in the prose of an author lead to, with what they print."""


def anchors_in(part: Any) -> Iterator[tuple[str, str]]:
    """Every place inside a part that a link can go to: its anchor, and what it is called."""
    if isinstance(part, tuple):
        for item in part:
            yield from anchors_in(item)
    elif is_dataclass(part):
        anchor = getattr(part, "anchor", "")
        told = next((text for name in ("title", "text", "label", "id") if (text := getattr(part, name, ""))), "")
        if anchor and isinstance(told, str) and told:
            number = getattr(part, "number", "")
            yield anchor, f"{number} {told}" if isinstance(part, Section) and number else told
        for each in fields(part):
            yield from anchors_in(getattr(part, each.name))
        if isinstance(part, Document):
            yield from part.linked.items()


def values_in(part: Any) -> Iterator[Value]:
    """Every value inside a part, in reading order."""
    if isinstance(part, Value):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from values_in(item)
    elif is_dataclass(part):
        for each in fields(part):
            yield from values_in(getattr(part, each.name))
