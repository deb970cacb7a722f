"""The same study gives the same bytes: in another process, folder, time zone, locale, home, and on another day."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import a_record

from protogen.rendering import fonts

# The clocks of Python and of the C library's own users are moved before anything of protogen is imported.
RENDER = """
import datetime, sys, time
days = int(sys.argv[1])
if days:
    real = time.time
    moved = lambda: real() + 86_400.0 * days
    class Moved(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(moved(), tz)
        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(moved(), datetime.UTC).replace(tzinfo=None)
        today = now
    local, universal, text = time.localtime, time.gmtime, time.strftime
    time.time, time.time_ns = moved, lambda: int(moved() * 1e9)
    time.localtime = lambda seconds=None: local(moved() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: universal(moved() if seconds is None else seconds)
    time.strftime = lambda form, when=None: text(form, time.localtime() if when is None else when)
    datetime.datetime = Moved
from pathlib import Path
from protogen.pipeline import Order, render
order = dict(documents=("synopsis", "schedule", "checklist"), formats=("html", "pdf", "csv", "xlsx"))
(result,) = render([sys.argv[2]], Order(out=Path("out"), profile=sys.argv[3], **order))
assert not result.errors and not result.bug, (result.errors, result.bug)
print(datetime.datetime.now().date(), len(result.outputs))
"""
PLACES: dict[str, tuple[int, dict[str, str]]] = {
    "here": (0, {"PYTHONHASHSEED": "0"}),
    "elsewhere": (0, {"PYTHONHASHSEED": "4", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "1"}),
    "later": (403, {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LANGUAGE": "ja"}),
}


def digests(folder: Path, place: str, profile: str) -> tuple[dict[str, str], str]:
    """The digest of every file made at a place, and the day that was taken for today."""
    days, environment = PLACES[place]
    home = folder / place / "a home with blanks"
    home.mkdir(parents=True)
    unwanted = {fonts.VARIABLE, "PANGO_LANGUAGE", "XDG_CACHE_HOME", "SOURCE_DATE_EPOCH", "LANG", "LC_ALL", "TZ"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    done = subprocess.run(
        [sys.executable, "-c", RENDER, str(days), str(folder / "study.json"), profile],
        env={**kept, "HOME": str(home), **environment},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    day, count = done.stdout.split()
    files = sorted(path for path in (home / "out").rglob("*") if path.is_file())
    assert len(files) == int(count) == 9
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}, day


@pytest.mark.parametrize("profile", ["review", "archive"])
def test_the_same_bytes_everywhere_and_on_another_day(tmp_path: Path, profile: str) -> None:
    """HTML, PDF with its form or attachment, CSV and workbook."""
    record = a_record(
        ("Pain ≥ 2 µg", "Day 1, Day 7", "Measured at each visit"),
        arms=(("One", "Product X 1 mg daily"), ("Two", "Placebo")),
        criteria="Inclusion Criteria:\n\n* Age ≥ 18\n* One of:\n  * a\n  * b\n\nExclusion Criteria:\n\n* Others",
        summary="What is *done*; see https://example.org/a.",
    )
    (tmp_path / "study.json").write_text(json.dumps(record), encoding="utf-8")
    made = {place: digests(tmp_path, place, profile) for place in PLACES}
    days = {day for _, day in made.values()}
    assert len(days) > 1, "the clock was not moved"
    first = made["here"][0]
    assert {place: files for place, (files, _) in made.items() if files != first} == {}
