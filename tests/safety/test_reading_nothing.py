"""While documents are made nothing is read but protogen's own files, and no connection is opened: seen from below.

`tests/rendering/test_enclosed.py` asks Python, which does not see what a C library opens; the calls to the system that
`strace` sees are all there are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from builders import a_record

import protogen
from protogen.rendering.theme import templates_root

# One document is made first: what loading a library needs (ldconfig, its own data) is no part of rendering.
RENDER = """
import socket, sys
from pathlib import Path
from protogen.pipeline import Order, render
out, study = Path(sys.argv[1]), sys.argv[2]
list(render([study], Order(out=out / "warm", documents=("checklist",), formats=("pdf",))))
(out / "BEGIN").touch()
(result,) = render([study], Order(out=out / "made"))
(out / "END").touch()
socket.socket(socket.AF_INET).close()
open("/etc/passwd").close()
print(result.bug, *map(str, result.errors), len(result.outputs))
"""
BAIT = "![x](http://127.0.0.1:9/x.png) <img src=file:///etc/passwd> @import url(//127.0.0.1:9/x.css);"


def study_file(folder: Path) -> Path:
    """A small study with addresses of a server and of files in all its texts."""
    record = a_record(
        (f"Pain {BAIT}", "Day 1, Day 7", BAIT),
        arms=((f"One {BAIT}", BAIT),),
        criteria=f"Inclusion Criteria:\n\n* {BAIT}",
        summary=BAIT,
    )
    path = folder / "study.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def calls(folder: Path) -> list[str]:
    """The calls to the system that open something, while a study is rendered and after it."""
    log = folder.parent / f"{folder.name}.calls"
    wanted = "trace=open,openat,openat2,socket,connect,execve"
    strace = ("strace", "-f", "--seccomp-bpf", "-qq", "-s", "400", "-e", wanted, "-o", str(log))
    # The list of fonts is kept in the cache of the user: here below the folder that may be read and written.
    kept = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    done = subprocess.run(
        [*strace, sys.executable, "-c", RENDER, str(folder), str(study_file(folder))],
        env={**kept, "XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    if "ptrace" in done.stderr.lower():
        pytest.skip("this machine does not let strace look on")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["6"]
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def unwanted(lines: list[str], folder: Path) -> list[str]:
    """Connections, programs, and files that are not of the output, of protogen or of an installed library."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix) / "lib", *map(Path, sysconfig.get_paths().values())}
    roots = (folder, Path(protogen.__file__).resolve().parent, templates_root(), *prefixes)
    found = []
    for line in lines:
        path = re.search(r'\bopen(?:at|at2)?\([^"]*"([^"]+)"', line)
        call = re.search(r"\b(socket|connect|execve)\(", line)
        if call:
            found.append(call[1])
        elif path and not any(Path(path[1]).is_relative_to(root) for root in roots):
            found.append(path[1])
    return found


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_library_opens_a_connection_or_another_file(tmp_path: Path) -> None:
    """HTML and PDF of a study full of addresses; what the script opens afterwards shows that it would be seen."""
    lines = calls(tmp_path)
    begin, end = (
        next(number for number, line in enumerate(lines) if f'{tmp_path}/{name}"' in line) for name in ("BEGIN", "END")
    )
    during = lines[begin:end]
    assert any("study.json" in line for line in during)
    assert any("made" in line for line in during)
    assert unwanted(during, tmp_path) == []
    assert unwanted(lines[end:], tmp_path)[:2] == ["socket", "/etc/passwd"]
