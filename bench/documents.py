"""How long a study takes, step by step, beside a reference loop in the same run: ratios mean more than seconds.

.venv/bin/python bench/documents.py [number of corpus records; 0 for the two examples alone]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus import CORPUS, SEEDS, records, seed  # noqa: E402 -- the tests know where the records are

from protogen.derivation import derive  # noqa: E402
from protogen.document.compose import DOCUMENTS, compose  # noqa: E402
from protogen.importers.ctgov import study  # noqa: E402
from protogen.rendering.html import Page, html  # noqa: E402
from protogen.rendering.pdf import pdf  # noqa: E402


def timed(work: Callable[[Any], Any], items: list[Any]) -> tuple[float, list[Any]]:
    """CPU seconds of `work` over all items, and what it gave."""
    start = time.process_time()
    made = [work(item) for item in items]
    return time.process_time() - start, made


def reference(record: Any) -> int:
    """A loop whose cost depends on the machine alone: the record written and read as JSON, ten times."""
    return sum(len(json.dumps(json.loads(json.dumps(record)))) for _ in range(10))


def main() -> None:
    """Print one line for each step."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    raw = list(records()[:wanted]) if wanted and CORPUS.is_file() else [seed(nct) for nct in SEEDS]
    base, _ = timed(reference, raw)
    print(f"{len(raw)} studies; reference loop {1000 * base / len(raw):.2f} ms a study")
    seconds, read = timed(lambda record: study(record, shape="json"), raw)
    steps = [("read", seconds)]
    seconds, derived = timed(derive, read)
    steps.append(("derive", seconds))
    pages = {name: timed(lambda made, name=name: html(compose(made, name), made), derived)[0] for name in DOCUMENTS}
    steps += [(f"{name}.html", cost) for name, cost in pages.items()]
    for name, cost in steps:
        print(f"{name:15} {1000 * cost / len(raw):8.2f} ms a study   {cost / base:6.2f} × reference")
    few = derived[:10]
    for name in DOCUMENTS:
        texts = [html(compose(made, name), made, Page("paper")) for made in few]
        cost, made_pdfs = timed(pdf, texts)
        count = sum(made.pages for made in made_pdfs)
        print(f"{name + '.pdf':15} {1000 * cost / len(few):8.0f} ms a study   {1000 * cost / count:6.0f} ms a page")


if __name__ == "__main__":
    main()
