"""Odd files, folders and characters: pipes, loops of links, full disks, control signs. One line or a whole document."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT, seed
from made import page, study, tree, visible

EXAMPLE = ROOT / "examples" / "NCT07329959.txt"
SECONDS = 60
"""More than any of these takes; a run that waits for ever fails."""


def render(*arguments: str | Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run `protogen render` in a process of its own, so that one that waits can be stopped."""
    command = [sys.executable, "-m", "protogen", "render", *map(str, arguments), "-o", str(out)]
    command += ["--document", "checklist", "--format", "html"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    """Nobody writes to it: opening it would wait for ever."""
    os.mkfifo(tmp_path / "a.json")
    written(tmp_path, "b.txt", EXAMPLE.read_bytes())
    done = render(tmp_path, out=tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "NCT07329959" in done.stdout


def test_a_pipe_that_is_named_is_read(tmp_path: Path) -> None:
    """As `<(command)` of a shell gives one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f'cat "{EXAMPLE}" > "{pipe}"']) as writer:
        done = render(pipe, out=tmp_path / "out")
        assert writer.wait(SECONDS) == 0
    assert done.returncode == 0, done.stderr


def test_a_loop_of_links_in_a_folder_ends(tmp_path: Path) -> None:
    """A link to its own folder, and a link to nothing: the one is not followed, the other is named."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "loop").symlink_to(folder)
    (folder / "gone.json").symlink_to(tmp_path / "nowhere")
    written(folder, "a.txt", EXAMPLE.read_bytes())
    done = render(folder, out=tmp_path / "out")
    assert done.returncode == 2
    assert done.stdout.count("checklist.html") == 1
    (line,) = done.stderr.splitlines()
    assert "gone.json" in line


def test_a_folder_called_like_a_file_is_a_folder(tmp_path: Path) -> None:
    """`study.json` may be a folder."""
    folder = tmp_path / "study.json"
    folder.mkdir()
    written(folder, "a.txt", EXAMPLE.read_bytes())
    assert render(folder, out=tmp_path / "out").returncode == 0


SPOILT: dict[str, tuple[str | bytes, str]] = {
    "not a number": (json.dumps({"protocolSection": {"designModule": {"x": float("nan")}}}), "NaN is not a JSON"),
    "a key given twice": ('{"protocolSection": {}, "protocolSection": {}}', "'protocolSection' stands twice"),
    "half a character": (r'{"protocolSection": {"x": "\ud800"}}', r"\ud800 is half of a character"),
    "an endless number": ('{"protocolSection": {"x": ' + "9" * 5_000 + "}}", "more than 4,300 digits"),
    "one line of 30 MB": (json.dumps({"protocolSection": {"x": "y" * 30_000_000}}), "20,000,000 bytes"),
}


@pytest.mark.parametrize(("content", "message"), SPOILT.values(), ids=SPOILT)
def test_spoilt_json_is_one_line_with_file_and_place(tmp_path: Path, content: str, message: str) -> None:
    """Exit code 2, `file:line:column: what is wrong`, nothing written."""
    source = written(tmp_path, "study.json", content)
    done = render(source, out=tmp_path / "out")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert re.match(rf"error: {re.escape(str(source))}:\d+:\d+: ", line)
    assert message in line
    assert not list((tmp_path / "out").rglob("*.html"))


def test_utf_16_is_read(tmp_path: Path) -> None:
    """As some editors save it."""
    source = written(tmp_path, "study.json", json.dumps(seed("NCT07329959"), ensure_ascii=False).encode("utf-16"))
    assert render(source, out=tmp_path / "out").returncode == 0


def changed(**identification: Any) -> str:
    """The synopsis of an example with another identification, as HTML."""
    record = seed("NCT07329959")
    record["protocolSection"]["identificationModule"].update(identification)
    return page(study(record), "synopsis")


def test_control_characters_do_not_reach_the_page() -> None:
    """NUL, bell and escape become blanks in a title as they do in a description; the words stay."""
    text = changed(officialTitle="One\x00two \x1b[31mthree\x07 four")
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    assert "One two [31mthree four" in visible(tree(text).find(".//h1"))


def test_signs_of_direction_and_of_no_width_are_kept() -> None:
    """They are part of the text, and the style sheet keeps their effect inside the value that holds them."""
    title = "Safe \u202egnp.exe\u202c \u2067x\u2069 a\u200bb\u200dc"
    text = changed(officialTitle=title)
    assert title in visible(tree(text).find(".//h1"))
    assert "unicode-bidi: isolate" in text


def test_a_title_of_50_000_characters_is_printed_whole() -> None:
    """Once as the title of the page, once in the table of titles."""
    title = "Long title word " * 3_125
    root = tree(changed(officialTitle=title))
    assert len(visible(root.find(".//h1"))) == len(title.strip())
    assert title.strip() in visible(root.get_element_by_id("identity"))


def test_a_list_of_300_levels_is_printed_whole() -> None:
    """Deeper than any reader follows, yet nothing is lost."""
    record = seed("NCT07329959")
    summary = "\n".join(f"{'  ' * level}* level {level} here" for level in range(300))
    record["protocolSection"]["descriptionModule"]["briefSummary"] = summary
    text = visible(tree(page(study(record), "synopsis")).get_element_by_id("summary"))
    assert all(f"level {level} here" in text for level in range(300))


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """The place is a file; the file stays as it is."""
    blocker = written(tmp_path, "out", "in the way")
    done = render(EXAMPLE, out=blocker / "below")
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert str(blocker) in line
    assert blocker.read_text(encoding="utf-8") == "in the way"
