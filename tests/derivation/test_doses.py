"""What the readers of doses read, leave alone, and can prove."""

from __future__ import annotations

import ast
import doctest
import json
import lzma
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protogen.derivation import dose_levels, dose_regimen, dose_steps, dose_text
from protogen.derivation.dose_text import AMOUNT
from protogen.derivation.doses import STEP, doses
from protogen.model.arms import Arm, Intervention
from protogen.model.base import Traced
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.terms import InterventionType

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "ctgov_v2.jsonl.xz"


def a_study(record: dict[str, Any]) -> Study:
    """The arms and interventions of a record, with the sources an importer gives them."""
    module = record["protocolSection"].get("armsInterventionsModule", {})
    names: dict[str, str] = {}
    interventions = []
    for index, one in enumerate(module.get("interventions", [])):
        names[one.get("name")] = f"I{index + 1}"
        described = Source(
            path=f"protocolSection.armsInterventionsModule.interventions[{index}].description", field="description"
        )
        interventions.append(
            Intervention(
                id=f"I{index + 1}",
                label=one.get("name"),
                type=InterventionType(one["type"]) if "type" in one else None,
                description=one.get("description"),
                sources=(described,),
            )
        )
    arms = []
    for index, one in enumerate(module.get("armGroups", [])):
        described = Source(
            path=f"protocolSection.armsInterventionsModule.armGroups[{index}].description", field="description"
        )
        given = [names.get(name.split(": ", 1)[-1]) for name in one.get("interventionNames", [])]
        arms.append(
            Arm(
                id=f"A{index + 1}",
                label=one.get("label"),
                description=one.get("description"),
                interventions=tuple(name for name in given if name),
                sources=(described,),
            )
        )
    return Study(id="S", arms=tuple(arms), interventions=tuple(interventions))


def of_text(text: str, *, told: str | None = None) -> Arm:
    """The one arm of a study whose arm has this description, and whose intervention has that one."""
    record = {
        "protocolSection": {
            "armsInterventionsModule": {
                "armGroups": [{"label": "Arm", "description": text, "interventionNames": ["Drug: X-1"]}],
                "interventions": [{"name": "X-1", "type": "DRUG", "description": told}],
            }
        }
    }
    study = doses(a_study(record))
    assert list(unproven(study, record)) == []
    return study.arms[0]


def traced(study: Study) -> Iterator[Traced]:
    """Every traced value of the arms."""
    for arm in study.arms:
        yield arm
        yield from arm.dose_steps
        yield from arm.dose_levels
        yield from arm.stages
        if arm.escalation:
            yield arm.escalation
            yield from arm.escalation.decisions


def at(record: Any, path: str) -> Any:
    """The value at a path of a record."""
    for part in path.replace("[", ".[").split("."):
        record = record[int(part[1:-1])] if part.startswith("[") else record[part]
    return record


def unproven(study: Study, record: Any) -> Iterator[Source]:
    """The sources of the reader whose quote does not stand at their offsets in the record."""
    for value in traced(study):
        for source in value.sources:
            if source.step == STEP and (
                not source.quote or at(record, source.path)[source.start : source.end] != source.quote
            ):
                yield source


def seed(name: str) -> Any:
    """The record of an example."""
    text = (ROOT / "examples" / f"{name}.txt").read_text(encoding="utf-8")
    return ast.literal_eval(text[text.index("{'") :])


def test_split_dose_of_the_first_seed_is_read_with_its_condition() -> None:
    """Cohort 1: a total dose, two steps, the second on a condition in the exact words."""
    record = seed("NCT07409766")
    study = doses(a_study(record))
    split, bolus = study.arms
    assert split.total_dose is not None
    assert (split.total_dose.text, split.total_dose.value, split.total_dose.unit) == (
        "5.0×10⁹ cells",
        Decimal("5.0E+9"),
        "cells",
    )
    assert [(step.label, step.notation, step.dose, step.condition) for step in split.dose_steps] == [
        ("Day 1", "D1", "50% of the total dose", None),
        (
            "Day 7",
            "D7",
            "The remaining 50% of the dose",
            "only if no ≥Grade 2 chronic kidney syndrome/nephrotoxicity is observed after the first dose",
        ),
    ]
    assert [(step.label, step.notation, step.dose) for step in bolus.dose_steps] == [("Day 1", "D1", "Full dose")]
    assert {step.intervention for arm in study.arms for step in arm.dose_steps} == {"I1"}
    assert list(unproven(study, record)) == []


def test_quote_keeps_the_escapes_that_the_display_drops() -> None:
    """Offsets point into the raw Markdown."""
    step = doses(a_study(seed("NCT07409766"))).arms[0].dose_steps[1]
    whole = step.sources_of()[0]
    assert whole.path == "protocolSection.armsInterventionsModule.armGroups[0].description"
    assert "\\[only if" in str(whole.quote)
    assert "\\" not in f"{step.dose}{step.condition}"


def test_levels_and_rules_of_the_second_seed_are_read_from_the_intervention() -> None:
    """Levels low to high, the starting dose by name, 3+3, three decisions word for word, the MTD, five stages."""
    record = seed("NCT07329959")
    study = doses(a_study(record))
    arm = study.arms[0]
    assert [(one.level, one.amount.value, one.amount.unit, one.role) for one in arm.dose_levels] == [
        (-1, Decimal("1E5"), "cells/kg", None),
        (1, Decimal("4E5"), "cells/kg", "starting dose"),
        (2, Decimal("8E5"), "cells/kg", None),
    ]
    assert {one.intervention for one in arm.dose_levels} == {"I2"}
    rules = arm.escalation
    assert rules is not None
    assert (rules.design, rules.cohort_size, rules.expanded_cohort_size) == ("3+3", 3, 6)
    told = record["protocolSection"]["armsInterventionsModule"]["interventions"][1]["description"]
    assert len(rules.decisions) == 3
    assert all(decision.text in told for decision in rules.decisions)
    assert str(rules.maximum_tolerated_dose).endswith("less than 2 out of 6 subjects")
    assert [stage.label for stage in arm.stages] == [
        "Screening",
        "Leukapheresis",
        "Treatment",
        "Post-Treatment Evaluation",
        "Long-Term Follow-Up",
    ]
    assert [(step.label, step.dose) for step in arm.dose_steps] == [
        ("Day 0", "a single infusion of autologous FAP-targeted iCDC cells")
    ]
    assert str(arm.dose_steps[0].condition).startswith("Pre-infusion criteria must be met")
    assert list(unproven(study, record)) == []


STEPS = [
    ("100 mg twice daily for 12 weeks", [("twice daily for 12 weeks", "..P12W", "100 mg")]),
    ("10 mg/kg IV every 3 weeks", [("every 3 weeks", "every P3W", "10 mg/kg IV")]),
    ("X-1 50 mg orally once daily for 6 months.", [("once daily for 6 months", "every P1D ..P6M", "50 mg orally")]),
    ("200 mg SC Q2W", [("Q2W", "every P2W", "200 mg SC")]),
    ("1,000 IU weekly for 8 weeks", [("weekly for 8 weeks", "every P1W ..P8W", "1,000 IU")]),
    ("2.5 mg every other day", [("every other day", "every P2D", "2.5 mg")]),
    ("75 mg/m2 on Days 1, 8 and 15", [("on Days 1, 8 and 15", "D1; D8; D15", "75 mg/m2")]),
    (
        "75 mg/m2 on Days 1 and 8 of each 21-day cycle",
        [("on Days 1 and 8 of each 21-day cycle", None, "75 mg/m2")],
    ),
    (
        "10 mg daily for 2 weeks, then 20 mg daily for 4 weeks",
        [("daily for 2 weeks", "every P1D ..P2W", "10 mg"), ("daily for 4 weeks", "every P1D ..P4W", "20 mg")],
    ),
    (
        "0.25 mg once weekly placebo injection for 4 weeks. 0.5 mg once weekly and rest for 2 weeks",
        [
            ("once weekly placebo injection for 4 weeks", "every P1W ..P4W", "0.25 mg"),
            ("once weekly", "every P1W", "0.5 mg"),
        ],
    ),
    ("3 tablets once a day", [("once a day", "every P1D", "3 tablets")]),
    ("Day 1: Full dose", [("Day 1", "D1", "Full dose")]),
    ("Days 1 and 8: 50% of the dose", [("Days 1 and 8", "D1; D8", "50% of the dose")]),
    ("Week 1-4: 10 mg once daily", [("Week 1-4", "W1..W4", "10 mg once daily")]),
    ("from Day 0 to Week 4: 120 mg once daily", [("from Day 0 to Week 4", "D0..W4", "120 mg once daily")]),
    ("Weeks 8, 16 (2 visits): 90mg of X", [("Weeks 8, 16", "W8; W16", "90mg of X")]),
    ("Cycle 1 Day 8: 5 mg", [("Cycle 1 Day 8", "C1D8", "5 mg")]),
    ("Day 1 and 22: X-1", [("Day 1 and 22", "D1; D22", "X-1")]),
    ("Subjects receive a single infusion of T cells.", [(None, None, "a single infusion of T cells")]),
    ("A single intravenous dose of X-1 on Day 1", [("Day 1", "D1", "A single intravenous dose of X-1")]),
    ("X-1 orally once daily for 20 weeks.", [("once daily for 20 weeks", "every P1D ..P20W", "X-1 orally")]),
    (
        "X-1 will be given by IV infusion on Day 1, Day 8, and Day 15",
        [("on Day 1, Day 8, and Day 15", "D1; D8; D15", "X-1")],
    ),
    ("4 mg/m2/day IV day -10 through -9.", [("day -10 through -9", "D-10..D-9", "4 mg/m2/day IV")]),
    ("2.5 mg/kg/day from day -7, tapered later", [("from day -7", "D-7..", "2.5 mg/kg/day")]),
    (
        "12 mg/m2 daily by IV infusion over 1 hour on days 1 and 3",
        [("daily by IV infusion over 1 hour on days 1 and 3", "D1; D3", "12 mg/m2")],
    ),
    ("75 mg/m2 SC once daily on days 1-7", [("once daily on days 1-7", "every P1D D1..D7", "75 mg/m2 SC")]),
    ("1 mg IV QD on Days 1-14 (28-day cycle)", [("QD on Days 1-14", None, "1 mg IV")]),
    ("Course 2: 60 mg/m2 on days 1 and 3", [("on days 1 and 3", None, "60 mg/m2")]),
    ("2 g aztreonam and 1 g nacubactam q8h", [("q8h", "every PT8H", "2 g aztreonam and 1 g nacubactam")]),
    ("metformin (500 mg each time, three times a day)", [("three times a day", None, "500 mg each time")]),
    (
        "120 mg X-1 administered orally (PO), once daily",
        [("once daily", "every P1D", "120 mg X-1 administered orally (PO)")],
    ),
    (
        "a loading dose of 840 mg followed by 420 mg every 3 weeks",
        [("loading dose", None, "840 mg"), ("every 3 weeks", "every P3W", "420 mg")],
    ),
    (
        "600 mg as a loading dose on Day 1, followed by a single 300 mg injection qw from Week 1 to Week 15.",
        [
            ("on Day 1", "D1", "600 mg as a loading dose"),
            ("qw from Week 1 to Week 15", "every P1W W1..W15", "300 mg injection"),
        ],
    ),
    ("Cladribine: 5 mg/m2 day -21 to d -17", [("day -21 to d -17", "D-21..D-17", "Cladribine: 5 mg/m2")]),
    ("Liposomal daunorubicin: 80 mg/m2 daily", [("daily", "every P1D", "Liposomal daunorubicin: 80 mg/m2")]),
    ("Dosing regimen: 5 mg daily", [("daily", "every P1D", "5 mg")]),
    ("3 mg daily for the first 2 weeks", [("daily for the first 2 weeks", "every P1D ..P2W", "3 mg")]),
]


@pytest.mark.parametrize(("text", "expected"), STEPS)
def test_steps_are_read_as_said(text: str, expected: list[tuple[str | None, str | None, str]]) -> None:
    """Label, notation and dose of each step."""
    assert [(step.label, step.notation, step.dose) for step in of_text(text).dose_steps] == expected


@pytest.mark.parametrize(
    "text",
    [
        "up to 100 mg twice daily for 12 weeks",
        "5 to 10 mg/kg IV every 3 weeks",
        "X-1 50 mg or placebo once daily",
        "200 mg SC if needed Q2W",
        "Participants on more than 1,000 IU weekly are excluded",
        "2.5 mg titrated to 5 mg every other day",
        "Visits on Days 1, 8 and 15",
        "600mg dose levels, every 28 days as a cycle",
        "20 mg and 40 mg daily",
        "Prior treatment with 3 tablets once a day",
        "Day 1: Full physical examination",
        "Days 1 and 8: blood for dose-limiting toxicity",
        "Week 1-4: rest",
        "from Day 0 to Week 4: no treatment",
        "Weeks 8, 16 (2 visits): laboratory tests",
        "Cycle 1 Day 8: ECG",
        "Day 1 and 22: visit",
        "Cohorts receive a single infusion of T cells.",
        "A single intravenous dose of X-1 or placebo may be given if a patient relapses; not a single dose of Y",
        "blood drawn every 3 weeks",
        "10 minutes daily for 12 weeks",
        "questionnaire at 3 weeks, daily diary",
        "Dose escalation to 100 mg daily",
        "X-1 levels will be measured on Days 1 and 8",
        "X-1 daily dose will be chosen later",
        "treated every week with X-1 and every three weeks with something else",
        "X-1 once daily, titrated until tolerated",
        "Various doses of X-1 (8 mg QD, 10 mg QD)",
        "An initial dose of 0.25 mg once weekly",
        "This is a single dose protocol",
        "followed by a single injection qw from Week 1",
        "100 mg/m2 weekly for 3 weeks followed by 1 week of rest",
        "doses of 10 000 U/m² on Days 2 and 4",
        "1 g/m2 day -21- to d -17",
        "IV",
        "",
    ],
)
def test_words_that_leave_it_open_give_no_step(text: str) -> None:
    """No step is better than a wrong one."""
    assert of_text(text).dose_steps == ()


@pytest.mark.parametrize(
    ("text", "count", "period", "route"),
    [
        ("100 mg orally twice daily for 12 weeks", 2, "P1D", "orally"),
        ("200 mg SC Q2W", 1, "P2W", "SC"),
        ("500 mg three times a day by mouth", 3, "P1D", None),
        ("30 mg/kg IV q3w", 1, "P3W", "IV"),
        ("50 mg thrice weekly", 3, "P1W", None),
        ("75 mg/m2 subcutaneously on Days 1 and 8", None, None, "subcutaneously"),
        ("10 mg biweekly", None, None, None),
    ],
)
def test_how_often_and_by_what_route_only_where_said(
    text: str, count: int | None, period: str | None, route: str | None
) -> None:
    """Typed where the words are plain ("biweekly" is not); a route behind the regimen is not looked for."""
    (step,) = of_text(text).dose_steps
    often = step.frequency
    assert (often.count if often else None, often.period if often else None, step.route) == (count, period, route)
    for field in ("frequency", "route"):
        assert bool(step.sources_of(field)) == (getattr(step, field) is not None)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4×10⁵ cells/kg", Decimal("4E5"), "cells/kg"),
        ("5.0 x 10^9 CAR-T cells", Decimal("5E9"), "CAR-T cells"),
        ("1,000 IU", Decimal(1000), "IU"),
        ("2.5 mg/kg/day", Decimal("2.5"), "mg/kg/day"),
        ("30 Gy", Decimal(30), "Gy"),
        ("1×10¹¹ vg/kg", Decimal("1E11"), "vg/kg"),
    ],
)
def test_total_dose_is_read_with_number_and_unit(text: str, value: Decimal, unit: str) -> None:
    """As written, and as a number."""
    total = of_text(f"Total dose: {text} Day 1: Full dose").total_dose
    assert total is not None
    assert (total.text, total.value, total.unit) == (text, value, unit)


@pytest.mark.parametrize(
    "text",
    ["50% of the total dose 5 mg", "Total dose: 5 mg; total dose: 6 mg", "total dose unknown", "total dose 3 weeks"],
)
def test_total_dose_is_left_alone_where_it_is_not_plain(text: str) -> None:
    """A fraction, two values, none, and a time are not a total dose."""
    assert of_text(text).total_dose is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DL1: 50 mg, DL2: 100 mg", [(1, "50 mg"), (2, "100 mg")]),
        ("Dose Level 2 - 8 mg; Dose Level 1 - 4 mg", [(1, "4 mg"), (2, "8 mg")]),
        ("Dose Level −1 (1 mg)", []),
        ("Dose level 1: 50 mg. Dose level 1: 70 mg of Y", []),
        ("dose level 1 will start at 75% of the adult dose", []),
        ("Grade 1 at 50 mg", []),
    ],
)
def test_levels_are_read_low_to_high_or_not_at_all(text: str, expected: list[tuple[int, str]]) -> None:
    """A number that stands for two amounts leaves the levels open."""
    assert [(one.level, one.amount.text) for one in of_text(text).dose_levels] == expected


@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("3+3 dose escalation", "3+3"),
        ("A 3 \\+ 3 dose-escalation design", "3 + 3"),
        ("Dose escalation guided by BOIN", "BOIN"),
        ("IHC 3+ in 3+3 of fields", None),
        ("dose escalation by the committee", None),
    ],
)
def test_escalation_design_is_read_by_name(text: str, design: str | None) -> None:
    """Only where the text speaks of escalation."""
    rules = of_text(text).escalation
    assert (rules.design if rules else None) == design


@pytest.mark.parametrize(
    "text",
    [
        "1\\. Screening: x\n2\\. Treatment: y",
        "1. Screening: x",
        "1. Screening: x\n3. Treatment: y",
        "1. Aspirin: 50 mg\n2. Ibuprofen: 60 mg",
        "Screening: x\nTreatment: y",
    ],
)
def test_lists_that_are_not_stages_are_left_alone(text: str) -> None:
    """Escaped numbers, a single item, a gap, a list of drugs."""
    assert of_text(text).stages == ()


def test_intervention_text_serves_an_arm_that_says_nothing_itself() -> None:
    """The step names its intervention and quotes the intervention's description."""
    (step,) = of_text("", told="100 mg once daily").dose_steps
    assert (step.dose, step.intervention) == ("100 mg", "I1")
    assert step.sources[0].path.endswith("interventions[0].description")


@pytest.mark.parametrize("text", ["Half of it: 50 mg", "10 mg once daily"])
def test_intervention_text_does_not_overrule_the_arm(text: str) -> None:
    """An arm with an amount of its own may differ from what its intervention says in general."""
    assert "100 mg" not in {step.dose for step in of_text(text, told="100 mg once daily").dose_steps}


def test_author_values_stay() -> None:
    """What is there already is not read again."""
    study = doses(a_study(seed("NCT07409766")))
    step = study.arms[0].dose_steps[0].evolve(dose="half")
    edited = study.evolve(arms=(study.arms[0].evolve(dose_steps=(step,)), study.arms[1]))
    assert doses(edited) == edited


@pytest.mark.parametrize("module", [dose_text, dose_regimen, dose_steps, dose_levels])
def test_examples_beside_the_patterns_hold(module: ModuleType) -> None:
    """Every `>>>` beside a regular expression, which `doctest` itself does not look at."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    examples = [
        one.value.value
        for one in tree.body
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and ">>>" in str(one.value.value)
    ]
    assert examples
    for text in examples:
        test = doctest.DocTestParser().get_doctest(str(text), dict(vars(module)), module.__name__, module.__file__, 0)
        assert doctest.DocTestRunner().run(test).failed == 0


WORDS = st.sampled_from(
    [
        "Day 1:",
        "Dose Level -1",
        "at",
        "4×10⁵",
        "cells/kg",
        "\\[only if",
        "\\]",
        "100 mg",
        "twice daily",
        "for 12 weeks",
        "every 3 weeks",
        "\n",
        "1. Screening:",
        "2. Treatment:",
        "3\\+3",
        "dose escalation",
        "Total dose:",
        "a single dose of",
        "If one DLT occurs,",
        "escalate.",
        "(",
        ")",
        "\\",
        "・",
        "٣ mg",
        "Cycle 1 Day 2:",
        "-",
        "from",
        "to",
        "Week 99999",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join)))
def test_any_text_is_read_without_error_and_quoted_exactly(text: str) -> None:
    """Never raises; every quote stands where it says; reading twice changes nothing."""
    record = {
        "protocolSection": {
            "armsInterventionsModule": {
                "armGroups": [{"label": "A", "description": text, "interventionNames": ["Drug: X"]}],
                "interventions": [{"name": "X", "description": text}],
            }
        }
    }
    study = doses(a_study(record))
    assert list(unproven(study, record)) == []
    assert doses(study) == study


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not here")
def test_corpus_is_read_without_error_and_quoted_exactly() -> None:
    """Every record; and some are read at all."""
    read = 0
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            study = doses(a_study(record))
            assert list(unproven(study, record)) == []
            assert doses(study) == study
            read += any(arm.dose_steps for arm in study.arms)
    assert read >= 60


def test_amounts_are_not_found_in_times_and_words() -> None:
    """Near misses of the amount."""
    assert [m.group() for m in AMOUNT.finditer("3 weeks, 10 minutes, 5 groups, 2 uses, Grade 3, 0.5")] == []
