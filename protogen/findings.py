"""Findings: what we noticed about a study, as plain values. Many at once; none of them stops the work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters, in the scale of protocol review: info < minor < major < critical."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info up to 3 for critical (a `StrEnum` would otherwise sort by its letters)."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reader of the study should know.

    `path` is a path in the record (`protocolSection.designModule.phases[0]`), `quote` the exact words meant,
    `start` and `end` their half-open code-point offsets in that field. `fix` says what to do.
    """

    code: str
    severity: Severity
    path: str
    message: str
    fix: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None
