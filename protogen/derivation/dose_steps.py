"""Steps of dosing: "Day 1: 50% of the total dose", "100 mg twice daily for 12 weeks", "a single infusion of …".

Three ways of saying it, tried in this order; the first that reads anything is the reading of the text. A sentence that
hedges ("up to", "titrated", "or") is left alone: no step is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from protogen.derivation.dose_text import AMOUNT, Passage, sentences
from protogen.model.arms import DoseStep, Intervention
from protogen.model.source import Source

_LETTER = {"day": "D", "week": "W", "month": "M", "year": "Y", "hour": "H", "cycle": "C", "visit": "V"}
_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_N = r"(?:[0-9]{1,3}|two|three|four|five|six|eight|ten|twelve)"
_LIST = r"-?[0-9]{1,4}(?:(?:\s?,\s?and\s|\s?,\s?|\s?&\s?|\s?-\s?|\s?–\s?|\sand\s|\sto\s|\sthrough\s)[0-9]{1,4}){0,12}"
_POINT = rf"(?:Cycle\s[0-9]{{1,2}},?\sDay\s[0-9]{{1,2}}|(?:Day|Week|Month|Year|Hour|Cycle|Visit)s?\s{_LIST})"

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

_TIMES = r"(?:once|twice|thrice|two times|three times|four times|[1-4]\stimes|[1-4]x)"
_ON = rf"on\s(?:day|week)s?\s{_LIST}(?:\s(?:of|in)\s(?:each|every|a)\s(?:{_N}[- ](?:day|week)\s)?(?:cycle|course))?"
_OFTEN = (
    rf"(?:{_TIMES}[ -]?(?:daily|weekly|monthly)|{_TIMES}\s(?:per|a|each|every)\s(?:day|week|month)|"
    rf"every\s(?:other\s)?(?:{_N}\s)?(?:hours?|days?|weeks?|months?|morning|evening|night)|"
    rf"every\s{_N}-(?:hour|day|week|month)s?|"
    r"(?:daily|weekly|monthly|nightly|biweekly)|(?:per|a|each|every)\sday|"
    rf"(?:BID|TID|QID|QD|QW|QM|q\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?)|Q[1-9][0-9]?[HDWM]|{_ON})"
)
_LONG = (
    rf",?\s(?:for|over)\s(?:a\s(?:period|total|duration)\sof\s)?(?:up\sto\s)?{_N}(?:\s?[-–]\s?[0-9]{{1,3}})?"
    r"(?:\s|-)(?:days?|weeks?|months?|years?|cycles?)"
)
_PLAIN_WORD = r"(?!(?:and|or|then|plus|with|followed|if|in)\b)[a-z]+"
REGIMEN = re.compile(rf"\b{_OFTEN}(?![\w])(?:,?\s{_ON})?(?:(?:\s{_PLAIN_WORD}){{0,3}}?{_LONG}\b)?", re.IGNORECASE)
"""How often, and for how long.

>>> [m.group() for m in REGIMEN.finditer("twice daily for 12 weeks; every 3 weeks; on Days 1, 8 and 15; a daily diary")]
['twice daily for 12 weeks', 'every 3 weeks', 'on Days 1, 8 and 15', 'daily']
"""

_HEDGE = re.compile(
    r"\b(?:if|unless|depending|or|either|versus|vs|weigh\w*|reduc\w*|increas\w*|titrat\w*|escalat\w*|maximum|max|up to|"
    r"less|more|least|approximately|about|tolerated|toxicit\w*|discontinu\w*|rescue|allowed|permitted|history|prior|previous\w*|no|not|"
    r"(?:cohort|group|arm|part|stratum|level)s?\s?-?[0-9A-D]|respectively|equivalent|than)\b|e\.g|[<>≤≥±~]",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(
    r"(?:[/<>≤≥~±]|[0-9]\s?[-–]|\b(?:to|or|than|least|most)|[0-9]\s?[a-zµμ]{1,5}\s?(?:,|and|&))\s*\Z", re.IGNORECASE
)
_FILLER = re.compile(
    r"(?:/|[^.;:/()\[\]\n0-9]{0,60})(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bin )(?<!\bwith )(?<!\bof )(?<!\btwo )"
)
_TAIL = re.compile(r"\s?(?:or|if|as a|cycles?|course)\b|\s?,?\s?(?:as a|a|per) cycle", re.IGNORECASE)

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
_MOST_STEPS = 8
_NEAR = 150
"""An amount further before its regimen than this is not taken for it."""

_HEAD = 400
"""How far back a hedge is looked for: bounds the work on a text without full stops."""

_LONGEST_DOSE = 160


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one step was read from: spans of the plain text."""

    dose: tuple[int, int]
    label: tuple[int, int] | None = None
    condition: tuple[int, int] | None = None
    notation: str | None = None
    about: int | None = None
    """Where the words begin that may name the intervention; None: with the step itself."""


def steps(text: Passage, given: tuple[Intervention, ...]) -> tuple[DoseStep, ...]:
    """The steps of dosing a text states, in its order; empty where it states none clearly.

    `given` are the interventions the text can mean: one is named on a step where the words leave no choice.
    """
    for reader in (_labelled, _regimens, _single):
        readings = list(islice(reader(text, given), _MOST_STEPS + 1))
        if readings and len(readings) <= _MOST_STEPS:
            return tuple(_step(number, reading, text, given) for number, reading in enumerate(readings, 1))
    return ()


def _step(number: int, reading: _Reading, text: Passage, given: tuple[Intervention, ...]) -> DoseStep:
    """The step of a reading, with a source for each field."""
    fields = {"label": reading.label, "dose": reading.dose, "condition": reading.condition}
    spans = [span for span in fields.values() if span]
    whole = (min(first for first, _ in spans), max(last for _, last in spans))
    sources: list[Source] = [text.source(*whole)]
    sources += [text.source(*span, field=name) for name, span in fields.items() if span]
    if reading.notation and reading.label:
        sources.append(text.source(*reading.label, field="notation"))
    return DoseStep(
        number=number,
        label=text.words(*reading.label) if reading.label else None,
        notation=reading.notation,
        dose=text.words(*reading.dose),
        condition=text.words(*reading.condition) if reading.condition else None,
        intervention=_meant(text.words(min(whole[0], reading.about or whole[0]), whole[1]), given),
        sources=tuple(sources),
    )


def _meant(words: str, given: tuple[Intervention, ...]) -> str | None:
    """The id of the one intervention the words name, or of the only one there is."""
    if len(given) == 1:
        return given[0].id
    named = [one.id for one in given if one.label and one.label.casefold() in words.casefold()]
    return named[0] if len(named) == 1 else None


def _labelled(text: Passage, given: tuple[Intervention, ...]) -> Iterator[_Reading]:
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
            yield _Reading(dose, match.span("label"), condition, _label_notation(match["label"]))


def _is_dose(words: str, given: tuple[Intervention, ...]) -> bool:
    """Whether words behind a label say what is given: an amount, a fraction, a dose, an intervention by name."""
    if AMOUNT.search(words) or _GIVES.search(words):
        return True
    return words.casefold() in {one.label.casefold() for one in given if one.label}


def _label_notation(label: str) -> str | None:
    """The time notation of a label ("Day 7" → `D7`, "Weeks 1-4" → `W1..W4`), or None where it has no plain one."""
    points = re.findall(
        rf"Cycle\s[0-9]+,?\sDay\s[0-9]+|(?:[A-Z]+?)s?\s(?={_LIST}){_LIST}", label.removeprefix("from "), re.IGNORECASE
    )
    if len(points) == 1:
        return _points(points[0])
    first, last = (_points(point) for point in points) if len(points) == len(("from", "to")) else (None, None)
    plain = first and last and not re.search(r"[ .]", first + last)
    return f"{first}..{last}" if plain else None


def _points(words: str) -> str | None:
    """The notation of one unit with its numbers ("Days 1, 8 and 15" → `D1; D8; D15`)."""
    cycle_day = re.fullmatch(r"Cycle\s([0-9]+),?\sDay\s([0-9]+)", words, re.IGNORECASE)
    if cycle_day:
        return f"C{int(cycle_day[1])}D{int(cycle_day[2])}"
    unit, _, rest = words.partition(" ")
    letter = _LETTER.get(unit.lower().removesuffix("s"))
    if letter is None:
        return None
    between = re.fullmatch(r"(-?[0-9]+)\s?(?:-|–|to|through)\s?([0-9]+)", rest)
    if between:
        return f"{letter}{int(between[1])}..{letter}{int(between[2])}"
    numbers = re.findall(r"-?[0-9]+", re.sub(r"(?<=[0-9])\s?[-–]\s?(?=[0-9])", "~", rest))
    return (
        None
        if "~" in rest or re.search(r"[0-9]\s?(?:-|–|to|through)", rest)
        else "; ".join(f"{letter}{int(n)}" for n in numbers)
    )


def _regimens(text: Passage, given: tuple[Intervention, ...]) -> Iterator[_Reading]:
    """An amount and how often it is given, in one sentence: "100 mg orally twice daily for 12 weeks"."""
    seen = set()
    for first, last in sentences(text):
        after = first
        for regimen in REGIMEN.finditer(text.plain, first, last):
            reading = _regimen(text, first, after, regimen)
            if reading is None:
                continue
            # A text that says the same of the same product twice means it once.
            said = (text.plain[slice(*reading.dose)].casefold(), regimen.group().casefold())
            meant = _meant(text.plain[after : regimen.end()], given)
            after = regimen.end()
            if (*said, meant) not in seen:
                seen.add((*said, meant))
                yield reading


def _regimen(text: Passage, sentence: int, after: int, regimen: re.Match[str]) -> _Reading | None:
    """The amount that a regimen belongs to, or None where there is none behind `after` or the sentence hedges."""
    amounts = list(AMOUNT.finditer(text.plain, max(after, regimen.start() - _NEAR), regimen.start()))
    if not amounts:
        return None
    nearest = amounts[-1]
    head = text.plain[max(sentence, nearest.start() - _HEAD) : nearest.start()]
    between = text.plain[nearest.end() : regimen.start()]
    if _unclear(head, between, text.plain[regimen.end() : regimen.end() + 12]):
        return None
    dose = text.trimmed(nearest.start(), regimen.start(), " \t\n,;:/-–")
    return _Reading(dose, regimen.span(), None, _regimen_notation(regimen.group()), after)


def _unclear(head: str, between: str, tail: str) -> bool:
    """Whether the words around an amount and its regimen leave it open what is given."""
    return bool(
        _HEDGE.search(f"{head} {between}")
        or _TAIL.match(tail)
        or not _FILLER.fullmatch(between)
        or _RANGE_BEFORE.search(head)
        or head.count("(") > head.count(")")
    )


def _regimen_notation(words: str) -> str | None:
    """The time notation of a regimen ("every 3 weeks" → `every P3W`), or None where it has no plain one."""
    said = words.lower()
    on = re.fullmatch(r"on\s((?:day|week)s?\s.*)", said)
    if on:
        return None if re.search("cycle|course|for|over", said) else _points(on[1])
    length = re.search(r"\sfor\s([a-z0-9]+)[\s-](day|week|month|year)s?$", said)
    plain = said[: length.start()].rstrip(",") if length else said
    period = _period(plain)
    span = _duration(length[1], length[2]) if length else None
    if period is None or (length and span is None):
        return None
    return f"every {period} ..{span}" if span else f"every {period}"


def _period(words: str) -> str | None:
    """The length between two givings, as an ISO duration."""
    fixed = {
        "daily": "P1D",
        "every day": "P1D",
        "weekly": "P1W",
        "every week": "P1W",
        "monthly": "P1M",
        "every month": "P1M",
    }
    every = re.fullmatch(rf"(?:every\s({_N})[\s-](hour|day|week|month)s?)|q([1-9][0-9]?)([hdwm])", words)
    if every:
        number, unit = (every[1], every[2]) if every[1] else (every[3], every[4])
        return _duration(number, unit)
    return "P2D" if words == "every other day" else fixed.get(words.removeprefix("once ").removeprefix("once-"))


def _duration(number: str, unit: str) -> str | None:
    """An ISO duration of a number (in figures or words) and a unit or its first letter."""
    count = _NUMBER_WORDS.get(number) or (int(number) if number.isascii() and number.isdigit() else None)
    letter = unit[0].upper()
    return None if count is None else f"PT{count}H" if letter == "H" else f"P{count}{letter}"


def _single(text: Passage, _given: tuple[Intervention, ...]) -> Iterator[_Reading]:
    """One giving, said as such; its day and its condition where the text names them."""
    spans = sentences(text)
    found = [(index, match) for index, span in enumerate(spans) for match in SINGLE.finditer(text.plain, *span)]
    if len(found) != 1:
        return
    index, match = found[0]
    if _SINGLE_HEDGE.search(text.plain, spans[index][0], match.end()):
        return
    day = _ON_DAY.match(text.plain, match.end()) or _NAMED_DAY.search(text.plain)
    after = spans[index + 1] if index + 1 < len(spans) else None
    condition = text.trimmed(*after) if after and _CRITERIA.search(text.plain, *after) else None
    yield _Reading(
        text.trimmed(*match.span()), day.span(1) if day else None, condition, _points(day[1]) if day else None
    )
