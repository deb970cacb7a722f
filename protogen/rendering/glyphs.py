"""Where a character that no font has comes from: the page tells which one, the study tells in which field it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from protogen.findings import Finding
from protogen.model.source import Source
from protogen.model.study import Study
from protogen.rendering.pagecheck import NO_GLYPH, QUOTED

_AROUND = QUOTED // 2


def with_fields(findings: Sequence[Finding], study: Study) -> tuple[Finding, ...]:
    """The findings, those of a missing glyph with the field it stands in as their path, and the words around it.

    The field is a path in the record where the value has a source, else a path in the study (`arms[0].label`), as
    where an author wrote it. A character of no field, which then is one of the template, keeps its place on the page.
    """
    wanted = {character for each in findings if (character := _character(each))}
    if not wanted:
        return tuple(findings)
    places = _places(study, wanted)
    return tuple(_placed(each, places.get(_character(each))) for each in findings)


def _character(finding: Finding) -> str:
    """The character that a finding of a missing glyph is about, which its message names as U+XXXX; else nothing."""
    if finding.code != NO_GLYPH:
        return ""
    return chr(int(finding.message.partition("U+")[2].split()[0], 16))


def _placed(finding: Finding, place: tuple[str, str] | None) -> Finding:
    if place is None:
        return finding
    path, text = place
    at = text.index(_character(finding))
    quote = text[max(0, at - _AROUND) : at + _AROUND]
    return replace(finding, path=path, quote=quote)


def _places(study: Study, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """For each character the first field that holds it: its path and its text."""
    found: dict[str, tuple[str, str]] = {}
    for path, text in _texts(study, ""):
        for character in wanted.intersection(text) - found.keys():
            found[character] = (path, text)
    return found


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text of a study with its path; a text that was read comes with its path in the record."""
    if isinstance(value, Source):
        if value.quote:
            yield value.path, value.quote
    elif isinstance(value, BaseModel):
        fields = type(value).model_fields
        # Sources first: where there is one, it names the place that a reader can look up.
        for name in sorted(fields, key=lambda each: each != "sources"):
            yield from _texts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _texts(each, f"{path}[{number}]")
