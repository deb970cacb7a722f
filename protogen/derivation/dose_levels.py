"""Dose escalation as a text states it: the levels, the design, its decision sentences; and the stages of an arm."""

from __future__ import annotations

import re

from protogen.derivation.dose_text import NUMBER, POWER, UNIT, Passage, amount, sentences
from protogen.model.arms import DoseLevel, Escalation, EscalationDecision, Stage
from protogen.model.quantities import Amount
from protogen.model.source import Source

_QUANTITY = rf"(?P<number>{NUMBER})(?P<power>{POWER})?\s?(?P<unit>{UNIT})(?![\w²^])"

LEVEL = re.compile(
    rf"\b(?:Dose\s?Level|DL)\s?(?P<level>[-−–]?[0-9]{{1,2}})\b\s?(?:\((?P<role>[^()\n]{{3,40}})\))?"
    rf"\s?(?:\b(?:at|is|of|will be)\b|:|=|,|–|-)?\s?(?P<amount>{_QUANTITY})",
    re.IGNORECASE,
)
"""A dose level with its amount.

>>> text = "Dose Level -1 at 1×10⁵ cells/kg, Dose Level 1 (starting dose) at 4×10⁵ cells/kg"
>>> [m["level"] for m in LEVEL.finditer(text)]
['-1', '1']
"""

TOTAL = re.compile(rf"(?<!the )\btotal\sdose\s?(?::|of|is|=)?\s?(?P<amount>{_QUANTITY})", re.IGNORECASE)
"""The whole dose of an arm.

>>> TOTAL.search("Total dose: 5.0×10⁹ cells Day 1: 50% of the total dose")["amount"]
'5.0×10⁹ cells'
"""

_STARTING = re.compile(
    rf"\bstarting dose\b[^.;\n]{{0,40}}?\b(?:is|to be|at|of)\s(?P<amount>{_QUANTITY})", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(?:starting dose|start dose|initial dose|starting level|de-escalation|escalation)\b", re.IGNORECASE
)

DESIGN = re.compile(
    r"(?<![\w.])3\s?\+\s?3(?![\w.])|\b(?:BOIN|mTPI-?2?|TITE-CRM|CRM|continual reassessment method|"
    r"Bayesian optimal interval|"
    r"accelerated titration|rolling[ -](?:six|6))\b",
    re.IGNORECASE,
)
"""A design of dose escalation by name.

>>> DESIGN.search('a standard "3+3" dose-escalation design').group()
'3+3'
"""

_ESCALATES = re.compile(
    r"dose[- ](?:de-)?(?:escalat|climb|finding)|escalat\w* (?:of the )?dose|dose-limiting", re.IGNORECASE
)
_IF = re.compile(r"\b(?:if|in case|when|once)\b", re.IGNORECASE)
_TOXICITY = re.compile(r"\bDLTs?\b|dose[- ]limiting toxicit", re.IGNORECASE)
_ACTION = re.compile(
    r"\b(?:de-?escalat\w*|escalat\w*|expand\w*|expansion|stop\w*|enrol\w*|"
    r"next (?:dose|cohort|level)|same dose)\b",
    re.IGNORECASE,
)
MTD = re.compile(
    r"(?:\bthe\s)?\b(?:maximum tolerated dose|MTD)\b(?:\s\(MTD\))?\s"
    r"(?:is|was|will be)\s(?:defined|determined)\s(?:as|to be)\s[^\n]+",
    re.IGNORECASE,
)
"""What the maximum tolerated dose is.

>>> MTD.search("stops, and the maximum tolerated dose (MTD) is defined as the highest level").group()
'the maximum tolerated dose (MTD) is defined as the highest level'
"""

_SIZE = r"(?P<size>[0-9]{1,2}|one|two|three|four|five|six|nine|ten|twelve)"
_PEOPLE = r"\s(?:evaluable\s)?(?:subjects|patients|participants)"
_COHORT = re.compile(rf"\bcohorts?\sof\s{_SIZE}{_PEOPLE}", re.IGNORECASE)
_EXPANDED = re.compile(rf"\bexpand\w*\sto\s{_SIZE}{_PEOPLE}", re.IGNORECASE)
_SIZES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "ten": 10, "twelve": 12}

STAGE = re.compile(
    r"^[ \t]*(?P<number>[0-9]{1,2})[.)][ \t]+(?P<label>[^:\n]{2,60}):[ \t]+(?P<text>\S[^\n]*)$", re.MULTILINE
)
"""A numbered stage.

>>> STAGE.search("1. Screening: Subjects are screened.")["label"]
'Screening'
"""

_STAGE_WORD = re.compile(
    r"\b(?:screening|baseline|run-?in|wash-?out|treatment|therapy|follow|visit|phase|period|stage|evaluation|assessment|"
    r"\w*apheresis|surgery|operation|conditioning|lymphodepletion|infusion|injection|randomi|enrol|consent|intervention|"
    r"monitoring|manufactur|induction|consolidation|maintenance|discharge|day|week)",
    re.IGNORECASE,
)


def total_dose(text: Passage) -> tuple[Amount, Source] | None:
    """The total dose a text states and its source, or None where it states none, or several."""
    found = list(TOTAL.finditer(text.plain))
    if len({match["amount"] for match in found}) != 1:
        return None
    match = found[0]
    return _amount(match, text), text.source(*match.span("amount"), field="total_dose")


def _amount(match: re.Match[str], text: Passage) -> Amount:
    """The amount within a longer match, with its own words."""
    read = amount(match, text)
    return Amount(text=text.words(*match.span("amount")), value=read.value, unit=read.unit)


def levels(text: Passage, intervention: str | None) -> tuple[DoseLevel, ...]:
    """The dose levels a text states, low to high; empty where one number stands for two amounts (two products)."""
    by_level: dict[int, tuple[DoseLevel, str]] = {}
    start = _STARTING.search(text.plain)
    for match in LEVEL.finditer(text.plain):
        number = int(match["level"].replace("−", "-").replace("–", "-"))
        if number in by_level and by_level[number][1] != match["amount"]:
            return ()
        by_level.setdefault(number, (_level(match, number, start, text, intervention), match["amount"]))
    return tuple(by_level[number][0] for number in sorted(by_level))


def _level(
    match: re.Match[str], number: int, start: re.Match[str] | None, text: Passage, intervention: str | None
) -> DoseLevel:
    """One level, with its role where the text names one beside it or states the same amount as the starting dose."""
    role = None
    if match["role"] and _ROLE.search(match["role"]):
        role = match.span("role")
    elif match["role"] is None and start and start["amount"] == match["amount"]:
        role = (start.start(), start.start() + len("starting dose"))
    sources = [text.source(*match.span()), text.source(*match.span("amount"), field="amount")]
    label_end = match.end("level")
    sources += [text.source(match.start(), label_end, field="label"), text.source(*match.span("level"), field="level")]
    return DoseLevel(
        level=number,
        label=text.words(match.start(), label_end),
        amount=_amount(match, text),
        role=text.words(*role) if role else None,
        intervention=intervention,
        sources=(*sources, *([text.source(*role, field="role")] if role else [])),
    )


def escalation(text: Passage) -> Escalation | None:
    """The escalation a text states: the design by name, the decisions word for word; None where it states neither."""
    design = DESIGN.search(text.plain) if _ESCALATES.search(text.plain) else None
    decisions = tuple(
        EscalationDecision(text=text.words(*span), sources=(text.source(*span),))
        for span in sentences(text)
        if all(pattern.search(text.plain, *span) for pattern in (_IF, _TOXICITY, _ACTION))
    )
    if design is None and not decisions:
        return None
    mtd = next(
        (text.trimmed(*match.span()) for span in sentences(text) if (match := MTD.search(text.plain, *span))), None
    )
    cohort, expanded = _COHORT.search(text.plain), _EXPANDED.search(text.plain)
    spans = {
        "design": design.span() if design else None,
        "cohort_size": cohort.span("size") if cohort else None,
        "expanded_cohort_size": expanded.span("size") if expanded else None,
        "maximum_tolerated_dose": mtd,
    }
    return Escalation(
        design=text.words(*design.span()) if design else None,
        cohort_size=_size(cohort),
        expanded_cohort_size=_size(expanded),
        decisions=decisions,
        maximum_tolerated_dose=text.words(*mtd) if mtd else None,
        sources=tuple(text.source(*span, field=name) for name, span in spans.items() if span),
    )


def _size(match: re.Match[str] | None) -> int | None:
    """The number of participants a match names, in figures or words."""
    if match is None:
        return None
    word = match["size"].lower()
    return _SIZES.get(word) or int(word)


def stages(text: Passage) -> tuple[Stage, ...]:
    """The stages of an arm, where its description lists them: two or more, numbered from 1, named as stages are.

    A number with an escaped full stop is literal text and never a list, so the raw text is searched.
    """
    found = list(STAGE.finditer(text.raw))
    named = [match for match in found if _STAGE_WORD.search(match["label"])]
    in_order = [int(match["number"]) for match in found] == list(range(1, len(found) + 1))
    if len(found) < 2 or not in_order or 2 * len(named) < len(found):  # noqa: PLR2004
        return ()
    index = {start: position for position, start in enumerate(text.starts)}
    return tuple(_stage(match, text, index) for match in found)


def _stage(match: re.Match[str], text: Passage, index: dict[int, int]) -> Stage:
    """One stage; `index` leads from raw offsets back to plain ones."""

    def span(group: str) -> tuple[int, int]:
        first, last = match.span(group)
        return index[first], index.get(last, len(text.plain))

    return Stage(
        number=int(match["number"]),
        label=text.words(*span("label")),
        text=text.words(*text.trimmed(*span("text"), " \t\r")),
        sources=(
            text.source(span("number")[0], span("text")[1]),
            text.source(*span("label"), field="label"),
            text.source(*text.trimmed(*span("text"), " \t\r"), field="text"),
        ),
    )
