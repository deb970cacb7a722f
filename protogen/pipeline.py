"""The whole story on one screen: read → derive → compose → render → write.

What only tables of data or a comparison want is imported where they are made: HTML does not pay for it.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from protogen.deadline import MOST_SECONDS, within
from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.document.extent import refuse_huge
from protogen.document.form import form_fields
from protogen.document.grid import Options, options_of
from protogen.document.parts import Document, anchors_in
from protogen.document.schedule import findings as schedule_findings
from protogen.errors import InputError, ProtogenError, RenderError
from protogen.findings import Finding
from protogen.importers import readings
from protogen.model.study import Study
from protogen.overlay import with_corrections
from protogen.rendering.glyphs import with_fields
from protogen.rendering.html import Page, html
from protogen.rendering.pagecheck import OFF_PAGE
from protogen.rendering.printing import PrintJob, printed
from protogen.rendering.profiles import PROFILES
from protogen.rendering.theme import BASE
from protogen.writing import Folders, make_folder, write

if TYPE_CHECKING:
    from protogen.report_changes import StudyChanges

FORMATS = ("html", "pdf", "csv", "xlsx")
PAGES = ("html", "pdf")
"""The formats of every document; the others are data twins of the schedule."""
_TWINS = {"csv": ("schedule.csv", "schedule-wide.csv"), "xlsx": ("schedule.xlsx",)}


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: where to, which documents, which formats, how."""

    out: Path = Path("output")
    documents: tuple[str, ...] = tuple(DOCUMENTS)
    formats: tuple[str, ...] = PAGES
    paper: str = "a4"
    embed_fonts: bool = False
    templates: Path | None = None
    fonts: Path | None = None
    """A folder of further fonts for PDF, the same all through a process."""
    form: str = "fillable"
    """How a PDF shows what is filled in: `fillable` (form fields) or `print` (empty boxes)."""
    profile: str = "review"
    """What a PDF is made for: a name of `rendering.profiles.PROFILES`."""
    table: tuple[str, ...] = ()
    """How the schedule is drawn: words of `document.grid.STYLES`."""
    overlays: tuple[str, ...] = ()
    """Names of files with corrections (docs/overlay.md)."""
    theme: str = BASE
    """The name of a theme, or the path of its folder."""
    time_limit: float = MOST_SECONDS
    """Seconds of processor time that deriving the study, and each of its files, may take; 0 is no limit."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file that was made: its name, the SHA-256 and size of its bytes, its pages where it is a PDF.

    `findings` is what was noticed in making it.
    """

    name: str
    sha256: str
    size: int
    pages: int | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one input: the files made, what was noticed, and the errors that stopped some or all of it.

    `kept` are the PDFs that were not made again, because the shelf had them as they would be. `bug` is the traceback of
    a fault in protogen itself, as text.
    """

    origin: str
    study_id: str = ""
    folder: Path | None = None
    outputs: tuple[Output, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[ProtogenError, ...] = ()
    bug: str = field(default="", repr=False)
    kept: tuple[Output, ...] = ()


class Shelf:
    """What earlier runs left of a study that need not be made again. This one is empty and takes nothing in.

    `names` are the files that are there already as they would be made, whatever they are.
    """

    names: frozenset[str] = frozenset()

    def find(self, name: str, job: PrintJob) -> Output | None:
        """The PDF of that name, where it is there as this job would print it; its findings as `printed` gives them."""
        del name, job
        return None

    def put(self, output: Output, job: PrintJob) -> None:
        """Remember a PDF that a job has printed and that has been written; its findings as `printed` gave them."""


_EMPTY = Shelf()


def studies(
    inputs: Iterable[str], *, overlays: Sequence[str] = (), stdin: BinaryIO | None = None
) -> Iterator[tuple[str, Study] | InputError]:
    """Each study of the inputs with its derived parts, or the error that stands in its place; one at a time.

    `overlays` are the names of files with corrections.
    """
    for reading in with_corrections(readings(inputs, stdin=stdin), overlays):
        if isinstance(reading, InputError):
            yield reading
        else:
            place = f"{reading.origin}: {reading.place}" if reading.place else reading.origin
            yield place, derive(reading.study)


def render(inputs: Iterable[str], order: Order, *, stdin: BinaryIO | None = None) -> Iterator[Result]:
    """Render every study of the inputs, one result for each; an error in one never stops the others."""
    folders = Folders()
    for reading in with_corrections(readings(inputs, stdin=stdin), order.overlays):
        if isinstance(reading, InputError):
            yield Result(reading.where or "", errors=(reading,))
            continue
        place = f"{reading.origin}: {reading.place}" if reading.place else reading.origin
        try:
            folder = order.out / folders.claim(reading.study.id, place)
        except InputError as error:
            yield Result(place, reading.study.id, errors=(error,))
        else:
            yield rendered(reading.study, place, folder, order)[0]


def rendered(
    study: Study, place: str, folder: Path, order: Order, shelf: Shelf = _EMPTY
) -> tuple[Result, Study | None]:
    """What became of a study, and the study with its derived parts where it could be derived.

    What is on the shelf is not made again. Nothing is raised: errors and bugs are in the result, so that one study
    never stops the others.
    """
    derived: Study | None = None
    try:
        refuse_huge(study)
        with within(order.time_limit, "deriving the schedule and criteria"):
            derived = derive(study)
        return _documents(derived, place, folder, order, shelf), derived
    except ProtogenError as error:
        return Result(place, study.id, folder, errors=(error,)), derived
    except Exception:  # noqa: BLE001 -- the batch boundary: a bug in one study is reported, the others go on
        return Result(place, study.id, folder, bug=traceback.format_exc()), derived


def file_names(document: str, kind: str) -> tuple[str, ...]:
    """The files of a document in a format; only the schedule has data twins.

    >>> file_names("synopsis", "pdf"), file_names("schedule", "csv"), file_names("synopsis", "csv")
    (('synopsis.pdf',), ('schedule.csv', 'schedule-wide.csv'), ())
    """
    if kind in PAGES:
        return (f"{document}.{kind}",)
    return _TWINS[kind] if document == "schedule" else ()


def _documents(study: Study, origin: str, folder: Path, order: Order, shelf: Shelf) -> Result:
    outputs: list[Output] = []
    kept: list[Output] = []
    findings = [*study.findings, *schedule_findings(study)]
    errors: list[ProtogenError] = []
    make_folder(folder)
    for document in order.documents:
        wanted = [name for kind in order.formats for name in file_names(document, kind) if name not in shelf.names]
        pages = any(name.endswith(PAGES) for name in wanted)
        composed = compose(study, document, options_of(order.table)) if pages else None
        for name in wanted:
            try:
                with within(order.time_limit, name):
                    if composed is not None and name.endswith(".pdf"):
                        output, found = _pdf(composed, study, folder / name, order, shelf)
                    else:
                        output, found = _file(composed, study, folder / name, order), False
            except RenderError as error:
                if str(error) not in map(str, errors):
                    errors.append(error)
                continue
            findings += output.findings
            (kept if found else outputs).append(output)
    return Result(origin, study.id, folder, tuple(outputs), tuple(findings), tuple(errors), kept=tuple(kept))


def _file(document: Document | None, study: Study, path: Path, order: Order) -> Output:
    """A page for the screen, or a data twin, made and written."""
    if document is None or not path.name.endswith(PAGES):
        return _written(path, _twin(study, path.name))
    page = Page("screen", order.paper, order.embed_fonts)
    return _written(path, html(document, study, page, templates=order.templates, theme=order.theme).encode("utf-8"))


def _written(path: Path, content: bytes, pages: int | None = None, findings: tuple[Finding, ...] = ()) -> Output:
    write(path, content)
    return Output(path.name, hashlib.sha256(content).hexdigest(), len(content), pages, findings)


def _pdf(document: Document, study: Study, path: Path, order: Order, shelf: Shelf) -> tuple[Output, bool]:
    """A PDF as its profile wants it, and whether it was there already: its layout is what takes time."""
    job = _job(document, study, order)
    before = shelf.find(path.name, job)
    output = before or _print(job, path, order)
    if before is None:
        shelf.put(output, job)
    # In which field of the study a character stands is no part of the job: the same page may be of another field.
    return replace(output, findings=with_fields(output.findings, study)), before is not None


def _job(document: Document, study: Study, order: Order) -> PrintJob:
    profile = PROFILES[order.profile]
    form = order.form if profile.forms else "print"
    if profile.smallest_pt > Options().floor_pt:  # larger type needs other panels
        document = compose(study, document.name, options_of(order.table, floor_pt=profile.smallest_pt))
    page = Page("paper", order.paper, form=form, smallest_pt=profile.smallest_pt, sheets=profile.sheets)
    return PrintJob(
        html=html(document, study, page, templates=order.templates, theme=order.theme),
        profile=profile,
        fields=form_fields(document) if form == "fillable" else (),
        places=dict(anchors_in(document)),
        attached={"study.json": study.model_dump_json(indent=1, exclude_none=True)} if profile.attachments else {},
    )


def _print(job: PrintJob, path: Path, order: Order) -> Output:
    made = printed(job, order.fonts)
    _refuse_lost_text(path.name, made.findings)
    return _written(path, made.bytes, made.pages, made.findings)


def _refuse_lost_text(name: str, findings: Sequence[Finding]) -> None:
    """Text off the page is in the file and nobody can read it: such a PDF is not written."""
    lost = next((each for each in findings if each.code == OFF_PAGE), None)
    if lost:
        raise RenderError(f"{lost.code} {lost.message}", where=f"{name}, {lost.path}", fix=lost.fix)


def _twin(study: Study, name: str) -> bytes:
    """A data twin of the schedule; CSV begins with the mark that tells spreadsheets it is UTF-8."""
    if name.endswith(".xlsx"):
        from protogen.rendering.workbook import workbook  # noqa: PLC0415 -- openpyxl is for workbooks only

        return workbook(study)
    from protogen.rendering.twins import long_csv, wide_csv  # noqa: PLC0415 -- as above

    return (wide_csv(study) if name == _TWINS["csv"][1] else long_csv(study)).encode("utf-8-sig")


def compared(
    old: Iterable[str], new: Iterable[str], *, overlays: Sequence[str] = ()
) -> Iterator[StudyChanges | InputError]:
    """What changed between the studies of two sets of inputs, by identifier; what could not be read as its error.

    One study on each side is the same study, whatever it is called. Studies without a change are left out. `overlays`
    are the names of files with corrections of the new ones.
    """
    from protogen.comparison.changes import Kind  # noqa: PLC0415 -- for `protogen diff` only
    from protogen.comparison.compare import changes  # noqa: PLC0415 -- as above
    from protogen.report_changes import StudyChanges  # noqa: PLC0415 -- as above

    sides: list[dict[str, Study]] = []
    for inputs, corrections in ((old, ()), (new, overlays)):
        found: dict[str, Study] = {}
        for each in studies(inputs, overlays=corrections):
            if isinstance(each, InputError):
                yield each
            else:
                found[each[1].id] = each[1]
        sides.append(found)
    before, after = sides
    if len(before) == len(after) == 1 and before.keys() != after.keys():
        before = dict(zip(after, before.values(), strict=True))
    for name in dict.fromkeys([*before, *after]):
        if name not in after or name not in before:
            yield StudyChanges(name, Kind.REMOVED if name in before else Kind.ADDED)
        elif found_changes := changes(before[name], after[name]):
            yield StudyChanges(name, Kind.CHANGED, tuple(found_changes))
