"""The house rules as tests: the grid of layers and concepts, sizes, docstrings, where errors may be caught."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "protogen"
CONCEPTS = ("identity", "design", "arms", "objectives", "population", "schedule", "oversight")
LONGEST_MODULE = 350
LONGEST_FUNCTION = 50


def modules() -> list[Path]:
    """Every module of the package."""
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 30
    return found


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every module with its syntax tree."""
    for path in modules():
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def lines_of_code(node: ast.AST) -> int:
    """Lines of a function without its docstring."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    docstring = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)


def broad_handlers(tree: ast.Module) -> list[int]:
    """Lines with a bare or broad `except`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            names = (
                {each.id for each in ast.walk(node.type) if isinstance(each, ast.Name)}
                if node.type
                else {"BaseException"}
            )
            reraised = any(isinstance(each, ast.Raise) and each.exc is None for each in ast.walk(node))
            if names & {"Exception", "BaseException"} and not reraised:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize(("folder", "suffix"), [("protogen/model", ".py"), ("protogen/document", ".py")])
def test_every_concept_has_its_file_in_every_layer(concept: str, folder: str, suffix: str) -> None:
    """Where do I change X? Pick the layer, open the file of the concept."""
    assert (ROOT / folder / f"{concept}{suffix}").is_file()


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_concept_has_its_section_template(concept: str) -> None:
    """How a concept looks is one template."""
    assert (ROOT / "templates/base/sections" / f"{concept}.html.j2").is_file()


def test_no_module_is_too_long() -> None:
    """A long module is a design question."""
    long = {
        path.name: n for path in modules() if (n := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert not long


def test_no_function_is_too_long() -> None:
    """So is a long function."""
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and lines_of_code(node) > LONGEST_FUNCTION
    ]
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    """A reader of the tree sees the whole from the first lines."""
    silent = [str(path.relative_to(ROOT)) for path, tree in trees() if not ast.get_docstring(tree)]
    assert not silent


def test_only_the_batch_boundary_catches_everything() -> None:
    """A bug keeps its traceback; one study's bug does not stop a batch, and that is the only broad handler."""
    found = [path.name for path, tree in trees() for _ in broad_handlers(tree)]
    assert found == ["pipeline.py"]


def test_the_check_for_broad_handlers_can_fail() -> None:
    """The canary of the test above."""
    tree = ast.parse("try:\n    x\nexcept Exception:\n    pass\ntry:\n    y\nexcept BaseException:\n    raise\n")
    assert broad_handlers(tree) == [3]


def test_only_the_command_line_prints_or_exits() -> None:
    """Everything below returns values."""
    loud = [
        f"{path.name}:{node.lineno}"
        for path, tree in trees()
        if path.parent.name != "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "exit", "quit"}
    ]
    assert not loud


def test_copies_of_models_are_always_validated() -> None:
    """`model_copy(update=…)` lets wrong types in."""
    assert not [
        path.name for path in modules() if "model_copy(" in re.sub(r"`model_copy[^`]*`", "", path.read_text("utf-8"))
    ]


def test_public_names_do_not_hide_modules() -> None:
    """A function exported at the top under the name of a subpackage would make the subpackage unreachable."""
    protogen = importlib.import_module("protogen")
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} | {
        path.stem for path in PACKAGE.glob("*.py")
    }
    assert protogen.__all__
    assert not packages & set(protogen.__all__)
    for name in protogen.__all__:
        assert getattr(protogen, name) is not None


def test_start_up_imports_nothing_heavy() -> None:
    """`protogen --help` must not pay for pydantic, Jinja, Markdown or WeasyPrint."""
    heavy = "'weasyprint', 'pydantic', 'jinja2', 'markdown', 'nh3'"
    code = f"import sys, protogen.cli; print([m for m in ({heavy}) if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_html_needs_no_pdf_engine() -> None:
    """Rendering HTML imports no WeasyPrint."""
    code = "import sys, protogen.pipeline; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_tracked_files_hold_no_machine_path_and_no_registry_address() -> None:
    """What is committed works on another machine, and names no package registry."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name and not name.endswith((".ttf", ".png", ".pdf"))]
    if not names:
        pytest.skip("not a git checkout")
    pattern = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/|://[^ \"]*/(simple|dists|pool|packages)/|://registry\.")
    bad = [
        name
        for name in names
        if (ROOT / name).is_file()
        and name != "tests/test_house.py"
        and pattern.search((ROOT / name).read_text("utf-8"))
    ]
    assert not bad
