"""ClinicalTrials.gov API v2 records → `Study`: every value with the path it stands at.

Structure of the record: the registry's API v2, `protocolSection` and `derivedSection`. Every member may be absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from protogen.findings import Severity
from protogen.importers.ctgov.arms import arms
from protogen.importers.ctgov.design import design
from protogen.importers.ctgov.identity import identity
from protogen.importers.ctgov.objectives import objectives
from protogen.importers.ctgov.oversight import oversight
from protogen.importers.ctgov.population import population
from protogen.importers.ctgov.unused import leftover
from protogen.importers.cursor import Cursor, Reading
from protogen.model.identity import Identity, Record
from protogen.model.prose import Prose
from protogen.model.study import Study

UNIDENTIFIED = "unidentified"
"""What a study is called whose record has neither a registry number nor a protocol number."""
_NCT = re.compile(r"NCT\d{8}")


def study(data: Mapping[str, Any], *, shape: str) -> Study:
    """The study that a record states; derived parts are empty.

    `shape` says what the input was (`page` or `json`). Never fails on what a record holds: unknown members and
    terms, and values of the wrong kind, are kept and reported as findings (REG001 to REG007, ARM001 to ARM003).
    """
    reading = Reading()
    root = Cursor(dict(data), "", reading)
    protocol, registry = root.module("protocolSection"), root.module("derivedSection").module("miscInfoModule")
    who = identity(protocol)
    groups, things = arms(protocol)
    parts = {
        "design": design(protocol),
        "objectives": objectives(protocol),
        "population": population(protocol),
        "oversight": oversight(protocol, registry),
    }
    has_results = root.flag("hasResults", "has_results")
    version = registry.text("versionHolder", "version")
    name = _name(who, reading)
    unused, unknown = leftover(reading)
    record = Record(
        shape=shape, version=version, has_results=has_results, unused=unused, unknown={**unknown, **reading.kept}
    )
    return Study(
        id=name,
        record=record,
        prose=Prose.RECORD,
        identity=who,
        arms=groups,
        interventions=things,
        findings=tuple(reading.findings),
        **parts,
    )


def _name(who: Identity, reading: Reading) -> str:
    number = who.nct_id or (who.protocol_id.id if who.protocol_id is not None else None)
    path = "protocolSection.identificationModule.nctId"
    if number is None:
        message = "the record has neither an NCT number nor a protocol number"
        fix = f"the documents call it {UNIDENTIFIED!r}"
        reading.report("REG005", Severity.MAJOR, path, message, fix=fix)
        return UNIDENTIFIED
    if who.nct_id is not None and not _NCT.fullmatch(who.nct_id):
        message = f"{who.nct_id!r} is not of the form NCT and eight digits"
        reading.report("REG006", Severity.MINOR, path, message, quote=who.nct_id)
    return number
