"""The examples in the texts of the code, those below constants too, say what the code does."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import ROOT

FILES = [path for path in sorted((ROOT / "protogen").rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Each text with examples that stands as a statement of its own, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))) if ">>> " in text:
                yield node.lineno, inspect.cleandoc(text)


def wrong(text: str, known: dict[str, object], path: Path, line: int) -> str:
    """What an example gives other than what stands below it."""
    test = doctest.DocTestParser().get_doctest(text, dict(known), path.stem, str(path), line)
    assert test.examples
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    return "".join(said)


def test_many_modules_have_examples() -> None:
    """What the test below runs over."""
    assert len(FILES) > 50
    assert wrong(">>> 1 + 1\n3", {}, FILES[0], 1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT / "protogen")))
def test_the_examples_of_a_module_hold(path: Path) -> None:
    """Each gives what stands below it."""
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found = list(texts(path))
    assert found
    problems = [wrong(text, vars(module), path, line) for line, text in found]
    assert not "".join(problems), "".join(problems)
