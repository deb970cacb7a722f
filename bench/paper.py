"""What protogen adds to WeasyPrint, and WeasyPrint beside Chromium: the same pages, tagged by both.

.venv/bin/python bench/paper.py [studies]

Own share: CPU time of the whole way from a record to its three PDF files, without that of WeasyPrint on the same HTML,
over the latter; page checks and finishing apart. Each document is measured both ways in turn, so that what else the
machine does falls on both. Chromium is taken where it is on the PATH: cold, a new process prints one page; warm, one
that is up prints all of them.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chromium
import pikepdf
from figures import ROOT, SEEDS, quiet, reference, some_records, spent

from protogen import pipeline
from protogen.importers.ctgov import study
from protogen.pipeline import Order
from protogen.rendering import finishing, forms, pagecheck, pdf, pdf_conservation, printing

OWN, CHECKS, COLD, WARM, STRETCH = 5, 10, 1.0, 5.0, 3.0
"""Goals: per cent of bare WeasyPrint; times Chromium."""
Spent = dict[str, float]


@contextmanager
def counted(module: Any, name: str, kind: str, into: Spent) -> Iterator[None]:
    """Count the CPU time of a function of a module while the block lasts."""
    real = getattr(module, name)

    def timed(*values: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return real(*values, **named)
        finally:
            into[kind] = into.get(kind, 0.0) + time.process_time() - start

    setattr(module, name, timed)
    try:
        yield
    finally:
        setattr(module, name, real)


def made(record: dict[str, Any], folder: Path, into: Spent) -> list[str]:
    """The HTML of each document that went to WeasyPrint; CPU time is counted, in all and of what is told apart."""
    pages: list[str] = []
    real: Callable[..., pdf.Pdf] = printing.pdf

    def noted(html: str, **named: Any) -> pdf.Pdf:
        pages.append(html)
        return real(html, **named)

    printing.pdf = noted
    start = time.process_time()
    try:
        with (
            counted(pagecheck, "page_findings", "checks", into),
            counted(pdf_conservation, "check_pdf", "checks", into),
            counted(finishing, "finished", "finishing", into),
            counted(forms, "fillable", "finishing", into),
        ):
            read = study(record, shape="json")
            result, _ = pipeline.rendered(read, "bench", folder, Order(out=folder, formats=("pdf",)))
    finally:
        printing.pdf = real
    assert not result.errors, result.errors
    assert not result.bug, result.bug
    into["all"] = into.get("all", 0.0) + time.process_time() - start
    return pages


def bare(page: str) -> bytes:
    """The least that makes a tagged PDF of a page with WeasyPrint, with the fonts that protogen has ready."""
    import weasyprint  # noqa: PLC0415 -- after its environment is set

    shared = pdf._font_configuration()  # noqa: SLF001 -- the same for both
    document = weasyprint.HTML(string=page).render(font_config=shared, presentational_hints=True)
    return bytes(document.write_pdf(pdf_tags=True, pdf_identifier=True, pdf_version="1.7"))


def pages_of(data: bytes) -> int:
    """The number of pages of a PDF."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return len(document.pages)


def percent(part: float, whole: float, goal: float) -> str:
    """A share, and whether the goal is met."""
    share = 100 * part / whole
    return f"{share:6.1f} %   goal {goal} %: {'met' if share <= goal else 'missed'}"


def own_share(records: list[dict[str, Any]], folder: Path) -> list[str]:
    """Print what protogen adds; returns the pages."""
    made(records[0], folder, {})  # what is loaded once
    total: Spent = {}
    every: list[str] = []
    weasy = 0.0
    for record in records:
        pages = made(record, folder, total)
        every += pages
        start = time.process_time()
        for page in pages:
            bare(page)
        weasy += time.process_time() - start
    checks, finish = total.get("checks", 0.0), total.get("finishing", 0.0)
    own = total["all"] - checks - finish - weasy
    print(f"{len(records)} studies, {len(every)} documents")
    print(f"  CPU                 {weasy:6.1f} s bare WeasyPrint, {total['all']:.1f} s protogen")
    print(f"  own share           {percent(own, weasy, OWN)}")
    print(f"  checks of the page  {100 * checks / weasy:6.1f} %")
    print(f"  finishing           {100 * finish / weasy:6.1f} %")
    print(f"  checks, finishing   {percent(checks + finish, weasy, CHECKS)}")
    return every


def beside_chromium(pages: list[str], folder: Path) -> None:
    """Print the ratios to Chromium, cold and warm."""
    files = []
    for number, page in enumerate(pages):
        files.append(folder / f"{number}.html")
        files[-1].write_text(page, encoding="utf-8")

    def cold(file: Path) -> Callable[[], Any]:
        def work() -> None:
            with chromium.Chromium(folder / "cold") as browser:
                browser.printed(file)

        return work

    example = [str(ROOT / "examples" / f"{SEEDS[0]}.txt"), "--force", "-o", str(folder / "out")]
    order = ["--document", "synopsis", "--format", "pdf"]
    ours = min(
        spent(lambda: quiet([sys.executable, "-m", "protogen", "render", *example, *order]))[1] for _ in range(3)
    )
    theirs = min(spent(cold(files[0]))[1] for _ in range(3))
    row("cold, CPU of one synopsis", ours, theirs, (COLD,))
    clocks: Spent = {"ours": 0.0, "theirs": 0.0}
    counts = [0, 0]
    with chromium.Chromium(folder / "warm") as browser:
        browser.printed(files[0])
        for page, file in zip(pages, files, strict=True):
            start = time.perf_counter()
            counts[0] += pages_of(bare(page))
            middle = time.perf_counter()
            counts[1] += pages_of(browser.printed(file))
            clocks["ours"] += middle - start
            clocks["theirs"] += time.perf_counter() - middle
    row(f"warm, clock of {len(pages)} documents", clocks["ours"], clocks["theirs"], (WARM, STRETCH))
    print(f"  pages: WeasyPrint {counts[0]}, Chromium {counts[1]}")


def row(label: str, ours: float, theirs: float, goals: tuple[float, ...]) -> None:
    """Print a ratio, and which goals it meets."""
    aims = ", ".join(f"goal {goal:g}: {'met' if ours <= goal * theirs else 'missed'}" for goal in goals)
    print(f"  {label:30} {ours:6.2f} s, Chromium {theirs:6.2f} s: {ours / theirs:5.2f} times   {aims}")


def main() -> None:
    """Print a line for each figure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"reference loop {reference():.2f} s of CPU")
    with tempfile.TemporaryDirectory() as name:
        pages = own_share(some_records(count), Path(name))
        if chromium.NAME is None:
            print("Chromium left out: it is not on the PATH")
        else:
            beside_chromium(pages, Path(name))


if __name__ == "__main__":
    main()
