"""Study periods over the columns: derived from what stands before, during and after what is given."""

from __future__ import annotations

from protogen.derivation.soa.clock import AFTER, CLOCK, PROCEDURE, Moment
from protogen.derivation.soa.columns import Column
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Draft
from protogen.derivation.soa.prose import STEP
from protogen.model.schedule import Epoch
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.terms import StudyType

_NOUNS = {"start": "treatment", "dose": "treatment", "each dose": "treatment", "index": "index date"}
_BEFORE = {"baseline": "Baseline", "randomization": "Enrolment", "enrollment": "Enrolment"}


def epochs(study: Study, draft: Draft, found: list[Column], plan: Dosing) -> tuple[tuple[Epoch, ...], list[str]]:
    """The epochs in order, and for each column the id of its epoch.

    Every epoch is derived, and says so by the step of its source; none is split where the record gives no ground.
    """
    treated = _end_of_treatment(draft, plan)
    begun = min((one.moment.position()[1] for one in plan.given), default=None)
    for row in draft.rows:  # conditioning over days before Day 0 is treatment
        if row.group == "Study intervention" and not row.outcomes:
            starts = [bar.start.position()[1] for bar in row.bars if bar.start is not None and bar.start.timed]
            begun = min((*starts, *([] if begun is None else [begun])), default=None)
    labels = [_label(study, column.first, treated, begun) for column in found]
    if {"Screening", "Baseline"} <= set(labels):
        labels = ["Screening and baseline" if one in {"Screening", "Baseline"} else one for one in labels]
    order = list(dict.fromkeys(labels))
    made = tuple(
        Epoch(id=f"E{number}", label=label, sources=_sources(found, labels, label))
        for number, label in enumerate(order, 1)
    )
    return made, [f"E{order.index(label) + 1}" for label in labels]


def _sources(found: list[Column], labels: list[str], label: str) -> tuple[Source, ...]:
    """The first place where a visit of the epoch is named, as the ground for it."""
    for column, own in zip(found, labels, strict=True):
        if own == label and column.sources:
            first = column.sources[0]
            return (Source(path=first.path, start=first.start, end=first.end, quote=first.quote, step=STEP),)
    return ()


def _end_of_treatment(draft: Draft, plan: Dosing) -> float | None:
    """Hours to the last giving or the end of the toxicity period, where the record states the givings."""
    if plan.treated is None:
        return None
    ends = [plan.treated]
    for row in draft.rows:
        if "limiting" in row.label.casefold():
            ends += [bar.end.position()[1] for bar in row.bars if bar.end is not None and bar.end.timed]
    return max(ends)


def _label(study: Study, moment: Moment, treated: float | None, begun: float | None) -> str:
    stage, hours, _ = moment.position()
    if stage < PROCEDURE:
        return _BEFORE.get(moment.anchor, "Screening")
    if stage == PROCEDURE:
        return moment.named()
    if stage > max(AFTER.values()):
        return "Long-term follow-up"
    if moment.timed and begun is not None and begun <= hours < 0 and study.design.study_type != StudyType.OBSERVATIONAL:
        return "Treatment" if treated is not None else "Treatment and follow-up"
    return _on_study(study, moment, "" if treated is None else "Treatment" if hours <= treated else "Follow-up")


def _on_study(study: Study, moment: Moment, known: str) -> str:
    """The epoch of a moment with a time; `known` is what the stated givings make of it."""
    if moment.anchor == CLOCK and moment.amount < 0:
        return "Screening"
    if moment.timed and moment.sign < 0:
        return f"Before {_NOUNS.get(moment.anchor, moment.anchor)}"
    if study.design.study_type == StudyType.OBSERVATIONAL:
        return "Observation"
    if moment.timed:
        return known or "Treatment and follow-up"
    ends = moment.anchor == "eot" and not moment.sign
    return "Treatment and follow-up" if ends and not known else "Follow-up"
