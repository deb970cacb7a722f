"""What this system has and lacks for making documents, and the command that mends each lack."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from protogen.errors import ProtogenError
from protogen.rendering import fonts, install
from protogen.rendering.libraries import LIBRARIES, Library, loaded, version_in

OLDEST_PYTHON = (3, 11)
OLDEST_PANGO = (1, 44)
FONT_COUNT = 10
PACKAGES = ("jinja2", "markdown", "nh3", "pydantic", "rich", "typer")
OUTPUT = Path("output")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `fix` is the command that mends it, empty where all is well.

    `needed` is false for what only some documents or speed depend on.
    """

    name: str
    ok: bool
    detail: str
    fix: str = ""
    needed: bool = True


def diagnosis(output: Path = OUTPUT) -> list[Check]:
    """Everything that making HTML and PDF into the folder `output` depends on, each looked at here and now."""
    return [*_python(), *map(_package, PACKAGES), *map(_library, LIBRARIES), _weasyprint(), _fonts(), _folder(output)]


def _python() -> Iterator[Check]:
    version = platform.python_version()
    oldest = ".".join(map(str, OLDEST_PYTHON))
    ok = sys.version_info >= OLDEST_PYTHON
    yield Check("Python", ok, f"{version} ({sys.executable})", "" if ok else f"install Python {oldest} or newer")


def _package(name: str) -> Check:
    try:
        return Check(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, "not installed", f"{install.pip()} install {name}")


def _library(library: Library) -> Check:
    found = loaded(library)
    if found is None:
        return Check(library.name, False, "not found", install.pango_command(), library.needed)
    if not library.version:
        return Check(library.name, True, "found", needed=library.needed)
    version = version_in(found, library.version)
    if library.name == "Pango" and _numbers(version) < OLDEST_PANGO:
        return Check(library.name, False, f"{version} is too old", install.pango_command())
    return Check(library.name, True, version, needed=library.needed)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _weasyprint() -> Check:
    try:
        fonts.use_only()
        with warnings.catch_warnings():
            # Said by the check of HarfBuzz-Subset.
            warnings.filterwarnings("ignore", "HarfBuzz-Subset will be required", DeprecationWarning)
            version = str(importlib.import_module("weasyprint").__version__)
    except ImportError as error:
        return Check("WeasyPrint", False, f"cannot be imported: {error}", install.weasyprint_command())
    except OSError as error:
        detail = str(error).strip().splitlines()[0]
        return Check("WeasyPrint", False, f"cannot load its libraries: {detail}", install.pango_command())
    except ProtogenError as error:
        return Check("WeasyPrint", False, error.message, error.fix or "")
    return Check("WeasyPrint", True, version)


def _fonts() -> Check:
    try:
        found = len(fonts.bundled_fonts())
    except ProtogenError as error:
        return Check("bundled fonts", False, error.message, f"{install.pip()} install --force-reinstall protogen")
    ok = found == FONT_COUNT
    fix = "" if ok else f"{install.pip()} install --force-reinstall protogen"
    return Check("bundled fonts", ok, f"{found} of {FONT_COUNT}", fix)


def _folder(output: Path) -> Check:
    place = output.resolve()
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    if not existing.is_dir():
        return Check("output folder", False, f"{existing} is a file", "give another folder with -o")
    ok = os.access(existing, os.W_OK | os.X_OK)
    detail = f"{place} can be written" if ok else f"{existing} cannot be written"
    return Check("output folder", ok, detail, "" if ok else "give another folder with -o")
