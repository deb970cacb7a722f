"""Where a value came from: stated at a path of the record, or derived by a named step from a quoted span."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Basis(StrEnum):
    """On what ground a value stands."""

    STATED = "stated"
    """In the source, as it is."""
    EXPANDED = "expanded"
    """Unrolled from a stated repetition ("each infusion")."""
    DERIVED = "derived"
    """Follows by a named rule; the source does not say it itself."""
    AUTHOR = "author"
    """Written or changed by an author."""


class Source(BaseModel):
    """A place in the record.

    `path` is relative to the record (`protocolSection.outcomesModule.primaryOutcomes[0].timeFrame`); `start` and
    `end` are half-open code-point offsets in the raw field and `quote` is exactly `raw[start:end]`; the three are
    absent for values that are not text. `step` names the derivation that used the place; it is absent where the
    value is stated as it stands. `field` names the field of the owning object. Where an author corrected a value,
    `basis` is `author` and `path` is the place of the correction (see `Study.corrections`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    field: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    step: str | None = None
    basis: Basis | None = None
