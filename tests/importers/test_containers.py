"""Every container of records: pages, single studies, API answers, lists, JSON Lines, folders, standard input."""

from __future__ import annotations

import ast
import gzip
import hashlib
import io
import json
import lzma
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from protogen.errors import InputError
from protogen.importers.containers import RawRecord, raw_records
from protogen.importers.opening import RECORD_LIMIT

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT / "examples").glob("NCT*.txt"))
SHARED = ROOT.parent / "shared"
AGAIN = "download the record again from the ClinicalTrials.gov API v2"
CORPUS = SHARED / "corpus" / "ctgov_v2.jsonl.xz"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside this checkout")


def a_study(number: int = 1) -> dict[str, Any]:
    """The smallest record."""
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08}"}}}


def read(content: bytes | str | Any) -> list[RawRecord | InputError]:
    """What standard input with this content gives."""
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    return list(raw_records(["-"], stdin=io.BytesIO(content)))


def summary(found: list[RawRecord | InputError]) -> list[tuple[str | None, str]]:
    """The place and number of each record, the text of each error."""
    return [
        (None, str(item))
        if isinstance(item, InputError)
        else (item.place, item.data["protocolSection"]["identificationModule"]["nctId"][3:].lstrip("0"))
        for item in found
    ]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem)
def test_a_seed_page_gives_the_record_python_itself_reads(seed: Path) -> None:
    """The page reader agrees with `ast.literal_eval`, escapes included, and says where the record came from."""
    (record,) = raw_records([str(seed)])
    assert isinstance(record, RawRecord)
    assert record.data == ast.literal_eval(seed.read_text().split("Raw JSON")[1].strip())
    assert record.data["protocolSection"]["identificationModule"]["nctId"] == seed.stem
    assert (record.shape, record.origin, record.place) == ("page", str(seed), None)
    assert record.sha256 is not None


def test_there_are_two_seed_pages() -> None:
    """The test above runs over something."""
    assert len(SEEDS) == 2


def test_a_single_study_has_no_place() -> None:
    """One JSON object on one line or on many is one record without a place."""
    for text in (json.dumps(a_study()), json.dumps(a_study(), indent=1), json.dumps(a_study(), indent=0) + "\n\n"):
        assert summary(read(text)) == [(None, "1")]
        (record,) = read(text)
        assert isinstance(record, RawRecord)
        assert record.sha256 == hashlib.sha256(text.rstrip().encode()).hexdigest()
        assert (record.shape, record.origin) == ("json", "-")


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_an_answer_gives_its_studies(indent: int | None) -> None:
    """An API answer gives each study with its index, whatever stands before and behind the list."""
    answer = {"totalCount": 2, "studies": [a_study(1), a_study(2)], "nextPageToken": "ZVNj07]}"}
    assert summary(read(json.dumps(answer, indent=indent))) == [("studies[0]", "1"), ("studies[1]", "2")]


def test_an_answer_with_an_object_before_its_list_gives_its_studies() -> None:
    """The list need not be found in the first bytes."""
    answer = {"request": {"studies": [1]}, "studies": [a_study(1), 7]}
    assert summary(read(answer)) == [
        ("studies[0]", "1"),
        (None, f"-:1: studies[1]: the number 7, not a study record; {AGAIN}"),
    ]


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_a_list_gives_its_studies(indent: int | None) -> None:
    """A JSON array gives each study with its index."""
    assert summary(read(json.dumps([a_study(1), a_study(2)], indent=indent))) == [("[0]", "1"), ("[1]", "2")]


def test_json_lines_give_their_studies_with_the_line() -> None:
    """Blank lines and Windows line ends do not disturb the count of lines."""
    text = f"\n{json.dumps(a_study(1))}\r\n\n  \n{json.dumps(a_study(2))}\n{json.dumps(a_study(3))}"
    assert summary(read(text)) == [("line 2", "1"), ("line 5", "2"), ("line 6", "3")]


def test_json_lines_of_answers_give_every_study() -> None:
    """Pages of an API answer, one a line, are read in one go."""
    pages = [{"studies": [a_study(1), a_study(2)], "nextPageToken": "x"}, {"studies": [a_study(3)]}]
    assert summary(read("\n".join(map(json.dumps, pages)))) == [
        ("studies[0]", "1"),
        ("studies[1]", "2"),
        ("line 2: studies[0]", "3"),
    ]


@pytest.mark.parametrize("broken", ["first", "middle", "last"])
@pytest.mark.parametrize(
    "damage",
    ['{"protocolSection": {"a": "b', '{"protocolSection": {"a": 1', '{"protocolSection": {"a": "b,', "{]", "nul"],
)
def test_a_broken_line_stops_no_other(broken: str, damage: str) -> None:
    """Wherever the broken line stands, the other records come and the error names the line."""
    lines = [json.dumps(a_study(1)), json.dumps(a_study(2))]
    at = {"first": 0, "middle": 1, "last": 2}[broken]
    lines.insert(at, damage)
    if damage == "nul" and at == 0:
        pytest.skip("a file that begins like this is no JSON at all")
    found = read("\n".join(lines) + "\n")
    assert [place for place, _ in summary(found) if place] == [f"line {n + 1}" for n in range(3) if n != at]
    (error,) = [item for item in found if isinstance(item, InputError)]
    assert error.where
    assert error.where.startswith(f"-:{at + 1}:")


def test_a_broken_element_stops_no_other() -> None:
    """In a list too, an element that is no JSON costs only itself."""
    text = f'[{json.dumps(a_study(1))}, {{"a" 1}},, {json.dumps(a_study(2))}]'
    found = summary(read(text))
    assert [found[0], found[3]] == [("[0]", "1"), ("[3]", "2")]
    assert found[1][1] == f"-:1:{text.index('1}') + 1}: [1]: not JSON: expecting ':' delimiter, found '1}}'"
    assert "[2]" in found[2][1]


def test_a_list_that_breaks_off_gives_what_was_whole() -> None:
    """The studies before the break are read, and the break is reported once."""
    text = json.dumps([a_study(1), a_study(2)])
    for cut in (text[:-20], text[:-1]):
        found = summary(read(cut))
        assert found[0] == ("[0]", "1")
        assert "breaks off" in found[-1][1]
        assert len(found) == (2 if cut == text[:-20] else 3)
    assert "breaks off" in summary(read(json.dumps({"studies": [a_study(1)]})[:-1]))[1][1]


def test_text_behind_a_list_is_reported() -> None:
    """Nothing is dropped in silence."""
    found = summary(read(json.dumps([a_study(1)]) + "\nmore"))
    assert found == [("[0]", "1"), (None, "-:2:1: 'more' behind the end of the list; keep one list in a file")]


def test_text_behind_a_document_is_reported() -> None:
    """Two indented records in one file are no JSON Lines."""
    (error,) = read(json.dumps(a_study(1), indent=1) + "\n" + json.dumps(a_study(2), indent=1))
    assert "extra data" in str(error)


def test_an_answer_broken_behind_its_studies_is_reported() -> None:
    """The frame of the answer is checked as well."""
    found = summary(read('{"studies": [' + json.dumps(a_study(1)) + '], "nextPageToken" 5}'))
    assert found[0] == ("studies[0]", "1")
    assert "behind the last study: not JSON" in found[1][1]


@needs_corpus
def test_the_corpus_is_read_in_full_with_small_memory() -> None:
    """1,122 real records from an xz file, each with its line; memory is that of the decoder and one record."""
    tracemalloc.start()
    count = 0
    for count, record in enumerate(raw_records([str(CORPUS)]), start=1):
        assert isinstance(record, RawRecord)
        assert record.place == f"line {count}"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1122
    assert peak < 90_000_000  # the file was made with `xz -9`: its dictionary alone is 64 MiB


class Endless(io.RawIOBase):
    """A file of the given parts, made as it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the parts."""
        while len(self._rest) < len(buffer) and (part := next(self._parts, None)) is not None:
            self._rest += part
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


@pytest.mark.parametrize(
    ("before", "between", "after"), [("[", ", ", "]"), ('{"studies": [', ",", "]}"), ("", "\n", "")]
)
def test_memory_does_not_grow_with_the_number_of_records(before: str, between: str, after: str) -> None:
    """30 MB in 300 records, of any container, need less memory than 3 MB."""
    record = json.dumps({**a_study(), "text": '[x\\",' * 16_000}).encode()

    def parts() -> Iterator[bytes]:
        yield before.encode()
        for index in range(300):
            yield (between.encode() if index else b"") + record
        yield after.encode()

    tracemalloc.start()
    count = sum(
        isinstance(item, RawRecord) for item in raw_records(["-"], stdin=io.BufferedReader(Endless(parts()), 1 << 16))
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300
    assert peak < 3_000_000


def test_a_record_over_the_limit_is_an_error_and_the_next_is_read() -> None:
    """The limit holds for lines and for elements, and says the line."""
    long = '{"protocolSection": {"a": "' + "x" * RECORD_LIMIT + '"}}'
    small = json.dumps(a_study(2))
    lines = summary(read(f"{small}\n{long}\n{small}\n"))
    assert [place for place, _ in lines] == ["line 1", None, "line 3"]
    assert "-:2:1: a record of more than 20,000,000 bytes" in lines[1][1]
    assert [place for place, _ in summary(read(f"{long}\n{small}\n"))] == [None, "line 2"]
    assert [place for place, _ in summary(read(f"[{small},{long},{small}]"))] == ["[0]", None, "[2]"]
    (error,) = read(long.replace("{", "{\n"))
    assert "more than 20,000,000 bytes" in str(error)


def test_a_folder_gives_its_files_by_name(tmp_path: Path) -> None:
    """Candidates at any depth are read in order; other and hidden files are left alone."""
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "c.json").write_text(json.dumps(a_study(3)))
    (tmp_path / "b" / "b.JSONL").write_text(json.dumps(a_study(2)))
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(json.dumps(a_study(1)).encode()))
    (tmp_path / "d.json.xz").write_bytes(lzma.compress(json.dumps(a_study(4)).encode()))
    for other in ("notes.md", "a.pdf", ".hidden.json", ".hidden/x.json"):
        (tmp_path / other).write_text("nothing to see")
    found = list(raw_records([str(tmp_path)]))
    assert [number for _, number in summary(found)] == ["1", "2", "3", "4"]
    origins = [item.origin for item in found if isinstance(item, RawRecord)]
    assert origins[1] == str(tmp_path / "b" / "b.JSONL")


def test_a_folder_without_candidates_is_an_error(tmp_path: Path) -> None:
    """A folder that gives nothing says which names it looks for."""
    (tmp_path / "notes.md").write_text("x")
    (error,) = raw_records([str(tmp_path)])
    assert str(error) == (
        f"{tmp_path}: a folder without a file to read; "
        "its files must end in .txt, .json, .jsonl, .yaml, .yml, .gz or .xz, or be named one by one"
    )


def test_a_missing_file_stops_no_other(tmp_path: Path) -> None:
    """Every name is read in order, whatever happens to the others."""
    good = tmp_path / "good"
    good.write_text(json.dumps(a_study(1)))
    found = summary(list(raw_records([str(tmp_path / "no.json"), "a\0b", "", str(good)])))
    assert found[0][1] == f"{tmp_path / 'no.json'}: no such file or folder; check the name"
    assert found[1][1].startswith("a\\x00b: not a file name")
    assert found[2:] == [(None, "an empty file name; name a file, a folder, or - for standard input"), (None, "1")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error(tmp_path: Path) -> None:
    """The system's reason is given."""
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "a.json").chmod(0)
    (error,) = raw_records([str(tmp_path / "a.json")])
    assert "permission denied" in str(error)


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root may list everything, the system is made to refuse."""

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    (error,) = raw_records([str(tmp_path)])
    assert str(error) == f"{tmp_path}: could not be read: permission denied"


def test_a_stream_that_fails_half_way_gives_what_was_read() -> None:
    """An input/output error comes behind the records before it."""

    def parts() -> Iterator[bytes]:
        for index in range(100):
            yield json.dumps({**a_study(index + 1), "text": "x" * 10_000}).encode() + b"\n"
        raise OSError(5, "Input/output error")

    lines = parts()

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return next(lines)[:size]

    found = list(raw_records(["-"], stdin=Failing()))
    assert isinstance(found[0], RawRecord)
    assert str(found[-1]) == "-: could not be read: input/output error"
    assert sum(isinstance(item, InputError) for item in found) == 1


def test_an_abandoned_stream_closes_its_file(tmp_path: Path) -> None:
    """Taking only the first record leaves no open file (a ResourceWarning would fail this test)."""
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps(a_study(n)) for n in range(3)))
    stream = raw_records([str(file)])
    assert isinstance(next(stream), RawRecord)
    del stream
