"""The pencils of the trial schema: a sheet that collects SVG elements, and panels of text that grow with their text.

Presentation attributes only: WeasyPrint does not apply the document's CSS inside an SVG, and a `style` with `font:`
makes text vanish. Arrowheads are polygons, since markers need ids and `auto-start-reverse` is not supported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from protogen.document.measure import wrapped

INK = "#16202c"
SOFT = "#4a5867"
ACCENT = "#174a7c"
LINE = "#5b6b7d"
HAIR = "#b9c4d0"
BAND = "#e3ebf4"
PALE = "#f1f5fa"
AMBER = "#f6efe0"
AMBER_LINE = "#b89b5e"
WHITE = "#ffffff"
PENCILS = (
    (INK, "ink"),
    (SOFT, "soft"),
    (ACCENT, "accent"),
    (LINE, "rule-strong"),
    (HAIR, "hair"),
    (BAND, "shape"),
    (PALE, "band-2"),
    (AMBER, "group"),
    (AMBER_LINE, "group-line"),
    (WHITE, "page"),
)
"""Each colour with the name that it has among the tokens of a theme; these are the values of the base theme."""

FAMILY = (
    "'Source Sans 3', Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans Condensed', 'DejaVu Sans', 'Protogen Forms', "
    "sans-serif"
)
"""Quoted, since a browser drops a family name that has a word beginning with a digit; narrow faces first, since a
browser without our fonts has to fit the same boxes."""
LEADING = 1.24
_ASCENT = 0.95
DASH = "4 3"

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold; its opposite, what it can, takes forty times as long to compile."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks. Sizes are in units of 0.75 pt; none is below 9.4 (7 pt)."""

    size: float
    bold: bool = False
    fill: str = INK


LABEL = Style(11.6, bold=True)
BODY = Style(10.4)
STRONG = Style(10.4, bold=True)
WHEN = Style(10.4, bold=True, fill=ACCENT)
SMALL = Style(9.8, fill=SOFT)
KICKER = Style(9.8, bold=True, fill=ACCENT)


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of a panel: its text, its style, and the space above it."""

    text: str
    style: Style = BODY
    above: float = 2.0

    def lines(self, room: float) -> tuple[str, ...]:
        """Its lines in a column of this width."""
        return wrapped(self.text, self.style.size, room, bold=self.style.bold)

    def height(self, room: float) -> float:
        """How tall it is in a column of this width."""
        return len(self.lines(room)) * self.style.size * LEADING


@dataclass
class Sheet:
    """Collects elements in the order they are drawn."""

    elements: list[str] = field(default_factory=list)

    def rect(self, box: tuple[float, float, float, float], **look: str) -> None:
        """A rectangle: x, y, width, height; `look` holds presentation attributes."""
        x, y, width, height = box
        self._add("rect", x=_n(x), y=_n(y), width=_n(width), height=_n(height), **look)

    def line(self, points: Sequence[tuple[float, float]], *, dashed: bool = False, colour: str = LINE) -> None:
        """A line through the points."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        dash = {"stroke-dasharray": DASH} if dashed else {}
        self._add("polyline", points=path, fill="none", stroke=colour, **{"stroke-width": "1.1"}, **dash)

    def arrow(self, points: Sequence[tuple[float, float]], *, dashed: bool = False) -> None:
        """A line through the points with a head at its end; the last stretch is level or upright."""
        (before_x, before_y), (x, y) = points[-2], points[-1]
        across, along = 3.2, 6.5
        if abs(x - before_x) >= abs(y - before_y):
            back = x - along if x > before_x else x + along
            head, end = [(back, y - across), (back, y + across)], (back, y)
        else:
            back = y - along if y > before_y else y + along
            head, end = [(x - across, back), (x + across, back)], (x, back)
        self.line([*points[:-1], end], dashed=dashed)
        self.polygon([(x, y), *head], fill=LINE)

    def polygon(self, points: Sequence[tuple[float, float]], **look: str) -> None:
        """A closed shape."""
        self._add("polygon", points=" ".join(f"{_n(x)},{_n(y)}" for x, y in points), **look)

    def circle(self, x: float, y: float, radius: float, **look: str) -> None:
        """A circle."""
        self._add("circle", cx=_n(x), cy=_n(y), r=_n(radius), **look)

    def text(self, at: tuple[float, float], lines: Sequence[str], style: Style, anchor: str = "start") -> None:
        """Lines of text; `at` is where the first baseline begins (or its middle, or its end)."""
        if not lines:
            return
        x, y = at
        weight = "600" if style.bold else "400"
        look = {"font-size": _n(style.size), "font-weight": weight, "fill": style.fill, "text-anchor": anchor}
        rows = "".join(
            f'<tspan x="{_n(x)}" y="{_n(y + number * style.size * LEADING)}">{safe(line)}</tspan>'
            for number, line in enumerate(lines)
        )
        self.elements.append(f"<text {_attributes(look)}>{rows}</text>")

    def begin(self) -> None:
        """Open a group: a box and the texts inside it."""
        self.elements.append("<g>")

    def end(self) -> None:
        """Close the group."""
        self.elements.append("</g>")

    def _add(self, name: str, **look: str) -> None:
        self.elements.append(f"<{name} {_attributes(look)}/>")


@dataclass(frozen=True, slots=True)
class Panel:
    """A box of paragraphs in one or more columns; it is as tall as its text asks.

    `shares` are the parts of the width the columns take. `bar` is a stripe at the left edge.
    """

    columns: tuple[tuple[Para, ...], ...]
    shares: tuple[float, ...] = (1.0,)
    fill: str = WHITE
    stroke: str = HAIR
    dashed: bool = False
    bar: bool = False
    centred: bool = False
    pad: float = 8.0

    def height(self, width: float) -> float:
        """How tall the panel is at this width."""
        tallest = max(
            (
                sum(para.height(room) + para.above for para in paras) - (paras[0].above if paras else 0)
                for paras, (_, room) in zip(self.columns, self._rooms(width), strict=True)
            ),
            default=0.0,
        )
        return tallest + 2 * self.pad - 2

    def _rooms(self, width: float) -> list[tuple[float, float]]:
        """For each column, where it begins and how wide it is."""
        gutter = 14.0
        inner = width - 2 * self.pad - gutter * (len(self.shares) - 1)
        rooms, x = [], self.pad
        for share in self.shares:
            rooms.append((x, inner * share / sum(self.shares)))
            x += rooms[-1][1] + gutter
        return rooms

    def draw(self, sheet: Sheet, at: tuple[float, float], width: float, height: float | None = None) -> None:
        """Draw it with its top left corner here; a `height` above its own centres the text."""
        x, y = at
        own = self.height(width)
        height = max(own, height or own)
        dash = {"stroke-dasharray": DASH} if self.dashed else {}
        sheet.begin()
        frame = {"fill": self.fill, "stroke": self.stroke, "stroke-width": "0.9", "rx": "3", **dash}
        sheet.rect((x, y, width, height), **frame)
        if self.bar:
            sheet.rect((x, y, 3.5, height), fill=ACCENT, rx="1.5")
        for paras, (left, room) in zip(self.columns, self._rooms(width), strict=True):
            self._column(sheet, paras, (x + left, y + self.pad - 1 + (height - own) / 2), room)
        sheet.end()

    def _column(self, sheet: Sheet, paras: tuple[Para, ...], at: tuple[float, float], room: float) -> None:
        x, y = at
        anchor, middle = ("middle", x + room / 2) if self.centred else ("start", x)
        for number, para in enumerate(paras):
            y += para.above if number else 0
            sheet.text((middle, y + para.style.size * _ASCENT), para.lines(room), para.style, anchor)
            y += para.height(room)


def paragraphs(sheet: Sheet, paras: Sequence[Para], at: tuple[float, float], room: float) -> float:
    """Draw paragraphs without a box; the y below them."""
    x, y = at
    for para in paras:
        y += para.above
        sheet.text((x, y + para.style.size * _ASCENT), para.lines(room), para.style)
        y += para.height(room)
    return y


def safe(text: str) -> str:
    """The text as XML content: escaped, and without the characters that XML cannot hold."""
    return escape(_FORBIDDEN.sub("\ufffd", text))


def _attributes(look: dict[str, str]) -> str:
    return " ".join(f'{name}="{escape(value)}"' for name, value in look.items())


def _n(value: float) -> str:
    """A coordinate with at most one decimal, the same bytes every time."""
    return f"{round(value, 1):g}" if abs(value) < 100_000 else f"{value:.0f}"  # noqa: PLR2004 -- where :g would write 1e+05
