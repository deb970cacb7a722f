"""HTML: the Nu Html Checker."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from conformance import node_tools
from conformance.outcome import Failure, Made, Ran

_PACKAGE: Final = "vnu-jar"
_JAR: Final = "build/dist/vnu.jar"
_AT_ONCE: Final = 60
"""Files in one run: starting Java takes a second, and one answer should not grow without bound."""


class Nu:
    """vnu on every HTML file; warnings count as errors."""

    tool = "vnu"
    checks = "HTML and CSS"

    def missing(self) -> str:
        """Java or the checker."""
        if not shutil.which("java"):
            return "the command java (scripts/setup --conformance)"
        return node_tools.missing(_PACKAGE, _JAR)

    def version(self) -> str:
        """Of the npm package that holds the checker."""
        return node_tools.version(_PACKAGE)

    def wants(self, document: Made) -> bool:
        """Every HTML file."""
        return document.kind == "html"

    def run(self, documents: Sequence[Made]) -> Ran:
        """One failure for each message; `rule` is `error`, `css` or `warning`, for vnu has no names for its rules."""
        by_path = {each.path.resolve(): each for each in documents}
        paths = list(by_path)
        failures: list[Failure] = []
        for start in range(0, len(paths), _AT_ONCE):
            for message in _messages(paths[start : start + _AT_ONCE]):
                document = by_path[Path(unquote(urlsplit(message["url"]).path))]
                failures.append(Failure(document, _rule(message), _said(message), f"line {message.get('lastLine')}"))
        return Ran(len(documents), None, tuple(failures))


def _messages(paths: Sequence[Path]) -> list[dict[str, Any]]:
    java = shutil.which("java")
    assert java is not None
    jar = node_tools.folder(_PACKAGE) / _JAR
    command: list[str | Path] = [java, "-jar", jar, "--format", "json", "--exit-zero-always", *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stderr)
    messages = said["messages"]
    assert isinstance(messages, list)
    return messages


def _rule(message: dict[str, Any]) -> str:
    if message["type"] == "info":
        return "warning"
    return "css" if message["message"].startswith("CSS:") else str(message["type"])


def _said(message: dict[str, Any]) -> str:
    return re.sub(r"\s+", " ", message["message"])
