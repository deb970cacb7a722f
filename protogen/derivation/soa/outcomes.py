"""Rows from outcomes: one for what each assesses, with its marks and bars; merged only by a named rule."""

from __future__ import annotations

import re
from dataclasses import replace

from protogen.derivation.soa.clock import BEFORE, CLOCK, STARTS, TIMED, Moment, point, stretch
from protogen.derivation.soa.columns import makes_column
from protogen.derivation.soa.dosing import Dosing
from protogen.derivation.soa.draft import Draft, Mark, Row
from protogen.derivation.soa.extents import described_extent
from protogen.derivation.soa.frame import At, Frame
from protogen.derivation.soa.frames import placed, whole_source
from protogen.derivation.soa.naming import defined, name, shortened
from protogen.derivation.soa.prose import Prose, prose
from protogen.derivation.soa.vocabulary import Merge, vocabulary
from protogen.model.objectives import Outcome
from protogen.model.registry_text import unescape
from protogen.model.source import Basis, Source
from protogen.model.study import Study
from protogen.model.time import TimeFrame, TimeItem, TimeKind

BASELINE = Moment("baseline")
_FEWEST_DAYS = 2

# Matches "Change from baseline in …", "… compared to the baseline before treatment".
_BASELINE = re.compile(r"\bbase-?\s?line\b(?: before (?:the )?treatment)?", re.IGNORECASE)
# Matches "within 14 days" and "The DLT observation period is 28 days": a description with an extent of its own.
_EXTENT = re.compile(
    r"\b(?:within|up to|until|through|period (?:is|of|was)|for) [^.;]{0,20}\d+ ?-?(?:hour|day|week|month|year)",
    re.IGNORECASE,
)


def reads(study: Study) -> dict[str, tuple[Outcome, TimeFrame]]:
    """The outcomes that have a time frame with items, by id."""
    return {
        one.id: (one, one.time_frame)
        for one in study.objectives.outcomes
        if one.time_frame is not None and one.time_frame.items
    }


def collapses(study: Study) -> bool:
    """Whether hours belong inside days: the record names at least two days, weeks or months beside them."""
    days = set()
    for _, read in reads(study).values():
        for item in read.items:
            days |= {one for one in _ends(item) if one.timed and one.unit not in {"", "H"}}
    return len(days) >= _FEWEST_DAYS


def _ends(item: TimeItem) -> list[Moment]:
    """The moments an item names: its point, or the ends of its span."""
    if item.kind == TimeKind.POINT:
        moment = point(item.notation)
        return [moment] if moment else []
    found = stretch(item.notation) if item.kind == TimeKind.SPAN else None
    return [one for one in (found.start, found.end) if one is not None] if found else []


def outcome_rows(draft: Draft, study: Study, plan: Dosing) -> None:
    """A row or more for every outcome, so that none is lost; what has no place in time says so in a note."""
    collapse = collapses(study)
    merged = _merges(study)
    for index, outcome in enumerate(study.objectives.outcomes):
        read = outcome.time_frame
        frame = placed(read, whole_source(outcome), plan, collapse=collapse) if read else Frame()
        draft.frames.append({at.moment for at in frame.at})
        for row in _rows(draft, outcome, merged.get(outcome.id), index):
            if outcome.id not in row.outcomes:
                row.outcomes.append(outcome.id)
            _fill(draft, row, outcome, frame)
        described_extent(draft, outcome, plan)


def _rows(draft: Draft, outcome: Outcome, merge: tuple[Merge, str] | None, rank: int) -> list[Row]:
    """The rows of an outcome: that of a merge, those of the safety terms it means, else its own."""
    words = vocabulary()
    measure = outcome.measure or outcome.id
    if merge:
        row = _row(draft, merge[1], outcome, rank, group=merge[0].group)
        row.merged = True
        return [row]
    described = prose(outcome, "description")
    if described and words.unspecific.search(measure) and not words.safety_terms.search(measure):
        found = [_safety(draft, outcome, described, match, rank) for match in _first_of_each(described)]
        if found:
            return found
    label, key, source = name(measure), shortened(measure), None
    if described and words.sets.search(measure):
        head = defined(described.plain)
        if head:
            label, source = described.plain[slice(*head)], described.source(*head)
            key = label
    row = _row(draft, label, outcome, rank, key=key)
    if source:
        row.sources.append(source)
    return [row]


def _first_of_each(text: Prose) -> list[re.Match[str]]:
    """The first mention of each safety term."""
    found: dict[str, re.Match[str]] = {}
    for match in vocabulary().safety_terms.finditer(text.plain):
        found.setdefault("toxicity" if "toxic" in match[0].casefold() else "adverse", match)
    return list(found.values())


def _safety(draft: Draft, outcome: Outcome, text: Prose, match: re.Match[str], rank: int) -> Row:
    label = match[0][:1].upper() + match[0][1:]
    row = _row(draft, label, outcome, rank, group="Safety")
    row.sources.append(text.source(*match.span()))
    row.words += f"\n{match[0]}"
    return row


def _row(  # noqa: PLR0913 -- a row is made of just these
    draft: Draft, label: str, outcome: Outcome, rank: int, *, group: str = "", key: str = ""
) -> Row:
    row = draft.row(key or label)
    measure = unescape(outcome.measure or "")
    if row is None:
        if any(label.casefold() == one.label.casefold() for one in draft.rows):
            label = key or label  # cut short, it would read like another row
        row = Row(label, group or vocabulary().group(label, measure), measure or None, words=label, key=key, rank=rank)
        draft.rows.append(row)
    row.words += f"\n{measure}"
    row.sources += [_plain(one) for one in outcome.sources_of("measure") if _plain(one) not in row.sources]
    return row


def _plain(source: Source) -> Source:
    return Source(path=source.path, start=source.start, end=source.end, quote=source.quote, step=source.step)


def _merges(study: Study) -> dict[str, tuple[Merge, str]]:
    """Outcomes that two or more at the same moments read from one assessment, with the name of its row."""
    found: dict[str, tuple[Merge, str]] = {}
    for merge in vocabulary().merges:
        alike: dict[str, list[Outcome]] = {}
        for outcome, read in reads(study).values():
            points = {item.notation for item in read.items if item.kind == TimeKind.POINT}
            if len(points) > 1 and merge.words.search(outcome.measure or ""):
                alike.setdefault("; ".join(sorted(points)), []).append(outcome)
        for outcomes in alike.values():
            if len(outcomes) > 1:
                texts = " ".join(f"{one.measure} {one.description}" for one in outcomes)
                method = merge.method.search(texts)
                label = f"{merge.label} ({method[0]})" if method else merge.label
                found |= {one.id: (merge, label) for one in outcomes}
    return found


def _fill(draft: Draft, row: Row, outcome: Outcome, frame: Frame) -> None:
    for at in frame.at:
        row.mark(at.moment, Mark(at.basis, at.arms, at.condition, list(at.times), list(at.sources)))
        for source in at.sources:
            draft.names(at.moment, source)
    # A copy: rows may share a time frame, and each may get alternatives of its own.
    row.bars += [replace(bar, sources=list(bar.sources), alternatives=[]) for bar in frame.bars]
    for bar in frame.bars:
        for end in (bar.start, bar.end):
            if end is not None and makes_column(end, bar.end) and bar.sources:
                draft.names(end, bar.sources[0])
    _left(row, outcome, frame)
    _baseline(draft, row, outcome, frame.at)


def _left(row: Row, outcome: Outcome, frame: Frame) -> None:
    """A note on what of a time frame has no place in the table; nothing is placed by a guess."""
    notes = [f"The time frame says “{words}”, {why}." for words, why in frame.unplaced]
    if not (notes or frame.at or frame.bars):
        notes = ["The record states no time frame."]
    for told, sources in frame.told:
        row.notes += [told] if told not in row.notes else []
        row.note_sources += sources
    row.notes += notes
    row.note_sources += [_plain(one) for one in outcome.sources_of("time_frame") if notes]


def _baseline(draft: Draft, row: Row, outcome: Outcome, at: list[At]) -> None:
    """A mark at baseline, where the measure compares with it and the time frame names nothing that early."""
    measure = prose(outcome, "measure")
    found = _BASELINE.search(measure.plain) if measure else None
    if measure is None or found is None or not at or any(_early(one) for one in at):
        return
    source = measure.source(*found.span())
    row.mark(BASELINE, Mark(Basis.DERIVED, sources=[source]))
    draft.baseline.append(source)


def _early(at: At) -> bool:
    moment = at.moment
    if moment.position()[0] != TIMED or any(time.sign < 0 for time in at.times):
        return moment.position()[0] < TIMED or bool(at.times)
    if moment.anchor == CLOCK:
        return moment.unit in {"D", "W", "M", "H"} and moment.amount <= (1 if moment.unit == "D" else 0)
    return moment.sign < 0 or (not moment.sign and moment.anchor in (*STARTS, *BEFORE))
