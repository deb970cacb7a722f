"""The note that a correction leaves in the table: what is the author's, and what stood there before."""

from __future__ import annotations

from typing import Any

from protogen.importers.native.places import Map, Seq, Text, made
from protogen.model.corrections import file_of
from protogen.model.schedule import Activity, ActivitySpan, Cell, Epoch, Timeline, Visit
from protogen.overlay.finding import Target
from protogen.overlay.reading import Entry


def note(target: Target, entry: Entry, was: str | None, *, gone: bool = False) -> None:
    """Put a note at what was corrected in a timeline; what was removed has it at the whole table.

    It names the file and no line, so that the like of it at many places is one note; the list has the lines.
    """
    timeline = target.timeline
    if timeline is None:
        return
    text = f"◆ {_what(target, entry, was, gone=gone)} ({file_of(entry.shown)})."
    if entry.why:
        text += f" Reason: {entry.why.rstrip('.')}."
    place = entry.place
    written = made(place, id=_free(timeline), text=Text.at(place, text))
    where = None if gone or (target.is_list and entry.verb == "order") else _where(target)
    targets = [made(place, **{key: Text.at(place, str(name)) for key, name in where.items()})] if where else []
    written.put("targets", Seq(place, targets, [place] * len(targets)), place)
    written.put("sources", Seq(place, [{"path": entry.shown, "basis": "author"}], [place]), place)
    listed = timeline.get("notes")
    if not isinstance(listed, Seq):
        listed = Seq(place)
        timeline.put("notes", listed, place)
    listed.put(written, place)


def _what(target: Target, entry: Entry, was: str | None, *, gone: bool) -> str:
    """What was done, in a sentence without its end."""
    name = target.key.replace("_", " ")
    if entry.verb == "order":
        return f"Order of {name} by the author"
    if entry.verb == "add":
        return "Added by the author"
    if gone or entry.verb == "remove":
        return f"Removed by the author: {was}" if gone else f"{name.capitalize()} removed by the author: {was}"
    before = f"before: {was}" if was is not None else "not stated before"
    return f"{name.capitalize()} by the author, {before}"


def _where(target: Target) -> dict[str, Any] | None:
    """The place of a note about a field of a visit, row, cell, bar or epoch; nothing for the table as a whole."""
    owner: Any = target.value if target.item is not None else target.owner
    model = target.one if target.item is not None else target.model
    if not isinstance(owner, Map) or model is Timeline:
        return None
    name = str(owner.get("id"))
    found: dict[Any, dict[str, Any]] = {
        Visit: {"kind": "visit", "visit": name},
        Activity: {"kind": "activity", "activity": name},
        Epoch: {"kind": "epoch", "epoch": name},
        Cell: {"kind": "cell", "activity": owner.get("activity"), "visit": owner.get("visit")},
        ActivitySpan: {"kind": "activity", "activity": owner.get("activity")},
    }
    return found.get(model)


def _free(timeline: Map) -> Text:
    taken = {str(each.get("id")) for each in timeline.get("notes") or ()}
    number = 1
    while f"C{number}" in taken:
        number += 1
    return Text.at(timeline.place, f"C{number}")


def unexplained(root: Map) -> None:
    """Move what explains a mark that no cell has any more: a legend explains the marks in use, and no other.

    Words of a source or author stand at the whole table then; our own, of a record, go with the mark.
    """
    schedule, record = root.get("schedule"), root.get("record")
    ours = isinstance(record, Map) and record.get("kind") == "registry"
    for timeline in (schedule.get("timelines") or ()) if isinstance(schedule, Map) else ():
        marks = {str(cell.get("mark")) for cell in timeline.get("cells") or ()}
        listed = timeline.get("notes")
        if isinstance(listed, Seq):
            idle = [pair[0] for pair in listed.placed() if _defines_another(pair[0], marks)]
            kept = [pair for pair in listed.placed() if not ours or pair[0] not in idle]
            for each in idle:
                each["targets"] = Seq(listed.place)
            timeline["notes"] = Seq(listed.place, [item for item, _ in kept], [at for _, at in kept])


def _defines_another(each: Any, marks: set[str]) -> bool:
    targets = each.get("targets") or ()
    told = [str(target.get("mark")) for target in targets if target.get("kind") == "mark"]
    return bool(told) and len(told) == len(targets) and not marks.intersection(told)
