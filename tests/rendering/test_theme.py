"""Where templates are looked for."""

from pathlib import Path

import pytest

from protogen.errors import TemplateError
from protogen.rendering import theme


def test_templates_root_holds_the_base_theme() -> None:
    """In a checkout it is the folder beside the package."""
    assert theme.templates_root() == Path(theme.__file__).resolve().parents[2] / "templates"
    assert "base" in theme.themes()


def test_templates_inside_the_package_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a wheel a folder "templates" beside the package may belong to another package."""
    for folder in ("protogen/templates/base", "templates/base"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(theme, "__file__", str(tmp_path / "protogen" / "rendering" / "theme.py"))
    assert theme.templates_root() == tmp_path / "protogen" / "templates"


def test_missing_templates_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation is said to be one."""
    monkeypatch.setattr(theme, "__file__", str(tmp_path / "protogen" / "rendering" / "theme.py"))
    with pytest.raises(TemplateError, match="templates are missing"):
        theme.templates_root()


def test_the_search_path_starts_with_the_users_folder(tmp_path: Path) -> None:
    """The user's own, then the theme; the base once."""
    base = theme.templates_root() / "base"
    assert theme.theme_search_path() == (base,)
    assert theme.theme_search_path(templates=tmp_path) == (tmp_path, base)


@pytest.mark.parametrize("name", ["../base", "", ".", "base/fonts", "none"])
def test_an_unknown_theme_is_an_error(name: str) -> None:
    """Names that are no theme, paths among them, are refused and the themes listed."""
    with pytest.raises(TemplateError, match=r"no theme.*base"):
        theme.theme_search_path(name)


def test_a_missing_folder_of_templates_is_an_error(tmp_path: Path) -> None:
    """It names the folder."""
    with pytest.raises(TemplateError, match="does not exist"):
        theme.theme_search_path(templates=tmp_path / "none")
