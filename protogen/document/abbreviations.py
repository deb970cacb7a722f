"""Abbreviations of a table: those used in it, those used and not defined, those defined and not used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from protogen.document.grid import Grid, GridNote, GridRow
from protogen.document.parts import Value
from protogen.findings import Finding, Severity
from protogen.model.schedule import Abbreviation

UNDEFINED = "SCH101"
UNUSED = "SCH102"

# Matches `ECG`, `FVC`, `HbA1c`, `PD-L1`, `CAR-DC`; not `X`, `V4`, `D1`, `I`.
_SHORT = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z][\w-]*[A-Z])[A-Za-z][A-Za-z0-9]*(?:-[A-Z0-9]+)*(?![\w-])")
_SHOUTED = 5
"""A word of more capitals than this is a title in capitals, not an abbreviation."""


def used(abbreviations: Iterable[Abbreviation], words: Sequence[str]) -> tuple[GridNote, ...]:
    """The abbreviations that stand in these texts, in alphabetical order."""
    text = "\n".join(words)
    found = [one for one in abbreviations if stands(one.term, text)]
    found.sort(key=lambda one: (one.term.casefold(), one.term))
    return tuple(GridNote(one.term, Value(one.meaning, sources=one.sources)) for one in found)


def stands(term: str, text: str) -> bool:
    """Whether a term stands in a text as a word of its own.

    >>> stands("AE", "AE and SAE"), stands("AE", "SAE"), stands("6MWT", "6MWT (m)")
    (True, False, True)
    """
    return re.search(rf"(?<!\w){re.escape(term)}s?(?!\w)", text) is not None


def short_words(words: Iterable[str]) -> Iterator[str]:
    """The words of these texts that look like abbreviations, each once, in order.

    >>> list(short_words(["ECG at V4 (X)", "HbA1c, CAR-DC and IPF", "TREATMENT PERIOD"]))
    ['ECG', 'HbA1c', 'CAR-DC', 'IPF']
    """
    seen: set[str] = set()
    for text in words:
        for found in _SHORT.finditer(text):
            word = found[0]
            if word not in seen and len(word) > 1 and not (word.isalpha() and word.isupper() and len(word) > _SHOUTED):
                seen.add(word)
                yield word


def words_of(grid: Grid) -> list[str]:
    """Every text of a table in which an abbreviation may stand."""
    whole = grid.whole
    words = [cell.text for row in whole.header for cell in row.cells]
    for group in whole.groups:
        words.append(group.label)
        for row in group.rows:
            words.append(row.label)
            if isinstance(row, GridRow):
                words += [
                    text for cell in row.cells for text in (cell.bar, *(mark.text for mark in cell.marks)) if text
                ]
    notes = (*whole.notes, *grid.general, *grid.definitions, *grid.details)
    return [*words, *(note.value.text for note in notes), *grid.legend, grid.subtitle]


def findings(grids: Sequence[Grid], defined: Sequence[Abbreviation]) -> Iterator[Finding]:
    """What is used in the tables and not defined, and what is defined and in none of them.

    A source that defines no abbreviation at all has no list to hold its words against.
    """
    if not defined:
        return
    words = [text for grid in grids for text in words_of(grid)]
    text = "\n".join(words)
    known = {one.term.casefold().removesuffix("s") for one in defined}
    missing = [word for word in short_words(words) if word.casefold().removesuffix("s") not in known]
    if missing:
        message = f"used in the schedule, not in the list of abbreviations: {', '.join(missing)}"
        yield Finding(UNDEFINED, Severity.INFO, "schedule", message, "define them, or write them in full")
    idle = [one.term for one in defined if not stands(one.term, text)]
    if idle:
        message = f"in the list of abbreviations of the schedule, used in none of its tables: {', '.join(idle)}"
        yield Finding(UNUSED, Severity.INFO, "schedule", message, "leave them out of the list")
