"""Study → documents: which sections, in which order. The order of the synopsis is that of ICH M11 section 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from protogen.document import (
    arms,
    design,
    identity,
    objectives,
    oversight,
    plan,
    population,
    provenance,
    schedule,
    versions,
)
from protogen.document.control import controlled
from protogen.document.corrections import corrected
from protogen.document.grid import Options
from protogen.document.mentions import authored_prose
from protogen.document.origin import is_file, worded
from protogen.document.parts import Document, Remark, Section
from protogen.document.schema_section import schema_section
from protogen.document.worksheet import checklist
from protogen.errors import InputError
from protogen.model.study import Study
from protogen.model.terms import StudyType


def synopsis(study: Study, options: Options | None = None) -> Document:
    """The synopsis: identity, 1.1 to 1.3 as in ICH M11, then annexes with what else the record says."""
    main = (
        identity.section(study),
        Section("identity", "synopsis", "Protocol synopsis", (Remark(_m11_style(study)),), number="1.1"),
        *(() if is_file(study) else (identity.summary(study),)),
        objectives.section(study),
        design.section(study),
        schema_section(study),
        schedule.section(study, options=options),
    )
    annexes = [
        part
        for part in (
            arms.section(study),
            plan.section(study),
            population.section(study),
            versions.section(study),
            *(
                () if is_file(study) else oversight.sections(study)
            ),  # a definition has no registry of sites and contacts
        )
        if part is not None
    ]
    if study.design.rationale is not None:
        annexes.append(identity.rationale(study))
    if study.design.detailed_description is not None:
        annexes.append(identity.description(study))
    annexes.append(provenance.section(study, (*main, *annexes)))
    lettered = tuple(replace(part, number=chr(ord("A") + index)) for index, part in enumerate(annexes))
    return Document(
        name="synopsis",
        title=identity.title(study),
        study_id=study.id,
        masthead=identity.masthead(study, _kicker(study)),
        running=identity.running(study),
        sections=(*main, *lettered),
        provenance=provenance.provenance(study),
        keywords=study.population.conditions,
        contents=True,
    )


def schedule_alone(study: Study, options: Options | None = None) -> Document:
    """The schedule of activities alone, on landscape pages."""
    part = replace(schedule.section(study, alone=True, options=options), number="")
    return Document(
        name="schedule",
        title=f"Schedule of activities: {identity.short_title(study)}",
        study_id=study.id,
        masthead=identity.masthead(study, "Schedule of activities"),
        running=identity.running(study),
        sections=(part,),
        provenance=provenance.provenance(study),
    )


DOCUMENTS: dict[str, Callable[[Study, Options | None], Document]] = {
    "synopsis": synopsis,
    "schedule": schedule_alone,
    "checklist": lambda study, _options: checklist(study),
}
"""Every document by name, in the order in which they are made."""


def compose(study: Study, name: str, options: Options | None = None) -> Document:
    """The document `name` of a study (`synopsis`, `schedule`, `checklist`); `options` say how its tables are drawn.

    Raises:
        InputError: there is no document of that name.
    """
    make = DOCUMENTS.get(name)
    if make is None:
        raise InputError(f"no document is called {name!r}", fix=f"use one of {', '.join(DOCUMENTS)}")
    return corrected(authored_prose(worded(controlled(make(study, options), study), study), study), study)


def _kicker(study: Study) -> str:
    kinds = {
        StudyType.OBSERVATIONAL: "Study synopsis · observational study",
        StudyType.EXPANDED_ACCESS: "Programme synopsis · expanded access",
    }
    kind = study.design.study_type
    return kinds.get(kind, "Clinical trial synopsis · M11-style") if isinstance(kind, StudyType) else "Study synopsis"


def _m11_style(study: Study) -> str:
    if study.design.study_type == StudyType.INTERVENTIONAL:
        return (
            "Ordered by section 1 of the ICH M11 template (M11-style; not endorsed by ICH). A code such as C15600 is "
            "that of an ICH M11 term in the NCI Thesaurus."
        )
    return (
        "Section numbers follow ICH M11, which is made for interventional trials; labels are those of this kind of "
        "record. A code such as C15600 is that of an ICH M11 term in the NCI Thesaurus."
    )
