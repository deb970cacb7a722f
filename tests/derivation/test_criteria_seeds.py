"""The eligibility text of the two example records, as the specification and the hand-made rendition cut it."""

from __future__ import annotations

from functools import cache

import pytest
from corpus import criteria_text, seed

from protogen.derivation.criteria import coverage, criteria
from protogen.derivation.eligibility.coverage import walk
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


CAR_M_CRITERIA = """
I1      Aged 18 to 75 years (inclusive)        | no gender restriction.
I2      Histologically or cytologically        | results are acceptable):
I2.a    HER2-positive: IHC 3+                  | with ISH+
I2.b    PSMA+++: Intensity score               | proportion ≥ 10%
I2.c    FAP+++: Intensity score                | proportion ≥ 10%
I2.d    Disease status:                        | Disease status:
I2.d.i  Subjects (HER2-targeted):              | of DS-8201 treatment.
I2.d.ii Subjects (PSMA-targeted):              | second-line treatment.
I2.d.iii Subjects (FAP-targeted):              | second-line treatment.
I3      Eastern Cooperative Oncology Group     | status of 0 to 2.
I4      Life expectancy of at least            | by the investigator).
I5      Adequate organ function,               | defined as follows:
I5.a    Hematologic: Hemoglobin                | platelet count ≥ 80 × 10⁹/L
I5.b    Hepatic: Total bilirubin               | with liver metastases)
I5.c    Renal: Serum creatinine                | Cockcroft-Gault formula)
I5.d    Cardiac: Left ventricular              | by ECHO or MUGA)
I5.e    Pancreatic: Serum amylase              | lipase ≤ 1.5 × ULN
I6      Electrolytes: Corrected                | within the normal range.
I7      Subjects must have at least            | RECIST Version 1.1.
I8      Adequate venous access                 | with no contraindications.
I9      Tolerability to G-CSF:                 | or its biosimilars.
I10     Subjects must fully understand         | of any study procedures.
E1      Known hypersensitivity to CAR-M        | of its excipients.
E2      History of severe hypersensitivity     | or tocilizumab.
E3      Known history                          | of substance abuse.
E4      A history of ≥ Grade 3                 | following prior immunotherapy.
E5      Active infection requiring             | with appropriate antibiotics).
E6      HIV infection, active                  | (HCV RNA > ULN).
E7      History of malignant neoplasm          | within the past 5 years:
E7.a    Curable malignant neoplasms            | squamous cell carcinoma).
E7.b    Malignant neoplasms with a favorable   | have been cured or not.
E8      Receipt of other investigational       | other investigational drugs or therapies.
E9      Presence of severe, non-healing        | administration of CAR-M.
E10     History of substance abuse or          | psychiatric disorders.
E11     History of severe cardiovascular       | including but not limited to:
E11.a   Acute events: myocardial               | heart failure within 6 months.
E11.b   Thromboembolism: symptomatic           | stable anticoagulant therapy).
E11.c   Arrhythmia: ventricular                | III atrioventricular block.
E12     Confirmed pulmonary fibrosis,          | severe pulmonary dysfunction.
E13     For patients with prior treatment:     | Grade 2 peripheral neuropathy).
E14     Indwelling catheters/drainage          | central venous catheters).
E15     Central nervous system (CNS)           | diseases involving the CNS.
E16     Active or untreated brain              | confirmed carcinomatous meningitis.
E17     Severe immunodeficiency.               | Severe immunodeficiency.
E18     History of prior transplantation:      | solid organ transplantation.
E19     Active autoimmune disease requiring    | 10 mg/day or equivalent).
E20     History of high-risk autoimmune        | mellitus (HbA1c ≤ 7%).
E21     Use of systemic glucocorticoids        | adrenal replacement therapy).
E22     Receipt of major organ surgery,        | surgery during the study period.
E23     Active autoimmune disease or history   | vitiligo or psoriasis).
E24     Presence of active infection           | systemic anti-infective therapy.
E25     Positive pregnancy test                | childbearing potential (WOCBP).
E26     Refusal to use effective               | 1 year after treatment.
"""
"""The criteria of the macrophage example, reasoned out line by line from the rules: id, first words, last words.

Ten and twenty-six at the top level, where a count of bullets gives 10 and 29: the bullet behind E7.a goes on with the
exceptions of E7 (rules 34 and 36b), three labelled bullets fill in the colon of E11 (rule 34), and one criterion, E17,
is a paragraph without a bullet (rule 36d). The labels of I2 and I5 lost their line breaks (rule 29).
"""


def test_the_macrophage_example_is_cut_as_reasoned_out() -> None:
    """Ids, nesting, first and last words of every criterion, in order, and nothing else."""
    found = walk((*population(CAR_M).inclusion, *population(CAR_M).exclusion))
    rows = [line.split(maxsplit=1) for line in CAR_M_CRITERIA.strip().splitlines()]
    assert [each.id for each in found] == [name for name, _ in rows]
    for each, (_, words) in zip(found, rows, strict=True):
        first, last = words.split("|")
        assert each.text.startswith(first.strip()), each.id
        assert each.text.endswith(last.strip()), each.id
    assert [len(population(CAR_M).inclusion), len(population(CAR_M).exclusion)] == [10, 26]


def test_logic_of_the_macrophage_example_is_what_words_state() -> None:
    """Only the seventh exclusion has an exception list; no other parent says how its children combine."""
    found = walk((*population(CAR_M).inclusion, *population(CAR_M).exclusion))
    assert {each.id: each.logic for each in found if each.logic} == {"E7": "exception"}
    assert {each.id: each.applies_to for each in found if each.applies_to} == {
        "I2.d.i": "Subjects (HER2-targeted)",
        "I2.d.ii": "Subjects (PSMA-targeted)",
        "I2.d.iii": "Subjects (FAP-targeted)",
        "E13": "For patients with prior treatment",
        "E25": "women of childbearing potential (WOCBP)",
    }


def test_limits_of_the_macrophage_example_are_those_that_it_states() -> None:
    """With the condition of the second limit of the liver; grades and doses are no measures."""
    found = walk((*population(CAR_M).inclusion, *population(CAR_M).exclusion))
    limits = [
        (each.id, limit.measure, limit.comparison, str(limit.value), limit.unit, limit.condition)
        for each in found
        for limit in each.thresholds
    ]
    assert limits == [
        ("I1", "Aged", "between", "18", "years", None),
        ("I3", "Eastern Cooperative Oncology Group (ECOG) performance status", "between", "0", None, None),
        ("I4", "Life expectancy", "≥", "3", "months", None),
        ("I5.a", "Hemoglobin", "≥", "90", "g/L", None),
        ("I5.a", "ANC", "≥", "1.5", "× 10⁹/L", None),
        ("I5.a", "platelet count", "≥", "80", "× 10⁹/L", None),
        ("I5.b", "Total bilirubin", "≤", "1.5", "× upper limit of normal (ULN)", None),
        ("I5.b", "AST", "≤", "2.5", "× ULN", None),
        ("I5.b", "ALT", "≤", "2.5", "× ULN", None),
        ("I5.b", "AST", "≤", "5", "× ULN", "in patients with liver metastases"),
        ("I5.b", "ALT", "≤", "5", "× ULN", "in patients with liver metastases"),
        ("I5.c", "Serum creatinine", "≤", "1", "× ULN", None),
        ("I5.c", "CrCl", "≥", "50", "mL/min", None),
        ("I5.d", "LVEF", "≥", "50", "%", None),
        ("I5.e", "Serum amylase", "≤", "1.5", "× ULN", None),
        ("I5.e", "lipase", "≤", "1.5", "× ULN", None),
        ("E20", "HbA1c", "≤", "7", "%", None),
    ]


def test_windows_of_the_macrophage_example() -> None:
    """In time notation, with the anchor that the words name or none."""
    found = walk(population(CAR_M).exclusion)
    assert [(each.id, window.notation, window.anchor) for each in found for window in each.windows] == [
        ("E7", "P5Y", None),
        ("E8", "start-P4W..start", "start"),
        ("E9", "start-P4W..start", "start"),
        ("E11.a", "P6M", None),
        ("E11.b", "P6M", None),
        ("E21", "P14D", None),
        ("E22", "start-P4W..start", "start"),
    ]
