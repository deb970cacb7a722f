"""What lays out and writes a PDF besides protogen: other versions of it make other bytes of the same page."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import zlib
from collections.abc import Iterator
from functools import cache

from protogen.rendering.libraries import LIBRARIES, loaded, version_in

PACKAGES = (
    "weasyprint", "pydyf", "tinyhtml5", "tinycss2", "cssselect2", "pyphen", "pillow", "fonttools", "pikepdf",
    "pypdfium2",
)  # fmt: skip


@cache
def engines() -> tuple[str, ...]:
    """The names and versions of these, here and now; what is missing has no version."""
    return (
        f"system {sys.platform} {platform.machine()}",
        f"python {platform.python_version()}",
        f"zlib {zlib.ZLIB_RUNTIME_VERSION}",
        *(f"{name} {_package(name)}" for name in PACKAGES),
        f"qpdf {_qpdf()}",
        *_libraries(),
    )


def _package(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _qpdf() -> str:
    try:
        import pikepdf  # noqa: PLC0415 -- for PDF only, and slow to load
    except ImportError:
        return ""
    return pikepdf.__libqpdf_version__  # comes with pikepdf, or from the system


def _libraries() -> Iterator[str]:
    for library in LIBRARIES:
        found = loaded(library)
        there = "" if found is None else version_in(found, library.version) if library.version else "found"
        yield f"{library.name} {there}"
