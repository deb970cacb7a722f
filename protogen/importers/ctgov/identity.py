"""Identification, sponsor and status modules → `Identity`."""

from __future__ import annotations

from protogen.importers.cursor import Cursor
from protogen.model.identity import (
    Agency,
    DatedEvent,
    ExpandedAccess,
    Identifier,
    Identity,
    ResponsibleParty,
    StudyStatus,
)
from protogen.model.terms import (
    AgencyClass,
    DateType,
    ExpandedAccessStatus,
    OrgStudyIdType,
    ResponsiblePartyType,
    SecondaryIdType,
    Status,
)


def identity(protocol: Cursor) -> Identity:
    """Identifiers, titles, sponsor, status."""
    module = protocol.module("identificationModule")
    parties = protocol.module("sponsorCollaboratorsModule")
    return Identity(
        nct_id=module.text("nctId", "nct_id"),
        nct_aliases=module.texts("nctIdAliases", "nct_aliases"),
        protocol_id=_identifier(module.module("orgStudyIdInfo"), OrgStudyIdType),
        secondary_ids=tuple(
            number for each in module.modules("secondaryIdInfos") if (number := _identifier(each, SecondaryIdType))
        ),
        brief_title=module.text("briefTitle", "brief_title"),
        official_title=module.text("officialTitle", "official_title"),
        acronym=module.text("acronym", "acronym"),
        organization=_agency(module.module("organization"), "fullName"),
        sponsor=_agency(parties.module("leadSponsor")),
        collaborators=tuple(found for each in parties.modules("collaborators") if (found := _agency(each))),
        responsible_party=_responsible(parties.module("responsibleParty")),
        status=_status(protocol.module("statusModule")),
        sources=tuple(module.sources),
    )


def _identifier(at: Cursor, terms: type[OrgStudyIdType | SecondaryIdType]) -> Identifier | None:
    number = at.text("id", "id")
    kind = at.term("type", "type", terms)
    domain, link = at.text("domain", "domain"), at.text("link", "link")
    if number is None:
        return None
    return Identifier(id=number, type=kind, domain=domain, link=link, sources=tuple(at.sources))


def _agency(at: Cursor, name: str = "name") -> Agency | None:
    title = at.text(name, "name")
    kind = at.term("class", "agency_class", AgencyClass)
    return None if title is None else Agency(name=title, agency_class=kind, sources=tuple(at.sources))


def _responsible(at: Cursor) -> ResponsibleParty | None:
    if not at:
        return None
    return ResponsibleParty(
        type=at.term("type", "type", ResponsiblePartyType),
        investigator=at.text("investigatorFullName", "investigator"),
        title=at.text("investigatorTitle", "title"),
        affiliation=at.text("investigatorAffiliation", "affiliation"),
        old_name_title=at.text("oldNameTitle", "old_name_title"),
        old_organization=at.text("oldOrganization", "old_organization"),
        sources=tuple(at.sources),
    )


def _status(at: Cursor) -> StudyStatus:
    access = at.module("expandedAccessInfo")
    return StudyStatus(
        overall=at.term("overallStatus", "overall", Status),
        last_known=at.term("lastKnownStatus", "last_known", Status),
        why_stopped=at.text("whyStopped", "why_stopped"),
        delayed_posting=at.flag("delayedPosting", "delayed_posting"),
        verified=at.date("statusVerifiedDate", "verified"),
        start=_event(at.module("startDateStruct")),
        primary_completion=_event(at.module("primaryCompletionDateStruct")),
        completion=_event(at.module("completionDateStruct")),
        first_submitted=at.date("studyFirstSubmitDate", "first_submitted"),
        first_submitted_qc=at.date("studyFirstSubmitQcDate", "first_submitted_qc"),
        first_posted=_event(at.module("studyFirstPostDateStruct")),
        results_first_submitted=at.date("resultsFirstSubmitDate", "results_first_submitted"),
        results_first_submitted_qc=at.date("resultsFirstSubmitQcDate", "results_first_submitted_qc"),
        results_first_posted=_event(at.module("resultsFirstPostDateStruct")),
        certification_first_submitted=at.date("dispFirstSubmitDate", "certification_first_submitted"),
        certification_first_submitted_qc=at.date("dispFirstSubmitQcDate", "certification_first_submitted_qc"),
        certification_first_posted=_event(at.module("dispFirstPostDateStruct")),
        last_update_submitted=at.date("lastUpdateSubmitDate", "last_update_submitted"),
        last_update_posted=_event(at.module("lastUpdatePostDateStruct")),
        expanded_access=_access(access),
        sources=tuple(at.sources),
    )


def _event(at: Cursor) -> DatedEvent | None:
    date = at.date("date", "date")
    kind = at.term("type", "type", DateType)
    return None if date is None else DatedEvent(date=date, type=kind, sources=tuple(at.sources))


def _access(at: Cursor) -> ExpandedAccess | None:
    if not at:
        return None
    return ExpandedAccess(
        available=at.flag("hasExpandedAccess", "available"),
        nct_id=at.text("nctId", "nct_id"),
        status=at.term("statusForNctId", "status", ExpandedAccessStatus),
        sources=tuple(at.sources),
    )
