"""Studies checked and converted: what `protogen check` and `protogen convert` print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from protogen.authoring.compact import authored
from protogen.authoring.published import published
from protogen.derivation import derive
from protogen.errors import InputError
from protogen.importers import Reading, readings
from protogen.importers.native.problems import StudyFileError
from protogen.overlay import with_corrections

JSON: Final = "json"


@dataclass(frozen=True, slots=True)
class Check:
    """What became of checking one study: nothing wrong, or what is."""

    origin: str
    error: InputError | None = None

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong."""
        return 0 if self.error is None else self.error.exit_code

    @property
    def text(self) -> str:
        """The mistakes for people."""
        return f"{self.origin}: no mistakes" if self.error is None else str(self.error)

    def plain(self) -> list[dict[str, object]]:
        """The mistakes for machines; an input that is no study file gives one without code."""
        if self.error is None:
            return []
        if isinstance(self.error, StudyFileError):
            return [problem.plain() for problem in self.error.problems]
        return [{"file": self.error.where, "message": self.error.message, "fix": self.error.fix}]


def checked(inputs: Iterable[str], *, overlays: Sequence[str] = (), stdin: BinaryIO | None = None) -> Iterator[Check]:
    """Each study of the inputs, checked; the error that stands in its place where there is one.

    `overlays` are the names of files with corrections, which are checked too.
    """
    for reading in with_corrections(readings(inputs, stdin=stdin), overlays):
        yield Check(reading.where or "", reading) if isinstance(reading, InputError) else Check(_place(reading))


def converted(
    inputs: Iterable[str], to: str, *, overlays: Sequence[str] = (), stdin: BinaryIO | None = None
) -> Iterator[str | InputError]:
    """Each study of the inputs as JSON with its derived parts, or the only one as YAML.

    A YAML file holds one study; those after the first come as errors. `overlays` are the names of files with
    corrections.
    """
    done = 0
    for reading in with_corrections(readings(inputs, stdin=stdin), overlays):
        if isinstance(reading, InputError):
            yield reading
        elif to == JSON:
            yield published(derive(reading.study))
        elif done:
            fix = "convert them one by one, or to JSON"
            yield InputError("a YAML file holds one study, and another was written", where=_place(reading), fix=fix)
        else:
            done += 1
            # What an author wrote stays what it is; a record says nothing of visits until it is read.
            yield authored(reading.study if reading.study.record is None else derive(reading.study))


def _place(reading: Reading) -> str:
    return f"{reading.origin}: {reading.place}" if reading.place else reading.origin
