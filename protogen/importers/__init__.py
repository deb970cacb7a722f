"""Inputs → studies: recognise what an input is, read it record by record, map each record to a `Study`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from protogen.errors import InputError
from protogen.importers.containers import Known, RawRecord, raw_records, stream_records
from protogen.importers.ctgov import study
from protogen.importers.usdm_kind import recognises
from protogen.model.study import Study


@dataclass(frozen=True, slots=True)
class Reading:
    """A study as read, with where it stood: the name of its input, its place in there, a hash of its bytes.

    The hash is missing where its bytes are not all that it depends on: within another value, or with `include`.
    """

    study: Study
    origin: str
    place: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that was not parsed, since the hash of its bytes is known: where it stood, and that hash."""

    origin: str
    place: str | None
    sha256: str


def new_readings(origin: str, stream: BinaryIO, known: Known) -> Iterator[Reading | Unread | InputError]:
    """Each study of an open file named `origin`; what is `known` by the SHA-256 of its bytes comes unparsed."""
    for raw in stream_records(origin, stream, known=known):
        if isinstance(raw, InputError):
            yield raw
        elif raw.shape == "known" and raw.sha256 is not None:
            yield Unread(raw.origin, raw.place, raw.sha256)
        else:
            yield _reading(raw)


def readings(inputs: Iterable[str], *, stdin: BinaryIO | None = None) -> Iterator[Reading | InputError]:
    """Each study of the inputs, or the error that stands in its place, one at a time; `-` is standard input."""
    for raw in raw_records(inputs, stdin=stdin):
        if isinstance(raw, RawRecord):
            yield _reading(raw)
        else:
            yield raw


def _reading(raw: RawRecord) -> Reading | InputError:
    try:
        found, alone = _study(raw)
        return Reading(found, raw.origin, raw.place, raw.sha256 if alone else None)
    except InputError as error:  # the mistakes of a study file
        return error


def _study(raw: RawRecord) -> tuple[Study, bool]:
    """The study of a record, and whether it was read from the record alone."""
    if raw.shape in {"yaml", "native"}:
        return _study_file(raw)
    if recognises(raw.data):
        from protogen.importers.usdm import study as usdm_study  # noqa: PLC0415 -- a tenth of the start-up

        return usdm_study(raw.data, shape=raw.shape), True
    return study(raw.data, shape=raw.shape), True


def _study_file(raw: RawRecord) -> tuple[Study, bool]:
    from protogen.importers.native.study_file import read_json, read_yaml  # noqa: PLC0415 -- a tenth of the start-up

    if raw.shape == "yaml":
        return read_yaml(raw.text, raw.origin)
    return read_json(raw.data, f"{raw.origin}: {raw.place}" if raw.place else raw.origin)


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
