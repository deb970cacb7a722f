"""What a run remembers for the next one, so that what is unchanged is told without reading it: `OUT/.protogen/`.

Nothing in a document or in the manifest depends on it: without it, all is read and hashed as if for the first time.
Two things are kept. Of each file of documents, its size, times and inode when its hash was known to be right: as long
as the system gives the same four, its bytes are those of then (as git does it). Of each input file, the hash of the
whole, and which records it held. What PDFs were printed from stands beside it, in files of their own (`shelf`).
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Container
from pathlib import Path
from typing import Any

from protogen.writing import is_remote, make_folder, write

FOLDER = ".protogen"
NAME = "memory.json"
FORM = "protogen-memory/1"
_BLINK_NS = 50_000_000
"""A file changed twice within the tick of a clock (4 ms or 10 ms) can keep its times: what is this young is hashed."""
_COARSE_NS = 2_000_000_000
"""The tick of file systems that keep whole seconds."""

Stamp = tuple[int, int, int, int]
"""Size, time of the last change of content and of anything (ns), inode."""
_NEVER: Stamp = (-1, 0, 0, 0)
Records = tuple[tuple[str | None, str], ...]
"""The place and the SHA-256 of each record of an input file."""


def own_folder(out: Path) -> Path:
    """The folder for what is of this machine and this run alone; version control is told to leave it out.

    Raises:
        RenderError: it cannot be made.
    """
    folder = out / FOLDER
    if not folder.exists():
        make_folder(folder)
        write(folder / ".gitignore", "*\n")
    return folder


def stamp(path: Path) -> Stamp | None:
    """What the system says of a file; nothing where there is none, or it lies in a store."""
    return None if is_remote(path) else _stamp(str(path))


def _stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116 -- making paths takes longer, and this is asked for each file of a study
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def sha256_of(path: Path) -> str | None:
    """The SHA-256 of a file's bytes; nothing where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


class Memory:
    """The memory of a folder of documents; `certain` reads every file in spite of it."""

    def __init__(self, out: Path, *, certain: bool = False) -> None:
        """Read what the last run left; a memory that cannot be read is none."""
        self._out = out
        self._base = None if is_remote(out) else str(out)
        self._certain = certain
        self._files: dict[str, tuple[int, Records]] = {}
        self._stamps: dict[str, dict[str, tuple[Stamp, str]]] = {}
        self._changed = False
        self._read()
        self._sizes = {size for size, _ in self._files.values()}

    def intact(self, folder: str, name: str, sha256: str) -> bool:
        """Whether a file has the bytes that have this hash."""
        now = _stamp(os.path.join(self._base, folder, name)) if self._base is not None else None  # noqa: PTH118 -- as above
        if now is not None and not self._certain and self._stamps.get(folder, {}).get(name) == (now, sha256):
            return True
        if sha256_of(self._out / folder / name) != sha256:
            return False
        if now is not None:
            self.note(folder, name, sha256, now)
        return True

    def same(self, name: str) -> bool:
        """Whether a file of the folder itself, such as the index, is as this memory has it."""
        known = self._stamps.get("", {}).get(name)
        return known is not None and self.intact("", name, known[1])

    def take_up(self, name: str) -> None:
        """Remember a file of the folder itself that has just been written."""
        found, sha256 = stamp(self._out / name), sha256_of(self._out / name)
        if found is not None and sha256 is not None:
            self.note("", name, sha256, found)

    def note(self, folder: str, name: str, sha256: str, found: Stamp) -> None:
        """Remember that a file of this stamp has this hash."""
        self._stamps.setdefault(folder, {})[name] = (found, sha256)
        self._changed = True

    def records(self, name: str) -> tuple[int, Records] | None:
        """The size and the records of an input file that was read before; nothing where its bytes are others.

        What is no plain file is not opened: a pipe can be read once only. One that cannot be read is nothing, too:
        reading it in earnest says what is wrong.
        """
        try:
            found = os.stat(name)  # noqa: PTH116 -- as above
            if not stat.S_ISREG(found.st_mode) or found.st_size not in self._sizes:
                return None
            with Path(name).open("rb") as stream:
                return self._files.get(hashlib.file_digest(stream, "sha256").hexdigest())
        except (OSError, ValueError):  # a zero byte in the name
            return None

    def note_file(self, sha256: str, size: int, records: Records) -> None:
        """Remember the records of an input file."""
        self._files[sha256] = (size, records)
        self._changed = True

    def write(self, inputs: Container[str]) -> None:
        """Write it, where it changed; files with a record whose hash is not one of `inputs` are forgotten.

        Raises:
            RenderError: it cannot be written.
        """
        if not self._changed:
            return
        files = {
            sha256: [size, records]
            for sha256, (size, records) in self._files.items()
            if all(each in inputs for _, each in records)
        }
        value = {"form": FORM, "files": files, "stamps": self._stamps}
        write(own_folder(self._out) / NAME, json.dumps(value, separators=(",", ":")) + "\n")

    def _read(self) -> None:
        path = self._out / FOLDER / NAME
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            if value["form"] != FORM:
                return
            written = stamp(path)
            self._files = {
                sha256: (size, tuple((place, each) for place, each in records))
                for sha256, (size, records) in value["files"].items()
            }
            self._stamps = _held(value["stamps"], written[1] if written else 0)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            self._files, self._stamps = {}, {}


def _held(stamps: dict[str, dict[str, Any]], written_ns: int) -> dict[str, dict[str, tuple[Stamp, str]]]:
    """The stamps as they were written, but none for a file that had just been changed when the memory was written."""
    found: dict[str, dict[str, tuple[Stamp, str]]] = {}
    for folder, names in stamps.items():
        for name, (values, sha256) in names.items():
            size, modified, changed, inode = map(int, values)
            tick = _BLINK_NS if changed % 1_000_000_000 else _COARSE_NS
            old = max(modified, changed) + tick <= written_ns
            found.setdefault(folder, {})[name] = ((size, modified, changed, inode) if old else _NEVER, str(sha256))
    return found
