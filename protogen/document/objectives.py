"""Objectives and endpoints on the page: ICH M11 1.1.1, from the outcomes of the record."""

from __future__ import annotations

from protogen.document import goals
from protogen.document.filled import numbered
from protogen.document.parts import Column, Remark, Section, Subheading, Table, TableCell, TableRow, Value, gap
from protogen.document.wording import count, field_value
from protogen.model.objectives import Outcome, Role
from protogen.model.study import Study

_TITLES = {Role.PRIMARY: "Primary outcomes", Role.SECONDARY: "Secondary outcomes", Role.OTHER: "Other outcomes"}
_COLUMNS = (
    Column("Outcome measure (endpoint) and its description", 5.2),
    Column("Time frame", 2.1),
)


def section(study: Study) -> Section:
    """Outcomes by rank, each in its own row with description and time frame."""
    outcomes = study.objectives.outcomes
    if study.objectives.objectives or study.objectives.estimands:
        stated_goals = tuple(goals.blocks(study))
        return Section("objectives", "objectives", "Objectives, endpoints, estimands", stated_goals, "1.1.1", level=3)
    blocks: list[Remark | Subheading | Table] = [
        Remark(
            "The registry holds outcome measures (endpoints). Objectives and estimands: not stated in the record.",
        )
    ]
    columns = (numbered(each.id for each in outcomes), *_COLUMNS)
    for role, title in _TITLES.items():
        of_rank = [outcome for outcome in outcomes if outcome.role == role]
        blocks.append(Subheading(title, f"outcomes-{role}"))
        if of_rank:
            caption = f"{title} ({count(len(of_rank), 'outcome')})"
            blocks.append(Table(caption, columns, tuple(_row(outcome) for outcome in of_rank), style="outcomes"))
        else:
            blocks.append(Remark(f"The record states no {role} outcomes.", tone="empty"))
    return Section("objectives", "objectives", "Objectives and endpoints", tuple(blocks), number="1.1.1", level=3)


def time_frame(outcome: Outcome) -> Value:
    """The time frame of an outcome, word for word."""
    frame = outcome.time_frame
    return gap() if frame is None or not frame.text else Value(frame.text, sources=frame.sources_of() or frame.sources)


def _row(outcome: Outcome) -> TableRow:
    measure = [field_value(outcome, "measure")]
    if outcome.description:
        measure.append(field_value(outcome, "description", markdown=True))
    measure += goals.rank_and_purpose(outcome, outcome.role)
    return TableRow(
        (TableCell((Value(outcome.id),)), TableCell(tuple(measure)), TableCell((time_frame(outcome),))),
        anchor=f"outcome-{outcome.id}",
    )
