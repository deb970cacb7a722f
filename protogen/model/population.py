"""Who may take part: ages, sex, conditions, and the eligibility criteria as a tree with offsets."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from protogen.model.base import Markdown, Model, Traced
from protogen.model.quantities import Age
from protogen.model.terms import SamplingMethod, Sex, StandardAge


class CriterionKind(StrEnum):
    """On which list a criterion stands."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    OTHER = "other"


class Logic(StrEnum):
    """How the children of a criterion combine, where its words say so."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"
    EXCEPTION = "exception"


class Extent(Model):
    """A stretch of the raw eligibility field: half-open code-point offsets."""

    start: int
    end: int


class Heading(Extent):
    """Words that name a list (`inclusion`, `exclusion`) or say for whom the next items are (`group`)."""

    kind: str


class Group(Extent):
    """A group heading and the ids of the criteria it governs, first to last."""

    label: str
    first: str | None = None
    last: str | None = None


class Repair(Model):
    """What was re-attached, split, promoted or demoted in reading the text, and why. `criterion` is an id."""

    criterion: str
    rule: str
    text: str


class Threshold(Traced):
    """A limit stated in a criterion, with its exact words as source."""

    measure: str
    comparison: str
    value: Decimal
    upper: Decimal | None = None
    unit: str | None = None
    condition: str | None = None


class LookBack(Traced):
    """A look-back window stated in a criterion, in time notation; `anchor` is None where the words name none."""

    notation: str
    anchor: str | None = None


class Criterion(Traced):
    """One eligibility criterion.

    `id` is ours (I1, I1.a, E7.b …), by order of appearance; `number` is the author's own where there was one.
    `text` is the raw span un-escaped and nothing else; the first source gives its path, offsets and raw quote.
    """

    id: str
    number: str | None = None
    kind: CriterionKind
    text: str
    start: int
    end: int
    children: tuple[Criterion, ...] = ()
    parts: tuple[Extent, ...] = ()
    logic: Logic | None = None
    at_least: int | None = None
    """n of "at least n of", where `logic` is `at_least`."""
    applies_to: str | None = None
    """The stated condition that makes the criterion not applicable to others, in its exact words."""
    thresholds: tuple[Threshold, ...] = ()
    windows: tuple[LookBack, ...] = ()


class Cohort(Traced):
    """A cohort of the population: what sets it apart, ages, sex and size, each in the words of the source."""

    label: str
    description: Markdown | None = None
    characteristics: tuple[str, ...] = ()
    ages: str | None = None
    sex: str | None = None
    healthy_volunteers: bool | None = None
    enrollment: str | None = None
    completion: str | None = None
    criteria: tuple[str, ...] = ()
    """The criteria (ids) that hold for it, where not all do."""
    conditions: tuple[str, ...] = ()


class Population(Traced):
    """Who may take part."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    sex: Sex | str | None = None
    gender_based: bool | None = None
    gender_description: Markdown | None = None
    healthy_volunteers: bool | None = None
    standard_ages: tuple[StandardAge | str, ...] = ()
    study_population: Markdown | None = None
    sampling_method: SamplingMethod | str | None = None
    eligibility_text: str | None = None
    """The eligibility field as registered; every offset below points into it."""
    inclusion: tuple[Criterion, ...] = ()
    exclusion: tuple[Criterion, ...] = ()
    other: tuple[Criterion, ...] = ()
    headings: tuple[Heading, ...] = ()
    markers: tuple[Extent, ...] = ()
    groups: tuple[Group, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    leftover: tuple[Extent, ...] = ()
    repairs: tuple[Repair, ...] = ()
