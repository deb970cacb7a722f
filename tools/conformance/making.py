"""Render the studies as a user would, in every profile; what rendering itself remarks on is the first check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

from conformance.outcome import Failure, Made, Ran
from conformance.sample import Study
from protogen.pipeline import Order, Result, render
from protogen.rendering.listing import Line, Link, listing_html
from protogen.rendering.pagecheck import NO_GLYPH, NOT_CHECKED, OFF_PAGE, TOO_SMALL
from protogen.rendering.pdf import WARNING
from protogen.rendering.profiles import PROFILES
from protogen.rendering.theme import BASE, themes

_LOOKED_AT = "ua"
REMARKS = (NO_GLYPH, WARNING, OFF_PAGE, TOO_SMALL, NOT_CHECKED)
"""What rendering says of a page: a missing glyph, a warning of WeasyPrint, text off the page, text too small."""


@dataclass(frozen=True, slots=True)
class Job:
    """One study in one profile and one look; the first profile brings the HTML along."""

    study: Study
    profile: str
    html: bool
    out: Path
    look: str = BASE

    def order(self) -> Order:
        """What is asked of the pipeline."""
        formats = ("html", "pdf") if self.html else ("pdf",)
        return Order(out=self.out, formats=formats, profile=self.profile, theme=self.look)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The documents of a job, and what was said while they were made."""

    documents: tuple[Made, ...]
    remarks: tuple[Failure, ...]


def jobs(studies: Iterable[Study], out: Path, profiles: Sequence[str] = tuple(PROFILES)) -> list[Job]:
    """Every study in every profile, each in a folder of its own."""
    return [
        Job(study, profile, number == 0, out / study.label / profile)
        for study in studies
        for number, profile in enumerate(profiles)
    ]


def other_looks(studies: Iterable[Study], out: Path) -> list[Job]:
    """Every study of this project in every theme but the base, as HTML and as PDF/UA."""
    return [
        Job(study, _LOOKED_AT, html=True, out=out / study.label / look, look=look)
        for study in studies
        if study.own
        for look in themes()
        if look != BASE
    ]


def rendered(wanted: Sequence[Job], workers: int) -> tuple[list[Made], Ran]:
    """The documents of all jobs, and what rendering said of them, which counts as a check."""
    if workers > 1:
        # WeasyPrint holds threads and locks of its own, which a fork would copy in any state.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            results = list(pool.map(one, wanted))
    else:
        results = [one(job) for job in wanted]
    documents = list(chain.from_iterable(each.documents for each in results))
    remarks = tuple(chain.from_iterable(each.remarks for each in results))
    pdfs = sum(each.kind == "pdf" for each in documents)
    return documents, Ran(pdfs, len(REMARKS), remarks)


def one(job: Job) -> Rendered:
    """Render one job."""
    documents: list[Made] = []
    remarks: list[Failure] = []
    for result in render([str(job.study.path)], job.order()):
        documents += _documents(job, result)
        remarks += _remarks(job, result)
    return Rendered(tuple(documents), tuple(remarks))


def _documents(job: Job, result: Result) -> Iterator[Made]:
    for output in result.outputs:
        assert result.folder is not None
        yield _made(job, result.folder / output.name)


def _made(job: Job, path: Path) -> Made:
    kind = path.suffix[1:]
    profile = job.profile if kind == "pdf" else ""
    return Made(path, kind, job.study.label, path.stem, profile, job.look, own=job.study.own)


def _remarks(job: Job, result: Result) -> Iterator[Failure]:
    """Errors and bugs of the study, and remarks on its pages."""
    whole = Made(job.out, "pdf", job.study.label, "all documents", job.profile, job.look)
    for error in result.errors:
        yield Failure(whole, "error", str(error))
    if result.bug:
        yield Failure(whole, "bug", result.bug.strip().splitlines()[-1])
    for output in result.outputs:
        for finding in output.findings:
            if finding.code in REMARKS:
                assert result.folder is not None
                document = _made(job, result.folder / output.name)
                yield Failure(document, finding.code, finding.message, finding.path)


def index(documents: Sequence[Made], out: Path) -> Made:
    """The index page over some documents, as a batch writes it."""
    by_study: dict[str, list[Made]] = {}
    for each in documents:
        by_study.setdefault(each.study, []).append(each)
    lines = [
        Line(name, {"title": name}, 0, tuple(Link(each.path.name, str(each.path.relative_to(out))) for each in group))
        for name, group in by_study.items()
    ]
    path = out / "index.html"
    path.write_text(listing_html(lines), encoding="utf-8")
    return Made(path, "html", "all studies", "index", own=True)
