"""The schedule on screen, driven in a browser: find a row, fold groups; what stays in sight; large tables."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from made import page, tree
from schedules import a_timeline, large, scheduled

from protogen.rendering.soa_reading import tables

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")

PROBE = """<script>
const every = [...document.querySelectorAll(".soa-whole tr[data-r]")];
const rows = () => every.filter((row) => row.getClientRects().length).length;
const out = { all: rows() };
const find = document.querySelector(".soa-find");
const type = (words) => { find.value = words; find.dispatchEvent(new Event("input")); };
type("assessment 12"); out.found = rows(); out.count = document.querySelector(".soa-count").textContent;
type("nothing like it"); out.none = rows();
type(""); out.again = rows();
const fold = document.querySelector(".soa-fold");
fold.click(); out.folded = rows(); fold.click(); out.open = rows();
const toggle = document.querySelector(".soa-toggle");
toggle.focus(); toggle.click(); out.one = rows();
out.focus = document.activeElement === toggle; out.expanded = toggle.getAttribute("aria-expanded");
toggle.click();
const box = document.querySelector(".soa-whole .scroll");
box.scrollTop = 300; box.scrollLeft = 400;
const from = (query) => {
  const [a, b] = [document.querySelector(query), box].map((each) => each.getBoundingClientRect());
  return [Math.round(a.left - b.left), Math.round(a.top - b.top)]; };
out.scrolled = [box.scrollLeft, box.scrollTop];
out.head = from(".soa-whole thead tr:first-child th:nth-child(2)")[1];
out.name = from(".soa-whole tr[data-r='20'] th")[0];
document.title = "probe " + JSON.stringify(out);
</script></body>"""


def probed(text: str, folder: Path) -> dict[str, Any]:
    """What the page says after the probe ran in it."""
    source = folder / "page.html"
    source.write_text(text.replace("</body>", PROBE), encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
    command = [str(BROWSER), *flags, "--disable-background-networking", f"--user-data-dir={folder / 'profile'}"]
    command += ["--window-size=900,700", "--virtual-time-budget=2000", "--dump-dom", source.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found = re.search(r"<title>probe (.*?)</title>", done.stdout)
    assert found, done.stderr[-500:]
    answer = json.loads(unescape(found[1]))
    assert isinstance(answer, dict)
    return answer


@needs_browser
def test_rows_are_found_groups_fold_and_headings_stay_in_sight(tmp_path: Path) -> None:
    """One run of a browser over a table wider and higher than its window."""
    said = probed(page(scheduled(large(30, 40, 5)), "schedule"), tmp_path)
    assert (said["all"], said["again"], said["open"]) == (40, 40, 40)
    assert (said["found"], said["count"], said["none"]) == (1, "1 row", 0)
    assert (said["folded"], said["one"]) == (0, 30)
    assert (said["focus"], said["expanded"]) == (True, "false")
    assert min(said["scrolled"]) > 100
    assert 0 <= said["head"] <= 3
    assert 0 <= said["name"] <= 3


def test_without_scripts_the_whole_table_is_there() -> None:
    """The tools are hidden until the script is at work; no row is."""
    root = tree(page(scheduled(a_timeline({"ECG": {"V1": "X"}})), "schedule"))
    (tools,) = root.find_class("soa-tools")
    assert tools.get("hidden") is not None
    assert not [row for row in root.iter("tr") if row.get("hidden") is not None]
    (region,) = root.find_class("scroll")
    assert (region.get("tabindex"), region.get("role")) == ("0", "region")


def test_a_very_large_table_is_on_the_page_with_every_mark() -> None:
    """120 visits, 150 activities, 200 notes: once whole, once in parts; how its cost grows is in the benchmark."""
    timeline = large(120, 150, 200)
    found = tables(page(scheduled(timeline), "schedule"))
    whole = [place for row in found[0].rows for cell in row.cells for place in cell.cells]
    parts = [place for table in found[1:] for row in table.rows for cell in row.cells for place in cell.cells]
    assert sorted(whole) == sorted(parts) == list(range(len(timeline.cells)))
    assert len(whole) > 6000
    assert len(found[0].notes) - ("" in found[0].notes) == len(timeline.notes) == 200
