"""The registry records that tests read: the two examples always, the corpus where the shared folder is present."""

from __future__ import annotations

import ast
import hashlib
import json
import lzma
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus" / "ctgov_v2.jsonl.xz"
SEEDS = ("NCT07329959", "NCT07409766")

needs_corpus = pytest.mark.skipif(not CORPUS.is_file(), reason="the shared corpus is not on this machine")

Raw = dict[str, Any]


def seed(nct_id: str) -> Raw:
    """A seed record, read without protogen."""
    text = (ROOT / "examples" / f"{nct_id}.txt").read_text(encoding="utf-8")
    record = ast.literal_eval(text[text.index("Raw JSON") + len("Raw JSON") :].strip())
    assert isinstance(record, dict)
    return record


@cache
def records() -> tuple[Raw, ...]:
    """All records of the corpus, in its order."""
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def nct_id(record: Raw) -> str:
    """The identifier of a record."""
    return str(record["protocolSection"]["identificationModule"]["nctId"])


def outcomes(record: Raw) -> list[tuple[str, Raw]]:
    """Every outcome with the id it has in protogen, such as P1 or S2."""
    module = record["protocolSection"].get("outcomesModule", {})
    kinds = (("P", "primaryOutcomes"), ("S", "secondaryOutcomes"), ("O", "otherOutcomes"))
    return [(f"{letter}{n}", each) for letter, key in kinds for n, each in enumerate(module.get(key, []), start=1)]


def arms(record: Raw) -> list[Raw]:
    """The arm groups of a record."""
    return list(record["protocolSection"].get("armsInterventionsModule", {}).get("armGroups", []))


def interventions(record: Raw) -> list[Raw]:
    """The interventions of a record."""
    return list(record["protocolSection"].get("armsInterventionsModule", {}).get("interventions", []))


def criteria_text(record: Raw) -> str:
    """The eligibility field of a record."""
    return str(record["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria", ""))


def _non_latin(record: Raw) -> int:
    return sum(ord(each) > 0x2FF for each in json.dumps(record["protocolSection"], ensure_ascii=False))


def _by_hash(record: Raw) -> str:
    return hashlib.sha256(nct_id(record).encode()).hexdigest()


@cache
def selection(size: int = 150, largest: int = 10) -> tuple[Raw, ...]:
    """Records for slow checks: the largest by four measures, some of every type and phase, the rest by hash."""
    found: dict[str, Raw] = {}
    measures: tuple[Callable[[Raw], int], ...] = (
        lambda each: len(outcomes(each)),
        lambda each: len(arms(each)),
        lambda each: len(criteria_text(each)),
        _non_latin,
    )
    for measure in measures:
        for record in sorted(records(), key=measure, reverse=True)[:largest]:
            found.setdefault(nct_id(record), record)
    shuffled = sorted(records(), key=_by_hash)
    kinds: dict[str, int] = {}
    for record in shuffled:
        design = record["protocolSection"].get("designModule", {})
        kind = f"{design.get('studyType')} {design.get('phases')}"
        if kinds.setdefault(kind, 0) < 3:
            kinds[kind] += 1
            found.setdefault(nct_id(record), record)
    for record in shuffled:
        if len(found) >= size:
            break
        found.setdefault(nct_id(record), record)
    return tuple(list(found.values())[:size])
