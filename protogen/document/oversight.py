"""Oversight on the page: committees and regulation, officials and contacts, sites, data sharing, references."""

from __future__ import annotations

from protogen.document.filled import filled
from protogen.document.parts import (
    Column,
    Fact,
    Facts,
    Items,
    Remark,
    Section,
    Subheading,
    Table,
    TableCell,
    TableRow,
    Value,
    gap,
    stated,
)
from protogen.document.wording import contact_text, count, field_value, texts, yes_no
from protogen.model.oversight import AvailableIpd, Contact, Link, Oversight, Reference, Site
from protogen.model.study import Study
from protogen.model.terms import label

_Block = Facts | Items | Remark | Subheading | Table


def sections(study: Study) -> tuple[Section, ...]:
    """Oversight and contacts; sites; data sharing; references."""
    oversight = study.oversight
    found = [
        Section("oversight", "oversight", "Oversight, officials and contacts", _oversight(oversight)),
        Section("oversight", "sites", "Sites", _sites(oversight)),
        Section("oversight", "ipd", "Sharing of individual participant data", _ipd(oversight)),
    ]
    if oversight.references or oversight.links:
        found.append(Section("oversight", "references", "References and links", _references(oversight)))
    return tuple(found)


def _oversight(oversight: Oversight) -> tuple[_Block, ...]:
    rows = [
        Fact("Data monitoring committee", (yes_no(oversight, "has_dmc"),)),
        Fact("US FDA-regulated drug", (yes_no(oversight, "fda_regulated_drug"),)),
        Fact("US FDA-regulated device", (yes_no(oversight, "fda_regulated_device"),)),
    ]
    optional = (
        ("Unapproved device", "unapproved_device"),
        ("Pediatric postmarket surveillance", "pediatric_postmarket_surveillance"),
        ("Exported from the US", "us_export"),
        ("FDAAA 801 violation", "fdaaa801_violation"),
    )
    rows += [Fact(text, (yes_no(oversight, name),)) for text, name in optional if getattr(oversight, name) is not None]
    people = (
        Fact("Officials", _people(oversight.officials)),
        Fact("Central contacts", _people(oversight.contacts)),
    )
    return (Facts(tuple(rows), "Oversight", pairs=2), Facts(people, "Officials and central contacts"))


def _people(contacts: tuple[Contact, ...]) -> tuple[Value, ...]:
    return tuple(stated(contact_text(each), each.sources) for each in contacts if contact_text(each)) or (gap(),)


def _sites(oversight: Oversight) -> tuple[_Block, ...]:
    blocks: list[_Block] = []
    if not oversight.sites:
        blocks.append(Remark("The record lists no sites.", tone="empty"))
    else:
        blocks += _site_table(oversight.sites)
    if oversight.removed_countries:
        gone = texts(oversight.removed_countries, oversight.sources_of("removed_countries"))
        blocks.append(Facts((Fact("Countries no longer listed", gone),), "Removed countries"))
    return tuple(blocks)


def _site_table(sites: tuple[Site, ...]) -> list[_Block]:
    """The sites, without the columns that the record fills for none of them, which are named instead."""
    columns = (
        Column("Facility", 3.4),
        Column("Place", 2.2),
        Column("Country", 1.4),
        Column("Status", 1.5),
        Column("Contacts", 2.5),
    )
    rows = tuple(TableRow(_site_cells(site), f"site-{n}") for n, site in enumerate(sites, start=1))
    return [*filled(f"Sites ({count(len(rows), 'site')})", columns, rows, "site", style="sites")]


def _site_cells(site: Site) -> tuple[TableCell, ...]:
    """The first cell carries the sources of the whole site: one for each value would outweigh the page."""
    place = ", ".join(part for part in (site.city, site.state, site.zip) if part)
    status = label(site.status) if site.status else None
    sources = (*site.sources, *(source for each in site.contacts for source in each.sources))
    rest = ((place,), (site.country,), (status,), tuple(contact_text(each) for each in site.contacts))
    facility = Value(site.facility, sources=sources) if site.facility else gap("", sources)
    return (TableCell((facility,)), *(_texts_or_gap(texts_here) for texts_here in rest))


def _texts_or_gap(contents: tuple[str | None, ...]) -> TableCell:
    return TableCell(tuple(Value(text) for text in contents if text) or (gap(),))


def _ipd(oversight: Oversight) -> tuple[_Block, ...]:
    statement = oversight.ipd
    rows = [Fact("Plan to share", (field_value(statement, "sharing"),))]
    optional = (
        ("Description", "description"),
        ("When", "time_frame"),
        ("Access criteria", "access_criteria"),
    )
    rows += [
        Fact(text, (field_value(statement, name, markdown=True),))
        for text, name in optional
        if getattr(statement, name)
    ]
    if statement.info_types:
        shared = texts([label(each) for each in statement.info_types], statement.sources_of("info_types"))
        rows.append(Fact("Documents shared", shared))
    if statement.url:
        rows.append(Fact("Address", (field_value(statement, "url"),)))
    rows += [Fact("Available data", _available(each)) for each in oversight.available_ipd]
    return (Facts(tuple(rows), "Statement on individual participant data"),)


def _available(each: AvailableIpd) -> tuple[Value, ...]:
    values = [field_value(each, name) for name in ("type", "id", "url") if getattr(each, name)]
    if each.comment:
        values.append(field_value(each, "comment", markdown=True))
    return tuple(values) or (gap(),)


def _references(oversight: Oversight) -> tuple[_Block, ...]:
    blocks: list[_Block] = []
    if oversight.references:
        blocks.append(Items(tuple(_reference(each) for each in oversight.references), numbered=True))
    if oversight.links:
        blocks += [
            Subheading("Links given in the record", "links"),
            Items(tuple(_link(each) for each in oversight.links)),
        ]
    return tuple(blocks)


def _reference(each: Reference) -> Value:
    notes = [label(each.type).lower()] if each.type else []
    notes += [f"PMID {each.pmid}"] if each.pmid else []
    for retraction in each.retractions:
        notes.append("retracted: " + ", ".join(part for part in (retraction.source, retraction.pmid) if part))
    return stated(each.citation or "", each.sources, note=", ".join(notes)) if each.citation else gap(", ".join(notes))


def _link(each: Link) -> Value:
    text = " — ".join(part for part in (each.label, each.url) if part)
    return stated(text, each.sources, markdown=False) if text else gap()
