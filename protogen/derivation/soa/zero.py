"""What Day 0 or Day 1 is: by a giving that the arms state, or by the record's own words "the infusion (Day 0)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from protogen.derivation.soa.clock import CLOCK, Moment
from protogen.derivation.soa.columns import days
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Draft
from protogen.derivation.soa.prose import Prose, prose
from protogen.model.source import Source
from protogen.model.study import Study

DAY_0, DAY_1 = Moment(CLOCK, "D", 0.0), Moment(CLOCK, "D", 1.0)

_EVENT = (
    r"(?:(?:first|initial|single|study|cell|CAR-?T(?:[ -]cell)?|drug|product|treatment) )*"
    r"(?:infusions?|injections?|dose(?: 1| one)?|dosing|administration|vaccination|"
    r"transplantation|transplant|surgery|operation|implantation|"
    r"randomi[sz]ation|start of (?:study )?(?:treatment|therapy)|enrol?lment)"
)
# Matches "the first infusion (Day 0)" and "administration of Product X (Day 1)"; the groups are the event and the day.
_BEHIND = re.compile(
    rf"\b(?P<event>{_EVENT})\b(?: of [^().;,\n]{{2,40}}?)? ?\((?:study )?day ?(?P<day>[01])\)", re.IGNORECASE
)
# Matches "Day 0 (infusion)", "Day 0 is defined as the day of infusion", "Day 1 (first dose)".
_BEFORE = re.compile(
    rf"\bday ?(?P<day>[01]) ?(?:\(|=|is (?:defined as )?|: )(?:the )?(?:day of )?(?:the )?(?P<event>{_EVENT})\b\)?",
    re.IGNORECASE,
)


_DAY = re.compile(r"day ?[01]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Zero:
    """What a day is said to be: the day, the event in the words of the record, and where it says so."""

    day: int
    event: str
    source: Source

    @property
    def anchor(self) -> str:
        """The event as an anchor of time notation."""
        return next((anchor for words, anchor in _ANCHORS if re.match(words, self.event, re.IGNORECASE)), "start")


_ANCHORS = (
    ("randomi", "randomization"),
    ("enrol", "enrollment"),
    ("surgery|operation|implantation", "surgery"),
    ("(?:cell )?transplant", "transplant"),
)


CORRECTED = ("schedule.time_zero", "schedule.timelines[main].time_zero")
"""How a correction names what Day 0 or Day 1 is."""


def corrected_zero(study: Study) -> Zero | None:
    """What an author says Day 0 or Day 1 is, in a correction of what was read; None where none says it."""
    for each in study.corrections:
        if each.at in CORRECTED and each.now:
            for words in (_BEHIND, _BEFORE):
                found = words.search(each.now)
                if found:
                    source = Source(path=each.place, start=found.start(), end=found.end(), quote=found[0])
                    return Zero(int(found["day"]), found["event"], source)
    return None


def stated_zero(study: Study) -> Zero | None:
    """The first place where the record says what Day 0 or Day 1 is; None where it does not."""
    for text in _texts(study):
        if not _DAY.search(text.plain):
            continue
        for words in (_BEHIND, _BEFORE):
            found = words.search(text.plain)
            if found:
                return Zero(int(found["day"]), found["event"], text.source(*found.span(), field="time_zero"))
    return None


def _texts(study: Study) -> Iterator[Prose]:
    for outcome in study.objectives.outcomes:
        for field in ("time_frame", "measure", "description"):
            told = outcome.time_frame.text if field == "time_frame" and outcome.time_frame else None
            text = prose(outcome, field, told) if field != "time_frame" or told else None
            if text:
                yield text
    for owner in (*study.arms, *study.interventions):
        text = prose(owner, "description")
        if text:
            yield text
    for field in ("brief_summary", "detailed_description"):
        text = prose(study.design, field)
        if text:
            yield text


def time_zero(draft: Draft, plan: Dosing, told: Zero | None, *, assumed: bool) -> tuple[str, tuple[Source, ...]]:
    """What Day 0 or Day 1 is, in a sentence, and where that is said."""
    first, word = plan.first, plan.noun or "dose"
    if first is not None and first.moment in {DAY_0, DAY_1}:
        quote = " ".join((first.sources[-1].quote or "").split()) if first.sources else ""
        which = "single" if plan.single else "first"
        sources = tuple(Source(**{**source.model_dump(), "field": "time_zero"}) for source in first.sources)
        said = f" (arm description: “{quote}”)" if quote else ""
        by = " by assumption 1" if assumed else ""
        return f"{first.moment.named()} is the day of the {which} {word}{by}{said}.", sources
    day = f"Day {days(plan).first}"
    on_days = any(moment.anchor == CLOCK and moment.unit == "D" for moment in draft.stated)
    if told is not None:
        quote = " ".join((told.source.quote or "").split())
        event = "first dose" if re.fullmatch(r"dose (?:1|one)", told.event, re.IGNORECASE) else told.event
        return f"Day {told.day} is the day of the {event} (“{quote}”).", (told.source,)
    if on_days:
        return f"The record does not say what {day} is.", ()
    return "The record does not say from when time is counted.", ()
