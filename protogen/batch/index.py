"""The index of a folder of documents: a page to search and sort, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from protogen.batch.manifest import Entry, Manifest
from protogen.errors import ProtogenError
from protogen.rendering.listing import Line, Link, listing_html
from protogen.rendering.theme import BASE
from protogen.writing import write

COLUMNS = (
    "id", "title", "type", "phase", "status", "arms", "visits", "activities", "criteria", "findings", "folder", "files",
)  # fmt: skip
PAGE, TABLE = "index.html", "index.csv"


def write_index(out: Path, manifest: Manifest, theme: str = BASE) -> None:
    """Write `index.html`, in the colours of a theme, and `index.csv` over the studies of a manifest."""
    entries = [manifest.entries[folder] for folder in sorted(manifest.entries)]
    lines = [line(entry) for entry in entries]
    try:
        page = listing_html(lines, theme)
    except ProtogenError:  # said of each study of this run; those of earlier runs are still there to be found
        page = listing_html(lines)
    write(out / PAGE, page)
    write(out / TABLE, table(entries))


def line(entry: Entry) -> Line:
    """A study as the index shows it."""
    links = tuple(Link(output.name, f"{entry.folder}/{output.name}") for output in entry.outputs)
    facts = {name: str(value) for name, value in entry.facts.items()}
    return Line(entry.id, facts, len(entry.noticed()), links)


def table(entries: Iterable[Entry]) -> str:
    """The index as CSV: one row a study, `COLUMNS` in the first row."""
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(COLUMNS)
    for entry in entries:
        own = {
            **entry.facts,
            "id": entry.id,
            "findings": len(entry.noticed()),
            "folder": entry.folder,
            "files": " ".join(output.name for output in entry.outputs),
        }
        rows.writerow([_safe(own.get(name, "")) for name in COLUMNS])
    return stream.getvalue()


def _safe(value: object) -> object:
    """A text that a spreadsheet would take for a formula, marked as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
