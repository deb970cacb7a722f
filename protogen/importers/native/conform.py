"""Texts → what their fields want: numbers, yes or no, terms, and single values that stand for an object or a list.

YAML 1.2 has no type for `12:30`, `no` or `2026-01-05`: the field decides. What does not fit is left for validation.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from protogen.importers.native.places import Map, Place, Seq, Text, made, place_of
from protogen.importers.native.problems import Problem, did_you_mean
from protogen.importers.native.shapes import SHORT, SHORT_KEYS, Shape, fields, term_of
from protogen.model.quantities import Age

_LONGEST_NUMBER = 4000
"""Digits: Python reads whole numbers of up to 4,300."""
# Matches `12`, `-3`, `0123`; the core schema of YAML 1.2 reads the last as 123.
_INTEGER = re.compile(rf"[-+]?\d{{1,{_LONGEST_NUMBER}}}")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def free(value: Any) -> Any:
    """A value of a field that takes anything, with the types of the core schema of YAML 1.2."""
    if isinstance(value, Map):
        return {key: free(member) for key, member in value.items()}
    if isinstance(value, Seq):
        return [free(item) for item in value]
    if not isinstance(value, Text) or not value.plain or len(value) > _LONGEST_NUMBER:
        return value
    if value in _FLAGS:
        return _FLAGS[value]
    if _INTEGER.fullmatch(value):
        return int(value)
    return float(value) if _NUMBER.fullmatch(value) else value


def _from_record(owner: Map, key: str) -> bool:
    """Whether a source says that a field was read from a record."""
    listed = owner.get("sources")
    sources = [each for each in listed if isinstance(each, Map)] if isinstance(listed, Seq) else []
    return any(each.get("field") == key and each.get("basis") != "author" for each in sources)


class Conforming:
    """Goes through a tree beside the classes of the model.

    `problems` has what it could not take, `prose` every text of an author that is Markdown: none that has a source.
    """

    def __init__(self, *, registered: bool) -> None:
        """With `registered`, a term that is in no list is kept as it is: it came from a record."""
        self.problems: list[Problem] = []
        self.prose: list[Text] = []
        self._registered = registered

    def model(self, value: Map, model: type[BaseModel]) -> Map:
        """The mapping with every member in the form that its field wants; empty members are left out."""
        known = fields(model)
        found = Map(value.place)
        for key, member in value.items():
            if member is None and key in known:
                continue
            if key not in known:
                names = did_you_mean(key, [*known, *(short for short in SHORT_KEYS.get(model, ()) if short != key)])
                self.problems.append(Problem("STU001", value.key_at(key), f"{key!r} is not a field here", names))
                continue
            shown = self.value(member, known[key], value.at(key))
            found.put(key, shown, value.key_at(key), value.at(key))
            if known[key].prose and isinstance(member, Text) and not _from_record(value, key):
                self.prose.append(member)
        return found

    def value(self, value: Any, shape: Shape, place: Place) -> Any:
        """A value in the form that a field of this shape wants."""
        if shape.items is not None:
            return self._list(value, shape.items, place)
        if isinstance(value, Map) and shape.model is not None:
            return self.model(value, shape.model)
        if shape.model is not None and not isinstance(value, Map | Seq):
            return self._short(value, shape.model, place)
        if shape == Shape():
            return free(value)
        if isinstance(value, Text):
            return self._scalar(value, shape)
        return value

    def _list(self, value: Any, items: Shape, place: Place) -> Any:
        if isinstance(value, Seq):
            found = Seq(value.place)
            for item, at in value.placed():
                if item is None:
                    message = "nothing stands at this item of the list"
                    self.problems.append(Problem("STU003", at, message, "remove it, or quote the word"))
                else:
                    found.put(self.value(item, items, at), at)
            return found
        if isinstance(value, Text):  # one value is a list of one
            return Seq(place, [self.value(value, items, place)], [place])
        return value

    def _short(self, value: Any, model: type[BaseModel], place: Place) -> Any:
        """A single value as the object it stands for."""
        if isinstance(value, Text) and model is Age:
            return self._age(value)
        if model not in SHORT:
            return value
        name = SHORT[model]
        return made(place, **{name: self.value(value, fields(model)[name], place)})

    def _age(self, value: Text) -> Any:
        age = Age.read(value.strip().title())
        if age is None:
            message = f"{str(value)!r} is not an age"
            self.problems.append(Problem("STU004", value.place, message, "write it like 18 years or 6 months"))
            return made(value.place, value=0, unit="year")
        return made(value.place, value=age.value, unit=age.unit)

    def _scalar(self, value: Text, shape: Shape) -> Any:
        if shape.terms:
            return self._term(value, shape.terms, kept=shape.text and self._registered)
        if shape.flag and not shape.text:
            return self._flag(value)
        if shape.integer and not shape.text and _INTEGER.fullmatch(value):
            return int(value)
        if shape.number and not shape.text and _NUMBER.fullmatch(value):
            return Decimal(value)
        return value

    def _flag(self, value: Text) -> bool:
        if value.plain and value in _FLAGS:
            return _FLAGS[value]
        message = f"{str(value)!r} is neither true nor false"
        self.problems.append(Problem("STU003", value.place, message, "write true or false, without quotes"))
        return False

    def _term(self, value: Text, terms: tuple[type[Enum], ...], *, kept: bool) -> Any:
        found = term_of(value, terms)
        if found is not None or kept:
            return value if found is None else found
        message = f"{str(value)!r} is no term for this field"
        fix = did_you_mean(value, [str(each.value) for term in terms for each in term])
        self.problems.append(Problem("TRM001", place_of(value, value.place), message, fix))
        return next(iter(terms[0]))
