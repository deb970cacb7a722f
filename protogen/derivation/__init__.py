"""Fill in what the source implies; always Study → Study, never in place."""

from __future__ import annotations

from collections.abc import Callable

from protogen.derivation.criteria import criteria
from protogen.derivation.doses import doses
from protogen.derivation.schedule import schedule
from protogen.derivation.timeframes import time_frame
from protogen.model.study import Study


def times(study: Study) -> Study:
    """The study with every time frame read; one whose times are there already stays as it is."""
    outcomes = tuple(
        outcome.evolve(time_frame=time_frame(outcome.time_frame.text).evolve(sources=outcome.time_frame.sources))
        if outcome.time_frame is not None and not outcome.time_frame.items
        else outcome
        for outcome in study.objectives.outcomes
    )
    return study.evolve(objectives=study.objectives.evolve(outcomes=outcomes))


def population(study: Study) -> Study:
    """The study with its eligibility text read into criteria; those that an author wrote stay as they are."""
    if study.population.inclusion or study.population.exclusion or study.population.other:
        return study
    return study.evolve(population=criteria(study.population))


STEPS: tuple[Callable[[Study], Study], ...] = (times, population, doses, schedule)
"""The steps in order: each reads what the ones before have filled in."""


def derive(study: Study) -> Study:
    """The study with all derived parts; deriving again changes nothing."""
    for step in STEPS:
        study = step(study)
    return study
