"""The notes beside PDFs: what is found by them is what was written, printed from the same; anything else is nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from protogen.batch import shelf as shelf_module
from protogen.batch.memory import FOLDER
from protogen.batch.run import options_of
from protogen.batch.shelf import FORM, PLACE, PdfShelf, print_mark
from protogen.findings import Finding, Severity
from protogen.pipeline import Order, Output, Shelf
from protogen.rendering.printing import PrintJob
from protogen.writing import output_folder

STUDY, NAME, DATA = "NCT00000001", "synopsis.pdf", b"%PDF-1.7 as it was printed"
FOUND = Finding("PDF001", Severity.MAJOR, "#x", "no font has U+836F (药)", "give a font", quote="药", start=1, end=2)
OUTPUT = Output(NAME, hashlib.sha256(DATA).hexdigest(), len(DATA), 3, (FOUND,))
JOB = PrintJob("<p>A page with half a pair: \ud800</p>", places={"a": "Ä"})


def shelf(out: Path, folder: str = STUDY, mark: str = "mark", *, reuse: bool = True) -> PdfShelf:
    """The shelf of a study."""
    return PdfShelf(out, folder, mark, frozenset(), reuse=reuse)


def note(out: Path) -> Path:
    """The note of the PDF."""
    return out / FOLDER / PLACE / STUDY / f"{NAME}.json"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with one PDF and its note."""
    (tmp_path / STUDY).mkdir()
    (tmp_path / STUDY / NAME).write_bytes(DATA)
    shelf(tmp_path).put(OUTPUT, JOB)
    return tmp_path


def test_what_was_put_there_is_found(out: Path) -> None:
    """Pages and findings with it, in another process too; version control is told to leave the notes out."""
    assert shelf(out).find(NAME, JOB) == OUTPUT
    assert shelf(out).find(NAME, replace(JOB)) == OUTPUT
    assert (out / FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert [path.name for path in note(out).parent.iterdir()] == [note(out).name]


def test_the_shelf_of_who_has_none_is_empty() -> None:
    """And stays so."""
    nothing = Shelf()
    nothing.put(OUTPUT, JOB)
    assert nothing.find(NAME, JOB) is None
    assert nothing.names == frozenset()


def test_another_job_mark_name_or_study_finds_nothing(out: Path) -> None:
    """Nor one that is to make all again, which still remembers what it makes."""
    assert shelf(out).find(NAME, replace(JOB, html="<p>Another page</p>")) is None
    assert shelf(out).find(NAME, replace(JOB, places={"a": "B"})) is None
    assert shelf(out).find("schedule.pdf", JOB) is None
    assert shelf(out, "NCT00000002").find(NAME, JOB) is None
    assert shelf(out, mark="other").find(NAME, JOB) is None
    assert shelf(out, reuse=False).find(NAME, JOB) is None
    other = replace(JOB, html="<p>Another page</p>")
    shelf(out, reuse=False).put(OUTPUT, other)
    assert shelf(out).find(NAME, other) == OUTPUT


def test_other_engines_find_nothing(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A WeasyPrint of another version sets other lines."""
    monkeypatch.setattr(shelf_module, "engines", lambda: ("weasyprint 71.0",))
    assert shelf(out).find(NAME, JOB) is None


def tampered(out: Path) -> None:
    """A byte of the PDF is another."""
    (out / STUDY / NAME).write_bytes(DATA.replace(b"1.7", b"1.6"))


def gone(out: Path) -> None:
    """There is no PDF."""
    (out / STUDY / NAME).unlink()


def misread(out: Path) -> None:
    """A figure of the note is another, the key is not."""
    text = note(out).read_text(encoding="utf-8")
    assert '"pages": 3' in text
    note(out).write_text(text.replace('"pages": 3', '"pages": 4'), encoding="utf-8")


def cut_off(out: Path) -> None:
    """The note ends too early."""
    note(out).write_bytes(note(out).read_bytes()[:-9])


def of_another(out: Path) -> None:
    """The note is whole, and that of another PDF with the same page."""
    shelf(out).put(replace(OUTPUT, name="schedule.pdf"), JOB)
    note(out).with_name("schedule.pdf.json").replace(note(out))


def a_folder(out: Path) -> None:
    """There is a folder where the note was."""
    note(out).unlink()
    note(out).mkdir()


@pytest.mark.parametrize("harm", [tampered, gone, misread, cut_off, of_another, a_folder])
def test_what_is_not_as_it_was_written_is_not_found(out: Path, harm: Callable[[Path], None]) -> None:
    """The near miss is the fixture, on which it is found."""
    assert shelf(out).find(NAME, JOB) is not None
    harm(out)
    assert shelf(out).find(NAME, JOB) is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null\nnull",
        f"{FORM} 0\n{{}}".encode(),
        *(f"{FORM} {hashlib.sha256(text).hexdigest()}\n".encode() + text for text in (
            b"{}", b"[]", b"3", b"nonsense", b"[" * 100_000, b'{"key": "k", "output": {"name": 3}}',
        )),
    ],
)  # fmt: skip
def test_a_foreign_note_is_none(out: Path, text: bytes) -> None:
    """Whatever it holds, also with the right sum; and a new one takes its place."""
    note(out).write_bytes(text)
    assert shelf(out).find(NAME, JOB) is None
    shelf(out).put(OUTPUT, JOB)
    assert shelf(out).find(NAME, JOB) == OUTPUT


@pytest.mark.parametrize("output", ['{"name": 3}', '{"name": "synopsis.pdf", "findings": [3]}', "[]", "null"])
def test_a_note_with_the_right_key_and_no_output_is_none(out: Path, output: str) -> None:
    """As another version might write it."""
    text = f'{{"key": "{shelf(out)._key(JOB)}", "output": {output}}}'
    note(out).write_text(f"{FORM} {hashlib.sha256(text.encode()).hexdigest()}\n{text}\n", encoding="utf-8")
    assert shelf(out).find(NAME, JOB) is None


def test_a_note_that_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    """The PDF is there, and is made again next time."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / PLACE).write_text("somebody's file", encoding="utf-8")
    shelf(tmp_path).put(OUTPUT, JOB)
    assert shelf(tmp_path).find(NAME, JOB) is None
    assert (tmp_path / FOLDER / PLACE).read_text(encoding="utf-8") == "somebody's file"


def test_a_store_has_notes_too() -> None:
    """By fsspec, where it is installed."""
    pytest.importorskip("upath", reason="fsspec paths are not installed")
    out = output_folder("memory://protogen-test/shelf")
    try:
        (out / STUDY / NAME).write_bytes(DATA)
        shelf(out).put(OUTPUT, JOB)
        assert shelf(out).find(NAME, JOB) == OUTPUT
        (out / STUDY / NAME).write_bytes(b"x")
        assert shelf(out).find(NAME, JOB) is None
    finally:
        out.fs.store.clear()  # type: ignore[attr-defined]


def test_a_mark_holds_the_options_of_paper(tmp_path: Path) -> None:
    """Paper, profile, theme, and fonts by what is in them; how a schedule is drawn shows on the page alone."""
    for name, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "some.ttf").write_bytes(content)

    def mark(order: Order) -> str:
        return print_mark(options_of(order))

    base = Order()
    others = (
        Order(paper="letter"),
        Order(profile="ua"),
        Order(theme="compact"),
        Order(fonts=tmp_path / "a"),
        Order(fonts=tmp_path / "c"),
    )
    assert len({mark(each) for each in (base, *others)}) == 6
    assert mark(Order(fonts=tmp_path / "a")) == mark(Order(fonts=tmp_path / "b"))
    same = (Order(out=tmp_path), Order(table=("days",)), Order(embed_fonts=True), Order(formats=("pdf",)))
    assert {mark(each) for each in same} == {mark(base)}


@pytest.mark.parametrize(("name", "value"), [("tool_digest", lambda: "0"), ("VERSION", "0.0.0"), ("FORM", "other/1")])
def test_a_mark_holds_the_tool(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """Its version, a digest over its files, the form of the notes."""
    options = options_of(Order())
    before = print_mark(options)
    assert before == print_mark(options)
    monkeypatch.setattr(shelf_module, name, value)
    assert print_mark(options) != before
