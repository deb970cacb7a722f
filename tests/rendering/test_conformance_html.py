"""How HTML is built, by our own rules and those of others: every page of the set keeps them, every fault is caught."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conformance import built, sample
from conformance.axe import Axe
from conformance.nu import Nu
from conformance.outcome import Check, Made
from corpus import ROOT
from lxml import html as lxml_html
from made import page

from protogen.document.compose import DOCUMENTS
from protogen.model.study import Study
from protogen.pipeline import studies

RULES = {rule.__name__: rule for rule in built.RULES}


def read(path: Path) -> Study:
    """The study of a file, with its derived parts."""
    (found,) = [each[1] for each in studies([str(path)]) if isinstance(each, tuple)]
    return found


def breaches(text: str) -> dict[str, list[tuple[str, str]]]:
    """What each rule says of a page; rules without a breach are left out."""
    root = lxml_html.document_fromstring(text)
    return {name: said for name, rule in RULES.items() if (said := list(rule(root)))}


@cache
def good() -> str:
    """The synopsis of an example: headings, tables, a schedule, a drawing."""
    return page(read(sample.examples()[0].path), "synopsis")


@pytest.mark.parametrize("each", [*sample.examples(), *sample.usdm()], ids=lambda each: each.label)
def test_pages_of_examples_are_built_as_promised(each: sample.Study) -> None:
    """Every document, by every rule."""
    made = read(each.path)
    assert {name: breaches(page(made, name)) for name in DOCUMENTS} == {name: {} for name in DOCUMENTS}


def test_pages_of_the_corpus_are_built_as_promised(tmp_path: Path) -> None:
    """The thirty records that `make conformance` takes."""
    found = sample.thirty(tmp_path)
    if not found:
        pytest.skip("the shared corpus is not on this machine")
    assert len(found) == 30
    for each in found:
        made = read(each.path)
        for name in DOCUMENTS:
            assert (each.label, name, breaches(page(made, name))) == (each.label, name, {})


def swapped(old: str, new: str) -> Callable[[str], str]:
    """The first `old` of a page replaced; a page without it fails."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


FAULTS: list[tuple[str, Callable[[str], str]]] = [
    ("one_title", swapped("<main", "<h1>Another</h1><main")),
    ("one_title", swapped("<h1>", "<h2>First</h2><h1>")),
    ("no_skipped_level", swapped("</main>", "<h2>Two</h2><h4>Four</h4></main>")),
    ("no_skipped_level", swapped("</main>", "<h2> </h2></main>")),
    ("captions", swapped("</main>", "<table><tr><th scope=row>a</th><td>b</td></tr></table></main>")),
    ("captions", swapped("</main>", "<table><caption>x</caption></table><table><caption>x</caption></table></main>")),
    (
        "cells_have_headers",
        swapped("</main>", "<table><caption>x</caption><tbody><tr><td>a</td><td>b</td></tr></tbody></table></main>"),
    ),
    (
        "cells_have_headers",
        swapped("</main>", "<table><caption>x</caption><tbody><tr><th>a</th><td>b</td></tr></tbody></table></main>"),
    ),
    (
        "layout_is_no_table",
        swapped("</main>", "<table role=presentation><tbody><tr><th>a</th></tr></tbody></table></main>"),
    ),
    ("groups_are_marked", swapped('scope="rowgroup"', 'scope="row"')),
    ("colour_is_not_alone", swapped('<span class="gap">not stated', '<span class="gap">stated')),
    (
        "colour_is_not_alone",
        swapped('<span class="mark-derived">◇</span>derived', '<span class="mark-derived"></span>derived'),
    ),
    ("colour_is_not_alone", swapped('<span class="m derived">(X)', '<span class="m derived">X')),
    ("languages", swapped('<html lang="en">', "<html>")),
    ("languages", swapped("<main", '<p lang="">x</p><main')),
    ("pictures_are_described", swapped("<desc", "<metadata")),
    ("pictures_are_described", swapped('role="img"', 'role="group"')),
    ("links_arrive", swapped("</main>", '<a href="#nowhere">To nowhere</a></main>')),
    ("links_arrive", swapped("</main>", '<a href="#main">click here</a></main>')),
    ("links_arrive", swapped('popovertarget="s1"', 'popovertarget="s99999"')),
    ("fields_are_labelled", swapped("</main>", '<input name="a"></main>')),
]

NEAR_MISSES = [
    swapped("</main>", "<h2>Two</h2><h3>Three</h3><h2>Two</h2></main>"),
    swapped("</main>", "<table role=presentation><tbody><tr><td>a</td></tr></tbody></table></main>"),
    swapped(
        "</main>", "<table><caption>x</caption><tbody><tr><td></td><th scope=row>a</th></tr></tbody></table></main>"
    ),
    swapped("</main>", '<p lang="fr">Bonjour</p></main>'),
    swapped("</main>", '<span class="gap">was not asked</span><span class="warning" hidden></span></main>'),
    swapped("</main>", '<a href="#main">Back to the content</a></main>'),
    swapped("</main>", '<label>Name <input name="a"></label><label for="b">B</label><input id="b"></main>'),
]


@pytest.mark.parametrize(("rule", "fault"), FAULTS, ids=[f"{name}-{at}" for at, (name, _) in enumerate(FAULTS)])
def test_each_rule_catches_its_fault(rule: str, fault: Callable[[str], str]) -> None:
    """In a page that is good without it."""
    assert breaches(good()) == {}
    assert rule in breaches(fault(good()))


@pytest.mark.parametrize("change", NEAR_MISSES)
def test_what_only_looks_like_a_fault_passes(change: Callable[[str], str]) -> None:
    """No rule says anything of it."""
    assert breaches(change(good())) == {}


COLOURS = re.compile(r"([^{};]*)\{[^{}]*var\(--(gap|derived|warn)\)")
"""A rule of a style sheet in a colour that means something."""
IN_WORDS = {
    "#sheet-warnings ul", "#sheet-warnings a", "@bottom-left", ".running .s-disclaimer", ".banner", ".banner strong",
    ".soa .m.derived",
}  # fmt: skip
"""Where such a colour is on whole sentences, or the rule looks at the marks themselves."""


def test_each_colour_that_means_something_is_looked_at() -> None:
    """A style sheet that gives one to another class has to say how it is told without colour."""
    sheets = sorted((ROOT / "templates").rglob("*.css"))
    assert len(sheets) > 10
    found = {
        selector.strip().rsplit("}", maxsplit=1)[-1].strip()
        for sheet in sheets
        for selector, _ in COLOURS.findall(re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL))
    }
    assert len(found) > 8
    strange = {each for each in found - IN_WORDS if each.split(".")[-1].split(":")[0] not in built.MEANT_BY_COLOUR}
    assert strange == set()


def test_every_rule_has_a_fault() -> None:
    """So that each was seen to fail."""
    assert {name for name, _ in FAULTS} == set(RULES)


def failures(check: Check, text: str, folder: Path) -> list[tuple[str, str]]:
    """Rule and message of each failure of another's tool; skips, with what is missing, where it is not there."""
    if lacking := check.missing():
        pytest.skip(f"this machine lacks {lacking}")
    path = folder / "a page.html"
    path.write_text(text, encoding="utf-8")
    ran = check.run([Made(path, "html", "x", "synopsis")])
    assert ran.documents == 1
    return [(each.rule, each.message) for each in ran.failures]


BARE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>x</title></head>'
    "<body><main><h1>x</h1>{}</main></body></html>"
)


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ("<p>good</p>", None),
        ("<p><table></p>", "error"),
        ('<p id="a">a</p><p id="a">b</p>', "error"),
        ('<p style="colour: red">a</p>', "css"),
    ],
)
def test_vnu_catches_faults_of_markup(markup: str, rule: str | None, tmp_path: Path) -> None:
    """And nothing in a good page."""
    found = {name for name, _ in failures(Nu(), BARE.format(markup), tmp_path)}
    assert (rule in found) if rule else found == set()


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ("<p>good</p>", None),
        ("<h3>skipped</h3>", "heading-order"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ("<input>", "label"),
        ('<p style="color: #767676; background: #fff">near</p>', None),
        ('<p style="color: #787878; background: #fff">faint</p>', "contrast-of-text"),
        ('<p style="opacity: .5; color: #444">faint</p>', "contrast-of-text"),
        (
            '<svg width="90" height="40"><rect width="90" height="40" fill="#222"/><text y="20">dark</text></svg>',
            "contrast-of-text",
        ),
        ('<svg width="90" height="40"><rect width="90" height="40" fill="#eee"/><text y="20">light</text></svg>', None),
    ],
)
def test_axe_and_contrast_catch_faults_of_pages(markup: str, rule: str | None, tmp_path: Path) -> None:
    """And nothing in a good page or a near miss."""
    found = {name for name, _ in failures(Axe(), BARE.format(markup), tmp_path)}
    assert (rule in found) if rule else found == set()


def test_what_is_wider_than_the_window_can_be_scrolled_from_the_keyboard(tmp_path: Path) -> None:
    """On a narrow screen; and a page whose script does not run fails, so that the check is seen to work."""
    assert failures(Axe(), good(), tmp_path) == []
    without = good().replace("new ResizeObserver", "void new ResizeObserver")
    assert "scrollable-region-focusable" in {name for name, _ in failures(Axe(), without, tmp_path)}


def test_a_page_that_does_not_load_is_a_failure(tmp_path: Path) -> None:
    """By name, and those after it are looked at all the same."""
    if lacking := Axe().missing():
        pytest.skip(f"this machine lacks {lacking}")
    there = tmp_path / "there.html"
    there.write_text(BARE.format("<img>"), encoding="utf-8")
    pages = [Made(path, "html", "x", path.stem) for path in (tmp_path / "gone.html", there)]
    found = {(each.document.name, each.rule) for each in Axe().run(pages).failures}
    assert {("gone", "browser"), ("there", "image-alt")} <= found


def test_a_tool_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It does not run, and never passes silently."""
    monkeypatch.setenv("CONFORMANCE_TOOLS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    checks: tuple[Any, ...] = (Nu(), Axe())
    assert ["scripts/setup --conformance" in each.missing() for each in checks] == [True, True]
