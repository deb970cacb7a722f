"""The reader of eligibility text against criteria cut by hand; a ratchet, so no score may fall."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from corpus import SHARED, criteria_text, nct_id, records

from protogen.derivation.criteria import criteria
from protogen.model.population import Criterion, Population

GOLD = SHARED / "gold" / "eligibility"
Span = tuple[int, int]

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the hand-cut criteria of the shared folder are not here")


def read(text: str) -> dict[Span, tuple[Criterion, Span | None]]:
    """Every criterion of a text by its span, with the span of its parent."""
    population = criteria(Population(eligibility_text=text))
    found: dict[Span, tuple[Criterion, Span | None]] = {}
    waiting: list[tuple[Criterion, Span | None]] = [
        (each, None) for each in (*population.inclusion, *population.exclusion, *population.other)
    ]
    while waiting:
        each, above = waiting.pop()
        found[each.start, each.end] = (each, above)
        waiting += [(child, (each.start, each.end)) for child in each.children]
    return found


def scores() -> dict[str, float]:
    """F1 of exact spans, and the shares of right kinds and right parents among the matched."""
    texts = {nct_id(each): criteria_text(each) for each in records()}
    hits = wanted = got = kinds = parents = 0
    for path in sorted(GOLD.glob("*.json")):
        gold: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        spans = {each["id"]: (each["start"], each["end"]) for each in gold["criteria"]}
        found = read(texts[gold["nctId"]])
        wanted, got = wanted + len(spans), got + len(found)
        for each in gold["criteria"]:
            match = found.get(spans[each["id"]])
            if match is not None:
                hits += 1
                kinds += match[0].kind == each["kind"]
                parents += match[1] == spans.get(each["parent"])
    assert wanted > 500
    return {"F1": 2 * hits / (wanted + got), "kind": kinds / hits, "parent": parents / hits}


def test_criteria_agree_with_those_cut_by_hand() -> None:
    """Exact spans, kinds and parents; run with -s to see the numbers."""
    found = scores()
    print(" ".join(f"{name} {value:.4f}" for name, value in found.items()))  # noqa: T201 -- the ratchet shows its numbers
    assert found["F1"] >= 0.995
    assert found["kind"] >= 0.999
    assert found["parent"] >= 0.99
