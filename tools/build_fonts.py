"""Make "Protogen Forms": the CJK punctuation and full-width forms that Source Sans 3 and DejaVu Sans lack.

Usage: `python tools/build_fonts.py SOURCE.ttf TARGET.ttf`, where SOURCE is Noto Sans JP Regular as a static TrueType
font (npm package `@expo-google-fonts/noto-sans-jp`, file `400Regular/NotoSansJP_400Regular.ttf`). The result holds
U+3000-303F, U+FF00-FFEF, some forms of letters and units, and the space. It has a name of its own, as the SIL Open
Font License asks of a changed font whose source reserves the name "Source". The same source gives the same bytes: no
clock is read.
"""  # a script to run by hand, not part of a package

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

FAMILY = "Protogen Forms"
RANGES = (range(0x3000, 0x3040), range(0xFF00, 0xFFF0))  # every assigned code point of these
# And what the source has of these: circled letters, squared units (㎎, ㎗, ㎡ stand in real records), small forms.
EXTRAS = (range(0x2460, 0x2500), range(0x3200, 0x3400), range(0xFE30, 0xFE70))
SPACES = (0x20, 0xA0)  # Pango keeps a space in the run of its neighbours, and prints a box where their font has none
BLANKS = {0xFFA0: 500}  # half-width Hangul filler: an empty half-em, absent from Noto Sans JP
DROPPED = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "prep", "gasp")  # layout, vertical metrics, hints
NAMES = {1: FAMILY, 2: "Regular", 3: "Protogen Forms 1.000", 4: FAMILY, 5: "Version 1.000", 6: "ProtogenForms-Regular"}
KEPT_NAMES = {0, 13, 14}  # copyright, licence, licence address
DESCRIPTION = "Noto Sans JP Regular 2.004 cut to CJK punctuation, full-width, enclosed and squared forms; renamed"


def built(source: Path) -> TTFont:
    """The font "Protogen Forms", cut from Noto Sans JP at `source`."""
    font = TTFont(source, recalcTimestamp=False)
    if "glyf" not in font or "fvar" in font:
        raise SystemExit(f"{source}: a static TrueType font is needed")
    _cut(font, {code for codes in (*RANGES, *EXTRAS, SPACES) for code in codes})
    for code, width in BLANKS.items():
        _add(font, code, Glyph(), (width, 0))
    _separate(font)
    _rename(font)
    return font


def _cut(font: TTFont, codes: Iterable[int]) -> None:
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += list(DROPPED)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def _separate(font: TTFont) -> None:
    """Give each code point a glyph of its own: text copied from a PDF has one character for each glyph."""
    taken: set[str] = set()
    for code, name in sorted(font.getBestCmap().items()):
        if name in taken:
            _add(font, code, _reference(name), font["hmtx"][name])
        taken.add(name)


def _reference(name: str) -> Glyph:
    component = GlyphComponent()
    component.glyphName, component.x, component.y, component.flags = name, 0, 0, 0x0204  # own metrics, unscaled
    glyph = Glyph()
    glyph.numberOfContours, glyph.components = -1, [component]
    return glyph


def _add(font: TTFont, code: int, glyph: Glyph, metrics: tuple[int, int]) -> None:
    name = f"uni{code:04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    font["hmtx"][name] = metrics
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def _rename(font: TTFont) -> None:
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES]
    for number, text in {**NAMES, 10: DESCRIPTION}.items():
        table.setName(text, number, platformID=3, platEncID=1, langID=0x409)


def main() -> None:
    """Read the two paths and write the subset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="Noto Sans JP Regular, static TrueType")
    parser.add_argument("target", type=Path, help="where to write the subset")
    arguments = parser.parse_args()
    built(arguments.source).save(arguments.target)


if __name__ == "__main__":
    main()
