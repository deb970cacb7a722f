"""Pieces → model: ids, criteria with their sources, groups, repairs; and the fall-back that loses nothing."""

from __future__ import annotations

from protogen.derivation.eligibility.applies import condition
from protogen.derivation.eligibility.coverage import uncovered
from protogen.derivation.eligibility.limits import thresholds
from protogen.derivation.eligibility.logic import Rule, parts, rule
from protogen.derivation.eligibility.lookback import windows
from protogen.derivation.eligibility.pieces import Item, lines
from protogen.derivation.eligibility.plain import STEP, plain
from protogen.derivation.eligibility.reader import Reader
from protogen.model.population import Criterion, CriterionKind, Extent, Group, Heading, Population, Repair
from protogen.model.source import Source

FIELD = "protocolSection.eligibilityModule.eligibilityCriteria"

_LETTERS = 26
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_INITIAL = {CriterionKind.INCLUSION: "I", CriterionKind.EXCLUSION: "E", CriterionKind.OTHER: "O"}


def filled(population: Population) -> Population:
    """The population with everything that its eligibility text says in pieces."""
    raw = population.eligibility_text or ""
    reader = Reader(raw)
    reader.read()
    reader.pointers()
    items = _walk(reader.tree.roots)
    pieces = [(each.start, each.end) for each in items] + [(start, end) for start, end, _ in reader.headings]
    if uncovered(raw, pieces + reader.markers + reader.leftover):
        reader, note = _paragraphs(raw), True
        items = _walk(reader.tree.roots)
    else:
        note = False
    ids = _ids(reader.tree.roots)
    repairs = [Repair(criterion=ids[id(each)], rule=name, text=text) for each in items for name, text in each.repairs]
    if note:
        repairs = [
            Repair(criterion=each.criterion, rule="whole", text="could not be cut; kept whole") for each in repairs
        ]
    made = _criteria(raw, items, ids)
    lists = {kind: tuple(made[id(each)] for each in reader.tree.roots if each.kind == kind) for kind in CriterionKind}
    return population.evolve(
        inclusion=lists[CriterionKind.INCLUSION],
        exclusion=lists[CriterionKind.EXCLUSION],
        other=lists[CriterionKind.OTHER],
        headings=tuple(Heading(start=start, end=end, kind=kind) for start, end, kind in reader.headings),
        markers=tuple(Extent(start=start, end=end) for start, end in sorted(reader.markers)),
        groups=_groups(reader, ids),
        leftover=tuple(Extent(start=start, end=end) for start, end in sorted(reader.leftover)),
        repairs=tuple(repairs),
    )


def _paragraphs(raw: str) -> Reader:
    """The text line by line, each a criterion of kind other: what is left when the reading does not add up."""
    reader = Reader("")
    for line in lines(raw):
        item = Item(line.start, line.end, CriterionKind.OTHER)
        item.repairs.append(("whole", ""))
        reader.tree.roots.append(item)
    return reader


def _walk(roots: list[Item]) -> list[Item]:
    found: list[Item] = []
    waiting = list(reversed(roots))
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += reversed(each.children)
    return found


def _step(depth: int, number: int) -> str:
    """The last step of an id: letters, then roman numbers, then numbers, and so on.

    >>> [_step(1, 2), _step(2, 4), _step(3, 5), _step(1, 28)]
    ['b', 'iv', '5', 'ab']
    """
    if depth % 3 == 1:
        text = ""
        while number:
            number, rest = divmod(number - 1, _LETTERS)
            text = chr(ord("a") + rest) + text
        return text
    if depth % 3 == 0:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _ids(roots: list[Item]) -> dict[int, str]:
    ids: dict[int, str] = {}
    counts = dict.fromkeys(CriterionKind, 0)
    for each in roots:
        counts[each.kind] += 1
        ids[id(each)] = f"{_INITIAL[each.kind]}{counts[each.kind]}"
    for each in _walk(roots):
        depth = ids[id(each)].count(".") + 1
        for number, child in enumerate(each.children, start=1):
            child.kind = each.kind
            ids[id(child)] = f"{ids[id(each)]}.{_step(depth, number)}"
    return ids


def _criteria(raw: str, items: list[Item], ids: dict[int, str]) -> dict[int, Criterion]:
    """The criterion of each item, children made before their parents."""
    made: dict[int, Criterion] = {}
    for item in reversed(items):
        children = tuple(made[id(each)] for each in item.children)
        made[id(item)] = criterion(raw, item, ids[id(item)], children)
    return made


def criterion(raw: str, item: Item, name: str, children: tuple[Criterion, ...] = (), *, path: str = FIELD) -> Criterion:
    """The criterion that stands at a stretch of a text, with its limits, windows, parts and logic.

    `path` is where that text stands: the eligibility field, or the correction that an author wrote in its place.
    """
    quote = raw[item.start : item.end]
    place = plain(raw, item.start, item.end)
    found = rule(place.text, len(children)) if children else Rule()
    source = Source(path=path, start=item.start, end=item.end, quote=quote, step=STEP)
    return Criterion(
        id=name,
        number=item.number,
        kind=item.kind,
        text=place.text,
        start=item.start,
        end=item.end,
        children=children,
        parts=tuple(Extent(start=a, end=b) for a, b in (() if children else parts(raw, item.start, item.end))),
        logic=found.logic,
        at_least=found.at_least,
        applies_to=condition(place.text),
        thresholds=thresholds(place, path),
        windows=windows(place, path),
        sources=(source,),
    )


def _groups(reader: Reader, ids: dict[int, str]) -> tuple[Group, ...]:
    """Group headings with the ids of the criteria they govern: up to the next heading."""
    raw, roots = reader.raw, reader.tree.roots
    bounds = sorted({start for start, _, _ in reader.headings})
    found = []
    for start, end, first in reader.groups:
        stop = next((each for each in bounds if each > start), len(raw))
        governed = []
        for each in roots[first:]:
            if each.start >= stop:
                break
            governed.append(ids[id(each)])
        ends = {"first": governed[0], "last": governed[-1]} if governed else {}
        found.append(Group(start=start, end=end, label=raw[start:end], **ends))
    return tuple(found)
