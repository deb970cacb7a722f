"""Rows from the stages that an arm's description lists: "1. Screening: …", "2. Leukapheresis: …", "5. Follow-up: …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from protogen.derivation.soa.clock import Moment
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Draft, Mark
from protogen.derivation.soa.lists import items
from protogen.derivation.soa.marking import CONSENT_ROW, FIRST_GROUP, REVIEW_ROW, Spot, mark_found, mark_words, row_of
from protogen.derivation.soa.prose import Prose
from protogen.derivation.soa.visiting import listed_visits
from protogen.derivation.soa.vocabulary import vocabulary
from protogen.model.arms import Arm
from protogen.model.source import Basis, Source
from protogen.model.study import Study

SCREENING, LONG_TERM = Moment("screening"), Moment("long-term follow-up")

# Matches "Post-Informed Consent Form (ICF) signing" and "signed informed consent".
_CONSENT = re.compile(
    r"\b(?:post-)?(?:sign\w* (?:of )?(?:the )?|obtain\w* |provid\w* )?(?:written )?(?:informed consent(?: form)?|ICF)\b"
    r"(?: \(ICF\))?(?: (?:signing|is signed|will be (?:signed|obtained)))?",
    re.IGNORECASE,
)
# Matches "subjects are screened for eligibility" and "will first undergo comprehensive screening".
ELIGIBILITY = re.compile(
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
    r"\b(pre-(?:infusion|dose|dosing|treatment) (?:criteria|assessments?|evaluation))\b[^.(]*(?:\([^)]*\))?",
    re.IGNORECASE,
)
# Matches the list of "For overall survival and long-term safety monitoring".
_PURPOSE = re.compile(r"(?:for|including|to (?:assess|monitor|evaluate)) (?P<list>[^.]{5,300})", re.IGNORECASE)
_SETTING = re.compile(r"\b(hospitali[sz]ed|inpatients?|outpatients?)\b", re.IGNORECASE)
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of an arm with the moments it stands for."""

    text: Prose
    label: str
    source: Source
    moments: tuple[Moment, ...]
    kind: str


def stage_rows(draft: Draft, study: Study, plan: Dosing) -> None:
    """What the stages of every arm say is done in them."""
    for arm in study.arms:
        arms = () if len(study.arms) == 1 else (arm.id,)
        for stage in _stages(arm, plan):
            _stage(draft, stage, arms)


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
    setting = _SETTING.search(stage.text.plain)
    for moment in stage.moments:
        draft.names(moment, stage.source)
        if setting:
            draft.modes.setdefault(moment, "outpatient" if setting[1].lower().startswith("out") else "inpatient")
    {
        "screening": _screening,
        "preparation": _preparation,
        "treatment": _treatment,
        "follow-up": _follow_up,
        "long-term": _long_term,
    }[stage.kind](draft, stage, arms)
    group = stage.label if stage.kind == "preparation" else FIRST_GROUP
    for found in _REQUIRED.finditer(stage.text.plain) if stage.moments else ():
        mark_words(draft, stage.text, found.span(), found[1], Spot(stage.moments, group, arms))


def _screening(draft: Draft, stage: Stage, arms: tuple[str, ...]) -> None:
    spot = Spot((SCREENING,), FIRST_GROUP, arms)
    mark_found(draft, stage.text, _CONSENT, CONSENT_ROW, spot)
    mark_found(draft, stage.text, ELIGIBILITY, REVIEW_ROW, spot)


def _preparation(draft: Draft, stage: Stage, arms: tuple[str, ...]) -> None:
    step(draft, stage.label, stage.label, stage.source, arms)


def step(draft: Draft, label: str, group: str, source: Source, arms: tuple[str, ...]) -> None:
    """A step before treatment without a stated time: a column and a row of its own, and a note that says so."""
    moment = Moment(f"procedure {label}")
    row = row_of(draft, label, group)
    row.mark(moment, Mark(Basis.STATED, arms, sources=[source]))
    row.sources += [source] if source not in row.sources else []
    draft.names(moment, source)
    draft.remarks_at(moment, f"When {label[:1].lower()}{label[1:]} takes place is not stated.", source)


def _treatment(draft: Draft, stage: Stage, arms: tuple[str, ...]) -> None:
    for found in _GATE.finditer(stage.text.plain):
        row = mark_words(draft, stage.text, found.span(), found[1], Spot(stage.moments, "Study intervention", arms))
        row.rank = 0  # what must be met before stands before what is given


def _follow_up(draft: Draft, stage: Stage, arms: tuple[str, ...]) -> None:
    listed_visits(draft, stage.text, arms)


def _long_term(draft: Draft, stage: Stage, arms: tuple[str, ...]) -> None:
    found = _PURPOSE.match(stage.text.plain)
    spans = items(stage.text.plain, *found.span("list")) if found else []
    for span in spans:
        words = stage.text.plain[slice(*span)]
        mark_words(draft, stage.text, span, words, Spot((LONG_TERM,), "Long-term follow-up", arms))
    if not spans:
        row = row_of(draft, stage.label, "Long-term follow-up")
        row.mark(LONG_TERM, Mark(Basis.STATED, arms, sources=[stage.source]))
    draft.remarks_at(LONG_TERM, "The length and the visits of long-term follow-up are not stated.", stage.source)
