"""The steps of dosing in a lane of the trial schema: a chain with arrows where they follow each other, else a stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protogen.document.measure import text_width
from protogen.document.schema_dosing import Step
from protogen.rendering.schema_drawing import AMBER, AMBER_LINE, BODY, Sheet
from protogen.rendering.schema_parts import GAP, STEP_PAD, condition_panel, is_sequence, step_panel

_MOST_SLOTS = 3
_NARROWEST_STEP = 72.0
_DIAMOND = 7.0
_CONDITION_GAP = 30.0
_HANG = 10.0
_STACK_GAP = 6.0
_ARROW_GAP = 14.0


def first_gap(steps: Sequence[Step]) -> float:
    """The room that the line to the first step needs."""
    return _CONDITION_GAP if steps[0].condition else GAP


def _gap(step: Step) -> float:
    return _CONDITION_GAP if step.condition else GAP


def chain_step_width(steps: tuple[Step, ...], width: float) -> float | None:
    """How wide each step is where they stand side by side in this width; None where they cannot, or may not."""
    share = (width - sum(_gap(step) for step in steps[1:])) / len(steps)
    fits = len(steps) <= _MOST_SLOTS and share >= max(_NARROWEST_STEP, *(_longest_word(step) for step in steps))
    return share if is_sequence(steps) and (fits or len(steps) == 1) else None


def _longest_word(step: Step) -> float:
    """How wide a step's box must be so that no word is broken."""
    words = f"{step.label} {step.dose} {step.intervention}".split()
    return max((text_width(word, BODY.size, bold=True) for word in words), default=0.0) + 2 * STEP_PAD


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps that follow each other, side by side.

    `start` is how far before the first step its line begins, or 0 where none leads to it from the left.
    """

    steps: tuple[Step, ...]
    width: float
    step_width: float
    start: float = 0.0

    def _boxes(self) -> list[float]:
        return [step_panel(step).height(self.step_width) for step in self.steps]

    def _hanging(self) -> list[tuple[int, float, float, float]]:
        """For each step with a condition: its index, and where the condition's box stands (x, y below, width)."""
        conditional = [index for index, step in enumerate(self.steps) if step.condition]
        lowest = max(self._boxes()) / 2
        if len(conditional) == 1 and conditional[0] > 0:
            # The only condition has the width of the whole chain, and hangs from its decision.
            return [(conditional[0], 0.0, lowest + _HANG, self.width)]
        lefts = self._lefts()
        return [(index, lefts[index], self._boxes()[index] / 2, self.step_width) for index in conditional]

    def _lefts(self) -> list[float]:
        lefts = [0.0]
        for step in self.steps[1:]:
            lefts.append(lefts[-1] + self.step_width + _gap(step))
        return lefts

    def reach(self) -> tuple[float, float]:
        """How far it goes above and below the line through the middle of its steps."""
        half = max(self._boxes()) / 2
        hanging = [
            below + condition_panel(self.steps[index]).height(width) for index, _, below, width in self._hanging()
        ]
        return half, max([half, *hanging])

    def draw(self, sheet: Sheet, x: float, middle: float) -> tuple[float, float]:
        """Draw the steps from `x` on, with their line at the height `middle`; the point where it leaves them."""
        lefts = self._lefts()
        for index, left, below, width in self._hanging():
            if below > max(self._boxes()) / 2:
                knot = x + lefts[index] - _CONDITION_GAP + 4 + _DIAMOND
                sheet.line([(knot, middle), (knot, middle + below)], colour=AMBER_LINE)
            condition_panel(self.steps[index]).draw(sheet, (x + left, middle + below), width)
        for step, left, height in zip(self.steps, lefts, self._boxes(), strict=True):
            before = self.start if left == 0 else _gap(step)
            if before:
                _link(sheet, x + left - before, x + left, middle, step)
            step_panel(step).draw(sheet, (x + left, middle - height / 2), self.step_width)
        return x + lefts[-1] + self.step_width, middle


@dataclass(frozen=True, slots=True)
class Stack:
    """Steps one under the other: with arrows where they follow each other, else behind a bracket."""

    steps: tuple[Step, ...]
    width: float
    start: float = 0.0

    def _heights(self) -> list[tuple[float, float]]:
        """For each step, the height of its box and of its condition."""
        return [
            (step_panel(step).height(self.width), condition_panel(step).height(self.width) if step.condition else 0.0)
            for step in self.steps
        ]

    def _between(self) -> float:
        if not is_sequence(self.steps):
            return _STACK_GAP
        return _ARROW_GAP + (_DIAMOND if any(step.condition for step in self.steps[1:]) else 0)

    def _tops(self) -> list[float]:
        """Where each box begins, from the top of the stack."""
        tops = [0.0]
        for box, condition in self._heights():
            tops.append(tops[-1] + box + condition + self._between())
        return tops[:-1]

    def reach(self) -> tuple[float, float]:
        """How far it goes above and below its line: a sequence begins at its first step, others in the middle."""
        heights = self._heights()
        whole = sum(box + condition for box, condition in heights) + self._between() * (len(heights) - 1)
        above = heights[0][0] / 2 if is_sequence(self.steps) else whole / 2
        return above, whole - above

    def draw(self, sheet: Sheet, x: float, middle: float) -> tuple[float, float]:
        """Draw the steps from `x` on; the point where the line leaves them."""
        top = middle - self.reach()[0]
        middles = [top + y + box / 2 for y, (box, _) in zip(self._tops(), self._heights(), strict=True)]
        flows = is_sequence(self.steps)
        if self.start and flows:
            sheet.arrow([(x - self.start, middle), (x, middle)])
        elif self.start:
            self._bracket(sheet, x, middle, middles)
        for number, (step, y) in enumerate(zip(self.steps, self._tops(), strict=True)):
            if number and flows:
                across = x + self.width / 2
                self._down(sheet, across, top + y, step)
            if step.condition:
                condition_panel(step).draw(sheet, (x, top + y + self._heights()[number][0]), self.width)
            step_panel(step).draw(sheet, (x, top + y), self.width)
        return x + self.width, middles[-1] if flows else min(middles, key=lambda y: abs(y - middle))

    def _down(self, sheet: Sheet, x: float, y: float, step: Step) -> None:
        """The arrow to the next step, through a decision where it has a condition."""
        above = y - self._between()
        sheet.arrow([(x, above + (2 * _DIAMOND if step.condition else 0)), (x, y)], dashed=bool(step.condition))
        if step.condition:
            diamond(sheet, x, above + _DIAMOND)

    def _bracket(self, sheet: Sheet, x: float, middle: float, middles: list[float]) -> None:
        """A line to each box from one before them: they belong together, in no order."""
        stem = x - 7
        sheet.line([(x - self.start, middle), (stem, middle)])
        sheet.line([(stem, middles[0]), (stem, middles[-1])])
        for y in middles:
            sheet.line([(stem, y), (x, y)])


def laid_out(
    steps: tuple[Step, ...], width: float, *, start: float = 0.0, step_width: float | None = None
) -> Chain | Stack:
    """The steps in this width; `step_width` is the one that the lanes of a picture share."""
    own = chain_step_width(steps, width)
    if own is None:
        return Stack(steps, width, start)
    return Chain(steps, width, min(own, step_width or own), start)


def diamond(sheet: Sheet, x: float, y: float) -> None:
    """A decision."""
    corners = [(x - _DIAMOND, y), (x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND)]
    sheet.polygon(corners, fill=AMBER, stroke=AMBER_LINE, **{"stroke-width": "1"})


def _link(sheet: Sheet, start: float, end: float, y: float, step: Step) -> None:
    """The line to a step: through a decision, and dashed behind it, where the step has a condition."""
    if not step.condition:
        sheet.arrow([(start, y), (end, y)])
        return
    centre = start + 4 + _DIAMOND
    sheet.line([(start, y), (centre - _DIAMOND, y)])
    diamond(sheet, centre, y)
    sheet.arrow([(centre + _DIAMOND, y), (end, y)], dashed=True)
