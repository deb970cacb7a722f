"""The schedule of every corpus record: what must hold for all of them."""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache

import pytest
from builders import a_study, misquoted, sources
from corpus import needs_corpus, outcomes, records

from protogen.derivation.schedule import schedule
from protogen.model.schedule import Timeline, TimelineKind
from protogen.model.source import Basis
from protogen.model.study import Study
from protogen.model.time import TimeFrame, TimeItem

LEAST_GRIDS = 200


@cache
def studies() -> tuple[Study, ...]:
    """All records, derived."""
    return tuple(a_study(record) for record in records())


@needs_corpus
def test_every_record_gets_a_grid_or_a_list_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """None fails; the counts are printed."""
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for study in studies():
        (timeline,) = study.schedule.timelines
        kinds[timeline.kind] += 1
        if timeline.kind == TimelineKind.LIST:
            reasons[(timeline.reason or "").split(" (")[0]] += 1
            assert timeline.reason
            assert (timeline.cells, timeline.visits, timeline.activities) == ((), (), ())
    with capsys.disabled():
        sys.stdout.write(f"\nschedules: {dict(kinds)} {reasons.most_common()}\n")
    assert kinds[TimelineKind.GRID] >= LEAST_GRIDS
    assert sum(kinds.values()) == len(records())


@needs_corpus
def test_ids_are_unique_and_cells_resolve() -> None:
    """Every cell, span and note names a row and a column that are there, and no cell is there twice."""
    for study in studies():
        for timeline in study.schedule.timelines:
            assert not _broken(timeline), study.id


def _broken(timeline: Timeline) -> list[str]:
    visits, activities = [one.id for one in timeline.visits], [one.id for one in timeline.activities]
    epochs = [one.id for one in timeline.epochs]
    found = [name for names in (visits, activities, epochs) for name, n in Counter(names).items() if n > 1]
    keys = Counter((cell.activity, cell.visit, cell.arms) for cell in timeline.cells)
    found += [str(key) for key, n in keys.items() if n > 1]
    found += [str(cell) for cell in timeline.cells if cell.visit not in visits or cell.activity not in activities]
    found += [str(span) for span in timeline.spans if not {span.first, span.last} <= set(visits)]
    found += [str(span) for span in timeline.spans if visits.index(span.first) > visits.index(span.last)]
    targets = [target for note in timeline.notes for target in note.targets]
    found += [str(one) for one in targets if one.visit is not None and one.visit not in visits]
    found += [str(one) for one in targets if one.activity is not None and one.activity not in activities]
    return found + [str(one) for one in timeline.visits if one.epoch not in epochs]


@needs_corpus
def test_no_column_is_empty_unless_the_record_names_it() -> None:
    """A column has a mark, the end of a bar, or words of the record that name the visit."""
    for study in studies():
        for timeline in study.schedule.timelines:
            used = {cell.visit for cell in timeline.cells}
            used |= {end for span in timeline.spans for end in (span.first, span.last)}
            assert not [one.label for one in timeline.visits if one.id not in used and not one.sources], study.id


@needs_corpus
def test_every_cell_and_bar_has_its_basis_and_all_its_words() -> None:
    """No mark without a source that quotes the record: what is stated, expanded or derived alike."""
    checked = 0
    for study in studies():
        for timeline in study.schedule.timelines:
            for one in (*timeline.cells, *timeline.spans):
                assert one.basis in {Basis.STATED, Basis.EXPANDED, Basis.DERIVED}
                assert one.sources, (study.id, one)
                assert all(source.path and source.quote for source in one.sources), (study.id, one)
                checked += 1
    assert checked > 1000


@needs_corpus
def test_every_outcome_of_a_grid_is_drawn_or_says_why_not() -> None:
    """A mark, a bar, or a note at its row that quotes what has no place; a list has all of them by its reason."""
    drawn = told = 0
    for study in studies():
        for timeline in study.schedule.timelines:
            used = {one.activity for one in (*timeline.cells, *timeline.spans)}
            noted = {target.activity for note in timeline.notes for target in note.targets}
            for row in timeline.activities:
                assert row.id in used | noted, (study.id, row.label)
                drawn, told = drawn + (row.id in used), told + (row.id not in used)
    assert drawn > 1000
    assert told > 100


@needs_corpus
def test_every_item_of_a_time_frame_of_a_grid_is_drawn_or_quoted() -> None:
    """The words of each point, span, repetition and unread piece stand in a cell, a bar or a note of the schedule."""
    items = 0
    for record, study in zip(records(), studies(), strict=True):
        (timeline,) = study.schedule.timelines
        if timeline.kind == TimelineKind.LIST:
            continue
        frames = dict(outcomes(record))
        for outcome in study.objectives.outcomes:
            for item in outcome.time_frame.items if outcome.time_frame else ():
                items += 1
                assert _said(timeline, outcome.time_frame, item), (study.id, frames[outcome.id], item.notation)
    assert items > 1000


def _said(timeline: Timeline, frame: TimeFrame | None, item: TimeItem) -> bool:
    """Whether a source of the schedule lies on the words of the item, or a note quotes them."""
    assert frame is not None
    base = frame.sources[0].start or 0
    spans = [(base + start, base + end) for start, end in item.quotes] or [(base, base + len(frame.text))]
    held = [one for one in sources(timeline) if one.path == frame.sources[0].path and one.quote]
    if any((one.start or 0) < end and start < (one.end or 0) for one in held for start, end in spans):
        return True
    words = " ".join(frame.text[item.quotes[0][0] : item.quotes[-1][1]].split()) if item.quotes else frame.text
    return any(words in note.text for note in timeline.notes)


@needs_corpus
def test_every_outcome_of_a_grid_has_a_row() -> None:
    """None is lost, whatever its time frame says."""
    grids = 0
    for study in studies():
        for timeline in study.schedule.timelines:
            if timeline.kind == TimelineKind.GRID:
                grids += 1
                served = {name for one in timeline.activities for name in one.outcomes}
                assert served == {one.id for one in study.objectives.outcomes}, study.id
    assert grids


@needs_corpus
def test_every_quote_of_every_schedule_stands_in_its_record() -> None:
    """Quotes are exact: path, offsets and words."""
    checked = 0
    for record, study in zip(records(), studies(), strict=True):
        assert misquoted(study.schedule, record) == [], study.id
        checked += sum(1 for _ in sources(study.schedule))
    assert checked > 1000


@needs_corpus
def test_deriving_a_schedule_again_changes_nothing() -> None:
    """The step is idempotent, and repeatable from the start."""
    for study in studies()[::10]:
        assert schedule(study) == study
        assert schedule(study.evolve(schedule=type(study.schedule)())) == study
