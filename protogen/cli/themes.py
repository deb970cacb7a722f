"""`protogen themes`: how documents can look, a folder to start a look of one's own from, what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from protogen.cli.talk import DONE, FINDINGS, app, complain

themes = typer.Typer(help="List, copy and check themes: how documents look.", no_args_is_help=True)
app.add_typer(themes, name="themes")


@themes.command("list")
def show_list() -> None:
    """List the themes that come with protogen: name, title, what it extends, where it is."""
    from protogen.rendering.theming import listed  # noqa: PLC0415 -- start-up

    for each in listed():
        extends = f"extends {each.extends}" if each.extends else "extended by the others"
        typer.echo(f"{each.name:<9} {each.title} ({extends}): {each.description}\n{'':<9} {each.where}")


@themes.command("copy")
def make_copy(
    name: Annotated[str, typer.Argument(help="The theme to start from, as listed.")],
    folder: Annotated[Path, typer.Argument(help="The folder to make; the new theme is called after it.")],
) -> None:
    """Make a folder with a theme of your own that extends NAME, for `protogen render --theme FOLDER`."""
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up
    from protogen.rendering.theming import copied  # noqa: PLC0415 -- start-up

    try:
        written = copied(name, folder)
    except ProtogenError as error:
        complain(error)
        raise typer.Exit(error.exit_code) from error
    for path in written:
        typer.echo(f"{path}: written")
    typer.echo(f"try it: protogen render STUDY --theme {folder}")


@themes.command("check")
def check_theme(
    theme: Annotated[str, typer.Argument(help="A folder with a theme.yaml, or a name as listed.")],
) -> None:
    """Tell every mistake in a theme, with its line (exit code 3), and colours too faint to read (exit code 1)."""
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up
    from protogen.rendering.theme import theme_of  # noqa: PLC0415 -- start-up
    from protogen.rendering.theming import remarks  # noqa: PLC0415 -- start-up

    try:
        found = remarks(theme_of(theme))
    except ProtogenError as error:
        complain(error)
        raise typer.Exit(error.exit_code) from error
    for each in found:
        typer.echo(each, err=True)
    if not found:
        typer.echo(f"{theme}: no mistakes")
    raise typer.Exit(FINDINGS if found else DONE)
