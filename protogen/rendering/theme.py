"""Find the templates: the one place that knows where they live in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from protogen.errors import TemplateError

BASE = "base"


def templates_root() -> Path:
    """The folder that holds the themes: `templates/` beside the package in a checkout, inside it in a wheel.

    Raises `TemplateError` where neither holds the base theme, as in a broken installation.
    """
    package = Path(__file__).resolve().parents[1]
    # Inside comes first: a folder called "templates" beside an installed package may belong to anyone.
    for root in (package / "templates", package.parent / "templates"):
        if (root / BASE).is_dir():
            return root
    raise TemplateError("the templates are missing from this installation", fix="install protogen again")


def theme_search_path(theme: str = BASE, templates: Path | None = None) -> tuple[Path, ...]:
    """The folders in which a template is looked for, first match first: the user's own, the theme, the base theme.

    Raises `TemplateError` for a folder or a theme that does not exist.
    """
    root = templates_root()
    if templates is not None and not templates.is_dir():
        raise TemplateError("the folder of templates does not exist", where=str(templates))
    known = themes()
    if theme not in known:  # also refuses names such as "../x"
        raise TemplateError(f"there is no theme {theme!r}", fix=f"choose one of {', '.join(known)}")
    folders = (templates, root / theme, root / BASE)
    return tuple(dict.fromkeys(folder for folder in folders if folder is not None))


def themes() -> tuple[str, ...]:
    """The names of the themes that are shipped, in alphabetical order."""
    return tuple(sorted(folder.name for folder in templates_root().iterdir() if folder.is_dir()))
