"""What was read from a time frame, for people and for programs: the words under each item, what was dropped, JSON."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from protogen.derivation.timeframes import time_frame
from protogen.model.time import TimeFrame, TimeKind

WIDEST = 100
"""Columns of a text whose words are shown in their places; a longer text is followed by a list of its words."""
_SHOWN = 200
"""Characters shown of a long text or of a long piece of it."""
_PLACES = 8
"""Places shown of one item that a long text names often."""
_WIDE = frozenset("WF")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of the text and what became of them."""

    spans: tuple[tuple[int, int], ...]
    what: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What to print for one text, and what was wrong with its bytes, if anything."""

    text: str
    complaint: str = ""


def shown(texts: Sequence[str], stream: Iterable[bytes], *, as_json: bool) -> Iterator[Shown]:
    """What was read from each text, or without texts from each line of a stream: a block, or a line of JSON."""
    lines = map(os.fsencode, texts) if texts else (line.rstrip(b"\r\n") for line in stream)
    for number, line in enumerate(lines, 1):
        complaint = ""
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            text = line.decode("utf-8", "replace")
            complaint = f"text {number}: byte {error.start + 1} is not UTF-8; shown as a mark"
        frame = time_frame(text)
        between = "\n" if number > 1 else ""
        yield Shown(f"{json_line(frame)}\n" if as_json else f"{between}{block(frame)}", complaint)


def json_line(frame: TimeFrame) -> str:
    """One line: the fields of `time_frame` in a study written as JSON."""
    items = [
        {"kind": item.kind.value, "notation": item.notation, "quotes": [list(quote) for quote in item.quotes]}
        for item in frame.items
    ]
    dropped = [{"start": each.start, "end": each.end, "rule": each.rule} for each in frame.dropped]
    whole = {"text": frame.text, "notation": frame.notation, "items": items, "dropped": dropped}
    return json.dumps(whole, ensure_ascii=False)


def block(frame: TimeFrame) -> str:
    """The text, its words under it with what each was read as, and the notation of the whole."""
    shown = _printable(frame.text)
    pieces = list(_pieces(frame))
    if not pieces:
        return f"{_shortened(shown)}\n= nothing to read\n"
    width = _columns(shown)
    lines = _in_place(shown, pieces, width) if width <= WIDEST else _listed(shown, pieces)
    return "\n".join([_shortened(shown), *lines, f"= {_shortened(_printable(frame.notation))}"]) + "\n"


def _pieces(frame: TimeFrame) -> Iterator[_Piece]:
    """Items and dropped words in the order of the text."""
    made = [
        _Piece(item.quotes, "unread" if item.kind == TimeKind.UNREAD else f"{_printable(item.notation)}  {item.kind}")
        for item in frame.items
    ]
    made += [_Piece(((each.start, each.end),), f"dropped: {each.rule}") for each in frame.dropped]
    yield from sorted(made, key=lambda piece: piece.spans)


def _in_place(shown: str, pieces: list[_Piece], width: int) -> list[str]:
    """A line for each piece: its words under the same words of the text, then what they were read as."""
    lines = []
    for piece in pieces:
        line, at = "", 0
        for start, end in piece.spans:
            line += " " * _columns(shown[at:start]) + shown[start:end]
            at = end
        lines.append(f"{line}{' ' * (width - _columns(line))}  {piece.what}")
    return lines


def _listed(shown: str, pieces: list[_Piece]) -> list[str]:
    """A line for each piece of a long text: what it was read as, then its words."""
    lines = []
    for piece in pieces:
        words = " … ".join(_shortened(shown[start:end]) for start, end in piece.spans[:_PLACES])
        more = f" and {len(piece.spans) - _PLACES} more" if len(piece.spans) > _PLACES else ""
        lines.append(f'  {piece.what}  "{words}"{more}')
    return lines


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"


def _printable(text: str) -> str:
    """The text on one line, character by character: blanks for line breaks, a mark for what cannot be shown."""
    return "".join(
        char if char.isprintable() else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: wide characters take two, marks upon others none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text
    )
