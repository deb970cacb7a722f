"""One study of a batch, as a worker does it: what it is given, what it gives back; both travel between processes."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from protogen.batch.manifest import Entry
from protogen.batch.memory import Stamp, stamp
from protogen.batch.shelf import PdfShelf
from protogen.model.study import Study
from protogen.pipeline import Order, Output, Result, rendered


@dataclass(frozen=True, slots=True)
class Task:
    """A study to render into `folder`; `kept` are the files that are there already, as they would be made.

    `read` is how many bytes of the inputs were read up to it. `print_mark` is that of the order; under `reuse` a PDF
    that would be printed as it is there is left.
    """

    study: Study
    place: str
    folder: str
    fingerprint: str
    input_sha256: str
    options: dict[str, Any]
    kept: dict[str, Output] = field(default_factory=dict)
    study_sha256: str = ""
    read: int = 0
    print_mark: str = ""
    reuse: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What a task took, where it was done: seconds by the clock and of the processor; the most memory so far, in MiB.

    `ended` is the clock at its end, in seconds since 1970; `peak_mib` is that of the whole process, 0 where the system
    does not say; `worker` is the number of the process.
    """

    seconds: float
    cpu_seconds: float
    peak_mib: int
    ended: float
    worker: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task: its result, and its entry for the manifest where every document was made.

    `stamps` are those of the files that were made; `cost` is missing where nothing was rendered. `kept` is how many
    files of a study that was rendered are left as they were.
    """

    result: Result
    entry: Entry | None = None
    skipped: bool = False
    stamps: dict[str, Stamp] = field(default_factory=dict)
    cost: Cost | None = None
    read: int = 0
    kept: int = 0


def do(task: Task, order: Order) -> Done:
    """Render the documents of a task that are not there yet."""
    wall, cpu = time.perf_counter(), time.process_time()
    done = _rendered(task, order)
    cost = Cost(time.perf_counter() - wall, time.process_time() - cpu, _peak_mib(), time.time(), os.getpid())
    return replace(done, cost=cost, read=task.read)


def _peak_mib() -> int:
    try:
        import resource  # noqa: PLC0415 -- there is none on Windows
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> (20 if sys.platform == "darwin" else 10)  # bytes there, KiB elsewhere


def _rendered(task: Task, order: Order) -> Done:
    shelf = PdfShelf(order.out, task.folder, task.print_mark, frozenset(task.kept), reuse=task.reuse)
    result, study = rendered(task.study, task.place, order.out / task.folder, order, shelf)
    kept = len(task.kept) + len(result.kept)
    if result.errors or result.bug or study is None:
        return Done(result, kept=kept)
    made = {output.name: output for output in (*task.kept.values(), *result.kept, *result.outputs)}
    entry = Entry(
        id=study.id,
        folder=task.folder,
        origin=task.place,
        input_sha256=task.input_sha256,
        record_version=study.record.version if study.record else None,
        fingerprint=task.fingerprint,
        options=task.options,
        outputs=tuple(made[name] for name in sorted(made)),
        findings=study.findings,
        facts=facts(study),
        study_sha256=task.study_sha256,
    )
    stamps = {output.name: found for output in result.outputs if (found := _own_stamp(output, order.out / task.folder))}
    return Done(replace(result, findings=entry.noticed()), entry, stamps=stamps, kept=kept)


def _own_stamp(output: Output, folder: Path) -> Stamp | None:
    """The stamp of a file just written, where it still has its size."""
    found = stamp(folder / output.name)
    return found if found is not None and found[0] == output.size else None


def facts(study: Study) -> dict[str, Any]:
    """What the index shows of a study."""
    timelines = study.schedule.timelines
    return {
        "title": study.identity.brief_title or study.identity.official_title or "",
        "phase": " / ".join(str(phase) for phase in study.design.phases),
        "status": str(study.identity.status.overall or ""),
        "type": str(study.design.study_type or ""),
        "arms": len(study.arms),
        "visits": len(timelines[0].visits) if timelines else 0,
        "activities": len(timelines[0].activities) if timelines else 0,
        "criteria": len(study.population.inclusion) + len(study.population.exclusion),
    }


_SELDOM = (50_000, 10, 5)
"""How many new objects start a collection, and how many of these a wider one. A page on its way to a PDF is hundreds of
thousands of objects that live until it is done: looking through them every 700 costs a sixth of the time of a PDF
(docs/performance.md)."""


def prepare() -> None:
    """Make a new worker ready: an interrupt is for the main process to handle, which lets the work in hand finish."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*_SELDOM)
    gc.freeze()  # what was imported stays for good


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """In the block, garbage is collected as in a worker; then as before."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
