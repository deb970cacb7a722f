"""Where each item belongs: the print (signs and indents) first, then the sense of the words that overrules it."""

from __future__ import annotations

from itertools import pairwise

from protogen.derivation.eligibility.pieces import DEEPEST, Item, Marker, Style
from protogen.derivation.eligibility.words import (
    BREAKS_OFF,
    FRESH,
    NOTE,
    OPENS,
    PERMITS,
    REFERS,
    STEM,
    STRONG,
    content,
    form,
)

_TWO = 2
_SKIPPED = 3
"""A list may leave out numbers (1, 2, 4); a gap of more than this is no list."""


class Tree:
    """The items read so far, and the path of items from the top level to the last one."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.roots: list[Item] = []
        self.path: list[Item] = []
        self.marked = False
        """Whether an item of the list being read has a sign in front."""
        self.first = 0
        """The place among the roots at which the list being read begins."""

    def fresh(self) -> None:
        """Begin a list: what follows a heading is top level whatever its indent."""
        self.path = []
        self.marked = False
        self.first = len(self.roots)

    def text(self, item: Item) -> str:
        """The text of an item as read so far."""
        return self.raw[item.start : item.end]

    def opens(self, item: Item) -> bool:
        """Whether the next items complete this one."""
        return bool(OPENS.search(self.raw, max(item.start, item.end - 90), item.end))

    def choose(self, options: list[Marker], indent: int) -> Marker | None:
        """What an ordinal at the start of a line means here: the next of an open list, or the first of a new one."""
        if not options:
            return None
        best = min(options, key=lambda each: self._unlikely(each, indent))
        return best if self._unlikely(best, indent)[0] < _NEVER else None

    def _unlikely(self, marker: Marker, indent: int) -> tuple[int, int]:
        gap = self._gap(marker)
        if gap == 1 and not (marker.style == Style.LETTER and self._restarts(marker)):
            return (0, 0)
        if marker.value == 1 and marker.style == Style.ROMAN:
            return (1, 0)
        if marker.style == Style.NUMBER:
            return (2 if _plain(self.raw, marker) or gap else _NEVER, 0)
        if marker.style == Style.SECTION:
            return (1 if marker.form.count(".") or self._under(marker) else _NEVER, 0)
        if marker.value == 1 or gap or self._lettered(marker, indent):
            return (3, gap)
        return (_NEVER, 0)

    def _restarts(self, marker: Marker) -> bool:
        return marker.number in {"i", "I"} and bool(self.path) and self.opens(self.path[-1]) and self._gap(marker) != 1

    def _gap(self, marker: Marker) -> int:
        """How far behind the last item of an open list of this look the marker stands; 0 if behind none."""
        gaps = [
            marker.value - each.value
            for each in self.path
            if each.marker and _alike(each.marker, marker) and 0 < marker.value - each.value <= _SKIPPED
        ]
        return min(gaps, default=0)

    def _under(self, marker: Marker) -> bool:
        return any(each.number == marker.form for each in self.path) or (marker.value == 1)

    def _lettered(self, marker: Marker, indent: int) -> bool:
        """Whether a letter goes on where numbers of the same indent left off: 1, 2, c."""
        return any(self._lettered_after(each, marker, indent) for each in self.path)

    @staticmethod
    def _lettered_after(each: Item, marker: Marker, indent: int) -> bool:
        numbered = each.style == Style.NUMBER and marker.style == Style.LETTER
        return numbered and each.indent == indent and each.value + 1 == marker.value

    def lettered(self, marker: Marker) -> Item | None:
        """The open numbered item that a letter follows in its list: 1, 2, c."""
        found = [each for each in self.path if self._lettered_after(each, marker, each.indent)]
        return found[-1] if found and marker.value > _TWO else None

    def continued(self, marker: Marker, indent: int | None = None) -> Item | None:
        """The open item that the marker follows in its list, if any: nearest in look, then in depth."""
        found, best = None, (_NEVER, 0, 0)
        for depth, each in enumerate(self.path):
            if each.marker is None or not _alike(each.marker, marker):
                continue
            gap = marker.value - each.value
            if not 0 < gap <= _SKIPPED:
                continue
            look = (each.marker.escaped != marker.escaped) + (indent is not None and each.indent != indent)
            rank = (gap if gap > 1 else 0, look, -depth)
            if rank < best:
                found, best = each, rank
        return found

    def counted(self, marker: Marker, slack: int) -> Item | None:
        """The open item of an un-numbered list of which the marker gives the next number, or nearly so."""
        for each in reversed(self.path):
            siblings = each.parent.children if each.parent else self.roots[self.first :]
            if abs(len(siblings) + 1 - marker.value) <= slack and all(not one.value for one in siblings):
                return each
        return None

    def add(self, item: Item) -> None:
        """Put an item where it belongs."""
        self.marked = self.marked or item.marker is not None
        parent = self._parent(item)
        while parent is not None and parent.depth >= DEEPEST:
            parent = parent.parent
        self._attach(item, parent)

    def _attach(self, item: Item, parent: Item | None) -> None:
        while self.path and self.path[-1] is not parent:
            self.path.pop()
        item.parent = parent
        (self.roots if parent is None else parent.children).append(item)
        if parent is not None:
            item.kind = parent.kind
        self.path.append(item)

    def beside(self, item: Item, sibling: Item) -> None:
        """Put an item behind another of the same list."""
        self._attach(item, sibling.parent)

    def below(self, item: Item, parent: Item) -> None:
        """Put an item under another."""
        self._attach(item, parent if parent.depth < DEEPEST else parent.parent)

    def _parent(self, item: Item) -> Item | None:
        if not self.path:
            return None
        if item.style == Style.NOTE:
            return self._marked_with_asterisk() or self._line_item()
        if item.style == Style.NONE:
            return self._of_paragraph(item)
        if item.style != Style.BULLET:
            found = self._of_ordinal(item)
            if found is not None:
                return found[0]
        return self._of_indent(item)

    def _marked_with_asterisk(self) -> Item | None:
        """The open item that a footnote explains, by the asterisk in its words."""
        return next((each for each in reversed(self.path) if "*" in self.text(each)), None)

    def _line_item(self) -> Item:
        """The last item that stands on a line of its own."""
        return next((each for each in reversed(self.path) if not each.inline), self.path[0])

    def _of_ordinal(self, item: Item) -> tuple[Item | None] | None:
        assert item.marker is not None
        marker, last = item.marker, self.path[-1]
        if marker.style == Style.SECTION:
            for each in reversed(self.path):
                if each.number == marker.form:
                    return (each,)
        before = self.continued(marker, item.indent)
        if before is not None and marker.value != 1:
            return (before.parent,)
        if marker.value == 1 and self.opens(last):
            return (last,)
        if marker.value == 1 and marker.style in {Style.LETTER, Style.ROMAN}:
            opener = self._opener(item)
            if opener:
                return (opener,)
        numbers = [each for each in self.path if self._lettered_after(each, marker, item.indent)]
        return (numbers[-1].parent,) if numbers else None

    def _opener(self, item: Item) -> Item | None:
        """The item inside which a list of letters or roman numbers starts, though print does not set it off."""
        last = self.path[-1]
        beside = [each for each in self.path if each.indent == item.indent]
        opened = [each for each in beside if self.opens(each)]
        if opened:
            return opened[-1]
        # A list that starts behind a bullet or a number stands inside that item.
        inside = last in beside and not last.inline and not item.lone
        return last if inside and last.style in {Style.BULLET, Style.NUMBER} else None

    def _of_paragraph(self, item: Item) -> Item | None:
        last = self.path[-1]
        if self.opens(last):
            return last
        if REFERS.match(self.text(item)):
            beside = [each for each in self.path if each.indent <= item.indent and not each.inline]
            return beside[-1] if beside else None
        listed = self.paragraphs(item.indent)
        if listed is not None:
            return listed.parent if self._anew(item, listed) else listed
        above = [
            each for each in self.path if each.indent < item.indent and not each.inline and each.style != Style.NONE
        ]
        return above[-1] if above else None

    def _anew(self, item: Item, listed: Item) -> bool:
        """Whether a paragraph leaves a list of paragraphs that another paragraph opened."""
        if listed.style != Style.NONE:
            return False
        if self.opens(item):
            return not any(self.opens(each) for each in listed.children)
        # Where nothing is marked, a paragraph that opens like a requirement is one.
        return not self.marked and bool(FRESH.match(self.text(item)))

    def paragraphs(self, indent: int) -> Item | None:
        """The item whose list of paragraphs, opened by a colon, is being read at this indent."""
        for each in reversed(self.path):
            if each.style == Style.NONE and each.indent == indent and each.parent and self.opens(each.parent):
                return each.parent
        return None

    def _of_indent(self, item: Item) -> Item | None:
        last = self.path[-1]
        same = [
            each for each in self.path if each.indent == item.indent and not each.inline and each.style != Style.NOTE
        ]
        if same:
            return self._beside_same(item, same)
        above = [each for each in self.path if each.indent < item.indent]
        if not above:
            return last if self.opens(last) else None
        return self._nested(item, above[-1])

    def _beside_same(self, item: Item, same: list[Item]) -> Item | None:
        near = same[-1]
        last = self.path[-1]
        if near is last and self.opens(last) and not near.children:
            item.repairs.append(("demoted", "stands in print beside the item that it completes"))
            return last
        if item.style == Style.BULLET and near.style == Style.NUMBER and self.opens(near) and self._bare(near):
            return near
        if near.promoted:
            self._promote(item)
        while self._left(item, near):
            assert near.parent is not None
            near = near.parent
        return near.parent

    def _bare(self, near: Item) -> bool:
        return all(each.style != Style.NUMBER for each in near.children)

    def _left(self, item: Item, near: Item) -> bool:
        """Whether the item has left the list that `near` belongs to, a list printed at the indent of its parent."""
        parent = near.parent
        if parent is None or parent.indent != near.indent:
            return False
        if parent.style == Style.NONE and item.style == near.style:
            return not self.opens(parent) or bool(STRONG.match(self.text(item)))
        if item.style != parent.style and item.style == near.style:
            return not self.opens(parent)
        if item.style == parent.style == Style.BULLET and near.style in {Style.NUMBER, Style.LETTER, Style.ROMAN}:
            return True
        return not self._goes_on(item, parent)

    def _goes_on(self, item: Item, parent: Item) -> bool:
        """Whether an item goes on with a list that print does not set off."""
        if parent.marker is None and not self.opens(parent):
            return False
        text, first = self.text(item), parent.children[0]
        if first.style == Style.NONE != item.style:
            return _shares_phrase(text, self.text(first))
        looks = form(self.text(first))
        if STEM.match(self.text(parent)):
            return not STRONG.match(text)
        same = form(text) == looks or (looks in {"phrase", "sentence"} and form(text) in {"phrase", "sentence"})
        return same and (looks == "label" or not STRONG.match(text))

    def _nested(self, item: Item, parent: Item) -> Item | None:
        if parent.indent < item.indent and not self._specifies(item, parent):
            self._promote(item)
            return None if STRONG.match(self.text(item)) or parent.doubled else parent.parent
        if parent.inline:
            return self._line_item() if not self.opens(parent) else parent
        return parent

    @staticmethod
    def _promote(item: Item) -> None:
        item.promoted = True
        item.repairs.append(("promoted", "stands in print under an item that it does not specify"))

    def _specifies(self, item: Item, parent: Item) -> bool:
        """Whether an item nested in print says more about the one above."""
        above, text = self.text(parent), self.text(item)
        if self.opens(parent) or item.style in {Style.LETTER, Style.ROMAN, Style.SECTION} or parent.children:
            return True
        if item.style == parent.style == Style.NUMBER:
            return True
        if parent.doubled:
            return bool(NOTE.match(text))
        if NOTE.match(text) or PERMITS.search(text) or BREAKS_OFF.search(above) or text[:1].islower():
            return True
        if content(above) & content(text):
            return not (STRONG.match(text) and above.endswith("."))
        return not (STRONG.match(text) or (above.endswith(".") and FRESH.match(text)))


_NEVER = 99


def _plain(raw: str, marker: Marker) -> bool:
    """Whether a number is followed by white space or a letter, not by more digits of a value."""
    return not marker.glued or not raw[marker.end : marker.end + 1].isdigit()


def _alike(one: Marker, other: Marker) -> bool:
    return one.style == other.style and one.form == other.form


def _shares_phrase(one: str, other: str) -> bool:
    """Whether two texts open with words that share a pair in a row."""
    a, b = (text.lower().split()[:4] for text in (one, other))
    return bool(set(pairwise(a)) & set(pairwise(b)))
