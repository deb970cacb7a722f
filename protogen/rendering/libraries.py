"""The shared libraries that WeasyPrint loads: which are here, and in what version."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library that WeasyPrint loads, and the function that tells its version (none: only its presence)."""

    name: str
    stem: str
    number: str
    version: str = ""
    needed: bool = True


LIBRARIES = (
    Library("Pango", "pango-1.0", "0", "pango_version_string"),
    Library("PangoFT2", "pangoft2-1.0", "0"),
    Library("HarfBuzz", "harfbuzz", "0", "hb_version_string"),
    Library("HarfBuzz-Subset", "harfbuzz-subset", "0", needed=False),
    Library("fontconfig", "fontconfig", "1", "FcGetVersion"),
)


def loaded(library: Library) -> ctypes.CDLL | None:
    """The library as it is found on this system; nothing where it is not."""
    for name in _names(library):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _names(library: Library) -> Iterator[str]:
    stem, number = library.stem, library.number
    yield from (f"lib{stem}.so.{number}", f"lib{stem}.{number}.dylib", f"lib{stem}-{number}.dll")
    if found := ctypes.util.find_library(stem):  # last, for it starts other programs to look
        yield found


def version_in(library: ctypes.CDLL, function: str) -> str:
    """The version that a function of a library tells."""
    told = library[function]
    if function == "FcGetVersion":  # one number: 21401 is 2.14.1
        number = int(told())
        return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    told.restype = ctypes.c_char_p
    return bytes(told()).decode("ascii", "replace")
