"""What the doctor finds, and that the command it names fits the system."""

import subprocess
import sys
from pathlib import Path

import pytest

from protogen import doctor
from protogen.errors import TemplateError
from protogen.rendering import install

APT = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
RELEASES = {
    'ID=debian\nVERSION_ID="12"\n': APT,
    "# a comment\nID=ubuntu\nID_LIKE=debian\n": APT,
    'ID=linuxmint\nID_LIKE="ubuntu debian"\n': APT,
    "ID=fedora\n": "dnf install -y pango",
    'ID="rocky"\nID_LIKE="rhel centos fedora"\n': "dnf install -y pango",
    "ID=alpine\n": "apk add pango so:libharfbuzz-subset.so.0",
    "ID=arch\n": "pacman -S --noconfirm pango",
    'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n': "zypper install -y libpango-1_0-0 libharfbuzz-subset0",
    "ID=opensuse-tumbleweed\n": "zypper install -y libpango-1_0-0 libharfbuzz-subset0",
}


@pytest.mark.parametrize(("release", "command"), RELEASES.items())
def test_the_command_fits_the_system(release: str, command: str, tmp_path: Path) -> None:
    """It is read from os-release, and has sudo before it for who is not root."""
    path = tmp_path / "os-release"
    path.write_text(release)
    assert install.pango_command(path, platform="linux", root=True) == command
    assert install.pango_command(path, platform="linux", root=False) == f"sudo {command}"


def test_systems_without_os_release_get_a_command_or_a_sentence(tmp_path: Path) -> None:
    """Two are known by name; an unknown Linux is told what to look for."""
    none = tmp_path / "none"
    assert install.pango_command(none, platform="darwin", root=False) == "brew install pango"
    assert "MSYS2" in install.pango_command(none, platform="win32", root=False)
    assert install.pango_command(none, platform="linux", root=False).startswith("install Pango")
    none.write_bytes(b"ID=plan9\nbroken\n\xff=\xff\n")
    assert install.pango_command(none, platform="linux", root=True).startswith("install Pango")


def test_a_complete_system_is_well(tmp_path: Path) -> None:
    """Here all is installed: each check says a version or a count, and none has a fix."""
    checks = doctor.diagnosis(tmp_path / "output" / "deep")
    names = [check.name for check in checks]
    assert len(names) == len(set(names)) == 15
    assert [check for check in checks if not check.ok or check.fix] == []
    assert all(check.detail for check in checks)
    assert not (tmp_path / "output").exists()


def test_a_missing_package_is_named_with_its_command() -> None:
    """The command runs the pip of the Python in use."""
    check = doctor._package("no-such-package-zz")
    assert (check.ok, check.detail) == (False, "not installed")
    assert check.fix == f"{install.pip()} install no-such-package-zz"


def test_a_missing_library_is_named_with_its_command() -> None:
    """A library that cannot be loaded has the system's command as its fix."""
    check = doctor._library(doctor.Library("Pango", "no-such-library", "0", "pango_version_string"))
    assert (check.ok, check.detail, check.fix) == (False, "not found", install.pango_command())


def test_a_pango_that_is_too_old_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint needs 1.44."""
    monkeypatch.setattr(doctor, "version_in", lambda *_: "1.40.14")
    check = doctor._library(doctor.LIBRARIES[0])
    assert (check.ok, check.detail) == (False, "1.40.14 is too old")


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        ("ImportError('no module named weasyprint')", "cannot be imported: no module named weasyprint"),
        ("OSError('cannot load library x\\nsecond line')", "cannot load its libraries: cannot load library x"),
    ],
)
def test_a_weasyprint_that_cannot_be_imported_is_told(error: str, detail: str) -> None:
    """The other checks go on, and nothing is raised."""
    code = f"""
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise {error!s}
sys.meta_path.insert(0, Finder())
from protogen.doctor import diagnosis
for check in diagnosis():
    print(check.name, check.ok, check.detail, bool(check.fix), sep="|")
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    lines = run.stdout.splitlines()
    assert len(lines) == 15
    assert [line for line in lines if "|False|" in line] == [f"WeasyPrint|False|{detail}|True"]


def test_missing_fonts_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too few files, or no folder at all."""
    monkeypatch.setattr(doctor.fonts, "fonts_folder", lambda: tmp_path)
    assert doctor._fonts().detail == "0 of 10"
    assert "--force-reinstall" in doctor._fonts().fix

    def broken() -> Path:
        raise TemplateError("the templates are missing from this installation")

    monkeypatch.setattr(doctor.fonts, "fonts_folder", broken)
    assert doctor._fonts().detail == "the templates are missing from this installation"


def test_an_output_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in its place, or a folder without the right."""
    (tmp_path / "file").write_text("x")
    assert doctor._folder(tmp_path / "file" / "deep").detail == f"{tmp_path / 'file'} is a file"
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    assert not doctor._folder(tmp_path / "new").ok
