"""A batch from its inputs to its manifest: what is unchanged stays, what is new is rendered, what fails is said."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

from protogen.batch import index
from protogen.batch.crew import Hired, Work, alone, by, together
from protogen.batch.fingerprint import fingerprint, folder_digest, study_digest, tool_digest
from protogen.batch.manifest import NAME, Entry, Journal, Manifest
from protogen.batch.work import Done, Task
from protogen.errors import InputError
from protogen.importers import Reading, readings
from protogen.pipeline import Order, Output, Result, file_names
from protogen.writing import Folders, make_folder

_FEW = 2
_WHERE_AND_WHAT = {"out", "documents", "formats"}


@dataclass(frozen=True, slots=True)
class Means:
    """How a batch is done: in how many processes, by whose executor, and whether all is made again."""

    jobs: int = 1
    force: bool = False
    hired: Hired | None = None
    """An executor that is used instead of processes of our own."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A file that is not as it would be made: `missing`, or `differs`."""

    path: Path
    how: str


def batch(
    inputs: Iterable[str], order: Order, means: Means | None = None, *, stdin: BinaryIO | None = None
) -> Iterator[Done]:
    """Render every study of the inputs and write manifest and index; one result for each study, in their order.

    Studies whose input, tool, options and files are as an earlier run left them are not rendered again. A run that is
    cut off is taken up where it stopped.

    Raises:
        RenderError: the folder of the documents, or its manifest, cannot be read or written.
    """
    means = means or Means()
    make_folder(order.out)
    manifest = Manifest.of(order.out)
    work = _work(inputs, order, Manifest() if means.force else manifest, stdin)
    with Journal(order.out) as journal:
        for done in _by_means(work, order, means):
            if done.entry is not None and not done.skipped:
                journal.add(done.entry)
            _enter(manifest, done)
            yield done
    if manifest.entries or (order.out / NAME).exists():
        manifest.write(order.out, tool_digest())
    if len(manifest.entries) > 1 or (order.out / index.PAGE).exists():
        index.write_index(order.out, manifest)


def check(inputs: Iterable[str], order: Order, *, stdin: BinaryIO | None = None) -> Iterator[Stale | Done]:
    """The files that are not as they would be made; nothing is written to the folder of the documents.

    A file is taken as current where the manifest says what it was made from and its bytes are those of then; any other
    is made in a temporary folder and compared byte by byte. A study that cannot be made comes as its `Done`.
    """
    manifest = Manifest.of(order.out)
    with tempfile.TemporaryDirectory(prefix="protogen-check-") as folder:
        aside = replace(order, out=Path(folder))
        for done in alone(_work(inputs, order, manifest, stdin), aside):  # compared with `order`, made `aside`
            if done.entry is None:
                yield done
                continue
            for output in done.result.outputs:
                path = order.out / done.entry.folder / output.name
                if _sha256(path) != output.sha256:
                    yield Stale(path, "differs" if path.exists() else "missing")


def _by_means(work: Iterator[Work], order: Order, means: Means) -> Iterator[Done]:
    if means.hired is not None:
        return by(means.hired, work, order)
    first = list(itertools.islice(work, _FEW))
    whole = itertools.chain(first, work)
    if means.jobs == 1 or len(first) < _FEW:
        return alone(whole, order)
    return together(whole, order, means.jobs)


def _work(inputs: Iterable[str], order: Order, manifest: Manifest, stdin: BinaryIO | None) -> Iterator[Work]:
    folders = Folders()
    options = options_of(order)
    for reading in readings(inputs, stdin=stdin):
        if isinstance(reading, InputError):
            yield Done(Result(reading.where or "", errors=(reading,)))
            continue
        place = f"{reading.origin}: {reading.place}" if reading.place else reading.origin
        try:
            folder = folders.claim(reading.study.id, place)
        except InputError as error:
            yield Done(Result(place, reading.study.id, errors=(error,)))
            continue
        yield _task(reading, place, folder, (order, options, manifest.entries.get(folder)))


def _task(reading: Reading, place: str, folder: str, plan: tuple[Order, dict[str, Any], Entry | None]) -> Work:
    order, options, before = plan
    mark = fingerprint(reading.study, options)
    kept = _kept(before, order.out / folder) if before is not None and before.fingerprint == mark else {}
    wanted = {name for document in order.documents for kind in order.formats for name in file_names(document, kind)}
    if before is not None and wanted <= set(kept):
        entry = replace(before, outputs=tuple(kept[name] for name in sorted(kept)), origin=place)
        result = Result(place, reading.study.id, order.out / folder, findings=entry.noticed())
        return Done(result, entry, skipped=True)
    input_sha256 = reading.sha256 or study_digest(reading.study)
    return Task(reading.study, place, folder, mark, input_sha256, options, kept)


def options_of(order: Order) -> dict[str, Any]:
    """The options that change the bytes of a document: all of an order but where to, which and in what formats."""
    stated = {each.name: getattr(order, each.name) for each in fields(order) if each.name not in _WHERE_AND_WHAT}
    return {**stated, "templates": folder_digest(order.templates)}


def _kept(entry: Entry, folder: Path) -> dict[str, Output]:
    """The files of an entry that are still as they were made."""
    return {output.name: output for output in entry.outputs if _sha256(folder / output.name) == output.sha256}


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _enter(manifest: Manifest, done: Done) -> None:
    """Take up what was made; what could no longer be made is not in the manifest."""
    if done.entry is not None:
        manifest.entries[done.entry.folder] = done.entry
    elif done.result.folder is not None:
        manifest.entries.pop(done.result.folder.name, None)
