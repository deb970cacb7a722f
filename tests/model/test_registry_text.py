r"""Escapes of the registry: undone once, and nothing else touched."""

import doctest
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protogen.model import registry_text
from protogen.model.registry_text import address_spans, printable, unescape


@pytest.mark.parametrize("sign", string.punctuation)
def test_every_punctuation_sign_loses_its_backslash(sign: str) -> None:
    """CommonMark names 32 of them."""
    assert unescape(f"a\\{sign}b") == f"a{sign}b"


def test_there_are_32_signs() -> None:
    """The set the test above runs over is the whole one."""
    assert len(string.punctuation) == 32


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ""),
        (r"\>18 years", ">18 years"),
        (r"100,000/mm\^3", "100,000/mm^3"),
        (r"\&lt; 18", "&lt; 18"),
        (r"1\. screening", "1. screening"),
        (r"a\\b", r"a\b"),
        (r"a\\<b", r"a\<b"),
        (r"a\\\<b", r"a\<b"),
        (r"a\\\\b", r"a\\b"),
        (r"C:\data \1 \é \ x", r"C:\data \1 \é \ x"),
        ("line\\\nline", "line\\\nline"),
        ("at the end\\", "at the end\\"),
        ("≥ ⁹ µ 、 × ☐ \\、", "≥ ⁹ µ 、 × ☐ \\、"),
        ("&amp; <b> *x*", "&amp; <b> *x*"),
    ],
)
def test_unescape_drops_only_escapes(raw: str, expected: str) -> None:
    """A backslash before a letter, a blank or a non-ASCII sign is text."""
    assert unescape(raw) == expected


@given(st.text(alphabet="\\<*a \n≥"))
def test_escaping_all_punctuation_is_undone(text: str) -> None:
    """Escape every sign, un-escape once: the same text."""
    escaped = "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in text)
    assert unescape(escaped) == text


@given(st.text().filter(lambda text: "\\" not in text))
def test_text_without_backslashes_is_unchanged(text: str) -> None:
    """Nothing but escapes is looked at."""
    assert unescape(text) == text


def test_printable_text_has_no_control_characters() -> None:
    """Line ends become one kind, tabs blanks, and what HTML cannot hold a blank or U+FFFD."""
    assert printable("a\r\nb\rc\td\x02e\x00\ud800\ufdd0\uffff") == "a\nb\nc   d e \ufffd\ufffd\ufffd"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("none", []),
        ("see http://x.org.", ["http://x.org"]),
        ("(https://x.org/a_(b)).", ["https://x.org/a_(b)"]),
        ("<https://x.org>, HTTPS://y.org/?a=1&b=2", ["https://x.org", "HTTPS://y.org/?a=1&b=2"]),
        ("https://x.org、次", ["https://x.org"]),
        ("https:// xhttp://a javascript://b ftp://c", []),
    ],
)
def test_addresses_end_before_closing_punctuation(text: str, addresses: list[str]) -> None:
    """Only http and https, at the beginning of a word."""
    assert [text[start:end] for start, end in address_spans(text)] == addresses


def test_the_examples_in_the_docstrings_hold() -> None:
    """They are run, and there are some."""
    result = doctest.testmod(registry_text)
    assert result.attempted > 0
    assert result.failed == 0
