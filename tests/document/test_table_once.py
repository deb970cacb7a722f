"""The table of a timeline is made once for the documents of a study that show it."""

from __future__ import annotations

from typing import Any

import pytest
from corpus import SEEDS, seed

from protogen.derivation import derive
from protogen.document import table
from protogen.document.compose import compose
from protogen.document.grid import options_of
from protogen.importers.ctgov import study


def test_the_synopsis_and_the_schedule_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another study, though equal, or other options give another."""
    made: list[Any] = []
    real = table.groups

    def counted(*given: Any) -> Any:
        made.append(given)
        return real(*given)

    monkeypatch.setattr(table, "groups", counted)
    one, two = (derive(study(seed(SEEDS[0]), shape="json")) for _ in range(2))
    assert one.schedule == two.schedule
    documents = [compose(one, name) for name in ("synopsis", "schedule")]
    assert len(made) == 1
    compose(one, "schedule", options_of(["weeks"]))
    assert len(made) == 2
    assert [compose(two, name) for name in ("synopsis", "schedule")] == documents
    assert len(made) == 3
