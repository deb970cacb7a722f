"""Commands that tell: what is read from a time frame, what this system lacks."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from protogen.cli.talk import DONE, NOT_RENDERED, UNREADABLE, app


@app.command("time")
def show_times(
    texts: Annotated[
        list[str] | None, typer.Argument(help="Time frames; without any, lines of standard input.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Show what is read from time frames: each item over its words, what was dropped and why, what stayed unread."""
    from protogen.report_times import shown  # noqa: PLC0415 -- start-up

    code = DONE
    for each in shown(texts or [], sys.stdin.buffer, as_json=as_json):
        if each.complaint:
            typer.echo(each.complaint, err=True)
            code = UNREADABLE
        typer.echo(each.text, nl=False)
    raise typer.Exit(code)


@app.command()
def doctor() -> None:
    """Tell what is missing for PDF on this system, and the command that installs it."""
    from protogen.doctor import diagnosis  # noqa: PLC0415 -- start-up

    checks = diagnosis()
    for check in checks:
        typer.echo(f"{'ok     ' if check.ok else 'MISSING'} {check.name}: {check.detail}")
        if not check.ok and check.fix:
            typer.echo(f"        to mend it: {check.fix}")
    raise typer.Exit(DONE if all(check.ok or not check.needed for check in checks) else NOT_RENDERED)
