"""Make "Protogen Serif": Liberation Serif cut to the scripts that registry text is written in.

Usage: `python tools/build_serif.py FOLDER TARGET_FOLDER`, where FOLDER holds `LiberationSerif-Regular.ttf`, `-Italic`
and `-Bold` (Debian package `fonts-liberation2` 2.1.5; the package without the 2 is under another licence). Its letters
are as wide as those of Times New Roman, the face of the ICH M11 template, so a screen that has Times shows the same
lines. It has a name of its own, as the SIL Open Font License asks of a changed font whose source reserves the name
"Liberation". The same source gives the same bytes: no clock is read.
"""  # a script to run by hand, not part of a package

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Protogen Serif"
STYLES = ("Regular", "Italic", "Bold")
# Latin with its accents, Greek, Cyrillic, punctuation, super- and subscripts, currencies, letter-like signs, fractions,
# arrows, operators. What the source lacks of these is looked for in the other bundled fonts, as in every theme.
RANGES = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x218, 0x21B), (0x2C6, 0x2DD), (0x300, 0x304), (0x370, 0x3FF)),
    *((0x400, 0x45F), (0x1E80, 0x1E85), (0x1EF2, 0x1EF3), (0x2010, 0x2044), (0x2070, 0x209F), (0x20A0, 0x20BF)),
    *((0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x2195), (0x2200, 0x22FF)),
)
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl")
DROPPED = ("BASE", "FFTM", "prep", "fpgm", "cvt ", "gasp", "VDMX", "hdmx", "LTSH", "VORG")
KEPT_NAMES = {0, 13, 14}  # copyright, licence, licence address
DESCRIPTION = "Liberation Serif cut to Latin, Greek, Cyrillic, punctuation and mathematical signs; renamed"


def built(source: Path, style: str) -> TTFont:
    """One style of "Protogen Serif", cut from the file of Liberation Serif at `source`."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += list(DROPPED)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={code for first, last in RANGES for code in range(first, last + 1)})
    subsetter.subset(font)
    for table in font["cmap"].tables:  # a hyphen that does not break looks like one that does
        if table.isUnicode():
            table.cmap[0x2011] = table.cmap[0x2010]
    _rename(font, style)
    return font


def _rename(font: TTFont, style: str) -> None:
    table = font["name"]
    version = str(table.getDebugName(5))
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    named = {1: FAMILY, 2: style, 3: f"{full}; from Liberation Serif, {version}", 4: full, 5: version}
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES and record.platformID == 3]  # noqa: PLR2004 -- 3 is Windows
    for number, text in {**named, 6: f"ProtogenSerif-{style}", 10: DESCRIPTION}.items():
        table.setName(text, number, platformID=3, platEncID=1, langID=0x409)


def main() -> None:
    """Read the two folders and write a file for each style."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="folder with LiberationSerif-Regular.ttf, -Italic and -Bold")
    parser.add_argument("target", type=Path, help="folder for the subsets")
    arguments = parser.parse_args()
    for style in STYLES:
        made = built(arguments.source / f"LiberationSerif-{style}.ttf", style)
        made.save(arguments.target / f"ProtogenSerif-{style}.ttf")


if __name__ == "__main__":
    main()
