"""Doses: what the descriptions of arms and interventions say about dosing, as typed values with their sources.

Why: registries have no field for a dose. "Day 7: The remaining 50% of the dose [only if …]" is what a site acts on,
and it stands in free text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from protogen.derivation.dose_levels import escalation, levels, stages, total_dose
from protogen.derivation.dose_steps import steps
from protogen.derivation.dose_text import AMOUNT, STEP, Passage, passage
from protogen.model.arms import Arm, DoseLevel, DoseStep, Intervention
from protogen.model.base import Traced
from protogen.model.source import Source
from protogen.model.study import Study

_READ = ("total_dose", "dose_steps", "dose_levels", "escalation", "stages")
_SOMEBODY = re.compile(r"\b(?:arm|group|cohort|part)s?\b", re.IGNORECASE)


def doses(study: Study) -> Study:
    """The study with the dosing its texts state; what an author wrote, or was read before, stays as it is."""
    texts = {
        one.id: (one, passage(one, f"interventions[{index}].description"))
        for index, one in enumerate(study.interventions)
    }
    arms = []
    for index, arm in enumerate(study.arms):
        given = [texts[name] for name in arm.interventions if name in texts]
        changes = _read(arm, passage(arm, f"arms[{index}].description"), given)
        arms.append(arm.evolve(**changes) if changes else arm)
    return study.evolve(arms=tuple(arms)) if arms != list(study.arms) else study


def _read(arm: Arm, text: Passage | None, given: Sequence[tuple[Intervention, Passage | None]]) -> dict[str, Any]:
    """The fields of an arm that its texts fill, with the sources that go with them."""
    changes: dict[str, Any] = {}
    sources: list[Source] = []
    whole = total_dose(text) if text else None
    if whole and arm.total_dose is None:
        changes["total_dose"] = whole[0]
        sources.append(whole[1])
    found: dict[str, tuple[Traced, ...]] = {
        "dose_steps": _steps(arm, text, given),
        "dose_levels": _levels(text, given),
        "stages": stages(text) if text else (),
    }
    changes |= {name: values for name, values in found.items() if values and not getattr(arm, name)}
    rules = next((rule for one in (text, *(told for _, told in given)) if one and (rule := escalation(one))), None)
    if rules and arm.escalation is None:
        changes["escalation"] = rules
        sources += _owned("escalation", (rules, *rules.decisions))
    for name in found:
        if name in changes:
            sources += _owned(name, changes[name])
    return changes | {"sources": (*arm.sources, *sources)} if changes else {}


def _owned(field: str, values: Sequence[Traced]) -> list[Source]:
    """The sources of the values as sources of the arm's field that holds them: one for each, its widest."""
    widest = [max(value.sources, key=lambda source: len(source.quote or "")) for value in values if value.sources]
    return [source.model_validate({**source.model_dump(), "field": field}) for source in widest]


def _steps(
    arm: Arm, text: Passage | None, given: Sequence[tuple[Intervention, Passage | None]]
) -> tuple[DoseStep, ...]:
    """The steps the arm's own description states; else those of the interventions it gets, where they hold for it."""
    own = steps(text, tuple(one for one, _ in given)) if text else ()
    # An arm that states an amount we could not read as a step may differ from what its intervention says in general.
    if own or AMOUNT.search(f"{arm.label or ''}\n{text.plain if text else ''}"):
        return own
    found: list[DoseStep] = []
    for one, told in given:
        if told and not _SOMEBODY.search(told.plain):
            found += steps(told, (one,))
    return tuple(step.evolve(number=number) for number, step in enumerate(found, 1))


def _levels(text: Passage | None, given: Sequence[tuple[Intervention, Passage | None]]) -> tuple[DoseLevel, ...]:
    """The levels of the arm's own description, else those of the first intervention that states any."""
    only = given[0][0].id if len(given) == 1 else None
    own = levels(text, only) if text else ()
    return own or next((found for one, told in given if told and (found := levels(told, one.id))), ())


__all__ = ["STEP", "doses"]
