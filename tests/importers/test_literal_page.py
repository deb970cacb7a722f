"""The literal page: what repr writes is read back; everything else is an error with its place in the file."""

from __future__ import annotations

import ast
import io
import math
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protogen.errors import InputError
from protogen.importers.containers import RawRecord, raw_records

SEEDS = sorted((Path(__file__).resolve().parents[2] / "examples").glob("NCT*.txt"))
FURNITURE = "Viewing Study NCT00000001\n\n\nStatus: X\n\nRaw JSON\n\n"

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def read(text: str) -> RawRecord | InputError:
    """The only thing a page with this text gives."""
    (found,) = raw_records(["-"], stdin=io.BytesIO(text.encode()))
    return found


def page(literal: str) -> str:
    """A page with this literal as the value of `x`, which begins at 8:27."""
    return f"{FURNITURE}{{'protocolSection': {{'x': {literal}}}}}\n"


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_repr_writes_is_read_back(value: dict[str, Any]) -> None:
    """Any JSON data, with any text."""
    record = {**value, "protocolSection": value}
    found = read(FURNITURE + repr(record))
    assert isinstance(found, RawRecord)
    assert found.data == record
    assert found.shape == "page"


@given(st.text("\\'\"abnrtuxNU0147.{}é\n", max_size=12))
def test_escapes_mean_what_python_means(body: str) -> None:
    """Where Python reads a quoted text without a warning, or with the one for a loose backslash, so do we."""
    quoted = f"'{body}'"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = ast.literal_eval(quoted)
        except (SyntaxError, ValueError):
            expected = None
    found = read(page(quoted))
    if isinstance(found, RawRecord):
        assert found.data["protocolSection"]["x"] == expected


def test_a_loose_backslash_is_kept_without_a_warning() -> None:
    r"""`'\.'` is two characters; newer Pythons warn about it, and warnings are errors here."""
    found = read(page(r"'a\.b \\. \d \400 \x41'"))
    assert isinstance(found, RawRecord)
    assert found.data["protocolSection"]["x"] == r"a\.b \. \d \400 A"


def test_a_literal_over_several_lines_is_read() -> None:
    """With Windows line ends, a mark, trailing commas, and no page around it."""
    text = "\ufeff{'protocolSection': {\r\n 'a': [1,\r\n -2.5e3, ],\r\n},\r\n}\r\n"
    found = read(text)
    assert isinstance(found, RawRecord)
    assert found.data == {"protocolSection": {"a": [1, -2500.0]}}


def test_a_key_given_twice_keeps_its_last_value() -> None:
    """As in Python."""
    found = read(page("{'a': 1, 'a': 2}"))
    assert isinstance(found, RawRecord)
    assert found.data["protocolSection"]["x"] == {"a": 2}


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("__import__('os').system('x')", "8:27: a call of '__import__' is not a literal value"),
        ("[1, os]", "8:31: the name 'os' is not a literal value"),
        ("nan", "8:27: the name 'nan' is not a literal value"),
        ("-inf", "8:27: '-inf}}' is not a literal value"),
        ("null", "8:27: null is JSON, not Python; keep only the JSON in the file"),
        ("1 + 2", "8:29: '+ 2}}' is not a literal value"),
        ("1 2", "8:29: '2}}' where ',' or '}' should be"),
        ("(1, 2)", "8:27: '(1, 2)}}' is not a literal value"),
        ("{1, 2}", "8:28: '1, 2}}}' where a quoted key should be"),
        ("{'a', 'b'}", "8:31: \", 'b'}}}\" where ':' should be, behind the key 'a'"),
        ("{'a': }", "8:33: '}' where a value should be"),
        ("b'x'", "8:27: the name 'b' is not a literal value"),
        ("'''x'''", "8:27: the text \"'''x'''}}\" is not one quoted text"),
        ("'a' 'b'", "8:31: \"'b'}}\" where ',' or '}' should be"),
        ("'a\nb'", '8:27: the text "\'a" is not one quoted text'),
        (r"'\x4'", r"8:27: the text " + repr(r"'\x4'") + " holds a broken escape"),
        (r"'\N{NO SUCH}'", r"8:27: the text " + repr(r"'\N{NO SUCH}'") + " holds a broken escape"),
        (r"'\ud800'", r"8:1: the escape \ud800 is half of a character"),
        ("1e999", "8:27: the number 1e999 is too large"),
        ("9" * 5000, "8:27: the number 99999999999999999999… has 5,000 digits"),
        ("007", "8:27: '007}}' is not a literal value"),
        ("0x10", "8:27: '0x10}}' is not a literal value"),
        ("[" * 200 + "]" * 200, "8:125: a literal nested more than 100 levels deep"),
        ("[" * 1_000_000, "8:125: a literal nested more than 100 levels deep"),
        ("-" * 100_000 + "1", "8:27: '--------------------' is not a literal value"),
        ("1}} {'a': 2", "8:31: \"{'a': 2}}\" behind the end of the record; keep one record in a page"),
    ],
)
def test_what_is_no_literal_is_an_error_with_its_place(literal: str, expected: str) -> None:
    """Line and column are those of the file."""
    found = read(page(literal))
    assert isinstance(found, InputError)
    assert str(found) == f"-:{expected}"


def test_many_lists_are_an_error() -> None:
    """What is small as text may be large in memory."""
    found = read(page("[" + "[]," * 1_000_001 + "]"))
    assert isinstance(found, InputError)
    assert found.message == "a literal with more than 1,000,000 lists and dictionaries"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Viewing Study NCT1\n\nStatus: X\n", " a registry page without its 'Raw JSON' part"),
        (FURNITURE, "6:9: nothing below 'Raw JSON'"),
        (FURNITURE + "none today", "8:1: 'none today' where the record should begin with '{'"),
        (FURNITURE + "(1)", "8:1: '(1)' is not a literal value"),
    ],
)
def test_a_page_without_a_literal_says_so(text: str, expected: str) -> None:
    """What is missing is named."""
    assert str(read(text)).removeprefix("-:").split("; ")[0] == expected


def test_a_truncated_seed_says_where_it_breaks_off() -> None:
    """Within a text, with the path of the field."""
    text = SEEDS[0].read_text()
    cut = text[: text.index("'briefSummary': ") + 60] + "\n"
    found = read(cut)
    assert isinstance(found, InputError)
    assert found.message == "the record breaks off, in 'protocolSection.descriptionModule.briefSummary'"
    assert found.where == f"-:19:{len(cut.splitlines()[-1]) + 1}"
    assert found.fix == "save the page again, to its end"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem)
def test_every_truncation_of_a_seed_is_an_error(seed: Path) -> None:
    """At 400 places; nothing but the whole page is a record."""
    text = seed.read_text().rstrip()
    for end in range(0, len(text) - 1, len(text) // 400):
        assert isinstance(read(text[:end]), InputError)


def test_two_pages_in_one_file_are_an_error() -> None:
    """The second is not dropped in silence."""
    found = read("".join(seed.read_text() + "\n" for seed in SEEDS))
    assert isinstance(found, InputError)
    assert "behind the end of the record; keep one record in a page" in str(found)


def test_latin_text_in_a_page_names_the_byte() -> None:
    """A page saved as cp1252."""
    (found,) = raw_records(["-"], stdin=io.BytesIO(page("'5 µg'").encode("cp1252")))
    assert str(found) == (
        f"-:8:30: byte 0xb5 at offset {len(FURNITURE) + 29} is not UTF-8; convert the file: iconv -f cp1252 -t utf-8"
    )


@given(st.data())
def test_no_change_of_a_seed_raises(data: st.DataObject) -> None:
    """Some characters are put in, taken out or exchanged; a record or an error comes."""
    text = data.draw(st.sampled_from([seed.read_text() for seed in SEEDS]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        size = data.draw(st.integers(0, 3))
        put = data.draw(st.text("'\"\\{}[](),: \nxN0é\0\u2028", max_size=3))
        text = text[:at] + put + text[at + size :]
    found = list(raw_records(["-"], stdin=io.BytesIO(text.encode())))
    assert len(found) == 1


def test_the_largest_number_is_read() -> None:
    """And the smallest, and a long integer."""
    found = read(page(f"[{sys.float_info.max!r}, 5e-324, {10**300}, 1., 0]"))
    assert isinstance(found, RawRecord)
    assert found.data["protocolSection"]["x"] == [sys.float_info.max, math.ulp(0.0), 10**300, 1.0, 0]
