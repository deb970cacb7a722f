"""Corrections on records: every verb, what follows from it, and where each value says that it is the author's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import a_record
from corpus import needs_corpus, records
from made import tree, visible

import protogen
from protogen.authoring.compact import authored
from protogen.authoring.published import published
from protogen.authoring.yamltext import dump
from protogen.derivation import derive
from protogen.derivation.criteria import coverage
from protogen.document.compose import DOCUMENTS, compose
from protogen.importers import read
from protogen.importers.ctgov import study as read_record
from protogen.importers.native.study_file import from_json, from_yaml
from protogen.model.corrections import Correction
from protogen.model.population import Criterion
from protogen.model.schedule import Timeline
from protogen.model.source import Basis
from protogen.model.study import Study
from protogen.overlay import with_corrections
from protogen.overlay.correcting import OverlayError, correct
from protogen.rendering.html import Page, html

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SEED = "NCT07329959"
RECORD = str(ROOT / "examples" / f"{SEED}.txt")
READ = read(RECORD)[0]
PLAIN = derive(READ)
BASE = correct(READ, str(HERE / "data" / "base.yaml"))

Make = Callable[..., Study]


@pytest.fixture
def corrected(tmp_path: Path) -> Make:
    """A study with corrections, each a mapping."""

    def made(*corrections: dict[str, Any], study: Study = READ) -> Study:
        text = dump({"overlay": 1, "study": study.id, "corrections": list(corrections)})
        (tmp_path / "corrections.yaml").write_text(text, encoding="utf-8")
        return correct(study, str(tmp_path / "corrections.yaml"))

    return made


def main(study: Study) -> Timeline:
    """The main schedule of a study."""
    return study.schedule.timelines[0]


def by_at(study: Study) -> dict[tuple[str, str], Correction]:
    """The corrections of a study by verb and path."""
    return {(each.verb, each.at): each for each in study.corrections}


def walk(criteria: tuple[Criterion, ...]) -> list[Criterion]:
    """Every criterion with its children."""
    return [one for each in criteria for one in (each, *walk(each.children))]


def pages(study: Study, medium: str = "screen") -> dict[str, str]:
    """Every document of a study as HTML."""
    return {name: html(compose(study, name), study, Page(medium)) for name in DOCUMENTS}


def test_a_window_is_set_and_says_whose_it_is() -> None:
    """In notation; the visit is the author's, its other sources stay."""
    visit = next(each for each in main(BASE).visits if each.id == "D7")
    before = next(each for each in main(PLAIN).visits if each.id == "D7")
    assert (visit.window, visit.basis) == ("±P2D", Basis.AUTHOR)
    (source,) = visit.sources_of("window")
    assert (source.path, source.basis, source.quote) == ("base.yaml:4:5", Basis.AUTHOR, "±P2D")
    assert set(before.sources) < set(visit.sources)
    done = by_at(BASE)["set", "schedule.visits[D7].window"]
    assert (done.was, done.now, done.why) == (None, "±P2D", "Protocol version 2.0, section 1.3")


def test_a_stated_name_is_corrected_and_its_old_place_kept() -> None:
    """The label names the correction; the correction names the record."""
    assert BASE.arms[0].label == "CAR-DC arm"
    (source,) = BASE.arms[0].sources_of("label")
    assert (source.path, source.basis) == ("base.yaml:8:5", Basis.AUTHOR)
    done = by_at(BASE)["set", "arms[A1].label"]
    assert (done.was, done.now) == ("CAR-DC Treatment", "CAR-DC arm")
    assert done.sources == PLAIN.arms[0].sources_of("label") != ()
    assert BASE.arms[0].sources_of("description") == PLAIN.arms[0].sources_of("description") != ()


def test_what_is_derived_follows_a_corrected_time_frame() -> None:
    """A new column and a mark in it, whose words stand in the file of corrections."""
    assert "Month 12" not in [visit.label for visit in main(PLAIN).visits]
    assert "Month 12" in [visit.label for visit in main(BASE).visits]
    (cell,) = [cell for cell in main(BASE).cells if cell.visit == "M12"]
    text = "Month 1, Month 3, Month 6 and Month 12."
    (source,) = cell.sources
    assert source.path == "base.yaml:17:5"
    assert source.quote == text[source.start : source.end]
    assert "Month 12" in (source.quote or "")


def test_a_split_keeps_every_character_and_is_read_anew() -> None:
    """The pieces stand where the criterion stood; the look-back is that of the second."""
    old = next(each for each in PLAIN.population.inclusion if each.id == "I5")
    pieces = [each for each in BASE.population.inclusion if each.id.startswith("I5-")]
    assert [each.text for each in pieces] == ["No prior cellular immunotherapy", "within the last 3 months."]
    raw = BASE.population.eligibility_text or ""
    assert raw == PLAIN.population.eligibility_text
    assert [raw[each.start : each.end] for each in pieces] == [each.text for each in pieces]
    assert (pieces[0].start, pieces[-1].end) == (old.start, old.end)
    assert [len(each.windows) for each in pieces] == [0, len(old.windows)] == [0, 1]
    assert [each.number for each in pieces] == [old.number, None]
    assert all(each.sources[-1].path == "base.yaml:11:5" for each in pieces)
    assert coverage(PLAIN.population) == coverage(BASE.population) == []


def test_a_new_text_of_a_criterion_is_read_for_limits() -> None:
    """Its limit has its place in the file of corrections, not in the record."""
    criterion = next(each for each in BASE.population.exclusion if each.id == "E3")
    assert criterion.text == "Presence of active infection; C-reactive protein > 10 mg/L."
    (limit,) = criterion.thresholds
    assert (str(limit.value), limit.unit, limit.sources[0].path) == ("10", "mg/L", "base.yaml:26:5")
    start, end = limit.sources[0].start, limit.sources[0].end
    assert limit.sources[0].quote == criterion.text[start:end]


def test_rows_are_ordered_added_and_removed_with_their_marks() -> None:
    """Nothing else moves; what was removed is told with the number of its marks."""
    labels = [row.label for row in main(PLAIN).activities]
    after = [row.label for row in main(BASE).activities]
    assert labels.index("Physical exams") < labels.index("Vital signs")
    assert after.index("Vital signs") + 1 == after.index("Physical exams")
    assert [name for name in after if name not in ("ECG", "Vital signs", "Physical exams")] == [
        name for name in labels if name not in ("Pregnancy test", "Vital signs", "Physical exams")
    ]
    assert [(cell.visit, cell.basis) for cell in main(BASE).cells if cell.activity == "ECG"] == [
        ("D0", Basis.AUTHOR),
        ("M3", Basis.AUTHOR),
    ]
    lost = len([cell for cell in main(PLAIN).cells if cell.activity == "Pregnancy-test"])
    assert lost == 1
    done = by_at(BASE)["remove", "schedule.activities[Pregnancy test]"]
    assert done.was is not None
    assert done.was.endswith("(with 1 mark)")
    assert not [cell for cell in main(BASE).cells if cell.activity == "Pregnancy-test"]


def test_a_visit_is_added_where_it_belongs() -> None:
    """Behind the one that is named, in its epoch."""
    order = [visit.id for visit in main(BASE).visits]
    visit = main(BASE).visits[order.index("M9")]
    assert order.index("M9") == order.index("M6") + 1
    assert (visit.window, visit.basis) == ("±P14D", Basis.AUTHOR)
    assert visit.epoch == main(BASE).visits[order.index("M6")].epoch is not None


def test_every_correction_is_a_source_of_something_and_every_author_a_correction() -> None:
    """No value is the author's without a correction that tells it; order and removal change no value."""
    named: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("basis") == "author" and "path" in value:
                named.add(value["path"])
            for member in value.values():
                gather(member)
        elif isinstance(value, list):
            for item in value:
                gather(item)

    gather(BASE.model_dump(mode="json", exclude={"corrections"}))
    assert {each.place for each in BASE.corrections} == named
    assert len(named) == 10


def test_the_table_says_what_was_corrected() -> None:
    """Notes at the places of corrections of the schedule, and no other."""
    notes = {note.id: note for note in main(BASE).notes if note.sources and note.sources[0].basis is Basis.AUTHOR}
    assert len(notes) == 5
    (window,) = [note for note in notes.values() if note.text.startswith("◆ Window by the author, not stated before")]
    assert "(base.yaml). Reason: Protocol version 2.0, section 1.3." in window.text
    assert [(target.kind.value, target.visit) for target in window.targets] == [("visit", "D7")]


def test_like_corrections_share_a_note(corrected: Make) -> None:
    """Twenty windows are no twenty notes: one text has one letter."""
    days = [visit for visit in main(PLAIN).visits if (visit.notation or "").startswith(("D", "M"))]
    assert len(days) >= 6
    made = corrected(*({"at": f"schedule.visits[{visit.id}].window", "set": "±1 day"} for visit in days))
    page = tree(pages(made, "paper")["schedule"])
    told = [visible(cell) for cell in page.iter("td") if "◆ Window by the author" in visible(cell)]
    assert set(told) == {"◆ Window by the author, not stated before (corrections.yaml)."}
    assert len(told) == len(page.findall(".//table[@data-notes]"))


def test_a_finding_tells_each_file() -> None:
    """Of the lightest kind."""
    found = [each for each in BASE.findings if each not in PLAIN.findings]
    assert [(each.code, each.severity.value, each.message) for each in found] == [
        ("COR001", "info", "10 values corrected by base.yaml")
    ]


def test_time_zero_is_what_the_author_says(corrected: Make) -> None:
    """In the table; the words of the record stay in the correction."""
    old = main(PLAIN).time_zero
    assert old is not None
    made = corrected({"at": "schedule.time_zero", "set": "Day 0 is the day of the first infusion.", "expect": old})
    assert main(made).time_zero == "Day 0 is the day of the first infusion."
    assert made.corrections[0].was == old
    assert f"Time zero: {main(made).time_zero}" in pages(made)["schedule"]


@pytest.mark.parametrize(
    ("said", "columns", "assumed"),
    [
        ("Day 1 is the day of randomization.", ["Day 1", "Day 29"], 0),
        ("Day 1 is the day of the first dose.", ["Day 1", "28 days after randomisation", "Day 29"], 0),
        ("Day 1 is what the manual says.", ["Day 1", "Day 29"], 1),  # printed, but no event to count from
    ],
)
def test_columns_follow_a_corrected_time_zero(corrected: Make, said: str, columns: list[str], assumed: int) -> None:
    """What was an assumption is none where the author says it, and is not made where the author says otherwise."""
    study = read_record(a_record(("A", "Day 1, Day 29"), ("B", "28 days after randomization")), shape="json")
    before = main(derive(study))
    assert ([visit.label for visit in before.visits], len(before.assumptions)) == (["Day 1", "Day 29"], 1)
    made = main(corrected({"at": "schedule.time_zero", "set": said, "expect": before.time_zero}, study=study))
    assert made.time_zero == said
    assert ([visit.label for visit in made.visits], len(made.assumptions)) == (columns, assumed)


@pytest.mark.parametrize(
    ("at", "expect"),
    [
        ("arms[A1].label", "  CAR-DC\n Treatment"),
        ("arms[CAR-DC Treatment].label", "CAR-DC Treatment"),
        ("population.sex", "All"),
        ("population.minimum_age", {"value": 18}),
        ("design.phases", ["Phase 1"]),
        ("identity.sponsor.agency_class", "OTHER"),
    ],
)
def test_what_is_expected_may_be_spelt_otherwise(corrected: Make, at: str, expect: Any) -> None:
    """White space, labels for ids, terms by their words: near misses that are no mistakes."""
    value: dict[str, Any] = {
        "arms[A1].label": "X",
        "population.sex": "female",
        "population.minimum_age": "20 years",
        "design.phases": ["phase 2"],
        "identity.sponsor.agency_class": "industry",
    }
    made = corrected({"at": at, "set": value.get(at, "X"), "expect": expect})
    assert len(made.corrections) == 1


def test_values_take_the_kind_of_their_field(corrected: Make) -> None:
    """An age, terms, a date, a number: as in a study file."""
    made = corrected(
        {"at": "population.minimum_age", "set": "20 years", "expect": "18 years"},
        {"at": "design.phases", "set": ["phase 2"], "expect": ["PHASE1"]},
        {"at": "identity.status.start", "set": {"date": "2026-03"}, "expect": {"date": "2026-02-01"}},
        {"at": "identity.acronym", "set": "CARE"},
        {"at": "identity.collaborators", "add": "A University"},
        {"at": "oversight.has_dmc", "remove": True, "expect": "no"},
    )
    assert made.population.minimum_age is not None
    assert (made.population.minimum_age.value, str(made.design.phases[0])) == (20, "PHASE2")
    assert str(made.identity.status.start.date) == "Mar 2026"  # type: ignore[union-attr]
    assert (made.identity.acronym, made.identity.collaborators[0].name) == ("CARE", "A University")
    assert made.oversight.has_dmc is None
    synopsis = pages(made)["synopsis"]
    assert f"by the author ({made.corrections[3].place.rpartition(':')[0]}), not stated before" in synopsis


def test_several_fields_of_an_object_are_set_at_once(corrected: Make) -> None:
    """Each has what stood there before it, on the page and in its box."""
    made = corrected(
        {
            "at": "arms[A1]",
            "set": {"label": "Arm one", "type": "active comparator"},
            "expect": {"label": "CAR-DC Treatment", "type": "experimental"},
            "why": "Protocol 2.0",
        }
    )
    assert (made.arms[0].label, str(made.arms[0].type)) == ("Arm one", "ACTIVE_COMPARATOR")
    assert [(each.at, each.was) for each in made.corrections] == [
        ("arms[A1].label", "CAR-DC Treatment"),
        ("arms[A1].type", "EXPERIMENTAL"),
    ]
    synopsis = pages(made)["synopsis"]
    for before in ("CAR-DC Treatment", "EXPERIMENTAL"):
        assert f"by the author (corrections.yaml:4), before: “{before}”. Reason: Protocol 2.0." in synopsis


def test_texts_of_a_list_keep_each_its_source(corrected: Make) -> None:
    """One set, one added in front of another, one removed: the others name the places of the record."""
    record = a_record(("A", "Day 1, Day 29"))
    record["protocolSection"]["conditionsModule"] = {"conditions": ["One", "Two", "Three"]}
    study = read_record(record, shape="json")
    made = corrected(
        {"at": "population.conditions[Two]", "remove": True, "expect": "Two"},
        {"at": "population.conditions[One]", "set": "First", "expect": "One"},
        {"at": "population.conditions", "add": "Second", "before": "Three"},
        study=study,
    )
    assert made.population.conditions == ("First", "Second", "Three")
    assert [source.quote for source in made.population.sources_of("conditions")] == ["First", "Second", "Three"]
    assert [each.sources[0].quote for each in made.corrections[:2]] == ["Two", "One"]


def test_a_removed_criterion_is_still_shown(corrected: Make) -> None:
    """With the text that belongs to no criterion; nothing is lost."""
    old = next(each for each in PLAIN.population.exclusion if each.id == "E9")
    made = corrected({"at": "population.exclusion[E9]", "remove": True, "expect": old.text})
    assert old.id not in [each.id for each in made.population.exclusion]
    assert (old.start, old.end) in [(each.start, each.end) for each in made.population.leftover]
    assert coverage(made.population) == []
    assert all(old.text in page for name, page in pages(made).items() if name != "schedule")


def test_a_child_is_split_and_a_criterion_added(corrected: Make) -> None:
    """At any depth; ids that exist or existed are not given again."""
    child = next(each for each in walk(PLAIN.population.inclusion) if each.id == "I4.c")
    at = child.text.index("a distance")
    made = corrected(
        {"at": "population.inclusion[I4.c]", "split": [child.text[:at], child.text[at:]]},
        {"at": "population.inclusion[I6]", "remove": True, "expect": PLAIN.population.inclusion[5].text},
        {"at": "population.inclusion", "add": ["Signed consent.", "Age of 18 years or more."], "after": "I2"},
    )
    parent = next(each for each in made.population.inclusion if each.id == "I4")
    assert [each.id for each in parent.children][2:4] == ["I4.c-1", "I4.c-2"]
    assert [each.id for each in made.population.inclusion] == ["I1", "I2", "I7", "I8", "I3", "I4", "I5"]
    assert [len(each.thresholds) for each in made.population.inclusion[2:4]] == [0, 1]
    assert (
        coverage(
            made.population.evolve(
                inclusion=tuple(each for each in made.population.inclusion if each.id not in ("I7", "I8"))
            )
        )
        == []
    )
    pages(made)


def test_groups_of_rows_are_ordered_by_name(corrected: Make) -> None:
    """Their rows go with them, in their order."""
    groups = list(dict.fromkeys(row.group for row in main(PLAIN).activities))
    made = corrected({"at": "schedule.activities", "order": [groups[-1], groups[0]]})
    after = list(dict.fromkeys(row.group for row in main(made).activities))
    assert after == [groups[-1], *groups[1:-1], groups[0]]
    assert sorted(row.id for row in main(made).activities) == sorted(row.id for row in main(PLAIN).activities)
    pages(made)


def test_no_correction_gives_the_same_bytes(corrected: Make) -> None:
    """An empty file of corrections is none."""
    made = corrected()
    assert made == PLAIN
    assert pages(made) == pages(PLAIN)


ADDED = correct(read(str(ROOT / "examples" / "NCT07409766.txt"))[0], str(HERE / "data" / "adding.yaml"))


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("study", [BASE, ADDED], ids=["base", "adding"])
def test_what_is_converted_renders_the_same(study: Study, form: str) -> None:
    """Corrections, sources and notes go through a study file; not a byte differs."""
    again = (
        from_json(json.loads(published(study)), "s.json") if form == "json" else from_yaml(authored(study), "s.yaml")
    )
    assert again == study
    assert derive(again) == study
    assert pages(derive(again)) == pages(study)


def test_all_that_a_study_lists_can_be_added_to() -> None:
    """Outcomes, arms, interventions, visits, epochs, cells, bars, notes, timelines: in short forms, by label or id."""
    timeline, plain = main(ADDED), main(derive(read(str(ROOT / "examples" / "NCT07409766.txt"))[0]))
    assert len(ADDED.corrections) == 13
    assert [(each.id, each.role.value) for each in ADDED.objectives.outcomes][-1] == ("S9", "secondary")
    assert [(arm.id, arm.interventions) for arm in ADDED.arms][-1] == ("A3", ("I1",))
    assert ADDED.interventions[-1].id == "I2"
    assert [visit.label for visit in timeline.visits][-2:] == ["Extension visit", "Unscheduled"]
    assert timeline.visits[-2].epoch == "X"
    (cell,) = [one for one in timeline.cells if (one.activity, one.visit) == ("Pregnancy-test", "D28")]
    assert (cell.condition, cell.basis) == ("women of child-bearing potential", Basis.AUTHOR)
    assert len(timeline.spans) == len(plain.spans) + 1
    targets = [target for note in timeline.notes if note.text.startswith("◆ Added") for target in note.targets]
    assert ("Pregnancy-test", "D28") in [(target.activity, target.visit) for target in targets]
    assert [each.id for each in ADDED.schedule.timelines] == ["main", "pk"]
    assert {one.basis for one in ADDED.schedule.timelines[1].cells} == {Basis.AUTHOR}
    assert ADDED.control is not None
    assert "Draft." in pages(ADDED)["synopsis"]


def test_pages_mark_count_and_list_corrections() -> None:
    """A banner on each; in the synopsis the list with both texts; a box with the old words and their place."""
    made = pages(BASE)
    for page in made.values():
        assert "Corrected by base.yaml: 10 values, marked ◆." in page
        assert "With corrections by an author." in page
    synopsis = made["synopsis"]
    assert 'id="corrections"' in synopsis
    assert "by the author (base.yaml:8), before: “CAR-DC Treatment”" in synopsis
    assert "before: <code>protocolSection.armsInterventionsModule.armGroups[0].label [0–16]</code>" in synopsis
    for each in BASE.corrections:
        assert each.place in synopsis
    assert "split by the author (base.yaml:11)" in made["checklist"]
    assert "Corrected by" not in "".join(pages(PLAIN).values())


def test_paper_has_what_the_screen_has() -> None:
    """Notes, marks and the list, so that a reader of the PDF knows too."""
    for name, page in pages(BASE, "paper").items():
        assert "Corrected by base.yaml: 10 values" in page, name
    paper = pages(BASE, "paper")
    assert "◆ Window by the author, not stated before (base.yaml)" in paper["schedule"]
    assert (
        "◆</span> by the author (base.yaml:26), before: “Presence of significant active infection.”"
        in paper["checklist"]
    )


def test_arms_shared_by_two_files_are_included(tmp_path: Path) -> None:
    """A panel of rows in a file of its own, beside another folder; its values name that file."""
    panel = {"corrections": [{"at": "schedule.activities", "add": {"label": "ECG", "group": "Panel", "at": ["D0"]}}]}
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "panel.yaml").write_text(dump(panel))
    text = dump({"overlay": 1, "study": SEED, "include": ["shared/panel.yaml"]})
    (tmp_path / "o.yaml").write_text(text)
    made = correct(READ, str(tmp_path / "o.yaml"))
    assert [each.place for each in made.corrections] == ["shared/panel.yaml:2:5"]
    assert "Corrected by shared/panel.yaml: 1 value, marked ◆." in pages(made)["schedule"]


def test_json_does_as_well_as_yaml(tmp_path: Path) -> None:
    """The place is then the path."""
    value = {"overlay": 1, "study": SEED, "corrections": [{"at": "identity.acronym", "set": "CARE"}]}
    (tmp_path / "o.json").write_text(json.dumps(value))
    made = correct(READ, str(tmp_path / "o.json"))
    assert made.identity.acronym == "CARE"
    assert made.corrections[0].place == "o.json: corrections[0]"


def test_several_files_are_applied_together(tmp_path: Path) -> None:
    """In the order in which they are given, each with its finding."""
    names = []
    for name, at in (("a", "identity.acronym"), ("b", "design.target_duration")):
        (tmp_path / f"{name}.yaml").write_text(
            dump({"overlay": 1, "study": SEED, "corrections": [{"at": at, "set": name}]})
        )
        names.append(str(tmp_path / f"{name}.yaml"))
    made = correct(READ, *names)
    assert (made.identity.acronym, made.design.target_duration) == ("a", "b")
    assert [each.message for each in made.findings][-2:] == [
        "1 value corrected by a.yaml",
        "1 value corrected by b.yaml",
    ]


def test_corrections_of_another_study_do_not_apply(tmp_path: Path) -> None:
    """A study that is not named stays as it is; a file for no study of the run is an error at its line."""
    from protogen.importers import readings  # noqa: PLC0415 -- what the pipeline hands over

    both = [RECORD, str(ROOT / "examples" / "NCT07409766.txt")]
    (tmp_path / "o.yaml").write_text(
        dump({"overlay": 1, "study": "NCT07409766", "corrections": [{"at": "identity.acronym", "set": "X"}]})
    )
    first, second = with_corrections(readings(both), [str(tmp_path / "o.yaml")])
    assert first.study == READ  # type: ignore[union-attr]
    assert second.study.identity.acronym == "X"  # type: ignore[union-attr]
    only, error = with_corrections(readings(both[:1]), [str(tmp_path / "o.yaml")])
    assert only.study == READ  # type: ignore[union-attr]
    assert isinstance(error, OverlayError)
    assert [(each.code, each.place.line) for each in error.problems] == [("OVL012", 2)]
    assert protogen.correct is correct


def test_words_on_a_mark_outlive_the_mark(corrected: Make) -> None:
    """The legend of a record drops what it says of a mark that is gone; the words of an author stand at the table."""
    text = (
        "id: X\nschedule:\n  visits: [D1, D8]\n  activities: {G: {ECG: [D1, {D8: {mark: P}}], Weight: all}}\n"
        "  notes: [{text: P is by telephone., at: mark P, kind: definition}]\n"
    )
    study = from_yaml(text, "x.yaml")
    assert "P is by telephone" in pages(derive(study))["schedule"]
    made = corrected({"at": "schedule.cells[ECG @ D8]", "remove": True, "expect": "P"}, study=study)
    assert "P is by telephone" in pages(made)["schedule"]
    gone = [
        row
        for row in main(PLAIN).activities
        if any((cell.activity, cell.mark) == (row.id, "(X)") for cell in main(PLAIN).cells)
    ]
    assert gone
    made = corrected(*({"at": f"schedule.activities[{row.id}]", "remove": True, "expect": row.label} for row in gone))
    assert not [note for note in main(made).notes if any(target.mark for target in note.targets)]
    pages(made)


def test_an_authored_study_is_corrected_like_a_record(corrected: Make) -> None:
    """What its author wrote is stated; windows, labels, rows and criteria change before anything is derived."""
    study = read(str(ROOT / "examples" / "crossover.yaml"))[0]
    visit, row = main(study).visits[1], main(study).activities[0]
    criterion = study.population.inclusion[0]
    cut = criterion.text.index(" ", len(criterion.text) // 2)
    made = corrected(
        {"at": f"schedule.visits[{visit.id}].window", "set": "±5 days", "expect": visit.window},
        {"at": f"schedule.activities[{row.id}].label", "set": "Another", "expect": row.label},
        {"at": f"population.inclusion[{criterion.id}]", "split": [criterion.text[:cut], criterion.text[cut:]]},
        study=study,
    )
    assert main(made).visits[1].window == "±P5D"
    assert main(made).activities[0].label == "Another"
    assert len(made.population.inclusion) == len(study.population.inclusion) + 1
    assert from_json(json.loads(published(made)), "s.json") == made
    pages(made)


def test_a_usdm_file_is_corrected_like_a_record(corrected: Make) -> None:
    """Its tables are stated: a note says what is the author's."""
    study = read(str(ROOT / "tests" / "data" / "usdm_orchard.json"))[0]
    visit = main(study).visits[0]
    made = corrected(
        {"at": f"schedule.visits[{visit.id}].window", "set": "-1/+2 days", "expect": visit.window}, study=study
    )
    assert main(made).visits[0].window == "±(-P1D/+P2D)"
    assert "Corrected by corrections.yaml: 1 value" in pages(made)["schedule"]


def _all_verbs(study: Study) -> list[dict[str, Any]]:
    """A correction by every verb that a study has something for."""
    table, found = main(study), []
    criteria = [*study.population.inclusion, *study.population.exclusion]
    for criterion in criteria[:1]:
        cut = next((at for at, char in enumerate(criterion.text) if char.isspace() and at > 3), 0)
        if cut and criterion.text[cut:].strip():
            name = f"population.{criterion.kind}[{criterion.id}]"
            found.append({"at": name, "split": [criterion.text[:cut], criterion.text[cut:]]})
    if table.visits:
        found.append({"at": f"schedule.visits[{table.visits[-1].id}].window", "set": "±1 week"})
        found.append(
            {"at": "schedule.activities", "add": {"label": "Extra", "group": "Extra", "at": [table.visits[0].id]}}
        )
        gone = table.activities[0]
        found.append({"at": f"schedule.activities[{gone.id}]", "remove": True, "expect": gone.label})
        groups = list(dict.fromkeys(row.group for row in table.activities[1:]))
        if len(groups) > 1:
            found.append({"at": "schedule.activities", "order": [groups[1], groups[0]]})
    arms = study.arms[:1]
    return [*found, *({"at": f"arms[{arm.id}].label", "set": "A name", "expect": arm.label} for arm in arms)]


@needs_corpus
def test_every_verb_on_records_of_the_corpus(corrected: Make) -> None:
    """Each renders, which holds every mark against the model; no character of a criterion is lost."""
    verbs: set[str] = set()
    some = list(records())[::75]
    assert len(some) > 12
    for record in some:
        study = read_record(record, shape="json")
        wanted = _all_verbs(derive(study))
        made = corrected(*wanted, study=study)
        assert len(made.corrections) == len(wanted), study.id
        assert coverage(made.population) == [], study.id
        verbs |= {each.verb for each in made.corrections}
        page = html(compose(made, "schedule"), made, Page("screen"))
        assert ("Corrected by" in page) is bool(wanted)
    assert verbs == {"set", "add", "split", "order", "remove"}
