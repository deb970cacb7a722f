"""The wheel: it holds the templates, and renders without the checkout it was built from."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from corpus import ROOT, SEEDS, seed
from made import page, study


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the builder that scripts/setup installs."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_template_and_module(wheel: Path) -> None:
    """Each tracked file of templates/ and protogen/, and the licences of the fonts beside them."""
    listed = subprocess.run(
        ["git", "ls-files", "templates", "protogen"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wanted = {f"protogen/{name}" if name.startswith("templates/") else name for name in listed}
    assert len(wanted) > 100
    assert any(name.endswith(".ttf") for name in wanted)
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert wanted - held == set()
    assert not [
        name for name in held if name.startswith(("tests/", "templates/", "examples/")) or "__pycache__" in name
    ]


def elsewhere(site: Path, folder: Path, *arguments: str) -> str:
    """What Python prints in another folder, where `site` comes before all that is installed."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_unpacked_wheel_renders_the_same_pages(wheel: Path, tmp_path: Path) -> None:
    """From another folder, with the package of the wheel instead of the checkout."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    example = ROOT / "examples" / f"{SEEDS[0]}.txt"
    assert elsewhere(site, tmp_path, "-c", "import protogen; print(protogen.__file__)").startswith(str(site))
    elsewhere(site, tmp_path, "-m", "protogen", "render", str(example), "--format", "html", "-o", "out")
    for name in ("synopsis", "schedule", "checklist"):
        made = (tmp_path / "out" / SEEDS[0] / f"{name}.html").read_text(encoding="utf-8")
        assert made == page(study(seed(SEEDS[0])), name)


def test_the_unpacked_wheel_knows_its_themes_and_copies_one(wheel: Path, tmp_path: Path) -> None:
    """A house style, and a copy of it that is changed, from another folder."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    example = str(ROOT / "examples" / "crossover.yaml")
    listed = elsewhere(site, tmp_path, "-m", "protogen", "themes", "list")
    assert all(name in listed for name in ("base", "compact", "m11"))
    elsewhere(site, tmp_path, "-m", "protogen", "themes", "copy", "m11", "house")
    elsewhere(site, tmp_path, "-m", "protogen", "themes", "check", "house")
    made = {}
    for theme in ("base", "m11", "house"):
        where = ("--theme", theme, "--document", "checklist", "--format", "html", "-o", f"out-{theme}")
        elsewhere(site, tmp_path, "-m", "protogen", "render", example, *where)
        (path,) = (tmp_path / f"out-{theme}").glob("*/checklist.html")
        made[theme] = path.read_text(encoding="utf-8")
    assert made["base"] != made["m11"]
    own = (tmp_path / "house" / "house.css").read_text(encoding="utf-8")
    assert made["house"].replace(own.strip(), "").split() == made["m11"].split()
    assert str(tmp_path) not in made["house"]
