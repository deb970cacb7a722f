"""The inputs of a batch as a stream: what is new is parsed, what is known by its bytes is passed on unparsed."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from protogen.batch.memory import Memory
from protogen.errors import InputError
from protogen.importers import Reading, Unread, new_readings
from protogen.importers.containers import STDIN, Known, opened
from protogen.importers.folders import file_names

Found = Reading | Unread | InputError


def total_bytes(inputs: Iterable[str]) -> int | None:
    """The size of all inputs as they lie on the disk; nothing where it cannot be told, as of standard input."""
    total = 0
    for name in inputs:
        if name == STDIN:
            return None
        for file in file_names(name):
            if isinstance(file, str):
                try:
                    total += Path(file).stat().st_size
                except (OSError, ValueError):  # reading it says what is wrong
                    continue
    return total or None


class Intake:
    """The records of the inputs, one at a time; `read` counts the bytes of the inputs that were read so far."""

    def __init__(self, inputs: Iterable[str], memory: Memory, known: Known, stdin: BinaryIO | None = None) -> None:
        self.read = 0
        self._inputs = inputs
        self._memory = memory
        self._known = known
        self._stdin = stdin

    def __iter__(self) -> Iterator[Found]:
        """Each record, or the error that stands in its place."""
        for name in self._inputs:
            if name == STDIN:
                stream = sys.stdin.buffer if self._stdin is None else self._stdin
                yield from self._of_stream(name, stream)
                continue
            for file in file_names(name):
                try:
                    yield from [file] if isinstance(file, InputError) else self._of_file(file)
                except InputError as error:
                    yield error

    def _of_file(self, name: str) -> Iterator[Found]:
        before = self._memory.records(name)
        if before is not None and all(self._known(sha256) for _, sha256 in before[1]):
            self.read += before[0]
            yield from (Unread(name, place, sha256) for place, sha256 in before[1])
            return
        with opened(name) as stream:
            yield from self._of_stream(name, stream)

    def _of_stream(self, name: str, stream: BinaryIO) -> Iterator[Found]:
        tap = _Tap(stream, self)
        records: list[tuple[str | None, str]] | None = []
        for found in new_readings(name, cast("BinaryIO", tap), self._known):
            if records is not None:
                if isinstance(found, InputError) or found.sha256 is None:
                    records = None  # it has to be read again
                else:
                    records.append((found.place, found.sha256))
            yield found
        if records and name != STDIN and tap.drained():
            self._memory.note_file(tap.digest(), tap.size, tuple(records))


class _Tap:
    """A stream whose bytes are counted and hashed as they pass."""

    def __init__(self, stream: BinaryIO, intake: Intake) -> None:
        self._stream = stream
        self._intake = intake
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int) -> bytes:
        """The next bytes of the stream."""
        data = self._stream.read(size)
        self._hash.update(data)
        self.size += len(data)
        self._intake.read += len(data)
        return data

    def drained(self) -> bool:
        """Whether the rest of the stream could be read, so that the hash is that of the whole."""
        try:
            while self.read(1 << 16):
                pass
        except OSError:
            return False
        return True

    def digest(self) -> str:
        """The SHA-256 of all that passed."""
        return self._hash.hexdigest()
