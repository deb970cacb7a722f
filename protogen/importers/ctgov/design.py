"""Design and description modules → `Design`."""

from __future__ import annotations

from protogen.importers.cursor import Cursor
from protogen.model.design import Biospecimens, Blinding, Design, Enrollment, ExpandedAccessTypes
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


def design(protocol: Cursor) -> Design:
    """How the study is built, and its descriptions."""
    module, texts = protocol.module("designModule"), protocol.module("descriptionModule")
    info = module.module("designInfo")
    return Design(
        study_type=module.term("studyType", "study_type", StudyType),
        phases=module.terms("phases", "phases", Phase),
        patient_registry=module.flag("patientRegistry", "patient_registry"),
        target_duration=module.text("targetDuration", "target_duration"),
        parent_records=module.number("nPtrsToThisExpAccNctId", "parent_records"),
        allocation=info.term("allocation", "allocation", Allocation),
        intervention_model=info.term("interventionModel", "intervention_model", InterventionModel),
        intervention_model_description=info.text("interventionModelDescription", "intervention_model_description"),
        primary_purpose=info.term("primaryPurpose", "primary_purpose", PrimaryPurpose),
        observational_model=info.term("observationalModel", "observational_model", ObservationalModel),
        time_perspective=info.term("timePerspective", "time_perspective", TimePerspective),
        blinding=_blinding(info.module("maskingInfo")),
        enrollment=_enrollment(module.module("enrollmentInfo")),
        biospecimens=_biospecimens(module.module("bioSpec")),
        expanded_access_types=_access(module.module("expandedAccessTypes")),
        brief_summary=texts.text("briefSummary", "brief_summary"),
        detailed_description=texts.text("detailedDescription", "detailed_description"),
        sources=(*module.sources, *info.sources, *texts.sources),
    )


def _blinding(at: Cursor) -> Blinding:
    return Blinding(
        level=at.term("masking", "level", Masking),
        roles=at.terms("whoMasked", "roles", WhoMasked),
        description=at.text("maskingDescription", "description"),
        sources=tuple(at.sources),
    )


def _enrollment(at: Cursor) -> Enrollment:
    return Enrollment(
        count=at.number("count", "count"),
        type=at.term("type", "type", EnrollmentType),
        sources=tuple(at.sources),
    )


def _biospecimens(at: Cursor) -> Biospecimens | None:
    if not at:
        return None
    return Biospecimens(
        retention=at.term("retention", "retention", BioSpecRetention),
        description=at.text("description", "description"),
        sources=tuple(at.sources),
    )


def _access(at: Cursor) -> ExpandedAccessTypes | None:
    if not at:
        return None
    return ExpandedAccessTypes(
        individual=at.flag("individual", "individual"),
        intermediate=at.flag("intermediate", "intermediate"),
        treatment=at.flag("treatment", "treatment"),
        sources=tuple(at.sources),
    )
