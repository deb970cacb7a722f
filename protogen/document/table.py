"""A timeline as one neutral table: what it says, and how it stands on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from protogen.document import abbreviations
from protogen.document.columns import columns
from protogen.document.fitting import MM_PER_PT, Needs, needs, type_of
from protogen.document.grid import Grid, GridNote, Layout, NotePlace, Options, Panel
from protogen.document.header import header
from protogen.document.marks import legend
from protogen.document.notes import Numbering
from protogen.document.panels import Measured, Plan, below_marks, panels, plan
from protogen.document.parts import Value
from protogen.document.rows import groups
from protogen.model.schedule import Abbreviation, Timeline

_KEPT = 4
"""Tables that are kept for the next document of the study: the synopsis and the schedule show the same."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a table stands in: the names of the arms by id, the abbreviations of the schedule, the kind of page."""

    arm_names: dict[str, str] = field(default_factory=dict)
    abbreviations: Sequence[Abbreviation] = ()
    alone: bool = False
    """Whether the document is the schedule alone, so that its pages may lie or stand."""
    wide: bool = False
    """Whether the pages are landscape in any case."""


def grid(
    timeline: Timeline,
    setting: Setting | None = None,
    options: Options | None = None,
    *,
    title: str = "Schedule of activities",
    subtitle: str = "",
) -> Grid:
    """The table of a timeline that is a grid: whole, and cut into panels that fit the page."""
    setting, options = setting or Setting(), options or Options()
    drawn = _drawn(_Itself(timeline), tuple(setting.arm_names.items()), options)
    whole, notes = drawn.measured.whole, drawn.notes
    ids = [visit.id for visit in timeline.visits]
    made = plan(drawn.measured, options, ids, alone=setting.alone, wide=setting.wide)
    found = Grid(
        timeline=timeline.id,
        title=title,
        subtitle=subtitle,
        whole=whole,
        panels=_cut(drawn, made, options),
        legend=legend(timeline, whole.groups, in_parts=len(made.parts) > 1),
        general=notes.general,
        definitions=notes.definitions,
        details=_details(timeline),
        hidden=tuple(place for place, one in enumerate(timeline.activities) if one.id in options.hidden),
        portrait=made.portrait,
        options=options,
    )
    return replace(found, abbreviations=abbreviations.used(setting.abbreviations, abbreviations.words_of(found)))


class _Itself:
    """A key that is equal to another of the same timeline, the very object: to compare all that is in it costs more."""

    __slots__ = ("timeline",)

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.timeline is other.timeline

    def __hash__(self) -> int:
        return id(self.timeline)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A table before it is put on pages."""

    measured: Measured
    notes: Numbering


@lru_cache(maxsize=_KEPT)
def _drawn(key: _Itself, arm_names: tuple[tuple[str, str], ...], options: Options) -> _Drawn:
    timeline = key.timeline
    shown = columns(timeline, options)
    notes = Numbering(timeline, shown, dict(arm_names), options)
    bare = Panel(
        number=0,
        count=0,
        first=shown[0].label,
        last=shown[-1].label,
        columns=shown,
        header=header(timeline, shown, notes, options),
        groups=groups(timeline, shown, notes, options),
        notes=(),
        layout=Layout(),
    )
    asked = needs(bare, type_of(options), notes_column=options.note_place is NotePlace.COLUMN)
    whole = replace(bare, notes=notes.used(below_marks(bare, options)), layout=_on_screen(asked, options))
    return _Drawn(Measured(whole, asked), notes)


@lru_cache(maxsize=_KEPT)
def _cut(drawn: _Drawn, made: Plan, options: Options) -> tuple[Panel, ...]:
    return panels(drawn.measured.whole, made, drawn.notes, options)


def _on_screen(asked: Needs, options: Options) -> Layout:
    """The widths that the columns ask for, in ems of the table: the browser turns them into its own size."""
    em = type_of(options).size_pt * MM_PER_PT
    return Layout(columns_mm=tuple(round(width / em, 2) for width in asked.upright), notes_mm=asked.notes)


def _details(timeline: Timeline) -> tuple[GridNote, ...]:
    """What activities are made of, for those that say so."""
    return tuple(
        GridNote(activity.label, Value(", ".join(activity.details), sources=activity.sources_of("details")))
        for activity in timeline.activities
        if activity.details
    )
