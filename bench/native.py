"""How long a study file takes to check: the largest example, read and checked in one process that is already up.

python bench/native.py [FILE …]
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from protogen.importers.native.study_file import from_yaml
from protogen.importers.native.yamltext import tree

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
GOAL = 0.3
RUNS = 7


def best(work: object, *arguments: object) -> float:
    """The least seconds of a few runs, of the processor: what other programs do at the same time does not count."""
    assert callable(work)
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work(*arguments)
        times.append(time.process_time() - start)
    return min(times)


def main(names: list[str]) -> None:
    """Print a line for each file, and the start-up that comes on top once."""
    files = [Path(name) for name in names] or sorted(EXAMPLES.glob("*.yaml"))
    assert files, "no study files to time"
    for file in files:
        text = file.read_text(encoding="utf-8")
        parsed, whole = best(tree, text, file.name), best(from_yaml, text, file.name)
        verdict = "within" if whole <= GOAL else "over"
        print(
            f"{file.name}: {len(text.encode()):,} bytes, parsed with places {parsed:.3f} s, "
            f"checked {whole:.3f} s ({verdict} the goal of {GOAL} s)"
        )
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import protogen.authoring.reading"], check=True)
    print(f"start-up of the checker (imports, one process): {time.perf_counter() - start:.3f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
