"""A PDF whose page is still the same is not laid out again, though its study has changed; anything else is."""

from __future__ import annotations

import copy
import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_record
from corpus import ROOT, Raw, seed
from test_batch import done
from typer.testing import CliRunner

from protogen.batch.crew import Hired
from protogen.batch.manifest import NAME, PARTIAL
from protogen.batch.memory import FOLDER, sha256_of
from protogen.batch.run import Stale, check
from protogen.batch.shelf import PLACE
from protogen.batch.timings import COLUMNS
from protogen.batch.work import Done
from protogen.cli import app
from protogen.pipeline import Order
from protogen.rendering import printing

ID = "NCT00000001"
PDF = ("pdf",)
SMALL = ("schedule", "checklist")


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The name of each document that is laid out, as it is."""
    documents: list[str] = []
    real = printing.pdf

    def noted(html: str, **named: Any) -> Any:
        found = re.search(r'<body class="(\w+)', html)
        assert found
        documents.append(found[1])
        return real(html, **named)

    monkeypatch.setattr(printing, "pdf", noted)
    return documents


def small(criterion: str = "Age ≥ 18", outcome: str = "Pain", summary: str = "") -> Raw:
    """A record; of the small documents only the checklist shows the criterion, only the schedule the outcome."""
    return a_record((outcome, "Day 1, Day 7"), criteria=f"Inclusion Criteria:\n\n* {criterion}", summary=summary)


def written(folder: Path, *records: Raw) -> str:
    """A file with these records."""
    path = folder / "studies.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def order_in(folder: Path, **more: Any) -> Order:
    """The documents of a small record, as PDF."""
    return Order(out=folder / "out", **{"documents": SMALL, "formats": PDF, **more})


def names(made: Done) -> tuple[set[str], set[str]]:
    """The files that were made, and the PDFs that were kept."""
    assert not made.result.errors
    assert not made.result.bug
    return {each.name for each in made.result.outputs}, {each.name for each in made.result.kept}


def files(out: Path) -> dict[str, bytes]:
    """All files of a folder but those that are of its runs."""
    every = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in every if FOLDER not in path.parts}


def as_a_fresh_run(source: str, order: Order, folder: Path) -> bool:
    """Whether every file, the manifest too, is as a run into an empty folder makes it."""
    fresh = replace(order, out=folder / "fresh")
    assert all(not each.kept for each in done([source], fresh))
    return files(order.out) == files(fresh.out)


def of_an_author(folder: Path, *, changed: bool) -> str:
    """A study file of the examples, as it is or with more participants."""
    text = (ROOT / "examples" / "crossover.yaml").read_text(encoding="utf-8")
    made = text.replace("{count: 24,", "{count: 26,") if changed else text
    assert changed == (made != text)
    (folder / "study.yaml").write_text(made, encoding="utf-8")
    return str(folder / "study.yaml")


def of_a_registry(folder: Path, *, changed: bool) -> str:
    """A record of the examples, as it is or with another contact."""
    record = seed("NCT07409766")
    if changed:
        contact = {"name": "Another Person", "role": "CONTACT", "phone": "+1 555 0100"}
        record["protocolSection"]["contactsLocationsModule"]["centralContacts"] = [contact]
    return written(folder, record)


@pytest.mark.parametrize("study", [of_a_registry, of_an_author])
def test_what_only_the_synopsis_shows_leaves_the_other_pdfs(
    tmp_path: Path, laid_out: list[str], study: Callable[..., str]
) -> None:
    """One layout instead of three; files and manifest are those of a run into an empty folder."""
    order = Order(out=tmp_path / "out")
    done([study(tmp_path, changed=False)], order)
    assert laid_out == ["synopsis", "schedule", "checklist"]
    laid_out.clear()
    source = study(tmp_path, changed=True)
    (made,) = done([source], order)
    assert laid_out == ["synopsis"]
    pages = {f"{name}.html" for name in ("synopsis", "schedule", "checklist")}
    assert names(made) == ({"synopsis.pdf", *pages}, {"schedule.pdf", "checklist.pdf"})
    assert as_a_fresh_run(source, order, tmp_path)


def test_what_every_page_shows_makes_all_again(tmp_path: Path, laid_out: list[str]) -> None:
    """The short title is in the running head: the near miss."""
    record = small()
    done([written(tmp_path, record)], order_in(tmp_path))
    record["protocolSection"]["identificationModule"]["briefTitle"] = "Another title"
    (made,) = done([written(tmp_path, record)], order_in(tmp_path))
    assert laid_out == [*SMALL, *SMALL]
    assert names(made)[1] == set()


def tampered(path: Path) -> None:
    """Change one byte."""
    data = path.read_bytes()
    path.write_bytes(data.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    assert path.read_bytes() != data


def note(path: Path) -> Path:
    """The note of a PDF."""
    return path.parents[1] / FOLDER / PLACE / path.parent.name / f"{path.name}.json"


def unnoted(path: Path) -> None:
    """Take the note of a PDF away."""
    note(path).unlink()


@pytest.mark.parametrize("harm", [tampered, Path.unlink, unnoted])
def test_a_file_that_is_not_as_it_was_written_is_made_again(
    tmp_path: Path, laid_out: list[str], harm: Callable[[Path], None]
) -> None:
    """Or one that is gone, or whose note is; its note is good from then on."""
    order = order_in(tmp_path)
    done([written(tmp_path, small())], order)
    harm(order.out / ID / "schedule.pdf")
    laid_out.clear()
    source = written(tmp_path, small("Age ≥ 21"))
    (made,) = done([source], order)
    assert laid_out == list(SMALL)
    assert not made.kept
    assert as_a_fresh_run(source, order, tmp_path)
    laid_out.clear()
    done([written(tmp_path, small("Age ≥ 30"))], order)
    assert laid_out == ["checklist"]


def test_a_note_that_cannot_be_written_fails_no_study(tmp_path: Path, laid_out: list[str]) -> None:
    """There is a folder in its place: the PDF is made each time."""
    order = order_in(tmp_path, documents=("schedule",))
    place = note(order.out / ID / "schedule.pdf")
    place.mkdir(parents=True)
    for criterion in ("Age ≥ 18", "Age ≥ 21"):
        (made,) = done([written(tmp_path, small(criterion))], order)
        assert names(made) == ({"schedule.pdf"}, set())
    assert laid_out == ["schedule"] * 2


@pytest.mark.parametrize(
    "other",
    [{"paper": "letter"}, {"profile": "ua"}, {"profile": "submission"}, {"theme": "compact"}, {"form": "print"}],
    ids=str,
)
def test_another_order_makes_all_again(tmp_path: Path, laid_out: list[str], other: dict[str, Any]) -> None:
    """And the first one again after it; the order as before leaves what is there."""
    first = order_in(tmp_path, documents=("checklist",))
    source, later = written(tmp_path, small()), tmp_path / "later"
    done([source], first)
    done([source], replace(first, **other))
    assert len(laid_out) == 2
    later.mkdir()
    done([written(later, small(summary="Not on this page."))], replace(first, **other))
    assert len(laid_out) == 2
    done([source], first)
    assert len(laid_out) == 3


def test_how_the_schedule_is_drawn_leaves_the_other_documents(tmp_path: Path, laid_out: list[str]) -> None:
    """An option is no reason by itself: pages are compared, not options. Fonts in the HTML are none of the PDF's."""
    source, order = written(tmp_path, small()), order_in(tmp_path)
    done([source], order)
    laid_out.clear()
    (made,) = done([source], replace(order, table=("grey-blanks", "days")))
    assert laid_out == ["schedule"]
    assert names(made) == ({"schedule.pdf"}, {"checklist.pdf"})
    (made,) = done([source], replace(order, table=("grey-blanks", "days"), embed_fonts=True))
    assert laid_out == ["schedule"]
    assert names(made) == (set(), {"schedule.pdf", "checklist.pdf"})


def test_a_forced_run_lays_out_all(tmp_path: Path, laid_out: list[str]) -> None:
    """And what it makes is known to the next."""
    source, order = written(tmp_path, small()), order_in(tmp_path)
    done([source], order)
    (made,) = done([source], order, force=True)
    assert laid_out == [*SMALL, *SMALL]
    assert not made.kept
    done([written(tmp_path, small("Age ≥ 21"))], order)
    assert laid_out == [*SMALL, *SMALL, "checklist"]


def test_findings_of_a_kept_pdf_are_those_of_a_new_one(tmp_path: Path, laid_out: list[str]) -> None:
    """In which field a character without a glyph stands is told anew: the change may have put it into another."""
    order = order_in(tmp_path, documents=("schedule",))
    (first,) = done([written(tmp_path, small(outcome="No 药"))], order)
    laid_out.clear()
    source = written(tmp_path, small(outcome="No 药", summary="What 药 does."))
    (made,) = done([source], order)
    assert laid_out == []
    before, after = (each.entry.outputs[0].findings for each in (first, made) if each.entry is not None)
    assert [each.code for each in before] == [each.code for each in after] == ["PDF001"]
    assert after[0].path != before[0].path
    assert after[0] in made.result.findings
    assert as_a_fresh_run(source, order, tmp_path)


def test_a_check_goes_by_no_note(tmp_path: Path, laid_out: list[str]) -> None:
    """It says what differs, whatever is noted beside it; and writes nothing."""
    source, order = written(tmp_path, small()), order_in(tmp_path)
    done([source], order)
    page = order.out / ID / "schedule.pdf"
    before = sha256_of(page)
    tampered(page)
    head, text = note(page).read_text(encoding="utf-8").strip().split("\n")
    forged = text.replace(str(before), str(sha256_of(page)))
    assert forged != text
    note(page).write_text(f"{head.split()[0]} {printing.hashlib.sha256(forged.encode()).hexdigest()}\n{forged}\n")
    stamps = {path: path.stat().st_mtime_ns for path in order.out.rglob("*")}
    assert [(each.path.name, each.how) for each in check([source], order) if isinstance(each, Stale)] == [
        ("schedule.pdf", "differs")
    ]
    laid_out.clear()
    stale = check([written(tmp_path, small("Age ≥ 21"))], order)
    assert [each.path.name for each in stale if isinstance(each, Stale)] == ["schedule.pdf", "checklist.pdf"]
    assert laid_out == list(SMALL)
    assert {path: path.stat().st_mtime_ns for path in order.out.rglob("*")} == stamps


def test_a_run_that_left_no_manifest_left_its_pdfs(tmp_path: Path, laid_out: list[str]) -> None:
    """As one that was killed before the journal had the study: nothing is laid out again, the manifest is the same."""
    source, order = written(tmp_path, small()), order_in(tmp_path)
    done([source], order)
    whole = (order.out / NAME).read_bytes()
    (order.out / NAME).unlink()
    laid_out.clear()
    (made,) = done([source], order)
    assert laid_out == []
    assert names(made) == (set(), {"schedule.pdf", "checklist.pdf"})
    assert (order.out / NAME).read_bytes() == whole


def many(folder: Path, count: int, criterion: str) -> str:
    """A file of that many small records."""
    records = [copy.deepcopy(small(criterion)) for _ in range(count)]
    for number, record in enumerate(records):
        record["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08}"
    return written(folder, *records)


def test_a_killed_run_of_changed_studies_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    """`kill -9` among studies of which one PDF is kept: the next run gives what one into an empty folder gives."""
    order = order_in(tmp_path)
    done([many(tmp_path, 5, "Age ≥ 18")], order)
    (order.out / NAME).unlink()  # so that only the notes tell of the first run
    source = many(tmp_path, 5, "Age ≥ 21")
    options = ["--format", "pdf", "--document", ",".join(SMALL), "-j", "2", "-o", str(order.out)]
    command = [sys.executable, "-m", "protogen", "render", source, *options]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert run.stdout is not None
    assert b"checklist.pdf; kept 1 of 2 files; " in run.stdout.readline()
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert (order.out / PARTIAL).exists()
    second = subprocess.run(command, capture_output=True, text=True, check=True)
    last = second.stdout.splitlines()[-1]
    assert re.fullmatch(r"5 studies: \d rendered \(kept \d of \d+ files\), [1-4] unchanged, 0 failed", last), last
    assert as_a_fresh_run(source, order, tmp_path)


def test_executors_of_others_keep_what_is_there(tmp_path: Path, laid_out: list[str]) -> None:
    """Threads here: one layout a study, as in one process."""
    order = order_in(tmp_path)
    with ThreadPoolExecutor(2) as threads:
        done([many(tmp_path, 2, "Age ≥ 18")], order, hired=Hired(threads, 4))
        laid_out.clear()
        results = done([many(tmp_path, 2, "Age ≥ 21")], order, hired=Hired(threads, 4))
    assert laid_out == ["checklist"] * 2
    assert [names(each)[1] for each in results] == [{"schedule.pdf"}] * 2


def test_what_is_kept_is_counted(tmp_path: Path, laid_out: list[str]) -> None:
    """In the line of a study, in that of the run, and in the log, whose other figures are of what was made."""
    command, out = ["render", "-o", str(tmp_path / "out"), "--format", "pdf", "--document"], tmp_path / "out"
    runner = CliRunner()
    runner.invoke(app, [*command, ",".join(SMALL), many(tmp_path, 2, "Age ≥ 18")])
    told = runner.invoke(app, [*command, ",".join(SMALL), many(tmp_path, 2, "Age ≥ 21")]).stdout.splitlines()
    assert told[0] == f"NCT00000000: {out / 'NCT00000000'}: checklist.pdf; kept 1 of 2 files; no remarks"
    assert told[2] == "2 studies: 2 rendered (kept 2 of 4 files), 0 unchanged, 0 failed"
    laid_out.clear()
    told = runner.invoke(app, [*command, "schedule", written(tmp_path, small("Age ≥ 31"))]).stdout.splitlines()
    assert told == [f"{ID}: {out / ID}: kept 1 of 1 file; no remarks"]
    assert laid_out == []
    with (out / FOLDER / "timings.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert [(row["files"], row["kept"]) for row in rows] == [*[("2", "0")] * 2, *[("1", "1")] * 2, ("0", "1")]
    assert int(rows[2]["bytes"]) == (out / "NCT00000000" / "checklist.pdf").stat().st_size


def test_a_log_of_other_columns_is_set_aside(tmp_path: Path) -> None:
    """As an earlier version wrote it: no row stands under a head that is not its own."""
    order = order_in(tmp_path, documents=("checklist",), formats=("html",))
    log = order.out / FOLDER / "timings.tsv"
    log.parent.mkdir(parents=True)
    log.write_text("ended\tstudy\nthen\tNCT1\n", encoding="utf-8")
    done([written(tmp_path, small())], order)
    assert log.with_name("timings.old.tsv").read_text(encoding="utf-8") == "ended\tstudy\nthen\tNCT1\n"
    assert [len(line.split("\t")) for line in log.read_text(encoding="utf-8").splitlines()] == [len(COLUMNS)] * 2
