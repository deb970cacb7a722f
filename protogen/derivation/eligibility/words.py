"""What words tell about an item: that it opens a list, introduces one, remarks on something, starts another subject."""

from __future__ import annotations

import re
from functools import lru_cache

from protogen.derivation.eligibility.vocabulary import DANGLING, GENERIC, JOINERS, PARTS, STOP, TOPICS, WHO

_WORD = re.compile(r"[^\W_]+(?:[-/'’][^\W_]+)*")
_BRACKETS = re.compile(r"\([^()]*\)")
_POINTS = frozenset(["following", "these", "those", "follows"])
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9/-]{1,6}:$")
_PEOPLE = re.compile(
    r"(?!pregnan|breast|lactat|no |not |any )[^\W_][\w/-]*(?: [\w/-]+){0,2} "
    r"(?:subjects|patients|participants|controls|donors|volunteers):?$",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z]{4,}(?: [A-Z/&-]{2,}){0,4}:?")
_RELATED = re.compile(r"[\w/ -]{2,30}-related(?: (?:for|criteria|conditions?)\b[^.;]{0,50})?:?$", re.IGNORECASE)
_NAMES = WHO | PARTS
_PLAIN = _NAMES | TOPICS | JOINERS | GENERIC
_JUDGED = re.compile(
    r"(\bfollowing(?: \w+)? (?:criteria|conditions) (?:is|are) (?:met|fulfilled|satisfied))\b[\w\s-]{3,60}(?=[:：]?$)"
)
"""An introduction with words about when, by whom or how it is judged, such as `are met per self-report:`."""

_LONGEST, _PHRASE, _SHORT = 40, 8, 3
_CODE = re.compile(r"(?:[A-Z0-9]{1,2}|[IVX]{1,4}|[A-Z]?[0-9]+[A-Za-z]?)")

OPENS = re.compile(
    r"(?:[:：]|\b(?:the|these|both|any|all|of) following(?! \S+ (?:hours|days|weeks|months|years)\b)"
    r"(?: [^\s.;:!?]+){0,6}|"
    r"\bas (?:follows|defined below|listed below|below)|"
    r"\b(?:including but not limited to|such as))[\s.*\\]*$",
    re.IGNORECASE,
)
"""The end of an item that the next ones complete, as in `Any one of the following three signs.`

>>> [bool(OPENS.search(text)) for text in ("Any of these:", "the following three signs.", "Age 18.")]
[True, True, False]
"""

NOTE = re.compile(
    r"\W*(?:notes?\b|n\.?b\.?\b|exceptions?\b|however\b|unless\b|except\b|this\b|these\b|those\b|such\b|it\b"
    r"|they\b|i\.?e\b|e\.?g\b|"
    r"for example\b|examples?\b|for instance\b|includ|defined\b|definition\b|where\b|which\b|with\b|without\b"
    r"|and\b|or\b|but\b|"
    r"also\b|if\b|in case\b|in the case\b|otherwise\b|that\b|then\b|in addition\b|additionally\b)",
    re.IGNORECASE,
)
"""The start of a remark on the item above.

>>> bool(NOTE.match("Note: no fasting is needed")), bool(NOTE.match("No fasting"))
(True, False)
"""

REFERS = re.compile(
    r"(?:notes?\b(?!.{0,60}\bcriteria\b)|n\.b\.|i\.e\.|e\.g\.|"
    r"(?:this|these|such)\b(?! (?:study|trial)\b)(?! include in particular)|exceptions?\b[ :]|definitions?\b"
    r"|(?:[\w-]+ ){1,4}(?:is|are) defined as\b|[A-Z]{2,6}\s?=\s)",
    re.IGNORECASE,
)
"""The start of a paragraph that speaks of the item above it.

>>> [bool(REFERS.match(text)) for text in ("Note: twice", "This includes asthma.", "Note: Other criteria may apply")]
[True, True, False]
"""

PERMITS = re.compile(
    r"\b(?:is|are|will|may|can|should|must|would"
    r"|need)\s+(?:not\s+)?(?:also\s+)?(?:be\s+)?(?:also\s+)?(?:still\s+|then\s+)?(?:eligible|allowed|permitted|"
    r"acceptable|accepted|excluded|included|considered|required|defined|measured|assessed|determined|calculated|"
    r"exempt|evaluated|documented|performed|based|confirmed|repeated|recorded|obtained|sufficient|enrolled"
    r"|recruited|needed|"
    r"counted|discussed|used|at the discretion|left to)\b|\b(?:refers to|consists? of|means|definition of)\b"
    r"|\b(?:was|were) (?:selected|chosen)\b|"
    r"^(?:Patients|Subjects|Participants) may\b|^(?:Please|Thank you)\b",
    re.IGNORECASE,
)
"""A sentence that permits, explains or says how to measure.

>>> bool(PERMITS.search("Day trips are allowed."))
True
"""

FRESH = re.compile(
    r"(?:age[ds]?\b|male|female|wom[ae]n\b|m[ae]n\b|eco[gG]\b|eastern\b|karnofsky|kps\b|who performance|bmi\b"
    r"|body mass|body weight|able\b|"
    r"ability\b|willing|written\b|signed\b|sign\b|provision\b|informed consent|must\b|pregnan|life expectancy"
    r"|adequate\b|"
    r"history of\b|current|known\b|participa|no\b|not\b|negative\b|agree|understand|on stable|stable\b|all screening|"
    r"subjects? (?:must|is|are|has|have)|patients? (?:must|is|are|has|have)|measurable|breast ?feeding|lactating|"
    r"diagnosis\b|diagnosed\b|absence\b|presence\b|ambulatory|has\b|have\b|is\b|at least|unable\b|inability\b|any\b|"
    r"using\b|use of\b|received?\b|active\b|previous\b|prior\b|evidence\b|uncontrolled\b|severe\b|signature\b"
    r"|legal|mentally)",
    re.IGNORECASE,
)
"""How requirements of their own open."""

STRONG = re.compile(
    r"(?:age[ds]?\b|≥? ?18 years|eco[gG]\b|eastern coop|karnofsky|bmi\b|body mass|able to\b|ability to\b"
    r"|willing|written informed|signed\b|"
    r"informed consent|must be (?:able|willing)|pregnan|life expectancy|adequate\b|currently\b|participation in|agree|"
    r"negative (?:serum|urine|pregn)|expected survival|understand|provision of)",
    re.IGNORECASE,
)
"""How requirements open that hardly ever specify another one."""

MEASURE = re.compile(
    r"[<>≤≥=]|\b(?:at least|less than|greater than|more than|no more than|not (?:greater|less) than"
    r"|within)\b.{0,12}\d|\d ?%"
)
LABEL = re.compile(r"[A-Z][\w/-]*(?: [\w/-]+){0,3}:\s")

BREAKS_OFF = re.compile(r"(?<![;,.])\s(?:of|with|in|to|for|by|the|a|an|from|than|at|on|as)$")
"""An item that breaks off in mid-sentence, such as `Allergy to`."""


STEM = re.compile(r"(?:[\w-]+ ){1,3}(?:with|of|by|to|for|who|are|have|has|is|in):$")
"""A short item that makes no sense without the next ones.

>>> [bool(STEM.match(text)) for text in ("Participants with:", "Asthma:")]
[True, False]
"""


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The words that say what a text is about, cut to stems."""
    return frozenset(w[:6] for w in (x.lower() for x in _WORD.findall(text[:400])) if len(w) > _SHORT and w not in STOP)


def words(text: str) -> list[str]:
    """The words of a text, hyphened ones whole."""
    return _WORD.findall(text)


def only_introduces(text: str) -> bool:
    """Whether a line says nothing but that all or any of the next items must hold.

    >>> only_introduces("Subjects must meet all of the following criteria:"), only_introduces("Pain meeting this:")
    (True, False)
    """
    low = [each.lower() for each in words(_JUDGED.sub(r"\1", text))]
    low = [each for each in low if not each.isdigit()]
    points = bool({"following", "these", "criteria", "below", "if", "follows", "reasons", "items"} & set(low))
    points = points or low[-1:] in (["must"], ["should"])
    return 1 < len(low) <= _LONGEST and points and all(each in GENERIC or each in _NAMES for each in low)


def names_whom(text: str, longest: int = 9) -> bool:
    """Whether a short line only names a population, arm, part, stage or topic.

    >>> names_whom("For the patients in Part 2:"), names_whom("Pregnant women:")
    (True, False)
    """
    found = words(_BRACKETS.sub(" ", text))
    if _POINTS & {each.lower() for each in found}:
        return False
    if not 0 < len(found) <= longest or found[-1].lower() in DANGLING:
        return False
    low = [each.lower() for each in found]
    return any(each in _NAMES or each in TOPICS for each in low) and all(
        word in _PLAIN or _CODE.fullmatch(each) for word, each in zip(low, found, strict=True)
    )


def about_whom(text: str) -> bool:
    """Whether a line that ends like a heading names a population, arm, part or stage among its words.

    >>> about_whom("For patients of the diet arm:"), about_whom("History within 6 months of:")
    (True, False)
    """
    found = [each.lower() for each in words(text)]
    return bool(found) and found[-1] not in DANGLING and any(each in WHO for each in found)


def names_people(text: str) -> bool:
    """Whether a line is nothing but an abbreviation with a colon, people with a word or two about them, or a relation.

    >>> [names_people(text) for text in ("AYA:", "Asthmatic Subjects", "CARE PERSONS", "Pregnant patients")]
    [True, True, True, False]
    """
    capitals = _CAPITALS.fullmatch(text) and words(text)[-1].lower() not in DANGLING
    return bool(capitals or _ABBREVIATION.match(text) or _PEOPLE.match(text) or _RELATED.match(text))


def opens_with_people(text: str) -> bool:
    """Whether a line without an end begins with people, arms or parts: all that stands above the name of a list.

    >>> [opens_with_people(text) for text in ("Patients with type 1 asthma", "Patients with asthma.", "Asthma")]
    [True, False, False]
    """
    found = words(text)
    return bool(found) and found[0].lower() in WHO and len(found) <= _PHRASE and text[-1].isalnum()


def form(text: str) -> str:
    """The look of an item, by which the items of one list are told from the next: label, lower, measure, phrase …."""
    if LABEL.match(text):
        return "label"
    if text[:1].islower():
        return "lower"
    if MEASURE.search(text):
        return "measure"
    return "phrase" if len(text.split()) <= _PHRASE else "sentence"
