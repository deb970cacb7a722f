"""How a run tells how far it is: a bar on a terminal, plain lines elsewhere, nothing with --quiet."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from test_batch import lines

from protogen.batch.intake import total_bytes
from protogen.batch.work import Done
from protogen.cli.progress import Watch, _rate, _span
from protogen.errors import InputError
from protogen.pipeline import Result


class Clock:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def told(*, quiet: bool = False) -> list[str]:
    """The plain lines of a run of four studies, six seconds each, over 400 bytes."""
    stream, clock = io.StringIO(), Clock()
    bad = Result("x", errors=(InputError("no study"),))
    with Watch(Console(file=stream, width=40), 400, quiet=quiet, clock=clock) as watch:
        for number in range(1, 5):
            clock.now += 6
            result = bad if number == 3 else Result("x", f"S{number}")
            watch.add(Done(result, skipped=number == 2, read=100 * number))
    return stream.getvalue().splitlines()


def test_plain_lines_come_now_and_then() -> None:
    """Each on one line, however narrow: count, failures, rate, what is left."""
    assert told() == [
        "2 studies: 1 rendered, 1 unchanged, 0 failed; 10 a minute; about 0:12 left",
        "4 studies: 2 rendered, 1 unchanged, 1 failed; 10 a minute; about 0:00 left",
    ]


def test_quiet_is_quiet() -> None:
    """No line at all."""
    assert told(quiet=True) == []


def test_what_is_left_is_told_only_where_the_end_is_known(tmp_path: Path) -> None:
    """Files have a size, standard input has none."""
    source = lines(tmp_path, 2)
    assert total_bytes([source, str(tmp_path)]) == 2 * Path(source).stat().st_size
    assert total_bytes([source, "-"]) is None
    assert total_bytes([str(tmp_path / "none")]) is None
    clock = Clock()
    watch = Watch(Console(file=io.StringIO()), None, clock=clock)
    clock.now += 2
    watch.add(Done(Result("x", "S"), read=10))
    assert watch.line() == "1 study: 1 rendered, 0 unchanged, 0 failed; 30 a minute"


@pytest.mark.parametrize(
    ("rate", "text"), [(31.24, "31.2 a second"), (1, "1.0 a second"), (0.99, "59 a minute"), (0.005, "0.3 a minute")]
)
def test_a_rate_below_one_a_second_is_one_a_minute(rate: float, text: str) -> None:
    """PDFs take seconds each."""
    assert _rate(rate) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (45, "0:45"), (3723, "1:02:03")])
def test_a_span_reads_like_a_clock(seconds: float, text: str) -> None:
    """Hours only where there are some."""
    assert _span(seconds) == text


@pytest.mark.parametrize("quiet", [False, True])
def test_a_terminal_gets_a_bar(tmp_path: Path, quiet: bool) -> None:
    """Drawn on standard error alone: what is piped stays a line for each study."""
    main, side = pty.openpty()
    options = ["--format", "html", "--document", "checklist", *(["--quiet"] if quiet else [])]
    command = [sys.executable, "-m", "protogen", "render", lines(tmp_path, 3), "-o", str(tmp_path / "out"), *options]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "160"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=side, text=True, env=environment) as run:
        os.close(side)
        seen = b""
        while chunk := _read(main):
            seen += chunk
        output, _ = run.communicate()
    os.close(main)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode("utf-8", "replace"))
    assert run.returncode == 0
    if quiet:
        assert (text, output) == ("", "")
        return
    assert "3 studies: 3 rendered, 0 unchanged, 0 failed; " in text
    assert re.search(r"[\d.]+ a (?:second|minute); about 0:00 left", text)
    assert [line.partition(":")[0] for line in output.splitlines()] == [
        "NCT00000000",
        "NCT00000001",
        "NCT00000002",
        "3 studies",
    ]


def _read(terminal: int) -> bytes:
    """What comes from a terminal; nothing once the other side has closed it."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
