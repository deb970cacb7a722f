"""Who and what a study is: identifiers, titles, sponsor, status and dates."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from protogen.model.base import Markdown, Model, Traced
from protogen.model.quantities import PartialDate
from protogen.model.terms import (
    AgencyClass,
    DateType,
    ExpandedAccessStatus,
    OrgStudyIdType,
    ResponsiblePartyType,
    SecondaryIdType,
    Status,
)


class Identifier(Traced):
    """An identifier of the study: its text, its type (a registry term, kept as text where unknown), who gave it."""

    id: str
    type: OrgStudyIdType | SecondaryIdType | str | None = None
    domain: str | None = None
    link: str | None = None


class Agency(Traced):
    """An organisation and its class (industry, NIH, …)."""

    name: str
    agency_class: AgencyClass | str | None = None


class Title(Traced):
    """A further title of the study and its type ("Scientific Study Title")."""

    text: str
    type: str | None = None


class Party(Traced):
    """Who has a role in the study: organisations and persons; `masked` says whether the role is blinded."""

    role: str
    names: tuple[str, ...] = ()
    masked: bool | None = None
    masking: str | None = None


class ResponsibleParty(Traced):
    """Who answers for the record."""

    type: ResponsiblePartyType | str | None = None
    investigator: str | None = None
    title: str | None = None
    affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class DatedEvent(Traced):
    """A date and whether it is actual or estimated."""

    date: PartialDate
    type: DateType | str | None = None


class ExpandedAccess(Traced):
    """Whether the intervention can be had outside the trial, and under which record."""

    available: bool | None = None
    nct_id: str | None = None
    status: ExpandedAccessStatus | str | None = None


class StudyStatus(Traced):
    """Where the study stands, and when."""

    overall: Status | str | None = None
    last_known: Status | str | None = None
    why_stopped: Markdown | None = None
    delayed_posting: bool | None = None
    verified: PartialDate | None = None
    start: DatedEvent | None = None
    primary_completion: DatedEvent | None = None
    completion: DatedEvent | None = None
    first_submitted: PartialDate | None = None
    first_submitted_qc: PartialDate | None = None
    first_posted: DatedEvent | None = None
    results_first_submitted: PartialDate | None = None
    results_first_submitted_qc: PartialDate | None = None
    results_first_posted: DatedEvent | None = None
    certification_first_submitted: PartialDate | None = None
    certification_first_submitted_qc: PartialDate | None = None
    certification_first_posted: DatedEvent | None = None
    last_update_submitted: PartialDate | None = None
    last_update_posted: DatedEvent | None = None
    expanded_access: ExpandedAccess | None = None


class Identity(Traced):
    """Identifiers, titles, sponsor and status of the study."""

    nct_id: str | None = None
    nct_aliases: tuple[str, ...] = ()
    protocol_id: Identifier | None = None
    secondary_ids: tuple[Identifier, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    other_titles: tuple[Title, ...] = ()
    parties: tuple[Party, ...] = ()
    organization: Agency | None = None
    sponsor: Agency | None = None
    collaborators: tuple[Agency, ...] = ()
    responsible_party: ResponsibleParty | None = None
    status: StudyStatus = StudyStatus()


class RecordKind(StrEnum):
    """What kind of source a study was read from."""

    REGISTRY = "registry"
    USDM = "usdm"
    """A file of the CDISC Unified Study Definitions Model."""


class Record(Model):
    """The registry record or file a study was read from. Absent where an author wrote the study."""

    kind: RecordKind = RecordKind.REGISTRY
    registry: str = "ClinicalTrials.gov"
    """Where the record is kept, or the standard a file follows."""
    shape: str
    """What the input was: `page` (a saved "Viewing Study" page) or `json` (API v2)."""
    version: str | None = None
    """The registry's own version of the record (`versionHolder`), or the version of the standard."""
    system: str | None = None
    """The system that wrote a file, with its version."""
    has_results: bool | None = None
    unused: tuple[str, ...] = ()
    """Paths that hold a value which no document uses, by decision (see `importers.ctgov.NOT_USED`)."""
    unknown: dict[str, object] = Field(default_factory=dict)
    """Values at paths that the registry's published structure does not have: path → value, kept as they are."""
