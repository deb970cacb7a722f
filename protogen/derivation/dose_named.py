"""Products by their names and how often they are given, where no amount is stated: "Fluzoparib orally twice daily"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protogen.derivation.dose_reading import HEDGE, TAIL, Reading, when
from protogen.derivation.dose_regimen import REGIMEN
from protogen.derivation.dose_text import Passage, sentences
from protogen.model.arms import Intervention
from protogen.model.terms import InterventionType

_SHORTEST = 3
_REACH = 70
"""A regimen further behind the name is not taken for that of the product."""

# Matches words that make "on Days 1 and 8" a time of measurement and not of giving.
_NOT_GIVING = re.compile(
    r"\b(?:levels?|concentrations?|measur\w*|assess\w*|sampl\w*|blood|tests?|evaluat\w*|monitor\w*|effects?|visits?|respon\w*|"
    r"compar\w*|titrat\w*|placebo|doses?\slevels?|versus|will\sbe\sinitiated|alone|trial|study)\b",
    re.IGNORECASE,
)
# Matches " tablets orally " between the name of a product and its regimen.
_FORM = re.compile(rf"(?P<form>[^.;:()\[\]\n0-9]{{0,{_REACH}}}?)\s(?={REGIMEN.pattern})", re.IGNORECASE)
_LINKED = re.compile(r"\b(?:and|or|with|plus|while|as a (?:twice|once))\b|\b(?:twice|once|one)\Z", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:is|are|was|were|will|given|taken|administered|received)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:titrat\w*|escalat\w*|increas\w*|up to|or|if|until|unless)\b", re.IGNORECASE)
_DOSED = frozenset({InterventionType.DRUG, InterventionType.BIOLOGICAL, InterventionType.COMBINATION_PRODUCT})


def named(text: Passage, given: tuple[Intervention, ...]) -> Iterator[Reading]:
    """A product by its name and how often it is given, where no amount is stated: "Fluzoparib orally twice daily"."""
    folded = text.plain.casefold()  # most names are not in most texts, and a pattern for each is costly
    for one in given:
        if one.type in _DOSED and one.label and len(one.label) >= _SHORTEST:
            if one.label.casefold() not in folded:
                continue
            name = re.compile(rf"(?<!\w){re.escape(one.label)}(?!\w)", re.IGNORECASE)
            found = (_reading(text, name, span) for span in sentences(text))
            yield from [reading for reading in found if reading][:1]


def _reading(text: Passage, name: re.Pattern[str], sentence: tuple[int, int]) -> Reading | None:
    """The product and its regimen in a sentence; None where it has none, or where the words leave it open."""
    after = (
        (each.start(), form)
        for each in name.finditer(text.plain, *sentence)
        if (form := _FORM.match(text.plain, each.end(), sentence[1]))
    )
    start, found = next(after, (0, None))
    regimen = REGIMEN.match(text.plain, found.end(), sentence[1]) if found else None
    if found is None or regimen is None:
        return None
    around = f"{text.plain[sentence[0] : start]} {found['form']}"
    tail = text.plain[regimen.end() : sentence[1]]
    if HEDGE.search(around) or _NOT_GIVING.search(around) or _LINKED.search(found["form"]):
        return None
    if _LATER.search(tail) or TAIL.match(tail) or _NOUN.match(tail):
        return None
    end = found.start("form") if _GIVEN.search(found["form"]) else found.end()
    plan = when(regimen.group(), text.plain[: regimen.start()], tail)
    return Reading(text.trimmed(start, end), regimen.span(), None, plan, regimen.span())


# Matches what a word such as "daily" only describes: "daily dose", "weekly visits".
_NOUN = re.compile(r"\s(?:doses?|dosage|dosing|visits?|calls?|diar\w+|basis|insulin|injections?)\b", re.IGNORECASE)
