r"""The literal page: a registry page saved as text, with the record as a Python literal below the line `Raw JSON`.

The literal is read by a parser for exactly what JSON data look like in Python (dictionaries, lists, texts, numbers,
True, False, None). Only texts with escapes go through `ast.literal_eval`, one at a time: handed the whole page, `ast`
builds a tree of some 500 bytes a value, warns about `'\.'`, and allows sets, bytes and arithmetic.
"""

from __future__ import annotations

import ast
import math
import re
from typing import Any, Final, Never

from protogen.errors import InputError
from protogen.importers.jsonstream import DEPTH_LIMIT, NODE_LIMIT, refuse_surrogates, utf8
from protogen.importers.opening import Piece

_HEADING: Final = re.compile(r"^[^\S\n]*Raw JSON[^\S\n]*(?=\n|\{|\Z)", re.MULTILINE)
_SPACE: Final = re.compile(r"[ \t\r\n]*+")
# `'it\'s'`, `"it's"`, `-1.5e3`, `True`, `{`. No prefix, no triple quotes, no two texts side by side: repr writes none.
_TOKEN: Final = re.compile(
    r"""(?P<mark>[{}\[\]:,])
    |(?P<text>'[^'\\\r\n]*+(?:\\[^\r\n][^'\\\r\n]*+)*+'(?!['"])|"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"(?!['"]))
    |(?P<number>-?(?:0|[1-9][0-9]*+)(?P<fraction>\.[0-9]*+)?(?P<power>[eE][+-]?[0-9]++)?(?![\w.]))
    |(?P<name>[^\W\d]\w*+)""",
    re.VERBOSE,
)
# A backslash Python leaves as it is, because nothing is written that way: `\.`. Doubled, it means the same unwarned.
_LOOSE: Final = re.compile(r"""(\\[abfnrtv\\'"xNuU]|\\[0-3][0-7]{0,2}|\\[4-7][0-7]?(?![0-7]))|\\""")
_CONSTANTS: Final[dict[str, bool | None]] = {"True": True, "False": False, "None": None}
_AGAIN: Final = "save the page again, to its end"


def page_record(piece: Piece) -> Any:
    """The value of the literal of a page, or of a bare literal.

    Raises:
        InputError: there is none, or it cannot be read; `where` is `line:column` in the file.
    """
    text = utf8(piece)
    heading = _HEADING.search(text)
    space = _SPACE.match(text, heading.end() if heading else 0)
    at = space.end() if space else 0
    if not heading and not text.startswith("{"):
        raise InputError("a registry page without its 'Raw JSON' part", fix=_AGAIN)
    parser = _Parser(text, at, (piece.line, piece.column))
    value = parser.whole()
    if "\\" in text:
        refuse_surrogates(value, parser.place(at))
    return value


class _Parser:
    """A recursive descent over the tokens; recursion is bounded by `DEPTH_LIMIT`."""

    def __init__(self, text: str, at: int, begin: tuple[int, int]) -> None:
        """Read `text` from index `at`; its first character stands at `begin` in the file."""
        self._text = text
        self._end = len(text.rstrip())
        self._at = at
        self._begin = begin
        self._path: list[str] = []
        self._nodes = 0

    def place(self, at: int) -> str:
        """`line:column` in the file for an index of the text."""
        line = self._text.count("\n", 0, at)
        column = at - self._text.rfind("\n", 0, at)
        return f"{self._begin[0] + line}:{column if line else column + self._begin[1] - 1}"

    def whole(self) -> dict[str, Any]:
        """The dictionary that is the rest of the text."""
        token = self._next()
        if token["mark"] != "{":
            self._fail(f"{self._quote(token.start())} where the record should begin with '{{'", token.start())
        value = self._dictionary()
        self._at = self._after_space()
        if self._at < self._end:
            self._fail(f"{self._quote(self._at)} behind the end of the record", self._at, "keep one record in a page")
        return value

    def _after_space(self) -> int:
        found = _SPACE.match(self._text, self._at)
        return found.end() if found else self._at

    def _next(self) -> re.Match[str]:
        """The next token."""
        at = self._after_space()
        found = _TOKEN.match(self._text, at)
        if found is None:
            self._stray(at)
        self._at = found.end()
        return found

    def _value(self, token: re.Match[str]) -> Any:
        """The value that begins with `token`."""
        mark = token["mark"]
        if mark == "{":
            return self._dictionary()
        if mark == "[":
            return self._list()
        if mark:
            self._fail(f"{mark!r} where a value should be", token.start())
        if token["text"]:
            return self._string(token)
        if token["number"]:
            return self._number(token)
        return self._constant(token)

    def _dictionary(self) -> dict[str, Any]:
        """The dictionary whose brace was just read; a key given twice keeps its last value, as in Python."""
        self._enter()
        members: dict[str, Any] = {}
        token = self._next()
        while token["mark"] != "}":
            if not token["text"]:
                self._fail(f"{self._quote(token.start())} where a quoted key should be", token.start())
            key = self._string(token)
            self._expect(":", f"behind the key {key[:40]!r}")
            self._path.append(f".{key}")
            members[key] = self._value(self._next())
            self._path.pop()
            token = self._separator("}")
        return members

    def _list(self) -> list[Any]:
        """The list whose bracket was just read."""
        self._enter()
        items: list[Any] = []
        token = self._next()
        while token["mark"] != "]":
            self._path.append(f"[{len(items)}]")
            items.append(self._value(token))
            self._path.pop()
            token = self._separator("]")
        return items

    def _enter(self) -> None:
        """Count a list or dictionary that begins."""
        self._nodes += 1
        if len(self._path) >= DEPTH_LIMIT:
            self._fail(f"a literal nested more than {DEPTH_LIMIT} levels deep", self._at - 1)
        if self._nodes > NODE_LIMIT:
            self._fail(f"a literal with more than {NODE_LIMIT:,} lists and dictionaries", self._at - 1)

    def _separator(self, close: str) -> re.Match[str]:
        """The token behind a comma, or the closing bracket."""
        token = self._next()
        if token["mark"] == ",":
            return self._next()
        if token["mark"] != close:
            self._fail(f"{self._quote(token.start())} where ',' or {close!r} should be", token.start())
        return token

    def _expect(self, mark: str, context: str) -> None:
        token = self._next()
        if token["mark"] != mark:
            self._fail(f"{self._quote(token.start())} where {mark!r} should be, {context}", token.start())

    def _string(self, token: re.Match[str]) -> str:
        written = token["text"]
        if "\\" not in written:
            return written[1:-1]
        try:
            return str(ast.literal_eval(_LOOSE.sub(lambda found: found[1] or "\\\\", written)))
        except (SyntaxError, ValueError) as error:
            return self._fail(f"the text {written[:40]!r} holds a broken escape", token.start(), cause=error)

    def _number(self, token: re.Match[str]) -> int | float:
        written = token["number"]
        try:
            number = float(written) if token["fraction"] or token["power"] else int(written)
        except ValueError as error:  # more digits than sys.get_int_max_str_digits()
            return self._fail(f"the number {written[:20]}… has {len(written):,} digits", token.start(), cause=error)
        if isinstance(number, float) and not math.isfinite(number):
            self._fail(f"the number {written[:40]} is too large", token.start())
        return number

    def _constant(self, token: re.Match[str]) -> bool | None:
        name = token["name"]
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in ("true", "false", "null"):
            self._fail(f"{name} is JSON, not Python", token.start(), "keep only the JSON in the file")
        call = self._text[self._after_space() :][:1] == "("
        what = f"a call of {name[:40]!r}" if call else f"the name {name[:40]!r}"
        return self._fail(f"{what} is not a literal value", token.start())

    def _quote(self, at: int) -> str:
        """The text found at an index, short enough for a message."""
        return repr(self._text[at : at + 20].partition("\n")[0].rstrip())

    def _stray(self, at: int) -> Never:
        """Raise for a place where no token begins: the end, an open text, or a character that has no meaning."""
        line_end = self._text.find("\n", at)
        quoted = self._text[at : at + 1] in ("'", '"')
        if at >= self._end or (quoted and not 0 <= line_end < self._end and not _closed(self._text[at : self._end])):
            path = "".join(self._path).removeprefix(".")
            inside = f", in {path[:120]!r}" if path else ""
            if not path and at >= self._end and not self._nodes:
                self._fail("nothing below 'Raw JSON'", self._end, _AGAIN)
            self._fail(f"the record breaks off{inside}", self._end, _AGAIN)
        if quoted:
            self._fail(f"the text {self._quote(at)} is not one quoted text", at)
        self._fail(f"{self._quote(at)} is not a literal value", at)

    def _fail(self, message: str, at: int, fix: str | None = None, *, cause: Exception | None = None) -> Never:
        raise InputError(message, where=self.place(at), fix=fix) from cause


def _closed(quoted: str) -> bool:
    """Whether the quote that opens `quoted` closes again."""
    return re.match(r"(['\"])(?:(?!\1)[^\\]|\\.)*+\1", quoted) is not None
