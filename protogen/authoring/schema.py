"""The JSON Schema (2020-12) of a study file, for editors: every field with title and description, short forms included.

Made from the classes of the model and the same tables by which short forms are read, so that the two cannot part.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

from pydantic import BaseModel

from protogen.authoring.field_texts import examples, what
from protogen.importers.native.shapes import ROW, SHORT, SHORT_KEYS, Shape, fields
from protogen.model.base import Traced
from protogen.model.quantities import Age, PartialDate
from protogen.model.schedule import Activity, Cell, Schedule, Timeline
from protogen.model.source import Source
from protogen.model.study import Study

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
PROSE: Final = "text/markdown"
PLAIN: Final = "text/plain"
"""What a text is: prose with paragraphs, lists, tables and references, or words that print as they stand."""
_TEXT: Final[dict[str, Any]] = {"type": ["string", "number", "boolean"]}
"""What an editor sees where a text is wanted: without quotes, 1.0 looks like a number to it, but reads as a text."""
_ANY: Final[dict[str, Any]] = {}
_SHORT: Final[dict[str, tuple[str, list[Any]]]] = {
    "at": (
        "The visits of the row, or the place of a note: names, ranges, or all except some.",
        [["screening", "W4 - W12"], "all except W8"],
    ),
    "during": ("A bar from one visit to another.", ["screening - eot"]),
    "each": ("A repetition that stands for one visit at each of its times.", ["every P4W W4..W24"]),
    "cycles": ("Cycles that have the days named by days: numbers, ranges, or a list of these.", ["1-6", [1, 2, "4-6"]]),
    "days": ("Days of the cycles named by cycles: numbers, ranges, or a list of these.", [[1, 8, 15], "1-5"]),
    "note": ("A note that stands here.", ["In threefold."]),
    "link": ("The timeline (id) that says more.", ["pk"]),
    "optional": ("Whether it is optional at these visits.", [True]),
    "include": ("Study files whose parts are joined to this one.", [["arms.yaml"]]),
    "trace": ("The file with the sources of a draft that was made from a record.", [".NCT01234567.sources.json"]),
    "$schema": ("The schema, for editors.", [".study.schema.json"]),
    "primary": ("Primary outcomes.", [[{"measure": "Rate of exacerbations", "time_frame": "Week 24"}]]),
    "secondary": ("Secondary outcomes.", [[{"measure": "Lung function", "time_frame": "Week 12"}]]),
    "other": ("Other outcomes.", [["Blood eosinophil count"]]),
}
"""Keys of short forms that no class has: what they say, and examples."""
_SAID_ELSEWHERE: Final[dict[type[BaseModel], type[BaseModel]]] = {Activity: Cell, Schedule: Timeline}
"""Of a row what its cells say may be said at once; at the schedule itself, what its main timeline says."""


def schema() -> dict[str, Any]:
    """The schema of a whole study file."""
    definitions: dict[str, Any] = {}
    root = _object(Study, definitions)
    return {
        "$schema": DIALECT,
        "title": "Study file of protogen",
        **root,
        "required": ["id"],
        "$defs": dict(sorted(definitions.items())),
    }


def _object(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    properties = {
        name: {
            "title": _title(name),
            "description": what(model, name),
            "examples": examples(model, name, shape),
            **_wanted(shape, definitions, name),
            **({"contentMediaType": PROSE if shape.prose else PLAIN} if shape.text else {}),
        }
        for name, shape in fields(model).items()
        if not (name == "sources" and issubclass(model, Traced))
    }
    for name in SHORT_KEYS.get(model, ()):
        properties.setdefault(name, {"title": _title(name), **_short(model, name)})
    if issubclass(model, Traced):
        properties["sources"] = {
            "title": "Sources",
            "description": "Where values came from, as a reader of another source wrote it; an author leaves it out.",
            "examples": [[]],
            "type": "array",
            "items": _reference(Source, definitions),
        }
    return {
        "type": "object",
        "description": inspect.cleandoc(model.__doc__ or _title(model.__name__)).split("\n\n")[0].replace("\n", " "),
        "properties": properties,
        "additionalProperties": False,
    }


def _short(model: type[BaseModel], name: str) -> dict[str, Any]:
    """What a key of a short form says, with examples."""
    if name in _SHORT:
        text, shown = _SHORT[name]
        return {"description": text, "examples": shown}
    owner = _SAID_ELSEWHERE[model]
    return {"description": what(owner, name), "examples": examples(owner, name, fields(owner)[name])}


def _reference(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    if model.__name__ not in definitions:
        definitions[model.__name__] = {}  # holds the place, as a criterion holds criteria
        definitions[model.__name__] = _object(model, definitions)
    return {"$ref": f"#/$defs/{model.__name__}"}


def _wanted(shape: Shape, definitions: dict[str, Any], name: str) -> dict[str, Any]:
    """What a value of this shape may be: the full form or a short one."""
    if name in _FREE:
        return {"anyOf": [_full(shape, definitions), *_FREE[name]]}
    if shape.items is not None:
        items = _wanted(shape.items, definitions, "")
        return {"anyOf": [{"type": "array", "items": items}, *_one_text(shape.items)]}
    return _full(shape, definitions)


def _one_text(items: Shape) -> list[dict[str, Any]]:
    """One value is a list of one."""
    simple = items.text or items.terms or (items.model is not None and items.model in SHORT)
    return [_TEXT] if simple else [{"type": "null"}]


def _full(shape: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    if shape.items is not None:
        return {"type": "array", "items": _wanted(shape.items, definitions, "")}
    branches: list[dict[str, Any]] = []
    if shape.model is not None:
        branches.append(_reference(shape.model, definitions))
        if shape.model in SHORT or shape.model in (Age, PartialDate) or shape.model.__name__ in _NAMED:
            branches.append(_TEXT)
    if shape.terms:
        known = [str(member.value) for term in shape.terms for member in term]
        branches += [{"enum": known}, {"type": "string"}]  # the first for completion; case and spelling are free
    for wanted, kind in ((shape.text, _TEXT), (shape.flag, {"type": "boolean"}), (shape.integer, {"type": "integer"})):
        branches += [kind] if wanted else []
    branches += [{"type": ["number", "string"]}] if shape.number else []
    return {"anyOf": [*branches, {"type": "null"}]} if branches else _ANY


_NAMED: Final = frozenset(
    {"Arm", "Intervention", "Criterion", "Visit", "DoseLevel", "Objective", "Estimand", "ActivitySpan"}
)
"""Classes of which one text is a short form that a reader of their own expands."""
_FREE: Final[dict[str, list[dict[str, Any]]]] = {
    "visits": [{"type": "object", "additionalProperties": True}],
    "activities": [
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    {"type": "array", "items": {"type": "string"}},
                    {
                        "type": "object",
                        "additionalProperties": {
                            "anyOf": [
                                {"type": ["string", "array", "null"]},
                                {"type": "object", "propertyNames": {"enum": sorted({*fields(Activity), *ROW})}},
                            ]
                        },
                    },
                ]
            },
        }
    ],
    "abbreviations": [{"type": "object", "additionalProperties": {"type": "string"}}],
}


def _title(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.lstrip("$")).replace("_", " ")
    return words[:1].upper() + words[1:]
