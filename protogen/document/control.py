"""What makes an authored study a document and no rendition of a record: version, status, history, signatures."""

from __future__ import annotations

from dataclasses import replace

from protogen.document import provenance
from protogen.document.parts import (
    Column,
    Document,
    Fact,
    Facts,
    Ground,
    Remark,
    Running,
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
from protogen.document.wording import count, field_value, plain_date
from protogen.model.control import Control, DocumentStatus, Version
from protogen.model.study import Study
from protogen.model.terms import label
from protogen.version import VERSION

_STATUS = {DocumentStatus.DRAFT: "draft", DocumentStatus.REVIEW: "draft in review", DocumentStatus.FINAL: "final"}
_REGISTRY = frozenset(
    {
        "Status verified",
        "First submitted",
        "First posted",
        "Last update posted",
        "US FDA-regulated drug",
        "US FDA-regulated device",
        "Responsible party",
        "Allocation, as registered",
        "Masking, as registered",
        "Age groups, as registered",
        "Target or maximum",
        "Central contacts",
    }
)
"""Facts that a registry asks for and a protocol does not: left out where the author gives none."""
_VERSION = "Protocol version and date"
_AGREEMENT = (
    "Each of the undersigned has read this version. Investigators sign that they will conduct the trial as it says, "
    "protect its participants, and keep its contents confidential."
)


def is_authored(study: Study) -> bool:
    """Whether an author answers for the study: it was written, or a record was taken over under document control."""
    return study.record is None or study.control is not None


def version_line(study: Study) -> str:
    """`Version 2.0 · 02 Mar 2026 · draft`: what stands on every page."""
    control = study.control or Control()
    number = f"Version {control.version}" if control.version else "Version not numbered"
    date = str(control.date) if control.date is not None else "no date"
    return f"{number} · {date} · {_STATUS[control.status]}"


def controlled(document: Document, study: Study) -> Document:
    """The document under the control of its author; that of a record as it is."""
    if not is_authored(study):
        return document
    control = study.control or Control()
    draft = control.status is not DocumentStatus.FINAL
    head = replace(
        document.masthead,
        banner=_banner(study, draft=draft),
        lead="Draft." if draft else "Final.",
        facts=_facts(document.masthead.facts, study),
    )
    sections = tuple(_tidy(part, study) for part in document.sections if _needed(part, study))
    if document.name == "synopsis":
        sections = _with_control(_closed(sections, study), study)
    return replace(
        document,
        masthead=head,
        running=_running(document.running, study, draft=draft),
        sections=sections,
        provenance=stated(f"{study.id} · {version_line(study)} · made with protogen {VERSION}"),
        watermark="DRAFT" if draft else "",
        styles=("control.css", *(("watermark.css",) if draft else ())),
    )


def _banner(study: Study, *, draft: bool) -> str:
    line = version_line(study).rpartition(" · ")[0]
    if draft:
        return f"{line}. Not approved: not for use in the care of participants."
    return f"{line}."


def _running(before: Running, study: Study, *, draft: bool) -> Running:
    number = study.identity.protocol_id
    secret = study.control is not None and bool(study.control.confidentiality)
    words = [*(["Confidential."] if secret else []), *(["Draft: not for use at a site."] if draft else [])]
    return replace(
        before,
        protocol=f"Protocol {number.id}" if number is not None else study.id,
        version=version_line(study),
        disclaimer=" ".join(words),
    )


def _facts(before: tuple[Fact, ...], study: Study) -> tuple[Fact, ...]:
    """The facts of the first page: version and date in the place of what a registry says of its record."""
    if not before:
        return before
    kept = [fact for fact in before if fact.label not in {"Record last updated", "Registry number"}]
    if study.identity.nct_id:
        kept.insert(0, Fact("Registry number", (field_value(study.identity, "nct_id"),)))
    return (*kept, Fact("Version and date", (_version(study),)))


def _version(study: Study) -> Value:
    control = study.control
    if control is None or not control.version:
        return gap("the author has numbered no version")
    date = str(control.date) if control.date is not None else "no date"
    return stated(control.version, control.sources_of("version"), note=f"{date}, {_STATUS[control.status]}")


def _needed(part: Section, study: Study) -> bool:
    """Whether a section that a registry asks for has anything to say."""
    oversight = study.oversight
    if part.anchor == "sites":
        return bool(oversight.sites)
    if part.anchor == "ipd":
        return bool(oversight.available_ipd) or oversight.ipd.sharing is not None or bool(oversight.ipd.description)
    return True


def _tidy(part: Section, study: Study) -> Section:
    """A section without the questions of a registry that the author does not answer."""
    blocks = tuple(_block(block, study) if isinstance(block, Facts) else block for block in part.blocks)
    return replace(part, blocks=tuple(block for block in blocks if not isinstance(block, Facts) or block.rows))


def _block(block: Facts, study: Study) -> Facts:
    rows = []
    for fact in block.rows:
        if fact.label in _REGISTRY and all(value.ground is Ground.GAP for value in fact.values):
            continue
        rows.append(replace(fact, values=(_version(study),)) if fact.label == _VERSION else fact)
    return replace(block, rows=tuple(rows))


def _closed(sections: tuple[Section, ...], study: Study) -> tuple[Section, ...]:
    """The sections with the annexes lettered anew, and the gaps of those that are left."""
    found: list[Section] = []
    for part in sections:
        if part.concept == "provenance":
            part = replace(provenance.section(study, found), number=part.number)  # noqa: PLW2901 -- the same place
        lettered = len(part.number) == 1 and part.number.isalpha()
        letters = sum(len(each.number) == 1 and each.number.isalpha() for each in found)
        found.append(replace(part, number=chr(ord("A") + letters)) if lettered else part)
    return tuple(found)


def _with_control(sections: tuple[Section, ...], study: Study) -> tuple[Section, ...]:
    """Document control behind the identification, the signatures as the last annex but one."""
    control = study.control
    if control is None:
        return sections
    found = list(sections)
    found.insert(1, _control(control))
    if control.approvals:
        letter = chr(ord(found[-1].number or "A") + 1)
        found.append(_signatures(control, letter))
    return tuple(found)


def _control(control: Control) -> Section:
    facts = (
        Fact("Version", (field_value(control, "version"),), "C93816"),
        Fact("Date of this version", (plain_date(control, "date"),)),
        Fact("Status", (stated(_STATUS[control.status].capitalize(), control.sources_of("status")),)),
    )
    blocks: list[Facts | Subheading | Table | Text | Remark] = [Facts(facts, "This version")]
    if control.confidentiality:
        blocks.append(Subheading("Confidentiality", "confidentiality"))
        blocks.append(Text(field_value(control, "confidentiality", markdown=True)))
    if control.history:
        columns = (Column("Version", 0.8), Column("Date", 1.2), Column("What changed", 6.0))
        rows = tuple(_history(each) for each in control.history)
        blocks.append(Table(f"Version history ({count(len(rows), 'version')})", columns, rows))
    return Section("identity", "control", "Document control", tuple(blocks))


def _history(each: Version) -> TableRow:
    cells = (field_value(each, "version"), plain_date(each, "date"), field_value(each, "changes", markdown=True))
    return TableRow(tuple(TableCell((value,)) for value in cells))


def _signatures(control: Control, letter: str) -> Section:
    """Who signs, with room for name, signature and date."""
    columns = (Column("Role", 2.2), Column("Name", 2.6), Column("Signature", 3.0), Column("Date", 1.4))
    rows = []
    for each in control.approvals:
        name = (stated(each.name, each.sources_of("name"), note=each.affiliation or ""),) if each.name else ()
        date = (stated(each.date, each.sources_of("date")),) if each.date is not None else ()
        cells = (TableCell((stated(label(each.role)),)), TableCell(name), TableCell(), TableCell(date))
        rows.append(TableRow(cells))
    table = Table("Signatures", columns, tuple(rows), style="approvals")
    return Section("identity", "approval", "Approval and signatures", (Remark(_AGREEMENT), table), number=letter)
