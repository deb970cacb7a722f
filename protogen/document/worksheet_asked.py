"""What a criterion of the worksheet asks beside its answer: its parts, limits with their values, look-back dates."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from protogen.document.form import Choice, Entry, Option
from protogen.document.population import CriterionLine, Stretch
from protogen.document.wording import count, joined
from protogen.model.durations import Duration

YES, NO = Option("Yes", "Yes"), Option("No", "No")

_TIP = 160
"""Characters of a criterion that are said with its answer: enough to know it by."""

_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day", "TH": "hour", "TM": "minute", "TS": "second"}
_ANCHORS = {"start": "first administration"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Something a criterion states with a figure of its own: its exact words, and what is filled in beside them."""

    words: str
    choice: Choice | None = None
    entries: tuple[Entry, ...] = ()
    label: str = ""
    note: str = ""


def asked_beside(line: CriterionLine) -> tuple[Asked, ...]:
    """What is filled in beside a criterion: its parts with their limits, other limits, and look-back windows."""
    found: list[Asked] = []
    loose = _told_apart(line.limits)
    numbers = {each: place for place, each in enumerate(loose, start=1)}
    for place, part in enumerate(line.parts, start=1):
        inside = [each for each in loose if part.start <= each.start < part.end]
        alone = _value_entries(line.id, inside[0], numbers[inside[0]]) if len(inside) == 1 else ()
        letter = chr(ord("a") + place - 1) if place <= len("abcdefghijklmnopqrstuvwxyz") else str(place)
        said = f"{line.id}, part {letter}, is this so? {shortened(part.words)}"
        found.append(Asked(part.words, Choice(f"{line.id}.part{place}", said, (YES, NO)), alone, f"({letter})"))
        if not alone:  # several figures in one part: each under its own words
            found += _limits(line.id, inside, numbers)
        loose = [each for each in loose if each not in inside]
    found += _limits(line.id, loose, numbers)
    anchored = {(each.notation, _folded(each)): each for each in reversed(line.windows) if each.anchor}
    windows = reversed(anchored.values())
    found += [asked for place, each in enumerate(windows, start=1) if (asked := _window(line.id, each, place))]
    return tuple(found)


def shortened(text: str) -> str:
    """A text in one line, cut behind a word where it is longer than needed to know it by."""
    words = " ".join(text.split())
    return words if len(words) <= _TIP else f"{words[:_TIP].rsplit(' ', 1)[0]} …"


def _told_apart(limits: tuple[Stretch, ...]) -> list[Stretch]:
    """The limits of a criterion, each once; `measure` and `condition` stay only where its words do not say them.

    Where one text holds limits of several measures ("AST and ALT ≤ 2 × ULN"), each keeps its measure.
    """
    different = list(
        {(_folded(each), each.measure.casefold(), each.condition): each for each in reversed(limits)}.values()
    )
    times = Counter(_folded(each) for each in different)
    return [
        replace(
            each,
            measure="" if times[_folded(each)] == 1 and each.measure.casefold() in _folded(each) else each.measure,
            condition="" if each.condition.casefold() in _folded(each) else each.condition,
        )
        for each in reversed(different)
    ]


def _folded(stretch: Stretch) -> str:
    return " ".join(stretch.words.split()).casefold()


def _limits(identifier: str, limits: list[Stretch], numbers: dict[Stretch, int]) -> list[Asked]:
    """Limits under their exact words, said once for all the measures they hold for."""
    together: dict[tuple[str, str], list[Stretch]] = {}
    for each in limits:
        together.setdefault((_folded(each), each.condition), []).append(each)
    found: list[Asked] = []
    for same in together.values():
        first = same[0]
        if len(same) == 1:
            label = f"limit, {first.measure}:" if first.measure else "limit"
            entries = _value_entries(identifier, first, numbers[first])
            found.append(Asked(first.words, entries=entries, label=label, note=first.condition))
            continue
        found.append(Asked(first.words, label="limit", note=first.condition))
        found += [Asked("", None, _value_entries(identifier, each, numbers[each]), each.measure) for each in same]
    return found


def _value_entries(identifier: str, limit: Stretch, number: int) -> tuple[Entry, ...]:
    behind = "" if number == 1 else str(number)
    measure = f"{limit.measure} " if limit.measure else ""
    condition = f" {limit.condition}" if limit.condition else ""
    said = f"{measure}“{shortened(limit.words)}”{condition}"
    return tuple(
        Entry(f"{identifier}.{what}{behind}", what, f"{identifier}, {what} for {said}")
        for what in ("value", "unit", "date")
    )


def _window(identifier: str, window: Stretch, number: int) -> Asked | None:
    """The dates of a look-back window whose anchor the criterion states; None where its length is no duration."""
    before = re.fullmatch(r"(\w+)-(P[\dYMWDTHS.]+)\.\.\1", window.notation)
    length = Duration.read(before[2]) if before else None
    if length is None:
        return None
    words = joined([count(int(n), _UNITS[unit]) if n == int(n) else f"{n} {_UNITS[unit]}s" for n, unit in length.parts])
    anchor = _ANCHORS.get(window.anchor, window.anchor)
    behind = "" if number == 1 else str(number)
    said = f"“{shortened(window.words)}”"
    return Asked(
        window.words,
        entries=(
            Entry(f"{identifier}.anchor{behind}", anchor, f"{identifier}, date of {anchor}, for {said}"),
            Entry(
                f"{identifier}.from{behind}",
                f"{words} before",
                f"{identifier}, date {words} before {anchor}, for {said}",
            ),
        ),
        label="window",
    )
