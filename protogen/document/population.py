"""Eligibility on the page: the criteria as a tree for the synopsis, and as rows for the site worksheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from protogen.document import traits
from protogen.document.design import age, conditions
from protogen.document.parts import Fact, Facts, Remark, Section, Subheading, Value, stated
from protogen.document.wording import field_value, yes_no
from protogen.model.identity import RecordKind
from protogen.model.population import Criterion, CriterionKind, Extent, Group, Logic, Population
from protogen.model.registry_text import unescape
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.terms import StudyType, label

_FIELD = "protocolSection.eligibilityModule.eligibilityCriteria"
_LISTS = {
    CriterionKind.INCLUSION: ("Inclusion criteria", "The record states no inclusion criteria."),
    CriterionKind.EXCLUSION: ("Exclusion criteria", "The record states no exclusion criteria."),
    CriterionKind.OTHER: ("Other statements on eligibility", ""),
}
EXCEPTIONS = "exceptions"
"""What is printed of a criterion whose children are exceptions to it."""
_RULES = {
    Logic.ALL: "all of the following",
    Logic.ANY: "any of the following",
    Logic.EXCEPTION: EXCEPTIONS,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a criterion with its exact words: a limit, a look-back window, or a part of the criterion.

    `measure` and `condition` are those of a limit, `notation` and `anchor` those of a window.
    """

    words: str
    start: int
    end: int
    measure: str = ""
    condition: str = ""
    notation: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion as it prints: our id, the author's own number, the exact text, depth, logic, repairs.

    `group` is the heading of the group that starts here, `heading` that of the group it stands in; `leaf` is whether
    it has no children. `limits`, `windows` and `parts` are what a worksheet asks for one by one.
    """

    id: str
    anchor: str
    number: str
    value: Value
    depth: int
    logic: str = ""
    group: str = ""
    repairs: tuple[str, ...] = ()
    applies_to: str = ""
    only_for: str = ""
    """For whom it holds, where an author says so beside the text and not in it."""
    heading: str = ""
    limits: tuple[Stretch, ...] = ()
    windows: tuple[Stretch, ...] = ()
    parts: tuple[Stretch, ...] = ()
    leaf: bool = True
    combines: Logic | None = None
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class CriteriaList:
    """A list of criteria under its heading."""

    criteria_kind: str
    lines: tuple[CriterionLine, ...]
    kind: str = "criteria"


def section(study: Study) -> Section:
    """Who may take part: the structured facts, then every criterion with its author's numbering."""
    population = study.population
    blocks: list[Facts | Subheading | CriteriaList | Remark] = [Facts(_facts(study), "Who may take part", pairs=2)]
    if population.gender_description is not None:
        fact = Fact("Gender, described", (field_value(population, "gender_description", markdown=True),))
        blocks.append(Facts((fact,), "Gender"))
    if study.design.study_type != StudyType.OBSERVATIONAL and population.study_population is not None:
        fact = Fact("Study population", (field_value(population, "study_population", markdown=True),))
        blocks.append(Facts((fact,), "Study population"))
    blocks += [*traits.cohorts(study), *_criteria(population)]
    return Section("population", "population", "Eligibility criteria", tuple(blocks))


def _facts(study: Study) -> tuple[Fact, ...]:
    population = study.population
    groups = tuple(stated(label(each), population.sources_of("standard_ages")[:1]) for each in population.standard_ages)
    rows = [
        Fact("Condition", conditions(study)),
        Fact("Sex", (field_value(population, "sex"),)),
        Fact("Age, minimum", (age(study, "minimum_age"),)),
        Fact("Age, maximum", (age(study, "maximum_age"),)),
        Fact("Healthy volunteers accepted", (yes_no(population, "healthy_volunteers"),)),
    ]
    if study.record is None or study.record.kind is RecordKind.REGISTRY:
        rows.append(Fact("Age groups, as registered", groups or (field_value(population, "standard_ages"),)))
    if population.gender_based is not None:
        rows.append(Fact("Eligibility by gender", (yes_no(population, "gender_based"),)))
    if study.design.study_type != StudyType.OBSERVATIONAL and population.sampling_method is not None:
        rows.append(Fact("Sampling method", (field_value(population, "sampling_method"),)))
    return tuple(rows)


def _criteria(population: Population) -> list[Facts | Subheading | CriteriaList | Remark]:
    listed = population.inclusion or population.exclusion or population.other
    if not ((population.eligibility_text or "").strip() or listed):
        return [Remark("The record states no eligibility criteria.", tone="empty")]
    blocks: list[Facts | Subheading | CriteriaList | Remark] = []
    for kind, (title, nothing) in _LISTS.items():
        lines = criterion_lines(population, kind)
        if lines or nothing:
            blocks.append(Subheading(title, f"criteria-{kind}"))
        if lines:
            blocks.append(CriteriaList(kind, lines))
        elif nothing:
            blocks.append(Remark(nothing, tone="empty"))
    left = leftovers(population)
    if left:
        blocks += [Subheading("Text that belongs to no criterion", "criteria-leftover"), CriteriaList("leftover", left)]
    return blocks


def criterion_lines(population: Population, kind: CriterionKind) -> tuple[CriterionLine, ...]:
    """The criteria of one list in the order of the text, children behind their parent."""
    roots = {
        CriterionKind.INCLUSION: population.inclusion,
        CriterionKind.EXCLUSION: population.exclusion,
        CriterionKind.OTHER: population.other,
    }[kind]
    starts = {group.first: unescape(group.label) for group in population.groups if group.first}
    headings = _headings(roots, population.groups)
    repairs: dict[str, list[str]] = {}
    for repair in population.repairs:
        repairs.setdefault(repair.criterion, []).append(repair.text)
    raw = population.eligibility_text or ""
    return tuple(
        _line((each, depth), raw, starts.get(each.id, ""), headings.get(each.id.partition(".")[0], ""), repairs)
        for each, depth in walk(roots)
    )


def _headings(roots: tuple[Criterion, ...], groups: tuple[Group, ...]) -> dict[str, str]:
    """For each criterion of the top level that stands under a group heading, by id, the words of the heading."""
    order = [each.id for each in roots]
    found: dict[str, str] = {}
    for group in groups:
        if group.first in order:
            first = order.index(group.first)
            last = order.index(group.last) if group.last in order else first
            found |= dict.fromkeys(order[first : last + 1], unescape(group.label))
    return found


def walk(criteria: tuple[Criterion, ...]) -> Iterator[tuple[Criterion, int]]:
    """Each criterion with its depth, parents before children; without recursion, so that no nesting is too deep."""
    waiting = [(each, 0) for each in reversed(criteria)]
    while waiting:
        criterion, depth = waiting.pop()
        yield criterion, depth
        waiting += [(child, depth + 1) for child in reversed(criterion.children)]


def _line(
    walked: tuple[Criterion, int], raw: str, group: str, heading: str, repairs: Mapping[str, Sequence[str]]
) -> CriterionLine:
    criterion, depth = walked
    rule = ""
    if criterion.children or criterion.parts:
        rule = f"at least {criterion.at_least or 1} of" if criterion.logic == Logic.AT_LEAST else ""
        rule = rule or (_RULES.get(criterion.logic, "") if criterion.logic else "")
    return CriterionLine(
        id=criterion.id,
        anchor=f"criterion-{criterion.id}",
        number=criterion.number or "",
        value=stated(criterion.text, criterion.sources),
        only_for=criterion.applies_to if criterion.applies_to and criterion.applies_to not in criterion.text else "",
        depth=depth,
        logic=rule,
        applies_to=criterion.applies_to or "",
        limits=tuple(
            replace(_stretch(each.sources[0], criterion, raw), measure=each.measure, condition=each.condition or "")
            for each in criterion.thresholds
            if each.sources
        ),
        windows=tuple(
            replace(_stretch(each.sources[0], criterion, raw), notation=each.notation, anchor=each.anchor or "")
            for each in criterion.windows
            if each.sources
        ),
        parts=tuple(_part(each, raw) for each in criterion.parts),
        leaf=not criterion.children,
        combines=criterion.logic,
        at_least=criterion.at_least if criterion.logic == Logic.AT_LEAST else None,
        group=group,
        heading=heading,
        repairs=tuple(repairs.get(criterion.id, ())),
    )


def _stretch(source: Source, criterion: Criterion, raw: str) -> Stretch:
    """The words of a source; from the bracket on that is closed in them and opened before, so that they read whole."""
    start, end, words = source.start or 0, source.end or 0, source.quote or ""
    while raw[start:end] == words and words.count(")") > words.count("("):
        opened = raw.rfind("(", criterion.start, start)
        if opened < 0:
            break
        start, words = opened, raw[opened:end]
    return Stretch(unescape(words), start, end)


def _part(extent: Extent, raw: str) -> Stretch:
    return Stretch(unescape(raw[extent.start : extent.end]), extent.start, extent.end)


def leftovers(population: Population) -> tuple[CriterionLine, ...]:
    """What of the eligibility field stands in no criterion, heading or marker: shown, so that nothing is lost."""
    raw = population.eligibility_text or ""
    return tuple(
        CriterionLine(
            id=f"T{number}",
            anchor=f"leftover-{number}",
            number="",
            value=stated(
                unescape(raw[each.start : each.end]),
                (Source(path=_FIELD, start=each.start, end=each.end, quote=raw[each.start : each.end]),),
            ),
            depth=0,
        )
        for number, each in enumerate(population.leftover, start=1)
    )
