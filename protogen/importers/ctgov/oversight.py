"""Oversight, contacts, locations, references and data-sharing modules → `Oversight`."""

from __future__ import annotations

from protogen.importers.cursor import Cursor
from protogen.model.oversight import (
    AvailableIpd,
    Contact,
    IpdStatement,
    Link,
    Oversight,
    Reference,
    Retraction,
    Site,
)
from protogen.model.terms import ContactRole, IpdInfoType, IpdSharing, OfficialRole, RecruitmentStatus, ReferenceType


def oversight(protocol: Cursor, registry: Cursor) -> Oversight:
    """Oversight, officials, contacts, sites, references, data sharing; `registry` is the registry's own part."""
    at, places = protocol.module("oversightModule"), protocol.module("contactsLocationsModule")
    cited = protocol.module("referencesModule")
    return Oversight(
        has_dmc=at.flag("oversightHasDmc", "has_dmc"),
        fda_regulated_drug=at.flag("isFdaRegulatedDrug", "fda_regulated_drug"),
        fda_regulated_device=at.flag("isFdaRegulatedDevice", "fda_regulated_device"),
        unapproved_device=at.flag("isUnapprovedDevice", "unapproved_device"),
        pediatric_postmarket_surveillance=at.flag("isPpsd", "pediatric_postmarket_surveillance"),
        us_export=at.flag("isUsExport", "us_export"),
        fdaaa801_violation=at.flag("fdaaa801Violation", "fdaaa801_violation"),
        officials=tuple(_contact(each, OfficialRole) for each in places.modules("overallOfficials")),
        contacts=tuple(_contact(each, ContactRole) for each in places.modules("centralContacts")),
        sites=tuple(_site(each) for each in places.modules("locations")),
        references=tuple(_reference(each) for each in cited.modules("references")),
        links=tuple(_link(each) for each in cited.modules("seeAlsoLinks")),
        available_ipd=tuple(_available(each) for each in cited.modules("availIpds")),
        ipd=_statement(protocol.module("ipdSharingStatementModule")),
        removed_countries=registry.texts("removedCountries", "removed_countries"),
        sources=(*at.sources, *registry.sources),
    )


def _contact(at: Cursor, roles: type[ContactRole | OfficialRole]) -> Contact:
    return Contact(
        name=at.text("name", "name"),
        role=at.term("role", "role", roles),
        phone=at.text("phone", "phone"),
        phone_ext=at.text("phoneExt", "phone_ext"),
        email=at.text("email", "email"),
        affiliation=at.text("affiliation", "affiliation"),
        sources=tuple(at.sources),
    )


def _site(at: Cursor) -> Site:
    point = at.module("geoPoint")
    return Site(
        facility=at.text("facility", "facility"),
        status=at.term("status", "status", RecruitmentStatus),
        city=at.text("city", "city"),
        state=at.text("state", "state"),
        zip=at.text("zip", "zip"),
        country=at.text("country", "country"),
        contacts=tuple(_contact(each, ContactRole) for each in at.modules("contacts")),
        latitude=point.degrees("lat", "latitude"),
        longitude=point.degrees("lon", "longitude"),
        sources=(*at.sources, *point.sources),
    )


def _reference(at: Cursor) -> Reference:
    return Reference(
        type=at.term("type", "type", ReferenceType),
        citation=at.text("citation", "citation"),
        pmid=at.text("pmid", "pmid"),
        retractions=tuple(_retraction(each) for each in at.modules("retractions")),
        sources=tuple(at.sources),
    )


def _retraction(at: Cursor) -> Retraction:
    return Retraction(pmid=at.text("pmid", "pmid"), source=at.text("source", "source"), sources=tuple(at.sources))


def _link(at: Cursor) -> Link:
    return Link(label=at.text("label", "label"), url=at.text("url", "url"), sources=tuple(at.sources))


def _available(at: Cursor) -> AvailableIpd:
    return AvailableIpd(
        id=at.text("id", "id"),
        type=at.text("type", "type"),
        url=at.text("url", "url"),
        comment=at.text("comment", "comment"),
        sources=tuple(at.sources),
    )


def _statement(at: Cursor) -> IpdStatement:
    return IpdStatement(
        sharing=at.term("ipdSharing", "sharing", IpdSharing),
        description=at.text("description", "description"),
        info_types=at.terms("infoTypes", "info_types", IpdInfoType),
        time_frame=at.text("timeFrame", "time_frame"),
        access_criteria=at.text("accessCriteria", "access_criteria"),
        url=at.text("url", "url"),
        sources=tuple(at.sources),
    )
