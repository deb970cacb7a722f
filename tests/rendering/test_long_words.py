"""Words of any length on paper: every letter is there, and within the page."""

from __future__ import annotations

import io
from xml.etree.ElementTree import Element, fromstring, tostring

import pypdfium2
from hypothesis import given
from hypothesis import strategies as st

from protogen.rendering.long_words import LONGEST, PIECE, broken
from protogen.rendering.pdf import pdf


def page(body: str) -> Element:
    """A parsed page with its long words broken."""
    root = fromstring(f"<body>{body}</body>")  # noqa: S314 -- written in this file
    broken(root)
    return root


@given(st.lists(st.text(alphabet="aé <&中", max_size=8).map(lambda piece: piece * 300), max_size=4))
def test_every_letter_stays_where_it_is(texts: list[str]) -> None:
    """In texts of elements and behind elements; no word is left that takes long."""
    element = Element("p")
    element.text = "".join(texts[:1])
    for text in texts[1:]:
        child = Element("b")
        child.text, child.tail = text, text
        element.append(child)
    before = "".join(element.itertext())
    kinds = [each.tag for each in element.iter()]
    broken(element)
    assert "".join(element.itertext()) == before
    assert [each.tag for each in element.iter() if each.tag != "wbr"] == kinds
    pieces = [text for each in element.iter() for text in (each.text, each.tail) if text]
    assert max((len(word) for text in pieces for word in text.split()), default=0) <= LONGEST


def test_usual_words_pictures_and_style_sheets_are_left() -> None:
    """An address of a thousand characters is one word still."""
    word = "x" * LONGEST
    picture = f"<i xmlns='http://www.w3.org/2000/svg'>{word}x<b />{word}x</i>"
    assert "wbr" not in tostring(page(f"<p>{word} and {word}</p><style>{word}x</style>{picture}"), encoding="unicode")
    assert tostring(page(f"<p>{word}x</p>"), encoding="unicode").count("<wbr") == len(word) // PIECE


def test_a_word_of_any_length_is_set_within_its_page() -> None:
    """WeasyPrint alone takes many minutes for this one."""
    style = "body { overflow-wrap: anywhere } table { table-layout: fixed; width: 100% }"
    head = f'<html lang="en"><head><title>T</title><style>{style}</style></head>'
    made = pdf(f"{head}<body><table><tr><th>Name</th><td>{'x' * 80_000}</td></tr></table></body></html>")
    assert made.findings == ()
    document = pypdfium2.PdfDocument(io.BytesIO(made.bytes))
    assert "".join(each.get_textpage().get_text_bounded() for each in document).count("x") == 80_000
