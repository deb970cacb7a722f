"""What CI systems are given: the script behind the action, run for real; the other files held against the project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import seed

from protogen.rendering import install

ROOT = Path(__file__).resolve().parents[1]


class Repository:
    """A git repository with one study, and the script run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary = folder / "summary.md"
        (folder / "studies").mkdir()
        command = folder / "protogen"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m protogen "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> None:
        """Run git as nobody in particular."""
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *who, *words], cwd=self.folder, check=True, capture_output=True)

    def study(self, enrollment: int) -> None:
        """Write the study."""
        record = seed("NCT07329959")
        record["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = enrollment
        (self.folder / "studies" / "a.json").write_text(json.dumps(record), encoding="utf-8")

    def run(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the script with these settings."""
        self.summary.unlink(missing_ok=True)
        own = {
            "PROTOGEN": str(self.folder / "protogen"),
            "STUDIES": "studies",
            "FORMAT": "html",
            "SUMMARY": "summary.md",
        }
        path = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        command = [str(ROOT / "scripts" / "ci-documents")]
        return subprocess.run(
            command, cwd=self.folder, env={**path, **own, **settings}, capture_output=True, text=True, check=False
        )


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose study and documents are committed."""
    made = Repository(tmp_path)
    made.study(8)
    assert made.run().returncode == 0
    made.git("add", "studies", "output")
    made.git("commit", "-q", "-m", "x")
    return made


def test_documents_are_rendered_and_changes_told(repository: Repository) -> None:
    """The summary names the field, not the file."""
    repository.study(12)
    done = repository.run(BASE="main")
    assert done.returncode == 0, done.stderr
    assert (repository.folder / "output" / "NCT07329959" / "synopsis.html").is_file()
    assert "| ~ | design | enrollment.count | 8 | 12 |" in repository.summary.read_text("utf-8")


def test_stale_documents_fail_the_check_by_name(repository: Repository) -> None:
    """Code 4; and a check that finds nothing passes."""
    fresh = repository.run(CHECK="true")
    assert fresh.returncode == 0, fresh.stderr
    assert "All documents are as they would be rendered." in repository.summary.read_text("utf-8")
    repository.study(12)
    done = repository.run(CHECK="true")
    assert done.returncode == 4
    assert "output/NCT07329959/synopsis.html differs" in repository.summary.read_text("utf-8")


def test_a_study_that_is_new_is_no_error(repository: Repository) -> None:
    """It stands in no old commit."""
    record = seed("NCT07409766")
    (repository.folder / "studies" / "b.json").write_text(json.dumps(record), encoding="utf-8")
    assert repository.run(BASE="main").returncode == 0
    assert "### NCT07409766: added" in repository.summary.read_text("utf-8")


def test_a_bad_input_fails(repository: Repository) -> None:
    """With its own code."""
    (repository.folder / "studies" / "b.json").write_text("{", encoding="utf-8")
    assert repository.run(BASE="main").returncode == 2


def test_the_action_gives_the_script_what_it_reads() -> None:
    """Every variable of the action is one of the script's, every input of the action is used."""
    action = (ROOT / "action.yml").read_text("utf-8")
    script = (ROOT / "scripts" / "ci-documents").read_text("utf-8")
    given = re.findall(r"^        ([A-Z_]+): \$\{\{ inputs", action, re.MULTILINE)
    assert len(given) >= 6
    assert [name for name in given if f"${{{name}" not in script and f"${name}" not in script] == []
    inputs = re.findall(r"^  ([a-z-]+):\n    description", action, re.MULTILINE)
    assert len(inputs) >= 7
    assert [name for name in inputs if f"inputs.{name} " not in action] == []


def test_the_container_installs_what_doctor_asks_for() -> None:
    """The same packages of Debian."""
    wanted = install.pango_command(ROOT / "tests" / "data" / "debian-os-release", root=True)
    packages = [word for word in wanted.split() if word.startswith("lib")]
    text = (ROOT / "Containerfile").read_text("utf-8")
    assert len(packages) >= 3
    assert [name for name in packages if name not in text] == []
