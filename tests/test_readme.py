"""The README and its companions: what they link to is there, what they tell a reader to type exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpus import ROOT
from typer.main import get_command

from protogen.cli import app

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")


def links(page: Path) -> list[str]:
    """The relative links of a page."""
    return [each for each in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in each]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    """Files and folders of the checkout."""
    assert [each for each in links(page) if not (page.parent / each).exists()] == []


def test_links_are_found() -> None:
    """The check above looks at something."""
    assert len(PAGES) > 4
    assert {"docs/picture.png", "docs/templates.md", "output/NCT07329959/"} <= set(links(ROOT / "README.md"))


def test_the_readme_opens_with_what_it_is_a_picture_and_two_commands() -> None:
    """In this order, before anything else that could be typed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)\n```", text, re.DOTALL)
    assert blocks[:2] == ["./scripts/demo", "./scripts/test"]
    assert text.index("![") < text.index("```")
    assert all((ROOT / each).stat().st_mode & 0o111 for each in blocks[:2])


def test_every_option_of_render_is_explained() -> None:
    """The table of options names each, and no other."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text[text.index("**Options of `render`**") : text.index("**Exit codes**")]
    written = set(re.findall(r"`(--[a-z-]+)", table))
    command = get_command(app).commands["render"]  # type: ignore[attr-defined]
    assert written == {name for each in command.params for name in each.opts if name.startswith("--")}


def test_ci_runs_what_the_readme_says() -> None:
    """The README's test command first, then each check of `make check`."""
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert steps.index("./scripts/test") < steps.index("ruff check")
    for check in ("ruff check", "ruff format --check", "mypy", "lint-imports", "codespell"):
        assert check in steps
