"""Lists in running text: "Assessments include A, B, and C" as items with their places."""

from __future__ import annotations

import re

# Separates items, outside brackets: ", and ", ", ", "; ", " and " and " as well as ".
_SEPARATOR = re.compile(r"(?:,|;)\s+(?:and|or|as well as)\s+|,\s+|;\s+|\s+(?:and|as well as)\s+")
_AND = re.compile(r"\s+(?:and|as well as)\s+")
_LONGEST_ITEM = 90


def items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the items of a list that stands at `start` to `end`, brackets kept whole.

    >>> text = "chest CT, vital signs (pulse, pressure), and lab tests"
    >>> [text[a:b] for a, b in items(text, 0, len(text))]
    ['chest CT', 'vital signs (pulse, pressure)', 'lab tests']
    >>> text = "overall survival and long-term safety monitoring"
    >>> [text[a:b] for a, b in items(text, 0, len(text))]
    ['overall survival', 'long-term safety monitoring']
    """
    cuts = _cuts(text, start, end)
    # In "A, B and C" only the last "and" separates; in "pain and nausea, fatigue" none does.
    commas = [cut for cut in cuts if not _AND.fullmatch(text[cut[0] : cut[1]])]
    if commas:
        tail = [cut for cut in cuts if cut not in commas and cut[0] > commas[-1][1]]
        closed = any(text[a:b].strip(" ,;") for a, b in commas)
        cuts = commas if closed else sorted(commas + tail[-1:])
    found, at = [], start
    for first, last in [*cuts, (end, end)]:
        item = _trimmed(text, at, first)
        if item[0] < item[1]:
            found.append(item)
        at = last
    return found if all(b - a <= _LONGEST_ITEM for a, b in found) else []


def _cuts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    depth, cuts, at = 0, [], start
    while at < end:
        if text[at] in "([":
            depth += 1
        elif text[at] in ")]":
            depth = max(0, depth - 1)
        found = _SEPARATOR.match(text, at, end) if not depth and text[at] in ",; \t\n" else None
        if found:
            cuts.append(found.span())
            at = found.end()
        else:
            at += 1
    return cuts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " \t\n.,;:":
        end -= 1
    while start < end and text[start] in " \t\n.,;:":
        start += 1
    return start, end
