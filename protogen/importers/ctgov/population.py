"""Eligibility and conditions modules → `Population`; the criteria stay text and are read later."""

from __future__ import annotations

from protogen.findings import Severity
from protogen.importers.cursor import Cursor
from protogen.model.population import Population
from protogen.model.quantities import Age
from protogen.model.terms import SamplingMethod, Sex, StandardAge

_NO_LIMIT = {"N/A", "None"}
"""How old records write that there is no limit."""


def population(protocol: Cursor) -> Population:
    """Who may take part."""
    at, conditions = protocol.module("eligibilityModule"), protocol.module("conditionsModule")
    return Population(
        conditions=conditions.texts("conditions", "conditions"),
        keywords=conditions.texts("keywords", "keywords"),
        minimum_age=_age(at, "minimumAge", "minimum_age"),
        maximum_age=_age(at, "maximumAge", "maximum_age"),
        sex=at.term("sex", "sex", Sex),
        gender_based=at.flag("genderBased", "gender_based"),
        gender_description=at.text("genderDescription", "gender_description"),
        healthy_volunteers=at.flag("healthyVolunteers", "healthy_volunteers"),
        standard_ages=at.terms("stdAges", "standard_ages", StandardAge),
        study_population=at.text("studyPopulation", "study_population"),
        sampling_method=at.term("samplingMethod", "sampling_method", SamplingMethod),
        eligibility_text=at.text("eligibilityCriteria", "eligibility_text"),
        sources=(*conditions.sources, *at.sources),
    )


def _age(at: Cursor, name: str, field: str) -> Age | None:
    text = at.text(name, field)
    if text is None:
        return None
    age = Age.read(text)
    if age is not None:
        return age
    at.sources.pop()
    if text in _NO_LIMIT:
        message = f"{text!r} is read as no limit"
        at.reading.kept[f"{at.path}.{name}"] = text
        at.reading.report("REG007", Severity.INFO, f"{at.path}.{name}", message, quote=text)
    else:
        at.unreadable(name, text, "an age such as 18 Years")
    return None
