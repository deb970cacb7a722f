"""Writing outputs: safe names, whole files or none."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import cast

from protogen.errors import InputError, RenderError

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
"""What may not stand in a folder name on every system: `../x` → `_x`, `Müller 1` → `M_ller_1`."""
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
_LONGEST = 80
_LOCAL = {"file", "local"}


def folder_name(study_id: str) -> str:
    """The folder of a study: its identifier with every unsafe character replaced, never empty, hidden or reserved.

    >>> folder_name("NCT07329959"), folder_name("../x"), folder_name("..")
    ('NCT07329959', 'x', 'study')
    """
    name = _UNSAFE.sub("_", study_id).strip("._")[:_LONGEST].rstrip("._") or "study"
    return f"{name}_" if name.split(".")[0].lower() in _RESERVED else name


class Folders:
    """The folders of one run: each belongs to one study, told by its place; a second claim is an error by name."""

    def __init__(self) -> None:
        self._owners: dict[str, tuple[str, str]] = {}

    def claim(self, study_id: str, origin: str) -> str:
        """The folder name of a study.

        Raises:
            InputError: another input of this run has the same identifier, or one that gives the same folder
                (compared without case, as some file systems do).
        """
        name = folder_name(study_id)
        other = self._owners.setdefault(name.casefold(), (study_id, origin))
        if other == (study_id, origin):
            return name
        if other[0] == study_id:
            message = f"two inputs have the identifier {study_id!r}: {other[1]} and {origin}"
        else:
            message = f"identifiers {other[0]!r} and {study_id!r} give one folder name, {name!r}"
        raise InputError(message, where=origin, fix="render one of them with another -o folder")


def output_folder(name: str) -> Path:
    """The folder for documents: a path of this system, or an address such as `s3://bucket/folder` (any fsspec store).

    `file:///folder` is a path of this system too: only there a file can be written under another name and renamed.

    Raises:
        RenderError: the address is of a kind that is not known, or what it needs is not installed.
    """
    if "://" not in name:
        return Path(name)
    try:
        from upath import UPath  # noqa: PLC0415 -- an optional extra, and slow to import
    except ImportError as error:
        raise RenderError("no such folder without fsspec", where=name, fix="install protogen[remote]") from error
    try:
        folder = UPath(name)
        folder.fs  # noqa: B018 -- loads the store, which may be missing
    except (ImportError, ValueError) as error:
        raise RenderError(f"cannot be used: {error}", where=name, fix="install the fsspec package for it") from error
    if folder.protocol in _LOCAL:
        return Path(folder.path)
    return cast("Path", folder)  # the same methods, by another class


def is_remote(path: Path) -> bool:
    """Whether a folder or file lies in a store that is no file system of this machine."""
    return not isinstance(path, Path)


def make_folder(path: Path) -> None:
    """Make a folder and those above it.

    Raises:
        RenderError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot make the folder: {error.strerror}"
        raise RenderError(message, where=str(path), fix="choose another folder with -o") from error


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: under a temporary name in the same folder, which exists, then renamed.

    Raises:
        RenderError: the folder or file cannot be written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if is_remote(path):
        _put(path, data)
        return
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise RenderError(
            f"cannot write: {error.strerror}", where=str(path), fix="choose another folder with -o"
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)  # noqa: PTH101 -- mkstemp makes private files; documents are to be shared
        os.replace(temporary, path)  # noqa: PTH105 -- atomic on every system
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise RenderError(
            f"cannot write: {error.strerror}", where=str(path), fix="choose another folder with -o"
        ) from error
    except BaseException:  # an interrupt must not leave the temporary file behind
        Path(temporary).unlink(missing_ok=True)
        raise


def _put(path: Path, data: bytes) -> None:
    """Write to a store: object stores show a file when it is whole, or not at all."""
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RenderError(f"cannot write: {reason}", where=str(path), fix="choose another folder with -o") from error
