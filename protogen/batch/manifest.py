"""The manifest: what was made of which input, by which version, with hashes; and the journal of an unfinished run.

`manifest.json` holds no clock value and no machine path, so the same studies give the same file. While a run goes on,
each finished study is a line of `manifest.partial.jsonl`: a run that is killed leaves it, and the next one reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from protogen.errors import RenderError
from protogen.findings import Finding, Severity
from protogen.pipeline import Output
from protogen.version import VERSION
from protogen.writing import is_remote, write

NAME = "manifest.json"
PARTIAL = "manifest.partial.jsonl"
SCHEMA = "protogen-manifest/1"
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A study of the manifest.

    `input_sha256` is the hash of the bytes it was read from, `study_sha256` that of what was read, whatever the form.
    `facts` is what the index shows of it (title, phase, status, counts); `findings` is what was noticed in reading and
    deriving it: what a file adds stands with the file.
    """

    id: str
    folder: str
    origin: str
    input_sha256: str
    record_version: str | None
    fingerprint: str
    options: dict[str, Any]
    outputs: tuple[Output, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    study_sha256: str = ""

    @classmethod
    def read(cls, value: dict[str, Any]) -> Self:
        """The entry that `asdict` gave; TypeError, ValueError or KeyError for anything else."""
        outputs = tuple(map(output_of, value["outputs"]))
        return cls(**{**value, "outputs": outputs, "findings": _findings(value["findings"])})

    def noticed(self) -> tuple[Finding, ...]:
        """All findings: of the study, then of its files."""
        return (*self.findings, *(finding for output in self.outputs for finding in output.findings))


class Manifest:
    """The entries of a folder of documents, by the folder of each study."""

    def __init__(self, entries: Iterable[Entry] = (), tool: str = "") -> None:
        """The entries of a file, and the digest of the tool that wrote it; `changed` by `put` or `drop`."""
        self.entries = {entry.folder: entry for entry in entries}
        self.tool = tool
        self.changed = False

    @classmethod
    def of(cls, out: Path) -> Self:
        """What earlier runs left in a folder: the manifest, and on top of it the journal of one that was cut off.

        Raises:
            RenderError: there is a manifest that cannot be read.
        """
        manifest = cls(*_stored(out / NAME))
        for entry in _journal(out / PARTIAL):
            manifest.put(entry)
        return manifest

    def put(self, entry: Entry) -> None:
        """Enter a study in the place of what was known of its folder."""
        if self.entries.get(entry.folder) is not entry:
            self.entries[entry.folder] = entry
            self.changed = True

    def drop(self, folder: str) -> None:
        """Forget the study of a folder."""
        self.changed |= self.entries.pop(folder, None) is not None

    def text(self, tool: str) -> str:
        """The manifest as JSON, studies in the order of their folders."""
        studies = [asdict(self.entries[folder]) for folder in sorted(self.entries)]
        value = {"schema": SCHEMA, "tool": {"name": "protogen", "version": VERSION, "digest": tool}, "studies": studies}
        return json.dumps(value, indent=1, ensure_ascii=False) + "\n"

    def write(self, out: Path, tool: str) -> None:
        """Write the manifest whole, then drop the journal, which it now holds."""
        write(out / NAME, self.text(tool))
        (out / PARTIAL).unlink(missing_ok=True)


class Journal:
    """The journal of a run: a line for each finished study, handed to the system before the next one counts."""

    def __init__(self, out: Path) -> None:
        self._path = out / PARTIAL
        self._stream: TextIO | None = None
        self._kept: list[str] | None = [] if is_remote(out) else None

    def __enter__(self) -> Self:
        """The journal itself; its file is made with the first line."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it; the file stays until the manifest is written."""
        if self._stream is not None:
            self._stream.close()

    def add(self, entry: Entry) -> None:
        """Append a line.

        Raises:
            RenderError: it cannot be written.
        """
        line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
        if self._kept is not None:
            self._keep(line)
            return
        try:
            if self._stream is None:
                self._stream = self._path.open("a", encoding="utf-8")
            self._stream.write(line)
            self._stream.flush()
        except OSError as error:
            where = str(self._path)
            raise RenderError(f"cannot write: {error.strerror}", where=where, fix="choose another folder") from error

    def _keep(self, line: str) -> None:
        # An object store cannot append: the whole journal is put again, but not for each study.
        assert self._kept is not None
        self._kept.append(line)
        if len(self._kept) % _AT_ONCE == 0:
            write(self._path, "".join(self._kept))


def output_of(value: dict[str, Any]) -> Output:
    """The output that `asdict` gave; TypeError, ValueError or KeyError for anything else."""
    return Output(**{**value, "findings": _findings(value["findings"])})


def _findings(values: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(**{**value, "severity": Severity(value["severity"])}) for value in values)


def _stored(path: Path) -> tuple[list[Entry], str]:
    """The entries of a manifest, and the digest of the tool that wrote it."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return [], ""
    except (OSError, UnicodeDecodeError) as error:
        raise RenderError(f"cannot be read: {error}", where=str(path), fix="remove it and run again") from error
    try:
        value = json.loads(text)
        if value["schema"] != SCHEMA:
            raise RenderError(f"a manifest of another form, {value['schema']!r}", where=str(path), fix="remove it")
        return [Entry.read(each) for each in value["studies"]], str(value["tool"]["digest"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RenderError("not a manifest of protogen", where=str(path), fix="remove it and run again") from error


def _journal(path: Path) -> Iterator[Entry]:
    """The whole lines of a journal: the last one may be torn, where the machine stopped in the middle of it."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield Entry.read(json.loads(line))
        except (ValueError, TypeError, KeyError):
            continue
