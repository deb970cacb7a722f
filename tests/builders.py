"""Small studies for tests: written as registry records, read by the importer, so that every quote can be checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from protogen.derivation import derive
from protogen.importers.ctgov import study as read_study
from protogen.model.source import Source
from protogen.model.study import Study


def a_record(
    *outcomes: tuple[str, ...],
    arms: tuple[tuple[str, str], ...] = (),
    treatment: str = "Product X",
    criteria: str = "",
    summary: str = "",
) -> dict[str, Any]:
    """A record with these outcomes (measure, time frame, description) and arms (label, description)."""
    keys = ("measure", "timeFrame", "description")
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": "NCT00000001"},
        "descriptionModule": {"briefSummary": summary},
        "outcomesModule": {"primaryOutcomes": [dict(zip(keys, one, strict=False)) for one in outcomes]},
    }
    if arms:
        protocol["armsInterventionsModule"] = {
            "armGroups": [
                {"label": label, "description": text, "interventionNames": [f"Drug: {treatment}"]}
                for label, text in arms
            ],
            "interventions": [{"name": treatment, "type": "DRUG", "armGroupLabels": [label for label, _ in arms]}],
        }
    if criteria:
        protocol["eligibilityModule"] = {"eligibilityCriteria": criteria}
    return {"protocolSection": protocol}


def a_study(record: dict[str, Any] | None = None, **changes: Any) -> Study:
    """The derived study of a record, with some fields changed before derivation."""
    study = read_study(record or a_record(("Pain", "Day 1, Day 7")), shape="json")
    return derive(study.evolve(**changes) if changes else study)


def sources(value: Any) -> Iterator[Source]:
    """Every source anywhere in a value."""
    if isinstance(value, Source):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from sources(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from sources(one)


def misquoted(value: Any, record: dict[str, Any]) -> list[Source]:
    """The sources whose quote does not stand at their path and offsets of the record."""
    return [one for one in sources(value) if one.quote is not None and not _stands(one, record)]


def _stands(source: Source, record: dict[str, Any]) -> bool:
    here: Any = record
    for part in source.path.replace("]", "").replace("[", ".").split("."):
        here = here[int(part)] if part.isdigit() else here[part]
    return isinstance(here, str) and here[source.start : source.end] == source.quote
