"""How a study is built: type, phase, model, allocation, masking, enrolment, and the descriptions of it."""

from __future__ import annotations

from protogen.model.base import Markdown, Traced
from protogen.model.schedule import Code
from protogen.model.terms import (
    Allocation,
    BioSpecRetention,
    EnrollmentType,
    InterventionModel,
    Masking,
    ObservationalModel,
    Phase,
    PrimaryPurpose,
    StudyType,
    TimePerspective,
    WhoMasked,
)


class Blinding(Traced):
    """Masking: its level, who is masked, and the description."""

    level: Masking | str | None = None
    roles: tuple[WhoMasked | str, ...] = ()
    description: Markdown | None = None


class Enrollment(Traced):
    """The number of participants, and whether it is actual or estimated."""

    count: int | None = None
    type: EnrollmentType | str | None = None
    minimum: int | None = None
    """The lower end where the source states a range; `count` is its upper end."""
    completers: str | None = None
    """How many are to complete, in the words of the source."""


class Biospecimens(Traced):
    """What is kept of the samples."""

    retention: BioSpecRetention | str | None = None
    description: Markdown | None = None


class ExpandedAccessTypes(Traced):
    """For whom an expanded-access programme is open."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class Design(Traced):
    """How the study is built."""

    study_type: StudyType | str | None = None
    phases: tuple[Phase | str, ...] = ()
    """Phases as registered: a combined phase is two entries."""
    allocation: Allocation | str | None = None
    intervention_model: InterventionModel | str | None = None
    intervention_model_description: Markdown | None = None
    primary_purpose: PrimaryPurpose | str | None = None
    observational_model: ObservationalModel | str | None = None
    time_perspective: TimePerspective | str | None = None
    blinding: Blinding = Blinding()
    enrollment: Enrollment = Enrollment()
    biospecimens: Biospecimens | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    parent_records: int | None = None
    """How many records point to this expanded-access record (`nPtrsToThisExpAccNctId`)."""
    brief_summary: Markdown | None = None
    detailed_description: Markdown | None = None
    name: str | None = None
    """What the source calls this design."""
    rationale: Markdown | None = None
    description: Markdown | None = None
    characteristics: tuple[Code, ...] = ()
    """Adaptive, randomised, multicentre … as the source codes them."""
    intents: tuple[Code, ...] = ()
    sub_types: tuple[Code, ...] = ()
    therapeutic_areas: tuple[Code, ...] = ()
    business_areas: tuple[Code, ...] = ()
    """Therapeutic areas as the sponsor's business names them."""
    planned_duration: str | None = None
    """How long a participant takes part, where the source states it."""
