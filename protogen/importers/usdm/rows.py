"""Activities in the order of a table: groups from parents and children, details from what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.chains import chained
from protogen.importers.usdm.cursor import At
from protogen.model.schedule import Activity, Code
from protogen.model.source import Source

_SUBGROUPS = 2
"""A table shows so many levels of titles below the group; deeper ones are joined with the last."""
_CONTENT = (
    ("biomedicalConceptIds", "a biomedical concept"),
    ("bcCategoryIds", "a category of biomedical concepts"),
    ("bcSurrogateIds", "a surrogate of a biomedical concept"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An activity with the titles above it, outermost first."""

    id: str
    at: At
    titles: tuple[str, ...]
    parents: tuple[str, ...]
    has_children: bool


def rows(book: Book, design: At) -> list[Row]:
    """All activities of a design, children behind their parent."""
    activities = [at for at in chained(design.modules("activities"), "activities") if at.id is not None]
    by_id: dict[str, At] = {}
    for at in activities:
        by_id.setdefault(at.id or "", at)
    children = _children(book, activities, by_id)
    inner = {name for names in children.values() for name in names}
    found: dict[str, Row] = {}
    for name in [*(name for name in by_id if name not in inner), *by_id]:  # the rest lie in a circle of parents
        if name not in found:
            if name in inner:
                message = f"{called(by_id[name])!r} lies in a circle of parents and children; it stands alone"
                book.minor("USD009", by_id[name].path, message)
            _place(name, by_id, children, found)
    return list(found.values())


def _children(book: Book, activities: Sequence[At], by_id: dict[str, At]) -> dict[str, list[str]]:
    """The children of each activity; each child belongs to the first parent that names it."""
    claimed: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for at in activities:
        for child, source in at.ids("childIds"):
            if child not in by_id:
                book.index.named(child, source.path, "a child of an activity")
            elif child in claimed or child == at.id:
                message = f"{called(by_id[child])!r} is named as a child more than once; it stands below the first"
                book.minor("USD009", source.path, message, quote=child)
            else:
                claimed[child] = at.id or ""
                found.setdefault(at.id or "", []).append(child)
    return found


def _place(start: str, by_id: dict[str, At], children: dict[str, list[str]], found: dict[str, Row]) -> None:
    waiting: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [(start, (), ())]
    while waiting:
        name, titles, parents = waiting.pop()
        if name in found:
            continue
        at, inner = by_id[name], children.get(name, [])
        found[name] = Row(name, at, titles, parents, bool(inner))
        below = ((*titles, called(at)), (*parents, name))
        waiting += [(child, *below) for child in reversed(inner)]


def activity(book: Book, row: Row, id: str, timelines: dict[str, str]) -> Activity:  # noqa: A002 -- the field's name
    """The row of an activity in a table; an activity that has children and is done itself stands in its own group."""
    at = row.at
    titles = (*row.titles, called(at)) if row.has_children else row.titles
    details, codes, extra = _details(book, at)
    more = at.text("timelineId", "timeline")
    if more is not None:
        book.index.named(more, f"{at.path}.timelineId", "the timeline of an activity")
    name = at.text("label", "label")
    full = at.text("name", "label")
    below = titles[1:]
    if len(below) > _SUBGROUPS:
        below = (below[0], " › ".join(below[1:]))
    return Activity(
        id=id,
        label=name or full or row.id,
        full_label=full if name and full and full.casefold() != name.casefold() else None,
        group=titles[0] if titles else "",
        subgroups=below,
        details=details,
        timeline=timelines.get(more) if more else None,
        description=_described(book, at, name or full),
        codes=codes,
        sources=(*at.told, *extra),
    )


def _described(book: Book, at: At, name: str | None) -> str | None:
    text = book.texts.markdown(at, "description", "description")
    return None if text is None or text.casefold() == (name or "").casefold() else text


def _details(book: Book, at: At) -> tuple[tuple[str, ...], tuple[Code, ...], tuple[Source, ...]]:
    """What an activity is made of: names, codes and places of its procedures and biomedical concepts."""
    names: dict[str, None] = {}
    codes: list[Code] = []
    sources: list[Source] = []
    members = at.modules("definedProcedures")
    for member, what in _CONTENT:
        for name, source in at.ids(member):
            found = book.index.named(name, source.path, what)
            members += [found] if found is not None else []
    for each in members:
        label = each.name("details")
        names |= {label: None} if label else {}
        sources += [source for source in each.told if source.field == "details"][:1]
        code = each.code("code", "codes")
        codes += [code] if code is not None else []
    return tuple(names), tuple(dict.fromkeys(codes)), tuple(sources)


def contents(shown: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The rows (ids of the file) that hold a procedure or biomedical concept, by its id."""
    found: dict[str, tuple[str, ...]] = {}
    for row in shown:
        held = [name for member, _ in _CONTENT for name, _ in row.at.ids(member)]
        held += [each.id for each in row.at.modules("definedProcedures") if each.id]
        for name in held:
            found[name] = (*found.get(name, ()), row.id)
    return found
