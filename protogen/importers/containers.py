"""Files, folders and standard input as a stream of raw records, recognised by what is in them.

Nothing raises for bad input: what cannot be read comes as an `InputError` among the records, and the rest goes on.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from protogen.errors import InputError
from protogen.importers.folders import file_names, shown
from protogen.importers.jsonstream import balance, elements, loads
from protogen.importers.kinds import HEAD, kind
from protogen.importers.native.recognising import recognised
from protogen.importers.opening import RECORD_LIMIT, Piece, Source, reason
from protogen.importers.page import page_record
from protogen.importers.studies import studies, study

_AGAIN: Final = "download it again"
_PEEK: Final = 256
_PATIENCE: Final = 1000
"""Errors in a row after which a file is taken for something else: a megabyte can hold half a million."""
STDIN: Final = "-"

# The beginning of an API answer up to its list: `{"totalCount": 3, "studies": [`.
_ANSWER: Final = re.compile(rb'\{\s*+(?:"[^"\\]*+"\s*+:\s*+(?:"[^"\\]*+"|[\w.+-]++)\s*+,\s*+)*?"studies"\s*+:\s*+\[')


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record as it was found, not yet checked beyond having a `protocolSection`."""

    data: dict[str, Any]
    """The record in the shape of the API v2; of a study file its object, of one in YAML nothing."""
    shape: str
    """`page` or `json`; `native` for a study file in JSON, `yaml` for one in YAML; `known`, whose data are left out."""
    origin: str
    """The file name as given by the user (folder and name for a file of a folder), or `-` for standard input."""
    place: str | None
    """Where in the file: `line 3` (JSON Lines), `studies[2]` (API answer), `[4]` (list); nothing for one alone."""
    sha256: str | None
    """Of the record's own bytes as UTF-8, without white space behind; nothing for one within another value."""
    text: str = ""
    """The text of a study file in YAML: its errors name lines, so it is read where they are found."""


Found = RawRecord | InputError
Known = Callable[[str], bool]
"""Whether the record whose bytes have this SHA-256 need not be parsed."""


def _none(_sha256: str) -> bool:
    return False


def raw_records(inputs: Iterable[str], *, stdin: BinaryIO | None = None, known: Known = _none) -> Iterator[Found]:
    """The records of all inputs, in order, read one at a time; what cannot be read comes as an `InputError`.

    `-` is standard input, which is `stdin` if given. A folder stands for its files named like `SUFFIXES`, at any
    depth, by name; hidden files and folders are left out. A record that is `known` comes unparsed.
    """
    for name in inputs:
        if name == STDIN:
            yield from stream_records(STDIN, sys.stdin.buffer if stdin is None else stdin, known=known)
        else:
            for file in file_names(name):
                yield from [file] if isinstance(file, InputError) else _of_file(file, known)


def _of_file(name: str, known: Known) -> Iterator[Found]:
    """The records of one file."""
    try:
        stream = opened(name)
    except InputError as error:
        yield error
    else:
        with stream:
            yield from stream_records(name, stream, known=known)


def opened(name: str) -> BinaryIO:
    """The file of that name, to read its bytes; the caller closes it.

    Raises:
        InputError: there is none, or it cannot be read.
    """
    try:
        return Path(name).open("rb")
    except FileNotFoundError as error:
        raise InputError("no such file or folder", where=shown(name), fix="check the name") from error
    except OSError as error:
        raise InputError(f"could not be read: {reason(error)}", where=shown(name)) from error
    except ValueError as error:  # a zero byte in the name
        raise InputError(f"not a file name: {error}", where=shown(name)) from error


def stream_records(origin: str, stream: BinaryIO, *, known: Known = _none) -> Iterator[Found]:
    """The records of an open file; errors get its name, and the one that ended the stream comes last."""
    source = Source(stream)
    errors = 0
    for found in _found(source, origin, known):
        errors = errors + 1 if isinstance(found, InputError) else 0
        if errors > _PATIENCE:
            yield InputError(f"gave up after {_PATIENCE:,} errors in a row", where=shown(origin), fix="check the file")
            return
        yield _within(origin, found) if isinstance(found, InputError) else found
    if source.failure:
        yield _within(origin, source.failure)


def _within(origin: str, error: InputError) -> InputError:
    """The error with `origin` in front of its place: `a.json:3:17`, `a.json: studies[2]`."""
    head = shown(origin)
    where = error.where or ""
    joint = "" if not where else ":" if where[0].isdigit() else ": "
    return InputError(error.message, where=f"{head}{joint}{where}", fix=error.fix)


def _found(source: Source, origin: str, known: Known) -> Iterator[Found]:
    """The records of a source, and errors whose `where` begins with the line and column."""
    if not source.skip_space():
        if not source.failure:
            yield InputError("a file with nothing but white space" if source.offset else "an empty file")
        return
    head = source.widen(HEAD)
    try:
        container = kind(head)
    except InputError as error:
        yield error
        return
    reader = _Reader(source, origin, known)
    answer = _ANSWER.match(head)
    if container == "page":
        yield from reader.page()
    elif container == "yaml":
        yield from reader.study_file()
    elif container == "array":
        yield from reader.whole_list()
    elif answer:
        yield from reader.answer(answer.end())
    else:
        yield from reader.lines_or_document()


class _Reader:
    """The containers, each a method that gives records and errors."""

    def __init__(self, source: Source, origin: str, known: Known) -> None:
        self._source = source
        self._origin = origin
        self._known = known

    def page(self) -> Iterator[Found]:
        """The record of a literal page."""
        piece = self._source.read_rest(RECORD_LIMIT)
        if self._source.failure:
            return  # it says why the page is cut
        if unparsed := self._unparsed(piece, None):
            yield unparsed
            return
        try:
            _check_size(piece)
            value = study(page_record(piece))
        except InputError as error:
            yield error
        else:
            yield value if isinstance(value, InputError) else self._record(value, "page", None, _sha256(piece))

    def study_file(self) -> Iterator[Found]:
        """The text of a study file in YAML."""
        piece = self._source.read_rest(RECORD_LIMIT)
        if self._source.failure:
            return  # it says why the text is cut
        if unparsed := self._unparsed(piece, None):
            yield unparsed
            return
        try:
            _check_size(piece)
            text = piece.data.decode("utf-8")
        except InputError as error:
            yield error
        except UnicodeDecodeError as error:
            line = piece.line + piece.data.count(b"\n", 0, error.start)
            yield InputError("not UTF-8 text", where=f"{line}", fix="save it as UTF-8")
        else:
            # What stands before the first printing character is gone; as many blank lines keep the numbers right.
            lead = "\n" * (piece.line - 1) + " " * (piece.column - 1)
            yield RawRecord({}, "yaml", self._origin, None, _sha256(piece), lead + text)

    def whole_list(self) -> Iterator[Found]:
        """The records of a file that is one list."""
        self._source.take(self._source.at + 1)
        closed = yield from self._list("")
        if closed and self._source.skip_space():
            words = repr(self._source.widen(20).decode("utf-8", errors="replace"))
            where = f"{self._source.line}:{self._source.column}"
            yield InputError(f"{words} behind the end of the list", where=where, fix="keep one list in a file")

    def answer(self, length: int) -> Iterator[Found]:
        """The records of an API answer; `length` is that of its beginning, up to the bracket of its `studies`."""
        beginning = self._source.take(self._source.at + length)
        closed = yield from self._list("studies")
        if not closed:
            return
        line, column, offset = self._source.line, self._source.column, self._source.offset
        # The answer without its studies must be well-formed; more lines may follow when each is an answer.
        tail = self._source.read_line(HEAD)
        frame = _frame(beginning, tail.data, line, column, offset)
        many_lines = balance(frame.data).left_open > 0
        if many_lines:
            frame = _frame(beginning, tail.data + b"\n" + self._source.read_rest(HEAD).data, line, column, offset)
        try:
            loads(frame)
        except InputError as error:
            if not self._source.failure:
                yield InputError(f"behind the last study: {error.message}", where=f"{line}:{column}", fix=error.fix)
        if not many_lines:
            yield from self._lines()

    def lines_or_document(self) -> Iterator[Found]:
        """The records of JSON Lines, or of one JSON value on any number of lines."""
        first = self._source.read_line(RECORD_LIMIT)
        if self._goes_on(first):
            rest = self._source.read_rest(RECORD_LIMIT)
            data = first.data + b"\n" + rest.data
            yield from self._records(replace(first, data=data, size=first.size + 1 + rest.size, end=b""), None)
        elif self._source.skip_space():
            yield from self._records(first, f"line {first.line}")
            yield from self._lines()
        else:
            yield from self._records(replace(first, end=b""), None)

    def _goes_on(self, first: Piece) -> bool:
        """Whether the value of the first line goes on in the next, rather than being broken in JSON Lines.

        A line that begins with `{` cannot go on with a value or a text, only behind a bracket, comma or colon.
        """
        state = balance(first.data)
        if first.size > RECORD_LIMIT or first.at_end or not state.left_open:
            return False
        if not self._source.widen(_PEEK).lstrip().startswith(b"{"):
            return True
        return not state.in_text and first.data.rstrip().endswith((b"[", b"{", b",", b":"))

    def _lines(self) -> Iterator[Found]:
        """The records of the lines that are left."""
        while self._source.skip_space():
            piece = self._source.read_line(RECORD_LIMIT)
            yield from self._records(piece, f"line {piece.line}")

    def _list(self, name: str) -> Generator[Found, None, bool]:
        """The records of a list whose bracket was taken; returns whether it was closed."""
        last: Piece | None = None
        for index, piece in enumerate(elements(self._source, RECORD_LIMIT)):
            last = piece
            broken = False
            for found in self._records(piece, f"{name}[{index}]"):
                broken = isinstance(found, InputError)
                yield found
            if piece.at_end and not broken and not self._source.failure:
                yield InputError("the list breaks off behind this record", where=f"{name}[{index}]", fix=_AGAIN)
        if last is None:
            yield InputError("an empty list of studies", fix="check the search that made it")
        return last is None or last.end == b"]"

    def _records(self, piece: Piece, place: str | None) -> Iterator[Found]:
        """The record or records of one JSON value, or what is wrong with it."""
        self._source.mark()
        if unparsed := self._unparsed(piece, place):
            yield unparsed
            return
        try:
            _check_size(piece)
            value = loads(piece)
        except InputError as error:
            if not (piece.at_end and self._source.failure):  # the failure says why this value is cut
                yield _placed(error, piece, place)
            return
        for inner, found in studies(value):
            where = ": ".join(part for part in (place, inner) if part) or None
            if isinstance(found, InputError):
                yield _placed(found, piece, where)
            else:
                shape = "native" if recognised(found) else "json"
                yield self._record(found, shape, where, None if inner else _sha256(piece))

    def _unparsed(self, piece: Piece, place: str | None) -> RawRecord | None:
        """The record of a piece without its data, where its bytes are known."""
        if self._known is _none or not piece.data:
            return None
        digest = _sha256(piece)
        return self._record({}, "known", place, digest) if self._known(digest) else None

    def _record(self, data: dict[str, Any], shape: str, place: str | None, sha256: str | None) -> RawRecord:
        return RawRecord(data, shape, self._origin, place, sha256)


def _placed(error: InputError, piece: Piece, place: str | None) -> InputError:
    """The error with its line (and column, if known) and its place in the container."""
    if place is None:
        return error
    line, _, rest = place.partition(": ")
    inner = rest if line.startswith("line ") else place
    where = ": ".join(part for part in (error.where or f"{piece.line}", inner) if part)
    return InputError(error.message, where=where, fix=error.fix)


def _frame(beginning: bytes, tail: bytes, line: int, column: int, offset: int) -> Piece:
    """An API answer with its studies left out."""
    data = beginning + b"]" + tail
    return Piece(data, line, column, offset, len(data), b"")


def _check_size(piece: Piece) -> None:
    """Raise InputError for a piece over the limit."""
    if piece.size > RECORD_LIMIT:
        raise InputError(
            f"a record of more than {RECORD_LIMIT:,} bytes",
            where=f"{piece.line}:{piece.column}",
            fix="give it without its results sections",
        )


def _sha256(piece: Piece) -> str:
    return hashlib.sha256(piece.data.rstrip()).hexdigest()
