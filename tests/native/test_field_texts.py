"""What editors tell of each field: words and an example for every one, and the reader takes the example."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from protogen.authoring.field_texts import examples, in_class, table
from protogen.authoring.starting import schema_text
from protogen.importers.native.problems import StudyFileError
from protogen.importers.native.shapes import Shape, fields
from protogen.importers.native.study_file import from_json
from protogen.model.source import Source
from protogen.model.study import Study

SCHEMA = json.loads(schema_text())
REFUSED = ("STU001", "STU003", "STU004", "TRM001", "TIM001", "TIM002", "SCH003")
"""Codes that say that a value may not stand where it stands; others say what is missing around it."""
Step = tuple[str, bool]
"""A field on the way to another, and whether it is a list."""


def model_of(shape: Shape) -> tuple[type[BaseModel] | None, bool]:
    """The class of a field, and whether the field is a list."""
    listed = shape.items is not None
    while shape.items is not None:
        shape = shape.items
    return shape.model, listed


def ways() -> dict[type[BaseModel], tuple[Step, ...]]:
    """Each class of the model with a shortest way from the study to it."""
    found: dict[type[BaseModel], tuple[Step, ...]] = {Study: ()}
    waiting: deque[type[BaseModel]] = deque([Study])
    while waiting:
        owner = waiting.popleft()
        for name, shape in fields(owner).items():
            inner, listed = model_of(shape)
            if inner is not None and inner not in found:
                found[inner] = (*found[owner], (name, listed))
                waiting.append(inner)
    return found


WAYS = ways()
FIELDS = [(owner, name) for owner in WAYS for name in fields(owner) if name != "sources"]


def test_every_field_has_words_in_one_place() -> None:
    """In its class or in the table; and the table names no field that is not there."""
    assert len(FIELDS) > 490
    known = {f"{owner.__name__}.{name}" for owner, name in FIELDS}
    assert set(table()) <= known
    for owner, name in FIELDS:
        told = table().get(f"{owner.__name__}.{name}")
        places = [bool(in_class(owner).get(name)), bool(told and told.what)]
        assert sum(places) == 1, f"{owner.__name__}.{name}: {places}"


def test_the_table_says_more_than_the_name() -> None:
    """No line repeats the name of its field, or holds nothing."""
    lines = table()
    assert len(lines) > 400
    for name, told in lines.items():
        assert told.what or told.examples, name
        word = name.partition(".")[2].replace("_", " ")
        assert told.what.casefold().rstrip(".") not in {word, f"the {word}"}, name
        assert not told.what or told.what.endswith((".", "…")), name


def test_every_example_is_valid_where_it_stands() -> None:
    """By the part of the schema that holds it."""
    objects = {"Study": SCHEMA, **SCHEMA["$defs"]}
    checked = 0
    for owner, each in objects.items():
        for name, field in each["properties"].items():
            validator = Draft202012Validator({**field, "$defs": SCHEMA["$defs"]})
            for example in field["examples"]:
                errors = [error.message for error in validator.iter_errors(example)]
                assert not errors, f"{owner}.{name}: {example}: {errors}"
                checked += 1
    assert checked > 600


def placed(owner: type[BaseModel], name: str, example: Any) -> dict[str, Any]:
    """A study that has nothing but an example in its field."""
    value: Any = {name: example}
    for step, listed in reversed(WAYS[owner]):
        value = {step: [value] if listed else value}
    assert isinstance(value, dict)
    return value if "id" in value else {"id": "X", **value}


def refused(value: dict[str, Any]) -> list[str]:
    """What the reader says against values of a study."""
    try:
        from_json(value, "study.json")
    except StudyFileError as error:
        return [str(each) for each in error.problems if each.code in REFUSED]
    return []


@pytest.mark.parametrize("owner", [each for each in WAYS if each is not Source], ids=lambda each: str(each.__name__))
def test_the_reader_takes_every_example(owner: type[BaseModel]) -> None:
    """It may miss what must stand beside it, never find that the value is none."""
    shown = [
        (name, each)
        for name, shape in fields(owner).items()
        if name != "sources"
        for each in examples(owner, name, shape)
    ]
    assert shown
    for name, each in shown:
        assert not refused(placed(owner, name, each)), f"{owner.__name__}.{name}: {each}"


def test_a_value_that_is_none_is_found_so() -> None:
    """The check above can fail."""
    assert refused({"id": "X", "design": {"enrollment": {"count": "many"}}})
    assert refused({"id": "X", "schedule": {"visits": [{"notation": "fortnight before"}]}})
