"""Document control of an authored study: which version it is, who approves it, who may see it."""

from __future__ import annotations

from enum import StrEnum

from protogen.model.base import Markdown, Traced
from protogen.model.quantities import PartialDate


class DocumentStatus(StrEnum):
    """Whether the document may be used. Everything but `final` prints DRAFT on every page."""

    DRAFT = "draft"
    REVIEW = "review"
    FINAL = "final"


class Version(Traced):
    """An earlier or present version: its number, date and what changed, for the version history."""

    version: str
    date: PartialDate | None = None
    changes: Markdown | None = None


class Approval(Traced):
    """Who signs the document, in which role; the date only where it has been signed."""

    role: str
    name: str | None = None
    affiliation: str | None = None
    date: PartialDate | None = None


class Control(Traced):
    """Which version the document is, and what its readers must know of it."""

    status: DocumentStatus = DocumentStatus.DRAFT
    version: str | None = None
    date: PartialDate | None = None
    confidentiality: Markdown | None = None
    """The statement on confidentiality: printed whole on the first page."""
    history: tuple[Version, ...] = ()
    approvals: tuple[Approval, ...] = ()
