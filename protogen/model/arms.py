"""Who gets what: arms, interventions, and the dosing that their texts state."""

from __future__ import annotations

from protogen.model.base import Markdown, Traced
from protogen.model.quantities import Amount
from protogen.model.terms import ArmType, InterventionType


class DoseStep(Traced):
    """One giving of an intervention within an arm, as read from the text.

    `notation` says when (time notation), `label` in the words of the text ("Day 1"); `dose` what ("50% of the total
    dose"); `condition` on what condition, in the exact words.
    """

    number: int
    label: str | None = None
    notation: str | None = None
    dose: str | None = None
    condition: str | None = None
    intervention: str | None = None


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
    total_dose: Amount | None = None
    dose_steps: tuple[DoseStep, ...] = ()
    dose_levels: tuple[DoseLevel, ...] = ()
    escalation: Escalation | None = None
    stages: tuple[Stage, ...] = ()


class Intervention(Traced):
    """An intervention (observational: an exposure of interest)."""

    id: str
    label: str | None = None
    type: InterventionType | str | None = None
    description: Markdown | None = None
    other_names: tuple[str, ...] = ()
    unmatched_arms: tuple[str, ...] = ()
    """Arm labels the intervention names that no arm of the record carries."""
