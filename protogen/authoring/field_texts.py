"""What editors tell of each field of a study file: what it says, and values that may stand there.

The words are those of the class that has the field, else those of fields.tsv, which also holds the examples. A field in
neither has none, and a test says so.
"""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from protogen.importers.native.shapes import Shape, fields

_FIELD: Final = re.compile(r'^ {4}(\w+): [^\n]+\n {4}"""(.+?)"""', re.MULTILINE | re.DOTALL)
_OR: Final = " | "
"""Stands between several examples of one field."""
_SHOWN: Final = 3
"""How many fields of an object its example shows where the table gives none."""


class Told(NamedTuple):
    """A line of the table: what the field says, and examples as they are written there."""

    what: str
    examples: str


@cache
def table() -> dict[str, Told]:
    """The lines of fields.tsv, by class and field (`Arm.label`)."""
    text = files("protogen.authoring").joinpath("fields.tsv").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines()[1:]:
        name, what, examples = line.split("\t")
        found[name] = Told(what, examples)
    return found


@cache
def in_class(model: type[BaseModel]) -> dict[str, str]:
    """What a class says of its fields, in the text below each."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if isinstance(owner, type) and issubclass(owner, BaseModel) and owner.__module__.startswith("protogen."):
            for match in _FIELD.finditer(inspect.getsource(owner)):
                found[match[1]] = " ".join(match[2].split())
    return found


def what(model: type[BaseModel], name: str) -> str:
    """What a field says, in a sentence; empty where nobody wrote it."""
    return in_class(model).get(name) or table().get(f"{model.__name__}.{name}", Told("", "")).what


def examples(model: type[BaseModel], name: str, shape: Shape) -> list[Any]:
    """Values that may stand in a field, as JSON: those of the table, else what its kind of value implies.

    A list shows one of its items, an object some of its fields, a term the first of its list.
    """
    written = table().get(f"{model.__name__}.{name}", Told("", "")).examples
    given = [_value(each, shape) for each in written.split(_OR)] if written else _implied(shape)
    return [[each] if shape.items is not None and not isinstance(each, list | dict) else each for each in given]


def _value(written: str, shape: Shape) -> Any:
    kind = _item(shape)
    if written[0] in '{["' or kind.integer or kind.number:
        return json.loads(written)
    return written


def _item(shape: Shape) -> Shape:
    return shape if shape.items is None else _item(shape.items)


def _implied(shape: Shape) -> list[Any]:
    kind = _item(shape)
    if kind.terms:
        one: Any = str(next(iter(kind.terms[0])).value)
    elif kind.flag:
        one = True
    elif kind.model is not None:
        one = _sample(kind.model)
    else:
        one = None
    if shape.items is not None:
        return [[] if one is None else [one]]
    return [] if one is None else [one]


def _sample(model: type[BaseModel]) -> dict[str, Any]:
    """An object with its first simple fields."""
    simple = {name: shape for name, shape in fields(model).items() if _item(shape).model is None}
    found = {name: shown[0] for name, shape in simple.items() if (shown := examples(model, name, shape))}
    return dict(list(found.items())[:_SHOWN])
