"""Which members of a record are not used, by decision, and what becomes of those nobody knows."""

from __future__ import annotations

import re

from protogen.findings import Severity
from protogen.importers.cursor import Reading

NOT_USED = {
    "resultsSection": "results are no part of a protocol document",
    "documentSection": "lists files that are not part of the record",
    "annotationSection": "remarks on results",
    "derivedSection.conditionBrowseModule": "the registry's own indexing of conditions",
    "derivedSection.interventionBrowseModule": "the registry's own indexing of interventions",
    "derivedSection.miscInfoModule.modelPredictions": "the registry's own predictions",
    "derivedSection.miscInfoModule.submissionTracking": "the history of submissions",
}
"""Members that no document uses, with the reason; those below them are not looked at."""


def leftover(reading: Reading) -> tuple[tuple[str, ...], dict[str, object]]:
    """What nobody asked for: paths not used by decision, and unknown values by path; reports the unknown ones.

    One finding (REG001) stands for all like members of a list.
    """
    unused: list[str] = []
    unknown: dict[str, object] = {}
    patterns: dict[str, list[str]] = {}
    for cursor in reading.cursors:
        for path, value in cursor.unasked():
            if path in NOT_USED:
                unused.append(path)
            else:
                unknown[path] = value
                patterns.setdefault(re.sub(r"\[\d+\]", "[]", path), []).append(path)
    for pattern, paths in patterns.items():
        where = paths[0] if len(paths) == 1 else f"{pattern} ({len(paths)} places)"
        reading.report(
            "REG001",
            Severity.INFO,
            paths[0],
            f"{where} is not in the registry's published structure; its value is kept, not printed",
        )
    return tuple(unused), unknown
