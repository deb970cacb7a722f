"""Every document of a USDM file: all that the file states is on the page, and the words fit the source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from made import page, squeezed, tree, visible
from usdmfiles import EXAMPLES, ORCHARD, Raw, every_file, marks, needs_examples, objects, raw, study, timelines

from protogen.document.compose import DOCUMENTS
from protogen.document.origin import spoken
from protogen.importers.usdm import study as read_study
from protogen.model.study import Study
from protogen.rendering.pdf import pdf

# Matches a sentence of ours about a registry record; the files themselves hold none of these words.
_OTHER_SOURCE = re.compile(r"\b(in|of|by|from) the record\b|\bthe record states|\bregistry record\b", re.IGNORECASE)

# Matches the end of the id of a cell in a panel: `-p2`.
_PANEL = re.compile(r"-p\d+$")


def shown(made: Study, name: str) -> str:
    """The visible text of a document, without white space."""
    return squeezed(visible(tree(page(made, name))))


@every_file
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_of_a_file_speaks_of_a_registry_record(path: Path, name: str) -> None:
    """The banner, the gaps and the remarks say what the source is."""
    text = visible(tree(page(study(path), name)))
    assert "Derived from a CDISC USDM file" in text
    assert "This is not a protocol" in text
    assert not _OTHER_SOURCE.findall(text)


@every_file
def test_every_mark_of_every_timeline_is_in_the_page(path: Path) -> None:
    """122 for the main timeline of the pilot, 377 for Alexion's: one cell of the table for each."""
    wanted = sum(len(marks(each)) for each in timelines(raw(path)))
    cells = tree(page(study(path), "schedule")).xpath('//td[starts-with(@id, "cell-")]')
    found = [cell for cell in cells if not _PANEL.search(cell.get("id"))]  # the panels for paper repeat them
    assert wanted > 0
    assert len(found) == wanted
    assert all(cell.text_content().strip().startswith("X") for cell in found)


@every_file
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_id_stands_twice_on_a_page(path: Path, name: str) -> None:
    """An activity of several timelines has a row in each, with an id of its own."""
    ids = tree(page(study(path), name)).xpath("//@id")
    assert len(ids) > 10
    assert len(set(ids)) == len(ids)


@every_file
def test_what_a_file_states_is_in_the_synopsis(path: Path) -> None:
    """Criteria, objectives, endpoints, estimands, arms, interventions, elements, amendments."""
    made = study(path)
    text = shown(made, "synopsis")
    texts = [each.measure for each in made.objectives.outcomes]
    texts += [arm.label for arm in made.arms] + [each.label for each in made.interventions]
    texts += [each.label for each in made.plan.elements] + [each.label for each in made.plan.epochs]
    texts += [each.primary_reason for each in made.amendments.amendments]
    texts += [one.strategy for each in made.objectives.estimands for one in each.events]
    texts += [each.text for each in (*made.population.inclusion, *made.population.exclusion)]
    texts += [one.route for each in made.interventions for one in each.administrations]
    texts += [cohort.label for cohort in made.population.cohorts]
    wanted = [squeezed(each) for each in texts if each]
    assert len(wanted) > 10
    assert [each for each in wanted if each not in text] == []


@every_file
def test_criteria_are_all_on_the_checklist(path: Path) -> None:
    """Each with its number; a list inside a criterion line by line."""
    made = study(path)
    text = shown(made, "checklist")
    waiting = [*made.population.inclusion, *made.population.exclusion]
    assert waiting
    while waiting:
        each = waiting.pop()
        assert squeezed(each.text) in text
        waiting += each.children


@every_file
def test_every_encounter_is_in_the_schedule(path: Path) -> None:
    """By its label, as a column or in the list of what is not scheduled."""
    text = shown(study(path), "schedule")
    labels = [each["label"] or each["name"] for each in objects(raw(path), "Encounter")]
    assert labels
    assert [each for each in labels if squeezed(each) not in text] == []


def test_values_of_the_design_that_the_file_states_are_no_gaps() -> None:
    """The grid of ICH M11 shows what only a study definition can state."""
    text = visible(tree(page(study(), "synopsis")))
    for words in (
        "Site distribution Single-Centre",
        "Number of participants 60 (planned)",
        "Duration of trial participation 8 weeks",
        "Trial blind schema Double Blind Study",
        "Blinded roles Participant Investigator",
    ):
        assert words in text, words


def test_further_designs_are_on_the_page() -> None:
    """A study of two designs shows the facts of both and says whose arm is whose."""
    file: Raw = raw()
    designs = file["study"]["versions"][0]["studyDesigns"]
    designs.append(raw()["study"]["versions"][0]["studyDesigns"][0] | {"name": "Second design", "id": "Design_2"})
    text = visible(tree(page(read_study(file), "synopsis")))
    assert "Design 2: Second design" in text
    assert "Second design: Main schedule" in text


def test_only_our_own_sentences_change_their_words() -> None:
    """What stands in quotation marks is the study's."""
    assert spoken("The record states no arms.") == "The file states no arms."
    assert spoken("See “the record” in the record") == "See “the record” in the file"


@pytest.mark.parametrize(
    "path", [ORCHARD, *(each for each in EXAMPLES if each.stem.startswith("CDISC"))], ids=lambda path: path.stem
)
def test_the_schedule_is_printed_with_all_its_marks(path: Path) -> None:
    """The PDF is refused where its table loses a mark; a cut page or a missing glyph would be a finding."""
    made = pdf(page(study(path), "schedule", "paper"))
    assert made.pages >= 1
    assert made.findings == ()
    assert made.bytes.startswith(b"%PDF")


@needs_examples
def test_the_largest_example_is_printed() -> None:
    """51 columns, 377 marks."""
    path = next(each for each in EXAMPLES if each.stem.startswith("Alexion"))
    made = pdf(page(study(path), "schedule", "paper"))
    assert made.pages > 1
    assert made.findings == ()


def plainer(value: Any) -> Any:
    """A file as a careless system would write it: codes as words, no classes, no labels, nothing empty."""
    if isinstance(value, list):
        return [plainer(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("instanceType") == "Code":
        return value["decode"]
    if value.get("instanceType") == "AliasCode":
        return value["standardCode"]["decode"]
    return {
        name: plainer(each)
        for name, each in value.items()
        if name not in ("instanceType", "label", "extensionAttributes") and each not in (None, [], "")
    }


def test_a_file_of_words_without_classes_and_labels_is_read_and_printed() -> None:
    """Terms by their words, decisions by their members, names where labels are missing: every mark is there."""
    made = read_study(plainer(raw()))
    whole = study()
    assert [len(each.cells) for each in made.schedule.timelines] == [
        len(each.cells) for each in whole.schedule.timelines
    ]
    assert [each.notation for each in made.schedule.timelines[0].visits] == [
        each.notation for each in whole.schedule.timelines[0].visits
    ]
    assert len(made.population.inclusion) == 2
    assert [each.role for each in made.objectives.outcomes] == [each.role for each in whole.objectives.outcomes]
    assert made.identity.official_title == whole.identity.official_title
    assert made.design.study_type is whole.design.study_type
    assert (made.design.phases, made.design.allocation) == (whole.design.phases, whole.design.allocation)
    assert made.design.blinding.roles == whole.design.blinding.roles
    assert [arm.type for arm in made.arms] == [arm.type for arm in whole.arms]
    assert made.population.sex is whole.population.sex
    assert made.identity.sponsor is not None
    for name in DOCUMENTS:
        assert page(made, name)


def test_a_timeline_without_timings_encounters_and_epochs_keeps_its_columns() -> None:
    """Nothing but instances and activities: names of instances, no times, every mark."""
    file = raw()
    design = file["study"]["versions"][0]["studyDesigns"][0]
    design |= {"encounters": [], "epochs": [], "studyCells": [], "elements": []}
    for each in timelines(file):
        each["timings"] = []
        for one in each["instances"]:
            one["encounterId"] = one["epochId"] = None
    made = read_study(file)
    main = made.schedule.timelines[0]
    assert [each.label for each in main.visits][:3] == ["Screening", "Day 1", "Week 2 call"]
    assert {each.notation for each in main.visits} == {None}
    assert len(main.cells) == 21
    assert page(made, "schedule")


def test_an_epoch_that_comes_back_is_drawn_again() -> None:
    """Treatment, follow-up, treatment: the columns keep their order, the epoch stands twice in the header."""
    file = raw()
    instances = next(each for each in timelines(file) if each["mainTimeline"])["instances"]
    instances[2]["epochId"], instances[-1]["epochId"] = instances[-1]["epochId"], instances[1]["epochId"]
    text = visible(tree(page(read_study(file), "schedule")))
    assert text.count("Follow-up") >= 1
    assert "Screening Treatment Follow-up Treatment" in text
