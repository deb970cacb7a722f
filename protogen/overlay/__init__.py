"""Corrections beside a record (`--with corrections.yaml`): what an author adds or corrects, without touching it.

file → entries with their places → on the tree of the study, each with what was expected there → `Study`, whose changed
values name the correction as their source and whose `corrections` have what was there before. docs/overlay.md is for
authors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from protogen.errors import InputError
from protogen.importers import Reading

Found = TypeVar("Found")


def with_corrections(readings: Iterable[Found], names: Iterable[str]) -> Iterator[Found | Reading | InputError]:
    """The readings, those that an overlay is for corrected and with their derived parts; what is none passes through.

    Overlays with mistakes come as one error, and nothing is read: a study without its corrections would be another
    one. An overlay that was for no study comes as an error at the end.
    """
    files = tuple(names)
    if not files:
        yield from readings
        return
    from protogen.overlay.correcting import with_overlays  # noqa: PLC0415 -- seldom, and a tenth of the start-up

    yield from with_overlays(readings, files)
