"""Prose of a study file: which fields are prose, references that lead somewhere, and what stays the record's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from corpus import SEEDS, seed
from lxml import html as lxml_html
from pydantic import BaseModel

from protogen.authoring.compact import authored
from protogen.authoring.schema import PLAIN, PROSE
from protogen.authoring.starting import begin, schema_text
from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.document.mentions import AuthorProse
from protogen.document.parts import values_in
from protogen.importers import read
from protogen.importers.ctgov import study as read_record
from protogen.importers.native.problems import StudyFileError
from protogen.importers.native.shapes import Shape, fields
from protogen.importers.native.study_file import from_json, from_yaml
from protogen.model.prose import KINDS, SECTIONS, Prose
from protogen.model.study import Study
from protogen.pipeline import Order, render
from protogen.rendering.html import Page, html

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "study-file.md").read_text(encoding="utf-8")
EVERYWHERE = (Path(__file__).parent / "data" / "prose.yaml").read_text(encoding="utf-8")
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SIGNS = r"H~2~O, m^2^, [[I1]], [[visit:D1]], [[no:such]]"


def prose_fields(model: type[BaseModel] = Study, path: str = "", seen: tuple[str, ...] = ()) -> Iterator[str]:
    """`Arm arms[].description`: the class and path of each field that is Markdown, a class at its first place only."""
    for name, shape in fields(model).items():
        if shape.prose:
            yield f"{model.__name__} {path}{name}"
        below, mark = below_of(shape)
        if below is not None and below.__name__ not in seen:
            yield from prose_fields(below, f"{path}{name}{mark}.", (*seen, below.__name__))


def below_of(shape: Shape) -> tuple[type[BaseModel] | None, str]:
    """The class of what stands at a field, and the brackets of a list of them."""
    return (shape.items.model, "[]") if shape.items is not None else (shape.model, "")


def prose_table() -> str:
    """What docs/study-file.md shows: a line for each part of a study."""
    rows: dict[str, list[str]] = {}
    for each in prose_fields():
        part, _, rest = each.split()[1].partition(".")
        if part != "parts[]":  # further designs, as `design`
            rows.setdefault(part, []).append(f"`{rest}`")
    lines = [f"| `{part}` | {', '.join(dict.fromkeys(found))} |" for part, found in rows.items()]
    return "\n".join(["| part | fields that are prose |", "|---|---|", *lines]) + "\n"


def pages(study: Study, medium: str = "screen") -> dict[str, str]:
    """Every document of a study as HTML."""
    return {name: html(compose(study, name), study, Page(medium)) for name in DOCUMENTS}


def test_the_page_lists_every_field_that_is_prose() -> None:
    """The table of docs/study-file.md is that of the model."""
    assert len(list(prose_fields())) > 30
    assert prose_table() in DOCS


def test_the_page_names_every_section_and_kind_of_reference() -> None:
    """What an author may write stands on the page."""
    assert f"The sections are: {', '.join(SECTIONS)}." in " ".join(DOCS.split())
    assert [kind for kind in KINDS[1:] if f"[[{kind}:" not in DOCS] == []


def test_every_field_of_the_list_is_printed_as_prose() -> None:
    """A study with a word of its own in each: all stand in bold on some page, and none with its stars."""
    wanted = {f"{each.split()[0]}.{each.rpartition('.')[2]}" for each in prose_fields()}
    given = re.findall(r"\*\*([\w.]+)\*\*", EVERYWHERE)
    assert set(given) == wanted
    study = derive(from_yaml(EVERYWHERE, "prose.yaml"))
    shown = "".join(pages(study).values())
    assert [name for name in given if f"<strong>{name}</strong>" not in shown] == []
    assert "**" not in lxml_html.fromstring(shown).text_content()


def test_the_schema_tells_prose_from_plain_text() -> None:
    """Editors know by `contentMediaType` which fields are Markdown."""
    whole = json.loads(schema_text())
    found: dict[str, set[str]] = {PROSE: set(), PLAIN: set()}
    for owner, each in (("Study", whole), *whole["$defs"].items()):
        for name, field in each["properties"].items():
            if "contentMediaType" in field:
                found[field["contentMediaType"]].add(f"{owner}.{name}")
    assert found[PROSE] == {f"{each.split()[0]}.{each.rpartition('.')[2]}" for each in prose_fields()}
    assert {"Criterion.text", "Identity.official_title", "Note.text"} <= found[PLAIN]


@pytest.mark.parametrize("medium", ["screen", "paper"])
def test_references_lead_to_what_they_name(medium: str) -> None:
    """In every example: the link has the label, and its target stands on the page once."""
    checked = 0
    for path in EXAMPLES:
        study = derive(read(str(path))[0])
        for name in DOCUMENTS:
            document = compose(study, name)
            texts = [each.text for each in values_in(document) if isinstance(each.text, AuthorProse)]
            targets = {target for text in texts for target in text.targets.values()}
            root = lxml_html.fromstring(html(document, study, Page(medium)))
            ids = root.xpath("//@id")
            for target in targets:
                links = root.xpath("//*[@class='prose']//a[@href=$href]", href=f"#{target.anchor}")
                assert {each.text for each in links} == {target.label}
                assert ids.count(target.anchor) == 1
                checked += 1
    assert checked > 10


def test_references_are_links_in_the_pdf(tmp_path: Path) -> None:
    """Also into a schedule that is split over pages: the destination is there, and the link says where it goes."""
    order = Order(out=tmp_path, formats=("pdf",), documents=("synopsis",))
    (result,) = render([str(ROOT / "examples" / "parallel.yaml")], order)
    assert not result.errors
    assert not [each for each in result.findings if each.code.startswith("PDF")]
    with pikepdf.open(tmp_path / "ORV-301" / "synopsis.pdf") as made:
        links = [each for page in made.pages for each in page.get("/Annots", []) if each.get("/Subtype") == "/Link"]
        told = {str(each.get("/Dest")): str(each.Contents) for each in links}
    assert told["visit-V20"] == "Go to End of treatment"
    assert told["criterion-I4.a"] == "Go to Inclusion 4.a"
    assert told["schedule"] == "Go to 1.3 Schedule of activities"


LABELS = [
    ("[[I1]]", "Inclusion 1", "criterion-I1"),
    ("[[criterion:e1.b]]", "Exclusion 1.b", "criterion-E1.b"),
    ("[[AGE]]", "Inclusion AGE", "criterion-AGE"),
    ("[[visit:D28]]", "Day 28", "visit-D28"),
    ("[[Visit: Day 28]]", "Day 28", "visit-D28"),
    ("[[visit:C1D1]]", "Cycle 1 Day 1", "visit-C1D1"),
    ("[[visit:Cycle 2 Day 1]]", "Cycle 2 Day 1", "visit-C2D1"),
    ("[[activity:ecg]]", "ECG", "activity-ECG"),
    ("[[arm:Active]]", "Active", "arm-A1"),
    ("[[intervention:I1]]", "Drug", "intervention-I1"),
    ("[[outcome:P1]]", "FEV1", "outcome-P1"),
    ("[[section:eligibility]]", "B Eligibility criteria", "population"),
    ("[[section:schedule]]", "1.3 Schedule of activities", "schedule"),
    ("[[section:summary]]", "Brief summary", "summary"),
]
LABELLED = """
id: X
arms: [{label: Active, interventions: [Drug]}]
interventions: [{label: Drug}]
objectives: {primary: [{measure: FEV1, time_frame: Day 28}]}
population:
  inclusion: [Adults, {id: AGE, text: Age}]
  exclusion: [{text: one of, logic: any of, children: [a, b]}]
schedule:
  visits: [{cycles: 1-2, days: [1]}, D28]
  activities: {Safety: {ECG: all}}
design: {brief_summary: "%s"}
"""


@pytest.mark.parametrize(("written", "label", "anchor"), LABELS)
def test_a_reference_prints_the_label_of_what_it_names(written: str, label: str, anchor: str) -> None:
    """By id, label or time, without regard to case; a visit whose label stands twice with its cycle."""
    study = derive(from_yaml(LABELLED % written, "x.yaml"))
    assert f'<a href="#{anchor}">{label}</a>' in pages(study)["synopsis"]


def test_what_a_document_does_not_show_is_named_without_a_link() -> None:
    """The schedule alone holds no criteria and no other section."""
    text = (LABELLED % "").replace("schedule:\n", 'schedule:\n  description: "See [[I1]] and [[section:arms]]."\n')
    study = derive(from_yaml(text, "x.yaml"))
    assert "<p>See Inclusion 1 and Arms and interventions.</p>" in pages(study)["schedule"]


def test_the_sections_that_can_be_named_are_those_of_a_synopsis() -> None:
    """Each name stands for a section of some study, and each section of an example but the registry's has a name."""
    known = {anchor: title for anchor, title, _ in SECTIONS.values()}
    shown = {}
    for path in [*EXAMPLES, *(ROOT / "examples").glob("*.txt")]:
        shown |= {each.anchor: each.title for each in compose(derive(read(str(path))[0]), "synopsis").sections}
    shown |= {each.anchor: each.title for each in compose(from_yaml(EVERYWHERE, "x"), "synopsis").sections}
    assert set(shown) - set(known) == {"ipd"}
    assert set(known) - set(shown) == {"references"}
    study = from_json({"id": "X", "oversight": {"references": [{"citation": "A"}]}}, "x.json")
    assert "references" in {each.anchor for each in compose(study, "synopsis").sections}


def test_a_section_that_is_not_there_cannot_be_named() -> None:
    """What the checker accepts, the synopsis has."""
    whole = derive(from_yaml(EVERYWHERE, "x"))
    full = {each.anchor for each in compose(whole, "synopsis").sections}
    for name, (anchor, _, needs) in SECTIONS.items():
        mentioned: dict[str, Any] = {"id": "X", "design": {"brief_summary": f"[[section:{name}]]"}}
        if needs:
            with pytest.raises(StudyFileError) as caught:
                from_json(mentioned, "x.json")
            assert [each.code for each in caught.value.problems] == ["REF006"]
        else:
            study = from_json(mentioned, "x.json")
            assert anchor in {each.anchor for each in compose(study, "synopsis").sections} & full


@pytest.mark.parametrize("nct", SEEDS)
def test_a_record_keeps_its_signs_through_every_form(nct: str, tmp_path: Path) -> None:
    """Record, study file in JSON and YAML, and draft: what looks like an author's prose stays literal in all."""
    record: dict[str, Any] = seed(nct)
    summary = record["protocolSection"]["descriptionModule"]["briefSummary"]
    record["protocolSection"]["descriptionModule"]["briefSummary"] = f"{SIGNS}\n\na | b\n---|---\n1 | 2\n\n{summary}"
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    study = derive(read_record(record, shape="json"))
    assert study.prose is Prose.RECORD
    wanted = pages(study)
    assert f"<p>{SIGNS}</p><p>a | b\n---|---\n1 | 2</p>" in wanted["synopsis"]
    draft = begin("DRAFT-1", "parallel", tmp_path / "new", record=str(file))[0]
    assert "\nprose: record\n" in draft.read_text(encoding="utf-8")
    for again in (
        from_json(json.loads(study.model_dump_json(exclude_none=True)), "x.json"),
        from_yaml(authored(study), "x.yaml"),
        read(str(draft))[0],
    ):
        assert derive(again) == study
        assert pages(derive(again)) == wanted


def test_in_a_draft_the_author_may_change_the_rules(tmp_path: Path) -> None:
    """With `prose: author` what is edited is read as the author's, what is left stays the record's."""
    record: dict[str, Any] = seed(SEEDS[0])
    record["protocolSection"]["descriptionModule"] = {"briefSummary": SIGNS, "detailedDescription": "Old."}
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    draft = begin("DRAFT-1", "parallel", tmp_path / "new", record=str(file))[0]
    text = draft.read_text(encoding="utf-8").replace("prose: record", "prose: author")
    for new, told in (("See [[I1]], H~2~O.", None), ("See [[I999]].", "REF006")):
        draft.write_text(text.replace("detailed_description: Old.", f'detailed_description: "{new}"'), encoding="utf-8")
        if told is not None:
            with pytest.raises(StudyFileError) as caught:
                read(str(draft))
            assert [each.code for each in caught.value.problems] == [told]
            assert caught.value.problems[0].place.line > 0
            continue
        shown = pages(derive(read(str(draft))[0]))["synopsis"]
        assert '<p>See <a href="#criterion-I1">Inclusion 1</a>, H<sub>2</sub>O.</p>' in shown
        assert f"<p>{SIGNS}" in shown
