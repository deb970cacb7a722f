"""Each rule of the schedule on a small study, with a near miss beside it."""

from __future__ import annotations

import pytest
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
    assert timeline.time_zero == "Day 0 is the day of the first dose by assumption 1 (arm description: “Day 1”)."


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


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        ("Change from Baseline Dietary Intake", "Dietary Intake"),
        ("Change from baseline in weight", "Weight"),
        ("Percent Change from Baseline at Week 72 in Fasting Cholesterol", "Fasting Cholesterol"),
        ("Body weight at Week 4, Week 8 and Week 12", "Body weight"),
        ("Subjects with HbA1c < 7% at 12, 24 and 52 weeks", "HbA1c < 7%"),
        ("Parts 1 and 2: Incidence of Adverse Events", "Adverse Events (Parts 1 and 2)"),
        ("Safety Endpoint - number of patients with Adverse Events", "Safety Endpoint: Adverse Events"),
        ("Number of patients with Adverse Events", "Adverse Events"),
        ("Circadian Phase (change from baseline)", "Circadian Phase"),
        ("fMRI activation", "fMRI activation"),
        ("Change", "Change"),
        ("Clinical Global Impressions - Severity of Illness", "Clinical Global Impressions - Severity of Illness"),
    ],
)
def test_names_are_shortened_and_never_emptied(measure: str, name: str) -> None:
    """What is assessed stays; what says how it is counted, from when and until when goes."""
    (activity,) = made((measure, "Day 1, Day 7")).activities
    assert activity.label == name


def test_measures_that_begin_alike_stay_apart() -> None:
    """A long name is cut with a mark, and two that are cut to the same words keep theirs in full."""
    start = "Effects on depressive and anxious symptoms of patients as they are assessed by questionnaires, "
    timeline = made((f"{start}first inventory", "Day 1, Day 7"), (f"{start}second inventory", "Day 1, Day 7"))
    first, second = (one.label for one in timeline.activities)
    assert first.endswith(" …")
    assert second == f"{start}second inventory"


def test_a_short_form_alone_is_the_name_that_introduces_it() -> None:
    """Hemoglobin A1c (HbA1c) and HbA1c are one row; another short form is another row."""
    timeline = made(("Hemoglobin A1c (HbA1c)", "Day 1, Day 7"), ("HbA1c", "Day 7, Day 28"), ("LDL", "Day 7"))
    assert [one.outcomes for one in timeline.activities] == [("P1", "P2"), ("P3",)]


def test_hours_belong_to_the_days_before_them() -> None:
    """Not to a day that the frame names after them."""
    timeline = made(("Kinetics", "Day 1 (pre-dose, 1 h, 2 h and 24 h post-dose), Day 8, Day 15"))
    assert marks(timeline, "Kinetics") == {"Day 1": "pre-dose, 1, 2, 24 h", "Day 8": "X", "Day 15": "X"}


def test_hours_joined_to_the_days_behind_them_are_theirs() -> None:
    """Both days have them."""
    timeline = made(("Kinetics", "Pre-dose and 2 hours post-dose on Days 1 and 15"))
    assert marks(timeline, "Kinetics") == {"Day 1": "pre-dose, 2 h", "Day 15": "pre-dose, 2 h"}


def test_hours_listed_beside_days_lie_in_the_day_of_the_dose() -> None:
    """The near miss: Day 7 and Day 28 are further moments."""
    timeline = made(("Kinetics", "2 hours post-dose, Day 7, Day 28"))
    assert marks(timeline, "Kinetics") == {"First dose": "2 h", "Day 7": "X", "Day 28": "X"}


def test_a_time_before_treatment_without_hours_is_a_visit() -> None:
    """The start of therapy is no dose that a sample is taken before."""
    timeline = made(
        ("Scan", "Before the start of therapy, 36 days after the start of therapy"), ("Pain", "Day 1, Day 7")
    )
    assert marks(timeline, "Scan") == {"Before start of treatment": "X", "36 days after start of treatment": "X"}


def test_hours_after_the_end_of_an_infusion_stay_in_its_day_and_say_so() -> None:
    """They are sample times, counted from another moment than the dose."""
    timeline = made(("Kinetics", "Day 1: pre-dose, 0.5 and 3 hours after end of infusion; Day 15"))
    assert marks(timeline, "Kinetics") == {"Day 1": "pre-dose, 0.5, 3 h", "Day 15": "X"}
    assert any("counted from the end of infusion" in note.text for note in timeline.notes)


def test_before_and_after_an_event_at_visits_makes_no_columns() -> None:
    """The note of the row says so; an event with a time of its own keeps its column."""
    timeline = made(("Glucose", "measured before and after a meal at Baseline, at Day 12 and at Week 52"))
    assert labels(timeline) == ["Baseline", "Day 12", "Week 52"]
    assert any("after a meal” at each of these visits" in note.text for note in timeline.notes)
    near = made(("Glucose", "Baseline, Day 12, 2 weeks after the meal"))
    assert "2 weeks after meal" in labels(near)


def test_a_stated_window_reaches_its_visit() -> None:
    """The other visits have none, and the note says that of them only."""
    timeline = made(("Scan", "Week 4 ± 3 days, Week 12"))
    assert [visit.window for visit in timeline.visits] == ["±P3D", None]
    assert any(note.text == "The record states no windows for the other visits." for note in timeline.notes)


def test_windows_that_differ_are_told_and_none_is_chosen() -> None:
    """Two outcomes give one visit two windows."""
    timeline = made(("Scan", "Week 4 ± 3 days, Week 12"), ("Blood", "Week 4 ± 7 days, Week 12"))
    assert timeline.visits[0].window is None
    assert any("different windows for Week 4" in note.text for note in timeline.notes)


def test_the_record_may_say_itself_what_day_0_is() -> None:
    """Words of a time frame or description; then time from the infusion needs no assumption."""
    timeline = made(
        ("Cells", "Infusion (Day 0), Day 7, Month 1"), ("Safety event", "1 month after the infusion, Day 7")
    )
    assert timeline.time_zero == "Day 0 is the day of the Infusion (“Infusion (Day 0)”)."
    assert not any("from the start of treatment" in one.text for one in timeline.assumptions)


def test_times_from_surgery_share_columns_with_plain_times_by_assumption() -> None:
    """The record names no other event that time could be counted from."""
    timeline = made(("Pain", "Month 3, Month 6"), ("Fusion", "3 months after surgery, Month 6"))
    assert labels(timeline) == ["Month 3", "Month 6"]
    assert "counted from surgery" in timeline.assumptions[0].text


def test_times_from_two_events_share_no_columns_with_plain_times() -> None:
    """The near miss: it could be either."""
    timeline = made(("Pain", "Month 3, 6 months after randomization"), ("Fusion", "3 months after surgery, Month 6"))
    assert "3 months after surgery" in labels(timeline)
    assert not timeline.assumptions


def test_two_names_of_one_moment_both_print() -> None:
    """The end of treatment is placed by its label."""
    timeline = made(("Pain", "Baseline, end of treatment (Week 12), Week 24"))
    assert labels(timeline) == ["Baseline", "Week 12 (end of treatment)", "Week 24"]


def test_a_stretch_after_an_infusion_begins_with_it() -> None:
    """Its column is the infusion; one after the end of treatment has no stated beginning."""
    timeline = made(
        ("Adverse events", "Up to 28 days after infusion"), ("Cells", "28 days and 3 months after infusion")
    )
    (span,) = timeline.spans
    assert (span.first, labels(timeline)[0]) == (timeline.visits[0].id, "Infusion")
    near = made(("Adverse events", "Up to 28 days after the last dose"), ("Cells", "Week 4, Week 8"))
    assert labels(near) == ["Week 4", "Week 8", "28 days after last dose"]
    assert near.spans[0].first == near.visits[0].id


def test_a_stretch_after_treatment_of_unknown_length_is_open() -> None:
    """Contraception until 60 days after the last dose is not drawn to Day 60."""
    criteria = "Inclusion Criteria:\n\n* Effective contraception from screening until 60 days after the last dose"
    timeline = made(("Weight", "Week 4, Week 52"), criteria=criteria)
    (span,) = timeline.spans
    assert (span.first, span.last, span.open_ended) == ("screening", "W52", True)


@pytest.mark.parametrize(
    "rule",
    [
        "* Must not procreate through sexual intercourse without contraception through sexual abstinence or barriers",
        "* Has used contraception for 30 days prior to vaccination",
    ],
)
def test_contraception_without_a_stretch_of_the_study_is_no_bar(rule: str) -> None:
    """Only what is asked for during the study is drawn."""
    assert not made(("Weight", "Week 4, Week 52"), criteria=f"Inclusion Criteria:\n\n{rule}").spans


def test_pregnancy_is_tested_where_it_excludes_and_not_where_it_is_studied() -> None:
    """Pregnant women who are included need no test by this rule."""
    studied = "Inclusion Criteria:\n\n* Pregnant women at 20 weeks\n\nExclusion Criteria:\n\n* Fever"
    excluded = "Inclusion Criteria:\n\n* Adults\n\nExclusion Criteria:\n\n* Pregnant women"
    assert not any(
        one.label == "Pregnancy test" for one in made(("Weight", "Day 1, Day 7"), criteria=studied).activities
    )
    assert marks(made(("Weight", "Day 1, Day 7"), criteria=excluded), "Pregnancy test") == {"Screening": "(X)"}


def test_a_diagnosis_is_confirmed_where_it_includes() -> None:
    """A diagnosis that excludes asks for no confirmation."""
    for section, expected in (("Inclusion", True), ("Exclusion", False)):
        criteria = f"{section} Criteria:\n\n* Patients with a diagnosis of asthma"
        timeline = made(("Weight", "Day 1, Day 7"), criteria=criteria)
        assert any(one.label == "Confirmation of diagnosis" for one in timeline.activities) == expected


def test_tests_are_named_by_what_the_criteria_name() -> None:
    """No scale, virus or method is added."""
    criteria = "Inclusion Criteria:\n\n* ECOG 0 or 1\n* Negative for HIV\n* LVEF > 50 % by MUGA"
    names = {one.label for one in made(("Weight", "Day 1, Day 7"), criteria=criteria).activities}
    assert {"Performance status (ECOG)", "Virology (HIV)", "Left ventricular ejection fraction (MUGA)"} <= names


def test_the_condition_of_a_second_dose_is_checked_on_its_day() -> None:
    """A row of its own; a dose without a condition has none."""
    timeline = made(("Cells", "Day 1, Day 7"), arms=(("Split", TWO_DOSES),))
    assert marks(timeline, "Criteria before dose 2") == {"Day 7": "X"}
    near = made(("Cells", "Day 1, Day 7"), arms=(("Split", "Day 1: 50% of the dose Day 7: 50% of the dose"),))
    assert not any(one.label.startswith("Criteria") for one in near.activities)


def test_assignment_after_screening_is_a_row_where_there_is_something_to_assign() -> None:
    """Of two arms; one arm needs none."""
    summary = "Only patients who pass screening will be enrolled into the corresponding cohort."
    two = made(("Cells", "Day 1, Day 7"), arms=(("A", ""), ("B", "")), summary=summary)
    assert marks(two, "Assignment to cohort") == {"Screening": "X"}
    one = made(("Cells", "Day 1, Day 7"), arms=(("A", ""),), summary=summary)
    assert not any(row.label == "Assignment to cohort" for row in one.activities)


def test_only_what_is_monitored_is_listed_as_implied() -> None:
    """A summary that lists who rates or what is compared mentions no assessment."""
    told = "We will include monitoring of effects, particularly infections, tumor markers, and immune parameters."
    assert {one.label for one in made(("Weight", "Day 1, Day 7"), summary=told).implied} >= {"Tumor markers"}
    near = "Pain is assessed by three raters, including the child, the parent, and the researcher."
    assert not made(("Weight", "Day 1, Day 7"), summary=near).implied


def test_a_day_and_hours_counted_from_it_is_a_later_day() -> None:
    """It is Day 11 and not 48 h after everything."""
    timeline = made(("Infection", "Day 9 + 48 hours, Day 1"), ("Pain", "Day 11, Day 1"))
    assert labels(timeline) == ["Day 1", "Day 11"]
    assert "48 h after Day 9" in timeline.visits[1].labels


def test_days_before_day_0_on_which_something_is_given_are_treatment() -> None:
    """Conditioning is no screening; a negative day without a giving is."""
    given = made(("Cells", "Day 28, Day 100"), arms=(("A", "30 mg/m2 IV day -7 through -3."),))
    periods = {one.id: one.label for one in given.epochs}
    assert periods[given.visits[0].epoch or ""].startswith("Treatment")
    near = made(("Cells", "Day -7, Day 28, Day 100"))
    assert near.epochs[0].label == "Screening"


def test_a_start_that_is_of_the_study_is_not_called_one_of_treatment() -> None:
    """The record speaks of the study."""
    assert labels(made(("Pain", "At the beginning of the study, Day 90")))[0] == "Start of study"
    assert labels(made(("Pain", "At the start of treatment, Day 90")))[0] == "Start of treatment"


def test_days_without_a_cycle_are_those_of_cycle_1_by_assumption() -> None:
    """Of a record that counts from Day 1; a day of Cycle 2 stays apart."""
    timeline = made(("Cells", "Day 1, Day 15"), ("Toxicity", "Cycle 1 Day 1, Cycle 2 Day 15"))
    assert labels(timeline) == ["Day 1 / Cycle 1 Day 1", "Day 15", "Cycle 2 Day 15"]
    assert "those of Cycle 1" in timeline.assumptions[0].text
    near = made(("Cells", "Day 0, Day 15"), ("Toxicity", "Cycle 1 Day 15, Cycle 2 Day 15"))
    assert "Cycle 1 Day 15" in labels(near)


def test_what_goes_on_without_a_stated_end_leaves_no_follow_up() -> None:
    """Treatment ends with the last giving only where nothing is given "daily" after it."""
    given = "200 mg IV on Day 1, followed by 100 mg once daily"
    endless = made(("Cells", "Day 1, Day 10"), arms=(("A", given),))
    assert [one.label for one in endless.epochs] == ["Treatment and follow-up"]
    ended = made(("Cells", "Day 1, Day 10"), arms=(("A", "200 mg IV on Day 1"),))
    assert [one.label for one in ended.epochs] == ["Treatment", "Follow-up"]


def test_a_sample_in_the_middle_of_an_infusion_is_told_in_words() -> None:
    """It has no hour of its own."""
    timeline = made(("Kinetics", "Day 2: end of infusion; Day 5: middle of infusion and 6 hours after end of infusion"))
    assert marks(timeline, "Kinetics") == {"Day 2": "0 h", "Day 5": "mid-infusion, 6 h"}


def test_a_stretch_from_time_zero_begins_at_baseline_where_no_visit_stands_at_zero() -> None:
    """Drawn from Month 3 on, it would leave out the time it speaks of; a visit at zero is its beginning."""
    timeline = made(("Adverse events", "Up to 6 months"), ("Pain", "Baseline, Month 3, Month 6"))
    assert (timeline.spans[0].first, timeline.spans[0].last) == ("baseline", "M6")
    near = made(("Adverse events", "Up to 6 months"), ("Pain", "Baseline, Month 3"), ("Cells", "Day 1, Day 7"))
    assert near.spans[0].first == "D1"


def test_a_label_that_is_the_end_of_treatment_and_a_time_after_it_make_a_grid() -> None:
    """Both stand on the clock that begins there; without the label there is one moment on each clock."""
    timeline = made(("Fear", "Post-treatment (12 weeks), 12 months after the end of treatment"))
    assert labels(timeline) == ["Week 12 (end of treatment)", "12 months after end of treatment"]
    near = made(("Fear", "Week 12, 12 months after the end of treatment"))
    assert near.kind == TimelineKind.LIST
