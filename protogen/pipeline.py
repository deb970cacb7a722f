"""The whole story on one screen: read → derive → compose → render → write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.errors import InputError, ProtogenError, RenderError
from protogen.findings import Finding
from protogen.importers import readings
from protogen.model.study import Study
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import pdf
from protogen.writing import Folders, make_folder, write

FORMATS = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: where to, which documents, which formats, how."""

    out: Path = Path("output")
    documents: tuple[str, ...] = tuple(DOCUMENTS)
    formats: tuple[str, ...] = FORMATS
    paper: str = "a4"
    embed_fonts: bool = False
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one input: the files made, what was noticed, and the errors that stopped some or all of it."""

    origin: str
    study_id: str = ""
    files: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[ProtogenError, ...] = ()
    bug: BaseException | None = field(default=None, repr=False)


def studies(inputs: Iterable[str], *, stdin: BinaryIO | None = None) -> Iterator[tuple[str, Study] | InputError]:
    """Each study of the inputs with its derived parts, or the error that stands in its place; one at a time."""
    for reading in readings(inputs, stdin=stdin):
        if isinstance(reading, InputError):
            yield reading
        else:
            place = f"{reading.origin}: {reading.place}" if reading.place else reading.origin
            yield place, derive(reading.study)


def render(inputs: Iterable[str], order: Order, *, stdin: BinaryIO | None = None) -> Iterator[Result]:
    """Render every study of the inputs, one result for each; an error in one never stops the others."""
    folders = Folders()
    for reading in readings(inputs, stdin=stdin):
        if isinstance(reading, InputError):
            yield Result(reading.where or "", errors=(reading,))
            continue
        place = f"{reading.origin}: {reading.place}" if reading.place else reading.origin
        try:
            folder = order.out / folders.claim(reading.study.id, place)
            yield _documents(derive(reading.study), place, folder, order)
        except ProtogenError as error:
            yield Result(place, reading.study.id, errors=(error,))
        except Exception as bug:  # noqa: BLE001 -- the batch boundary: a bug in one study is reported, the others go on
            yield Result(place, reading.study.id, bug=bug)


def _documents(study: Study, origin: str, folder: Path, order: Order) -> Result:
    files: list[Path] = []
    findings = list(study.findings)
    errors: list[ProtogenError] = []
    make_folder(folder)
    for name in order.documents:
        document = compose(study, name)
        for kind in order.formats:
            path = folder / f"{name}.{kind}"
            try:
                if kind == "html":
                    page = Page("screen", order.paper, order.embed_fonts)
                    write(path, html(document, study, page, templates=order.templates))
                else:
                    made = pdf(html(document, study, Page("paper", order.paper), templates=order.templates))
                    findings += made.findings
                    write(path, made.bytes)
                files.append(path)
            except RenderError as error:
                if str(error) not in map(str, errors):
                    errors.append(error)
    return Result(origin, study.id, tuple(files), tuple(findings), tuple(errors))
