"""Further fonts: a character without a glyph is named with its field, and a folder of fonts prints it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from builders import a_record
from corpus import ROOT, Raw

from protogen.batch.run import options_of
from protogen.findings import Finding, Severity
from protogen.importers.ctgov import study as read_study
from protogen.pipeline import Order
from protogen.rendering import fonts
from protogen.rendering.fonts import fonts_in
from protogen.rendering.glyphs import with_fields
from protogen.rendering.pagecheck import NO_GLYPH

CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TITLE = "一项评价药物 X 的研究、患者の痛み、통증 연구"
needs_cjk = pytest.mark.skipif(not CJK.is_file(), reason="the fonts Noto Sans CJK are not on this machine")


def record() -> Raw:
    """A record with a title in Chinese, Japanese and Korean."""
    made = a_record(("Pain", "Day 1, Day 7"))
    made["protocolSection"]["identificationModule"]["officialTitle"] = TITLE
    return made


def render(folder: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The synopsis of the record as PDF, made by the command in a process of its own."""
    (folder / "study.json").write_text(json.dumps(record()), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in {fonts.VARIABLE, "PANGO_LANGUAGE"}}
    command = [sys.executable, "-m", "protogen", "render", str(folder / "study.json"), "-o", str(folder / "out")]
    return subprocess.run(
        [*command, "--document", "synopsis", "--format", "pdf", "--findings", "--force", *options],
        env={**kept, "COLUMNS": "500", **more},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def printed(folder: Path) -> bytes:
    """The PDF."""
    return (folder / "out" / "NCT00000001" / "synopsis.pdf").read_bytes()


def test_a_missing_glyph_is_named_with_its_field(tmp_path: Path) -> None:
    """Each of the characters by number, name and path in the record; not one that the fonts have."""
    done = render(tmp_path)
    assert done.returncode == 0, done.stderr
    told = [line for line in (done.stdout + done.stderr).splitlines() if "PDF001" in line]
    missing = {each for each in TITLE if ord(each) > 0x3040}
    assert len(told) == len(missing) > 15
    assert [line for line in told if "protocolSection.identificationModule.officialTitle" not in line] == []
    assert any("U+836F" in line and "CJK UNIFIED IDEOGRAPH-836F" in line and "--fonts" in line for line in told)
    assert not any("U+3001" in line for line in told)


@needs_cjk
def test_a_folder_of_fonts_prints_them_the_same_in_every_language(tmp_path: Path) -> None:
    """All is printed, nothing is found, and whose computer it is makes no difference."""
    (tmp_path / "fonts" / "cjk").mkdir(parents=True)
    (tmp_path / "fonts" / "cjk" / CJK.name).symlink_to(CJK)
    digests = set()
    for language in ("zh_CN", "ja"):
        done = render(tmp_path, "--fonts", str(tmp_path / "fonts"), LANGUAGE=language)
        assert done.returncode == 0, done.stderr
        assert "PDF0" not in done.stdout + done.stderr
        digests.add(hashlib.sha256(printed(tmp_path)).hexdigest())
    assert len(digests) == 1
    with pypdfium2.PdfDocument(printed(tmp_path)) as document:
        text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    assert "".join(TITLE.split()) in text
    assert len(printed(tmp_path)) < 1_000_000  # only the characters that are used


def test_a_folder_without_fonts_is_an_error(tmp_path: Path) -> None:
    """A text file is no font; the folder is named, and no file is written."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "note.txt").write_text("none")
    done = render(tmp_path, "--fonts", str(tmp_path / "empty"))
    assert done.returncode == 3
    assert f"{tmp_path / 'empty'}: no fonts in this folder" in done.stderr
    assert list((tmp_path / "out").rglob("*.pdf")) == []


def test_a_folder_that_is_not_there_is_an_error_of_usage(tmp_path: Path) -> None:
    """Said before anything is read."""
    done = render(tmp_path, "--fonts", str(tmp_path / "absent"))
    assert done.returncode == 2
    assert "absent" in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_the_fonts_hold_is_part_of_the_options(tmp_path: Path) -> None:
    """By content and not by place: other fonts make other documents, the same fonts elsewhere do not."""
    for name, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "some.ttf").write_bytes(content)
    without, first, same, other = (
        options_of(Order(fonts=folder)) for folder in (None, *(tmp_path / name for name in "abc"))
    )
    assert first == same
    assert first["fonts"] != other["fonts"]
    assert without["fonts"] == ""
    assert str(tmp_path) not in json.dumps(first)


def test_font_files_are_known_by_their_suffix(tmp_path: Path) -> None:
    """In folders below too."""
    (tmp_path / "in").mkdir()
    for name in ("b.OTF", "in/a.ttc", "readme.txt", "c.woff2"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in fonts_in(tmp_path)] == ["b.OTF", "a.ttc"]


def test_a_character_of_an_authored_study_is_found_by_its_place() -> None:
    """Without a record the path is that of the study; a character of no field keeps its place on the page."""
    study = read_study(a_record(), shape="json")
    study = study.evolve(identity=study.identity.evolve(acronym="药"))
    found = [
        Finding(NO_GLYPH, Severity.MAJOR, "#x", f"no font has U+{ord(character):04X} ({character}), a box")
        for character in "药物"
    ]
    other = Finding("PDF003", Severity.MAJOR, "page 1", "text off the page")
    placed = with_fields([*found, other], study)
    assert [each.path for each in placed] == ["identity.acronym", "#x", "page 1"]
    assert placed[0].quote == "药"
