"""Show Pango our fonts and no others, so that two machines give the same pages.

Fontconfig reads the file named by FONTCONFIG_FILE when WeasyPrint is imported. That file is written here, into a
cache of the user, under a name that follows from its content: processes that start at once write the same bytes.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from protogen.errors import RenderError
from protogen.rendering.faces import FAMILIES
from protogen.rendering.theme import BASE, templates_root

VARIABLE = "FONTCONFIG_FILE"
_LANGUAGES = "PANGO_LANGUAGE"
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc", ".otc"})

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong">
{families}
    </edit>
  </match>
  <match target="scan">
    <!-- The ballot boxes of Source Sans 3 have a shadow, and there are two of the three: take all from DejaVu Sans. -->
    <test name="family"><string>Source Sans 3</string></test>
    <edit name="charset" mode="assign">
      <minus><name>charset</name><charset><range><int>0x2610</int><int>0x2612</int></range></charset></minus>
    </edit>
  </match>
  <match target="font">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="autohint" mode="assign"><bool>false</bool></edit>
  </match>
</fontconfig>
"""


def fonts_folder() -> Path:
    """The folder of the fonts that every theme needs. Raises `TemplateError` where the templates are missing."""
    return templates_root() / BASE / "fonts"


def font_folders() -> tuple[Path, ...]:
    """That folder, then those of the themes that bring fonts: all are seen always, whichever theme is used.

    Pango looks for fonts once in a process, and a theme must not change how the next one looks.
    """
    others = sorted(folder for folder in templates_root().glob("*/fonts") if folder.parent.name != BASE)
    return (fonts_folder(), *others)


def bundled_fonts() -> tuple[Path, ...]:
    """The bundled font files in alphabetical order; empty where those that every theme needs are missing."""
    if not any(fonts_folder().glob("*.ttf")):
        return ()
    return tuple(sorted(path for folder in font_folders() for path in folder.glob("*.ttf")))


def fonts_in(folder: Path) -> tuple[Path, ...]:
    """The font files in a folder and the folders below it, by name (TrueType, OpenType, and collections of these)."""
    return tuple(sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file()))


def use_only(extra: Sequence[Path] = ()) -> Path:
    """The fontconfig file now in force: the bundled fonts, then those in the `extra` folders, and no other.

    Call it before WeasyPrint is imported; calling it again with the same folders does nothing. Raises `RenderError`
    where the fonts are missing, or where WeasyPrint has already been imported and so has seen other fonts.
    """
    if not bundled_fonts():
        raise RenderError("the bundled fonts are missing", where=str(fonts_folder()), fix="install protogen again")
    for folder in extra:
        if not fonts_in(folder):
            kinds = ", ".join(sorted(_SUFFIXES))
            raise RenderError("no fonts in this folder", where=str(folder), fix=f"put fonts there ({kinds})")
    folders = (*font_folders(), *(folder.resolve() for folder in extra))
    present = os.environ.get(VARIABLE, "")
    if present and _is_ours(Path(present), folders):
        return Path(present)
    if "weasyprint" in sys.modules:
        raise RenderError(
            "WeasyPrint was imported before protogen could choose the fonts that it sees",
            fix="call protogen first, and with the same folder of fonts all through a process",
        )
    path = _written(folders)
    os.environ[VARIABLE] = str(path)
    # Else the face of a Chinese character would follow from the language of whoever runs the command.
    os.environ[_LANGUAGES] = "en"
    return path


def _is_ours(path: Path, folders: Sequence[Path]) -> bool:
    try:
        return path.read_text(encoding="utf-8") == _configuration(folders, path.parent)
    except (OSError, UnicodeDecodeError):
        return False


def _written(folders: Sequence[Path]) -> Path:
    files = [file for folder in folders for file in fonts_in(folder)]
    # The rules and each font's name and size are part of the name: no cache of an older version is taken for ours.
    state = "\n".join([_CONFIGURATION, *(f"{file}\t{file.stat().st_size}" for file in files)])
    name = hashlib.sha256(state.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    for base in _user_caches():
        try:
            return _placed(base / "protogen" / "fontconfig" / name, folders)
        except OSError:
            continue  # read-only home, as in a container: try the next place
    temporary = Path(tempfile.mkdtemp(prefix="protogen-fontconfig-"))
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    return _placed(temporary, folders)


def _placed(cache: Path, folders: Sequence[Path]) -> Path:
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = cache / "fonts.conf"
    # Written beside and moved, so that another process reads the whole file or none; the folder is shown writable too.
    handle, draft = tempfile.mkstemp(dir=cache, suffix=".draft")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(_configuration(folders, cache))
    Path(draft).replace(path)
    return path


def _user_caches() -> list[Path]:
    names = ("XDG_CACHE_HOME", "LOCALAPPDATA")
    stated = [Path(os.environ[name]) for name in names if os.environ.get(name)]
    try:
        home = Path.home()
    except RuntimeError:  # no HOME and no entry for this user
        return [path for path in stated if path.is_absolute()]
    own = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return [path for path in (*stated, own) if path.is_absolute()]


def _configuration(folders: Sequence[Path], cache: Path) -> str:
    return _CONFIGURATION.format(
        folders="\n".join(f"  <dir>{escape(str(folder), quote=False)}</dir>" for folder in folders),
        cache=escape(str(cache), quote=False),
        families="\n".join(f"      <string>{family}</string>" for family in FAMILIES),
    )
