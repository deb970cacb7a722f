"""150 records of the corpus render to PDF, and all they say is in the text of the PDF, in order, inside the page."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

import pypdfium2 as pdfium
import pytest
from corpus import CORPUS, Raw, nct_id, needs_corpus, outcomes, records, seed, selection
from made import every_criterion, page, squeezed, study

from protogen.model.study import Study
from protogen.rendering.pdf import Pdf, pdf
from protogen.rendering.prose import visible_text

SHARE = 0.97
"""The share of texts that must be found in one piece; the rest are broken over a page, and found word by word."""


def text_of(made: Pdf) -> str:
    """The text of a PDF within the margins of its pages, without white space."""
    pieces = []
    document = pdfium.PdfDocument(made.bytes)
    for sheet in document:
        width, height = sheet.get_size()
        pieces.append(sheet.get_textpage().get_text_bounded(left=0, bottom=42, right=width, top=height - 42))
    document.close()
    # pdfium gives these for a hyphen at the end of a line; the pages are not hyphenated, so it is one of the text
    return squeezed("".join(pieces).replace("\ufffe", "-").replace("\u0002", "-"))


def missing(text: str, expected: Sequence[str]) -> tuple[list[str], int]:
    """What of `expected` is not in `text` in this order, and how many were found only word by word.

    A text broken over a page has the repeated header of its table inside; its words still follow each other.
    """
    position, lost, broken = 0, [], 0
    for each in expected:
        wanted = squeezed(each)
        if not wanted:
            continue
        found = text.find(wanted, position)
        start, end = _word_by_word(text, each, position)
        if start >= 0 and (found < 0 or end <= found):  # the same words may stand in one piece further on
            found, broken = start, broken + 1
        if found < 0:
            lost.append(each)
        else:
            position = found
    return lost, broken


ROOM = 1_500
"""As much of running lines and repeated headers may stand inside a text that is broken over a page."""


def _word_by_word(text: str, each: str, position: int) -> tuple[int, int]:
    """Start and end of the words of a text, one behind the other with little between; -1 where they are not there."""
    words = [squeezed(word) for word in each.split()]
    opening = squeezed(each)[:24]
    start = text.find(opening, position)
    while start >= 0:
        cursor = start
        for word in words:
            cursor = text.find(word, cursor)
            if cursor < 0:
                return -1, -1
            cursor += len(word)
        if cursor - start <= len(squeezed(each)) + ROOM:
            return start, cursor
        start = text.find(opening, start + 1)
    return -1, -1


def paragraphs(prose: str | None) -> list[str]:
    """The paragraphs and list items of a registry text: between them the page prints the marks of lists."""
    return visible_text(prose or "").splitlines()


def expected_outcomes(record: Raw) -> list[str]:
    """Measures with their descriptions, in order."""
    found = []
    for _, raw in outcomes(record):
        found += [raw.get("measure", ""), *paragraphs(raw.get("description"))]
    return found


def check(record: Raw) -> tuple[int, int]:
    """Render all three documents of a record and look for all it says; returns texts looked for and broken ones."""
    made = study(record)
    synopsis = pdf(page(made, "synopsis", "paper"))
    checklist = pdf(page(made, "checklist", "paper"))
    schedule = pdf(page(made, "schedule", "paper"))
    for document in (synopsis, checklist, schedule):
        assert document.pages
        serious = [each for each in document.findings if each.code != "PDF001"]
        assert not serious, serious
    looked = broken = 0
    text = text_of(synopsis)
    lists = (
        expected_outcomes(record),
        _arms(made),
        _interventions(made),
        [each.text for each in every_criterion(made)],
    )
    for expected in lists:
        lost, in_pieces = missing(text, expected)
        assert not lost
        looked, broken = looked + len(expected), broken + in_pieces
    lost, in_pieces = missing(text_of(checklist), lists[-1])
    assert not lost
    return looked + len(lists[-1]), broken + in_pieces


def _arms(made: Study) -> list[str]:
    return [text for arm in made.arms for text in (arm.label or "", *paragraphs(arm.description))]


def _interventions(made: Study) -> list[str]:
    return [text for each in made.interventions for text in (each.label or "", *paragraphs(each.description))]


@pytest.mark.parametrize("nct", ["NCT07329959", "NCT07409766"])
def test_the_pdfs_of_the_examples_hold_all_the_record_says(nct: str) -> None:
    """The two examples, which are always at hand."""
    looked, broken = check(seed(nct))
    assert looked > 50
    assert broken <= looked * (1 - SHARE) + 1


_CHOSEN = selection() if CORPUS.is_file() else ()


@needs_corpus
def test_the_selection_is_what_it_says() -> None:
    """150 different records: the ten largest by each measure, every type and phase of the corpus, the rest by hash."""
    chosen = [nct_id(record) for record in _CHOSEN]
    assert len(set(chosen)) == len(chosen) == 150
    for size in (_outcomes, _arm_groups, _criteria, _not_latin):
        sizes = {nct_id(record): size(record) for record in records()}
        tenth = sorted(sizes.values(), reverse=True)[9]
        assert tenth > 5
        assert {name for name, value in sizes.items() if value > tenth} <= set(chosen)
        assert sum(sizes[name] >= tenth for name in chosen) >= 10
    kinds = [_kind(record) for record in _CHOSEN]
    assert set(kinds) == {_kind(record) for record in records()}
    assert {kind[0] for kind in kinds} == {"INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"}
    by_hash = sorted(
        (nct_id(record) for record in records()), key=lambda each: hashlib.sha256(each.encode()).hexdigest()
    )
    assert set(by_hash[:60]) <= set(chosen)


def _outcomes(record: Raw) -> int:
    module = record["protocolSection"].get("outcomesModule", {})
    return sum(len(each) for each in module.values())


def _arm_groups(record: Raw) -> int:
    return len(record["protocolSection"].get("armsInterventionsModule", {}).get("armGroups", []))


def _criteria(record: Raw) -> int:
    return len(record["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria", ""))


def _not_latin(record: Raw) -> int:
    return len(re.findall(r"[^\u0000-\u02ff]", json.dumps(record["protocolSection"], ensure_ascii=False)))


def _kind(record: Raw) -> tuple[str, str]:
    design = record["protocolSection"].get("designModule", {})
    return design.get("studyType", ""), ", ".join(design.get("phases", []))


@pytest.mark.parametrize("record", _CHOSEN, ids=nct_id)
def test_the_pdfs_of_the_corpus_hold_all_the_record_says(record: Raw) -> None:
    """Ten largest each by outcomes, arms, criteria and non-Latin text, every type and phase, the rest by hash."""
    looked, broken = check(record)
    assert broken <= looked * (1 - SHARE) + 3


def test_the_check_notices_what_is_missing() -> None:
    """The canary: a text that is not there, and one out of order, are each reported."""
    text = squeezed("First outcome. Second outcome, longer. Third outcome.")
    assert missing(text, ["First outcome.", "Third outcome."]) == ([], 0)
    assert missing(text, ["First outcome.", "Fourth outcome"])[0] == ["Fourth outcome"]
    assert missing(text, ["Third outcome.", "First outcome."])[0] == ["First outcome."]
