"""Commands on studies as data: convert, check, diff, new, schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from protogen.cli.choices import WITH, ConvertTo, DiffTo, Template
from protogen.cli.talk import DONE, FINDINGS, app, complain


@app.command()
def convert(
    inputs: Annotated[list[str], typer.Argument(help="Files or folders with studies; - is standard input.")],
    *,
    to: Annotated[ConvertTo, typer.Option(help="What to write.")] = ConvertTo.JSON,
    overlays: Annotated[list[str] | None, typer.Option("--with", help=WITH)] = None,
) -> None:
    """Print studies to standard output: JSON (an object, or an array of several), or one study as a YAML file.

    JSON has the derived parts; YAML of a study file has what its author wrote, YAML of a record all of it.
    """
    from protogen.authoring.reading import converted  # noqa: PLC0415 -- start-up

    code, opened = DONE, False
    held: list[str] = []  # the first study waits: whether an array opens depends on whether a second one follows
    for each in converted(inputs, to.value, overlays=overlays or (), stdin=sys.stdin.buffer):
        if not isinstance(each, str):
            complain(each)
            code = max(code, each.exit_code)
            continue
        held.append(each)
        if len(held) > 1:
            typer.echo(f"{',' if opened else '['}\n{held.pop(0)}", nl=False)
            opened = True
    if held:
        typer.echo(f",\n{held[0]}\n]" if opened else held[0], nl=opened or to is ConvertTo.JSON)
    raise typer.Exit(code)


@app.command()
def check(
    inputs: Annotated[list[str], typer.Argument(help="Files or folders with studies; - is standard input.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the mistakes as a JSON array.")] = False,
    overlays: Annotated[list[str] | None, typer.Option("--with", help=WITH)] = None,
) -> None:
    """Read studies and tell every mistake in them, with its line: nothing is written. Exit code 2 if there is one."""
    import json  # noqa: PLC0415 -- start-up

    from protogen.authoring.reading import checked  # noqa: PLC0415 -- start-up

    code = DONE
    found: list[dict[str, object]] = []
    for each in checked(inputs, overlays=overlays or (), stdin=sys.stdin.buffer):
        code = max(code, each.exit_code)
        if as_json:
            found += each.plain()
        else:
            typer.echo(each.text, err=each.exit_code != DONE)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    raise typer.Exit(code)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="The earlier version: a file or folder with studies.")],
    new: Annotated[str, typer.Argument(help="The later version.")],
    *,
    to: Annotated[DiffTo, typer.Option(help="What to write.")] = DiffTo.TEXT,
    overlays: Annotated[
        list[str] | None, typer.Option("--with", help="File with corrections of the later version; may be given again.")
    ] = None,
) -> None:
    """Tell what changed in content between two versions of studies: fields, outcomes, criteria, visits, cells.

    Exit codes: 0 no change, 1 changes, 2 an input could not be read.
    """
    from protogen import report_changes  # noqa: PLC0415 -- start-up
    from protogen.errors import InputError  # noqa: PLC0415 -- start-up
    from protogen.pipeline import compared  # noqa: PLC0415 -- start-up

    code, found = DONE, []
    for each in compared([old], [new], overlays=overlays or ()):
        if isinstance(each, InputError):
            complain(each)
            code = each.exit_code
        else:
            found.append(each)
    written = {
        DiffTo.TEXT: report_changes.text,
        DiffTo.MARKDOWN: report_changes.markdown,
        DiffTo.JSON: report_changes.as_json,
    }
    typer.echo(written[to](found), nl=False)
    raise typer.Exit(max(code, FINDINGS if found else DONE))


@app.command()
def new(
    study: Annotated[str, typer.Argument(help="Identifier of the study: the file is named after it.")],
    *,
    template: Annotated[Template, typer.Option(help="The design it starts from.")] = Template.PARALLEL,
    record: Annotated[str | None, typer.Option("--from", help="A record to make a full draft of.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the file.")] = Path(),
) -> None:
    """Write a commented, valid study file to start from, and the schema for editors beside it."""
    from protogen.authoring.starting import begin  # noqa: PLC0415 -- start-up
    from protogen.errors import InputError  # noqa: PLC0415 -- start-up

    try:
        written = begin(study, template.value, out, record=record)
    except InputError as error:
        complain(error)
        raise typer.Exit(error.exit_code) from error
    for path in written:
        typer.echo(f"{path}: written")


@app.command()
def schema(
    *,
    overlay: Annotated[bool, typer.Option("--overlay", help="That of files of corrections (--with).")] = False,
) -> None:
    """Print the JSON Schema (2020-12) of study files, for editors."""
    from protogen.authoring.starting import overlay_schema_text, schema_text  # noqa: PLC0415 -- start-up

    typer.echo(overlay_schema_text() if overlay else schema_text(), nl=False)
