"""The dosing part of the trial schema: steps, stages, and the ladder of dose levels with the rules that move on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protogen.model.arms import Arm, DoseLevel, DoseStep, Escalation, Intervention
from protogen.model.base import Traced
from protogen.model.quantities import Amount
from protogen.model.source import Source
from protogen.model.study import Study


@dataclass(frozen=True, slots=True)
class Step:
    """A giving: when, what, and on what condition.

    `timed` says that the label is a moment ("Day 7"), not a regimen ("twice daily"): only moments make a sequence.
    `stage` is the number of the stage whose text states the step.
    """

    label: str
    dose: str
    condition: str = ""
    intervention: str = ""
    timed: bool = False
    stage: int | None = None

    @property
    def words(self) -> str:
        """The step in one line: `Day 1: Full dose`, `aspirin: 100 mg twice daily`; the condition in brackets."""
        head = ", ".join(
            part for part in (self.label if self.timed or not self.dose else "", self.intervention) if part
        )
        dose = (
            self.dose if self.timed else " ".join(part for part in (self.dose, self.label if self.dose else "") if part)
        )
        text = ": ".join(part for part in (head, dose) if part)
        return f"{text} [condition: {self.condition}]" if self.condition else text


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a participant's way through an arm."""

    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A dose level. `reached` says whether the record states a way to it from the starting level."""

    label: str
    amount: str
    role: str = ""
    start: bool = False
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """Dose levels low to high, for the named arms, with the escalation as stated.

    `rises` and `falls` say whether the decisions of the record lead up or down; `remark` is what they leave open.
    """

    arms: tuple[str, ...]
    intervention: str
    rungs: tuple[Rung, ...]
    design: str = ""
    cohort: str = ""
    rules: tuple[str, ...] = ()
    rises: bool = False
    falls: bool = False
    remark: str = ""
    heading: str = "Rules, in the words of the record"
    """What stands above the rules."""


_UP = re.compile(r"(?<!de-)(?<!de)\bescalat|next (?:higher )?(?:dose|level|cohort)|increase", re.IGNORECASE)
_DOWN = re.compile(r"\bde-?escalat|(?:lower|previous|preceding) dose|dose reduction|Level\s?[-−–]1", re.IGNORECASE)
_START = re.compile(r"\bstart|initial", re.IGNORECASE)


def amount_words(amount: Amount) -> str:
    """An amount as it is written."""
    return str(amount)


def steps(arm: Arm, names: dict[str, Intervention]) -> tuple[Step, ...]:
    """The dose steps of an arm; the intervention is named where the arm gets more than one."""
    several = len(arm.interventions) > 1
    return tuple(
        Step(
            label=step.label or "",
            dose=step.dose or "",
            condition=step.condition or "",
            intervention=_name(step.intervention, names) if several else "",
            timed=bool(step.notation) and not str(step.notation).startswith("every"),
            stage=_stage_of(step, arm),
        )
        for step in arm.dose_steps
    )


def _name(intervention: str | None, names: dict[str, Intervention]) -> str:
    """The name of an intervention, empty where none is meant."""
    found = names.get(intervention) if intervention else None
    return (found.label or "") if found else ""


def stages(arm: Arm) -> tuple[Stage, ...]:
    """The stages an arm's description lists."""
    return tuple(Stage(stage.number, stage.label) for stage in arm.stages)


def _stage_of(step: DoseStep, arm: Arm) -> int | None:
    """The number of the stage within whose words the step is stated."""
    said = _place(step)
    for stage in arm.stages:
        extent = _place(stage)
        if said and extent and extent.path == said.path and _within(said, extent):
            return stage.number
    return None


def _place(value: Traced) -> Source | None:
    """The widest place a value was read from, where it has offsets."""
    placed = [source for source in value.sources if source.start is not None and source.end is not None]
    return max(placed, key=lambda source: (source.end or 0) - (source.start or 0), default=None)


def _within(inner: Source, outer: Source) -> bool:
    """Whether the beginning of one place lies inside another."""
    return (outer.start or 0) <= (inner.start or 0) < (outer.end or 0)


def ladders(study: Study) -> tuple[Ladder, ...]:
    """The ladders of dose levels, one for each distinct set of levels and rules; arms may share one."""
    names = {one.id: one for one in study.interventions}
    found: dict[tuple[object, ...], Ladder] = {}
    arms: dict[tuple[object, ...], list[str]] = {}
    for arm in study.arms:
        if not arm.dose_levels and not arm.escalation:
            continue
        ladder = _ladder(arm.dose_levels, arm.escalation, names)
        key = (ladder.intervention, ladder.rungs, ladder.design, ladder.rules)
        found.setdefault(key, ladder)
        arms.setdefault(key, []).append(arm.label or arm.id)
    return tuple(_for_arms(ladder, tuple(arms[key])) for key, ladder in found.items())


def _for_arms(ladder: Ladder, arms: tuple[str, ...]) -> Ladder:
    """The ladder with the arms it holds for."""
    return Ladder(**{**{name: getattr(ladder, name) for name in Ladder.__slots__}, "arms": arms})


def _ladder(levels: tuple[DoseLevel, ...], rules: Escalation | None, names: dict[str, Intervention]) -> Ladder:
    """One ladder, without its arms."""
    told = tuple(decision.text for decision in rules.decisions) if rules else ()
    if rules and rules.maximum_tolerated_dose and not any(rules.maximum_tolerated_dose in text for text in told):
        told = (*told, rules.maximum_tolerated_dose)
    rises = any(_UP.search(text) for text in told)
    falls = any(_DOWN.search(text) for text in told)
    roles = [bool(level.role and _START.search(level.role)) for level in levels]
    start = roles.index(True) if any(roles) else None
    rungs = tuple(
        Rung(
            label=level.label,
            amount=amount_words(level.amount),
            role=level.role or "",
            start=roles[index],
            reached=start is not None and (index == start or (rises if index > start else falls)),
        )
        for index, level in enumerate(levels)
    )
    meant = {level.intervention for level in levels}
    return Ladder(
        arms=(),
        intervention=_name(next(iter(meant)), names) if len(meant) == 1 else "",
        rungs=rungs,
        design=(rules.design or "") if rules else "",
        cohort=_cohort(rules),
        rules=told,
        rises=rises,
        falls=falls,
        remark=_open(rungs, start),
    )


def _cohort(rules: Escalation | None) -> str:
    """The cohort sizes the record states."""
    if rules is None or rules.cohort_size is None:
        return ""
    more = f", expanded to {rules.expanded_cohort_size}" if rules.expanded_cohort_size else ""
    return f"cohorts of {rules.cohort_size}{more}"


def _open(rungs: tuple[Rung, ...], start: int | None) -> str:
    """What the rules, as far as they could be read, leave open."""
    if not rungs:
        return "The record states no dose levels that could be read."
    if start is None:
        return "The record does not say which level is the starting dose." if len(rungs) > 1 else ""
    missing = [rung.label for rung in rungs if not rung.reached]
    if not missing:
        return ""
    return f"No rule that could be read leads to {' or '.join(missing)}: dashed, without an arrow."
