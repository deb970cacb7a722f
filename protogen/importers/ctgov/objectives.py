"""Outcomes module → `Objectives`."""

from __future__ import annotations

from protogen.importers.cursor import Cursor
from protogen.model.objectives import Objectives, Outcome, Role
from protogen.model.time import TimeFrame

_LISTS = (
    (Role.PRIMARY, "P", "primaryOutcomes"),
    (Role.SECONDARY, "S", "secondaryOutcomes"),
    (Role.OTHER, "O", "otherOutcomes"),
)


def objectives(protocol: Cursor) -> Objectives:
    """All outcomes in the order of the record; time frames hold their text and are read later."""
    module = protocol.module("outcomesModule")
    return Objectives(
        outcomes=tuple(
            _outcome(each, f"{letter}{number}", role)
            for role, letter, name in _LISTS
            for number, each in enumerate(module.modules(name), start=1)
        )
    )


def _outcome(at: Cursor, name: str, role: Role) -> Outcome:
    measure, description = at.text("measure", "measure"), at.text("description", "description")
    frame = at.text("timeFrame", "time_frame")
    where = tuple(source for source in at.sources if source.field == "time_frame")
    return Outcome(
        id=name,
        role=role,
        measure=measure,
        description=description,
        time_frame=None if frame is None else TimeFrame(text=frame, sources=where),
        sources=tuple(at.sources),
    )
