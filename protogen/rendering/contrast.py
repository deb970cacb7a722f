"""How well the colours of a theme can be told apart: the pairs that stand on each other on a page.

WCAG 2.2, success criterion 1.4.3: text has a contrast of 4.5 to 1 with what it stands on, whatever its size here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

LEAST: Final = 4.5

STANDS_ON: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ink": ("page", "band-2", "group", "zebra", "blank", "field", "warn-bg", "shape"),
        "soft": ("page", "band-2", "zebra", "shape"),
        "accent": ("page", "band-2", "group", "zebra", "shape"),
        "link": ("page", "band-2", "zebra"),
        "gap": ("page", "band-2", "zebra"),
        "derived": ("page", "band-2", "zebra", "blank"),
        "warn": ("page", "warn-bg"),
        "on-band": ("band",),
        "on-accent": ("accent",),
    }
)
"""Each colour of text with the colours it may stand on, in the style sheets that come with protogen."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Text of one colour on another, by their names among the tokens, and their contrast from 1 to 21."""

    text: str
    ground: str
    ratio: float


def pairs(tokens: Mapping[str, str]) -> Iterator[Pair]:
    """Every pair of text and ground of a theme, with its contrast."""
    for text, grounds in STANDS_ON.items():
        for ground in grounds:
            yield Pair(text, ground, ratio(tokens[text], tokens[ground]))


def faint(tokens: Mapping[str, str]) -> tuple[Pair, ...]:
    """The pairs that are too faint to read."""
    return tuple(pair for pair in pairs(tokens) if pair.ratio < LEAST)


def ratio(one: str, other: str) -> float:
    """The contrast of two colours written like `#16202c` (WCAG 2.2, relative luminance).

    >>> ratio("#000000", "#ffffff"), round(ratio("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 -- of the definition
