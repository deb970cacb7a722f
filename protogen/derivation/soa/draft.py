"""The schedule while it is being put together: rows, marks and bars keyed by moments, before columns are known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from protogen.derivation.soa.clock import Moment
from protogen.model.schedule import NoteKind, NoteTarget
from protogen.model.source import Basis, Source


@dataclass(slots=True)
class Mark:
    """A filled cell to be: on what basis, for which arms, on what condition, with which sample times."""

    basis: Basis
    arms: tuple[str, ...] = ()
    condition: str | None = None
    times: list[Moment] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


@dataclass(slots=True)
class Bar:
    """A span to be. `stretches` columns where it may make a column for an end that has none."""

    start: Moment | None
    end: Moment | None
    notation: str
    text: str
    sources: list[Source]
    basis: Basis = Basis.STATED
    open_ended: bool = False
    makes_columns: bool = True
    arms: tuple[str, ...] = ()
    alternatives: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """An activity to be. `words` are all the words that named it, for telling whether a later text means it too."""

    label: str
    group: str
    full_label: str | None = None
    condition: str | None = None
    outcomes: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    marks: dict[tuple[Moment, tuple[str, ...]], Mark] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)
    words: str = ""
    key: str = ""
    """What makes it the same as another, where that is more than its label."""
    notes: list[str] = field(default_factory=list)
    note_sources: list[Source] = field(default_factory=list)
    rank: int = 0
    merged: bool = False
    """Whether its outcomes are of different names and read from one assessment."""

    def mark(self, moment: Moment, mark: Mark) -> None:
        """Fill the cell at a moment; one that is filled keeps its stronger basis and gets the further sources."""
        key = (moment, mark.arms)
        old = self.marks.get(key)
        self.marks[key] = joined(old, mark) if old else mark


_STRENGTH = {Basis.AUTHOR: 3, Basis.STATED: 2, Basis.EXPANDED: 1, Basis.DERIVED: 0}


def joined(old: Mark, new: Mark) -> Mark:
    """Two marks of one cell as one."""
    strong = max(old.basis, new.basis, key=lambda basis: _STRENGTH[basis])
    return Mark(
        basis=strong,
        arms=old.arms,
        condition=old.condition or new.condition,
        times=list(dict.fromkeys((*old.times, *new.times))),
        sources=list(dict.fromkeys((*old.sources, *new.sources))),
    )


@dataclass(slots=True)
class Remark:
    """A note to be, with its targets; a target at a moment is turned into one at its column."""

    text: str
    kind: NoteKind = NoteKind.QUALIFYING
    moment: Moment | None = None
    targets: tuple[NoteTarget, ...] = ()
    sources: list[Source] = field(default_factory=list)


# Matches "Hemoglobin A1c (HbA1c)"; the groups are the words and the short form, which has a capital beyond its first.
_SHORT_FORM = re.compile(r"(.{4,80}) \(([A-Za-z][a-z0-9-]?[A-Z][\w-]{0,8})\)")


def _abbreviates(one: str, other: str) -> bool:
    """Whether one of two names is the other without its short form, or the short form itself."""
    for long, short in ((one, other), (other, one)):
        found = _SHORT_FORM.fullmatch(long)
        if found and (found[2] == short or found[1].casefold() == short.casefold()):
            return True
    return False


@dataclass(slots=True)
class Draft:
    """All of it. `stated` are moments that the record names as visits, whether or not anything is marked there."""

    rows: list[Row] = field(default_factory=list)
    stated: dict[Moment, list[Source]] = field(default_factory=dict)
    frames: list[set[Moment]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    implied: list[tuple[str, str, tuple[Source, ...]]] = field(default_factory=list)
    assumed: list[tuple[str, tuple[Source, ...]]] = field(default_factory=list)
    modes: dict[Moment, str] = field(default_factory=dict)
    baseline: list[Source] = field(default_factory=list)
    """Where measures name a baseline that the schedule does not."""
    arm_visits: list[tuple[Moment, Source]] = field(default_factory=list)
    """Visits that running text lists."""
    names_of: dict[Moment, list[str]] = field(default_factory=dict)
    """Further names that the record has for a moment: "end of treatment" of `eot=W12`."""
    windows: dict[Moment, list[str]] = field(default_factory=dict)
    """Windows that the record states, in notation."""
    zero: str | None = None
    """The anchor that the record says Day 0 or Day 1 is, by its own words, and which of the two."""
    zero_day: int = 0
    treated: float | None = None
    """Where the last giving stands, in hours; None where the record does not say."""

    def names(self, moment: Moment, source: Source) -> None:
        """Note that a source names a moment."""
        found = self.stated.setdefault(moment, [])
        if source not in found:
            found.append(source)
        if moment.window and moment.window not in self.windows.setdefault(moment, []):
            self.windows[moment].append(moment.window)
        if moment.also and moment.also not in self.names_of.setdefault(moment, []):
            self.names_of[moment].append(moment.also)

    def remarks_at(self, moment: Moment, text: str, *sources: Source) -> None:
        """Note something at a visit."""
        if not any(one.moment == moment and one.text == text for one in self.remarks):
            self.remarks.append(Remark(text, moment=moment, sources=list(sources)))

    def row(self, label: str) -> Row | None:
        """The row of that label or key, whatever its case; "HbA1c" and "Hemoglobin A1c (HbA1c)" are one."""
        wanted = label.casefold()
        found = next((row for row in self.rows if (row.key or row.label).casefold() == wanted), None)
        return found or next((row for row in self.rows if _abbreviates(row.key or row.label, label)), None)
