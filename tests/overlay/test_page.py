"""docs/overlay.md, followed to the letter: its file is used with each of its commands, its mistake is told as shown."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "overlay.md").read_text(encoding="utf-8")
RECORD = "NCT07329959.txt"


def blocks(language: str) -> list[str]:
    """The code blocks of the page in this language."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the page, run as a person would."""
    words = command.split()
    assert words[0] == "protogen"
    call = [sys.executable, "-m", "protogen", *words[1:]]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)


def test_the_example_of_the_page_works(tmp_path: Path) -> None:
    """Check, diff, render and convert say and make what the page promises."""
    shutil.copy(ROOT / "examples" / RECORD, tmp_path)
    (written,) = blocks("yaml")
    (tmp_path / "corrections.yaml").write_text(written, encoding="utf-8")
    commands = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
    assert [command.split()[1] for command in commands] == ["check", "diff", "render", "convert"]
    checked, changed, rendered, converted = (run(command, tmp_path) for command in commands)
    assert (checked.returncode, checked.stdout) == (0, f"{RECORD}: no mistakes\n")
    assert changed.returncode == 1
    for told in ("CAR-DC, dose escalation", "Month 12", "ECG", "Pregnancy test"):
        assert told in changed.stdout
    assert rendered.returncode == 0, rendered.stderr
    assert "1 remark (1 info)" in rendered.stdout
    synopsis = (tmp_path / "output" / "NCT07329959" / "synopsis.html").read_text(encoding="utf-8")
    assert "Corrected by corrections.yaml: 8 values, marked ◆." in synopsis
    tree = json.loads(converted.stdout)
    assert [each["verb"] for each in tree["corrections"]] == ["set"] * 4 + ["split", "order", "add", "remove"]
    visit = next(each for each in tree["schedule"]["timelines"][0]["visits"] if each["label"] == "Month 1")
    assert visit["sources"][-1] == {
        "path": "corrections.yaml:4:5",
        "field": "window",
        "start": 0,
        "end": 4,
        "quote": "±P7D",
        "basis": "author",
    }


def test_a_mistake_is_told_as_the_page_shows_it(tmp_path: Path) -> None:
    """With the edit that the page names; nothing is written."""
    shutil.copy(ROOT / "examples" / RECORD, tmp_path)
    text = blocks("yaml")[0].replace("visits[Month 1]", "visits[Mnth 1]")
    (tmp_path / "corrections.yaml").write_text(text, encoding="utf-8")
    wrong = run(f"protogen render {RECORD} --with corrections.yaml", tmp_path)
    assert wrong.returncode == 2
    assert wrong.stderr.splitlines()[:3] == blocks("text")[0].splitlines()
    assert not list(tmp_path.rglob("*.html"))


def test_every_code_is_on_the_page() -> None:
    """What a message says can be looked up, and nothing that no message says."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "protogen" / "overlay").glob("*.py"))
    told = set(re.findall(r"^\| (OVL\d{3}) \|", PAGE, re.MULTILINE))
    assert told == set(re.findall(r'"(OVL\d{3})"', source)) != set()
