"""WeasyPrint is loaded without running programs, with the libraries that it would have found."""

from __future__ import annotations

import ctypes.util
import json
import subprocess
import sys
import threading

import pytest

from protogen.rendering.sonames import by_file_name

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere libraries are found without programs")
SCRIPT = """
import contextlib, json, subprocess, sys
from protogen.rendering import fonts, sonames
fonts.use_only(())
run = []
sys.addaudithook(lambda event, given: run.append(event) if event in ("subprocess.Popen", "os.posix_spawn") else None)
with sonames.by_file_name() if sys.argv[1] == "ours" else contextlib.nullcontext():
    from weasyprint.text import ffi
libraries = [each for each in vars(ffi) if repr(getattr(ffi, each)).startswith("<cffi.api._make_ffi_library")]
maps = open("/proc/self/maps").read().split()
print(json.dumps([len(run), sorted(libraries), sorted({each for each in maps if ".so" in each})]))
"""


@linux
def test_weasyprint_gets_the_same_libraries_and_no_program_is_run() -> None:
    """By their names, and by the files that are mapped into memory."""
    found = {}
    for how in ("ours", "plain"):
        command = [sys.executable, "-c", SCRIPT, how]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found[how] = json.loads(done.stdout)
    assert found["ours"][0] == 0
    assert found["plain"][0] > 5
    assert len(found["ours"][1]) >= 5
    assert found["ours"][1:] == found["plain"][1:]


@linux
def test_other_threads_find_what_they_look_for() -> None:
    """And so does this one afterwards."""
    real, told = ctypes.util.find_library("c"), []
    assert real is not None
    with by_file_name():
        assert ctypes.util.find_library("c") is None
        other = threading.Thread(target=lambda: told.append(ctypes.util.find_library("c")))
        other.start()
        other.join()
    assert told == [real]
    assert ctypes.util.find_library("c") == real
