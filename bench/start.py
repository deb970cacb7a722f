"""How long a command takes from nothing: a new process each time, the least of a few runs, the first left out.

The first leaves the byte code of modules and templates behind, as an installation has it.

.venv/bin/python bench/start.py [runs]
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from figures import ROOT, SEEDS, quiet, reference, spent

EXAMPLE = str(ROOT / "examples" / f"{SEEDS[0]}.txt")


def main() -> None:
    """Print a line for each command: seconds by the clock, CPU seconds, the goal."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    # Where this is set, all of protogen is compiled at each start; nobody's installation is like that.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"reference loop {reference():.2f} s of CPU; the least of {runs} runs")
    python = [sys.executable, "-c"]
    protogen = [sys.executable, "-m", "protogen"]
    with tempfile.TemporaryDirectory() as name:
        render = [*protogen, "render", EXAMPLE, "--force", "-o", str(Path(name) / "out")]
        commands: dict[str, tuple[list[str], float | None]] = {
            "python -c pass": ([*python, "pass"], None),
            "import weasyprint": ([*python, "import weasyprint"], None),
            "--help": ([*protogen, "--help"], 0.3),
            "render --format html": ([*render, "--format", "html"], 0.8),
            "the synopsis as PDF": ([*render, "--document", "synopsis", "--format", "pdf"], 2.5),
        }
        for label, (command, goal) in commands.items():
            taken = [spent(lambda command=command: quiet(command)) for _ in range(runs + 1)][1:]  # type: ignore[misc]
            clock, work = min(each[0] for each in taken), min(each[1] for each in taken)
            aim = f"   goal {goal} s: {'met' if clock <= goal else 'missed'}" if goal else ""
            print(f"{label:22}{clock:6.2f} s, {work:5.2f} s of CPU{aim}")


if __name__ == "__main__":
    main()
