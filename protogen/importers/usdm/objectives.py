"""Objectives, endpoints and estimands of the designs → `Objectives`."""

from __future__ import annotations

from collections.abc import Sequence

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.words import label
from protogen.model.objectives import Estimand, IntercurrentEvent, Objective, Objectives, Outcome, Role
from protogen.model.schedule import Code
from protogen.model.source import Source

ROLES = {
    "C94496": Role.PRIMARY,
    "C139173": Role.SECONDARY,
    "C170559": Role.OTHER,
    "C85826": Role.PRIMARY,
    "C85827": Role.SECONDARY,
    "C163559": Role.OTHER,
}
_WORDS = (("primary", Role.PRIMARY), ("secondary", Role.SECONDARY))
_LETTERS = {Role.PRIMARY: "P", Role.SECONDARY: "S", Role.OTHER: "O"}


def objectives(book: Book, designs: Sequence[At], interventions: dict[str, str]) -> Objectives:
    """Objectives in the order of the file, with their endpoints P1, S1, O1 … by rank; estimands."""
    counts = dict.fromkeys(Role, 0)
    ids: dict[str, str] = {}
    outcomes: list[Outcome] = []
    goals: list[Objective] = []
    estimands: list[Estimand] = []
    for design in designs:
        part = called(design) if len(designs) > 1 else None
        for at in design.modules("objectives"):
            level = at.code("level", "level")
            own = []
            for each in at.modules("endpoints"):
                found = _endpoint(book, each, level, counts)
                ids.setdefault(each.id or each.path, found.id)
                own.append(found)
            outcomes += own
            goals.append(_objective(book, at, level, tuple(each.id for each in own), (len(goals) + 1, part)))
    for design in designs:
        part = called(design) if len(designs) > 1 else None
        for at in design.modules("estimands"):
            estimands.append(_estimand(book, at, (ids, interventions), (len(estimands) + 1, part)))
    order = list(Role)
    outcomes.sort(key=lambda each: order.index(each.role))
    return Objectives(outcomes=tuple(outcomes), objectives=tuple(goals), estimands=tuple(estimands))


def _role(code: Code | None, fallback: Code | None) -> Role:
    """The rank of an endpoint: its own, else that of its objective."""
    for each in (code, fallback):
        if each is not None and each.code in ROLES:
            return ROLES[each.code]
        words = (each.label or "").lower() if each is not None else ""
        found = next((role for word, role in _WORDS if word in words), None)
        if found is not None or "explor" in words:
            return found or Role.OTHER
    return Role.OTHER


def _objective(
    book: Book, at: At, level: Code | None, outcomes: tuple[str, ...], place: tuple[int, str | None]
) -> Objective:
    text = book.texts.markdown(at, "text", "text") or book.texts.markdown(at, "description", "text")
    if text is None:
        text = at.name("text")
    at.skip("name", "label", "description")
    return Objective(
        id=f"OBJ{place[0]}", level=label(level), text=text, outcomes=outcomes, part=place[1], sources=at.told
    )


def _endpoint(book: Book, at: At, objective: Code | None, counts: dict[Role, int]) -> Outcome:
    level = at.code("level", "level")
    role = _role(level, objective)
    counts[role] += 1
    text = book.texts.plain(at, "text", "measure")
    words = book.texts.markdown(at, "description", "description")
    return Outcome(
        id=f"{_LETTERS[role]}{counts[role]}",
        role=role,
        measure=text or at.name("measure"),
        description=words if words and words.casefold() != (text or "").casefold() else None,
        level=label(level),
        purpose=at.text("purpose", "purpose"),
        sources=at.told,
    )


def _estimand(
    book: Book, at: At, ids: tuple[dict[str, str], dict[str, str]], place: tuple[int, str | None]
) -> Estimand:
    outcomes, interventions = ids
    variable = at.text("variableOfInterestId", "")
    book.index.named(variable, f"{at.path}.variableOfInterestId", "the variable of an estimand")
    treatments, sources = [], []
    for name, source in at.ids("interventionIds"):
        found = book.index.named(name, source.path, "the treatment of an estimand")
        treatments.append(interventions.get(name) or called(found, name))
        sources.append(_field(source, "treatments"))
    if variable is not None:
        sources.append(at.place("variableOfInterestId", variable, "variable"))
    population, told = _population(book, at)
    return Estimand(
        id=f"EST{place[0]}",
        label=at.name("label"),
        summary=book.texts.markdown(at, "populationSummary", "summary"),
        population=population,
        treatments=tuple(treatments),
        variable=outcomes.get(variable or ""),
        events=tuple(_event(book, each) for each in at.modules("intercurrentEvents")),
        part=place[1],
        sources=(*at.told, *sources, *told),
    )


def _population(book: Book, at: At) -> tuple[str | None, tuple[Source, ...]]:
    """The analysis population an estimand names: its text, with the cohorts it is a part of."""
    name = at.text("analysisPopulationId", "")
    found = book.index.named(name, f"{at.path}.analysisPopulationId", "the analysis population of an estimand")
    if found is None:
        return None, ()
    text = book.texts.markdown(found, "text", "population") or found.name("population")
    parts = [
        called(each)
        for member, source in found.ids("subsetOfIds")
        if (each := book.index.named(member, source.path, "what an analysis population is part of")) is not None
    ]
    found.skip("name", "label", "description")
    words = f"{text or ''} (of {', '.join(parts)})".strip() if parts else text
    return words, tuple(source for source in found.sources if source.field == "population")


def _field(source: Source, field: str) -> Source:
    return Source.model_validate({**source.model_dump(), "field": field})


def _event(book: Book, at: At) -> IntercurrentEvent:
    text = book.texts.markdown(at, "text", "text")
    more = book.texts.markdown(at, "description", "text")
    return IntercurrentEvent(
        label=at.name("label"),
        text="\n\n".join(dict.fromkeys(part for part in (text, more) if part)) or None,
        strategy=book.texts.markdown(at, "strategy", "strategy"),
        sources=at.told,
    )
