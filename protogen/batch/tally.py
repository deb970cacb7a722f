"""The count of a run: how many studies were rendered, left as they were, or failed; how many files of them stayed."""

from __future__ import annotations

from protogen.batch.work import Done


class Tally:
    """Counts results as they come."""

    def __init__(self) -> None:
        self.rendered = self.unchanged = self.failed = 0
        self.files = self.kept = 0

    @property
    def total(self) -> int:
        """How many there were."""
        return self.rendered + self.unchanged + self.failed

    @property
    def several(self) -> bool:
        """Whether there was more than one."""
        return self.total > 1

    def add(self, done: Done) -> None:
        """Count a result."""
        if done.result.errors or done.result.bug:
            self.failed += 1
        elif done.skipped:
            self.unchanged += 1
        else:
            self.rendered += 1
            self.kept += done.kept
            self.files += done.kept + len(done.result.outputs)

    def line(self) -> str:
        """`12 studies: 9 rendered (kept 14 of 54 files), 2 unchanged, 1 failed`; without what is kept where none is."""
        total = self.total
        kept = f" (kept {self.kept:,} of {self.files:,} files)" if self.kept else ""
        parts = f"{self.rendered:,} rendered{kept}, {self.unchanged:,} unchanged, {self.failed:,} failed"
        return f"{total:,} stud{'y' if total == 1 else 'ies'}: {parts}"
