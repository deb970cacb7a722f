"""English time frames → time notation: what is read, what is dropped, what could not be read.

A grammar over words with exact offsets (`timetext`); docs/time-notation.md has the rules. Every character of a text
that is not blank is in one quote, one dropped piece, one unread item, or is a separator: checked on every text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from protogen.derivation.timetext.parts import NO_TIME, Part
from protogen.derivation.timetext.reader import Reader
from protogen.derivation.timetext.tails import Remark
from protogen.derivation.timetext.words import BETWEEN, SMALL, Word, words
from protogen.model.moments import Bare, Item, Point, Repeat, Span, Unread
from protogen.model.time import Dropped, TimeFrame, TimeItem, TimeKind

_KINDS = {
    Point: TimeKind.POINT,
    Span: TimeKind.SPAN,
    Repeat: TimeKind.REPEAT,
    Bare: TimeKind.BARE,
    Unread: TimeKind.UNREAD,
}
_CLOSING = frozenset(".,;:\"'()[]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text and what it is: `quote`, `unread`, `dropped` or `separator`."""

    start: int
    end: int
    what: str


@lru_cache(maxsize=4096)
def time_frame(text: str) -> TimeFrame:
    """The times a text names, in its order, with the words they were read from.

    Remembered: the outcomes of a study share their time frames, and studies share "12 months".
    """
    items, dropped = _read(text, 0, len(text))
    frame = TimeFrame(
        text=text, notation="; ".join(item.notation for item in items), items=tuple(items), dropped=tuple(dropped)
    )
    account(frame)
    return frame


def read_times(text: str, start: int = 0, end: int | None = None) -> tuple[TimeItem, ...]:
    """The times named in a stretch of prose, with offsets into the text; prose without a time has none."""
    found = words(text, start, end)
    parts = [part for part in Reader(text, found).parts() if not isinstance(part.time, Unread)]
    return tuple(_items(parts, found, Owners(len(found), parts, [])))


def account(frame: TimeFrame) -> list[Piece]:
    """What every character of the text went into, blanks aside; AssertionError where one has no or two places."""
    pieces = [
        Piece(start, end, "unread" if item.kind == TimeKind.UNREAD else "quote")
        for item in frame.items
        for start, end in item.quotes
    ]
    pieces += [Piece(each.start, each.end, "dropped") for each in frame.dropped]
    pieces.sort(key=lambda piece: piece.start)
    whole: list[Piece] = []
    at = 0
    for piece in [*pieces, Piece(len(frame.text), len(frame.text), "end")]:
        assert at <= piece.start <= piece.end <= len(frame.text), f"{piece} overlaps in {frame.text!r}"
        for word in words(frame.text, at, piece.start):
            assert word.plain in BETWEEN or word.plain in SMALL or not word.plain.isalnum(), (
                f"{word.plain!r} has no place in {frame.text!r}"
            )
            whole.append(Piece(word.start, word.end, "separator"))
        whole.append(piece)
        at = piece.end
    return whole[:-1]


class Owners:
    """Which part each word belongs to: its index, or nothing."""

    def __init__(self, count: int, parts: list[Part], remarks: list[Remark]) -> None:
        self.parts = parts
        self.of: list[int | None] = [None] * count
        for index, part in enumerate(parts):
            for at in range(part.first, min(part.last, count)):
                if self.of[at] is None:
                    self.of[at] = index
        self.rules = [NO_TIME] * count
        """The rule that drops each word, where it belongs to no part."""
        for first, last, rule in remarks:
            for at in range(first, min(last, count)):
                self.of[at] = None
                self.rules[at] = rule

    def runs(self) -> list[list[tuple[int, int]]]:
        """For each part the runs of words that belong to it."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.parts]
        for at, owner in enumerate(self.of):
            if owner is None:
                continue
            mine = found[owner]
            if mine and mine[-1][1] == at:
                mine[-1] = (mine[-1][0], at + 1)
            else:
                mine.append((at, at + 1))
        return found


def _read(text: str, start: int, end: int) -> tuple[list[TimeItem], list[Dropped]]:
    found = words(text, start, end)
    if not found:
        return [], []
    reader = Reader(text, found)
    parts = reader.parts()
    if all(isinstance(part.time, Unread) for part in parts):
        return _whole(text, found)
    owners = Owners(len(found), parts, reader.remarks)
    dropped = _dropped(found, owners)
    parts = _with_lost(reader, parts, dropped)
    if len(parts) > len(owners.parts):
        owners = Owners(len(found), parts, reader.remarks)
        dropped = _dropped(found, owners)
    return _items(parts, found, owners), [
        Dropped(start=found[first].start, end=found[last - 1].end, rule=rule) for first, last, rule in dropped
    ]


def _with_lost(reader: Reader, parts: list[Part], dropped: list[tuple[int, int, str]]) -> list[Part]:
    """With what would be dropped although it holds a time, as unread parts in their places."""
    lost: list[Part] = []
    for first, last, rule in dropped:
        for at in range(first, last if rule == NO_TIME else first):
            number = reader.number(at)
            unit = reader.unit(number[1] + (reader.w[number[1]] == "-")) if number else None
            if unit is not None and unit[1] <= last and (not lost or lost[-1].last <= at):
                lost.append(Part(at, unit[1], Unread(reader.source(at, unit[1]))))
    return sorted([*parts, *lost], key=lambda part: part.first) if lost else parts


def _whole(text: str, found: list[Word]) -> tuple[list[TimeItem], list[Dropped]]:
    """The whole text as one unread item, without the full stop or bracket it ends with."""
    last = len(found)
    while last > 1 and found[last - 1].plain == ".":
        last -= 1
    start, end = found[0].start, found[last - 1].end
    return [_unread(text[start:end], (start, end))], []


def _unread(quote: str, span: tuple[int, int]) -> TimeItem:
    return TimeItem(kind=TimeKind.UNREAD, notation=str(Unread(quote)), quotes=(span,))


def _items(parts: list[Part], found: list[Word], owners: Owners) -> list[TimeItem]:
    """Items in the order of the text, each notation once with all its quotes."""
    kinds: dict[str, TimeKind] = {}
    quotes: dict[str, list[tuple[int, int]]] = {}
    for part, runs in zip(parts, owners.runs(), strict=True):
        item = part.item() or _bare(part)
        notation = str(item)
        kinds.setdefault(notation, _KINDS[type(item.time)])
        quotes.setdefault(notation, []).extend((found[first].start, found[last - 1].end) for first, last in runs)
    return [TimeItem(kind=kind, notation=text, quotes=tuple(quotes[text])) for text, kind in kinds.items()]


def _bare(part: Part) -> Item:
    assert part.length is not None
    return Item(Bare(part.length), part.most, part.average)


def _dropped(found: list[Word], owners: Owners) -> list[tuple[int, int, str]]:
    """Runs of words in no item that are more than separators, with the rule that drops them."""
    made: list[tuple[int, int, str]] = []
    at = 0
    while at < len(found):
        first = at
        while at < len(found) and owners.of[at] is None and owners.rules[at] == owners.rules[first]:
            at += 1
        if at == first:
            at += 1
            continue
        begin, end = first, at
        while begin < end and _separates(found[begin]):
            begin += 1
        while end > begin and _separates(found[end - 1]):
            end -= 1
        if end > begin:
            made.append((begin, end, owners.rules[first]))
    return made


def _separates(word: Word) -> bool:
    return word.plain in BETWEEN or word.plain in SMALL or not word.plain.isalnum()
