"""The documents as values and as pages: what stands where, marks of ground, custom templates, the same bytes twice."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from corpus import ROOT, SEEDS, seed
from made import page, study, tree, visible

from protogen.document.compose import DOCUMENTS, compose
from protogen.document.parts import Ground, values_in
from protogen.errors import InputError, TemplateError
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import pdf

ORDER = ["identity", "synopsis", "summary", "objectives", "design", "schema", "schedule", "arms", "population"]


@pytest.mark.parametrize("nct", SEEDS)
def test_the_synopsis_follows_the_order_of_m11(nct: str) -> None:
    """1.1, 1.1.1, 1.1.2, 1.2, 1.3, then lettered annexes."""
    document = compose(study(seed(nct)), "synopsis")
    assert [part.anchor for part in document.sections][: len(ORDER)] == ORDER
    numbers = [part.number for part in document.sections if part.number]
    assert numbers[:5] == ["1.1", "1.1.1", "1.1.2", "1.2", "1.3"]
    assert numbers[5:] == [chr(ord("A") + index) for index in range(len(numbers) - 5)]


@pytest.mark.parametrize("nct", SEEDS)
def test_every_value_has_a_ground(nct: str) -> None:
    """Derived values name their rule; stated values of the record name their source; gaps print as gaps."""
    document = compose(study(seed(nct)), "synopsis")
    values = list(values_in(document.sections))
    assert len(values) > 100
    derived = [value for value in values if value.ground == Ground.DERIVED]
    assert derived
    assert all(value.rule for value in derived)
    gaps = [value for value in values if value.ground == Ground.GAP]
    assert gaps
    assert {value.text for value in gaps} == {"not stated in the record"}


@pytest.mark.parametrize("nct", SEEDS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_source_button_opens_a_box_with_path_and_quote(nct: str, name: str) -> None:
    """A value's source is one click away; every box is used and names a field of the record."""
    root = tree(page(study(seed(nct)), name))
    targets = {each.get("popovertarget") for each in root.iter("button") if each.get("class") in {"src", "cell"}}
    boxes = {box.get("id"): box for box in root.iter("div") if box.get("popover") is not None}
    assert targets
    assert targets == set(boxes)
    for box in boxes.values():
        paths = [item.text_content().split(" ")[0] for item in box.iter("code")]
        assert paths
        assert all(path.startswith(("protocolSection.", "derivedSection.")) for path in paths)


@pytest.mark.parametrize("nct", SEEDS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_first_page_says_what_it_is_not(nct: str, name: str) -> None:
    """Derived from a registry record, not a protocol: on screen and on paper."""
    made = study(seed(nct))
    for medium in ("screen", "paper"):
        text = visible(tree(page(made, name, medium)).find(".//header"))
        assert "Not a protocol." in text
        assert f"ClinicalTrials.gov record {nct}" in text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_headings_do_not_skip_levels(name: str) -> None:
    """One h1, and no heading more than one level below the one before."""
    root = tree(page(study(seed(SEEDS[1])), name, "paper"))
    levels = [int(each.tag[1]) for each in root.iter("h1", "h2", "h3", "h4", "h5")]
    assert levels.count(1) == 1
    below_title = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in pairwise(below_title))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_stands_alone(name: str) -> None:
    """No address that a browser would fetch; what script there is stands in the page, which forbids it the network."""
    text = page(study(seed(SEEDS[0])), name)
    root = tree(text)
    assert not list(root.iter("link", "img", "iframe", "object", "embed"))
    assert not [each for each in root.iter() if each.get("src") or each.get("srcset")]
    assert "url(" not in text
    assert "@import" not in text
    (policy,) = (each for each in root.iter("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert policy.get("content", "").startswith("default-src 'none';")


@pytest.mark.parametrize("nct", SEEDS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_typical_page_is_small(nct: str, name: str) -> None:
    """About 200 kB at most, styles and sources included: it can be mailed and opens at once."""
    assert len(page(study(seed(nct)), name).encode()) <= 205_000


def test_a_page_prints_with_its_identity_in_the_margins() -> None:
    """From a browser too: protocol, version and disclaimer are texts of the page rule, whatever signs they hold."""
    record = seed(SEEDS[0])
    record["protocolSection"]["identificationModule"]["orgStudyIdInfo"]["id"] = '7" } </style><b>'
    text = page(study(record), "synopsis")
    escaped = r"7\22  \7D  \3C /style\3E \3C b\3E "
    assert f'@top-left {{ content: "Protocol {escaped} · NCT07329959" }}' in text
    assert "Derived from a registry record. Not a protocol." in text[: text.index("</style>")]
    assert text.count("</style>") == 1


def test_the_same_study_gives_the_same_bytes() -> None:
    """HTML twice, from two readings."""
    assert page(study(seed(SEEDS[0])), "synopsis") == page(study(seed(SEEDS[0])), "synopsis")


def test_fonts_can_be_embedded() -> None:
    """`--embed-fonts` puts four styles into the file, and only then."""
    made = study(seed(SEEDS[0]))
    document = compose(made, "checklist")
    assert html(document, made, Page(embed_fonts=True)).count("@font-face") == 4
    assert "@font-face" not in html(document, made, Page())


def test_the_paper_size_reaches_the_page() -> None:
    """A4 or Letter."""
    made = study(seed(SEEDS[0]))
    document = compose(made, "synopsis")
    assert "size: letter landscape" in html(document, made, Page("paper", "letter"))
    assert "size: a4 portrait" in html(document, made, Page("paper"))


def test_the_worked_custom_template_renders() -> None:
    """The example of docs/templates.md."""
    made = study(seed(SEEDS[0]))
    text = html(compose(made, "synopsis"), made, templates=ROOT / "docs" / "custom-template")
    shown = visible(tree(text))
    assert "Primary outcomes" in shown
    assert "Within six months after CAR-DC therapy" in shown
    assert "~100 ml blood collection" in shown


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("{{ document.novel }}", "synopsis.html.j2:1"),
        ("ok\n{% if %}", "synopsis.html.j2:2"),
        ("{% include 'absent.j2' %}", "absent.j2"),
        ("a\nb\n{{ 1 / 0 }}", "synopsis.html.j2:3"),
    ],
)
def test_a_fault_in_a_template_names_template_and_line(tmp_path: Path, template: str, names: str) -> None:
    """One error, no traceback."""
    (tmp_path / "synopsis.html.j2").write_text(template, encoding="utf-8")
    made = study(seed(SEEDS[0]))
    with pytest.raises(TemplateError, match=names.replace(".", r"\.")):
        html(compose(made, "synopsis"), made, templates=tmp_path)


def test_an_unknown_document_is_refused_by_name() -> None:
    """With the list of known ones."""
    with pytest.raises(InputError, match="synopsis, schedule, checklist"):
        compose(study(seed(SEEDS[0])), "novel")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_address_that_no_line_holds_stays_on_the_page(name: str) -> None:
    """Wherever a record says it: in a list, in prose, in a title, in a criterion."""
    address = "http://example.org/search?term=" + "Collaborative%20development%20" * 12
    record = seed(SEEDS[0])
    sections = record["protocolSection"]
    sections["referencesModule"] = {"seeAlsoLinks": [{"label": "See", "url": address}]}
    sections["descriptionModule"]["detailedDescription"] = f"See {address} for more."
    sections["identificationModule"]["briefTitle"] += f" {address}"
    sections["eligibilityModule"]["eligibilityCriteria"] += f"\n\n* As in {address}"
    made = pdf(page(study(record), name, "paper"))
    assert made.pages
    assert [each.code for each in made.findings] == []
