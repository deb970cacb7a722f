"""The table at the end: tool, version, what it looked at, how many rules, what failed, what was waived and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from conformance.outcome import Failure, Line
from conformance.waivers import Waiver

SHOWN = 12
"""Failures of a check that are printed in full; the rest is counted by rule."""
_HEAD = ("tool", "version", "checks", "documents", "rules", "failures", "waived", "seconds")


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The lines of the table, columns aligned."""
    rows = [_HEAD, *(_cells(line) for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cells(line: Line) -> tuple[str, ...]:
    if line.not_run:
        return (line.tool, "–", line.checks, "not run", "–", "–", "–", "–")
    rules = "–" if line.rules is None else str(line.rules)
    counts = (str(line.documents), rules, str(len(line.failures)), str(len(line.waived)))
    return (line.tool, line.version, line.checks, *counts, f"{line.seconds:.0f}")


def details(lines: Iterable[Line]) -> Iterator[str]:
    """What failed, what was left out and why, and what tools remarked."""
    for line in lines:
        name = f"{line.tool}, {line.checks}"
        if line.not_run:
            yield f"not run: {name}: this machine lacks {line.not_run}"
        yield from (f"{name}: {note}" for note in line.notes)
        yield from (_failure(name, each) for each in line.failures[:SHOWN])
        rest = Counter(each.rule for each in line.failures[SHOWN:])
        yield from (f"{name}: {count} more of {rule}" for rule, count in sorted(rest.items()))


def _failure(name: str, failure: Failure) -> str:
    where = f" ({failure.where})" if failure.where else ""
    return f"FAILED {name}: {failure.document.path}: {failure.rule}: {failure.message[:400]}{where}"


def reasons(used: Sequence[tuple[Waiver, int]]) -> Iterator[str]:
    """Each waiver that was used, how often, and its reason."""
    for waiver, count in used:
        times = "once" if count == 1 else f"{count} times"
        yield f"waived {times}: {waiver.tool} {waiver.rule} {waiver.message!r}: {waiver.reason}"
