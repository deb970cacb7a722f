"""Versions, dates and amendments of the documents that describe a study."""

from __future__ import annotations

from protogen.model.base import Markdown, Traced
from protogen.model.quantities import PartialDate


class GovernanceDate(Traced):
    """A date in the life of a document: what it is called, its type, the day, and where it holds."""

    label: str | None = None
    type: str | None = None
    date: PartialDate | None = None
    scopes: tuple[str, ...] = ()


class DocumentVersion(Traced):
    """A version of a document: the name of the document, its template, the version, its status and dates."""

    document: str | None = None
    template: str | None = None
    """The template the document follows, in the words of the source ("M11")."""
    version: str | None = None
    status: str | None = None
    dates: tuple[GovernanceDate, ...] = ()


class Change(Traced):
    """One change of an amendment: what, why, and in which sections of the document."""

    summary: Markdown | None = None
    rationale: Markdown | None = None
    sections: tuple[str, ...] = ()


class Impact(Traced):
    """What an amendment bears on, and whether it is substantial."""

    type: str | None = None
    text: Markdown | None = None
    substantial: bool | None = None


class Amendment(Traced):
    """An amendment: number, summary, reasons, changes, impacts, where it holds, how many were enrolled by then."""

    number: str | None = None
    label: str | None = None
    summary: Markdown | None = None
    primary_reason: str | None = None
    secondary_reasons: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    impacts: tuple[Impact, ...] = ()
    scopes: tuple[str, ...] = ()
    enrolled: tuple[str, ...] = ()
    dates: tuple[GovernanceDate, ...] = ()


class Amendments(Traced):
    """The study version, why it was made, its documents, dates and amendments, oldest first."""

    study_version: str | None = None
    rationale: Markdown | None = None
    documents: tuple[DocumentVersion, ...] = ()
    dates: tuple[GovernanceDate, ...] = ()
    amendments: tuple[Amendment, ...] = ()
