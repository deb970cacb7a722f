"""Unmarked text: where a sentence, or a lost line break, begins a requirement of its own."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from protogen.derivation.eligibility.pieces import Span, trimmed
from protogen.derivation.eligibility.vocabulary import OPENERS, ORDINARY, UNFINISHED
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

_CAPITAL = re.compile(r"(?<=[a-z0-9)%,])\s(?=(?P<word>[A-Z][a-z]+)(?P<next>[\s,]\s?(?:[^\sA-Z]|[A-Z][a-z]+\s[a-z])))")
"""A capitalised word in mid-sentence, which may open a new requirement where a line break was lost.

>>> [found["word"] for found in _CAPITAL.finditer("at least 30 years Owns a car, Adults who drive")]
['Owns', 'Adults']
"""

_LABEL = re.compile(r"(?<![\s.;:,!?–—-])(?<!\b[A-Z][a-z]{3})\s(?=[A-Z][a-z]{3,}(?: (?:and )?[a-z]+){0,2}:\s)")
"""A capitalised label in mid-sentence.

>>> [part for part in _LABEL.split("count at least 80 Hepatic: bilirubin low")]
['count at least 80', 'Hepatic: bilirubin low']
"""


_OPENING_LABEL = re.compile(r"[A-Z][\w+/-]*(?: [\w+/-]+){0,2}:\s")
_SHORT_LABEL = re.compile(r"(?<![\s.;:,!?–—-])\s(?=[A-Z][A-Z0-9/-]+\+*:\s)")
"""A label in capitals in mid-sentence; it counts only in a text that opens with a label.

>>> [part for part in _SHORT_LABEL.split("ABC-positive: stain 3+ XYZ+++: stain 2+")]
['ABC-positive: stain 3+', 'XYZ+++: stain 2+']
"""

_NEAR, _FEW = 80, 2
_REMARK = re.compile(r"(?:^|\s)\([A-Z\s]+\)$")
"""A remark in capitals, such as `(US ONLY)`, that belongs to what follows it."""

_TITLE = re.compile(r"(?<![^\s(])[A-Z][a-z]+(?:['’]s)?$")
"""A capitalised word at the end of a stretch: what follows may belong to the same name, as in `Graves' Disease`.

>>> [bool(_TITLE.search(text)) for text in ("of the Mayo", "with Parkinson's", "no rash")]
[True, True, False]
"""


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
    cuts = {each.end() for each in _LABEL.finditer(raw, start, end) if not _TITLE.search(raw, start, each.start())}
    if _OPENING_LABEL.match(raw, start, end):
        cuts |= {each.end() for each in _SHORT_LABEL.finditer(raw, start, end)}
    cuts |= _capitals(raw, start, end)
    edges = [start, *(cut for cut in sorted(cuts) if not _in_brackets(raw, start, cut)), end]
    return [trimmed(raw, a, b) for a, b in pairwise(edges) if raw[a:b].strip()]


def _capitals(raw: str, start: int, end: int) -> set[int]:
    """Where a capitalised ordinary word opens a new requirement in mid-sentence.

    A word that hardly ever does anything else is enough by itself; any other ordinary word only beside more of them.
    """
    sure, likely, ages = set(), set(), 0
    for each in _CAPITAL.finditer(raw, start, end):
        word = each["word"].lower()
        before = raw[max(start, each.start() - _NEAR) : each.start()]
        if not _whole(before, whole=each.start() - start > _NEAR):
            continue
        if word in OPENERS and (each["next"][-1].isalpha() or word == "age"):
            ages += word == "age"
            sure.add(each.end())
        elif not _TITLE.search(before) and (word in ORDINARY or word in _ordinary(raw)):
            likely.add(each.end())
    if ages > 1:
        # A table of ages: `Age 1 to 2 years 0.6 Age 2 to 6 years 0.8`.
        sure = {cut for cut in sure if not raw.startswith("Age ", cut)}
    return sure | likely if len(likely) + 2 * len(sure) > _FEW else sure


@lru_cache(maxsize=1)
def _ordinary(raw: str) -> frozenset[str]:
    """The words that the text itself writes in small letters."""
    return frozenset(each for each in words(raw) if each.islower() and len(each) > _FEW + 1)


def _whole(before: str, *, whole: bool) -> bool:
    """Whether what stands before a capital may be a requirement by itself."""
    found = words(before)
    return (whole or len(found) > 1) and found[-1].lower() not in UNFINISHED and not _REMARK.search(before)


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
