"""A USDM file becomes a study: what it states stands in the model with its place, and what is wrong is said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from builders import misquoted, sources
from corpus import ROOT
from usdmfiles import EXAMPLES, ORCHARD, Raw, design, every_file, needs_examples, objects, raw, study

from protogen.derivation import derive
from protogen.errors import InputError
from protogen.importers import read
from protogen.importers.studies import studies
from protogen.importers.usdm import study as read_study
from protogen.importers.usdm_kind import recognises
from protogen.model.design import Design
from protogen.model.identity import RecordKind
from protogen.model.objectives import Role
from protogen.model.population import Criterion, CriterionKind
from protogen.model.study import Study
from protogen.model.terms import Allocation, ArmType, InterventionModel, Masking, Phase, StudyType, WhoMasked


def codes(made: Study) -> set[str]:
    """The codes of the findings of a study."""
    return {each.code for each in made.findings}


@every_file
def test_every_source_quotes_what_stands_at_its_path(path: Path) -> None:
    """A reader can go from any value to its place in the file."""
    made = study(path)
    assert sum(1 for _ in sources(made)) > 100
    assert misquoted(made, raw(path)) == []


@every_file
def test_deriving_leaves_what_a_file_states_alone(path: Path) -> None:
    """Schedule, criteria and endpoints are stated: nothing is read into them."""
    before = read_study(raw(path))
    after = derive(before)
    assert after.schedule == before.schedule
    assert after.population == before.population
    assert after.objectives == before.objectives
    assert derive(after) == after


@every_file
def test_no_member_of_the_standard_is_called_unknown(path: Path) -> None:
    """The list of classes knows all that the files hold."""
    record = study(path).record
    assert record is not None
    assert record.kind is RecordKind.USDM
    assert record.unknown == {}


def test_the_small_file_reads_without_a_remark() -> None:
    """A file without mistakes has no findings."""
    assert study().findings == ()


def test_identity_is_read_by_the_codes_of_titles_and_the_owner_of_numbers() -> None:
    """Titles by type, the sponsor's number by its organisation, the registry number by its form."""
    who = study().identity
    assert study().id == who.nct_id == "NCT00000101"
    assert who.protocol_id is not None
    assert (who.protocol_id.id, who.protocol_id.domain) == ("ORCHARD-01", "Orchard Example Institute")
    assert who.official_title is not None
    assert who.official_title.startswith("A Randomised Study of EX-101")
    assert (who.brief_title, who.acronym) == ("EX-101 in hay fever", "ORCHARD")
    assert who.sponsor is not None
    assert who.sponsor.name == "Orchard Example Institute"
    assert [(each.role, each.masked) for each in who.parties][1:] == [("Study Subject", True), ("Investigator", True)]


def test_design_is_read_by_code_and_keeps_words_of_no_list() -> None:
    """Terms that the registry has too become these; the rest stays in the words of the file."""
    built = study().design
    assert built.study_type is StudyType.INTERVENTIONAL
    assert built.phases == (Phase.PHASE2,)
    assert built.allocation is Allocation.RANDOMIZED
    assert built.intervention_model is InterventionModel.PARALLEL
    assert built.blinding.level == "Double Blind Study"
    assert built.blinding.roles == (WhoMasked.PARTICIPANT, WhoMasked.INVESTIGATOR)
    assert (built.enrollment.count, built.enrollment.completers) == (60, "50")
    assert built.planned_duration == "8 weeks; varies: screening may be short"


@pytest.mark.parametrize(
    ("code", "decode", "expected"),
    [
        ("C49659", "Open Label Study", Masking.NONE),
        ("C28233", "Single Blind Study", Masking.SINGLE),
        ("C187674", "Observer Blind Study", "Observer Blind Study"),
    ],
)
def test_blinding_schemas_without_a_registry_term_keep_their_words(code: str, decode: str, expected: str) -> None:
    """Only open label and single blind are the same in both lists."""
    file = raw()
    design(file)["blindingSchema"]["standardCode"] |= {"code": code, "decode": decode}
    assert read_study(file).design.blinding.level == expected


def test_arms_get_the_interventions_of_their_elements() -> None:
    """Arm → cell → element → intervention."""
    made = study()
    assert [(arm.label, arm.type, arm.interventions) for arm in made.arms] == [
        ("EX-101", ArmType.EXPERIMENTAL, ("I1",)),
        ("Placebo", ArmType.PLACEBO_COMPARATOR, ("I2",)),
    ]
    assert len(made.plan.cells) == 6
    assert [each.starts for each in made.plan.elements] == ["Consent signed", "Randomised", "Randomised", None]


def test_administrations_state_dose_route_frequency_and_duration() -> None:
    """What is given how; a placebo without a dose has none."""
    first, second = (each.administrations[0] for each in study().interventions)
    assert str(first.dose) == "100 Microgram"
    assert (first.route, first.frequency, first.duration) == ("Nasal Route of Administration", "Daily", "4 weeks")
    assert first.product == "EX-101 spray 50 µg"
    assert second.dose is None
    assert study().plan.products[0].ingredients == ("Active Ingredient: examplamine 50 Microgram / 1 Actuation",)


def test_objectives_hold_their_endpoints_and_estimands_their_variable() -> None:
    """Ranks by code, references resolved to our ids."""
    known = study().objectives
    assert [(each.id, each.role) for each in known.outcomes] == [("P1", Role.PRIMARY), ("S1", Role.SECONDARY)]
    assert [(each.level, each.outcomes) for each in known.objectives] == [
        ("Primary Objective", ("P1",)),
        ("Secondary Objective", ("S1",)),
    ]
    (estimand,) = known.estimands
    assert (estimand.variable, estimand.treatments) == ("P1", ("I1", "I2"))
    assert estimand.population == "All randomised participants"
    assert [(each.label, each.strategy) for each in estimand.events] == [("Stopped the spray", "Treatment policy")]


def test_criteria_have_their_numbers_their_tags_resolved_and_lists_below_them() -> None:
    """Text of the item, number of the criterion, items of its list as criteria of their own."""
    people = study().population
    assert [(each.id, each.number, each.text) for each in people.inclusion] == [
        ("I1", "01", "Aged at least 18 years."),
        ("I2", "02", "Hay fever for 2 seasons, with:"),
    ]
    assert [(each.id, each.text) for each in people.inclusion[1].children] == [
        ("I2.a", "a positive skin test, and"),
        ("I2.b", "Nasal symptom score > 6 on 4 of 7 days"),
    ]
    assert people.exclusion[1].text == "Neutrophils < 1.5 × 10⁹/L."
    quoted = [source.path for source in people.inclusion[0].sources]
    assert any(path.endswith("plannedAge.minValue.value") for path in quoted)


def test_amendments_hold_reasons_changes_and_dates() -> None:
    """What changed, why, where in the document."""
    known = study().amendments
    (amendment,) = known.amendments
    assert (amendment.number, amendment.primary_reason) == ("1", "IRB/IEC Feedback")
    assert [each.sections for each in amendment.changes] == [("1.3 Schedule of Activities",)]
    assert [str(each.date) for each in amendment.dates] == ["01 Mar 2025"]
    assert [(each.version, each.status) for each in known.documents] == [("2.0", "Final")]


def test_a_study_without_its_wrapper_is_read_the_same() -> None:
    """Some systems write the study alone; only the paths differ."""
    bare = read_study(raw()["study"])
    whole = study()
    assert recognises(raw()["study"])
    assert bare.id == whole.id
    assert [len(each.cells) for each in bare.schedule.timelines] == [
        len(each.cells) for each in whole.schedule.timelines
    ]
    assert misquoted(bare, raw()["study"]) == []


@pytest.mark.parametrize("value", [{"study": {"name": "x"}}, {"versions": [{"a": 1}]}, {"protocolSection": {}}, {}])
def test_other_objects_are_not_taken_for_usdm(value: Raw) -> None:
    """A member called `study` or `versions` is not enough."""
    assert not recognises(value)


def test_files_are_recognised_by_what_is_in_them(tmp_path: Path) -> None:
    """By the command line's way: one line, many lines, in a list."""
    compact = tmp_path / "a.txt"
    compact.write_text(json.dumps(raw()), encoding="utf-8")
    listed = tmp_path / "b"
    listed.write_text(json.dumps([raw(), raw()]), encoding="utf-8")
    assert [each.id for each in read(str(ORCHARD), str(compact), str(listed))] == ["NCT00000101"] * 4


def test_a_wrapper_without_a_study_is_refused_by_name() -> None:
    """The message says what is missing."""
    ((_, found),) = studies({"usdmVersion": "4.0.0"})
    assert isinstance(found, InputError)
    assert "without a study" in found.message


def test_of_several_versions_the_latest_dated_is_shown_and_that_is_said() -> None:
    """A later version without dates does not win over a dated one."""
    file = raw()
    old = json.loads(json.dumps(file["study"]["versions"][0]))
    old["versionIdentifier"] = "0"
    old["dateValues"] = []
    file["study"]["versions"].append(old)
    made = read_study(file)
    assert made.amendments.study_version == "2"
    assert "USD011" in codes(made)
    assert "it has the latest date, 2025-03-01" in " ".join(each.message for each in made.findings)


def test_versions_without_dates_give_the_last_of_the_file() -> None:
    """Where dates do not decide, the order of the file does."""
    file = raw()
    file["study"]["versions"][0]["dateValues"] = []
    again = json.loads(json.dumps(file["study"]["versions"][0]))
    again["versionIdentifier"] = "3"
    file["study"]["versions"].append(again)
    assert read_study(file).amendments.study_version == "3"


def test_of_several_designs_all_arms_criteria_objectives_and_timelines_are_kept() -> None:
    """The overall design is the first; lists and tables say which design they belong to."""
    file = raw()
    second = json.loads(json.dumps(design(file)))
    second["name"] = "Second design"
    file["study"]["versions"][0]["studyDesigns"].append(second)
    made = read_study(file)
    assert [arm.part for arm in made.arms] == ["Main design"] * 2 + ["Second design"] * 2
    assert [each.name for each in made.parts] == ["Second design"]
    assert len(made.population.inclusion) == 4
    assert len(made.objectives.objectives) == 4
    assert len(made.schedule.timelines) == 6
    assert made.schedule.timelines[3].label == "Second design: Main schedule"


def test_another_major_version_is_read_with_a_major_finding_that_says_what_to_do() -> None:
    """Version 3 is close enough to read, not close enough to be silent."""
    file = raw() | {"usdmVersion": "3.0.0"}
    (finding,) = read_study(file).findings
    assert (finding.code, finding.severity) == ("USD013", "major")
    assert "convert it to USDM 4.0" in finding.fix


def test_a_criterion_of_version_three_has_its_text_itself() -> None:
    """There the criterion and its item are one."""
    file = raw()
    first = design(file)["eligibilityCriteria"][0]
    del first["criterionItemId"]
    first["text"] = "<p>Adult</p>"
    assert read_study(file).population.inclusion[0].text == "Adult"


def test_unknown_members_are_kept_and_reported_once_for_all_of_a_kind() -> None:
    """A member of another maker is no mistake, but nobody prints it."""
    file = raw()
    for each in design(file)["arms"]:
        each["colour"] = "green"
    made = read_study(file)
    assert made.record is not None
    assert list(made.record.unknown.values()) == ["green", "green"]
    assert [each.message.split(" is ")[0] for each in made.findings if each.code == "USD001"] == [
        "study.versions[].studyDesigns[].arms[].colour (2 places)"
    ]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda file: design(file)["studyCells"][0].update(armId="nobody"), "USD006", "'nobody'"),
        (lambda file: design(file)["arms"][1].update(id="StudyArm_1"), "USD008", "'StudyArm_1'"),
        (lambda file: design(file)["arms"][0].update(name=17, label=None), "USD003", "17"),
        (lambda file: design(file)["arms"].append("x"), "USD003", "an object expected"),
        (lambda file: design(file)["eligibilityCriteria"][0].update(category=None), "USD004", "neither inclusion"),
        (lambda file: file["study"]["versions"][0].update(studyDesigns=[]), "USD011", "no study design"),
        (lambda file: file["study"].update(versions=[]), "USD011", "no study version"),
        (lambda file: design(file)["epochs"][0].update(nextId="StudyEpoch_1"), "USD009", "epochs"),
        (lambda file: file["study"]["versions"][0]["dateValues"][0].update(dateValue="soon"), "USD004", "'soon'"),
        (lambda file: design(file)["estimands"][0].update(variableOfInterestId="E"), "USD006", "variable"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_read(change: Any, code: str, words: str) -> None:
    """Each mistake is a finding with its path; none stops the file."""
    file = raw()
    change(file)
    made = read_study(file)
    found = [each for each in made.findings if each.code == code and words in each.message]
    assert found, made.findings
    assert all(each.path for each in found)


def test_a_file_without_numbers_and_name_is_called_unidentified() -> None:
    """The documents need a name; that it is ours is said."""
    file = raw()
    file["study"]["name"] = None
    file["study"]["versions"][0]["studyIdentifiers"] = []
    made = read_study(file)
    assert made.id == "unidentified"
    assert "USD005" in codes(made)


def test_a_tag_that_no_dictionary_has_is_printed_in_brackets_and_reported() -> None:
    """A reader sees that something is missing, and where."""
    file = raw()
    item = file["study"]["versions"][0]["eligibilityCriterionItems"][0]
    item["text"] = '<p>Aged <usdm:tag name="nothing"/>, <usdm:ref klass="Arm" id="no" attribute="label"/>.</p>'
    made = read_study(file)
    assert made.population.inclusion[0].text == "Aged [nothing: not resolved], [Arm no label: not resolved]."
    assert [each.code for each in made.findings].count("USD007") == 2


def test_a_reference_that_comes_back_to_itself_ends() -> None:
    """A text that refers to itself is no endless loop."""
    file = raw()
    item = file["study"]["versions"][0]["eligibilityCriterionItems"][0]
    item["text"] = f'<p>a <usdm:ref klass="EligibilityCriterionItem" id="{item["id"]}" attribute="text"/></p>'
    assert "not resolved" in read_study(file).population.inclusion[0].text


def every_criterion(made: Study) -> list[Criterion]:
    """All criteria with those below them."""
    waiting = [*made.population.inclusion, *made.population.exclusion, *made.population.other]
    found = []
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].children
    return found


@needs_examples
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_criterion_objective_endpoint_and_estimand_of_an_example_is_in_the_study(path: Path) -> None:
    """Counted in the raw file by class."""
    made, file = study(path), raw(path)
    people = made.population
    categories = [each["category"]["code"] for each in objects(file, "EligibilityCriterion")]
    assert categories
    assert len(people.inclusion) == categories.count("C25532")
    assert len(people.exclusion) == categories.count("C25370")
    assert {each.kind for each in every_criterion(made)} <= {CriterionKind.INCLUSION, CriterionKind.EXCLUSION}
    assert len(made.objectives.objectives) == sum(1 for _ in objects(file, "Objective")) > 0
    assert len(made.objectives.outcomes) == sum(1 for _ in objects(file, "Endpoint")) > 0
    assert len(made.objectives.estimands) == sum(1 for _ in objects(file, "Estimand"))
    assert len(made.arms) == sum(1 for _ in objects(file, "StudyArm")) > 0
    assert len(made.interventions) == sum(1 for _ in objects(file, "StudyIntervention")) > 0
    assert len(made.amendments.amendments) == sum(1 for _ in objects(file, "StudyAmendment"))


@needs_examples
def test_the_official_examples_state_what_their_documents_say() -> None:
    """A few facts of each, read by eye from the files."""
    by_name = {path.stem: study(path) for path in EXAMPLES}
    pilot = by_name["CDISC_Pilot_Study"]
    assert pilot.identity.acronym == "LZZT"
    assert [str(each.administrations[0].dose) for each in pilot.interventions] == ["54 Milligram"]
    assert pilot.population.inclusion[0].text == "Males and postmenopausal females at least 50 years of age."
    assert pilot.population.inclusion[2].text == "MMSE score of 10 to 23."
    alexion = by_name["Alexion_NCT04573309_Wilsons"]
    assert len(alexion.amendments.amendments) == 4
    assert len(alexion.schedule.abbreviations) == 17
    assert alexion.design.blinding.level is Masking.NONE
    observed = by_name["observational"]
    assert observed.design.study_type is StudyType.OBSERVATIONAL
    assert [each.ages for each in observed.population.cohorts] == ["18 to 30 Year", "31 to 70 Year"]
    assert [each.number for each in observed.amendments.amendments] == ["1", "2", "3", "4"]
    assert isinstance(observed.design, Design)


def test_every_code_of_a_finding_is_explained() -> None:
    """The table of the documentation and the codes in the reader are the same; two come from the shared cursor."""
    package = ROOT / "protogen" / "importers" / "usdm"
    raised = set(re.findall(r"USD\d{3}", "".join(each.read_text("utf-8") for each in package.glob("*.py"))))
    explained = set(re.findall(r"^\| (USD\d{3}) \|", (ROOT / "docs" / "usdm.md").read_text("utf-8"), re.MULTILINE))
    assert len(explained) == 12
    assert raised | {"USD003", "USD004"} == explained


@every_file
def test_a_study_written_as_json_is_read_back_the_same(path: Path) -> None:
    """What `convert --to json` writes holds everything."""
    made = study(path)
    assert Study.model_validate_json(made.model_dump_json()) == made
