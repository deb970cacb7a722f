"""`python -m conformance`: render, check, print the table; exit with 1 if anything failed."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conformance import making, report, sample, waivers
from conformance.axe import Axe
from conformance.built import Built
from conformance.nu import Nu
from conformance.outcome import Check, Line, Made
from conformance.pages import Pages
from conformance.paper import ARCHIVAL, UA, Qpdf, Standard
from conformance.tagged import Tagged
from protogen.rendering.profiles import PROFILES

_SAMPLE_PROFILE = "archive"
"""It claims PDF/A-3a and PDF/UA-1."""
_SAMPLE_STUDIES = ("NCT07329959", "crossover")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all checks; 0 if none failed, 1 if any did or, under `--all-tools`, if any could not run."""
    asked = _arguments(arguments)
    started = time.monotonic()
    with _folder(asked.out) as out:
        studies = _studies(out, quick=asked.sample)
        profiles = tuple(asked.profiles.split(","))
        looks = [] if asked.sample else making.other_looks(studies, out)
        lines, waived = checked([*making.jobs(studies, out, profiles), *looks], out, asked.jobs)
    known = waivers.read()
    there = [(line.tool, line.version) for line in lines]
    whole = not asked.sample and set(profiles) == set(PROFILES) and not any(line.not_run for line in lines)
    spare = [each for each in known if whole and each not in waived and each.wanted(there)]
    _print(lines, waived, spare)
    extent = f"{len(studies)} studies, {len(profiles)} profiles, {time.monotonic() - started:.0f} seconds"
    failed = sum(len(line.failures) for line in lines) + len(spare)
    skipped = sum(bool(line.not_run) for line in lines)
    print(f"conformance: {extent}: {failed} failures, {len(lines) - skipped} checks run, {skipped} not run")
    return int(failed > 0 or (asked.all_tools and skipped > 0))


def checks(workers: int) -> tuple[Check, ...]:
    """Every check after rendering, in the order of the table."""
    return (Standard(UA), Standard(ARCHIVAL), Qpdf(), Pages(), Tagged(), Nu(), Axe(workers), Built())


def checked(jobs: Sequence[making.Job], out: Path, workers: int) -> tuple[list[Line], Counter[waivers.Waiver]]:
    """Render the jobs and run every check on what came out; how often each waiver was used."""
    known = waivers.read()
    used: Counter[waivers.Waiver] = Counter()
    begun = time.monotonic()
    documents, remarks = making.rendered(jobs, workers)
    documents.append(making.index(documents, out))
    line = Line("protogen", "pages as laid out", "–", remarks.documents, remarks.rules, list(remarks.failures))
    line.seconds = time.monotonic() - begun
    line.failures, first = waivers.sorted_out(line.tool, line.failures, known)
    line.waived = [failure for _, failure in first]
    used.update(waiver for waiver, _ in first)
    lines = [line]
    lines += [_line(check, documents, known, used) for check in checks(workers)]
    return lines, used


def _line(
    check: Check, documents: Sequence[Made], known: Sequence[waivers.Waiver], used: Counter[waivers.Waiver]
) -> Line:
    line = Line(check.tool, check.checks)
    line.not_run = check.missing()
    if line.not_run:
        return line
    wanted = [each for each in documents if check.wants(each)]
    assert wanted, f"{check.tool} has nothing to look at, so it cannot fail"
    begun = time.monotonic()
    ran = check.run(wanted)
    line.seconds = time.monotonic() - begun
    line.version, line.documents, line.rules, line.notes = check.version(), ran.documents, ran.rules, ran.notes
    line.failures, waived = waivers.sorted_out(check.tool, ran.failures, known)
    line.waived = [failure for _, failure in waived]
    used.update(waiver for waiver, _ in waived)
    return line


def _studies(out: Path, *, quick: bool) -> list[sample.Study]:
    """All of them, or the few of a quick run; says where some are not on this machine."""
    if quick:
        return [each for each in sample.examples() if each.label in _SAMPLE_STUDIES]
    corpus = sample.thirty(out / "records")
    if not corpus:
        print("conformance: the corpus is not on this machine; the examples and the study of the tests are checked")
    return [*sample.examples(), *sample.usdm(), *corpus]


def _print(lines: Sequence[Line], used: Counter[waivers.Waiver], spare: Sequence[waivers.Waiver]) -> None:
    for text in (*report.details(lines), *report.reasons(list(used.items()))):
        print(text)
    for each in spare:
        print(f"FAILED waivers.toml: {each.tool} {each.rule} {each.message!r} was not needed; remove it")
    print()
    for text in report.table(lines):
        print(text)
    print()


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__)
    parser.add_argument("--sample", action="store_true", help="two studies in one profile: under a minute")
    parser.add_argument("--all-tools", action="store_true", help="a tool that is missing is a failure")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4), help="processes and browsers at once")
    parser.add_argument("--out", type=Path, help="keep the documents in this folder, which must be empty or new")
    parser.add_argument("--profiles", help="of the PDF, separated by commas; default all, in a sample archive")
    asked = parser.parse_args(arguments)
    asked.profiles = asked.profiles or (_SAMPLE_PROFILE if asked.sample else ",".join(PROFILES))
    if unknown := set(asked.profiles.split(",")) - set(PROFILES):
        parser.error(f"{', '.join(sorted(unknown))} is no profile; there are {', '.join(PROFILES)}")
    return asked


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """The folder of the documents: the one asked for, kept; or one that goes afterwards."""
    if wanted is None:
        made = Path(tempfile.mkdtemp(prefix="conformance-"))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
        return
    wanted.mkdir(parents=True, exist_ok=True)
    if any(wanted.iterdir()):
        sys.exit(f"conformance: {wanted} is not empty; name another folder with --out")
    yield wanted.resolve()


if __name__ == "__main__":
    sys.exit(main())
