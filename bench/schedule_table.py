"""The schedule table: cost for each cell as it grows, and beside Great Tables and Chromium in one run.

.venv/bin/python bench/schedule_table.py [rounds]

Great Tables (MIT) is in the dependency group `bench`; Chromium is taken where it is on the PATH. What is not there is
said and left out. Every figure is CPU time of this process and its children, the median of the rounds, in turn.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus import SHARED  # noqa: E402 -- the tests know where the records are
from schedules import large, scheduled  # noqa: E402 -- and how a schedule is generated

from protogen.derivation import derive  # noqa: E402
from protogen.document.compose import compose  # noqa: E402
from protogen.document.grid import Grid, GridRow  # noqa: E402
from protogen.document.schedule import grids  # noqa: E402
from protogen.importers import read  # noqa: E402
from protogen.model.study import Study  # noqa: E402
from protogen.rendering.html import Page, html  # noqa: E402
from protogen.rendering.pdf import pdf  # noqa: E402

PILOT = SHARED / "usdm" / "CDISC_Pilot_Study.json"


def cpu() -> float:
    """CPU seconds of this process and of the children it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def spent(work: Callable[[], Any]) -> float:
    """CPU seconds of a piece of work."""
    start = cpu()
    work()
    return cpu() - start


def growth() -> None:
    """Print the cost of a cell of the grid at one, four and sixteen times the size."""
    print("cells of the grid   HTML µs a cell   PDF µs a cell   pages   peak MB")
    pdf(html(compose(scheduled(large(4, 5, 0)), "schedule"), scheduled(large(4, 5, 0)), Page("paper")))  # warm
    for visits, activities, notes in ((15, 38, 12), (30, 75, 50), (60, 150, 100), (120, 150, 200)):
        made = scheduled(large(visits, activities, notes))
        cells = visits * activities
        screen = spent(lambda made=made: html(compose(made, "schedule"), made))  # type: ignore[misc]
        pages: list[int] = []

        def paper(made: Study = made, pages: list[int] = pages) -> None:
            pages.append(pdf(html(compose(made, "schedule"), made, Page("paper"))).pages)

        paper_cost = spent(paper)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        name = f"{visits} × {activities} = {cells}"
        print(f"{name:19} {1e6 * screen / cells:14.0f} {1e6 * paper_cost / cells:15.0f} {pages[0]:7} {peak:9.0f}")


def great_tables(grid: Grid) -> str:
    """The main table as Great Tables draws it: epochs as spanners, groups, marks; no notes, no parts, no sources."""
    import polars as pl  # noqa: PLC0415 -- for this benchmark alone
    from great_tables import GT  # noqa: PLC0415 -- as above

    whole = grid.whole
    lines = [
        {
            "group": group.label or "All",
            "activity": row.label,
            **{f"c{cell.column}": " ".join(mark.text for mark in cell.marks) or cell.bar for cell in row.cells},
        }
        for group in whole.groups
        for row in group.rows
        if isinstance(row, GridRow)
    ]
    table = GT(pl.DataFrame(lines).fill_null(""), rowname_col="activity", groupname_col="group")
    for number, cell in enumerate(whole.header[0].cells):
        names = [f"c{column}" for column in range(cell.column, cell.column + cell.span)]
        table = table.tab_spanner(label=cell.text or " ", columns=names, id=f"s{number}")
    labels = {f"c{number}": column.label for number, column in enumerate(whole.columns)}
    return str(table.cols_label(cases=labels).as_raw_html())


def printed_by_chromium(page: str, chromium: str, folder: Path) -> None:
    """The same HTML printed by a new Chromium process."""
    source = folder / "page.html"
    source.write_text(page, encoding="utf-8")
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
    command = [chromium, *quiet, "--disable-background-networking", f"--print-to-pdf={folder / 'page.pdf'}"]
    subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)


def side_by_side(rounds: int) -> None:
    """Print protogen, Great Tables and Chromium on one study, each in turn in every round."""
    made = derive(next(iter(read(str(PILOT))))) if PILOT.is_file() else scheduled(large(16, 30, 12))
    print(f"\n{PILOT.stem if PILOT.is_file() else 'generated 16 × 30'}, {rounds} rounds")
    document = compose(made, "schedule")
    page = html(document, made, Page("paper"))
    works: dict[str, Callable[[], Any]] = {
        "protogen, schedule to HTML": lambda: html(compose(made, "schedule"), made),
        "protogen, HTML to PDF": lambda: pdf(page),
    }
    _, main = grids(made)[0]
    try:
        great_tables(main)
        works["Great Tables, main table to HTML"] = lambda: great_tables(main)
    except ImportError as error:
        print(f"Great Tables left out: {error}")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        if chromium:
            works["Chromium, the same HTML to PDF"] = lambda: printed_by_chromium(page, chromium, Path(folder))
        else:
            print("Chromium left out: it is not on the PATH")
        for work in works.values():
            work()  # warm
        taken = {name: [] for name in works}  # type: dict[str, list[float]]
        for _ in range(rounds):
            for name, work in works.items():
                taken[name].append(spent(work))
    for name, times in taken.items():
        low, middle, high = (1000 * figure(times) for figure in (min, statistics.median, max))
        print(f"{name:34} {middle:8.0f} ms CPU   ({low:.0f} to {high:.0f})")


if __name__ == "__main__":
    if "--beside" not in sys.argv:
        growth()
    side_by_side(int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdecimal() else 5)
