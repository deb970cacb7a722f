"""Numbers that are compared: a sign or words with a number, a range, a number with the comparison behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from protogen.derivation.eligibility.measures import UNIT

BETWEEN = "between"
_MORE, _LESS = r"(?:greater|more|higher|larger|longer|older)", r"(?:less|lower|fewer|smaller|shorter|younger)"
_SIGN = r"(?:≥|≧|≤|≦|>\s?/\s?=|<\s?/\s?=|>\s?=|<\s?=|=\s?>|=\s?<|[><]\s?or\s?=|>|<|＞|＜|&[lg]t;\s?=?)"
_WORDS = {
    "least": rf"at least|no {_LESS} than|not {_LESS} than|(?:a )?minimum(?: of)?|not below|{_MORE} than or equals? to|"
    rf"{_MORE} or equal (?:to|than)|equals? (?:to )?or {_MORE} than|equal to or above",
    "most": rf"no {_MORE} than|not {_MORE} than|not exceed(?:ing)?|up to|(?:a )?maximum of|not above|at most|"
    rf"{_LESS} than or equals? to|{_LESS} or equal (?:to|than)|equals? (?:to )?or {_LESS} than",
    "more": rf"{_MORE} than|above|exceed(?:ing|s)?|over|in excess of",
    "less": rf"{_LESS} than|below|under",
}
_MEANS = {"least": "≥", "most": "≤", "more": ">", "less": "<"}
_COMPARISON = rf"(?P<sign>{_SIGN})|" + "|".join(
    rf"(?P<{name}>(?<![\w])(?:{words})(?:\s?\(\s?{_SIGN}\s?\))?)" for name, words in _WORDS.items()
)
NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)|\d{1,3},\d{1,2}(?!\d)|\d{1,6}(?:[.·]\d+)?)"
_WHOLE = r"(?![\d]|[.,]\d)"

_COMPARED = re.compile(
    rf"(?:{_COMPARISON})\s?(?:or equal to\s)?(?:of\s|to\s)?(?:a\s)?(?P<aged>(?:the )?age of"
    rf" )?(?P<value>{NUMBER}){_WHOLE}",
    re.IGNORECASE,
)
"""A comparison with its number.

>>> _COMPARED.search("platelets at least 100,000/µL")["value"], _COMPARED.search("≥ 1.5 × ULN")["sign"]
('100,000', '≥')
"""

_RANGE = re.compile(
    rf"(?<![\w.,/<>≤≥=])(?P<both>between\s|from\s)?(?<![.,/])(?P<value>{NUMBER}){_WHOLE}(?P<between>[^\d;()]{{0,20}}?)"
    rf"\s?(?P<joint>-|–|~|—|to|through|and)\s?(?P<upper>{NUMBER}){_WHOLE}",
    re.IGNORECASE,
)
"""Two numbers with what joins them.

>>> _RANGE.search("BMI of 18 to 30 kg/m2").group("value", "joint", "upper")
('18', 'to', '30')
"""

_PLAIN = re.compile(rf"(?<![\w.,/<>≤≥=·-])(?P<value>{NUMBER}){_WHOLE}")
_PLUS = re.compile(r"\s?\+(?!\w)")
_BEHIND = re.compile(
    rf",?\s?\(?(?:or|and)\s(?:(?P<more>{_MORE}|above|over|up)|(?P<less>{_LESS}|below|under))\b(?!\sthan)",
    re.IGNORECASE,
)
"""A comparison behind its number, as in `30 kg/m2 or greater`.

>>> _BEHIND.match(" or greater")["more"]
'greater'
"""

_GRADES = re.compile(
    r"(?<![\w.,-])(?P<value>[0-4])(?:,\s?[0-4])*,?\s(?:or|and)\s(?P<upper>[0-4])(?![\d.%])(?!\s?(?:x|×|times)\b)"
)
"""Grades one by one, as in `0, 1, or 2`.

>>> _GRADES.search("ECOG 0, 1, or 2").group("value", "upper")
('0', '2')
"""

TURNED = re.compile(
    rf"(?<![\w.,/])(?P<value>{NUMBER}){_WHOLE}(?P<unit>[^\d;:,]{{0,20}}?)\s?(?P<sign>≤|<\s?=|=\s?<|<)\s?$"
)
"""A lower limit in front of its measure.

>>> TURNED.search("with 7.0% ≤ ").group("value", "sign")
('7.0', '≤')
"""

GOES_ON = re.compile(
    r"\s?(?:$|[,;:.)(\[\]&]|-$|and\b|or\b(?!\s?\d)|[-–]\s|/\s?[a-z]|(?:at|within|in|on|by|if|for|as|with|without|to"
    r"|that|who|after|when|despite|"
    r"determined|during|prior|before|unless|inclusive|obtained|measured|while|using|based|calculated|documented"
    r"|confirmed|"
    r"performed|assessed|according|evaluated|per|is|are|will|may|from|regardless|but|must|score|upon|until|both)\b)",
    re.IGNORECASE,
)
"""What may follow a number that has no unit: anything that is not the name of a unit or of a thing counted."""

_OPEN_END = re.compile(r"\s?(?:or|/|and)\s?\d")


@dataclass(frozen=True, slots=True)
class Limit:
    """A compared number with its unit. `kind` is that of the unit; `joined` tells a range from a single number."""

    start: int
    end: int
    comparison: str
    value: Decimal
    upper: Decimal | None = None
    unit: str | None = None
    kind: str | None = None
    aged: bool = False
    """Whether the words of the comparison say that it is an age: `over the age of 21`."""


def number(text: str) -> Decimal:
    """The value of a number as printed.

    >>> [str(number(text)) for text in ("100,000", "1 500", "1,5", "1·2")]
    ['100000', '1500', '1.5', '1.2']
    """
    text = text.replace("·", ".").replace(" ", "")
    if re.fullmatch(r"\d{1,3},\d{1,2}", text):
        return Decimal(text.replace(",", "."))
    return Decimal(text.replace(",", ""))


def sign(text: str) -> str:
    """The one sign for a comparison written in signs.

    >>> [sign(text) for text in (">=", "=<", "> / =", "＜")]
    ['≥', '≤', '≥', '<']
    """
    text = text.replace("&gt;", ">").replace("&lt;", "<")
    if any(each in text for each in "≥≧") or (">" in text and "=" in text):
        return "≥"
    if any(each in text for each in "≤≦") or ("<" in text and "=" in text):
        return "≤"
    return ">" if ">" in text or "＞" in text else "<"


def limits(text: str) -> list[Limit]:
    """The compared numbers of a text, in order."""
    found = [*_compared(text), *_ranges(text), *_grades(text), *_behind(text)]
    kept: list[Limit] = []
    for each in sorted(found, key=lambda limit: (limit.start, -limit.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return list(_joined(text, kept))


def ends(text: str, at: int) -> tuple[int, str | None, str | None] | None:
    """Where a number that ends here is over with its unit, the unit and its kind; None where its unit is unknown."""
    unit = UNIT.match(text, at)
    if unit:
        return (unit.end(), unit[0].strip(), str(unit.lastgroup)) if not _OPEN_END.match(text, unit.end()) else None
    return (at, None, None) if GOES_ON.match(text, at) else None


def _compared(text: str) -> Iterator[Limit]:
    for each in _COMPARED.finditer(text):
        means = sign(each["sign"]) if each["sign"] else next(_MEANS[name] for name in _WORDS if each[name])
        over = ends(text, each.end())
        if over:
            yield Limit(each.start(), over[0], means, number(each["value"]), None, *over[1:], aged=bool(each["aged"]))


def _ranges(text: str) -> Iterator[Limit]:
    for each in _RANGE.finditer(text):
        first = UNIT.match(text, each.end("value"))
        filled = each["between"].strip()
        if filled and not (first and text[first.end() : each.start("joint")].strip() in {"", ","}):
            continue
        if each["joint"].lower() == "and" and not (each["both"] or "").lower().startswith("between"):
            continue
        over = ends(text, each.end())
        low, high = number(each["value"]), number(each["upper"])
        if over and low < high and (over[1] is None) <= (first is None or not filled):
            yield Limit(each.start(), over[0], BETWEEN, low, high, over[1], over[2])


def _grades(text: str) -> Iterator[Limit]:
    for each in _GRADES.finditer(text):
        low, high = int(each["value"]), int(each["upper"])
        if low < high and each[0].count(",") <= high - low and GOES_ON.match(text, each.end()):
            yield Limit(each.start(), each.end(), BETWEEN, Decimal(low), Decimal(high))


def _behind(text: str) -> Iterator[Limit]:
    for each in _PLAIN.finditer(text):
        # `18+ years`; but `IHC 3+` is a grade.
        plus = _PLUS.match(text, each.end())
        unit = UNIT.match(text, plus.end() if plus else each.end())
        kind = (unit[0].strip(), str(unit.lastgroup)) if unit else (None, None)
        behind = _BEHIND.match(text, unit.end() if unit else each.end())
        if plus and unit and unit.lastgroup == "time":
            yield Limit(each.start(), unit.end(), "≥", number(each["value"]), None, *kind)
        elif behind:
            yield Limit(each.start(), behind.end(), "≤" if behind["less"] else "≥", number(each["value"]), None, *kind)


def _joined(text: str, found: list[Limit]) -> Iterator[Limit]:
    """With `≥ 18 and ≤ 75 years` as one range; of `> 7 and < 10 %` the first gets the unit of the second."""
    at = 0
    while at < len(found):
        one, two = found[at], found[at + 1] if at + 1 < len(found) else None
        at += 1
        joint = text[one.end : two.start] if two else ""
        close = two is not None and re.fullmatch(r"\s?(?:,|and|to|but|-|–|~|&)?\s?(?:also )?", joint)
        if two is None or not close or one.upper is not None or two.upper is not None or one.value >= two.value:
            yield one
        elif one.comparison == "≥" and two.comparison == "≤" and one.kind in {None, two.kind}:
            yield Limit(one.start, two.end, BETWEEN, one.value, two.value, two.unit, two.kind)
            at += 1
        elif one.kind is None and one.comparison in ">≥" and two.comparison in "<≤":
            yield replace(one, unit=two.unit, kind=two.kind)
        else:
            yield one
