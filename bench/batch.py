"""A batch as a whole: rate with one and two workers, a re-run, memory; beside a reference loop in the same run.

.venv/bin/python bench/batch.py [studies for HTML] [studies for PDF]
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus import CORPUS, SEEDS, records, seed  # noqa: E402 -- the tests know where the records are

from protogen.batch.run import Means, batch  # noqa: E402
from protogen.pipeline import Order  # noqa: E402


def written(folder: Path, count: int) -> str:
    """A file of JSON Lines with that many studies, each with an identifier of its own."""
    source = list(records()) if CORPUS.is_file() else [seed(nct) for nct in SEEDS]
    path = folder / f"{count}.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for number, record in zip(range(count), itertools.cycle(source), strict=False):
            record["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08}"
            stream.write(json.dumps(record) + "\n")
    return str(path)


def reference() -> float:
    """Seconds of a loop whose cost depends on the machine alone: an example written and read as JSON."""
    record, start = seed(SEEDS[0]), time.perf_counter()
    for _ in range(500):
        json.loads(json.dumps(record))
    return time.perf_counter() - start


def timed(source: str, order: Order, means: Means) -> tuple[float, int]:
    """Wall seconds of a batch, and the studies it has."""
    start = time.perf_counter()
    count = sum(1 for _ in batch([source], order, means))
    return time.perf_counter() - start, count


def main() -> None:
    """Print a line for each measurement."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    few = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count, formats in ((many, ("html",)), (few, ("pdf",))):
            source = written(folder, count)
            base = reference()
            one, _ = timed(source, Order(out=folder / f"one-{formats[0]}", formats=formats), Means())
            two, _ = timed(source, Order(out=folder / f"two-{formats[0]}", formats=formats), Means(jobs=2))
            again, _ = timed(source, Order(out=folder / f"two-{formats[0]}", formats=formats), Means(jobs=2))
            print(f"{formats[0]}: {count} studies, reference loop {base:.2f} s")
            print(f"  one process {count / one:8.1f} a second   {one / base:6.2f} × reference")
            print(f"  two workers {count / two:8.1f} a second   {one / two:6.2f} times one")
            print(f"  run again   {count / again:8.1f} a second   {two / again:6.1f} times the first run")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory at most: this process {own:.0f} MiB, a worker {workers:.0f} MiB")


if __name__ == "__main__":
    main()
