"""What an author says of a table of the schedule beside its marks: the descriptions of it, its visits and its rows."""

from __future__ import annotations

from protogen.document.parts import Fact, Facts
from protogen.document.wording import field_value
from protogen.model.schedule import Timeline
from protogen.model.study import Study


def described(study: Study, timeline: Timeline) -> list[Facts]:
    """A table of the descriptions that stand at a timeline; none where there are none.

    A file of a standard repeats names as descriptions, so that only those of an author are printed.
    """
    if study.record is not None:
        return []
    things = (
        *([("This schedule", timeline)] if timeline.description else []),
        *((f"Visit: {each.label}", each) for each in timeline.visits if each.description),
        *((f"Activity: {each.label}", each) for each in timeline.activities if each.description),
    )
    rows = tuple(Fact(name, (field_value(owner, "description", markdown=True),)) for name, owner in things)
    return [Facts(rows, f"Descriptions: {timeline.label}")] if rows else []
