"""What the lines further on say about the one being read: whether a list follows it, what the list goes on with."""

from __future__ import annotations

from protogen.derivation.eligibility import headings
from protogen.derivation.eligibility.markers import bullet, ordinals
from protogen.derivation.eligibility.pieces import Item, Line, Marker, Style, lines, trimmed
from protogen.derivation.eligibility.tree import Tree

_FAR, _NEAR = 200, 12
"""How many lines are looked ahead at most, so that time stays in proportion to length."""


class Ahead:
    """The lines of a field, and where reading has got to."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.lines = lines(raw)
        self.at = 0

    def plain(self, start: int, end: int) -> str:
        """A stretch with its escapes blanked out, so that offsets stay."""
        return self.raw[start:end].replace("\\", " ")

    def next(self) -> Line | None:
        """The next line."""
        return self.lines[self.at + 1] if self.at + 1 < len(self.lines) else None

    def _names_list(self, line: Line) -> headings.Named | None:
        return headings.named(self.plain(line.start, line.end))

    def list_named(self) -> bool:
        """Whether the next line names a list."""
        following = self.next()
        return following is not None and self._names_list(following) is not None

    def followed(self, line: Line) -> bool:
        """Whether a list may follow the line: its name, a sign, a deeper line, or any line behind a colon."""
        following = self.next()
        if following is None:
            return False
        marked = bullet(self.raw, following.start, following.end) or ordinals(self.raw, following.start, following.end)
        return self.list_named() or bool(marked) or following.indent > line.indent or self.raw[line.end - 1] in ":："

    def governs(self, line: Line) -> bool:
        """Whether all of the list that the line is the first of is on one level, its own or a deeper one."""
        ahead = self.lines[self.at + 1 : self.at + _FAR]
        if ahead and ahead[0].indent == line.indent and self.raw[ahead[0].start] == self.raw[line.start]:
            return True
        for following in ahead:
            if self._names_list(following):
                return True
            if following.indent <= line.indent:
                return False
        return True

    def inside(self, line: Line, path: list[Item]) -> bool:
        """Whether an indented line stands inside a numbered item: the next number comes after more lines."""
        following = self.next()
        for each in path if following else ():
            if each.style != Style.NUMBER or each.marker is None or each.indent >= line.indent:
                continue
            outer = Line(line.start, line.end, each.indent)
            goes_on = self.next_number(outer, each.marker) == each.value + 1
            if following and following.indent >= line.indent and goes_on:
                return True
        return False

    def stray(self, line: Line, found: headings.Named, tree: Tree) -> bool:
        """Whether a heading is a copy that slipped in between two numbers of a list; the true one comes later."""
        following = self.next()
        if not line.indent or following is None or found.length < line.end - line.start:
            return False
        options = ordinals(self.raw, following.start, following.end)
        if not any(each.value > 1 and tree.continued(each) for each in options):
            return False
        later = (self._names_list(each) for each in self.lines[self.at + 1 : self.at + _FAR] if not each.indent)
        return any(each.kind == found.kind for each in later if each)

    def goes_on(self, marker: Marker) -> bool:
        """Whether a line near by goes on with the list of a sign."""
        for following in self.lines[self.at + 1 : self.at + _NEAR]:
            sign = bullet(self.raw, following.start, following.end)
            start = trimmed(self.raw, sign.end, following.end)[0] if sign else following.start
            for each in ordinals(self.raw, start, following.end):
                if (each.style, each.form, each.value) == (marker.style, marker.form, marker.value + 1):
                    return True
        return False

    def next_number(self, line: Line, marker: Marker) -> int:
        """The number of the next numbered line of the same look; 0 where none is near."""
        for following in self.lines[self.at + 1 : self.at + _NEAR]:
            start = following.start
            sign = bullet(self.raw, start, following.end)
            if sign:
                start, _ = trimmed(self.raw, sign.end, following.end)
            numbers = [each for each in ordinals(self.raw, start, following.end) if each.style == Style.NUMBER]
            if numbers and numbers[0].form == marker.form and following.indent <= line.indent:
                return numbers[0].value
        return 0
