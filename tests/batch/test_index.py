"""The index over a folder of documents."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from protogen.batch.index import COLUMNS, PAGE, line, table, write_index
from protogen.batch.manifest import Entry, Manifest
from protogen.findings import Finding, Severity
from protogen.pipeline import Output
from protogen.rendering.listing import listing_html
from protogen.rendering.theme import BASE, theme_of, themes

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


def test_the_index_has_the_colours_of_its_theme(tmp_path: Path) -> None:
    """Every colour in it is a token; a theme that cannot be read leaves those of base, and every link."""
    manifest = Manifest()
    manifest.put(entry(1))
    manifest.put(entry(2))
    pages = {}
    for theme in (*themes(), "nowhere"):
        write_index(tmp_path, manifest, theme)
        pages[theme] = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert len(set(pages.values())) == len(themes())
    assert pages["nowhere"] == pages[BASE]
    for theme in themes():
        css = pages[theme].split("</style>")[0]
        assert f"--accent: {theme_of(theme).tokens['accent']};" in css
        rules = css.split("}", 1)[1]
        assert "var(--accent)" in rules
        assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == []
        assert set(re.findall(r"var\(--([\w-]+)\)", rules)) <= theme_of(theme).tokens.keys()


def test_the_table_is_csv_without_formulas() -> None:
    """A title that begins like a formula stays text in a spreadsheet."""
    rows = list(csv.DictReader(io.StringIO(table([entry(1, title=HOSTILE, arms=2), entry(2)]))))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["title"] == f"'{HOSTILE}"
    assert (rows[0]["arms"], rows[0]["findings"], rows[0]["files"]) == ("2", "2", "synopsis.html synopsis.pdf")
    assert rows[1]["title"] == ""
