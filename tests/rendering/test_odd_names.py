"""Names that a page cannot print as they are, or that look like the page's own marks."""

from __future__ import annotations

import pytest
from builders import a_record, a_study
from made import page, squeezed

from protogen.model.registry_text import printable
from protogen.model.schedule import Note
from protogen.model.study import Study
from protogen.rendering.html import Ledger
from protogen.rendering.ink import folded

ODD = ["java\nscript\t:x", "a\0b\x1bc\x85d", "x\ud800y\uffff", "\ue0f0timeline-main\ue0f1", "\ufffetimeline-main\uffff"]


def named(odd: str) -> Study:
    """A study whose timeline and whose note are called so."""
    made = a_study(a_record(("Pain", "Day 1, Day 7")))
    timeline = made.schedule.timelines[0]
    timeline = timeline.evolve(id=odd, notes=(Note(id="n1", text=f"See {odd} below"),))
    return made.evolve(schedule=made.schedule.evolve(timelines=(timeline,)))


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_name_is_printed_as_far_as_it_can_be(odd: str) -> None:
    """What cannot be printed stands as a blank or U+FFFD; the check that nothing is lost knows that."""
    text = page(named(odd), "schedule")
    assert squeezed(printable(f"See {odd} below")) in squeezed(text)
    assert "not shown here" not in text


def test_the_number_of_a_table_is_found_whatever_its_name() -> None:
    """A name with a sign that is escaped in markup is found too; one without a table is said to have none."""
    ledger = Ledger()
    ledger.table()
    ledger.table('timeline-a<"b">\n')
    assert ledger.referred("see " + ledger.see('a<"b">\n')) == "see Table 2"
    assert ledger.referred("see " + ledger.see("c")) == "see not shown here"


def test_characters_without_ink_are_not_looked_for_on_paper() -> None:
    """Marks of the direction of writing have no glyph; letters, of either direction, have."""
    assert folded("\u202e\u2066ab\u2069\u200f\u061c") == folded("ab")
    assert folded("אab") != folded("ab")
