"""The verbs on the tree of a study: set, order, remove; what was changed is the author's, and its place is kept.

A change in a timeline gets a note at its place, so that the table says it wherever it is drawn, on paper too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from pydantic import BaseModel

from protogen.importers.native import times
from protogen.importers.native.places import Map, Place, Seq, Text, made
from protogen.importers.native.problems import did_you_mean
from protogen.importers.native.report import Report
from protogen.importers.native.shapes import fields
from protogen.model.arms import Arm, Intervention
from protogen.model.base import Traced
from protogen.model.corrections import Correction
from protogen.model.objectives import Outcome
from protogen.model.population import Criterion
from protogen.model.schedule import Activity, ActivitySpan, Cell, Epoch, Note, Timeline, Visit
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.model.time import TimeFrame
from protogen.overlay.expecting import expected, stated
from protogen.overlay.finding import Target, UnknownPathError, main_text, matches, resolved
from protogen.overlay.noting import note
from protogen.overlay.reading import Entry
from protogen.overlay.sources import dropped, replaced

_WINDOW: Final = ("before", "after", "unit")
_TIMES: Final = {"notation": times.notation, "window": times.window}
_TOGETHER: Final[dict[type[BaseModel], str]] = {Activity: "group", Visit: "epoch", Outcome: "role"}
"""What items of a list stand together by: no order may tear them apart."""
_NAMED: Final = frozenset({Activity, Arm, Criterion, Epoch, Intervention, Note, Outcome, Study, Timeline, Visit})
"""What other parts of a study name by its id."""


@dataclass(slots=True)
class Editor:
    """A tree under correction: what was done so far, and what could not be done."""

    root: Map
    report: Report = field(default_factory=Report)
    done: list[Correction] = field(default_factory=list)
    seen: dict[tuple[int, str, str], tuple[Entry, Any]] = field(default_factory=dict)
    """What was corrected: an object, or a field or text of one; with the object, so that its identity stays its own."""

    def target(self, entry: Entry) -> Target | None:
        """What an entry names, or nothing where that is a problem."""
        try:
            return resolved(self.root, entry.at)
        except UnknownPathError as error:
            self.report.problems.append(error.problem)
            return None

    def once(self, entry: Entry, target: Target) -> bool:
        """Whether no entry before set the same value."""
        value, key = target.value, (id(target.owner), target.key, "")
        if target.item is not None:  # its place may change, it does not
            key = (id(value), "", "") if isinstance(value, Map) else (*key[:2], str(value))
        before, _ = self.seen.setdefault(key, (entry, (target.owner, value)))
        if before is not entry:
            message = f"it is corrected at {before.place} already"
            self.report.say("OVL010", entry.at.place, message, "keep one of the two")
        return before is entry

    def keep(self, entry: Entry, was: Any, now: Any, sources: Any = ()) -> None:
        """Put down what was done."""
        self.done.append(correction(entry, stated(was), stated(now), sources))


def correction(entry: Entry, was: str | None, now: str | None, sources: Any = ()) -> Correction:
    """What was done, as the study keeps it."""
    return Correction(
        place=entry.shown,
        at=str(entry.at),
        verb=entry.verb,
        was=was,
        now=now,
        why=entry.why,
        sources=tuple(Source.model_validate(dict(each)) for each in sources or ()),
    )


def put(editor: Editor, entry: Entry, target: Target) -> None:
    """Do a `set`: of one value, or of several fields of an object."""
    value, one = entry.value, target.one
    whole = one is None or not issubclass(one, Traced) or one is TimeFrame
    if isinstance(value, Map) and isinstance(target.value, Map) and not whole:
        _fields(editor, entry, target, value)
    elif one is not None and target.item is not None and not whole:
        fix = f"name a field of it, such as {entry.at}.{next(iter(fields(one)))}, or set a mapping of fields"
        editor.report.say("OVL004", entry.value_at, "one value cannot be set for a whole object", fix)
    elif target.is_list and one is not None:
        editor.report.say("OVL004", entry.said.key_at("set"), "a list of objects is not set", "add, remove or order")
    elif target.key == "id" and target.model in _NAMED:
        editor.report.say("OVL004", entry.at.place, "other parts name it by its id", "set its label instead")
    elif value is None:
        editor.report.say("OVL003", entry.value_at, "nothing is set here", "give a value, or use remove: true")
    elif editor.once(entry, target):
        expected(entry.said, target.value, target.shape, entry.at.place, editor.report)
        _put(editor, entry, target, value)


def _fields(editor: Editor, entry: Entry, target: Target, value: Map) -> None:
    """Set several fields of an object, each with what is expected of it."""
    wanted = entry.said.get("expect")
    for key, member in value.items():
        known = fields(target.one) if target.one is not None else {}
        if key not in known:
            message = f"{key!r} is not a field here"
            editor.report.say("STU001", value.key_at(key), message, did_you_mean(key, known))
            continue
        said = Map(entry.place)
        said.put("at", Text.at(value.key_at(key), f"{entry.at}.{key}"), value.key_at(key))
        said.put("set", member, value.key_at(key), value.at(key))
        if isinstance(wanted, Map) and key in wanted:
            said.put("expect", wanted[key], wanted.key_at(key), wanted.at(key))
        if entry.why is not None:
            said.put("why", Text.at(entry.place, entry.why), entry.place)
        part = Entry(said, entry.place, entry.shown, "set", member)
        found = editor.target(part)
        if found is not None:
            put(editor, part, found)


def _put(editor: Editor, entry: Entry, target: Target, value: Any) -> None:
    report, was = editor.report, target.value
    now = _in_form(value, target, entry.value_at, report)
    old = replaced(target, entry, now)
    listed = target.owner.get(target.key)
    if target.item is not None and isinstance(listed, Seq):
        listed[target.item] = now
        listed.places[target.item] = entry.value_at
    else:
        target.owner.put(target.key, now, entry.said.key_at("set"), entry.value_at)
    editor.keep(entry, was, now, old)
    note(target, entry, stated(was))


def _in_form(value: Any, target: Target, place: Place, report: Report) -> Any:
    """A value in the form that its field is kept in."""
    if target.key == "window" and target.one is None:
        value = _window(value, place, report)
    if target.one is TimeFrame and isinstance(value, Text):
        return made(place, text=value)
    read = _TIMES.get(target.key)
    if read is not None and isinstance(value, Text) and target.model in (Visit, Cell, ActivitySpan):
        return report.time(value, read, place)
    return value


def _window(value: Any, place: Place, report: Report) -> Any:
    """`{before: 2, after: 3, unit: d}` as a text."""
    if not isinstance(value, Map):
        return value
    for key in value:
        if key not in _WINDOW:
            report.say("STU001", value.key_at(key), f"{key!r} is not a field here", did_you_mean(key, _WINDOW))
    before, after, unit = (str(value.get(key) or "") for key in _WINDOW)
    if not unit or not (before or after):
        report.say("STU002", place, "a window has a unit, and before or after", "write ±2 days or -1/+2 days")
        return Text.at(place, "±P0D")
    if before == after:
        return Text.at(value.at("unit"), f"±{before} {unit}")
    return Text.at(value.at("unit"), f"-{before or 0}/+{after or 0} {unit}")


def order(editor: Editor, entry: Entry, target: Target) -> None:
    """Do an `order`: the items that are named change places among themselves; rows of a group stay together."""
    listed, names = target.owner.get(target.key), entry.value
    if not target.is_list or not isinstance(listed, Seq):
        editor.report.say("OVL004", entry.at.place, "order: is for a list", "name a list, such as schedule.activities")
    elif not isinstance(names, Seq) or len(names) < 2:  # noqa: PLR2004 -- one thing has no order
        editor.report.wanted(names, entry.value_at, "a list of two or more ids or labels")
    else:
        moved = _moved(target, listed, names, editor.report)
        if moved is None:
            return
        was = [main_text(listed[place]) for place in sorted(moved)]
        items = [listed[place] for place in moved]
        target.owner[target.key] = Seq(listed.place, items, [listed.places[place] for place in moved])
        changed = [place for place, one in enumerate(moved) if place != one]
        editor.keep(entry, [was[place] for place in changed], [main_text(items[place]) for place in changed])
        note(target, entry, None)


def _moved(target: Target, listed: Seq, names: Seq, report: Report) -> list[int] | None:
    """The places of the items in their new order; nothing where that is none."""
    kind = _TOGETHER.get(target.one, "") if target.one is not None else ""
    kinds = [str(item.get(kind)) if isinstance(item, Map) else "" for item in listed]
    groups = list(dict.fromkeys(kinds))
    before = len(report.problems)
    if kind and all(str(name) in groups for name in names):
        chosen = [groups.index(str(name)) for name in names]
        order = [groups[place] for place in _exchanged(chosen, len(groups))]
        return sorted(range(len(listed)), key=lambda place: order.index(kinds[place]))
    chosen = _chosen(listed, names, report)
    if len(report.problems) > before:
        return None
    moved = _exchanged(chosen, len(listed))
    runs = [name for name, _ in groupby(kinds[place] for place in moved)]
    if len(runs) > len(list(groupby(kinds))):
        torn = next(name for name in runs if runs.count(name) > 1)
        fix = f"order what has one {kind}, or name the {kind}s themselves"
        report.say("OVL009", names.place, f"the order would tear the {kind} {torn!r} apart", fix)
        return None
    return moved


def _exchanged(chosen: list[int], count: int) -> list[int]:
    """The places in their new order, where those that are chosen change places among themselves."""
    moved = list(range(count))
    for slot, place in zip(sorted(set(chosen)), dict.fromkeys(chosen), strict=True):
        moved[slot] = place
    return moved


def _chosen(listed: Seq, names: Seq, report: Report) -> list[int]:
    """The places of the items that are named, each once."""
    chosen: list[int] = []
    for name, at in names.placed():
        found = matches(list(listed), str(name))
        if not found:
            keys = ("label", "id", "group")
            known = [str(item[key]) for key in keys for item in listed if isinstance(item, Map) and item.get(key)]
            report.say("OVL006", at, f"nothing in the list is called {str(name)!r}", did_you_mean(str(name), known))
        elif len(found) > 1:
            report.say("OVL006", at, f"{len(found)} items are called {str(name)!r}", "name them by their ids")
        elif found[0] in chosen:
            report.say("OVL009", at, f"{str(name)!r} is named twice", "name it once")
        else:
            chosen.append(found[0])
    return chosen


def remove(editor: Editor, entry: Entry, target: Target) -> None:
    """Do a `remove`: of a value, or of an item of a list with the marks that stand at it."""
    if isinstance(entry.value, Map | Seq) or str(entry.value).casefold() not in ("true", "none"):
        editor.report.say("OVL003", entry.value_at, "remove: takes no value", "write remove: true")
    elif target.is_list:
        editor.report.say("OVL004", entry.at.place, "a whole list is not removed", "remove its items one by one")
    elif target.value is None:
        editor.report.say("OVL006", entry.at.place, "nothing is stated here", "leave the correction out")
    elif editor.once(entry, target):
        expected(entry.said, target.value, target.shape, entry.at.place, editor.report)
        _removed(editor, entry, target)


def _removed(editor: Editor, entry: Entry, target: Target) -> None:
    was = target.value
    old: Any = was.get("sources") if isinstance(was, Map) else ()
    told = stated(was)
    if target.item is None:
        if target.shape.text or target.shape.terms or target.shape.model is not None:
            old = replaced(target, entry, None) or old
        target.owner.drop(target.key)
    else:
        listed = target.owner[target.key]
        old = old or dropped(target)
        del listed[target.item]
        del listed.places[target.item]
        gone = _with_marks(target, was)
        told = f"{told} (with {gone})" if gone else told
    editor.done.append(correction(entry, told, None, old))
    note(target, entry, told, gone=target.item is not None)


def _with_marks(target: Target, was: Any) -> str:
    """Take out the cells and bars of a row or visit that was removed, and say how many they were."""
    if target.timeline is None or target.one not in (Activity, Visit) or not isinstance(was, Map):
        return ""
    name = str(was.get("id"))
    keys = ("activity",) if target.one is Activity else ("visit", "first", "last")
    counts = []
    for part, word in (("cells", "mark"), ("spans", "bar")):
        listed = target.timeline.get(part)
        if not isinstance(listed, Seq):
            continue
        kept = [pair for pair in listed.placed() if not any(pair[0].get(key) == name for key in keys)]
        lost = len(listed) - len(kept)
        target.timeline[part] = Seq(listed.place, [item for item, _ in kept], [at for _, at in kept])
        counts += [f"{lost} {word}{'' if lost == 1 else 's'}"] if lost else []
    _loosened(target.timeline, keys[0], name)
    return " and ".join(counts)


def _loosened(timeline: Map, key: str, name: str) -> None:
    """Notes that stood at what was removed stand at the whole table: their words are not lost."""
    for each in timeline.get("notes") or ():
        targets = each.get("targets")
        if isinstance(targets, Seq):
            kept = [pair for pair in targets.placed() if pair[0].get(key) != name]
            each["targets"] = Seq(targets.place, [item for item, _ in kept], [at for _, at in kept])
