"""The timelines of a USDM file become tables: every mark, every visit in order, every time and window."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from usdmfiles import EXAMPLES, Raw, design, every_file, marks, needs_examples, objects, raw, study, timelines

from protogen.importers.usdm import study as read_study
from protogen.importers.usdm.timings import spoken
from protogen.model.durations import Duration
from protogen.model.notation import parse
from protogen.model.schedule import NoteKind, TargetKind, Timeline, TimelineRole, VisitKind
from protogen.model.study import Study


def main(made: Study) -> Timeline:
    """The main timeline."""
    return made.schedule.timelines[0]


def raw_main(file: Raw) -> Raw:
    """The main timeline of a raw file."""
    return next(each for each in timelines(file) if each["mainTimeline"])


def read_main(file: Raw) -> Timeline:
    """The main timeline as read."""
    return main(read_study(file))


def said(file: Raw, code: str) -> str:
    """The messages of the findings of a code."""
    return "; ".join(each.message for each in read_study(file).findings if each.code == code)


@every_file
def test_every_mark_of_every_timeline_is_a_cell(path: Path) -> None:
    """Counted by a walk over the raw file: an activity named by an instance is a mark."""
    file, made = raw(path), study(path)
    by_id = {each.id: each for each in made.schedule.timelines}
    wanted = list(timelines(file))
    assert len(by_id) == len(wanted) > 0
    for one in wanted:
        found = by_id[one["id"]]
        assert len({(cell.activity, cell.visit) for cell in found.cells}) == len(found.cells) == len(marks(one)) > 0
        sourced = {(cell.sources[0].quote, cell.visit) for cell in found.cells}
        assert sourced == marks(one)


@needs_examples
@pytest.mark.parametrize(("name", "count", "columns"), [("CDISC_Pilot_Study", 122, 16), ("Alexion", 377, 51)])
def test_the_known_counts_of_the_two_large_examples(name: str, count: int, columns: int) -> None:
    """122 marks in 16 columns, 377 in 51: what other tools lose on paper."""
    path = next(each for each in EXAMPLES if each.stem.startswith(name))
    assert (len(main(study(path)).cells), len(main(study(path)).visits)) == (count, columns)


@every_file
def test_every_encounter_and_every_activity_is_named_in_the_schedule(path: Path) -> None:
    """As a column or row, as the title of a group, or in the list of what is not scheduled."""
    made, file = study(path), raw(path)
    timed = made.schedule.timelines
    names = {visit.label.split(" · ")[0] for each in timed for visit in each.visits}
    names |= {one.label for each in timed for one in each.implied}
    labels = [each["label"] or each["name"] for each in objects(file, "Encounter")]
    assert labels
    assert set(labels) <= names
    rows = {name for each in timed for one in each.activities for name in (one.label, one.group, *one.subgroups)}
    rows |= {one.label for each in timed for one in each.implied}
    assert {each["label"] or each["name"] for each in objects(file, "Activity")} <= rows


@every_file
def test_every_time_is_notation_and_every_window_too(path: Path) -> None:
    """What the table computes with can be read back."""
    visits = [visit for each in study(path).schedule.timelines for visit in each.visits]
    assert any(visit.notation for visit in visits)
    for visit in visits:
        if visit.notation:
            assert parse(visit.notation)
        if visit.window:
            assert parse(f"D1{visit.window}")


def test_visits_stand_in_the_order_of_the_links_with_times_from_the_fixed_reference() -> None:
    """Week 6 is two weeks after Week 4, which is four weeks after Day 1: six weeks after Day 1."""
    visits = main(study()).visits
    assert [(each.label, each.number, each.notation, each.window) for each in visits] == [
        ("Screening", "V1", "D1-P14D", "±(-P7D/+P0D)"),
        ("Day 1", "V2", "D1", None),
        ("Week 2 · Week 2 call", "V3", "D1+P2W", "±P2D"),
        ("Week 2 · Diary sent back", "V3", "D1+P17D", None),
        ("Week 4", "V4", "D1+P4W", "±P3D"),
        ("Week 6", "V5", "D1+P6W", "±P3D"),
    ]
    assert [each.timing for each in visits][2:4] == ["2 weeks", "3 days after Week 2 · Week 2 call"]
    assert visits[2].mode == "Clinic, Telephone Call"


def test_instances_in_another_order_of_the_file_stand_in_the_order_of_their_links() -> None:
    """The file's own order is not the participant's."""
    file = raw()
    raw_main(file)["instances"].reverse()
    assert [each.label for each in read_main(file).visits] == [each.label for each in main(study()).visits]


def test_activities_have_their_parents_as_groups_and_their_content_as_details() -> None:
    """Parents are titles, not rows; procedures and concepts are details."""
    rows = {each.label: each for each in main(study()).activities}
    assert rows["Vital signs"].group == "Safety"
    assert "Safety" not in rows
    assert rows["Vital signs"].details == ("Systolic blood pressure",)
    assert rows["Electrocardiogram"].details == ("12-lead ECG",)
    assert rows["Nasal symptom score"].details == ("Total nasal symptom score",)
    assert [each.label for each in rows.values()][:3] == ["Informed consent", "Eligibility review", "Randomisation"]


def test_a_deeper_hierarchy_gives_subgroups_and_a_parent_with_marks_a_row_of_its_own() -> None:
    """A parent that is done itself stands first in its own group."""
    file = raw()
    vital = next(each for each in design(file)["activities"] if each["name"] == "VS")
    ecg = next(each for each in design(file)["activities"] if each["name"] == "ECG")
    vital["childIds"] = [ecg["id"]]
    parent = next(each for each in design(file)["activities"] if each["name"] == "SAFETY")
    parent["childIds"].remove(ecg["id"])
    rows = {each.label: each for each in read_main(file).activities}
    assert (rows["Electrocardiogram"].group, rows["Electrocardiogram"].subgroups) == ("Safety", ("Vital signs",))
    assert (rows["Vital signs"].group, rows["Vital signs"].subgroups) == ("Safety", ("Vital signs",))


def test_conditions_stand_as_notes_at_the_cells_and_rows_they_name() -> None:
    """A context and a subject make a cell; a subject alone a row."""
    made = study()
    notes = {note.text: note for each in made.schedule.timelines for note in each.notes}
    (cell,) = notes["Only where the ECG at screening was abnormal."].targets
    week_4 = next(visit.id for visit in main(made).visits if visit.label == "Week 4")
    assert (cell.kind, cell.visit) == (TargetKind.CELL, week_4)
    (row,) = notes["Times are counted from the spray."].targets
    assert row.kind is TargetKind.ACTIVITY
    assert "Asked at every contact, in open questions." in notes
    assert "Begins: Consent signed" in notes


def test_a_decision_is_a_note_not_a_column() -> None:
    """It says where each way goes, in the words of the file."""
    (note,) = [each for each in main(study()).notes if each.text.startswith("Decision")]
    assert note.kind is NoteKind.LOGIC
    assert note.text == (
        "Decision “Still under treatment?”: if the participant has stopped the spray, go to “Week 6”; "
        "otherwise to “Week 4”."
    )
    assert len(main(study()).visits) == 6


def test_what_only_a_decision_leads_to_stands_behind_it() -> None:
    """A branch of its own is not lost, and stands where it branches off."""
    file = raw()
    timeline = raw_main(file)
    last = timeline["instances"][-1]
    extra = last | {"id": "Extra_1", "label": "Extra", "encounterId": None, "defaultConditionId": last["id"]}
    timeline["instances"].append(extra)
    decision = next(each for each in timeline["instances"] if "conditionAssignments" in each)
    decision["conditionAssignments"][0]["conditionTargetId"] = "Extra_1"
    assert [each.label for each in read_main(file).visits] == [
        *[each.label for each in main(study()).visits][:4],
        "Extra",
        "Week 4",
        "Week 6",
    ]


def test_timelines_have_their_roles_and_links() -> None:
    """The main one first; one that an activity leads to is a sub-table; the others belong to events."""
    made = study().schedule.timelines
    assert [each.role for each in made] == [TimelineRole.MAIN, TimelineRole.SUB_TABLE, TimelineRole.EVENT]
    samples = next(each for each in made[0].activities if each.label == "Blood samples for EX-101")
    assert samples.timeline == made[1].id
    assert made[1].entry_condition == "Spray taken on Day 1 or at Week 4"
    assert [(each.notation, each.window) for each in made[1].visits] == [
        ("H0-PT15M", None),
        ("H0", None),
        ("H1", "±PT5M"),
        ("H4", "±PT10M"),
    ]
    assert made[2].visits[0].kind is VisitKind.EARLY_TERMINATION


def days(file: Raw, *values: tuple[str, str]) -> list[str | None]:
    """The times of a main timeline whose visits after Day 1 have these names and distances."""
    visits = [each for each in raw_main(file)["instances"] if each["label"] in {"Week 4", "Week 6"}]
    for one, (name, distance) in zip(visits, values, strict=True):
        timing = next(
            each for each in raw_main(file)["timings"] if each["relativeFromScheduledInstanceId"] == one["id"]
        )
        anchor = next(each for each in raw_main(file)["timings"] if each["type"]["code"] == "C201358")
        timing |= {
            "value": distance,
            "relativeToScheduledInstanceId": anchor["relativeFromScheduledInstanceId"],
        }
        encounter = next(each for each in design(file)["encounters"] if each["id"] == one["encounterId"])
        encounter["label"] = name
    return [each.notation for each in read_main(file).visits][-2:]


def test_days_are_numbered_where_the_file_names_them_so_and_every_name_agrees() -> None:
    """27 days after Day 1 is Day 28 for a file that calls it Day 28."""
    assert days(raw(), ("Day 28", "P27D"), ("Day 42", "P41D")) == ["D28", "D42"]


def test_days_are_distances_where_a_name_disagrees() -> None:
    """28 days after Day 1, called Day 28: the file counts otherwise, so nothing is computed from names."""
    file = raw()
    assert days(file, ("Day 28", "P28D"), ("Day 42", "P41D")) == ["D1+P28D", "D1+P41D"]
    assert "'Day 28' is not the day of that number" in said(file, "USD010")


def timing_of(file: Raw, label: str) -> Raw:
    """The raw timing of a name."""
    found = next(each for each in raw_main(file)["timings"] if each["label"] == label)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("label", "changes", "message"),
    [
        ("Week 4", {"value": "four weeks"}, "'four weeks' is no duration"),
        ("Week 4", {"relativeToScheduledInstanceId": "nowhere"}, "does not reach a fixed reference"),
        ("Week 4", {"relativeFromScheduledInstanceId": "nowhere"}, "which is no instance of this timeline"),
        ("Week 4", {"relativeFromScheduledInstanceId": None}, "does not say which instance"),
        ("Week 4", {"type": None}, "not said to be a fixed reference, after or before"),
        ("Week 4", {"windowLower": None}, "no lower and upper end"),
        ("Week 4", {"windowUpper": "3 days"}, "'3 days' is no duration"),
    ],
)
def test_a_timing_that_cannot_be_used_is_reported_and_costs_no_column(
    label: str, changes: dict[str, Any], message: str
) -> None:
    """Every column and mark stays; only the time or window is missing."""
    file = raw()
    timing_of(file, label).update(changes)
    assert message in said(file, "USD010")
    made = read_main(file)
    assert (len(made.visits), len(made.cells)) == (6, 21)


def test_a_circle_of_timings_ends_with_a_finding() -> None:
    """Week 4 counts from Week 6 and Week 6 from Week 4: no time is computed, the words stay."""
    file = raw()
    timing_of(file, "Week 4")["relativeToScheduledInstanceId"] = timing_of(file, "Week 6")[
        "relativeFromScheduledInstanceId"
    ]
    assert "comes back to itself" in said(file, "USD010")
    assert [each.notation for each in read_main(file).visits][-2:] == [None, None]
    assert read_main(file).visits[-2].timing == "4 weeks after Week 6"


def test_the_words_of_an_unreadable_window_become_a_note() -> None:
    """Nothing of a window is lost because it cannot be computed."""
    file = raw()
    timing_of(file, "Week 4")["windowLower"] = None
    texts = [each.text for each in read_main(file).notes]
    assert "Window, in the words of the file: -3..3 days" in texts


@pytest.mark.parametrize("link", ["back", "nowhere", None])
def test_broken_links_lose_no_column(link: str | None) -> None:
    """A circle, a link to nothing, or an end too early: what is not reached stands last, and is reported."""
    file = raw()
    instances = raw_main(file)["instances"]
    instances[1]["defaultConditionId"] = instances[0]["id"] if link == "back" else link
    made = read_main(file)
    assert len(made.visits) == 6
    assert len(made.cells) == 21
    assert said(file, "USD009")


def test_an_activity_that_the_file_does_not_have_keeps_its_mark_under_its_id() -> None:
    """The mark is stated; what it stands for is not."""
    file = raw()
    raw_main(file)["instances"][0]["activityIds"].append("Activity_99")
    made = read_main(file)
    assert len(made.cells) == 22
    assert made.activities[-1].label == "Activity_99"
    assert "Activity_99" in said(file, "USD006")


def test_an_activity_named_twice_by_an_instance_is_one_mark() -> None:
    """And that is said."""
    file = raw()
    named = raw_main(file)["instances"][0]["activityIds"]
    named.append(named[0])
    assert len(read_main(file).cells) == 21
    assert "twice" in said(file, "USD008")


def test_activities_and_encounters_that_nothing_schedules_are_listed() -> None:
    """They are in the file, so a reader must see them; they are no row and no column."""
    file = raw()
    for one in raw_main(file)["instances"]:
        one["encounterId"] = None if one["label"] == "Week 6" else one.get("encounterId")
    randomisation = next(each["id"] for each in design(file)["activities"] if each["name"] == "RAND")
    for one in raw_main(file)["instances"]:
        one["activityIds"] = [each for each in one.get("activityIds") or [] if each != randomisation]
    made = read_main(file)
    assert [each.label for each in made.implied] == ["Randomisation", "Week 6"]
    assert "1 activity stands at no instance" in said(file, "USD012")


def test_ids_with_odd_signs_are_made_safe_and_stay_apart() -> None:
    """Ids become ids of elements of a page: `a b` and `a-b` may not become one."""
    file = raw()
    instances = raw_main(file)["instances"]
    for one, name in ((instances[0], "a b"), (instances[1], "a-b")):
        text = one["id"]
        for each in raw_main(file)["timings"]:
            for key in ("relativeFromScheduledInstanceId", "relativeToScheduledInstanceId"):
                each[key] = name if each[key] == text else each[key]
        for each in instances:
            each["defaultConditionId"] = name if each.get("defaultConditionId") == text else each["defaultConditionId"]
        raw_main(file)["entryId"] = "a b"
        one["id"] = name
    assert [each.id for each in read_main(file).visits][:2] == ["a-b", "a-b-2"]


def test_a_duration_is_spoken_with_the_number_of_its_unit() -> None:
    """One day, two weeks."""
    assert spoken(Duration.of(Decimal(1), "D")) == "1 day"
    assert spoken(Duration.read("P2W")) == "2 weeks"
