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
    level: str | None = None
    """The rank in the words of the source, where it has more than three ("Exploratory Endpoint")."""
    purpose: str | None = None


class Objective(Traced):
    """An objective with the outcomes (ids) that serve it. `level` is its rank in the words of the source."""

    id: str
    level: str | None = None
    text: Markdown | None = None
    outcomes: tuple[str, ...] = ()
    part: str | None = None


class IntercurrentEvent(Traced):
    """An event that bears on an outcome, and how it is dealt with."""

    label: str | None = None
    text: Markdown | None = None
    strategy: Markdown | None = None


class Estimand(Traced):
    """What is estimated: population, treatments, variable (the id of an outcome), events and summary measure."""

    id: str
    label: str | None = None
    summary: Markdown | None = None
    """The summary at population level."""
    population: Markdown | None = None
    """The analysis population in the words of the source."""
    treatments: tuple[str, ...] = ()
    """Interventions by id; a name where none has it."""
    variable: str | None = None
    events: tuple[IntercurrentEvent, ...] = ()
    part: str | None = None


class Objectives(Traced):
    """All outcomes in the order of the record: primary, secondary, other; objectives and estimands where stated."""

    outcomes: tuple[Outcome, ...] = ()
    objectives: tuple[Objective, ...] = ()
    estimands: tuple[Estimand, ...] = ()
