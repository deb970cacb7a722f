"""A text as words with exact offsets, in the plain spelling that the grammar reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


def listed(text: str) -> tuple[str, ...]:
    """The words of a vocabulary list, which is easier to read and to extend as one text.

    >>> listed("day days d")
    ('day', 'days', 'd')
    """
    return tuple(text.split())


# Matches `0.5`, `12`, `weeks`, `patient's`, `±`: numbers, runs of letters, single other characters.
_WORD = re.compile(r"(?i:base(?:[-–‐ ]+)line)\b|\d+\.\d+|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]|_")

_SPELLED = {
    **dict.fromkeys("–—−‐‑‒－", "-"),
    **dict.fromkeys("、，،", ","),
    **dict.fromkeys("；", ";"),
    **dict.fromkeys("：", ":"),
    **dict.fromkeys("（[【{", "("),
    **dict.fromkeys("）]】}", ")"),
    **dict.fromkeys("“”„‟＂", '"'),
    **dict.fromkeys("∼～", "~"),
    "＋": "+",
    "／": "/",
    **dict.fromkeys(("basline", "baselines", "baselin", "baseine", "baslin", "baseilne", "bassline"), "baseline"),
    **dict.fromkeys(("upto", "uo"), "upto"),
    **dict.fromkeys(
        ("approximatley", "approximatly", "aproximately", "approximate", "aprox", "approx"), "approximately"
    ),
    **dict.fromkeys(("thru", "thorough", "throughout"), "through"),
    **dict.fromkeys(("preceeding", "preceding"), "before"),
    **dict.fromkeys(("untill", "till", "til"), "until"),
    **dict.fromkeys(("enrolment", "enrollement", "enrolement", "enrollments"), "enrollment"),
    **dict.fromkeys(("randomisation", "randomized", "randomised", "randomizations", "randomisations"), "randomization"),
    **dict.fromkeys(("initation", "intiation"), "initiation"),
    **dict.fromkeys(("adminstration", "administrations", "administering"), "administration"),
    **dict.fromkeys(("programme", "programmes", "programs"), "program"),
    **dict.fromkeys(("hospitalisation",), "hospitalization"),
    **dict.fromkeys(("followup", "followups"), "followup"),
}
"""One spelling for each thing the grammar names; plain misspellings among them."""

_ONES = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBERS = {word: Decimal(n) for n, word in enumerate(_ONES)} | {w: Decimal(10 * n) for n, w in enumerate(_TENS, 2)}
ORDINALS = dict(
    zip(
        listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"),
        map(Decimal, range(1, 13)),
        strict=True,
    )
)
_SUFFIXES = ("st", "nd", "rd", "th")

UNITS = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "TS"),
    **dict.fromkeys(("minute", "minutes", "min", "mins", "minuts"), "TM"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h", "hs", "houres"), "TH"),
    **dict.fromkeys(("day", "days", "d"), "D"),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w", "weeek", "weeeks", "wekks", "weks"), "W"),
    **dict.fromkeys(
        (
            "month",
            "months",
            "mo",
            "mos",
            "mth",
            "mths",
            "montth",
            "moths",
            "m",
            "monthes",
            "mounth",
            "mounths",
            "motnhs",
        ),
        "M",
    ),
    **dict.fromkeys(("year", "years", "yr", "yrs", "y", "yeas"), "Y"),
}
MONTHS = frozenset(
    listed(
        "january february march april may june july august september october november december jan feb "
        "mar apr jun jul aug sep sept oct nov dec"
    )
)
LABEL_OF = {"TH": "H", "D": "D", "W": "W", "M": "M", "Y": "Y"}
UNIT_OF = {label: unit for unit, label in LABEL_OF.items()}

BETWEEN = frozenset((",", ";", ".", ":", "(", ")", "-", "/", "&", '"', "=", "+", "'", ">", "*", "|"))
SMALL = frozenset(listed("and at from to on or then in of the a an by with for both as is be also plus"))
"""Words that only separate or join times."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: where it stands, its plain spelling, and whether it touches the word before."""

    start: int
    end: int
    plain: str
    glued: bool


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a stretch of text, in order; together they hold every character that is not blank."""
    found: list[Word] = []
    last = -1
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        low = match[0].lower().replace("’", "'")
        low = "baseline" if low.startswith("base") and low.endswith("line") else low
        at = match.start()
        found.append(Word(at, match.end(), _SPELLED.get(low, low), at == last))
        last = match.end()
    return found


class Phrase:
    """Words to read from, by index; beyond the end every word is empty."""

    def __init__(self, text: str, found: list[Word]) -> None:
        self.text = text
        self.words = found
        self.n = len(found)
        self.w = [each.plain for each in found] + [""] * 8

    def glued(self, at: int) -> bool:
        """Whether the word touches the one before it."""
        return at < self.n and self.words[at].glued

    def has(self, at: int, *run: str) -> bool:
        """Whether these words stand here."""
        return self.w[at : at + len(run)] == list(run)

    def source(self, first: int, last: int) -> str:
        """The text from one word up to, and without, another."""
        return self.text[self.words[first].start : self.words[last - 1].end] if last > first else ""

    def number(self, at: int) -> tuple[Decimal, int] | None:
        """A number in digits or in words, and the index after it."""
        word = self.w[at]
        if word[:1].isdigit() and word not in _FRACTIONS:
            return self._digits(at) if word.isascii() else None
        value = _FRACTIONS.get(word) or NUMBERS.get(word)
        if value is None:
            return None
        step = at + 2 if self.w[at + 1] == "-" else at + 1
        ones = NUMBERS.get(self.w[step])
        if word in _TENS and ones is not None and 0 < ones < 10:  # noqa: PLR2004 -- "twenty-four"
            return value + ones, step + 1
        return value, at + 1

    def _digits(self, at: int) -> tuple[Decimal, int]:
        """Reads "12", "1½", "2 1/2 years"."""
        value = Decimal(self.w[at])
        part = _FRACTIONS.get(self.w[at + 1])
        if part is not None:
            return value + part, at + 2
        if self.has(at + 1, "1", "/", "2") and not self.glued(at + 1) and UNITS.get(self.w[at + 4]):
            return value + _FRACTIONS["½"], at + 4
        return value, at + 1

    def ordinal(self, at: int) -> tuple[Decimal, int] | None:
        """Reads "1st", "30 th", "second", and the index after it."""
        if self.w[at].isdecimal() and self.w[at].isascii() and self.w[at + 1] in _SUFFIXES:
            return Decimal(self.w[at]), at + 2
        value = ORDINALS.get(self.w[at])
        return None if value is None else (value, at + 1)

    def unit(self, at: int) -> tuple[str, int] | None:
        """A unit of time ("weeks", "hr", "month(s)"), and the index after it."""
        word = self.w[at]
        unit = UNITS.get(word)
        if unit is None or (len(word) == 1 and not self._unit_letter(at)):
            return None
        at += 1
        if self.has(at, "(", "s", ")"):
            at += 3
        elif self.w[at] in {"'", "’"} and self.glued(at):
            at += 1
        return unit, at

    def _unit_letter(self, at: int) -> bool:
        """A single letter counts as a unit right behind a number, and when no more letters or digits follow."""
        return at > 0 and self.w[at - 1][:1].isdigit() and not (self.glued(at + 1) and self.w[at + 1][:1].isalnum())
