"""Documents written to a store that is no file system of this machine, by fsspec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_batch import HTML, lines

from protogen.batch.manifest import NAME
from protogen.batch.run import Means, batch, check
from protogen.errors import RenderError
from protogen.pipeline import Order
from protogen.writing import is_remote, output_folder

upath = pytest.importorskip("upath", reason="fsspec paths are not installed")


@pytest.fixture
def store() -> Iterator[Path]:
    """An empty store in memory."""
    folder = output_folder("memory://protogen-test/documents")
    yield folder
    folder.fs.store.clear()  # type: ignore[attr-defined]


def test_a_store_gets_what_a_folder_gets(store: Path, tmp_path: Path) -> None:
    """The same files, the same manifest; a second run finds all unchanged; a check finds a changed file."""
    source = lines(tmp_path, 2)
    there, here = Order(out=store, formats=HTML), Order(out=tmp_path / "here", formats=HTML)
    assert is_remote(store)
    for order in (there, here):
        assert [bool(done.result.errors) for done in batch([source], order)] == [False, False]
    for name in (NAME, "index.html", "NCT00000001/synopsis.html"):
        assert (there.out / name).read_bytes() == (here.out / name).read_bytes(), name
    assert [done.skipped for done in batch([source], there)] == [True, True]
    (store / "NCT00000000" / "synopsis.html").write_bytes(b"x")
    assert len(list(check([source], there))) == 1


def test_a_store_of_an_unknown_kind_is_named() -> None:
    """With the remedy."""
    with pytest.raises(RenderError, match="nowhere://x"):
        output_folder("nowhere://x")


def test_processes_write_to_an_address_of_this_system(tmp_path: Path) -> None:
    """`file://` is a folder like any other: by workers, with whole files, and what is unchanged is left alone."""
    source = lines(tmp_path, 3)
    out = output_folder(f"file://{tmp_path}/a folder")
    assert out == tmp_path / "a folder"
    assert not is_remote(out)
    order = Order(out=out, documents=("checklist",), formats=HTML)
    for skipped in (False, True):
        assert [done.skipped for done in batch([source], order, Means(jobs=2))] == [skipped] * 3
    assert list(check([source], order)) == []


def test_a_store_gets_the_timings_of_the_last_run(store: Path, tmp_path: Path) -> None:
    """It cannot append."""
    order = Order(out=store, documents=("checklist",), formats=HTML)
    assert len(list(batch([lines(tmp_path, 2)], order))) == 2
    rows = (store / ".protogen" / "timings.tsv").read_text(encoding="utf-8").splitlines()
    assert [row.split("\t")[1] for row in rows] == ["study", "NCT00000000", "NCT00000001"]


def test_a_path_of_this_system_stays_one() -> None:
    """No fsspec in the way."""
    assert output_folder("a/b") == Path("a/b")
    assert not is_remote(Path("a"))
