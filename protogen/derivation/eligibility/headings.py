"""Headings: those that name the inclusion or exclusion list, and those that say for whom the next items are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protogen.derivation.eligibility.words import PERMITS, about_whom, names_people, names_whom, only_introduces
from protogen.model.population import CriterionKind

_NAME = r"(?P<non>non[- ]?)?(?P<list>inclusion|exclusion|inclusionary|exclusionary|eligibility)"
_CRITERIA = r"criteri(?:(?:a|on|as|ar|ae|um)r?|(?=\s*$))"

_BARE = re.compile(rf"{_NAME}\s*(?P<colon>[:：])?\s*$|(?P<past>included|excluded)\s*[:：]\s*$", re.IGNORECASE)
"""A list named by one word.

>>> bool(_BARE.match("EXCLUSION:")), bool(_BARE.match("Exclusion of pain"))
(True, False)
"""

_NAMED = re.compile(
    rf"(?P<before>(?:[^\W_][\w'’/.()&,-]*\s+){{0,6}}?){_NAME}(?:\s*/\s*(?:inclusion|exclusion))?\s+{_CRITERIA}"
    r"(?P<after>[^\n:：]{0,120}?)\s*(?P<stop>[:：]|\.(?=\s|$)|$)",
    re.IGNORECASE,
)
"""A list named by words, alone on its line or in front of its first item.

>>> _NAMED.match("Key Inclusion Criteria : Age").group(), _NAMED.match("Inclusion criteria. Age").group()
('Key Inclusion Criteria :', 'Inclusion criteria.')
"""

_BARE_RUN = re.compile(
    r"(?:(?:Key|Main) )?(?P<non>Non-)?(?P<list>Inclusion|Exclusion) Criteria(?=\s+[A-Z][a-z]+\s(?!Inclusion"
    r"|Exclusion|criteria))"
)
"""A list named without a colon in front of its first item.

>>> _BARE_RUN.match("Inclusion Criteria Adults aged 18").group()
'Inclusion Criteria'
"""

_MIDDLE = re.compile(
    r"(?<!the )(?<!following )(?:\b(?:Key|Main|Major|Study)\s+)?\b(?:Non-)?"
    r"(?:Inclusion|Exclusion|INCLUSION|EXCLUSION)\s+(?:Criteria|criteria|CRITERIA)\s*[:：]"
    r"|(?<=[a-z0-9.;,)]\s)(?<!\b(?:of|in)\s)(?<!\b(?:the|all|any|per)\s)(?<!\bmeet\s)(?<!\bmeets\s)"
    r"(?:Inclusion|Exclusion) Criteria(?=\s+[A-Z][a-z]+\s|\s*$)"
)
"""A list named in mid-line.

>>> _MIDDLE.search("none of these Exclusion Criteria: pain").group()
'Exclusion Criteria:'
"""

_SENTENCE = re.compile(
    r"\b(?:meets?|meeting|met|fulfil\w*|not|does|do|may|could|apply|applies|applied|failure|any|willingness|per"
    r"|according|review)\b",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:excluded|ineligible|not (?:be )?eligible|cannot (?:be included|participate|enter))\b", re.IGNORECASE
)
_VERB = re.compile(r"\b(?:is|are|includes?|were|was|as follows|were as follows|are as follows)\s*$", re.IGNORECASE)
_QUALIFIER = re.compile(
    r"(?:key|main|major|study|general|[ivx0-9.]+|the|list|of|principal|primary|overall|basic|core|\W)*$", re.IGNORECASE
)
"""Words before the name of a list that name no subset."""

_RUN_IN = re.compile(
    r"(?:(?:any|all|one|each)(?: one)? of (?:these|the following)(?: criteria)?|none of the following)\s*[,:]?$",
    re.IGNORECASE,
)

POINTER = re.compile(
    r"(?:notes?\s*[:.]\s*)?(?:(?:other|additional|further|more|full|some)\b.{0,60}"
    r"\b(?:criteria|requirements|restrictions)\b.{0,60}\b(?:may|could|can|might|will|also|apply|applies"
    r"|applied)\b.{0,60}|"
    r"none|n/?a|not applicable|there are no \S+ criteria|all answers must be.{0,80}|"
    r"see .{0,80}\bcriteria.{0,40}|no exclusion criteria.{0,30}|"
    r"the (?:above|following) (?:information|list|criteria) (?:is|are|does|do) not .{0,120})\W*$",
    re.IGNORECASE,
)
"""An item that states no condition on a participant.

>>> bool(POINTER.match("Other protocol defined inclusion/exclusion criteria may apply.")), bool(POINTER.match("None"))
(True, True)
"""


@dataclass(frozen=True, slots=True)
class Named:
    """A heading that names a list: its kind, how many characters it takes, and whether it names a subset."""

    kind: CriterionKind
    length: int
    subset: bool


def _kind(found: re.Match[str]) -> CriterionKind:
    if found.groupdict().get("past"):
        return CriterionKind.EXCLUSION if found["past"].lower() == "excluded" else CriterionKind.INCLUSION
    if found["non"] or found["list"].lower().startswith("excl"):
        return CriterionKind.EXCLUSION
    return CriterionKind.INCLUSION


_LONGEST, _WORDS = 14, 12
_LISTS = re.compile(
    r"\b(?:including|defined|following|such as|includes?|meaning|any of|one of|eligible|diagnos\w+)\b", re.IGNORECASE
)
_COUNTED = re.compile(r"\b(?:at least \w+|one or more|any|one|two|three) of\b", re.IGNORECASE)
_CRITERIA_BELOW = re.compile(r"\bfollowing (?:inclusion |exclusion |eligibility |additional )?criteria", re.IGNORECASE)
_ELIGIBLE = re.compile(
    r"\b(?:be|are) (?:eligible|excluded|included|enrolled|recruited)\b.{0,80}\bfollowing:$", re.IGNORECASE
)
_FEW = 3
_CONDITION = re.compile(
    r"\b(?:severe|uncontrolled|active|known|current\w*|recent|any|no|not|history|evidence|presence|absence|abnormal\w*"
    r"|adequate|inadequate|stable|unstable|significant|positive|negative|confirmed|diagnos\w+|suspected|able|unable|must"
    r"|has|have|had|is|are|being|taking|using|use|receiving|received|prior|previous|following|including|includes?|pregnan\w+"
    r"|notes?|defined|definition|e\.g|i\.e|exceptions?|impaired|sufficient|insufficient|with|without|of|for)\b",
    re.IGNORECASE,
)
"""Words that make a short line more than a topic, such as the first one of `Severe asthma:`."""

_PART = re.compile(
    r"(?:group|cohort|arm|part|phase|stage|aim|sub-?study)\s?[A-Z0-9]{1,3}\b(?![.)]).{0,120}$", re.IGNORECASE
)
"""A line that opens with the name of a part, such as `Group A (normal): meet all the items below`."""


def named(text: str) -> Named | None:
    """The list heading at the start of a line, if there is one."""
    bare = _BARE.match(text)
    if bare:
        return Named(_kind(bare), len(text.rstrip()), subset=False)
    run = _BARE_RUN.match(text)
    if run and not names_whom(text[run.end() :]):
        return Named(_kind(run), run.end(), subset=False)
    found = _NAMED.match(text)
    if not found or _SENTENCE.search(found["before"]) or found["before"].count(",") > 1:
        return None
    after = _VERB.sub("", found["after"]).strip(" -–—()")
    alone = found.end() == len(text)
    plain = _QUALIFIER.match(found["before"]) or names_whom(found["before"])
    if not plain and not (alone and found["stop"] == ":"):
        return None
    if not _after_fits(after, found["stop"], alone=alone) or (found["stop"] == "." and after):
        return None
    subset = bool(after) or not _QUALIFIER.match(found["before"])
    return Named(_kind(found), found.end(), subset)


def _after_fits(after: str, stop: str, *, alone: bool) -> bool:
    if not after:
        return bool(stop) or alone
    if _SENTENCE.search(after) or PERMITS.search(after) or re.search(r"\b(?:is|are|will|must|has|have)\b", after):
        return False
    return alone and (stop == ":" or len(after.split()) <= _LONGEST)


def middle(text: str) -> int:
    """Where a list heading stands in mid-line; -1 where none does."""
    found = _MIDDLE.search(text, 1)
    return found.start() if found else -1


def refuses(text: str) -> bool:
    """Whether an introduction says that those it speaks of stay out."""
    return bool(_REFUSAL.search(text))


def run_in(text: str) -> bool:
    """Whether words behind a list heading only introduce the list: `any of these,`."""
    return bool(_RUN_IN.match(text))


def group(text: str, *, marked: bool, governs: bool) -> bool:
    """Whether a line that more lines follow is a group heading.

    `marked`: a sign stands in front; `governs`: nothing of its own level stands between it and the end of the list.
    """
    bare = text.rstrip()
    colon = bare.endswith((":", "："))
    if POINTER.match(bare):
        return False
    if only_introduces(bare) and (colon or not marked):
        return governs or not marked
    if names_whom(bare):
        return colon or (not marked and not bare.endswith((".", ";", ",")))
    return not marked and (names_people(bare) or _names_group(bare, colon=colon))


def _names_group(text: str, *, colon: bool) -> bool:
    """Whether an unmarked line names a population, arm, part or stage and no condition."""
    behind = text.rsplit(":", maxsplit=1)[-1]
    if _PART.match(text) and not text.endswith((".", ";")) and (colon or only_introduces(behind)):
        return True
    if not colon:
        return False
    if _LISTS.search(text):
        return bool(_CRITERIA_BELOW.search(text) or _ELIGIBLE.search(text)) and not _COUNTED.search(text)
    if len(text.split()) <= _FEW and not _CONDITION.search(text):
        return True
    return about_whom(text) and len(text.split()) <= _WORDS
