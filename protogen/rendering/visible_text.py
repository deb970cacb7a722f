r"""What a reader must see of a registry text, read from its source alone.

Why: that nothing is lost is checked by comparing this with the text of the HTML, so the two share no way of reading.
This one scans signs and knows no tree; only `printable` and `address_spans` serve both.
"""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from protogen.model.registry_text import INNER_RUNS, PUNCTUATION, address_spans, printable

_LONGEST_NUMBER = 9
_SHORTEST_RULE = 3
_LONGEST_RUN = 3
_ESCAPED = "\0"
"""Stands for an escaped sign: no mark, yet a mark may stand beside it. `printable` text cannot hold it."""


def visible_text(raw: str) -> str:
    r"""The characters a reader must see, one line for each passage: the text less its marks.

    >>> visible_text("Inclusion:\n* **Age** \\>18\n* HLA-A*02:01")
    'Inclusion:\nAge >18\nHLA-A*02:01'
    """
    return "\n".join(_without_marks(passage) for passage in _passages(printable(raw)))


def _passages(text: str) -> list[str]:
    """The paragraphs and items, list marks left out."""
    passages: list[list[str]] = [[]]
    in_text = False
    for line in text.split("\n"):
        bare = line.lstrip(" ").rstrip()
        words = _item_text(bare)
        if not bare or _is_empty_comment(bare):
            passages.append([])
            in_text = False
        elif _is_rule(bare):
            passages += [["".join(f"\\{sign}" if sign in PUNCTUATION else sign for sign in bare)], []]
            in_text = False
        elif words and not (in_text and bare[0].isdigit() and not bare.startswith("1.")):
            passages.append([words])
            in_text = False
        else:
            in_text = in_text or not (passages[-1] or line.startswith(" "))
            passages[-1].append(bare)
    return ["\n".join(lines) for lines in passages if lines]


def _is_empty_comment(line: str) -> bool:
    return (
        line.startswith("<!--") and line.endswith("-->") and not line[4:-3].strip(" ") and len(line) >= len("<!---->")
    )


def _is_rule(line: str) -> bool:
    signs = line.replace(" ", "")
    return len(signs) >= _SHORTEST_RULE and signs[0] in "*_=-" and signs == signs[0] * len(signs)


def _item_text(line: str) -> str:
    """What follows the list mark; empty if the line has no mark, or nothing after it."""
    mark, _, words = line.partition(" ")
    number = mark.removesuffix(".")
    numbered = number != mark and number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
    if mark in {"*", "-", "+"} or (numbered and str(int(number)) == number):
        return words.lstrip(" ")
    return ""


def _without_marks(passage: str) -> str:
    """The passage without escapes and without the signs that are emphasis."""
    text, shadow = _unescaped(passage)
    for start, end in address_spans(text):
        shadow = f"{shadow[:start]}{'a' * (end - start)}{shadow[end:]}"
    marks: set[int] = set()
    ranges = [(0, len(shadow))]
    while ranges:
        ranges += _pairs(shadow, *ranges.pop(), marks)
    return "".join(sign for place, sign in enumerate(text) if place not in marks)


def _unescaped(passage: str) -> tuple[str, str]:
    """The text, and as many signs again in which no escaped one is a mark."""
    text: list[str] = []
    shadow: list[str] = []
    escaping = False
    for sign in passage:
        if escaping and sign in PUNCTUATION:
            text[-1], shadow[-1], escaping = sign, _ESCAPED, False
        else:
            text.append(sign)
            shadow.append(sign)
            escaping = sign == "\\"
    return "".join(text), "".join(shadow)


def _pairs(shadow: str, start: int, stop: int, marks: set[int]) -> list[tuple[int, int]]:
    """What lies inside each emphasis between two places; the places of its marks are added to `marks`."""
    runs = _runs(shadow, start, stop)
    same: dict[str, list[_Run]] = {sign: [run for run in runs if run.sign == sign] for sign in "*_"}
    inside: list[tuple[int, int]] = []
    free = start
    for run in runs:
        same[run.sign].pop(0)
        if run.begin < free or not _opens(shadow, run, start, stop):
            continue
        closers = (other for other in same[run.sign][: INNER_RUNS + 1] if _closes(shadow, other, stop))
        closer = next((other for other in closers if other.end - other.begin == run.end - run.begin), None)
        if closer:
            marks.update(range(run.begin, run.end), range(closer.begin, closer.end))
            inside.append((run.end, closer.begin))
            free = closer.end
    return inside


class _Run(NamedTuple):
    """Equal signs of emphasis beside one another."""

    sign: str
    begin: int
    end: int


def _runs(shadow: str, start: int, stop: int) -> list[_Run]:
    """The runs between two places, in order."""
    runs, begin = [], start
    for sign, signs in groupby(shadow[start:stop]):
        end = begin + sum(1 for _ in signs)
        if sign in "*_":
            runs.append(_Run(sign, begin, end))
        begin = end
    return runs


def _opens(shadow: str, run: _Run, start: int, stop: int) -> bool:
    before = shadow[run.begin - 1] if run.begin > start else " "
    after = shadow[run.end] if run.end < stop else " "
    may_stand_before = before.isspace() or before in "([{\"'“‘«–—-" + _ESCAPED
    return run.end - run.begin <= _LONGEST_RUN and may_stand_before and not (after.isspace() or after in ")]},.;:!?")


def _closes(shadow: str, run: _Run, stop: int) -> bool:
    before = shadow[run.begin - 1]
    after = shadow[run.end] if run.end < stop else " "
    may_stand_after = after.isspace() or after in ")]},.;:!?\"'”’»–—-" + _ESCAPED
    return may_stand_after and not (before.isspace() or before in "([{")
