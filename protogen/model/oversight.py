"""Who watches over a study and where it runs: oversight, officials, contacts, sites, data sharing, references."""

from __future__ import annotations

from protogen.model.base import Markdown, Traced
from protogen.model.quantities import PartialDate
from protogen.model.terms import ContactRole, IpdInfoType, IpdSharing, OfficialRole, RecruitmentStatus, ReferenceType


class Contact(Traced):
    """A person or office to ask."""

    name: str | None = None
    role: ContactRole | OfficialRole | str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None
    affiliation: str | None = None


class Site(Traced):
    """A place where the study runs."""

    facility: str | None = None
    status: RecruitmentStatus | str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    latitude: float | None = None
    longitude: float | None = None


class Retraction(Traced):
    """A retraction of a cited paper."""

    pmid: str | None = None
    source: str | None = None


class Reference(Traced):
    """A cited paper."""

    type: ReferenceType | str | None = None
    citation: str | None = None
    pmid: str | None = None
    retractions: tuple[Retraction, ...] = ()


class Link(Traced):
    """A link given in the record, printed as text: protogen never opens it."""

    label: str | None = None
    url: str | None = None


class AvailableIpd(Traced):
    """A data set or document of individual participant data that is available."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: Markdown | None = None


class IpdStatement(Traced):
    """The statement on sharing individual participant data."""

    sharing: IpdSharing | str | None = None
    description: Markdown | None = None
    info_types: tuple[IpdInfoType | str, ...] = ()
    time_frame: Markdown | None = None
    access_criteria: Markdown | None = None
    url: str | None = None


class Oversight(Traced):
    """Oversight, officials, contacts, sites, references, data sharing."""

    has_dmc: bool | None = None
    fda_regulated_drug: bool | None = None
    fda_regulated_device: bool | None = None
    unapproved_device: bool | None = None
    pediatric_postmarket_surveillance: bool | None = None
    us_export: bool | None = None
    fdaaa801_violation: bool | None = None
    officials: tuple[Contact, ...] = ()
    contacts: tuple[Contact, ...] = ()
    sites: tuple[Site, ...] = ()
    references: tuple[Reference, ...] = ()
    links: tuple[Link, ...] = ()
    available_ipd: tuple[AvailableIpd, ...] = ()
    ipd: IpdStatement = IpdStatement()
    removed_countries: tuple[str, ...] = ()
    estimated_results_date: PartialDate | None = None
