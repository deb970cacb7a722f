"""The splitter finds the elements of any list, however the text is cut."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protogen.errors import InputError
from protogen.importers.jsonstream import balance, elements, loads
from protogen.importers.opening import RECORD_LIMIT, Piece, Source

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('[]{}",\\:é', max_size=4), inner, max_size=4),
    max_leaves=15,
)


class Cut(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        super().__init__(data)
        self._sizes = sizes
        self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes, as many as it is their turn."""
        self._reads += 1
        return super().read(min(self._sizes[self._reads % len(self._sizes)], size or 1))


def source_of(data: bytes, sizes: list[int]) -> Source:
    """A source whose windows are small (the first holds 512 bytes, so white space is put before the data)."""
    source = Source(Cut(b" " * 600 + data, sizes))
    assert source.skip_space()
    source.take(source.at + 1)
    return source


def piece_of(data: bytes) -> Piece:
    """The data as a piece at the beginning of a file."""
    return Piece(data, 1, 1, 0, len(data), b"")


@given(
    st.lists(JSON, max_size=6),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.sampled_from([None, 0, 1]),
    st.booleans(),
)
def test_elements_come_back_equal_however_cut(
    values: list[Any], sizes: list[int], indent: int | None, plain: bool
) -> None:
    """For any list, layout and cuts; what stands behind the list is left."""
    text = json.dumps(values, indent=indent, ensure_ascii=plain)
    source = source_of(text.encode() + b" rest", sizes)
    pieces = list(elements(source, RECORD_LIMIT))
    assert [json.loads(piece.data) for piece in pieces] == values
    assert [piece.end for piece in pieces] == [b","] * (len(values) - 1) + [b"]"] * bool(values)
    assert source.widen(100) == b" rest"


@given(st.lists(JSON, min_size=1, max_size=3), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_places_are_those_of_the_file(values: list[Any], sizes: list[int]) -> None:
    """Line, column and offset of each element point at its first character."""
    text = json.dumps(values, indent=1, ensure_ascii=False)
    data = b" " * 600 + text.encode()
    for piece in elements(source_of(text.encode(), sizes), RECORD_LIMIT):
        assert data[piece.offset :].startswith(piece.data)
        line = data.decode().split("\n")[piece.line - 1]
        first = piece.data.decode().split("\n")[0]
        assert line[piece.column - 1 :].startswith(first)


@given(st.text('[]{}",\\ a1:', max_size=30), st.lists(st.integers(1, 5), min_size=1, max_size=3))
def test_any_text_is_split_the_same_however_cut(text: str, sizes: list[int]) -> None:
    """Broken JSON too; nothing raises and no byte is lost."""
    whole = [piece.data for piece in elements(source_of(b"[" + text.encode(), [1000]), RECORD_LIMIT)]
    parts = [piece.data for piece in elements(source_of(b"[" + text.encode(), sizes), RECORD_LIMIT)]
    assert parts == whole


@given(JSON)
def test_balance_counts_the_brackets_outside_texts(value: Any) -> None:
    """Depth and number are those of the value."""

    def depth(item: Any) -> int:
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    state = balance(json.dumps(value).encode())
    assert state.deepest == depth(value)
    assert (state.left_open, state.in_text) == (0, False)


def test_balance_tells_an_open_text() -> None:
    """A quote that does not close is not the same as a bracket that does not."""
    assert balance(b'{"a": "b') == (1, 1, 2, True)
    assert balance(b'{"a": [') == (2, 2, 2, False)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_loads_reads_what_json_writes(value: dict[str, Any]) -> None:
    """Strictness costs no honest value."""
    assert loads(piece_of(json.dumps(value).encode())) == value


@given(st.text('[]{}",\\ a1:eE+-.nulltrfsud8', max_size=40))
def test_loads_raises_only_input_errors(text: str) -> None:
    """Whatever the text is."""
    with contextlib.suppress(InputError):
        loads(piece_of(text.encode()))


@pytest.mark.parametrize(
    ("data", "where"),
    [(b'{"a":\n  x}', "7:3"), (b'{"a" 1}', "7:14"), (b'{"a":\n"\xff"}', "7:2")],
    ids=["two", "one", "byte"],
)
def test_an_error_is_placed_in_the_file(data: bytes, where: str) -> None:
    """The piece begins at line 6 or 7, column 10."""
    line = 6 if b"\n" in data else 7
    column = 10 if line == 7 else 99
    with pytest.raises(InputError) as caught:
        loads(Piece(data, line, column - 1 if line == 7 else column, 0, len(data), b""))
    assert caught.value.where == where
