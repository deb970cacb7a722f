"""One pass over the lines of the eligibility field: pieces out, in order; nothing is left out."""

from __future__ import annotations

import re
from itertools import pairwise

from protogen.derivation.eligibility import headings
from protogen.derivation.eligibility.ahead import Ahead
from protogen.derivation.eligibility.markers import bullet, inline, ordinals
from protogen.derivation.eligibility.pieces import Item, Line, Marker, Span, Style, trimmed
from protogen.derivation.eligibility.prose import lost_breaks, sentences
from protogen.derivation.eligibility.tree import Tree
from protogen.derivation.eligibility.words import BREAKS_OFF, STRONG, opens_with_people
from protogen.model.population import CriterionKind
from protogen.model.registry_text import unescape

_DEBRIS = re.compile(r"(?:<!--.*?-->|[\W_]*)$")
"""A line that says nothing.

>>> bool(_DEBRIS.match("<!-- -->")), bool(_DEBRIS.match("-")), bool(_DEBRIS.match("5"))
(True, True, False)
"""

_TAIL = re.compile(r"(?:\s+|(?<=[.;:)]))([-–—*•·]+)$")
"""A lone dash at the end of an item.

>>> [bool(_TAIL.search(text)) for text in ("no rash. -", "no rash.-", "CD19-")]
[True, True, False]
"""

_RUN_TOGETHER = re.compile(r"(?:(?<=\s)|(?<=[^\W\d_])|(?<=[.;,)]))[-•·–]\s+(?=[A-Z0-9≥≤<>\\])")
"""A bullet in mid-line, even glued to the word before it.

>>> [found.start() for found in _RUN_TOGETHER.finditer("Woman- Smoker- Lives nearby, well-being")]
[5, 13]
"""

_BULLET_INSIDE = re.compile(r"(?<!kg)(?<=\S)\s+([•▪●])\s*(?=[A-Z])")
"""A bullet in mid-line that cannot be a sign of multiplication.

>>> [found[1] for found in _BULLET_INSIDE.finditer("no rash • No itch, 5 kg • m")]
['•']
"""

_CODES = re.compile(r"[A-Z0-9][A-Z0-9&/\s-]{0,9}")
"""A first line that is nothing but codes of parts or cohorts.

>>> [bool(_CODES.fullmatch(text)) for text in ("EET1D", "1 & 2", "Age")]
[True, True, False]
"""

_UNFIT = re.compile(r"[a-z0-9<>≤≥\\]")
"""How a text opens that cannot stand alone behind an item that breaks off."""

_ONE_SIGN = 2
_ADDED = 4
"""How many items a list may have gained or lost since it was numbered."""

_AHEAD = 200
"""How many signs are looked ahead at most, so that time stays in proportion to length."""


class Reader:
    """The pieces of one field, gathered line by line."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.tree = Tree(raw)
        self.kind = CriterionKind.INCLUSION
        self.headings: list[tuple[int, int, str]] = []
        self.groups: list[tuple[int, int, int]] = []
        self.markers: list[Span] = []
        self.leftover: list[Span] = []
        self.number: str | None = None
        self.named = False
        self.ahead = Ahead(raw)

    def read(self) -> None:
        """Read every line."""
        for at, line in enumerate(self.ahead.lines):
            self.ahead.at = at
            self._stretch(line, line.start, line.end)

    def _stretch(self, line: Line, start: int, end: int) -> None:
        """Read a stretch of a line: a heading with what runs on behind it, or an item."""
        while start < end:
            tail = start
            signs, start = self._signs(line, start, end)
            if _DEBRIS.match(self.raw, start, end):
                self.leftover.append((tail, end))
                return
            found = headings.named(self.ahead.plain(start, end))
            if found and self.ahead.stray(line, found, self.tree):
                self.leftover.append((tail, end))
                return
            if found is None:
                cut = headings.middle(self.raw[start:end])
                stop = end if cut < 0 else start + cut
                self._bulleted(line, signs, *trimmed(self.raw, start, stop))
                start = stop
                continue
            start = self._list_heading(line, signs, found, (start, end))

    def _bulleted(self, line: Line, signs: list[Marker], start: int, end: int) -> None:
        """Read a stretch, split at the bullets inside it."""
        for cut in _BULLET_INSIDE.finditer(self.raw, start, end):
            self._item_or_group(line, signs, *trimmed(self.raw, start, cut.start()))
            signs, start = self._signs(line, cut.start(1), end)
        self._item_or_group(line, signs, start, end)

    def _list_heading(self, line: Line, signs: list[Marker], found: headings.Named, stretch: Span) -> int:
        start, end = stretch
        stop = trimmed(self.raw, start, start + found.length)[1]
        self._mark(signs)
        same = self.named and found.kind == self.kind and found.subset
        self.kind, self.named = found.kind, True
        self._heading(start, stop, "group" if same else found.kind.value)
        if found.subset and not same:
            self.groups.append((start, stop, len(self.tree.roots)))
        start, _ = trimmed(self.raw, stop, end)
        lone = re.compile(r"\(?\d{1,2}\\?[.)]$").match(self.raw, start, end)
        if lone:
            self.markers.append((start, end))
            self.number = re.sub(r"\D", "", lone[0])
            return end
        if start < end and headings.run_in(self.ahead.plain(start, end)):
            self._heading(start, end, "group")
            return end
        return self._bullets(line, start, end)

    def _heading(self, start: int, end: int, kind: str) -> None:
        self.headings.append((start, end, kind))
        self.tree.fresh()
        if kind == "group":
            self.groups.append((start, end, len(self.tree.roots)))

    def _bullets(self, line: Line, start: int, end: int) -> int:
        """Read bullets that run together on the line of a heading; where the reading got to."""
        if not re.compile(r"\\?[-•·–*]\s").match(self.raw, start, end):
            return start
        cuts = [found.start() for found in _RUN_TOGETHER.finditer(self.raw, start, end)]
        middle = headings.middle(self.raw[start:end])
        stop = end if middle < 0 else start + middle
        edges = [*sorted({start, *(cut for cut in cuts if cut < stop)}), stop]
        for a, b in pairwise(edges):
            begin, finish = trimmed(self.raw, a, b)
            signs, text = self._signs(line, begin, finish)
            if text < finish and not _DEBRIS.match(self.raw, text, finish):
                self._item(line, signs, text, finish)
            elif begin < finish:
                self.leftover.append((begin, finish))
        return stop

    def _signs(self, line: Line, start: int, end: int) -> tuple[list[Marker], int]:
        """The signs at the start of a stretch, and where its text begins."""
        signs: list[Marker] = []
        while len(signs) <= _ONE_SIGN:
            found = bullet(self.raw, start, end)
            if found is None and (not signs or signs[-1].style == Style.BULLET):
                found = self.tree.choose(ordinals(self.raw, start, end), line.indent)
            if found is None:
                break
            signs.append(found)
            start, _ = trimmed(self.raw, found.end, end)
            if found.style not in {Style.BULLET, Style.NOTE}:
                break
        return signs, start

    def _mark(self, signs: list[Marker]) -> None:
        self.markers += [(each.start, each.end) for each in signs]

    def _group(self, line: Line, signs: list[Marker], text: str) -> bool:
        """Whether a line says for whom or about what the next items are."""
        tree = self.tree
        if tree.path and not signs and (tree.opens(tree.path[-1]) or tree.paragraphs(line.indent)):
            return False
        if not signs and opens_with_people(text) and self.ahead.list_named():
            return True
        if not self.ahead.followed(line) or self.ahead.inside(line, tree.path):
            return False
        if not signs and not tree.path and _CODES.fullmatch(text):
            return True
        return headings.group(text, marked=bool(signs), governs=not tree.path and self.ahead.governs(line))

    def _item_or_group(self, line: Line, signs: list[Marker], start: int, end: int) -> None:
        text = self.ahead.plain(start, end)
        if self._group(line, signs, text):
            self._mark(signs)
            refused = headings.refuses(text) and self.kind == CriterionKind.INCLUSION
            if refused:
                self.kind = CriterionKind.EXCLUSION
            self._heading(start, end, self.kind.value if refused else "group")
            return
        self._item(line, signs, start, end)

    def _item(self, line: Line, signs: list[Marker], start: int, end: int) -> None:
        """Read an item with the items hidden in its text."""
        tail = _TAIL.search(self.raw, start, end)
        if tail:
            self.leftover.append((tail.start(1), end))
            end = tail.start()
        self._mark(signs)
        item = self._new(line, signs, start, end)
        if self._merges(item):
            last = self.tree.path[-1]
            last.end = end
            last.repairs.append(("merged", "the item above breaks off, and this line completes it"))
            self.markers = [each for each in self.markers if not last.start <= each[0] < last.end]
            return
        prose = item.marker is None
        self.tree.add(item)
        if prose and (item.parent is None or item.parent.end > start):
            self._prose(line, item)
        elif prose:
            self._split(item, lost_breaks(self.raw, start, end))
        else:
            self._hidden(line, item)

    def _new(self, line: Line, signs: list[Marker], start: int, end: int) -> Item:
        sign = next((each for each in reversed(signs) if each.style != Style.BULLET), signs[-1] if signs else None)
        item = Item(start, end, self.kind, sign, line.indent)
        item.doubled = len(signs) == _ONE_SIGN and all(each.style == Style.BULLET for each in signs)
        item.lone = len(signs) == _ONE_SIGN and sign is not None and not self.ahead.goes_on(sign)
        item.number = sign.number if sign else None
        if self.number is not None:
            item.number, self.number = self.number, None
        return item

    def _merges(self, item: Item) -> bool:
        """Whether the item above breaks off and this one cannot stand alone."""
        last = self.tree.path[-1] if self.tree.path else None
        if last is None or item.style != Style.BULLET or not BREAKS_OFF.search(self.raw, last.start, last.end):
            return False
        if last.style == Style.BULLET and last.indent == item.indent:
            return self.raw[item.start].islower()
        following = self.ahead.next()
        lone = following is None or following.indent < item.indent
        return last.indent < item.indent and lone and bool(_UNFIT.match(self.raw, item.start))

    def _prose(self, line: Line, item: Item) -> None:
        """Split a paragraph into its requirements, and each at the signs inside it."""
        if len(list(inline(self.raw, item.start, item.end))) >= _ONE_SIGN:
            self._hidden(line, item)
            return
        spans = sentences(self.raw, item.start, item.end) or [(item.start, item.end)]
        stop = spans[1][0] if len(spans) > 1 else item.end
        self._split(item, [(item.start, stop), *spans[1:]])

    def _split(self, item: Item, spans: list[Span]) -> None:
        if len(spans) <= 1:
            return
        item.end = trimmed(self.raw, *spans[0])[1]
        colon = self.tree.opens(item)
        last = item
        for start, end in spans[1:]:
            further = Item(start, end, item.kind, None, item.indent)
            further.repairs.append(("split", "begins a requirement of its own in running text"))
            if colon:
                self.tree.below(further, item)
            elif last.parent and not last.inline and STRONG.match(self.raw, start):
                self.tree.beside(further, last.parent)
            else:
                self.tree.beside(further, last)
            last = further

    def _hidden(self, line: Line, item: Item) -> None:
        """Split an item at the numbers and letters hidden in its text."""
        options = list(inline(self.raw, item.start, item.end))
        stop = item.end
        for at, each in enumerate(options):
            found = self._continues(line, each, options[at + 1 : at + _ONE_SIGN]) or self._begins(
                each, options[at + 1 : at + _AHEAD]
            )
            if found is None:
                continue
            marker, sibling = found
            last = self.tree.path[-1]
            last.end = trimmed(self.raw, last.start, marker.start)[1]
            if last.end <= last.start:
                last.end = stop
                continue
            start, _ = trimmed(self.raw, marker.end, stop)
            if start >= stop:
                last.end = stop
                continue
            self.markers.append((marker.start, marker.end))
            further = Item(start, stop, item.kind, marker, line.indent, inline=True, number=marker.number)
            if sibling is None:
                self.tree.below(further, last)
            else:
                further.repairs.append(("split", f"number {marker.number} stood inside the item above"))
                further.inline = sibling.inline
                self.tree.beside(further, sibling)

    def _continues(
        self, line: Line, options: list[Marker], later: list[list[Marker]]
    ) -> tuple[Marker, Item | None] | None:
        """The hidden sign as the next one of an open list."""
        for marker in sorted(options, key=lambda each: each.style != Style.LETTER):
            glue = self.raw[max(0, marker.start - 2) : marker.start].rstrip()[-1:]
            before = self.tree.continued(marker) or self.tree.lettered(marker)
            if before is None and marker.style == Style.NUMBER and self._counts_on(line, marker, later, glue):
                # A number that opens a sentence of its own hardly counts anything else, even where bullets were added.
                before = self.tree.counted(marker, slack=_ADDED if glue == "." and marker.form == "." else 0)
            if before is None:
                continue
            gap = marker.value - (before.value or marker.value - 1)
            if gap > 1 and glue not in ".;,":
                continue
            if marker.style == Style.NUMBER and self.ahead.next_number(line, marker) == marker.value:
                continue
            return marker, before
        return None

    def _counts_on(self, line: Line, marker: Marker, later: list[list[Marker]], glue: str) -> bool:
        """Whether a hidden number counts the items of an un-numbered list: it stands behind a stop, or more follow."""
        follows = {(marker.form, marker.value + 1)}
        if follows & {(each.form, each.value) for options in later for each in options}:
            return True
        return marker.value > _ONE_SIGN and (glue in ".;" or self.ahead.next_number(line, marker) == marker.value + 1)

    def _begins(self, options: list[Marker], others: list[list[Marker]]) -> tuple[Marker, Item | None] | None:
        """The hidden sign as the first one of a list that goes on."""
        for marker in options:
            if marker.value == 1 and any(
                later.style == marker.style and later.form == marker.form and later.value == _ONE_SIGN
                for each in others
                for later in each
            ):
                return marker, None
        return None

    def pointers(self) -> None:
        """Give items that state no condition on a participant the kind other."""
        for item in self.tree.roots:
            if not item.children and headings.POINTER.match(unescape(self.raw[item.start : item.end])):
                item.kind = CriterionKind.OTHER
