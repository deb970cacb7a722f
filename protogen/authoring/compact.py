"""A study → the tree an author would have written: nothing that follows by itself, short forms where they say it all.

What is left out here is what `importers.native` fills in; `authored` proves it by reading the result back.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from protogen.authoring.compact_schedule import compact_timeline
from protogen.authoring.yamltext import dump
from protogen.importers.native.population import step
from protogen.importers.native.problems import StudyFileError
from protogen.importers.native.shapes import SHORT, Shape, fields
from protogen.importers.native.study_file import from_yaml
from protogen.model.quantities import Age
from protogen.model.study import Study

_ROLES: Final = ("primary", "secondary", "other")
_LISTS: Final = ("inclusion", "exclusion", "other")
_MADE: Final = ("eligibility_text", "headings", "markers")
"""Fields of a population that follow from its criteria, where an author wrote them."""


def authored(study: Study) -> str:
    """The study as YAML that reads back to an equal study: short where that loses nothing, in full elsewhere."""
    full = plain(study)
    for tree in (compact(full), compact(full, schedule=False), full):
        text = dump(tree)
        if _reads_back(text, study):
            return text
    return dump(study.model_dump(mode="json", exclude_none=True))


def _reads_back(text: str, study: Study) -> bool:
    try:
        return from_yaml(text, "study.yaml") == study
    except StudyFileError:
        return False


def plain(study: Study) -> dict[str, Any]:
    """The study as a plain tree without what is empty or goes without saying; sources stand last."""
    tree = study.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    timelines = study.schedule.timelines
    for shown, timeline in zip(tree.get("schedule", {}).get("timelines", ()), timelines, strict=True):
        for row, visit in zip(shown.get("visits", ()), timeline.visits, strict=True):
            row |= {"kind": visit.kind.value, "basis": visit.basis.value}  # reading fills these in by other rules
    last: dict[str, Any] = _sources_last(tree)
    return last


def _sources_last(value: Any) -> Any:
    if isinstance(value, list):
        return [_sources_last(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _sources_last(member) for key, member in value.items() if key != "sources"}
    return found | ({"sources": value["sources"]} if "sources" in value else {})


def compact(tree: dict[str, Any], *, schedule: bool = True) -> dict[str, Any]:
    """The tree with short forms; with `schedule` also for visits, rows and cells."""
    found: dict[str, Any] = _short(tree, Study)
    for key, letter in (("arms", "A"), ("interventions", "I")):
        if key in found:
            found[key] = [_unnumbered(item, f"{letter}{number}") for number, item in enumerate(found[key], 1)]
    if "objectives" in found:
        found["objectives"] = _objectives(found["objectives"])
    if "population" in found:
        found["population"] = _population(found["population"])
    if "schedule" in found:
        found["schedule"] = _schedule(found["schedule"], rows=schedule)
    return found


def _short(value: Any, model: type[BaseModel]) -> Any:
    """A mapping of a class with every member that one value can stand for as that value."""
    if not isinstance(value, dict):
        return value
    known = fields(model)
    return {key: _member(member, known[key]) if key in known else member for key, member in value.items()}


def _member(value: Any, shape: Shape) -> Any:
    if shape.items is not None and isinstance(value, list):
        return [_member(item, shape.items) for item in value]
    if shape.model is None or not isinstance(value, dict):
        return value
    if shape.model is Age and set(value) == {"value", "unit"}:
        return f"{value['value']} {value['unit']}{'' if value['value'] == 1 else 's'}"
    main = SHORT.get(shape.model)
    if main is not None and set(value) == {main}:
        return value[main]
    return _short(value, shape.model)


def _unnumbered(item: dict[str, Any], expected: str) -> Any:
    return {key: member for key, member in item.items() if key != "id" or member != expected}


def _objectives(value: dict[str, Any]) -> dict[str, Any]:
    """Outcomes under their roles, where they stand in the order of the roles."""
    outcomes = value.get("outcomes", [])
    order = [_ROLES.index(one["role"]) for one in outcomes if isinstance(one, dict) and one.get("role") in _ROLES]
    if not outcomes or len(order) != len(outcomes) or order != sorted(order):
        return value
    found = {key: member for key, member in value.items() if key != "outcomes"}
    groups: dict[str, list[Any]] = {}
    for outcome in outcomes:
        role = outcome["role"]
        number = len(groups.setdefault(role, [])) + 1
        left = {key: member for key, member in outcome.items() if key != "role"}
        left = _unnumbered(left, f"{role[0].upper()}{number}")
        groups[role].append(left["measure"] if set(left) == {"measure"} else left)
    return {**groups, **found}


def _population(value: dict[str, Any]) -> dict[str, Any]:
    """Criteria as nested lists; those of a record keep their text, which their offsets point into."""
    if any("sources" in item for key in _LISTS for item in value.get(key, ()) if isinstance(item, dict)):
        return value
    found = dict(value)
    for key in _LISTS:
        if key in found:
            found[key] = [_criterion(item, key, f"{key[0].upper()}{n}", 0) for n, item in enumerate(found[key], 1)]
    for key in _MADE:
        found.pop(key, None)
    return found


def _criterion(value: Any, kind: str, expected: str, depth: int) -> Any:
    if not isinstance(value, dict):
        return value
    own = value.get("id", expected)
    left = {key: member for key, member in value.items() if key not in {"start", "end", "id", "kind"}}
    if own != expected:
        left = {"id": own, **left}
    if value.get("kind", kind) != kind:
        left["kind"] = value["kind"]
    if left.get("logic") == "at_least" and "at_least" in left:
        left["logic"] = f"at least {left.pop('at_least')}"
    if "children" in left:
        left["children"] = [
            _criterion(child, kind, f"{own}.{step(depth + 1, number)}", depth + 1)
            for number, child in enumerate(left["children"], 1)
        ]
    return left["text"] if set(left) == {"text"} else left


def _schedule(value: dict[str, Any], *, rows: bool) -> dict[str, Any]:
    found = dict(value)
    listed = found.get("abbreviations")
    if listed and all(set(each) == {"term", "meaning"} for each in listed):
        found["abbreviations"] = {each["term"]: each["meaning"] for each in listed}
    timelines = found.get("timelines", [])
    if rows:
        timelines = [compact_timeline(each) for each in timelines]
    traced = len(timelines) == 1 and "sources" in timelines[0]
    if (
        len(timelines) == 1
        and not traced
        and (timelines[0].get("id"), timelines[0].get("label")) == ("main", "Schedule of activities")
    ):
        main = {key: member for key, member in timelines[0].items() if key not in {"id", "label"}}
        if main.get("kind") == "grid" and ("visits" in main or "activities" in main):
            del main["kind"]
        del found["timelines"]
        return {**main, **found}
    return {**found, "timelines": timelines} if timelines else found
