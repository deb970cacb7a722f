"""The pieces of the trial schema: population, allocation, lanes with their dosing, ladders of dose levels."""

from __future__ import annotations

from dataclasses import dataclass

from protogen.document.schema import Given, Lane, Node, TrialSchema
from protogen.document.schema_dosing import Ladder, Rung, Step
from protogen.rendering.schema_drawing import (
    ACCENT,
    AMBER,
    AMBER_LINE,
    BAND,
    BODY,
    HAIR,
    KICKER,
    LABEL,
    LINE,
    PALE,
    SMALL,
    STRONG,
    WHEN,
    WHITE,
    Panel,
    Para,
    Sheet,
    Style,
    paragraphs,
)

_MOST_CONDITIONS = 8
GAP = 16.0
STEP_PAD = 6.5


def population_panel(schema: TrialSchema) -> Panel:
    """Who is studied, and how many."""
    shown = schema.population[:_MOST_CONDITIONS]
    more = len(schema.population) - len(shown)
    paras = [Para("Population", KICKER)]
    paras += [Para(condition, STRONG, 3) for condition in shown] or [Para("conditions not stated", BODY, 3)]
    if more > 0:
        paras.append(Para(f"and {more} more conditions", BODY, 3))
    paras.append(Para(schema.size, BODY, 6))
    return Panel((tuple(paras),), fill=PALE, stroke=LINE)


def node_panel(schema: TrialSchema) -> Panel:
    """How participants come to the lanes, where they are not randomised."""
    return Panel(
        ((Para(schema.node_text, BODY),),),
        fill=WHITE,
        stroke=LINE,
        centred=True,
        pad=6,
        dashed=schema.node is Node.UNSTATED,
    )


def _given_paras(given: tuple[Given, ...]) -> tuple[Para, ...]:
    """The interventions of a lane; with a sign for what a factorial arm gets and leaves out."""
    factorial = any(not one.given for one in given)
    return tuple(
        Para(
            f"{'● ' if one.given else '○ not: '}{one.words}" if factorial else one.words,
            BODY if one.given else SMALL,
            3 if number else 0,
        )
        for number, one in enumerate(given)
    )


def _head_paras(lane: Lane) -> tuple[Para, ...]:
    """The name of a lane, with its type above it."""
    return (*((Para(lane.type, SMALL),) if lane.type else ()), Para(lane.label, LABEL, 1))


def _dose_total(lane: Lane) -> tuple[Para, ...]:
    return (Para(lane.total_dose, STRONG, 5),) if lane.total_dose else ()


def wide_card(lane: Lane) -> Panel:
    """A lane's box with its interventions beside its name."""
    head, gets = _head_paras(lane), (*_given_paras(lane.given), *_dose_total(lane))
    if not gets:
        return Panel((head,), bar=True, pad=10)
    return Panel((head, gets), (46, 54), bar=True, pad=10)


def narrow_card(lane: Lane) -> Panel:
    """A lane's box with its interventions under its name."""
    gets = _given_paras(lane.given)
    gets = (Para(gets[0].text, gets[0].style, 5), *gets[1:]) if gets else ()
    return Panel(((*_head_paras(lane), *gets, *_dose_total(lane)),), bar=True, pad=10)


def _step_paras(step: Step) -> tuple[Para, ...]:
    """A step: a moment stands above the dose, a regimen under it."""
    of = (Para(step.intervention, SMALL, 1),) if step.intervention else ()
    if step.timed or not step.dose:
        return tuple(para for para in (Para(step.label, WHEN), Para(step.dose, BODY, 1)) if para.text) + of
    return tuple(para for para in (Para(step.dose, STRONG), Para(step.label, BODY, 1)) if para.text) + of


def step_panel(step: Step) -> Panel:
    """A step's box; dashed where it is given on a condition."""
    fill = WHITE if step.condition else BAND
    return Panel((_step_paras(step),), fill=fill, stroke=ACCENT, dashed=bool(step.condition), pad=STEP_PAD)


def condition_panel(step: Step) -> Panel:
    """The condition of a step, in the words of the record."""
    return Panel(((Para("Condition", KICKER), Para(step.condition, BODY, 1)),), fill=AMBER, stroke=AMBER_LINE)


def is_sequence(steps: tuple[Step, ...]) -> bool:
    """Whether the steps follow each other: each has a moment of its own."""
    return all(step.timed for step in steps) and len({step.label for step in steps}) == len(steps)


@dataclass(frozen=True, slots=True)
class LadderPicture:
    """Dose levels as rungs, highest on top, with the rules of the record beside them."""

    ladder: Ladder
    width: float

    def _heading(self) -> tuple[Para, ...]:
        told = (self.ladder.intervention, self.ladder.design, self.ladder.cohort)
        head = "Dose levels" if self.ladder.rungs else "Dose escalation"
        arms = Para(f"For: {'; '.join(self.ladder.arms)}", SMALL, 1)
        return Para(" · ".join(part for part in (head, *told) if part), LABEL, 0), arms

    def _rules(self) -> tuple[Para, ...]:
        rules = [Para(self.ladder.heading, KICKER, 0)] if self.ladder.rules else []
        rules += [Para(rule, BODY, 5) for rule in self.ladder.rules]
        if self.ladder.remark:
            rules.append(Para(self.ladder.remark, SMALL, 7))
        return tuple(rules)

    def _rung(self, rung: Rung) -> Panel:
        paras = (Para(rung.label, WHEN), *((Para(rung.role, SMALL, 1),) if rung.role else ()))
        return Panel(
            (paras, (Para(rung.amount, STRONG),)),
            (52, 48),
            fill=BAND if rung.start else WHITE,
            stroke=ACCENT if rung.reached or rung.start else LINE,
            dashed=not rung.reached and any(one.start for one in self.ladder.rungs),
            bar=rung.start,
        )

    def _sizes(self) -> tuple[float, float, list[float]]:
        """The width of the rungs, that of the rules, and the height of each rung, highest level first."""
        inner = self.width - 24
        left = (inner * 0.42 if self.ladder.rules or self.ladder.remark else inner * 0.6) if self.ladder.rungs else 0.0
        right = inner - left - (26 if left else 0)
        return left, right, [self._rung(rung).height(left) for rung in reversed(self.ladder.rungs)]

    def _top(self) -> float:
        return 12 + sum(para.height(self.width - 24) + para.above for para in self._heading()) + 8

    def height(self) -> float:
        """Its height."""
        _, right, rungs = self._sizes()
        stack = sum(rungs) + GAP * max(0, len(rungs) - 1)
        told = sum(para.height(right) + para.above for para in self._rules())
        return self._top() + max(stack, told) + 12

    def draw(self, sheet: Sheet, top: float) -> None:
        """Draw it across the page."""
        left, right, heights = self._sizes()
        sheet.rect((0.5, top, self.width - 1, self.height()), fill=PALE, stroke=HAIR, rx="3", **{"stroke-width": "0.9"})
        paragraphs(sheet, self._heading(), (12, top + 12), self.width - 24)
        y = top + self._top()
        rungs = list(reversed(self.ladder.rungs))
        paragraphs(sheet, self._rules(), (12 + (left + 26 if left else 0), y), right)
        for number, (rung, height) in enumerate(zip(rungs, heights, strict=True)):
            self._rung(rung).draw(sheet, (12, y), left)
            if number + 1 < len(rungs):
                self._step_between(sheet, rung, rungs[number + 1], (12 + left / 2, y + height))
            y += height + GAP

    def _step_between(self, sheet: Sheet, upper: Rung, lower: Rung, at: tuple[float, float]) -> None:
        """An arrow up or down between two rungs, only as the rules say."""
        x, y = at
        starts = [rung.start for rung in self.ladder.rungs]
        below = self.ladder.rungs.index(lower) < (starts.index(True) if True in starts else 0)
        if not below and self.ladder.rises and lower.reached and upper.reached:
            sheet.arrow([(x, y + GAP), (x, y)])
        if self.ladder.falls and lower.reached and upper.reached:
            sheet.arrow([(x + 14, y), (x + 14, y + GAP)])


def periods_band(sheet: Sheet, periods: tuple[str, ...], top: float, width: float) -> float:
    """The periods of the schedule as a band of arrows; the y below it."""
    share = width / len(periods)
    room = share - 26
    style = Style(9.8, bold=True, fill=ACCENT)
    paras = [Para(period, style) for period in periods]
    height = max(para.height(room) for para in paras) + 8
    for number, para in enumerate(paras):
        x, tip = number * share, 8.0
        left = [(x, top + height)] if number == 0 else [(x, top + height), (x + tip, top + height / 2)]
        right = x + share - 3
        shape = [(x, top), (right, top), (right + tip, top + height / 2), (right, top + height), *left]
        if number == len(paras) - 1:
            shape[2] = (right + 3, top + height / 2)
        sheet.polygon(shape, fill=BAND, stroke=HAIR, **{"stroke-width": "0.8"})
        baseline = top + (height - para.height(room)) / 2 + style.size * 0.95
        sheet.text((x + share / 2 + 2, baseline), para.lines(room), style, "middle")
    return top + height
