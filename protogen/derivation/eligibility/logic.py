"""How the children of a criterion combine, and which parts its own words list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from protogen.derivation.eligibility.pieces import Span, trimmed
from protogen.model.population import Logic

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_N = r"(?:one|two|three|four|five|six|[1-9])"
_LISTED = (
    r"(?:following|these|criteri(?:a|on)|conditions?|factors?|requirements?|items?|signs?|symptoms?|features?|"
    r"findings?)\b"
)

_AT_LEAST = re.compile(
    rf"\b(?:at least|≥|\\≥|minimum of|no fewer than)\s?(?P<n>{_N})(?: or more)?(?: (?:of|among))?(?: (?:the|any"
    rf"|these))?"
    rf"(?: (?:additional|other|major|minor|diagnostic|clinical|risk))? {_LISTED}"
    rf"|\b(?P<more>{_N}) or more of (?:the |these )?(?:\w+ )?{_LISTED}"
    rf"|\b(?P<of>{_N}) (?:out )?of (?:the )?(?:\w+ ){{0,2}}?{_LISTED}",
    re.IGNORECASE,
)
"""A number of children that is enough, where it counts the children and nothing else.

>>> _AT_LEAST.search("Meets at least two of these:")["n"], _AT_LEAST.search("At least 5 attacks, fulfilling this:")
('two', None)
"""

_ANY = re.compile(
    r"\b(?:any(?: one)?|either)(?: or both|/both)? (?:of )?(?:the )?(?:following|these|those)\b|\bany of:",
    re.IGNORECASE,
)
"""Any child is enough.

>>> bool(_ANY.search("Any of the following:"))
True
"""

_ALL = re.compile(
    r"(?<!/)\b(?:all|each|both(?!/)|every one) (?:of )?(?:the |these |those )?(?:following|these|those|conditions"
    r"|criteria)\b|\ball of:",
    re.IGNORECASE,
)
"""Every child must hold.

>>> bool(_ALL.search("fulfilling both criteria:")), bool(_ALL.search("for all patients:"))
(True, False)
"""

_EXCEPT = re.compile(
    r"\b(?:except(?:ing|ions?)?|other than|exception of|excluding|exclusive of|unless)"
    r"(?:(?: (?:for|that|of|in|to|are|is|with|when|if|apply|applies|as|follows)){0,3}\s*[:：]"
    r"|[a-z ]{0,12}(?: the)? (?:following|these|those)\b[^:.;]{0,40}[:：.]?)\s*$"
    r"|\bfollowing exceptions?\b[^:.;]{0,30}[:：.]?\s*$",
    re.IGNORECASE,
)
"""The children do not count.

>>> [bool(_EXCEPT.search(text)) for text in ("Cancer other than the following:", "oxygen other than CPAP:")]
[True, False]
"""

_LEAD = re.compile(r"(?:[:：]|\b(?:showing|demonstrating|namely)\b)\s*")
_LIMIT = re.compile(r"\\?[<>≤≥]\s?=?\s?\d")
_COMMA = re.compile(r"(?:[,;]\s+(?:and/or |and |or )?)(?!\d)")


@dataclass(frozen=True, slots=True)
class Rule:
    """How children combine; nothing where the words do not say."""

    logic: Logic | None = None
    at_least: int | None = None


def rule(text: str, children: int) -> Rule:
    """What the words of a parent say about its children; a count that exceeds them says nothing."""
    if _EXCEPT.search(text[-120:]):
        return Rule(Logic.EXCEPTION)
    found = _AT_LEAST.search(text)
    if found:
        words = (found["n"] or found["more"] or found["of"]).lower()
        count = _COUNTS.get(words) or int(words)
        return Rule(Logic.AT_LEAST, count) if count <= children else Rule()
    if _ANY.search(text):
        return Rule(Logic.ANY)
    return Rule(Logic.ALL) if _ALL.search(text) else Rule()


def parts(raw: str, start: int, end: int) -> list[Span]:
    """The limits that the words of one criterion list, one span each; empty unless every one of them is a limit."""
    for lead in _LEAD.finditer(raw, start, end):
        cuts = [(each.start(), each.end()) for each in _COMMA.finditer(raw, lead.end(), end)]
        edges = [(lead.end(), lead.end()), *cuts, (end, end)]
        spans = [trimmed(raw, before[1], after[0]) for before, after in pairwise(edges)]
        last, stop = spans[-1]
        spans[-1] = (last, stop - (stop > last and raw[stop - 1] in ".;,"))
        if len(spans) > 1 and all(_a_limit(raw[a:b]) for a, b in spans):
            return spans
    return []


def _a_limit(text: str) -> bool:
    return bool(_LIMIT.search(text)) and text[0].isalpha() and text.count("(") == text.count(")")
