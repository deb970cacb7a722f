"""Where a document came from, what is assumed, what is missing: the closing sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from protogen.document import corrections
from protogen.document.parts import (
    Column,
    Facts,
    Ground,
    Items,
    Remark,
    Section,
    Subheading,
    Table,
    TableCell,
    TableRow,
    Value,
    stated,
)
from protogen.document.wording import count, joined
from protogen.findings import Finding, Severity
from protogen.model.identity import Record, RecordKind
from protogen.model.study import Study
from protogen.version import VERSION

_PLACES = re.compile(r"\[\d+\]")
_NAMES = ("name", "label", "description")
"""Names beside the one that is printed; nobody looks for them."""
_SHOWN_FINDINGS = 60
"""A record with hundreds of like findings would bury the ones that matter; the rest are counted."""


def provenance(study: Study) -> Value:
    """One line: record, its version, its update date, the tool and its version."""
    record = study.record
    if record is not None and record.kind is RecordKind.USDM:
        return stated(_file_provenance(study, record))
    updated = study.identity.status.last_update_posted
    parts = [
        f"{record.registry if record else 'source'} record {study.id}",
        f"record version {record.version}" if record and record.version else "record version not stated",
        f"last update posted {updated.date}" if updated else "update date not stated",
        f"made with protogen {VERSION}",
    ]
    return stated(" · ".join(parts))


def _file_provenance(study: Study, record: Record) -> str:
    parts = [
        f"{record.registry} file of {study.id}",
        f"USDM {record.version}" if record.version else "version of the standard not stated",
        f"written by {record.system}" if record.system else "",
        f"study version {study.amendments.study_version or 'not stated'}",
        f"made with protogen {VERSION}",
    ]
    return " · ".join(part for part in parts if part)


def section(study: Study, sections: Sequence[Section]) -> Section:
    """Assumptions, gaps and remarks of reading, gathered from the sections before it."""
    blocks: list[Facts | Items | Remark | Subheading | Table] = []
    assumptions = [each.number for timeline in study.schedule.timelines for each in timeline.assumptions]
    blocks.append(Subheading("Assumptions", "assumptions"))
    if assumptions:
        listed = f"assumption {assumptions[0]}" if len(assumptions) == 1 else f"assumptions {joined(assumptions)}"
        blocks.append(Remark(f"The schedule rests on {listed}, printed below it in section 1.3."))
    else:
        blocks.append(Remark("No assumption was needed.", tone="empty"))
    blocks += [Subheading("Gaps: asked for by a synopsis, not stated in the record", "gaps"), _gaps(sections)]
    blocks += corrections.listed(study)
    if study.record is not None and study.record.kind is RecordKind.USDM:
        blocks += [Subheading("In the file, in no document", "unused"), _unused(study.record)]
    if study.findings:  # a heading over nothing could stand alone on the last page
        blocks.append(Subheading("Remarks of reading", "findings"))
    blocks.append(_findings(study.findings))
    return Section("provenance", "gaps-and-assumptions", "Assumptions, gaps and remarks", tuple(blocks))


def _gaps(sections: Sequence[Section]) -> Items | Remark:
    """The labels of facts without any value, section by section."""
    lines = []
    for part in sections:
        labels = [
            fact.label
            for block in part.blocks
            if isinstance(block, Facts)
            for fact in block.rows
            if all(value.ground == Ground.GAP for value in fact.values)
        ]
        if labels:
            lines.append(Value(f"{part.title}: {'; '.join(dict.fromkeys(labels))}."))
    return Items(tuple(lines)) if lines else Remark("None.", tone="empty")


def _unused(record: Record) -> Items | Remark:
    """The members of a file that no document prints: what a reader of the file would otherwise look for in vain."""
    paths = [path for path in record.unused if path.rpartition(".")[2] not in _NAMES]
    counted = Counter(_PLACES.sub("[]", path).removeprefix("study.").removeprefix("versions[].") for path in paths)
    alone = {path.removeprefix("study.").removeprefix("versions[].") for path in paths}  # the rest are single places
    lines = [path if path in alone else f"{path} ({number} that nothing refers to)" for path, number in counted.items()]
    return Items(tuple(Value(line) for line in lines)) if lines else Remark("Nothing.", tone="empty")


def _findings(findings: Sequence[Finding]) -> Table | Remark:
    if not findings:
        return Remark("Remarks of reading: none, every field was read.", tone="empty")
    ordered = sorted(findings, key=lambda each: (-Severity(each.severity).rank, each.code, each.path))
    shown = ordered[:_SHOWN_FINDINGS]
    columns = (Column("Code", 0.8), Column("Remark", 4.6), Column("Where in the record", 3.2))
    rows = tuple(
        TableRow((TableCell((Value(each.code, note=each.severity),)), TableCell(_remark(each)), _where(each)))
        for each in shown
    )
    caption = f"Remarks ({count(len(findings), 'remark')}"
    caption += f", the {_SHOWN_FINDINGS} weightiest shown)" if len(findings) > len(shown) else ")"
    return Table(caption, columns, rows, style="findings")


def _remark(finding: Finding) -> tuple[Value, ...]:
    return (Value(finding.message),)


def _where(finding: Finding) -> TableCell:
    return TableCell((Value(finding.path.removeprefix("protocolSection.") or "record"),))
