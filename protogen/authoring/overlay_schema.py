"""The JSON Schema (2020-12) of files of corrections, for editors; what `at` names, only the study itself can tell."""

from __future__ import annotations

from typing import Any, Final

from protogen.authoring.schema import DIALECT
from protogen.overlay.reading import BESIDE, ROOT, VERBS

_ANY: Final = ("string", "number", "boolean", "array", "object")
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "minItems": 2}
_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "at": {
        "type": "string",
        "description": "What is corrected, in the words of protogen convert; items of a list in brackets.",
        "examples": ["schedule.visits[D28].window", "population.inclusion[I3]", "arms[A1].label"],
    },
    "set": {
        "type": [*_ANY],
        "description": "The value that is to stand there, as in a study file.",
        "examples": ["±2 days", "Week 4 and Week 8", {"before": 1, "after": 2, "unit": "days"}],
    },
    "add": {
        "type": [*_ANY],
        "description": "An item or a list of items for the list that at: names.",
        "examples": [{"label": "ECG", "group": "Safety", "at": ["D1", "D28"]}],
    },
    "split": {
        **_NAMES,
        "description": "The pieces of a criterion: together every character of its text.",
        "examples": [["Age of 18 years or more;", "signed consent."]],
    },
    "order": {
        **_NAMES,
        "description": "Ids or labels of items that change places among themselves; or titles of groups of rows.",
        "examples": [["Vital signs", "ECG"]],
    },
    "remove": {"const": True, "description": "Take it out.", "examples": [True]},
    "expect": {
        "type": [*_ANY, "null"],
        "description": "What stands there now; wanted where something does, empty where nothing does.",
        "examples": ["CAR-DC Treatment"],
    },
    "why": {"type": "string", "description": "The reason, which is printed.", "examples": ["Protocol version 2.0"]},
    "before": {"type": "string", "description": "The item that what is added stands before.", "examples": ["D28"]},
    "after": {"type": "string", "description": "The item that what is added stands after.", "examples": ["D14"]},
}
_TOP: Final[dict[str, dict[str, Any]]] = {
    "overlay": {"const": 1, "description": "The form of the file."},
    "study": {
        "type": ["string", "array"],
        "items": {"type": "string"},
        "minItems": 1,
        "description": "The identifier of the study, or a list of them.",
        "examples": ["NCT07329959"],
    },
    "include": {
        "type": ["string", "array"],
        "items": {"type": "string"},
        "description": "Files with corrections that are joined to these.",
        "examples": [["panel.yaml"]],
    },
}


def overlay_schema() -> dict[str, Any]:
    """The schema of a whole file of corrections."""
    correction = {
        "type": "object",
        "description": "One correction: what, one verb, what is expected there, why.",
        "properties": {name: {"title": name.capitalize(), **_FIELDS[name]} for name in (*VERBS, *BESIDE)},
        "required": ["at"],
        "oneOf": [{"required": [verb]} for verb in VERBS],
        "additionalProperties": False,
    }
    listed = {"type": ["array", "null"], "items": correction, "description": "The corrections, in order."}
    known = {**_TOP, "corrections": listed}
    return {
        "$schema": DIALECT,
        "title": "File of corrections of protogen",
        "type": "object",
        "description": "Values that an author adds to a record or corrects, without touching it.",
        "properties": {name: {"title": name.capitalize(), **known[name]} for name in ROOT},
        "required": ["overlay", "study"],
        "additionalProperties": False,
    }
