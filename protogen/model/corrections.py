"""What an author corrected of a study that was read: each change with what stood there before, and why."""

from __future__ import annotations

from protogen.model.base import Traced


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
        return self.place.partition(":")[0]
