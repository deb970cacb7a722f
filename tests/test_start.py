"""What a command imports: nothing that it does not use, or every start pays for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT, SEEDS

from protogen.batch import work
from protogen.cli import SELDOM

EXAMPLE = str(ROOT / "examples" / f"{SEEDS[0]}.txt")
SCRIPT = """
import sys
from protogen.cli import app
try:
    app(sys.argv[1:], standalone_mode=False)
except SystemExit:
    pass
sys.stdout.flush()
print("MODULES", *sorted(sys.modules))
"""
OF_PDF = {"weasyprint", "pikepdf", "pypdfium2", "protogen.rendering.ink", "protogen.rendering.finishing"}
OF_DATA = {"openpyxl", "protogen.rendering.workbook", "protogen.rendering.twins"}
OF_AUTHORS = {
    "jsonschema",
    "protogen.importers.native.study_file",
    "protogen.overlay.correcting",
    "protogen.overlay.applying",
    "protogen.authoring",
}
OF_OTHERS = {"distributed", "protogen.comparison", "protogen.importers.usdm", "protogen.doctor"}


def modules(*arguments: str) -> set[str]:
    """The modules that a command has imported at its end."""
    command = [sys.executable, "-c", SCRIPT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.rsplit("MODULES ", 1)[1].split())


def test_a_page_of_a_record_wants_no_other_format_and_no_other_command(tmp_path: Path) -> None:
    """HTML of a registry record."""
    found = modules("render", EXAMPLE, "--format", "html", "--quiet", "--out", str(tmp_path))
    assert "protogen.rendering.html" in found
    assert found & (OF_PDF | OF_DATA | OF_AUTHORS | OF_OTHERS) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["render", "--help"], ["--version"]])
def test_help_wants_no_model(arguments: list[str]) -> None:
    """It is printed before anything is read."""
    assert modules(*arguments) & {"jinja2", "protogen.pipeline", "protogen.model"} == set()


def test_garbage_is_collected_as_in_a_worker() -> None:
    """The number stands twice, because the command line imports nothing of a batch before it is asked for one."""
    assert SELDOM == work._SELDOM
