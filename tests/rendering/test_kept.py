"""Code of templates kept between processes: used where it is of this text and whole, never of a stranger's template."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2
import pytest

from protogen.rendering import themefile
from protogen.rendering.compiling import PlainEnvironment, shown
from protogen.rendering.faces import FAMILIES
from protogen.rendering.filters import FILTERS
from protogen.rendering.html import environment_of
from protogen.rendering.kept import KeptCode
from protogen.rendering.theme import known_tokens, templates_root, theme_search_path

NAME = "page.html.j2"


class Counting(PlainEnvironment):
    """An environment that knows what it compiled."""

    def __init__(self, folder: Path) -> None:
        """For the templates of a folder."""
        super().__init__(loader=jinja2.FileSystemLoader(folder), bytecode_cache=KeptCode(), finalize=shown)
        self.compiled: list[str | None] = []

    def compile(self, source: Any, name: str | None = None, *rest: Any, **more: Any) -> Any:
        """Compile, and note it."""
        self.compiled.append(name)
        return super().compile(source, name, *rest, **more)


def printed(folder: Path) -> tuple[str, int]:
    """What a new environment prints, and how many templates it compiled for it."""
    environment = Counting(folder)
    return environment.get_template(NAME).render(x=1), len(environment.compiled)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a template that is compiled and kept."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / NAME).write_text("one {{ x }}", encoding="utf-8")
    assert printed(tmp_path) == ("one 1", 1)
    return tmp_path


def kept(folder: Path) -> Path:
    """The one file of code in the folder."""
    (found,) = folder.rglob("*.pyc")
    return found


def test_what_is_kept_is_not_compiled_again(folder: Path) -> None:
    """One file beside the template, and nothing else."""
    assert printed(folder) == ("one 1", 0)
    assert [path.name for path in (folder / "__pycache__").iterdir()] == [kept(folder).name]


def test_another_text_is_compiled(folder: Path) -> None:
    """Also one of the same length, written in the same moment; then that is kept."""
    (folder / NAME).write_text("two {{ x }}", encoding="utf-8")
    assert printed(folder) == ("two 1", 1)
    assert printed(folder) == ("two 1", 0)


@pytest.mark.parametrize("place", [0, 40, 80, -1])
def test_damaged_code_is_made_again(folder: Path, place: int) -> None:
    """A byte of the checksums or of the code; half a file; no file but a folder."""
    whole = bytearray(kept(folder).read_bytes())
    damaged = whole.copy()
    damaged[place] ^= 1
    for content in (damaged, whole[: len(whole) // 2], b""):
        kept(folder).write_bytes(content)
        assert printed(folder) == ("one 1", 1)
        assert kept(folder).read_bytes() == whole


def test_code_of_another_place_is_made_again(folder: Path) -> None:
    """A folder that was copied: a mistake would name the template where it no longer is."""
    (folder / "copy" / "__pycache__").mkdir(parents=True)
    (folder / "copy" / NAME).write_text("one {{ x }}", encoding="utf-8")
    (folder / "copy" / "__pycache__" / kept(folder).name).write_bytes(kept(folder).read_bytes())
    assert printed(folder / "copy") == ("one 1", 1)


def test_code_of_another_kind_of_environment_is_made_again(folder: Path) -> None:
    """Jinja alone makes other code of the same text."""
    plain = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), bytecode_cache=KeptCode(), autoescape=True)
    before = kept(folder).read_bytes()
    assert plain.get_template(NAME).render(x=1) == "one 1"
    assert kept(folder).read_bytes() != before
    assert printed(folder) == ("one 1", 1)


def test_nothing_is_written_where_python_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`PYTHONDONTWRITEBYTECODE`, and a place that cannot be written."""
    kept(folder).unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert printed(folder) == ("one 1", 1)
    assert list((folder / "__pycache__").iterdir()) == []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (folder / "__pycache__").rmdir()
    (folder / "__pycache__").write_text("no folder", encoding="utf-8")
    assert printed(folder) == ("one 1", 1)


def test_only_our_own_templates_are_kept(tmp_path: Path) -> None:
    """A stranger's are compiled each time, in their sandbox."""
    assert isinstance(environment_of(theme_search_path()).bytecode_cache, KeptCode)
    assert environment_of(theme_search_path(templates=tmp_path)).bytecode_cache is None


def test_no_filter_of_ours_is_called_while_a_template_is_compiled() -> None:
    """Else what it gave would be kept, whatever became of it since."""
    environment = PlainEnvironment(loader=jinja2.FileSystemLoader(templates_root() / "base"), finalize=shown)

    called: list[str] = []

    def seen(*_: Any, **__: Any) -> str:
        called.append("")  # Jinja would swallow an error
        return ""

    environment.filters.update(dict.fromkeys((*FILTERS, "prose"), seen))
    names = environment.list_templates(extensions=["j2", "js"])
    assert len(names) > 12
    for name in names:
        environment.get_template(name)
    assert called == []
    environment.from_string("{{ 'x' | prose }}")
    assert called == [""]


@pytest.mark.parametrize("name", ["base", "compact", "m11"])
def test_a_theme_that_is_kept_says_what_its_file_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read a second time without the library of YAML; places of mistakes are no part of it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    known = None if name == "base" else known_tokens()
    read = themefile.read(templates_root() / name, known, FAMILIES)
    assert themefile.shipped(templates_root() / name, known, FAMILIES) == replace(read, at={})
    monkeypatch.setattr(themefile, "read", None)
    assert themefile.shipped(templates_root() / name, known, FAMILIES) == replace(read, at={})
