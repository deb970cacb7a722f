"""The trial schema (ICH M11 section 1.2) as content: what the picture says, and the same in words and as a table.

Everything comes from the model; what the record leaves open is said to be open. `rendering.schema` draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from protogen.document.schema_dosing import Ladder, Stage, Step, amount_words, ladders, stages, steps
from protogen.document.schema_words import alternative, rows
from protogen.model.arms import Arm, Intervention
from protogen.model.schedule import Timeline, TimelineKind, VisitKind
from protogen.model.study import Study
from protogen.model.terms import Allocation, InterventionModel, StudyType, label


class Node(StrEnum):
    """How participants come to the lanes."""

    RANDOMISED = "randomised"
    ASSIGNED = "assigned"
    """The record says non-randomised."""
    UNSTATED = "unstated"
    """Several arms, and the record does not say how participants come to them."""
    STRAIGHT = "straight"
    """One lane: there is nothing to allocate."""
    GROUPS = "groups"
    """Groups or cohorts of an observational study: observed, not allocated."""


@dataclass(frozen=True, slots=True)
class Given:
    """An intervention on a lane: its type and name, and whether the arm gets it (a factorial lane shows both)."""

    type: str
    label: str
    given: bool = True

    @property
    def words(self) -> str:
        """`Drug: aspirin`, or the name alone where the type is not stated."""
        return f"{self.type}: {self.label}" if self.type else self.label


@dataclass(frozen=True, slots=True)
class Lane:
    """An arm, group or (where there are no arms) an intervention."""

    label: str
    type: str
    given: tuple[Given, ...] = ()
    total_dose: str = ""
    steps: tuple[Step, ...] = ()
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """A row of the data table behind the picture."""

    arm: str
    type: str
    interventions: str
    doses: str
    assigned_by: str


@dataclass(frozen=True, slots=True)
class TrialSchema:
    """What the picture says.

    `alternative` is the same in sentences and `rows` the same as a table: for readers who do not see the picture, and
    for those who want to check it.
    """

    title: str
    population: tuple[str, ...]
    size: str
    node: Node
    node_text: str
    model: str
    lane_heading: str
    lanes: tuple[Lane, ...]
    periods: tuple[str, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    end: str = ""
    remarks: tuple[str, ...] = ()
    alternative: tuple[str, ...] = ()
    rows: tuple[SchemaRow, ...] = ()


_NODE_TEXT = {
    Node.RANDOMISED: "Randomised",
    Node.ASSIGNED: "Assigned, not randomised",
    Node.UNSTATED: "Allocation not stated",
    Node.STRAIGHT: "",
    Node.GROUPS: "Observed, not allocated",
}


def trial_schema(study: Study) -> TrialSchema:
    """What the trial schema of a study says: picture, sentences and table."""
    lanes = _lanes(study)
    node = _node(study, lanes)
    content = TrialSchema(
        title=f"Schema of {study.id}",
        population=study.population.conditions,
        size=_size(study),
        node=node,
        node_text=_NODE_TEXT[node],
        model=_model(study),
        lane_heading=_heading(study),
        lanes=lanes,
        periods=_periods(study),
        ladders=ladders(study),
        end=_end(study),
        remarks=_remarks(study, lanes),
    )
    table = tuple(SchemaRow(*cells) for cells in rows(content))
    return _with(content, alternative(content), table)


def _with(content: TrialSchema, sentences: tuple[str, ...], table: tuple[SchemaRow, ...]) -> TrialSchema:
    """The content with its text alternative."""
    fields = {name: getattr(content, name) for name in TrialSchema.__slots__}
    return TrialSchema(**{**fields, "alternative": sentences, "rows": table})


def _size(study: Study) -> str:
    """`n = 20 (estimated)`; an honest line where the number is not stated."""
    enrollment = study.design.enrollment
    if enrollment.count is None:
        return "n not stated"
    kind = f" ({label(enrollment.type).lower()})" if enrollment.type else ""
    return f"n = {enrollment.count}{kind}"


def _node(study: Study, lanes: tuple[Lane, ...]) -> Node:
    """How participants come to the lanes; randomisation only where the record says RANDOMIZED."""
    if study.design.study_type == StudyType.OBSERVATIONAL:
        return Node.GROUPS if len(lanes) > 1 else Node.STRAIGHT
    if study.arms and study.design.allocation == Allocation.RANDOMIZED:
        return Node.RANDOMISED
    if len(study.arms) <= 1:
        return Node.STRAIGHT
    return Node.ASSIGNED if study.design.allocation == Allocation.NON_RANDOMIZED else Node.UNSTATED


def _model(study: Study) -> str:
    """The intervention or observational model, in its printed words."""
    design = study.design
    if design.study_type == StudyType.EXPANDED_ACCESS:
        return label(StudyType.EXPANDED_ACCESS)
    model = design.intervention_model or design.observational_model
    return label(model) if model else ""


def _heading(study: Study) -> str:
    """What the lanes are called."""
    if not study.arms:
        return "Interventions" if study.interventions else ""
    many = len(study.arms) > 1
    if study.design.study_type == StudyType.OBSERVATIONAL:
        return "Groups and cohorts" if many else "Group or cohort"
    return "Arms" if many else "Arm"


def _lanes(study: Study) -> tuple[Lane, ...]:
    """One lane for each arm; without arms, one for each intervention."""
    names = {one.id: one for one in study.interventions}
    if study.arms:
        return tuple(_arm_lane(arm, names, study) for arm in study.arms)
    return tuple(
        Lane(one.label or f"Intervention {one.id} (no name in the record)", label(one.type) if one.type else "")
        for one in study.interventions
    )


def _arm_lane(arm: Arm, names: dict[str, Intervention], study: Study) -> Lane:
    """The lane of an arm: what it is called, what it gets, in which doses."""
    given = [_given(names[name]) for name in arm.interventions if name in names]
    # The four cells of a 2×2 differ in what they leave out, so a factorial lane shows that too.
    if study.design.intervention_model == InterventionModel.FACTORIAL and not arm.unmatched_interventions:
        given = [_given(one, given=one.id in arm.interventions) for one in study.interventions]
    given += [Given("", name) for name in arm.unmatched_interventions]
    stages_read = stages(arm)
    return Lane(
        label=arm.label or f"Arm {arm.id} (no label)",
        type=label(arm.type) if arm.type else "",
        given=tuple(given),
        total_dose=f"Total dose {amount_words(arm.total_dose)}" if arm.total_dose else "",
        steps=steps(arm, names),
        stages=stages_read,
    )


def _given(one: Intervention, *, given: bool = True) -> Given:
    """An intervention as a lane shows it."""
    return Given(label(one.type) if one.type else "", one.label or one.id, given)


def _grid(study: Study) -> Timeline | None:
    """The main schedule, where it is a grid of visits."""
    first = study.schedule.timelines[0] if study.schedule.timelines else None
    return first if first and first.kind is TimelineKind.GRID else None


def _periods(study: Study) -> tuple[str, ...]:
    """The epochs of the schedule, where there are two or more."""
    grid = _grid(study)
    labels = tuple(epoch.label for epoch in grid.epochs) if grid else ()
    return labels if len(labels) > 1 else ()


def _end(study: Study) -> str:
    """The last visit of the schedule, where there is a grid."""
    grid = _grid(study)
    visits = [visit for visit in grid.visits if visit.kind is VisitKind.SCHEDULED and visit.notation] if grid else []
    return visits[-1].label if visits else ""


def _remarks(study: Study, lanes: tuple[Lane, ...]) -> tuple[str, ...]:
    """What a reader of the picture must know that no box says."""
    found = []
    if not study.arms:
        groups = "groups or cohorts" if study.design.study_type == StudyType.OBSERVATIONAL else "arms"
        tail = "; its interventions stand alone." if lanes else " and no interventions."
        found.append(f"The record describes no {groups}{tail}")
    else:
        used = {name for arm in study.arms for name in arm.interventions}
        shown = {_given(one).words for one in study.interventions if one.id in used}
        # A registry entry may stand twice under one name: it is not lost where its name is on a lane.
        loose = [words for one in study.interventions if (words := _given(one).words) not in shown]
        if loose:
            found.append(f"In the record, but linked to no arm: {'; '.join(loose)}.")
    if study.design.intervention_model == InterventionModel.CROSSOVER:
        found.append(
            "Crossover: the record has no field for periods and washout; the lanes are the arms as registered."
        )
    return tuple(found)
