"""Design on the page: the overall-design table of ICH M11 1.1.2, or that of an observational or access record.

Every element of the M11 table is present: stated, derived by a rule that is printed, or a gap.
Element codes: NCIt subset C217023, as in the M11 technical specification.
"""

from __future__ import annotations

from collections.abc import Iterable

from protogen.document import traits
from protogen.document.parts import Fact, Facts, Remark, Section, Text, Value, derived, gap, stated
from protogen.document.wording import count, crosswalk, field_value, joined, texts, yes_no
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.terms import (
    ArmType,
    InterventionModel,
    InterventionType,
    Masking,
    StudyType,
    WhoMasked,
    label,
)

_CONTROLS = {
    ArmType.PLACEBO_COMPARATOR: "Placebo",
    ArmType.ACTIVE_COMPARATOR: "Active Comparator",
    ArmType.SHAM_COMPARATOR: "Sham Procedure",
}


def section(study: Study) -> Section:
    """The overall design, in the form that fits the type of study."""
    kind = study.design.study_type
    if kind == StudyType.OBSERVATIONAL:
        title, blocks = "Overall design (observational study)", _observational(study)
    elif kind == StudyType.EXPANDED_ACCESS:
        title, blocks = "Overall design (expanded-access programme)", _expanded_access(study)
    else:
        title, blocks = "Overall design", _interventional(study)
    rest = (*traits.further(study), *_prose(study))
    return Section("design", "design", title, (*blocks, *rest), number="1.1.2", level=3)


def _interventional(study: Study) -> tuple[Facts, ...]:
    return (
        Facts(_m11_grid(study), "Key aspects of the trial design", pairs=2),
        Facts(_m11_paragraphs(study), "Arms, blinding, participants, duration, committees"),
        Facts(_registry(study), "Further design facts of the record", pairs=2),
    )


def _m11_grid(study: Study) -> tuple[Fact, ...]:
    population, design = study.population, study.design
    return (
        Fact("Intervention", _interventions(study), "C97054"),
        Fact("Population type", (_population_type(study),), "C218703"),
        Fact("Intervention model", (crosswalk(design, "intervention_model"),), "C98746"),
        Fact("Population diagnosis or condition", conditions(study), "C112038"),
        Fact("Control type", _control_types(study), "C49647"),
        Fact("Population age, minimum", (age(study, "minimum_age"),), "C49693"),
        Fact("Control description", _control_description(study), "C142585"),
        Fact("Population age, maximum", (age(study, "maximum_age"),), "C49694"),
        Fact("Intervention assignment method", (crosswalk(design, "allocation"),), "C218475"),
        Fact("Sex", (field_value(population, "sex"),)),
        Fact("Drug/device combination product", (_combination(study),), "C218708"),
        Fact("Site distribution", (_site_distribution(study),), "C218704"),
        Fact("Master protocol", (gap(),), "C218707"),
        Fact("Site geographic scope", (_geographic_scope(study),), "C218705"),
        Fact("Adaptive trial design", (traits.adaptive(study),), "C218706"),
        Fact("Healthy volunteers accepted", (yes_no(population, "healthy_volunteers"),)),
    )


def _m11_paragraphs(study: Study) -> tuple[Fact, ...]:
    return (
        Fact("Number of arms", (_number_of_arms(study),), "C98771"),
        Fact("Trial blind schema", (_blind_schema(study),), "C49658"),
        Fact("Blinded roles", _blinded_roles(study), "C218709"),
        Fact("Number of participants", (participants(study),), "C49692"),
        Fact("Target or maximum", (traits.target_or_maximum(study),), "C218710"),
        Fact("Duration of trial intervention", traits.intervention_duration(study), "C218712"),
        Fact("Duration of trial participation", (field_value(study.design, "planned_duration"),), "C218715"),
        Fact("Independent committees", (_committees(study),), "C218718"),
        Fact("Other committees", traits.committees(study), "C218719"),
    )


def _registry(study: Study) -> tuple[Fact, ...]:
    design = study.design
    rows = [
        Fact("Study type", (field_value(design, "study_type"),)),
        Fact("Primary purpose", (field_value(design, "primary_purpose"),)),
        Fact("Allocation, as registered", (field_value(design, "allocation"),)),
        Fact("Masking, as registered", (field_value(design.blinding, "level"),)),
    ]
    return (*rows, *_less_common(study))


def _less_common(study: Study) -> tuple[Fact, ...]:
    design = study.design
    rows = []
    if design.target_duration is not None:
        rows.append(Fact("Target follow-up duration", (field_value(design, "target_duration"),)))
    if design.patient_registry is not None:
        rows.append(Fact("Patient registry", (yes_no(design, "patient_registry"),)))
    if design.parent_records is not None:
        rows.append(Fact("Records that point to this one", (field_value(design, "parent_records"),)))
    if study.population.keywords:
        rows.append(Fact("Keywords", (_listed(study.population.keywords, study.population.sources_of("keywords")),)))
    return tuple(rows)


def _observational(study: Study) -> tuple[Facts, ...]:
    design, population = study.design, study.population
    pairs = (
        Fact("Observational model", (field_value(design, "observational_model"),)),
        Fact("Condition", conditions(study)),
        Fact("Time perspective", (field_value(design, "time_perspective"),)),
        Fact("Age, minimum", (age(study, "minimum_age"),)),
        Fact("Number of groups", (_number_of_arms(study),)),
        Fact("Age, maximum", (age(study, "maximum_age"),)),
        Fact("Number of participants", (participants(study),)),
        Fact("Sex", (field_value(population, "sex"),)),
        Fact("Sampling method", (field_value(population, "sampling_method"),)),
        Fact("Healthy volunteers accepted", (yes_no(population, "healthy_volunteers"),)),
        Fact("Exposures or interventions of interest", _interventions(study)),
        Fact("Site distribution", (_site_distribution(study),)),
        Fact("Independent committees", (_committees(study),)),
        Fact("Site geographic scope", (_geographic_scope(study),)),
        *(
            ()
            if design.primary_purpose is None
            else (Fact("Primary purpose", (field_value(design, "primary_purpose"),)),)
        ),
    )
    singles = (
        Fact("Study population", (field_value(population, "study_population", markdown=True),)),
        Fact("Biospecimens", _biospecimens(study)),
    )
    return (
        Facts(pairs, "Key aspects of the study design", pairs=2),
        Facts(singles, "Population and biospecimens"),
        *((Facts(_less_common(study), "Further design facts of the record", pairs=2),) if _less_common(study) else ()),
    )


def _expanded_access(study: Study) -> tuple[Facts, ...]:
    types = study.design.expanded_access_types
    names = (
        ("Individual participants", "individual"),
        ("Intermediate-size population", "intermediate"),
        ("Treatment protocol", "treatment"),
    )
    access = tuple(Fact(text, (yes_no(types, name) if types else gap(),)) for text, name in names)
    pairs = (
        Fact("Intervention", _interventions(study)),
        Fact("Condition", conditions(study)),
        Fact("Age, minimum", (age(study, "minimum_age"),)),
        Fact("Age, maximum", (age(study, "maximum_age"),)),
        Fact("Sex", (field_value(study.population, "sex"),)),
        Fact("Number of participants", (participants(study),)),
        *_less_common(study),
    )
    return (Facts(access, "Kind of access", pairs=2), Facts(pairs, "Key aspects of the programme", pairs=2))


def _prose(study: Study) -> tuple[Facts | Text | Remark, ...]:
    design = study.design
    rows = []
    if design.intervention_model_description is not None:
        value = field_value(design, "intervention_model_description", markdown=True)
        rows.append(Fact("Description of the intervention model", (value,)))
    if design.blinding.description is not None:
        rows.append(Fact("Description of the masking", (field_value(design.blinding, "description", markdown=True),)))
    if design.biospecimens is not None and design.study_type != StudyType.OBSERVATIONAL:
        rows.append(Fact("Biospecimens", _biospecimens(study)))
    return (Facts(tuple(rows), "Descriptions, word for word"),) if rows else ()


def conditions(study: Study) -> tuple[Value, ...]:
    """The conditions as registered, or a gap."""
    population = study.population
    return texts(population.conditions, population.sources_of("conditions")) or (gap(),)


def age(study: Study, name: str) -> Value:
    """An age limit, or a gap that says an absent limit is what the registry leaves out."""
    limit = getattr(study.population, name)
    if limit is None:
        return gap("the registry leaves a limit out where there is none")
    return stated(limit, study.population.sources_of(name))


def participants(study: Study) -> Value:
    """The number of participants with its kind."""
    enrolment = study.design.enrollment
    if enrolment.count is None:
        return gap()
    note = label(enrolment.type).lower() if enrolment.type else "kind not stated"
    return stated(traits.stated_count(study.design), enrolment.sources_of("count", "type"), note=note)


def _interventions(study: Study) -> tuple[Value, ...]:
    named = [each for each in study.interventions if each.label]
    return tuple(stated(each.label, each.sources_of("label")) for each in named) or (gap(),)


def _population_type(study: Study) -> Value:
    population = study.population
    sources = population.sources_of("healthy_volunteers")
    if population.healthy_volunteers is None:
        return gap()
    if population.healthy_volunteers:
        return gap("the record accepts healthy volunteers; whether only them it does not say", sources)
    return derived("With Disease", "the record accepts no healthy volunteers", sources)


def _control_types(study: Study) -> tuple[Value, ...]:
    found = []
    for kind, term in _CONTROLS.items():
        arms = [arm for arm in study.arms if arm.type == kind]
        if arms:
            sources = [source for arm in arms for source in arm.sources_of("type")]
            found.append(derived(term, f"{count(len(arms), 'arm')} of type {label(kind).lower()}", sources))
    if found:
        return tuple(found)
    if study.design.intervention_model == InterventionModel.SINGLE_GROUP and len(study.arms) == 1:
        model = study.design.sources_of("intervention_model")
        return (derived("No Control", "single-group model with one arm", model),)
    return (gap(),)


def _control_description(study: Study) -> tuple[Value, ...]:
    names = {each.id: each for each in study.interventions}
    arms = [arm for arm in study.arms if arm.type in _CONTROLS]
    ids = dict.fromkeys(each for arm in arms for each in arm.interventions)
    found = [names[each] for each in ids if each in names and names[each].label]
    if found:
        rule = "interventions of the comparator " + ("arm" if len(arms) == 1 else "arms")
        return tuple(derived(each.label, rule, each.sources_of("label")) for each in found)
    if study.design.intervention_model == InterventionModel.SINGLE_GROUP and len(study.arms) == 1:
        return (derived("Not applicable", "single-group model with one arm"),)
    return (gap(),)


def _combination(study: Study) -> Value:
    products = [each for each in study.interventions if each.type == InterventionType.COMBINATION_PRODUCT]
    if not products:
        return traits.combination(study) or gap()
    sources = [source for each in products for source in each.sources_of("type")]
    return derived("Yes", "an intervention is registered as a combination product", sources)


def _number_of_arms(study: Study) -> Value:
    if not study.arms:
        return gap()
    sources = [source for arm in study.arms for source in arm.sources_of("label")]
    word = "group" if study.design.study_type == StudyType.OBSERVATIONAL else "arm"
    return derived(len(study.arms), f"count of the {word}s registered", sources)


def _blind_schema(study: Study) -> Value:
    blinding = study.design.blinding
    sources = (*blinding.sources_of("level"), *blinding.sources_of("roles"))
    level, roles = blinding.level, blinding.roles
    if level is None:
        return gap()
    if not isinstance(level, Masking):
        return stated(level, sources)
    if level in (Masking.NONE, Masking.SINGLE):
        return crosswalk(blinding, "level")
    if WhoMasked.PARTICIPANT in roles and (WhoMasked.INVESTIGATOR in roles or WhoMasked.CARE_PROVIDER in roles):
        rule = (
            f"ICH M11 term (C15228) where participant and investigator or care provider are masked; registered {level}"
        )
        return derived("Double Blind", rule, sources)
    return stated(f"{label(level)} masking", sources, note="no ICH M11 term follows from the masked roles")


def _blinded_roles(study: Study) -> tuple[Value, ...]:
    blinding = study.design.blinding
    if blinding.level == Masking.NONE:
        sources = blinding.sources_of("level")
        return (derived("Not applicable (No blinding)", "masking is registered as none", sources),)
    return texts([label(role) for role in blinding.roles], blinding.sources_of("roles")) or (gap(),)


def _committees(study: Study) -> Value:
    oversight = study.oversight
    sources = oversight.sources_of("has_dmc")
    if oversight.has_dmc is None:
        return gap()
    if oversight.has_dmc:
        return derived(
            "Independent Data Monitoring Committee", "the record says it has a data monitoring committee", sources
        )
    return stated("No data monitoring committee", sources, note="other committees: not stated")


def _site_distribution(study: Study) -> Value:
    sites = study.oversight.sites
    if not sites:
        return traits.site_distribution(study) or gap()
    places = {(site.facility, site.city, site.country) for site in sites}
    term = "Single-Centre" if len(places) == 1 else "Multicentre"
    return derived(term, f"{count(len(places), 'site')} listed in the record", _first(sites))


def _geographic_scope(study: Study) -> Value:
    countries = list(dict.fromkeys(site.country for site in study.oversight.sites if site.country))
    if not countries:
        return traits.geographic_scope(study) or gap()
    shown = countries if len(countries) <= 6 else [*countries[:5], f"{len(countries) - 5} more"]  # noqa: PLR2004 -- a line
    term = "Single Country" if len(countries) == 1 else "Multiple Countries"
    return derived(term, f"sites listed in {joined(shown)}", _first(study.oversight.sites))


def _first(sites: Iterable[object]) -> tuple[Source, ...]:
    """The sources of the first site, which stand for the list: all of them would be a page."""
    for site in sites:
        found: tuple[Source, ...] = getattr(site, "sources", ())
        return found[:1]
    return ()


def _biospecimens(study: Study) -> tuple[Value, ...]:
    kept = study.design.biospecimens
    if kept is None:
        return (gap(),)
    values = [field_value(kept, "retention")]
    if kept.description is not None:
        values.append(field_value(kept, "description", markdown=True))
    return tuple(values)


def _listed(contents: tuple[str, ...], sources: tuple[Source, ...]) -> Value:
    return stated("; ".join(contents), sources)
