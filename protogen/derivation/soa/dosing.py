"""The days on which something is given, as the arms' dose steps state them, and what they say about Day 0."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from protogen.derivation.soa.clock import CLOCK, HOURS, Moment, point, stretch
from protogen.derivation.soa.draft import Bar, Draft, Mark, Row
from protogen.model.arms import Arm, DoseStep
from protogen.model.source import Basis, Source
from protogen.model.study import Study
from protogen.model.terms import InterventionType

# Matches "infusion" in "after each infusion"; the word that the record uses for a giving.
_NOUN = re.compile(r"\b(infusion|injection|transfusion|vaccination|implantation|instillation|dose)s?\b", re.IGNORECASE)
# Matches the anchor of "7 days after dose 2".
_NUMBERED = re.compile(r'event "(?:dose|vaccination|infusion|injection)[ -]?([1-9])"', re.IGNORECASE)
_SINGLE = re.compile(
    r"\b(?:a|one) (?:single|one-time) (?:infusion|injection|dose|transfusion|administration)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Given:
    """One giving: its number within the arm, when, to whom, on what condition."""

    number: int
    moment: Moment
    arms: tuple[str, ...]
    label: str
    condition: str | None
    sources: tuple[Source, ...]
    conditions: tuple[Source, ...] = ()
    """Where the condition is stated."""


@dataclass(frozen=True, slots=True)
class Dosing:
    """All givings of the study; `noun` is the record's word for one; `single` when every arm gets just one."""

    given: tuple[Given, ...]
    noun: str
    single: bool
    treatments: tuple[str, ...] = ()
    """Names of the interventions in lower case: an event of that name, in a study of one giving, is the giving."""
    lasts: float | None = 0.0
    """Hours to the last stated end of what is given over a stretch; None where something goes on without one."""
    first_day: int = 0
    """The number of the first day: 1 where the record has a Day 1 and no Day 0."""

    @property
    def first(self) -> Given | None:
        """The first giving of all."""
        return min(self.given, key=lambda one: one.moment.position(), default=None)

    @property
    def treated(self) -> float | None:
        """Hours to the last giving; None where none is stated, or where something is given without a stated end."""
        if not self.given or self.lasts is None:
            return None
        return max(self.lasts, *(one.moment.position()[1] for one in self.given))

    def several(self, arm: str) -> bool:
        """Whether an arm gets more than one."""
        return sum(arm in one.arms or not one.arms for one in self.given) > 1

    def settled(self, moment: Moment) -> Moment:
        """The moment with the record's word for a giving; "after therapy" is after the giving where there is just one.

        Why: a single infusion begins and ends the treatment at once.
        """
        anchor = moment.anchor
        numbered = _NUMBERED.fullmatch(anchor)
        if numbered:
            return self._after(int(numbered[1]), moment)
        named = anchor == "eot" or (
            anchor.startswith("event ") and any(name in anchor.casefold() for name in self.treatments)
        )
        return self.based(replace(moment, anchor="start" if self.single and named else anchor, noun=self.noun))

    def _after(self, number: int, moment: Moment) -> Moment:
        """The moment after a giving by its number: the first is the start, a later one needs a day of its own."""
        if number == 1:
            return replace(moment, anchor="start", noun=self.noun)
        days = {one.moment for one in self.given if one.number == number}
        if len(days) != 1:
            return moment
        return replace(moment, anchor=f"dose {number}", noun=self.noun, base=days.pop().position()[1])

    def based(self, moment: Moment) -> Moment:
        """The moment with the place of its clock: Day 1 is the first day where there is no Day 0."""
        label = moment.anchor == CLOCK and moment.unit == "D" and moment.amount > 0
        return replace(moment, base=-HOURS["D"] * self.first_day) if label else moment

    def shifted(self, old: Moment, new: Moment) -> Dosing:
        """The same with every giving at one moment put at another."""
        plan = replace(self, first_day=int(new.amount))
        moved = (replace(one, moment=plan.settled(new if one.moment == old else one.moment)) for one in self.given)
        return replace(plan, given=tuple(moved))


def dosing(study: Study) -> Dosing:
    """The givings that have a stated day; those of the same day and kind in several arms are one."""
    found: dict[tuple[int, Moment, str, str | None], list[tuple[str, DoseStep]]] = {}
    for arm in study.arms:
        for number, (moment, step) in enumerate(_days(arm), 1):
            key = (number, moment, _label(study, arm, step), step.condition)
            found.setdefault(key, []).append((arm.id, step))
    everyone = {arm.id for arm in study.arms}
    given = []
    for (number, moment, label, condition), each in found.items():
        arms = tuple(dict.fromkeys(arm for arm, _ in each))
        sources = tuple(dict.fromkeys(source for _, step in each for source in _sources(step)))
        gates = tuple(dict.fromkeys(_plain(one) for _, step in each for one in step.sources_of("condition")))
        given.append(Given(number, moment, () if set(arms) == everyone else arms, label, condition, sources, gates))
    names = tuple(one.label.casefold() for one in study.interventions if one.label)
    plan = Dosing(
        tuple(given), noun(study), _single(study, given), names, lasts=_lasts(study), first_day=_first_day(study, given)
    )
    return replace(plan, given=tuple(replace(one, moment=plan.settled(one.moment)) for one in given))


def _lasts(study: Study) -> float | None:
    """Hours to the last end of a regimen; None where one has no end, such as "daily" without more."""
    ends = [0.0]
    for step in (step for arm in study.arms for step in arm.dose_steps):
        extent = stretch((step.notation or "").rpartition(" ")[2])
        if extent is not None and extent.end is not None and extent.end.timed:
            ends.append(extent.end.position()[1])
        elif extent is not None or (step.notation or "").startswith("every ") or (step.frequency and not step.notation):
            return None
    return max(ends)


def _first_day(study: Study, given: Iterable[Given]) -> int:
    named = [
        point(item.notation) for one in study.objectives.outcomes if one.time_frame for item in one.time_frame.items
    ]
    days = {
        one.amount
        for one in (*named, *(each.moment for each in given))
        if one and (one.anchor, one.unit) == (CLOCK, "D")
    }
    return 1 if 0 not in days and 1 in days else 0


def _days(arm: Arm) -> list[tuple[Moment, DoseStep]]:
    days = []
    for step in arm.dose_steps:
        for part in (step.notation or "").split("; "):
            moment = point(part) if part and ".." not in part and not part.startswith(("every ", "P", "?")) else None
            if moment is not None and moment.anchor == CLOCK and moment.unit in HOURS:
                days.append((moment, step))
    return sorted(days, key=lambda day: day[0].position())


def _sources(step: DoseStep) -> tuple[Source, ...]:
    """Where the step says what is given, and when."""
    found = (*step.sources_of("dose"), *step.sources_of("notation", "label"))
    return tuple(dict.fromkeys(_plain(one) for one in found or step.sources_of()))


def _plain(source: Source) -> Source:
    return Source(**{**source.model_dump(), "field": None})


def _label(study: Study, arm: Arm, step: DoseStep) -> str:
    """The intervention a step gives: the one it names, else the only one of the arm that can be dosed."""
    labels = {one.id: one.label for one in study.interventions if one.label}
    known = labels.get(step.intervention or "")
    if known:
        return known
    kinds = {one.id: one.type for one in study.interventions}
    dosed = [labels[one] for one in arm.interventions if one in labels and kinds[one] != InterventionType.PROCEDURE]
    return dosed[0] if len(dosed) == 1 else (step.dose or "Study intervention")


def noun(study: Study) -> str:
    """The word most used for a giving in time frames and dose steps; empty where none is."""
    texts = [one.time_frame.text for one in study.objectives.outcomes if one.time_frame]
    texts += [step.dose or "" for arm in study.arms for step in arm.dose_steps]
    counted = Counter(found[1].lower() for text in texts for found in _NOUN.finditer(text))
    if set(counted) - {"dose"}:
        counted.pop("dose", None)  # "full dose" beside "infusion" is an amount
    return max(sorted(counted), key=lambda word: counted[word]) if counted else ""


def _single(study: Study, given: Iterable[Given]) -> bool:
    steps = [one for one in given if one.number > 1]
    texts = [arm.description or "" for arm in study.arms]
    texts += [one.description or "" for one in study.interventions]
    return not steps and any(_SINGLE.search(text) for text in texts)


def dose_rows(draft: Draft, plan: Dosing) -> None:
    """A row for each intervention with a stated day, marked for the arms that get it and with its condition."""
    for one in plan.given:
        called = one.label if _NOUN.search(one.label) or not plan.noun else f"{one.label} {plan.noun}"
        row = draft.row(called) or _new(draft, called)
        row.sources += [source for source in one.sources if source not in row.sources]
        row.mark(one.moment, Mark(Basis.STATED, one.arms, one.condition, sources=list(one.sources)))
        for source in one.sources[-1:]:
            draft.names(one.moment, source)
        if one.condition and one.number > 1:
            _gate(draft, plan, one)


def _gate(draft: Draft, plan: Dosing, one: Given) -> None:
    """A row for what must be known before a further giving: its condition is checked on the day."""
    row = draft.row(f"Criteria before {plan.noun or 'dose'} {one.number}")
    if row is None:
        row = _new(draft, f"Criteria before {plan.noun or 'dose'} {one.number}")
        row.full_label, row.rank = one.condition, 0  # what must be met before stands before what is given
    row.sources += [source for source in one.conditions if source not in row.sources]
    row.mark(one.moment, Mark(Basis.STATED, one.arms, sources=list(one.conditions)))


def dose_bars(draft: Draft, study: Study, plan: Dosing) -> None:
    """A bar for what is given over a stated stretch ("daily for 4 weeks"); without a stated end it stays open."""
    for arm in study.arms:
        for step in arm.dose_steps:
            notation = step.notation or ""
            extent = stretch(notation.rpartition(" ")[2])
            if extent is None or "; " in notation:
                continue
            sources = list(_sources(step))
            label = _label(study, arm, step)
            row = draft.row(label) or _new(draft, label)
            row.sources += [source for source in sources if source not in row.sources]
            arms = () if len(study.arms) == 1 else (arm.id,)
            quotes = [" ".join((source.quote or "").split()) for source in sources]
            # An author's notation is the code of what the label says.
            words = "; ".join(dict.fromkeys(each for each in quotes if each != notation) or quotes)
            end = plan.settled(extent.end) if extent.end else None
            bar = Bar(extent.start, end, notation, words, sources, open_ended=end is None, arms=arms)
            row.bars.append(bar)
            for moment in (bar.start, bar.end):
                if moment is not None and sources:
                    draft.names(moment, sources[0])


def _new(draft: Draft, label: str) -> Row:
    row = Row(label[:1].upper() + label[1:], "Study intervention", words=label, rank=1)
    draft.rows.append(row)
    return row
