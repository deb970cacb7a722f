"""What an input is, told from its first bytes and never from its name."""

from __future__ import annotations

import codecs
import re
from typing import Final

from protogen.errors import InputError

HEAD: Final = 1 << 16
"""How many bytes are looked at."""

JSON_WANTED: Final = "download the record from the ClinicalTrials.gov API v2 as JSON"

_PACKED: Final = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\x00", "xz"))

# What cannot be read, by its first bytes. The longer mark comes first where one begins another.
_REFUSED: Final = (
    (b"BZh", "a bzip2 file: not read by this version", "decompress it, or compress it with gzip or xz"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file: not read by this version", "decompress it, or use gzip or xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: not read by this version", "unpack it and give the files in it"),
    (b"%PDF-", "a PDF document: a study cannot be read from it", JSON_WANTED),
    (b"\xd0\xcf\x11\xe0", "an old Office document: a study cannot be read from it", JSON_WANTED),
    (b"{\\rtf", "an RTF document: a study cannot be read from it", JSON_WANTED),
    (codecs.BOM_UTF32_LE, "UTF-32 text", "convert it: iconv -f utf-32 -t utf-8"),
    (codecs.BOM_UTF32_BE, "UTF-32 text", "convert it: iconv -f utf-32 -t utf-8"),
)
_OFFICE: Final = ((b"word/", "a Word document"), (b"xl/", "an Excel workbook"), (b"ppt/", "a PowerPoint document"))

# What a text is that is neither JSON nor a page, by a pattern at its beginning.
_TEXTS: Final = (
    (re.compile(r"(?s)<.*?<clinical_study\b|<clinical_study\b"), "the old registry XML (<clinical_study>)"),
    (re.compile(r"(?is)(?>(?:<!--.*?-->|<\?xml[^>]*>)\s*)*+<(!doctype\s+html|html|head|body)\b"), "an HTML page"),
    (re.compile(r"<"), "an XML file"),
    (re.compile(r"[^\n]*(,\S[^\n]*,\S|\t)"), "a table (CSV or tab-separated text)"),
)
_PAGE: Final = re.compile(r"Viewing Study\b|(?s:.*\n)?[^\S\n]*Raw JSON[^\S\n]*(\r?\n|\{|$)|\{\s*'")
# A study file begins with a key, a directive, the mark of a document or comments before one of these.
_YAML: Final = re.compile(r"""(?>#[^\n]*(?:\n\s*|$))*+(?:%YAML|---|-\s|(?:[$A-Za-z_][\w -]*|"[^"\n]*"):(\s|$)|\Z)""")
_SCALAR: Final = re.compile(r'(?:null|true|false|NaN|-?Infinity|-?\d[\d.eE+-]*|"(?:[^"\\\n]|\\.)*")[ \t\r]*(?:\n|$)')


def compression(head: bytes) -> str | None:
    """`gzip`, `xz` or nothing, for the first bytes of an input.

    Raises:
        InputError: they belong to a kind of file that is not read.
    """
    for mark, name in _PACKED:
        if head.startswith(mark):
            return name
    for mark, message, fix in _REFUSED:
        if head.startswith(mark):
            raise InputError(message, fix=fix)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        office = next((name for mark, name in _OFFICE if mark in head), None)
        if office:
            raise InputError(f"{office}: a study cannot be read from it", fix=JSON_WANTED)
        raise InputError("a zip archive: not read by this version", fix="unpack it and give the files in it")
    if head[257:262] == b"ustar":
        raise InputError("a tar archive: not read by this version", fix="unpack it and give the folder")
    return None


def kind(head: bytes) -> str:
    """`page`, `array`, `object`, `scalar` or `yaml`: what a text is, by its bytes from the first printing character on.

    Raises:
        InputError: the text is of another kind; the message names it.
    """
    if b"\0" in head:
        raise _binary(head)
    text = head.decode("utf-8", errors="replace")
    read = _readable(text)
    if read is not None:
        return read
    for pattern, name in _TEXTS:
        if pattern.match(text):
            raise InputError(f"{name}: not read by this version", fix=JSON_WANTED)
    if _printing(text):
        words = " ".join(text[:60].split())
        raise InputError(f"neither JSON nor a registry page: begins with {words!r}", fix=JSON_WANTED)
    raise _binary(head)


def _readable(text: str) -> str | None:
    """What a text is, where it is one of the kinds that are read."""
    if text[0] != "<" and _PAGE.match(text):
        return "page"
    if text[0] in "[{":
        return "array" if text[0] == "[" else "object"
    if _SCALAR.match(text):
        return "scalar"
    return "yaml" if _YAML.match(text) else None


def _binary(head: bytes) -> InputError:
    """The error for bytes that are no UTF-8 text."""
    pair = head[:64]
    if pair[1::2].count(0) > len(pair) // 4 or pair[::2].count(0) > len(pair) // 4:
        return InputError(
            "looks like UTF-16 text without a byte order mark", fix="convert it: iconv -f utf-16 -t utf-8"
        )
    return InputError("a binary file: no study can be read from it", fix=JSON_WANTED)


def _printing(text: str) -> bool:
    """Whether nearly all of the first characters are such as people write."""
    sample = text[:512]
    odd = sum(not (char.isprintable() or char.isspace()) or char == "\N{REPLACEMENT CHARACTER}" for char in sample)
    return odd * 10 <= len(sample)
