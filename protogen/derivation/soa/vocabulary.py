"""The words that the derivation of the schedule knows, read from `groups.toml` once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Words = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of rows and the words that put a row into it."""

    label: str
    rank: int
    words: Words | None


@dataclass(frozen=True, slots=True)
class Test:
    """A test that a criterion needs; without a label the criterion's own words name it."""

    label: str | None
    words: Words
    rows: Words | None
    covered: Words | None
    conditional: bool
    female: bool
    inclusion: Words | None
    exclusion: Words | None
    """What an inclusion, an exclusion criterion must say; None: no more than `words`."""
    parts: tuple[tuple[str, Words], ...]
    join: str

    def named(self, text: str) -> str | None:
        """The label with the parts that a text names: "Performance status (ECOG)"."""
        found = [name for name, words in self.parts if words.search(text)]
        return f"{self.label} ({self.join.join(found)})" if found else self.label


@dataclass(frozen=True, slots=True)
class Merge:
    """Outcomes that are read from one assessment."""

    label: str
    group: str
    words: Words
    method: Words


@dataclass(frozen=True, slots=True)
class Limits:
    """Laboratory values for which a criterion may set a limit."""

    label: str
    limit: Words
    reach: int
    names: tuple[str, ...]
    values: Words
    """Each value is a group of its own, in the order of `names`."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All of it."""

    groups: tuple[Group, ...]
    ranked: tuple[Group, ...]
    """The groups in the order in which they are tried."""
    merges: tuple[Merge, ...]
    general: tuple[tuple[Words, Words], ...]
    unspecific: Words
    safety_terms: Words
    sets: Words
    preparation: Words
    mentioned: Words
    tests: tuple[Test, ...]
    limits: Limits

    def group(self, label: str, words: str = "") -> str:
        """The group of a row: by its name first, by its full words second; the last group takes the rest."""
        for text in (label, words):
            for group in self.ranked:
                if text and group.words is not None and group.words.search(text):
                    return group.label
        return self.groups[-1].label

    def place(self, group: str) -> int:
        """Where a group prints."""
        return next((index for index, one in enumerate(self.groups) if one.label == group), len(self.groups))


def _any(words: Iterable[str]) -> Words | None:
    found = [f"(?:{word})" for word in words]
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _all(words: Iterable[str]) -> Words:
    return re.compile("|".join(f"(?:{word})" for word in words), re.IGNORECASE)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary as compiled patterns."""
    data: dict[str, Any] = tomllib.loads((files(__package__) / "groups.toml").read_text(encoding="utf-8"))
    limits = data["limits"]
    groups = tuple(Group(one["label"], one["rank"], _any(one["words"])) for one in data["group"])
    return Vocabulary(
        groups=groups,
        ranked=tuple(sorted(groups, key=lambda group: group.rank)),
        merges=tuple(
            Merge(one["label"], one["group"], _all(one["words"]), re.compile(one["method"])) for one in data["merge"]
        ),
        general=tuple((_all([one["term"]]), _all(one["rows"])) for one in data["general"]),
        unspecific=_all([data["safety"]["unspecific"]]),
        safety_terms=_all(data["safety"]["terms"]),
        sets=_all([data["sets"]["unspecific"]]),
        preparation=_all(data["preparation"]["words"]),
        mentioned=_all(data["mentioned"]["words"]),
        tests=tuple(_test(one) for one in data["test"]),
        limits=Limits(
            limits["label"],
            _all([limits["limit"]]),
            limits["reach"],
            tuple(one["name"] for one in limits["value"]),
            re.compile("|".join(f"({one['words']})" for one in limits["value"]), re.IGNORECASE),
        ),
    )


_NEVER = re.compile(r"(?!)")


def _required(words: list[str] | None) -> Words | None:
    """What must be said; an empty list is never met."""
    return None if words is None else _any(words) or _NEVER


def _test(one: dict[str, Any]) -> Test:
    return Test(
        label=one.get("label"),
        words=_all(one["words"]),
        rows=_any(one.get("rows", ())),
        covered=_any(one.get("covered", ())),
        conditional=one.get("conditional", False),
        female=one.get("female", False),
        inclusion=_required(one.get("inclusion")),
        exclusion=_required(one.get("exclusion")),
        parts=tuple((part["name"], _all([part["words"]])) for part in one.get("parts", ())),
        join=one.get("join", ", "),
    )
