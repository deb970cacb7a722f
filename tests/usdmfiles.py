"""USDM files that tests read: one written for this project, and the official examples where they are present."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT, SHARED

from protogen.derivation import derive
from protogen.importers.usdm import study as read_study
from protogen.model.study import Study

ORCHARD = ROOT / "tests" / "data" / "usdm_orchard.json"
EXAMPLES = tuple(sorted((SHARED / "usdm").glob("*.json")))
FILES = (ORCHARD, *EXAMPLES)

needs_examples = pytest.mark.skipif(not EXAMPLES, reason="the shared USDM examples are not on this machine")
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)

Raw = dict[str, Any]


def raw(path: Path = ORCHARD) -> Raw:
    """A file as parsed JSON, its own copy."""
    loaded = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def study(path: Path = ORCHARD) -> Study:
    """The study of a file with its derived parts."""
    return derive(read_study(raw(path)))


def design(file: Raw) -> Raw:
    """The first design of a file."""
    found = file["study"]["versions"][0]["studyDesigns"][0]
    assert isinstance(found, dict)
    return found


def timelines(file: Raw) -> Iterator[Raw]:
    """All timelines of a file."""
    for version in file["study"]["versions"]:
        for each in version["studyDesigns"]:
            yield from each["scheduleTimelines"]


def marks(timeline: Raw) -> set[tuple[str, str]]:
    """Activity and instance of each mark of a raw timeline."""
    return {(each, one["id"]) for one in timeline["instances"] for each in one.get("activityIds") or []}


def objects(value: Any, kind: str) -> Iterator[Raw]:
    """Every object of a class inside a raw value."""
    if isinstance(value, dict):
        if value.get("instanceType") == kind:
            yield value
        for each in value.values():
            yield from objects(each, kind)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each, kind)
