"""What is wrong in a study file, all of it at once: code, place, message, remedy, and the line it stands on."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from protogen.errors import InputError, encodable
from protogen.importers.native.places import Place

_CLOSE = 0.6
_EXCERPT = 120
_LONG = 60
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `code` never changes its meaning; docs/study-file.md lists them."""

    code: str
    place: Place
    message: str
    fix: str = ""

    def __str__(self) -> str:
        """`study.yaml:14:17 STU001 arms[0].form: message; fix`, and the line itself below where there is one."""
        path = f" {self.place.path}" if self.place.path else ""
        head = f"{self.place} {self.code}{path}: {self.message}{f'; {self.fix}' if self.fix else ''}"
        line = self.excerpt
        if not self.place.line:
            return f"{head}\n      | {line}" if line else head
        start = max(0, self.place.column - 1 - _EXCERPT // 2) if len(line) > _EXCERPT else 0
        shown = line[start : start + _EXCERPT]
        gutter = f"{self.place.line:>5} | "
        blank = "".join("\t" if char == "\t" else " " for char in line[start : self.place.column - 1])
        return f"{head}\n{gutter}{shown}\n{' ' * (len(gutter) - 2)}| {blank}^"

    @property
    def excerpt(self) -> str:
        """The line of the file it stands on; in JSON the value, as far as it goes on a line."""
        if not self.place.line and self.place.value is not None:
            text = json.dumps(self.place.value, ensure_ascii=False)
            return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
        return self.place.file.line(self.place.line).rstrip()

    def plain(self) -> dict[str, object]:
        """The problem for machines."""
        return {
            "file": self.place.file.name,
            "line": self.place.line or None,
            "column": self.place.column or None,
            "path": self.place.path,
            "code": self.code,
            "message": self.message,
            "fix": self.fix or None,
            "excerpt": self.excerpt or None,
        }


class StudyFileError(InputError):
    """A study file with mistakes; `problems` has every one of them, in the order of the file."""

    what = "study file"
    """What has the mistakes, in the line that counts them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, each once, first line first."""
        found = sorted(
            dict.fromkeys(problems), key=lambda each: (each.place.file.name, each.place.line, each.place.column)
        )
        self.problems = tuple(found)
        count = len(found)
        message = f"{count} mistake{'s' if count != 1 else ''} in the {self.what}"
        super().__init__(message, where=found[0].place.file.name if found else None)

    def __reduce__(self) -> tuple[type[StudyFileError], tuple[tuple[Problem, ...]]]:
        """How it travels between processes."""
        return type(self), (self.problems,)

    def __str__(self) -> str:
        """Every problem, one under the other, and their number."""
        return encodable("\n".join([*map(str, self.problems), f"{self.where}: {self.message}"]))

    def at(self, where: str) -> StudyFileError:
        """The same: each problem names its file already."""
        del where
        return self


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'label'?`, else the few that are known, else nothing."""
    names = [name for name in dict.fromkeys(known) if name]
    lower = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in lower:
        return f"did you mean {lower[word.casefold()]!r}?"
    close = difflib.get_close_matches(word.casefold(), lower, n=1, cutoff=_CLOSE)
    if close:
        return f"did you mean {lower[close[0]]!r}?"
    if not names:
        return ""
    listed = ", ".join(names[: _SHOWN * 2]) + (", …" if len(names) > _SHOWN * 2 else "")
    return f"known here: {listed}"


def shown(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    text = str(value)
    return repr(text if len(text) <= _LONG else f"{text[:_LONG]}…")
