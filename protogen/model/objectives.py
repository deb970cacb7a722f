"""What a study measures: its outcomes (ICH M11: endpoints), each with its time frame."""

from __future__ import annotations

from enum import StrEnum

from protogen.model.base import Markdown, Traced
from protogen.model.time import TimeFrame


class Role(StrEnum):
    """The rank of an outcome."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    OTHER = "other"


class Outcome(Traced):
    """An outcome measure. `id` is P1, S1, O1 … in the order of the record."""

    id: str
    role: Role
    measure: str | None = None
    description: Markdown | None = None
    time_frame: TimeFrame | None = None


class Objectives(Traced):
    """All outcomes in the order of the record: primary, secondary, other."""

    outcomes: tuple[Outcome, ...] = ()
