"""The count of a run: how many studies were rendered, left as they were, or failed."""

from __future__ import annotations

from protogen.batch.work import Done


class Tally:
    """Counts results as they come."""

    def __init__(self) -> None:
        self.rendered = self.unchanged = self.failed = 0

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

    def line(self) -> str:
        """`12 studies: 9 rendered, 2 unchanged, 1 failed`."""
        total = self.total
        parts = f"{self.rendered:,} rendered, {self.unchanged:,} unchanged, {self.failed:,} failed"
        return f"{total:,} stud{'y' if total == 1 else 'ies'}: {parts}"
