"""The schedule of activities: timelines of epochs, visits, activities, cells, spans and notes."""

from __future__ import annotations

from enum import StrEnum

from protogen.model.base import Markdown, Model, Traced
from protogen.model.source import Basis


class TimelineRole(StrEnum):
    """What a timeline is for."""

    MAIN = "main"
    SUB_TABLE = "sub_table"
    """A closer look at activities of another timeline: serial sampling, a block of measurements."""
    PART = "part"
    """The schedule of a part or population of the study."""
    EVENT = "event"
    """What happens when something occurs: an adverse event, an early termination, an unscheduled visit."""


class TimelineKind(StrEnum):
    """Whether the times make a grid, or only a list of what is assessed when."""

    GRID = "grid"
    LIST = "list"


class VisitKind(StrEnum):
    """What sort of contact a column stands for."""

    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    EARLY_TERMINATION = "early_termination"
    OPEN_ENDED = "open_ended"


class Code(Model):
    """A term of a code system (`http://www.cdisc.org`, `C188727`), kept as it was read."""

    code: str
    system: str | None = None
    version: str | None = None
    label: str | None = None


class Abbreviation(Traced):
    """A short form and what it stands for."""

    term: str
    meaning: str


class Epoch(Traced):
    """A period of the study, in order; visits name it by id."""

    id: str
    label: str
    codes: tuple[Code, ...] = ()


class Visit(Traced):
    """A column: its label, its time in notation (None where no time is stated), its epoch.

    `window` is in notation (`±P3D`); None means the source states none. `labels` are the source's own names of the
    moment ("Day 90", "Month 3") where it has several. `arms` are ids; empty means all.
    """

    id: str
    label: str
    notation: str | None = None
    epoch: str | None = None
    kind: VisitKind = VisitKind.SCHEDULED
    window: str | None = None
    mode: str | None = None
    """Clinic, phone, home, inpatient, outpatient …, in the words of the source."""
    labels: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    basis: Basis = Basis.STATED
    number: str | None = None
    """The visit number of the source ("V3", "P4"), apart from its name."""
    timing: str | None = None
    """When, in the words of the source ("Day 14", "-2 weeks"), apart from the name of the visit."""
    period: str | None = None
    cycle: str | None = None
    """The period and the cycle it lies in, by their names; equal neighbours are merged in the header."""
    flags: tuple[str, ...] = ()
    """What else the header says of it: fasting, telephone, inpatient …"""
    description: Markdown | None = None
    codes: tuple[Code, ...] = ()


class Activity(Traced):
    """A row: its short label, the full words behind it, its group, and the outcomes it serves (ids)."""

    id: str
    label: str
    full_label: str | None = None
    group: str
    condition: str | None = None
    outcomes: tuple[str, ...] = ()
    subgroups: tuple[str, ...] = ()
    """Titles of the second and third level below `group`."""
    details: tuple[str, ...] = ()
    """What the activity is made of (procedures, biomedical concepts), in the words of the source."""
    timeline: str | None = None
    """The timeline (id) that says more: a sampling series, a block of measurements."""
    description: Markdown | None = None
    codes: tuple[Code, ...] = ()


class CellKind(StrEnum):
    """What a filled cell says."""

    DONE = "done"
    TIMES = "times"
    COUNT = "count"
    OPTIONAL = "optional"
    CONDITIONAL = "conditional"
    LINK = "link"


class Cell(Traced):
    """A mark: `activity` × `visit`, for the named arms (empty: all), on a condition where one is stated.

    `mark` is what prints: `X`, `(X)` for a derived cell, or the sample times.
    """

    activity: str
    visit: str
    mark: str
    kind: CellKind = CellKind.DONE
    basis: Basis
    arms: tuple[str, ...] = ()
    condition: str | None = None
    times: tuple[str, ...] = ()
    """Sample times within the visit, in notation."""
    count: int | None = None
    """How many, where the source says so."""
    window: str | None = None
    """The window of this cell where it differs from that of its visit, in notation."""
    timeline: str | None = None
    """The timeline (id) a cell of kind `link` leads to."""


class ActivitySpan(Traced):
    """An activity that goes on from one moment to another.

    `notation` is the span in time notation; `first` and `last` are the visits it is drawn over; `text` is what the
    bar says; `alternatives` are other extents that the source states.
    """

    activity: str
    notation: str
    first: str
    last: str
    text: str
    basis: Basis
    open_ended: bool = False
    arms: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()


class TargetKind(StrEnum):
    """What a note stands at."""

    TABLE = "table"
    EPOCH = "epoch"
    VISIT = "visit"
    ACTIVITY = "activity"
    CELL = "cell"
    MARK = "mark"


class NoteTarget(Model):
    """A place a note stands at: an epoch, visit or activity by id, a cell by activity and visit, a mark, the table."""

    kind: TargetKind
    epoch: str | None = None
    visit: str | None = None
    activity: str | None = None
    mark: str | None = None


class NoteKind(StrEnum):
    """What a note does: qualify one place, define a term or mark, or state a rule."""

    QUALIFYING = "qualifying"
    DEFINITION = "definition"
    LOGIC = "logic"


class Note(Traced):
    """A note under the table; the letter is given when the table is drawn."""

    id: str
    text: str
    kind: NoteKind = NoteKind.QUALIFYING
    targets: tuple[NoteTarget, ...] = ()


class Assumption(Traced):
    """What had to be assumed to draw the schedule; printed by number ("Assumption 1"), as A1, A2 … are arms too."""

    id: str
    text: str

    @property
    def number(self) -> str:
        """The number of an id such as A2; another id as it is."""
        return self.id.removeprefix("A") if self.id.removeprefix("A").isdigit() else self.id

    @property
    def name(self) -> str:
        """What it is called in a sentence: `assumption 2`."""
        return f"assumption {self.number}"


class Implied(Traced):
    """Something the source mentions without a time: listed apart, never in the table."""

    label: str
    reason: str


class Timeline(Traced):
    """One schedule: the main one, or that of a part, population or sampling series."""

    id: str
    label: str
    kind: TimelineKind
    reason: str | None = None
    """Why this is a list and not a grid, where it is one."""
    time_zero: str | None = None
    """What Day 0 (or Day 1) is, in a sentence."""
    epochs: tuple[Epoch, ...] = ()
    visits: tuple[Visit, ...] = ()
    activities: tuple[Activity, ...] = ()
    cells: tuple[Cell, ...] = ()
    spans: tuple[ActivitySpan, ...] = ()
    notes: tuple[Note, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    implied: tuple[Implied, ...] = ()
    role: TimelineRole = TimelineRole.MAIN
    arms: tuple[str, ...] = ()
    """Arms (ids) it holds for; empty means all."""
    population: str | None = None
    """For whom it holds, in the words of the source."""
    entry_condition: str | None = None
    """When a timeline of role `event` or `sub_table` begins, in the words of the source."""
    description: Markdown | None = None


class Schedule(Traced):
    """All timelines of the study; the first is the main one."""

    timelines: tuple[Timeline, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
