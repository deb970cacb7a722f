"""What a check gives: the documents it looked at, the rules it knows, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was rendered.

    `kind` is `html` or `pdf`; `profile` is that of a PDF, empty for HTML; `name` is `synopsis`, `schedule`,
    `checklist` or `index`; `look` is the theme. `own` says that it was made of an example of this project: those are
    looked at in more ways.
    """

    path: Path
    kind: str
    study: str
    name: str
    profile: str = ""
    look: str = "base"
    own: bool = False

    def __str__(self) -> str:
        """Study, document, and how it was made."""
        return " ".join(part for part in (self.study, self.name, self.kind, self.profile, self.look) if part)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document breaks a rule of a tool; `where` is a line, an object or an element in it."""

    document: Made
    rule: str
    message: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a check found. `rules` is how many it applied, `None` where the tool does not count them.

    `notes` are remarks that are no failures, such as how many elements were left for people to look at.
    """

    documents: int
    rules: int | None
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()


class Check(Protocol):
    """A tool with one way of using it."""

    tool: str
    """What it is called in the table, and in the waivers."""
    checks: str
    """What it looks at."""

    def missing(self) -> str:
        """What this machine lacks to run it; empty where nothing is missing."""

    def version(self) -> str:
        """The version of the tool."""

    def wants(self, document: Made) -> bool:
        """Whether it looks at this document."""

    def run(self, documents: Sequence[Made]) -> Ran:
        """Look at them."""


@dataclass(slots=True)
class Line:
    """A line of the table: a check with what it found after waivers, or why it did not run."""

    tool: str
    checks: str
    version: str = ""
    documents: int = 0
    rules: int | None = None
    failures: list[Failure] = field(default_factory=list)
    waived: list[Failure] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    not_run: str = ""
    seconds: float = 0.0
