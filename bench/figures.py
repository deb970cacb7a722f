"""What the benches share: CPU time with that of children, the records, a reference loop."""

from __future__ import annotations

import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus import CORPUS, SEEDS, records, seed  # noqa: E402 -- the tests know where the records are


def cpu() -> float:
    """CPU seconds of this process and of the children it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock, and CPU seconds, of a piece of work."""
    start, before = time.perf_counter(), cpu()
    work()
    return time.perf_counter() - start, cpu() - before


def some_records(count: int) -> list[dict[str, Any]]:
    """That many records: of the corpus where it is there, else the two examples again and again under other numbers."""
    if CORPUS.is_file() and count <= len(records()):
        return list(records()[:count])
    source = list(records()) if CORPUS.is_file() else [seed(nct) for nct in SEEDS]
    found = []
    for number, record in zip(range(count), itertools.cycle(source), strict=False):
        other = json.loads(json.dumps(record))
        other["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08}"
        found.append(other)
    return found


def written(folder: Path, count: int) -> str:
    """A file of JSON Lines with that many records."""
    path = folder / f"{count}.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in some_records(count)), encoding="utf-8")
    return str(path)


def reference() -> float:
    """CPU seconds of a loop whose cost depends on the machine alone: an example written and read as JSON 500 times."""
    record, start = seed(SEEDS[0]), time.process_time()
    for _ in range(500):
        json.loads(json.dumps(record))
    return time.process_time() - start


def quiet(command: list[str]) -> None:
    """Run a command without its output; a failure ends the bench."""
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
