r"""How the registry writes text: CommonMark-like Markdown in which any ASCII punctuation may be escaped."""

from __future__ import annotations

import re
import string

PUNCTUATION = string.punctuation
"""The 32 ASCII punctuation signs; CommonMark lets a backslash stand before each, and before nothing else."""

INNER_RUNS = 8
"""An emphasis holds at most this many runs of its own sign, which keeps the search for its end linear."""

# Matches `\<` in `\<18 years`, and both characters of `\\`, so that what follows them is read afresh.
ESCAPE = re.compile(rf"\\([{re.escape(PUNCTUATION)}])")

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNENCODABLE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# Matches `https://www.who.int/a_(b)/` in `(https://www.who.int/a_(b)/).` with the closing `).`; see `address_spans`.
_ADDRESS = re.compile(r"(?<![^\W_])https?://[a-z0-9][!#-;=?-\[\]^_a-z{|}~]*", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?'*_])}"


def unescape(raw: str) -> str:
    r"""The text without the backslash before each ASCII punctuation sign; nothing else is changed.

    Read from the left, so a backslash that is itself escaped escapes nothing:

    >>> unescape(r"Age \>= 18, IHC 3\+, \[2\], C:\data")
    'Age >= 18, IHC 3+, [2], C:\\data'
    >>> unescape(r"\\<")
    '\\<'
    """
    return ESCAPE.sub(r"\1", raw)


def printable(raw: str) -> str:
    r"""The text with line ends as `\n`, tabs as blanks, and only characters that HTML can hold."""
    if raw.isprintable():  # then there is none of these in it
        return raw
    text = _UNENCODABLE.sub("\ufffd", raw.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4))
    return _CONTROLS.sub(" ", text)


def address_spans(text: str) -> list[tuple[int, int]]:
    """Where the bare http(s) addresses of un-escaped text stand, without the punctuation that ends a sentence.

    >>> [text[a:b] for text in ["(see https://x.org/a_(b))."] for a, b in address_spans(text)]
    ['https://x.org/a_(b)']
    """
    spans = []
    for found in _ADDRESS.finditer(text):
        address = found[0]
        while address[-1] in _AFTER_ADDRESS:
            if address[-1] == ")" and address.count("(") >= address.count(")"):
                break
            address = address[:-1]
        spans.append((found.start(), found.start() + len(address)))
    return spans
