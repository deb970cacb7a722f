"""The index over a folder of documents."""

from __future__ import annotations

import csv
import io
import re

from protogen.batch.index import COLUMNS, line, table
from protogen.batch.manifest import Entry
from protogen.findings import Finding, Severity
from protogen.pipeline import Output
from protogen.rendering.listing import listing_html

NOTICED = Finding("X001", Severity.INFO, "a.b", "odd")
HOSTILE = '=HYPERLINK("x") </td><script>alert(1)</script>'


def entry(number: int, **facts: object) -> Entry:
    """An entry with two files."""
    outputs = (Output("synopsis.html", "0" * 64, 10), Output("synopsis.pdf", "1" * 64, 20, 3))
    return Entry(f"S{number}", f"S{number} ä", "a.json", "i", None, "f", {}, outputs, (NOTICED,) * 2, dict(facts))


def test_each_study_is_a_row_with_links_to_its_files() -> None:
    """Relative addresses, so that the folder can be moved and opened from a disk."""
    page = listing_html([line(entry(1, title="A study", arms=2)), line(entry(2, title=HOSTILE))])
    assert re.findall(r'<th scope="row">(\w+)</th>', page) == ["S1", "S2"]
    assert 'href="S1%20%C3%A4/synopsis.pdf"' in page
    assert "<script>alert" not in page
    assert "://" not in page


def test_an_empty_folder_has_an_empty_index() -> None:
    """No studies is said, not hidden."""
    assert "0 studies" in listing_html([])


def test_the_table_is_csv_without_formulas() -> None:
    """A title that begins like a formula stays text in a spreadsheet."""
    rows = list(csv.DictReader(io.StringIO(table([entry(1, title=HOSTILE, arms=2), entry(2)]))))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["title"] == f"'{HOSTILE}"
    assert (rows[0]["arms"], rows[0]["findings"], rows[0]["files"]) == ("2", "2", "synopsis.html synopsis.pdf")
    assert rows[1]["title"] == ""
