"""Study version, documents, dates and amendments on the page."""

from __future__ import annotations

from protogen.document.parts import (
    Column,
    Fact,
    Facts,
    Remark,
    Section,
    Subheading,
    Table,
    TableCell,
    TableRow,
    Text,
    Value,
    gap,
    stated,
)
from protogen.document.wording import count, field_value, joined, texts, yes_no
from protogen.model.amendments import Amendment, DocumentVersion, GovernanceDate
from protogen.model.identity import RecordKind
from protogen.model.study import Study

_CHANGES = (Column("No.", 0.5), Column("Change", 4.0), Column("Rationale", 3.4), Column("Sections", 1.8))


def section(study: Study) -> Section | None:
    """Versions and amendments, oldest first; nothing where the source states none."""
    known = study.amendments
    blocks: list[Facts | Remark | Subheading | Table | Text] = []
    rows = [Fact("Study version", (field_value(known, "study_version"),))] if known.study_version else []
    if known.dates:
        rows.append(Fact("Dates of the study version", tuple(_date(each) for each in known.dates)))
    if rows:
        blocks.append(Facts(tuple(rows), "Study version"))
    if known.documents:
        blocks.append(_documents(known.documents))
    for number, each in enumerate(known.amendments, 1):
        blocks += _amendment(each, number)
    if known.rationale and known.rationale == study.design.rationale:
        told = "The rationale of the study version is that of the design, word for word; it is printed there."
        blocks.append(Remark(told))
    elif known.rationale:
        blocks.append(Subheading("Rationale of the study version", "version-rationale"))
        blocks.append(Text(field_value(known, "rationale", markdown=True)))
    if not blocks:
        return None
    title = "Versions and amendments" if known.amendments else "Versions"
    return Section("identity", "versions", title, tuple(blocks))


def protocol_version(study: Study) -> tuple[Value, ...]:
    """The versions of the documents with status and dates, as M11 asks for on the first page; else the reason."""
    found = []
    for each in study.amendments.documents:
        if each.version is not None:
            days = joined(str(one.date) for one in each.dates if one.date is not None)
            note = ", ".join(part for part in (each.status or "", days) if part)
            found.append(stated(each.version, each.sources, note=note))
    unique = {(value.text, value.note): value for value in reversed(found)}
    if not unique and study.record is not None and study.record.kind is RecordKind.REGISTRY:
        return (gap("a registry record carries no protocol version"),)
    return tuple(reversed(unique.values())) or (gap(),)


def _documents(documents: tuple[DocumentVersion, ...]) -> Table:
    columns = (Column("Document", 3.2), Column("Version", 1.0), Column("Status", 1.2), Column("Dates", 4.0))
    rows = tuple(
        TableRow(
            (
                TableCell((field_value(each, "document", note=f"template {each.template}" if each.template else ""),)),
                TableCell((field_value(each, "version"),)),
                TableCell((field_value(each, "status"),)),
                TableCell(tuple(_date(one) for one in each.dates) or (gap(),)),
            )
        )
        for each in documents
    )
    return Table(f"Documents ({count(len(rows), 'version')})", columns, rows)


def _date(each: GovernanceDate) -> Value:
    """A date with what it is and where it holds."""
    if each.date is None:
        return gap(", ".join(part for part in (each.label, each.type) if part), each.sources)
    kind = None if each.type and each.label and each.type.casefold() == each.label.casefold() else each.type
    note = "; ".join(part for part in (each.label, kind, ", ".join(each.scopes)) if part)
    return stated(each.date, each.sources, note=note)


def _amendment(each: Amendment, number: int) -> list[Facts | Subheading | Table]:
    title = f"Amendment {each.number}" if each.number else each.label or f"Amendment {number}"
    reasons = texts(each.secondary_reasons, ())
    rows = [
        Fact("Amendment identifier", (field_value(each, "number", note=each.label or ""),), "C218477"),
        Fact("Date", tuple(_date(one) for one in each.dates) or (gap(),)),
        Fact("Scope", texts(each.scopes, each.sources_of("scopes")) or (gap(),), "C218673"),
        Fact("Primary reason", (field_value(each, "primary_reason"),)),
        Fact("Secondary reasons", reasons or (gap(),)),
        Fact("Summary", (field_value(each, "summary", markdown=True),)),
    ]
    if each.enrolled:
        rows.append(Fact("Enrolled when it was made", texts(each.enrolled, each.sources_of("enrolled"))))
    for impact in each.impacts:
        name = f"Impact: {impact.type}" if impact.type else "Impact"
        rows.append(Fact(name, (field_value(impact, "text", markdown=True),)))
        rows.append(Fact("Substantial", (yes_no(impact, "substantial"),)))
    blocks: list[Facts | Subheading | Table] = [
        Subheading(title, f"amendment-{number}"),
        Facts(tuple(rows), f"{title}: reasons and scope"),
    ]
    if each.changes:
        changed = tuple(
            TableRow(
                (
                    TableCell((Value(str(place)),)),
                    TableCell((field_value(change, "summary", markdown=True),)),
                    TableCell((field_value(change, "rationale", markdown=True),)),
                    TableCell(texts(change.sections, ()) or (gap(),)),
                )
            )
            for place, change in enumerate(each.changes, 1)
        )
        blocks.append(Table(f"{title}: changes ({len(changed)})", _CHANGES, changed))
    return blocks
