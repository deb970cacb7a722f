"""Every text of the model stands on some page: a name of its own in each field, looked for in all documents."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT
from lxml import html as lxml_html
from planting import KEPT, REFERENCES, Field, Planter
from test_hostile import EVERY, base, page

from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS
from protogen.importers.native.study_file import from_yaml
from protogen.model.schedule import Schedule

LEFT_OUT: dict[Field, str] = {
    ("Abbreviation", "term"): "listed where a table uses it",
    ("Abbreviation", "meaning"): "listed where a table uses its term",
    ("Amount", "unit"): "read from the words of the amount, which print",
    ("Code", "code"): "for machines; its label prints",
    ("Code", "system"): "for machines",
    ("Code", "version"): "for machines",
    ("Design", "time_perspective"): "of observational studies, and none of these is one",
    ("Estimand", "variable"): "the outcome it names prints in its place",
    ("Group", "label"): "read from the text of eligibility, whose words print",
    ("NoteTarget", "mark"): "names a mark of the table; the planted one stands in none",
    ("Record", "unknown"): "a finding tells of it where the record is read",
    ("Threshold", "comparison"): "read from the words of the criterion, which print",
    ("Threshold", "unit"): "read from the words of the criterion, which print",
    ("Timeline", "reason"): "said of a list, and these schedules are grids",
}
"""Fields whose words stand on no page here, each with the reason."""


class Named(Planter):
    """Puts the name of each field into it; what names something else stays, and so do places in sources."""

    def _value(self, kind: type, name: str, value: Any, known: Any) -> Any:
        return value if name == "sources" else super()._value(kind, name, value, known)

    def _planted(self, field: Field, value: Any) -> Any:
        if field in REFERENCES or field[1] in KEPT:
            return value
        self.text = word(field)
        return super()._planted(field, value)


def word(field: Field) -> str:
    """A word that no study has, and that is the same in any case and with any spaces."""
    return f"Zq{field[0]}Q{field[1].replace('_', '')}Qz"


def text_of(html: str) -> str:
    """What a reader of the page sees, in one case and without spaces."""
    document = lxml_html.document_fromstring(html)
    for silent in document.xpath("//script | //style"):
        silent.getparent().remove(silent)
    return re.sub(r"[\s_]", "", document.text_content()).casefold()


@cache
def planted() -> tuple[frozenset[Field], frozenset[Field]]:
    """The fields that got their name, and those whose name stands on a page."""
    reached: set[Field] = set()
    seen: set[Field] = set()
    for name in ("", *EVERY):
        planter, study = Named(""), base(name)
        filled = planter.study(study)
        # A record has no version of an author's, and an author's study no record.
        filled = filled.evolve(record=None) if study.record is None else filled.evolve(control=study.control)
        texts = [text_of(page(filled, document)) for document in DOCUMENTS]
        reached |= planter.reached
        seen |= {field for field in planter.reached if any(word(field).casefold() in text for text in texts)}
    return frozenset(reached), frozenset(seen)


def test_every_text_of_the_model_is_printed() -> None:
    """But for those that are listed with a reason, each of which is still needed."""
    reached, seen = planted()
    assert len(reached) > 230
    assert reached - seen == set(LEFT_OUT)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_full_study_without_a_schedule_gets_one(path: Path) -> None:
    """Whatever an author fills in, down to how often a dose is given, has a place that what is derived can name."""
    stated = from_yaml(path.read_text(encoding="utf-8"), path.name)
    full = Named("").study(stated).evolve(record=None, schedule=Schedule())
    assert any(step.frequency for arm in full.arms for step in arm.dose_steps)
    study = derive(full)
    assert study.schedule.timelines
    assert all(page(study, document) for document in DOCUMENTS)


def test_a_text_that_is_not_printed_is_found() -> None:
    """The check above can fail: words in a script or a style are no words of the page."""
    assert "zqxqyqz" in text_of(f"<html><body><p>{word(('X', 'y'))}</p></body></html>")
    assert "zqxqyqz" not in text_of(f"<html><body><script>{word(('X', 'y'))}</script></body></html>")
