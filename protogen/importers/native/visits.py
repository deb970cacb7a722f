"""The visits of a timeline, from their short forms; and which visits a text such as `V2-V9` names.

visits:
  Screening: [screening]                      # epoch: visits
  Treatment:
    - D1 ±1 day                               # a time, with its window
    - {id: W2, notation: W2, window: ±3 days, mode: phone}
    - {each: every P4W W4..W24, window: ±3 days}
    - {cycles: [1-2, 6], days: [-1, 1, 8 to 10]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from protogen.importers.native import times
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.problems import did_you_mean, shown
from protogen.importers.native.report import Report, free, slug
from protogen.model.moments import Label, Point, Ref, Repeat, Span
from protogen.model.notation import parse
from protogen.model.schedule import VisitKind

_KINDS: Final = {
    "unscheduled": VisitKind.UNSCHEDULED,
    "unscheduled visit": VisitKind.UNSCHEDULED,
    "early termination": VisitKind.EARLY_TERMINATION,
    "early termination visit": VisitKind.EARLY_TERMINATION,
    "early discontinuation": VisitKind.EARLY_TERMINATION,
    "et": VisitKind.EARLY_TERMINATION,
}
_MOST = 400
_RANGE = re.compile(r"(-?\d{1,9})\s*(?:-|to|\.\.)\s*(-?\d{1,9})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)
_EXCEPT = re.compile(r"all(?:\s+visits)?(?:\s+(?:except|but)\s+(.+))?", re.IGNORECASE | re.DOTALL)


def visits(value: Any, epochs: Seq, report: Report) -> Any:
    """The visits as a list of full objects; epochs that only the visits name are added to `epochs`."""
    found = Seq(value.place) if isinstance(value, Map | Seq) else Seq(epochs.place)
    taken: set[str] = set()
    for item, place, epoch in _items(value, epochs, report):
        for visit in _visit(item, place, report):
            if epoch is not None:
                visit.default("epoch", Text.at(place, epoch))
            _named(visit, taken)
            found.put(visit, place)
    return found


def _items(value: Any, epochs: Seq, report: Report) -> Iterator[tuple[Any, Place, str | None]]:
    if isinstance(value, Seq):
        yield from ((item, place, None) for item, place in value.placed())
        return
    if not isinstance(value, Map):
        report.wanted(value, epochs.place, "a list of visits, or visits under the names of epochs")
        return
    known = {str(name): epoch["id"] for epoch in epochs if isinstance(epoch, Map) for name in _names(epoch)}
    for name, listed in value.items():
        if name not in known:
            place = value.key_at(name)
            epoch = made(place, id=Text.at(place, slug(name)), label=Text.at(place, name))
            epochs.put(epoch, place)
            known[name] = epoch["id"]
        if isinstance(listed, Seq):
            yield from ((item, place, str(known[name])) for item, place in listed.placed())
        elif listed is not None:
            yield listed, value.at(name), str(known[name])


def _names(value: Map) -> Iterator[Any]:
    yield from (value[key] for key in ("id", "label") if isinstance(value.get(key), Text))


def _visit(item: Any, place: Place, report: Report) -> Iterator[Map]:
    """The visit or visits an item stands for."""
    if isinstance(item, Text):
        yield _of_text(item, place, report)
    elif not isinstance(item, Map):
        report.wanted(item, place, "a visit")
    elif "each" in item:
        yield from _each(item, report)
    elif "cycles" in item:
        yield from _cycles(item, report)
    else:
        yield _of_map(item, report)


def _of_text(item: Text, place: Place, report: Report) -> Map:
    """A visit written as one text: its time, or its name where it is no time."""
    kind = _KINDS.get(item.casefold())
    if kind is not None:
        return made(place, label=item, kind=kind.value)
    try:
        moment = times.moment(item)
    except times.TimeNotationError as problem:
        report.say("TIM001", place, problem.message, problem.fix or "")
        return made(place, label=item)
    window = Text.at(place, moment.window) if moment.window else None
    return made(place, notation=Text.at(place, moment.notation), window=window)


def _of_map(item: Map, report: Report) -> Map:
    visit = item.copied()
    if "days" in visit:
        report.say("TIM002", visit.key_at("days"), "days: these are the days of cycles", "write cycles: beside it")
        visit.drop("days")
    if not item.get("sources"):  # what a reader of another source wrote stays as it is
        for key, read in (("notation", times.notation), ("window", times.window)):
            if key in visit:
                visit[key] = report.time(visit[key], read, visit.at(key))
    if "kind" not in visit and isinstance(visit.get("label"), Text):
        kind = _KINDS.get(visit["label"].casefold())
        if kind is not None:
            visit.default("kind", kind.value)
    return visit


def _named(visit: Map, taken: set[str]) -> None:
    """Give a visit the id, name, kind and basis that it leaves out."""
    notation = visit.get("notation")
    if isinstance(notation, Text):
        visit.default("label", Text.at(visit.place, times.label(notation)))
        if times.goes_on(notation):
            visit.default("kind", VisitKind.OPEN_ENDED.value)
    known = notation if isinstance(notation, Text) else visit.get("label")
    if "id" not in visit and isinstance(known, Text):
        visit.default("id", Text.at(visit.place, free(slug(known), taken)))
    elif isinstance(visit.get("id"), Text):
        visit.default("label", visit["id"])
    if "sources" not in visit:
        visit.default("basis", "author")


def _each(item: Map, report: Report) -> Iterator[Map]:
    """One visit for each time of a repetition between two labels of one unit."""
    text, place = item["each"], item.at("each")
    rest = _without_time(item, "each", report)
    rest.drop("each")
    if isinstance(text, Text):
        try:
            labels = _unrolled(times.notation(text))
        except times.TimeNotationError as problem:
            report.say("TIM001", place, problem.message, problem.fix or "")
            return
        if labels is not None and len(labels) <= _MOST:
            for label in labels:
                one = rest.copied()
                one.put("notation", Text.at(place, label), place)
                yield _of_map(one, report)
            return
        if labels is not None:
            _too_many("each", place, report)
            return
    report.say("TIM002", place, "each: needs a repetition between two labels", "write it like every P4W W4..W24")


def _without_time(item: Map, key: str, report: Report) -> Map:
    """A copy of an item that stands for many visits, without the one time that it must not have besides."""
    rest = item.copied()
    if "notation" in rest:
        rest.drop("notation")
        report.say(
            "TIM002", item.key_at("notation"), f"notation: beside {key}:, which gives the times", "keep one of the two"
        )
    return rest


def _too_many(key: str, place: Place, report: Report) -> None:
    """Nobody draws so many columns: the end is a slip, and visits that are left out in silence would be lost."""
    fix = "check its ends, or let one visit stand for many: every 1C C7.."
    report.say("TIM002", place, f"{key}: gives more than {_MOST} visits", fix)


def _unrolled(notation: str) -> list[str] | None:
    """The labels that a repetition names, at most one more than is allowed; nothing where it is no such repetition."""
    items = parse(notation)
    time = items[0].time if len(items) == 1 else None
    if not isinstance(time, Repeat) or not isinstance(time.span, Span) or not hasattr(time.period, "low"):
        return None
    ends = [time.span.start, time.span.end]
    refs = [each[0].ref for each in ends if isinstance(each, tuple) and len(each) == 1 and isinstance(each[0], Point)]
    if len(refs) != len(ends) or not all(isinstance(ref.base, Label) and ref.offset is None for ref in refs):
        return None
    first, last = (ref.base for ref in refs)
    assert isinstance(first, Label)
    assert isinstance(last, Label)
    parts = time.period.low.parts
    if first.unit != last.unit or len(parts) != 1 or parts[0][1].removeprefix("T") != first.unit or parts[0][0] <= 0:
        return None
    found: list[str] = []
    number = first.number
    while number <= last.number and len(found) <= _MOST:
        found.append(str(Ref(Label(first.unit, number))))
        number += parts[0][0]
    return found or None


def _cycles(item: Map, report: Report) -> Iterator[Map]:
    """The days of numbered cycles: `{cycles: 1-6, days: [1, 8, 15]}`."""
    rest = _without_time(item, "cycles", report)
    cycles, days = rest.drop("cycles"), rest.drop("days")
    numbers = _numbers("cycles", cycles, item.at("cycles"), report, least=0)
    chosen = [] if days is None else _numbers("days", days, item.at("days"), report)
    if numbers is None or chosen is None:
        return
    if len(numbers) * max(len(chosen), 1) > _MOST:
        _too_many("cycles", item.at("cycles"), report)
        return
    every: list[int | None] = [*chosen] if chosen else [None]
    for cycle in numbers:
        for day in every:
            one = rest.copied()
            place = item.at("cycles")
            label = Label("C", Decimal(cycle), None if day is None else Decimal(day))
            one.put("notation", Text.at(place, str(label)), place)
            one.default("cycle", Text.at(place, f"Cycle {cycle}"))
            if day is not None:
                one.default("label", Text.at(place, f"Day {day}"))
            yield _of_map(one, report)


def _numbers(key: str, value: Any, place: Place, report: Report, least: int | None = None) -> list[int] | None:
    """The whole numbers that a member names: one, a range (`1-6`, `-2 to -1`), or a list of these.

    One entry that is no number makes all of them nothing: it is said where it stands, and none is lost in silence.
    """
    fix = "write it like {cycles: 1-6, days: [1, 8, 15]}"
    found: list[int] = []
    entries = value.placed() if isinstance(value, Seq) else [(value, place)]
    sound = bool(entries)
    if not sound:
        report.say("TIM002", place, f"{key}: needs numbers", fix)
    for entry, where in entries:
        text = str(entry).strip()
        ends = _RANGE.fullmatch(text)
        if ends is None and not _NUMBER.fullmatch(text):
            report.say("TIM002", where, f"{key}: {shown(entry)} stands where a number is wanted", fix)
            sound = False
            continue
        first, last = (int(text), int(text)) if ends is None else (int(ends[1]), int(ends[2]))
        if last < first:
            report.say("TIM002", where, f"{key}: {text} runs backwards", f"write {last} to {first}")
            sound = False
        elif least is not None and first < least:
            report.say("TIM002", where, f"{key}: counts from {least}, and {text} is below", fix)
            sound = False
        else:
            # One more than is allowed is enough to be told.
            found += range(first, last + 1)[: _MOST + 1 - len(found)]
    return found if sound else None


@dataclass
class Visits:
    """The visits of a timeline by every name they have: id, notation, label, number."""

    order: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    """Those that `all` and ranges stand for: all but the unscheduled."""
    names: dict[str, str] = field(default_factory=dict)
    notations: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    """Labels, for hints."""
    complete: bool = True
    """Whether every visit could be read: otherwise one that is not there may be one that was misspelt."""

    @classmethod
    def of(cls, listed: Any) -> Visits:
        """The index of a list of full visits."""
        found = cls()
        usable = [each for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str)]
        for visit in usable:
            name = str(visit["id"])
            found.order.append(name)
            if isinstance(visit.get("notation"), str):
                found.notations[name] = str(visit["notation"])
            if visit.get("kind") != VisitKind.UNSCHEDULED:
                found.plain.append(name)
        for key in ("id", "notation", "number", "label"):
            for visit in usable:
                if isinstance(visit.get(key), str):
                    found.names.setdefault(str(visit[key]).casefold(), str(visit["id"]))
                    found.shown += [str(visit[key])] if key == "label" else []
        return found

    def one(self, word: str) -> str | None:
        """The id of the visit a word names, or nothing."""
        folded = word.strip().casefold()
        if folded in self.names:
            return self.names[folded]
        try:
            return self.names.get(times.notation(word).casefold())
        except times.TimeNotationError:
            return None

    def several(self, word: str) -> list[str] | None:
        """The ids that a word, a range or `all except …` names, in the order of the table; nothing if it names none."""
        clean = word.strip()
        one = self.one(clean)
        if one is not None:
            return [one]
        everything = _EXCEPT.fullmatch(clean)
        if everything is not None:
            left: set[str] = set()
            for part in (everything[1] or "").split(","):
                if part.strip():
                    found = self.several(part)
                    if found is None:
                        return None
                    left |= set(found)
            return [name for name in self.plain if name not in left]
        return self._range(clean)

    def _range(self, word: str) -> list[str] | None:
        for mark in re.finditer(r"\s*(?:\.\.|[-–]|\bto\b)\s*", word):
            first, last = self.one(word[: mark.start()]), self.one(word[mark.end() :])
            if first is not None and last is not None:
                low, high = self.order.index(first), self.order.index(last)
                inside = set(self.order[low : high + 1])
                return [name for name in self.plain if name in inside] or None
        return None

    def missing(self, word: str, place: Place, report: Report) -> None:
        """Say which part of a word names no visit, and what to write instead."""
        if self.complete:
            part = self._unknown(word.strip())
            fix = did_you_mean(part, [*self.order, *self.shown])
            report.say("REF003", place, f"no visit is called {part!r}", fix)

    def _unknown(self, word: str) -> str:
        """The part of a range, or behind `except`, that names nothing; else the whole."""
        everything = _EXCEPT.fullmatch(word)
        listed = (everything[1] or "").split(",") if everything else re.split(r"\s+(?:-|to)\s+|\.\.", word)
        unknown = [part.strip() for part in listed if part.strip() and self.several(part) is None]
        return unknown[0] if unknown and unknown[0] != word else word
