"""JSON read piece by piece: the elements of an endless list, and one strict, bounded `loads`."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from protogen.errors import InputError
from protogen.importers.opening import Piece, Source, advanced

DEPTH_LIMIT: Final = 100
"""Real records have 8 levels."""
NODE_LIMIT: Final = 1_000_000
"""Lists and objects in one record; real ones have one in 60 bytes or more, so 20 MB have 340,000 at most."""

# Everything up to the next bracket or unfinished string: `"a": 1, "b[\"]": ` in `"a": 1, "b[\"]": {…`.
# Possessive, as nothing in it is ever given back.
_PLAIN: Final = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
# The same, but a comma ends it too.
_FLAT: Final = re.compile(rb'(?:[^"\[\]{},]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_IN_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class Splitter:
    """Finds where an element of a JSON list ends, however the text is cut into windows."""

    def __init__(self) -> None:
        """Begin at depth 0, which is inside the list."""
        self.depth = 0
        self._in_string = False
        self._escaped = False

    def boundary(self, window: bytes, at: int) -> int:
        """The index of the `,` or `]` behind the element, or -1 if it is not in this window."""
        while at < len(window):
            if self._in_string:
                at = self._string_end(window, at)
                continue
            found = (_PLAIN if self.depth else _FLAT).match(window, at)
            at = found.end() if found else at
            if at == len(window):
                break
            if self._ends(window[at]):
                return at
            at += 1
        return -1

    def _ends(self, byte: int) -> bool:
        """Whether this separator, bracket or quote ends the element; otherwise the state follows it."""
        if byte == ord('"'):
            self._in_string = True
        elif byte in b"[{":
            self.depth += 1
        elif self.depth == 0:
            return byte in b",]"
        elif byte in b"]}":
            self.depth -= 1
        return False

    def _string_end(self, window: bytes, at: int) -> int:
        """The index behind the string that is open, or the end of the window."""
        if self._escaped:
            self._escaped = False
            return at + 1
        found = _IN_STRING.match(window, at)
        at = found.end() if found else at
        if at == len(window):
            return at
        if window[at] == ord('"'):
            self._in_string = False
        else:
            self._escaped = True  # a backslash at the very end: what it escapes is in the next window
        return at + 1


def elements(source: Source, limit: int) -> Iterator[Piece]:
    """The elements of the list whose `[` was just taken, without white space in front; its `]` is taken too.

    The last has the end `]`, or none where the input ends first; then it may be empty. `[]` gives nothing.
    """
    if source.skip_space() and source.window[source.at] == ord("]"):
        source.take(source.at + 1)
        return
    end = b","
    while end == b",":
        source.skip_space()
        piece = source.collect(Splitter().boundary, limit=limit)
        end = piece.end
        if end:
            source.take(source.at + 1)
        yield piece


class Balance(NamedTuple):
    """The brackets of a text."""

    deepest: int
    opened: int
    left_open: int
    in_text: bool
    """It ends within a quoted text."""


def balance(data: bytes) -> Balance:
    """How deep `data` nests, how many brackets open in it, and what is open at its end.

    It stops early, with the counts so far, where a limit is passed or a bracket closes nothing.
    """
    depth = deepest = opened = at = 0
    while True:
        found = _PLAIN.match(data, at)
        at = found.end() if found else at
        if at == len(data) or depth < 0 or deepest > DEPTH_LIMIT or opened > NODE_LIMIT:
            return Balance(deepest, opened, max(depth, 0), in_text=False)
        byte = data[at]
        if byte == ord('"'):
            return Balance(deepest, opened, depth + 1, in_text=True)
        if byte in b"[{":
            depth += 1
            opened += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
        at += 1


def loads(piece: Piece) -> Any:
    """The JSON value of a piece: finite numbers, unique keys, Unicode text, bounded depth and size.

    Raises:
        InputError: it is no such value; `where` is `line:column` in the input.
    """
    text = utf8(piece)
    state = balance(piece.data)
    where = f"{piece.line}:{piece.column}"
    if state.deepest > DEPTH_LIMIT:
        raise InputError(f"JSON nested more than {DEPTH_LIMIT} levels deep", where=where)
    if state.opened > NODE_LIMIT:
        raise InputError(f"JSON with more than {NODE_LIMIT:,} lists and objects in one record", where=where)
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise _syntax(piece, text, error) from error
    except InputError as error:
        raise InputError(error.message, where=where) from error
    except ValueError as error:
        raise InputError(f"a number with more than {sys.get_int_max_str_digits():,} digits", where=where) from error
    if _SURROGATE.search(text):
        refuse_surrogates(value, where)
    return value


def utf8(piece: Piece) -> str:
    """The text of a piece.

    Raises:
        InputError: it is not UTF-8; the message names the byte, `where` its `line:column`.
    """
    try:
        return piece.data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = advanced(piece.line, piece.column, piece.data[: error.start])
        byte = piece.data[error.start]
        raise InputError(
            f"byte 0x{byte:02x} at offset {piece.offset + error.start:,} is not UTF-8",
            where=f"{line}:{column}",
            fix="convert the file: iconv -f cp1252 -t utf-8",
        ) from error


def refuse_surrogates(value: Any, where: str) -> None:
    """Raise InputError where a text holds half of a surrogate pair, which no document can be written with."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(error.object[error.start])
        raise InputError(f"the escape \\u{code:04x} is half of a character", where=where) from error


def _syntax(piece: Piece, text: str, error: json.JSONDecodeError) -> InputError:
    """What the JSON parser says, with the place in the input and the text found there."""
    column = error.colno + (piece.column - 1 if error.lineno == 1 else 0)
    where = f"{piece.line + error.lineno - 1}:{column}"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return InputError("the JSON breaks off", where=where, fix="download the record again")
    return InputError(f"not JSON: {_lower(error.msg)}, found {text[error.pos : error.pos + 20]!r}", where=where)


def _lower(message: str) -> str:
    """The message as ours are written."""
    return message[:1].lower() + message[1:]


def _no_constant(name: str) -> float:
    raise InputError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InputError(f"the number {text[:40]} is too large")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; a key given twice is an error, as nobody can tell which value is meant."""
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # None
        raise InputError(f"the key {twice[:40]!r} stands twice in one object")
    return members
