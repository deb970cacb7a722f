"""Checks of PDF can fail: each fault put into a good file is caught by its rule or by the tool that knows it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conformance import making, pages, report, sample, tagged, waivers
from conformance.outcome import Check, Failure, Line, Made
from conformance.paper import ARCHIVAL, UA, Qpdf, Standard
from made import page
from pikepdf import Array, Dictionary, Name, NameTree, String
from schedules import a_timeline, scheduled

from protogen.model.schedule import Note, NoteTarget, TargetKind, TimelineRole
from protogen.rendering.finishing import finished
from protogen.rendering.pdf import pdf
from protogen.rendering.profiles import PROFILES
from protogen.rendering.structure import elements, kids_of, root_of

pytestmark = [
    # WeasyPrint leaves the file of its colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Fault = Callable[[pikepdf.Pdf], Any]
RULES = {rule.__name__: rule for rule in tagged.RULES}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synopsis of an example for the archive."""
    study = next(each for each in sample.examples() if each.label == "NCT07329959")
    (job,) = making.jobs([study], tmp_path_factory.mktemp("good"), ["archive"])
    made = making.one(job)
    assert made.remarks == ()
    (path,) = [each.path for each in made.documents if (each.kind, each.name) == ("pdf", "synopsis")]
    return path


def spoilt(good: Path, fault: Fault | None, folder: Path) -> Path:
    """The file with a fault in it."""
    path = folder / "spoilt.pdf"
    with pikepdf.open(good) as document:
        if fault:
            fault(document)
        document.save(path, preserve_pdfa=False)
    return path


def first(document: pikepdf.Pdf, kind: Name) -> Any:
    """The first element of a kind; a file without one fails."""
    return next(each for each in elements(root_of(document)) if kind == each.S)


def link(document: pikepdf.Pdf) -> Any:
    """The first link of a document."""
    return next(each for page in document.pages for each in page.get("/Annots", []) if each.Subtype == Name.Link)


def without_language(document: pikepdf.Pdf) -> None:
    """A document that does not say its language."""
    del document.Root.Lang


def another_level(document: pikepdf.Pdf) -> None:
    """A heading at another level than its bookmark."""
    first(document, Name.H2).S = Name.H3


def without_summary(document: pikepdf.Pdf) -> None:
    """A table whose caption is hidden, and nothing else says what it is."""
    about = next(each.A for each in elements(root_of(document)) if Name.Table == each.S and "/A" in each)
    assert str(about.Summary) == "At a glance"
    del about.Summary


def without_caption(document: pikepdf.Pdf) -> None:
    """A table whose caption is in no tag."""
    caption = first(document, Name.Caption)
    caption.P.K = Array([each for each in kids_of(caption.P) if Name.Caption != each.S])


def without_scope(document: pikepdf.Pdf) -> None:
    """A header cell that does not say what it heads."""
    del first(document, Name.TH).A.Scope


def other_headers(document: pikepdf.Pdf) -> None:
    """A data cell whose headers are not there."""
    first(document, Name.TD).A.Headers = Array([String("nowhere")])


def without_list(document: pikepdf.Pdf) -> None:
    """Header cells that no list finds by their names."""
    del document.Root.StructTreeRoot.IDTree


def listed_otherwise(document: pikepdf.Pdf) -> None:
    """A name that stands for another header cell than the one that bears it."""
    names = NameTree(document.Root.StructTreeRoot.IDTree)
    one, other = list(names)[:2]
    names[one] = names[other]


def named_twice(document: pikepdf.Pdf) -> None:
    """Two header cells of one name."""
    row = next(
        row
        for row in elements(root_of(document))
        if Name.TR == row.S and sum(Name.TH == each.S for each in kids_of(row)) > 1
    )
    one, other = [each for each in kids_of(row) if Name.TH == each.S][:2]
    other.ID = one.ID


def in_parts(document: pikepdf.Pdf) -> None:
    """A table that goes on in another."""
    about = next(each.A for each in elements(root_of(document)) if Name.Table == each.S and "/A" in each)
    about.Summary = String("At a glance, continued")


def header_again(document: pikepdf.Pdf) -> None:
    """A table that tells its header on every page."""
    head = first(document, Name.THead)
    head.P.K = Array([*head.P.K, document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.THead, P=head.P))])


def elsewhere(document: pikepdf.Pdf, kind: Name) -> None:
    """Let the content of the last element of a kind stand on the first page."""
    *_, last = (each for each in elements(root_of(document)) if kind == each.S)
    for each in elements(last):
        each.Pg = document.pages[0].obj
        for piece in each.K if isinstance(each.K, Array) else [each.K]:
            if isinstance(piece, Dictionary) and "/Pg" in piece and "/S" not in piece:
                piece.Pg = document.pages[0].obj


def caption_alone(document: pikepdf.Pdf) -> None:
    """A caption on another page than its table."""
    elsewhere(document, Name.Caption)


def heading_alone(document: pikepdf.Pdf) -> None:
    """A heading on another page than its section."""
    elsewhere(document, Name.H2)


def without_words(document: pikepdf.Pdf) -> None:
    """A figure without words that stand for it."""
    del first(document, Name.Figure).Alt


def vague_link(document: pikepdf.Pdf) -> None:
    """A link that is called by its anchor."""
    link(document).Contents = String("#a1")


FAULTS: list[tuple[str, Fault]] = [
    ("titled", without_language),
    ("bookmarks_are_headings", another_level),
    ("tables_have_headers", without_scope),
    ("tables_have_headers", other_headers),
    ("tables_have_headers", without_list),
    ("tables_have_headers", listed_otherwise),
    ("tables_have_headers", named_twice),
    ("tables_are_whole", in_parts),
    ("tables_are_whole", header_again),
    ("nothing_stands_alone", caption_alone),
    ("nothing_stands_alone", heading_alone),
    ("tables_are_named", without_summary),
    ("tables_are_named", without_caption),
    ("pictures_are_described", without_words),
    ("annotations_are_named", vague_link),
]


@pytest.mark.parametrize(("rule", "fault"), FAULTS, ids=[fault.__name__ for _, fault in FAULTS])
def test_each_of_our_rules_catches_its_fault(good: Path, tmp_path: Path, rule: str, fault: Fault) -> None:
    """And no other rule says anything."""
    with pikepdf.open(good) as document:
        assert [said for each in RULES.values() for said in each(document)] == []
    with pikepdf.open(spoilt(good, fault, tmp_path)) as document:
        assert [name for name, each in RULES.items() if list(each(document))] == [rule]


@pytest.mark.parametrize(("rows", "whole"), [(4, True), (22, False)])
@pytest.mark.parametrize("document", ["schedule", "synopsis"])
def test_a_table_higher_than_its_page_leaves_nothing_alone(document: str, rows: int, whole: bool) -> None:
    """Rows of several lines: what was kept whole by their number went on to the next page, and left its caption."""
    names = [f"{number} {'assessment of what was done at this time ' * 5}" for number in range(rows)]
    visits = {f"Visit number {number}": "X" for number in range(16)}
    study = scheduled(a_timeline(dict.fromkeys(names, visits)))
    text = page(study, document, "paper")
    assert ("soa keep" in text) is whole
    made = finished(pdf(text).bytes, PROFILES["ua"], {})
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert list(tagged.nothing_stands_alone(opened)) == []


def test_notes_that_do_not_fit_go_over_and_leave_the_table_with_its_heading() -> None:
    """A table of most of a page, and notes of half a page."""
    names = [f"{number} {'assessment of what was done at this time ' * 3}" for number in range(8)]
    notes = tuple(
        Note(id=f"N{place}", text=f"Note {place}. " + "What must be minded here. " * 30, targets=(target,))
        for place, target in enumerate(NoteTarget(kind=TargetKind.ACTIVITY, activity=name) for name in names)
    )
    main = a_timeline({"ECG": {"Day 1": "X"}})
    visits = {f"Visit {number}": "X" for number in range(16)}
    sub = a_timeline(dict.fromkeys(names, visits), notes=notes, id="sub", label="Sub")
    study = scheduled(main, sub.evolve(role=TimelineRole.PART))
    text = page(study, "schedule", "paper")
    assert "soa keep" in text
    assert "panel apart" in text
    made = finished(pdf(text).bytes, PROFILES["ua"], {})
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert list(tagged.nothing_stands_alone(opened)) == []


def test_every_rule_has_a_fault() -> None:
    """So that each was seen to fail."""
    assert {name for name, _ in FAULTS} == set(RULES)


def test_a_field_must_say_what_it_asks() -> None:
    """A widget with a description passes, one without does not."""
    document = pikepdf.new()
    page = document.add_blank_page()
    page.obj.Annots = Array([Dictionary(Subtype=Name.Widget, T=String("a"), TU=String("Date of consent"))])
    assert list(tagged.annotations_are_named(document)) == []
    del page.obj.Annots[0].TU
    assert [where for _, where in tagged.annotations_are_named(document)] == ["page 1"]


def cut(document: pikepdf.Pdf) -> None:
    """A page that is narrower than its text."""
    box = [float(each) for each in document.pages[0].MediaBox]
    document.pages[0].MediaBox = Array([box[0], box[1], box[2] / 2, box[3]])


def turned_round(document: pikepdf.Pdf) -> None:
    """The sections of a document read from last to first."""
    body = next(each for each in elements(root_of(document)) if len(kids_of(each)) > 3)
    body.K = Array(list(reversed(list(body.K))))


def test_text_off_the_page_is_found(good: Path, tmp_path: Path) -> None:
    """In the file itself, whatever made it."""
    assert list(pages.off_page(good)) == []
    found = list(pages.off_page(spoilt(good, cut, tmp_path)))
    assert [where for _, where in found] == ["page 1"]


def test_another_order_of_reading_is_found(good: Path, tmp_path: Path) -> None:
    """What is read is held against where it stands."""
    assert list(pages.out_of_order(good)) == []
    assert list(pages.out_of_order(spoilt(good, turned_round, tmp_path))) != []


def test_what_only_looks_like_another_order_is_none(tmp_path: Path) -> None:
    """The dots of a leader are less than a point high; what follows in a turned heading stands above."""
    small = "font-size: 6pt; width: 80mm"
    turned = "position: absolute; top: 90mm; left: 20mm; transform: rotate(-90deg)"
    page = (
        "<!DOCTYPE html><html lang=en><head><title>t</title><style>a::after { content: leader('.') 'x' }</style></head>"
        f"<body><h1>t</h1><p style='{small}'><a href='#a'>Contents</a></p><p id=a>a</p>"
        f"<div style='{turned}'>Screening<sup>a,b</sup></div></body></html>"
    )
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf(page).bytes)
    assert list(pages.out_of_order(path)) == []
    upside_down = page.replace(
        "<p id=a>a</p>", "<p style='position: absolute; top: -10mm'>before all others</p><p id=a>a</p>"
    )
    path.write_bytes(pdf(upside_down).bytes)
    assert list(pages.out_of_order(path)) != []


def failures(check: Check, path: Path) -> list[str]:
    """The rules that a file breaks, by another's tool."""
    if lacking := check.missing():
        pytest.skip(f"this machine lacks {lacking}")
    document = Made(path, "pdf", "x", "synopsis", "archive")
    assert check.wants(document)
    ran = check.run([document])
    left, _ = waivers.sorted_out(check.tool, ran.failures, waivers.read())
    return [each.rule for each in left]


def untagged(document: pikepdf.Pdf) -> None:
    """A file without tags."""
    del document.Root.StructTreeRoot


def other_part(document: pikepdf.Pdf) -> None:
    """Metadata that say another part of PDF/A and of PDF/UA."""
    text = document.Root.Metadata.read_bytes()
    assert b"<pdfaid:part>3<" in text or b'pdfaid:part="3"' in text
    changed = text.replace(b"pdfaid:part>3<", b"pdfaid:part>1<").replace(b'pdfaid:part="3"', b'pdfaid:part="1"')
    changed = changed.replace(b"pdfuaid:part>1<", b"pdfuaid:part>7<").replace(b'pdfuaid:part="1"', b'pdfuaid:part="7"')
    document.Root.Metadata = document.make_stream(changed, Type=Name.Metadata, Subtype=Name.XML)


@pytest.mark.parametrize("standard", [UA, ARCHIVAL])
@pytest.mark.parametrize("fault", [untagged, other_part])
def test_page_validation_catches_faults(good: Path, tmp_path: Path, standard: str, fault: Fault) -> None:
    """Of tags and of metadata, and nothing in the good file."""
    assert failures(Standard(standard), good) == []
    assert failures(Standard(standard), spoilt(good, fault, tmp_path)) != []


def test_qpdf_catches_a_file_that_was_cut_off(good: Path, tmp_path: Path) -> None:
    """And nothing in the whole one."""
    assert failures(Qpdf(), good) == []
    path = tmp_path / "cut.pdf"
    path.write_bytes(good.read_bytes()[:-2000])
    assert failures(Qpdf(), path) != []


def test_a_standard_is_asked_of_the_profiles_that_claim_it() -> None:
    """PDF/UA-1 of `ua` and `archive`, PDF/A-3a of `archive`."""
    documents = [Made(Path(f"{name}.pdf"), "pdf", "x", "schedule", name) for name in ("review", "ua", "archive")]
    assert [Standard(UA).wants(each) for each in documents] == [False, True, True]
    assert [Standard(ARCHIVAL).wants(each) for each in documents] == [False, False, True]


def record(name: str, outcomes: int = 0, arms: int = 0, criteria: str = "", title: str = "") -> dict[str, Any]:
    """A registry record of a size."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": name, "briefTitle": title},
            "outcomesModule": {"primaryOutcomes": [{"measure": "x"}] * outcomes},
            "armsInterventionsModule": {"armGroups": [{"label": "x"}] * arms},
            "eligibilityModule": {"eligibilityCriteria": criteria},
        }
    }


def test_the_largest_by_each_measure_and_some_by_hash_are_chosen() -> None:
    """Each once, whatever the order of the file."""
    big = [
        record("NCT1", outcomes=9, arms=9),
        record("NCT2", outcomes=8, arms=8),
        record("NCT3", arms=7),
        record("NCT4", criteria="long"),
        record("NCT5", title="日本語"),
    ]
    small = [record(f"NCT{number}") for number in range(10, 20)]
    chosen = [
        each["protocolSection"]["identificationModule"]["nctId"]
        for each in sample.chosen([*small, *big], largest=1, by_hash=2)
    ]
    assert chosen[:4] == ["NCT1", "NCT2", "NCT4", "NCT5"]
    assert len(set(chosen)) == 6
    again = sample.chosen([*reversed(small), *reversed(big)], largest=1, by_hash=2)
    assert [each["protocolSection"]["identificationModule"]["nctId"] for each in again] == chosen


def test_what_goes_wrong_in_rendering_is_a_failure(tmp_path: Path) -> None:
    """A study that cannot be read fails by name."""
    path = tmp_path / "bad.json"
    path.write_text(json.dumps({"studies": 1}), encoding="utf-8")
    job = making.Job(sample.Study("bad", path), "ua", html=True, out=tmp_path / "out")
    assert [(each.rule, each.document.study) for each in making.one(job).remarks] == [("error", "bad")]


def a_failure(rule: str, message: str, path: Path) -> Failure:
    """A failure of a file."""
    return Failure(Made(path, "pdf", "x", "synopsis"), rule, message)


def plain_pdf(path: Path, data: bytes) -> Path:
    """A small PDF that holds a stream with these bytes, as they are."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.Extra = document.make_indirect(document.make_stream(data))
    document.save(path, compress_streams=False)
    return path


def test_a_waiver_covers_its_failure_and_no_other(good: Path, tmp_path: Path) -> None:
    """By tool, rule, words and, where it names one, its condition."""
    known = waivers.read()
    assert known
    css = "CSS: “field-sizing”: Property “field-sizing” doesn't exist."
    left, waived = waivers.sorted_out("vnu", [a_failure("css", css, good), a_failure("error", css, good)], known)
    assert ([each.rule for each in left], len(waived)) == (["error"], 1)
    assert waivers.sorted_out("axe-core", [a_failure("css", css, good)], known)[1] == []

    miscounted = plain_pdf(tmp_path / "miscounted.pdf", b"x\r")
    assert waivers.ends_in_carriage_return(miscounted)
    length = a_failure("PDFUA1-STREAM-LENGTH-001", "", miscounted)
    assert waivers.sorted_out("page-validation", [length], known)[0] == []
    plain = plain_pdf(tmp_path / "plain.pdf", b"x")
    length = a_failure("PDFUA1-STREAM-LENGTH-001", "", plain)
    assert waivers.sorted_out("page-validation", [length], known)[1] == []

    linear = tmp_path / "linear.pdf"
    with pikepdf.open(good) as document:
        document.save(linear, linearize=True)
    count = "WARNING: object count mismatch for page 5: hint table = 10; computed = 2 "
    end = "qpdf: operation succeeded with warnings"
    for words, path, wanted in (
        (f"{count}{count}{end}", linear, True),
        (f"{count}{end}", good, False),
        (f"{count}WARNING: page 0 has shared identifier entries {end}", linear, False),
    ):
        left, waived = waivers.sorted_out("qpdf", [a_failure("exit-3", words, path)], known)
        assert (len(left), len(waived)) == (int(not wanted), int(wanted))


def test_a_waiver_is_wanted_by_the_version_that_it_names() -> None:
    """A run with another version of the tool does without it, and is no failure for that."""
    (named,) = [each for each in waivers.read() if each.version]
    assert named.wanted([("qpdf", "11.3.0"), ("vnu", "26")])
    assert not named.wanted([("qpdf", "12.4.2"), ("vnu", "11.1")])
    assert all(each.wanted([(each.tool, "1")]) for each in waivers.read() if not each.version)


@pytest.mark.parametrize("text", ['reason = "no"', 'reason = "it is as it is here"\nonly_if = "the moon is full"'])
def test_a_waiver_without_a_reason_or_with_an_unknown_condition_is_refused(text: str, tmp_path: Path) -> None:
    """With the file and the rule named."""
    path = tmp_path / "waivers.toml"
    path.write_text(f'[[waiver]]\ntool = "vnu"\nrule = "css"\nmessage = ""\n{text}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"waivers\.toml"):
        waivers.read(path)


def test_the_table_says_what_ran_and_what_did_not(good: Path) -> None:
    """Counts beside the tool and its version; what is missing is named, and a failure stands in full."""
    ran = Line("qpdf", "--check", "11.3.0", 12, 1, [a_failure("exit-2", "damaged", good)], seconds=2.4)
    lines = [ran, Line("vnu", "HTML and CSS", not_run="the command java")]
    head, first_line, second_line = report.table(lines)
    assert head.split() == ["tool", "version", "checks", "documents", "rules", "failures", "waived", "seconds"]
    assert first_line.split() == ["qpdf", "11.3.0", "--check", "12", "1", "1", "0", "2"]
    assert second_line.split()[-6:] == ["not", "run", "–", "–", "–", "–"]
    said = list(report.details(lines))
    assert f"FAILED qpdf, --check: {good}: exit-2: damaged" in said
    assert "not run: vnu, HTML and CSS: this machine lacks the command java" in said
