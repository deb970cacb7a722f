"""`protogen time`: what is read, in its place under the text; JSON with the fields of a time frame; odd input."""

from __future__ import annotations

import json
import time

import pytest
from corpus import ROOT
from typer.testing import CliRunner

from protogen import report_times
from protogen.cli import app
from protogen.derivation.timeframes import time_frame

RUN = CliRunner()
TEXT = "Pain score at 24 weeks (6 months), August 2017"


def test_each_item_stands_under_its_words() -> None:
    """The words again, in their columns, and what they were read as."""
    done = RUN.invoke(app, ["time", "Day 0, Day 3, Month 1 and Month 6"])
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "Day 0, Day 3, Month 1 and Month 6",
        "Day 0                              D0  point",
        "       Day 3                       D3  point",
        "              Month 1              M1  point",
        "                          Month 6  M6  point",
        "= D0; D3; M1; M6",
    ]


def test_dropped_words_stand_with_their_rule_and_unread_words_are_named() -> None:
    """Nothing of the text goes without a word."""
    lines = RUN.invoke(app, ["time", TEXT]).stdout.splitlines()
    assert [line.split(maxsplit=1)[0] for line in lines[1:-1]] == ["Pain", "24", "6", "August"]
    assert lines[1].endswith("dropped: words with no time in them")
    assert lines[3].endswith("dropped: the same time in other words")
    assert lines[4].endswith("August 2017  unread")
    assert lines[-1] == '= W24; ?"August 2017"'


def test_json_is_one_object_with_the_fields_of_a_time_frame() -> None:
    """Offsets count code points of the text; the fields are those of a study as JSON."""
    done = RUN.invoke(app, ["time", "--json", TEXT])
    read = json.loads(done.stdout)
    assert list(read) == ["text", "notation", "items", "dropped"]
    assert [(item["kind"], item["notation"], TEXT[slice(*item["quotes"][0])]) for item in read["items"]] == [
        ("point", "W24", "24 weeks"),
        ("unread", '?"August 2017"', "August 2017"),
    ]
    assert [(TEXT[each["start"] : each["end"]], each["rule"]) for each in read["dropped"]] == [
        ("Pain score", "words with no time in them"),
        ("6 months", "the same time in other words"),
    ]
    assert done.stdout.count("\n") == 1


def test_lines_of_standard_input_give_one_object_each() -> None:
    """In order; an empty line is an empty notation, so that lines in and out stay beside each other."""
    done = RUN.invoke(app, ["time", "--json"], input="Week 4\n\nBaseline, 12 weeks\r\n")
    assert [json.loads(line)["notation"] for line in done.stdout.splitlines()] == ["W4", "", "baseline; W12"]


def test_lines_of_standard_input_give_one_block_each() -> None:
    """Blocks are parted by an empty line; an empty line says so."""
    blocks = RUN.invoke(app, ["time"], input="Week 4\n\nMonth 2\n").stdout.split("\n\n")
    assert [block.strip().splitlines()[-1] for block in blocks if block.strip()] == [
        "= W4",
        "= nothing to read",
        "= M2",
    ]


def test_several_arguments_are_several_texts() -> None:
    """One object a line."""
    done = RUN.invoke(app, ["time", "--json", "Week 4", "Month 2"])
    assert [json.loads(line)["notation"] for line in done.stdout.splitlines()] == ["W4", "M2"]


def test_bytes_that_are_no_text_are_told_and_the_rest_is_read() -> None:
    """The line is named, the other lines are read, and the exit code says that input could not be read."""
    done = RUN.invoke(app, ["time", "--json"], input=b"Week 4\n\xff\xfe Day 3\nWeek 8\n")
    assert done.exit_code == 2
    assert [json.loads(line)["notation"] for line in done.stdout.splitlines()] == ["W4", "D3", "W8"]
    assert "text 2" in done.stderr


def test_a_mark_of_byte_order_is_no_word() -> None:
    """Files of some systems begin with one."""
    assert json.loads(RUN.invoke(app, ["time", "--json"], input=b"\xef\xbb\xbfWeek 4\n").stdout)["text"] == "Week 4"


def test_a_line_of_a_megabyte_is_read_and_shown_short() -> None:
    """JSON holds all of it; a terminal gets a beginning and the length, in seconds rather than hours."""
    text = "Week 4, Day 3 and 6 months after surgery; " * 25_000
    begin = time.process_time()
    shown = report_times.block(time_frame(text))
    assert time.process_time() - begin < 90
    assert len(shown) < 2000
    assert f"({len(text)} characters)" in shown.splitlines()[0]


def test_a_long_text_lists_its_words_behind_what_they_were_read_as() -> None:
    """No terminal is wide enough for their places."""
    lines = report_times.block(time_frame("Baseline, " + "and then " * 12 + "Week 12")).splitlines()
    assert '  baseline  point  "Baseline"' in lines
    assert '  W12  point  "Week 12"' in lines


def test_wide_characters_keep_the_columns() -> None:
    """A full-width comma takes two columns of a terminal."""
    lines = report_times.block(time_frame("Day 28、Month 3")).splitlines()
    assert lines[2] == " " * 8 + "Month 3  M3  point"


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\u202e"])
def test_what_steers_a_terminal_is_never_printed(char: str) -> None:
    """Text of others is shown, not obeyed."""
    shown = report_times.block(time_frame(f"Week 4{char}[31m"))
    assert char not in shown
    assert "W4" in shown


def test_a_time_over_two_lines_stands_on_one() -> None:
    """A line break within a text is a blank in what is shown."""
    lines = report_times.block(time_frame("Week\n4")).splitlines()
    assert lines[:2] == ["Week 4", "Week 4  W4  point"]


def test_the_example_in_the_readme_is_what_is_printed() -> None:
    """Documentation is run."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = readme.split("$ protogen time ", 1)[1].split("```", 1)[0]
    command, _, printed = example.partition("\n")
    assert RUN.invoke(app, ["time", command.strip('"')]).stdout == printed
