"""The eligibility text of the two example records, as the specification and the hand-made rendition cut it."""

from __future__ import annotations

from functools import cache

import pytest
from corpus import criteria_text, seed

from protogen.derivation.criteria import coverage, criteria
from protogen.model.population import Criterion, Population

IPF, CAR_M = "NCT07329959", "NCT07409766"


@cache
def population(nct_id: str) -> Population:
    """The criteria of an example."""
    return criteria(Population(eligibility_text=criteria_text(seed(nct_id))))


def by_id(nct_id: str, name: str) -> Criterion:
    """One criterion of an example."""
    roots = (*population(nct_id).inclusion, *population(nct_id).exclusion)
    waiting = [*roots]
    while waiting[0].id != name:
        waiting += waiting.pop(0).children
    return waiting[0]


@pytest.mark.parametrize("nct_id", [IPF, CAR_M])
def test_nothing_of_an_example_is_lost(nct_id: str) -> None:
    """Every character is in one piece, and none is left over."""
    assert coverage(population(nct_id)) == []
    assert population(nct_id).leftover == ()
    assert population(nct_id).other == ()


def test_the_lung_example_has_its_six_and_thirteen_criteria() -> None:
    """With the offsets of the hand-made rendition."""
    found = population(IPF)
    assert [(each.start, each.end) for each in found.inclusion] == [
        (25, 122), (128, 390), (396, 592), (598, 768), (1337, 1394), (1398, 1539)
    ]  # fmt: skip
    assert [(each.start, each.end) for each in found.exclusion] == [
        (1565, 1667), (1671, 2215), (2219, 2260), (2264, 2490), (2494, 2537), (2541, 2720), (2724, 2809), (2813, 2909),
        (2913, 2985), (2990, 3013), (3018, 3117), (3122, 3347), (3352, 3500)
    ]  # fmt: skip
    assert [each.number for each in found.inclusion] == ["1", "2", "3", "4", "5", "6"]
    assert [(each.start, each.end, each.kind) for each in found.headings] == [
        (0, 19, "inclusion"),
        (1541, 1560, "exclusion"),
    ]


def test_the_restarted_list_of_the_lung_example_hangs_below_its_fourth_criterion() -> None:
    """At least one of five, which must not be read as all."""
    parent = by_id(IPF, "I4")
    assert (parent.logic, parent.at_least) == ("at_least", 1)
    assert [(each.id, each.number, each.start, each.end) for each in parent.children] == [
        ("I4.a", "1", 773, 851),
        ("I4.b", "2", 855, 965),
        ("I4.c", "3", 969, 1117),
        ("I4.d", "4", 1121, 1236),
        ("I4.e", "5", 1240, 1331),
    ]


def test_limits_listed_in_words_are_parts_and_not_criteria() -> None:
    """They get a box on the worksheet; the criterion stays whole."""
    text = population(IPF).eligibility_text or ""
    assert by_id(IPF, "I6").children == ()
    assert [(each.start, each.end) for each in by_id(IPF, "I6").parts] == [(1457, 1473), (1475, 1505), (1511, 1538)]
    assert [(each.start, each.end) for each in by_id(IPF, "I4.c").parts] == [(1006, 1029), (1031, 1061), (1066, 1116)]
    assert text[1457:1473] == "hematocrit \\>30%"


def test_the_hidden_sixth_criterion_is_found_and_the_decimals_are_not() -> None:
    """Item 6 stands in the paragraph of item 5; 0.5 and 2.5 are values."""
    assert by_id(IPF, "I5").text == "No prior cellular immunotherapy within the last 3 months."
    assert [(each.criterion, each.rule) for each in population(IPF).repairs] == [("I6", "split")]


def test_limits_of_the_lung_example_agree_with_the_hand_made_ones() -> None:
    """Those that are read; what the words leave open is absent."""
    assert [(each.measure, each.comparison, str(each.value), each.unit) for each in by_id(IPF, "I6").thresholds] == [
        ("hematocrit", ">", "30", "%"),
        ("lymphocyte count", ">", "0.5", "× 10⁹/L"),
        ("platelet count", ">", "60", "× 10⁹/L"),
    ]
    assert [(each.measure, str(each.value), each.unit) for each in by_id(IPF, "E8").thresholds] == [
        ("serum creatinine level", "2.5", "mg/dL")
    ]
    assert [each.notation for each in by_id(IPF, "E1").windows] == ["screening-P4W..screening"]


def test_the_macrophage_example_has_ten_and_twenty_six_criteria() -> None:
    """A count of its bullets gives 10 and 29."""
    assert [len(population(CAR_M).inclusion), len(population(CAR_M).exclusion)] == [10, 26]


def test_paragraphs_behind_a_colon_are_its_children() -> None:
    """The three lists of the inclusion criteria; a label inside such a list opens a list of its own."""
    assert [each.text.split(":")[0] for each in by_id(CAR_M, "I2").children] == ["HER2-positive", "Disease status"]
    status = by_id(CAR_M, "I2.b")
    assert status.text == "Disease status:"
    assert [each.applies_to for each in status.children] == [
        "Subjects (HER2-targeted)",
        "Subjects (PSMA-targeted)",
        "Subjects (FAP-targeted)",
    ]


def test_labels_that_lost_their_line_breaks_are_split() -> None:
    """At capitalised words with a colon only; the exact words stay."""
    organs = by_id(CAR_M, "I5").children
    assert [each.text.split(":")[0] for each in organs] == ["Hematologic", "Hepatic", "Renal", "Cardiac", "Pancreatic"]
    assert organs[0].text.endswith("platelet count ≥ 80 × 10⁹/L")
    assert by_id(CAR_M, "I6").text.startswith("Electrolytes: ")


def test_an_exception_list_holds_its_paragraph_and_its_bullet() -> None:
    """What looks like an exclusion of its own is the second exception of the seventh."""
    parent = by_id(CAR_M, "E7")
    assert parent.logic == "exception"
    assert [each.text.split(" (")[0] for each in parent.children] == [
        "Curable malignant neoplasms",
        "Malignant neoplasms with a favorable prognosis",
    ]
    assert by_id(CAR_M, "E8").text.startswith("Receipt of other investigational drugs")


def test_bullets_behind_a_colon_end_with_their_look() -> None:
    """Three labelled events belong to the list of diseases; the next bullet has no label."""
    assert [each.text.split(":")[0] for each in by_id(CAR_M, "E11").children] == [
        "Acute events",
        "Thromboembolism",
        "Arrhythmia",
    ]
    assert by_id(CAR_M, "E12").text.startswith("Confirmed pulmonary fibrosis")


def test_a_paragraph_behind_a_full_stop_is_a_criterion_of_its_own() -> None:
    """Between two bullets."""
    assert by_id(CAR_M, "E17").text == "Severe immunodeficiency."


def test_conditions_and_windows_of_the_macrophage_example() -> None:
    """In exact words, and in time notation."""
    assert by_id(CAR_M, "E13").applies_to == "For patients with prior treatment"
    assert by_id(CAR_M, "E25").applies_to == "women of childbearing potential (WOCBP)"
    assert [(each.notation, each.anchor) for each in by_id(CAR_M, "E9").windows] == [("start-P4W..start", "start")]
