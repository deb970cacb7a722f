"""Libraries of the system by the names of their files, so that no program is run to find them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def by_file_name() -> Iterator[None]:
    """In the block, on Linux, `find_library` finds nothing for the thread that runs it.

    WeasyPrint asks for each library by several names. For those that are no file names Python runs ldconfig, a compiler
    and a linker, fifty programs in all: half a second. They give no more than the name of the file, which comes next
    in WeasyPrint's list and which the loader finds by itself.
    """
    if sys.platform != "linux":
        yield
        return
    import ctypes.util  # noqa: PLC0415 -- not wanted before the first PDF

    real, mine = ctypes.util.find_library, threading.get_ident()

    def found(name: str) -> str | None:
        return None if threading.get_ident() == mine else real(name)

    ctypes.util.find_library = found
    try:
        yield
    finally:
        ctypes.util.find_library = real
