"""The reader of eligibility text on real records and on any text at all: it never raises and loses nothing."""

from __future__ import annotations

import time

import pytest
from corpus import criteria_text, needs_corpus, records
from hypothesis import given, settings
from hypothesis import strategies as st

from protogen.derivation.criteria import coverage, criteria
from protogen.derivation.eligibility.coverage import walk
from protogen.derivation.eligibility.tree import Tree
from protogen.model import notation
from protogen.model.population import Criterion, Extent, Population
from protogen.model.registry_text import unescape

DEEPEST = 15
PATH = "protocolSection.eligibilityModule.eligibilityCriteria"

LONG = {
    "10,000 nested bullets": "\n".join(" " * n + "* an item:" for n in range(10_000)),
    "10,000 bullets": "* an item\n" * 10_000,
    "5,000 numbers in one line": " ".join(f"{n}. Text" for n in range(1, 5_000)),
    "20,000 open brackets": "* a " + "(" * 20_000,
    "5,000 sentences": "No cough. " * 5_000,
    "5,000 paragraphs that end with a colon": "Any of the following:\n\n" * 5_000,
    "20,000 words": "word " * 20_000,
    "20,000 backslashes": "a" + "\\" * 20_000,
    "10,000 letters": "* " + "a) b) " * 5_000,
    "2,000 headings": "Inclusion Criteria: " * 2_000,
    "5,000 run-together bullets": "Inclusion Criteria: " + "- Cat" * 5_000,
    "10,000 quotation marks": '"a ' * 10_000 + ". B",
    "10,000 first letters and no second": "* " + "a) word " * 10_000,
    "3,000 nested names of people": "\n".join(" " * n + "* Patients:" for n in range(3_000)),
    "3,000 headings inside a list": "".join(f"{n}. Rash\n   Exclusion Criteria:\n" for n in range(1, 3_000)),
    "10,000 weeks and no anchor": "* Rash " + "within 4 weeks before the " * 10_000,
    "10,000 limits": "Age >= 18 years, " * 2_000 + "platelets (" * 3_000,
}


def all_of(population: Population) -> list[Criterion]:
    """Every criterion of a population."""
    return walk((*population.inclusion, *population.exclusion, *population.other))


def check(text: str) -> Population:
    """Read a text and assert what must hold for every text."""
    population = criteria(Population(eligibility_text=text))
    assert coverage(population) == []
    found = all_of(population)
    assert len({each.id for each in found}) == len(found)
    for each in found:
        quote = text[each.start : each.end]
        assert each.text == unescape(quote)
        source = each.sources[0]
        assert (source.path, source.start, source.end, source.quote) == (PATH, each.start, each.end, quote)
        for value in (*each.thresholds, *each.windows):
            place = value.sources[0]
            assert place.start is not None
            assert text[place.start : place.end] == place.quote
        for window in each.windows:
            assert notation.parse(window.notation)
    return population


@needs_corpus
def test_real_records_are_read_whole() -> None:
    """Every character of every record is in one piece, and next to nothing is leftover."""
    characters = leftover = whole = limits = windows = 0
    for record in records():
        text = criteria_text(record)
        population = check(text)
        assert all_of(population) or not text.strip()
        characters += len(text)
        leftover += sum(each.end - each.start for each in population.leftover)
        found = all_of(population)
        limits += sum(len(each.thresholds) for each in found)
        windows += sum(len(each.windows) for each in found)
        whole += any(each.rule == "whole" for each in population.repairs)
    print(f"leftover {leftover} of {characters} characters ({leftover / characters:.5%})")  # noqa: T201 -- the ratchet
    print(f"{limits} limits, {windows} look-back windows")  # noqa: T201 -- the ratchet
    assert characters > 1_000_000
    assert limits > 2_500
    assert windows > 1_500
    assert leftover < characters / 10_000
    assert whole == 0


@needs_corpus
def test_reading_twice_changes_nothing() -> None:
    """The step may run again on what it made."""
    for record in records()[::20]:
        once = criteria(Population(eligibility_text=criteria_text(record)))
        assert criteria(once) == once


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "Age", "-", "*", "1.", "入选标准：\n1、年龄18岁以上", "\\", "a\rb\r\nc\x0bd\u2028e"]
)
def test_next_to_nothing_is_read(text: str) -> None:
    """Empty, blank, one word, one sign, no Latin letter."""
    population = check(text)
    assert bool(all_of(population) or population.leftover) == bool(text.strip())


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_and_hostile_texts_are_read_in_time(text: str) -> None:
    """No shape takes more than time in proportion, and no tree is too deep to walk."""
    start = time.process_time()
    population = criteria(Population(eligibility_text=text))
    assert time.process_time() - start < 10
    assert coverage(population) == []
    assert max((each.id.count(".") for each in all_of(population)), default=0) <= DEEPEST


_PIECES = st.sampled_from(
    [
        "\n",
        "\n\n",
        "  ",
        "* ",
        "- ",
        "1. ",
        "2. ",
        "2\\. ",
        "a) ",
        "(1) ",
        "i. ",
        "ii. ",
        "7.1 ",
        "Inclusion Criteria:",
        "Exclusion criteria",
        "Age",
        "≥ 18 years",
        "the following:",
        "Note:",
        "Patients",
        "with",
        "\\<5",
        "or",
        ".",
        ",",
        "(",
        ")",
        "<!-- -->",
        "For women:",
        "Adults who smoke",
        "\\*",
        "•",
        "Part A:",
        "except",
        "6.10 m",
        "１",
    ]
)
_LISTS = st.lists(_PIECES, max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.text() | _LISTS.map("".join) | _LISTS.map(" ".join))
def test_any_text_is_read_whole(text: str) -> None:
    """No text raises, and none loses a character."""
    population = check(text)
    assert criteria(population) == population


def test_what_no_piece_holds_is_found() -> None:
    """The canary of the check above: text left out, two pieces that overlap, a piece beyond the end."""
    left = criteria(Population(eligibility_text="* Rash\n* Itch")).evolve(markers=())
    assert [(each.start, each.end) for each in coverage(left)] == [(0, 1), (7, 8)]
    twice = left.evolve(markers=(Extent(start=0, end=4), Extent(start=7, end=8)))
    assert [(each.start, each.end) for each in coverage(twice)] == [(2, 6)]
    beyond = left.evolve(markers=(Extent(start=0, end=1), Extent(start=7, end=8), Extent(start=13, end=99)))
    assert [(each.start, each.end) for each in coverage(beyond)] == [(13, 99)]


def test_a_reading_that_does_not_add_up_keeps_the_text_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Line by line, of kind other, with a note: a slip of the reader may cost its structure, never its words."""
    monkeypatch.setattr(Tree, "add", lambda *_: None)
    population = criteria(Population(eligibility_text="Inclusion Criteria:\n\n* Rash\n* Itch"))
    assert coverage(population) == []
    assert [each.text for each in population.other] == ["Inclusion Criteria:", "* Rash", "* Itch"]
    assert {each.rule for each in population.repairs} == {"whole"}
