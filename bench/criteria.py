"""How fast eligibility text is read, beside a loop over its lines in the same run: `python bench/criteria.py`."""

from __future__ import annotations

import json
import lzma
import time
from pathlib import Path

from protogen.derivation.criteria import criteria
from protogen.model.population import Criterion, Population
from protogen.model.registry_text import unescape

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "ctgov_v2.jsonl.xz"
EXAMPLE = "Inclusion Criteria:\n\n* Age \\>= 18 years\n* Any of the following:\n\n  1. Rash\n  2. Itch\n" * 20


def texts() -> list[str]:
    """The eligibility fields of the corpus, or one example many times where it is absent."""
    if not CORPUS.is_file():
        return [EXAMPLE] * 500
    with lzma.open(CORPUS, "rt", encoding="utf-8") as records:
        modules = [json.loads(each)["protocolSection"].get("eligibilityModule", {}) for each in records]
    return [each.get("eligibilityCriteria", "") for each in modules]


def reference(text: str) -> list[Criterion]:
    """The least that any reader does: one criterion for each line."""
    return [
        Criterion(id=str(n), kind="inclusion", text=unescape(line), start=0, end=len(line))  # type: ignore[arg-type]
        for n, line in enumerate(text.splitlines())
    ]


def main() -> None:
    """Print both rates."""
    fields = texts()
    populations = [Population(eligibility_text=each) for each in fields]
    start = time.process_time()
    for each in fields:
        reference(each)
    middle = time.process_time()
    for population in populations:
        criteria(population)
    end = time.process_time()
    size = sum(map(len, fields)) / 1e6
    print(f"{len(fields)} fields, {size:.2f} million characters")
    print(
        f"reference, a criterion per line: {middle - start:.2f} s, {size / (middle - start):.2f} million characters/s"
    )
    print(f"criteria: {end - middle:.2f} s, {size / (end - middle):.2f} million characters/s")
    print(f"ratio {(end - middle) / (middle - start):.1f}")


if __name__ == "__main__":
    main()
