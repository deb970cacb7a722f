"""Values that know where they stand: what a study file is read into, before anyone asks what it means.

The tree is plain Python (mappings, lists, texts), so that pydantic reads it as it is; each value carries its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class File:
    """A study file: its name as the user gave it, and its lines."""

    name: str
    lines: tuple[str, ...] = field(default=(), repr=False)

    def line(self, number: int) -> str:
        """Line `number`, counted from 1; nothing where the file has none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: file, line and column from 1 (0 in JSON, where the path says it), path in the file."""

    file: File
    line: int
    column: int
    path: str = ""
    value: Any = field(default=None, compare=False, repr=False)
    """In JSON, the value itself, as there is no line to show."""

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}:{self.column}" if self.line else self.file.name

    def inside(self, step: str | int) -> str:
        """The path of a member of what stands here."""
        if isinstance(step, int):
            return f"{self.path}[{step}]"
        return f"{self.path}.{step}" if self.path else step


class Text(str):
    """A scalar as it is written. `plain` is whether it stood without quotes, so that it may mean a number."""

    __slots__ = ("place", "plain")
    place: Place
    plain: bool

    @classmethod
    def at(cls, place: Place, text: str, *, plain: bool = False) -> Self:
        """The text with its place."""
        made = cls(text)
        made.place = place
        made.plain = plain
        return made


class Seq(list[Any]):
    """A list with its place and those of its items."""

    def __init__(self, place: Place, items: Iterable[Any] = (), places: Iterable[Place] = ()) -> None:
        """Keep the items with their places."""
        super().__init__(items)
        self.place = place
        self.places = list(places)

    def put(self, value: Any, place: Place) -> None:
        """Add an item."""
        self.append(value)
        self.places.append(place)

    def placed(self) -> list[tuple[Any, Place]]:
        """Each item with its place."""
        return list(zip(self, self.places, strict=True))


class Map(dict[str, Any]):
    """A mapping with its place, those of its keys, and those of its values."""

    def __init__(self, place: Place) -> None:
        """An empty mapping."""
        super().__init__()
        self.place = place
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}

    def put(self, key: str, value: Any, key_at: Place, value_at: Place | None = None) -> None:
        """Set a member with the places of its key and value."""
        self[key] = value
        self.keys_at[key] = key_at
        self.values_at[key] = value_at or key_at

    def default(self, key: str, value: Any) -> None:
        """Set a member that the file leaves out; it stands where the mapping stands."""
        if key not in self:
            self.put(key, value, self.place)

    def move(self, key: str, new: str) -> None:
        """Give a member another name."""
        self.put(new, self.pop(key), self.keys_at.pop(key), self.values_at.pop(key))

    def drop(self, key: str) -> Any:
        """Take a member out; returns its value, or nothing."""
        self.keys_at.pop(key, None)
        self.values_at.pop(key, None)
        return self.pop(key, None)

    def at(self, key: str) -> Place:
        """The place of the value of a key, or of the mapping where it has none."""
        return self.values_at.get(key, self.place)

    def key_at(self, key: str) -> Place:
        """The place of a key, or of the mapping where it has none."""
        return self.keys_at.get(key, self.place)

    def copied(self) -> Map:
        """A mapping with the same members, for what is to be changed."""
        made = Map(self.place)
        for key, value in self.items():
            made.put(key, value, self.key_at(key), self.at(key))
        return made


def made(place: Place, **members: Any) -> Map:
    """A mapping that stands for something shorter in the file; its members stand where that stands."""
    found = Map(place)
    for key, value in members.items():
        if value is not None:
            found.put(key, value, place, place_of(value, place))
    return found


def place_of(value: Any, otherwise: Place) -> Place:
    """The place of a value that has one."""
    return value.place if isinstance(value, Text | Seq | Map) else otherwise


def located(value: Any, place: Place) -> Any:
    """A plain JSON value as a tree whose places are JSON paths."""
    if isinstance(value, Mapping):
        mapping = Map(place)
        for key, member in value.items():
            here = replace(place, path=place.inside(str(key)), value=member)
            mapping.put(str(key), located(member, here), here)
        return mapping
    if isinstance(value, str):
        return Text.at(place, value)
    if isinstance(value, Sequence):
        listed = Seq(place)
        for index, item in enumerate(value):
            here = replace(place, path=place.inside(index), value=item)
            listed.put(located(item, here), here)
        return listed
    return value


def resolved(tree: Any, steps: Iterable[str | int], *, key: bool = False) -> Place | None:
    """The place of the member that a pydantic `loc` names, or of its nearest known parent.

    With `key`, that of the last key instead of its value. Steps that name a branch of a union are skipped.
    """
    place: Place | None = getattr(tree, "place", None)
    here: Any = tree
    for step in steps:
        if isinstance(here, Map) and step in here:
            name = str(step)
            place = here.key_at(name) if key else here.at(name)
            here = here[name]
        elif isinstance(here, Seq) and isinstance(step, int) and step < len(here):
            place, here = here.places[step], here[step]
    return place
