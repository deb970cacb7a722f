"""Codes of a file as terms of our lists: by code, else by words that say exactly the same, else in its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from protogen.model.schedule import Code

Term = TypeVar("Term")

# Matches what the decodes of the standard add to a term: ` Study` in `Parallel Study`, ` Arm`, ` Trial`.
_ADDED = re.compile(r"\s+(?:study|trial|arm|model|epoch)$")


def words(text: str) -> str:
    """A term for comparison: lower case, single blanks, without what the standard adds.

    >>> words("Double-Blind Study"), words("PHASE II TRIAL"), words("Non-Surgical Procedure")
    ('double blind', 'phase ii', 'non surgical procedure')
    """
    return _ADDED.sub("", " ".join(re.sub(r"[-_]", " ", text.lower()).split()))


def known(code: Code | None, terms: Mapping[str, Term], said: Mapping[str, Term]) -> Term | str | None:
    """The term for a code; `terms` is by code, `said` by words; the words of the file where neither has it."""
    if code is None:
        return None
    found = terms.get(code.code)
    if found is not None:
        return found
    text = code.label or code.code
    return said.get(words(text), text)


def by_name(terms: Mapping[str, Term]) -> dict[str, Term]:
    """The words of terms that are called as they are written: `SINGLE_GROUP` is said "single group"."""
    return {words(str(each)): each for each in terms.values()}
