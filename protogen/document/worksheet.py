"""The eligibility worksheet of a site: every criterion with boxes, a header, determination, signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from protogen.document import identity
from protogen.document.parts import Document, Remark, Section
from protogen.document.population import EXCEPTIONS, CriterionLine, criterion_lines, leftovers
from protogen.document.provenance import provenance
from protogen.model.population import CriterionKind
from protogen.model.study import Study


@dataclass(frozen=True, slots=True)
class WorksheetField:
    """A field to fill in: its label, its printed value where the record states one, its share of the row."""

    label: str
    value: str = ""
    width: int = 1


@dataclass(frozen=True, slots=True)
class WorksheetHeader:
    """The fields at the head of the worksheet, row by row."""

    rows: tuple[tuple[WorksheetField, ...], ...]
    kind: str = "worksheet_header"


@dataclass(frozen=True, slots=True)
class WorksheetRow:
    """A criterion to answer. `helper` says what its box counts for, where it is part of another."""

    line: CriterionLine
    not_applicable: bool = False
    helper: str = ""


@dataclass(frozen=True, slots=True)
class WorksheetTable:
    """The criteria of one list with the rule of its answers above."""

    title: str
    rule: str
    rows: tuple[WorksheetRow, ...]
    style: str
    kind: str = "worksheet_table"


@dataclass(frozen=True, slots=True)
class Signatures:
    """The determination and who signs it."""

    determinations: tuple[str, ...]
    signatories: tuple[str, ...]
    kind: str = "signatures"


_INSTRUCTIONS = (
    "Answer every line before any study-specific activity. Each answer needs evidence in the source documents: name "
    "the document, or state the value with unit and date, then initial and date the line. The wording is that of the "
    "record; where the approved protocol differs, the protocol holds."
)
_HEADINGS = "A heading inside the list may limit whom its lines concern, or say that fewer of them suffice: it holds."
_RULES = {
    CriterionKind.INCLUSION: (
        "Inclusion criteria",
        "To be eligible, all must be answered Yes. N/A is offered only where the criterion states for whom it holds.",
    ),
    CriterionKind.EXCLUSION: (
        "Exclusion criteria",
        "To be eligible, all must be answered No. N/A is offered only where the criterion states for whom it holds.",
    ),
    CriterionKind.OTHER: (
        "Other statements on eligibility",
        "These state no condition on a participant, or belong to neither list; read them and note what follows.",
    ),
}


def checklist(study: Study) -> Document:
    """The eligibility worksheet."""
    population = study.population
    sections = [
        Section("population", "participant", "Participant and visit", (_header(study), Remark(_INSTRUCTIONS))),
    ]
    for kind, (title, rule) in _RULES.items():
        lines = criterion_lines(population, kind)
        if kind == CriterionKind.OTHER:
            lines += leftovers(population)
            if not lines:
                continue
        if any(line.group for line in lines):
            rule = f"{rule} {_HEADINGS}"
        blocks = (
            (WorksheetTable(title, rule, _rows(lines), kind),)
            if lines
            else (Remark(f"The record states no {title.lower()}.", tone="empty"),)
        )
        sections.append(Section("population", f"worksheet-{kind}", title, blocks))
    sections.append(Section("population", "determination", "Final determination", (_signatures(),)))
    return Document(
        name="checklist",
        title=f"Eligibility checklist: {identity.short_title(study)}",
        study_id=study.id,
        masthead=replace(identity.masthead(study, "Eligibility checklist"), facts=()),
        running=identity.running(study),
        sections=tuple(sections),
        provenance=provenance(study),
    )


def _header(study: Study) -> WorksheetHeader:
    number = identity.protocol_number(study)
    sponsor = study.identity.sponsor.name if study.identity.sponsor else ""
    return WorksheetHeader(
        (
            (
                WorksheetField("Protocol number", number),
                WorksheetField("Registry number", study.identity.nct_id or ""),
                WorksheetField("Sponsor", sponsor, 2),
            ),
            (
                WorksheetField("Short title", identity.short_title(study), 2),
                WorksheetField("Protocol version and date"),
                WorksheetField("Checklist version and date"),
            ),
            (
                WorksheetField("Site"),
                WorksheetField("Investigator"),
                WorksheetField("Participant or screening ID"),
                WorksheetField("Initials (optional)"),
            ),
            (
                WorksheetField("Consent signed: date and form version"),
                WorksheetField("Screening date(s)"),
                WorksheetField("Cohort, arm or dose level to be assigned", _arms(study), 2),
            ),
        )
    )


def _arms(study: Study) -> str:
    labels = [arm.label for arm in study.arms if arm.label]
    return "" if len(labels) < 2 else "☐ " + "   ☐ ".join(labels)  # noqa: PLR2004 -- one arm leaves nothing to choose


def _rows(lines: tuple[CriterionLine, ...]) -> tuple[WorksheetRow, ...]:
    """One row for each line; what a child counts for is said beside it, so that its box is not misread."""
    parents = {line.id: line for line in lines}
    return tuple(
        WorksheetRow(
            line=line,
            not_applicable=bool(line.applies_to),
            helper=_helper(line, parents.get(line.id.rpartition(".")[0])),
        )
        for line in lines
    )


def _helper(line: CriterionLine, parent: CriterionLine | None) -> str:
    parts = []
    if parent is not None and parent.logic == EXCEPTIONS:
        parts.append(f"exception to {parent.id}: tick whether it applies")
    elif parent is not None and parent.logic:
        parts.append(f"counts towards {parent.id}: {parent.logic}")
    if line.logic and not line.leaf:
        parts.append(f"decide from the lines below: {line.logic}")
    return "; ".join(parts)


def _signatures() -> Signatures:
    return Signatures(
        (
            "Participant is ELIGIBLE",
            "Participant is NOT ELIGIBLE",
            "Screen failure; criterion no. ______",
        ),
        ("Completed by", "Verified by (investigator)", "Second check (optional)"),
    )
