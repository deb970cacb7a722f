"""Conditions, comments and transition rules as notes of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.walking import Step
from protogen.model.schedule import Note, NoteKind, NoteTarget, TargetKind
from protogen.model.source import Source


@dataclass(frozen=True, slots=True)
class Places:
    """What a table has: its visits and rows by the ids of the file, its marks, and whether it is the main one."""

    visits: dict[str, str]
    rows: dict[str, str]
    marks: frozenset[tuple[str, str]]
    parts: dict[str, tuple[str, ...]]
    """The rows (ids of the file) that hold a procedure or concept, by its id."""
    main: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the version: what it says, where it holds (`contexts`), and of what (`subjects`)."""

    text: str
    contexts: tuple[str, ...]
    subjects: tuple[str, ...]
    sources: tuple[Source, ...]


def conditions(book: Book, version: At) -> list[Condition]:
    """The conditions of a version; references to nothing are reported once."""
    found = []
    for at in version.modules("conditions"):
        text = book.texts.plain(at, "text", "text")
        contexts = _known(book, at, "contextIds", "the context of a condition")
        subjects = _known(book, at, "appliesToIds", "the subject of a condition")
        if text is None:
            book.minor("USD004", at.path, f"the condition {called(at)!r} has no text")
            continue
        found.append(Condition(text, contexts, subjects, at.told))
    return found


def _known(book: Book, at: At, name: str, what: str) -> tuple[str, ...]:
    return tuple(each for each, source in at.ids(name) if book.index.named(each, source.path, what) is not None)


def placed(book: Book, condition: Condition, places: Places) -> tuple[str, tuple[NoteTarget, ...]]:
    """The words of a condition in a table, and where it stands there; nowhere, if it is about another one."""
    rows = dict.fromkeys(each for each in condition.subjects if each in places.rows)
    text = condition.text
    parts = [each for each in condition.subjects if each in places.parts]
    for part in parts:
        rows |= dict.fromkeys(places.parts[part])
    if parts:
        text = f"{', '.join(called(book.index.get(each), each) for each in parts)}: {text}"
    contexts = [each for each in condition.contexts if each in places.visits]
    rows |= dict.fromkeys(each for each in condition.contexts if each in places.rows)
    if condition.contexts and not contexts and not any(each in places.rows for each in condition.contexts):
        return text, ()
    if not condition.contexts and not condition.subjects:
        return text, (NoteTarget(kind=TargetKind.TABLE),) if places.main else ()
    if condition.subjects and not rows:
        return text, ()
    return text, _targets(list(rows), contexts, places)


def _targets(rows: Sequence[str], contexts: Sequence[str], places: Places) -> tuple[NoteTarget, ...]:
    """Cells where rows and visits are named and a mark stands; rows that have none there; visits alone."""
    if not contexts:
        return tuple(NoteTarget(kind=TargetKind.ACTIVITY, activity=places.rows[row]) for row in rows)
    if not rows:
        return tuple(NoteTarget(kind=TargetKind.VISIT, visit=places.visits[each]) for each in contexts)
    found: list[NoteTarget] = []
    for row in rows:
        cells = [
            NoteTarget(kind=TargetKind.CELL, activity=places.rows[row], visit=places.visits[each])
            for each in contexts
            if (places.rows[row], places.visits[each]) in places.marks
        ]
        found += cells or [NoteTarget(kind=TargetKind.ACTIVITY, activity=places.rows[row])]
    return tuple(found)


def comments(book: Book, at: At, target: NoteTarget) -> Iterator[Note]:
    """The comments of an object as notes at its place."""
    for each in at.modules("notes"):
        text = book.texts.plain(each, "text", "text")
        if text is not None:
            each.codes("codes", "")
            yield Note(id="", text=text, targets=(target,), sources=each.told)


def transitions(book: Book, at: At, target: NoteTarget) -> Iterator[Note]:
    """The rules by which a visit begins and ends as notes at its place."""
    for member, word in (("transitionStartRule", "Begins"), ("transitionEndRule", "Ends")):
        rule = at.module(member)
        text = book.texts.plain(rule, "text", "text") or rule.text("description", "text")
        rule.skip("id", "name", "label", "description", "instanceType")
        if text is not None:
            yield Note(id="", text=f"{word}: {text}", kind=NoteKind.LOGIC, targets=(target,), sources=rule.told)


def decisions(steps: Sequence[Step], names: dict[str, str], visit_of: Callable[[Step], str | None]) -> Iterator[Note]:
    """Each decision as a note at the visit before it: under what condition the way goes where."""
    before: dict[str, str] = {}
    for step in steps:
        visit = visit_of(step) or before.get(step.id)
        if step.default is not None and visit is not None:
            before.setdefault(step.default, visit)
    for step in steps:
        if not step.decision:
            continue
        parts = [
            f"if {_bare(each.condition or 'a condition the file does not state')}, go to {_goal(each.target, names)}"
            for each in step.branches
        ]
        parts.append(f"otherwise to {_goal(step.default, names)}" if step.default else "otherwise the timeline ends")
        said = called(step.at)
        text = f"Decision “{said}”: {'; '.join(parts)}."
        visit = before.get(step.id)
        target = NoteTarget(kind=TargetKind.VISIT, visit=visit) if visit else NoteTarget(kind=TargetKind.TABLE)
        sources = tuple(source for each in step.branches for source in each.at.told) or (step.at.here(),)
        branch = tuple(each.at.place("condition", each.condition, "text") for each in step.branches if each.condition)
        yield Note(id="", text=text, kind=NoteKind.LOGIC, targets=(target,), sources=branch or sources)


def _bare(condition: str) -> str:
    words = condition.strip().rstrip(".")
    return words[3:] if words.lower().startswith("if ") else words


def _goal(target: str | None, names: dict[str, str]) -> str:
    return f"“{names.get(target or '', target or 'an instance the file does not name')}”"
