"""The command line: parses arguments, calls the pipeline, prints, sets the exit code. Nothing else prints or exits.

Exit codes: 0 done; 1 findings at or above --fail-on; 2 an input could not be read; 3 a document could not be
rendered; 4 a document is not as it would be rendered (--check). Several inputs give the highest. Heavy modules are
imported inside the commands, so that --help is quick.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from protogen.version import VERSION

if TYPE_CHECKING:  # for annotations only: importing these would cost the start-up
    from rich.console import Console
    from rich.progress import Progress

    from protogen.batch.run import Means
    from protogen.batch.work import Done
    from protogen.errors import ProtogenError
    from protogen.pipeline import Order, Result

app = typer.Typer(
    name="protogen",
    help="Clinical-study documents from registry records: synopsis, schedule of activities, eligibility checklist.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_DONE, _FINDINGS, _UNREADABLE, _NOT_RENDERED, _STALE = 0, 1, 2, 3, 4
_INTERRUPTED = 130
_FULL_LOG = "protogen-errors.log"


class Paper(StrEnum):
    """Paper sizes."""

    A4 = "a4"
    LETTER = "letter"


class Profile(StrEnum):
    """What a PDF is made for."""

    REVIEW = "review"
    UA = "ua"
    SUBMISSION = "submission"
    ARCHIVE = "archive"


class Form(StrEnum):
    """How the PDF of a worksheet is filled in."""

    FILLABLE = "fillable"
    PRINT = "print"


class Level(StrEnum):
    """Levels for --fail-on."""

    NEVER = "never"
    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class ConvertTo(StrEnum):
    """What `convert` writes."""

    JSON = "json"
    YAML = "yaml"


class DiffTo(StrEnum):
    """What `diff` writes."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class Template(StrEnum):
    """Designs that `new` has a starter file for."""

    PARALLEL = "parallel"
    CROSSOVER = "crossover"
    SINGLE_GROUP = "single-group"
    DOSE_ESCALATION = "dose-escalation"
    PLATFORM = "platform"
    OBSERVATIONAL = "observational"


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        typer.echo(f"protogen {VERSION}")
        raise typer.Exit


@app.command()
def render(  # noqa: PLR0913 -- one parameter for each option of the command
    inputs: Annotated[list[str], typer.Argument(help="Files or folders with studies; - is standard input.")],
    *,
    out: Annotated[str, typer.Option("--out", "-o", help="Folder or fsspec address for the documents.")] = "output",
    document: Annotated[str, typer.Option(help="Documents, separated by commas.")] = "synopsis,schedule,checklist",
    formats: Annotated[
        str, typer.Option("--format", help="Of html, pdf, csv, xlsx; the last two hold the schedule as data.")
    ] = "html,pdf",
    paper: Annotated[Paper, typer.Option(help="Paper of the PDF.")] = Paper.A4,
    profile: Annotated[Profile, typer.Option(help="What the PDF is made for.")] = Profile.REVIEW,
    form: Annotated[Form, typer.Option(help="Worksheet in PDF: a form to fill in, or boxes to print.")] = Form.FILLABLE,
    embed_fonts: Annotated[bool, typer.Option("--embed-fonts", help="Put the fonts into the HTML files.")] = False,
    templates: Annotated[Path | None, typer.Option(help="Folder with your own templates, searched first.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Worker processes; 0 is one for each core.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler whose workers render, instead of --jobs.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Render all again, what is unchanged too.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list files that are not as they would be rendered.")
    ] = False,
    fail_on: Annotated[Level, typer.Option(help="Exit with 1 if a finding is at or above this level.")] = Level.NEVER,
    findings: Annotated[bool, typer.Option("--findings", help="Print every finding.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
) -> None:
    """Render documents: OUT/<study id>/<document>.html and .pdf; the schedule as .csv and .xlsx too."""
    from protogen.document.compose import DOCUMENTS  # noqa: PLC0415 -- start-up
    from protogen.pipeline import FORMATS, Order, file_names  # noqa: PLC0415 -- start-up

    order = Order(
        out=_folder(out),
        documents=_chosen(document, tuple(DOCUMENTS), "--document"),
        formats=_chosen(formats, FORMATS, "--format"),
        paper=paper.value,
        embed_fonts=embed_fonts,
        templates=templates,
        form=form.value,
        profile=profile.value,
    )
    if not any(file_names(name, kind) for name in order.documents for kind in order.formats):
        message = f"{formats} hold the schedule, which is not among {document}"
        raise typer.BadParameter(message, param_hint="--document")
    if check:
        raise typer.Exit(_check_all(inputs, order))
    from protogen.batch.run import Means  # noqa: PLC0415 -- start-up

    means = Means(jobs=jobs or os.cpu_count() or 1, force=force)
    raise typer.Exit(_render_all(inputs, (order, means, scheduler), fail_on, show=(findings, quiet)))


@app.command()
def convert(
    inputs: Annotated[list[str], typer.Argument(help="Files or folders with studies; - is standard input.")],
    *,
    to: Annotated[ConvertTo, typer.Option(help="What to write.")] = ConvertTo.JSON,
) -> None:
    """Print studies to standard output: JSON (an object, or an array of several), or one study as a YAML file.

    JSON has the derived parts; YAML of a study file has what its author wrote, YAML of a record all of it.
    """
    from protogen.authoring.reading import converted  # noqa: PLC0415 -- start-up

    code, opened = _DONE, False
    held: list[str] = []  # the first study waits: whether an array opens depends on whether a second one follows
    for each in converted(inputs, to.value, stdin=sys.stdin.buffer):
        if not isinstance(each, str):
            _complain(each)
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
) -> None:
    """Read studies and tell every mistake in them, with its line: nothing is written. Exit code 2 if there is one."""
    import json  # noqa: PLC0415 -- start-up

    from protogen.authoring.reading import checked  # noqa: PLC0415 -- start-up

    code = _DONE
    found: list[dict[str, object]] = []
    for each in checked(inputs, stdin=sys.stdin.buffer):
        code = max(code, each.exit_code)
        if as_json:
            found += each.plain()
        else:
            typer.echo(each.text, err=each.exit_code != _DONE)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    raise typer.Exit(code)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="The earlier version: a file or folder with studies.")],
    new: Annotated[str, typer.Argument(help="The later version.")],
    *,
    to: Annotated[DiffTo, typer.Option(help="What to write.")] = DiffTo.TEXT,
) -> None:
    """Tell what changed in content between two versions of studies: fields, outcomes, criteria, visits, cells.

    Exit codes: 0 no change, 1 changes, 2 an input could not be read.
    """
    from protogen import report_changes  # noqa: PLC0415 -- start-up
    from protogen.errors import InputError  # noqa: PLC0415 -- start-up
    from protogen.pipeline import compared  # noqa: PLC0415 -- start-up

    code, found = _DONE, []
    for each in compared([old], [new]):
        if isinstance(each, InputError):
            _complain(each)
            code = each.exit_code
        else:
            found.append(each)
    written = {
        DiffTo.TEXT: report_changes.text,
        DiffTo.MARKDOWN: report_changes.markdown,
        DiffTo.JSON: report_changes.as_json,
    }
    typer.echo(written[to](found), nl=False)
    raise typer.Exit(max(code, _FINDINGS if found else _DONE))


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

    code = _DONE
    for each in shown(texts or [], sys.stdin.buffer, as_json=as_json):
        if each.complaint:
            typer.echo(each.complaint, err=True)
            code = _UNREADABLE
        typer.echo(each.text, nl=False)
    raise typer.Exit(code)


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
        _complain(error)
        raise typer.Exit(error.exit_code) from error
    for path in written:
        typer.echo(f"{path}: written")


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of study files, for editors."""
    from protogen.authoring.starting import schema_text  # noqa: PLC0415 -- start-up

    typer.echo(schema_text(), nl=False)


@app.command()
def doctor() -> None:
    """Tell what is missing for PDF on this system, and the command that installs it."""
    from protogen.doctor import diagnosis  # noqa: PLC0415 -- start-up

    checks = diagnosis()
    for check in checks:
        typer.echo(f"{'ok     ' if check.ok else 'MISSING'} {check.name}: {check.detail}")
        if not check.ok and check.fix:
            typer.echo(f"        to mend it: {check.fix}")
    raise typer.Exit(_DONE if all(check.ok or not check.needed for check in checks) else _NOT_RENDERED)


def main() -> None:
    """Run the command line; an interrupt ends it with code 130 and no traceback."""
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("interrupted; the files made so far are whole", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:  # the reader of our output went away: nothing to say, nowhere to say it
        sys.stderr.close()
        sys.exit(_DONE)


def _folder(name: str) -> Path:
    """The folder of that name; a store that cannot be used ends the command."""
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up
    from protogen.writing import output_folder  # noqa: PLC0415 -- start-up

    try:
        return output_folder(name)
    except ProtogenError as error:
        _complain(error)
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

    from protogen.batch.run import batch  # noqa: PLC0415 -- start-up
    from protogen.batch.tally import Tally  # noqa: PLC0415 -- start-up
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up

    order, means, scheduler = plan
    code, tally = _DONE, Tally()
    console = Console(stderr=True, highlight=False)
    try:
        with ExitStack() as stack:
            if scheduler is not None:
                from protogen.batch.cluster import dask  # noqa: PLC0415 -- an optional extra

                means = replace(means, hired=stack.enter_context(dask(scheduler)))
            progress = stack.enter_context(_progress(console))
            task = progress.add_task("reading", total=None)
            for done in batch(inputs, order, means, stdin=sys.stdin.buffer):
                code = max(code, _tell(done, order, fail_on, show))
                tally.add(done)
                progress.update(task, advance=1, description=tally.line())
    except ProtogenError as error:
        _complain(error)
        return max(code, error.exit_code)
    if tally.several and not show[1]:
        typer.echo(tally.line())
    return code


def _progress(console: Console) -> Progress:
    """A line that tells what is done, how fast, and what failed; nothing where the output is no terminal."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 -- start-up

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _check_all(inputs: list[str], order: Order) -> int:
    """List what is stale, and return the exit code."""
    from protogen.batch.run import Stale  # noqa: PLC0415 -- start-up
    from protogen.batch.run import check as compare  # noqa: PLC0415 -- start-up
    from protogen.errors import ProtogenError  # noqa: PLC0415 -- start-up

    code = _DONE
    try:
        for found in compare(inputs, order, stdin=sys.stdin.buffer):
            if isinstance(found, Stale):
                typer.echo(f"stale: {found.path} {found.how}")
                code = max(code, _STALE)
            else:
                code = max(code, _faults(found.result, order, log=False))
    except ProtogenError as error:
        _complain(error)
        return max(code, error.exit_code)
    return code


def _tell(done: Done, order: Order, fail_on: Level, show: tuple[bool, bool]) -> int:
    """Print what became of an input; return its exit code."""
    from protogen import report  # noqa: PLC0415 -- start-up
    from protogen.findings import Severity  # noqa: PLC0415 -- start-up

    every_finding, quiet = show
    result = done.result
    code = _faults(result, order)
    if done.skipped and not quiet:
        typer.echo(f"{result.study_id}: {result.folder}: unchanged; {report.summary(result.findings)}")
    elif result.outputs and not quiet:
        names = ", ".join(output.name for output in result.outputs)
        typer.echo(f"{result.study_id}: {result.folder}: {names}; {report.summary(result.findings)}")
    if every_finding:
        for finding in result.findings:
            typer.echo(report.line(result.study_id, finding), err=True)
    level = None if fail_on is Level.NEVER else Severity(fail_on.value)
    return max(code, _FINDINGS if report.reaches(result.findings, level) else _DONE)


def _faults(result: Result, order: Order, *, log: bool = True) -> int:
    """Print the errors of a result; return its exit code."""
    for error in result.errors:
        _complain(error, study_id=result.study_id)
    if result.bug:
        _say_bug(result, order.out / _FULL_LOG if log else None)
        return _NOT_RENDERED
    return max((error.exit_code for error in result.errors), default=_DONE)


def _complain(error: ProtogenError, *, study_id: str = "") -> None:
    prefix = f"{study_id}: " if study_id and not error.where else ""
    told = str(error)
    typer.echo(told if "\n" in told else f"error: {prefix}{told}", err=True)


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
