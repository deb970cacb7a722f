"""Arms and interventions: ids and numbers that follow from the order, dose levels from amounts."""

from __future__ import annotations

from typing import Any

from protogen.importers.native import times
from protogen.importers.native.places import Map, Seq, Text, made
from protogen.importers.native.report import Report


def arms(value: Any, report: Report) -> Any:
    """The arms in full."""
    listed = named(value, "A")
    if isinstance(listed, Seq):
        for arm in listed:
            if isinstance(arm, Map):
                _dosing(arm, report)
    return listed


def named(value: Any, letter: str) -> Any:
    """Objects of a list, each with an id: the one it has, else the letter and its number; a text is a label."""
    if not isinstance(value, Seq):
        return value
    found = Seq(value.place)
    for number, (item, place) in enumerate(value.placed(), start=1):
        thing = made(place, label=item) if isinstance(item, Text) else item
        if isinstance(thing, Map):
            thing = thing.copied()
            thing.default("id", Text.at(place, f"{letter}{number}"))
        found.put(thing, place)
    return found


def _dosing(arm: Map, report: Report) -> None:
    levels = arm.get("dose_levels")
    if isinstance(levels, Seq):
        arm["dose_levels"] = Seq(
            levels.place,
            [_level(item, at, number) for number, (item, at) in enumerate(levels.placed(), 1)],
            levels.places,
        )
    steps = arm.get("dose_steps")
    if isinstance(steps, Seq):
        found = Seq(steps.place)
        for number, (item, at) in enumerate(steps.placed(), start=1):
            step = item.copied() if isinstance(item, Map) else item
            if isinstance(step, Map):
                step.default("number", number)
                if "notation" in step and "sources" not in step:
                    step["notation"] = report.time(step["notation"], times.notation, step.at("notation"))
                    if isinstance(step["notation"], Text):
                        step.default("label", Text.at(at, times.label(step["notation"])))
            found.put(step, at)
        arm["dose_steps"] = found


def _level(item: Any, place: Any, number: int) -> Any:
    level = made(place, amount=item) if isinstance(item, Text) else item
    if isinstance(level, Map):
        level = level.copied()
        level.default("level", number)
        level.default("label", Text.at(place, f"Level {level['level']}"))
    return level
