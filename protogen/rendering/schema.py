"""The trial schema as inline SVG: left to right from the population to the end, one lane for each arm.

Drawn by hand, so that it needs no layout program and gives the same bytes every time. Boxes grow with their text; a
picture that would be taller than a page is drawn with compact rows, and then in parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from protogen.document.schema import Node, TrialSchema
from protogen.rendering.schema_drawing import (
    ACCENT,
    AMBER,
    AMBER_LINE,
    BODY,
    DASH,
    FAMILY,
    HAIR,
    KICKER,
    LINE,
    PENCILS,
    SMALL,
    WHITE,
    Panel,
    Para,
    Sheet,
    Style,
    paragraphs,
    safe,
)
from protogen.rendering.schema_lanes import Row, rows
from protogen.rendering.schema_parts import LadderPicture, node_panel, periods_band, population_panel
from protogen.rendering.theme import Theme

WIDTH = 657.0
"""174 mm in units of 0.75 pt."""
TALLEST = 860.0
"""What an A4 page holds with its heading (230 mm)."""
_MANY = 12
_TRUNK = 12.0
_ARROW = 16.0
_NODE = 76.0
_CIRCLE = 14.0
_END = 63.0
_HEAD = 22.0


def schema_svg(schema: TrialSchema, *, id_prefix: str = "schema") -> Markup:
    """The picture as one or, where a page would not hold it, several `<svg>` elements one after the other."""
    return Markup("\n").join(schema_svgs(schema, id_prefix=id_prefix))


def schema_svgs(schema: TrialSchema, *, id_prefix: str = "schema") -> tuple[Markup, ...]:
    """The parts of the picture, in order; each is a complete `<svg>`. Most schemas have one."""
    parts = _parts(schema)
    return tuple(_svg(schema, part, (number, len(parts)), id_prefix) for number, part in enumerate(parts, 1))


def schema_in(theme: Theme) -> Callable[[TrialSchema], Markup]:
    """`schema_svg` in the colours of a theme: where it sets others than the base theme, they take their place."""
    colours = {f'="{pencil}"': f'="{theme.tokens[name]}"' for pencil, name in PENCILS if theme.tokens[name] != pencil}
    if not colours:
        return schema_svg
    # A quotation mark in a text of the record is an entity by now: only attributes look like this.
    pencils = re.compile("|".join(map(re.escape, colours)))

    def drawn(schema: TrialSchema) -> Markup:
        return Markup(pencils.sub(lambda found: colours[found[0]], schema_svg(schema)))  # noqa: S704 -- colours only

    return drawn


def _parts(schema: TrialSchema) -> list[_Part]:
    """The parts: one where a page holds it, with cards or else with compact rows; several otherwise."""
    if len(schema.lanes) <= _MANY:
        part = _Plan(schema, compact=False).whole()
        if part.height <= TALLEST:
            return [part]
    plan = _Plan(schema, compact=True)
    part = plan.whole()
    return [part] if part.height <= TALLEST else plan.split()


@dataclass(frozen=True, slots=True)
class _Part:
    """A finished part: its elements and its height."""

    elements: tuple[str, ...]
    height: float


def _svg(schema: TrialSchema, part: _Part, place: tuple[int, int], prefix: str) -> Markup:
    """The `<svg>` of a part, with its title first and its description from the text alternative."""
    number, parts = place
    ending = "" if parts == 1 else f"-{number}"
    which = "" if parts == 1 else f" (part {number} of {parts})"
    height = f"{part.height:.0f}"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-labelledby="{safe(prefix)}{ending}-title" aria-describedby="{safe(prefix)}{ending}-desc" '
        f'width="{WIDTH:.0f}" height="{height}" viewBox="0 0 {WIDTH:.0f} {height}" font-family="{safe(FAMILY)}">'
    )
    title = f'<title id="{safe(prefix)}{ending}-title">{safe(schema.title + which)}</title>'
    description = f'<desc id="{safe(prefix)}{ending}-desc">{safe(" ".join(schema.alternative))}</desc>'
    # Every text of the record went through `safe` on its way here.
    return Markup("\n".join((opening, title, description, *part.elements, "</svg>")))  # noqa: S704


class _Plan:
    """Where everything stands."""

    def __init__(self, schema: TrialSchema, *, compact: bool) -> None:
        self.schema = schema
        self.compact = compact
        self.has_node = schema.node is not Node.STRAIGHT
        # Compact rows need the width: they end without a box, and the last visit is told below them.
        self.end = "" if compact else schema.end
        self.people_width = 104.0 if compact else 112.0 if self.end else 120.0
        self.node_x = self.people_width + _ARROW
        self.lanes_x = self.node_x + (
            _NODE + _TRUNK + _ARROW if self.has_node else 5 + (_TRUNK if len(schema.lanes) > 1 else 0)
        )
        self.lane_width = WIDTH - self.lanes_x - 1 - (_END + _TRUNK + _ARROW if self.end else 0)
        self.rows = rows(schema.lanes, self.lane_width, compact=compact)

    def whole(self) -> _Part:
        """Everything in one part, however tall."""
        return self._part(self.rows, last=True)

    def split(self) -> list[_Part]:
        """The rows in as many parts as they need; ladders and remarks go on the last, or on one of their own."""
        pages: list[list[Row]] = [[]]
        used = 0.0
        for lane in self.rows:
            tall = lane.above + lane.below
            if pages[-1] and used + tall > TALLEST - 2 * _HEAD - 40:
                pages.append([])
                used = 0.0
            pages[-1].append(lane)
            used += tall
        which = [f"Part {number} of {len(pages)}" for number in range(1, len(pages) + 1)]
        full = self._part(pages[-1], last=True, which=which[-1])
        if full.height <= TALLEST:
            which, pages = which[:-1], pages[:-1]
            return [*(self._part(page, last=False, which=name) for page, name in zip(pages, which, strict=True)), full]
        which = [f"Part {number} of {len(pages) + 1}" for number in range(1, len(pages) + 1)]
        parts = [self._part(page, last=False, which=name) for page, name in zip(pages, which, strict=True)]
        return [*parts, *self._rest()]

    def _rest(self) -> list[_Part]:
        """Ladders, remarks and legend, for which the lanes left no room."""
        sheet = Sheet()
        below = self._below(sheet, 0)
        return [_Part(tuple(sheet.elements), below)]

    def _part(self, lanes: Sequence[Row], *, last: bool, which: str = "") -> _Part:
        """A part with these rows; `last` says whether ladders, remarks and legend follow; `which` names the part."""
        sheet = Sheet()
        top = 1.0
        if self.schema.periods:
            top = periods_band(sheet, self.schema.periods, top, WIDTH - 1) + 10
        top = self._headings(sheet, top, which)
        bottom = self._flow(sheet, lanes, top, 0.0 if self.compact else 12.0)
        if last:
            bottom = self._below(sheet, bottom + 12)
        return _Part(tuple(sheet.elements), bottom + 2)

    def _headings(self, sheet: Sheet, top: float, which: str) -> float:
        """The names of the columns over a hairline; the y where the lanes begin."""
        sheet.text((0, top + 11), ["Participants"], KICKER)
        heading = " · ".join(part for part in (self.schema.lane_heading, self.schema.model) if part)
        sheet.text((self.lanes_x, top + 11), [heading] if heading else [], KICKER)
        corner = which or ("End" if self.end else "")
        if corner:
            sheet.text((WIDTH - 1, top + 11), [corner], KICKER, "end")
        sheet.line([(0, top + 16), (WIDTH - 1, top + 16)], colour=HAIR)
        return top + _HEAD + 4

    def _flow(self, sheet: Sheet, lanes: Sequence[Row], top: float, gap: float) -> float:
        """Population, allocation, lanes and end; the y below them."""
        people = population_panel(self.schema)
        tall = people.height(self.people_width)
        lanes_tall = sum(lane.above + lane.below for lane in lanes) + gap * max(0, len(lanes) - 1)
        height = max(tall, lanes_tall, self._node_height())
        y = top + (height - lanes_tall) / 2
        middles = []
        for lane in lanes:
            middles.append(y + lane.above)
            y += lane.above + lane.below + gap
        # One lane: the line runs straight from the population into it.
        centre = middles[0] if len(middles) == 1 else top + height / 2
        centre = max(centre, top + tall / 2, top + self._node_height() / 2)
        if len(middles) == 1 and middles[0] < centre:
            middles = [centre]
        people.draw(sheet, (0.5, centre - tall / 2), self.people_width)
        self._lines(sheet, middles, centre)
        ends = [lane.draw(sheet, self.lanes_x, middle) for lane, middle in zip(lanes, middles, strict=True)]
        foot = self._close(sheet, ends, top)
        if not lanes:
            self._nothing(sheet, centre)
        lowest = max((m + lane.below for m, lane in zip(middles, lanes, strict=True)), default=top)
        return max(top + height, centre + tall / 2, lowest, foot)

    def _node_height(self) -> float:
        if not self.has_node:
            return 0.0
        return 2 * _CIRCLE + 34 if self.schema.node is Node.RANDOMISED else node_panel(self.schema).height(_NODE)

    def _lines(self, sheet: Sheet, middles: Sequence[float], centre: float) -> None:
        """From the population through the allocation to each lane."""
        if not middles:
            return
        start = self.people_width + 0.5
        if self.has_node:
            start = self._node(sheet, start, centre)
        if len(middles) == 1:
            sheet.arrow([(start, middles[0]), (self.lanes_x, middles[0])])
            return
        trunk = self.lanes_x - _ARROW
        sheet.line([(start, centre), (trunk, centre)])
        sheet.line([(trunk, middles[0]), (trunk, middles[-1])])
        for middle in middles:
            sheet.arrow([(trunk, middle), (self.lanes_x, middle)])

    def _node(self, sheet: Sheet, start: float, centre: float) -> float:
        """The allocation: a circle with R only where the record says randomised. The x where its line leaves it."""
        x = self.node_x + _NODE / 2
        if self.schema.node is not Node.RANDOMISED:
            panel = node_panel(self.schema)
            sheet.arrow([(start, centre), (self.node_x, centre)])
            panel.draw(sheet, (self.node_x, centre - panel.height(_NODE) / 2), _NODE)
            return self.node_x + _NODE
        sheet.arrow([(start, centre), (x - _CIRCLE, centre)])
        sheet.circle(x, centre, _CIRCLE, fill=ACCENT)
        sheet.text((x, centre + 5), ["R"], Style(15, bold=True, fill=WHITE), "middle")
        sheet.text((x, centre + _CIRCLE + 13), [self.schema.node_text], SMALL, "middle")
        return x + _CIRCLE

    def _close(self, sheet: Sheet, ends: Sequence[tuple[float, float]], top: float) -> float:
        """The end: the last visit of the schedule, where there is one. The y below it."""
        if not self.end or not ends:
            return top
        left = WIDTH - 1 - _END
        panel = Panel(((Para("Last visit", SMALL), Para(self.end, BODY, 1)),), stroke=LINE, centred=True, pad=6)
        tall = panel.height(_END)
        highest, lowest = min(y for _, y in ends), max(y for _, y in ends)
        centre = (highest + lowest) / 2
        trunk = left - _ARROW
        for x, y in ends:
            sheet.line([(x, y), (trunk, y)])
        if highest < lowest:
            sheet.line([(trunk, highest), (trunk, lowest)])
        sheet.arrow([(trunk, centre), (left, centre)])
        upper = max(top, centre - tall / 2)
        panel.draw(sheet, (left, upper), _END)
        return upper + tall

    def _nothing(self, sheet: Sheet, centre: float) -> None:
        """An honest box where there are no lanes."""
        text = self.schema.remarks[0] if self.schema.remarks else "The record describes no arms."
        panel = Panel(((Para(text, BODY),),), stroke=LINE, dashed=True)
        width = self.lane_width
        panel.draw(sheet, (self.lanes_x, centre - panel.height(width) / 2), width)

    def _below(self, sheet: Sheet, top: float) -> float:
        """Ladders, remarks and the legend; the y below them."""
        for ladder in self.schema.ladders:
            picture = LadderPicture(ladder, WIDTH)
            picture.draw(sheet, top)
            top += picture.height() + 10
        remarks = self.schema.remarks if self.schema.lanes else ()
        if self.compact and self.schema.end:
            remarks = (f"Last visit in the schedule: {self.schema.end}.", *remarks)
        top = paragraphs(sheet, [Para(remark, SMALL, 3) for remark in remarks], (0, top), WIDTH - 2) if remarks else top
        return self._legend(sheet, top + 4)

    def _legend(self, sheet: Sheet, top: float) -> float:
        """What the signs mean; only those that are used. The y below it."""
        if self.compact or not any(step.condition for lane in self.schema.lanes for step in lane.steps):
            return top
        y = top + 8
        sheet.polygon([(1, y), (7, y - 6), (13, y), (7, y + 6)], fill=AMBER, stroke=AMBER_LINE, **{"stroke-width": "1"})
        look = {"fill": WHITE, "stroke": ACCENT, "stroke-dasharray": DASH, "stroke-width": "0.9", "rx": "2"}
        sheet.rect((20, y - 6, 24, 12), **look)
        sheet.text((50, y + 3.5), ["Given only on the condition stated"], SMALL)
        return top + 18
