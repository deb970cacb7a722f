"""Look-back windows stated in a criterion, in time notation, with the anchor that the words name or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from protogen.derivation.eligibility.plain import Plain
from protogen.model.population import LookBack

_NUMBERS = {
    word: n
    for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
} | {"a": 1, "an": 1, "eighteen": 18, "fourteen": 14, "thirty": 30}  # fmt: skip
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_LENGTH = (
    rf"{_COUNT}(?:\s?\([\w\s]{{1,12}}\))?[\s-]?(?P<scale>hour|hr|day|week|wk|month|mo|year|yr)s?\b['’]?"
    r"(?:\s?\([^()]{1,24}\))?"
)
_LAST = r"(?:last|past|previous|preceding|prior)"
_TO = r"(?P<to>(?:immediately |directly )?(?:prior to|before|preceding|leading up to)|of|from)\s"

_WINDOW = re.compile(
    rf"(?P<within>\b(?:with)?in (?:the )?(?:{_LAST} )?|\b(?:during|over|throughout|for) (?:the )?(?:{_LAST} )?"
    rf"|\bfor (?:at least|a minimum of|more than|≥|>=|>)\s?(?:the )?(?:{_LAST} )?|(?:<|≤|<=|\bless than|\bfewer"
    rf" than)\s?)"
    rf"{_LENGTH}(?:\speriod)?(?:\s{_TO}|(?P<end>))",
    re.IGNORECASE,
)
"""A length with how it looks back.

>>> found = _WINDOW.search("rash within 4 weeks prior to the first administration")
>>> found["n"], found["scale"], found["to"]
('4', 'week', 'prior to')
"""

_RECENT = re.compile(
    rf"\b(?:the )?{_LAST} (?:{_COUNT}(?:\s?\(\d{{1,3}}\))?[\s-])?(?P<scale>hour|day|week|month|year)s?\b['’]?"
    r"(?:\s?\([^()]{1,24}\))?",
    re.IGNORECASE,
)
"""The last so many days, weeks, months or years.

>>> _RECENT.search("in the previous year")["scale"]
'year'
"""

_SCALE = re.compile(r"hour|hr|day|week|wk|month|mos?\b|year|yr", re.IGNORECASE)
"""A scale of time, without which there is no window."""

_LOOSE = {"of", "from"}
"""Words that say how far, not which way; a criterion is judged at its anchor, so they look back unless it plans."""

_INTO = re.compile(
    r"\b(?:with)?in (?:the )?$|\b(?:during|over|throughout|for|since|of|from) (?:at least )?(?:the )?$|\($|,\s?$|^$",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\s?(?:,\s)?(?:or (?:\d|five)|before|prior|preceding|of|leading|from|since|after|following|to)\b", re.IGNORECASE
)

_STUDY = r"(?:(?:the|this|study|trial|protocol|investigational|any|planned|initial) )*"
_NAMES = {
    "consent": rf"(?:the )?(?:date of )?(?:(?:sign(?:ing|ature)|obtaining|providing)(?: of)? )?{_STUDY}(?:written )?"
    r"(?:informed consent(?: form)?(?: signature)?|ICF|consent)",
    "screening": rf"(?:the )?(?:(?:start|date|time) of )?{_STUDY}screening(?: visit| period| assessment| date)?",
    "baseline": rf"(?:the )?{_STUDY}baseline(?: visit| assessment)?",
    "randomization": rf"(?:the )?(?:(?:time|date) of )?{_STUDY}randomi[sz]ation|being randomi[sz]ed",
    "enrollment": rf"(?:the )?(?:(?:time|date) of )?{_STUDY}(?:enrol+ment|entry(?: (?:in)?to {_STUDY}(?:study|trial))?"
    r"|inclusion|registration|recruitment)"
    rf"|(?:enrolling|entering|entry|enrol+ment|inclusion) (?:in|into|on)?\s?{_STUDY}(?:study|trial)",
    "surgery": r"(?:the )?(?:(?:date|time) of )?(?:(?:planned|scheduled|index|study) )*"
    r"(?:surgery|operation|surgical procedure)",
    "each dose": r"each (?:study )?(?:dose|administration|infusion|injection)",
    "C1D1": r"(?:the )?(?:cycle 1,? ?day 1|C1 ?D1)",
    "start": r"(?:the )?(?:(?:time|date|day) of )?(?:the )?(?:planned )?first (?:(?:study|trial|protocol"
    r"|investigational"
    r"|planned|drug) )*(?:dose|administration|infusion|injection|dosing|treatment|drug administration|drug intake"
    r"|vaccination|intervention|study drug)"
    rf"|(?:the )?(?:start|initiation|beginning|commencement) of {_STUDY}(?:treatment|drug|intervention|medication"
    rf"|therapy|product|dosing)|(?:starting|initiating|beginning) {_STUDY}(?:treatment|drug|intervention|medication"
    r"|therapy)|(?:study )?(?:treatment|drug) (?:start|initiation)",
}
_ANCHORS = tuple((name, re.compile(rf"(?:{pattern})(?![\w])(?!-)", re.IGNORECASE)) for name, pattern in _NAMES.items())
_ELSEWHERE = re.compile(r"[^.;,]{0,40}\b(?:another|other|previous) (?:\w+ )?(?:study|trial)", re.IGNORECASE)
"""What follows an anchor that is one of another study."""

_LABELLED = re.compile(r"(?:the )?(?:study )?(?P<kind>visit|day|week|V|D)\s?(?P<n>-?\d{1,2})\b(?![\d.])", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:the |their |a |an )?(?P<words>[A-Za-z][\w'’/-]*(?: (?!(?:and|or|that|which|who|if|unless|except|will|is|are"
    r"|was|were|with|as|may"
    r"|must|in|for|at|but|to|on|by|has|have|without|due|within|when|are|until|than)\b)[A-Za-z][\w'’/-]*){0,4})"
)
_VAGUE = re.compile(
    r"(?:this|it|that|which|they|being|they're|he|she|these|those|any|entering|starting|study)\b", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\b(?:plan\w*|intend\w*|intention|anticipat\w*|expect\w*|will|willing\w*|able to|wish\w*|schedul\w*|next|coming"
    r"|life|"
    r"foreseen|likely|desir\w*)\b[^.;]*$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:history|histories|previous\w*|prior|recent\w*|had|has|have|having|infarction|stroke|TIA|surger\w*|treat\w*"
    r"|therap\w*|us(?:e|ed|ing)|receiv\w*"
    r"|receipt|donat\w*|participa\w*|infection\w*|transfusion\w*|vaccin\w*|exposure|taken|taking|hospitali[sz]\w*"
    r"|abuse|"
    r"event\w*|attempt\w*|chang\w*|start\w*|administ\w*|intake|transplant\w*|trauma|angina|syndrome|dose\w*"
    r"|medication\w*"
    r"|drug\w*|diagnos\w*|occur\w*|underw\w*|undergo\w*|fracture\w*|bleed\w*|embolism|cancer|malignan\w*|tumou?r"
    r"|thrombo\w*|seizure\w*"
    r"|ketoacidosis)\b[^.;]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What a window ends at: its name in time notation, or the words themselves."""

    notation: str
    name: str
    end: int


def windows(place: Plain, path: str) -> tuple[LookBack, ...]:
    """The look-back windows of a criterion, in time notation; without an anchor the length alone."""
    if not _SCALE.search(place.text):
        return ()
    found = sorted([*_anchored(place, path), *_recent(place, path)], key=lambda each: each.sources[0].start or 0)
    kept: list[LookBack] = []
    for each in found:
        if not kept or (each.sources[0].start or 0) >= (kept[-1].sources[0].end or 0):
            kept.append(each)
    return tuple(kept)


def _anchored(place: Plain, path: str) -> Iterator[LookBack]:
    text = place.text
    for each in _WINDOW.finditer(text):
        before = text[max(0, each.start() - 120) : each.start()]
        length, words = _length(each["n"], each["scale"]), each["within"].lower()
        if each["to"]:
            anchor = _anchor(text, each.end())
            backwards = each["to"].lower() not in _LOOSE or (
                anchor and not anchor.notation.startswith("event") and not _AHEAD.search(before)
            )
            if (
                anchor
                and backwards
                and not (each["to"].lower() in _LOOSE and "with" not in words and words[:1] not in "<≤l")
            ):
                notation = f"{anchor.notation}-{length}..{anchor.notation}"
                source = place.source(each.start(), anchor.end, path)
                yield LookBack(notation=notation, anchor=anchor.name, sources=(source,))
        elif (
            words.strip() == "within"
            and each["n"].lower() not in {"a", "an"}
            and not _THEN.match(text, each.end())
            and _past(before)
        ):
            yield LookBack(notation=length, sources=(place.source(each.start(), each.end(), path),))


def _past(before: str) -> bool:
    return bool(_PAST.search(before)) and not _AHEAD.search(before)


def _recent(place: Plain, path: str) -> Iterator[LookBack]:
    text = place.text
    for each in _RECENT.finditer(text):
        into = _INTO.search(text, max(0, each.start() - 24), each.start())
        # `in the last two years before surgery` has an anchor after all.
        if into and not _THEN.match(text, each.end()):
            start = into.start() if into[0].strip(" (,") else each.start()
            yield LookBack(
                notation=_length(each["n"] or "1", each["scale"]), sources=(place.source(start, each.end(), path),)
            )


def _length(count: str, scale: str) -> str:
    n = _NUMBERS.get(count.lower()) or int(count)
    unit = scale[0].upper()
    return f"{'PT' if unit == 'H' else 'P'}{n}{unit}"


def _anchor(text: str, at: int) -> _Anchor | None:
    for name, pattern in _ANCHORS:
        found = pattern.match(text, at)
        if found:
            return None if _ELSEWHERE.match(text, found.end()) else _Anchor(name, name, found.end())
    label = _LABELLED.match(text, at)
    if label:
        name = f"{label['kind'][0].upper()}{label['n']}"
        return _Anchor(name, name, label.end())
    other = _OTHER.match(text, at)
    if other is None or _VAGUE.match(other["words"]):
        return None
    words = other["words"].removesuffix(" of")
    return _Anchor(f'event "{words}"', words, other.start("words") + len(words))
