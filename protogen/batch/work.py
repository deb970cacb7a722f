"""One study of a batch, as a worker does it: what it is given, what it gives back; both travel between processes."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field, replace
from typing import Any

from protogen.batch.manifest import Entry
from protogen.model.study import Study
from protogen.pipeline import Order, Output, Result, rendered


@dataclass(frozen=True, slots=True)
class Task:
    """A study to render into `folder`; `kept` are the files that are there already, as they would be made."""

    study: Study
    place: str
    folder: str
    fingerprint: str
    input_sha256: str
    options: dict[str, Any]
    kept: dict[str, Output] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task: its result, and its entry for the manifest where every document was made."""

    result: Result
    entry: Entry | None = None
    skipped: bool = False


def do(task: Task, order: Order) -> Done:
    """Render the documents of a task that are not there yet."""
    result, study = rendered(task.study, task.place, order.out / task.folder, order, keep=frozenset(task.kept))
    if result.errors or result.bug or study is None:
        return Done(result)
    made = {output.name: output for output in (*task.kept.values(), *result.outputs)}
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
    )
    return Done(replace(result, findings=entry.noticed()), entry)


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


def prepare() -> None:
    """Make a new worker ready: an interrupt is for the main process to handle, which lets the work in hand finish."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
