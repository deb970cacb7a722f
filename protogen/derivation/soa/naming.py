"""Short row names from outcome measures, by named rules; the full words stay with the row."""

from __future__ import annotations

import re

from protogen.model.registry_text import unescape

LONGEST = 80
"""A name is cut at a word border before this many characters."""

_WHO = r"(?:participants?|patients?|subjects?|individuals|people|persons|women|men|children|adults|volunteers)"
_COUNT = r"(?:numbers?|proportion|percentage|percent|rates?|incidence|frequency|count|occurrence|prevalence|times)"
_MEASURE = r"(?:difference|change|improvement|reduction|increase|decrease|variation)s?"
_BASE = (
    r"(?:the )?base-?\s?line(?: (?:value|level|score|measurement)s?)?(?: before (?:the )?(?:treatment|intervention))?"
)

# Matches "To obtain the " and "Determine and characterize the ".
_PURPOSE = (
    r"(?:to )?(?:(?:obtain|determine|evaluate|assess|measure|characteri[sz]e|compare|investigate|describe|"
    r"estimate|explore|examine)(?: and |, | or )?)+\s+(?:the )?"
)
# Matches "Number of " and "Incidence and severity of the ".
_HOW_MANY = rf"(?:{_COUNT}|severity)(?:(?: and |, | & |/){_COUNT}| and severity)*(?: \(%\))? of (?:the )?"
# Matches "participants with " and "Patients Who Experienced ".
_OF_WHOM = (
    rf"(?:study |adult |trial )?{_WHO}(?: in each \w+)? (?:with|who|having|experiencing|reporting|achieving|"
    r"that|showing|developing)(?: (?:had|have|has|experienced?|achieved?|reported?|develop(?:ed)?|an?|any))* "
)
# Matches "improvement of ≥ 30% from baseline in ".
_BY_HOW_MUCH = (
    rf"{_MEASURE} (?:of|by) (?:at least |more than )?[≥>≤<]?\s?\d+(?:\.\d+)?\s?%? (?:or more )?"
    rf"(?:(?:from|in|of|relative to) {_BASE} )?(?:in|of) (?:the )?"
)
# Matches "Mean change from baseline in " and "difference in ".
_CHANGE = (
    rf"(?:(?:mean|absolute|relative|percent(?:age)?|median|least squares|%|LS)\s)*(?:rate of )?{_MEASURE}"
    rf"(?: (?:from|relative to|versus|vs\.?|over|since) {_BASE})?(?: (?:in|of|on)) (?:the )?(?:rate of change of )?"
)
# Matches "Changes from baseline to Week 12 in ".
_CHANGE_BY = rf"changes? from {_BASE}(?: (?:to|at) [^,]{{1,30}}?)? (?:in|of|on|for) (?:the )?"

# Matches " at Week 12", " after 6 months" and " (Day 28)" at the end.
_AT = (
    r",? \(?(?:at|after|by|within|over|during|through|up to|until|on) (?:the )?(?:end of )?"
    r"(?:(?:days?|weeks?|months?|years?|visits?)\s?-?\d[\d, and&-]*|\d+(?:-| )?(?:days?|weeks?|months?|years?|"
    r"hours?|minutes?|hrs?)(?: (?:of|after|post|following)[^,;]{0,40})?|study period|base-?line)\)?"
)

_OPENING = ("purpose", _PURPOSE), ("article", r"(?:the|an?) "), ("count", _HOW_MANY), ("who", _OF_WHOM)
_OPENING_OF_CHANGE = ("extent", _BY_HOW_MUCH), ("change", _CHANGE), ("change", _CHANGE_BY)
OPENINGS = tuple((rule, re.compile(words, re.IGNORECASE)) for rule, words in (*_OPENING, *_OPENING_OF_CHANGE))
"""What may open a measure without saying what is assessed, each with its rule; tried in turn until none fits."""

_ENDING = (
    ("baseline", rf",? (?:as )?(?:compared|relative|in comparison) (?:to|with) {_BASE}.*"),
    ("baseline", rf",? (?:change(?:s)? )?(?:from|versus|vs\.?) {_BASE}(?! (?:in|of|on)\b).*"),
    ("time", _AT),
    ("time", r",? \(?base-?line\)?"),
    ("who", rf",? (?:in|among|of) (?:the )?(?:all |study |these )?(?:{_WHO}|humans)(?: with [^,;]{{1,60}})?"),
    ("stop", r"[.:;,]"),
)
ENDINGS = tuple((rule, re.compile(rf"{words}\s*$", re.IGNORECASE)) for rule, words in _ENDING)
"""What may close a measure without saying what is assessed."""

# Matches the whole of "The difference between the test result and the baseline value"; the group is what is assessed.
_BETWEEN = re.compile(
    rf"(?:the )?difference between (?:the )?(.+?) (?:and|compared (?:to|with)) {_BASE}.*", re.IGNORECASE
)
# Matches " as measured by quantitative CT"; the group is the method.
_BY = re.compile(
    r",? (?:as )?(?:measured|assessed|evaluated|determined) (?:by|using|with|on) (?:the )?([^,;()]{2,60}?)\.?$",
    re.IGNORECASE,
)
# Matches the opening of "Blood biochemistry, commonly referred to as …"; the group is what is defined.
_DEFINED = re.compile(
    r"\s*(?:(?:an?|the) )?([A-Z][\w\- /]{2,50}?)(?: \([A-Za-z0-9-]+\))?"
    r"(?:,? (?:commonly|often|also)\b|,? (?:is|are|refers? to)\b)"
)
# Matches " (targeting HER2, PSMA, FAP, etc.)": a remark that a short name can do without.
_BRACKET = re.compile(r"\s*\([^()]{9,}\)")
_SHORTEST = 3
_SHORTEST_PIECE = 12
"""A shorter piece of a long name would hardly name anything."""


def name(measure: str) -> str:
    """What is assessed, in few words.

    >>> name("The difference in forced vital capacity compared to the baseline before treatment")
    'Forced vital capacity'
    >>> name("The difference between the 6-minute walk test result and the baseline value before treatment")
    '6-minute walk test result'
    >>> name("Number of participants with adverse events")
    'Adverse events'
    >>> name("Change From Baseline in HbA1c at Week 24")
    'HbA1c'
    >>> name("The change in fibrosis area compared to the baseline as measured by quantitative CT.")
    'Fibrosis area (quantitative CT)'
    """
    return _fitting(shortened(measure))


def shortened(measure: str) -> str:
    """What is assessed, at any length: measures with equal ones assess the same.

    >>> shortened("An improvement of ≥ 30% from baseline in number of active joints")
    'Active joints'
    """
    whole = " ".join(unescape(measure).split()).lstrip("-•*· ")
    by = _BY.search(whole)
    method = f" ({by[1].strip()})" if by and by.start() >= _SHORTEST else ""
    told = whole[: by.start()] if by and method else whole
    between = _BETWEEN.fullmatch(told)
    text = _without(between[1] if between else told)
    if text.strip(" .,:;-"):
        text += method
    text = text if text.strip(" .,:;-") else whole
    return text[:1].upper() + text[1:]


def _without(text: str) -> str:
    """The text without its opening and closing words."""
    changed = True
    while changed:
        changed = False
        for _, opening in OPENINGS:
            found = opening.match(text)
            if found and found.end() and len(text) - found.end() >= _SHORTEST:
                text, changed = text[found.end() :], True
        for _, ending in ENDINGS:
            found = ending.search(text)
            if found and found.start() >= _SHORTEST:
                text, changed = text[: found.start()], True
    return text.strip()


def _fitting(text: str) -> str:
    if len(text) > LONGEST:
        text = _BRACKET.sub("", text) or text
    if len(text) <= LONGEST:
        return text
    for mark in (" - ", ": ", "; ", ". ", ", as ", " as measured", " as assessed", " defined as", ", ", " ("):
        at = text.find(mark)
        if _SHORTEST_PIECE <= at <= LONGEST and text.count("(", 0, at) == text.count(")", 0, at):
            return text[:at]
    return text[: text.rfind(" ", 0, LONGEST)].rstrip(" ,;:(") + " …" if " " in text[:LONGEST] else text[:LONGEST] + "…"


def defined(description: str) -> tuple[int, int] | None:
    """Where a description that opens with a definition names what it defines.

    >>> text = "Blood biochemistry, commonly referred to as clinical chemistry, is a set of tests."
    >>> text[slice(*defined(text))]
    'Blood biochemistry'
    """
    found = _DEFINED.match(description)
    return found.span(1) if found else None
