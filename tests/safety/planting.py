"""A study with one text in every text field of the model, found by reflection."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from protogen.model.source import Source
from protogen.model.study import Study

Field = tuple[str, str]
"""The names of a class and of its field."""

IN_NOTATION = frozenset(
    {
        ("Visit", "notation"), ("Visit", "window"), ("TimeFrame", "notation"), ("TimeItem", "notation"),
        ("DoseStep", "notation"), ("LookBack", "notation"), ("Cell", "times"), ("Cell", "window"),
        ("ActivitySpan", "notation"), ("ActivitySpan", "alternatives"), ("Frequency", "period"), ("Age", "unit"),
        ("PartialDate", "time"),
    }
)  # fmt: skip
"""Fields that hold what protogen itself writes, in a notation of its own: no text of a record comes here."""
BY_RULE = frozenset(
    {
        ("Source", "field"), ("Source", "step"), ("Record", "shape"), ("Heading", "kind"), ("Repair", "rule"),
        ("Dropped", "rule"), ("Correction", "verb"),
    }
)  # fmt: skip
"""Fields whose words are protogen's own: names of fields and rules."""
REFERENCES = frozenset(
    {
        ("Visit", "epoch"), ("Visit", "arms"), ("Activity", "timeline"), ("Activity", "outcomes"), ("Cell", "arms"),
        ("Cell", "timeline"), ("ActivitySpan", "arms"), ("Timeline", "arms"), ("Arm", "interventions"),
        ("Arm", "part"), ("PlanEpoch", "part"), ("Objective", "part"), ("Estimand", "part"), ("Group", "first"),
        ("Group", "last"), ("Cohort", "criteria"), ("DoseStep", "intervention"), ("DoseLevel", "intervention"),
        ("Element", "interventions"), ("Objective", "outcomes"), ("Estimand", "treatments"), ("NoteTarget", "epoch"),
        ("NoteTarget", "visit"), ("NoteTarget", "activity"),
    }
)  # fmt: skip
"""Fields that name something else of the study: changed with what they name, and never filled where empty."""
KEPT = {"id", "activity", "visit", "first", "last", "arm", "epoch", "elements", "criterion", "eligibility_text"}
"""Further fields whose text is kept in front of the planted one: what is named, and what offsets point into."""


def classes() -> dict[type[BaseModel], tuple[str, ...]]:
    """Every class of the model that a study is made of, with the names of its text fields."""
    found: dict[type[BaseModel], tuple[str, ...]] = {}
    waiting: list[type[BaseModel]] = [Study]
    while waiting:
        kind = waiting.pop()
        if kind in found:
            continue
        kinds = _fields(kind)
        found[kind] = tuple(name for name, each in kinds.items() if str in each)
        waiting += [each for several in kinds.values() for each in several if _is_model(each)]
    return found


def text_fields() -> frozenset[Field]:
    """Every text field of the model, but for those that hold no words of a record or an author."""
    every = {(kind.__name__, name) for kind, names in classes().items() for name in names}
    assert len(every) > 300
    unknown = (IN_NOTATION | BY_RULE | REFERENCES) - every
    assert not unknown, f"no longer fields of the model: {sorted(unknown)}"
    return frozenset(every - IN_NOTATION - BY_RULE)


@cache
def _fields(kind: type[BaseModel]) -> dict[str, tuple[Any, ...]]:
    """The fields of a class, each with the types that may stand in it."""
    return {name: tuple(_kinds(field.annotation)) for name, field in kind.model_fields.items()}


def _kinds(annotation: Any) -> Iterator[Any]:
    origin = typing.get_origin(annotation)
    inner = typing.get_args(annotation)
    if origin is typing.Annotated:
        yield from _kinds(inner[0])
    elif origin in {typing.Union, types.UnionType, tuple, dict}:
        for each in inner:
            yield from _kinds(each)
    else:
        yield annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


class Planter:
    """Puts `text` into every text field; `reached` has the fields that got it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.reached: set[Field] = set()

    def study(self, base: Study) -> Study:
        """The study with the text in all its fields; parts that it lacks are made."""
        return self._filled(base, ())

    def _filled(self, value: Any, above: tuple[type, ...]) -> Any:
        kind = type(value)
        fields = _fields(kind).items()
        return kind.model_validate(
            {name: self._value(kind, name, getattr(value, name), (kinds, above)) for name, kinds in fields}
        )

    def _value(self, kind: type, name: str, value: Any, known: tuple[tuple[Any, ...], tuple[type, ...]]) -> Any:
        kinds, above = known
        if str in kinds:
            return self._planted((kind.__name__, name), value)
        inside = (*above, kind)
        if isinstance(value, BaseModel):
            return self._filled(value, inside)
        if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            return tuple(self._filled(each, inside) for each in value)
        model = next((each for each in kinds if _is_model(each) and each not in inside), None)
        if model is None or value not in {None, ()} or model.__name__ in _NEEDING:
            return value
        made = self._made(model, inside)
        return made if value is None or made is None else (made,)

    def _planted(self, field: Field, value: Any) -> Any:
        if field in IN_NOTATION | BY_RULE or (field in REFERENCES and not value):
            return value
        self.reached.add(field)
        if isinstance(value, dict):
            return {**{f"{key}{self.text}": each for key, each in value.items()}, f"x.{self.text}": self.text}
        if isinstance(value, tuple):
            return tuple(self._text(field, each) for each in value) or (self.text,)
        if value is None and classes_of(field) is dict:
            return {self.text: self.text}
        return self._text(field, value)

    def _text(self, field: Field, value: Any) -> str:
        keep = field in REFERENCES or field[1] in KEPT or field == ("Source", "quote")
        return f"{value or ''}{self.text}" if keep and not isinstance(value, Enum) else self.text

    def _made(self, kind: type[BaseModel], above: tuple[type, ...]) -> BaseModel | None:
        """A value of a class that the study does not hold, with its text fields filled."""
        given: dict[str, Any] = {}
        for name, field in kind.model_fields.items():
            if field.is_required():
                given[name] = self._least(field.annotation, above)
        try:
            return self._filled(kind.model_validate(given), above)  # type: ignore[no-any-return]
        except ValidationError:
            return None

    def _least(self, annotation: Any, above: tuple[type, ...]) -> Any:
        kind = next(iter(_kinds(annotation)))
        if _is_model(kind):
            return self._made(kind, above)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        return {str: "x", int: 2026, bool: True}.get(kind, 1)


def classes_of(field: Field) -> Any:
    """The container of a field: dict, tuple or None."""
    kind = next(each for each in classes() if each.__name__ == field[0])
    return typing.get_origin(kind.model_fields[field[1]].annotation)


_NEEDING = {"Cell", "ActivitySpan", "Timeline", "Visit", "Activity", "Epoch", "PlanCell", "Element", "PlanEpoch"}
"""Classes whose values stand for nothing without others: only those that a study has are filled."""

__all__ = ["Planter", "Source", "text_fields"]
