"""The exact command that installs what a PDF needs, on the system we run on."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

OS_RELEASE = Path("/etc/os-release")

_APT = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_ZYPPER = "zypper install -y libpango-1_0-0 libharfbuzz-subset0"
# By the names in ID and ID_LIKE of os-release.
_LINUX = {
    "debian": _APT,
    "ubuntu": _APT,
    "fedora": "dnf install -y pango",
    "rhel": "dnf install -y pango",
    "alpine": "apk add pango so:libharfbuzz-subset.so.0",
    "arch": "pacman -S --noconfirm pango",
    "suse": _ZYPPER,
    "opensuse": _ZYPPER,
}
_OTHER = "install Pango 1.44 or newer with the package manager of this system"
_WINDOWS = "install MSYS2, then run: pacman -S mingw-w64-ucrt-x86_64-pango"


def pango_command(os_release: Path = OS_RELEASE, *, platform: str = sys.platform, root: bool | None = None) -> str:
    """The command that installs Pango here, with `sudo` for who is not root; a sentence where no command is known."""
    if platform == "darwin":
        return "brew install pango"
    if platform == "win32":
        return _WINDOWS
    release = _release(os_release)
    for name in (release.get("ID", ""), *release.get("ID_LIKE", "").split()):
        family = name.partition("-")[0]  # opensuse-leap, opensuse-tumbleweed
        if command := _LINUX.get(name, _LINUX.get(family)):
            return command if _is_root(root) else f"sudo {command}"
    return _OTHER


def pip() -> str:
    """The command that runs pip for the Python that runs, quoted for a shell."""
    return f"{shlex.quote(sys.executable)} -m pip"


def weasyprint_command() -> str:
    """The command that installs WeasyPrint into the Python that runs."""
    return f"{pip()} install 'weasyprint>=70,<71'"


def _is_root(stated: bool | None) -> bool:
    return stated if stated is not None else hasattr(os, "geteuid") and os.geteuid() == 0


def _release(path: Path) -> Mapping[str, str]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip().strip("\"'").lower() for key, _, value in pairs}
