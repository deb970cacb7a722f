"""The XHTML of USDM texts as plain text and Markdown: every word kept, no markup left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protogen.importers.usdm.markup import REF, Attributes, Listing, Paragraph, blocks, escaped, mark, markdown, plain


def resolve(tag: str, values: Attributes) -> str:
    """A stand-in for references: their name in braces."""
    return f"{{{values.get('id' if tag == REF else 'name', '')}}}"


def read(raw: str) -> str:
    """A text as plain lines."""
    return plain(blocks(raw, resolve))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p>One</p>\n<p>Two &amp; three</p>", "One\nTwo & three"),
        ("<p>a\n   long   line</p>", "a long line"),
        ("plain text\nwith a line", "plain text\nwith a line"),
        ("NEWS2 of <=2 for 24 h", "NEWS2 of <=2 for 24 h"),
        ("if x <y and z> 3", "if x <y and z> 3"),
        ("<p>10<sup>9</sup>/L, B<sub>12</sub>, AUC<sub>0-t</sub>, x<sup>a</sup></p>", "10⁹/L, B₁₂, AUC_(0-t), x^a"),
        ("<p>EX<sup>®</sup></p>", "EX®"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "• a\n• b\n  • c"),
        ('<ol style="list-style-type: lower-alpha;"><li>a</li><li>b</li></ol>', "a. a\nb. b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><td>Drug</td><td>2 weeks</td></tr><tr><td>x</td><td>y</td></tr></table>", "Drug | 2 weeks\nx | y"),
        ("<p>a<br/>b</p>", "a\nb"),
        ("<p>open", "open"),
        ("</li></ul>close", "close"),
        ("<style>p {}</style><p>x</p><script>1</script>", "x"),
        ('<p><img alt="flow" src="x.png"/></p>', "[image: flow]"),
        ('at least <usdm:tag name="age"/> years', "at least {age} years"),
        ('<p>See <usdm:ref klass="A" id="A_1" attribute="label"></usdm:ref>.</p>', "See {A_1}."),
        ("<p>non\u00a0breaking</p>", "non breaking"),
        ("", ""),
    ],
)
def test_texts_read_as_a_person_would_read_them(raw: str, expected: str) -> None:
    """Paragraphs, lists, tables, raised signs, references; what only looks like markup is text."""
    assert read(raw) == expected


def test_lists_are_lists() -> None:
    """Items with blocks of their own, for criteria that stand below one another."""
    assert blocks("<p>All of:</p><ul><li><p>a</p></li></ul>", resolve) == (
        Paragraph("All of:"),
        Listing("bullet", ((Paragraph("a"),),)),
    )


def test_markdown_escapes_what_would_be_markup() -> None:
    """Stars, underscores and the beginnings of lists are text."""
    assert markdown(blocks("<p>a*b_c</p><p>- not a list</p>", resolve)) == "a\\*b\\_c\n\n\\- not a list"
    assert markdown(blocks("<p>x</p><ul><li>a</li><li>b</li></ul>", resolve)) == "x\n\n* a\n* b"
    assert escaped("1. First") == "1\\. First"


@pytest.mark.parametrize(("style", "expected"), [("decimal", "4."), ("alpha", "d."), ("roman", "iv."), ("bullet", "")])
def test_items_have_the_marks_of_their_style(style: str, expected: str) -> None:
    """The fourth item of each."""
    assert mark(style, 3) == expected


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<ol>", "<sup>", "</sup>", "w ", "<br>"])
    )
)
def test_no_order_of_tags_loses_a_word_or_fails(pieces: list[str]) -> None:
    """Tags closed in the wrong order, or never: every word is in the text."""
    text = read("".join(pieces))
    assert text.count("w") == pieces.count("w ")
    assert "<" not in text
