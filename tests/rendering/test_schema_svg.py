"""The trial schema as drawn: whole, legible, safe, and within what WeasyPrint can draw."""

from __future__ import annotations

import json
import lzma
import re
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from protogen.document.measure import text_width, wrapped
from protogen.document.schema import trial_schema
from protogen.model.arms import Arm, DoseLevel, DoseStep, Escalation, EscalationDecision, Intervention, Stage
from protogen.model.design import Design, Enrollment
from protogen.model.population import Population
from protogen.model.quantities import Amount
from protogen.model.schedule import Epoch, Schedule, Timeline, TimelineKind, Visit
from protogen.model.study import Study
from protogen.model.terms import Allocation, StudyType
from protogen.rendering.schema import TALLEST, WIDTH, schema_svg, schema_svgs

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "ctgov_v2.jsonl.xz"
SVG = "{http://www.w3.org/2000/svg}"
CONTRAST = 4.5
SPLIT = (
    DoseStep(number=1, label="Day 1", notation="D1", dose="50% of the total dose"),
    DoseStep(
        number=2, label="Day 7", notation="D7", dose="The remaining 50%", condition="only if no ≥Grade 2 toxicity"
    ),
)
LEVELS = (
    DoseLevel(level=-1, label="Dose Level -1", amount=Amount(text="1×10⁵ cells/kg")),
    DoseLevel(level=1, label="Dose Level 1", amount=Amount(text="4×10⁵ cells/kg"), role="starting dose"),
)
GRID = Schedule(
    timelines=(
        Timeline(
            id="t",
            label="Main",
            kind=TimelineKind.GRID,
            epochs=(Epoch(id="e", label="Treatment"), Epoch(id="f", label="Long-term follow-up")),
            visits=(Visit(id="v", label="Month 24", notation="M24"),),
        ),
    )
)


def a_study(labels: list[str], *, allocation: Allocation = Allocation.RANDOMIZED, **arm: Any) -> Study:
    """A study with an arm for each label, all alike."""
    return Study(
        id="NCT00000000",
        design=Design(
            study_type=StudyType.INTERVENTIONAL, allocation=allocation, enrollment=Enrollment(count=len(labels))
        ),
        arms=tuple(
            Arm(id=f"A{number}", label=label, interventions=("I1",), **arm) for number, label in enumerate(labels, 1)
        ),
        interventions=(Intervention(id="I1", label="A product with a name"),),
        population=Population(conditions=("A condition",)),
    )


STUDIES = {
    "two arms": a_study(["Low dose", "High dose"]),
    "split dose": a_study(["Split", "Bolus"], allocation=Allocation.NON_RANDOMIZED, dose_steps=SPLIT),
    "split dose with an end": a_study(["Split", "Bolus"], dose_steps=SPLIT).evolve(schedule=GRID),
    "regimens": a_study(
        ["A", "B"],
        dose_steps=tuple(DoseStep(number=n, label="twice daily", dose=f"{n} mg of something") for n in (1, 2)),
    ).evolve(schedule=GRID),
    "many steps": a_study(
        ["A"],
        dose_steps=tuple(DoseStep(number=n, label=f"Day {n}", notation=f"D{n}", dose="5 mg") for n in range(1, 7)),
    ),
    "levels": a_study(
        ["A"],
        dose_levels=LEVELS,
        dose_steps=SPLIT[1:],
        escalation=Escalation(design="3+3", decisions=(EscalationDecision(text="If no DLT occurs, escalate."),)),
        stages=tuple(Stage(number=n, label=f"Pre-treatment stage {n}", text="t") for n in range(1, 6)),
    ),
    "many stages": a_study(
        ["A"],
        allocation=Allocation.NA,
        stages=tuple(Stage(number=n, label=f"Randomisation {n}", text="t") for n in range(1, 12)),
    ).evolve(schedule=GRID),
    "long end": a_study(["A"], allocation=Allocation.NA).evolve(
        schedule=Schedule(
            timelines=(
                Timeline(
                    id="t",
                    label="Main",
                    kind=TimelineKind.GRID,
                    visits=(Visit(id="v", label="24 months after the last infusion of the product", notation="M24"),),
                ),
            )
        )
    ),
    "no arms": a_study([]),
    "nothing": Study(id="S"),
    "thirteen arms": a_study([f"Arm {n}" for n in range(13)], dose_steps=SPLIT).evolve(schedule=GRID),
    "long words": a_study(["X" * 150, "Participants with acute-lymphoblastic/leukaemia " * 6, "慢性閉塞性肺疾患" * 9]),
    "63 arms": a_study([f"Cohort {n}: a dose of the product in a group" for n in range(63)], dose_steps=SPLIT),
}


def drawn(study: Study) -> list[Any]:
    """The roots of the drawn parts."""
    return [etree.fromstring(str(part)) for part in schema_svgs(trial_schema(study))]


def words(roots: list[Any]) -> str:
    """Everything the picture says outside its title and description, without blanks."""
    texts = [tspan.text or "" for root in roots for tspan in root.iter(f"{SVG}tspan")]
    return re.sub(r"\s", "", "".join(texts))


@pytest.mark.parametrize("name", STUDIES)
def test_every_arm_label_stands_in_the_picture_in_order(name: str) -> None:
    """Whole, however long and however many."""
    study, said, place = STUDIES[name], words(drawn(STUDIES[name])), -1
    for arm in study.arms:
        found = said.find(re.sub(r"\s", "", str(arm.label)), place + 1)
        assert found > place
        place = found


@pytest.mark.parametrize("name", STUDIES)
def test_text_stays_inside_its_box(name: str) -> None:
    """By measured width, and between top and bottom of the first rectangle of its group."""
    boxes = 0
    for root in drawn(STUDIES[name]):
        for group in root.iter(f"{SVG}g"):
            frame = group.find(f"{SVG}rect")
            left, top, width, height = (float(frame.get(side)) for side in ("x", "y", "width", "height"))
            for line in group.iter(f"{SVG}tspan"):
                boxes += 1
                assert top < float(line.get("y")) <= top + height - 2
                start, end = extent(line)
                assert left <= start
                assert end <= left + width
    assert boxes


def extent(line: Any) -> tuple[float, float]:
    """Where a line of text begins and ends."""
    text = line.getparent()
    width = text_width(line.text, float(text.get("font-size")), bold=text.get("font-weight") == "600")
    shift = {"start": 0.0, "middle": width / 2, "end": width}[text.get("text-anchor")]
    return float(line.get("x")) - shift, float(line.get("x")) - shift + width


@pytest.mark.parametrize("name", STUDIES)
def test_nothing_leaves_the_page(name: str) -> None:
    """Neither text nor boxes, to the right or at the foot; and a part is no taller than a page."""
    for root in drawn(STUDIES[name]):
        height = float(root.get("height"))
        assert height <= TALLEST + 1
        for line in root.iter(f"{SVG}tspan"):
            assert extent(line)[0] >= -0.1
            assert extent(line)[1] <= WIDTH + 0.1
            assert float(line.get("y")) < height
        for box in root.iter(f"{SVG}rect"):
            assert float(box.get("x")) + float(box.get("width")) <= WIDTH + 0.1
            assert float(box.get("y")) + float(box.get("height")) <= height + 0.1


@pytest.mark.parametrize("name", STUDIES)
def test_boxes_do_not_overlap(name: str) -> None:
    """No box of text lies on another."""
    for root in drawn(STUDIES[name]):
        frames = [
            tuple(float(group.find(f"{SVG}rect").get(side)) for side in ("x", "y", "width", "height"))
            for group in root.iter(f"{SVG}g")
        ]
        for number, (x, y, width, height) in enumerate(frames):
            for a, b, c, d in frames[number + 1 :]:
                apart = a >= x + width - 0.2 or x >= a + c - 0.2 or b >= y + height - 0.2 or y >= b + d - 0.2
                assert apart


@pytest.mark.parametrize("name", STUDIES)
def test_only_presentation_attributes_are_used(name: str) -> None:
    """What WeasyPrint cannot draw is not there."""
    for root in drawn(STUDIES[name]):
        tags = {etree.QName(element).localname for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "g", "rect", "polyline", "polygon", "circle", "text", "tspan"}
        for element in root.iter():
            assert not {"style", "class", "orient"} & set(element.attrib)
            assert "currentColor" not in element.attrib.values()
            assert "url(" not in " ".join(element.attrib.values())


@pytest.mark.parametrize("name", STUDIES)
def test_no_text_is_below_seven_points(name: str) -> None:
    """One unit is 0.75 pt."""
    sizes = {float(text.get("font-size")) for root in drawn(STUDIES[name]) for text in root.iter(f"{SVG}text")}
    assert sizes
    assert min(sizes) * 0.75 >= 7


def test_text_has_contrast() -> None:
    """4.5 to 1 at least on every fill that stands behind text."""
    grounds = ["#ffffff", "#f1f5fa", "#e3ebf4", "#f6efe0"]
    inks = {text.get("fill") for study in STUDIES.values() for root in drawn(study) for text in root.iter(f"{SVG}text")}
    for ink in inks - {"#ffffff"}:  # white stands only on the circle with the R
        assert all(contrast(ink, ground) >= CONTRAST for ground in grounds)
    assert contrast("#ffffff", "#174a7c") >= CONTRAST


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_title_comes_first_then_the_description() -> None:
    """PDF/UA takes the alternative text of the figure from the title."""
    (root,) = drawn(STUDIES["two arms"])
    assert [etree.QName(element).localname for element in root][:2] == ["title", "desc"]
    assert root.find(f"{SVG}desc").text == " ".join(trial_schema(STUDIES["two arms"]).alternative)
    assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")


def test_families_with_a_digit_are_quoted() -> None:
    """A browser drops `Source Sans 3` unquoted, and every text falls back to serif."""
    (root,) = drawn(STUDIES["two arms"])
    assert "'Source Sans 3'" in root.get("font-family")


@pytest.mark.parametrize(("allocation", "circles"), [(Allocation.RANDOMIZED, 1), (Allocation.NON_RANDOMIZED, 0)])
def test_circle_with_r_stands_only_where_randomised(allocation: Allocation, circles: int) -> None:
    """Never otherwise."""
    (root,) = drawn(a_study(["A", "B"], allocation=allocation))
    assert len(list(root.iter(f"{SVG}circle"))) == circles


def test_condition_is_dashed_and_worded() -> None:
    """The dashed step, the decision, the exact words."""
    roots = drawn(STUDIES["split dose"])
    assert any(box.get("stroke-dasharray") for box in roots[0].iter(f"{SVG}rect"))
    assert "onlyifno≥Grade2toxicity" in words(roots)


def test_steps_without_moments_have_no_arrows_between_them() -> None:
    """Two regimens are no sequence: only the lines to the lanes and to the end have heads."""
    study = a_study(["A"], allocation=Allocation.NA, dose_steps=STUDIES["regimens"].arms[0].dose_steps)
    (root,) = drawn(study)
    assert len(list(root.iter(f"{SVG}polygon"))) == 1


def test_many_arms_are_split_into_numbered_parts() -> None:
    """Ids stay unique; each part names itself."""
    roots = drawn(STUDIES["63 arms"])
    assert len(roots) > 1
    ids = [element.get("id") for root in roots for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert f"(part 1 of {len(roots)})" in roots[0].find(f"{SVG}title").text
    assert str(schema_svg(trial_schema(STUDIES["63 arms"]))).count("<svg") == len(roots)


def test_two_pictures_on_a_page_have_different_ids() -> None:
    """By their prefix."""
    schema = trial_schema(STUDIES["two arms"])
    first, second = schema_svg(schema, id_prefix="a"), schema_svg(schema, id_prefix="b")
    assert set(re.findall(r' id="([^"]+)"', first)).isdisjoint(re.findall(r' id="([^"]+)"', second))


def test_same_study_gives_the_same_bytes() -> None:
    """No clock, no chance."""
    for study in STUDIES.values():
        assert schema_svg(trial_schema(study)) == schema_svg(trial_schema(study))


HOSTILE = ["<script>alert(1)</script>", "{{ 7*7 }}", "a & b", '"><svg onload=x>', "\x00\x08null", "\ud800", "]]>"]


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_stay_text(label: str) -> None:
    """Escaped, or replaced where XML has no place for the character."""
    (root,) = drawn(a_study([label, "B"]))
    assert {etree.QName(element).localname for element in root.iter()}.isdisjoint({"script"})
    kept = re.sub(r"[\s\x00\x08\ud800]", "", label)
    assert kept in words([root]).replace("\ufffd", "")


@given(st.lists(st.text(max_size=120), max_size=14))
def test_any_labels_give_well_formed_pictures(labels: list[str]) -> None:
    """Never raises, never breaks the markup."""
    assert drawn(a_study(labels, dose_steps=SPLIT))


@given(st.text(max_size=80), st.floats(20, 300), st.booleans())
def test_wrapping_loses_nothing_and_fits(text: str, room: float, bold: bool) -> None:
    """Every character that is not a blank, in order; no line wider than the room unless it is one character."""
    lines = wrapped(text, 10, room, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) == 1 or text_width(line, 10, bold=bold) <= room for line in lines)


@pytest.mark.parametrize(("font", "bold"), [("SourceSans3-Regular", False), ("SourceSans3-SemiBold", True)])
def test_widths_are_those_of_the_bundled_font(font: str, bold: bool) -> None:
    """Up to the room kept for other faces."""
    path = Path(__file__).resolve().parents[2] / "templates" / "base" / "fonts" / f"{font}.ttf"
    with TTFont(path) as face:
        glyphs, advances = face.getBestCmap(), face["hmtx"]
        ratios = {
            round(text_width(character, 1000, bold=bold) / advances[glyphs[ord(character)]][0], 2)
            for character in "AaWi09-×⁹≥é"
        }
    assert len(ratios) == 1
    assert 1.05 < ratios.pop() < 1.2


def test_wrapping_breaks_long_words_behind_punctuation() -> None:
    """Rather than in the middle of a syllable."""
    assert wrapped("Post-Treatmentxx", 10, 78)[0] == "Post-"


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not here")
def test_corpus_is_drawn_without_error_and_within_the_page() -> None:
    """Every record; most in one part."""
    parts = 0
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            roots = drawn(of_record(json.loads(line)["protocolSection"]))
            assert all(float(root.get("height")) <= TALLEST + 1 for root in roots)
            parts += len(roots)
    assert parts >= 1000


def of_record(record: dict[str, Any]) -> Study:
    """The parts of a record that the picture needs."""
    module = record.get("armsInterventionsModule", {})
    interventions = [one.get("name", "") for one in module.get("interventions", [])]
    names = {name: f"I{number}" for number, name in enumerate(interventions)}
    study = a_study([one.get("label", "") for one in module.get("armGroups", [])])
    given = [
        tuple(names[name] for full in one.get("interventionNames", []) if (name := full.split(": ", 1)[-1]) in names)
        for one in module.get("armGroups", [])
    ]
    return study.evolve(
        arms=tuple(arm.evolve(interventions=ids) for arm, ids in zip(study.arms, given, strict=True)),
        interventions=tuple(Intervention(id=key, label=name) for name, key in names.items()),
        population=Population(conditions=tuple(record.get("conditionsModule", {}).get("conditions", []))),
    )
