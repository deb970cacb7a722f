"""An author's prose: what it may hold beside a record's, nothing of it lost, and nothing of it in a record."""

from __future__ import annotations

import pickle
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from protogen.document.mentions import AuthorProse, Target
from protogen.rendering.author_prose import ATTRIBUTES, CLASSES, TAGS
from protogen.rendering.prose import prose_html

TARGETS = {"I3": Target("Inclusion 3", "criterion-I3"), "visit:D28": Target("Day 28")}
HEAD = '<table class="prose-table"><caption class="vh">a, b</caption><thead><tr><th scope="col">a</th>'
CASES = [
    ("H~2~O", "<p>H<sub>2</sub>O</p>"),
    ("10^9^/L", "<p>10<sup>9</sup>/L</p>"),
    ("*C~max~*", "<p><em>C<sub>max</sub></em></p>"),
    ("x^*n*^", "<p>x<sup><em>n</em></sup></p>"),
    ("~ 5 mg or ~6", "<p>~ 5 mg or ~6</p>"),
    ("about ~5 mg to ~10 mg", "<p>about ~5 mg to ~10 mg</p>"),
    ("~~gone~~ 2^^3^^", "<p>~~gone~~ 2^^3^^</p>"),
    (r"\~2~ and \^2^", "<p>~2~ and ^2^</p>"),
    ("https://x.org/~a/~b", '<p><a href="https://x.org/~a/~b">https://x.org/~a/~b</a></p>'),
    ("see [[I3]].", '<p>see <a href="#criterion-I3">Inclusion 3</a>.</p>'),
    ("on [[visit:D28]]", "<p>on Day 28</p>"),
    ("**[[I3]]**", '<p><strong><a href="#criterion-I3">Inclusion 3</a></strong></p>'),
    (r"\[[I3]]", "<p>[[I3]]</p>"),
    ("[[I9]]", "<p>[[I9]]</p>"),
    ("* H~2~O", "<ul><li>H<sub>2</sub>O</li></ul>"),
    ("a | b", "<p>a | b</p>"),
    ("a | b\n\n- c", "<p>a | b</p><ul><li>c</li></ul>"),
    ("a | b\n--- | --- | ---", "<p>a | b\n--- | --- | ---</p>"),
    (
        "a | b\n---|--:\n1 | 2",
        (
            f'{HEAD}<th scope="col" class="right">b</th></tr></thead><tbody><tr><th scope="row">1</th>'
            '<td class="right">2</td></tr></tbody></table>'
        ),
    ),
    (
        "| a | b |\n|:-:|:--|\n| 1 |",
        HEAD.replace('"col"', '"col" class="center"')
        + '<th scope="col">b</th></tr></thead><tbody><tr><th scope="row" class="center">1</th><td></td></tr>'
        "</tbody></table>",
    ),
    (
        "a | b\n-|-\n1 | 2 | 3\nafter",
        (
            f'{HEAD}<th scope="col">b</th></tr></thead><tbody><tr><th scope="row">1</th><td>2 | 3</td></tr></tbody>'
            "</table><p>after</p>"
        ),
    ),
    (
        "Table: Doses\n\na | b\n-|-\n[[I3]] | x\\|y~1~",
        (
            '<table class="prose-table"><caption>Doses</caption><thead><tr><th scope="col">a</th><th scope="col">b</th>'
            '</tr></thead><tbody><tr><th scope="row"><a href="#criterion-I3">Inclusion 3</a></th>'
            "<td>x|y<sub>1</sub></td></tr></tbody></table>"
        ),
    ),
]


@pytest.mark.parametrize(("raw", "wanted"), CASES, ids=[raw for raw, _ in CASES])
def test_what_an_author_may_write(raw: str, wanted: str) -> None:
    """Each form as HTML, and what only looks like one as text."""
    assert prose_html(AuthorProse(raw, TARGETS)) == wanted


@pytest.mark.parametrize("raw", [raw for raw, wanted in CASES if re.search("<(su[bp]|table)|#crit|Day 28", wanted)])
def test_in_a_record_all_of_it_is_text(raw: str) -> None:
    """The same signs in a registry text stay the signs they are."""
    shown = prose_html(raw)
    assert not re.search("<su[bp]>|<table|#criterion|Day 28", shown)
    plain = " ".join(lxml_html.fromstring(f"<div>{shown}</div>").text_content().split())
    assert all(sign in plain for sign in "~^[|" if sign in raw.replace(f"\\{sign}", ""))


class _Seen(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


SIGNS = st.text(st.sampled_from("ab12 \n|-:~^[]\\*_<>&\"'I3.#/"), max_size=60) | st.text(max_size=30)


@given(SIGNS)
def test_no_letter_is_lost_and_nothing_becomes_markup_but_what_is_ours(raw: str) -> None:
    """Letters and digits come out in their order; tags, attributes and classes are those that are allowed."""
    seen = _Seen()
    seen.feed(prose_html(AuthorProse(raw)))
    for tag, attributes in seen.tags:
        assert tag in TAGS
        assert set(attributes) <= {*ATTRIBUTES.get(tag, set()), *({"class"} if tag in CLASSES else ())}
    seen = _Seen()
    seen.feed(re.sub(r'<caption class="vh">.*?</caption>', "", prose_html(AuthorProse(raw)), flags=re.DOTALL))
    assert _letters(seen.text) == _letters(raw)


def _letters(text: str) -> str:
    return re.sub("[^A-Za-z]", "", text)


@pytest.mark.parametrize("anchor", ['x" onclick="y', "x<script>"])
def test_a_target_cannot_break_out_of_its_link(anchor: str) -> None:
    """Ids of an author are text in an attribute, labels are text."""
    shown = prose_html(AuthorProse("[[a]]", {"a": Target("<b>bold</b>", anchor)}))
    seen = _Seen()
    seen.feed(shown)
    assert [tag for tag, _ in seen.tags] == ["p", "a"]
    assert seen.tags[1][1] == {"href": f"#{anchor}"}
    assert seen.text == "<b>bold</b>"


def test_prose_travels_between_processes() -> None:
    """Workers get documents whole."""
    text = AuthorProse("[[I3]]", TARGETS)
    again = pickle.loads(pickle.dumps(text))  # noqa: S301 -- our own bytes
    assert (again, again.targets) == (text, TARGETS)
