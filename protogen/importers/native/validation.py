"""A tree → a `Study`: what pydantic refuses becomes problems, told by the `type` of its error, never by its English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from protogen.importers.native.places import Map, Place, resolved
from protogen.importers.native.problems import Problem, shown
from protogen.model.study import Study

_WANTED: Final = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "model": "a mapping of fields",
    "dataclass": "a mapping of fields",
    "dict": "a mapping",
    "mapping": "a mapping",
    "date": "a date",
    "is_instance_of": "another kind of value",
}
"""What a field wanted, by the first word of the type of the error (`int_parsing`, `model_attributes_type`)."""


def validated(tree: Map) -> tuple[Study | None, list[Problem]]:
    """The study a tree holds, or what keeps it from being one."""
    try:
        return Study.model_validate(tree), []
    except ValidationError as error:
        found: dict[Place, Problem] = {}
        for each in error.errors(include_url=False):
            problem = _problem(each, tree)
            found.setdefault(problem.place, problem)  # a union gives one error for each of its branches
        return None, list(found.values())


def _problem(error: ErrorDetails, tree: Map) -> Problem:
    kind, steps = error["type"], error["loc"]
    make = _KINDS.get(kind, _other)
    place = resolved(tree, steps, key=kind in {"missing", "extra_forbidden"}) or tree.place
    return make(error, place)


def _missing(error: ErrorDetails, place: Place) -> Problem:
    name = str(error["loc"][-1])
    return Problem("STU002", place, f"{name!r} is missing here", f"add {name}: …")


def _unknown(error: ErrorDetails, place: Place) -> Problem:
    return Problem("STU001", place, f"{str(error['loc'][-1])!r} is not a field here")


def _refused(error: ErrorDetails, place: Place) -> Problem:
    """An error that a class of the model raised itself, in its own words."""
    reason = error.get("ctx", {}).get("error")
    return Problem("STU004", place, str(reason))


def _other(error: ErrorDetails, place: Place) -> Problem:
    head = next(iter(_heads(error["type"])), None)
    wanted = _WANTED.get(head or "", "")
    if not wanted:
        return Problem("STU004", place, f"{shown(error['input'])} is not accepted here ({error['type']})")
    return Problem("STU003", place, f"{shown(error['input'])} stands where {wanted} is wanted", f"write {wanted}")


def _heads(kind: str) -> Iterator[str]:
    yield from (name for name in sorted(_WANTED, key=len, reverse=True) if kind == name or kind.startswith(f"{name}_"))


_KINDS: Final[dict[str, Callable[[ErrorDetails, Place], Problem]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "value_error": _refused,
    "assertion_error": _refused,
}
