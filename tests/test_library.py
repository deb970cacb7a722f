"""The examples of docs/library.md, run as they stand; and what is said of the library in the README."""

from __future__ import annotations

import doctest
import re

import pytest
from corpus import ROOT

import protogen

PAGE = ROOT / "docs" / "library.md"
VERBS = ("read", "derive", "compose", "render")


def test_the_examples_do_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is run, in their order, from the checkout."""
    monkeypatch.chdir(ROOT)
    text = re.sub(r"^```\w*$", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) > 20
    said: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert (failed, tried) == (0, len(test.examples)), "".join(said)


def test_each_verb_has_a_section() -> None:
    """And each is a public name."""
    text = PAGE.read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"\n## {verb}\n" not in text] == []
    assert set(VERBS) <= set(protogen.__all__)
