"""How long each study took, in `OUT/.protogen/timings.tsv`: beside the manifest, which holds no clock value."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from protogen.batch.memory import FOLDER, own_folder
from protogen.batch.work import Done
from protogen.errors import RenderError
from protogen.writing import is_remote, write

NAME = "timings.tsv"
COLUMNS = (
    "ended",
    "study",
    "outcome",
    "seconds",
    "cpu_seconds",
    "files",
    "bytes",
    "pages",
    "peak_mib",
    "worker",
    "kept",
)


class Timings:
    """The log of a folder of documents: a line is added for each study that was rendered, or failed in it.

    In a store, which cannot append, it is that of the last run.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._stream: TextIO | None = None
        self._kept: list[str] | None = [] if is_remote(out) else None

    def __enter__(self) -> Self:
        """The log itself; its file is made with the first line."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        if self._stream is not None:
            self._stream.close()
        if self._kept and error is None:
            write(own_folder(self._out) / NAME, "\t".join(COLUMNS) + "\n" + "".join(self._kept))

    def add(self, done: Done) -> None:
        """Append a line, where something was rendered.

        Raises:
            RenderError: it cannot be written.
        """
        text = line(done)
        if not text:
            return
        if self._kept is not None:
            self._kept.append(text)
            return
        try:
            if self._stream is None:
                self._stream = _opened(own_folder(self._out) / NAME)
            self._stream.write(text)
        except OSError as error:
            where = str(self._out / FOLDER / NAME)
            raise RenderError(f"cannot write: {error.strerror}", where=where, fix="choose another folder") from error


def _opened(path: Path) -> TextIO:
    """The log, to be added to; one of other columns, as an earlier version wrote it, is set aside."""
    head = "\t".join(COLUMNS) + "\n"
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as stream:
            known = stream.readline()
        if known not in {"", head}:
            path.replace(path.with_suffix(".old.tsv"))
    stream = path.open("a", encoding="utf-8")
    if not stream.tell():
        stream.write(head)
    return stream


def line(done: Done) -> str:
    """A study as a line of the log; empty where nothing was rendered.

    `ended` is in UTC; `peak_mib` is the most memory that the process `worker` had so far, 0 where it is not known;
    `kept` is how many files were left as they were, which `files`, `bytes` and `pages` do not count.
    """
    if done.cost is None:
        return ""
    outputs = done.result.outputs
    values = (
        datetime.fromtimestamp(done.cost.ended, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "".join(char if char.isprintable() else " " for char in done.result.study_id),
        "failed" if done.entry is None else "rendered",
        f"{done.cost.seconds:.3f}",
        f"{done.cost.cpu_seconds:.3f}",
        len(outputs),
        sum(output.size for output in outputs),
        sum(output.pages or 0 for output in outputs),
        done.cost.peak_mib,
        done.cost.worker,
        done.kept,
    )
    return "\t".join(map(str, values)) + "\n"
