"""The lanes of the trial schema: as cards, as cards with dosing or stages, or as compact rows where there are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from protogen.document.schema import Lane
from protogen.rendering.schema_drawing import (
    HAIR,
    Para,
    Sheet,
    Style,
    paragraphs,
)
from protogen.rendering.schema_parts import GAP, narrow_card, wide_card
from protogen.rendering.schema_stages import StageTrack
from protogen.rendering.schema_steps import Chain, Stack, chain_step_width, diamond, first_gap, laid_out

_CARD_SHARE = 0.37
_COMPACT = Style(9.6)
_COMPACT_STRONG = Style(9.6, bold=True)


class Row(Protocol):
    """A lane ready to be drawn."""

    @property
    def above(self) -> float:
        """How far it goes above the line that leads to it."""

    @property
    def below(self) -> float:
        """How far it goes below that line."""

    def draw(self, sheet: Sheet, x: float, middle: float) -> tuple[float, float]:
        """Draw it from `x` on, with its line at the height `middle`; the point where its line leaves it."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card across the lane."""

    lane: Lane
    width: float

    @property
    def above(self) -> float:
        """Half its height."""
        return wide_card(self.lane).height(self.width) / 2

    @property
    def below(self) -> float:
        """Half its height."""
        return self.above

    def draw(self, sheet: Sheet, x: float, middle: float) -> tuple[float, float]:
        """A card, centred on the line."""
        wide_card(self.lane).draw(sheet, (x, middle - self.above), self.width)
        return x + self.width, middle


@dataclass(frozen=True, slots=True)
class DosedRow:
    """A card, then the steps of dosing; a lane without steps keeps the same card."""

    lane: Lane
    width: float
    step_width: float | None = None

    @property
    def _card_width(self) -> float:
        return self.width * _CARD_SHARE

    def _steps(self) -> Chain | Stack | None:
        if not self.lane.steps:
            return None
        start = first_gap(self.lane.steps)
        room = self.width - self._card_width - start
        return laid_out(self.lane.steps, room, start=start, step_width=self.step_width)

    def _reach(self) -> tuple[float, float]:
        """What the card or the steps need above and below the line, whichever is more."""
        steps = self._steps()
        card = narrow_card(self.lane).height(self._card_width) / 2
        above, below = steps.reach() if steps else (0.0, 0.0)
        return max(card, above), max(card, below)

    @property
    def above(self) -> float:
        """What the card or the steps need."""
        return self._reach()[0]

    @property
    def below(self) -> float:
        """What the card or the steps need."""
        return self._reach()[1]

    def draw(self, sheet: Sheet, x: float, middle: float) -> tuple[float, float]:
        """The card, the line, the steps."""
        card, width = narrow_card(self.lane), self._card_width
        card.draw(sheet, (x, middle - card.height(width) / 2), width)
        steps = self._steps()
        if steps is None:
            return x + width, middle
        return steps.draw(sheet, x + width + steps.start, middle)


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A card across the lane, the stages of the way through the arm below it, the dosing below its stage."""

    lane: Lane
    width: float

    def _track(self) -> StageTrack:
        return StageTrack(self.lane.stages, self.width)

    def _steps(self) -> Chain | Stack | None:
        if not self.lane.steps:
            return None
        share = 0.55 if len(self.lane.steps) == 1 else 1.0
        return laid_out(self.lane.steps, self.width * share)

    def _drop(self) -> float:
        """The room between the stages and the steps, with a decision in it where the first has a condition."""
        return 28.0 if self.lane.steps[0].condition else GAP

    @property
    def above(self) -> float:
        """Half the card."""
        return wide_card(self.lane).height(self.width) / 2

    @property
    def below(self) -> float:
        """Half the card, the stages and the dosing."""
        laid = self._steps()
        steps = sum(laid.reach()) + self._drop() if laid else 0
        return self.above + GAP + self._track().height() + steps

    def draw(self, sheet: Sheet, x: float, middle: float) -> tuple[float, float]:
        """Card, stages, steps."""
        wide_card(self.lane).draw(sheet, (x, middle - self.above), self.width)
        track, top = self._track(), middle + self.above + GAP
        first = x + track.middle(0)
        sheet.arrow([(first, middle + self.above), (first, top)])
        leaves = track.draw(sheet, x, top)
        self._dosing(sheet, x, top + track.height())
        return x + self.width, leaves

    def _dosing(self, sheet: Sheet, x: float, top: float) -> None:
        """The steps under the stage whose text states them; without such a stage, at the left."""
        laid, track = self._steps(), self._track()
        if laid is None:
            return
        first = self.lane.steps[0]
        middle = top + self._drop() + laid.reach()[0]
        if first.stage is None or not track.is_at_the_foot(first.stage - 1):
            laid.draw(sheet, x, middle)
            return
        centre = x + track.middle(first.stage - 1)
        start = top
        if first.condition:
            sheet.line([(centre, top), (centre, top + 5)])
            diamond(sheet, centre, top + 12)
            start = top + 19
        sheet.arrow([(centre, start), (centre, top + self._drop())], dashed=bool(first.condition))
        laid.draw(sheet, min(max(x, centre - laid.width / 2), x + self.width - laid.width), middle)


@dataclass(frozen=True, slots=True)
class CompactRow:
    """A lane in a row of small text between hairlines."""

    lane: Lane
    number: int
    width: float

    def _columns(self) -> tuple[tuple[Para, ...], tuple[Para, ...]]:
        head = (Para(f"{self.number}. {self.lane.label}", _COMPACT_STRONG, 0),)
        gets = "; ".join(one.words for one in self.lane.given if one.given)
        without = "; ".join(one.words for one in self.lane.given if not one.given)
        told = [
            " – ".join(part for part in (self.lane.type, gets) if part),
            f"not: {without}" if without else "",
            "; ".join(part for part in (self.lane.total_dose, *(step.words for step in self.lane.steps)) if part),
            "Stages: " + " → ".join(stage.label for stage in self.lane.stages) if self.lane.stages else "",
        ]
        return head, tuple(Para(text, _COMPACT, 0) for text in told if text)

    def _rooms(self) -> tuple[float, float]:
        if not self._columns()[1]:
            return self.width - 12, 0.0
        return self.width * 0.44 - 12, self.width * 0.56 - 6

    def _height(self) -> float:
        return max(
            sum(para.height(room) for para in paras) for paras, room in zip(self._columns(), self._rooms(), strict=True)
        )

    @property
    def above(self) -> float:
        """Half its height."""
        return self._height() / 2 + 3

    @property
    def below(self) -> float:
        """Half its height."""
        return self._height() / 2 + 3

    def draw(self, sheet: Sheet, x: float, middle: float) -> tuple[float, float]:
        """The row with a hairline under it."""
        lefts = (x + 6, x + self.width * 0.44)
        for paras, left, room in zip(self._columns(), lefts, self._rooms(), strict=True):
            height = sum(para.height(room) for para in paras)
            paragraphs(sheet, paras, (left, middle - height / 2), room)
        sheet.line([(x + 6, middle + self.below), (x + self.width, middle + self.below)], colour=HAIR)
        return x + self.width, middle


def rows(lanes: Sequence[Lane], width: float, *, compact: bool) -> list[Row]:
    """The lanes as rows of one kind: compact; with stages, with dosing, or plain cards."""
    if compact:
        return [CompactRow(lane, number, width) for number, lane in enumerate(lanes, 1)]
    dosed = any(lane.steps for lane in lanes)
    shared = _shared_step_width(lanes, width)
    found: list[Row] = []
    for lane in lanes:
        if lane.stages:
            found.append(StagedRow(lane, width))
        else:
            found.append(DosedRow(lane, width, shared) if dosed else CardRow(lane, width))
    return found


def _shared_step_width(lanes: Sequence[Lane], width: float) -> float | None:
    """The width that the steps of all lanes share, so that first steps stand under first steps."""
    widths = [
        chain_step_width(lane.steps, width * (1 - _CARD_SHARE) - first_gap(lane.steps)) for lane in lanes if lane.steps
    ]
    return min((one for one in widths if one is not None), default=None)
