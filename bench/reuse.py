"""What it costs to render a study again that changed in one place: PDFs with the same page are kept, or all is made.

.venv/bin/python bench/reuse.py [rounds]

Both sides are measured in turn, in one process that has WeasyPrint loaded.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from figures import ROOT, reference, seed, spent

from protogen.batch.run import Means, batch
from protogen.batch.work import Done
from protogen.pipeline import Order


def contact(record: dict[str, Any], number: int) -> None:
    """Another contact: the synopsis shows it."""
    contacts = [{"name": f"Person {number}", "role": "CONTACT", "phone": "+1 555 0100"}]
    record["protocolSection"]["contactsLocationsModule"]["centralContacts"] = contacts


def criterion(record: dict[str, Any], number: int) -> None:
    """A further criterion: synopsis and checklist show it."""
    record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] += f"\n* Criterion {number}"


def title(record: dict[str, Any], number: int) -> None:
    """Another short title: every page shows it."""
    record["protocolSection"]["identificationModule"]["briefTitle"] = f"Title {number}"


def of_a_record(change: Callable[[dict[str, Any], int], None]) -> Callable[[Path, int], str]:
    """A file with an example record, changed in one place."""

    def written(folder: Path, number: int) -> str:
        record = seed("NCT07409766")
        change(record, number)
        (folder / "study.json").write_text(json.dumps(record), encoding="utf-8")
        return str(folder / "study.json")

    return written


def of_an_author(folder: Path, number: int) -> str:
    """A study file with another number of participants: the synopsis shows it."""
    text = (ROOT / "examples" / "crossover.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("{count: 24,", f"{{count: {100 + number},"), encoding="utf-8")
    return str(folder / "study.yaml")


CASES: dict[str, Callable[[Path, int], str]] = {
    "record, another contact": of_a_record(contact),
    "record, one criterion more": of_a_record(criterion),
    "record, another short title": of_a_record(title),
    "study file, participants": of_an_author,
}


def run(source: str, order: Order, *, force: bool = False) -> tuple[tuple[float, float], Done]:
    """Seconds by the clock and CPU seconds, and what became of the study; a failure ends the bench."""
    results: list[Done] = []
    seconds = spent(lambda: results.extend(batch([source], order, Means(force=force))))
    (done,) = results
    if done.entry is None or done.skipped:
        sys.exit(f"{source} was not rendered: {done.result.bug or done.result.errors}")
    return seconds, done


def case(name: str, written: Callable[[Path, int], str], rounds: int) -> None:
    """Print a line: both medians by the clock and of CPU, and what was kept."""
    times: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    files: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        order = Order(out=Path(folder) / "out")
        run(written(Path(folder), 0), order)
        for number in range(1, rounds + 1):
            source = written(Path(folder), number)
            seconds, done = run(source, order)
            times[0].append(seconds)
            files = [output.name for output in done.result.kept]
            times[1].append(run(source, order, force=True)[0])
    one, other = ([statistics.median(each) for each in zip(*side, strict=True)] for side in times)
    told = f"{one[0]:6.2f} s ({one[1]:5.2f} CPU) instead of {other[0]:6.2f} s ({other[1]:5.2f} CPU)"
    print(f"  {name:28} {told}: {one[1] / other[1]:.2f} of the CPU time; kept: {', '.join(files) or 'none'}")


def main() -> None:
    """Print a line for each case."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(f"three documents as HTML and PDF, medians of {rounds}; reference loop {reference():.2f} s of CPU")
    for name, written in CASES.items():
        case(name, written, rounds)


if __name__ == "__main__":
    main()
