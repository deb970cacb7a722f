"""The eligibility worksheet of a site: every criterion with boxes, a header, determination, signatures."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from typing import Any

from protogen.document import identity
from protogen.document.form import Choice, Entry, Option
from protogen.document.measure import text_width, wrapped
from protogen.document.parts import Document, Remark, Section
from protogen.document.population import criterion_lines, leftovers
from protogen.document.provenance import provenance
from protogen.document.worksheet_rows import WorksheetRow, rows
from protogen.model.population import CriterionKind
from protogen.model.study import Study

_HASH = 12
_HEAD_PT, _HEAD_ROOM_PT, _WHOSE_ROOM_PT = 8.0, 330.0, 270.0
"""Size of the head of every page, and its room for the short title and for the protocol number."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which worksheet this is: what a saved file of answers is held against."""

    study_id: str
    record_version: str
    checklist: str


@dataclass(frozen=True, slots=True)
class WorksheetHead:
    """What stands on every page of the worksheet: whose it is, in which versions, and the fields that name them."""

    protocol: str
    title: str
    entries: tuple[Entry, ...]
    stamp: Stamp
    kind: str = "worksheet_head"


@dataclass(frozen=True, slots=True)
class Fill:
    """A place of the header block: a label over a printed value, a field or a choice; its share of the row."""

    label: str
    value: str = ""
    fields: tuple[Entry | Choice, ...] = ()
    width: int = 1


@dataclass(frozen=True, slots=True)
class WorksheetHeader:
    """The block at the head of the first page, row by row."""

    rows: tuple[tuple[Fill, ...], ...]
    kind: str = "worksheet_header"


@dataclass(frozen=True, slots=True)
class WorksheetTable:
    """The criteria of one list with the rule of its answers above."""

    title: str
    rule: str
    rows: tuple[WorksheetRow, ...]
    style: str
    kind: str = "worksheet_table"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: the role, the fields for name and date."""

    role: str
    name: Entry
    date: Entry


@dataclass(frozen=True, slots=True)
class Signatures:
    """The determination and who signs it."""

    outcome: Choice
    reason: Entry
    signatories: tuple[Signatory, ...]
    kind: str = "signatures"


_INSTRUCTIONS = (
    "Answer every line before any study-specific activity. Each answer needs evidence in the source documents: name "
    "the document, or state the value with unit and date, then initial and date the line. The wording is that of the "
    "record; where the approved protocol differs, the protocol holds."
)
_NUMBERING = (
    "No.: the number used on this worksheet (I inclusion, E exclusion; I4.a is part of I4). “orig. 4” below it is the "
    "number that the record itself gives the criterion, where it gives one."
)
_HEADINGS = "A heading inside the list may limit whom its lines concern, or say that fewer of them suffice: it holds."
_PARTS = "Indented lines count as the line above them says."
_RULES = {
    CriterionKind.INCLUSION: ("Inclusion criteria", "To be eligible, all must be answered Yes."),
    CriterionKind.EXCLUSION: ("Exclusion criteria", "To be eligible, all must be answered No."),
    CriterionKind.OTHER: (
        "Other statements on eligibility",
        "These state no condition on a participant, or belong to neither list: read them and note what follows.",
    ),
}
_CONDITIONS = "N/A is offered only where the record states for whom the criterion holds."
_OUTCOMES = (
    Option("Eligible", "Participant is ELIGIBLE"),
    Option("NotEligible", "Participant is NOT ELIGIBLE"),
    Option("ScreenFailure", "Screen failure"),
)
_SIGNATORIES = (
    ("completed", "Completed by", "Date"),
    ("verified", "Verified by (investigator)", "Date and time"),
    ("checked", "Second check (optional)", "Date"),
)


def checklist(study: Study) -> Document:
    """The eligibility worksheet."""
    tables = _tables(study)
    stamp = Stamp(study.id, _record_version(study), _digest(tables))
    head = (_head(study, stamp), _header(study), Remark(_INSTRUCTIONS), Remark(_NUMBERING))
    running = identity.running(study)
    version = f"{running.version} · checklist {stamp.checklist}"
    return Document(
        name="checklist",
        title=f"Eligibility checklist: {identity.short_title(study)}",
        study_id=study.id,
        masthead=replace(identity.masthead(study, "Eligibility checklist"), facts=()),
        running=replace(running, version=version),
        sections=(
            Section("population", "participant", "Participant and visit", head),
            *tables,
            Section("population", "determination", "Final determination", (_signatures(),)),
        ),
        provenance=provenance(study),
    )


def _tables(study: Study) -> tuple[Section, ...]:
    population = study.population
    sections = []
    for kind, (title, rule) in _RULES.items():
        lines = criterion_lines(population, kind)
        if kind == CriterionKind.OTHER:
            lines += leftovers(population)
            if not lines:
                continue
        made = rows(lines, kind, tuple(arm.label for arm in study.arms if arm.label))
        said = [rule]
        if kind != CriterionKind.OTHER:
            said += [_PARTS] if any(line.depth for line in lines) else []
            said += [_CONDITIONS]
        said += [_HEADINGS] if any(line.group for line in lines) else []
        block = (
            WorksheetTable(title, " ".join(said), made, kind)
            if made
            else Remark(f"The record states no {title.lower()}.", tone="empty")
        )
        sections.append(Section("population", f"worksheet-{kind}", title, (block,)))
    return tuple(sections)


def _record_version(study: Study) -> str:
    if study.record is not None and study.record.version:
        return study.record.version
    return "not stated"


def _fields(part: Any) -> dict[str, Any]:
    return {each.name: getattr(part, each.name) for each in fields(part)}


def _digest(tables: tuple[Section, ...]) -> str:
    """A short hash of all that the lines ask: it changes when a criterion, a limit or a choice does."""
    asked = [
        [row.line.id, row.line.number, row.line.value.text, row.line.group, row.rule, row.decision, row.notes]
        + [each for each in (row.choice, *row.asked) if each is not None]
        for section in tables
        for block in section.blocks
        if isinstance(block, WorksheetTable)
        for row in block.rows
    ]
    text = json.dumps(asked, ensure_ascii=False, sort_keys=True, default=_fields)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


def _head(study: Study, stamp: Stamp) -> WorksheetHead:
    entries = (
        Entry("protocol.version", "Protocol version, date", "Protocol version and date"),
        Entry("checklist.version", "Checklist version, date", "Checklist version and date"),
        Entry("site.name", "Site", "Site"),
        Entry("participant.id", "Participant or screening ID", "Participant or screening ID"),
        Entry("participant.initials", "Initials (optional)", "Participant initials, optional"),
    )
    title = _on_one_line(identity.short_title(study), _HEAD_ROOM_PT)
    protocol = _on_one_line(identity.running(study).protocol, _WHOSE_ROOM_PT, bold=True)
    return WorksheetHead(protocol, title, entries, stamp)


def _on_one_line(text: str, room: float, *, bold: bool = False) -> str:
    """A text for the head of every page, cut where it is longer than a line; the first page has it in full."""
    if text_width(text, _HEAD_PT, bold=bold) <= room:
        return text
    return f"{wrapped(text, _HEAD_PT, room - 2 * _HEAD_PT, bold=bold)[0]} …"


def _header(study: Study) -> WorksheetHeader:
    sponsor = study.identity.sponsor.name if study.identity.sponsor else "not stated"
    arms = tuple(Option(arm.id, arm.label or arm.id) for arm in study.arms)
    level = Entry("assignment.level", "Dose level or other", "Dose level or other assignment")
    assigned: tuple[Entry | Choice, ...] = (level,)
    if len(arms) > 1:  # one arm leaves nothing to choose
        assigned = (Choice("assignment.arm", "Cohort or arm to be assigned", arms), level)
    return WorksheetHeader(
        (
            (
                Fill("Protocol number", identity.protocol_number(study)),
                Fill("NCT number", study.identity.nct_id or "not stated"),
                Fill("Sponsor", sponsor, width=2),
            ),
            (
                Fill("Short title", identity.short_title(study), width=2),
                _blank("investigator.name", "Investigator", width=2),
            ),
            (
                _blank("consent.signed", "Consent signed on"),
                _blank("consent.version", "Consent form version"),
                _blank("screening.dates", "Screening date(s)", width=2),
            ),
            (Fill("Cohort, arm or dose level to be assigned", fields=assigned, width=4),),
        )
    )


def _blank(name: str, label: str, width: int = 1) -> Fill:
    return Fill(label, fields=(Entry(name, label, label),), width=width)


def _signatures() -> Signatures:
    return Signatures(
        Choice("determination.outcome", "Final determination", _OUTCOMES),
        Entry("determination.reason", "Reason: criterion no.", "Reason: number of the criterion not met"),
        tuple(
            Signatory(
                role,
                Entry(f"{name}.name", "Name", f"{role}: name"),
                Entry(f"{name}.date", date, f"{role}: {date.lower()}"),
            )
            for name, role, date in _SIGNATORIES
        ),
    )
