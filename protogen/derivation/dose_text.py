r"""What the readers of doses stand on: a text with its place in the record, and the amounts that stand in it.

Registry text is Markdown with escapes (`\[only if …\]`). The readers search the text as a reader sees it and report
spans of the raw text, so every quote can be found again in the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from protogen.model.arms import Arm, Intervention
from protogen.model.quantities import Amount
from protogen.model.registry_text import unescape
from protogen.model.source import Source

STEP = "dose-reader"
"""The name under which this derivation signs its sources."""

ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
"""A Markdown escape.

>>> ESCAPE.sub(r"\\1", "\\\\~100 ml")
'~100 ml'
"""

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,9})(?:\.[0-9]{1,6})?"
POWER = r"(?:\s?[×xX*]\s?10\s?(?:\^\s?[0-9]{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
_BASE = (
    r"(?:milligrams?(?:\s\(mg\))?|micrograms?|"
    r"mg|µg|μg|mcg|ug|ng|g|kg|mL|ml|L|IU|MIU|U|units?|international units|mEq|mmol|μmol|µmol|nmol|cGy|Gy|mCi|"
    r"MBq|GBq|"
    r"vg|vp|pfu|PFU|CFU|IEQ|ppm|tablets?|capsules?|puffs?|drops?|sachets?|"
    r"(?:(?:viable\s)?(?:anti-\w{1,8}\s)?(?:CAR[\w+-]{0,8}\s)?(?:[TB]\s|NK\s|stem\s)?cells?))"
)
UNIT = rf"{_BASE}(?:\s?/\s?(?:kg|m2|m²|m\^2|day|d|dose|mL|ml|week|h|hour|min|eye|body weight|subject|patient)){{0,3}}"

AMOUNT = re.compile(
    rf"(?<![\w.,/×^])(?!00)(?:(?<![\s(][0-9]\s)(?<![\s(][0-9]{{2}}\s)|(?![0-9]{{3}}(?![0-9])))(?P<number>{NUMBER})(?P<power>{POWER})?\s?(?P<unit>{UNIT})(?![\w²^])",
    re.IGNORECASE,
)
"""A number with a unit of dose.

A space within a number may be one or may part two: neither is read.

>>> [m.group() for m in AMOUNT.finditer("10 000 U/m², 2 50 mg tablets")]
['50 mg']
>>> [m.group() for m in AMOUNT.finditer("4×10⁵ cells/kg, 100 mg, 2.5 mg/kg/day, 3 weeks, 10 minutes")]
['4×10⁵ cells/kg', '100 mg', '2.5 mg/kg/day']
"""

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the record as a reader sees it (`plain`), with the way back to the raw field.

    `starts[i]` and `ends[i]` are the raw offsets of the plain character `i`; `offset` is where the text begins in its
    field.
    """

    path: str
    raw: str
    plain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    offset: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw offsets, within `raw`, of a non-empty span of the plain text."""
        return self.starts[start], self.ends[end - 1]

    def source(self, start: int, end: int, field: str | None = None) -> Source:
        """The source of a span of the plain text, signed by this derivation."""
        first, last = self.span(start, end)
        quote = self.raw[first:last]
        return Source(
            path=self.path, field=field, start=self.offset + first, end=self.offset + last, quote=quote, step=STEP
        )

    def words(self, start: int, end: int) -> str:
        """The words of a span of the plain text, for display."""
        first, last = self.span(start, end)
        return unescape(self.raw[first:last])

    def trimmed(self, start: int, end: int, marks: str = " \t\n,;:.-–") -> tuple[int, int]:
        """The span without blanks and the given marks at either end; empty spans stay where they began."""
        while end > start and self.plain[end - 1] in marks:
            end -= 1
        while start < end and self.plain[start] in marks:
            start += 1
        return start, end


def passage(owner: Arm | Intervention, place: str) -> Passage | None:
    """The description of an arm or intervention as a passage, or None where it has none.

    `place` is the path to use where the description was written by an author and so has no source.
    """
    raw = owner.description
    if not raw:
        return None
    stated = owner.sources_of("description")
    source = stated[0] if stated else Source(path=place)
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    index = 0
    while index < len(raw):
        escape = ESCAPE.match(raw, index)
        end = escape.end() if escape else index + 1
        plain.append(raw[end - 1])
        starts.append(index)
        ends.append(end)
        index = end
    return Passage(source.path, raw, "".join(plain), tuple(starts), tuple(ends), source.start or 0)


def amount(match: re.Match[str], text: Passage) -> Amount:
    """The amount that a match of `AMOUNT` holds: as written, with its number and unit."""
    value = Decimal(match["number"].replace(",", ""))
    if match["power"]:
        exponent = re.split(r"10\s?\^?\s?", match["power"], maxsplit=1)[1].translate(_SUPERSCRIPT)
        value = value.scaleb(int(exponent))
    return Amount(text=text.words(*match.span()), value=value, unit=match["unit"])


def sentences(text: Passage) -> list[tuple[int, int]]:
    """The spans of the sentences of the plain text, in order, blanks trimmed; a line end closes a sentence."""
    found = []
    start = 0
    # "(e.g., …)" and "0.5" do not end a sentence: a full stop does only before a blank and a capital, or at the end.
    for stop in re.finditer(r"(?<=[.;!?])[ \t]+(?=[A-Z(\"“])|\n+|\Z", text.plain):
        first, last = text.trimmed(start, stop.start(), " \t\n")
        if last > first:
            found.append((first, last))
        start = stop.end()
    return found
