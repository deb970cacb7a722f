"""Our own templates print through `compiling` what Jinja alone would print."""

from __future__ import annotations

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.importers.ctgov import study
from protogen.model.registry_text import printable
from protogen.rendering import html as html_module
from protogen.rendering.compiling import PlainEnvironment, shown
from protogen.rendering.foreign import fenced
from protogen.rendering.html import Page, environment_of, html
from tests.corpus import SEEDS, needs_corpus, seed, selection


def _pages(records: list[dict[str, object]]) -> list[str]:
    environment_of.cache_clear()
    try:
        derived = [derive(study(record, shape="json")) for record in records]
        pages = [Page(), Page("paper"), Page("paper", form="fillable")]
        return [html(compose(each, name), each, page) for each in derived for name in DOCUMENTS for page in pages]
    finally:
        environment_of.cache_clear()


@needs_corpus
def test_the_same_bytes_as_jinja_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeds and odd records, on screen and on paper, through both ways of compiling."""
    records = [*(seed(nct) for nct in SEEDS), *selection(12, largest=2)]
    ours = _pages(records)
    monkeypatch.setattr(html_module, "PlainEnvironment", jinja2.Environment)
    assert len(ours) >= 9 * 12
    assert ours == _pages(records)


@given(st.text() | st.text("<>&\"'\x00\t\r\n\ufffe\ud800aé漢"))
def test_a_text_is_shown_escaped_and_printable(text: str) -> None:
    """Whatever the text; and escaping it again, as Jinja alone would, changes nothing."""
    assert str(shown(text)) == str(escape(fenced(printable(text))))
    assert str(escape(shown(text))) == str(shown(text))


def test_what_is_no_text() -> None:
    """Markup stays, numbers and lists print as Jinja prints them."""
    assert shown(Markup("<b>&amp;</b>")) == "<b>&amp;</b>"
    assert shown(12) == "12"
    assert shown(True) == "True"
    assert shown(["<"]) == "[&#39;&lt;&#39;]"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% macro m(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ m('<') }}|{{ m(b='1', a='2') }}", "&lt;x|21"),
        ("{% macro m() %}({{ caller() }}){% endmacro %}{% call m() %}<i>{% endcall %}", "(<i>)"),
        ("{% macro m(a) %}{{ a }}{{ varargs | join }}{% endmacro %}{{ m(1, 2, 3) }}", "123"),
        ("{{ x.real is defined }} {{ x.none is defined }} {{ x.none | default('-') }}", "True False -"),
        ("{% for i in [1, 2] %}{{ loop.index0 }}{% endfor %}{{ [3, 4] | map('string') | join('+') }}", "013+4"),
        ("{{ '%s' | format(x) }}{{ range(*[1, 3]) | list }}", "7[1, 2]"),
    ],
)
def test_every_kind_of_call(source: str, expected: str) -> None:
    """Defaults, keywords, callers, further arguments, what may be absent."""
    for kind in (PlainEnvironment, jinja2.Environment):
        environment = kind(autoescape=True, undefined=jinja2.StrictUndefined, finalize=shown)
        assert environment.from_string(source).render(x=7) == expected
