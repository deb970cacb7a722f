"""The stages of a participant's way through an arm: boxes in a row, or in several rows where there are many."""

from __future__ import annotations

from dataclasses import dataclass

from protogen.document.measure import text_width
from protogen.document.schema_dosing import Stage
from protogen.rendering.schema_drawing import LINE, PALE, STRONG, WHEN, Panel, Para, Sheet

_GAP = 13.0
_ROW_GAP = 18.0
_PAD = 6.0


def _panel(stage: Stage) -> Panel:
    return Panel(((Para(str(stage.number), WHEN), Para(stage.label, STRONG, 1)),), fill=PALE, stroke=LINE, pad=_PAD)


def _least(stage: Stage) -> float:
    """How wide its box must be so that no word is broken."""
    widest = max((text_width(word, STRONG.size, bold=True) for word in stage.label.split()), default=0.0)
    return widest + 2 * _PAD + 1


@dataclass(frozen=True, slots=True)
class StageTrack:
    """Stages in order; each box has the room its longest word needs and an equal share of the rest."""

    stages: tuple[Stage, ...]
    width: float

    def _rows(self) -> list[list[tuple[int, float]]]:
        """For each row, the indices of its stages and the widths of their boxes."""
        rows: list[list[tuple[int, float]]] = [[]]
        for index, stage in enumerate(self.stages):
            least = min(_least(stage), self.width)
            used = sum(width + _GAP for _, width in rows[-1])
            if rows[-1] and used + least > self.width:
                rows.append([])
            rows[-1].append((index, least))
        return [self._stretched(row) for row in rows]

    def _stretched(self, row: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The row with its spare room shared out."""
        spare = self.width - sum(width for _, width in row) - _GAP * (len(row) - 1)
        return [(index, width + spare / len(row)) for index, width in row]

    def _heights(self) -> list[float]:
        return [max(_panel(self.stages[index]).height(width) for index, width in row) for row in self._rows()]

    def height(self) -> float:
        """Its height."""
        heights = self._heights()
        return sum(heights) + _ROW_GAP * (len(heights) - 1)

    def middle(self, index: int) -> float:
        """The middle of a stage's box, from the left edge."""
        for row in self._rows():
            left = 0.0
            for each, width in row:
                if each == index:
                    return left + width / 2
                left += width + _GAP
        return 0.0

    def is_at_the_foot(self, index: int) -> bool:
        """Whether a stage stands in the last row, so that something can hang from it."""
        return any(each == index for each, _ in self._rows()[-1])

    def draw(self, sheet: Sheet, x: float, top: float) -> float:
        """Draw the stages with arrows between them; the height at which the line leaves the last."""
        rows, heights = self._rows(), self._heights()
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            if number:
                self._turn(sheet, x, top - _ROW_GAP, (rows[number - 1][-1][0], row[0][0]))
            left = x
            for place, (index, width) in enumerate(row):
                if place:
                    sheet.arrow([(left - _GAP, top + height / 2), (left, top + height / 2)])
                _panel(self.stages[index]).draw(sheet, (left, top), width, height)
                left += width + _GAP
            top += height + _ROW_GAP
        return top - _ROW_GAP - heights[-1] / 2

    def _turn(self, sheet: Sheet, x: float, y: float, between: tuple[int, int]) -> None:
        """The line from the end of a row to the beginning of the next."""
        last, first = (x + self.middle(index) for index in between)
        half = y + _ROW_GAP / 2 - 2
        sheet.arrow([(last, y), (last, half), (first, half), (first, y + _ROW_GAP)])
