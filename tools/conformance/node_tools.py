"""Where the tools of the npm registry are: installed by `scripts/setup --conformance`, pinned in package.json here."""

from __future__ import annotations

import json
import os
from pathlib import Path

from corpus import ROOT

HOME = "CONFORMANCE_TOOLS"
"""The environment variable that names another folder with `node_modules`."""


def folder(package: str) -> Path:
    """The folder of a package, there or not."""
    return Path(os.environ.get(HOME) or ROOT / ".venv" / "conformance") / "node_modules" / package


def missing(package: str, file: str) -> str:
    """What to say where a file of a package is not there; empty where it is."""
    return "" if (folder(package) / file).is_file() else f"the npm package {package} (scripts/setup --conformance)"


def version(package: str) -> str:
    """The version that is installed."""
    return str(json.loads((folder(package) / "package.json").read_text(encoding="utf-8"))["version"])
