"""CDISC USDM files (Unified Study Definitions Model, JSON) → `Study`: every value with the path it stands at.

Written from the published class list of USDM 4.0.0. Every member may be absent or wrong: what cannot be used is kept
and reported (USD001 to USD013), nothing is refused that holds a study.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.book import Book
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.index import Index
from protogen.importers.usdm.schedule import schedule
from protogen.importers.usdm.shape import chosen_version, study_of
from protogen.importers.usdm.texts import Texts
from protogen.importers.usdm.unused import leftover
from protogen.model.identity import Record, RecordKind
from protogen.model.study import Study

UNIDENTIFIED = "unidentified"


def study(data: Mapping[str, Any], *, shape: str = "json") -> Study:
    """The study that a USDM file states, of its latest version; the schedule is the one of the file."""
    reading = Reading("USD")
    root = At(dict(data), "", reading)
    at = study_of(root)
    scratch = Book(reading, Index(reading), Texts(reading, Index(reading)))
    version, _ = chosen_version(scratch, at)
    index = Index(
        reading, (version.path, version.data), (f"{at.path}.documentedBy".lstrip("."), at.data.get("documentedBy"))
    )
    book = Book(reading, index, Texts(reading, index))
    designs = version.modules("studyDesigns")
    table = schedule(book, version, designs)
    usdm, name, release = root.text("usdmVersion", ""), root.text("systemName", ""), root.text("systemVersion", "")
    unused, unknown = leftover(reading, dict(data))
    return Study(
        id=at.text("name", "id") or UNIDENTIFIED,
        record=Record(
            kind=RecordKind.USDM,
            registry="CDISC USDM",
            shape=shape,
            version=usdm,
            system=" ".join(part for part in (name, release) if part) or None,
            unused=unused,
            unknown={**unknown, **reading.kept},
        ),
        schedule=table,
        findings=tuple(reading.findings),
    )
