"""What is unchanged is told without parsing it, and what is not unchanged is never taken for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT
from test_batch import HTML, done, lines

from protogen import importers
from protogen.batch import memory
from protogen.batch.manifest import NAME
from protogen.batch.memory import FOLDER, Memory, sha256_of
from protogen.batch.run import check
from protogen.batch.timings import COLUMNS
from protogen.pipeline import Order


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places of the records that are parsed, as they are."""
    places: list[str] = []
    real = importers._study

    def noted(raw: Any) -> Any:
        places.append(raw.place or raw.origin)
        return real(raw)

    monkeypatch.setattr(importers, "_study", noted)
    return places


def order_in(folder: Path) -> Order:
    """The smallest documents."""
    return Order(out=folder / "out", documents=("checklist",), formats=HTML)


def old(*paths: Path) -> None:
    """Wait until files are no longer so young that they are read in spite of their times."""
    youngest = max(path.stat().st_ctime_ns for path in paths)
    while time.time_ns() < youngest + 2 * memory._BLINK_NS:
        time.sleep(0.01)


def test_a_second_run_parses_nothing_and_writes_nothing(tmp_path: Path, parsed: list[str]) -> None:
    """And says the same of each study; a forced run parses all."""
    source, order = lines(tmp_path, 3), order_in(tmp_path)
    first = done([source], order)
    assert parsed == ["line 1", "line 2", "line 3"]
    old(*order.out.rglob("*"))
    done([source], order)  # takes up the times of the files that had just been written
    before = {path: path.stat().st_mtime_ns for path in order.out.rglob("*")}
    again = done([source], order)
    assert len(parsed) == 3
    assert [each.skipped for each in again] == [True] * 3
    assert [each.result.findings for each in again] == [each.result.findings for each in first]
    assert {path: path.stat().st_mtime_ns for path in order.out.rglob("*")} == before
    done([source], order, force=True)
    assert len(parsed) == 6


def test_only_the_changed_line_of_a_file_is_parsed(tmp_path: Path, parsed: list[str]) -> None:
    """Lines are told by their own bytes, wherever they stand."""
    source, order = Path(lines(tmp_path, 3)), order_in(tmp_path)
    done([str(source)], order)
    parsed.clear()
    first, second, third = source.read_text(encoding="utf-8").splitlines()
    source.write_text(f"{third}\n{second.replace('NCC5975', 'NCC5976')}\n{first}\n", encoding="utf-8")
    assert [each.skipped for each in done([str(source)], order)] == [True, False, True]
    assert parsed == ["line 2"]


def test_the_same_content_under_another_name_is_not_rendered(tmp_path: Path) -> None:
    """The manifest is that of a first run over the new names."""
    source, order = Path(lines(tmp_path, 2)), order_in(tmp_path)
    done([str(source)], order)
    moved = source.rename(tmp_path / "moved.jsonl")
    assert [each.skipped for each in done([str(moved)], order)] == [True, True]
    fresh = Order(out=tmp_path / "fresh", documents=order.documents, formats=order.formats)
    done([str(moved)], fresh)
    assert (order.out / NAME).read_bytes() == (fresh.out / NAME).read_bytes()


def test_other_bytes_that_say_the_same_are_not_rendered(tmp_path: Path, parsed: list[str]) -> None:
    """A page with a blank line more is read, found to be the same study, and known from then on."""
    page = tmp_path / "study.json"
    page.write_text(Path(lines(tmp_path, 1)).read_text(encoding="utf-8"), encoding="utf-8")
    order = order_in(tmp_path)
    done([str(page)], order)
    page.write_text(page.read_text(encoding="utf-8").replace('": ', '":  ', 1), encoding="utf-8")
    parsed.clear()
    assert [each.skipped for each in done([str(page)], order)] == [True]
    assert [each.skipped for each in done([str(page)], order)] == [True]
    assert len(parsed) == 1


def test_a_file_put_back_to_its_size_and_time_is_still_found_out(tmp_path: Path) -> None:
    """The system keeps a time that no program sets."""
    source, order = lines(tmp_path, 2), order_in(tmp_path)
    done([source], order)
    page = order.out / "NCT00000000" / "checklist.html"
    old(page)
    done([source], order)
    before = page.stat()
    page.write_bytes(page.read_bytes().replace(b"a", b"b", 1))
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert page.stat().st_size == before.st_size
    assert [each.skipped for each in done([source], order)] == [False, True]


def test_the_times_of_a_file_are_trusted_only_when_it_has_been_left_alone(tmp_path: Path) -> None:
    """Once the memory is younger by more than a tick; the near miss is read."""
    page = tmp_path / "a" / "page.html"
    page.parent.mkdir()
    page.write_text("as it was made", encoding="utf-8")
    digest = sha256_of(page)
    assert digest is not None
    own = Memory(tmp_path)
    assert own.intact("a", "page.html", digest)
    own.write(set())
    young = Memory(tmp_path)
    assert young._stamps["a"]["page.html"][0] == memory._NEVER
    old(page)
    assert young.intact("a", "page.html", digest)
    young.write(set())
    trusted = Memory(tmp_path)
    assert trusted._stamps["a"]["page.html"][0] == memory.stamp(page)
    assert trusted.intact("a", "page.html", digest)
    assert not trusted.intact("a", "page.html", "0" * 64)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"form": "protogen-memory/1", "files": 3}', '{"form": "other"}'])
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    """All is hashed, nothing is rendered."""
    source, order = lines(tmp_path, 2), order_in(tmp_path)
    done([source], order)
    (order.out / FOLDER / memory.NAME).write_text(text, encoding="utf-8")
    assert [each.skipped for each in done([source], order)] == [True, True]
    shutil.rmtree(order.out / FOLDER)
    assert [each.skipped for each in done([source], order)] == [True, True]


def test_a_study_file_depends_on_the_files_it_includes(tmp_path: Path, parsed: list[str]) -> None:
    """It is parsed each time; one that includes nothing is not."""
    for name in ("crossover.yaml", "parallel.yaml"):
        shutil.copy(ROOT / "examples" / name, tmp_path / name)
    part = tmp_path / "part" / "more.yaml"
    part.parent.mkdir()
    part.write_text("identity:\n  acronym: ONE\n", encoding="utf-8")
    whole = tmp_path / "crossover.yaml"
    text = whole.read_text(encoding="utf-8")
    assert "acronym:" not in text
    whole.write_text(f"{text}\ninclude: part/more.yaml\n", encoding="utf-8")
    inputs, order = [str(whole), str(tmp_path / "parallel.yaml")], order_in(tmp_path)
    assert [each.skipped for each in done(inputs, order)] == [False, False]
    parsed.clear()
    assert [each.skipped for each in done(inputs, order)] == [True, True]
    assert parsed == [str(whole)]
    part.write_text("identity:\n  acronym: TWO\n", encoding="utf-8")
    assert [each.skipped for each in done(inputs, order)] == [False, True]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_opened_once(tmp_path: Path) -> None:
    """It can be read once only: looking whether it is known would take its records away."""
    source, order = lines(tmp_path, 2), order_in(tmp_path)
    done([source], order)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for _ in range(2):
        with subprocess.Popen(["sh", "-c", f"cat '{source}' > '{pipe}'"]):
            assert [each.skipped for each in done([str(pipe)], order)] == [True, True]


def test_an_edited_index_is_put_right(tmp_path: Path) -> None:
    """Though no study changed."""
    source, order = lines(tmp_path, 2), order_in(tmp_path)
    done([source], order)
    page = order.out / "index.html"
    made = page.read_bytes()
    page.write_bytes(b"edited")
    done([source], order)
    assert page.read_bytes() == made
    page.unlink()
    done([source], order)
    assert page.read_bytes() == made


def test_timings_are_a_log_of_their_own(tmp_path: Path) -> None:
    """A line for each study that was rendered; a run over unchanged ones adds none, and a check does not read it."""
    source, order = lines(tmp_path, 2), order_in(tmp_path)
    done([source], order)
    log = order.out / FOLDER / "timings.tsv"
    head, *rows = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    assert tuple(head) == COLUMNS
    assert [dict(zip(head, row, strict=True))["study"] for row in rows] == ["NCT00000000", "NCT00000001"]
    first = dict(zip(head, rows[0], strict=True))
    assert (first["outcome"], first["files"], first["worker"]) == ("rendered", "1", str(os.getpid()))
    assert float(first["seconds"]) > 0
    assert int(first["bytes"]) == (order.out / "NCT00000000" / "checklist.html").stat().st_size
    done([source], order)
    assert len(log.read_text(encoding="utf-8").splitlines()) == 3
    log.unlink()
    assert list(check([source], order)) == []
    assert not log.exists()


def test_version_control_is_told_to_leave_the_memory_out(tmp_path: Path) -> None:
    """It is of this machine alone."""
    order = order_in(tmp_path)
    done([lines(tmp_path, 1)], order)
    assert (order.out / FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"
