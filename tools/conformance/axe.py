"""HTML: axe-core in Chromium, on a wide and a narrow screen, and as printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance import browser, node_tools
from conformance.outcome import Failure, Made, Ran

_PACKAGE: Final = "axe-core"
_SCRIPT: Final = "axe.min.js"
_CONTRAST: Final = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
# `preload` would fetch style sheets, and a page of ours has none to fetch.
_ASK: Final = """axe.run(document, {preload: false}).then(found => ({
  rules: ["passes", "violations", "incomplete", "inapplicable"].flatMap(kind => found[kind].map(rule => rule.id)),
  failed: found.violations.flatMap(rule => rule.nodes.map(node =>
    [rule.id, node.target.join(" "), node.failureSummary])),
  open: found.incomplete.flatMap(rule => rule.nodes.map(() => rule.id)),
}))"""


@dataclass(frozen=True, slots=True)
class View:
    """How a page is looked at: the width of the window in CSS pixels (0: 1280) and the medium."""

    name: str
    width: int = 0
    media: str = ""


_VIEWS_OF_A_BROWSER: Final = 24
WIDE, NARROW, PRINTED = View("wide"), View("narrow", 360), View("printed", media="print")


class Axe:
    """All rules of axe-core that are on by default, and the contrast of every text, which axe leaves open for many."""

    tool = "axe-core"
    checks = "WCAG and practice"

    def __init__(self, workers: int = 1) -> None:
        """Look at pages with this many browsers at once."""
        self._workers = workers

    def missing(self) -> str:
        """The browser or axe."""
        if browser.found() is None:
            return "Chromium (scripts/setup --conformance)"
        return node_tools.missing(_PACKAGE, _SCRIPT)

    def version(self) -> str:
        """Of axe-core, and of the browser."""
        path = browser.found()
        assert path is not None
        return f"{node_tools.version(_PACKAGE)}, Chromium {browser.version(path)}"

    def wants(self, document: Made) -> bool:
        """Every HTML file."""
        return document.kind == "html"

    def run(self, documents: Sequence[Made]) -> Ran:
        """One failure for each element that breaks a rule in a view."""
        shares = [documents[number :: self._workers] for number in range(self._workers)]
        with ThreadPoolExecutor(self._workers) as pool:
            answers = [each for share in pool.map(_looked_at, shares) for each in share]
        rules = {rule for _, _, said in answers for rule in said["rules"]}
        failures = [each for document, view, said in answers for each in _failures(document, view, said)]
        left = Counter(rule for _, _, said in answers for rule in said["open"])
        notes = [f"{count} elements left open by axe-core's {rule}" for rule, count in sorted(left.items())]
        texts = sum(said["texts"] for _, _, said in answers)
        notes.append(f"{texts} texts measured for contrast (rule contrast-of-text, ours)")
        return Ran(len(documents), len(rules) + 1, tuple(failures), (f"{len(answers)} views", *notes))


def views(document: Made) -> tuple[View, ...]:
    """Every page wide and narrow; those of the examples also as printed."""
    return (WIDE, NARROW, PRINTED) if document.own else (WIDE, NARROW)


def _looked_at(documents: Sequence[Made]) -> list[tuple[Made, View, dict[str, Any]]]:
    """What was said of each view of each document."""
    path = browser.found()
    assert path is not None
    script = (node_tools.folder(_PACKAGE) / _SCRIPT).read_text(encoding="utf-8")
    wanted = [(document, view) for document in documents for view in views(document)]
    found: list[tuple[Made, View, dict[str, Any]]] = []
    while len(found) < len(wanted):
        # A start takes as long as a page. After a fault, and now and then without one, there is a new one.
        place = wanted[len(found)]
        try:
            with browser.Browser(path) as window:
                for place in wanted[len(found) : len(found) + _VIEWS_OF_A_BROWSER]:
                    found.append((*place, _said(window, *place, script)))
        except browser.BrowserError as error:
            lost = {"rules": [], "failed": [("browser", "", str(error))], "open": [], "texts": 0, "faint": []}
            found.append((*place, lost))
    return found


def _said(window: browser.Browser, document: Made, view: View, script: str) -> dict[str, Any]:
    window.show_as(media=view.media, width=view.width)
    window.go(document.path)
    window.run(f"{script}\n;0")
    said = window.run(_ASK)
    measured = window.run(_CONTRAST)
    return {**said, **measured}


def _failures(document: Made, view: View, said: dict[str, Any]) -> Iterable[Failure]:
    for rule, target, why in said["failed"]:
        yield Failure(document, rule, " ".join(why.split()), f"{view.name}: {target}")
    for words, ratio, least in said["faint"]:
        message = f"contrast {ratio:.2f} to 1, below {least} to 1: {words!r}"
        yield Failure(document, "contrast-of-text", message, view.name)
