"""Make docs/picture.png, the picture at the top of the README: first page of the synopsis beside that of the schedule.

`make golden` runs it when output/ is renewed. It needs the development packages.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "output" / "NCT07329959"
PAGES = (("synopsis.pdf", 0), ("schedule.pdf", 0))
HEIGHT, MARGIN = 760, 16
BACKGROUND = (0xD9, 0xE0, 0xE8)
COLOURS = 256
"""A palette of the commonest keeps the file small; the others, at the edges of letters, take the nearest of it."""

Line = list[tuple[int, int, int]]


def page_lines(name: str, number: int) -> list[Line]:
    """A page of a sample as lines of colours, `HEIGHT` of them."""
    document = pdfium.PdfDocument(SAMPLES / name)
    page = document[number]
    bitmap = page.render(scale=HEIGHT / page.get_height(), rev_byteorder=True, prefer_bgrx=True)
    data, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
    return [
        [(data[at], data[at + 1], data[at + 2]) for at in range(top, top + 4 * width, 4)]
        for top in (stride * row for row in range(min(HEIGHT, bitmap.height)))
    ]


def side_by_side(pages: Sequence[list[Line]]) -> list[Line]:
    """The pages next to each other on a background, with a margin around each."""
    width = sum(len(page[0]) for page in pages) + MARGIN * (len(pages) + 1)
    blank: Line = [BACKGROUND] * width
    gap: Line = [BACKGROUND] * MARGIN
    body = []
    for lines in zip(*pages, strict=True):
        row = list(gap)
        for line in lines:
            row += [*line, *gap]
        body.append(row)
    return [blank] * MARGIN + body + [blank] * MARGIN


def png(lines: Sequence[Line]) -> bytes:
    """The lines as a PNG file with a palette."""
    counted = Counter(colour for line in lines for colour in line)
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    index = {
        colour: min(
            range(len(palette)), key=lambda n: sum((a - b) ** 2 for a, b in zip(palette[n], colour, strict=True))
        )
        for colour in counted
    }
    data = b"".join(b"\0" + bytes(index[colour] for colour in line) for line in lines)
    header = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", bytes(v for c in palette for v in c)), (b"IDAT", zlib.compress(data, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunks((*parts, (b"IEND", b""))))


def _chunks(parts: Sequence[tuple[bytes, bytes]]) -> Iterator[bytes]:
    for kind, content in parts:
        yield struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


if __name__ == "__main__":
    target = ROOT / "docs" / "picture.png"
    target.write_bytes(png(side_by_side([page_lines(*page) for page in PAGES])))
