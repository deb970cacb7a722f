"""docs/getting-started.md, followed to the letter: from `protogen new` to a rendered two-arm study."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the page, run as a person would."""
    words = command.split()
    assert words[0] == "protogen"
    call = [sys.executable, "-m", "protogen", *words[1:]]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)


def blocks(language: str) -> list[str]:
    """The code blocks of the page in this language."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found


def test_a_newcomer_gets_to_a_rendered_study(tmp_path: Path) -> None:
    """The commands work in their order, the edits fit the file, and the mistake is told as the page shows it."""
    commands = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    assert [command.split()[1] for command in commands] == ["new", "check", "render", "convert", "convert"]
    title, row = (block.strip("\n") for block in blocks("yaml"))
    shown = blocks("text")[0].splitlines()

    assert run(commands[0], tmp_path).returncode == 0
    file = tmp_path / "ABC-201.yaml"
    text = file.read_text(encoding="utf-8")
    for line in (title, row):
        key = line.partition(":")[0]
        text, count = re.subn(rf"^{re.escape(key)}:.*$", line, text, count=1, flags=re.MULTILINE)
        assert count == 1, key
    file.write_text(text.replace("all except W8", "all except W9"), encoding="utf-8")
    wrong = run(commands[1], tmp_path)
    assert wrong.returncode == 2
    told = wrong.stderr.splitlines()
    assert told[0].startswith(shown[0].removesuffix("…"))
    assert told[1:3] == shown[1:3]

    file.write_text(text, encoding="utf-8")
    right = run(commands[1], tmp_path)
    assert (right.returncode, right.stdout) == (0, "ABC-201.yaml: no mistakes\n")
    rendered = run(commands[2], tmp_path)
    assert rendered.returncode == 0, rendered.stderr
    pages = sorted(path.name for path in (tmp_path / "output" / "ABC-201").glob("*.html"))
    assert {"checklist.html", "schedule.html", "synopsis.html"} <= set(pages)
    synopsis = (tmp_path / "output" / "ABC-201" / "synopsis.html").read_text(encoding="utf-8")
    assert "Examplumab in Adults with Chronic Cough" in synopsis
    assert "Version 0.1 · 01 Jan 2026 · draft" in synopsis
    assert "registry record" not in synopsis
    for command in commands[3:]:
        assert run(command, tmp_path).returncode == 0
