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
from protogen.document.schema_dosing import Ladder
from protogen.document.schema_section import SchemaFigure
from protogen.document.worksheet import Fill, WorksheetTable
from protogen.model.identity import RecordKind
from protogen.model.study import Study

# What our own sentences say of a record, and what they say where the source is a file.
_WORDS = (
    (re.compile(r": every field was read\."), "."),  # what no document prints is listed above it
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
# What they say where an author wrote the study.
_AUTHORED = (
    (re.compile(r"the registry leaves a limit out where there is none"), ""),
    (re.compile(r"\bregistry record\b"), "study file"),
    (re.compile(r"(ICH M11 term \(\w+\)) for the registry terms? .*"), r"\1"),
    (
        re.compile(r"^The registry holds outcome measures.*"),
        "Outcome measures (endpoints) as the study file states them.",
    ),
    (re.compile(r"\b(is|was) registered as\b"), r"\1 stated as"),
    (re.compile(r"; registered (\w+)"), ""),
    (re.compile(r", as registered\b"), ", as stated"),
    (re.compile(r"\bcount of the arms registered\b"), "count of the arms"),
    (re.compile(r"\bregistered\b"), "stated"),
    (re.compile(r" \(?the registry does not tell .*"), ""),
    (re.compile(r"\b([Tt])he registry\b"), r"\1he study file"),
    (re.compile(r"\b(in|of|by|from) the record\b"), r"\1 the study file"),
    (re.compile(r"\bThe record\b"), "The study file"),
    (re.compile(r"\bthe record\b"), "the study file"),
)
_Words = tuple[tuple[re.Pattern[str], str], ...]
_OURS: dict[type, tuple[str, ...]] = {
    Remark: ("text",),
    Subheading: ("text",),
    Facts: ("caption",),
    Table: ("caption",),
    Column: ("label",),
    Fact: ("label",),
    Section: ("title",),
    Running: ("disclaimer",),
    SchemaFigure: ("caption",),
    TrialSchema: ("remarks", "alternative"),
    Ladder: ("heading", "remark"),
    WorksheetTable: ("rule",),
    Fill: ("label",),
}
"""The fields of each part that hold sentences of ours and no text of a study but in quotation marks."""


def is_file(study: Study) -> bool:
    """Whether the study was read from a file that defines it, not from a registry record."""
    return study.record is not None and study.record.kind is RecordKind.USDM


def worded(document: Document, study: Study) -> Document:
    """The document with the words that fit its source: nothing of a file is "in the record"."""
    if study.record is None:
        found: Document = replace(_part(document, _AUTHORED), source="study file")
    elif is_file(study):
        found = replace(_part(document, _WORDS), source="file")
    else:
        found = document
    return found


def spoken(text: str, words: _Words = _WORDS) -> str:
    """A sentence of ours as it is said of a file; what stands in quotation marks is the study's and stays.

    >>> spoken("The record states no arms: “see the record”")
    'The file states no arms: “see the record”'
    """
    pieces = re.split(r"(“[^”]*”)", text)
    for at in range(0, len(pieces), 2):
        for pattern, said in words:
            pieces[at] = pattern.sub(said, pieces[at])
    return "".join(pieces)


def _part(part: Any, words: _Words) -> Any:
    if isinstance(part, tuple):
        return tuple(_part(one, words) for one in part)
    if isinstance(part, Value):
        return _value(part, words)
    if isinstance(part, Section) and part.concept == "provenance":  # its lists are labels of ours
        part = replace(part, blocks=tuple(_listed(one, words) for one in part.blocks))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {}
    for each in fields(part):
        before = getattr(part, each.name)
        after = _told(before, words) if each.name in _ours(part) else _part(before, words)
        if after is not before and after != before:
            changes[each.name] = after
    return replace(part, **changes) if changes else part


def _listed(block: Any, words: _Words) -> Any:
    if not isinstance(block, Items):
        return block
    return replace(block, values=tuple(replace(value, text=spoken(value.text, words)) for value in block.values))


def _ours(part: Any) -> tuple[str, ...]:
    return ("text",) if isinstance(part, HeaderCell) and part.gap else _OURS.get(type(part), ())


def _told(value: Any, words: _Words) -> Any:
    if isinstance(value, str):
        return spoken(value, words)
    return (
        tuple(spoken(one, words) if isinstance(one, str) else one for one in value)
        if isinstance(value, tuple)
        else value
    )


def _value(value: Value, words: _Words) -> Value:
    if value.ground is Ground.GAP:
        return replace(value, text=spoken(value.text, words), note=spoken(value.note, words))
    return replace(value, rule=spoken(value.rule, words)) if value.rule else value
