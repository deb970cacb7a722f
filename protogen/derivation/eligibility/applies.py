"""For whom a criterion holds: the stated condition that makes it not applicable to others, in its exact words.

A worksheet offers "not applicable" only where such a condition stands, so a doubtful one is left out.
"""

from __future__ import annotations

import re

_WHO = (
    r"(?:patients|subjects|participants|women|men|females|males|girls|boys|individuals|those|children|adults"
    r"|adolescents|infants|donors|controls|cohorts?|arms?|parts?|groups?|phases?|stages?|stratum)"
)
_PERSONS = r"(?:subjects|patients|participants|individuals|volunteers)"
_SEX = r"(?:wom[ae]n|females?|males?|m[ae]n|girls|boys)"
_BEARING = r"of (?:child[- ]?(?:bearing|fathering)|reproductive)[- ](?:potential|age|capacity)"
_NAME = r"(?:Cohorts?|Arms?|Parts?|Groups?|Phases?|Sub-?stud(?:y|ies)|Regimens?)"

_FOR = re.compile(
    rf"(?P<all>(?:For|In|Among) (?:all |the |any )?(?:(?:male|female|pediatric|paediatric|adult|healthy"
    rf"|\w+-\w+) )?{_WHO}\b[^,:;.()]{{0,80}}|If (?!necessary|needed|possible|applicable"
    rf"|available)[^,:;.()]{{3,80}})[:,]\s",
    re.IGNORECASE,
)
"""A condition in front of the criterion.

>>> _FOR.match("For patients with prior treatment: no rash")["all"], _FOR.match("If diabetic, HbA1c below 9%")["all"]
('For patients with prior treatment', 'If diabetic')
"""

_LABEL = re.compile(
    rf"(?P<all>(?:Subjects|Patients|Participants) \([^()]{{2,40}}\)|{_NAME} \w{{1,8}}(?:(?:,| and| or| to| &|-)"
    rf" ?\w{{1,4}})*"
    rf"(?: only)?|{_SEX}(?: {_PERSONS})?(?: only)?):\s",
    re.IGNORECASE,
)
"""A label that names a part of the study, or a sex.

>>> _LABEL.match("Cohort B only: no rash")["all"], _LABEL.match("Rash: none")
('Cohort B only', None)
"""

_OPENING = re.compile(
    rf"(?:All |Any |An? )?(?P<all>(?:(?:sexually active|fertile|heterosexual(?:ly active)?|pre-?menopausal) )*(?:"
    rf"(?:{_SEX}|WOCBP|{_PERSONS})(?: {_PERSONS})? {_BEARING}(?: \(WOCBP\))?(?: only)?(?!\s(?:\([^)]*\)\s)?(?:and"
    rf"|or)\s(?:\w+ )?{_SEX})"
    rf"|{_SEX}(?: {_PERSONS})?(?=\s(?:\([^()]*\)\s)?(?:must|should|agrees?|needs?|will|shall|have to)\b)))(?!\w)",
    re.IGNORECASE,
)
"""A criterion that opens with the people it is for.

>>> _OPENING.match("Females of childbearing potential must test negative")["all"], _OPENING.match("Pregnant women")
('Females of childbearing potential', None)
"""

_INSIDE = re.compile(
    rf"^[^,;.]*?\b(?:in|for) (?P<all>(?:all )?(?:{_SEX}|participants|patients|subjects) {_BEARING}(?: \(WOCBP\))?)",
    re.IGNORECASE,
)
"""People named within the only clause.

>>> _INSIDE.match("Negative test in women of childbearing potential (WOCBP).")["all"]
'women of childbearing potential (WOCBP)'
"""

_CLOSING = re.compile(
    r"\((?:only )?(?:applicable|applies) (?:only )?(?:to|for) (?P<to>[^().]{3,80})(?:\.[^()]*)?\)"
    rf"|\((?P<part>{_NAME} [A-Z0-9]\w{{0,3}}(?:(?:,| and|, and| to| &|-|–) ?[A-Z0-9]\w{{0,2}})*(?: only)?)\)\W*$"
    rf"|\((?P<sex>(?:for|in) {_SEX}(?: {_PERSONS})?(?: {_BEARING})?(?: only)?"
    rf"|{_SEX}(?: {_PERSONS}| {_BEARING}| only)+)\)\W*$",
    re.IGNORECASE,
)
"""A condition in brackets, the last words of the criterion or said to be one.

>>> _CLOSING.search("no rash (Parts B and C only).")["part"], _CLOSING.search("no rash (mild)")
('Parts B and C only', None)
"""

_ANOTHER = re.compile(
    rf"[.;]\s(?:In|For) (?:all )?(?:{_NAME}|{_SEX})\b|(?:\band|\bor|[;.,])\s{_SEX}(?: {_PERSONS})?:", re.IGNORECASE
)
"""Another condition further on: the criterion holds for others as well."""


def condition(text: str) -> str | None:
    """The stated condition that makes a criterion not applicable to others, in its exact words."""
    opening = _FOR.match(text) or _LABEL.match(text) or _OPENING.match(text)
    if opening:
        words = opening["all"]
        return words if len(words) < len(text.rstrip(" .;,")) and not _ANOTHER.search(text) else None
    found = _CLOSING.search(text)
    if found:
        return next(each for each in found.groups() if each)
    inside = _INSIDE.match(text)
    return inside["all"] if inside else None
