r"""Registry text as HTML: nothing lost, nothing run, nothing fetched, the source's own numbers."""

import doctest
import html as html_entities
import json
import lzma
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from markupsafe import Markup

from protogen.model.registry_text import INNER_RUNS, unescape
from protogen.rendering import prose
from protogen.rendering import visible_text as reader
from protogen.rendering.prose import inline_html, prose_html, visible_text

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "ctgov_v2.jsonl.xz"
DRUG = "https://x.org/a_b_c"


def shown(html: str) -> str:
    """The text of the HTML, blanks collapsed: blocks stand apart, inline tags join."""
    apart = re.sub(r"</?(?:p|ul|ol|li)\b[^>]*>", " ", html)
    return collapsed(html_entities.unescape(re.sub(r"<[^>]*>", "", apart)))


def collapsed(text: str) -> str:
    """The text with each run of blanks as one."""
    return " ".join(text.split())


def is_conserved(raw: str) -> bool:
    """Whether the HTML shows what the source says it must."""
    return shown(prose_html(raw)) == collapsed(visible_text(raw))


def numbers(html: str) -> list[int]:
    """The numbers a browser prints before list items, in order of the page."""
    printed = {}
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for items in root.iter("ol"):
        number = int(items.get("start", "1"))
        for item in items.findall("li"):
            number = int(item.get("value", number))
            printed[item] = number
            number += 1
    return [printed[item] for item in root.iter("li") if item in printed]


# raw, what must be seen (blanks collapsed), the HTML (None where only the text matters)
WRITTEN: list[tuple[str, str, str | None]] = [
    ("", "", ""),
    (" \n\t\n", "", ""),
    ("plain words", "plain words", "<p>plain words</p>"),
    ("≥ ⁹ µ 、 × ☐ μ ≤ é", "≥ ⁹ µ 、 × ☐ μ ≤ é", "<p>≥ ⁹ µ 、 × ☐ μ ≤ é</p>"),
    ("5.0×10⁹/L\n\n4×10⁵", "5.0×10⁹/L 4×10⁵", "<p>5.0×10⁹/L</p><p>4×10⁵</p>"),
    # escapes
    (r"\<18, \>65, \~5, \&, 10\^9, \[2\]", "<18, >65, ~5, &, 10^9, [2]", "<p>&lt;18, &gt;65, ~5, &amp;, 10^9, [2]</p>"),
    (r"1\. literal", "1. literal", "<p>1. literal</p>"),
    (r"\* literal", "* literal", "<p>* literal</p>"),
    (r"\- literal", "- literal", "<p>- literal</p>"),
    (r"\*not emphasis\*", "*not emphasis*", "<p>*not emphasis*</p>"),
    (r"C:\data\\x", r"C:\data\x", r"<p>C:\data\x</p>"),
    ("ends with \\", "ends with \\", "<p>ends with \\</p>"),
    ("hard\\\nbreak", "hard\\ break", None),
    # entities print as written
    ("&lt; &amp; &#8805; &nbsp;", "&lt; &amp; &#8805; &nbsp;", "<p>&amp;lt; &amp;amp; &amp;#8805; &amp;nbsp;</p>"),
    (r"\&lt; 18 *x*", "&lt; 18 x", "<p>&amp;lt; 18 <em>x</em></p>"),
    ("AT&T; R&D", "AT&T; R&D", "<p>AT&amp;T; R&amp;D</p>"),
    # raw HTML prints as text
    ("ALT <LLN or >ULN *x*", "ALT <LLN or >ULN x", "<p>ALT &lt;LLN or &gt;ULN <em>x</em></p>"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ("<div>\n\n* a\n\n</div>", "<div> a </div>", "<p>&lt;div&gt;</p><ul><li>a</li></ul><p>&lt;/div&gt;</p>"),
    ("<!-- note -->\nx", "<!-- note --> x", None),
    ("<!-- open\n\nrest", "<!-- open rest", None),
    ("* a\n\n<!-- -->\n\n1. b", "a b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("<![CDATA[x]]> <?php y ?>", "<![CDATA[x]]> <?php y ?>", None),
    ('<img src="http://e.org/x" onerror="a()">', '<img src="http://e.org/x" onerror="a()">', None),
    # links and images
    ("[label](javascript:alert(1))", "[label](javascript:alert(1))", "<p>[label](javascript:alert(1))</p>"),
    ("![alt](file:///etc/passwd)", "![alt](file:///etc/passwd)", "<p>![alt](file:///etc/passwd)</p>"),
    ("[x]: http://y.org", "[x]: http://y.org", '<p>[x]: <a href="http://y.org">http://y.org</a></p>'),
    ("[a][b] <mail@x.org>", "[a][b] <mail@x.org>", "<p>[a][b] &lt;mail@x.org&gt;</p>"),
    (f"see ({DRUG}).", f"see ({DRUG}).", f'<p>see (<a href="{DRUG}">{DRUG}</a>).</p>'),
    (r"https://x.org/a\_b\.", "https://x.org/a_b.", '<p><a href="https://x.org/a_b">https://x.org/a_b</a>.</p>'),
    ("*https://x.org*", "https://x.org", '<p><em><a href="https://x.org">https://x.org</a></em></p>'),
    # headings, rules, quotations and code are text
    ("# of patients", "# of patients", "<p># of patients</p>"),
    ("Title\n=====\ntext", "Title ===== text", "<p>Title</p><p>=====</p><p>text</p>"),
    ("a\n\n---\n\nb", "a --- b", "<p>a</p><p>---</p><p>b</p>"),
    ("* * *", "* * *", "<p>* * *</p>"),
    ("___\n***", "___ ***", "<p>___</p><p>***</p>"),
    ("> 18 years\n> or less", "> 18 years > or less", "<p>&gt; 18 years\n&gt; or less</p>"),
    ("    four blanks", "four blanks", "<p>four blanks</p>"),
    ("\ttab\n\n\ttab", "tab tab", "<p>tab</p><p>tab</p>"),
    ("```\n`x`\n```", "``` `x` ```", "<p>```\n`x`\n```</p>"),
    # emphasis
    ("*x* **y** _z_ __w__", "x y z w", "<p><em>x</em> <strong>y</strong> <em>z</em> <strong>w</strong></p>"),
    ("***x***", "x", "<p><strong><em>x</em></strong></p>"),
    ("**a *b* _c_ d** e", "a b c d e", "<p><strong>a <em>b</em> <em>c</em> d</strong> e</p>"),
    ("**Key:** (*in vitro*)", "Key: (in vitro)", "<p><strong>Key:</strong> (<em>in vitro</em>)</p>"),
    (r"\[*x*\]", "[x]", "<p>[<em>x</em>]</p>"),
    ("TGF_beta_1 RSV_IC_1", "TGF_beta_1 RSV_IC_1", "<p>TGF_beta_1 RSV_IC_1</p>"),
    ("5 * 3 * 2, p*q, p*q*r", "5 * 3 * 2, p*q, p*q*r", "<p>5 * 3 * 2, p*q, p*q*r</p>"),
    ("HLA-A*02:01, HLA-B*07:02", "HLA-A*02:01, HLA-B*07:02", "<p>HLA-A*02:01, HLA-B*07:02</p>"),
    ("*p<0.05, **p<0.01", "*p<0.05, **p<0.01", "<p>*p&lt;0.05, **p&lt;0.01</p>"),
    ("(*) and (*)", "(*) and (*)", "<p>(*) and (*)</p>"),
    ("_Redacted _CSR _synopsis", "_Redacted _CSR _synopsis", "<p>_Redacted _CSR _synopsis</p>"),
    ("*a\n\nb*", "*a b*", "<p>*a</p><p>b*</p>"),
    ("****x****", "****x****", "<p>****x****</p>"),
    # lists
    ("Inclusion:\n* a\n* b", "Inclusion: a b", "<p>Inclusion:</p><ul><li>a</li><li>b</li></ul>"),
    ("1. a\n3. b\n7. c", "a b c", '<ol><li>a</li><li value="3">b</li><li value="7">c</li></ol>'),
    ("3. a\n4. b\n1. c", "a b c", '<ol start="3"><li>a</li><li>b</li><li value="1">c</li></ol>'),
    ("0. a\n1. b", "a b", '<ol start="0"><li>a</li><li>b</li></ol>'),
    ("* a\n\n  1. b\n     * c\n* d", "a b c d", "<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ul>"),
    ("1. a\n\n   more\n2. b", "a more b", "<ol><li>a<p>more</p></li><li>b</li></ol>"),
    ("1. a\n\nHead\n\n2. b", "a Head b", '<ol><li>a</li></ol><p>Head</p><ol start="2"><li>b</li></ol>'),
    ("approved in\n2014. The study", "approved in 2014. The study", "<p>approved in\n2014. The study</p>"),
    ("1) a 2) b", "1) a 2) b", "<p>1) a 2) b</p>"),
    ("01. May", "01. May", "<p>01. May</p>"),
    ("Exclusion Criteria:\n\n-", "Exclusion Criteria: -", "<p>Exclusion Criteria:</p><p>-</p>"),
    ("* **a**\n* \\>3", "a >3", "<ul><li><strong>a</strong></li><li>&gt;3</li></ul>"),
    ("- - x", "- x", "<ul><li>- x</li></ul>"),
    ("1. a\r\n2. b\r", "a b", "<ol><li>a</li><li>b</li></ol>"),
    # python-markdown's own placeholders
    ("\x02klzzwxh:0000\x03 *x* \x0242\x03", "klzzwxh:0000 x 42", None),
    ("\x02amp\x03 wzxhzdk:0 *x*", "amp wzxhzdk:0 x", None),
]


@pytest.mark.parametrize(("raw", "seen", "html"), WRITTEN)
def test_written_text_prints_as_expected(raw: str, seen: str, html: str | None) -> None:
    """The HTML where it is given, and in any case what is seen, by both ways of reading."""
    assert isinstance(prose_html(raw), Markup)
    assert shown(prose_html(raw)) == seen
    assert collapsed(visible_text(raw)) == seen
    if html is not None:
        assert prose_html(raw) == html


def test_the_table_is_a_real_one() -> None:
    """At least forty texts, none twice."""
    assert len({raw for raw, _, _ in WRITTEN}) == len(WRITTEN) >= 40


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("*one* line", "<em>one</em> line"),
        ("", ""),
        (r"\<b\>", "&lt;b&gt;"),
        ("a\n\nb", "<p>a</p><p>b</p>"),
        ("* a", "<ul><li>a</li></ul>"),
        ("* a\n\n  b", "<ul><li>a<p>b</p></li></ul>"),
    ],
)
def test_inline_html_has_no_paragraph_around_a_single_one(raw: str, html: str) -> None:
    """Several blocks stay blocks."""
    assert inline_html(raw) == html
    assert isinstance(inline_html(raw), Markup)


HOSTILE = {
    "nested lists": "\n".join("  " * depth + f"* level {depth}" for depth in range(200)),
    "stars": "*" * 10_000,
    "brackets": "[" * 10_000,
    "quotations": "> " * 10_000,
    "openers": "*a _b " * 4_000,
    "pairs": "*a* " * 5_000,
    "nested emphasis": "*_" * 5_000 + "a" + "_*" * 5_000,
    "links": "[a](" * 5_000,
    "addresses": "https://a<" * 2_000,
    "escapes": "\\[" * 10_000,
    "items": "\n".join(f"{number}. x" for number in range(5_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_conserved_in_time(name: str) -> None:
    """Each takes hundredths of a second; the limit is generous because machines are shared."""
    began = time.process_time()
    assert is_conserved(HOSTILE[name])
    assert time.process_time() - began < 2


def test_lists_stop_nesting_at_the_limit() -> None:
    """Every one of 200 items is an item, none deeper than WeasyPrint bears."""
    root = lxml_html.fragment_fromstring(prose_html(HOSTILE["nested lists"]), create_parent="div")
    depths = [len(list(item.iterancestors("ul"))) for item in root.iter("li")]
    assert len(depths) == 200
    assert max(depths) == prose.DEEPEST_LIST


def test_an_emphasis_holds_a_limited_number_of_marks() -> None:
    """One mark more than the limit, and the outer ones stay visible."""
    inside = "x **y" * INNER_RUNS
    assert prose_html(f"*{inside} z*").startswith("<p><em>")
    assert shown(prose_html(f"*{inside} x **y z*")).startswith("*")
    assert is_conserved(f"*{inside} x **y z*")


texts = st.one_of(
    st.text(),
    st.text(alphabet="*_a \\.\n-1>(https://)[]<&;`#\"'"),
    st.lists(
        st.sampled_from([" ", "  ", "\n", "\n\n", "\xa0", "* ", "- ", "1. ", "2. ", "17. ", "<!-- -->", "b c", "---"])
        | st.sampled_from(["*", "**", "_", "__", "***", "\\", "\\*", "\\_", "\\<", "&lt;", "![", "]", "https://x.org/"])
        | st.sampled_from(["(", ")", "<", ">", '"', ",", "a", "é"]),
    ).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_no_text_is_lost_or_invented(raw: str) -> None:
    """The HTML shows what the independent reader of the source sees."""
    assert shown(prose_html(raw)) == collapsed(visible_text(raw))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab<>&;#[]()!`~^\\ \n\"'"))
def test_text_without_marks_shows_every_character(raw: str) -> None:
    """An oracle simpler than the reader: no list and no emphasis, so the un-escaped text itself."""
    assert shown(prose_html(raw)) == collapsed(unescape(raw))


@settings(max_examples=200, deadline=None)
@given(texts)
def test_only_allowed_markup_comes_out(raw: str) -> None:
    """No script, no image, no handler, no address but http and https."""
    root = lxml_html.fragment_fromstring(prose_html(raw), create_parent="div")
    for element in root.iterdescendants():
        assert element.tag in prose.ALLOWED_TAGS
        assert set(element.attrib) <= prose.ALLOWED_ATTRIBUTES.get(element.tag, set())
        assert element.get("href", "http").lower().startswith("http")


@settings(max_examples=100, deadline=None)
@given(texts)
def test_the_sanitiser_finds_nothing_to_remove(raw: str) -> None:
    """It guards against a mistake of ours, and drops addresses that are none; it removes no tag and no text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_sanitised", str)
        made = re.sub(r' href="[^"]*"', "", prose_html(raw))
    assert html_entities.unescape(prose._sanitised(made)) == html_entities.unescape(made)


def test_each_thread_has_its_own_reader() -> None:
    """python-markdown keeps state in its instance."""
    expected = prose_html("* *a* b")
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(prose_html, ["* *a* b"] * 200))
    assert seen == [expected] * 200


ANY_NUMBER = re.compile(r"(?P<indent> *)(?:[*+-]|(?P<number>\d+)[.)]) +(?P<text>.+)")
BREAKS = {
    "raw HTML let through": ("_BARED_IN_HTML", dict(prose.BARED), r"a \<LLN *b*"),
    "escapes not undone": ("_BARED_IN_HTML", {}, r"a \> b"),
    "numbers of text taken for marks": ("_LIST_LINE", ANY_NUMBER, "01. May\n2. x"),
    "rules taken for items": ("_RULE_LINE", re.compile(r"(?!)"), "* * *"),
    "comments dropped": ("_EMPTY_COMMENT", re.compile(r"<!--.*-->"), "<!-- note -->"),
    "markup overlooked": ("_MARKUP", re.compile(r"(?!)"), "* item"),
    "paragraphs removed": ("_sanitised", lambda html: re.sub(r"<p>[^<]*</p>", "", html), "a\n\n* b"),
    "a word invented": ("_sanitised", lambda html: f"{html}<p>x</p>", "a\n\n* b"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_check_fails_when_the_renderer_is_broken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canaries: the check holds, then the renderer is broken, then it does not."""
    attribute, broken, raw = BREAKS[name]
    assert is_conserved(raw)
    monkeypatch.setattr(prose, attribute, broken)
    assert not is_conserved(raw)


def test_the_check_fails_when_an_allele_is_taken_for_emphasis(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is by CommonMark."""
    pattern = next(pattern for pattern in prose._reader.markdown.inlinePatterns if isinstance(pattern, prose._Emphasis))
    assert is_conserved("A*02:01 or B*07")
    monkeypatch.setattr(pattern, "compiled_re", re.compile(r"(?P<star>\*)(?P<in_star>[^*]+)\*"))
    assert not is_conserved("A*02:01 or B*07")


def test_the_example_in_the_docstring_holds() -> None:
    """It is run."""
    assert doctest.testmod(reader) == (0, 1)


FIELDS = {
    *("briefSummary", "detailedDescription", "whyStopped", "interventionModelDescription", "maskingDescription"),
    *("eligibilityCriteria", "genderDescription", "studyPopulation", "accessCriteria", "comment", "label"),
}
DESCRIBED = {
    *("bioSpec", "armGroups", "interventions", "ipdSharingStatementModule"),
    *("primaryOutcomes", "secondaryOutcomes", "otherOutcomes"),
}


def markdown_fields(value: object, owner: str = "") -> Iterator[tuple[str, str]]:
    """The Markdown fields inside a value of registry JSON: name and text."""
    if isinstance(value, list):
        for entry in value:
            yield from markdown_fields(entry, owner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            is_ipd_time = owner == "ipdSharingStatementModule" and name == "timeFrame"
            if isinstance(inner, str) and (
                name in FIELDS or is_ipd_time or (name == "description" and owner in DESCRIBED)
            ):
                yield name, inner
            else:
                yield from markdown_fields(inner, name)


@pytest.fixture(scope="module")
def corpus() -> list[tuple[str, str, str]]:
    """Identifier, field and text of every Markdown field of the corpus."""
    if not CORPUS.exists():
        pytest.skip(f"the shared corpus is not at {CORPUS}")
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        sections = [json.loads(line)["protocolSection"] for line in lines]
    assert len(sections) == 1122
    return [(part["identificationModule"]["nctId"], *field) for part in sections for field in markdown_fields(part)]


def test_the_corpus_is_conserved(corpus: list[tuple[str, str, str]]) -> None:
    """Every text of every record shows what its source says."""
    assert len(corpus) > 16_000
    assert FIELDS | {"description", "timeFrame"} == {name for _, name, _ in corpus}
    assert [(study, name) for study, name, raw in corpus if not is_conserved(raw)] == []


def test_the_corpus_keeps_its_own_numbers(corpus: list[tuple[str, str, str]]) -> None:
    """The numbers printed are those written, in their order."""
    numbered = [entry for entry in corpus if re.search(r"^ *\d+\. ", entry[2], re.MULTILINE)]
    assert len(numbered) > 300
    for study, name, raw in numbered:
        written = [int(number) for number in re.findall(r"^ *(\d+)\. +\S", raw, re.MULTILINE)]
        assert numbers(prose_html(raw)) == written, (study, name)
