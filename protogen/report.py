"""Findings and errors as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from protogen.findings import Finding, Severity


def line(study_id: str, finding: Finding) -> str:
    """One finding: `NCT…: protocolSection.designModule.phases[0] REG002 minor: message; fix`."""
    fix = f"; {finding.fix}" if finding.fix else ""
    return f"{study_id}: {finding.path or 'record'} {finding.code} {finding.severity}: {finding.message}{fix}"


def summary(findings: Sequence[Finding]) -> str:
    """`no remarks`, or `5 remarks (1 major, 4 info)`."""
    if not findings:
        return "no remarks"
    counts = Counter(finding.severity for finding in findings)
    parts = ", ".join(f"{counts[each]} {each}" for each in reversed(Severity) if counts[each])
    return f"{len(findings)} remark{'s' if len(findings) > 1 else ''} ({parts})"


def reaches(findings: Sequence[Finding], level: Severity | None) -> bool:
    """Whether any finding is at or above `level`; never, where no level is set."""
    return level is not None and any(Severity(finding.severity).rank >= level.rank for finding in findings)
