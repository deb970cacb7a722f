"""Batches: in one process or several, resumed, unchanged studies left alone, the same manifest whatever happened."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from corpus import seed

from protogen.batch.crew import Hired, together
from protogen.batch.manifest import NAME, PARTIAL, Manifest
from protogen.batch.run import Means, Stale, batch, check
from protogen.batch.work import _SELDOM, Done, Task
from protogen.errors import RenderError
from protogen.importers.ctgov import study
from protogen.pipeline import Order

HTML = ("html",)
FILES = {"synopsis.html", "schedule.html", "checklist.html"}


def lines(folder: Path, count: int) -> str:
    """A file of JSON Lines with that many small studies, each with an identifier of its own."""
    record = seed("NCT07409766")
    path = folder / "studies.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            record["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08}"
            stream.write(json.dumps(record) + "\n")
    return str(path)


def done(inputs: list[str], order: Order, **means: Any) -> list[Done]:
    """All results of a batch."""
    return list(batch(inputs, order, Means(**means)))


def test_processes_make_what_one_makes(tmp_path: Path) -> None:
    """Same files, same manifest but for nothing; results in the order of the inputs."""
    source = lines(tmp_path, 7)
    one, two = tmp_path / "one", tmp_path / "two"
    results = done([source], Order(out=one, formats=HTML))
    assert [each.result.study_id for each in results] == [f"NCT{number:08}" for number in range(7)]
    assert [each.result.study_id for each in done([source], Order(out=two, formats=HTML), jobs=2)] == [
        each.result.study_id for each in results
    ]
    assert (one / NAME).read_bytes() == (two / NAME).read_bytes()
    made = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    made = [path for path in made if path.parts[0] != ".protogen"]  # what is of the run alone
    assert len(made) == 7 * 3 + 3
    assert all((one / path).read_bytes() == (two / path).read_bytes() for path in made)


def test_what_is_unchanged_is_not_rendered_again(tmp_path: Path) -> None:
    """Nor is its file touched; a changed file, option or format is made, and only that."""
    source = lines(tmp_path, 2)
    order = Order(out=tmp_path / "out", formats=HTML)
    done([source], order)
    page = order.out / "NCT00000000" / "synopsis.html"
    before = page.stat().st_mtime_ns
    again = done([source], order)
    assert [each.skipped for each in again] == [True, True]
    assert page.stat().st_mtime_ns == before
    page.write_text("edited", encoding="utf-8")
    mended = done([source], order)
    assert [each.skipped for each in mended] == [False, True]
    assert [output.name for output in mended[0].result.outputs] == ["synopsis.html"]
    assert page.read_text(encoding="utf-8") != "edited"
    assert [each.skipped for each in done([source], Order(out=order.out, formats=HTML, paper="letter"))] == [False] * 2
    assert [each.skipped for each in done([source], order, force=True)] == [False, False]


def test_a_changed_record_is_rendered_and_its_neighbour_is_not(tmp_path: Path) -> None:
    """The hash is that of what was read, study by study."""
    source = Path(lines(tmp_path, 2))
    order = Order(out=tmp_path / "out", formats=HTML)
    done([str(source)], order)
    first, second = source.read_text(encoding="utf-8").splitlines()
    source.write_text(first.replace("NCC5975", "NCC5976") + "\n" + second + "\n", encoding="utf-8")
    assert [each.skipped for each in done([str(source)], order)] == [False, True]


def test_bad_studies_do_not_stop_the_others_and_are_not_in_the_manifest(tmp_path: Path) -> None:
    """An unreadable line, then a good one; two records with one identifier."""
    source = Path(lines(tmp_path, 2))
    first, second = source.read_text(encoding="utf-8").splitlines()
    source.write_text(f"{first}\n{{broken\n{second}\n{second}\n", encoding="utf-8")
    results = done([str(source)], Order(out=tmp_path / "out", formats=HTML), jobs=2)
    assert [bool(each.result.errors) for each in results] == [False, True, False, True]
    assert [each["id"] for each in json.loads((tmp_path / "out" / NAME).read_text("utf-8"))["studies"]] == [
        "NCT00000000",
        "NCT00000001",
    ]


def test_the_manifest_names_inputs_versions_and_hashes(tmp_path: Path) -> None:
    """And no clock value: two runs on two days give the same text."""
    shutil.copy(Path(__file__).parents[2] / "examples" / "NCT07409766.txt", tmp_path / "a.txt")
    order = Order(out=tmp_path / "out", documents=("checklist",))
    done([str(tmp_path / "a.txt")], order)
    text = (order.out / NAME).read_text("utf-8")
    (entry,) = json.loads(text)["studies"]
    assert entry["record_version"] == seed("NCT07409766")["derivedSection"]["miscInfoModule"]["versionHolder"]
    assert entry["origin"].endswith("a.txt")
    assert [output["name"] for output in entry["outputs"]] == ["checklist.html", "checklist.pdf"]
    assert entry["outputs"][1]["pages"] >= 3
    assert all(len(output["sha256"]) == 64 for output in entry["outputs"])
    assert time.strftime("%Y-%m-%dT") not in text
    assert not (order.out / PARTIAL).exists()


def test_a_killed_run_is_taken_up_and_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    """`kill -9` in mid-batch: whole files only, and the next run does the rest and writes the same manifest."""
    source = lines(tmp_path, 60)
    out, calm = tmp_path / "out", tmp_path / "calm"
    command = [sys.executable, "-m", "protogen", "render", source, "--format", "html", "-j", "2", "-o"]
    run = subprocess.Popen([*command, str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert run.stdout is not None
    for _ in range(5):
        assert run.stdout.readline()
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert (out / PARTIAL).exists()
    assert not (out / NAME).exists()
    left = list(out.rglob("*.html"))
    assert left
    assert all(path.read_text("utf-8").rstrip().endswith("</html>") for path in left if not path.name.startswith("."))
    second = subprocess.run([*command, str(out)], capture_output=True, text=True, check=True)
    assert "unchanged" in second.stdout
    subprocess.run([*command, str(calm)], capture_output=True, check=True)
    assert (out / NAME).read_bytes() == (calm / NAME).read_bytes()


def test_a_torn_last_line_of_the_journal_is_left_out(tmp_path: Path) -> None:
    """The machine stopped while it was written."""
    source = lines(tmp_path, 2)
    order = Order(out=tmp_path / "out", formats=HTML)
    done([source], order)
    manifest = json.loads((order.out / NAME).read_text("utf-8"))
    whole, torn = (json.dumps(each) for each in manifest["studies"])
    (order.out / NAME).unlink()
    (order.out / PARTIAL).write_text(f"{whole}\n{torn[:-20]}", encoding="utf-8")
    assert list(Manifest.of(order.out).entries) == ["NCT00000000"]
    assert [each.skipped for each in done([source], order)] == [True, False]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": "x"}', '{"schema": "protogen-manifest/1", "studies": [1]}']
)
def test_what_is_no_manifest_is_refused_by_name(tmp_path: Path, text: str) -> None:
    """It may be somebody else's file."""
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(RenderError, match=NAME):
        Manifest.of(tmp_path)


def test_check_names_files_that_differ_or_are_missing_and_writes_nothing(tmp_path: Path) -> None:
    """One changed character, one file gone, one study never rendered."""
    source = lines(tmp_path, 2)
    order = Order(out=tmp_path / "out", formats=HTML)
    done([source], order)
    assert list(check([source], order)) == []
    page = order.out / "NCT00000000" / "synopsis.html"
    page.write_text(page.read_text("utf-8").replace("a", "b", 1), encoding="utf-8")
    (order.out / "NCT00000001" / "schedule.html").unlink()
    before = {path: path.stat().st_mtime_ns for path in order.out.rglob("*")}
    found = list(check([lines(tmp_path, 3)], order))
    assert {(each.path.parent.name, each.path.name, each.how) for each in found if isinstance(each, Stale)} == {
        ("NCT00000000", "synopsis.html", "differs"),
        ("NCT00000001", "schedule.html", "missing"),
        *(("NCT00000002", name, "missing") for name in FILES),
    }
    assert {path: path.stat().st_mtime_ns for path in order.out.rglob("*")} == before


def test_check_needs_no_manifest(tmp_path: Path) -> None:
    """Where it is not kept, documents are made aside and compared byte by byte."""
    source = lines(tmp_path, 1)
    order = Order(out=tmp_path / "out", formats=HTML)
    done([source], order)
    (order.out / NAME).unlink()
    assert list(check([source], order)) == []
    (order.out / "NCT00000000" / "checklist.html").write_text("x", encoding="utf-8")
    (found,) = check([source], order)
    assert isinstance(found, Stale)
    assert found.how == "differs"


def test_any_executor_of_the_standard_kind_will_do(tmp_path: Path) -> None:
    """Threads here: what counts is `submit` and `result`."""
    source = lines(tmp_path, 3)
    with ThreadPoolExecutor(2) as threads:
        results = done([source], Order(out=tmp_path / "out", formats=HTML), hired=Hired(threads, 4))
    assert [each.entry is not None for each in results] == [True] * 3


def test_garbage_is_collected_as_before_once_a_batch_is_done(tmp_path: Path) -> None:
    """Also where it is not read to its end: the habits of the program around it are its own."""
    before = gc.get_threshold()
    order = Order(out=tmp_path / "out", documents=("checklist",), formats=HTML)
    running = batch([lines(tmp_path, 3)], order)
    next(running)
    assert gc.get_threshold() == _SELDOM != before
    running.close()
    assert gc.get_threshold() == before


class Deadly:
    """A study that ends the process that unpickles it."""

    def __reduce__(self) -> tuple[Any, tuple[int, int]]:
        """Die."""
        return os._exit, (1,)  # type: ignore[return-value]


def test_a_worker_that_dies_costs_its_study_and_no_other(tmp_path: Path) -> None:
    """It may have run out of memory: said by name, the others are rendered."""
    order = Order(out=tmp_path, documents=("checklist",), formats=HTML)
    good = study(seed("NCT07409766"), shape="json")
    tasks = [Task(good, f"place {n}", f"folder{n}", "f", "i", {}) for n in range(6)]
    object.__setattr__(tasks[2], "options", {"deadly": Deadly()})
    results = list(together(tasks, order, 2))
    assert [each.result.origin for each in results] == [f"place {n}" for n in range(6)]
    assert [bool(each.result.errors) for each in results] == [False, False, True, False, False, False]
    assert "ended the process" in str(results[2].result.errors[0])


def test_interrupted_by_the_keyboard_it_leaves_whole_files(tmp_path: Path) -> None:
    """Ctrl-C: code 130, one line, no traceback, nothing half-written."""
    source = lines(tmp_path, 200)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "protogen", "render", source, "--format", "html", "-j", "2", "-o", str(out)]
    run = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Where the tests run in the background the shell has them ignore it, and what they start too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 -- no threads here
    )
    assert run.stdout is not None
    assert run.stdout.readline()
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130, errors
    assert "Traceback" not in errors
    pages = list(out.rglob("*.html"))
    assert pages
    assert all(path.read_text("utf-8").rstrip().endswith("</html>") for path in pages)
    assert not [path for path in out.rglob("*") if path.name.endswith(".part")]
