"""Who gets what: a cross for each pair the record states, the shorter list across, wide tables in parts."""

from __future__ import annotations

import copy
from itertools import chain

import pytest
from corpus import seed
from lxml import html as lxml_html
from made import page, study, tree, visible

from protogen.document.allocation import who_gets_what
from protogen.document.parts import Remark, Table
from protogen.model.study import Study


def trial(arms: int, interventions: int, name: str = "Drug") -> Study:
    """A study whose arm number n gets the interventions whose number it divides."""
    record = copy.deepcopy(seed("NCT07329959"))
    names = [f"{name} {number}" for number in range(1, interventions + 1)]
    record["protocolSection"]["armsInterventionsModule"] = {
        "armGroups": [
            {
                "label": f"Arm {n}",
                "type": "EXPERIMENTAL",
                "interventionNames": [f"Drug: {each}" for number, each in enumerate(names, 1) if number % n == 0],
            }
            for n in range(1, arms + 1)
        ],
        "interventions": [{"type": "DRUG", "name": each} for each in names],
    }
    return study(record)


def crosses(tables: list[Table]) -> set[tuple[str, str]]:
    """The pairs (row, column) that have a cross."""
    return {
        (row.cells[0].values[0].text, column.label)
        for table in tables
        for row in table.rows
        for column, cell in zip(table.columns[1:], row.cells[1:], strict=True)
        if cell.values
    }


@pytest.mark.parametrize(("arms", "interventions"), [(3, 2), (2, 3), (4, 4), (2, 11), (21, 9), (9, 21)])
def test_every_pair_has_its_cross_and_no_other(arms: int, interventions: int) -> None:
    """Whichever list stands across, and in however many parts."""
    tables = [block for block in who_gets_what(trial(arms, interventions), "Arm") if isinstance(block, Table)]
    assert tables
    assert all(len(table.columns) <= 9 for table in tables)
    expected = {
        (f"Arm {n}", f"Drug {i}") for n in range(1, arms + 1) for i in range(1, interventions + 1) if i % n == 0
    }
    found = crosses(tables)
    assert found == (expected if interventions <= arms else {(drug, arm) for arm, drug in expected})
    across = list(chain.from_iterable(table.columns[1:] for table in tables))
    assert len(across) == min(arms, interventions)


@pytest.mark.parametrize(("arms", "interventions"), [(1, 5), (5, 1), (1, 1)])
def test_one_of_a_kind_needs_no_table(arms: int, interventions: int) -> None:
    """Nothing is printed where all get all there is."""
    assert who_gets_what(trial(arms, interventions), "Arm") == ()


def test_long_names_give_way_to_numbers() -> None:
    """A name that fits no column is replaced by its number, and a sentence says so."""
    made = trial(3, 2, "Gemtuzumab-ozogamicin")
    assert [block.text for block in who_gets_what(made, "Arm") if isinstance(block, Remark)] == [
        "Interventions are numbered as in the tables above."
    ]
    (table,) = (block for block in who_gets_what(made, "Arm") if isinstance(block, Table))
    assert [column.label for column in table.columns] == ["Arm", "I1", "I2"]


def arms_of(made: Study) -> lxml_html.HtmlElement:
    """The section of arms on the page."""
    return tree(page(made, "synopsis")).get_element_by_id("arms")


def test_a_column_that_is_never_filled_is_named_once() -> None:
    """Other names: none has any, so no row prints the gap."""
    section = arms_of(trial(3, 2))
    assert "Not stated in the record for any intervention: other names." in visible(section)
    assert "Other names" not in [visible(head) for head in section.iter("th")]


def test_a_column_that_is_filled_once_keeps_a_dash_for_the_others() -> None:
    """The dash is explained above the table, and a reader of the screen hears the words."""
    record = copy.deepcopy(seed("NCT07329959"))
    record["protocolSection"]["armsInterventionsModule"]["interventions"][0]["otherNames"] = ["LK"]
    section = arms_of(study(record))
    assert "Other names" in [visible(head) for head in section.iter("th")]
    assert "– not stated in the record" in visible(section)
    row = section.get_element_by_id("intervention-I2")
    assert visible(row).endswith("–")
    assert "not stated in the record" in row.text_content()
