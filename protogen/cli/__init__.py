"""The command line: parses arguments, calls the pipeline, prints, sets the exit code. Nothing else prints or exits.

Exit codes: 0 done; 1 findings at or above --fail-on; 2 an input could not be read; 3 a document could not be
rendered; 4 a document is not as it would be rendered (--check). Several inputs give the highest. Heavy modules are
imported inside the commands, so that --help is quick.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from protogen.cli import rendering, studies, telling
from protogen.cli.talk import DONE, INTERRUPTED, app
from protogen.version import VERSION

__all__ = ["app", "main", "rendering", "studies", "telling"]


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        typer.echo(f"protogen {VERSION}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an interrupt ends it with code 130 and no traceback."""
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("interrupted; the files made so far are whole", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output went away: nothing to say, nowhere to say it
        sys.stderr.close()
        sys.exit(DONE)
