"""How a run of many studies is coming along: a bar on a terminal, else a plain line now and then, on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from protogen.batch.tally import Tally

if TYPE_CHECKING:  # for annotations only: importing these would cost the start-up
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from protogen.batch.work import Done

_EVERY = 10.0
"""Seconds between two plain lines."""
_MINUTE, _HOUR = 60, 3600


class Watch:
    """Counts results as they come and shows the count, the rate, and the time that is left.

    What is left is told from the bytes of the inputs that were read so far, of `total`; it is not told where the total
    is not known, as of standard input.
    """

    def __init__(
        self,
        console: Console,
        total: int | None,
        *,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tally = Tally()
        self._console = console
        self._total = total
        self._quiet = quiet
        self._clock = clock
        self._start = self._told = clock()
        self._read = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Draw the bar, on a terminal."""
        if self._console.is_terminal and not self._quiet:
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415 -- start-up

            columns = (SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}", markup=False))
            # What goes to standard output is taken over only where that is the terminal too, not a file or a pipe.
            shared = sys.stdout.isatty()
            self._bar = Progress(*columns, console=self._console, transient=True, redirect_stdout=shared)
            self._task = self._bar.add_task("reading", total=self._total)
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def add(self, done: Done) -> None:
        """Count a result, and show it."""
        self.tally.add(done)
        self._read = max(self._read, done.read)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._read, description=self.line())
        elif not self._quiet and self._due():
            self._told = self._clock()
            self._console.print(self.line(), markup=False, soft_wrap=True)

    def _due(self) -> bool:
        """Whether it is time for a plain line, of more than one study."""
        return not self._console.is_terminal and self.tally.several and self._clock() - self._told >= _EVERY

    def line(self) -> str:
        """`400 studies: 300 rendered, 99 unchanged, 1 failed; 31.2 a second; about 0:45 left`."""
        passed = self._clock() - self._start
        parts = [self.tally.line()]
        if passed > 0:
            parts.append(_rate(self.tally.total / passed))
        if self._total and self._read:
            left = passed * max(0, self._total - self._read) / self._read
            parts.append(f"about {_span(left)} left")
        return "; ".join(parts)


def _rate(a_second: float) -> str:
    """`31.2 a second`; slower than one a second, as PDFs are, `12 a minute`."""
    return f"{a_second:.1f} a second" if a_second >= 1 else f"{a_second * _MINUTE:.2g} a minute"


def _span(seconds: float) -> str:
    """A span of time as people read it: `0:45`, `1:02:03`."""
    whole = round(seconds)
    hours, minutes = divmod(whole // _MINUTE, _HOUR // _MINUTE)
    return f"{hours}:{minutes:02}:{whole % _MINUTE:02}" if hours else f"{minutes}:{whole % _MINUTE:02}"
