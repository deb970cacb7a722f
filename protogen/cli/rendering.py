"""`protogen render`: documents of studies, one or many; and the check that they are up to date."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from protogen.cli.choices import WITH, Executor, Form, Level, Paper, Profile
from protogen.cli.results import faults, tell
from protogen.cli.talk import DONE, STALE, app, complain

if TYPE_CHECKING:  # for annotations only: importing these would cost the start-up
    from protogen.batch.run import Means
    from protogen.pipeline import Order


_Formats = Annotated[
    str, typer.Option("--format", help="Of html, pdf, csv, xlsx; the last two hold the schedule as data.")
]
_Table = Annotated[
    str,
    typer.Option(
        help="How the schedule is drawn, of collapse, numbers, symbols, notes-column, days, weeks, grey-blanks."
    ),
]
_Fonts = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help="Folder with further fonts for PDF, for Chinese or Japanese, say."),
]
_Theme = Annotated[str, typer.Option(help="How it looks: base, compact, m11, or a folder with a theme.yaml.")]
_TimeLimit = Annotated[
    float, typer.Option("--time-limit", min=0, help="Seconds of processor time for one document; 0 is no limit.")
]
_Scheduler = Annotated[
    str | None, typer.Option(help="Address of a Dask scheduler whose workers render, instead of --jobs.")
]


@app.command()
def render(  # noqa: PLR0913 -- one parameter for each option of the command
    inputs: Annotated[list[str], typer.Argument(help="Files or folders with studies; - is standard input.")],
    *,
    out: Annotated[str, typer.Option("--out", "-o", help="Folder or fsspec address for the documents.")] = "output",
    document: Annotated[str, typer.Option(help="Documents, separated by commas.")] = "synopsis,schedule,checklist",
    formats: _Formats = "html,pdf",
    paper: Annotated[Paper, typer.Option(help="Paper of the PDF.")] = Paper.A4,
    profile: Annotated[Profile, typer.Option(help="What the PDF is made for.")] = Profile.REVIEW,
    form: Annotated[Form, typer.Option(help="Worksheet in PDF: a form to fill in, or boxes to print.")] = Form.FILLABLE,
    table: _Table = "",
    embed_fonts: Annotated[bool, typer.Option("--embed-fonts", help="Put the fonts into the HTML files.")] = False,
    fonts: _Fonts = None,
    theme: _Theme = "base",
    templates: Annotated[Path | None, typer.Option(help="Folder with your own templates, searched first.")] = None,
    overlays: Annotated[list[str] | None, typer.Option("--with", help=WITH)] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Worker processes; 0 is one for each core.")] = 1,
    executor: Annotated[Executor | None, typer.Option(help="Who renders; dask wants --scheduler.")] = None,
    scheduler: _Scheduler = None,
    time_limit: _TimeLimit = 900.0,
    force: Annotated[bool, typer.Option("--force", help="Render all again, what is unchanged too.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list files that are not as they would be rendered.")
    ] = False,
    fail_on: Annotated[Level, typer.Option(help="Exit with 1 if a finding is at or above this level.")] = Level.NEVER,
    findings: Annotated[bool, typer.Option("--findings", help="Print every finding.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Render documents: OUT/<study id>/<document>.html and .pdf; the schedule as .csv and .xlsx too."""
    from protogen.batch.run import Means  # noqa: PLC0415 -- start-up
    from protogen.pipeline import Order  # noqa: PLC0415 -- start-up

    order = Order(
        out=_folder(out),
        **_lists(document, formats, table),
        paper=paper.value,
        embed_fonts=embed_fonts,
        templates=templates,
        fonts=fonts,
        theme=theme,
        form=form.value,
        profile=profile.value,
        overlays=tuple(overlays or ()),
        time_limit=time_limit,
    )
    _something_to_make(order)
    _executor_and_scheduler(executor, scheduler)
    _known(theme)
    if check:
        raise typer.Exit(_check_all(inputs, order))
    means = Means(jobs=jobs or os.cpu_count() or 1, force=force)
    raise typer.Exit(_render_all(inputs, (order, means, scheduler), fail_on, show=(findings, quiet)))


def _lists(document: str, formats: str, table: str) -> dict[str, tuple[str, ...]]:
    """The fields of an order that are lists of known words."""
    from protogen.document.compose import DOCUMENTS  # noqa: PLC0415 -- start-up
    from protogen.document.grid import STYLES  # noqa: PLC0415 -- start-up
    from protogen.pipeline import FORMATS  # noqa: PLC0415 -- start-up

    return {
        "documents": _chosen(document, tuple(DOCUMENTS), "--document"),
        "formats": _chosen(formats, FORMATS, "--format"),
        "table": _chosen(table, tuple(STYLES), "--table") if table else (),
    }


def _something_to_make(order: Order) -> None:
    """Refuse an order that no file would come of."""
    from protogen.pipeline import file_names  # noqa: PLC0415 -- start-up

    if not any(file_names(name, kind) for name in order.documents for kind in order.formats):
        message = f"{', '.join(order.formats)} hold the schedule, which is not among {', '.join(order.documents)}"
        raise typer.BadParameter(message, param_hint="--document")


def _known(theme: str) -> None:
    """End the command where there is no such theme, or it has mistakes; before anything is written."""
    from protogen.errors import TemplateError  # noqa: PLC0415 -- start-up
    from protogen.rendering.theme import theme_of  # noqa: PLC0415 -- start-up

    try:
        theme_of(theme)
    except TemplateError as error:
        complain(error)
        raise typer.Exit(error.exit_code) from error


def _executor_and_scheduler(executor: Executor | None, scheduler: str | None) -> None:
    """Refuse an executor without what it wants, or with what it has no use for."""
    if executor is Executor.DASK and scheduler is None:
        raise typer.BadParameter(
            "dask wants the address of its scheduler, such as tcp://10.0.0.1:8786", param_hint="--scheduler"
        )
    if executor is Executor.PROCESSES and scheduler is not None:
        raise typer.BadParameter(
            "processes of this machine have no scheduler; say --executor dask", param_hint="--executor"
        )


def _folder(name: str) -> Path:
    """The folder of that name; a store that cannot be used ends the command."""
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up
    from protogen.writing import output_folder  # noqa: PLC0415 -- start-up

    try:
        return output_folder(name)
    except ProtogenError as error:
        complain(error)
        raise typer.Exit(error.exit_code) from error


def _chosen(text: str, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        wrong = repr(unknown[0]) if unknown else "an empty list"
        raise typer.BadParameter(f"{wrong} is not one of {', '.join(known)}", param_hint=option)
    return names


def _render_all(
    inputs: list[str], plan: tuple[Order, Means, str | None], fail_on: Level, *, show: tuple[bool, bool]
) -> int:
    from rich.console import Console  # noqa: PLC0415 -- start-up

    from protogen.batch.intake import total_bytes  # noqa: PLC0415 -- start-up
    from protogen.batch.run import batch  # noqa: PLC0415 -- start-up
    from protogen.cli.progress import Watch  # noqa: PLC0415 -- start-up
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up

    order, means, scheduler = plan
    code = DONE
    watch = Watch(Console(stderr=True, highlight=False), total_bytes(inputs), quiet=show[1])
    try:
        with ExitStack() as stack:
            if scheduler is not None:
                from protogen.batch.cluster import dask  # noqa: PLC0415 -- an optional extra

                means = replace(means, hired=stack.enter_context(dask(scheduler)))
            stack.enter_context(watch)
            for done in batch(inputs, order, means, stdin=sys.stdin.buffer):
                code = max(code, tell(done, order, fail_on, show))
                watch.add(done)
    except ProtogenError as error:
        complain(error)
        return max(code, error.exit_code)
    if watch.tally.several and not show[1]:
        typer.echo(watch.tally.line())
    return code


def _check_all(inputs: list[str], order: Order) -> int:
    """List what is stale, and return the exit code."""
    from protogen.batch.run import Stale  # noqa: PLC0415 -- start-up
    from protogen.batch.run import check as compare  # noqa: PLC0415 -- start-up
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up

    code = DONE
    try:
        for found in compare(inputs, order, stdin=sys.stdin.buffer):
            if isinstance(found, Stale):
                typer.echo(f"stale: {found.path} {found.how}")
                code = max(code, STALE)
            else:
                code = max(code, faults(found.result, order, log=False))
    except ProtogenError as error:
        complain(error)
        return max(code, error.exit_code)
    return code
