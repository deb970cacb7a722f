"""Each rule of the schedule on a small study, with a near miss beside it."""

from __future__ import annotations

from builders import a_record, a_study, misquoted

from protogen.derivation import derive
from protogen.model.schedule import Cell, Timeline, TimelineKind, VisitKind
from protogen.model.source import Basis

TWO_DOSES = "Day 1: 50% of the dose Day 7: The remaining 50% of the dose [only if no toxicity is seen]"
STAGES = (
    "The study comprises:\n\n"
    "1. Screening: Subjects sign informed consent and subjects are screened for eligibility.\n"
    "2. Apheresis: Hospitalized subjects undergo blood collection. Valid virus testing is required.\n"
    "3. Treatment: A single infusion of X-cells on Day 0. Pre-infusion criteria must be met (no fever).\n"
    "4. Follow-up: Outpatient visits at Months 1 and 3. Assessments include lung function tests, vital signs, "
    "and chest X-ray.\n"
    "5. Long-Term Follow-Up: For overall survival and late effects."
)


def made(*outcomes: tuple[str, ...], **parts: object) -> Timeline:
    """The timeline of a small record; its quotes hold and a second derivation changes nothing."""
    record = a_record(*outcomes, **parts)  # type: ignore[arg-type]
    study = a_study(record)
    assert misquoted(study.schedule, record) == []
    assert derive(study) == study
    return study.schedule.timelines[0]


def labels(timeline: Timeline) -> list[str]:
    """The columns."""
    return [visit.label for visit in timeline.visits]


def row(timeline: Timeline, label: str) -> list[Cell]:
    """The cells of a row, left to right."""
    name = next(one.id for one in timeline.activities if one.label == label)
    return [cell for cell in timeline.cells if cell.activity == name]


def marks(timeline: Timeline, label: str) -> dict[str, str]:
    """The marks of a row by the label of their column."""
    names = {visit.id: visit.label for visit in timeline.visits}
    return {names[cell.visit]: cell.mark for cell in row(timeline, label)}


def test_days_and_months_of_two_frames_share_columns() -> None:
    """One moment named by two time frames is one column."""
    timeline = made(("Blood pressure", "Day 1, Day 7, Month 1"), ("Weight", "Day 7, Month 3"))
    assert labels(timeline) == ["Day 1", "Day 7", "Month 1", "Month 3"]
    assert marks(timeline, "Blood pressure") == {"Day 1": "X", "Day 7": "X", "Month 1": "X"}
    assert marks(timeline, "Weight") == {"Day 7": "X", "Month 3": "X"}
    assert all(visit.window is None for visit in timeline.visits)


def test_one_moment_makes_no_grid() -> None:
    """A single named moment is a list, with the reason; so is a bare duration."""
    for frame in ("Day 7", "12 weeks", "Up to 12 months"):
        timeline = made(("Weight", frame))
        assert timeline.kind == TimelineKind.LIST
        assert timeline.reason
        assert (timeline.cells, timeline.visits) == ((), ())


def test_day_90_and_month_3_share_a_column_by_a_numbered_assumption() -> None:
    """Both labels are kept and the assumption is printed."""
    timeline = made(("Imaging", "Day 28, Day 90"), ("Response", "Day 28, Month 3"))
    assert labels(timeline) == ["Day 28", "Day 90 / Month 3"]
    assert timeline.visits[1].labels == ("Day 90", "Month 3")
    assert [one.id for one in timeline.assumptions] == ["A1"]
    assert "Day 90 and Month 3" in timeline.assumptions[0].text


def test_day_90_and_month_3_of_one_frame_are_two_visits() -> None:
    """A frame that names both means both."""
    timeline = made(("Imaging", "Day 90, Month 3"), ("Response", "Day 28, Month 3"))
    assert labels(timeline) == ["Day 28", "Day 90", "Month 3"]
    assert not timeline.assumptions


def test_months_far_from_a_day_stay_apart() -> None:
    """Day 84 is not Month 3."""
    timeline = made(("Imaging", "Day 28, Day 84"), ("Response", "Day 28, Month 3"))
    assert labels(timeline) == ["Day 28", "Day 84", "Month 3"]


def test_a_span_is_one_bar_and_not_many_marks() -> None:
    """Its ends are columns and its text is that of the record."""
    timeline = made(("Adverse events", "From signing ICF until Month 6"), ("Weight", "Month 1, Month 3"))
    (span,) = timeline.spans
    assert (span.text, span.notation) == ("From signing ICF until Month 6", "consent..M6")
    assert labels(timeline) == ["Informed consent", "Month 1", "Month 3", "Month 6"]
    assert (span.first, span.last) == (timeline.visits[0].id, timeline.visits[-1].id)
    assert not row(timeline, "Adverse events")
    assert marks(timeline, "Informed consent") == {"Informed consent": "X"}


def test_a_span_without_a_timed_end_stays_open() -> None:
    """Death is no column."""
    timeline = made(("Overall survival", "From randomization until death"), ("Weight", "Month 1, Month 3"))
    assert labels(timeline) == ["Randomisation", "Month 1", "Month 3"]
    assert timeline.spans[0].open_ended


def test_each_infusion_unrolls_for_every_dose_of_the_arms_that_get_it() -> None:
    """Hours of the day stand in its cell; later hours have columns; the second dose is expanded and conditional."""
    timeline = made(
        ("Cytokines", "0 hours, 6 hours, 24 hours, and 72 hours after each infusion"),
        ("Cells", "Day 1, Day 7, Day 14"),
        arms=(("Split", TWO_DOSES), ("Bolus", "Day 1: Full dose")),
    )
    assert labels(timeline) == [
        *("Day 1", "24 h after first infusion", "72 h after first infusion"),
        *("Day 7", "24 h after infusion 2", "72 h after infusion 2", "Day 14"),
    ]
    cells = row(timeline, "Cytokines")
    assert [(one.mark, one.basis, one.arms) for one in cells] == [
        ("0, 6 h", Basis.STATED, ()),
        ("X", Basis.STATED, ()),
        ("X", Basis.STATED, ()),
        ("0, 6 h", Basis.EXPANDED, ("A1",)),
        ("X", Basis.EXPANDED, ("A1",)),
        ("X", Basis.EXPANDED, ("A1",)),
    ]
    assert cells[0].times == ("dose+PT0H", "dose+PT6H")
    assert all(one.condition == "only if no toxicity is seen" for one in cells[3:])
    assert [visit.arms for visit in timeline.visits] == [(), (), (), (), ("A1",), ("A1",), ()]


def test_each_infusion_without_known_doses_is_not_unrolled() -> None:
    """Where the record does not say how many there are, none is made up."""
    timeline = made(("Cytokines", "24 hours after each infusion"), ("Cells", "Day 1, Day 14"))
    assert "24 h after each infusion" in labels(timeline)
    assert not any(cell.basis == Basis.EXPANDED for cell in timeline.cells)


def test_day_1_of_the_arm_is_day_0_of_the_outcomes_by_assumption() -> None:
    """The two conventions are never mixed silently."""
    timeline = made(("Cells", "Day 0, Day 7"), arms=(("Split", TWO_DOSES),))
    assert labels(timeline) == ["Day 0", "Day 7"]
    assert timeline.assumptions[0].id == "A1"
    assert "Day 0 of the outcomes and Day 1 of the arms" in timeline.assumptions[0].text
    assert timeline.time_zero == "Day 0 is the day of the first dose by assumption A1 (arm description: “Day 1”)."


def test_day_1_of_both_needs_no_assumption() -> None:
    """The near miss: the outcomes count from Day 1 too."""
    timeline = made(("Cells", "Day 1, Day 7"), arms=(("Split", TWO_DOSES),))
    assert not timeline.assumptions
    assert (timeline.time_zero or "").startswith("Day 1 is the day of the first dose (")


def test_time_zero_that_is_not_stated_is_said_to_be_so() -> None:
    """Without doses the record does not say what Day 0 is."""
    assert made(("Cells", "Day 0, Day 7")).time_zero == "The record does not say what Day 0 is."


def test_a_measure_that_compares_with_baseline_needs_a_mark_there() -> None:
    """The mark is derived, printed (X), and its column says that its visit is not named."""
    timeline = made(("Change from baseline in weight", "Month 1, Month 3"), ("Height", "Month 1, Month 3"))
    assert marks(timeline, "Weight") == {"Baseline": "(X)", "Month 1": "X", "Month 3": "X"}
    assert marks(timeline, "Height") == {"Month 1": "X", "Month 3": "X"}
    assert any("Baseline is named in the measures" in note.text for note in timeline.notes)


def test_a_frame_that_names_baseline_needs_no_derived_mark() -> None:
    """The near miss: it is stated."""
    timeline = made(("Change from baseline in weight", "Baseline, Month 1, Month 3"))
    assert marks(timeline, "Weight") == {"Baseline": "X", "Month 1": "X", "Month 3": "X"}


def test_a_criterion_needs_its_test_at_screening() -> None:
    """Criteria give derived marks only, and laboratory limits one row."""
    criteria = "Exclusion Criteria:\n\n* Pregnancy\n* Platelets < 50 x 10^9/L\n* Creatinine in the urine of a friend"
    timeline = made(("Weight", "Month 1, Month 3"), criteria=criteria)
    assert marks(timeline, "Pregnancy test") == {"Screening": "(X)"}
    assert marks(timeline, "Eligibility laboratory tests: platelets") == {"Screening": "(X)"}
    assert all(cell.basis == Basis.DERIVED for cell in timeline.cells if cell.mark == "(X)")


def test_a_bounded_repetition_becomes_columns() -> None:
    """Four occurrences are expanded; they say so."""
    timeline = made(("Weight", "every 3 months up to 12 months"), ("Height", "Month 3, Month 6"))
    if timeline.spans:  # a reader that does not know repetitions leaves a bar or a note
        return
    cells = row(timeline, "Weight")
    assert [cell.basis for cell in cells] in ([], [Basis.EXPANDED] * 4)


def test_a_frame_without_a_place_keeps_its_row_and_says_so() -> None:
    """Nothing is lost and nothing is guessed."""
    timeline = made(("Weight", "12 weeks"), ("Height", "Day 1, Week 12"))
    assert not row(timeline, "Weight")
    name = next(one.id for one in timeline.activities if one.label == "Weight")
    (note,) = [note for note in timeline.notes if any(one.activity == name for one in note.targets)]
    assert "12 weeks" in note.text


def test_equal_names_merge_and_say_so() -> None:
    """Change and percent change of one thing are one assessment."""
    timeline = made(("Change in weight", "Day 1, Day 7"), ("Percent change in weight", "Day 7, Day 28"))
    (activity,) = timeline.activities
    assert activity.outcomes == ("P1", "P2")
    assert any("P1, P2" in note.text for note in timeline.notes)


def test_response_endpoints_of_one_schedule_merge() -> None:
    """ORR and PFS of the same points are read from one assessment; survival is not."""
    outcomes = [(name, "Month 3, Month 6") for name in ("ORR", "PFS (Progression-Free Survival)", "Overall survival")]
    timeline = made(*outcomes)
    assert [one.outcomes for one in timeline.activities] == [("P1", "P2"), ("P3",)]


def test_response_endpoints_of_different_schedules_stay_apart() -> None:
    """The near miss: other points."""
    timeline = made(("ORR", "Month 3, Month 6"), ("PFS", "Month 3, Month 9"))
    assert [one.outcomes for one in timeline.activities] == [("P1",), ("P2",)]


def test_safety_without_a_name_is_read_from_its_description() -> None:
    """The rows are those the description names, over its extent; the time frame's is the alternative."""
    timeline = made(
        ("Safety of X", "Within 6 months after the first infusion", "Incidence of adverse events within 14 days."),
        ("Weight", "Day 1, Month 6"),
    )
    assert timeline.activities[0].label == "Adverse events"
    (span,) = timeline.spans
    assert span.text == "within 14 days"
    assert span.alternatives == ("start..start+P6M",)
    assert any("within 14 days" in note.text for note in timeline.notes)


def test_a_description_of_the_same_extent_is_no_alternative() -> None:
    """The near miss: both say 28 days."""
    timeline = made(
        ("Adverse events", "Within 28 days after the first infusion", "The period is 28 days post-infusion."),
        ("Weight", "Day 1, Month 6"),
    )
    assert [span.alternatives for span in timeline.spans] == [()]


def test_stages_of_an_arm_give_rows_and_columns() -> None:
    """Consent, steps before treatment, gates, lists joined to their visits, and an open end."""
    timeline = made(("Forced vital capacity", "Month 1, Month 3"), arms=(("X", STAGES),))
    assert labels(timeline) == ["Screening", "Apheresis", "Day 0", "Month 1", "Month 3", "Long-term follow-up"]
    assert timeline.visits[-1].kind == VisitKind.OPEN_ENDED
    assert marks(timeline, "Informed consent") == {"Screening": "X"}
    assert marks(timeline, "Inclusion/exclusion criteria review") == {"Screening": "X"}
    assert marks(timeline, "Valid virus testing") == {"Apheresis": "X"}
    assert marks(timeline, "Pre-infusion criteria") == {"Day 0": "X"}
    assert marks(timeline, "Vital signs") == {"Month 1": "X", "Month 3": "X"}
    assert marks(timeline, "Overall survival") == {"Long-term follow-up": "X"}
    assert [visit.mode for visit in timeline.visits] == [None, "inpatient", None, "outpatient", "outpatient", None]


def test_a_general_term_makes_no_row_beside_the_specific_one() -> None:
    """It adds its words to the sources of the cells instead."""
    timeline = made(("Forced vital capacity", "Month 1, Month 3"), arms=(("X", STAGES),))
    assert not any(one.label == "Lung function tests" for one in timeline.activities)
    quotes = [source.quote for source in row(timeline, "Forced vital capacity")[0].sources]
    assert "lung function tests" in quotes


def test_a_general_term_alone_is_a_row() -> None:
    """The near miss: no specific row is there."""
    timeline = made(("Weight", "Month 1, Month 3"), arms=(("X", STAGES),))
    assert marks(timeline, "Lung function tests") == {"Month 1": "X", "Month 3": "X"}
