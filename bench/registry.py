"""A registry as one batch: rate, two workers, a second run, memory, and a run that is killed half-way.

.venv/bin/python bench/registry.py [--records 1122] [--pdf 200] [--part html,pdf,kill]

Every part makes its documents in a folder of its own, which is removed. A reference loop, whose cost depends on the
machine alone, stands beside each: figures of two machines, or two moments, are to be compared by it.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import ROOT, reference, written

from protogen.batch.manifest import NAME
from protogen.batch.memory import FOLDER
from protogen.batch.run import Means, batch
from protogen.pipeline import Order

HTML_RATE, RATIO, AGAIN, MEMORY_MIB = 100, 1.7, 50, 400
"""Goals: studies a second on one core, two workers over one, a second run over the first, the most of a worker."""
SAMPLE = 20
"""Studies of the PDF batch that are rendered by one process too."""


def run(source: str, out: Path, formats: tuple[str, ...], jobs: int = 1) -> tuple[float, int]:
    """Seconds by the clock of a batch, and how many of its studies were rendered; exits where one failed."""
    start, rendered = time.perf_counter(), 0
    for done in batch([source], Order(out=out, formats=formats), Means(jobs=jobs)):
        if done.result.errors or done.result.bug:
            sys.exit(f"{done.result.study_id} failed: {done.result.bug or done.result.errors[0]}")
        rendered += not done.skipped
    return time.perf_counter() - start, rendered


def timings(out: Path) -> list[dict[str, str]]:
    """The log of a folder of documents."""
    with (out / FOLDER / "timings.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def files_of(out: Path, suffix: str) -> tuple[int, float]:
    """How many documents of a kind there are, and their size in MB."""
    found = [path.stat().st_size for path in out.glob(f"*/*{suffix}")]
    return len(found), sum(found) / 1e6


def row(label: str, figure: str, words: str, goal: tuple[float, bool] | None = None) -> None:
    """Print a figure with its words, and whether a goal is met."""
    aim = f"; goal {goal[0]:g}: {'met' if goal[1] else 'missed'}" if goal else ""
    print(f"  {label:14}{figure:>9} {words}{aim}")


def told(same: bool) -> str:
    """What is said of two files that should be equal."""
    return "are the same" if same else "DIFFER"


def html_part(source: str, count: int, folder: Path) -> None:
    """One process, two workers, and runs over what is unchanged."""
    base = reference()
    one, made = run(source, folder / "one", ("html",))
    assert made == count, f"{made} of {count} studies were rendered"
    rows = timings(folder / "one")
    work = sum(float(row["cpu_seconds"]) for row in rows)
    two, _ = run(source, folder / "two", ("html",), jobs=2)
    again = []
    for _ in range(5):
        seconds, made = run(source, folder / "two", ("html",), jobs=2)
        assert not made, "an unchanged study was rendered"
        again.append(seconds)
    peak = max(int(row["peak_mib"]) for row in rows)
    share = max(int(row["peak_mib"]) for row in timings(folder / "two"))
    number, size = files_of(folder / "one", ".html")
    print(f"HTML: {count} studies, {number} documents, {size:.0f} MB; reference loop {base:.2f} s of CPU")
    rate, ratio, rest = count / one, one / two, two / again[0]
    later = f"times the first, {1000 * statistics.median(again[1:]):.0f} ms"
    row("one process", f"{rate:.1f}", "studies a second", (HTML_RATE, rate >= HTML_RATE))
    row("of these", f"{1000 * work / count:.1f}", "ms of CPU a study, from the record to its files")
    row("two workers", f"{ratio:.2f}", "times one process", (RATIO, ratio >= RATIO))
    row("second run", f"{rest:.0f}", "times the first, two workers", (AGAIN, rest >= AGAIN))
    row("later runs", f"{two / statistics.median(again[1:]):.0f}", later)
    row("memory", f"{peak}", f"MiB at most, {count} studies in one process", (MEMORY_MIB, peak < MEMORY_MIB))
    row("", f"{share}", "MiB at most, one of the two workers")
    same = (folder / "one" / NAME).read_bytes() == (folder / "two" / NAME).read_bytes()
    print(f"  the manifests of one process and of two workers {told(same)}")


def pdf_part(source: str, count: int, folder: Path) -> None:
    """Two workers over all, one process over a sample."""
    base = reference()
    out = folder / "pdf"
    two, made = run(source, out, ("pdf",), jobs=2)
    assert made == count, f"{made} of {count} studies were rendered"
    rows = timings(out)
    pages = sum(int(row["pages"]) for row in rows)
    work = sum(float(row["cpu_seconds"]) for row in rows)
    again, made = run(source, out, ("pdf",), jobs=2)
    assert not made, "an unchanged study was rendered"
    number, size = files_of(out, ".pdf")
    print(f"PDF: {count} studies, {number} documents, {pages} pages, {size:.0f} MB; reference loop {base:.2f} s of CPU")
    row("two workers", f"{count / two:.2f}", f"studies a second, {pages / two:.1f} pages a second")
    row("of these", f"{1000 * work / pages:.0f}", "ms of CPU a page")
    row("second run", f"{two / again:.0f}", "times the first", (AGAIN, two >= AGAIN * again))
    row("memory", f"{max(int(each['peak_mib']) for each in rows)}", "MiB at most, one of the two workers")
    few = min(count, SAMPLE)
    sample = written(folder, few)
    pair, _ = run(sample, folder / "pair", ("pdf",), jobs=2)
    alone, _ = run(sample, folder / "alone", ("pdf",))
    row("two workers", f"{alone / pair:.2f}", f"times one process, {few} studies", (RATIO, alone >= RATIO * pair))


def kill_part(source: str, count: int, folder: Path) -> None:
    """`kill -9` when a quarter is done; the next run does the rest and writes what an undisturbed one writes."""
    out, calm = folder / "killed", folder / "calm"
    command = [sys.executable, "-m", "protogen", "render", source, "--format", "html", "-j", "2", "-o", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, cwd=ROOT) as first:
        assert first.stdout is not None
        for _ in range(count // 4):
            first.stdout.readline()
        os.killpg(first.pid, signal.SIGKILL)
    torn = [path for path in out.glob("*/*.html") if not path.read_bytes().rstrip().endswith(b"</html>")]
    second = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    run(source, calm, ("html",), jobs=2)
    same = (out / NAME).read_bytes() == (calm / NAME).read_bytes()
    last = second.stdout.splitlines()[-1]
    print(f"killed after {count // 4} of {count} studies: {len(torn)} torn documents; then {last}")
    print(f"  its manifest and that of an undisturbed run {told(same)}")


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--records", type=int, default=1122, help="studies to HTML")
    parser.add_argument("--pdf", type=int, default=200, help="studies to PDF")
    parser.add_argument("--part", default="html,pdf,kill", help="of html, pdf, kill")
    chosen = parser.parse_args()
    parts = {"html": (html_part, chosen.records), "pdf": (pdf_part, chosen.pdf), "kill": (kill_part, chosen.records)}
    for name in chosen.part.split(","):
        if name not in parts:
            parser.error(f"{name!r} is not one of {', '.join(parts)}")
        part, count = parts[name]
        folder = Path(tempfile.mkdtemp(prefix="protogen-bench-"))
        try:
            part(written(folder, count), count, folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
