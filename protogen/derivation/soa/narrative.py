"""Rows from running text: screening, preparations, consent forms, observation periods, and what is only mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protogen.derivation.soa.clock import Moment
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Bar, Draft, Mark
from protogen.derivation.soa.lists import items
from protogen.derivation.soa.marking import (
    CONSENT_ROW,
    FIRST_GROUP,
    REVIEW_ROW,
    Spot,
    mark_found,
    mark_words,
    place_item,
    row_of,
)
from protogen.derivation.soa.prose import STEP, Prose, prose
from protogen.derivation.soa.stages import ELIGIBILITY, SCREENING, stage_rows, step
from protogen.derivation.soa.visiting import listed_visits
from protogen.derivation.soa.vocabulary import vocabulary
from protogen.model.arms import Intervention
from protogen.model.source import Basis, Source
from protogen.model.study import Study

CONSENT = Moment("consent")

# Matches "after signing the specific leukapheresis consent form".
_OWN_FORM = re.compile(
    r"\b(?:after )?sign\w* (?:of )?(?:the |an? )?(?:specific |separate )?([a-z][\w -]{2,40} consent form)\b",
    re.IGNORECASE,
)
# Matches "followed by an observation period".
_FOLLOWED = re.compile(
    r"\bfollowed by (?:an? |the )?((?:[\w-]+ )?(?:observation|monitoring|hospitali[sz]ation) period)\b", re.IGNORECASE
)
# Matches "screening, which mainly includes two core aspects: A and B"; the group is the list.
_SCREENING = re.compile(
    r"\bscreening\b[^.:]{0,30}? (?:includ(?:es?|ing)|consist(?:s|ing) of|compris(?:es?|ing))"
    r"(?:(?: \w+){0,4}:| )(?P<list> ?[^.:]{5,300})",
    re.IGNORECASE,
)
# Matches "monitoring of potential adverse effects, particularly infections, tumor markers, and immune parameters".
_PARTICULARLY = re.compile(
    r"\bmonitor\w* (?:of|for)\b[^.]{0,80}?, (?:particularly|especially|including) (?P<list>[^.]{5,200})", re.IGNORECASE
)
_MOST_WORDS = 8


def narrative_rows(draft: Draft, study: Study, plan: Dosing) -> None:
    """What texts say beyond outcomes and doses; nothing is taken that has no visit in the text."""
    stage_rows(draft, study, plan)
    _preparations(draft, study)
    for one in study.interventions:
        _forms_and_periods(draft, one, plan)
    for text in _texts(study):
        _screening(draft, text)
        listed_visits(draft, text)
    _consent_from_bars(draft)
    for rank, label in enumerate((CONSENT_ROW, REVIEW_ROW), -2):
        row = draft.row(label)
        if row:
            row.rank = rank  # these open the table


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


def _preparations(draft: Draft, study: Study) -> None:
    """A preparation that is an intervention by its name is a step before treatment, even where no stage lists it."""
    for one in study.interventions:
        name = next(iter(one.sources_of("label")), None)
        label = one.label or ""
        if name is None or not vocabulary().preparation.search(label) or draft.row(label):
            continue
        arms = tuple(arm.id for arm in study.arms if one.id in arm.interventions)
        source = Source(path=name.path, start=name.start, end=name.end, quote=name.quote, step=STEP)
        step(draft, label, "Study intervention", source, () if len(arms) == len(study.arms) else arms)


def _forms_and_periods(draft: Draft, one: Intervention, plan: Dosing) -> None:
    """Consent forms of a procedure and observation periods, from the description of the intervention they belong to."""
    text = prose(one, "description")
    name = (one.label or "").casefold()
    own = [given.moment for given in plan.given if given.label.casefold() == name]
    moment = next((moment for moment in (*own, *draft.stated) if moment in own or _step_of(moment) == name), None)
    if text is None or moment is None:
        return
    group = "Study intervention" if own else one.label or ""
    form = _OWN_FORM.search(text.plain)
    if form:
        mark_words(draft, text, form.span(), form[1], Spot((moment,), group))
    for found in _FOLLOWED.finditer(text.plain):
        called = f"{one.label} {plan.noun}".strip() if own else one.label
        row = row_of(draft, f"{found[1]} after {called}", group)
        source = text.source(*found.span())
        row.sources.append(source)
        notation = moment.notation() or f'event "{(one.label or "").replace(chr(34), "")}"'
        row.bars.append(Bar(moment, moment, f"{notation}..", found[1], [source]))
        row.notes.append(f"The length of the {found[1]} is not stated.")


def _step_of(moment: Moment) -> str:
    """The name of the step before treatment that the moment is; empty for others."""
    kind, _, name = moment.anchor.partition(" ")
    return name.casefold() if kind == "procedure" else ""


def _screening(draft: Draft, text: Prose) -> None:
    """What a text says screening consists of."""
    spot = Spot((SCREENING,), FIRST_GROUP)
    mark_found(draft, text, ELIGIBILITY, REVIEW_ROW, spot)
    found = _SCREENING.search(text.plain)
    spans = items(text.plain, *found.span("list")) if found else []
    if len(spans) > 1 and all(len(text.plain[a:b].split()) <= _MOST_WORDS for a, b in spans):
        for span in spans:
            place_item(draft, text, span, spot)
            draft.names(SCREENING, text.source(*span))


def _consent_from_bars(draft: Draft) -> None:
    """Informed consent as a row, where something is counted from its signature."""
    for row in list(draft.rows):
        for bar in row.bars:
            if bar.start == CONSENT and not draft.row(CONSENT_ROW):
                consent = row_of(draft, CONSENT_ROW, FIRST_GROUP)
                consent.sources += bar.sources
                consent.mark(CONSENT, Mark(Basis.STATED, sources=list(bar.sources)))
                if bar.sources:
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
