"""Timelines of a design → the tables of a schedule: visits walked from the entry, marks, notes, windows."""

from __future__ import annotations

from collections.abc import Sequence

from protogen.importers.usdm.book import Book, Ids, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.remarks import conditions
from protogen.importers.usdm.rows import Row, rows
from protogen.importers.usdm.table import Shared, Table
from protogen.model.schedule import (
    Abbreviation,
    Implied,
    Schedule,
    Timeline,
    TimelineRole,
)


def schedule(book: Book, version: At, designs: Sequence[At]) -> Schedule:
    """The timelines of all designs: of each, the main one first, then the others in the order of the file."""
    listed = [(design, each) for design in designs for each in design.modules("scheduleTimelines")]
    names = Ids("timeline")
    own = {each.path: names.of(each.id) for _, each in listed}
    named: dict[str, str] = {}
    for _, each in listed:
        named.setdefault(each.id or each.path, own[each.path])
    shared = Shared(book, conditions(book, version), own, named)
    found: list[Timeline] = []
    for design in designs:
        mine = [each for owner, each in listed if owner is design]
        tables = _of_design(shared, design, mine, first=not found)
        found += _told_apart(design, tables) if len(designs) > 1 else tables
    return Schedule(timelines=tuple(found), abbreviations=_abbreviations(book, version))


def _of_design(shared: Shared, design: At, listed: Sequence[At], *, first: bool) -> list[Timeline]:
    book, activities = shared.book, rows(shared.book, design)
    mains = [each for each in listed if each.flag("mainTimeline", "role") is True]
    if len(mains) != 1:
        count = "no main timeline" if not mains else f"{len(mains)} main timelines"
        message = f"the design {called(design)!r} has {count}; the first in the file is taken as the main one"
        book.minor("USD011", f"{design.path}.scheduleTimelines", message)
    main = next(iter((*mains, *listed)), None)
    linked = _linked(activities, listed)
    found: list[Timeline] = []
    scheduled: set[str] = set()
    met: set[str] = set()
    for at in sorted(listed, key=lambda each: each is not main):
        role = TimelineRole.MAIN if first else TimelineRole.PART
        if at is not main:
            role = TimelineRole.SUB_TABLE if at.id in linked else TimelineRole.EVENT
            role = TimelineRole.PART if at in mains else role
        table = Table(shared, at, role)
        found.append(table.timeline(activities))
        scheduled |= table.scheduled
        met |= {meeting.id for meeting in table.contacts.values()}
    never = [*_never(book, design, activities, scheduled), *_unmet(book, design, met)]
    if never and found:
        found[0] = found[0].evolve(implied=(*found[0].implied, *never))
    return found


def _unmet(book: Book, design: At, met: set[str]) -> list[Implied]:
    """Encounters at which no instance takes place."""
    found = []
    for at in design.modules("encounters"):
        if at.id is not None and at.id not in met:
            said = called(at)
            name = at.data.get("name")
            source = at.place("name", name) if isinstance(name, str) else at.here()
            found.append(
                Implied(label=said, reason="an encounter of the file that no instance uses", sources=(source,))
            )
    if found:
        names = "; ".join(each.label for each in found)
        count = "1 encounter is" if len(found) == 1 else f"{len(found)} encounters are"
        book.info("USD012", f"{design.path}.encounters", f"{count} used by no instance of a timeline: {names}")
    return found


def _linked(activities: Sequence[Row], listed: Sequence[At]) -> set[str | None]:
    """The timelines that an activity or an instance leads to."""
    found = {row.at.text("timelineId", "") for row in activities}
    for each in listed:
        found |= {instance.text("timelineId", "") for instance in each.modules("instances")}
    return found - {None}


def _told_apart(design: At, tables: Sequence[Timeline]) -> list[Timeline]:
    """Tables of one of several designs: its name stands in their titles."""
    name = called(design)
    return [each.evolve(label=f"{name}: {each.label}", population=name) for each in tables]


def _never(book: Book, design: At, activities: Sequence[Row], scheduled: set[str]) -> list[Implied]:
    """Activities that stand at no instance: they are no row of a table, so they are listed."""
    found = []
    for row in activities:
        if row.id in scheduled or row.has_children:
            continue
        said = called(row.at)
        source = (
            row.at.place("name", row.at.data["name"]) if isinstance(row.at.data.get("name"), str) else row.at.here()
        )
        found.append(
            Implied(label=said, reason="an activity of the file that no instance schedules", sources=(source,))
        )
    if found:
        names = "; ".join(each.label for each in found)
        count = "1 activity stands" if len(found) == 1 else f"{len(found)} activities stand"
        book.info("USD012", f"{design.path}.activities", f"{count} at no instance of a timeline: {names}")
    return found


def _abbreviations(book: Book, version: At) -> tuple[Abbreviation, ...]:
    found = []
    for at in version.modules("abbreviations"):
        term, meaning = at.text("abbreviatedText", "term"), book.texts.plain(at, "expandedText", "meaning")
        if term is None or meaning is None:
            book.minor("USD004", at.path, "an abbreviation lacks its short form or its meaning")
            continue
        found.append(Abbreviation(term=term, meaning=meaning, sources=at.told))
    return tuple(found)
