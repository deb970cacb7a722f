"""What an author says of a table of the schedule beside its marks: the descriptions of it, its visits and its rows."""

from __future__ import annotations

from protogen.document.parts import Fact, Facts, Value, stated
from protogen.document.wording import field_value
from protogen.model.schedule import Activity, Timeline, Visit
from protogen.model.source import Basis
from protogen.model.study import Study


def described(study: Study, timeline: Timeline) -> list[Facts]:
    """A table of the descriptions that stand at a timeline; none where there are none.

    A file of a standard repeats names as descriptions, so that only those of an author are printed.
    """
    if study.record is not None:
        return []
    own = any(visit.basis is Basis.AUTHOR for visit in timeline.visits)
    given: list[tuple[str, Timeline | Visit | Activity, list[Value]]] = [("This schedule", timeline, [])]
    given += [(f"Visit: {each.label}", each, _names(each) if own else []) for each in timeline.visits]
    given += [(f"Activity: {each.label}", each, _words(each) if own else []) for each in timeline.activities]
    rows = [(name, (*values, *_description(owner))) for name, owner, values in given]
    facts = tuple(Fact(name, values) for name, values in rows if values)
    return [Facts(facts, f"Descriptions: {timeline.label}")] if facts else []


def _description(owner: Timeline | Visit | Activity) -> tuple[Value, ...]:
    return (field_value(owner, "description", markdown=True),) if owner.description else ()


def _names(visit: Visit) -> list[Value]:
    """Other names of a visit."""
    names = [name for name in visit.labels if name != visit.label]
    return [stated(name, visit.sources_of("labels"), note="also") for name in names]


def _words(activity: Activity) -> list[Value]:
    """The full words behind the name of a row."""
    return [field_value(activity, "full_label")] if activity.full_label not in (None, activity.label) else []
