"""The check that every non-blank character of the field is in exactly one piece."""

from __future__ import annotations

import re

from protogen.model.population import Criterion, Extent, Population

_INK = re.compile(r"\S+")


def walk(criteria: tuple[Criterion, ...]) -> list[Criterion]:
    """Every criterion with its children, without recursion."""
    found: list[Criterion] = []
    waiting = list(reversed(criteria))
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += reversed(each.children)
    return found


def coverage(population: Population) -> list[Extent]:
    """The stretches of the eligibility text that are in no piece or in more than one; empty when all is well."""
    raw = population.eligibility_text or ""
    spans = [
        (each.start, each.end)
        for kind in ("inclusion", "exclusion", "other")
        for each in walk(getattr(population, kind))
    ]
    for pieces in (population.headings, population.markers, population.leftover):
        spans += [(each.start, each.end) for each in pieces]
    return uncovered(raw, spans)


def uncovered(raw: str, spans: list[tuple[int, int]]) -> list[Extent]:
    """Where spans overlap, fall outside the text, or leave non-blank characters out."""
    wrong: list[Extent] = []
    position = 0
    for start, end in sorted(spans):
        if start < position or end <= start or end > len(raw):
            wrong.append(Extent(start=start, end=end))
        wrong += _ink(raw, position, start)
        position = max(position, end)
    return wrong + _ink(raw, position, len(raw))


def _ink(raw: str, start: int, end: int) -> list[Extent]:
    return [Extent(start=each.start(), end=each.end()) for each in _INK.finditer(raw, start, max(start, end))]
