"""What an author gives apart, where a record has it in its texts: dosing, stages, ranks, names of visits and rows."""

from __future__ import annotations

import pytest
from corpus import ROOT, SEEDS

from protogen.derivation import derive
from protogen.document.compose import compose
from protogen.document.parts import Facts, Table
from protogen.importers import read
from protogen.importers.native.study_file import from_yaml
from protogen.importers.native.times import label

STEP = "{notation: D1, dose: 60 mg, route: oral, frequency: {count: 2, period: P1D}, intervention: I1}"


def tables(text: str) -> dict[str, list[list[str]]]:
    """The tables of the synopsis of a study file by caption, as the words of their cells, headings first."""
    return worded(compose(derive(from_yaml(text, "study.yaml")), "synopsis"))


def worded(document: object) -> dict[str, list[list[str]]]:
    """The tables of a document by caption."""
    found: dict[str, list[list[str]]] = {}
    for section in document.sections:  # type: ignore[attr-defined]
        for block in section.blocks:
            if isinstance(block, Table):
                rows = [["; ".join(value.text for value in cell.values) for cell in row.cells] for row in block.rows]
                found[block.caption] = [[column.label for column in block.columns], *rows]
            elif isinstance(block, Facts):
                found[block.caption] = [[row.label, *(value.text for value in row.values)] for row in block.rows]
    return found


def dosed(arm: str) -> tuple[str, list[list[str]]]:
    """The caption and the table of the doses of one arm, with two interventions to give."""
    found = tables(f"id: X\narms: [{{label: One, {arm}}}]\ninterventions: [Drug, Other]\n")
    ((caption, rows),) = [each for each in found.items() if each[0].startswith("Dose")]
    return caption, rows


def test_a_step_tells_its_route_how_often_and_of_what() -> None:
    """In columns where they are given; one intervention for all in the caption."""
    assert dosed(f"interventions: [I1, I2], dose_steps: [{STEP}]") == (
        "Dose steps: Drug",
        [
            ["Arm", "When", "Dose", "Route", "How often"],
            ["One", "Day 1", "60 mg", "oral", "2 times every day"],
        ],
    )


@pytest.mark.parametrize(
    ("arm", "columns"),
    [
        ("interventions: [I1], dose_steps: [{notation: D1, dose: 60 mg, intervention: I1}]", "Arm When Dose"),
        ("dose_steps: [{notation: D1, dose: 60 mg orally, route: Orally}]", "Arm When Dose"),
        (
            "dose_steps: [{notation: every P3W, dose: 60 mg, frequency: {count: 1, period: P3W}}]",
            "Arm When Dose",
        ),
        ("dose_steps: [{notation: D1, dose: given 60 mg, route: IV}]", "Arm When Dose Route"),
        ("dose_steps: [{notation: D1, dose: 60 mg, condition: if fit}]", "Arm When Dose Condition"),
        (
            "dose_steps: [{notation: D1, dose: 1 mg, intervention: I1}, {notation: D2, dose: 2 mg, intervention: I2}]",
            "Arm Intervention When Dose",
        ),
        (
            "interventions: [I1, I2], dose_steps: [{notation: D1, dose: 1 mg, intervention: I1}, {dose: 2 mg}]",
            "Arm Intervention When Dose",
        ),
    ],
)
def test_no_column_repeats_what_another_says(arm: str, columns: str) -> None:
    """One intervention, a route among the words of the dose, a period that the time names."""
    caption, rows = dosed(arm)
    assert (caption, rows[0]) == ("Dose steps", columns.split())


@pytest.mark.parametrize(
    ("levels", "caption", "row"),
    [
        ("{amount: 5 mg, intervention: I2}", ": Other", ["One", "Level 1", "5 mg"]),
        ("{amount: 5 mg, intervention: I2}, {amount: 2 mg, intervention: I1}", "", ["One", "Other", "Level 1", "5 mg"]),
        ("5 mg", "", ["One", "Level 1", "5 mg"]),
    ],
)
def test_levels_tell_of_what_they_are_where_an_arm_gets_more(levels: str, caption: str, row: list[str]) -> None:
    """As steps do."""
    title, rows = dosed(f"interventions: [I1, I2], dose_levels: [{levels}]")
    assert title == f"Dose levels, low to high{caption}"
    assert rows[1][:-1] == row


def test_stages_of_an_author_are_printed_and_those_of_a_record_once() -> None:
    """A record has them in the description of its arm."""
    text = "id: X\narms: [{label: One, stages: [{number: 1, label: Screening, text: Up to 28 days.}]}]\n"
    assert tables(text)["Stages: One"][1] == ["1", "Screening", "Up to 28 days."]
    study = derive(read(str(ROOT / "examples" / f"{SEEDS[0]}.txt"))[0])
    assert any(arm.stages for arm in study.arms)
    assert not [caption for caption in worded(compose(study, "synopsis")) if caption.startswith("Stages")]


def test_ranks_and_purposes_of_endpoints() -> None:
    """The rank where it says more than the heading, with and without objectives."""
    text = "id: X\nobjectives:\n  secondary:\n    - {measure: Rate, level: RANK, purpose: Efficacy}\n"
    more = "  objectives: [{text: To see, level: Secondary, outcomes: [S1]}]\n"
    for rank, shown in (("Exploratory Endpoint", ["Exploratory Endpoint"]), ("Secondary Endpoint", [])):
        for end in ("", more):
            rows = [row for each in tables(text.replace("RANK", rank) + end).values() for row in each if "S1" in row]
            assert rows
            words = "; ".join(rows[0]).split("; ")
            assert [word for word in words if word.endswith("Endpoint")] == shown
            assert "Efficacy" in words


def test_other_names_of_visits_and_full_names_of_rows() -> None:
    """Beside their descriptions."""
    visits = "[{notation: D1, labels: [Day 1, Baseline], description: Fasting.}, D8]"
    rows = "{G: {ECG: {at: [D1], full_label: Electrocardiogram of 12 leads}, Weight: all}}"
    found = tables(f"id: X\nschedule: {{visits: {visits}, activities: {rows}}}\n")
    assert found["Descriptions: Schedule of activities"] == [
        ["Visit: Day 1", "Baseline", "Fasting."],
        ["Activity: ECG", "Electrocardiogram of 12 leads"],
    ]


def test_an_arm_that_an_intervention_names_and_that_is_not_there() -> None:
    """A record may name one."""
    text = "id: X\ninterventions: [{label: Drug, unmatched_arms: [Extension]}, Other]\n"
    found = tables(text)["Interventions (2)"]
    assert "Extension" in found[1][1]


@pytest.mark.parametrize(
    ("notation", "name"),
    [
        ("every P3W", "Every 3 weeks"),
        ("every P1D", "Every day"),
        ("every P6W/P8W", "Every 6 weeks to 8 weeks"),
        ("every 2C", "Every 2 cycles"),
        ("every P3M M6..completion", "Every 3 months, Month 6 to end of study"),
        ("every P3M ..P2Y", "Every 3 months up to 2 years"),
        ("every P1W ..last dose", "Every week until last dose"),
        ("C7..", "From Cycle 7"),
        ("baseline..", "From baseline"),
        ("baseline..W4", "Baseline to Week 4"),
        ("D1|W4..W8", "D1|W4..W8"),
    ],
)
def test_names_of_repetitions_and_stretches(notation: str, name: str) -> None:
    """In words; what ends with the first of several stays in notation."""
    assert label(notation) == name
