"""Steps of dosing: "Day 1: 50% of the total dose", "100 mg twice daily for 12 weeks", "a single infusion of …".

Four ways of saying it, tried in this order; the first that reads anything is the reading of the text. A sentence that
hedges ("up to", "titrated", "or") is left alone: no step is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from protogen.derivation.dose_named import named
from protogen.derivation.dose_reading import HEAD, HEDGE, TAIL, Reading, when
from protogen.derivation.dose_regimen import LIST, ON, REGIMEN, ROUTE, frequency, points
from protogen.derivation.dose_text import AMOUNT, Passage, sentences
from protogen.model.arms import DoseStep, Intervention
from protogen.model.source import Source

_POINT = rf"(?:Cycle\s[0-9]{{1,2}},?\sDay\s[0-9]{{1,2}}|(?:Day|Week|Month|Year|Hour|Cycle|Visit)s?\s{LIST})"

LABEL = re.compile(
    rf"(?P<label>(?:\bfrom\s)?\b{_POINT}(?:\s?(?:to|through|until|-|–)\s?{_POINT})?)(?:\s\([^()\n]{{1,40}}\))?\s?[:：]",
    re.IGNORECASE,
)
"""The label of a step.

>>> text = "Day 1: Full dose. Weeks 2, 4 and 6 (3 visits): half. from Day 0 to Week 4: 120 mg"
>>> [m["label"] for m in LABEL.finditer(text)]
['Day 1', 'Weeks 2, 4 and 6', 'from Day 0 to Week 4']
"""

_GIVES = re.compile(
    r"[0-9]\s?%|"
    r"\b(?:full|half|loading|maintenance|remaining|single|first|second|third|booster|priming)\b[^.]{0,25}\bdose\b(?!-)",
    re.IGNORECASE,
)

CONDITION = re.compile(
    r"[\[(]\s?((?:only\s)?(?:if|when|unless|provided)\b[^\[\]()\n]{3,300})[\])]|"
    r",?\s((?:only\s)?(?:if|unless|provided that)\s[^\n]{3,300})$",
    re.IGNORECASE,
)
"""On what condition a step is given.

>>> CONDITION.search("The remaining 50% of the dose [only if no toxicity is seen]")[1]
'only if no toxicity is seen'
"""

_RANGE_BEFORE = re.compile(
    r"(?:[/<>≤≥~±]|[0-9]\s?[-–]|\b(?:to|or|than|least|most)|[0-9]\s?[a-zµμ]{1,5}\s?(?:,|and|&))\s*\Z", re.IGNORECASE
)
_INNER = (
    r"(?:[^.;:/()\[\]\n0-9]|\([^()0-9]{1,40}\)|(?<![\w.])[A-Za-z][A-Za-z-]*[0-9][\w-]*|"
    r"\bover\s[0-9]{1,3}\s?(?:min\w*|h\w*))"
)
_FILLER = re.compile(
    rf"(?:/|{_INNER}{{0,80}})(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bin )(?<!\bwith )(?<!\bof )(?<!\btwo )"
)
# Matches "loading dose of 840 mg" and "600 mg as a loading dose".
_LOADING = re.compile(
    rf"(?P<label>\bloading\sdose)(?:\s(?:of|is)|:)?\s(?P<dose>{AMOUNT.pattern})|"
    rf"(?P<dose2>{AMOUNT.pattern.replace('?P<number>', '?:').replace('?P<power>', '?:').replace('?P<unit>', '?:')})"
    r"(?:\)?(?:\s[A-Za-z-]+){0,5}?)\s(?P<label2>loading\sdose(?P<on>,?\s(?:on|at)\s(?:Day|Week)\s[0-9]{1,3})?)\b",
    re.IGNORECASE,
)
SINGLE = re.compile(
    r"\b(?:an?|one)\ssingle(?:\s(?:[a-z]+)){0,2}\s(?:infusion|injection|dose|administration|bolus)"
    r"(?:\sof\s[^.,;:()\[\]\n]{2,90}?(?=\s(?:on|at|followed|by|with|will|is|was|in|via|after|before|to|and)\s|[.,;:()\[\]\n]|\Z))?",
    re.IGNORECASE,
)
"""One giving.

>>> SINGLE.search("Subjects receive a single infusion of autologous iCDC cells. Pre-infusion").group()
'a single infusion of autologous iCDC cells'
"""

_ON_DAY = re.compile(r"\s?,?\s(?:on|at)\s((?:Day|Week)\s-?[0-9]{1,3})\b", re.IGNORECASE)
_NAMED_DAY = re.compile(r"\b(?:infusion|injection|dose|dosing|administration)\s\((Day\s-?[0-9]{1,2})\)", re.IGNORECASE)
_CRITERIA = re.compile(r"\bcriteria must be met\b", re.IGNORECASE)
_SINGLE_HEDGE = re.compile(
    r"\b(?:if|unless|or|either|versus|may|could|escalat\w*|ascending|cohorts?|(?:group|arm|part|period)s?\s?[0-9A-D]|"
    r"prior|previous\w*|not|least|up to|most)\b",
    re.IGNORECASE,
)
# Matches "a single dose" that is no giving ("protocol") or not the only one ("qw").
_NOT_ONE = re.compile(
    r"\s(?:protocol|study|trial|design|cohort|arm|level|group|once|twice|every|qw|q[0-9]w|weekly|daily|monthly|per)\b",
    re.IGNORECASE,
)
_MOST_STEPS = 8
_NEAR = 150
"""An amount further before its regimen than this is not taken for it."""

_LONGEST_DOSE = 160


def steps(text: Passage, given: tuple[Intervention, ...]) -> tuple[DoseStep, ...]:
    """The steps of dosing a text states, in its order; empty where it states none clearly.

    `given` are the interventions the text can mean: one is named on a step where the words leave no choice.
    """
    for reader in (_labelled, _regimens, _single, named):
        readings = list(islice(reader(text, given), _MOST_STEPS + 1))
        if readings and len(readings) <= _MOST_STEPS:
            return tuple(_step(number, reading, text, given) for number, reading in enumerate(readings, 1))
    return ()


def _step(number: int, reading: Reading, text: Passage, given: tuple[Intervention, ...]) -> DoseStep:
    """The step of a reading, with a source for each field."""
    fields = {"label": reading.label, "dose": reading.dose, "condition": reading.condition}
    spans = [span for span in fields.values() if span]
    whole = (min(first for first, _ in spans), max(last for _, last in spans))
    sources: list[Source] = [text.source(*whole)]
    sources += [text.source(*span, field=name) for name, span in fields.items() if span]
    if reading.notation and reading.label:
        sources.append(text.source(*reading.label, field="notation"))
    inside = REGIMEN.search(text.plain, *reading.dose)
    regimen = reading.regimen or (inside.span() if inside else None)
    often = frequency(text.plain[slice(*regimen)]) if regimen else None
    if often and regimen:
        sources.append(text.source(*regimen, field="frequency"))
    route = ROUTE.search(text.plain, *whole)
    if route:
        sources.append(text.source(*route.span(), field="route"))
    return DoseStep(
        number=number,
        label=text.words(*reading.label) if reading.label else None,
        notation=reading.notation,
        dose=text.words(*reading.dose),
        condition=text.words(*reading.condition) if reading.condition else None,
        intervention=_meant(text.words(min(whole[0], reading.about or whole[0]), whole[1]), given),
        frequency=often,
        route=text.words(*route.span()) if route else None,
        sources=tuple(sources),
    )


def _meant(words: str, given: tuple[Intervention, ...]) -> str | None:
    """The id of the one intervention the words name, or of the only one there is."""
    if len(given) == 1:
        return given[0].id
    named = [one.id for one in given if one.label and one.label.casefold() in words.casefold()]
    return named[0] if len(named) == 1 else None


def _labelled(text: Passage, given: tuple[Intervention, ...]) -> Iterator[Reading]:
    """Steps with a label in front: "Day 1: 50% of the total dose Day 7: The remaining 50% of the dose"."""
    labels = list(LABEL.finditer(text.plain))
    for position, match in enumerate(labels):
        following = labels[position + 1].start() if position + 1 < len(labels) else len(text.plain)
        stop = re.compile(r"\n|[.;](?=\s|\Z)").search(text.plain, match.end(), following)
        start, end = text.trimmed(match.end(), stop.start() if stop else following, " \t\n,;:：.*-–")
        words = text.plain[start:end]
        if not words or len(words) > 2 * _LONGEST_DOSE or not _is_dose(words, given):
            continue
        found = CONDITION.search(words)
        group = 1 if found and found[1] else 2
        condition = (start + found.start(group), start + found.end(group)) if found else None
        dose = text.trimmed(start, start + found.start() if found else end)
        if dose[0] < dose[1] <= dose[0] + _LONGEST_DOSE:
            yield Reading(dose, match.span("label"), condition, _label_notation(match["label"]))


def _is_dose(words: str, given: tuple[Intervention, ...]) -> bool:
    """Whether words behind a label say what is given: an amount, a fraction, a dose, an intervention by name."""
    if AMOUNT.search(words) or _GIVES.search(words):
        return True
    return words.casefold() in {one.label.casefold() for one in given if one.label}


def _label_notation(label: str) -> str | None:
    """The time notation of a label ("Day 7" → `D7`, "Weeks 1-4" → `W1..W4`), or None where it has no plain one."""
    found = re.findall(
        rf"Cycle\s[0-9]+,?\sDay\s[0-9]+|(?:[A-Z]+?)s?\s(?={LIST}){LIST}", label.removeprefix("from "), re.IGNORECASE
    )
    if len(found) == 1:
        return points(found[0])
    first, last = (points(point) for point in found) if len(found) == len(("from", "to")) else (None, None)
    plain = first and last and not re.search(r"[ .]", first + last)
    return f"{first}..{last}" if plain else None


def _regimens(text: Passage, given: tuple[Intervention, ...]) -> Iterator[Reading]:
    """An amount and how often it is given, in one sentence: "100 mg orally twice daily for 12 weeks"."""
    seen = set()
    for first, last in sentences(text):
        after = first
        for regimen in REGIMEN.finditer(text.plain, first, last):
            reading = _regimen(text, first, after, regimen)
            if reading is None:
                continue
            yield from _loading(text, after, reading)
            # A text that says the same of the same product twice means it once.
            said = (text.plain[slice(*reading.dose)].casefold(), regimen.group().casefold())
            meant = _meant(text.plain[after : regimen.end()], given)
            after = regimen.end()
            if (*said, meant) not in seen:
                seen.add((*said, meant))
                yield reading


def _loading(text: Passage, after: int, reading: Reading) -> Iterator[Reading]:
    """The loading dose before a regimen: "a loading dose of 840 mg followed by 420 mg every 3 weeks"."""
    found = _LOADING.search(text.plain, after, reading.dose[0])
    if found:
        name = "dose" if found["dose"] else "dose2"
        label = found.span("label" if found["label"] else "label2")
        on = points(re.sub(r"\A,?\s(?:on|at)\s", "", found["on"])) if found["on"] else None
        yield Reading(found.span(name), label, None, on, about=after)


def _regimen(text: Passage, sentence: int, after: int, regimen: re.Match[str]) -> Reading | None:
    """The amount that a regimen belongs to, or None where there is none behind `after` or the sentence hedges."""
    amounts = list(AMOUNT.finditer(text.plain, max(after, regimen.start() - _NEAR), regimen.start()))
    if not amounts:
        return None
    nearest = amounts[-1]
    first = _together(text.plain, amounts)
    further = _FURTHER_DAYS.match(text.plain, regimen.end())
    whole = (regimen.start(), further.end() if further else regimen.end())
    said = f"{regimen.group()} {further['on']}" if further else regimen.group()
    head = text.plain[max(sentence, nearest.start() - HEAD) : first]
    between = text.plain[nearest.end() : regimen.start()]
    tail = text.plain[whole[1] : whole[1] + 40]
    if _unclear(head, between, tail, alone=AMOUNT.search(text.plain, sentence, first) is None):
        return None
    product = _PRODUCT.search(text.plain, max(after, first - 40), first)
    dose = text.trimmed(product.start(1) if product else first, regimen.start(), " \t\n,;:/-–")
    return Reading(dose, whole, None, when(said, text.plain[: regimen.start()], tail), regimen.span(), after)


# Matches the days behind "daily by IV infusion over 1 hour".
_FURTHER_DAYS = re.compile(
    rf"(?:(?!\s(?:and|or|then|if|daily)\s)[^.,;:()\[\]\n]){{0,50}}?\s(?P<on>{ON})", re.IGNORECASE
)
# Matches the product of "Cladribine: " before an amount, and no heading such as "Dosage: ".
_PRODUCT = re.compile(
    r"(?<![\w-])(?!(?:dos\w+|regimens?|administration|days?|weeks?|cycles?|courses?|arms?|groups?|frequency|treatment|"
    r"therapy|schedule|cohorts?|phase|route|drugs?|experimental|control|comparator|intervention|placebo|follow\w*|of|is|only)\b)"
    r"((?:(?!(?:days?|to|d|and|or|then|with|by|the|of|courses?|cycles?)\b)[A-Za-z][A-Za-z-]*\s){0,2}"
    r"(?!(?:dos\w+|regimens?)\b)[A-Za-z][A-Za-z-]{3,30})\s?[:：]\s?\Z",
    re.IGNORECASE,
)
# Matches what joins two amounts that are given together: "2 g A and " of "2 g A and 1 g B q8h".
_JOINED = re.compile(r"\s(?:of\s)?[a-z][\w-]{2,30}(?:\s[a-z][\w-]{2,30})?\s?(?:\+|and|plus)\s?", re.IGNORECASE)


def _together(plain: str, amounts: list[re.Match[str]]) -> int:
    """Where the dose begins: at the nearest amount, or at one before it that names its own product and is joined."""
    at = len(amounts) - 1
    while at and _JOINED.fullmatch(plain, amounts[at - 1].end(), amounts[at].start()):
        at -= 1
    return amounts[at].start()


def _unclear(head: str, between: str, tail: str, *, alone: bool) -> bool:
    """Whether the words around an amount and its regimen leave it open what is given.

    An amount within brackets counts only where it is the first: "(500 mg three times a day)".
    """
    opened = head.count("(") > head.count(")")
    return bool(
        HEDGE.search(f"{head} {between}")
        or TAIL.match(tail)
        or not _FILLER.fullmatch(between)
        or _RANGE_BEFORE.search(head)
        or (opened and not alone)
    )


def _single(text: Passage, _given: tuple[Intervention, ...]) -> Iterator[Reading]:
    """One giving, said as such; its day and its condition where the text names them."""
    spans = sentences(text)
    found = [(index, match) for index, span in enumerate(spans) for match in SINGLE.finditer(text.plain, *span)]
    if len(found) != 1:
        return
    index, match = found[0]
    after_it = text.plain[match.end() : match.end() + 30]
    if _SINGLE_HEDGE.search(text.plain, spans[index][0], match.end()) or _NOT_ONE.match(after_it):
        return
    day = _ON_DAY.match(text.plain, match.end()) or _NAMED_DAY.search(text.plain)
    after = spans[index + 1] if index + 1 < len(spans) else None
    condition = text.trimmed(*after) if after and _CRITERIA.search(text.plain, *after) else None
    dose = text.trimmed(*match.span())
    yield Reading(dose, day.span(1) if day else None, condition, points(day[1]) if day else None)
