"""A study design → `Design`: type, phase, model, masking, characteristics, size, duration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.terms import by_name, known
from protogen.importers.usdm.words import extent, label, labels, lasting, spread
from protogen.model.design import Biospecimens, Blinding, Design, Enrollment
from protogen.model.schedule import Code
from protogen.model.source import Source
from protogen.model.terms import (
    Allocation,
    InterventionModel,
    Masking,
    ObservationalModel,
    Phase,
    SamplingMethod,
    StudyType,
    TimePerspective,
    WhoMasked,
)

STUDY_TYPES = {
    "C98388": StudyType.INTERVENTIONAL,
    "C16084": StudyType.OBSERVATIONAL,
    "C129000": StudyType.OBSERVATIONAL,
    "C98722": StudyType.EXPANDED_ACCESS,
}
PHASES: dict[str, tuple[Phase, ...]] = {
    "C48660": (Phase.NA,),
    "C54721": (Phase.EARLY_PHASE1,),
    "C15600": (Phase.PHASE1,),
    "C15693": (Phase.PHASE1, Phase.PHASE2),
    "C198366": (Phase.PHASE1, Phase.PHASE2, Phase.PHASE3),
    "C198367": (Phase.PHASE1, Phase.PHASE3),
    "C15601": (Phase.PHASE2,),
    "C15694": (Phase.PHASE2, Phase.PHASE3),
    "C15602": (Phase.PHASE3,),
    "C15603": (Phase.PHASE4,),
}
MODELS = {
    "C82637": InterventionModel.CROSSOVER,
    "C82638": InterventionModel.FACTORIAL,
    "C82639": InterventionModel.PARALLEL,
    "C142568": InterventionModel.SEQUENTIAL,
    "C82640": InterventionModel.SINGLE_GROUP,
}
OBSERVATIONAL_MODELS = {
    "C15197": ObservationalModel.CASE_CONTROL,
    "C127779": ObservationalModel.CASE_CROSSOVER,
    "C15362": ObservationalModel.CASE_ONLY,
    "C15208": ObservationalModel.COHORT,
    "C127780": ObservationalModel.ECOLOGIC_OR_COMMUNITY,
    "C15407": ObservationalModel.FAMILY_BASED,
}
PERSPECTIVES = {
    "C53310": TimePerspective.CROSS_SECTIONAL,
    "C15273": TimePerspective.PROSPECTIVE,
    "C53312": TimePerspective.RETROSPECTIVE,
}
SAMPLINGS = {
    "C71517": SamplingMethod.PROBABILITY_SAMPLE,
    "C127781": SamplingMethod.NON_PROBABILITY_SAMPLE,
}
SCHEMES = {"C49659": Masking.NONE, "C28233": Masking.SINGLE}
MASKED = {
    "C41189": WhoMasked.PARTICIPANT,
    "C25936": WhoMasked.INVESTIGATOR,
    "C17445": WhoMasked.CARE_PROVIDER,
    "C207599": WhoMasked.OUTCOMES_ASSESSOR,
}
_ROMAN = (("i", Phase.PHASE1), ("ii", Phase.PHASE2), ("iii", Phase.PHASE3), ("iv", Phase.PHASE4))
_SAID_PHASES: dict[str, tuple[Phase, ...]] = {
    **{f"phase {roman}": (phase,) for roman, phase in _ROMAN},
    **{f"phase {number}": (phase,) for number, (_, phase) in enumerate(_ROMAN, 1)},
    **dict.fromkeys(("phase i/ii", "phase 1/2", "phase 1/phase 2"), (Phase.PHASE1, Phase.PHASE2)),
    **dict.fromkeys(("phase ii/iii", "phase 2/3", "phase 2/phase 3"), (Phase.PHASE2, Phase.PHASE3)),
    "not applicable": (Phase.NA,),
}
_SAID_SCHEMES = {"open label": Masking.NONE, "single blind": Masking.SINGLE}
_SAID_ROLES = {**by_name(MASKED), "study subject": WhoMasked.PARTICIPANT, "subject": WhoMasked.PARTICIPANT}
_SAID_MODELS = {**by_name(MODELS), "cross over": InterventionModel.CROSSOVER}
RANDOMISED = ("C46079", "C147145")
"""Characteristics that say randomised: Randomized, Stratified Randomisation."""


def design(book: Book, at: At, roles: Sequence[At]) -> Design:
    """How a study is built, as one design states it."""
    kind = at.code("studyType", "study_type")
    phase = at.code("studyPhase", "phases")
    observational = at.kind == "ObservationalStudyDesign" or (
        known(kind, STUDY_TYPES, by_name(STUDY_TYPES)) is StudyType.OBSERVATIONAL
    )
    model_field = "observational_model" if observational else "intervention_model"
    model = at.code("model", model_field)
    traits = at.codes("characteristics", "characteristics")
    intents = at.codes("intentTypes", "intents")
    models: Mapping[str, StrEnum] = OBSERVATIONAL_MODELS if observational else MODELS
    said: Mapping[str, StrEnum] = by_name(OBSERVATIONAL_MODELS) if observational else _SAID_MODELS
    fallback = StudyType.OBSERVATIONAL if observational else _by_class(at.kind)
    duration, source = _duration(book, at)
    return Design.model_validate(
        {
            "study_type": known(kind, STUDY_TYPES, by_name(STUDY_TYPES)) or fallback,
            "phases": _phases(phase),
            model_field: known(model, models, said),
            "allocation": _allocation(traits),
            "time_perspective": known(
                at.code("timePerspective", "time_perspective"), PERSPECTIVES, by_name(PERSPECTIVES)
            ),
            "blinding": _blinding(book, at, roles),
            "enrollment": _enrollment(at.module("population")),
            "biospecimens": _kept(at),
            "primary_purpose": ", ".join(labels(intents)) or None,
            "name": at.name("name"),
            "rationale": book.texts.markdown(at, "rationale", "rationale"),
            "description": book.texts.markdown(at, "description", "description"),
            "characteristics": traits,
            "intents": intents,
            "sub_types": at.codes("subTypes", "sub_types"),
            "therapeutic_areas": at.codes("therapeuticAreas", "therapeutic_areas"),
            "planned_duration": duration,
            "sources": (*at.told, *_allocation_sources(at, traits), *_purpose(at), *source),
        }
    )


def _phases(code: Code | None) -> tuple[Phase | str, ...]:
    found = known(code, PHASES, _SAID_PHASES)
    return () if found is None else (found,) if isinstance(found, str) else found


def _by_class(kind: str) -> StudyType | None:
    return StudyType.INTERVENTIONAL if kind == "InterventionalStudyDesign" else None


def _allocation(traits: Sequence[Code]) -> Allocation | None:
    said = {each.code for each in traits} & set(RANDOMISED)
    words = any((each.label or "").casefold() in {"randomized", "randomised"} for each in traits)
    return Allocation.RANDOMIZED if said or words else None


def _allocation_sources(at: At, traits: Sequence[Code]) -> list[Source]:
    found = [source for source in at.told if source.field == "characteristics"]
    pairs = zip(found, traits, strict=False)
    return [_field(source, "allocation") for source, code in pairs if _allocation((code,)) is not None]


def _purpose(at: At) -> list[Source]:
    return [_field(source, "primary_purpose") for source in at.told if source.field == "intents"]


def _field(source: Source, field: str) -> Source:
    return Source.model_validate({**source.model_dump(), "field": field})


def _duration(book: Book, at: At) -> tuple[str | None, list[Source]]:
    """How long the main timeline is planned to last."""
    for each in at.modules("scheduleTimelines"):
        if each.flag("mainTimeline", "") is True:
            said = lasting(book, each, "plannedDuration", "planned_duration")
            return said, [source for source in each.sources if source.field == "planned_duration"]
    return None, []


def _blinding(book: Book, at: At, roles: Sequence[At]) -> Blinding:
    code = at.code("blindingSchema", "level")
    sources = [source for source in at.sources if source.field == "level"]
    masked: list[WhoMasked | str] = []
    texts = []
    for each in roles:
        inner = each.module("masking")
        role = each.code("code", "roles")
        if inner.flag("isMasked", "roles") is not True or role is None:
            continue
        masked.append(known(role, MASKED, _SAID_ROLES) or role.code)
        said = book.texts.markdown(inner, "text", "description")
        texts += [f"{label(role)}: {said}"] if said else []
        sources += [source for source in each.sources if source.field == "roles"][:1]
        sources += [source for source in inner.sources if source.field == "description"]
    return Blinding(
        level=known(code, SCHEMES, _SAID_SCHEMES),
        roles=tuple(dict.fromkeys(masked)),
        description="\n\n".join(texts) or None,
        sources=tuple(sources),
    )


def _enrollment(at: At) -> Enrollment:
    low, high = extent(at, "plannedEnrollmentNumber", "count")
    done = spread(*extent(at, "plannedCompletionNumber", "completers"))
    upper, lower = _whole(high.value if high else None), _whole(low.value if low else None)
    return Enrollment(
        count=upper if upper is not None else lower,
        type="planned" if upper is not None or lower is not None else None,
        minimum=lower if lower != upper and upper is not None else None,
        completers=done,
        sources=tuple(source for source in at.sources if source.field in ("count", "completers")),
    )


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == number.to_integral_value() else None


def _kept(at: At) -> Biospecimens | None:
    """What is kept of samples, as the lines of a list."""
    lines: list[str] = []
    sources: list[Source] = []
    for each in at.modules("biospecimenRetentions"):
        kept, dna = each.flag("isRetained", "description"), each.flag("includesDNA", "description")
        words = called(each)
        told = "retained" if kept else "not retained" if kept is False else "retention not stated"
        genes = "" if dna is None else ", with DNA" if dna else ", without DNA"
        lines.append(f"{words}: {told}{genes}")
        sources += each.told or (each.here(),)
    return Biospecimens(description="\n\n".join(lines), sources=tuple(sources)) if lines else None
