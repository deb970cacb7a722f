"""How large a study may be: a limit for each thing that time or memory grows with, and an error that names it.

The largest of 1,122 records of the registry has 107 outcomes, 21 arms, 1,148 sites and 13,000 characters of criteria.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from protogen.errors import RenderError
from protogen.model.study import Study

MOST_OUTCOMES: Final = 1_000
MOST_ARMS: Final = 300
MOST_INTERVENTIONS: Final = 1_000
MOST_VISITS: Final = 1_000
MOST_ACTIVITIES: Final = 2_000
MOST_CELLS: Final = 20_000
MOST_ENTRIES: Final = 10_000
"""Of any other list: sites, references, conditions."""
LONGEST_CRITERIA: Final = 200_000
"""Characters of the eligibility field; the registry takes 20,000."""
LONGEST_TEXT: Final = 1_000_000
"""Characters of any other text; the registry takes 32,000."""

_FIX: Final = "give it as several studies, or leave out what the documents need not show"


def refuse_huge(study: Study) -> None:
    """Raise `RenderError` for a study over one of the limits: what it has of what, and how much is taken."""
    for what, count, most in _measures(study):
        if count > most:
            raise RenderError(f"the study has {count:,} {what}, documents are made of up to {most:,}", fix=_FIX)


def _measures(study: Study) -> Iterator[tuple[str, int, int]]:
    yield "outcomes", len(study.objectives.outcomes), MOST_OUTCOMES
    yield "arms", len(study.arms), MOST_ARMS
    yield "interventions", len(study.interventions), MOST_INTERVENTIONS
    yield "characters of eligibility criteria", len(study.population.eligibility_text or ""), LONGEST_CRITERIA
    yield "criteria", len(study.population.inclusion) + len(study.population.exclusion), MOST_ENTRIES
    for timeline in study.schedule.timelines:
        yield f"visits in the schedule {timeline.label!r}", len(timeline.visits), MOST_VISITS
        yield f"activities in the schedule {timeline.label!r}", len(timeline.activities), MOST_ACTIVITIES
        yield f"marks in the schedule {timeline.label!r}", len(timeline.cells), MOST_CELLS
    for name in ("identity", "design", "population", "oversight", "amendments", "schedule", "plan"):
        part = getattr(study, name)
        for field in type(part).model_fields:
            value = getattr(part, field)
            # Sources are as many as the values of a part; they are not printed in a list.
            if isinstance(value, tuple) and field != "sources":
                yield f"entries in {name}.{field}", len(value), MOST_ENTRIES
            elif isinstance(value, str):
                yield f"characters in {name}.{field}", len(value), LONGEST_TEXT
