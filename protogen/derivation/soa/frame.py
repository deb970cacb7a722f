"""What a time frame asks for, as it is being placed: moments, bars, and words that have no place."""

from __future__ import annotations

from dataclasses import dataclass, field

from protogen.derivation.soa.clock import Moment
from protogen.derivation.soa.draft import Bar
from protogen.model.source import Basis, Source


@dataclass(slots=True)
class At:
    """A moment an outcome is assessed at; `times` are sample times within it."""

    moment: Moment
    basis: Basis
    sources: list[Source]
    times: list[Moment] = field(default_factory=list)
    arms: tuple[str, ...] = ()
    condition: str | None = None


@dataclass(slots=True)
class Frame:
    """A time frame as placed: `at` and `bars`, and the quotes of items that have no place."""

    at: list[At] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    """The words of an item without a place, and why it has none."""
    told: list[tuple[str, list[Source]]] = field(default_factory=list)
    """Notes on how it goes at every moment of the frame, with the words they rest on."""
