"""Population, cohorts, indications and eligibility criteria of the designs → `Population`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.criteria import Lists, criteria
from protogen.importers.usdm.cursor import Amount, At
from protogen.importers.usdm.design import SAMPLINGS
from protogen.importers.usdm.terms import by_name, known
from protogen.importers.usdm.words import extent, labels, spread
from protogen.model.population import Cohort, Population
from protogen.model.quantities import Age
from protogen.model.source import Source
from protogen.model.terms import Sex

SEXES = {"C49636": Sex.ALL, "C16576": Sex.FEMALE, "C20197": Sex.MALE}
_SAID_SEXES = {**by_name(SEXES), "both": Sex.ALL, "f": Sex.FEMALE, "m": Sex.MALE}
_UNITS = ("year", "month", "week", "day", "hour", "minute")


def population(book: Book, version: At, designs: Sequence[At]) -> Population:
    """Who may take part. With several designs, ages, sex and texts are those of the first; lists hold all of them."""
    lists = Lists(book, version)
    for design in designs:
        criteria(lists, design, called(design) if len(designs) > 1 else None)
    first = designs[0] if designs else At({}, f"{version.path}.studyDesigns[0]", book.reading)
    people = first.module("population")
    made = _people(people)
    conditions, sources = _conditions(designs)
    cohorts = [
        _cohort(book, each, lists.ids) for design in designs for each in design.module("population").modules("cohorts")
    ]
    for member, source in people.ids("criterionIds"):
        book.index.named(member, source.path, "a criterion of the population")
    sampling = first.code("samplingMethod", "sampling_method")
    return Population.model_validate(
        {
            **made,
            "conditions": conditions,
            "study_population": _described(book, people),
            "sampling_method": known(sampling, SAMPLINGS, by_name(SAMPLINGS)),
            "inclusion": tuple(lists.inclusion),
            "exclusion": tuple(lists.exclusion),
            "other": tuple(lists.other),
            "cohorts": tuple(cohorts),
            "sources": (
                *(source for source in people.told if source.field != "criteria"),
                *(source for source in first.sources if source.field == "sampling_method"),
                *sources,
            ),
        }
    )


def _people(at: At) -> dict[str, Any]:
    """Ages, sex and health of a population."""
    low, high = extent(at, "plannedAge", "minimum_age")
    _split_ages(at, low, high)
    sexes = at.codes("plannedSex", "sex")
    found = [known(each, SEXES, _SAID_SEXES) for each in sexes]
    sex: Sex | str | None = None
    if sexes:
        sex = Sex.ALL if {Sex.FEMALE, Sex.MALE} <= set(found) else found[0]
    return {
        "minimum_age": _age(low),
        "maximum_age": _age(high) if high is not low else None,
        "sex": sex,
        "healthy_volunteers": at.flag("includesHealthySubjects", "healthy_volunteers"),
    }


def _split_ages(at: At, low: Amount | None, high: Amount | None) -> None:
    """Give the sources of the upper end to the maximum age: they stand behind those of the lower end."""
    if low is None and high is None:
        return
    at.sources[:] = [
        Source.model_validate({**each.model_dump(), "field": "maximum_age"})
        if each.field == "minimum_age" and ".maxValue" in each.path
        else each
        for each in at.sources
    ]


def _age(amount: Amount | None) -> Age | None:
    """An age of our units; an amount in another unit stays in the words of the cohort or is not stated."""
    if amount is None:
        return None
    unit = (amount.unit.lower().split() or [""])[0].rstrip("s")
    return Age(value=amount.value, unit=unit) if unit in _UNITS else None


def _described(book: Book, at: At) -> str | None:
    """The name and description of the population, each once."""
    parts = [at.text("label", "study_population"), book.texts.markdown(at, "description", "study_population")]
    at.skip("name")
    return "\n\n".join(dict.fromkeys(part for part in parts if part)) or None


def _conditions(designs: Sequence[At]) -> tuple[tuple[str, ...], list[Source]]:
    """The indications, each with its source."""
    found: dict[str, Source] = {}
    for design in designs:
        for at in design.modules("indications"):
            codes = at.codes("codes", "conditions")
            name = at.name("conditions") or at.text("description", "conditions") or ", ".join(labels(codes))
            at.skip("name", "description")
            if name:
                source = next((each for each in at.sources if each.field == "conditions"), at.here())
                found.setdefault(name, source)
    return tuple(found), [
        Source.model_validate({**each.model_dump(), "field": "conditions"}) for each in found.values()
    ]


def _cohort(book: Book, at: At, ids: dict[str, str]) -> Cohort:
    text = at.name("label") or at.id or "cohort"
    words = book.texts.markdown(at, "description", "description")
    traits = []
    for each in at.modules("characteristics"):
        said = book.texts.plain(each, "text", "characteristics") or called(each)
        each.skip("name", "label", "description")
        at.sources += [source for source in each.sources if source.field == "characteristics"]
        traits += [said] if said else []
    held, indications = [], []
    for member, source in at.ids("criterionIds"):
        book.index.named(member, source.path, "a criterion of a cohort")
        held += [ids[member]] if member in ids else []
    for member, source in at.ids("indicationIds"):
        found = book.index.named(member, source.path, "the indication of a cohort")
        indications += [called(found)] if found is not None else []
    at.skip("name")
    return Cohort(
        label=text,
        description=words if words and words.casefold() != text.casefold() else None,
        characteristics=tuple(traits),
        ages=spread(*extent(at, "plannedAge", "ages")),
        sex=", ".join(labels(at.codes("plannedSex", "sex"))) or None,
        healthy_volunteers=at.flag("includesHealthySubjects", "healthy_volunteers"),
        enrollment=spread(*extent(at, "plannedEnrollmentNumber", "enrollment")),
        completion=spread(*extent(at, "plannedCompletionNumber", "completion")),
        criteria=tuple(held),
        conditions=tuple(indications),
        sources=at.told,
    )
