"""What became of a study, told in a line, and the exit code it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from protogen.cli.choices import Level
from protogen.cli.talk import DONE, FINDINGS, NOT_RENDERED, complain

if TYPE_CHECKING:  # for annotations only: importing these would cost the start-up
    from pathlib import Path

    from protogen.batch.work import Done
    from protogen.pipeline import Order, Result

_FULL_LOG = "protogen-errors.log"


def tell(done: Done, order: Order, fail_on: Level, show: tuple[bool, bool]) -> int:
    """Print what became of an input; return its exit code."""
    from protogen import report  # noqa: PLC0415 -- start-up
    from protogen.findings import Severity  # noqa: PLC0415 -- start-up

    every_finding, quiet = show
    result = done.result
    code = faults(result, order)
    if done.skipped and not quiet:
        typer.echo(f"{result.study_id}: {result.folder}: unchanged; {report.summary(result.findings)}")
    elif (made := _made(done)) and not quiet:
        typer.echo(f"{result.study_id}: {result.folder}: {made}; {report.summary(result.findings)}")
    if every_finding:
        for finding in result.findings:
            typer.echo(report.line(result.study_id, finding), err=True)
    level = None if fail_on is Level.NEVER else Severity(fail_on.value)
    return max(code, FINDINGS if report.reaches(result.findings, level) else DONE)


def _made(done: Done) -> str:
    """`synopsis.html, synopsis.pdf; kept 4 of 6 files`; empty where there is nothing of either kind."""
    names = [output.name for output in done.result.outputs]
    parts = [", ".join(names)] if names else []
    if done.kept:
        total = done.kept + len(names)
        parts.append(f"kept {done.kept} of {total} file{'' if total == 1 else 's'}")
    return "; ".join(parts)


def faults(result: Result, order: Order, *, log: bool = True) -> int:
    """Print the errors of a result; return its exit code."""
    from protogen.writing import is_remote  # noqa: PLC0415 -- start-up

    for error in result.errors:
        complain(error, study_id=result.study_id)
    if result.bug:
        _say_bug(result, order.out / _FULL_LOG if log and not is_remote(order.out) else None)
        return NOT_RENDERED
    return max((error.exit_code for error in result.errors), default=DONE)


def _say_bug(result: Result, path: Path | None) -> None:
    """Append the traceback of a bug to the log, or print it where there is none, and say so in one line."""
    last = result.bug.strip().splitlines()[-1]
    if path is None:
        typer.echo(result.bug, err=True)
        details = "details are above"
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{result.study_id} ({result.origin})\n{result.bug}\n")
        details = f"details are in {path}"
    typer.echo(
        f"error: {result.origin}: a fault in protogen ({last}) stopped this study; the others go on; "
        f"{details}, please report them",
        err=True,
    )
