"""What the trial schema says: nothing that the record does not."""

from __future__ import annotations

from typing import Any

import pytest

from protogen.document.schema import Node, TrialSchema, trial_schema
from protogen.document.schema_dosing import Step
from protogen.model.arms import Arm, DoseLevel, DoseStep, Escalation, EscalationDecision, Intervention, Stage
from protogen.model.design import Design, Enrollment
from protogen.model.population import Population
from protogen.model.quantities import Amount
from protogen.model.schedule import Epoch, Schedule, Timeline, TimelineKind, Visit, VisitKind
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.terms import (
    Allocation,
    ArmType,
    EnrollmentType,
    InterventionModel,
    InterventionType,
    ObservationalModel,
    StudyType,
)

DRUG = Intervention(id="I1", label="Aspirin", type=InterventionType.DRUG)
OTHER = Intervention(id="I2", label="Walking", type=InterventionType.BEHAVIORAL)
ARM = Arm(id="A1", label="Low dose", type=ArmType.EXPERIMENTAL, interventions=("I1",))
SECOND = Arm(id="A2", label="Usual care", type=ArmType.NO_INTERVENTION)


def said(arms: tuple[Arm, ...] = (ARM, SECOND), **design: Any) -> TrialSchema:
    """The schema of a study with these arms and this design."""
    return trial_schema(study_of(arms, **design))


def study_of(arms: tuple[Arm, ...], **design: Any) -> Study:
    """A study with these arms and this design."""
    return Study(
        id="NCT00000000",
        design=Design(**{"study_type": StudyType.INTERVENTIONAL, **design}),
        arms=arms,
        interventions=(DRUG,),
        population=Population(conditions=("Headache", "Migraine")),
    )


@pytest.mark.parametrize(
    ("arms", "design", "node"),
    [
        ((ARM, SECOND), {"allocation": Allocation.RANDOMIZED}, Node.RANDOMISED),
        ((ARM, SECOND), {"allocation": Allocation.NON_RANDOMIZED}, Node.ASSIGNED),
        ((ARM, SECOND), {}, Node.UNSTATED),
        ((ARM, SECOND), {"allocation": "SOMETHING_NEW"}, Node.UNSTATED),
        ((ARM,), {"allocation": Allocation.NA}, Node.STRAIGHT),
        ((ARM,), {"allocation": Allocation.RANDOMIZED}, Node.RANDOMISED),
        ((), {"allocation": Allocation.RANDOMIZED}, Node.STRAIGHT),
        ((ARM, SECOND), {"study_type": StudyType.OBSERVATIONAL}, Node.GROUPS),
        ((ARM,), {"study_type": StudyType.OBSERVATIONAL}, Node.STRAIGHT),
    ],
)
def test_allocation_is_what_the_record_says(arms: tuple[Arm, ...], design: dict[str, Any], node: Node) -> None:
    """Randomised only where the record says so; silence stays silence."""
    assert said(arms, **design).node is node


def test_no_allocation_ratio_is_invented() -> None:
    """The registry has no field for it."""
    schema = said(allocation=Allocation.RANDOMIZED, enrollment=Enrollment(count=90))
    assert "1:1" not in " ".join(schema.alternative)
    assert "45" not in " ".join(schema.alternative)


@pytest.mark.parametrize(
    ("enrollment", "size"),
    [
        (Enrollment(count=20, type=EnrollmentType.ESTIMATED), "n = 20 (estimated)"),
        (Enrollment(count=0, type=EnrollmentType.ACTUAL), "n = 0 (actual)"),
        (Enrollment(count=7), "n = 7"),
        (Enrollment(), "n not stated"),
    ],
)
def test_size_says_what_kind_of_number_it_is(enrollment: Enrollment, size: str) -> None:
    """Estimated, actual, or nothing."""
    assert said(enrollment=enrollment).size == size


def test_alternative_names_every_arm_condition_and_intervention() -> None:
    """Nothing in the picture is missing from the sentences."""
    text = " ".join(said(allocation=Allocation.RANDOMIZED, intervention_model=InterventionModel.PARALLEL).alternative)
    for words in (
        "Headache",
        "Migraine",
        "Low dose (experimental)",
        "Drug: Aspirin",
        "Usual care",
        "randomised",
        "parallel",
    ):
        assert words in text


def test_rows_hold_the_picture_as_a_table() -> None:
    """Arm, type, interventions, doses, assigned by."""
    step = DoseStep(number=1, label="Day 1", notation="D1", dose="Full dose", condition="only if well")
    row, empty = said((ARM.evolve(dose_steps=(step,), total_dose=Amount(text="5 mg")), SECOND)).rows
    assert (row.arm, row.type, row.interventions) == ("Low dose", "Experimental", "Drug: Aspirin")
    assert row.doses == "Total dose 5 mg; Day 1: Full dose [condition: only if well]"
    assert row.assigned_by == "allocation not stated"
    assert (empty.interventions, empty.doses) == ("not stated", "not stated")


@pytest.mark.parametrize(("notation", "timed"), [("D1", True), ("W1..W4", True), ("every P3W", False), (None, False)])
def test_only_moments_make_a_sequence(notation: str | None, timed: bool) -> None:
    """A second moment follows the first; a regimen follows nothing."""
    (lane,) = said((ARM.evolve(dose_steps=(DoseStep(number=1, label="x", notation=notation, dose="y"),)),)).lanes
    assert lane.steps[0].timed is timed


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Step("Day 1", "Full dose", timed=True), "Day 1: Full dose"),
        (Step("twice daily", "100 mg", intervention="Aspirin"), "Aspirin: 100 mg twice daily"),
        (Step("", "a single infusion", condition="if well"), "a single infusion [condition: if well]"),
        (Step("Day 1", ""), "Day 1"),
    ],
)
def test_step_reads_as_one_line(step: Step, text: str) -> None:
    """A moment stands in front of the dose, a regimen behind it."""
    assert step.words == text


def test_step_belongs_to_the_stage_whose_words_state_it() -> None:
    """By its place in the text, not by its name."""
    stages = tuple(
        Stage(number=number, label=label, text="t", sources=(Source(path="p", start=start, end=start + 10, quote="q"),))
        for number, label, start in ((1, "Screening", 0), (2, "Something", 10))
    )
    step = DoseStep(number=1, dose="a single dose", sources=(Source(path="p", start=12, end=15, quote="q"),))
    elsewhere = step.evolve(sources=(Source(path="other", start=12, end=15, quote="q"),))
    (lane,) = said((ARM.evolve(stages=stages, dose_steps=(step, elsewhere)),)).lanes
    assert [one.stage for one in lane.steps] == [2, None]


def level(number: int, role: str | None = None) -> DoseLevel:
    """A dose level."""
    return DoseLevel(level=number, label=f"Dose Level {number}", amount=Amount(text=f"{number} mg"), role=role)


def ladder_of(*rules: str, levels: tuple[DoseLevel, ...] | None = None) -> Any:
    """The ladder of an arm with levels -1, 1 (start) and 2 and these rules."""
    escalation = Escalation(design="3+3", decisions=tuple(EscalationDecision(text=rule) for rule in rules))
    arm = ARM.evolve(dose_levels=levels or (level(-1), level(1, "starting dose"), level(2)), escalation=escalation)
    (ladder,) = said((arm,)).ladders
    return ladder


def test_arrows_go_up_only_where_a_rule_escalates() -> None:
    """The level below the start is reached by no rule, and that is said."""
    ladder = ladder_of("If no DLT is seen, the dose is escalated for the next cohort.")
    assert [rung.reached for rung in ladder.rungs] == [False, True, True]
    assert (ladder.rises, ladder.falls) == (True, False)
    assert "Dose Level -1" in ladder.remark


def test_arrows_go_down_only_where_a_rule_says_so() -> None:
    """De-escalation is not escalation."""
    ladder = ladder_of("If two DLTs occur, the dose is de-escalated.")
    assert (ladder.rises, ladder.falls) == (False, True)
    assert [rung.reached for rung in ladder.rungs] == [True, True, False]


def test_ladder_without_a_starting_level_says_so() -> None:
    """No start, no arrows."""
    ladder = ladder_of("If no DLT is seen, escalate.", levels=(level(1), level(2)))
    assert not any(rung.reached for rung in ladder.rungs)
    assert "does not say which level" in ladder.remark


def test_arms_with_the_same_levels_share_a_ladder() -> None:
    """One picture of it, for both."""
    levels = (level(1, "starting dose"), level(2))
    schema = said((ARM.evolve(dose_levels=levels), SECOND.evolve(dose_levels=levels)))
    assert [ladder.arms for ladder in schema.ladders] == [("Low dose", "Usual care")]


VISITS = (
    Visit(id="v1", label="Day 1", notation="D1"),
    Visit(id="v2", label="Month 6", notation="M6"),
    Visit(id="v3", label="Early termination", notation="M1", kind=VisitKind.EARLY_TERMINATION),
    Visit(id="v4", label="Some time", notation=None),
)
EPOCHS = (Epoch(id="e1", label="Treatment"), Epoch(id="e2", label="Follow-up"))


@pytest.mark.parametrize(
    ("kind", "end", "periods"),
    [(TimelineKind.GRID, "Month 6", ("Treatment", "Follow-up")), (TimelineKind.LIST, "", ())],
)
def test_end_and_periods_come_from_a_schedule_that_is_a_grid(
    kind: TimelineKind, end: str, periods: tuple[str, ...]
) -> None:
    """The last scheduled visit that has a time."""
    timeline = Timeline(id="t", label="Main", kind=kind, visits=VISITS, epochs=EPOCHS)
    schema = trial_schema(study_of((ARM,)).evolve(schedule=Schedule(timelines=(timeline,))))
    assert (schema.end, schema.periods) == (end, periods)


def test_record_without_arms_shows_its_interventions_and_says_so() -> None:
    """The interventions stand alone."""
    schema = said(())
    assert [lane.label for lane in schema.lanes] == ["Aspirin"]
    assert schema.remarks == ("The record describes no arms; its interventions stand alone.",)


def test_record_without_arms_and_interventions_says_so() -> None:
    """An honest empty picture."""
    schema = trial_schema(Study(id="S"))
    assert schema.lanes == ()
    assert schema.remarks == ("The record describes no arms and no interventions.",)
    assert "conditions not stated" in " ".join(schema.alternative)


def test_intervention_of_no_arm_is_not_lost() -> None:
    """It is named under the picture."""
    schema = trial_schema(study_of((ARM, SECOND)).evolve(interventions=(DRUG, OTHER)))
    assert "In the record, but linked to no arm: Behavioural: Walking." in schema.remarks


def test_unmatched_intervention_names_stay_on_their_lane() -> None:
    """As the record writes them."""
    (lane,) = said((ARM.evolve(unmatched_interventions=("Drug: Unknown",)),)).lanes
    assert [one.words for one in lane.given] == ["Drug: Aspirin", "Drug: Unknown"]


def test_factorial_lanes_show_what_they_leave_out() -> None:
    """The cells of a 2×2 differ in it."""
    schema = said(intervention_model=InterventionModel.FACTORIAL)
    assert [[one.given for one in lane.given] for lane in schema.lanes] == [[True], [False]]


@pytest.mark.parametrize(
    ("design", "model", "heading"),
    [
        ({"intervention_model": InterventionModel.CROSSOVER}, "Crossover", "Arms"),
        (
            {"study_type": StudyType.OBSERVATIONAL, "observational_model": ObservationalModel.COHORT},
            "Cohort",
            "Groups and cohorts",
        ),
        ({"study_type": StudyType.EXPANDED_ACCESS}, "Expanded access", "Arms"),
        ({}, "", "Arms"),
    ],
)
def test_headings_use_the_words_of_the_design(design: dict[str, Any], model: str, heading: str) -> None:
    """The model, and what the lanes are called."""
    schema = said(**design)
    assert (schema.model, schema.lane_heading) == (model, heading)
