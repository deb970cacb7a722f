"""Which studies are rendered: those of the project, and where they are present the USDM examples and the corpus."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import CORPUS, ROOT, SHARED, arms, criteria_text, nct_id, outcomes, records

Record = dict[str, Any]

LARGEST = 5
"""Records taken by each measure of size."""
BY_HASH = 10
"""Records taken whatever they hold: those whose identifiers have the smallest SHA-256."""
_LAST_LATIN = 0x2FF


@dataclass(frozen=True, slots=True)
class Study:
    """A file that is rendered; `own` where it comes with this project."""

    label: str
    path: Path
    own: bool = False


def examples() -> list[Study]:
    """The two registry records and the authored studies in `examples/`."""
    found = sorted([*(ROOT / "examples").glob("*.txt"), *(ROOT / "examples").glob("*.yaml")])
    assert found, "examples/ holds nothing to render"
    return [Study(path.stem, path, own=True) for path in found]


def usdm() -> list[Study]:
    """The USDM file of the tests, and the official examples where they are present."""
    found = [ROOT / "tests" / "data" / "usdm_orchard.json", *sorted((SHARED / "usdm").glob("*.json"))]
    return [Study(path.stem, path) for path in found]


def thirty(folder: Path) -> list[Study]:
    """Records of the corpus, each written to a file of its own in `folder`; none where there is no corpus."""
    if not CORPUS.is_file():
        return []
    folder.mkdir(parents=True, exist_ok=True)
    studies = []
    for record in chosen(records()):
        path = folder / f"{nct_id(record)}.json"
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        studies.append(Study(path.stem, path))
    return studies


def chosen(every: Iterable[Record], largest: int = LARGEST, by_hash: int = BY_HASH) -> list[Record]:
    """The `largest` by outcomes, arms, eligibility text and text outside Latin, then `by_hash`; each record once."""
    left = {nct_id(record): record for record in every}
    taken: list[Record] = []
    measures: tuple[Callable[[Record], int], ...] = (
        lambda record: len(outcomes(record)),
        lambda record: len(arms(record)),
        lambda record: len(criteria_text(record)),
        outside_latin,
    )
    for measure in measures:
        ordered = sorted(left, key=lambda name: (-measure(left[name]), name))
        taken += [left.pop(name) for name in ordered[:largest]]
    ordered = sorted(left, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return taken + [left.pop(name) for name in ordered[:by_hash]]


def outside_latin(record: Record) -> int:
    """How many characters of a record are outside the Latin blocks of Unicode."""
    return sum(ord(each) > _LAST_LATIN for each in json.dumps(record["protocolSection"], ensure_ascii=False))
