"""The study as JSON for other programs: fields that they may rely on are there also where they are empty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from protogen.model.study import Study

_CRITERION = ("number", "logic", "applies_to")
_VISIT = ("notation", "epoch", "window")
_CELL = ("condition",)
_OUTCOME = ("measure", "description", "time_frame")
_ARM = ("label", "type", "description")
_KINDS = ("inclusion", "exclusion", "other")


def published(study: Study) -> str:
    """The study as indented JSON: what is not stated is left out, but for the fields above, which are null then."""
    tree = study.model_dump(mode="json", exclude_none=True)
    for found, names in _fixed(tree):
        for name in names:
            found.setdefault(name, None)
    return json.dumps(tree, indent=2, ensure_ascii=False)


def _fixed(tree: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Each object with fields that are always there, and the names of these."""
    population = tree.get("population", {})
    for kind in _KINDS:
        yield from ((each, _CRITERION) for each in _criteria(population.get(kind, ())))
    for timeline in tree.get("schedule", {}).get("timelines", ()):
        yield from ((each, _VISIT) for each in timeline.get("visits", ()))
        yield from ((each, _CELL) for each in timeline.get("cells", ()))
    yield from ((each, _OUTCOME) for each in tree.get("objectives", {}).get("outcomes", ()))
    for name in ("arms", "interventions"):
        yield from ((each, _ARM) for each in tree.get(name, ()))


def _criteria(each: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for criterion in each:
        yield criterion
        yield from _criteria(criterion.get("children", ()))
