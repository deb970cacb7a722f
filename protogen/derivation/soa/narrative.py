"""Rows and visits from running text: stages of an arm, lists of assessments beside their visits, screening, consent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from protogen.derivation.soa.clock import CLOCK, Moment, point
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Bar, Draft, Mark, Row
from protogen.derivation.soa.lists import items
from protogen.derivation.soa.matching import place_item
from protogen.derivation.soa.prose import Prose, prose
from protogen.derivation.soa.vocabulary import vocabulary
from protogen.derivation.timeframes import time_frame
from protogen.model.arms import Arm
from protogen.model.source import Basis, Source
from protogen.model.study import Study
from protogen.model.time import TimeKind

CONSENT, SCREENING, LONG_TERM = Moment("consent"), Moment("screening"), Moment("long-term follow-up")
FIRST_GROUP = "Consent and eligibility"

# Matches "Post-Informed Consent Form (ICF) signing" and "signed informed consent".
_CONSENT = re.compile(
    r"\b(?:post-)?(?:sign\w* (?:of )?(?:the )?|obtain\w* |provid\w* )?(?:written )?(?:informed consent(?: form)?|ICF)\b"
    r"(?: \(ICF\))?(?: (?:signing|is signed|will be (?:signed|obtained)))?",
    re.IGNORECASE,
)
# Matches "subjects are screened for eligibility" and "will first undergo comprehensive screening".
_ELIGIBILITY = re.compile(
    r"\b(?:subjects|patients|participants)(?: \w+){0,4} (?:screened for eligibility|undergo (?:\w+ )?screening)\b",
    re.IGNORECASE,
)
# Matches "Valid infectious disease testing is required"; the group is the name of the test.
_REQUIRED = re.compile(
    r"\b((?:valid )?[a-z][\w -]{3,50}? (?:test(?:ing|s)?|examination|assessment)) (?:is|are|will be) "
    r"(?:required|performed|done|conducted|completed)\b",
    re.IGNORECASE,
)
# Matches "Pre-infusion criteria must be met (e.g., no significant infection)"; the groups are name and whole.
_GATE = re.compile(
    r"\b(pre-(?:infusion|dose|dosing|treatment) (?:criteria|assessments?|evaluation))\b[^.(]*(?:\([^)]*\))?", re.I
)
# Matches "after signing the specific leukapheresis consent form".
_OWN_FORM = re.compile(
    r"\b(?:after )?sign\w* (?:of )?(?:the |an? )?(?:specific |separate )?([a-z][\w -]{2,40} consent form)\b", re.I
)
# Matches "followed by an observation period".
_FOLLOWED = re.compile(
    r"\bfollowed by (?:an? |the )?((?:[\w-]+ )?(?:observation|monitoring|hospitali[sz]ation) period)\b", re.I
)
# Matches "Outpatient visits at Months 1, 3, and 6"; the groups are the setting and the times.
_VISITS = re.compile(
    r"\b(?:(?P<mode>outpatient|inpatient|clinic|telephone|phone|home|remote)\s)?(?:follow-up )?visits? (?:\w+ ){0,4}?"
    r"(?:at|on) (?P<times>(?:(?:days?|weeks?|months?|years?) \d+(?:(?:,|,? and|,? &) (?:(?:days?|weeks?|months?|years?) )?\d+)*"
    r"|\d+(?:(?:,|,? and|,? &) \d+)*[ -](?:days?|weeks?|months?|years?)))",
    re.IGNORECASE,
)
# Matches "Assessments include pulmonary function tests, chest CT, and lab tests"; the group is the list.
_INCLUDE = re.compile(
    r"\b(?:assessments?|evaluations?|procedures|examinations|visits?)\b[^.:]{0,40}? includ(?:e|es|ing):? (?P<list>[^.]{5,600})",
    re.I,
)
# Matches "screening, which mainly includes two core aspects: A and B"; the group is the list.
_SCREENING = re.compile(
    r"\bscreening\b[^.:]{0,30}? (?:includ(?:es?|ing)|consist(?:s|ing) of|compris(?:es?|ing))"
    r"(?:(?: \w+){0,4}:| )(?P<list> ?[^.:]{5,300})",
    re.IGNORECASE,
)
# Matches the list of "For overall survival and long-term safety monitoring".
_PURPOSE = re.compile(r"(?:for|including|to (?:assess|monitor|evaluate)) (?P<list>[^.]{5,300})", re.IGNORECASE)
# Matches "monitoring of potential adverse effects, particularly infections, tumor markers, and immune parameters".
_PARTICULARLY = re.compile(
    r"\b(?:monitor\w*|assess\w*)\b[^.]*?, (?:particularly|especially|including) (?P<list>[^.]{5,200})", re.I
)
_SETTING = re.compile(r"\b(hospitali[sz]ed|inpatients?|outpatients?)\b", re.IGNORECASE)
_MOST_WORDS = 8
_FIRST = ("Informed consent", "Inclusion/exclusion criteria review")
"""Rows that open the table, in this order."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of an arm with the moments it stands for."""

    text: Prose
    label: str
    source: Source
    moments: tuple[Moment, ...]
    kind: str


def narrative_rows(draft: Draft, study: Study, plan: Dosing) -> None:
    """What texts say beyond outcomes and doses; nothing is taken that has no visit in the text."""
    for arm in study.arms:
        arms = () if len(study.arms) == 1 else (arm.id,)
        for stage in _stages(arm, plan):
            _stage(draft, stage, arms)
    _preparations(draft, study)
    _forms_and_periods(draft, study, plan)
    for text in _texts(study):
        _screening(draft, text)
        _visits(draft, text)
    _consent_from_bars(draft)
    for rank, label in enumerate(_FIRST, -len(_FIRST)):
        row = draft.row(label)
        if row:
            row.rank = rank


def _texts(study: Study) -> Iterator[Prose]:
    """Descriptions of arms, interventions and the study."""
    for arm in study.arms:
        text = prose(arm, "description") if not arm.stages else None
        if text:
            yield text
    for field in ("brief_summary", "detailed_description"):
        text = prose(study.design, field)
        if text:
            yield text


def _stages(arm: Arm, plan: Dosing) -> Iterator[Stage]:
    for one in arm.stages:
        where = one.sources_of("text")
        if not where or where[0].quote is None:
            continue
        text = Prose(where[0].path, where[0].quote, where[0].start or 0)
        label = one.label.casefold()
        source = (*one.sources_of("label"), *where)[0]
        if "screen" in label or "enrol" in label:
            yield Stage(text, one.label, source, (SCREENING,), "screening")
        elif vocabulary().preparation.search(label):
            yield Stage(text, one.label, source, (Moment(f"procedure {one.label}"),), "preparation")
        elif re.search(r"long[- ]term", label):
            yield Stage(text, one.label, source, (LONG_TERM,), "long-term")
        elif re.search(r"post|follow|evaluation", label):
            yield Stage(text, one.label, source, (), "follow-up")
        elif plan.first and re.search(r"treat|infusion|dos|administ|therapy", label):
            yield Stage(text, one.label, source, (plan.first.moment,), "treatment")


def _stage(draft: Draft, stage: Stage, arms: tuple[str, ...]) -> None:
    for moment in stage.moments:
        draft.names(moment, stage.source)
        setting = _SETTING.search(stage.text.plain)
        if setting:
            draft.modes.setdefault(moment, "outpatient" if setting[1].lower().startswith("out") else "inpatient")
    if stage.kind == "follow-up":
        _visits(draft, stage.text, arms)
        return
    moment = stage.moments[0]
    if stage.kind == "screening":
        _found(draft, stage.text, _CONSENT, "Informed consent", moment, arms)
        _found(draft, stage.text, _ELIGIBILITY, "Inclusion/exclusion criteria review", moment, arms)
    elif stage.kind == "preparation":
        row = _row(draft, stage.label, stage.label)
        row.mark(moment, Mark(Basis.STATED, arms, sources=[stage.source]))
        row.sources.append(stage.source)
        draft.remarks_at(
            moment, f"When {stage.label[:1].lower()}{stage.label[1:]} takes place is not stated.", stage.source
        )
    elif stage.kind == "treatment":
        for found in _GATE.finditer(stage.text.plain):
            _mark(draft, stage.text, found.span(), found[1], (moment,), "Study intervention", arms)
    elif stage.kind == "long-term":
        _long_term(draft, stage, arms)
    for found in _REQUIRED.finditer(stage.text.plain):
        group = stage.label if stage.kind == "preparation" else FIRST_GROUP
        _mark(draft, stage.text, found.span(), found[1], stage.moments, group, arms)


def _long_term(draft: Draft, stage: Stage, arms: tuple[str, ...]) -> None:
    found = _PURPOSE.match(stage.text.plain)
    spans = items(stage.text.plain, *found.span("list")) if found else []
    for span in spans:
        words = stage.text.plain[slice(*span)]
        _mark(draft, stage.text, span, words, (LONG_TERM,), "Long-term follow-up", arms)
    if not spans:
        row = _row(draft, stage.label, "Long-term follow-up")
        row.mark(LONG_TERM, Mark(Basis.STATED, arms, sources=[stage.source]))
    draft.remarks_at(LONG_TERM, "The length and the visits of long-term follow-up are not stated.", stage.source)


def _found(
    draft: Draft, text: Prose, words: re.Pattern[str], label: str, moment: Moment, arms: tuple[str, ...] = ()
) -> bool:
    found = words.search(text.plain)
    if found:
        _mark(draft, text, found.span(), label, (moment,), FIRST_GROUP, arms)
    return found is not None


def _mark(  # noqa: PLR0913, PLR0917 -- what is marked, where in the text, at which visits and for whom
    draft: Draft,
    text: Prose,
    span: tuple[int, int],
    label: str,
    moments: tuple[Moment, ...],
    group: str,
    arms: tuple[str, ...] = (),
) -> Row:
    row = _row(draft, label, group)
    source = text.source(*span)
    row.sources += [source] if source not in row.sources else []
    for moment in moments:
        row.mark(moment, Mark(Basis.STATED, arms, sources=[source]))
        draft.names(moment, source)
    return row


def _row(draft: Draft, label: str, group: str) -> Row:
    label = " ".join(label.split())
    row = draft.row(label)
    if row is None:
        row = Row(label[:1].upper() + label[1:], group, words=label, rank=len(draft.rows))
        draft.rows.append(row)
    return row


def _preparations(draft: Draft, study: Study) -> None:
    """A preparation that is an intervention by its name is a step before treatment, even where no stage lists it."""
    for one in study.interventions:
        words = vocabulary().preparation.search(one.label or "")
        name = next(iter(one.sources_of("label")), None)
        if not words or name is None or draft.row(one.label or ""):
            continue
        moment = Moment(f"procedure {one.label}")
        arms = tuple(arm.id for arm in study.arms if one.id in arm.interventions)
        everyone = len(arms) == len(study.arms)
        source = Source(path=name.path, start=name.start, end=name.end, quote=name.quote, step="schedule")
        row = _row(draft, one.label or "", "Study intervention")
        row.sources.append(source)
        row.mark(moment, Mark(Basis.STATED, () if everyone else arms, sources=[source]))
        draft.names(moment, source)
        draft.remarks_at(moment, f"When {row.label[:1].lower()}{row.label[1:]} takes place is not stated.", source)


def _forms_and_periods(draft: Draft, study: Study, plan: Dosing) -> None:
    """Consent forms of a procedure and observation periods, from the description of the intervention they belong to."""
    for one in study.interventions:
        text = prose(one, "description")
        if text is None or not one.label:
            continue
        moment = next((m for m in draft.stated if m.anchor.casefold() == f"procedure {one.label.casefold()}"), None)
        own = [given for given in plan.given if given.label == one.label]
        if moment is None and own:
            moment = own[0].moment
        if moment is None:
            continue
        form = _OWN_FORM.search(text.plain)
        group = one.label if moment.anchor.startswith("procedure") else "Study intervention"
        if form:
            _mark(draft, text, form.span(), form[1], (moment,), group)
        for found in _FOLLOWED.finditer(text.plain):
            called = one.label if not own else f"{one.label} {plan.noun}".strip()
            row = _row(draft, f"{found[1]} after {called}", group)
            row.sources.append(text.source(*found.span()))
            notation = f'{moment.notation() or f"""event "{one.label}" """.strip()}..'
            row.bars.append(Bar(moment, moment, notation, found[1], [text.source(*found.span())]))
            row.notes.append(f"The length of the {found[1]} is not stated.")


def _screening(draft: Draft, text: Prose) -> None:
    _found(draft, text, _ELIGIBILITY, "Inclusion/exclusion criteria review", SCREENING)
    found = _SCREENING.search(text.plain)
    spans = items(text.plain, *found.span("list")) if found else []
    if len(spans) > 1 and all(len(text.plain[a:b].split()) <= _MOST_WORDS for a, b in spans):
        for span in spans:
            place_item(draft, text, span, (SCREENING,), group=FIRST_GROUP)
            draft.names(SCREENING, text.source(*span))


def _visits(draft: Draft, text: Prose, arms: tuple[str, ...] = ()) -> None:
    """Visits that a sentence names with their times, and the list of assessments that stands with or after them."""
    visits = _VISITS.search(text.plain)
    if visits is None:
        return
    start, end = visits.span("times")
    points = [point(one.notation) for one in time_frame(text.plain[start:end]).items if one.kind == TimeKind.POINT]
    moments = tuple(one for one in points if one is not None and one.anchor == CLOCK)
    source = text.source(start, end)
    for moment in moments:
        draft.names(moment, source)
        draft.arm_visits.append((moment, source))
        if visits["mode"]:
            draft.modes.setdefault(moment, visits["mode"].lower())
    listed = _INCLUDE.search(text.plain, visits.end())
    # Only a list of the same or the next sentence belongs to these visits.
    if not moments or listed is None or text.plain.count(". ", visits.end(), listed.start()) > 1:
        return
    for span in items(text.plain, *listed.span("list")):
        place_item(draft, text, span, moments, extra=source, arms=arms)


def _consent_from_bars(draft: Draft) -> None:
    """Informed consent as a row, where something is counted from its signature."""
    for row in list(draft.rows):
        for bar in row.bars:
            if bar.start == CONSENT and not draft.row("Informed consent"):
                consent = _row(draft, "Informed consent", FIRST_GROUP)
                consent.sources += bar.sources
                consent.mark(CONSENT, Mark(Basis.STATED, sources=list(bar.sources)))
                draft.names(CONSENT, bar.sources[0])


def mentioned(draft: Draft, study: Study) -> None:
    """What the summary promises to monitor without a time and without an outcome."""
    text = prose(study.design, "brief_summary")
    found = _PARTICULARLY.search(text.plain) if text else None
    if text is None or found is None:
        return
    for span in items(text.plain, *found.span("list")):
        label = text.plain[slice(*span)]
        reason = "the summary mentions it; the record gives it no outcome and no time"
        if len(label.split()) <= _MOST_WORDS and not any(
            label.casefold() in row.words.casefold() for row in draft.rows
        ):
            draft.implied.append((label[:1].upper() + label[1:], reason, (text.source(*span),)))


__all__ = ["CONSENT", "LONG_TERM", "SCREENING", "mentioned", "narrative_rows"]
