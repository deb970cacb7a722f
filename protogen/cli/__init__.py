"""The command line: parses arguments, calls the pipeline, prints, sets the exit code. Nothing else prints or exits.

Exit codes: 0 done; 1 findings at or above --fail-on; 2 an input could not be read; 3 a document could not be
rendered; 4 a document is not as it would be rendered (--check). Several inputs give the highest. Heavy modules are
imported inside the commands, so that --help is quick.
"""

from __future__ import annotations

import gc
import signal
import sys
from typing import Annotated

import typer

from protogen.cli import rendering, studies, telling, themes
from protogen.cli.talk import DONE, INTERRUPTED, app
from protogen.version import VERSION

SELDOM = (50_000, 10, 5)
"""When garbage is collected, as in the workers of a batch (`batch.work`)."""

__all__ = ["app", "main", "rendering", "studies", "telling", "themes"]


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        typer.echo(f"protogen {VERSION}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an interrupt ends it with code 130 and no traceback."""
    # What is loaded stays: to look through it for garbage, again and again while it grows, was a twelfth of the start.
    gc.set_threshold(*SELDOM)
    interrupts: list[int] = []

    def interrupted(number: int, _frame: object) -> None:
        interrupts.append(number)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # ignored where the shell has it so
        signal.signal(signal.SIGINT, interrupted)
    try:
        app()
    except BrokenPipeError:  # the reader of our output went away: nothing to say, nowhere to say it
        sys.stderr.close()
        sys.exit(DONE)
    except BaseException as error:
        # pydantic turns an interrupt within it into an error of its own.
        if not interrupts or isinstance(error, SystemExit):
            raise
        typer.echo("interrupted; the files made so far are whole", err=True)
        sys.exit(INTERRUPTED)
