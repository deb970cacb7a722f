"""A batch from its inputs to its manifest: what is unchanged stays, what is new is rendered, what fails is said."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

from protogen.batch import index
from protogen.batch.crew import Hired, Work, alone, by, together
from protogen.batch.fingerprint import folder_digest, theme_state, tool_digest
from protogen.batch.finished import Finished
from protogen.batch.intake import Intake
from protogen.batch.manifest import NAME, Journal, Manifest
from protogen.batch.memory import Memory, sha256_of
from protogen.batch.planning import Desk
from protogen.batch.timings import Timings
from protogen.batch.work import Done
from protogen.pipeline import Order
from protogen.writing import make_folder

_FEW = 2
_WHERE_AND_WHAT = {"out", "documents", "formats", "overlays"}
"""Options that are no part of a fingerprint; what files of corrections change is part of the study."""


@dataclass(frozen=True, slots=True)
class Means:
    """How a batch is done: in how many processes, by whose executor, and whether all is made again."""

    jobs: int = 1
    force: bool = False
    hired: Hired | None = None
    """An executor that is used instead of processes of our own."""


@dataclass(frozen=True, slots=True)
class _Past:
    """What a run goes by of earlier ones; under `reuse` also what is noted beside each PDF."""

    manifest: Manifest
    memory: Memory
    reuse: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """A file that is not as it would be made: `missing`, or `differs`."""

    path: Path
    how: str


def batch(
    inputs: Iterable[str], order: Order, means: Means | None = None, *, stdin: BinaryIO | None = None
) -> Iterator[Done]:
    """Render every study of the inputs and write manifest and index; one result for each study, in their order.

    Studies whose input, tool, options and files are as an earlier run left them are not rendered again, nor even
    parsed. Of a study that has changed, PDFs whose page is still the same are not laid out again. A run that is cut off
    is taken up where it stopped.

    Raises:
        RenderError: the folder of the documents, or its manifest, cannot be read or written.
    """
    means = means or Means()
    make_folder(order.out)
    manifest, memory = Manifest.of(order.out), Memory(order.out)
    past = _Past(Manifest(), memory) if means.force else _Past(manifest, memory, reuse=True)
    work = _work(inputs, order, past, stdin)
    with Journal(order.out) as journal, Timings(order.out) as timings:
        for done in _by_means(work, order, means):
            if done.entry is not None and not done.skipped:
                journal.add(done.entry)
            timings.add(done)
            _enter(manifest, memory, done)
            yield done
    _close(order, manifest, memory)


def _close(order: Order, manifest: Manifest, memory: Memory) -> None:
    """Write the manifest, the index and the memory, each where it is not as it would be written."""
    tool = tool_digest()
    changed = manifest.changed or manifest.tool != tool
    due: list[tuple[tuple[str, ...], Callable[[], None]]] = []
    if manifest.entries or (order.out / NAME).exists():
        due.append(((NAME,), lambda: manifest.write(order.out, tool)))
    if len(manifest.entries) > 1 or (order.out / index.PAGE).exists():
        due.append(((index.PAGE, index.TABLE), lambda: index.write_index(order.out, manifest, order.theme)))
    for names, put in due:
        if changed or not all(memory.same(name) for name in names):
            put()
            for name in names:
                memory.take_up(name)
    memory.write({entry.input_sha256 for entry in manifest.entries.values()})


def check(inputs: Iterable[str], order: Order, *, stdin: BinaryIO | None = None) -> Iterator[Stale | Done]:
    """The files that are not as they would be made; nothing is written to the folder of the documents.

    A file is taken as current where the manifest says what it was made from and its bytes are those of then; any other
    is made in a temporary folder and compared byte by byte. A study that cannot be made comes as its `Done`.
    """
    past = _Past(Manifest.of(order.out), Memory(order.out, certain=True))  # no PDF is left for what is noted beside it
    with tempfile.TemporaryDirectory(prefix="protogen-check-") as folder:
        aside = replace(order, out=Path(folder))
        work = _work(inputs, order, past, stdin)  # compared with `order`, made `aside`
        for done in alone(work, aside):
            if done.entry is None:
                yield done
                continue
            for output in done.result.outputs:
                path = order.out / done.entry.folder / output.name
                if sha256_of(path) != output.sha256:
                    yield Stale(path, "differs" if path.exists() else "missing")


def _by_means(work: Iterator[Work], order: Order, means: Means) -> Iterator[Done]:
    if means.hired is not None:
        return by(means.hired, work, order)
    first = list(itertools.islice(work, _FEW))
    whole = itertools.chain(first, work)
    if means.jobs == 1 or len(first) < _FEW:
        return alone(whole, order)
    return together(whole, order, means.jobs)


def _work(inputs: Iterable[str], order: Order, past: _Past, stdin: BinaryIO | None) -> Iterator[Work]:
    options = options_of(order)
    finished = Finished(past.manifest, order, past.memory, options)
    known = _nothing if order.overlays else finished  # the bytes of a record do not tell how it is corrected
    desk = Desk(order, options, past.manifest, finished, reuse=past.reuse)
    return desk.work(Intake(inputs, past.memory, known, stdin))


def _nothing(_sha256: str) -> bool:
    return False


def options_of(order: Order) -> dict[str, Any]:
    """The options that change the bytes of a document: all of an order but where to, which and in what formats."""
    stated = {each.name: getattr(order, each.name) for each in fields(order) if each.name not in _WHERE_AND_WHAT}
    folders = {"templates": folder_digest(order.templates), "fonts": folder_digest(order.fonts)}
    return {**stated, **folders, "theme": theme_state(order.theme)}


def _enter(manifest: Manifest, memory: Memory, done: Done) -> None:
    """Take up what was made; what could no longer be made is not in the manifest."""
    if done.entry is None:
        if done.result.folder is not None:
            manifest.drop(done.result.folder.name)
        return
    manifest.put(done.entry)
    for output in done.entry.outputs:
        if output.name in done.stamps:
            memory.note(done.entry.folder, output.name, output.sha256, done.stamps[output.name])
