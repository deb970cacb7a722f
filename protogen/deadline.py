"""How long a step may take: a study that would hold up a batch for hours is refused by name, and the others go on."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any, Final

from protogen.errors import RenderError

MOST_SECONDS: Final = 900.0
"""What a document may take of one processor where nothing else is asked for; 5,000 sites on paper took 120."""
_AGAIN: Final = 5.0


class _OutOfTime(BaseException):
    """No `Exception`, so that no library takes it for a fault of its own and goes on."""


@contextlib.contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Let the block take at most so many seconds of processor time; 0 is no limit.

    Time of the processor and not of the clock, so that a busy machine refuses nothing that a quiet one takes. Only a
    main thread can be stopped, and only where the system has such timers (not on Windows): elsewhere there is no limit.

    Raises:
        RenderError: it took more; the message names `what` it was.
    """
    if not seconds or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: Any) -> None:
        del number, frame
        raise _OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    # Again and again, for the first may fall into a callback of C code, where Python can only print what was raised.
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield
    except _OutOfTime:
        _off()
        message = f"{what} takes more than {seconds:g} seconds of processor time"
        raise RenderError(
            message, fix="allow more with --time-limit SECONDS, or leave out what need not show"
        ) from None
    finally:
        _off()
        signal.signal(signal.SIGPROF, before)


def _off() -> None:
    """Stop the timer; what it raises between two lines of ours is of no use any more."""
    while True:
        try:
            signal.setitimer(signal.ITIMER_PROF, 0)
        except _OutOfTime:
            continue
        return
