"""How wide a text is, and where its lines break: so that nothing in the drawn schema is ever cut.

Widths are those of the bundled fonts (`advance_widths.json`, thousandths of an em), with room for the system font
that a browser without ours would take instead. One table serves the drawn schema and the planning of the schedule.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate

_ROOM = {False: 1.1, True: 1.13}
"""Arial and Helvetica run about this much wider than Source Sans 3 in regular and in bold."""

_UNKNOWN = 1000
"""A character that none of our fonts has (CJK, mostly) is taken as a full em wide."""

_SCRAP = 0.24
"""A last line shorter than this share of the room is a scrap."""

_BREAK_AFTER = "/-–—,;:_|+)]}、，。；"


@cache
def _advances() -> dict[bool, dict[str, int]]:
    """For regular (False) and semibold (True) text, the advance of each character."""
    data = json.loads(files("protogen.document").joinpath("advance_widths.json").read_text(encoding="utf-8"))
    return {
        bold: {character: int(width) for width, characters in data[name].items() for character in characters}
        for bold, name in ((False, "regular"), (True, "bold"))
    }


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text, in the unit of `size`."""
    return _advance(text, bold) * size * _ROOM[bold] / 1000


@lru_cache(maxsize=20_000)
def _advance(text: str, bold: bool) -> int:
    """The advance of a text in thousandths of an em; labels and words are measured again and again."""
    table = _advances()[bold]
    return sum([table.get(character, _UNKNOWN) for character in text])


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """The lines of a text, none wider than `room` (a single character may be); an empty text has no lines.

    Lines break at blanks, where possible so that no scrap stands alone on the last; a word too long for a line
    breaks behind punctuation, else between characters.
    """
    lines = _filled(text, size, room, bold=bold)
    if len(lines) > 1 and text_width(lines[-1], size, bold=bold) < room * _SCRAP:
        narrower = _filled(text, size, room * (1 - _SCRAP / 2), bold=bold)
        return narrower if len(narrower) == len(lines) else lines
    return lines


def _filled(text: str, size: float, room: float, *, bold: bool) -> tuple[str, ...]:
    """The lines of a text, each as full as it can be."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, size, room, bold=bold)
        lines += full
    return (*lines, line) if line else tuple(lines)


def _pieces(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """A word in pieces that fit, in order; each character is measured once, for a word may be an address of pages."""
    table = _advances()[bold]
    ends = [0, *accumulate(table.get(character, _UNKNOWN) for character in word)]

    def too_wide(start: int, end: int) -> bool:
        return (ends[end] - ends[start]) * size * _ROOM[bold] / 1000 > room

    pieces = []
    start = 0
    while len(word) - start > 1 and too_wide(start, len(word)):
        end = start + 1
        while not too_wide(start, end + 1):
            end += 1
        # A break behind punctuation reads better, unless it leaves a scrap.
        first = start + (end - start) // 4
        soft = max((place + 1 for place in range(first, end) if word[place] in _BREAK_AFTER), default=end)
        pieces.append(word[start:soft])
        start = soft
    return [*pieces, word[start:]]
