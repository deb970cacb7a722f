"""How words of a text become marks: in the rows they mean, by the same words or a general term, else in a new row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from protogen.derivation.soa.clock import Moment
from protogen.derivation.soa.draft import Draft, Mark, Row
from protogen.derivation.soa.prose import Prose
from protogen.derivation.soa.vocabulary import vocabulary
from protogen.model.source import Basis, Source

FIRST_GROUP = "Consent and eligibility"
CONSENT_ROW = "Informed consent"
REVIEW_ROW = "Inclusion/exclusion criteria review"

_WORD = re.compile(r"[a-z0-9]+")
_SHORT = 3
_EMPTY = frozenset(
    {"the", "a", "an", "of", "and", "or", "in", "for", "to", "with", "by", "on", "assessment", "test", "level"}
)


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words that carry meaning, in lower case and without a plural s."""
    words = (
        word[:-1] if len(word) > _SHORT and word.endswith("s") else word for word in _WORD.findall(text.casefold())
    )
    return frozenset(word for word in words if word not in _EMPTY)


def covered(draft: Draft, words: str) -> tuple[list[Row], bool]:
    """The rows that the words mean, and whether by a general term."""
    same = stems(words)
    exact = [row for row in draft.rows if same and same <= stems(row.label)]
    if exact:
        return exact[:1], False
    for term, rows in vocabulary().general:
        if term.search(words):
            found = [row for row in draft.rows if rows.search(row.words)]
            if found:
                return found, True
    return [], False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where marks go: at which moments, in which group if a row is new, for which arms."""

    moments: tuple[Moment, ...]
    group: str = ""
    arms: tuple[str, ...] = ()


def row_of(draft: Draft, label: str, group: str = "") -> Row:
    """The row of that label, a new one where there is none."""
    label = " ".join(label.split())
    row = draft.row(label)
    if row is None:
        label = label[:1].upper() + label[1:]
        row = Row(label, group or vocabulary().group(label), words=label, rank=len(draft.rows))
        draft.rows.append(row)
    return row


def mark_words(draft: Draft, text: Prose, span: tuple[int, int], label: str, spot: Spot) -> Row:
    """The row of the label, marked at the spot with the words as source."""
    row = row_of(draft, label, spot.group)
    source = text.source(*span)
    row.sources += [source] if source not in row.sources else []
    for moment in spot.moments:
        row.mark(moment, Mark(Basis.STATED, spot.arms, sources=[source]))
        draft.names(moment, source)
    return row


def mark_found(draft: Draft, text: Prose, words: re.Pattern[str], label: str, spot: Spot) -> None:
    """Mark the row of the label at the spot, where the text holds the words."""
    found = words.search(text.plain)
    if found:
        mark_words(draft, text, found.span(), label, spot)


def place_item(draft: Draft, text: Prose, span: tuple[int, int], spot: Spot, extra: Source | None = None) -> None:
    """Mark an item of a list at its visits: in the rows it means, else in a row of its own.

    A general term only adds its source to cells that specific rows have; where none has one, it is a row.
    """
    words = " ".join(text.plain[slice(*span)].split())
    sources = [source for source in (text.source(*span), extra) if source]
    rows, general = covered(draft, words)
    left = list(spot.moments)
    for row in rows:
        row.sources += [source for source in sources[:1] if source not in row.sources]
        for moment in spot.moments:
            if not general or (moment, ()) in row.marks:
                row.mark(moment, Mark(Basis.STATED, () if general else spot.arms, sources=sources))
                left = [one for one in left if one != moment]
    if left:
        row = row_of(draft, words, spot.group)
        row.sources += [source for source in sources[:1] if source not in row.sources]
        for moment in left:
            row.mark(moment, Mark(Basis.STATED, spot.arms, sources=sources))
