"""Elements of the overall design that only a study definition states: characteristics, durations, committees."""

from __future__ import annotations

from protogen.document.parts import Fact, Facts, Value, derived, gap, stated
from protogen.document.wording import field_value
from protogen.model.design import Design
from protogen.model.schedule import Code
from protogen.model.source import Source
from protogen.model.study import Study

_ADAPTIVE = "C98704"
_SITES = ("C217004", "C217005")
_SCOPES = ("C217006", "C217007")
_COMMITTEES = ("committee", "board")


def _trait(design: Design, codes: tuple[str, ...]) -> tuple[Code, tuple[Source, ...]] | None:
    """The first characteristic with one of the codes, with its source."""
    sources = design.sources_of("characteristics")
    for place, each in enumerate(design.characteristics):
        if each.code in codes:
            return each, sources[place : place + 1]
    return None


def adaptive(study: Study) -> Value:
    """Whether the design is adaptive."""
    found = _trait(study.design, (_ADAPTIVE,))
    return gap() if found is None else derived("Yes", "the design has the characteristic “adaptive”", found[1])


def site_distribution(study: Study) -> Value | None:
    """One site or several, as the design states it."""
    return _stated(study, _SITES)


def geographic_scope(study: Study) -> Value | None:
    """One country or several, as the design states it."""
    return _stated(study, _SCOPES)


def _stated(study: Study, codes: tuple[str, ...]) -> Value | None:
    found = _trait(study.design, codes)
    return None if found is None else stated(found[0].label or found[0].code, found[1])


def combination(study: Study) -> Value | None:
    """Whether a device holds a product that is given."""
    held = [each for each in study.plan.products if any(one.startswith("contains ") for one in each.ingredients)]
    sources = [source for each in held for source in each.sources_of("ingredients")]
    return derived("Yes", "a device of the study holds a product", sources) if held else None


def target_or_maximum(study: Study) -> Value:
    """What kind of number of participants it is."""
    size = study.design.enrollment
    sources = size.sources_of("count")
    if size.count is None or size.type != "planned":
        return gap("the registry does not tell a target from a maximum")
    if size.minimum is not None:
        return derived("Maximum", "the planned number is a range, and its upper end is the maximum", sources)
    return derived("Target", "the planned number is one number", sources)


def intervention_duration(study: Study) -> tuple[Value, ...]:
    """How long each intervention is given."""
    found = [
        stated(one.duration, one.sources_of("duration"), note=one.label or each.label or "")
        for each in study.interventions
        for one in each.administrations
        if one.duration
    ]
    return tuple(found) or (gap(),)


def committees(study: Study) -> tuple[Value, ...]:
    """The committees and boards among the roles."""
    named = [each for each in study.identity.parties if any(word in each.role.lower() for word in _COMMITTEES)]
    return tuple(stated(each.role, each.sources_of("role"), note=", ".join(each.names)) for each in named) or (gap(),)


def codes(design: Design, name: str) -> tuple[Value, ...]:
    """What the codes of a field are called, each with its source."""
    sources = design.sources_of(name)
    return tuple(
        stated(each.label or each.code, sources[place : place + 1]) for place, each in enumerate(getattr(design, name))
    )


def further(study: Study) -> tuple[Facts, ...]:
    """What a study definition says of its design beyond the table of ICH M11, and its further designs."""
    blocks = []
    rows = _rows(study.design)
    if rows:
        blocks.append(Facts(rows, "Further design facts of the file"))
    for number, each in enumerate(study.parts, 2):
        kinds = [("Study type", "study_type"), ("Intervention model", "intervention_model")]
        kinds += [("Observational model", "observational_model"), ("Allocation", "allocation")]
        own = [Fact(text, (field_value(each, name),)) for text, name in kinds if getattr(each, name) is not None]
        own.append(Fact("Masking", (field_value(each.blinding, "level"),)))
        own.append(Fact("Number of participants", (field_value(each.enrollment, "count"),)))
        blocks.append(Facts((*own, *_rows(each)), f"Design {number}: {each.name or 'without a name'}"))
    return tuple(blocks)


def _rows(design: Design) -> tuple[Fact, ...]:
    rows = [
        Fact(text, values)
        for text, name in (
            ("Characteristics", "characteristics"),
            ("Trial intent", "intents"),
            ("Trial type", "sub_types"),
            ("Therapeutic areas", "therapeutic_areas"),
            ("Business therapeutic areas", "business_areas"),
        )
        if (values := codes(design, name))
    ]
    singles = (("Name of the design", "name"), ("Description", "description"))
    rows += [
        Fact(text, (field_value(design, name, markdown=name != "name"),))
        for text, name in singles
        if getattr(design, name)
    ]
    if design.enrollment.completers:
        rows.append(Fact("Planned to complete", (field_value(design.enrollment, "completers"),)))
    return tuple(rows)


def stated_count(design: Design) -> str:
    """`10 to 20` where the number of participants is a range, else its upper end alone."""
    size = design.enrollment
    upper = f"{size.count:,}".replace(",", "\u202f")
    return f"{size.minimum} to {upper}" if size.minimum is not None else upper


def cohorts(study: Study) -> tuple[Facts, ...]:
    """The cohorts of the population, each with what sets it apart."""
    found = []
    for each in study.population.cohorts:
        singles = (
            ("Description", "description"),
            ("Ages", "ages"),
            ("Sex", "sex"),
            ("Planned number", "enrollment"),
            ("Planned to complete", "completion"),
        )
        rows = [
            Fact(text, (field_value(each, name, markdown=name == "description"),))
            for text, name in singles
            if getattr(each, name)
        ]
        traits = tuple(stated(one, each.sources_of("characteristics")) for one in each.characteristics)
        rows += [Fact("What sets it apart", traits)] if traits else []
        rows += [Fact("Conditions", tuple(stated(one) for one in each.conditions))] if each.conditions else []
        rows += [Fact("Criteria of its own", tuple(Value(one) for one in each.criteria))] if each.criteria else []
        if each.healthy_volunteers is not None:
            words = "Yes" if each.healthy_volunteers else "No"
            rows.append(Fact("Healthy volunteers accepted", (stated(words, each.sources_of("healthy_volunteers")),)))
        found.append(Facts(tuple(rows), f"Cohort: {each.label}"))
    return tuple(found)
