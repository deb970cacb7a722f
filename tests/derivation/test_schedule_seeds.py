"""The schedules of the two examples: reasoned by hand, and one of them against its gold rendition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import a_study, misquoted
from corpus import seed
from ruamel.yaml import YAML

from protogen.model.schedule import Cell, Timeline
from protogen.model.source import Basis

GOLD = Path(__file__).resolve().parents[2].parent / "shared" / "gold" / "NCT07329959.yaml"

# What the rows of the gold rendition are called here; names may be worded otherwise, rows may not be missing.
ROWS = {
    "ICF": "Informed consent",
    "IE": "Inclusion/exclusion criteria review",
    "DX": "Confirmation of diagnosis",
    "MDT": "Serological testing and/or multidisciplinary team review",
    "PH": "Right heart catheterization or transthoracic echocardiography",
    "SCRLAB": "Eligibility laboratory tests: "
    "haematocrit, lymphocytes, platelets, creatinine, AST/ALT, bilirubin, INR, aPTT",
    "PREG": "Pregnancy test",
    "LICF": "Leukapheresis consent form",
    "INFD": "Valid infectious disease testing",
    "LEUKP": "Leukapheresis",
    "OBSL": "Observation period after Leukapheresis",
    "PREINF": "Pre-infusion criteria",
    "INF": "CAR-DC infusion",
    "OBSI": "Observation period after CAR-DC infusion",
    "DLT": "Dose-limiting toxicity (DLT)",
    "AE": "Treatment-related adverse events (TEAE)",
    "PE": "Physical exams",
    "VS": "Vital signs",
    "BIO": "Blood biochemistry",
    "CBC": "Complete Blood Count",
    "LYM": "Lymphocyte subpopulation detection",
    "CYT": "Cytokine levels",
    "CRP": "C-reactive protein",
    "CAR": "CAR gene copy number",
    "FVC": "Forced vital capacity",
    "DLCO": "Pulmonary carbon monoxide diffusion capacity",
    "FEV": "Ratio of forced expiratory volume in the first second and forced vital capacity",
    "MWT": "6-minute walk test result",
    "QCT": "Pulmonary fibrosis area (quantitative CT)",
    "AEX": "Acute exacerbation of IPF",
    "SGRQ": "Total score of the St. George's Respiratory Questionnaire",
    "MRC": "Total score of the MRC Questionnaire",
    "OS": "Overall survival",
    "LTS": "Long-term safety monitoring",
}
COLUMNS = {"SCR": "Screening", "BASE": "Baseline", "LEUK": "Leukapheresis", "LTFU": "Long-term follow-up"} | {
    f"{letter}{number}": f"{word} {number}"
    for letter, word, numbers in (("D", "Day", (0, 3, 7, 14)), ("M", "Month", (1, 3, 6)))
    for number in numbers
}


def timeline(nct_id: str) -> Timeline:
    """The main timeline of an example."""
    return a_study(seed(nct_id)).schedule.timelines[0]


def cells(made: Timeline, basis: Basis) -> set[tuple[str, str]]:
    """Cells of a basis as (row, column), by label."""
    rows = {one.id: one.label for one in made.activities}
    columns = {one.id: one.label for one in made.visits}
    return {(rows[one.activity], columns[one.visit]) for one in made.cells if one.basis == basis}


def bars(made: Timeline) -> dict[str, tuple[str, str]]:
    """The columns of each bar, by label."""
    rows = {one.id: one.label for one in made.activities}
    columns = {one.id: one.label for one in made.visits}
    return {rows[one.activity]: (columns[one.first], columns[one.last]) for one in made.spans}


def row(made: Timeline, label: str) -> set[str]:
    """The columns in which a row is marked, on whatever basis."""
    return {column for basis in Basis for name, column in cells(made, basis) if name == label}


@pytest.mark.parametrize("nct_id", ["NCT07329959", "NCT07409766"])
def test_every_quote_stands_at_its_place_in_the_record(nct_id: str) -> None:
    """Each cell knows its field and the exact words."""
    record = seed(nct_id)
    made = a_study(record)
    assert misquoted(made.schedule, record) == []
    assert all(cell.sources for cell in made.schedule.timelines[0].cells)
    assert all(span.sources for span in made.schedule.timelines[0].spans)


@pytest.mark.parametrize("nct_id", ["NCT07329959", "NCT07409766"])
def test_no_window_is_invented(nct_id: str) -> None:
    """Neither record states one."""
    assert all(visit.window is None for visit in timeline(nct_id).visits)


def test_the_single_infusion_study_agrees_with_its_gold_rendition(
    record_property: Callable[[str, object], None],
) -> None:
    """Same visits, rows and spans; stated and derived cells alike."""
    if not GOLD.is_file():
        pytest.skip("the gold rendition is not on this machine")
    gold = GOLD.read_text(encoding="utf-8").split("\nsoa:\n")[1].split("\neligibility:\n")[0]
    made = timeline("NCT07329959")
    assert [visit.label for visit in made.visits] == [COLUMNS[name] for name in ids(gold, "visits")]
    rows = [ROWS[name] for name in ids(gold, "activities")]
    assert sorted(one.label for one in made.activities) == sorted(rows)
    marks = re.findall(r"- \{activity: (\w+), visit: (\w+), mark: \S+, basis: (\w+)", gold)
    wanted = {basis: {(ROWS[a], COLUMNS[v]) for a, v, b in marks if b == basis} for basis in ("stated", "derived")}
    assert (len(wanted["stated"]), len(wanted["derived"])) == (78, 12)
    for basis in (Basis.STATED, Basis.DERIVED):
        found = cells(made, basis)
        shared, beside = len(found & wanted[basis]), len(found - wanted[basis])
        record_property(f"{basis} cells", f"{shared} of {len(wanted[basis])}, {beside} beside them")
        assert found == wanted[basis]
    covered = re.findall(r"- activity: (\w+)\n.*?covers_visits: \[([^\]]+)\]", gold, re.DOTALL)
    ends = {ROWS[name]: visits.split(", ") for name, visits in covered}
    assert bars(made) == {name: (COLUMNS[visits[0]], COLUMNS[visits[-1]]) for name, visits in ends.items()}


def test_cells_of_the_gold_rendition_rest_on_the_same_words(record_property: Callable[[str, object], None]) -> None:
    """Each source of each gold cell overlaps one of ours: field and place in it, not only the mark."""
    if not GOLD.is_file():
        pytest.skip("the gold rendition is not on this machine")
    gold = YAML(typ="safe", pure=True).load(GOLD.read_text(encoding="utf-8"))
    made = timeline("NCT07329959")
    rows = {one.label: one.id for one in made.activities}
    columns = {one.label: one.id for one in made.visits}
    cell = {(one.activity, one.visit): one for one in made.cells}
    wanted = [
        (cell[rows[ROWS[one["activity"]]], columns[COLUMNS[one["visit"]]]], gold["sources"][name])
        for one in gold["soa"]["cells"]
        for name in one["src"]
    ]
    found = sum(_rests(ours, theirs) for ours, theirs in wanted)
    record_property("sources of gold cells", f"{found} of {len(wanted)}")
    assert len(wanted) == 124
    assert found >= 123


def _rests(cell: Cell, source: dict[str, Any]) -> bool:
    """Whether a source of the cell overlaps the place that the gold names."""
    return any(
        one.path == f"protocolSection.{source['path']}"
        and (one.start or 0) < source["end"]
        and source["start"] < (one.end or 0)
        for one in cell.sources
    )


def ids(gold: str, section: str) -> list[str]:
    """The ids of a section of the gold rendition."""
    text = re.split(r"\n  \w+:\n", gold.split(f"\n  {section}:\n")[1])[0]
    return re.findall(r"^  - id: (\w+)$", text, re.MULTILINE)


# NCT07329959 by hand. One arm, one infusion on Day 0 ("post-infusion (Day 0)"); the arm lists five stages. Columns:
# Screening (stage 1), Baseline (named in seven measures only), Leukapheresis (stage 2, no time), Days 0, 3, 7, 14 and
# Months 1, 3, 6 (time frames; stage 4), Long-term follow-up (stage 5, open).
def test_the_single_infusion_study_has_the_columns_its_texts_name() -> None:
    """Eleven, in the order of a participant's way."""
    made = timeline("NCT07329959")
    assert [visit.label for visit in made.visits] == [
        *("Screening", "Baseline", "Leukapheresis", "Day 0", "Day 3", "Day 7", "Day 14"),
        *("Month 1", "Month 3", "Month 6", "Long-term follow-up"),
    ]
    assert made.time_zero == "Day 0 is the day of the single infusion (arm description: “Day 0”)."
    assert made.visits[1].basis == Basis.DERIVED


def test_the_laboratory_rows_stand_on_all_seven_time_points() -> None:
    """Six outcomes share "Day 0, Day 3, Day 7, Day 14, Month 1, Month 3, and Month 6"."""
    made = timeline("NCT07329959")
    points = {"Day 0", "Day 3", "Day 7", "Day 14", "Month 1", "Month 3", "Month 6"}
    assert row(made, "Blood biochemistry") == row(made, "CAR gene copy number") == points
    assert row(made, "Forced vital capacity") == {"Baseline", "Month 1", "Month 3", "Month 6"}
    assert row(made, "Vital signs") == {"Month 1", "Month 3", "Month 6"}


def test_toxicity_runs_fourteen_days_and_names_six_months_as_the_alternative() -> None:
    """The description of the primary outcome and its time frame differ; neither is dropped."""
    made = timeline("NCT07329959")
    spans = [one for one in made.spans if one.text == "within 14 days"]
    assert len(spans) == 2
    assert all(one.alternatives for one in spans)
    assert bars(made)["Acute exacerbation of IPF"] == ("Day 0", "Month 6")


# NCT07409766 by hand.
# Columns. Outcomes name Screening; Days 0, 7, 14, 21, 28, 90; Months 3, 6, 9, 12; 24 hours after infusion; and 0, 6, 24
# and 72 hours after each infusion. Arms give infusions on Day 1 (both) and Day 7 (Cohort 1 only, on a condition). Day 0
# of the outcomes is Day 1 of the arms by assumption. 0 and 6 h lie within the day of the infusion; 24 and 72 h are
# columns, those after the second infusion for Cohort 1 only. Day 90 and Month 3 share one by assumption. Adverse
# events end 24 months after the last infusion. Consent is signed at screening by assumption. That makes fifteen.
COLUMNS_OF_TWO_COHORTS = (
    *("Screening", "Day 0", "24 h after first infusion", "72 h after first infusion", "Day 7"),
    *("24 h after infusion 2", "72 h after infusion 2", "Day 14", "Day 21", "Day 28", "Day 90 / Month 3"),
    *("Month 6", "Month 9", "Month 12", "24 months after last infusion"),
)
# Rows and marks, in printing order. X is stated, X* expanded from "each", (X) needed by a criterion; C1: Cohort 1 only.
# Stated are thirty: consent (signed before any procedure), review of criteria ("comprehensive screening"), confirmation
# of the indication, assignment ("patients who pass ... screening will be enrolled into the corresponding cohort"): 4.
# The condition of the second dose is checked before it is given: 1. Infusions on Days 0 and 7: 2. Regimen outcome on
# Days 0, 7, 14: 3. Kinetics on five days: 5. Cytokines after the first infusion: 3 (0 and 6 h lie in the day itself).
# Biopsies at 24 h and Days 7, 28, 90: 4. Expression at screening (the "target antigen detection" is this test, so its
# words are a source of the cell and no row), Days 28 and 90: 3. ORR, DOR, DCR and PFS have one time frame and are read
# from one assessment (RECIST v1.1): 5. Expanded: cytokines after the second infusion: 3. Derived: what criteria cannot
# be judged without: 6; the indication row covers the diagnosis, and apheresis and G-CSF stand apart.
_DAYS = dict(zip(("SCR", "D0", "24h", "72h", "D7", "D7+24h", "D7+72h", "D14"), COLUMNS_OF_TWO_COHORTS[:8], strict=True))
_DAYS |= dict(zip(("D21", "D28", "M3", "M6", "M9", "M12", "M24"), COLUMNS_OF_TWO_COHORTS[8:], strict=True))
ROWS_OF_TWO_COHORTS = {
    "Informed consent": "SCR X",
    "Inclusion/exclusion criteria review": "SCR X",
    "Indication confirmation": "SCR X",
    "Pregnancy test": "SCR (X)",
    "Left ventricular ejection fraction (ECHO or MUGA)": "SCR (X)",
    "Performance status (ECOG)": "SCR (X)",
    "Virology (HIV, hepatitis B, hepatitis C)": "SCR (X)",
    "Eligibility laboratory tests: haemoglobin, neutrophils, platelets, creatinine, creatinine clearance, AST/ALT, "
    "bilirubin, amylase, lipase, calcium, potassium, magnesium, HbA1c": "SCR (X)",
    "Assignment to cohort": "SCR X",
    "Criteria before infusion 2": "D7 X C1",
    "CAR-M infusion": "D0 X; D7 X C1",
    "Optimal dosing regimen (full dose vs. split dose)": "D0 X; D7 X; D14 X",
    "Dose-Limiting Toxicities (DLTs)": "",
    "Adverse Events (AEs)": "",
    "Contraception": "",
    "Pharmacokinetic (PK) characteristics of CAR-M injection": "D0 X; D7 X; D14 X; D21 X; D28 X",
    "Serum Cytokines of CAR-M (targeting HER2, PSMA, FAP, etc.) injection": "D0 0, 6 h; 24h X; 72h X; "
    "D7 0, 6 h* C1; D7+24h X* C1; D7+72h X* C1",
    "Tumor Microenvironment (TME) Infiltration": "24h X; D7 X; D28 X; M3 X",
    "Dynamic Monitoring of Target Expression": "SCR X; D28 X; M3 X",
    "Tumour assessment (RECIST v1.1)": "SCR (X); D28 X; M3 X; M6 X; M9 X; M12 X",
}
CELLS_OF_TWO_COHORTS = {Basis.STATED: 30, Basis.EXPANDED: 3, Basis.DERIVED: 6}


def drawn(made: Timeline) -> dict[str, str]:
    """Every row with its marks as the table above writes them."""
    short = {label: name for name, label in _DAYS.items()}
    columns = {one.id: short[one.label] for one in made.visits}
    found: dict[str, list[str]] = {one.id: [] for one in made.activities}
    for cell in made.cells:
        star = "*" if cell.basis == Basis.EXPANDED else ""
        arms = " C1" if cell.arms == ("A1",) else "".join(cell.arms)
        found[cell.activity].append(f"{columns[cell.visit]} {cell.mark}{star}{arms}")
    return {one.label: "; ".join(found[one.id]) for one in made.activities}


def test_the_two_cohort_study_has_the_columns_reasoned_by_hand() -> None:
    """Fifteen, two of them for one cohort only."""
    made = timeline("NCT07409766")
    assert tuple(visit.label for visit in made.visits) == COLUMNS_OF_TWO_COHORTS
    assert [visit.label for visit in made.visits if visit.arms] == ["24 h after infusion 2", "72 h after infusion 2"]


def test_the_two_cohort_study_has_the_rows_and_cells_reasoned_by_hand() -> None:
    """Twenty rows in printing order, and every mark with its basis and arms."""
    made = timeline("NCT07409766")
    assert list(drawn(made).items()) == list(ROWS_OF_TWO_COHORTS.items())
    assert Counter(cell.basis for cell in made.cells) == CELLS_OF_TWO_COHORTS


def test_what_depends_on_the_first_dose_carries_its_condition() -> None:
    """The second infusion and all samples after it are given only if its condition is met; the check itself is not."""
    made = timeline("NCT07409766")
    condition = "only if no ≥Grade 2 chronic kidney syndrome/nephrotoxicity is observed after the first dose"
    split = [cell for cell in made.cells if cell.arms]
    assert {cell.condition for cell in split if cell.activity != "Criteria-before-infusion-2"} == {condition}
    (check,) = [cell for cell in split if cell.activity == "Criteria-before-infusion-2"]
    assert [source.quote for source in check.sources] == [condition]
    assert next(one for one in made.activities if one.id == check.activity).full_label == condition


def test_a_general_term_of_the_screening_text_is_a_source_of_the_specific_test() -> None:
    """Target antigen detection is the expression at screening; indication confirmation has no other row."""
    made = timeline("NCT07409766")
    cell = next(one for one in made.cells if one.activity.startswith("Dynamic") and one.visit == "screening")
    assert [source.quote for source in cell.sources] == ["Screening Phase", "target antigen detection"]


def test_arms_of_the_two_cohort_study_have_two_steps_and_one() -> None:
    """No levels and no rules of escalation: the record announces an escalation and states none."""
    study = a_study(seed("NCT07409766"))
    assert [[step.notation for step in arm.dose_steps] for arm in study.arms] == [["D1", "D7"], ["D1"]]
    assert [[step.dose for step in arm.dose_steps] for arm in study.arms] == [
        ["50% of the total dose", "The remaining 50% of the dose"],
        ["Full dose"],
    ]
    assert not any(arm.dose_levels or arm.escalation for arm in study.arms)


def test_cytokines_make_eight_samples_in_one_cohort_and_four_in_the_other() -> None:
    """0, 6, 24 and 72 hours after each of two infusions, or of one."""
    made = timeline("NCT07409766")
    name = next(one.id for one in made.activities if one.label.startswith("Serum Cytokines"))
    found = [one for one in made.cells if one.activity == name]
    assert [one.mark for one in found] == ["0, 6 h", "X", "X", "0, 6 h", "X", "X"]
    samples = {
        arm: sum(max(1, len(one.times)) for one in found if not one.arms or arm in one.arms) for arm in ("A1", "A2")
    }
    assert samples == {"A1": 8, "A2": 4}
    assert all(one.condition for one in found if one.basis == Basis.EXPANDED)


def test_the_two_cohort_study_has_three_bars() -> None:
    """Toxicity, adverse events from consent on, and contraception as a criterion states it."""
    assert bars(timeline("NCT07409766")) == {
        "Dose-Limiting Toxicities (DLTs)": ("Day 0", "Day 28"),
        "Adverse Events (AEs)": ("Screening", "24 months after last infusion"),
        "Contraception": ("Screening", "Month 12"),
    }


def test_the_two_cohort_study_prints_what_it_assumes() -> None:
    """Day 0 and Day 1, Day 90 and Month 3, and consent at screening."""
    texts = " ".join(one.text for one in timeline("NCT07409766").assumptions)
    for words in ("Day 0 of the outcomes and Day 1 of the arms", "Day 90 and Month 3", "signed at screening"):
        assert words in texts


def test_what_is_only_mentioned_is_listed_apart() -> None:
    """Apheresis and G-CSF stand in criteria; tumour markers in a summary."""
    assert {"Apheresis", "G-CSF"} <= {one.label for one in timeline("NCT07409766").implied}
    assert "Tumor markers" in {one.label for one in timeline("NCT07329959").implied}
