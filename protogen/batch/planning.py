"""From what is found in the inputs to what is to be done about it: render, leave as it is, or tell an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from protogen.batch.crew import Work
from protogen.batch.fingerprint import fingerprint, study_digest
from protogen.batch.finished import Finished
from protogen.batch.intake import Found, Intake
from protogen.batch.manifest import Entry, Manifest
from protogen.batch.shelf import print_mark
from protogen.batch.work import Done, Task
from protogen.errors import InputError
from protogen.importers import Reading, Unread
from protogen.overlay import with_corrections
from protogen.pipeline import Order, Result
from protogen.writing import Folders


class Desk:
    """Where each record gets its folder and its task; `options` are those of the order, as the manifest has them.

    Under `reuse` PDFs that are there are left where they would be printed as they are.
    """

    def __init__(
        self, order: Order, options: dict[str, Any], manifest: Manifest, finished: Finished, *, reuse: bool = False
    ) -> None:
        self._order = order
        self._options = options
        self._manifest = manifest
        self._finished = finished
        self._print_mark = print_mark(options)
        self._reuse = reuse
        self._folders = Folders()

    def work(self, intake: Intake) -> Iterator[Work]:
        """A task for each record that is to be rendered, and what became of the others, in their order."""
        for found in with_corrections(intake, self._order.overlays):
            yield replace(self._work(found), read=intake.read)

    def _work(self, found: Found) -> Work:
        if isinstance(found, InputError):
            return Done(Result(found.where or "", errors=(found,)))
        place = f"{found.origin}: {found.place}" if found.place else found.origin
        entry = self._finished.entry(found.sha256) if isinstance(found, Unread) else None
        study_id = found.study.id if isinstance(found, Reading) else entry.id if entry else ""
        try:
            folder = self._folders.claim(study_id, place)
        except InputError as error:
            return Done(Result(place, study_id, errors=(error,)))
        if isinstance(found, Reading):
            return self._task(found, place, folder)
        assert entry is not None, "a record is left unparsed only where its entry is known"
        return self._unchanged(entry, place, found.sha256)

    def _task(self, reading: Reading, place: str, folder: str) -> Work:
        read_as = study_digest(reading.study)
        input_sha256 = reading.sha256 or read_as
        mark = fingerprint(read_as, self._options)
        before = self._manifest.entries.get(folder)
        current = before if before is not None and before.fingerprint == mark else None
        whole = self._finished.whole(current) if current is not None else None
        if whole is not None:
            return self._unchanged(whole, place, input_sha256)
        kept = self._finished.kept(current) if current is not None else {}
        return Task(
            study=reading.study,
            place=place,
            folder=folder,
            fingerprint=mark,
            input_sha256=input_sha256,
            options=self._options,
            kept=kept,
            study_sha256=read_as,
            print_mark=self._print_mark,
            reuse=self._reuse,
        )

    def _unchanged(self, entry: Entry, place: str, input_sha256: str) -> Done:
        if (entry.origin, entry.input_sha256) != (place, input_sha256):  # the same study, from elsewhere
            entry = replace(entry, origin=place, input_sha256=input_sha256)
        result = Result(place, entry.id, self._order.out / entry.folder, findings=entry.noticed())
        return Done(result, entry, skipped=True)
