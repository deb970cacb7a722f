"""An input as a window of UTF-8 bytes that moves forward: decompressed, decoded, bounded, its place known.

Nothing here knows what the bytes mean. A stream that fails half-way ends like any other and keeps its error in
`Source.failure`, so that what was read before the failure can still be used.
"""

from __future__ import annotations

import codecs
import itertools
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from protogen.errors import InputError
from protogen.importers.kinds import compression

CHUNK: Final = 1 << 16
RECORD_LIMIT: Final = 20_000_000
"""The longest record, in bytes; the longest of the registry's own is below it."""
BOMB_BYTES: Final = 100_000_000
BOMB_RATIO: Final = 100
"""A compressed stream that grows by this factor over `BOMB_BYTES` without one record is no honest file."""
_XZ_MEMORY: Final = 128 << 20
"""`xz -9` needs 65 MiB; the format allows 4 GiB."""
_CONTINUATION: Final = bytes(range(0x80, 0xC0))


class _Machine(Protocol):
    """One compressed stream on its way to plain bytes."""

    eof: bool
    hungry: bool

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """At most `CHUNK` plain bytes, and the part of `data` that is still to be fed."""


class _Gzip:
    """The gzip machine."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.eof = False
        self.hungry = True

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """See `_Machine`."""
        out = self._inner.decompress(data, CHUNK)
        self.eof = self._inner.eof
        return out, self._inner.unused_data if self.eof else self._inner.unconsumed_tail


class _Xz:
    """The xz machine."""

    def __init__(self) -> None:
        self._inner = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
        self.eof = False
        self.hungry = True

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """See `_Machine`."""
        out = self._inner.decompress(data, CHUNK)
        self.eof = self._inner.eof
        self.hungry = self.eof or self._inner.needs_input
        return out, self._inner.unused_data if self.eof else b""


_MACHINES: Final[dict[str, Callable[[], _Machine]]] = {"gzip": _Gzip, "xz": _Xz}
_FIRST_BYTE: Final = {"gzip": 0x1F, "xz": 0xFD}


class Meter:
    """The number of bytes that have passed."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.passed = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.passed += len(chunk)
            yield chunk


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the input and the place where it begins (line and column from 1, offset from 0)."""

    data: bytes
    """Empty where the part is longer than the limit."""
    line: int
    column: int
    offset: int
    size: int
    end: bytes
    """The separator behind it, nothing at the end of the input."""

    @property
    def at_end(self) -> bool:
        """Whether the end of the input ended it."""
        return not self.end


class Source:
    """The window: `fill` before looking at `window[at:]`, `take` to move on."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read the first bytes of `stream`; an error met on the way is kept in `failure`."""
        self.window = b""
        self.at = 0
        self.line, self.column, self.offset = 1, 1, 0
        self.failure: InputError | None = None
        self._raw = Meter(_raw(stream))
        self._marked = 0
        self._quiet = 0
        self._compressed = False
        self._chunks = self._plain()

    def _plain(self) -> Iterator[bytes]:
        """The input's bytes as UTF-8 without a byte order mark."""
        head, chunks = peek(iter(self._raw))
        packing = compression(head)
        if packing is not None:
            self._compressed = True
            head, chunks = peek(_inflated(chunks, packing))
            if compression(head) is not None:
                raise InputError("compressed twice", fix="decompress it once and try again")
        if head.startswith(codecs.BOM_UTF8):
            self.offset = len(codecs.BOM_UTF8)
        yield from _decoded(head, chunks)

    def fill(self) -> bool:
        """Whether there is at least one more byte in the window."""
        while self.at >= len(self.window):
            if not self._load():
                return False
        return True

    def widen(self, size: int) -> bytes:
        """The next `size` bytes, or all that is left, without moving on."""
        while len(self.window) - self.at < size:
            if not self._load():
                break
        return self.window[self.at : self.at + size]

    def _load(self) -> bool:
        """Whether one more chunk was put behind the window."""
        try:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._guard(len(chunk))
        except InputError as error:
            self.failure = error
            return False
        self.window = self.window[self.at :] + chunk
        self.at = 0
        return True

    def _guard(self, size: int) -> None:
        """Raise InputError where a compressed stream grows absurdly without a record in it."""
        self._quiet += size
        if not self._compressed or self._quiet <= BOMB_BYTES:
            return
        if self._quiet > BOMB_RATIO * max(1, self._raw.passed - self._marked):
            raise InputError(
                f"{self._quiet:,} decompressed bytes without one record: a decompression bomb",
                fix="do not use the file unless you know who made it",
            )

    def mark(self) -> None:
        """Note that a record ended here."""
        self._quiet = 0
        self._marked = self._raw.passed

    def take(self, end: int) -> bytes:
        """The window up to the index `end`, which becomes the new `at`."""
        data = self.window[self.at : end]
        self.at = end
        self.line, self.column = advanced(self.line, self.column, data)
        self.offset += len(data)
        return data

    def skip_space(self) -> bool:
        """Whether anything but white space is left; it is next."""
        while self.fill():
            rest = self.window[self.at :]
            self.take(self.at + len(rest) - len(rest.lstrip(b" \t\r\n")))
            if self.at < len(self.window):
                return True
        return False

    def collect(self, boundary: Callable[[bytes, int], int], *, limit: int, give_up: bool = False) -> Piece:
        """The bytes up to where `boundary(window, at)` finds the end (-1: not in this window).

        A piece over the limit is dropped while it is read; `give_up` stops reading it at the limit.
        """
        line, column, offset = self.line, self.column, self.offset
        parts: list[bytes] = []
        size, separator = 0, b""
        while self.fill():
            end = boundary(self.window, self.at)
            part = self.take(len(self.window) if end < 0 else end)
            size += len(part)
            parts.append(part)
            if size > limit:
                parts.clear()
            if end >= 0:
                separator = self.window[end : end + 1]
            if end >= 0 or (give_up and size > limit):
                break
        return Piece(b"".join(parts), line, column, offset, size, separator)

    def read_line(self, limit: int) -> Piece:
        """The bytes up to the next line end, which is skipped."""
        piece = self.collect(lambda window, at: window.find(b"\n", at), limit=limit)
        if not piece.at_end:
            self.take(self.at + 1)
        return piece

    def read_rest(self, limit: int) -> Piece:
        """All that is left, or an empty piece whose size is over the limit."""
        return self.collect(lambda _window, _at: -1, limit=limit, give_up=True)


def advanced(line: int, column: int, data: bytes) -> tuple[int, int]:
    """The line and column (in characters) behind `data`."""
    newlines = data.count(b"\n")
    tail = data[data.rfind(b"\n") + 1 :]
    width = len(tail.translate(None, _CONTINUATION))
    return (line + newlines, width + 1) if newlines else (line, column + width)


def peek(chunks: Iterator[bytes], size: int = 512) -> tuple[bytes, Iterator[bytes]]:
    """The first `size` bytes or more (fewer only at the end), and all chunks with these in front."""
    head = b""
    while len(head) < size and (chunk := next(chunks, None)) is not None:
        head += chunk
    return head, itertools.chain([head], chunks)


def _raw(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file; raises InputError where the system cannot read them."""
    try:
        while chunk := stream.read(CHUNK):
            yield chunk
    except OSError as error:
        raise InputError(f"could not be read: {reason(error)}") from error


def reason(error: OSError) -> str:
    """What the system says, in lower case."""
    return (error.strerror or str(error)).lower()


def _inflated(chunks: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """The plain bytes of one or more compressed streams; raises InputError for a damaged or truncated one."""
    try:
        yield from _streams(chunks, packing)
    except (zlib.error, lzma.LZMAError) as error:
        raise InputError(
            f"the {packing} data are damaged: {str(error)[:1].lower()}{str(error)[1:]}",
            fix="copy or download the file again",
        ) from error


def _streams(chunks: Iterator[bytes], packing: str) -> Iterator[bytes]:
    """See `_inflated`; errors of the library pass through."""
    machine, fresh = _MACHINES[packing](), True
    for chunk in chunks:
        data = chunk
        while data or not machine.hungry:
            if fresh and not (data := data.lstrip(b"\0")):  # both formats allow zeros between and behind streams
                break
            if fresh and data[0] != _FIRST_BYTE[packing]:
                raise InputError(f"there is more behind the end of the {packing} data", fix="remove it")
            fresh = False
            out, data = machine.feed(data)
            yield out
            if machine.eof:
                machine, fresh = _MACHINES[packing](), True
    while not fresh and (out := machine.feed(b"")[0]):
        yield out
    if not (fresh or machine.eof):
        raise InputError(f"the {packing} data break off before their end", fix="copy or download the file again")


def _decoded(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """UTF-8 without its mark; UTF-16 with a mark becomes UTF-8; raises InputError where the mark does not fit."""
    if head.startswith(codecs.BOM_UTF8):
        next(chunks)
        yield head[len(codecs.BOM_UTF8) :]
        yield from chunks
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoder = codecs.getincrementaldecoder("utf-16")()
        try:
            for chunk in chunks:
                yield decoder.decode(chunk).encode()
            yield decoder.decode(b"", final=True).encode()
        except UnicodeDecodeError as error:
            raise InputError(
                f"begins with a UTF-16 mark but is not UTF-16: {error.reason}", fix="save it as UTF-8"
            ) from error
    else:
        yield from chunks
