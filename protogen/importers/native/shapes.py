"""What each field of the model wants, read from its annotation: once for each field, by reading and by the schema."""

from __future__ import annotations

import re
import types
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from protogen.model import terms
from protogen.model.arms import EscalationDecision
from protogen.model.base import Markdown
from protogen.model.design import Blinding, Enrollment
from protogen.model.identity import Agency, DatedEvent, Identifier
from protogen.model.objectives import Objectives, Outcome
from protogen.model.quantities import Amount, PartialDate
from protogen.model.schedule import Activity, ActivitySpan, Epoch, Note, Schedule, Timeline, Visit
from protogen.model.study import Study
from protogen.model.time import TimeFrame

SHORT: Final[dict[type[BaseModel], str]] = {
    Agency: "name",
    Amount: "text",
    Blinding: "level",
    DatedEvent: "date",
    Enrollment: "count",
    Epoch: "label",
    EscalationDecision: "text",
    Identifier: "id",
    Note: "text",
    Outcome: "measure",
    TimeFrame: "text",
}
"""Objects that a single value may stand for, and the field it fills."""

CELL: Final = ("times", "count", "optional", "condition", "arms", "window", "link", "mark", "note")
"""What may be said of a cell, or of all cells of a row at once."""
ROW: Final = (*CELL, "at", "during")
"""What may be said of a row beside the fields of an activity."""
SHORT_KEYS: Final[dict[type[BaseModel], tuple[str, ...]]] = {
    Activity: ROW,
    ActivitySpan: ("at",),
    Note: ("at",),
    Objectives: ("primary", "secondary", "other"),
    Schedule: tuple(name for name in Timeline.model_fields if name != "sources"),
    Study: ("$schema", "include", "trace"),
    Visit: ("each", "cycles", "days", "note"),
}
"""Keys of short forms that are no fields of the model: expanded before anyone asks the model."""


_ROMAN: Final = ("i", "ii", "iii", "iv")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field takes: objects of a class, terms, texts, yes or no, numbers, a list of something."""

    model: type[BaseModel] | None = None
    terms: tuple[type[Enum], ...] = ()
    text: bool = False
    flag: bool = False
    integer: bool = False
    number: bool = False
    items: Shape | None = None
    prose: bool = False
    """Whether a text is Markdown; all other texts print as they stand."""


@cache
def fields(model: type[BaseModel]) -> dict[str, Shape]:
    """The shape of every field of a class, by name."""
    return {name: shape(info.annotation) for name, info in model.model_fields.items()}


def shape(annotation: Any) -> Shape:
    """The shape of an annotation; of a union, what its branches take together."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return replace(shape(get_args(annotation)[0]), prose=annotation == Markdown)
    if origin in (Union, types.UnionType):
        return _joined([shape(each) for each in get_args(annotation) if each is not type(None)])
    if origin is tuple:
        return Shape(items=shape(get_args(annotation)[0]))
    if isinstance(annotation, type):
        return _of_class(annotation)
    return Shape()


def _of_class(annotation: type) -> Shape:
    if issubclass(annotation, PartialDate):  # reads its own texts
        return Shape(text=True)
    if issubclass(annotation, BaseModel):
        return Shape(model=annotation)
    if issubclass(annotation, Enum):
        return Shape(terms=(annotation,))
    return Shape(
        text=issubclass(annotation, str),
        flag=issubclass(annotation, bool),
        integer=annotation is int,
        number=annotation in (float, Decimal),
    )


def _joined(branches: list[Shape]) -> Shape:
    return Shape(
        model=next((each.model for each in branches if each.model), None),
        terms=tuple(term for each in branches for term in each.terms),
        text=any(each.text for each in branches),
        flag=any(each.flag for each in branches),
        integer=any(each.integer for each in branches),
        number=any(each.number for each in branches),
        items=next((each.items for each in branches if each.items), None),
        prose=any(each.prose for each in branches),
    )


@cache
def words(term: type[Enum]) -> dict[str, Enum]:
    """Each way to write a term of a list, folded: its value, and its label where it has one."""
    found: dict[str, Enum] = {}
    for member in term:
        found.setdefault(folded(str(member.value)), member)
        if term.__module__ == terms.__name__ and isinstance(member, StrEnum):
            found.setdefault(folded(terms.label(member)), member)
    return found


def folded(word: str) -> str:
    """A term without regard to case, blanks, hyphens and the two spellings of English.

    >>> folded("Non-Randomised"), folded("DOUBLE_BLIND"), folded("Phase II")
    ('non randomized', 'double blind', 'phase 2')
    """
    text = " ".join(word.replace("_", " ").replace("-", " ").split()).casefold()
    text = re.sub(r"(?<=phase )(iv|i{1,3})\b", lambda roman: str(_ROMAN.index(roman[1]) + 1), text)
    return text.replace("ised", "ized").replace("isation", "ization").replace("ioural", "ioral")


def term_of(word: str, terms_taken: tuple[type[Enum], ...]) -> Enum | None:
    """The term a word means, or nothing."""
    return next((found for term in terms_taken if (found := words(term).get(folded(word)))), None)
