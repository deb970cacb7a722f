"""Compression and encoding: what is packed or encoded otherwise is the same record, or an error that says so."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protogen.errors import InputError
from protogen.importers.containers import RawRecord, raw_records

STUDY = {"protocolSection": {"name": "Ménière – 5 µg, 中文, 😀"}}
LINE = json.dumps(STUDY, ensure_ascii=False)


def read(data: bytes) -> list[RawRecord | InputError]:
    """What standard input with these bytes gives."""
    return list(raw_records(["-"], stdin=io.BytesIO(data)))


def records(data: bytes) -> int:
    """How many records equal to `STUDY` come before the first error."""
    found = read(data)
    good = [item for item in found if isinstance(item, RawRecord)]
    assert all(item.data == STUDY for item in good)
    return len(good)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
def test_encoding_and_compression_do_not_change_the_record(encoding: str, pack: type[bytes]) -> None:
    """By the mark of the bytes, never by a name."""
    assert records(pack(LINE.encode(encoding))) == 1


def test_utf_16_of_the_other_byte_order_is_read() -> None:
    """Big-endian UTF-16 with its mark."""
    assert records(b"\xfe\xff" + LINE.encode("utf-16-be")) == 1


def test_several_compressed_streams_are_read_as_one() -> None:
    """As `cat a.gz b.gz` makes them, with the zeros some tools put behind."""
    for pack in (gzip.compress, lzma.compress):
        assert records(pack(LINE.encode() + b"\n") + pack(LINE.encode()) + bytes(8)) == 2


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_truncated_file_gives_the_good_records_and_one_error(pack: type[bytes]) -> None:
    """All lines that are whole come first."""
    lines = "".join(json.dumps({**STUDY, "n": f"{n * 7919 % 1_000_003:x}" * 9}) + "\n" for n in range(20_000)).encode()
    packed = pack(lines)
    found = read(packed[: len(packed) // 2])
    assert sum(isinstance(item, RawRecord) for item in found) > 1000
    (error,) = [item for item in found if isinstance(item, InputError)]
    assert error is found[-1]
    assert "data break off before their end" in str(error)


def test_damaged_data_are_named() -> None:
    """A changed byte, and text behind the end."""
    packed = bytearray(gzip.compress(LINE.encode()))
    packed[-5] ^= 0xFF
    assert "the gzip data are damaged: error -3" in str(read(bytes(packed))[-1])
    assert "there is more behind the end of the xz data; remove it" in str(
        read(lzma.compress(LINE.encode()) + b"trailing")[-1]
    )


def test_a_file_compressed_twice_is_an_error() -> None:
    """One layer is read."""
    (error,) = read(gzip.compress(gzip.compress(LINE.encode())))
    assert str(error) == "-: compressed twice; decompress it once and try again"


def test_bzip2_is_refused_by_name() -> None:
    """Real bzip2 data."""
    (error,) = read(bz2.compress(LINE.encode()))
    assert str(error) == "-: a bzip2 file: not read by this version; decompress it, or compress it with gzip or xz"


def test_an_xz_file_that_wants_too_much_memory_is_an_error() -> None:
    """The format allows 4 GiB for the dictionary alone."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 192 << 20}]
    block = lzma.compress(b"{}", filters=filters)
    (error,) = read(block)
    assert "memory" in str(error).lower()


@pytest.mark.parametrize("filler", [b" ", b'{"a": "x', b'[{"a": "x', b"Viewing Study x"])
def test_a_decompression_bomb_is_stopped(filler: bytes) -> None:
    """300 MB of nothing in 300 kB stop after 100 MB, or earlier at the limit of one record."""
    machine = zlib.compressobj(9, wbits=31)
    bomb = machine.compress(filler) + b"".join(machine.compress(filler[-1:] * 1_000_000) for _ in range(300))
    found = read(bomb + machine.flush())
    assert all(isinstance(item, InputError) for item in found)
    assert len(found) == 1
    assert "decompression bomb" in str(found[0]) or "more than 20,000,000 bytes" in str(found[0])


def test_latin_text_names_the_byte_and_the_remedy() -> None:
    """`µ` in cp1252, on the second line of JSON Lines: the first is read."""
    data = LINE.encode() + b"\n" + '{"protocolSection": {"dose": "5 µg"}}'.encode("cp1252")
    record, error = read(data)
    assert isinstance(record, RawRecord)
    offset = data.rindex(b"\xb5")
    assert str(error) == (
        f"-:2:33: byte 0xb5 at offset {offset} is not UTF-8; convert the file: iconv -f cp1252 -t utf-8"
    )


def test_utf_16_without_a_mark_is_named() -> None:
    """It is not taken for a binary file."""
    for encoding in ("utf-16-le", "utf-16-be"):
        (error,) = read(LINE.encode(encoding))
        assert "looks like UTF-16 text without a byte order mark" in str(error)


def test_broken_utf_16_is_named() -> None:
    """A mark and an odd number of bytes."""
    assert "is not UTF-16" in str(read("\ufeff{".encode("utf-16-le") + b"x")[-1])
    assert "UTF-32" in str(read(LINE.encode("utf-32"))[-1])


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"\xff\xfe", b"{", b"[{", b"{'a': "])
)
def test_no_bytes_raise(data: bytes, head: bytes) -> None:
    """Whatever is read, only records and errors come, and at least one of them."""
    found = read(head + data)
    assert found
    assert all("\n" not in str(item) for item in found if isinstance(item, InputError))


@given(st.data())
def test_no_change_of_compressed_bytes_raises(data: st.DataObject) -> None:
    """One changed byte of a gzip or xz file."""
    packed = bytearray(
        data.draw(st.sampled_from([gzip.compress(LINE.encode(), mtime=0), lzma.compress(LINE.encode())]))
    )
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    assert read(bytes(packed))
