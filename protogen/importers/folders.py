"""The files a name stands for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from protogen.errors import InputError
from protogen.importers.opening import reason

SUFFIXES: Final = (".txt", ".json", ".jsonl", ".yaml", ".yml", ".gz", ".xz")
"""What is read of a folder; a file that is named itself may be called anything."""


def file_names(name: str) -> Iterator[str | InputError]:
    """The name itself, or the names of the files in the folder of that name, and errors for what cannot be listed."""
    if not name:
        yield InputError("an empty file name", fix="name a file, a folder, or - for standard input")
        return
    if "\0" in name or not Path(name).is_dir():
        yield name
        return
    failures: list[OSError] = []
    found: list[str] = []
    for folder, folders, files in os.walk(name, onerror=failures.append):
        folders[:] = [entry for entry in folders if not entry.startswith(".")]
        names = [os.path.join(folder, file) for file in files if _wanted(file)]  # noqa: PTH118 - keeps "./"
        found += [name for name in names if not _endless(name)]
    for failure in failures:
        yield InputError(f"could not be read: {reason(failure)}", where=shown(str(failure.filename)))
    yield from sorted(found, key=lambda file: Path(file).parts)
    if not found and not failures:
        yield InputError(
            "a folder without a file to read",
            where=shown(name),
            fix=f"its files must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}, or be named one by one",
        )


def _wanted(file: str) -> bool:
    """Whether a file of a folder is read."""
    return not file.startswith(".") and file.lower().endswith(SUFFIXES)


def _endless(file: str) -> bool:
    """Whether a name in a folder is no file but a pipe, a socket or a device: reading it could wait for ever."""
    try:
        return not stat.S_ISREG(Path(file).stat().st_mode)
    except OSError:  # reading it will say why
        return False


def shown(name: str) -> str:
    """A file name on one line, whatever is in it."""
    return name if name.isprintable() else name.encode("unicode_escape").decode("ascii")
