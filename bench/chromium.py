"""A headless Chromium that prints pages, spoken to over a pipe: no package and no port is needed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAME = shutil.which("chromium") or shutil.which("google-chrome")
_OPTIONS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split()


class Chromium:
    """A browser that is started with the block and ended with it."""

    def __init__(self, profile: Path) -> None:
        assert NAME is not None, "no Chromium on the PATH"
        self._command = [NAME, *_OPTIONS, "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        self._number = 0

    def __enter__(self) -> Self:
        """Start it; it reads commands from its file 3 and writes answers to its file 4."""
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        # Moved out of the way first: 3 and 4 may be taken by either pipe.
        high = [os.dup(commands), os.dup(answers)]
        script = f'exec 3<&{high[0]} 4>&{high[1]}; exec "$@"'
        self._process = subprocess.Popen(
            ["bash", "-c", script, "chromium", *self._command],  # noqa: S607 -- the shell moves the files
            pass_fds=high,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for each in (commands, answers, *high):
            os.close(each)
        self._stream = os.fdopen(self._answers, "rb")
        self._waiting = b""
        target = self.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self.ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self.ask("Page.enable", session=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it and wait for all its processes, so that their CPU time counts."""
        if error is None:
            self._send("Browser.close", {}, session=False)
            self._process.wait(timeout=30)
        else:
            self._process.kill()
            self._process.wait()
        os.close(self._commands)
        self._stream.close()

    def printed(self, page: Path) -> bytes:
        """The tagged PDF of a page, on its own paper."""
        self.ask("Page.navigate", {"url": page.as_uri()}, session=True)
        self._until(lambda message: message.get("method") == "Page.loadEventFired")
        wanted = {"preferCSSPageSize": True, "printBackground": True, "generateTaggedPDF": True}
        return base64.b64decode(self.ask("Page.printToPDF", wanted, session=True)["data"])

    def ask(self, method: str, values: dict[str, Any] | None = None, *, session: bool = False) -> dict[str, Any]:
        """The answer to a command."""
        number = self._send(method, values or {}, session=session)
        message = self._until(lambda message: message.get("id") == number)
        if "error" in message:
            sys.exit(f"Chromium: {method}: {message['error']['message']}")
        return dict(message["result"])

    def _send(self, method: str, values: dict[str, Any], *, session: bool) -> int:
        self._number += 1
        message = {"id": self._number, "method": method, "params": values}
        if session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        return self._number

    def _until(self, wanted: Any) -> dict[str, Any]:
        while True:
            while b"\0" not in self._waiting:
                chunk = os.read(self._answers, 1 << 20)
                if not chunk:
                    sys.exit("Chromium ended")
                self._waiting += chunk
            text, _, self._waiting = self._waiting.partition(b"\0")
            message = json.loads(text)
            if wanted(message):
                return dict(message)
