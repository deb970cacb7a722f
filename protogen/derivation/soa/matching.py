"""Whether words of a text mean a row that is there already: the same words, or a general term that covers it."""

from __future__ import annotations

import re
from functools import lru_cache

from protogen.derivation.soa.clock import Moment
from protogen.derivation.soa.draft import Draft, Mark, Row
from protogen.derivation.soa.prose import Prose
from protogen.derivation.soa.vocabulary import vocabulary
from protogen.model.source import Basis, Source

_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    {"the", "a", "an", "of", "and", "or", "in", "for", "to", "with", "by", "on", "assessment", "test", "level"}
)


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The words that carry meaning, in lower case and without a plural s."""
    words = (word[:-1] if len(word) > 3 and word.endswith("s") else word for word in _WORD.findall(text.casefold()))  # noqa: PLR2004
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


def place_item(  # noqa: PLR0913 -- what is marked, where in the text, at which visits and for whom
    draft: Draft,
    text: Prose,
    span: tuple[int, int],
    moments: tuple[Moment, ...],
    *,
    group: str | None = None,
    extra: Source | None = None,
    arms: tuple[str, ...] = (),
) -> None:
    """Mark an item of a list at its visits: in the rows it means, else in a row of its own.

    A general term only adds its source to cells that specific rows have; where none has one, it is a row.
    """
    words = " ".join(text.plain[slice(*span)].split())
    sources = [source for source in (text.source(*span), extra) if source]
    rows, general = covered(draft, words)
    left = list(moments)
    for row in rows:
        row.sources += [source for source in sources[:1] if source not in row.sources]
        for moment in moments:
            if not general or (moment, ()) in row.marks:
                row.mark(moment, Mark(Basis.STATED, () if general else arms, sources=sources))
                left = [one for one in left if one != moment]
    if left:
        row = draft.row(words) or _new(draft, words, group)
        row.sources += [source for source in sources[:1] if source not in row.sources]
        for moment in left:
            row.mark(moment, Mark(Basis.STATED, arms, sources=sources))


def _new(draft: Draft, words: str, group: str | None) -> Row:
    label = words[:1].upper() + words[1:]
    row = Row(label, group or vocabulary().group(label), words=words, rank=len(draft.rows))
    draft.rows.append(row)
    return row
