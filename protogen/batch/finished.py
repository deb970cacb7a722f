"""What earlier runs left that is still as it would be made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from protogen.batch.fingerprint import fingerprint
from protogen.batch.manifest import Entry, Manifest
from protogen.batch.memory import Memory
from protogen.pipeline import Order, Output, file_names


class Finished:
    """The studies of a manifest that an order would make as they are; asked by the hash of the bytes of a record.

    The bytes tell what is read of them, by the same importers: the fingerprint of an entry holds the digest of these
    and of all else in protogen, so an entry of another version is never taken.
    """

    def __init__(self, manifest: Manifest, order: Order, memory: Memory, options: dict[str, Any]) -> None:
        self._order = order
        self._memory = memory
        self._options = options
        self._by_input = {entry.input_sha256: entry for entry in manifest.entries.values()}
        self._answers: dict[str, Entry | None] = {}
        self._wanted = {
            name for document in order.documents for kind in order.formats for name in file_names(document, kind)
        }

    def __call__(self, input_sha256: str) -> bool:
        """Whether there is nothing to do for a record of these bytes."""
        return self.entry(input_sha256) is not None

    def entry(self, input_sha256: str) -> Entry | None:
        """The entry of a record of these bytes, where there is nothing to do for it."""
        if input_sha256 not in self._answers:
            before = self._by_input.get(input_sha256)
            current = before is not None and before.fingerprint == fingerprint(before.study_sha256, self._options)
            self._answers[input_sha256] = self.whole(before) if before is not None and current else None
        return self._answers[input_sha256]

    def whole(self, before: Entry) -> Entry | None:
        """The entry with the files that are as they were made; nothing where one that is wanted is not."""
        kept = self.kept(before)
        if not self._wanted <= set(kept):
            return None
        return before if len(kept) == len(before.outputs) else replace(before, outputs=tuple(kept.values()))

    def kept(self, before: Entry) -> dict[str, Output]:
        """The files of an entry that are still as they were made, by name."""
        return {
            output.name: output
            for output in before.outputs
            if self._memory.intact(before.folder, output.name, output.sha256)
        }
