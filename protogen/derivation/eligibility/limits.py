"""Limits stated inside a criterion: measure, comparison, number, unit, condition; where words leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from protogen.derivation.eligibility.comparisons import GOES_ON, TURNED, Limit, limits, number, sign
from protogen.derivation.eligibility.measures import MEASURE, UNIT, agree
from protogen.derivation.eligibility.plain import Plain
from protogen.model.population import Threshold

_SCORE = re.compile(
    r"(?<![\w-])(?P<name>(?:[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9-]*|[A-Z]{2,8})(?:[- ](?:[A-Z]{1,4}|\d{1,2}|IV|III|II))?"
    r"\)?(?: (?:total|sum|global|composite))?(?: (?:scores?|scale|index|levels?|values?|titers?))?)"
    r"(?: (?:of|is|was|at screening|at baseline|at Screening|at Baseline))*[:=]?\s?\(?$"
)
"""A name in capitals right in front of a comparison.

>>> _SCORE.search("a PHQ-9 total score of ")["name"]
'PHQ-9 total score'
"""

_PEOPLE = re.compile(
    r"(?:^|\b(?:males?|females?|men|women|adults?|patients?|subjects?|participants?|individuals|children|persons?"
    r"|people|"
    r"volunteers?|adolescents?|those|gender|sex(?:es)?|either|is|are|be|who|must be|any|all),?)\s?\(?$",
    re.IGNORECASE,
)
"""People right in front of a number of years that is their age.

>>> bool(_PEOPLE.search("Male or female ")), bool(_PEOPLE.search("history of cancer for "))
(True, False)
"""

_AGED = re.compile(
    r",?\s?(?:[)]|of age|old|[.;,]?$|and (?:older|above|over)|or (?:older|above|over)|inclusive|\(inclusive\))",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"[)\]]?(?:[^;:.<>≥≤=()\[\]\d]|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|(?<=[A-Za-z-])\d|\d(?=[A-Za-z-]))*[:=]?\s?\(?\s?"
)
"""What may stand between a measure and its limit: words and brackets, no other number, no end of a clause.

>>> [bool(_GAP.fullmatch(text)) for text in (" (calculated) of ", " of 5 g. Age ")]
[True, False]
"""

_BREAK = re.compile(
    r",\s?(?:and|or)\b|\b(?:and|or|with|history|treatment|therapy|diagnosis|within|prior|before|who|which|patients?"
    r"|participants?|subjects?|not|no)\b",
    re.IGNORECASE,
)
_FARTHEST, _LOOSE, _TIMES = 75, 30, "time"
_OF_LIST = re.compile(
    r"\s?(?:\([^()]{1,40}\)|\[[^\[\]]{1,40}\])?\s?(?:,\s?(?:and/or|and|or)?|/|and/or|and|or|&)\s?(?:the |serum )?",
    re.IGNORECASE,
)
_NEXT = re.compile(r"(?:[\s,;(\[]|\b(?:and|or|but|to|until)\b|/)*(?:equivalent to )?", re.IGNORECASE)
_WHO = (
    r"(?:patients?|subjects?|participants?|individuals?|persons?|women|men|females?|males?|boys|girls|children|adults?|"
    r"adolescents?|infants?|those|people|cases?|asians?|japanese|chinese|blacks?|whites?|caucasians?)"
)
_AFTER = re.compile(
    rf"\s?[,(\[]?\s?(?P<condition>(?:(?:in|for|among) (?:(?:the|all|any|adult|male|female|black|\w+-\w+) )?{_WHO}\b"
    rf"|(?:if(?! necessary| needed)|when|unless)\b|"
    r"in (?:the )?(?:presence|absence|case|setting|event) of\b|with (?:documented|known|hepatic|liver|bone|gilbert)\b)"
    r"(?:[^;.()<>≥≤\[\]]|\.(?=\d)){0,110}?)(?=\s?(?:[;)\]]|\.(?!\d)|,|\(|$|\b(?:and|or)\s(?:[<>≥≤]|for\b|in\b)))"
    rf"|\s?[(\[](?P<only>(?:adult )?{_WHO}(?: only)?)[)\]]",
    re.IGNORECASE,
)
"""For whom, or when, the limit before it holds.

>>> _AFTER.match(" if liver metastases are present)")["condition"], _AFTER.match(" (women)")["only"]
('if liver metastases are present', 'women')
"""

_BEFORE = re.compile(
    rf"(?:^|[;.:,(\[]\s?|\b(?:or|and|except) )(?P<condition>(?:in|for|among) (?:(?:the|all|any|adult|male|female)"
    rf" )?{_WHO}\b[^;.:<>≥≤]{{0,90}}?"
    r"(?=,|:|\s?[<>≥≤]|$|\s\w+$)|(?:adult )?(?:wom[ae]n|m[ae]n|females?|males?|boys|girls)(?=[,:]|\s?[<>≥≤]|\s?$)"
    r"|if\b[^;.:<>≥≤,]{1,80}(?=,))[,:]?\s?(?:with |the |a |their |must have |have )*\(?$",
    re.IGNORECASE,
)
"""For whom the limit behind it holds.

>>> _BEFORE.search("In patients with liver metastases, ")["condition"]
'In patients with liver metastases'
"""

_HANGING = re.compile(r"(?:,|\s(?:with|a|an|the|of|and|or|their|have|has|had|is|are|must|if))+$", re.IGNORECASE)
_EMPTY = re.compile(
    r"(?:(?:in|for|among) )?(?:(?:the|all|any) )?(?:patients?|subjects?|participants?|individuals?|persons?|people"
    r"|those)"
    r"|if (?:necessary|needed|possible|applicable|available|indicated|clinically indicated)",
    re.IGNORECASE,
)
"""A condition that says nothing.

>>> [bool(_EMPTY.fullmatch(text)) for text in ("for subjects", "for men")]
[True, False]
"""

_LINES = re.compile(
    r"(?P<comparison>at least|no more than|not more than|more than|less than|fewer than|up to|(?:a )?maximum of"
    r"|(?:a )?minimum of|[≥≤<>]=?)\s?(?P<value>\d{1,2}|one|two|three|four|five|six)\s?(?:\(\d\)\s)?"
    r"(?P<measure>(?:(?:prior|previous|different|systemic|unique) )*(?:lines?|regimens?)(?: of (?:[\w-]+ ){0,3}?"
    r"(?:therapy|therapies|treatment|chemotherapy))?)\b",
    re.IGNORECASE,
)
"""How many lines of therapy.

>>> _LINES.search("no more than two prior lines of therapy")["measure"]
'prior lines of therapy'
"""

_LINE, _DIGIT, _LEAST = re.compile(r"line|regimen", re.IGNORECASE), re.compile(r"\d"), re.compile(r"[<≤]")
"""What a text without which nothing is found must hold: asked first, since most criteria hold no limit."""

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LINE_SIGNS = {"at least": "≥", "minimum of": "≥", "more than": ">", "less than": "<", "fewer than": "<"}


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is measured; `start` is where its quote begins."""

    start: int
    end: int
    name: str
    kinds: str


def thresholds(place: Plain, path: str) -> tuple[Threshold, ...]:
    """The limits of a criterion, each with the exact words it was read from."""
    found = list(_lines(place, path)) if _LINE.search(place.text) else []
    if _DIGIT.search(place.text):
        found += _measured(place, path)
    return tuple(sorted(found, key=lambda each: each.sources[0].start or 0))


def _lines(place: Plain, path: str) -> Iterator[Threshold]:
    for each in _LINES.finditer(place.text):
        word, words = each["value"].lower(), each["comparison"].lower().removeprefix("a ")
        means = sign(words) if words[0] in "<>≥≤" else _LINE_SIGNS.get(words, "≤")
        source = place.source(each.start(), each.end(), path)
        value = Decimal(_COUNTS.get(word) or int(word))
        yield Threshold(measure=each["measure"], comparison=means, value=value, sources=(source,))


def _measured(place: Plain, path: str) -> Iterator[Threshold]:
    text = place.text
    compared = limits(text)
    if not compared and not _LEAST.search(text):
        return
    measures = _measures(text)
    yield from _turned(place, measures, path)
    before: tuple[Limit, list[_Measure]] | None = None
    for limit in compared:
        named = _named(text, limit, measures, before[0].end if before else 0)
        if not named and before:
            named = _goes_on(text, limit, before)
        if not named:
            named = _in_capitals(text, limit) or _age(text, limit)
        if named:
            yield from _made(place, limit, named, path)
            before = (limit, named)


def _measures(text: str) -> list[_Measure]:
    """What a text measures; a name with its abbreviation in brackets is one measure, called by the abbreviation."""
    found: list[_Measure] = []
    for each in MEASURE.finditer(text):
        made = _Measure(each.start(), each.end(), each[0], str(each.lastgroup))
        last = found[-1] if found else None
        if last and text[last.end : made.start] in {" (", "("} and text.startswith(")", made.end):
            found[-1] = _Measure(last.start, made.end + 1, made.name, made.kinds)
        else:
            found.append(made)
    return found


def _named(text: str, limit: Limit, measures: list[_Measure], floor: int) -> list[_Measure]:
    """The measures of a limit: the nearest one before it, and those listed with it."""
    near = [each for each in measures if floor <= each.end <= limit.start]
    if not near:
        return []
    last = near[-1]
    gap = text[last.end : limit.start]
    loose = len(gap) > _LOOSE or _BREAK.search(gap)
    if len(gap) > _FARTHEST or not _GAP.fullmatch(gap) or not agree(last.kinds, limit.kind):
        return []
    if loose and (limit.kind is None or limit.kind == _TIMES):
        return []
    found = [last]
    for each in reversed(near[:-1]):
        if not _OF_LIST.fullmatch(text, each.end, found[0].start) or not agree(each.kinds, limit.kind):
            break
        found.insert(0, each)
    return found


def _goes_on(text: str, limit: Limit, before: tuple[Limit, list[_Measure]]) -> list[_Measure]:
    """The measures of the limit before, where this one goes on with them: `(≤ 3 × ULN in patients with …)`."""
    earlier, named = before
    if limit.kind != earlier.kind or limit.comparison[0] in "0b" or limit.start - earlier.end > 2 * _FARTHEST:
        return []
    at = earlier.end
    after = _AFTER.match(text, at)
    at = after.end() if after else at
    following = _NEXT.match(text, at)
    at = following.end() if following else at
    gap = text[at : limit.start]
    if gap.strip() and not _BEFORE.fullmatch(gap):
        return []
    return [_Measure(limit.start, limit.start, each.name, each.kinds) for each in named]


def _in_capitals(text: str, limit: Limit) -> list[_Measure]:
    found = _SCORE.search(text, max(0, limit.start - _FARTHEST), limit.start)
    if not found or not agree("score", limit.kind) or not GOES_ON.match(text, limit.end):
        return []
    return [_Measure(found.start("name"), found.end("name"), found["name"].replace(")", ""), "score")]


def _age(text: str, limit: Limit) -> list[_Measure]:
    """The age of people, where no other measure is named: `Adults ≥ 18 years`, `18 years of age or older`."""
    unit = (limit.unit or "").lower()
    if limit.aged and limit.kind in {None, _TIMES}:
        return [_Measure(limit.start, limit.start, "age", _TIMES)]
    if limit.kind != _TIMES or not unit.startswith(("year", "yr", "month")):
        return []
    said = unit.endswith(("of age", "old")) or text.startswith((" of age", " old"), limit.end)
    people = _PEOPLE.search(text, max(0, limit.start - _FARTHEST), limit.start)
    if said or (people and _AGED.match(text, limit.end)):
        return [_Measure(limit.start, limit.start, "age", _TIMES)]
    return []


def _made(place: Plain, limit: Limit, named: list[_Measure], path: str) -> Iterator[Threshold]:
    start = min(limit.start, named[0].start)
    condition = _condition(place.text, limit, named)
    for each in named:
        yield Threshold(
            measure=each.name,
            comparison=limit.comparison,
            value=limit.value,
            upper=limit.upper,
            unit=limit.unit,
            condition=condition,
            sources=(place.source(start, limit.end, path),),
        )


def _condition(text: str, limit: Limit, named: list[_Measure]) -> str | None:
    """The words that say for whom or when a limit holds: behind it, in front of its measure, or in front of itself."""
    after = _AFTER.match(text, limit.end)
    if after:
        return _telling(after["condition"] or after["only"])
    if named[0].name.lower().startswith("age"):
        # People in front of an age are those whose age it is.
        return None
    start = min(limit.start, named[0].start)
    before = _BEFORE.search(text, 0, start) or _BEFORE.search(text, named[-1].end, limit.start)
    return _telling(before["condition"]) if before else None


def _telling(words: str) -> str | None:
    """A condition without the words that hang on; None where it says nothing about anybody."""
    words = _HANGING.sub("", words.strip())
    return None if _EMPTY.fullmatch(words) else words


def _turned(place: Plain, measures: list[_Measure], path: str) -> Iterator[Threshold]:
    """Lower limits in front of their measures: `7.0% ≤ HbA1c`."""
    for each in measures:
        found = TURNED.search(place.text, max(0, each.start - _LOOSE), each.start)
        unit = UNIT.match(place.text, found.end("value")) if found else None
        kind = str(unit.lastgroup) if unit else None
        if found and bool(unit) == bool(found["unit"].strip()) and (kind is None or agree(each.kinds, kind)):
            yield Threshold(
                measure=each.name,
                comparison="≥" if sign(found["sign"]) == "≤" else ">",
                value=number(found["value"]),
                unit=unit[0].strip() if unit else None,
                sources=(place.source(found.start("value"), each.end, path),),
            )
