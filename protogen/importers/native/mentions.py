"""References in the prose of an author (`[[I3]]`, `[[visit:D28]]`): each must name a part that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from pydantic import BaseModel

from protogen.importers.native.places import Map, Place, Seq, Text
from protogen.importers.native.problems import Problem, did_you_mean
from protogen.importers.native.shapes import fields
from protogen.model.base import Traced
from protogen.model.prose import KINDS, SECTIONS, Mention, by_name, mentions, within
from protogen.model.source import Basis

_CODES: Final = {"arm": "REF001", "intervention": "REF002", "visit": "REF003", "activity": "REF004"}
_OTHER: Final = "REF006"
_NONE: Final = "REF008"
_ESCAPE: Final = r"write \[[ for the signs themselves"
_EXAMPLES: Final = f"write [[I3]] for a criterion, else {', '.join(f'[[{kind}:…]]' for kind in KINDS[1:])}"
_Words = tuple[str | None, ...]


Mistaken = tuple[Text, Problem]
"""A text, and what is wrong with a reference in it."""


def mention_problems(study: Map, texts: Iterable[Text]) -> list[Mistaken]:
    """What is wrong with the references in these texts, where the study is in full form."""
    book = _Book(study)
    return [(text, problem) for text in texts if "[[" in text for problem in book.problems(text)]


def recorded(part: object) -> frozenset[str]:
    """The prose of a study that still has a source in a record, and is read as it stands there."""
    return frozenset(_recorded(part))


def _recorded(part: object) -> Iterator[str]:
    if isinstance(part, tuple):
        for each in part:
            yield from _recorded(each)
    elif isinstance(part, BaseModel):
        for name, wanted in fields(type(part)).items():
            value = getattr(part, name)
            if wanted.prose and isinstance(value, str) and isinstance(part, Traced):
                if any(source.basis is not Basis.AUTHOR for source in part.sources_of(name)):
                    yield value
            else:
                yield from _recorded(value)


class _Book:
    """What a study in full form has, by the words that a reference may use."""

    def __init__(self, study: Map) -> None:
        self._study = study

    def problems(self, text: Text) -> Iterator[Problem]:
        for each in mentions(text):
            place = _place(text, each)
            if not each.kind:
                yield Problem(_NONE, place, f"{each.name!r} is no reference", f"{_EXAMPLES}; {_ESCAPE}")
            elif each.name.casefold() not in self.names[each.kind]:
                fix = did_you_mean(each.name, self._shown(each.kind))
                message = f"no {each.kind} is called {each.name!r}"
                yield Problem(_CODES.get(each.kind, _OTHER), place, message, fix or _ESCAPE)
            elif each.kind == "section" and not self._there(each.name.casefold()):
                needs = " or ".join(SECTIONS[each.name.casefold()][2])
                message = f"there is no section {each.name!r}, as the study has no {needs}"
                yield Problem(_OTHER, place, message, "give it, or take the reference out")

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """The words for each kind of thing, folded."""
        return {kind: by_name((words, str(words[0])) for words in listed) for kind, listed in self._listed.items()}

    @cached_property
    def _listed(self) -> dict[str, list[_Words]]:
        timelines = list(_maps(_member(self._study, "schedule.timelines")))
        return {
            "criterion": [_words(each, "id") for each in self._criteria()],
            "visit": [words for timeline in timelines for words in _visits(timeline)],
            "activity": [
                _words(each, "id", "label") for timeline in timelines for each in _maps(timeline.get("activities"))
            ],
            "arm": [_words(each, "id", "label") for each in _maps(self._study.get("arms"))],
            "intervention": [_words(each, "id", "label") for each in _maps(self._study.get("interventions"))],
            "outcome": [_words(each, "id", "measure") for each in _maps(_member(self._study, "objectives.outcomes"))],
            "timeline": [_words(each, "id", "label") for each in timelines],
            "section": [(name,) for name in SECTIONS],
        }

    def _criteria(self) -> Iterator[Map]:
        waiting = [
            each
            for key in ("inclusion", "exclusion", "other")
            for each in _maps(_member(self._study, f"population.{key}"))
        ]
        while waiting:
            each = waiting.pop(0)
            yield each
            waiting = [*_maps(each.get("children")), *waiting]

    def _shown(self, kind: str) -> list[str]:
        """Every id, then every other word, for hints."""
        listed = self._listed[kind]
        return [*(str(each[0]) for each in listed), *(word for each in listed for word in each[1:] if word)]

    def _there(self, section: str) -> bool:
        needs = SECTIONS[section][2]
        return not needs or any(_member(self._study, path) for path in needs)


def _place(text: Text, mention: Mention) -> Place:
    """Where a reference stands: its own column where the text stands on one line, else the line it is found on."""
    place = text.place
    if not place.line:
        return place
    written = str(text)[mention.start : mention.end]
    line, column = place.line, max(place.column - 1, 0)
    skipped = str(text).count(written, 0, mention.start)
    while line <= len(place.file.lines):
        source = place.file.line(line)
        at = source.find(written, column)
        while at >= 0:
            if not skipped:
                return replace(place, line=line, column=at + 1)
            skipped -= 1
            at = source.find(written, at + 1)
        line, column = line + 1, 0
    return place


def _visits(timeline: Map) -> Iterator[_Words]:
    epochs = {each.get("id"): each.get("label") for each in _maps(timeline.get("epochs"))}
    for each in _maps(timeline.get("visits")):
        places = _words(each, "cycle", "period")
        epoch = epochs.get(each.get("epoch"))
        longer = within(str(each.get("label", "")), *places, epoch if isinstance(epoch, str) else None)
        yield (*_words(each, "id", "label", "number", "notation"), *longer)


def _words(each: Map, *keys: str) -> _Words:
    return tuple(str(each[key]) if isinstance(each.get(key), str) else None for key in keys)


def _maps(value: Any) -> Iterator[Map]:
    if isinstance(value, Seq):
        yield from (item for item in value if isinstance(item, Map))


def _member(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Map) else None
    return value
