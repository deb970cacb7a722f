"""What an author corrected, on the page: a mark and what stood there before at each value, a banner, and the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass, replace
from typing import Any

from protogen.document.parts import (
    Column,
    Document,
    Ground,
    Remark,
    Subheading,
    Table,
    TableCell,
    TableRow,
    Value,
)
from protogen.document.wording import count, joined
from protogen.model.corrections import Correction, correction_of
from protogen.model.source import Basis
from protogen.model.study import Study

_LONGEST = 240
"""A longer text that stood there before is cut beside the value; the list of corrections has the whole of it."""


def corrected(document: Document, study: Study) -> Document:
    """The document with what an author corrected marked and counted; that of a study without corrections as it is."""
    if not study.corrections:
        return document
    summary = counted(study)
    masthead = replace(document.masthead, banner=f"{document.masthead.banner} Corrected by {summary}, marked ◆.")
    running = document.running
    if running.disclaimer:
        running = replace(running, disclaimer=f"{running.disclaimer} With corrections by an author.")
    found: Document = _marked(document, study.corrections)
    provenance = replace(document.provenance, text=f"{document.provenance.text} · corrected by {summary}")
    return replace(
        found, masthead=replace(masthead, facts=found.masthead.facts), running=running, provenance=provenance
    )


def counted(study: Study) -> str:
    """`corrections.yaml: 6 values`, for each file."""
    files = Counter(each.file for each in study.corrections)
    return joined(f"{name}: {count(number, 'value')}" for name, number in files.items())


def instead(each: Correction) -> str:
    """What is said beside a corrected value: by whom, what stood there, why."""
    said = {"split": "split by the author", "add": "added by the author"}.get(each.verb, "by the author")
    before = ""
    if each.verb == "set":
        before = f", before: “{_cut(each.was)}”" if each.was is not None else ", not stated before"
    reason = f". Reason: {each.why.rstrip('.')}." if each.why else ""
    return f"{said} ({each.line}){before}{reason}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"


def listed(study: Study) -> list[Subheading | Remark | Table]:
    """Every correction with what stood there before, whole; nothing where there are none."""
    if not study.corrections:
        return []
    columns = (
        Column("What", 2.6),
        Column("Before", 2.3),
        Column("Now", 2.3),
        Column("Reason", 1.4),
        Column("Where", 1.8),
    )
    rows = tuple(TableRow(tuple(TableCell((value,)) for value in _row(each))) for each in study.corrections)
    summary = f"The record itself is untouched. Corrected by {counted(study)}."
    table = Table(f"Corrections ({len(rows)})", columns, rows, style="findings")
    return [Subheading("Corrections by the author", "corrections"), Remark(summary), table]


def _row(each: Correction) -> tuple[Value, ...]:
    return (
        Value(f"{each.verb} {each.at}"),
        Value(each.was or "–", sources=each.sources),
        Value(each.now or ("removed" if each.verb == "remove" else "–")),
        Value(each.why or "–"),
        Value(each.place),
    )


def _marked(part: Any, done: tuple[Correction, ...]) -> Any:
    """A part in which every value that an author stands for says so."""
    if isinstance(part, tuple):
        found = tuple(_marked(one, done) for one in part)
        return found if any(one is not other for one, other in zip(found, part, strict=True)) else part
    if isinstance(part, Value):
        return _value(part, done)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {}
    for each in fields(part):
        before = getattr(part, each.name)
        after = _marked(before, done)
        if after is not before:
            changes[each.name] = after
    return replace(part, **changes) if changes else part


def _value(value: Value, done: tuple[Correction, ...]) -> Value:
    authors = (source for source in value.sources if source.basis is Basis.AUTHOR)
    mine = [found for source in authors if (found := correction_of(source, done)) is not None]
    if not mine or value.ground is not Ground.STATED:
        return value
    return replace(value, ground=Ground.AUTHOR, rule="; ".join(dict.fromkeys(instead(each) for each in mine)))
