"""Every record of the corpus renders to HTML, and everything it says stands once, in its own place, in order."""

from __future__ import annotations

import pytest
from corpus import Raw, arms, interventions, nct_id, needs_corpus, outcomes, records, seed
from lxml import html as lxml_html
from made import every_criterion, page, study, tree, visible

from protogen.document.parts import NOT_STATED
from protogen.model.registry_text import unescape
from protogen.model.study import Study
from protogen.rendering.prose import visible_text

PARTS = 24


def collapsed(text: str | None) -> str:
    """White space collapsed."""
    return " ".join((text or "").split())


def elements(root: lxml_html.HtmlElement, prefix: str) -> dict[str, lxml_html.HtmlElement]:
    """Elements whose id starts with `prefix`, in document order; an id met twice fails."""
    found: dict[str, lxml_html.HtmlElement] = {}
    for element in root.iter():
        name = element.get("id", "") if isinstance(element.tag, str) else ""
        if name.startswith(prefix):
            assert name not in found, f"id {name} occurs twice"
            found[name] = element
    return found


def section_of(element: lxml_html.HtmlElement) -> str:
    """The id of the section an element stands in."""
    return next((each.get("id", "") for each in element.iterancestors("section")), "")


def shown(text: str | None) -> str:
    """What stands for a text: itself, or the words of a gap."""
    return collapsed(text) if text and text.strip() else NOT_STATED


def check_outcomes(root: lxml_html.HtmlElement, record: Raw) -> None:
    """Each outcome: own row of 1.1.1, in order, with measure, description and time frame."""
    expected = outcomes(record)
    found = elements(root, "outcome-")
    assert list(found) == [f"outcome-{name}" for name, _ in expected]
    for (_, raw), element in zip(expected, found.values(), strict=True):
        assert section_of(element) == "objectives"
        assert [visible(cell) for cell in element] == [
            element.get("id", "").removeprefix("outcome-"),
            collapsed(f"{shown(raw.get('measure'))} {visible_text(raw.get('description', ''))}"),
            shown(raw.get("timeFrame")),
        ]
    for rank, letter in (("primary", "P"), ("secondary", "S"), ("other", "O")):
        if not any(name.startswith(letter) for name, _ in expected):
            assert f"The record states no {rank} outcomes." in visible(root.get_element_by_id("objectives"))


def check_arms(root: lxml_html.HtmlElement, record: Raw) -> None:
    """Each arm and intervention: own row of its section, in order, with label and description."""
    for prefix, expected, key in (("arm-", arms(record), "label"), ("intervention-", interventions(record), "name")):
        found = elements(root, prefix)
        letter = prefix[0].upper()
        assert list(found) == [f"{prefix}{letter}{n}" for n in range(1, len(expected) + 1)]
        for raw, element in zip(expected, found.values(), strict=True):
            assert section_of(element) == "arms"
            number, text = (visible(cell) for cell in element[:2])
            assert number == element.get("id", "").removeprefix(prefix)
            assert text == collapsed(f"{shown(raw.get(key))} {visible_text(raw.get('description', ''))}")
        if not expected:
            assert "The record describes no" in visible(root.get_element_by_id("arms"))


def check_criteria(root: lxml_html.HtmlElement, made: Study, section: str) -> None:
    """Each criterion: own element, in order, with its exact text."""
    expected = every_criterion(made)
    found = elements(root, "criterion-")
    assert list(found) == [f"criterion-{criterion.id}" for criterion in expected]
    raw = made.population.eligibility_text or ""
    for criterion, element in zip(expected, found.values(), strict=True):
        assert section_of(element).startswith(section)
        assert criterion.text == unescape(raw[criterion.start : criterion.end])
        assert collapsed(criterion.text) in visible(element)


def check(record: Raw) -> None:
    """All of the above for one record, and the marks of its schedule."""
    made = study(record)
    synopsis = tree(page(made, "synopsis"))
    check_outcomes(synopsis, record)
    check_arms(synopsis, record)
    check_criteria(synopsis, made, "population")
    check_criteria(tree(page(made, "checklist")), made, "worksheet-")
    schedule = page(made, "schedule")
    for root in (synopsis, tree(schedule)):
        check_marks(root, made)


def check_marks(root: lxml_html.HtmlElement, made: Study) -> None:
    """Each cell of a grid has its mark in its own element; each activity its row; each visit its column."""
    for timeline in made.schedule.timelines:
        if timeline.kind != "grid":
            continue
        keys = {(cell.activity, cell.visit) for cell in timeline.cells}
        for activity, visit in keys:
            element = root.get_element_by_id(f"cell-{activity}-{visit}")
            mark = next(cell.mark for cell in timeline.cells if (cell.activity, cell.visit) == (activity, visit))
            assert mark in visible(element)
        for each in timeline.activities:
            assert collapsed(each.label) in visible(root.get_element_by_id(f"activity-{each.id}"))
        for column in timeline.visits:
            assert collapsed(column.label) in visible(root.get_element_by_id(f"visit-{column.id}"))


@pytest.mark.parametrize("nct", ["NCT07329959", "NCT07409766"])
def test_everything_the_examples_say_stands_in_its_place(nct: str) -> None:
    """The two examples, which are always at hand."""
    check(seed(nct))


@needs_corpus
@pytest.mark.parametrize("part", range(PARTS))
def test_everything_the_corpus_says_stands_in_its_place(part: int) -> None:
    """Every record of the corpus, in parts so that workers can share them."""
    mine = records()[part::PARTS]
    assert len(mine) > 40
    for record in mine:
        try:
            check(record)
        except Exception as error:
            error.add_note(f"record {nct_id(record)}")
            raise


def test_the_check_notices_what_is_missing() -> None:
    """The canary: a lost criterion, a lost outcome and a doubled id are each caught."""
    record = seed("NCT07329959")
    made = study(record)
    text = page(made, "synopsis")
    without = text.replace('id="criterion-E3"', 'id="gone"')
    with pytest.raises(AssertionError):
        check_criteria(tree(without), made, "population")
    with pytest.raises(AssertionError):
        check_outcomes(tree(text.replace("Complete Blood Count", "Blood Count")), record)
    with pytest.raises(AssertionError):
        check_outcomes(tree(text.replace('id="outcome-S2"', 'id="outcome-S1"')), record)
