"""Limits, look-back windows and conditions of applicability: tables of cases that a clinician can extend.

A `-` says that nothing is read; `why` then says why not.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from protogen.derivation.criteria import criteria
from protogen.model import notation
from protogen.model.population import Criterion, Population, Threshold

CASES = Path(__file__).resolve().parents[1] / "cases"
NOTHING = "-"
FEWEST = {"thresholds": 70, "windows": 35, "applies": 30}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table, quotes taken literally."""
    with (CASES / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read(text: str) -> Criterion:
    """The only criterion of a text, its quotes checked against it."""
    (found,) = criteria(Population(eligibility_text=f"* {text}")).inclusion
    for value in (*found.thresholds, *found.windows):
        place = value.sources[0]
        assert place.start is not None
        assert place.quote == f"* {text}"[place.start : place.end]
    return found


def shown(limit: Threshold) -> str:
    """A limit in the notation of the table: measure, comparison, number or range, unit, condition in brackets."""
    number = f"{limit.comparison} {limit.value}" if limit.upper is None else f"{limit.value}–{limit.upper}"
    assert (limit.comparison == "between") == (limit.upper is not None)
    unit = f" {limit.unit}" if limit.unit else ""
    return f"{limit.measure} {number}{unit}" + (f" [{limit.condition}]" if limit.condition else "")


@pytest.mark.parametrize("row", rows("thresholds"), ids=lambda row: row["text"][:40])
def test_limits_are_read_as_the_table_says(row: dict[str, str]) -> None:
    """Measure, comparison, number, unit and condition in the words of the text; a unit that is not said is absent."""
    found = [shown(each) for each in read(row["text"]).thresholds]
    assert ("; ".join(found) or NOTHING) == row["expected"], row["why"]


@pytest.mark.parametrize("row", rows("windows"), ids=lambda row: row["text"][:40])
def test_windows_are_read_as_the_table_says(row: dict[str, str]) -> None:
    """In time notation that the notation's own reader accepts, with the anchor that the words name or none."""
    found = read(row["text"]).windows
    assert ("; ".join(each.notation for each in found) or NOTHING) == row["expected"], row["why"]
    assert ("; ".join(each.anchor or NOTHING for each in found) or NOTHING) == row["anchor"]
    for each in found:
        assert "; ".join(map(str, notation.parse(each.notation))) == each.notation


@pytest.mark.parametrize("row", rows("applies"), ids=lambda row: row["text"][:40])
def test_a_condition_of_applicability_is_read_as_the_table_says(row: dict[str, str]) -> None:
    """In exact words; a worksheet offers "not applicable" where one stands and nowhere else."""
    text = row["text"]
    found = read(text).applies_to
    assert (found or NOTHING) == row["expected"], row["why"]
    assert found is None or found in text


@pytest.mark.parametrize("name", FEWEST)
def test_the_tables_hold_cases_and_near_misses(name: str) -> None:
    """A table that lost its rows would test nothing, and a near miss without a reason teaches nothing."""
    table = rows(name)
    assert len(table) >= FEWEST[name]
    misses = [row for row in table if row["expected"] == NOTHING]
    assert len(misses) >= 9
    assert all(row["why"] for row in misses)
