"""The parts a comparison is made of, and how two lists of things are laid side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

_ALIKE = 0.6
"""Two texts this similar are one text that was reworded; below, one went and another came."""

Thing = TypeVar("Thing")


class Kind(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: in which part of the study, to what, from what to what.

    `what` names it as the documents do: a field, a criterion id, an activity at a visit. `old` and `new` are empty for
    what was added or removed.
    """

    part: str
    kind: Kind
    what: str
    old: str = ""
    new: str = ""


def changed(part: str, what: str, old: str, new: str) -> list[Change]:
    """The change from one value to another; nothing where they are equal."""
    if old == new:
        return []
    kind = Kind.ADDED if not old else Kind.REMOVED if not new else Kind.CHANGED
    return [Change(part, kind, what, old, new)]


def paired(
    old: Sequence[Thing], new: Sequence[Thing], key: Callable[[Thing], str]
) -> list[tuple[Thing | None, Thing | None]]:
    """The things of two lists side by side, in the order of the new one, those that went where they stood.

    Equal keys belong together, first those in one order, then those that were moved; of the rest, the most alike.
    """
    before, after = [key(each) for each in old], [key(each) for each in new]
    of_new: dict[int, int] = {}
    for tag, first, last, start, _ in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            of_new.update({start + step: first + step for step in range(last - first)})
    _match(before, after, of_new, lambda one, other: float(one == other))
    _match(before, after, of_new, _ratio)
    gone = [index for index in range(len(before)) if index not in of_new.values()]
    pairs: list[tuple[Thing | None, Thing | None]] = []
    for index, thing in enumerate(new):
        match = of_new.get(index)
        while match is not None and gone and gone[0] < match:
            pairs.append((old[gone.pop(0)], None))
        pairs.append((None if match is None else old[match], thing))
    return pairs + [(old[index], None) for index in gone]


def _match(before: list[str], after: list[str], of_new: dict[int, int], score: Callable[[str, str], float]) -> None:
    """Add to `of_new` the pairs of what is left, best score first, down to where nothing is alike."""
    left = [index for index in range(len(before)) if index not in of_new.values()]
    right = [index for index in range(len(after)) if index not in of_new]
    scores = [(-score(before[a], after[b]), a, b) for a in left for b in right]
    taken: set[int] = set()
    for value, a, b in sorted(scores):
        if -value >= _ALIKE and a not in taken and b not in of_new:
            of_new[b] = a
            taken.add(a)


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
