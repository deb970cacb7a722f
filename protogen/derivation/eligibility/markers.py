r"""Signs in front of items: bullets, numbers, letters, roman and section numbers; at the start of a line or inside.

Every sign may be escaped (`4\.`, `\-`); the backslash belongs to the sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from protogen.derivation.eligibility.pieces import Marker, Span, Style, trimmed

_BULLET = re.compile(r"\\?(?:[•·▪◦‣●○■□➢✓►❖➔])|\\?[*\-–—+](?=\s)|[-–](?=[A-Z][a-z]{2,})|o(?=\s+\S)")
"""A bullet, such as the `\\-` of `\\- Text`.

>>> _BULLET.match(r"\\- Text").group()
'\\\\-'
"""

_ORDINAL = re.compile(
    r"(?P<open>\\?[(（])?(?P<value>[0-9]{1,3}|[ivxIVX]{1,5}|[A-Za-z])(?P<close>\\?[.)）]|、|．)(?P<glued>(?=\S))?"
    r"|(?P<ring>[①-⑳])"
)
"""A number, letter or roman number with its dot or bracket.

>>> _ORDINAL.match(r"4\\. Text")["value"], _ORDINAL.match("(b) Text")["value"]
('4', 'b')
"""

_SECTION = re.compile(r"(?P<value>[0-9]{1,2}(?:\.[0-9]{1,2}){1,4})\\?\.?(?=\s+[^\W\d_])")
"""A section number such as the `8.2.3` of `8.2.3 Text`.

>>> _SECTION.match("8.2.3 Text")["value"]
'8.2.3'
"""

_NOTE = re.compile(r"\\?\(?(?:\\\*){1,3}\)?:?(?=\s|[^\W\d_])|[(（](?:\\?\*){1,3}[)）]:?")
"""The sign of a footnote, `\\*` or `(\\*)`.

>>> _NOTE.match(r"(\\*) Text").group()
'(\\\\*)'
"""

_INLINE = re.compile(
    r"(?:(?<=\s)|(?<=[:;,.]))"
    r"(?P<open>\\?[(（])?(?P<value>[0-9]{1,3}|[ivx]{1,5}|[IVX]{1,5}|[A-Za-z])(?P<close>\\?[)）](?=\s|[^\W\d_])"
    r"|\\?\.(?=\s|(?<=[0-9]\.)[A-Z][a-z]))|(?P<ring>[①-⑳])"
)
"""A number, letter or roman number inside a line.

>>> [found["value"] for found in _INLINE.finditer("Able to: a) walk; b) swim")]
['a', 'b']
"""

_JOINTS = {"and", "or", "to", ",", "-", "–", "&", "and/or", "through"}
_ROMAN = {"i": 1, "v": 5, "x": 10}
_NAMED_NOUNS = re.compile(
    r"(?:(?<![^\W_])(?:grade|stage|class|type|phase|table|part|section|appendix|level|cohort|arm|group|either|both|of|"
    r"criteri(?:a|on)|item|step|see|to|the|hepatitis|vitamin|influenza|factor|number|no|aim|figure|chapter|annex|"
    r"category|in|is)|[=<>≥≤±×/-])$",
    re.IGNORECASE,
)
"""Words behind which a number or letter is no list sign, such as the last one of `disease of grade`.

>>> bool(_NAMED_NOUNS.search("disease of grade"))
True
"""

_COUNTED_NOUNS = re.compile(r"(?<![^\W_])(?:visit|day|week|month|year|version|v|score|least|most|than)$", re.IGNORECASE)
"""Words behind which a number is no list sign, and a letter may be: `8 per day E. No rash`.

>>> bool(_COUNTED_NOUNS.search("for at least")), bool(_COUNTED_NOUNS.search("at leisure"))
(True, False)
"""


def roman(text: str) -> int:
    """The value of a roman number up to 39; 0 where it is none.

    >>> [roman(text) for text in ("iv", "XII", "vx")]
    [4, 12, 0]
    """
    low = text.lower()
    if not re.fullmatch(r"x{0,3}(?:ix|iv|v?i{0,3})", low) or not low:
        return 0
    values = [_ROMAN[letter] for letter in low]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def readings(found: re.Match[str], offset: int) -> list[Marker]:
    """What an ordinal may mean: `i.` is roman one and the ninth letter. Empty where it means nothing."""
    if found["ring"]:
        value = ord(found["ring"]) - ord("①") + 1
        return [Marker(offset + found.start(), offset + found.end(), Style.NUMBER, value, str(value), "○")]
    text, close = found["value"], found["close"]
    escaped = "\\" in found[0]
    look = ("(" if found["open"] else "") + close[-1:].replace("）", ")")
    case = "A" if text.isupper() else "a"
    glued = "glued" in found.re.groupindex and found["glued"] is not None
    start, end = offset + found.start(), offset + found.end()

    def marker(style: Style, value: int, form: str) -> Marker:
        return Marker(start, end, style, value, text, form, escaped, glued)

    if text.isdigit():
        return [marker(Style.NUMBER, int(text), look)]
    options = []
    if roman(text):
        options.append(marker(Style.ROMAN, roman(text), look + case))
    if len(text) == 1:
        options.append(marker(Style.LETTER, ord(text.lower()) - ord("a") + 1, look + case))
    return options


def bullet(raw: str, start: int, end: int) -> Marker | None:
    """The bullet or footnote sign at the start of the stretch."""
    note = _NOTE.match(raw, start, end)
    if note and note.end() < end:
        return Marker(start, note.end(), Style.NOTE, form="note")
    found = _BULLET.match(raw, start, end)
    return Marker(start, found.end(), Style.BULLET, form=found[0][-1]) if found else None


def ordinals(raw: str, start: int, end: int) -> list[Marker]:
    """What a number, letter, roman or section number at the start of the stretch may mean; empty where none is."""
    section = _SECTION.match(raw, start, end)
    options = []
    if section:
        parts = section["value"].split(".")
        options.append(
            Marker(start, section.end(), Style.SECTION, int(parts[-1]), section["value"], ".".join(parts[:-1]))
        )
    found = _ORDINAL.match(raw, start, end)
    if (
        found
        and found.end() < end
        and not ((found["value"] or "1").isalpha() and found["close"][-1] == "." and found["glued"] is not None)
    ):
        options += readings(found, 0)
    return options


def open_brackets(text: str) -> list[Span]:
    """The stretches inside matched round or square brackets, outermost only.

    >>> open_brackets("a (b) c) (d")
    [(2, 4)]
    """
    spans: list[Span] = []
    waiting: list[tuple[str, int]] = []
    pairs = {")": "(", "）": "（", "]": "["}
    for at, sign in enumerate(text):
        if sign in "(（[":
            waiting.append((sign, at))
        elif sign in pairs and waiting and waiting[-1][0] == pairs[sign]:
            # Any other closing bracket is a list sign such as `b)`.
            _, start = waiting.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, at))
    return spans


def _spoken_of(before: str, value: str) -> bool:
    """Whether the words in front of a number or letter make it one of their own."""
    return bool(_NAMED_NOUNS.search(before)) or (value.isdigit() and bool(_COUNTED_NOUNS.search(before)))


def inline(raw: str, start: int, end: int) -> Iterator[list[Marker]]:
    """What each ordinal inside the stretch and outside brackets may mean, in order."""
    found = [
        each for each in _INLINE.finditer(raw, start, end) if not _INLINE.match(raw, *trimmed(raw, each.end(), end))
    ]
    brackets = iter(open_brackets(raw[start:end]) if found else ())
    bracket = next(brackets, None)
    last = start
    for each in found:
        at = each.start() - start + (1 if (each["open"] or "").startswith("\\") else 0)
        while bracket is not None and bracket[1] < at:
            bracket = next(brackets, None)
        between, last = raw[last : each.start()].strip(), each.end()
        # A sign right behind another one is spoken of: `fulfil both 1) and 2)`.
        if (bracket is not None and bracket[0] < at) or between in _JOINTS or _spoken_of(between, each["value"] or "1"):
            continue
        yield readings(each, 0)
