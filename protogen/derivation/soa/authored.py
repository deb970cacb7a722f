"""Texts of an author say where they stand too, so that what is derived from them can be followed back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from protogen.model.arms import Frequency
from protogen.model.base import Traced
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.time import TimeFrame

Owner = TypeVar("Owner", bound=Traced)
_OF_OUTCOMES = ("measure", "time_frame", "description")
_OF_STEPS = ("label", "dose", "frequency", "notation", "condition")


def attributed(study: Study) -> Study:
    """The study as its schedule is derived from it: outcomes and dose steps without a source name their own place.

    That is their path in the study (`objectives.outcomes[0].measure`), as `protogen convert --to json` has it.
    """
    steps = [step for arm in study.arms for step in arm.dose_steps]
    if all(each.sources for each in (*study.objectives.outcomes, *steps)):
        return study
    outcomes = _all(study.objectives.outcomes, "objectives.outcomes", _OF_OUTCOMES)
    arms = tuple(
        arm.evolve(dose_steps=_all(arm.dose_steps, f"arms[{number}].dose_steps", _OF_STEPS))
        for number, arm in enumerate(study.arms)
    )
    return study.evolve(objectives=study.objectives.evolve(outcomes=outcomes), arms=arms)


def _all(owners: Sequence[Owner], path: str, fields: Sequence[str]) -> tuple[Owner, ...]:
    return tuple(_one(owner, f"{path}[{number}]", fields) for number, owner in enumerate(owners))


def _one(owner: Owner, path: str, fields: Sequence[str]) -> Owner:
    if owner.sources:
        return owner
    return owner.evolve(sources=tuple(source for field in fields for source in _of(owner, path, field)))


def _of(owner: Traced, path: str, field: str) -> Iterator[Source]:
    match getattr(owner, field):
        case TimeFrame(text=text):
            place = f"{field}.text"
        case Frequency(period=text):
            place = f"{field}.period"
        case text:
            place = field
    if text:
        yield Source(path=f"{path}.{place}", field=field, quote=text)
