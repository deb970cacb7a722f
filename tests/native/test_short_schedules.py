"""Short forms of visits and cells: what they stand for, and that nothing said in one is lost."""

from __future__ import annotations

import pytest

from protogen.importers.native.study_file import from_yaml
from protogen.model.schedule import Timeline


def main(schedule: str) -> Timeline:
    """The main timeline of a study with this schedule."""
    study = from_yaml(f"id: X\narms: [{{id: A, label: A}}]\nschedule: {schedule}\n", "study.yaml")
    assert study.schedule is not None
    return study.schedule.timelines[0]


@pytest.mark.parametrize(
    ("visit", "notations"),
    [
        ("{cycles: 2}", "C2"),
        ("{cycles: 1-2, days: [1, 8]}", "C1D1 C1D8 C2D1 C2D8"),
        ("{cycles: 1 to 2, days: 8}", "C1D8 C2D8"),
        ("{cycles: [1-2, 4], days: [1]}", "C1D1 C2D1 C4D1"),
        ("{cycles: 1, days: [-2..-1, 1]}", "C1D-2 C1D-1 C1D1"),
        ("{cycles: 1, days: -2 - -1}", "C1D-2 C1D-1"),
        ("{cycles: 0, days: 0}", "C0D0"),
        ("{each: every P4W W4..W12}", "W4 W8 W12"),
    ],
)
def test_visits_that_stand_for_many(visit: str, notations: str) -> None:
    """Each time of a repetition, each day of each cycle, in order."""
    assert [each.notation for each in main(f"{{visits: [{visit}]}}").visits] == notations.split()


@pytest.mark.parametrize("visit", ["{cycles: 1-400}", "{cycles: 1-20, days: 1-20}", "{each: every P1D D1..D400}"])
def test_as_many_visits_as_are_allowed(visit: str) -> None:
    """All of them; one more is a mistake, as the table of mistakes shows."""
    assert len(main(f"{{visits: [{visit}]}}").visits) == 400


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("[D1 - D15, {D8: if late}]", "D1:done D8:conditional D15:done"),
        ("[{D1 - D15: optional}, {D8: if late}]", "D1:optional D8:conditional D15:optional"),
        ("[all, {D1 - D8: optional}, {D1: 3}]", "D1:count D8:optional D15:done"),
        ("[{D1: {optional: true, count: 3}}]", "D1:optional"),
        ("[{D1: {condition: if late, times: [dose+PT1H]}}]", "D1:times"),
        ("{at: [D1], optional: true, times: [dose+PT1H]}", "D1:optional"),
        ("{at: [D1], optional: false, count: 2}", "D1:count"),
        ("{during: D1 - D8, optional: false, arms: [A], note: At home.}", ""),
    ],
)
def test_what_is_said_of_fewer_visits_holds(row: str, cells: str) -> None:
    """A range, and one of its visits in other words; what is optional is so whatever else is said."""
    found = main(f"{{visits: [D1, D8, D15], activities: {{G: {{ECG: {row}}}}}}}")
    shown = {each.visit: each.kind.value for each in found.cells}
    assert [f"{visit.id}:{shown[visit.id]}" for visit in found.visits if visit.id in shown] == cells.split()


def test_an_optional_link_says_so_in_its_note() -> None:
    """There are no brackets around the number of a table."""
    sub = "timelines: [{id: pk, visits: [dose+PT1H], activities: {S: {Serum: all}}}]"
    rows = "PK: [{D1: {link: pk, optional: true}}, {D8: {link: pk, optional: true, condition: if late}}]"
    found = main(f"{{visits: [D1, D8], activities: {{G: {{{rows}}}}}, {sub}}}")
    assert [(each.kind.value, each.condition) for each in found.cells] == [
        ("link", "optional"),
        ("link", "optional, if late"),
    ]
