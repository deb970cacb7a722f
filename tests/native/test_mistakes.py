"""Deliberate mistakes, typed in a table: each gives its code at its line and column, and all of a file come at once."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest

from protogen.importers.native.problems import Problem, StudyFileError
from protogen.importers.native.study_file import from_json, from_yaml
from protogen.importers.native.yamltext import LONGEST, MOST_NODES

HERE = Path(__file__).parent
BASE = (HERE / "data" / "base.yaml").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in (HERE / "mistakes.tsv").read_text(encoding="utf-8").splitlines()[1:]]


def problems(text: str) -> tuple[Problem, ...]:
    """What is wrong in a study file; nothing for one without mistakes."""
    try:
        from_yaml(text, "study.yaml")
    except StudyFileError as error:
        return error.problems
    return ()


def unescaped(cell: str) -> str:
    """A cell of the table: line breaks and tabs are written as escapes."""
    return cell.replace("\\n", "\n").replace("\\t", "\t")


def test_the_table_is_long_and_each_row_another_mistake() -> None:
    """Sixty and more, and no two edits alike."""
    assert len(CASES) >= 60
    assert len({(old, new) for _, old, new, *_ in CASES}) == len(CASES)


def test_the_file_that_is_edited_has_no_mistake() -> None:
    """What the cases find is what they put in."""
    assert problems(BASE) == ()


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_each_mistake_has_its_code_at_its_line(case: list[str]) -> None:
    """The first problem is the mistake itself; its line is quoted, its column underlined."""
    what, old, new, code, line, column = case
    assert unescaped(old) in BASE, what
    found = problems(BASE.replace(unescaped(old), unescaped(new), 1))
    assert found, f"{what}: accepted"
    first = found[0]
    assert (first.code, first.place.line, first.place.column) == (code, int(line), int(column))
    quoted = str(first).splitlines()
    assert quoted[0].startswith(f"study.yaml:{line}:{column} {code}")
    assert quoted[1].strip().startswith(f"{line} |")
    assert quoted[2].endswith("^")


def test_all_mistakes_of_a_file_come_at_once() -> None:
    """An author mends them in one go."""
    edits = [("official_title", "offical_title"), ("has_dmc: true", "has_dmc: yes"), ("W4 - W12", "W4 - W21")]
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    assert [each.code for each in problems(text)] == ["STU001", "STU003", "REF003"]


def test_mistakes_of_syntax_come_at_once_too() -> None:
    """A part that cannot be read hides no other: each tells its own mistake, and the rest is checked."""
    edits = [
        ('version: "1.0"', "version: 1.0: final", "YML001"),
        ("phases: [phase 2]", "phases: {phase 2", "YML001"),
        ("minimum_age: 18 years", "minimum_age: 18", "STU004"),
        ("has_dmc: true", "\thas_dmc: true", "YML003"),
    ]
    text = BASE
    for old, new, _ in edits:
        assert old in text
        text = text.replace(old, new, 1)
    assert [each.code for each in problems(text)] == [code for *_, code in edits]


def test_a_quotation_mark_that_is_never_closed_is_told_where_it_stands() -> None:
    """Not at the end of the file, where the parser gives up."""
    text = BASE + 'oversight_note: "open\n'
    first = problems(text)[0]
    assert (first.code, first.place.column) == ("YML001", 17)
    assert first.place.line == text.count("\n")


@pytest.mark.parametrize("broken", ["  a: b: c", "  [", '  "x', "  - a\n  b: c", "\tx: y"])
def test_a_broken_part_makes_no_mistake_of_another(broken: str) -> None:
    """What other parts name may stand in the part that could not be read: nothing but its syntax is told."""
    lines = BASE.splitlines()
    parts = [place for place, line in enumerate(lines) if re.match(r"\w+:$", line)]
    assert len(parts) > 8
    for place in parts:
        found = problems("\n".join([*lines[: place + 1], broken, *lines[place + 1 :]]))
        assert found
        assert {each.code for each in found} <= {"YML001", "YML003"}, (lines[place], [str(each) for each in found])


def test_json_problems_name_the_path_and_the_value() -> None:
    """JSON has no lines worth naming: the path says where."""
    study = {"id": "X", "identity": {"offical_title": "A"}, "arms": [{"label": "A", "interventions": ["I9"]}]}
    with pytest.raises(StudyFileError) as caught:
        from_json(study, "study.json")
    told = str(caught.value).splitlines()
    assert told[0].startswith("study.json STU001 identity.offical_title: 'offical_title' is not a field here")
    assert told[1] == '      | "A"'
    assert "study.json REF002 arms[0].interventions[0]: no intervention is called 'I9'" in told[2]
    assert told[3] == '      | "I9"'


def test_problems_for_machines_have_every_part() -> None:
    """`--json` gives file, line, column, path, code, message, remedy and excerpt."""
    plain = problems(BASE.replace("has_dmc: true", "has_dmc: yes"))[0].plain()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["file"] == "study.yaml"
    assert plain["path"] == "oversight.has_dmc"
    assert plain["excerpt"] == "  has_dmc: yes"


SURPRISES = [
    ("12:30", "12:30"),
    ("no", "no"),
    ("off", "off"),
    ("0123", "0123"),
    ("2026-01-02", "2026-01-02"),
    ("1e3", "1e3"),
    ("0x1F", "0x1F"),
    ("1_000", "1_000"),
    ("1.10", "1.10"),
    ("true", "true"),
    ("'null'", "null"),
    (".inf", ".inf"),
    ("+1", "+1"),
    ("y", "y"),
    ("|\n  two\n  lines\n", "two\nlines\n"),
    (">-\n  one\n  line\n", "one line"),
]


@pytest.mark.parametrize(("written", "meant"), SURPRISES)
def test_a_text_field_takes_what_is_written(written: str, meant: str) -> None:
    """No text of a study becomes a number, a date or a truth value on the way."""
    study = from_yaml(f"id: X\nidentity:\n brief_title: {written}\n", "study.yaml")
    assert study.identity.brief_title == meant


def test_leading_zeros_are_decimal_where_a_number_is_wanted() -> None:
    """YAML 1.1 would read 0123 as 83."""
    assert from_yaml("id: X\ndesign: {enrollment: 0123}\n", "study.yaml").design.enrollment.count == 123


def test_an_empty_value_is_a_value_not_given() -> None:
    """So a starter file may keep the keys that are still to be filled."""
    assert from_yaml("id: X\nidentity:\n  acronym:\n", "study.yaml").identity.acronym is None


def test_an_alias_repeats_what_its_anchor_holds() -> None:
    """Aliases are taken; what they repeat is read anew at each place."""
    text = "id: X\narms:\n  - &a {label: One}\n  - *a\n"
    assert [arm.label for arm in from_yaml(text, "study.yaml").arms] == ["One", "One"]


def test_aliases_cannot_fill_the_memory() -> None:
    """Nine lines of aliases stand for a billion values; we stop at the limit."""
    letters = "abcdefghi"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in itertools.pairwise(letters)]
    found = problems("\n".join(lines))
    assert [each.code for each in found if each.code == "YML005"] == ["YML005"]
    assert f"{MOST_NODES:,}" in next(each.message for each in found if each.code == "YML005")


@pytest.mark.parametrize("text", ["id: " + "[" * 3000, "id: X\n" + "".join(" " * n + "a:\n" for n in range(3000))])
def test_deep_nesting_is_refused_and_no_crash(text: str) -> None:
    """The depth is bounded before anything recurses."""
    assert "YML005" in [each.code for each in problems(text)]


def test_a_file_over_the_limit_is_refused_unread() -> None:
    """A megabyte of YAML is no study that a person wrote."""
    assert [each.code for each in problems("id: X\n" + "# x\n" * (LONGEST // 4))] == ["YML005"]


@pytest.mark.parametrize("text", ["just words: ", "- a\n- b\n", "", "# only a comment\n", "42\n"])
def test_what_is_no_mapping_of_fields_is_said_so(text: str) -> None:
    """Whatever the text is, there is a problem with a place and no traceback."""
    assert problems(text)
