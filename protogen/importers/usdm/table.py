"""One timeline as a table: a column for each instance at which something is done, a mark for each activity of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from protogen.importers.usdm.book import Book, Ids, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.remarks import Condition, Places, comments, decisions, placed, transitions
from protogen.importers.usdm.rows import Row, activity, contents
from protogen.importers.usdm.timings import Clock, Placing
from protogen.importers.usdm.visits import Contact, contact, epoch, instance_name, label, visit, visit_kind
from protogen.importers.usdm.walking import Step, ordered, steps
from protogen.model.schedule import (
    Activity,
    Cell,
    Epoch,
    Note,
    NoteKind,
    NoteTarget,
    TargetKind,
    Timeline,
    TimelineKind,
    TimelineRole,
    Visit,
    VisitKind,
)
from protogen.model.source import Basis, Source


@dataclass(slots=True)
class Shared:
    """What the tables of a version share: conditions and ids."""

    book: Book
    conditions: list[Condition]
    own: dict[str, str]
    """The id of each timeline of the file, by its path: two may have one id in the file."""
    timelines: dict[str, str]
    """The id of the timeline that an id of the file names."""
    visits: Ids = field(default_factory=lambda: Ids("visit"))
    rows: Ids = field(default_factory=lambda: Ids("activity"))
    epochs: Ids = field(default_factory=lambda: Ids("epoch"))


class Table:
    """Reads one timeline. `scheduled` holds the activities that have a mark."""

    def __init__(self, shared: Shared, at: At, role: TimelineRole) -> None:
        """Walk the timeline and read its timings; `shared` is what all tables have in common."""
        self.book, self.at, self.role, self.shared = shared.book, at, role, shared
        book = shared.book
        self.steps = steps(book, at)
        self.order = ordered(book, at, self.steps)
        self.names = {step.id: instance_name(book, step.at) for step in self.steps}
        self.clock = Clock(book, self.names)
        self.clock.read(at.modules("timings"))
        self.done = [step for step in self.order if not step.decision or "activityIds" in step.at.data]
        self.contacts = {step.id: contact(book, step.at) for step in self.done}
        for step in self.done:
            meeting = self.contacts[step.id]
            self.names[step.id] = label(step, meeting, self.clock.name_of(step.id), shared=self._shared(meeting))
        self.clock.number_days()
        self.visit_ids = {step.id: shared.visits.of(step.id) for step in self.done}
        self.epochs: dict[str, Epoch] = {}
        self.notes: list[Note] = []
        self.scheduled: set[str] = set()
        self.row_ids: dict[str, str] = {}

    def timeline(self, activities: Sequence[Row]) -> Timeline:
        """The table."""
        name = self.at.name("label") or self.at.id or "Timeline"
        kind = visit_kind(f"{name} {called(self.at)}") if self.role == TimelineRole.EVENT else None
        columns = [self._visit(step, kind) for step in self.done]
        marks = list(self._marks())
        shown = self._rows(activities, {name for name, _, _ in marks})
        cells = tuple(self._cell(*mark) for mark in dict.fromkeys(marks))
        self._more(activities, cells)
        return Timeline(
            id=self.shared.own[self.at.path],
            label=name,
            kind=TimelineKind.GRID if columns and cells else TimelineKind.LIST,
            reason=None
            if columns and cells
            else "the timeline of the file has no instance at which an activity is done",
            time_zero=self._time_zero(),
            epochs=tuple(self.epochs.values()),
            visits=tuple(columns),
            activities=tuple(shown),
            cells=cells,
            notes=tuple(note.evolve(id=f"n{number}") for number, note in enumerate(self.notes, 1)),
            role=self.role,
            entry_condition=self.book.texts.plain(self.at, "entryCondition", "entry_condition"),
            description=self.book.texts.markdown(self.at, "description", "description"),
            sources=self.at.told,
        )

    def _visit(self, step: Step, kind: VisitKind | None) -> Visit:
        meeting = self.contacts[step.id]
        when = self.clock.placing(step.id, meeting.scheduled_at)
        if when.anchor and len(self.done) == 1:
            when = Placing(sources=when.sources)  # the moment of the event: there is no clock to place it on
        period = self._epoch(step)
        made = visit(self.book, step, meeting, when, (self.visit_ids[step.id], self.names[step.id]))
        made = made.evolve(epoch=period, kind=kind or made.kind)
        target = NoteTarget(kind=TargetKind.VISIT, visit=made.id)
        if when.remark:
            text = f"Window, in the words of the file: {when.remark}"
            window = tuple(source for source in when.sources if source.field == "window")
            self.notes.append(Note(id="", text=text, targets=(target,), sources=window))
        if meeting.at is not None and self._first(meeting, step):
            self.notes += [*transitions(self.book, meeting.at, target), *comments(self.book, meeting.at, target)]
        self._leads(step, target)
        return made

    def _leads(self, step: Step, target: NoteTarget) -> None:
        """A note at a visit that runs another timeline."""
        other = step.at.text("timelineId", "")
        at = self.book.index.named(other, f"{step.at.path}.timelineId", "the timeline of an instance")
        if at is not None:
            source = step.at.place("timelineId", other)
            text = f"Runs the timeline “{called(at)}”."
            self.notes.append(Note(id="", text=text, kind=NoteKind.LOGIC, targets=(target,), sources=(source,)))

    def _shared(self, meeting: Contact) -> bool:
        """Whether several instances stand for one encounter, so that its name does not tell them apart."""
        return Counter(each.id for each in self.contacts.values())[meeting.id] > 1

    def _first(self, meeting: Contact, step: Step) -> bool:
        return next(name for name, each in self.contacts.items() if each.id == meeting.id) == step.id

    def _epoch(self, step: Step) -> str | None:
        name = step.at.text("epochId", "")
        at = self.book.index.named(name, f"{step.at.path}.epochId", "the epoch of an instance")
        if name is None or at is None:
            return None
        if name not in self.epochs:
            self.epochs[name] = epoch(at, self.shared.epochs.same(name))
            target = NoteTarget(kind=TargetKind.EPOCH, epoch=self.epochs[name].id)
            self.notes += comments(self.book, at, target)
        return self.epochs[name].id

    def _marks(self) -> Iterator[tuple[str, str, Source]]:
        """Activity, visit and place of each mark; an activity that an instance names twice is one mark."""
        for step in self.done:
            seen: set[str] = set()
            for name, source in step.at.ids("activityIds"):
                if name in seen:
                    message = f"{self.names[step.id]!r} names the activity {name!r} twice; it is one mark"
                    self.book.info("USD008", source.path, message, quote=name)
                    continue
                seen.add(name)
                self.book.index.named(name, source.path, "an activity of an instance")
                yield name, self.visit_ids[step.id], source

    def _rows(self, activities: Sequence[Row], marked: set[str]) -> list[Activity]:
        """A row for each activity that is done in this timeline; one the file does not have keeps its id as name."""
        self.scheduled = marked
        safe, known = self._row_id, {row.id for row in activities}
        own = self.shared.own[self.at.path]
        others = {name: each for name, each in self.shared.timelines.items() if each != own}  # none leads to itself
        shown = [activity(self.book, row, safe(row.id), others) for row in activities if row.id in marked]
        shown += [
            Activity(id=safe(name), label=called(self.book.index.get(name), name), group="", sources=(source,))
            for name, source in self._first_named()
            if name not in known
        ]
        for row in activities:
            if row.id in marked:
                target = NoteTarget(kind=TargetKind.ACTIVITY, activity=safe(row.id))
                self.notes += comments(self.book, row.at, target)
        return shown

    def _first_named(self) -> Iterator[tuple[str, Source]]:
        """Each activity that an instance names, with the first place where it does."""
        found: dict[str, Source] = {}
        for step in self.done:
            for name, source in step.at.ids("activityIds"):
                found.setdefault(name, source)
        yield from found.items()

    def _row_id(self, name: str) -> str:
        """The id of a row: an activity of several timelines has one in each, so that pages can tell them apart."""
        if name not in self.row_ids:
            self.row_ids[name] = self.shared.rows.of(name)
        return self.row_ids[name]

    def _cell(self, name: str, where: str, source: Source) -> Cell:
        return Cell(activity=self._row_id(name), visit=where, mark="X", basis=Basis.STATED, sources=(source,))

    def _more(self, activities: Sequence[Row], cells: Sequence[Cell]) -> None:
        """Notes of decisions, conditions and instances."""
        found = decisions(self.order, self.names, lambda step: self.visit_ids.get(step.id))
        self.notes += found
        shown = [row for row in activities if row.id in self.scheduled]
        places = Places(
            visits=self.visit_ids,
            rows={row.id: self._row_id(row.id) for row in shown},
            marks=frozenset((cell.activity, cell.visit) for cell in cells),
            parts=contents(shown),
            main=self.role in (TimelineRole.MAIN, TimelineRole.PART),
        )
        for condition in self.shared.conditions:
            text, targets = placed(self.book, condition, places)
            if targets:
                self.notes.append(Note(id="", text=text, targets=targets, sources=condition.sources))

    def _time_zero(self) -> str | None:
        """Which visits the file takes as fixed references, in a sentence."""
        found = []
        for step in self.done:
            when = self.clock.placing(step.id, self.contacts[step.id].scheduled_at)
            if when.anchor and len(self.done) > 1:
                day = f" is {when.words}" if when.words else ""
                named = f" (“{when.name}”)" if when.name else ""
                found.append(f"“{self.names[step.id]}”{day}{named}")
        return f"{'; '.join(found)}: the fixed reference of the file." if found else None
