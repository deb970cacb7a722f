"""What a document calls its source: a registry record, or a file that defines the study."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from protogen.document.grid import HeaderCell
from protogen.document.parts import (
    Column,
    Document,
    Fact,
    Facts,
    Ground,
    Items,
    Remark,
    Running,
    Section,
    Subheading,
    Table,
    Value,
)
from protogen.document.schema import TrialSchema
from protogen.document.worksheet import Fill, WorksheetTable
from protogen.model.identity import RecordKind
from protogen.model.study import Study

# What our own sentences say of a record, and what they say where the source is a file.
_WORDS = (
    (re.compile(r"the registry leaves a limit out where there is none"), ""),
    (re.compile(r"\bregistry record\b"), "USDM file"),
    (re.compile(r"(ICH M11 term \(\w+\)) for the registry terms? .*"), r"\1 for the term of the file"),
    (re.compile(r"\b(is|was) registered as\b"), r"\1 stated as"),
    (re.compile(r", as registered\b"), ", as stated"),
    (re.compile(r"\bregistered\b"), "in the file"),
    (re.compile(r"\b([Tt])he registry\b"), r"\1he file"),
    (re.compile(r"\b(in|of|by|from) the record\b"), r"\1 the file"),
    (re.compile(r"\bThe record\b"), "The file"),
    (re.compile(r"\bthe record\b"), "the file"),
)
_OURS: dict[type, tuple[str, ...]] = {
    Remark: ("text",),
    Subheading: ("text",),
    Facts: ("caption",),
    Table: ("caption",),
    Column: ("label",),
    Fact: ("label",),
    Section: ("title",),
    Running: ("disclaimer",),
    TrialSchema: ("remarks", "alternative"),
    WorksheetTable: ("rule",),
    Fill: ("label",),
}
"""The fields of each part that hold sentences of ours and no text of a study but in quotation marks."""


def is_file(study: Study) -> bool:
    """Whether the study was read from a file that defines it, not from a registry record."""
    return study.record is not None and study.record.kind is RecordKind.USDM


def worded(document: Document, study: Study) -> Document:
    """The document with the words that fit its source: nothing of a file is "in the record"."""
    if not is_file(study):
        return document
    found: Document = _part(document)
    return found


def spoken(text: str) -> str:
    """A sentence of ours as it is said of a file; what stands in quotation marks is the study's and stays.

    >>> spoken("The record states no arms: “see the record”")
    'The file states no arms: “see the record”'
    """
    pieces = re.split(r"(“[^”]*”)", text)
    for at in range(0, len(pieces), 2):
        for pattern, words in _WORDS:
            pieces[at] = pattern.sub(words, pieces[at])
    return "".join(pieces)


def _part(part: Any) -> Any:
    if isinstance(part, tuple):
        return tuple(_part(one) for one in part)
    if isinstance(part, Value):
        return _value(part)
    if isinstance(part, Section) and part.concept == "provenance":  # its lists are labels of ours
        part = replace(part, blocks=tuple(_listed(one) for one in part.blocks))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {}
    for each in fields(part):
        before = getattr(part, each.name)
        after = _told(before) if each.name in _ours(part) else _part(before)
        if after is not before and after != before:
            changes[each.name] = after
    return replace(part, **changes) if changes else part


def _listed(block: Any) -> Any:
    if not isinstance(block, Items):
        return block
    return replace(block, values=tuple(replace(value, text=spoken(value.text)) for value in block.values))


def _ours(part: Any) -> tuple[str, ...]:
    return ("text",) if isinstance(part, HeaderCell) and part.gap else _OURS.get(type(part), ())


def _told(value: Any) -> Any:
    if isinstance(value, str):
        return spoken(value)
    return tuple(spoken(one) if isinstance(one, str) else one for one in value) if isinstance(value, tuple) else value


def _value(value: Value) -> Value:
    if value.ground is Ground.GAP:
        return replace(value, text=spoken(value.text), note=spoken(value.note))
    return replace(value, rule=spoken(value.rule)) if value.rule else value
