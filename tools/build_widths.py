"""Write protogen/document/advance_widths.json: the advance widths of the bundled fonts, in thousandths of an em.

Run it again when a font in templates/base/fonts changes:  .venv/bin/python tools/build_widths.py
"""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "templates" / "base" / "fonts"
CHAINS = {
    "regular": ("SourceSans3-Regular", "DejaVuSans", "ProtogenForms-Regular"),
    "bold": ("SourceSans3-SemiBold", "DejaVuSans-Bold", "ProtogenForms-Regular"),
}
RANGES = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x1E00, 0x1EFF), (0x2C6, 0x2DD), (0x300, 0x36F), (0x370, 0x3FF)),
    *((0x400, 0x45F), (0x2010, 0x2044), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F)),
    *((0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x25A0, 0x25FF), (0x2600, 0x26FF)),
    *((0x3000, 0x303F), (0xFF00, 0xFFEF)),
)
SOURCE = (
    "advance widths of Source Sans 3 3.052 (Regular, SemiBold), then DejaVu Sans 2.37, then Protogen Forms; "
    "thousandths of an em, each with the characters that have it"
)


def widths(fonts: tuple[str, ...]) -> dict[str, str]:
    """Width → the characters that have it; the first font that holds a character decides."""
    table: dict[int, int] = {}
    for name in fonts:
        font = TTFont(FONTS / f"{name}.ttf")
        em, advances = font["head"].unitsPerEm, font["hmtx"]
        for code, glyph in font.getBestCmap().items():
            if any(first <= code <= last for first, last in RANGES):
                table.setdefault(code, round(advances[glyph][0] * 1000 / em))
    by_width: dict[int, list[str]] = {}
    for code, width in sorted(table.items()):
        by_width.setdefault(width, []).append(chr(code))
    return {str(width): "".join(characters) for width, characters in sorted(by_width.items())}


def main() -> None:
    """Write the file."""
    data = {"source": SOURCE, **{style: widths(fonts) for style, fonts in CHAINS.items()}}
    text = json.dumps(data, ensure_ascii=True, indent=0)
    (ROOT / "protogen" / "document" / "advance_widths.json").write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
