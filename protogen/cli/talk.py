"""What every command says and returns: the application, exit codes, errors as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # for annotations only: importing this would cost the start-up
    from protogen.errors import ProtogenError

DONE, FINDINGS, UNREADABLE, NOT_RENDERED, STALE = 0, 1, 2, 3, 4
INTERRUPTED = 130

app = typer.Typer(
    name="protogen",
    help="Clinical-study documents from registry records: synopsis, schedule of activities, eligibility checklist.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def complain(error: ProtogenError, *, study_id: str = "") -> None:
    """Say an error in one line, or as it is where it has several."""
    prefix = f"{study_id}: " if study_id and not error.where else ""
    told = str(error)
    typer.echo(told if "\n" in told else f"error: {prefix}{told}", err=True)
