"""Find themes and templates: the one place that knows where they live in a checkout and in an installed wheel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from protogen.errors import TemplateError
from protogen.importers.native.problems import Problem, did_you_mean
from protogen.rendering import themefile
from protogen.rendering.faces import FAMILIES
from protogen.rendering.themefile import ThemeFile, ThemeFileError

BASE = "base"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with what it inherits.

    `folders` are where its files are looked for, first match first; `styles` its style sheets in the order in which
    they apply, those of its parents first, one tuple for each; `tokens` CSS values by name. `shipped` says whether it
    came with protogen; any other is looked at as what it is, a stranger.
    """

    name: str
    title: str
    version: str
    description: str
    extends: str
    folders: tuple[Path, ...]
    styles: tuple[tuple[str, ...], ...]
    tokens: Mapping[str, str] = field(hash=False)
    shipped: bool = True


def templates_root() -> Path:
    """The folder that holds the themes: `templates/` beside the package in a checkout, inside it in a wheel.

    Raises `TemplateError` where neither holds the base theme, as in a broken installation.
    """
    return _root_of(__file__)


@cache  # what is installed does not change while it runs, and each page asks
def _root_of(module: str) -> Path:
    package = Path(module).resolve().parents[1]
    # Inside comes first: a folder called "templates" beside an installed package may belong to anyone.
    for root in (package / "templates", package.parent / "templates"):
        if (root / BASE).is_dir():
            return root
    raise TemplateError("the templates are missing from this installation", fix="install protogen again")


def themes() -> tuple[str, ...]:
    """The names of the themes that are shipped, in alphabetical order."""
    return _names_in(templates_root())


@cache
def _names_in(root: Path) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in root.glob(f"*/{themefile.NAME}")))


def theme_of(theme: str = BASE) -> Theme:
    """The theme of that name, or the one in that folder; a name that is shipped comes first.

    Raises:
        TemplateError: there is none, or what it extends is not there or leads back to it.
        ThemeFileError: its theme.yaml has mistakes.
    """
    if theme in themes():
        return _shipped(theme)
    folder = Path(theme)
    if theme and folder.is_dir() and (folder / themefile.NAME).exists() and folder.resolve() not in _own_folders():
        return _resolved(folder, ())
    if any(sign in theme for sign in "/\\") or not theme.strip("."):
        message = f"there is no theme {theme!r}: no folder with a {themefile.NAME} is there"
        raise TemplateError(message, fix=f"write such a folder, or choose one of {', '.join(themes())}")
    raise TemplateError(f"there is no theme {theme!r}", fix=f"choose one of {', '.join(themes())}, or give a folder")


def theme_search_path(theme: str | Theme = BASE, templates: Path | None = None) -> tuple[Path, ...]:
    """The folders in which a template is looked for, first match first: the user's own, the theme, the base theme.

    Raises `TemplateError` for a folder or a theme that does not exist.
    """
    if templates is not None and not templates.is_dir():
        raise TemplateError("the folder of templates does not exist", where=str(templates))
    chosen = theme if isinstance(theme, Theme) else theme_of(theme)
    return (*([] if templates is None else [templates]), *chosen.folders)


def is_own(folder: Path) -> bool:
    """Whether a folder of templates came with protogen; what a user gives is not to be trusted."""
    return folder.resolve() in _own_folders()


def found(name: str, search: tuple[Path, ...]) -> Path | None:
    """The file of that name in the first folder that has it; nothing where none has.

    Raises:
        TemplateError: it is a link that leads out of its folder.
    """
    for folder in search:
        path = folder / name
        if path.is_file():
            if not path.resolve().is_relative_to(folder.resolve()):
                fix = "put the file itself there"
                raise TemplateError("this file is a link out of its folder", where=str(path), fix=fix)
            return path
    return None


def _own_folders() -> frozenset[Path]:
    return _folders_in(templates_root())


@cache
def _folders_in(root: Path) -> frozenset[Path]:
    return frozenset(folder.resolve() for folder in root.iterdir() if folder.is_dir())


def _shipped(name: str) -> Theme:
    return _shipped_in(templates_root(), name)


@cache
def _shipped_in(root: Path, name: str) -> Theme:
    return _resolved(root / name, ())


def known_tokens() -> dict[str, tuple[str, ...]]:
    """The names that a theme may set, by kind: those that the base theme sets."""
    return _known_in(templates_root())


@cache
def _known_in(root: Path) -> dict[str, tuple[str, ...]]:
    stated = themefile.shipped(root / BASE, None, tuple(FAMILIES)).tokens
    return {kind: tuple(members) for kind, members in stated.items()}


def _resolved(folder: Path, below: tuple[Path, ...]) -> Theme:
    """The theme of a folder on top of what it extends; `below` are the folders that led here."""
    own = folder.parent == templates_root()
    base = own and folder.name == BASE
    reading = themefile.shipped if own else themefile.read
    read = reading(folder, None if base else known_tokens(), tuple(FAMILIES))
    parent = None if base else _parent(read, folder, (*below, folder.resolve()))
    if not own and read.name in themes():
        message = f"the name {read.name!r} is that of a theme that comes with protogen"
        raise ThemeFileError([Problem("THM005", read.place_of("name"), message, "give it another")])
    folders = (folder, *(parent.folders if parent else ()))
    _check_sheets(read, folders)
    return Theme(
        name=read.name,
        title=read.title,
        version=read.version,
        description=read.description,
        extends=read.extends,
        folders=folders,
        styles=(*(parent.styles if parent else ()), read.styles),
        tokens={**(parent.tokens if parent else {}), **_flat(read.tokens)},
        shipped=own,
    )


def _flat(tokens: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: value for members in tokens.values() for name, value in members.items()}


def _parent(read: ThemeFile, folder: Path, below: tuple[Path, ...]) -> Theme:
    """What a theme extends: a theme that is shipped, or a folder whose path begins with `./` or `../`."""
    name = read.extends
    if name in themes():
        other = templates_root() / name
        if other.resolve() not in below:
            return _shipped(name)
    elif name.startswith(("./", "../")):
        other = folder / name
        if (other / themefile.NAME).is_file() and other.resolve() not in below:
            return _resolved(other, below)
    else:
        raise ThemeFileError(
            [Problem("THM005", read.place_of("extends"), f"there is no theme {name!r}", did_you_mean(name, themes()))]
        )
    if other.resolve() in below:
        message = f"{name!r} extends this theme itself"
        fix = "let one of them extend base"
    else:
        message = f"no folder with a {themefile.NAME} is at {name!r}"
        fix = f"write a path from this folder, or one of {', '.join(themes())}"
    raise ThemeFileError([Problem("THM005", read.place_of("extends"), message, fix)])


def _check_sheets(read: ThemeFile, folders: tuple[Path, ...]) -> None:
    """Raise where a style sheet that is listed is in no folder of the theme."""
    missing = [name for name in read.styles if found(name, folders) is None]
    if missing:
        there = sorted({path.name for folder in folders for path in folder.glob("*.css")})
        raise ThemeFileError(
            Problem("THM005", read.place_of(name), f"there is no style sheet {name!r}", did_you_mean(name, there))
            for name in missing
        )
