"""Our own templates print through `compiling` what Jinja alone would print."""

from __future__ import annotations

from typing import Any

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
from protogen.rendering.compiling import PlainEnvironment, PlainMacro, shown
from protogen.rendering.foreign import fenced
from protogen.rendering.html import Page, environment_of, html
from protogen.rendering.theme import theme_search_path
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


SHARED = {
    "page.j2": "{% for x in xs %}{% include 'part.j2' %}{% endfor %}",
    "part.j2": "{% from 'macros.j2' import outer with context %}{{ outer() }};",
    "macros.j2": "{% macro outer() %}{% from 'inner.j2' import inner with context %}{{ z }}{{ inner() }}{% endmacro %}",
    "inner.j2": "{% macro inner() %}NAME{% endmacro %}",
}


@pytest.mark.parametrize(
    ("name", "expected", "made"),
    [("{{ z }}", "771;771;", 1), ("{{ x }}", "711;721;", 2), ("{{ z.real }}", "771;771;", 1)],
)
def test_macros_are_made_again_where_what_they_know_is_another(
    name: str, expected: str, made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a template names that they import counts too; the next page has its own."""
    sources = {**SHARED, "inner.j2": SHARED["inner.j2"].replace("NAME", f"{name}{{{{ 1 }}}}")}
    count: list[str] = []
    real = jinja2.Template.make_module

    def counted(self: jinja2.Template, *given: Any) -> Any:
        count.append(str(self.name))
        return real(self, *given)

    monkeypatch.setattr(jinja2.Template, "make_module", counted)
    ours = PlainEnvironment(autoescape=True, loader=jinja2.DictLoader(sources), finalize=shown)
    plain = jinja2.Environment(autoescape=True, loader=jinja2.DictLoader(sources))
    for z in (7, 8):
        count.clear()
        printed = ours.get_template("page.j2").render(xs=[1, 2], z=z)
        assert printed == expected.replace("7", str(z))
        assert count.count("macros.j2") == made
        assert printed == plain.get_template("page.j2").render(xs=[1, 2], z=z)


def test_templates_that_are_imported_hold_macros_and_nothing_else() -> None:
    """Else what they hold would be that of the first import of a page."""
    environment = environment_of(theme_search_path())
    for name in ("macros.html.j2", "soa.html.j2", "worksheet.html.j2"):
        module = environment.get_template(name).make_module({"document": None})
        held = {key: value for key, value in vars(module).items() if not key.startswith("_")}
        assert len(held) > 1
        assert {type(value) for value in held.values()} == {PlainMacro}
        assert str(module).strip() == ""
