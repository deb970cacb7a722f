"""Unmarked text: where a sentence, or a lost line break, begins a requirement of its own."""

from __future__ import annotations

import re
from itertools import pairwise

from protogen.derivation.eligibility.pieces import Span, trimmed
from protogen.derivation.eligibility.vocabulary import DANGLING
from protogen.derivation.eligibility.words import FRESH, NOTE, PERMITS, words

_STOP = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"”')]))\s+(?=[^a-z\s])|(?<=[。；])")
"""The end of a sentence.

>>> [part for part in _STOP.split("No cough. No fever.")]
['No cough.', 'No fever.']
"""

_SHORT = re.compile(
    r"(?:\b(?:i\.e|e\.g|vs|approx|dr|mr|mrs|prof|st|no|nr|fig|etc|incl|resp|ca|cf|al|max|min|b\.i\.d)|\b[A-Z])\.$",
    re.IGNORECASE,
)

_LOST = re.compile(
    r"(?<=[a-z0-9)%,])\s(?=(?:Subjects?|Patients?|Participants?|Adults?|Age[ds]?|Males?|Females?|Wom[ae]n"
    r"|M[ae]n|Able|Ability|"
    r"Willing|Willingness|Written|Signed|History|Known|Diagnos(?:is|ed)|Pregnan(?:t|cy)|No|Not|Must|Has|Have|Is|Are|"
    r"Current|Currently|Presence|Absence|Inability|Unable|Any|Previous|Prior|Severe|Active|Use|Informed|Body|Life|"
    r"Uncontrolled|Participation|Participating|Contraindications?|Allergy|Hypersensitivity|Owns|Lives|Speaks"
    r"|Understands?|"
    r"Adequate|Receiving|Received|Taking|Undergoing|Planned|Planning|Provision|Refusal|Evidence|Suspected|Individuals|"
    r"Children|Mothers?|Breastfeeding|Lactating|Smok(?:er|ing)|Alcohol|Drug|Treatment|Inclusion|Healthy|Being|"
    r"Does|Did|Was|Were|Can|Cannot|Other|Significant|Serious|Clinically|Requiring|Requires|Treated|Enrolled|"
    r"Documented|Confirmed|Histologically|Positive|Negative|Stable|Recent|Chronic|Acute|Major|Residents?"
    r"|English)\s+(?:[a-z]|(?<=Age )[0-9≥>\\]))"
)
"""A capital in mid-sentence that can only open a new requirement.

>>> [part for part in _LOST.split("at least 30 years Owns a car, Adults who drive")]
['at least 30 years', 'Owns a car,', 'Adults who drive']
"""

_LABEL = re.compile(r"(?<![\s.;:,!?–—-])(?<!\b[A-Z][a-z]{3})\s(?=[A-Z][a-z]{3,}(?: (?:and )?[a-z]+){0,2}:\s)")
"""A capitalised label in mid-sentence.

>>> [part for part in _LABEL.split("count at least 80 Hepatic: bilirubin low")]
['count at least 80', 'Hepatic: bilirubin low']
"""


_UNFINISHED = DANGLING | {
    "a",
    "an",
    "the",
    "and",
    "or",
    "as",
    "at",
    "on",
    "into",
    "speak",
    "read",
    "write",
    "fluent",
    "their",
    "no",
}
_REMARK = re.compile(r"(?:^|\s)\([A-Z\s]+\)$")
"""A remark in capitals, such as `(US ONLY)`, that belongs to what follows it."""

_TITLE = re.compile(r"(?<![^\s(])[A-Z][a-z]+$")
"""A capitalised word at the end of a stretch: what follows may belong to the same name."""


def sentences(raw: str, start: int, end: int) -> list[Span]:
    """The requirements of a paragraph: sentences and stretches behind a lost line break, remarks kept with theirs."""
    spans: list[Span] = []
    for piece in _pieces(raw, start, end):
        if spans and _stays(raw[piece[0] : piece[1]], raw[spans[-1][0] : spans[-1][1]]):
            spans[-1] = (spans[-1][0], piece[1])
        else:
            spans.extend(lost_breaks(raw, *piece))
    return spans


def lost_breaks(raw: str, start: int, end: int) -> list[Span]:
    """The stretches of a sentence at whose capitals or labels a line break was lost."""
    found = {each.end() for each in _LOST.finditer(raw, start, end) if _whole(raw[start : each.start()])}
    found |= {each.end() for each in _LABEL.finditer(raw, start, end) if not _TITLE.search(raw, start, each.start())}
    cuts = sorted(found)
    cuts = [cut for cut in cuts if not _in_brackets(raw, start, cut)]
    edges = [start, *cuts, end]
    return [trimmed(raw, a, b) for a, b in pairwise(edges) if raw[a:b].strip()]


def _whole(before: str) -> bool:
    """Whether what stands before a capital may be a requirement by itself."""
    found = words(before)
    return len(found) > 1 and found[-1].lower() not in _UNFINISHED and not _REMARK.search(before)


def _in_brackets(raw: str, start: int, at: int) -> bool:
    near = raw[max(start, at - 300) : at]
    return near.count("(") > near.count(")") or near.count('"') % 2 == 1


def _pieces(raw: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    begin = start
    for found in _STOP.finditer(raw, start, end):
        if not _SHORT.search(raw, max(start, found.start() - 12), found.start()) and not _in_brackets(
            raw, begin, found.start()
        ):
            spans.append(trimmed(raw, begin, found.start()))
            begin = found.end()
    return [each for each in (*spans, trimmed(raw, begin, end)) if each[0] < each[1]]


def _stays(sentence: str, before: str) -> bool:
    """Whether a sentence defines, limits, excepts, permits or explains the one before it."""
    if not any(letter.isalnum() for letter in sentence) or NOTE.match(sentence):
        return True
    if PERMITS.search(sentence):
        return True
    return not FRESH.match(sentence) and len(before) > 0 and sentence[:1].islower()
