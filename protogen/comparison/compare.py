"""Two versions of a study → their changes, part by part in the order of the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from protogen.comparison.changes import Change, Kind, changed, paired
from protogen.model.arms import Arm, Intervention
from protogen.model.objectives import Outcome
from protogen.model.population import Criterion
from protogen.model.schedule import Timeline
from protogen.model.study import Study

_NO_CONTENT = {"sources", "start", "end", "markers", "repairs", "fingerprint"}
"""Fields that say where a value stands, not what it is: a new word in front moves them all."""


def changes(old: Study, new: Study) -> list[Change]:
    """What changed in content: fields, arms, outcomes, criteria, visits, activities, cells and spans.

    Both studies should be derived. Where a value stands in its record is no content.
    """
    found: list[Change] = []
    found += _fields("identity", old.identity, new.identity)
    found += _fields("design", old.design, new.design)
    found += _things("arms", old.arms, new.arms, _arm_key)
    found += _things("interventions", old.interventions, new.interventions, _arm_key)
    found += _things("outcomes", old.objectives.outcomes, new.objectives.outcomes, lambda each: each.measure or each.id)
    rest = {"inclusion", "exclusion", "other", "eligibility_text", "headings", "groups", "leftover"}
    found += _fields("population", old.population, new.population, without=rest)
    for name in ("inclusion", "exclusion", "other"):
        found += _criteria(name, getattr(old.population, name), getattr(new.population, name))
    found += _schedule(old, new)
    found += _fields("oversight", old.oversight, new.oversight)
    return found


def _arm_key(each: Arm | Intervention) -> str:
    return each.label or each.id


def _fields(part: str, old: BaseModel, new: BaseModel, without: Iterable[str] = ()) -> Iterator[Change]:
    before = dict(_leaves(old.model_dump(mode="json", exclude=set(without))))
    after = dict(_leaves(new.model_dump(mode="json", exclude=set(without))))
    for name in dict.fromkeys([*before, *after]):
        yield from changed(part, name, before.get(name, ""), after.get(name, ""))


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every value that says something, with the path of its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_CONTENT:
                yield from _leaves(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{name}[{index}]")
    elif value is not None and value != "":
        yield name, str(value)


def _things(part: str, old: Iterable[Any], new: Iterable[Any], key: Callable[[Any], str]) -> Iterator[Change]:
    """Arms, interventions, outcomes: each by its name, and its fields where it stayed."""
    for before, after in paired(list(old), list(new), key):
        if after is None and before is not None:
            yield Change(part, Kind.REMOVED, _name(before), key(before))
        elif before is None and after is not None:
            yield Change(part, Kind.ADDED, _name(after), "", key(after))
        elif before is not None and after is not None:
            label = _name(after)
            for each in _fields(part, before, after, without=("id",)):
                yield Change(part, each.kind, f"{label}: {each.what}", each.old, each.new)


def _name(thing: Arm | Intervention | Outcome) -> str:
    return thing.id if isinstance(thing, Outcome) else thing.label or thing.id


def _criteria(part: str, old: tuple[Criterion, ...], new: tuple[Criterion, ...]) -> Iterator[Change]:
    """Criteria by their words: an id alone says nothing, since one more at the top moves them all."""
    for before, after in paired(list(_flat(old)), list(_flat(new)), lambda each: each.text):
        if after is None and before is not None:
            yield Change(part, Kind.REMOVED, before.id, before.text)
        elif before is None and after is not None:
            yield Change(part, Kind.ADDED, after.id, "", after.text)
        elif before is not None and after is not None and before.text != after.text:
            name = after.id if before.id == after.id else f"{before.id}, now {after.id}"
            yield Change(part, Kind.CHANGED, name, before.text, after.text)


def _flat(criteria: Iterable[Criterion]) -> Iterator[Criterion]:
    for each in criteria:
        yield each
        yield from _flat(each.children)


def _schedule(old: Study, new: Study) -> Iterator[Change]:
    for before, after in paired(list(old.schedule.timelines), list(new.schedule.timelines), lambda each: each.label):
        empty = Timeline(id="none", label="", kind=(after or before).kind)  # type: ignore[union-attr]
        yield from _timeline(before or empty, after or empty)


def _timeline(old: Timeline, new: Timeline) -> Iterator[Change]:
    yield from changed("schedule", "kind of schedule", str(old.kind), str(new.kind))
    yield from changed("schedule", "time zero", old.time_zero or "", new.time_zero or "")
    yield from _named("visits", old.visits, new.visits, ("notation", "window", "mode", "epoch"))
    yield from _named("activities", old.activities, new.activities, ("group", "condition"))
    before, after = _marks(old), _marks(new)
    for place in dict.fromkeys([*before, *after]):
        yield from changed("cells", place, before.get(place, ""), after.get(place, ""))
    names_old, names_new = _labels(old), _labels(new)
    spans_old = {names_old.get(each.activity, each.activity): f"{each.notation} ({each.text})" for each in old.spans}
    spans_new = {names_new.get(each.activity, each.activity): f"{each.notation} ({each.text})" for each in new.spans}
    for name in dict.fromkeys([*spans_old, *spans_new]):
        yield from changed("spans", name, spans_old.get(name, ""), spans_new.get(name, ""))


def _named(part: str, old: Iterable[Any], new: Iterable[Any], fields: tuple[str, ...]) -> Iterator[Change]:
    before, after = ({each.label: each for each in things} for things in (old, new))
    for label in dict.fromkeys([*before, *after]):
        if label not in after:
            yield Change(part, Kind.REMOVED, label, label)
        elif label not in before:
            yield Change(part, Kind.ADDED, label, "", label)
        else:
            for field in fields:
                values = (str(getattr(each[label], field) or "") for each in (before, after))
                yield from changed(part, f"{label}: {field}", *values)


def _labels(timeline: Timeline) -> dict[str, str]:
    return {each.id: each.label for each in timeline.activities}


def _marks(timeline: Timeline) -> dict[str, str]:
    """The marks of a schedule by activity and visit, with what limits them."""
    rows, columns = _labels(timeline), {each.id: each.label for each in timeline.visits}
    found: dict[str, str] = {}
    for cell in timeline.cells:
        place = f"{rows.get(cell.activity, cell.activity)} at {columns.get(cell.visit, cell.visit)}"
        limits = "; ".join(part for part in (", ".join(cell.arms), cell.condition or "") if part)
        mark = f"{cell.mark} ({limits})" if limits else cell.mark
        found[place] = f"{found[place]}, {mark}" if place in found else mark
    return found
