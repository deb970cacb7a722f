"""The trial schema in words: the sentences of its text alternative, and the cells of the table behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from protogen.document.wording import count

if TYPE_CHECKING:  # the content knows its words, not the other way round
    from protogen.document.schema import Lane, TrialSchema
    from protogen.document.schema_dosing import Ladder

_NOT_STATED = "not stated"
_NOUNS = {
    "Arm": ("arm", "arms"),
    "Arms": ("arm", "arms"),
    "Group or cohort": ("group or cohort", "groups and cohorts"),
    "Groups and cohorts": ("group or cohort", "groups and cohorts"),
    "Interventions": ("intervention", "interventions"),
}


def alternative(schema: TrialSchema) -> tuple[str, ...]:
    """The picture in sentences, in its reading order: left to right, top to bottom."""
    return tuple(_sentences(schema))


def _sentences(schema: TrialSchema) -> Iterator[str]:
    model = f", {schema.model.lower()}" if schema.model else ""
    lanes = schema.lane_heading.lower() or "arms"
    yield f"{schema.title}{model}: {_number_of_lanes(schema)}."
    yield f"Population: {'; '.join(schema.population) or 'conditions not stated'}. {_closed(schema.size)}"
    noun = _NOUNS.get(schema.lane_heading, ("",))[0]
    if schema.periods:
        yield f"Periods of the schedule, in order: {', '.join(schema.periods)}."
    if schema.node_text:
        yield f"How participants come to the {lanes}: {schema.node_text.lower()}."
    for number, lane in enumerate(schema.lanes, 1):
        yield _lane(number, lane, {"arm": "arm", "intervention": "intervention"}.get(noun, "group"))
    for ladder in schema.ladders:
        yield from _ladder(ladder)
    if schema.end:
        yield f"Last visit in the schedule: {schema.end}."
    yield from schema.remarks


def _number_of_lanes(schema: TrialSchema) -> str:
    """How many lanes the picture has, by what they are."""
    if not schema.lanes:
        return "no arms and no interventions in the record"
    return count(len(schema.lanes), *_NOUNS.get(schema.lane_heading, ("lane", "lanes")))


def _lane(number: int, lane: Lane, noun: str) -> str:
    """An arm in one line."""
    parts = [f"{noun.capitalize()} {number}: {lane.label}" + (f" ({lane.type.lower()})" if lane.type else "")]
    if lane.given:
        parts.append(("exposure or intervention: " if noun == "group" else "gets ") + _given(lane))
    if lane.total_dose:
        parts.append(lane.total_dose[0].lower() + lane.total_dose[1:])
    if lane.stages:
        parts.append("stages: " + ", ".join(f"{stage.number} {stage.label}" for stage in lane.stages))
    parts += [step.words for step in lane.steps]
    return _closed("; ".join(parts))


def _given(lane: Lane) -> str:
    """What an arm gets; what a factorial arm leaves out is said too."""
    gets = ", ".join(one.words for one in lane.given if one.given) or "none of the interventions"
    without = ", ".join(one.words for one in lane.given if not one.given)
    return f"{gets} (not: {without})" if without else gets


def _ladder(ladder: Ladder) -> Iterator[str]:
    """The ladder of dose levels in sentences; rules word for word."""
    of = f" of {ladder.intervention}" if ladder.intervention else ""
    design = ", ".join(part for part in (ladder.design, ladder.cohort) if part)
    levels = "; ".join(
        f"{rung.label}: {rung.amount}" + (f" ({rung.role})" if rung.role else "") for rung in ladder.rungs
    )
    if levels:
        yield _closed(f"Dose levels{of}, low to high: {levels}")
    if design:
        yield _closed(f"Dose escalation: {design}")
    yield from (_closed(rule) for rule in ladder.rules)
    if ladder.remark:
        yield ladder.remark


def _closed(sentence: str) -> str:
    """The sentence with a full stop, if it has no end mark."""
    return sentence if sentence.endswith((".", "!", "?", "。")) else f"{sentence}."


def rows(schema: TrialSchema) -> Iterator[tuple[str, str, str, str, str]]:
    """The cells of the table behind the picture: arm, type, interventions, doses, assigned by."""
    for lane in schema.lanes:
        doses = [lane.total_dose, *(step.words for step in lane.steps)]
        yield (
            lane.label,
            lane.type or _NOT_STATED,
            _given(lane) if lane.given else _NOT_STATED,
            "; ".join(part for part in doses if part) or _NOT_STATED,
            schema.node_text.lower() or "one lane, nothing to assign",
        )
