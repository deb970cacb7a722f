"""Words of other scripts and directions: isolated, told, and nothing of the page changed but that."""

from __future__ import annotations

import re

import pytest
from corpus import needs_corpus, records
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from page_texts import TextsOfPage

from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.importers.ctgov import study as read_study
from protogen.rendering.foreign import fenced, fenced_prose, told
from protogen.rendering.html import html


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Phase 2, ≥ 18 years, α-synuclein, µg, naïve, “quoted”",
            "Phase 2, ≥ 18 years, α-synuclein, µg, naïve, “quoted”",
        ),
        ("임상 시험, 2상 (phase 2)", '<span lang="ko">임상 시험, 2상</span> (phase 2)'),
        ("がん研究 and 肿瘤", '<span lang="ja">がん研究</span> and <span lang="und-Hani">肿瘤</span>'),
        ("Москва 北京", '<span lang="und-Cyrl">Москва</span> <span lang="und-Hani">北京</span>'),
        ("العربية (Arabic)", '<bdi><span lang="und-Arab">العربية</span> (Arabic)</bdi>'),
        ("שלב", '<bdi><span lang="und-Hebr">שלב</span></bdi>'),
        ("Сapecitabine, 5 г", 'Сapecitabine, 5 <span lang="und-Cyrl">г</span>'),
        ("T세포", 'T<span lang="ko">세포</span>'),
        ("٠ 5", "<bdi>٠ 5</bdi>"),
        ("drug\u202edrowssap", "<bdi>drug\u202edrowssap</bdi>"),
        ("left\u200fright", "<bdi>left\u200fright</bdi>"),
        ("a < b Ж & Ы", 'a &lt; b <span lang="und-Cyrl">Ж</span> &amp; <span lang="und-Cyrl">Ы</span>'),
    ],
)
def test_what_is_told(text: str, wanted: str) -> None:
    """Scripts get their tag, what turns the line is isolated, and all else is left as it is."""
    assert told(f"<p>{escape(fenced(text))}</p>") == f"<p>{wanted}</p>"


@pytest.mark.parametrize(
    "around", ["<title>{}</title>", "<style>{}</style>", "<svg><text>{}</text></svg>", '<i title="{}>">x</i>']
)
def test_where_no_element_may_stand_the_text_alone_is_left(around: str) -> None:
    """In a title, a style sheet, a picture or an attribute nothing may be added; behind it the page is told again."""
    assert told(around.format(fenced("שלב"))) == around.format("שלב")
    assert "<bdi" in told(around.format(fenced("שלב")) + fenced("שלב"))


def test_prose_is_told_text_by_text() -> None:
    """Prose is HTML already: its texts are told, its addresses left alone."""
    page = told(fenced_prose('<p>Phase <em>Фаза</em></p><p><a href="https://a.org/Ж">link</a></p>'))
    assert page == '<p>Phase <em><span lang="und-Cyrl">Фаза</span></em></p><p><a href="https://a.org/Ж">link</a></p>'


@given(
    st.lists(
        st.text(alphabet=st.sampled_from("aZ<>&\"' ,;1Фשالع临か임\u202e\u2066\u200f≥α\n"), max_size=30), max_size=6
    )
)
def test_every_character_stays_where_it_is(texts: list[str]) -> None:
    """No text changes, what turns a line is isolated, and no fence is left."""
    page = told("".join(f'<p title="{escape(fenced(text))}">{escape(fenced(text))}</p>' for text in texts))
    assert not re.search("[\ufdd0\ufdd1]", page)
    parser = TextsOfPage(page)
    assert "".join(text for text, _ in parser.found) == "".join(texts)
    for text, around in parser.found:
        if re.search("[\u202e\u2066\u200fשالع]", text):
            assert "bdi" in dict(around)
        if re.search("[临か임]|(?<![A-Za-z])Ф(?![A-Za-z])", text):
            assert any(language for _, language in around)


@needs_corpus
def test_records_in_other_scripts_are_told_in_every_document() -> None:
    """Real records: every text in another script says so, and what turns its line is isolated."""
    wanted = [
        each
        for each in records()
        if re.search("[\u0400-\u052f\u0590-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]", str(each))
    ]
    assert len(wanted) >= 2, "the corpus has no record in another script"
    seen = set()
    for record in wanted[:6]:
        study = derive(read_study(record, shape="api"))
        for name in DOCUMENTS:
            page = html(compose(study, name), study)
            for text, around in TextsOfPage(page).found:
                tags = dict(around)
                if "svg" in tags or {"title", "style", "script"} & set(tags):
                    continue
                if re.search(r"(?<![A-Za-z])[\u0400-\u052f](?![A-Za-z])", text):
                    seen.add("und-Cyrl")
                    assert around[-1][1] == "und-Cyrl", text
                if re.search("[\u0590-\u06ff\u202e]", text):
                    seen.add("bdi")
                    assert "bdi" in tags, text
    assert seen
