"""What one step of dosing is read from, and the words that leave it open what is given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protogen.derivation.dose_regimen import notation

HEAD = 400
"""How far back a hedge is looked for: bounds the work on a text without full stops."""

HEDGE = re.compile(
    r"\b(?:if|unless|depending|or|either|versus|vs|weigh\w*|blood glucose|various|different|"
    r"(?:starting|target|initial)\sdose|"
    r"reduc\w*|increas\w*|titrat\w*|escalat\w*|maximum|max|up to|"
    r"less|more|least|approximately|about|tolerated|toxicit\w*|discontinu\w*|rescue|"
    r"allowed|permitted|history|prior|previous\w*|no|not|"
    r"(?:cohort|group|arm|part|stratum|level)s?\s?-?[0-9A-D]|respectively|equivalent|than)\b|e\.g|[<>≤≥±~]",
    re.IGNORECASE,
)
"""Words that leave it open what is given, or to whom."""

TAIL = re.compile(
    r"\s?(?:or|if|as a|cycles?|course)\b|\s?,?\s?(?:as a|a|per) cycle|\s?[-–]?\s?(?:to|through)\s|"
    r",?\s(?:followed by|with|then)\s(?:a\s)?[0-9a-z]+[ -](?:day|week)s?'?\s(?:of\s)?(?:rest|off)\b",
    re.IGNORECASE,
)
"""What behind a regimen makes it another: an alternative, a rest, a further end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one step was read from: spans of the plain text."""

    dose: tuple[int, int]
    label: tuple[int, int] | None = None
    condition: tuple[int, int] | None = None
    notation: str | None = None
    regimen: tuple[int, int] | None = None
    """The words that say how often."""
    about: int | None = None
    """Where the words begin that may name the intervention; None: with the step itself."""


_OF_CYCLE = re.compile(r"[^.;\n]{0,30}\b(?:cycles?|courses?|phase)\b", re.IGNORECASE)


# Matches what makes later days those of a cycle: "Course 2", "Cycles of 28 days", "in each cycle".
_CYCLES = re.compile(r"\b(?:cycles?|courses?|blocks?)\b", re.IGNORECASE)


def when(words: str, before: str, tail: str) -> str | None:
    """The notation of a regimen; none of one that is kept anew in every cycle: its days are not days of the study."""
    plain = notation(words)
    if plain is None or re.fullmatch(r"every \S+", plain):
        return plain
    return None if _OF_CYCLE.match(tail) or _CYCLES.search(before, max(0, len(before) - HEAD)) else plain
