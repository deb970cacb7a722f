"""The PDFs of a study that an earlier run left, known by what they were printed from: `OUT/.protogen/pdf/`.

A study that has changed is read and composed again, which takes milliseconds; laying out its PDFs takes seconds. So
beside each PDF it is noted what its bytes depend on, as a hash: where that is the same, and the file is still as it was
written, it is left. Each note is a file of its own, written as soon as its PDF is: no process holds more than one, and
a run that is killed leaves them to the next. Nothing depends on them: a note that is lost or damaged is none.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from protogen.batch.fingerprint import tool_digest
from protogen.batch.manifest import output_of
from protogen.batch.memory import FOLDER, own_folder, sha256_of
from protogen.errors import RenderError
from protogen.pipeline import Output, Shelf
from protogen.rendering.engines import engines
from protogen.rendering.printing import PrintJob
from protogen.version import VERSION
from protogen.writing import make_folder, write

PLACE = "pdf"
FORM = "protogen-pdf/1"
_OPTIONS = ("fonts", "paper", "profile", "theme")
"""Of the options of an order those that are about paper. All but the fonts show in the print job too."""


def print_mark(options: dict[str, Any]) -> str:
    """A hash over what every PDF of an order depends on besides its own print job and the engines: tool and options.

    `options` are those of the manifest, which name fonts and themes by what is in them.
    """
    state = [FORM, VERSION, tool_digest(), *(options[name] for name in _OPTIONS)]
    return _sha256(json.dumps(state, sort_keys=True))


class PdfShelf(Shelf):
    """The shelf of a study; `folder` is its folder in `out`, `mark` the `print_mark` of the order.

    Without `reuse` nothing is found on it; what is printed is remembered all the same.
    """

    def __init__(self, out: Path, folder: str, mark: str, names: frozenset[str], *, reuse: bool) -> None:
        self.names = names
        self._documents = out / folder
        self._out = out
        self._notes = out / FOLDER / PLACE / folder
        self._mark = mark
        self._reuse = reuse

    def find(self, name: str, job: PrintJob) -> Output | None:
        """The PDF of that name, where it lies there as this job would print it here."""
        found = _noted(self._notes / f"{name}.json", self._key(job)) if self._reuse else None
        same = found is not None and found.name == name and sha256_of(self._documents / name) == found.sha256
        return found if same else None

    def put(self, output: Output, job: PrintJob) -> None:
        """Note what a PDF that has been written was printed from."""
        text = json.dumps({"key": self._key(job), "output": asdict(output)})
        # A PDF without a note is made again: that the note cannot be written is no reason to fail the study.
        with suppress(RenderError):
            own_folder(self._out)
            make_folder(self._notes)
            write(self._notes / f"{output.name}.json", f"{FORM} {_sha256(text)}\n{text}\n")

    def _key(self, job: PrintJob) -> str:
        return _sha256(json.dumps([self._mark, engines(), job.digest()]))


def _noted(path: Path, key: str) -> Output | None:
    """The PDF of a note with this key; nothing for a note that is missing, of another key, or not as it was written."""
    try:
        head, _, text = path.read_text(encoding="utf-8").strip().partition("\n")
        if head != f"{FORM} {_sha256(text)}":
            return None
        value = json.loads(text)
        return output_of(value["output"]) if value["key"] == key else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
