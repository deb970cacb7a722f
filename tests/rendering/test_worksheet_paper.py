"""The worksheet on paper: a head on every page, rows that stay whole, headings that repeat, two sizes of paper."""

from __future__ import annotations

import re
from functools import cache

import pypdfium2
import pytest
from builders import a_record, a_study
from corpus import SEEDS, seed
from made import every_criterion, squeezed
from made import study as study_of

from protogen.document.compose import compose
from protogen.model.study import Study
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import Pdf, pdf

GIANT = " ".join(f"clause {number} of a very long criterion" for number in range(260))
MANY = "".join(f"* Criterion number {number} that takes a line or two of the sheet to print\n" for number in range(60))


@cache
def printed(nct: str, paper: str) -> Pdf:
    """The worksheet of a seed, to print."""
    return laid_out(study_of(seed(nct)), paper)


def laid_out(made: Study, paper: str = "a4") -> Pdf:
    """The worksheet of a study, to print."""
    return pdf(html(compose(made, "checklist"), made, Page("paper", paper)))


def texts(made: Pdf) -> list[str]:
    """The text of each page without white space."""
    with pypdfium2.PdfDocument(made.bytes) as document:
        return [squeezed(each.get_textpage().get_text_bounded().replace("\x02", "-")) for each in document]


@pytest.mark.parametrize("nct", SEEDS)
@pytest.mark.parametrize(("paper", "width"), [("a4", 595), ("letter", 612)])
def test_every_page_says_whose_it_is(nct: str, paper: str, width: int) -> None:
    """Protocol and NCT number, short title, the fields of versions, site and participant; page x of y."""
    made = printed(nct, paper)
    assert made.findings == ()
    pages = texts(made)
    assert len(pages) == made.pages > 2
    with pypdfium2.PdfDocument(made.bytes) as document:
        assert [round(each.get_width()) for each in document] == [width] * made.pages
    running = compose(study_of(seed(nct)), "checklist").running
    fields = ("Protocol version, date", "Checklist version, date", "Site", "Participant or screening ID", "Initials")
    for number, text in enumerate(pages, 1):
        place = f"Page {number} of {made.pages}"
        for wanted in (running.protocol, running.title[:40], *fields, running.version, place):
            assert squeezed(wanted) in text, (number, wanted)


@pytest.mark.parametrize("nct", SEEDS)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_no_criterion_is_split_over_pages(nct: str, paper: str) -> None:
    """The whole text of each stands on one page, under the headings of the columns."""
    pages = texts(printed(nct, paper))
    criteria = every_criterion(study_of(seed(nct)))
    assert len(criteria) > 20
    for criterion in criteria:
        whole = [text for text in pages if squeezed(criterion.text) in text]
        assert whole, criterion.id
        assert squeezed("Criterion, word for word") in whole[0]


def test_rules_stand_above_the_lists_and_the_end_is_kept_together() -> None:
    """What the answers must be; who decides and signs."""
    pages = texts(printed(SEEDS[0], "a4"))
    everything = "".join(pages)
    assert squeezed("To be eligible, all must be answered Yes.") in everything
    assert squeezed("To be eligible, all must be answered No.") in everything
    end = ("Participant is ELIGIBLE", "Participant is NOT ELIGIBLE", "Screen failure", "criterion no.", "Completed by")
    for wanted in (*end, "Verified by (investigator)", "Signature"):
        assert squeezed(wanted) in pages[-1], wanted


def test_a_criterion_taller_than_a_page_goes_on_over_the_page() -> None:
    """None of it is lost or off the page, and the heads of page and table repeat."""
    criteria = f"Inclusion Criteria:\n\n* Adults\n* {GIANT}\n* Consent\n\nExclusion Criteria:\n\n{MANY}"
    made = laid_out(a_study(a_record(("Pain", "Day 1"), criteria=criteria)))
    assert made.findings == ()
    pages = texts(made)
    assert len(pages) > 4
    split = [text for text in pages if "ofaverylong" in text]
    assert len(split) > 1
    everything = "".join(pages)
    assert [
        number for number in range(260) if not re.search(rf"clause{number}(?!\d)|(?<!\d){number}ofavery", everything)
    ] == []
    for text in split:
        assert squeezed("Criterion, word for word") in text
    for number in range(60):
        assert squeezed(f"Criterion number {number} that takes a line or two of the sheet to print") in everything


def test_the_record_s_own_numbers_are_told_from_ours() -> None:
    """In the column of numbers, in words, with a line that explains them."""
    text = "".join(texts(printed(SEEDS[0], "a4")))
    assert squeezed("I4 rec. 4 Meets at least one criterion") in text
    assert squeezed("number that the record itself gives the criterion") in text
