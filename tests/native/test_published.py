"""JSON for other programs: the fields that are promised are always there."""

from __future__ import annotations

import json

import pytest
from corpus import SEEDS, needs_corpus, records, seed

from protogen.authoring.published import published
from protogen.derivation import derive
from protogen.importers.ctgov import study
from protogen.model.study import Study


@pytest.mark.parametrize("nct", SEEDS)
def test_promised_fields_are_there_also_where_they_are_empty(nct: str) -> None:
    """A program may ask for the window of a visit without looking whether there is one."""
    made = derive(study(seed(nct), shape="json"))
    tree = json.loads(published(made))
    (timeline, *_) = tree["schedule"]["timelines"]
    assert timeline["visits"]
    assert {visit["window"] for visit in timeline["visits"]} == {None}
    assert all({"condition", "arms", "basis", "sources"} <= set(cell) for cell in timeline["cells"])
    criteria = tree["population"]["inclusion"]
    assert all({"number", "logic", "applies_to", "thresholds", "windows", "parts"} <= set(each) for each in criteria)
    assert all("description" in each for each in tree["objectives"]["outcomes"])
    assert Study.model_validate(tree) == made


@needs_corpus
def test_what_is_published_reads_back_as_the_same_study() -> None:
    """Nulls are no content."""
    some = [derive(study(record, shape="json")) for record in list(records())[::40]]
    assert len(some) > 20
    assert [Study.model_validate_json(published(each)) == each for each in some] == [True] * len(some)
