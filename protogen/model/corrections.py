"""What an author corrected of a study that was read: each change with what stood there before, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from protogen.model.base import Traced
from protogen.model.source import Source

# Matches the `:6:5` of `corrections.yaml:6:5`, and the `: corrections[0]` of `corrections.json: corrections[0]`.
_PLACE = re.compile(r"(?::\d+:\d+|: [^:]*)\Z")


class Correction(Traced):
    """One change by an author, from a file beside the record, which itself is never touched.

    `sources` are the places of the record that the old value stood at. The values that were changed name this one as
    their source: its `place` is their path, their basis is `author`.
    """

    place: str
    """File, line and column of the correction (`corrections.yaml:6:5`), as seen from the folder of the first file."""
    at: str
    """What was changed, in the words of `protogen convert`: `schedule.visits[D28].window`."""
    verb: str
    """`set`, `add`, `split`, `order` or `remove`."""
    was: str | None = None
    """What stood there; None where nothing did."""
    now: str | None = None
    """What stands there now; None where it was removed."""
    why: str | None = None
    """The reason, in the words of the author."""

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return file_of(self.place)

    @property
    def line(self) -> str:
        """The file and the line (`corrections.yaml:6`), of JSON the file: how a reader is told the place."""
        name, _, column = self.place.rpartition(":")
        return name if column.isdigit() else self.file


def file_of(place: str) -> str:
    """The file that a place of a correction stands in.

    >>> file_of("corrections.yaml:6:5"), file_of("shared/panel.json: corrections[0]")
    ('corrections.yaml', 'shared/panel.json')
    """
    return _PLACE.sub("", place)


def correction_of(source: Source, corrections: Iterable[Correction]) -> Correction | None:
    """The correction that a source is the place of; nothing for a place of the record.

    One place may correct several fields of an object: then it is that of the field.
    """
    mine = [each for each in corrections if each.place == source.path]
    return next((each for each in mine if each.at.rpartition(".")[2] == source.field), mine[0] if mine else None)
