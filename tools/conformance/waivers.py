"""Failures that are waived, each with its reason: `waivers.toml`, and the conditions that it may name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pikepdf

from conformance.outcome import Failure

FILE: Final = Path(__file__).with_name("waivers.toml")


def ends_in_carriage_return(path: Path) -> bool:
    """Whether a PDF has a stream whose last byte is a carriage return, and is sound all the same."""
    with pikepdf.open(path) as document:
        streams = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
        found = any(each.read_raw_bytes().endswith(b"\r") for each in streams)
        return found and document.check_pdf_syntax() == []


def is_linearised_well(path: Path) -> bool:
    """Whether the qpdf that pikepdf brings finds a PDF sound, and linearised as it says."""
    with pikepdf.open(path) as document:
        return document.is_linearized and document.check_linearization() and document.check_pdf_syntax() == []


CONDITIONS: Final[Mapping[str, Callable[[Path], bool]]] = MappingProxyType(
    {
        "a stream ends in a carriage return, and qpdf finds the file sound": ends_in_carriage_return,
        "the qpdf of pikepdf finds the file sound and well linearised": is_linearised_well,
    }
)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A failure that is not counted, and why.

    `rule` is a part of the name of the rule, `message` a regular expression found in the message; `only_if` is a key of
    `CONDITIONS`, or empty; `version` is how the version of the tool begins that needs it, or empty for any.
    """

    tool: str
    rule: str
    message: str
    reason: str
    only_if: str = ""
    version: str = ""

    def wanted(self, versions: Iterable[tuple[str, str]]) -> bool:
        """Whether one of these tools with their versions is the one that needs it."""
        return any(tool == self.tool and found.startswith(self.version) for tool, found in versions)

    def covers(self, tool: str, failure: Failure) -> bool:
        """Whether a failure of a tool is this one."""
        named = tool == self.tool and self.rule in failure.rule and re.search(self.message, failure.message)
        return bool(named) and (not self.only_if or CONDITIONS[self.only_if](failure.document.path))


def read(path: Path = FILE) -> tuple[Waiver, ...]:
    """The waivers of a file.

    Raises:
        ValueError: one has no rule, no reason of at least a few words, or names a condition that does not exist.
    """
    found = tuple(Waiver(**each) for each in tomllib.loads(path.read_text(encoding="utf-8")).get("waiver", []))
    for each in found:
        if not each.rule or len(each.reason.split()) < 5:  # noqa: PLR2004 -- fewer words give no reason
            raise ValueError(f"{path.name}: the waiver of {each.tool} {each.rule!r} needs a rule and a reason")
        if each.only_if and each.only_if not in CONDITIONS:
            raise ValueError(f"{path.name}: {each.only_if!r} is no condition; there are {sorted(CONDITIONS)}")
    return found


def sorted_out(
    tool: str, failures: Iterable[Failure], waivers: Iterable[Waiver]
) -> tuple[list[Failure], list[tuple[Waiver, Failure]]]:
    """The failures that count, and those that do not with the waiver that covers each."""
    every = tuple(waivers)
    left: list[Failure] = []
    waived: list[tuple[Waiver, Failure]] = []
    for failure in failures:
        waiver = next((each for each in every if each.covers(tool, failure)), None)
        if waiver is None:
            left.append(failure)
        else:
            waived.append((waiver, failure))
    return left, waived
