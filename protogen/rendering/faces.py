"""The typefaces that come with protogen: the only ones on paper, and what `--embed-fonts` puts into a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

FAMILIES: Final = ("Source Sans 3", "DejaVu Sans", "Protogen Forms", "Protogen Serif")
"""In the order in which a character is looked for that the face of the text lacks."""


@dataclass(frozen=True, slots=True)
class Face:
    """A file of a typeface, by its place among the templates; its weight and style as CSS has them."""

    file: str
    weight: int
    style: str = "normal"


EMBEDDED: Final[Mapping[str, tuple[Face, ...]]] = MappingProxyType(
    {
        "Source Sans 3": (
            Face("base/fonts/SourceSans3-Regular.ttf", 400),
            Face("base/fonts/SourceSans3-Italic.ttf", 400, "italic"),
            Face("base/fonts/SourceSans3-SemiBold.ttf", 600),
            Face("base/fonts/SourceSans3-Bold.ttf", 700),
        ),
        "Protogen Serif": (
            Face("m11/fonts/ProtogenSerif-Regular.ttf", 400),
            Face("m11/fonts/ProtogenSerif-Italic.ttf", 400, "italic"),
            Face("m11/fonts/ProtogenSerif-Bold.ttf", 700),
        ),
    }
)
"""The faces that a theme may name for its text; the others only lend characters that these lack."""
