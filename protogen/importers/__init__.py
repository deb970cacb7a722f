"""Inputs → studies: recognise what an input is, read it record by record, map each record to a `Study`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from protogen.errors import InputError
from protogen.importers.containers import RawRecord, raw_records
from protogen.importers.ctgov import study
from protogen.importers.native import from_json, from_yaml
from protogen.importers.usdm import shape as usdm
from protogen.importers.usdm import study as usdm_study
from protogen.model.study import Study


@dataclass(frozen=True, slots=True)
class Reading:
    """A study as read, with where it stood: the name of its input, its place in there, a hash of its bytes."""

    study: Study
    origin: str
    place: str | None = None
    sha256: str | None = None


def readings(inputs: Iterable[str], *, stdin: BinaryIO | None = None) -> Iterator[Reading | InputError]:
    """Each study of the inputs, or the error that stands in its place, one at a time; `-` is standard input."""
    for raw in raw_records(inputs, stdin=stdin):
        if isinstance(raw, RawRecord):
            yield _reading(raw)
        else:
            yield raw


def _reading(raw: RawRecord) -> Reading | InputError:
    try:
        return Reading(_study(raw), raw.origin, raw.place, raw.sha256)
    except InputError as error:  # the mistakes of a study file
        return error


def _study(raw: RawRecord) -> Study:
    if raw.shape == "yaml":
        return from_yaml(raw.text, raw.origin)
    if raw.shape == "native":
        return from_json(raw.data, f"{raw.origin}: {raw.place}" if raw.place else raw.origin)
    if usdm.recognises(raw.data):
        return usdm_study(raw.data, shape=raw.shape)
    return study(raw.data, shape=raw.shape)


def read(*inputs: str) -> list[Study]:
    """The studies that files and folders hold, without derived parts.

    Raises:
        InputError: an input, or a record in it, could not be read.
    """
    found = []
    for each in readings(inputs):
        if isinstance(each, InputError):
            raise each
        found.append(each.study)
    return found
