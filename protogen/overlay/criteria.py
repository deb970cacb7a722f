"""Corrections of eligibility criteria: another text, a split, an addition, a removal.

A criterion knows its place in the eligibility field of the record. A split keeps those places: the pieces together are
every character of the old text but the white space at the joints. A new text has its place in the file of corrections,
and is read there for limits and windows as that of the record was. What is removed is still shown, with the text that
belongs to no criterion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from protogen.derivation.eligibility.build import criterion
from protogen.derivation.eligibility.pieces import Item
from protogen.derivation.eligibility.plain import plain
from protogen.importers.native.places import Map, Seq, Text
from protogen.importers.native.problems import did_you_mean
from protogen.importers.native.report import Report
from protogen.importers.native.shapes import Shape
from protogen.model.corrections import Correction
from protogen.model.population import Criterion, CriterionKind, Extent, Population
from protogen.model.source import Basis, Source
from protogen.overlay.editing import correction
from protogen.overlay.expecting import expected
from protogen.overlay.finding import Step, UnknownPathError, steps_of
from protogen.overlay.reading import Entry

LISTS: Final = tuple(kind.value for kind in CriterionKind)
_DEPTH: Final = 2


def is_of_criteria(entry: Entry) -> bool:
    """Whether a correction is one of whole criteria or their texts."""
    try:
        steps = steps_of(entry.at)
    except UnknownPathError:
        return False
    if [step.name for step in steps[:_DEPTH]] not in [["population", name] for name in LISTS]:
        return False
    return len(steps) == _DEPTH or (steps[-1].name == "text" and len(steps) == _DEPTH + 1)


@dataclass(slots=True)
class Criteria:
    """The population under correction."""

    population: Population
    report: Report
    done: list[Correction] = field(default_factory=list)
    seen: dict[str, Entry] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    """Every id that a criterion has or had: none is given twice."""

    def __post_init__(self) -> None:
        self.taken = {each.id for name in LISTS for each in walk(getattr(self.population, name))}

    def do(self, entry: Entry) -> None:
        """Do one correction."""
        step = steps_of(entry.at)[1]
        if entry.verb == "add":
            self._add(entry, step)
            return
        if entry.verb == "order" or step.item is None:
            fix = f"name one: population.{step.name}[…]; criteria keep the order of the record"
            self.report.say("OVL004", entry.at.place, f"{entry.verb}: is for one criterion here", fix)
            return
        found = self._found(step)
        if found is None:
            return
        before = self.seen.setdefault(found.id, entry)
        if before is not entry:
            message = f"the criterion {found.id} is corrected at {before.place} already"
            self.report.say("OVL010", entry.at.place, message, "keep one of the two")
            return
        verbs: dict[str, Callable[[Entry, Criterion], None]] = {
            "split": self._split,
            "set": self._set,
            "remove": self._remove,
        }
        verbs[entry.verb](entry, found)

    def _found(self, step: Step) -> Criterion | None:
        every = list(walk(getattr(self.population, step.name)))
        named = [each for each in every if each.id.casefold() == (step.item or "").casefold()]
        if named:
            return named[0]
        message = f"no criterion of {step.name} is called {step.item!r}"
        fix = did_you_mean(step.item or "", [each.id for each in every])
        self.report.say("OVL006", step.place, message, fix)
        return None

    def _split(self, entry: Entry, old: Criterion) -> None:
        pieces = entry.value
        if not isinstance(pieces, Seq) or len(pieces) < 2 or not all(isinstance(each, Text) for each in pieces):  # noqa: PLR2004 -- a split makes two
            self.report.wanted(pieces, entry.value_at, "a list of two or more pieces of the text")
            return
        places = pieces_in(old.text, [str(each) for each in pieces])
        if isinstance(places, tuple):
            number, words = places
            at = pieces.places[min(number, len(pieces) - 1)]
            message = f"the pieces are not the whole text: here it goes on with {words}"
            self.report.say("OVL008", at, message, "give every character of the text, in its order, and no other")
            return
        self._replace(old, self._cut(old, places, entry))
        self._done(entry, old.text, " | ".join(str(each) for each in pieces), old.sources)

    def _cut(self, old: Criterion, places: Sequence[tuple[int, int]], entry: Entry) -> list[Criterion]:
        """The pieces as criteria of their own, read anew; children stay with the last."""
        raw = self.population.eligibility_text or ""
        starts = plain(raw, old.start, old.end).starts
        found = []
        for number, (first, last) in enumerate(places, 1):
            item = Item(starts[first], starts[last], old.kind)
            item.number = old.number if number == 1 else None
            children = old.children if number == len(places) else ()
            made = criterion(raw, item, f"{old.id}-{number}", children, path=_path(old))
            author = Source(path=entry.shown, basis=Basis.AUTHOR)
            found.append(made.evolve(sources=(*made.sources, author)))
        return found

    def _set(self, entry: Entry, old: Criterion) -> None:
        text, steps = entry.value, steps_of(entry.at)
        if isinstance(text, Map) and set(text) == {"text"}:
            text = text["text"]
        if not isinstance(text, Text) or not text.strip():
            self.report.wanted(text, entry.value_at, "the new text of the criterion")
            return
        expected(entry.said, old.text, Shape(text=True), steps[1].place, self.report)
        new = self._read(entry, text.strip(), old.kind, (old.id, old.number), old.children)
        self._replace(old, [new.evolve(start=old.start, end=old.end)])
        self._done(entry, old.text, new.text, old.sources)

    def _read(
        self,
        entry: Entry,
        text: str,
        kind: CriterionKind,
        names: tuple[str, str | None],
        children: tuple[Criterion, ...] = (),
    ) -> Criterion:
        """A criterion with a text of the author; its parts would point into the field of the record, so it has none."""
        item = Item(0, len(text), kind)
        item.number = names[1]
        made = criterion(text, item, names[0], children, path=entry.shown)
        author = Source(path=entry.shown, start=0, end=len(text), quote=text, basis=Basis.AUTHOR)
        return made.evolve(parts=(), text=text, sources=(author,))

    def _add(self, entry: Entry, step: Step) -> None:
        given = entry.value.placed() if isinstance(entry.value, Seq) else [(entry.value, entry.value_at)]
        listed: list[Criterion] = list(getattr(self.population, step.name))
        at = self._position(entry, listed)
        if step.item is not None:
            fix = f"write at: population.{step.name}"
            self.report.say("OVL004", entry.at.place, "add: is for the list of criteria", fix)
            return
        end = len(self.population.eligibility_text or "")
        for item, place in given:
            text = item.get("text") if isinstance(item, Map) else item
            if not isinstance(text, Text) or not text.strip():
                self.report.wanted(item, place, "the text of a criterion")
                return
            number = 1
            while f"{step.name[0].upper()}{number}" in self.taken:
                number += 1
            name = f"{step.name[0].upper()}{number}"
            self.taken.add(name)
            made = self._read(entry, text.strip(), CriterionKind(step.name), (name, None))
            listed.insert(at, made.evolve(start=end, end=end))
            at += 1
        self.population = self.population.evolve(**{step.name: tuple(listed)})
        self._done(entry, None, " | ".join(_text(item) for item, _ in given))

    def _position(self, entry: Entry, listed: list[Criterion]) -> int:
        for key in ("before", "after"):
            if key in entry.said:
                word = str(entry.said[key])
                places = [place for place, each in enumerate(listed) if each.id.casefold() == word.casefold()]
                if places:
                    return places[0] + (key == "after")
                fix = did_you_mean(word, [each.id for each in listed])
                self.report.say("OVL006", entry.said.at(key), f"no criterion is called {word!r}", fix)
        return len(listed)

    def _remove(self, entry: Entry, old: Criterion) -> None:
        if str(entry.value).casefold() not in ("true", "none"):
            self.report.say("OVL003", entry.value_at, "remove: takes no value", "write remove: true")
            return
        expected(entry.said, old.text, Shape(text=True), steps_of(entry.at)[1].place, self.report)
        gone = [Extent(start=each.start, end=each.end) for each in walk((old,)) if each.end > each.start]
        kept = sorted((*self.population.leftover, *gone), key=lambda each: each.start)
        self.population = self.population.evolve(leftover=tuple(kept))
        self._replace(old, [])
        self._done(entry, " | ".join(each.text for each in walk((old,))), None, old.sources)

    def _replace(self, old: Criterion, new: list[Criterion]) -> None:
        """The population with other criteria in the place of one, and everything that named it."""
        population = self.population
        lists = {name: replaced(getattr(population, name), old.id, new) for name in LISTS}
        first, last = (new[0].id, new[-1].id) if new else (None, None)
        groups = []
        for group in population.groups:
            ends = {"first": first} if group.first == old.id else {}
            ends |= {"last": last} if group.last == old.id else {}
            groups.append(group.evolve(**ends) if ends and new else group)
        repairs = [
            each.evolve(criterion=first) if each.criterion == old.id and first is not None else each
            for each in population.repairs
            if each.criterion != old.id or new
        ]
        cohorts = [
            each.evolve(criteria=tuple(name for one in each.criteria for name in _named(one, old.id, new)))
            for each in population.cohorts
        ]
        self.population = population.evolve(
            **lists, groups=tuple(groups), repairs=tuple(repairs), cohorts=tuple(cohorts)
        )

    def _done(self, entry: Entry, was: str | None, now: str | None, sources: Sequence[Source] = ()) -> None:
        made = correction(entry, was, now)
        self.done.append(made.evolve(sources=tuple(sources)))


def _path(old: Criterion) -> str:
    """Where the text of a criterion stands: in the record, or in the study file of an author."""
    return old.sources[0].path if old.sources else "population.eligibility_text"


def _named(name: str, old: str, new: list[Criterion]) -> tuple[str, ...]:
    return tuple(each.id for each in new) if name == old else (name,)


def _text(item: Any) -> str:
    return str(item.get("text") if isinstance(item, Map) else item)


def walk(criteria: Sequence[Criterion]) -> Iterator[Criterion]:
    """Every criterion, parents before children."""
    waiting = list(reversed(criteria))
    while waiting:
        each = waiting.pop()
        yield each
        waiting += reversed(each.children)


def replaced(criteria: tuple[Criterion, ...], name: str, new: list[Criterion]) -> tuple[Criterion, ...]:
    """The criteria with others in the place of the one of this id, at whatever depth it stands."""
    found: list[Criterion] = []
    for each in criteria:
        if each.id == name:
            found += new
            continue
        children = replaced(each.children, name, new)
        found.append(each.evolve(children=children) if children != each.children else each)
    return tuple(found)


def pieces_in(text: str, pieces: Sequence[str]) -> list[tuple[int, int]] | tuple[int, str]:
    """The places of pieces that together are a text, white space at the joints aside.

    Else the number of the piece that is not there, and what stands there instead.

    >>> pieces_in("Age 18 or older; no pregnancy", ["Age 18 or older;", "no pregnancy"])
    [(0, 16), (17, 29)]
    >>> pieces_in("Age 18 or older", ["Age 18", "older"])
    (1, '“or older”')
    """
    found: list[tuple[int, int]] = []
    at = 0
    for number, piece in enumerate(pieces):
        while at < len(text) and text[at].isspace():
            at += 1
        end = _end(text, at, piece.strip())
        if end is None or end == at:
            return number, _shown(text[at:])
        found.append((at, end))
        at = end
    return found if not text[at:].strip() else (len(pieces), _shown(text[at:]))


def _end(text: str, at: int, piece: str) -> int | None:
    """Where a piece ends that begins at a place of the text; a line break and a blank are alike."""
    for char in piece:
        if char.isspace():
            if at < len(text) and not text[at].isspace() and not text[at - 1].isspace():
                return None
            while at < len(text) and text[at].isspace():
                at += 1
        elif at < len(text) and text[at] == char:
            at += 1
        else:
            return None
    return at


_SHOWN: Final = 60


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words if len(words) <= _SHOWN else words[:_SHOWN] + '…'}”" if words else "nothing"
