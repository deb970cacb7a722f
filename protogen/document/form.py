"""What a reader fills in: text fields and choices, each with a name of its own and words a screen reader can say.

Names are made of steps with full stops between, as the names of PDF form fields are: `I4.a.answer`, `participant.id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from protogen.document.parts import Document
from protogen.model.registry_text import printable


def _keep_to_printable(part: Any, *names: str) -> None:
    """JSON may hold half of a character in the label of an arm, say: neither HTML nor the names of a PDF form can."""
    for name in names:
        text = getattr(part, name)
        if not text.isprintable():
            object.__setattr__(part, name, printable(text))


@dataclass(frozen=True, slots=True)
class Entry:
    """A text field: its name, its printed label, what is said of it, and how many lines it takes (1, or more)."""

    name: str
    label: str
    tip: str
    lines: int = 1

    def __post_init__(self) -> None:
        """Keep to characters that a file can hold."""
        _keep_to_printable(self, "name", "label", "tip")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice: the value that is stored, and its printed label."""

    value: str
    label: str

    def __post_init__(self) -> None:
        """As an entry does."""
        _keep_to_printable(self, "value", "label")


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of which at most one option is taken."""

    name: str
    tip: str
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        """As an entry does."""
        _keep_to_printable(self, "name", "tip")

    def option(self, value: str) -> Option | None:
        """The option that stores `value`, or None where it is not offered."""
        return next((each for each in self.options if each.value == value), None)


def form_fields(document: Document) -> tuple[Entry | Choice, ...]:
    """Every field of a document in reading order; a field that stands in several places is given once."""
    return tuple({each.name: each for each in _fields_in(document.sections)}.values())


def _fields_in(part: Any) -> Iterator[Entry | Choice]:
    if isinstance(part, Entry | Choice):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _fields_in(item)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _fields_in(getattr(part, each.name))
