"""The instances of a timeline in the order in which a participant meets them, decisions between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At

DECISION = "ScheduledDecisionInstance"


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a decision leads when its condition holds."""

    at: At
    condition: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """An instance of a timeline: something done, or a decision."""

    id: str
    """The id of the file, or a made one where the file gives none."""
    at: At
    default: str | None
    exit: str | None
    decision: bool
    branches: tuple[Branch, ...] = ()


def steps(book: Book, timeline: At) -> list[Step]:
    """The instances in the order of the file; one whose id stands before keeps a made one, so that nothing is lost."""
    found: dict[str, Step] = {}
    for number, at in enumerate(timeline.modules("instances"), 1):
        name = at.id
        if name is None or name in found:
            made = f"{name or 'instance'}-{number}"
            why = "has no id" if name is None else f"has the id {name!r} of another"
            book.minor("USD009", at.path, f"the instance {called(at)!r} {why}; it stands where the file lists it")
            name = made
        branches = tuple(
            Branch(each, each.text("condition", ""), each.text("conditionTargetId", ""))
            for each in at.modules("conditionAssignments")
        )
        decision = at.kind == DECISION or bool(branches)
        default, out = at.text("defaultConditionId", ""), at.text("timelineExitId", "")
        found[name] = Step(name, at, default, out, decision, branches)
    return list(found.values())


def ordered(book: Book, timeline: At, listed: Sequence[Step]) -> list[Step]:
    """The instances along the links from the entry; what a decision branches to behind it; unreached ones last."""
    by_id = {step.id: step for step in listed}
    entry = timeline.text("entryId", "")
    if listed and entry not in by_id:
        message = f"the entry {entry!r} is no instance of this timeline; it begins with the first in the file"
        book.minor("USD009", f"{timeline.path}.entryId", message, quote=entry or "")
        entry = listed[0].id
    order = _chain(book, by_id, entry, set())
    at = 0
    while at < len(order):
        step = by_id[order[at]]
        seen = set(order)
        inserted: list[str] = []
        for branch in step.branches:
            inserted += _chain(book, by_id, branch.target, seen | set(inserted))
            if branch.target is not None and branch.target not in by_id:
                _dangling(book, branch.at, "conditionTargetId", branch.target)
        order[at + 1 : at + 1] = inserted
        at += 1
    left = [step for step in listed if step.id not in set(order)]
    for step in left:
        message = f"no link leads to {called(step.at)!r}; it stands behind the others, in the order of the file"
        book.minor("USD009", step.at.path, message)
    return [*(by_id[name] for name in order), *left]


def _chain(book: Book, by_id: dict[str, Step], start: str | None, seen: set[str]) -> list[str]:
    """Ids from `start` along the default links, up to one that was seen or the exit."""
    found: dict[str, None] = {}
    here = start
    while here is not None and here in by_id and here not in seen and here not in found:
        found[here] = None
        step = by_id[here]
        if step.default is not None and step.default not in by_id:
            _dangling(book, step.at, "defaultConditionId", step.default)
        here = step.default
    if here is not None and here in found:
        message = f"the links come back from {called(by_id[list(found)[-1]].at)!r} to {called(by_id[here].at)!r}"
        book.minor("USD009", by_id[list(found)[-1]].at.path, message, fix="each instance is shown once")
    return list(found)


def _dangling(book: Book, at: At, name: str, target: str) -> None:
    message = f"{target!r} is named as the next instance, but is none of this timeline"
    book.minor("USD006", f"{at.path}.{name}", message, quote=target)
