"""A path such as `schedule.visits[D28].window` → what it names in the tree of a study, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel

from protogen.importers.native.places import Map, Place, Seq, Text
from protogen.importers.native.problems import Problem, did_you_mean
from protogen.importers.native.shapes import Shape, fields
from protogen.importers.native.visits import Visits
from protogen.model.base import Traced
from protogen.model.population import Criterion
from protogen.model.schedule import ActivitySpan, Cell, Schedule, Timeline, Visit
from protogen.model.study import Study
from protogen.model.time import TimeFrame

# Matches `visits[D28]`, `window`, `cells[ECG @ D28]`; the groups are the field and what is in the brackets.
_STEP: Final = re.compile(r"([A-Za-z_]\w*)(?:\[([^\[\]]*)\])?(?:\.(?=[A-Za-z_])|\Z)")
_INDEX: Final = re.compile(r"\d{1,9}")
_NAMES: Final = ("id", "label", "measure", "term", "name", "number", "notation", "text")
"""By which fields an item of a list is known, the surest first."""
MAIN: Final = ("label", "measure", "text", "mark", "term", "name", "notation", "date", "id")
"""The field that stands for a whole item, the first that it has."""
_ALIASES: Final = {"primary": "outcomes", "secondary": "outcomes", "other": "outcomes"}
_OURS: Final = frozenset({"sources", "record", "findings", "corrections"})
"""What says where values come from: nobody corrects it."""


class UnknownPathError(Exception):
    """A path names nothing; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Step:
    """One step of a path: a field, what stands in brackets behind it, and the place of both."""

    name: str
    item: str | None
    place: Place


@dataclass(slots=True)
class Target:
    """What a path names: a field of `owner`, or with `item` one of its list.

    `model` is the class of the owner, `shape` what the field takes; `traced` is the nearest object that keeps sources,
    with the name of its field that the target lies in; `timeline` is the timeline around it, if any.
    """

    owner: Map
    model: type[BaseModel]
    key: str
    shape: Shape
    item: int | None = None
    traced: tuple[Map, str | None] | None = None
    timeline: Map | None = None
    steps: tuple[Step, ...] = ()

    @property
    def value(self) -> Any:
        """What stands there."""
        found = self.owner.get(self.key)
        return found[self.item] if self.item is not None and isinstance(found, Seq) else found

    @property
    def one(self) -> type[BaseModel] | None:
        """The class of what stands there, or of the items of the list."""
        return self.shape.items.model if self.shape.items is not None else self.shape.model

    @property
    def is_list(self) -> bool:
        """Whether a whole list is named."""
        return self.item is None and self.shape.items is not None


def steps_of(path: Text) -> tuple[Step, ...]:
    """The steps of a path, each with its place.

    Raises:
        UnknownPathError: the text is no path.
    """
    found: list[Step] = []
    at = 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            break
        found.append(Step(step[1], step[2].strip() if step[2] is not None else None, _inside(path, at)))
        at = step.end()
    if at < len(path) or not found:
        fix = "write it like schedule.visits[D28].window or arms[A1].label"
        raise UnknownPathError(Problem("OVL005", _inside(path, at), f"{str(path)!r} is no path of a study", fix))
    return tuple(found)


def _inside(path: Text, offset: int) -> Place:
    """The place of a character of a path that stands on one line."""
    if not path.place.line:
        return path.place
    return replace(path.place, column=path.place.column + offset + (0 if path.plain else 1))


def resolved(root: Map, path: Text) -> Target:
    """What a path names in the tree of a study.

    Raises:
        UnknownPathError: it names nothing.
    """
    steps = steps_of(path)
    here: Map = root
    model: type[BaseModel] = Study
    trail = Target(root, Study, "", Shape(), steps=steps)
    for number, step in enumerate(steps):
        here, model = _into_timeline(here, model, step, trail)
        trail = _at(here, model, step, trail)
        if number + 1 < len(steps):
            here, model = _inner(trail, step)
    if trail.one is None and trail.model is TimeFrame and trail.key == "text" and trail.traced is not None:
        return resolved(root, Text.at(path.place, path.removesuffix(".text"), plain=path.plain))
    return trail


def _into_timeline(here: Map, model: Any, step: Step, trail: Target) -> tuple[Map, Any]:
    """The main timeline, where a field of one is named at the schedule itself."""
    if model is Schedule and step.name in fields(Timeline) and step.name not in fields(Schedule):
        listed = here.get("timelines")
        if not isinstance(listed, Seq) or not listed:
            raise UnknownPathError(Problem("OVL006", step.place, "the study has no schedule", "add a timeline first"))
        here, model = listed[0], Timeline
        trail.timeline = here
        trail.traced = (here, None)
    return here, model


def _at(here: Map, model: type[BaseModel], step: Step, trail: Target) -> Target:
    name = _ALIASES.get(step.name, step.name) if step.name not in fields(model) else step.name
    known = [key for key in fields(model) if key not in _OURS]
    if name not in known:
        extra = [key for key in fields(Timeline) if key not in _OURS] if model is Schedule else []
        fix = did_you_mean(step.name, [*known, *extra])
        raise UnknownPathError(Problem("OVL005", step.place, f"{step.name!r} is not a field here", fix))
    field = fields(model)[name]
    timeline = here if model is Timeline else trail.timeline
    owner = (here, name) if issubclass(model, Traced) else trail.traced
    found = Target(here, model, name, field, None, owner, timeline, trail.steps)
    if step.item is None:
        return found
    if field.items is None:
        raise UnknownPathError(Problem("OVL005", step.place, f"{step.name!r} is no list", "leave the brackets out"))
    return _item(found, step)


def _inner(target: Target, step: Step) -> tuple[Map, type[BaseModel]]:
    """The object that the next step is a field of."""
    value, model = target.value, target.one
    if isinstance(value, Map) and model is not None:
        return value, model
    if target.is_list:
        fix = f"say which: {step.name}[…]; {_known(target)}"
        raise UnknownPathError(Problem("OVL005", step.place, f"{step.name!r} is a list", fix))
    if model is None:
        raise UnknownPathError(Problem("OVL005", step.place, f"{step.name!r} has no fields", "end the path here"))
    message = f"{step.name!r} is not stated, so it has no fields"
    raise UnknownPathError(Problem("OVL006", step.place, message, "set it whole: end the path here"))


def _item(target: Target, step: Step) -> Target:
    """The one item of a list that the words in brackets name."""
    listed = target.owner.get(target.key)
    items = list(listed) if isinstance(listed, Seq) else []
    word = step.item or ""
    if target.one is Criterion:
        return _criterion(target, word, step)
    places = _pair(target, word) if target.one in (Cell, ActivitySpan) and target.timeline is not None else None
    if places is None:
        places = matches(items, word)
    if len(places) == 1:
        target.item = places[0]
        return target
    what = "row" if step.name == "activities" else step.name.removesuffix("s")
    if places:
        names = ", ".join(str(items[place].get("id", place)) for place in places if isinstance(items[place], Map))
        message = f"{len(places)} items of {step.name} are called {word!r}"
        raise UnknownPathError(Problem("OVL006", step.place, message, f"say which: {names or 'by its number, from 0'}"))
    raise UnknownPathError(Problem("OVL006", step.place, f"no {what} is called {word!r}", _hint(target, word)))


def matches(items: list[Any], word: str) -> list[int]:
    """The places of the items that a word names: by id, then by label and the like, then by number from 0."""
    folded = word.casefold()
    for name in _NAMES:
        found = [
            place
            for place, item in enumerate(items)
            if isinstance(item, Map) and isinstance(item.get(name), str) and str(item[name]).casefold() == folded
        ]
        if found:
            return found
    found = [place for place, item in enumerate(items) if isinstance(item, str) and item.casefold() == folded]
    if not found and _INDEX.fullmatch(word) and int(word) < len(items):
        return [int(word)]
    return found


def _pair(target: Target, word: str) -> list[int] | None:
    """The cells or bars at `row @ visit`; nothing where the word is no pair and the items are cells."""
    assert target.timeline is not None
    row, mark, visit = word.partition("@")
    rows = target.timeline.get("activities")
    named = matches(list(rows), row.strip()) if isinstance(rows, Seq) else []
    if len(named) != 1 or not isinstance(rows, Seq):
        return [] if mark else None
    known = Visits.of(target.timeline.get("visits") or ())
    where = known.one(visit) if mark else None
    key = "visit" if target.one is Cell else "first"
    listed = target.owner.get(target.key)
    return [
        place
        for place, item in enumerate(listed if isinstance(listed, Seq) else ())
        if isinstance(item, Map)
        and item.get("activity") == rows[named[0]]["id"]
        and (not mark or item.get(key) == where)
    ]


def _criterion(target: Target, word: str, step: Step) -> Target:
    """A criterion by its id, at any depth."""
    waiting = [(target.owner, target.key)]
    known: list[str] = []
    while waiting:
        owner, key = waiting.pop()
        for place, item in enumerate(owner.get(key) or ()):
            known.append(str(item.get("id")))
            if known[-1].casefold() == word.casefold():
                traced = (owner, key)
                return Target(owner, target.model, key, target.shape, place, traced, None, target.steps)
            waiting.append((item, "children"))
    message = f"no criterion of {step.name} is called {word!r}"
    raise UnknownPathError(Problem("OVL006", step.place, message, did_you_mean(word, known)))


def _hint(target: Target, word: str) -> str:
    if target.one not in (Cell, ActivitySpan) or target.timeline is None:
        return did_you_mean(word, _names(target))
    row = _pair(target, word.partition("@")[0])
    listed = target.owner.get(target.key)
    if row and isinstance(listed, Seq):
        where = ", ".join(str(listed[place].get("visit") or listed[place].get("first")) for place in row)
        return f"this row has them at {where}"
    rows = [str(each.get("label")) for each in target.timeline.get("activities") or ()]
    near = did_you_mean(word.partition("@")[0].strip(), rows)
    return f"write it like {target.key}[row @ visit]" if not near.startswith("did") else near


def _known(target: Target) -> str:
    names = _names(target)
    return f"known here: {', '.join(names[:8])}{', …' if len(names) > 8 else ''}" if names else "it is empty"  # noqa: PLR2004 -- a line


def _names(target: Target) -> list[str]:
    """What the items of a list are called: every id, then every label."""
    items = [item for item in target.owner.get(target.key) or () if isinstance(item, Map)]
    keys = ("id", "label", "measure") if target.one is not Visit else ("id", "label")
    return [str(item[key]) for key in keys for item in items if isinstance(item.get(key), str)]


def main_text(value: Any) -> str | None:
    """What stands for a value in a sentence: a text as it is, of an object its label, measure or text."""
    if isinstance(value, dict):
        found = next((value[key] for key in MAIN if value.get(key) not in (None, "")), None)
        if found is None:  # an age is its number and its unit
            parts = [main_text(member) for key, member in value.items() if key != "sources"]
            return " ".join(part for part in parts if part) or None
        return main_text(found)
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, (main_text(item) for item in value))) or None
    if value is None or value == "":
        return None
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
