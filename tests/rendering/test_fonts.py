"""The bundled fonts: what they hold, what they may weigh, and that no other font can be seen."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from protogen.errors import RenderError
from protogen.rendering import fonts

LISTED = "≥≤×⁹⁵µμγ☐☑☒✓✗→±−–—“”‘’…•°²³½、" + "㎎㎗㎡﹤Ⓡ"  # the last five stand in real records
RANGES = (range(0x3000, 0x3040), range(0xFF00, 0xFFF0))
LICENCES = {
    "OFL-SourceSans3.txt": "SIL OPEN FONT LICENSE",
    "OFL-ProtogenForms.txt": "SIL OPEN FONT LICENSE",
    "LICENSE-DejaVu.txt": "Bitstream Vera",
}


def covered() -> set[int]:
    """The code points that any bundled font has."""
    found: set[int] = set()
    for path in fonts.bundled_fonts():
        with TTFont(path, lazy=True) as font:
            found.update(font.getBestCmap())
    return found


def test_bundled_fonts_hold_every_promised_character() -> None:
    """Every listed character, and every assigned one of the two ranges, has a glyph."""
    promised = {ord(character) for character in LISTED}
    promised |= {code for codes in RANGES for code in codes if unicodedata.category(chr(code)) != "Cn"}
    assert len(promised) > 300
    missing = sorted(promised - covered())
    assert not missing, [f"U+{code:04X}" for code in missing]


def test_bundled_fonts_are_the_families_that_are_named() -> None:
    """The fallback order names exactly the families that are there."""
    names = set()
    for path in fonts.bundled_fonts():
        with TTFont(path, lazy=True) as font:
            table = font["name"]
            names.add(table.getDebugName(16) or table.getDebugName(1))
            assert "glyf" in font, path.name
            assert "fvar" not in font, path.name
    assert names == set(fonts.FAMILIES)


def test_bundled_fonts_stay_small() -> None:
    """At most 1 MB a file, 300 kB for the subset and 3.5 MB in all."""
    sizes = {path.name: path.stat().st_size for path in fonts.bundled_fonts()}
    assert len(sizes) == 10
    assert max(sizes.values()) < 1_000_000
    assert sizes["ProtogenForms-Regular.ttf"] < 300_000
    assert sum(sizes.values()) < 3_500_000


def test_each_font_licence_is_shipped() -> None:
    """The licence texts and the note on origin stand beside the fonts."""
    for name, words in LICENCES.items():
        assert words in (fonts.fonts_folder() / name).read_text(encoding="utf-8")
    serif = (fonts.font_folders()[1] / "OFL-ProtogenSerif.txt").read_text(encoding="utf-8")
    assert "Reserved Font Name Liberation" in serif
    assert "SIL OPEN FONT LICENSE" in serif
    for path in fonts.bundled_fonts():
        assert path.stem.partition("-")[0] in (path.parent / "README.md").read_text(encoding="utf-8")


def test_the_serif_face_keeps_its_copyright_and_avoids_the_reserved_name() -> None:
    """Its three styles are called "Protogen Serif", say that they are Red Hat's work, and weigh under 200 kB."""
    files = [path for path in fonts.bundled_fonts() if path.stem.startswith("ProtogenSerif")]
    assert len(files) == 3
    assert sum(path.stat().st_size for path in files) < 200_000
    for path in files:
        with TTFont(path) as font:
            table = font["name"]
            assert "Red Hat" in table.getDebugName(0)
            assert "Open Font License" in table.getDebugName(13)
            assert all("Liberation" not in str(table.getDebugName(number)) for number in (1, 2, 4, 6))
            assert not [sign for sign in "≥≤×±µ°–—“”⁹½‑αΔ" if ord(sign) not in font.getBestCmap()]


def test_the_changed_font_keeps_its_copyright_and_avoids_the_reserved_name() -> None:
    """The subset may not be called "Source", and still says whose work it is."""
    with TTFont(fonts.fonts_folder() / "ProtogenForms-Regular.ttf") as font:
        table = font["name"]
        assert "Adobe" in table.getDebugName(0)
        assert "Open Font License" in table.getDebugName(13)
        assert all("Source" not in str(table.getDebugName(number)) for number in (1, 2, 3, 4, 6))


def fresh(code: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a new Python whose home is `home` and that has no fontconfig file yet."""
    kept = {name: value for name, value in os.environ.items() if name not in {fonts.VARIABLE, "XDG_CACHE_HOME"}}
    environment = {**kept, "HOME": str(home), **more}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=120
    )


SEEN = """
from protogen.rendering.fonts import use_only
path = use_only()
assert use_only() == path
import ctypes, ctypes.util
library = ctypes.CDLL(ctypes.util.find_library("fontconfig"))
library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
class FontSet(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p))]
library.FcConfigGetFonts.restype = ctypes.POINTER(FontSet)
configuration = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())
found = library.FcConfigGetFonts(configuration, 0).contents
library.FcPatternGetString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)]
for index in range(found.count):
    text = ctypes.c_char_p()
    library.FcPatternGetString(found.fonts[index], b"file", 0, ctypes.byref(text))
    print(text.value.decode())
"""


def test_no_font_of_the_system_can_be_seen(tmp_path: Path) -> None:
    """Fontconfig lists the ten bundled files and nothing else."""
    run = fresh(SEEN, tmp_path)
    assert run.returncode == 0, run.stderr
    assert sorted(run.stdout.split("\n")[:-1]) == [str(path) for path in fonts.bundled_fonts()]


def test_processes_that_start_at_once_share_one_whole_file(tmp_path: Path) -> None:
    """Four processes with one cold cache each see all fonts, and leave no draft behind."""
    kept = {**os.environ, "HOME": str(tmp_path)}
    kept.pop(fonts.VARIABLE, None)
    kept.pop("XDG_CACHE_HOME", None)
    runs = [
        subprocess.Popen([sys.executable, "-c", SEEN], env=kept, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    listings = {run.communicate(timeout=120)[0] for run in runs}
    assert len(listings) == 1
    assert len(listings.pop().splitlines()) == 10
    assert [path.name for path in tmp_path.rglob("*.draft")] == []


def test_a_home_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    """The fontconfig file then goes to a temporary folder that is removed at the end."""
    (tmp_path / ".cache").write_text("a file where the folder should be")
    (tmp_path / "tmp").mkdir()
    run = fresh(SEEN, tmp_path, TMPDIR=str(tmp_path / "tmp"))
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == 10
    assert list((tmp_path / "tmp").iterdir()) == []


def test_weasyprint_imported_too_early_is_an_error(tmp_path: Path) -> None:
    """It has seen the system's fonts by then, so the pages would differ between machines."""
    code = "import weasyprint\nfrom protogen.rendering.fonts import use_only\nuse_only()"
    run = fresh(code, tmp_path)
    assert run.returncode == 1
    assert "RenderError: WeasyPrint was imported before" in run.stderr


def test_an_installation_without_fonts_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the folder."""
    monkeypatch.setattr(fonts, "fonts_folder", lambda: tmp_path)
    with pytest.raises(RenderError, match="bundled fonts are missing"):
        fonts.use_only()
