"""Who gets what: arms, interventions, and the dosing that their texts state."""

from __future__ import annotations

from protogen.model.base import Markdown, Model, Traced
from protogen.model.quantities import Amount
from protogen.model.terms import ArmType, InterventionType


class Frequency(Model):
    """How often something is given: `count` times in each `period` (an ISO 8601 duration)."""

    count: int
    period: str

    def __str__(self) -> str:
        """In few characters: `2 per P1D`."""
        return f"{self.count} per {self.period}"


class DoseStep(Traced):
    """One giving of an intervention within an arm, or one regimen, as read from the text.

    `notation` says when (time notation), `label` in the words of the text ("Day 1"); `dose` what ("50% of the total
    dose"); `condition` on what condition, in the exact words. `frequency` and `route` are there only where stated.
    """

    number: int
    label: str | None = None
    notation: str | None = None
    dose: str | None = None
    condition: str | None = None
    intervention: str | None = None
    frequency: Frequency | None = None
    route: str | None = None
    """In the words of the text: "orally", "IV"."""


class DoseLevel(Traced):
    """One level of a dose escalation, in the order low to high."""

    level: int
    label: str
    amount: Amount
    role: str | None = None
    """`starting` where the text calls it the starting dose."""
    intervention: str | None = None


class EscalationDecision(Traced):
    """One rule of a dose escalation, in the exact words of the text."""

    text: str


class Escalation(Traced):
    """The escalation design a text states ("3+3") and its decision rules, word for word."""

    design: str | None = None
    cohort_size: int | None = None
    expanded_cohort_size: int | None = None
    decisions: tuple[EscalationDecision, ...] = ()
    maximum_tolerated_dose: str | None = None


class Stage(Traced):
    """A step of a participant's way through an arm, where its description lists them ("1. Screening: …")."""

    number: int
    label: str
    text: str


class Arm(Traced):
    """An arm (observational: a group or cohort). `interventions` are ids of `Study.interventions`."""

    id: str
    label: str | None = None
    type: ArmType | str | None = None
    description: Markdown | None = None
    interventions: tuple[str, ...] = ()
    unmatched_interventions: tuple[str, ...] = ()
    """Intervention names the arm gives that no intervention of the record carries."""
    data_origin: str | None = None
    """Where the data of the arm come from, where the source says so."""
    part: str | None = None
    """The design of a study with several that the arm belongs to."""
    total_dose: Amount | None = None
    dose_steps: tuple[DoseStep, ...] = ()
    dose_levels: tuple[DoseLevel, ...] = ()
    escalation: Escalation | None = None
    stages: tuple[Stage, ...] = ()


class Administration(Traced):
    """How an intervention is given: dose, route, frequency, for how long, and the product or device."""

    label: str | None = None
    description: Markdown | None = None
    dose: Amount | None = None
    route: str | None = None
    frequency: str | None = None
    duration: str | None = None
    product: str | None = None
    device: str | None = None


class Product(Traced):
    """A product or device: what it is, its form, its strengths, where it comes from."""

    label: str | None = None
    description: Markdown | None = None
    form: str | None = None
    designation: str | None = None
    sourcing: str | None = None
    pharmacologic_class: str | None = None
    ingredients: tuple[str, ...] = ()
    """Each with role and strengths."""
    identifiers: tuple[str, ...] = ()


class Element(Traced):
    """A building block of arms: what begins it, what ends it, which interventions (ids) are given in it."""

    id: str
    label: str | None = None
    description: Markdown | None = None
    starts: str | None = None
    ends: str | None = None
    interventions: tuple[str, ...] = ()


class PlanCell(Traced):
    """What happens in an arm during an epoch: the elements (ids), in order."""

    arm: str
    epoch: str
    elements: tuple[str, ...] = ()


class PlanEpoch(Traced):
    """An epoch of the plan, with its type and description in the words of the source."""

    id: str
    label: str
    type: str | None = None
    description: Markdown | None = None
    part: str | None = None


class Plan(Traced):
    """Who gets what when, as a source states it: epochs in order, elements, and a cell for each arm and epoch."""

    epochs: tuple[PlanEpoch, ...] = ()
    elements: tuple[Element, ...] = ()
    cells: tuple[PlanCell, ...] = ()
    products: tuple[Product, ...] = ()


class Intervention(Traced):
    """An intervention (observational: an exposure of interest)."""

    id: str
    label: str | None = None
    type: InterventionType | str | None = None
    description: Markdown | None = None
    other_names: tuple[str, ...] = ()
    unmatched_arms: tuple[str, ...] = ()
    """Arm labels the intervention names that no arm of the record carries."""
    role: str | None = None
    """Its part in the study ("Experimental Intervention", "Placebo"), in the words of the source."""
    administrations: tuple[Administration, ...] = ()
    minimum_response: str | None = None
