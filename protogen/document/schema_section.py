"""The trial schema on the page: ICH M11 1.2, as a picture with its text alternative."""

from __future__ import annotations

from dataclasses import dataclass

from protogen.document.parts import Remark, Section
from protogen.document.schema import TrialSchema, trial_schema
from protogen.model.study import Study
from protogen.model.terms import StudyType


@dataclass(frozen=True, slots=True)
class SchemaFigure:
    """The picture (as content, not drawn yet), its caption, and its text alternative."""

    schema: TrialSchema
    caption: str
    kind: str = "schema"


def schema_section(study: Study) -> Section:
    """The schema drawn from the model."""
    observational = study.design.study_type == StudyType.OBSERVATIONAL
    title = "Study schema" if observational else "Trial schema"
    figure = SchemaFigure(trial_schema(study), f"Figure 1. {title}, drawn from the record")
    note = Remark("Drawn from what the record states. Dashed: on a condition, or mentioned without a time.")
    return Section("schema", "schema", title, (figure, note), number="1.2")
