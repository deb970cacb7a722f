"""A file of corrections → its entries, each with its place: one verb, one target, what is expected there, and why.

overlay: 1
study: NCT07329959
corrections:
  - at: schedule.visits[D28].window
    set: ±2 days
    expect:                      # nothing was stated
    why: Protocol version 2.0, section 1.3
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from protogen.importers.native.including import included
from protogen.importers.native.places import File, Map, Place, Seq, Text, located
from protogen.importers.native.problems import Problem, StudyFileError, did_you_mean
from protogen.importers.native.report import Report
from protogen.importers.native.yamltext import LONGEST, tree

VERBS: Final = ("set", "add", "split", "order", "remove")
ROOT: Final = ("overlay", "study", "include", "corrections")
BESIDE: Final = ("at", "expect", "why", "before", "after")
"""What an entry may say beside its verb."""
_WITH: Final = {"expect": ("set", "remove"), "before": ("add",), "after": ("add",)}
"""The verbs that a key goes with."""
_FORM: Final = "1"


class OverlayError(StudyFileError):
    """A file of corrections with mistakes, or one that does not fit the study; `problems` has every one of them."""

    what = "file of corrections"


@dataclass(frozen=True, slots=True)
class Entry:
    """One correction as it is written. `shown` is its place in the documents: no folder of this machine is in it."""

    said: Map
    place: Place
    shown: str
    verb: str
    value: Any = None

    @property
    def value_at(self) -> Place:
        """Where the value of the verb stands."""
        return self.said.at(self.verb)

    @property
    def at(self) -> Text:
        """The path of what is corrected."""
        found = self.said["at"]
        assert isinstance(found, Text)
        return found

    @property
    def why(self) -> str | None:
        """The reason that the author gives."""
        found = self.said.get("why")
        return str(found) if found is not None else None


@dataclass(frozen=True, slots=True)
class Overlay:
    """A file of corrections with those that it includes: for which studies, and what is corrected, in order."""

    name: str
    place: Place
    studies: tuple[str, ...]
    entries: tuple[Entry, ...]


def overlay(name: str) -> Overlay:
    """The overlay that a YAML or JSON file holds.

    Raises:
        OverlayError: it cannot be read, or has mistakes; the error has all of them.
    """
    path = Path(name)
    found, problems = _tree(path, name)
    report = Report()
    report.problems += problems
    if isinstance(found, Map):
        whole, more = included(found, path.parent)
        report.problems += more
        made = _overlay(whole, path, report)
    elif not problems:
        place = Place(File(name), 1, 1)
        report.say("OVL003", place, "a file of corrections is a mapping", "write overlay: 1, study: … and corrections:")
    if report.problems:
        raise OverlayError(report.problems)
    return made


def _tree(path: Path, name: str) -> tuple[Any, list[Problem]]:
    place = Place(File(name), 1, 1)
    try:
        with path.open("rb") as stream:
            text = stream.read(LONGEST + 1).decode("utf-8-sig")
    except OSError as error:
        return None, [Problem("OVL003", place, f"could not be read: {str(error.strerror).lower()}", "check the name")]
    except UnicodeDecodeError:
        return None, [Problem("OVL003", place, "not UTF-8 text", "save it as UTF-8")]
    if path.suffix != ".json":
        return tree(text, name)
    try:
        return located(json.loads(text), Place(File(name), 0, 0)), []
    except (ValueError, RecursionError) as error:
        return None, [Problem("OVL003", place, f"not JSON: {error}", "check it")]


def _overlay(value: Map, path: Path, report: Report) -> Overlay:
    for key in value:
        if key not in ROOT:
            report.say("OVL001", value.key_at(key), f"{key!r} is no key here", did_you_mean(key, ROOT))
    if str(value.get("overlay")) != _FORM:
        report.say("OVL003", value.at("overlay"), "the form of the file is not stated", "begin it with overlay: 1")
    studies = _studies(value, report)
    listed = value.get("corrections")
    found = []
    if isinstance(listed, Seq):
        for item, place in listed.placed():
            entry = _entry(item, place, path, report)
            found += [entry] if entry is not None else []
    elif "corrections" not in value:
        report.say("OVL002", value.place, "'corrections' is missing here", "add corrections: and a list below it")
    elif listed is not None:
        report.wanted(listed, value.at("corrections"), "a list of corrections")
    return Overlay(str(path), value.at("study"), studies, tuple(found))


def _studies(value: Map, report: Report) -> tuple[str, ...]:
    named = value.get("study")
    listed = list(named) if isinstance(named, Seq) else [named]
    if named is None or not listed:
        report.say("OVL002", value.at("study"), "'study' is missing here", "name the study, such as study: NCT07329959")
    elif not all(isinstance(each, Text) for each in listed):
        report.wanted(named, value.at("study"), "the identifier of a study, or a list of them")
    return tuple(str(each) for each in listed)


def _entry(item: Any, place: Place, path: Path, report: Report) -> Entry | None:
    if not isinstance(item, Map):
        report.wanted(item, place, "a correction such as {at: …, set: …}")
        return None
    before = len(report.problems)
    for key in item:
        if key not in (*VERBS, *BESIDE):
            report.say("OVL001", item.key_at(key), f"{key!r} is no key here", did_you_mean(key, [*VERBS, *BESIDE]))
    verbs = _verbs(item, place, report)
    if not isinstance(item.get("at"), Text):
        at = item.at("at") if "at" in item else place
        report.say("OVL002", at, "'at' is missing here", "name what is corrected: at: schedule.visits[D28].window")
    if isinstance(item.get("why"), Map | Seq):
        report.wanted(item["why"], item.at("why"), "a reason in words")
    if len(report.problems) > before:
        return None
    return Entry(item, place, _shown(place, path), verbs[0], item[verbs[0]])


def _verbs(item: Map, place: Place, report: Report) -> list[str]:
    """The verbs of an entry, which should be one."""
    verbs = [key for key in item if key in VERBS]
    if len(verbs) > 1:
        fix = "make two corrections of it"
        report.say("OVL004", item.key_at(verbs[1]), f"{verbs[0]!r} and {verbs[1]!r} in one correction", fix)
    elif not verbs and all(key in BESIDE for key in item):
        report.say("OVL002", place, "nothing is done here", f"add one of {', '.join(VERBS)}")
    for key in _WITH if len(verbs) == 1 else ():
        if key in item and verbs[0] not in _WITH[key]:
            report.say("OVL004", item.key_at(key), f"{key!r} says nothing with {verbs[0]!r}", "leave it out")
    return verbs


def _shown(place: Place, path: Path) -> str:
    """The place as documents name it: the file as seen from the folder of the first one, line and column."""
    name = Path(os.path.relpath(place.file.name, path.parent)).as_posix() if str(path.parent) else place.file.name
    return f"{name}:{place.line}:{place.column}" if place.line else f"{name}: {place.path}"
