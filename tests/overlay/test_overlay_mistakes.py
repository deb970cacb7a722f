"""Mistakes in a file of corrections, in a table: each gives its code at its line and column, and all come at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import protogen
from protogen.errors import ProtogenError
from protogen.importers.native.problems import Problem
from protogen.overlay.correcting import OverlayError, correct

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BASE = (HERE / "data" / "base.yaml").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in (HERE / "mistakes.tsv").read_text(encoding="utf-8").splitlines()[1:]]
STUDY = protogen.read(str(ROOT / "examples" / "NCT07329959.txt"))[0]


@pytest.fixture
def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """What is wrong with corrections of NCT07329959; nothing where they can be made."""
    monkeypatch.chdir(tmp_path)

    def found(text: str) -> tuple[Problem, ...]:
        (tmp_path / "overlay.yaml").write_text(text, encoding="utf-8")
        try:
            correct(STUDY, "overlay.yaml")
        except OverlayError as error:
            return error.problems
        return ()

    return found


def unescaped(cell: str) -> str:
    """A cell of the table: line breaks are written as escapes."""
    return cell.replace("\\n", "\n")


def test_the_table_is_long_and_each_row_another_mistake() -> None:
    """No two edits alike, and every code of docs/overlay.md but those of other pages is in it."""
    assert len(CASES) >= 60
    assert len({(old, new) for _, old, new, *_ in CASES}) == len(CASES)
    assert {f"OVL{number:03}" for number in range(1, 13)} <= {case[3] for case in CASES}


def test_the_file_that_is_edited_has_no_mistake(problems) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """What the cases find is what they put in."""
    assert problems(BASE) == ()


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_each_mistake_has_its_code_at_its_line(case: list[str], problems) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """The first problem is the mistake itself; its line is quoted, its column underlined."""
    what, old, new, code, line, column = case
    assert unescaped(old) in BASE, what
    found = problems(BASE.replace(unescaped(old), unescaped(new), 1))
    assert found, f"{what}: accepted"
    first = found[0]
    assert (first.code, first.place.line, first.place.column) == (code, int(line), int(column))
    quoted = str(first).splitlines()
    assert quoted[0].startswith(f"overlay.yaml:{line}:{column} {code}")
    assert quoted[1].strip().startswith(f"{line} |")
    assert quoted[2].endswith("^")


def test_all_mistakes_of_a_file_come_at_once(problems) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Of what is stated, of criteria, and of what is derived: an author mends them in one go."""
    edits = [("arms[A1]", "arms[A9]"), ("the last 3", "3"), ("visits[D7]", "visits[D8]"), ("sex\n", "sexes\n")]
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    assert [each.code for each in problems(text)] == ["OVL006", "OVL006", "OVL008", "OVL005"]


def test_a_message_shows_both_texts_and_what_was_meant(problems) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """The author sees what changed without opening the record."""
    (stale,) = problems(BASE.replace("expect: CAR-DC Treatment", "expect: CAR-DC cells"))
    assert "expected “CAR-DC cells”, but found “CAR-DC Treatment”" in stale.message
    (unit,) = problems(BASE.replace("unit: days", "unit: dais"))
    assert unit.fix == "did you mean 'days'?"
    (visit,) = problems(BASE.replace("visits[D7]", "visits[Day 77]"))
    assert visit.fix == "did you mean 'Day 7'?"


def test_long_texts_are_shown_where_they_part(problems) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Of a summary of hundreds of words, the words around the difference."""
    summary = STUDY.design.brief_summary
    assert summary is not None
    assert len(summary) > 400
    other = " ".join(summary.split()).replace("targeting pathological fibroblasts", "aiming at fibroblasts")
    text = f"{BASE}  - at: design.brief_summary\n    set: Shorter.\n    expect: {other!r}\n"
    (found,) = problems(text)
    assert "aiming at" in found.message
    assert "targeting path" in found.message
    assert len(found.message) < 600


def test_json_problems_name_the_path(tmp_path: Path) -> None:
    """JSON has no lines worth naming."""
    (tmp_path / "o.json").write_text(
        '{"overlay": 1, "study": "NCT07329959", "corrections": [{"at": "arms[A9]", "remove": true}]}'
    )
    with pytest.raises(OverlayError) as caught:
        correct(STUDY, str(tmp_path / "o.json"))
    assert "o.json OVL006 corrections[0].at: no arm is called 'A9'" in str(caught.value)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"# nothing\n", b"- a\n", b"just words", b"\x00"])
def test_what_is_no_file_of_corrections_is_said_so(tmp_path: Path, data: bytes) -> None:
    """Whatever the bytes are, there is a problem with a place and no traceback."""
    (tmp_path / "o.yaml").write_bytes(data)
    with pytest.raises(OverlayError, match=r"o\.yaml:1:1 "):
        correct(STUDY, str(tmp_path / "o.yaml"))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """And broken JSON too."""
    with pytest.raises(ProtogenError, match="could not be read: no such file"):
        correct(STUDY, str(tmp_path / "missing.yaml"))
    (tmp_path / "o.json").write_text('{"overlay": 1,')
    with pytest.raises(ProtogenError, match="not JSON"):
        correct(STUDY, str(tmp_path / "o.json"))


def test_files_that_include_each_other_are_refused(tmp_path: Path) -> None:
    """A cycle over two files ends with a message at the line that closes it."""
    (tmp_path / "o.yaml").write_text("overlay: 1\nstudy: NCT07329959\ninclude: [a.yaml]\n")
    (tmp_path / "a.yaml").write_text("include: [b.yaml]\n")
    (tmp_path / "b.yaml").write_text("include: [a.yaml]\ncorrections: []\n")
    with pytest.raises(OverlayError, match=r"b\.yaml:1:11 INC002"):
        correct(STUDY, str(tmp_path / "o.yaml"))


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Documents name them without their folders: nobody could tell which was meant."""
    names = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        names.append(str(tmp_path / folder / "o.yaml"))
        Path(names[-1]).write_text("overlay: 1\nstudy: NCT07329959\ncorrections: []\n")
    with pytest.raises(OverlayError, match="OVL010"):
        correct(STUDY, *names)
