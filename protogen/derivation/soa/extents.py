"""Extents that an outcome's description gives beside its time frame: which is drawn, and which is the alternative."""

from __future__ import annotations

import re

from protogen.derivation.soa.clock import Moment, stretch
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Bar, Draft, Row
from protogen.derivation.soa.prose import Prose, prose
from protogen.derivation.soa.vocabulary import vocabulary
from protogen.derivation.timeframes import time_frame
from protogen.model.objectives import Outcome
from protogen.model.source import Source
from protogen.model.time import TimeItem, TimeKind

# Matches "within 14 days" and, in "The DLT observation period is 28 days post-infusion", all from "28" on.
_EXTENT = re.compile(
    r"\b(?P<within>(?:within|up to)(?: the first)? )(?=\d)|\bperiod (?:is|of|was|lasts?) (?=\d)", re.IGNORECASE
)
# Matches "28 days post-infusion" and "6 months after the last dose".
_AMOUNT = re.compile(
    r"\d+(?:\.\d+)?[ -]?(?:hour|day|week|month|year)s?"
    r"(?: (?:after|post|following)(?:[ -](?:the )?(?:first |last |each )?[a-z-]+)?|[ -]post[ -][a-z]+)?",
    re.IGNORECASE,
)


def described_extent(draft: Draft, outcome: Outcome, plan: Dosing) -> None:
    """Set the description's extent against that of the time frame.

    A row that only the description names, in the sentence that gives the extent, takes the description's; the time
    frame's is its alternative. Any other row keeps that of its time frame.
    """
    text = prose(outcome, "description")
    rows = [row for row in draft.rows if outcome.id in row.outcomes and row.bars]
    if text is None or not rows:
        return
    for start, end in text.sentences():
        found = _read(text, start, end)
        if found:
            terms = {match[0].casefold() for match in vocabulary().safety_terms.finditer(text.plain, start, end)}
            for row in rows:
                own = any(one.quote and one.quote.casefold() in terms for one in row.sources)
                _against(row, found[0], found[1], plan, own=own)
                _note(row, outcome, found[1])
            return


def _read(text: Prose, start: int, end: int) -> tuple[str, Source] | None:
    """The notation of the extent that a sentence gives, with its words."""
    found = _EXTENT.search(text.plain, start, end)
    amount = _AMOUNT.match(text.plain, found.end()) if found else None
    if found is None or amount is None:
        return None
    words = f"{found['within'] or 'within '}{amount[0]}"
    item: TimeItem | None = next((one for one in time_frame(words).items if one.kind == TimeKind.SPAN), None)
    begin = found.start() if found["within"] else amount.start()
    return (item.notation, text.source(begin, amount.end())) if item else None


def _against(row: Row, notation: str, source: Source, plan: Dosing, *, own: bool) -> None:
    bar = row.bars[-1]
    found = stretch(notation)
    end = plan.settled(found.end) if found and found.end else None
    if end is None or _same(bar.end, end, plan):
        return
    if own:
        new = Bar(bar.start, end, notation, (source.quote or "").strip(), [source])
        new.alternatives.append(bar.notation)
        row.bars[-1] = new
        row.note_sources += bar.sources
    else:
        bar.alternatives.append(notation)
        row.note_sources.append(source)


def _same(one: Moment | None, other: Moment, plan: Dosing) -> bool:
    """Whether two ends are the same amount of time, from the same giving where there are several."""
    if one is None or (one.amount, one.unit) != (other.amount, other.unit):
        return False
    several = any(given.number > 1 for given in plan.given)
    return not (several and other.anchor == "dose" and one.anchor != "dose")


def _note(row: Row, outcome: Outcome, source: Source) -> None:
    bar = row.bars[-1]
    if not bar.alternatives:
        return
    frame = " ".join((outcome.time_frame.text if outcome.time_frame else "").split()).rstrip(".")
    words = " ".join((source.quote or "").split())
    text = f"The description of {outcome.id} says “{words}”; its time frame says “{frame}”. "
    text += "The bar shows the first." if bar.sources == [source] else "The bar shows the second."
    if text not in row.notes:
        row.notes.append(text)
