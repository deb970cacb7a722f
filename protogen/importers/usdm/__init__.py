"""CDISC USDM files (Unified Study Definitions Model, JSON) → `Study`: every value with the path it stands at.

Written from the published class list of USDM 4.0.0. Every member may be absent or wrong: what cannot be used is kept
and reported (USD001 to USD013), nothing is refused that holds a study.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.amendments import amendments
from protogen.importers.usdm.arms import groups
from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.design import design
from protogen.importers.usdm.identity import identity, name
from protogen.importers.usdm.index import Index
from protogen.importers.usdm.objectives import objectives
from protogen.importers.usdm.population import population
from protogen.importers.usdm.schedule import schedule
from protogen.importers.usdm.shape import chosen_version, study_of
from protogen.importers.usdm.texts import Texts
from protogen.importers.usdm.unused import leftover
from protogen.model.design import Design
from protogen.model.identity import Record, RecordKind
from protogen.model.prose import Prose
from protogen.model.study import Study

SUPPORTED = "4"
"""The major version of the standard that is read."""


def study(data: Mapping[str, Any], *, shape: str = "json") -> Study:
    """The study that a USDM file states, of its latest version; the schedule is the one of the file."""
    reading = Reading("USD")
    root = At(dict(data), "", reading)
    at = study_of(root)
    release = _release(root)
    version = chosen_version(reading, at)
    documents = f"{at.path}.documentedBy".lstrip(".")
    index = Index(reading, (version.path, version.data), (documents, at.data.get("documentedBy")))
    book = Book(reading, index, Texts(reading, index))
    designs = version.modules("studyDesigns")
    _say_how_many(book, version, designs)
    parts = _parts(book, at, version, designs)
    at.skip("name", "label", "description")
    system = " ".join(part for part in (root.text("systemName", ""), root.text("systemVersion", "")) if part)
    unused, unknown = leftover(reading, dict(data))
    return Study(
        record=Record(
            kind=RecordKind.USDM,
            registry="CDISC USDM",
            shape=shape,
            version=release,
            system=system or None,
            unused=unused,
            unknown={**unknown, **reading.kept},
        ),
        prose=Prose.RECORD,
        findings=tuple(reading.findings),
        **parts,
    )


def _parts(book: Book, at: At, version: At, designs: list[At]) -> dict[str, Any]:
    """The parts of the study."""
    who = identity(book, version)
    people = groups(book, version, designs)
    roles = version.modules("roles")
    built = [design(book, each, roles) for each in designs] or [Design()]
    built[0] = _with_areas(built[0], version)
    return {
        "id": name(book, who, at, version),
        "identity": who,
        "design": built[0],
        "parts": tuple(built[1:]),
        "arms": people.arms,
        "interventions": people.interventions,
        "plan": people.plan,
        "objectives": objectives(book, designs, people.ids),
        "population": population(book, version, designs),
        "schedule": schedule(book, version, designs),
        "amendments": amendments(book, at, version),
    }


def _with_areas(first: Design, version: At) -> Design:
    """The first design with the business areas, which a file states for the version."""
    before = len(version.sources)
    areas = version.codes("businessTherapeuticAreas", "business_areas")
    return first.evolve(business_areas=areas, sources=(*first.sources, *version.sources[before:])) if areas else first


def _release(root: At) -> str | None:
    """The version of the standard; one we were not written for is read as far as it is alike, and that is said."""
    release = root.text("usdmVersion", "")
    if release is not None and release.lstrip("vV").partition(".")[0] != SUPPORTED:
        message = (
            f"the file says USDM {release}; it is read as USDM 4.0, and what that lacks is missing in the documents"
        )
        fix = "convert it to USDM 4.0 with the system that made it"
        root.reading.report("USD013", Severity.MAJOR, "usdmVersion", message, fix=fix, quote=release)
    return release


def _say_how_many(book: Book, version: At, designs: list[At]) -> None:
    path = f"{version.path}.studyDesigns"
    if not designs:
        book.reading.report("USD011", Severity.MAJOR, path, "the study version has no study design")
    elif len(designs) > 1:
        names = "; ".join(called(each) for each in designs)
        message = f"the study has {len(designs)} designs ({names}): tables hold all, the overall design is the first"
        book.info("USD011", path, message)
