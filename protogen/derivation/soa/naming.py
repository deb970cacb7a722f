"""Short row names from outcome measures, by named rules; the full words stay with the row."""

from __future__ import annotations

import re
from functools import lru_cache

from protogen.model.registry_text import unescape

LONGEST = 80
"""A name is cut at a word border before this many characters."""

_WHO = r"(?:participants?|patients?|subjects?|individuals|people|persons|women|men|children|adults|volunteers)"
_COUNT = r"(?:numbers?|proportion|percentage|percent|rates?|incidence|frequency|count|occurrence|prevalence|times)"
_MEASURE = r"(?:difference|change|improvement|reduction|increase|decrease|variation)s?"
_BASE = (
    r"(?:the )?base-?\s?line(?: (?:value|level|score|measurement)s?)?(?: before (?:the )?(?:treatment|intervention))?"
)
_UNIT = r"(?:days?|weeks?|months?|years?|visits?|cycles?)"
_LENGTH = r"(?:days?|weeks?|months?|years?|hours?|minutes?|hrs?|cycles?)"
_THEN = r"\s?(?:,|，|、|and|&|to|-|–|or)\s?(?:and )?"

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
# Matches "Change from Baseline " of "Change from Baseline Dietary Intake", not of "Change from baseline at Week 12".
_CHANGE_OF = (
    rf"(?:(?:mean|percent(?:age)?|%)\s)*{_MEASURE} from {_BASE}(?! (?:at|to|after|by|up|and|or|over|through|until|"
    r"within|in|of|on|for|measured|assessed|during|between|versus|vs)\b) (?=[A-Za-z])"
)
# Matches "Changes from baseline to Week 12 in ".
_CHANGE_BY = (
    rf"(?:(?:mean|percent(?:age)?|absolute|%)\s)*changes? from {_BASE}"
    r"(?: (?:to|at) [^,]{1,30}?)? (?:in|of|on|for) (?:the )?"
)

# Matches " at Week 12", " at Weeks 4, 8 and Week 12", " at 12, 24 and 52 weeks", " after 6 months" and " (Day 28)" at
# the end.
_AT = (
    r",? \(?(?:at|after|by|within|over|during|through|up to|until|on) (?:the )?(?:end of )?"
    rf"(?:{_UNIT}\s?-?\d+(?:\.\d+)?(?:{_THEN}(?:{_UNIT}\s?)?-?\d+)*|"
    rf"\d+(?:{_THEN}\d+)*(?:-| )?{_LENGTH}(?: (?:of|after|post|following)[^,;]{{0,40}})?|study period|base-?line)\)?"
)

_OPENING = ("purpose", _PURPOSE), ("article", r"(?:the|an?) "), ("count", _HOW_MANY), ("who", _OF_WHOM)
_OPENING_OF_CHANGE = ("extent", _BY_HOW_MUCH), ("change", _CHANGE), ("change", _CHANGE_BY), ("change", _CHANGE_OF)
OPENINGS = tuple((rule, re.compile(words, re.IGNORECASE)) for rule, words in (*_OPENING, *_OPENING_OF_CHANGE))
"""What may open a measure without saying what is assessed, each with its rule; tried in turn until none fits."""

# Matches what may follow "from baseline" and says no more than when: ", at Week 12", " to Month 6".
_UNTIL = (
    r"(?:,? (?:to|at|up to|through|until|after|by|over|and at|and)\b"
    r"(?:[^,;:]|,(?=\s?(?:and )?(?:\d|day|week|month|year))){0,60})?"
)
_ENDING = (
    ("baseline", rf",? (?:as )?(?:compared|relative|in comparison) (?:to|with) {_BASE}{_UNTIL}"),
    ("baseline", rf",? (?:change(?:s)? )?(?:from|versus|vs\.?) {_BASE}(?! (?:in|of|on)\b){_UNTIL}"),
    ("time", _AT),
    ("time", r",? \(?(?:percent(?:age)? )?(?:changes? )?(?:(?:from|at|since|versus) )?base-?line\)?"),
    ("who", rf",? (?:in|among|of) (?:the )?(?:all |study |these )?(?:{_WHO}|humans)(?: with [^,;]{{1,60}})?"),
    ("stop", r"[.:;,]"),
)
ENDINGS = tuple((rule, re.compile(rf"{words}\s*$", re.IGNORECASE)) for rule, words in _ENDING)
"""What may close a measure without saying what is assessed."""
# Matches the "number" of "Safety endpoint: number": "of patients with …" behind it says what is counted.
_OPEN_COUNT = re.compile(rf"\b(?:{_COUNT}|severity)$", re.IGNORECASE)
# Names that say nothing: the words of the record stay instead.
_EMPTY = re.compile(rf"(?:{_MEASURE}|{_COUNT}|severity|mean|percent|patients|participants|subjects)", re.IGNORECASE)

_ORDINAL = r"(?:\d{1,2}[a-z]?|[IVX]{1,4}|[A-Z])"
# Matches "Part 1: " and "Parts 1 and 2 - "; the groups are the part and the rest.
_PART = re.compile(
    rf"((?:parts?|phases?|stages?|cohorts?|groups?|periods?|strat(?:um|a)) {_ORDINAL}"
    rf"(?:(?:,| and| &|, and|/|-|–) ?{_ORDINAL})*)(?::| [-–]) ?(\S.*)",
    re.IGNORECASE,
)
# Matches "Safety Endpoint - " before "number of patients with …"; the groups are the heading and the rest.
_HEADED = re.compile(rf"([A-Z][^:;.()]{{2,40}}?)(?::| [-–]) (?!severity)({_HOW_MANY}\S.*)", re.IGNORECASE)

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
    >>> name("Change From Baseline in HbA1c at Weeks 12, 24 and Week 52")
    'HbA1c'
    >>> name("Change from Baseline Dietary Intake")
    'Dietary Intake'
    >>> name("The change in fibrosis area compared to the baseline as measured by quantitative CT.")
    'Fibrosis area (quantitative CT)'
    """
    return _fitting(shortened(measure))


@lru_cache(maxsize=1024)
def shortened(measure: str) -> str:
    """What is assessed, at any length: measures with equal ones assess the same.

    >>> shortened("An improvement of ≥ 30% from baseline in number of active joints")
    'Active joints'
    >>> shortened("Parts 1 and 2: Incidence and Severity of Adverse Events")
    'Adverse Events (Parts 1 and 2)'
    >>> shortened("Safety Endpoint - number of patients with Adverse Events")
    'Safety Endpoint: Adverse Events'
    """
    whole = " ".join(unescape(measure).split()).lstrip("-•*· ")
    part = _PART.fullmatch(whole)
    if part:
        return f"{_said(part[2])} ({part[1]})"
    return _said(whole)


def _said(whole: str) -> str:
    headed = _HEADED.fullmatch(whole)
    if headed:
        return f"{headed[1]}: {_said(headed[2])}"
    by = _BY.search(whole)
    method = f" ({by[1].strip()})" if by and by.start() >= _SHORTEST else ""
    told = whole[: by.start()] if by and method else whole
    between = _BETWEEN.fullmatch(told)
    text = _without(between[1] if between else told)
    named = text.strip(" .,:;-")
    text = f"{text}{method}" if named and not _EMPTY.fullmatch(named) else whole
    return capital(text)


def capital(text: str) -> str:
    """The text with a capital, unless its first word has one further on: "fMRI" and "eGFR" are names.

    >>> capital("pain score"), capital("eGFR decline")
    ('Pain score', 'eGFR decline')
    """
    first = text.split(" ", maxsplit=1)[0]
    return text if first[1:] != first[1:].lower() else text[:1].upper() + text[1:]


def _without(text: str) -> str:
    """The text without its opening and closing words."""
    changed = True
    while changed:
        changed = False
        for _, opening in OPENINGS:
            found = opening.match(text)
            if found and found.end() and len(text) - found.end() >= _SHORTEST:
                text, changed = text[found.end() :], True
        for rule, ending in ENDINGS:
            found = ending.search(text)
            if found and found.start() >= _SHORTEST and _complete(text[: found.start()], rule):
                text, changed = text[: found.start()], True
    return text.strip()


def _complete(text: str, rule: str) -> bool:
    """Whether what an ending leaves can stand alone: no open bracket, no count of nobody knows what."""
    return text.count("(") == text.count(")") and not (rule == "who" and _OPEN_COUNT.search(text))


# What follows one of these explains a name that is complete without it.
_BREAK = re.compile(r"; |\. (?=[A-Z])|,? (?:as )?defined as\b|, (?:as|defined)\b")


def _fitting(text: str) -> str:
    """The text cut to its length: where what follows only explains, else at a word with a mark that it is cut."""
    if len(text) > LONGEST:
        text = _BRACKET.sub("", text) or text
    if len(text) <= LONGEST:
        return text
    for found in _BREAK.finditer(text, _SHORTEST_PIECE, LONGEST + 2):
        head = text[: found.start()]
        if head.count("(") == head.count(")"):
            return head
    return text[: text.rfind(" ", 0, LONGEST)].rstrip(" ,;:(") + " …" if " " in text[:LONGEST] else text[:LONGEST] + "…"


def defined(description: str) -> tuple[int, int] | None:
    """Where a description that opens with a definition names what it defines.

    >>> text = "Blood biochemistry, commonly referred to as clinical chemistry, is a set of tests."
    >>> text[slice(*defined(text))]
    'Blood biochemistry'
    """
    found = _DEFINED.match(description)
    return found.span(1) if found else None
