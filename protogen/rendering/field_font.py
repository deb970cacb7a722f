"""The font in which a viewer sets what is typed into a form: a small cut of our text face, embedded.

Why embedded: a form filled on one machine looks the same on another, and stays fit for an archive. Why one byte for
each character: it is the only kind of font that every viewer writes with. The 224 codes hold the letters and signs of
Windows-1252, with rare ones given up for those of laboratory values (≥ ≤ → Greek). For any other character, such as
Chinese, viewers take a font of their own.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from protogen.rendering.fonts import fonts_folder

FONT = "ProtogenField"
_FILE = "SourceSans3-Regular.ttf"
_FIRST, _LAST = 32, 255
_NOT_SYMBOLIC = 32

_GIVEN_UP = "\x7f\x81\x8d\x8f\x90\x9d" + "ˆ˜¤¦¨¬¯´¸ƒ†‡‹›"
_TAKEN_IN = "≥≤≠≈−→αβγδθκλπσω↑↓∞√"
"""Sign by sign, what stands at the codes of `_GIVEN_UP` (µ × ± ² ³ ° · ½ are in Windows-1252 already)."""


def characters() -> dict[int, str]:
    """The character of each code of the font."""
    own = bytes(range(_FIRST, _LAST + 1)).decode("cp1252", "replace")
    swapped = dict(zip(_GIVEN_UP, _TAKEN_IN, strict=True))
    table = {}
    for code, character in enumerate(own, start=_FIRST):
        known = chr(code) if character == "\N{REPLACEMENT CHARACTER}" else character
        table[code] = swapped.get(known, known)
    return table


def field_font(document: pikepdf.Pdf) -> Any:
    """The font as a dictionary of `document`: a simple TrueType font with its widths and names of characters."""
    program, widths, names, box = _cut()
    file = document.make_stream(program)
    file.Length1 = len(program)
    upright, rise, fall, left, right = 80, box[3], box[1], box[0], box[2]
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/PROTOG+{FONT}"),
        Flags=_NOT_SYMBOLIC,
        FontBBox=Array([left, fall, right, rise]),
        ItalicAngle=0,
        Ascent=rise,
        Descent=fall,
        CapHeight=660,
        StemV=upright,
        FontFile2=document.make_indirect(file),
    )
    differences: list[Any] = []
    for code, name in names.items():
        differences += [code, Name(f"/{name}")]
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name(f"/PROTOG+{FONT}"),
        FirstChar=_FIRST,
        LastChar=_LAST,
        Widths=Array(list(widths)),
        FontDescriptor=document.make_indirect(descriptor),
        Encoding=Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=Array(differences)),
    )


@cache
def _cut() -> tuple[bytes, tuple[int, ...], dict[int, str], tuple[int, int, int, int]]:
    """The font program, the widths of the codes in thousandths, the names that differ, and the box of all glyphs."""
    # Imported late: it takes a third of a second, and only fillable forms need it. It ships no types.
    from fontTools import agl  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    table = characters()
    font = TTFont(fonts_folder() / _FILE, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = []
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "OS/2", "DSIG", "gasp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(each) for each in table.values()])
    subsetter.subset(font)
    scale = 1000 / font["head"].unitsPerEm
    glyphs = font.getBestCmap()
    blank = font["hmtx"][".notdef"]
    widths = tuple(
        round(font["hmtx"].metrics.get(glyphs.get(ord(each), ""), blank)[0] * scale) for each in table.values()
    )
    standard = bytes(range(_FIRST, _LAST + 1)).decode("cp1252", "replace")
    names = {
        code: agl.UV2AGL.get(ord(each), f"uni{ord(each):04X}")
        for (code, each), plain in zip(table.items(), standard, strict=True)
        if each != plain and ord(each) in glyphs
    }
    head = font["head"]
    box = tuple(round(each * scale) for each in (head.xMin, head.yMin, head.xMax, head.yMax))
    target = io.BytesIO()
    font.save(target)
    return target.getvalue(), widths, names, box
