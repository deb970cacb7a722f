"""Where the readers of compact forms put what is wrong, and how they take members out of a mapping."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from protogen.importers.native.places import Place, Text, place_of
from protogen.importers.native.problems import Problem, shown
from protogen.importers.native.times import TimeNotationError

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LONGEST_ID = 48


class Report:
    """The problems found so far."""

    def __init__(self) -> None:
        """No problems yet."""
        self.problems: list[Problem] = []

    def say(self, code: str, place: Place, message: str, fix: str = "") -> None:
        """Add a problem."""
        self.problems.append(Problem(code, place, message, fix))

    def wanted(self, value: Any, place: Place, what: str) -> None:
        """Say that another kind of value stands here than is wanted."""
        self.say("STU003", place_of(value, place), f"{shown(value)} stands where {what} is wanted", f"write {what}")

    def time(self, value: Any, read: Callable[[str], str], place: Place) -> Any:
        """A text as `read` puts it in notation; where it is none, that is a problem and the text stays."""
        if not isinstance(value, Text):
            return value
        try:
            return Text.at(value.place, read(value))
        except TimeNotationError as problem:
            self.say("TIM001", place_of(value, place), problem.message, problem.fix or "")
            return value


def slug(words: str) -> str:
    """An id made of words: `vital-signs`, `12-lead-ECG`.

    >>> slug("Vital signs (sitting)"), slug("D1"), slug("last dose+P30D"), slug("…")
    ('Vital-signs-sitting', 'D1', 'last-dose-plus-P30D', 'item')
    """
    text = words.replace("+", " plus ").replace("-P", " minus P") if re.search(r"[+-]P[T\d]", words) else words
    return "-".join(_WORD.findall(text))[:_LONGEST_ID].strip("-") or "item"


def free(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number that makes it new; it is taken from now on."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return found
