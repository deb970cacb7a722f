"""Schedules written by hand or generated, for tests and benchmarks of the table."""

from __future__ import annotations

from typing import Any

from builders import a_record

from protogen.importers.ctgov import study as read_study
from protogen.model.schedule import (
    Activity,
    ActivitySpan,
    Cell,
    CellKind,
    Epoch,
    Note,
    NoteKind,
    NoteTarget,
    Schedule,
    TargetKind,
    Timeline,
    TimelineKind,
    Visit,
)
from protogen.model.source import Basis
from protogen.model.study import Study


def a_timeline(marks: dict[str, dict[str, str]], **changes: Any) -> Timeline:
    """A timeline from rows of marks: `{"ECG": {"V1": "X"}}`; visits in order of first use, ids are the labels."""
    visits = dict.fromkeys(visit for row in marks.values() for visit in row)
    timeline = Timeline(
        id="main",
        label="Main",
        kind=TimelineKind.GRID,
        visits=tuple(Visit(id=visit, label=visit) for visit in visits),
        activities=tuple(Activity(id=name, label=name, group="Safety") for name in marks),
        cells=tuple(
            Cell(activity=name, visit=visit, mark=mark, basis=Basis.STATED)
            for name, row in marks.items()
            for visit, mark in row.items()
            if mark
        ),
    )
    return timeline.evolve(**changes) if changes else timeline


def scheduled(*timelines: Timeline, **schedule: Any) -> Study:
    """A study that has these timelines and little else."""
    study = read_study(a_record(("Pain", "Day 1")), shape="json")
    return study.evolve(schedule=Schedule(timelines=timelines, **schedule))


def large(visits: int, activities: int, notes: int) -> Timeline:
    """A generated schedule: six epochs, groups of ten rows, two cells of five filled, notes at rows and cells, bars."""
    per_epoch = max(1, visits // 6)
    columns = tuple(
        Visit(
            id=f"V{n}",
            label=f"Week {4 * n}",
            number=f"V{n + 1}",
            epoch=f"E{min(5, n // per_epoch)}",
            window="±P3D" if n else "±P0D",
        )
        for n in range(visits)
    )
    rows = tuple(
        Activity(id=f"A{n}", label=f"Assessment {n + 1}", group=f"Group {n // 10 + 1}") for n in range(activities)
    )
    bars = tuple(
        ActivitySpan(
            activity=row.id,
            notation="W0..",
            first="V0",
            last=f"V{visits - 1}",
            text="throughout",
            basis=Basis.STATED,
        )
        for row in rows[::25]
    )
    barred = {bar.activity for bar in bars}
    cells = tuple(
        Cell(
            activity=row.id,
            visit=column.id,
            mark="pre-dose, 1, 2 h" if (a + 7 * v) % 97 == 0 else "X",
            kind=CellKind.TIMES if (a + 7 * v) % 97 == 0 else CellKind.DONE,
            basis=Basis.STATED,
        )
        for a, row in enumerate(rows)
        for v, column in enumerate(columns)
        if (a * 2 + v) % 5 < 2 and row.id not in barred
    )
    targets = [
        NoteTarget(kind=TargetKind.CELL, activity=cell.activity, visit=cell.visit)
        for cell in cells[:: max(1, len(cells) // max(1, notes))]
    ]
    told = tuple(
        Note(
            id=f"N{n}",
            text=f"Note {n + 1}: as the laboratory manual says.",
            kind=NoteKind.QUALIFYING,
            targets=(target,),
        )
        for n, target in enumerate(targets[:notes])
    )
    epochs = tuple(
        Epoch(id=f"E{n}", label=label)
        for n, label in enumerate(("Screening", "Run-in", "Treatment", "Extension", "Follow-up", "Long-term follow-up"))
    )
    return Timeline(
        id="main",
        label="Generated",
        kind=TimelineKind.GRID,
        epochs=epochs,
        visits=columns,
        activities=rows,
        cells=cells,
        spans=bars,
        notes=told,
    )
