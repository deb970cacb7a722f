"""A headless Chromium that answers questions about pages, spoken to over two pipes (Chrome DevTools Protocol).

Pipes need neither a port nor a library: each message is JSON that ends in a zero byte.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections import deque
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 300.0
"""Seconds that a page may take; the largest documents of the sample take about 30."""
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--remote-debugging-pipe",
    "--window-size=1280,1000",
)
_ASKED, _ANSWERED = 3, 4
"""The file descriptors on which Chromium reads and writes."""


class BrowserError(Exception):
    """The browser is not there, went away, or did not answer in time."""


def found() -> str | None:
    """The path of a Chromium on this machine, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def version(browser: str) -> str:
    """Such as `156.0.8078.108`."""
    said = subprocess.run([browser, "--version"], capture_output=True, text=True, check=True).stdout
    return next((word for word in said.split() if word[:1].isdigit()), said.strip())


class Browser:
    """One Chromium, open while the `with` block runs."""

    def __init__(self, path: str) -> None:
        """Take the browser at `path`; it starts with the `with` block."""
        self._path = path
        self._number = 0
        self._waiting: deque[dict[str, Any]] = deque()
        self._buffer = b""
        self._session = ""

    def __enter__(self) -> Self:
        """Start it with a profile of its own, which is removed afterwards."""
        self._profile = tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True)
        to_read, self._write = _pipe()
        self._read, to_write = _pipe()
        command = [self._path, *_FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"]
        quiet = os.open(os.devnull, os.O_WRONLY)
        self._pid = os.posix_spawn(
            self._path,
            command,
            # It is killed in the end, and would leave its folder of sockets behind.
            {**os.environ, "TMPDIR": self._profile.name},
            file_actions=[
                # These two first: the number of `quiet` may be one of those that the pipes get.
                (os.POSIX_SPAWN_DUP2, quiet, 1),
                (os.POSIX_SPAWN_DUP2, quiet, 2),
                (os.POSIX_SPAWN_DUP2, to_read, _ASKED),
                (os.POSIX_SPAWN_DUP2, to_write, _ANSWERED),
            ],
            setpgroup=0,
        )
        for each in (to_read, to_write, quiet):
            os.close(each)
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self._ask("Page.enable")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._read)
        os.close(self._write)
        self._profile.cleanup()

    def go(self, page: Path) -> None:
        """Open a file and wait until it is loaded. Raises `BrowserError` where it does not load."""
        self._waiting.clear()
        answer = self._ask("Page.navigate", {"url": page.resolve().as_uri()})
        if "errorText" in answer:
            raise BrowserError(f"{page}: {answer['errorText']}")
        self._until(lambda message: message.get("method") == "Page.loadEventFired")

    def run(self, script: str) -> Any:
        """What an expression of JavaScript gives in the open page, as JSON can say it; promises are waited for."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        answer = self._ask("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"].get("exception", {}).get("description", answer)))
        return answer["result"].get("value")

    def show_as(self, *, media: str = "", width: int = 0) -> None:
        """Show pages as on `media` (`print`, or empty for the screen) and in a window of `width` CSS pixels."""
        self._ask("Emulation.setEmulatedMedia", {"media": media})
        if width:
            size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
            self._ask("Emulation.setDeviceMetricsOverride", size)
        else:
            self._ask("Emulation.clearDeviceMetricsOverride")

    def _ask(self, method: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
        self._number += 1
        number = self._number
        message: dict[str, Any] = {"id": number, "method": method, "params": asked or {}}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        answer = self._until(lambda each: each.get("id") == number)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error'].get('message')}")
        result = answer["result"]
        assert isinstance(result, dict)
        return result

    def _until(self, wanted: Any) -> dict[str, Any]:
        """The first message that is wanted; those before it wait for whoever asks for them."""
        for message in list(self._waiting):
            if wanted(message):
                self._waiting.remove(message)
                return message
        end = time.monotonic() + PATIENCE
        while True:
            message = self._next(end)
            if wanted(message):
                return message
            self._waiting.append(message)

    def _next(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._read], [], [], left)[0]:
                raise BrowserError(f"no answer within {PATIENCE:.0f} seconds")
            data = os.read(self._read, 1 << 20)
            if not data:
                raise BrowserError("the browser went away")
            self._buffer += data
        text, self._buffer = self._buffer.split(b"\0", 1)
        message = json.loads(text)
        assert isinstance(message, dict)
        return message


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are out of the way of those that Chromium is given."""
    ends = os.pipe()
    moved = fcntl(ends[0], F_DUPFD_CLOEXEC, 10), fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
    for each in ends:
        os.close(each)
    return moved
