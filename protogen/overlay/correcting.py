"""Which corrections are for which study, and the studies with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from protogen.errors import InputError
from protogen.importers import Reading
from protogen.importers.native.problems import Problem, did_you_mean
from protogen.model.study import Study
from protogen.overlay.applying import corrected
from protogen.overlay.reading import Overlay, OverlayError, overlay

Found = TypeVar("Found")
_NEAR = 1000
"""As many identifiers are looked through for the one that may have been meant."""


def overlays(names: Iterable[str]) -> tuple[Overlay, ...]:
    """The overlays that files hold.

    Raises:
        OverlayError: some cannot be read, or have mistakes; the error has all of them.
    """
    found: list[Overlay] = []
    problems: list[Problem] = []
    for name in names:
        try:
            found.append(overlay(name))
        except OverlayError as error:
            problems += error.problems
    for number, each in enumerate(found):
        if any(Path(each.name).name == Path(other.name).name for other in found[:number]):
            problems.append(_doubled(each))
    if problems:
        raise OverlayError(problems)
    return tuple(found)


def correct(study: Study, *names: str) -> Study:
    """A study as it was read, with its derived parts and the corrections of the files of these names.

    Raises:
        OverlayError: a file has mistakes, is for another study, or does not fit the study; it has all the problems.
    """
    every = overlays(names)
    strange = [_unused(each, [study.id]) for each in every if study.id not in each.studies]
    if strange:
        raise OverlayError(strange)
    return corrected(study, every, study.id)


def with_overlays(readings: Iterable[Found], names: Iterable[str]) -> Iterator[Found | Reading | InputError]:
    """What `with_corrections` gives where there are files of corrections."""
    try:
        every = overlays(names)
    except OverlayError as error:
        yield error
        return
    seen: set[str] = set()
    for reading in readings:
        if not isinstance(reading, Reading):
            yield reading
            continue
        seen.add(reading.study.id)
        yield _corrected(reading, [each for each in every if reading.study.id in each.studies])
    unused = [_unused(each, sorted(seen)[:_NEAR]) for each in every if not seen.intersection(each.studies)]
    if unused:
        yield OverlayError(unused)


def _corrected(reading: Reading, every: list[Overlay]) -> Reading | InputError:
    if not any(each.entries for each in every):
        return reading
    place = f"{reading.origin}: {reading.place}" if reading.place else reading.origin
    try:
        # The bytes of the record are not all that the study depends on any more: it has no hash.
        return replace(reading, study=corrected(reading.study, every, place), sha256=None)
    except OverlayError as error:
        return error


def _unused(each: Overlay, seen: list[str]) -> Problem:
    wanted = " or ".join(each.studies)
    message = f"{wanted} is not among the studies that were read"
    return Problem("OVL012", each.place, message, did_you_mean(wanted, seen) or "give its record too")


def _doubled(each: Overlay) -> Problem:
    message = f"another file of corrections is called {Path(each.name).name!r} too"
    return Problem("OVL010", each.place, message, "rename one: documents name them without their folders")
