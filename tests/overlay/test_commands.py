"""`--with` on the command line and in batches: what is stale, what stays, what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from protogen.batch.run import Means, batch, check
from protogen.batch.work import Done
from protogen.pipeline import Order, compared, render, studies

ROOT = Path(__file__).resolve().parents[2]
RECORDS = [str(ROOT / "examples" / f"{name}.txt") for name in ("NCT07329959", "NCT07409766")]
TEXT = """overlay: 1
study: NCT07409766
include: [panel.yaml]
corrections:
  - {at: "schedule.visits[D28].window", set: ±2 days, why: Protocol 2.0}
"""
PANEL = "corrections:\n  - {at: schedule.activities, add: {label: ECG, group: Panel, at: [D0]}}\n"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A file of corrections that includes another."""
    (tmp_path / "panel.yaml").write_text(PANEL, encoding="utf-8")
    (tmp_path / "corrections.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "corrections.yaml"


def skipped(inputs: list[str], order: Order) -> list[bool]:
    """Whether each study was left alone."""
    return [each.skipped for each in batch(inputs, order, Means())]


def test_a_study_is_rendered_again_when_its_corrections_change(overlay: Path, tmp_path: Path) -> None:
    """Also those of an included file; without them it is the study of the record again; its neighbour stays."""
    plain = Order(out=tmp_path / "out", documents=("schedule",), formats=("html",))
    order = Order(out=plain.out, documents=("schedule",), formats=("html",), overlays=(str(overlay),))
    assert skipped(RECORDS, plain) == [False, False]
    assert skipped(RECORDS, order) == [True, False]
    assert skipped(RECORDS, order) == [True, True]
    page = plain.out / "NCT07409766" / "schedule.html"
    assert "Corrected by panel.yaml: 1 value and corrections.yaml: 1 value" in page.read_text(encoding="utf-8")
    overlay.write_text(TEXT.replace("±2", "±3"), encoding="utf-8")
    assert skipped(RECORDS, order) == [True, False]
    (tmp_path / "panel.yaml").write_text(PANEL.replace("ECG", "Spirometry"), encoding="utf-8")
    assert skipped(RECORDS, order) == [True, False]
    assert "Spirometry" in page.read_text(encoding="utf-8")
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("corrections.yaml", "panel.yaml"):
        (tmp_path / name).rename(moved / name)
    again = Order(
        out=plain.out, documents=("schedule",), formats=("html",), overlays=(str(moved / "corrections.yaml"),)
    )
    assert skipped(RECORDS, again) == [True, True]
    assert list(check(RECORDS, again)) == []
    assert len(list(check(RECORDS, plain))) == 1
    assert skipped(RECORDS, plain) == [True, False]
    assert "Corrected by" not in page.read_text(encoding="utf-8")


def test_workers_get_corrected_studies(overlay: Path, tmp_path: Path) -> None:
    """Two processes make what one makes."""
    pages = []
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}"
        order = Order(out=out, documents=("schedule",), formats=("html",), overlays=(str(overlay),))
        assert [bool(each.result.errors) for each in batch(RECORDS, order, Means(jobs=jobs))] == [False, False]
        pages.append((out / "NCT07409766" / "schedule.html").read_bytes())
    assert pages[0] == pages[1]


def test_mistakes_stop_the_run_before_anything_is_written(overlay: Path, tmp_path: Path) -> None:
    """Documents without the corrections that were asked for would be other documents."""
    overlay.write_text(TEXT.replace("study:", "studdy:"), encoding="utf-8")
    order = Order(out=tmp_path / "out", formats=("html",), overlays=(str(overlay),))
    (only,) = batch(RECORDS, order, Means())
    assert isinstance(only, Done)
    assert "OVL001" in str(only.result.errors[0])
    assert not list((tmp_path / "out").rglob("*.html"))


def test_a_correction_that_does_not_fit_stops_its_study_alone(overlay: Path, tmp_path: Path) -> None:
    """The other study is rendered; the message has both texts."""
    overlay.write_text(TEXT.replace("set: ±2 days", "set: ±2 days, expect: ±1 day"), encoding="utf-8")
    order = Order(out=tmp_path / "out", documents=("schedule",), formats=("html",), overlays=(str(overlay),))
    good, bad = render(RECORDS, order)
    assert good.outputs
    assert "expected “±1 day”, but found nothing" in str(bad.errors[0])
    assert not (tmp_path / "out" / "NCT07409766").exists()


def test_diff_tells_what_corrections_change(overlay: Path) -> None:
    """The later version is corrected, the earlier is not."""
    (changes,) = compared(RECORDS[1:], RECORDS[1:], overlays=[str(overlay)])
    told = "\n".join(f"{each.what} {each.old} {each.new}" for each in changes.changes)  # type: ignore[union-attr]
    assert "±P2D" in told
    assert "ECG" in told
    assert [each[1].corrections != () for each in studies(RECORDS, overlays=[str(overlay)])] == [False, True]  # type: ignore[index]


def test_the_command_says_mistakes_for_people_and_for_machines(overlay: Path) -> None:
    """Exit code 2, the line itself, and the same as JSON."""
    overlay.write_text(TEXT.replace("D28", "D288"), encoding="utf-8")
    call = [sys.executable, "-m", "protogen", "check", RECORDS[1], "--with", str(overlay)]
    people = subprocess.run(call, capture_output=True, text=True, check=False)
    machines = subprocess.run([*call, "--json"], capture_output=True, text=True, check=False)
    assert people.returncode == machines.returncode == 2
    assert f"{overlay}:5:20 OVL006 corrections[0].at: no visit is called 'D288'" in people.stderr
    (problem,) = json.loads(machines.stdout)
    assert (problem["code"], problem["line"], problem["column"]) == ("OVL006", 5, 20)
    assert problem["fix"] == "did you mean 'D28'?"


def test_a_file_of_corrections_is_no_study(overlay: Path) -> None:
    """It says how it is given."""
    call = [sys.executable, "-m", "protogen", "check", str(overlay)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "a file of corrections, not a study; give the record, and this file with --with" in done.stderr


def test_paper_shows_the_corrections(overlay: Path, tmp_path: Path) -> None:
    """The PDF is held against the page and the page against the model: every mark and note is on paper."""
    order = Order(out=tmp_path / "out", documents=("schedule",), formats=("pdf",), overlays=(str(overlay),))
    (result,) = render(RECORDS[1:], order)
    assert not result.errors, result.errors
    document = pypdfium2.PdfDocument(tmp_path / "out" / "NCT07409766" / "schedule.pdf")
    text = " ".join("\n".join(page.get_textpage().get_text_range() for page in document).split())
    document.close()
    assert "Corrected by panel.yaml: 1 value and corrections.yaml: 1 value" in text
    assert "Window by the author, not stated before (corrections.yaml). Reason: Protocol 2.0." in text
    assert "With corrections by an author." in text
