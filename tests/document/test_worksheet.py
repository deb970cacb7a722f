"""The worksheet as values: what each line asks, what its answer counts for, and what the header holds."""

from __future__ import annotations

import pytest
from builders import a_record, a_study
from corpus import SEEDS, seed
from made import every_criterion
from made import study as study_of

from protogen.document.compose import compose
from protogen.document.form import Choice, Entry, form_fields
from protogen.document.parts import Document
from protogen.document.worksheet import Stamp, WorksheetHead, WorksheetTable
from protogen.document.worksheet_asked import Asked
from protogen.document.worksheet_rows import WorksheetRow, is_long, is_tall, limits_to_some


def sheet(criteria: str, arms: tuple[tuple[str, str], ...] = ()) -> Document:
    """The worksheet of a made record with these criteria."""
    return compose(a_study(a_record(("Pain", "Day 1"), criteria=criteria, arms=arms)), "checklist")


def rows(document: Document) -> dict[str, WorksheetRow]:
    """The lines of a worksheet by number."""
    tables = [block for part in document.sections for block in part.blocks if isinstance(block, WorksheetTable)]
    return {row.line.id: row for table in tables for row in table.rows}


def stamp(document: Document) -> Stamp:
    """What the worksheet is known by."""
    found = [block.stamp for part in document.sections for block in part.blocks if isinstance(block, WorksheetHead)]
    assert len(found) == 1
    return found[0]


def offers(row: WorksheetRow) -> list[str]:
    """The answers a line offers."""
    return [option.label for option in row.choice.options] if row.choice else []


EXAMPLE = """Inclusion Criteria:

* Adults of 18 years or older
* At least two of the following:

   * Cough
   * Fever
   * Chills
* Adequate organ function:

   * Platelets ≥ 80 x 10^9/L
   * Lipase in range
* Negative pregnancy test in women of childbearing potential

Exclusion Criteria:

* Cancer other than the following:

   * Basal cell carcinoma
   * Carcinoma in situ
* Surgery within 4 weeks before randomization
* Vaccination within 4 weeks
"""


def test_inclusion_expects_yes_and_exclusion_no() -> None:
    """On the lines of the top level; lines below count as their parent says."""
    found = rows(sheet(EXAMPLE))
    assert [found[name].rule.expected for name in ("I1", "I2", "E1", "E2")] == ["Yes", "Yes", "No", "No"]
    assert [found[name].rule.expected for name in ("I2.a", "I3.b", "E1.a")] == ["", "", ""]
    assert found["I2.a"].rule.part_of == "I2"


def test_a_parent_has_a_decision_of_its_own() -> None:
    """At least n, where the words say so; that they do not say, where they do not; none where there is no part."""
    found = rows(sheet(EXAMPLE))
    assert found["I2"].decision == "Decide here: at least 2 of I2.a to I2.c?"
    assert (found["I2"].rule.combines, found["I2"].rule.at_least) == ("at_least", 2)
    assert found["I2.a"].notes == ("Counts towards I2.",)
    assert found["I3"].decision == "Decide here after I3.a to I3.b; how they combine is not stated."
    assert found["I3"].rule.combines == ""
    assert found["I3.a"].notes == ("Part of I3.",)
    assert found["I1"].decision == ""


def test_an_exception_asks_whether_it_applies_and_is_no_exclusion() -> None:
    """It expects no answer, offers Yes and No, and says what it is an exception to."""
    found = rows(sheet(EXAMPLE))
    exception = found["E1.a"]
    assert exception.rule.expected == ""
    assert exception.notes == ("Exception to E1: does it apply? Yes is no reason to exclude.",)
    assert offers(exception) == ["Yes", "No"]
    assert exception.choice is not None
    assert exception.choice.tip == "E1.a, does this exception apply? Basal cell carcinoma"
    assert found["E1"].decision == "Decide here; E1.a to E1.b below are exceptions to it."
    assert found["E1"].rule.combines == "exception"


def test_not_applicable_is_offered_where_the_words_state_for_whom() -> None:
    """And the condition is printed; a line without one offers Yes and No."""
    found = rows(sheet(EXAMPLE))
    assert offers(found["I4"]) == ["Yes", "No", "N/A"]
    assert found["I4"].notes[-1].startswith("N/A unless: women of childbearing potential")
    assert [name for name, row in found.items() if "N/A" in offers(row)] == ["I4"]


GROUPS = """Inclusion Criteria:

Cohort 1:

* Asthma
* Never smoked

Cohort 2:

* Bronchitis

Exclusion Criteria:

Renal:

* Dialysis
"""


def test_a_heading_that_names_a_group_offers_not_applicable_and_a_topic_does_not() -> None:
    """Every line under it, up to the next heading."""
    found = rows(sheet(GROUPS))
    assert [found[name].line.heading for name in ("I1", "I2", "I3", "E1")] == [
        "Cohort 1:",
        "Cohort 1:",
        "Cohort 2:",
        "Renal:",
    ]
    assert [offers(found[name]) for name in ("I2", "E1")] == [["Yes", "No", "N/A"], ["Yes", "No"]]
    assert found["I2"].notes == ("N/A unless: Cohort 1",)


def test_a_heading_that_stands_in_an_arm_s_label_names_a_group() -> None:
    """The arms say what the record calls its groups."""
    text = "Inclusion Criteria:\n\nEET1D:\n\n* Asthma\n\nRenal:\n\n* Creatinine in range\n"
    arms = (("Existing EET1D", ""), ("Controls", ""))
    assert offers(rows(sheet(text, arms))["I1"]) == ["Yes", "No", "N/A"]
    assert offers(rows(sheet(text, arms))["I2"]) == ["Yes", "No"]
    assert offers(rows(sheet(text))["I1"]) == ["Yes", "No"]


@pytest.mark.parametrize(
    ("heading", "holds"),
    [
        ("Part A and Part B-", True),
        ("Group A(normal individuals): Meet all the items 1 ~ 5 below", True),
        ("For adolescent participants:", True),
        ("Inclusion Criteria for Healthy Volunteers:", True),
        ("Exclusion criteria for cases and controls:", True),
        ("Participants must meet all of the following criteria:", False),
        ("PATIENT CHARACTERISTICS:", False),
        ("Type of Participants and Disease Characteristics", False),
        ("Participant-Related Inclusion Criteria:", False),
        ("Patient Inclusion Criteria:", False),
        ("Inclusion Criteria for all groups:", False),
        ("Screening laboratory values:", False),
        ("Patient age:", False),
        ("Particularities", False),
        ("", False),
    ],
)
def test_which_headings_hold_for_some_participants_only(heading: str, holds: bool) -> None:
    """Real headings of the corpus, and near misses."""
    assert limits_to_some(heading) is holds


def test_every_stated_limit_has_a_field_with_unit_and_date() -> None:
    """Under its exact words; the same limit stated twice is asked once."""
    asked = rows(sheet(EXAMPLE))["I3.a"].asked
    assert [each.words for each in asked] == ["Platelets ≥ 80 x 10^9/L"]
    assert [entry.name for entry in asked[0].entries] == ["I3.a.value", "I3.a.unit", "I3.a.date"]
    twice = "Inclusion Criteria:\n\n* Platelets ≥ 80 x 10^9/L at screening and platelets ≥ 80 x 10^9/L at baseline\n"
    words = [each.words.lower() for each in rows(sheet(twice))["I1"].asked]
    assert len(words) == len(set(words)) >= 1


def test_parts_of_a_criterion_have_boxes_of_their_own() -> None:
    """A criterion that lists several requirements is not rewritten; each is asked beside it, with its limit."""
    found = rows(compose(study_of(seed(SEEDS[0])), "checklist"))["I6"]
    assert [each.label for each in found.asked] == ["(a)", "(b)", "(c)"]
    assert [each.words for each in found.asked] == [
        "hematocrit >30%",
        "lymphocyte count >0.5 × 10⁹/L",
        "platelet count >60 × 10⁹/L",
    ]
    assert [each.choice.name for each in found.asked if each.choice] == ["I6.part1", "I6.part2", "I6.part3"]
    assert [entry.name for each in found.asked for entry in each.entries if "value" in entry.name] == [
        "I6.value",
        "I6.value2",
        "I6.value3",
    ]


def test_a_look_back_has_dates_only_where_its_anchor_is_stated() -> None:
    """Four weeks before what? Where the words do not say, nothing is asked."""
    found = rows(sheet(EXAMPLE))
    assert [entry.label for entry in found["E2"].asked[0].entries] == ["randomization", "4 weeks before"]
    assert found["E2"].asked[0].words == "within 4 weeks before randomization"
    assert found["E3"].asked == ()


def test_other_statements_are_read_not_answered() -> None:
    """No boxes; room for a comment."""
    made = study_of(seed(SEEDS[0]))
    pointer = "Other protocol-defined criteria may apply"
    found = rows(sheet(f"Inclusion Criteria:\n\n* Adults\n\nExclusion Criteria:\n\n* Fever\n* {pointer}\n"))
    other = [row for name, row in found.items() if name.startswith("O")]
    assert len(other) == 1
    assert other[0].choice is None
    assert other[0].comment.name == "O1.comment"
    assert all(row.choice for row in rows(compose(made, "checklist")).values())


@pytest.mark.parametrize("nct", SEEDS)
def test_every_criterion_is_a_line_with_its_exact_text(nct: str) -> None:
    """In order, with our number and the record's own."""
    made = study_of(seed(nct))
    expected = [(each.id, each.text, each.number or "") for each in every_criterion(made)]
    found = [(row.line.id, row.line.value.text, row.line.number) for row in rows(compose(made, "checklist")).values()]
    assert found == expected
    assert len(found) > 20


def test_the_head_asks_for_what_must_stand_on_every_page() -> None:
    """Versions of protocol and checklist, site, participant; nothing of a participant is filled in."""
    document = compose(study_of(seed(SEEDS[0])), "checklist")
    head = next(block for part in document.sections for block in part.blocks if isinstance(block, WorksheetHead))
    assert head.protocol == "Protocol 2025-1161 · NCT07329959"
    assert [entry.name for entry in head.entries] == [
        "protocol.version",
        "checklist.version",
        "site.name",
        "participant.id",
        "participant.initials",
    ]


def test_arms_are_offered_where_there_are_several() -> None:
    """By their labels, one of them; a dose level beside."""
    fields = {each.name: each for each in form_fields(compose(study_of(seed(SEEDS[1])), "checklist"))}
    arm = fields["assignment.arm"]
    assert isinstance(arm, Choice)
    assert [option.label for option in arm.options] == [
        "Cohort 1: Split-dose administration",
        "Cohort 2: Bolus administration",
    ]
    assert isinstance(fields["assignment.level"], Entry)
    alone = {each.name for each in form_fields(compose(study_of(seed(SEEDS[0])), "checklist"))}
    assert "assignment.arm" not in alone
    assert "assignment.level" in alone


def test_names_of_fields_are_unique() -> None:
    """Also where letters run on: each criterion's names begin with its id."""
    names = [each.name for each in form_fields(sheet(EXAMPLE))]
    assert len(names) == len(set(names)) > 50
    for name, row in rows(sheet(EXAMPLE)).items():
        assert row.comment.name == f"{name}.comment"


def test_the_hash_changes_with_the_criteria_and_with_nothing_else() -> None:
    """A file of answers is held against it."""
    one = stamp(sheet(EXAMPLE)).checklist
    assert len(one) == 12
    assert stamp(sheet(EXAMPLE, (("A", ""), ("B", "")))).checklist == one
    assert stamp(sheet(EXAMPLE.replace("Cough", "Cough,"))).checklist != one
    assert stamp(sheet(EXAMPLE.replace("two of", "three of"))).checklist != one


def test_only_what_may_not_fit_on_a_page_may_be_split() -> None:
    """The longest criterion of the corpus has 1,895 characters and fits."""
    assert not is_long("Word of eight. " * 120)
    assert is_long("Word of eight. " * 300)
    assert is_long("x\n" * 60)
    assert not is_long("x\n" * 20)


def test_limits_read_whole_and_say_what_they_measure() -> None:
    """A measure with its abbreviation; one without its measure or condition is given it beside."""
    made = rows(compose(study_of(seed(SEEDS[0])), "checklist"))
    assert [each.words for each in made["I4.a"].asked] == ["forced vital capacity (FVC) ≥10%"]
    conditional = made["E12"].asked[-1]
    assert conditional.words == "aPTT >2.5 times the control value"
    assert conditional.note == "in the absence of anticoagulant therapy"
    two = rows(compose(study_of(seed(SEEDS[1])), "checklist"))["I5.e"].asked
    assert [each.words for each in two] == ["Serum amylase / lipase ≤ 1.5 × ULN", "", ""]
    assert [each.label for each in two] == ["limit", "Serum amylase", "lipase"]
    assert [len(each.entries) for each in two] == [0, 3, 3]


def test_a_row_with_very_many_limits_may_be_split() -> None:
    """Its fields may be taller than a page, though its text is not; twelve limits fit."""
    measures = [f"marker {chr(ord('a') + place)} ≥ {place + 2} mg/dL" for place in range(24)]
    entries = (Entry("a.value", "value", "value"),)
    few, many = (tuple(Asked(each, None, entries, "limit") for each in measures[:count]) for count in (12, 24))
    assert not is_tall(few)
    assert is_tall(many)
