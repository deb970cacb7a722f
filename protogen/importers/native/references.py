"""References between the parts of a study: every id that is named must exist, and stand once.

A label may stand for an id; it is replaced by it. Nothing is checked that a record names wrongly itself
(`unmatched_interventions`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from protogen.importers.native.places import Map, Place, Seq, Text
from protogen.importers.native.problems import did_you_mean
from protogen.importers.native.report import Report

_CODES = {"arm": "REF001", "intervention": "REF002", "visit": "REF003", "row": "REF004", "epoch": "REF005"}
_OTHER = "REF006"


class Ids:
    """The ids of one kind of thing, and the labels that stand for them."""

    def __init__(self, what: str, listed: Any, report: Report) -> None:
        """Collect them; an id that stands twice is a problem."""
        self.what = what
        self._report = report
        self._names: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._shown: list[str] = []
        for item in _maps(listed):
            name = item.get("id")
            if isinstance(name, str) and name in self._names:
                report.say("REF007", item.at("id"), f"the {what} {str(name)!r} is there twice", "give it another id")
            if isinstance(name, str):
                self._names[str(name)] = str(name)
                for key in ("label", "measure"):
                    if isinstance(item.get(key), str):
                        self._labels.setdefault(str(item[key]).casefold(), str(name))
                        self._shown.append(str(item[key]))

    def check(self, owner: Map, key: str) -> None:
        """Check the reference or references under a key; labels become ids."""
        value = owner.get(key)
        if isinstance(value, Seq):
            for index, (item, place) in enumerate(value.placed()):
                value[index] = self._one(item, place)
        elif value is not None and key in owner:
            owner[key] = self._one(value, owner.at(key))

    def resolve(self, owner: Map, key: str) -> None:
        """Put ids for labels in a list that may also hold other names."""
        value = owner.get(key)
        if isinstance(value, Seq):
            for index, item in enumerate(value):
                if isinstance(item, str) and item not in self._names:
                    value[index] = self._labels.get(item.casefold(), item)

    def _one(self, value: Any, place: Place) -> Any:
        if not isinstance(value, str) or value in self._names:
            return value
        labelled = self._labels.get(value.casefold())
        if labelled is not None:
            return Text.at(place, labelled)
        fix = did_you_mean(value, [*self._names, *self._shown])
        message = f"no {self.what} is called {str(value)!r}"
        self._report.say(_CODES.get(self.what, _OTHER), place, message, fix)
        return value


def references(study: Map, report: Report) -> None:
    """Check every reference of a study in full form."""
    interventions = Ids("intervention", study.get("interventions"), report)
    arms = Ids("arm", study.get("arms"), report)
    outcomes = Ids("outcome", _member(study, "objectives", "outcomes"), report)
    for arm in _maps(study.get("arms")):
        interventions.check(arm, "interventions")
        for step in (*_maps(arm.get("dose_steps")), *_maps(arm.get("dose_levels"))):
            interventions.check(step, "intervention")
    _aims(study, (arms, outcomes, interventions), report)
    listed = _member(study, "schedule", "timelines")
    timelines = Ids("timeline", listed, report)
    for timeline in _maps(listed):
        _timeline(timeline, (arms, outcomes, timelines), report)
    _criteria(study.get("population"), report)


def _aims(study: Map, shared: tuple[Ids, Ids, Ids], report: Report) -> None:
    """What objectives, estimands and the plan of elements name."""
    arms, outcomes, interventions = shared
    objectives = _member(study, "objectives", "objectives")
    Ids("objective", objectives, report)
    for objective in _maps(objectives):
        outcomes.check(objective, "outcomes")
    for estimand in _maps(_member(study, "objectives", "estimands")):
        outcomes.check(estimand, "variable")
        interventions.resolve(estimand, "treatments")
    epochs = Ids("epoch", _member(study, "plan", "epochs"), report)
    listed = _member(study, "plan", "elements")
    elements = Ids("element", listed, report)
    for element in _maps(listed):
        interventions.check(element, "interventions")
    for cell in _maps(_member(study, "plan", "cells")):
        arms.check(cell, "arm")
        epochs.check(cell, "epoch")
        elements.check(cell, "elements")


def _timeline(timeline: Map, shared: tuple[Ids, Ids, Ids], report: Report) -> None:
    arms, outcomes, timelines = shared
    epochs = Ids("epoch", timeline.get("epochs"), report)
    visits = Ids("visit", timeline.get("visits"), report)
    rows = Ids("row", timeline.get("activities"), report)
    arms.check(timeline, "arms")
    for visit in _maps(timeline.get("visits")):
        epochs.check(visit, "epoch")
        arms.check(visit, "arms")
    for row in _maps(timeline.get("activities")):
        outcomes.check(row, "outcomes")
        timelines.check(row, "timeline")
    for cell in _maps(timeline.get("cells")):
        rows.check(cell, "activity")
        visits.check(cell, "visit")
        arms.check(cell, "arms")
        timelines.check(cell, "timeline")
    for span in _maps(timeline.get("spans")):
        rows.check(span, "activity")
        arms.check(span, "arms")
        visits.check(span, "first")
        visits.check(span, "last")
        _forward(span, timeline, report)
    for note in _maps(timeline.get("notes")):
        for target in _maps(note.get("targets")):
            for ids, key in ((epochs, "epoch"), (visits, "visit"), (rows, "activity")):
                ids.check(target, key)
    _once(timeline, report)


def _forward(span: Map, timeline: Map, report: Report) -> None:
    """A bar that ends before it begins cannot be drawn."""
    order = [visit.get("id") for visit in _maps(timeline.get("visits"))]
    first, last = span.get("first"), span.get("last")
    if first in order and last in order and order.index(first) > order.index(last):
        message = f"the bar ends at {str(last)!r}, which stands before {str(first)!r}"
        report.say("SCH004", span.at("last"), message, "exchange first and last")


def _once(timeline: Map, report: Report) -> None:
    """One cell for each row, visit and set of arms."""
    seen: set[tuple[Any, ...]] = set()
    for cell in _maps(timeline.get("cells")):
        arms = cell.get("arms")
        key = (cell.get("activity"), cell.get("visit"), tuple(arms) if isinstance(arms, Seq) else arms)
        if not all(isinstance(part, str | None) for part in (*key[:2], *(arms if isinstance(arms, Seq) else (arms,)))):
            continue  # no names: said where the cell is validated
        if key in seen and "sources" not in cell:
            message = f"the cell {str(key[0])!r} × {str(key[1])!r} is there twice"
            report.say("SCH002", cell.place, message, "keep one, or say for which arms each holds")
        seen.add(key)


def _criteria(population: Any, report: Report) -> None:
    seen: set[str] = set()
    waiting = [item for key in ("inclusion", "exclusion", "other") for item in _maps(_of(population, key))]
    while waiting:
        criterion = waiting.pop(0)
        name = criterion.get("id")
        if isinstance(name, str) and name in seen:
            message = f"the criterion {str(name)!r} is there twice"
            report.say("REF007", criterion.at("id"), message, "give it another id, or leave id out")
        if isinstance(name, str):
            seen.add(str(name))
        waiting = [*_maps(criterion.get("children")), *waiting]


def _maps(value: Any) -> Iterator[Map]:
    if isinstance(value, Seq):
        yield from (item for item in value if isinstance(item, Map))


def _of(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Map) else None


def _member(value: Map, *keys: str) -> Any:
    here: Any = value
    for key in keys:
        here = _of(here, key)
    return here
