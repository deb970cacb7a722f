"""Bad input, through the command line: a document with honest gaps, or one line that names file and place.

Never a traceback, never a half-written file, never something fetched or executed.
"""

from __future__ import annotations

import copy
import http.server
import json
import lzma
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT, SHARED, Raw, records, seed
from typer.testing import CliRunner, Result

from protogen.batch.memory import FOLDER
from protogen.cli import app

PAGE = (ROOT / "examples" / "NCT07329959.txt").read_text(encoding="utf-8")
LITERAL = PAGE[PAGE.index("{'") :].strip()


def render(*arguments: str, out: Path, stdin: bytes | None = None, html_only: bool = True) -> Result:
    """Run `protogen render` in this process."""
    options = ["--format", "html"] if html_only else []
    return CliRunner().invoke(app, ["render", *arguments, "-o", str(out), *options], input=stdin or b"")


def files(folder: Path) -> list[str]:
    """The documents below a folder, hidden files too; what lists them and what is of the run alone apart."""
    listing = {"manifest.json", "index.html", "index.csv"}
    found = [path for path in folder.rglob("*") if path.is_file() and path.name not in listing]
    return sorted(str(path.relative_to(folder)) for path in found if path.parent.name != FOLDER)


def record(**modules: Any) -> Raw:
    """A copy of an example with some modules changed; None takes a module away."""
    made = copy.deepcopy(seed("NCT07329959"))
    for name, content in modules.items():
        if content is None:
            made["protocolSection"].pop(name, None)
        else:
            made["protocolSection"].setdefault(name, {}).update(content)
    return made


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "truncated page": (PAGE[: len(PAGE) // 2].encode(), "input.txt"),
    "page without a literal": (PAGE[: PAGE.index("{'")].encode(), "input.txt"),
    "not a literal": (b"Viewing Study NCT1\n\nRaw JSON\n\n{'a': b}\n", "input.txt:5:"),
    "a call in the literal": (b"Viewing Study NCT1\n\nRaw JSON\n\n{'a': __import__('os').getcwd()}\n", "input.txt:5:"),
    "empty": (b"", "empty"),
    "blank": (b"  \n\n", "white space"),
    "binary": (bytes(range(256)) * 20, "input.txt"),
    "cp1252": (LITERAL.replace("≥", "\xb5").encode("cp1252", "replace"), "input.txt"),
    "json that is no study": (b'{"name": "x", "version": 2}', "protocolSection"),
    "record without protocolSection": (b'{"hasResults": false, "derivedSection": {}}', "protocolSection"),
    "protocolSection of the wrong type": (b'{"protocolSection": []}', "protocolSection"),
    "an empty list": (b"[]", "input.txt"),
    "a number": (b"42", "input.txt"),
    "nesting bomb in json": (b'{"protocolSection": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "input.txt"),
    "nesting bomb in a page": (b"Viewing Study\n\nRaw JSON\n\n" + b"[" * 100_000 + b"]" * 100_000, "input.txt"),
    "old xml": (b'<?xml version="1.0"?>\n<clinical_study rank="1"></clinical_study>', "API v2"),
    "old json": (b'{"ProtocolSection": {"IdentificationModule": {}}}', "API v2"),
    "html page": (b"<!DOCTYPE html><html><body>x</body></html>", "input.txt"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "input.txt"),
    "truncated xz": (lzma.compress(json.dumps(seed("NCT07329959")).encode())[:-40], "input.txt"),
}


@pytest.mark.parametrize(("content", "names"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_input_gives_one_line_and_no_file(tmp_path: Path, content: bytes, names: str) -> None:
    """Exit code 2, one line that names file and place, nothing written."""
    source = tmp_path / "input.txt"
    source.write_bytes(content)
    out = tmp_path / "out"
    done = render(str(source), out=out)
    assert done.exit_code == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert str(source) in lines[0]
    assert names in lines[0]
    assert not [path for path in out.rglob("*") if path.is_file()]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The commonest mistake."""
    done = render(str(tmp_path / "absent.txt"), out=tmp_path / "out")
    assert done.exit_code == 2
    assert "absent.txt" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples of old shapes are not on this machine")
@pytest.mark.parametrize("name", ["api_v1_NCT00023673.json", "legacy_NCT01827488.xml"])
def test_old_shapes_are_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    """Real files of the old interfaces."""
    done = render(str(SHARED / "corpus" / "other_shapes" / name), out=tmp_path / "out")
    assert done.exit_code == 2
    assert "API v2" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


GAPS: dict[str, tuple[Raw, str]] = {
    "without arms": (record(armsInterventionsModule=None), "The record describes no arms"),
    "without outcomes": (record(outcomesModule=None), "The record states no primary outcomes."),
    "without eligibility": (record(eligibilityModule=None), "The record states no eligibility criteria."),
    "identification alone": ({"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}, "NCT00000001"),
    "nothing at all": ({"protocolSection": {}}, "not stated in the record"),
    "63 arms": (
        record(armsInterventionsModule={"armGroups": [{"label": f"Arm number {n}"} for n in range(63)]}),
        "Arm number 62",
    ),
    "107 outcomes": (
        record(outcomesModule={"secondaryOutcomes": [{"measure": f"Measure number {n}"} for n in range(107)]}),
        "Measure number 106",
    ),
    "19,000 characters of criteria": (
        record(eligibilityModule={"eligibilityCriteria": "Inclusion Criteria:\n\n" + "* Able to walk.\n" * 1_200}),
        "I1200",
    ),
    "deeply nested criteria": (
        record(eligibilityModule={"eligibilityCriteria": "\n".join(" " * n + "* Deep." for n in range(400))}),
        "Deep.",
    ),
    "a list where text stands": (record(identificationModule={"officialTitle": ["a", "b"]}), "NCT07329959"),
    "an unknown term": (record(designModule={"phases": ["PHASE9"]}), "PHASE9"),
    "an unknown field": (record(designModule={"novelField": "kept as it is"}), "designModule.novelField"),
}


@pytest.mark.parametrize(("content", "shown"), GAPS.values(), ids=GAPS)
def test_an_incomplete_record_gives_documents_with_honest_gaps(tmp_path: Path, content: Raw, shown: str) -> None:
    """Every field may be absent, many, long or odd: all three documents come out."""
    source = tmp_path / "study.json"
    source.write_text(json.dumps(content), encoding="utf-8")
    out = tmp_path / "out"
    done = render(str(source), out=out)
    assert done.exit_code == 0, done.output
    names = files(out)
    assert [Path(name).name for name in names] == ["checklist.html", "schedule.html", "synopsis.html"]
    text = (out / next(name for name in names if "synopsis" in name)).read_text(encoding="utf-8")
    assert shown in text


IDS = ["../x", "..", "/etc/passwd", "a/b\\c", "CON", "", "x" * 500, "Müller 1", ".hidden", "a\nb", "\u202eevil"]


@pytest.mark.parametrize("identifier", IDS)
def test_an_odd_identifier_becomes_a_safe_folder_name(tmp_path: Path, identifier: str) -> None:
    """Nothing is written outside the output folder, whatever a record is called."""
    content = record(identificationModule={"nctId": identifier})
    source = tmp_path / "study.json"
    source.write_text(json.dumps(content), encoding="utf-8")
    out = tmp_path / "deep" / "out"
    done = render(str(source), out=out)
    assert done.exit_code == 0, done.output
    assert len(files(out)) == 3
    assert sorted(files(tmp_path)) == sorted(["study.json", *(f"deep/out/{name}" for name in files(out))])
    (folder,) = (path for path in out.iterdir() if path.is_dir() and path.name != FOLDER)
    assert folder.name.isascii()
    assert not folder.name.startswith(".")
    assert len(folder.name) <= 81


def test_two_inputs_with_one_id_fail_by_name(tmp_path: Path) -> None:
    """The first is rendered, the second is refused: nothing is overwritten."""
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_text(json.dumps(seed("NCT07329959")), encoding="utf-8")
    changed = record(identificationModule={"briefTitle": "Another title"})
    second.write_text(json.dumps(changed), encoding="utf-8")
    out = tmp_path / "out"
    done = render(str(first), str(second), out=out)
    assert done.exit_code == 2
    assert "first.json" in done.stderr
    assert "second.json" in done.stderr
    assert "Another title" not in (out / "NCT07329959" / "synopsis.html").read_text(encoding="utf-8")


def test_one_bad_study_does_not_stop_the_others(tmp_path: Path) -> None:
    """The good ones are made; the exit code is that of the bad one."""
    bad = tmp_path / "bad.txt"
    bad.write_text("nothing", encoding="utf-8")
    out = tmp_path / "out"
    done = render(str(bad), str(ROOT / "examples"), out=out)
    assert done.exit_code == 2
    assert (out / "NCT07329959" / "synopsis.html").is_file()
    assert (out / "NCT07409766" / "synopsis.html").is_file()


def test_standard_input_is_read(tmp_path: Path) -> None:
    """`-` is standard input."""
    done = render("-", out=tmp_path / "out", stdin=PAGE.encode())
    assert done.exit_code == 0, done.output
    assert len(files(tmp_path / "out")) == 3


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "![picture](http://127.0.0.1:PORT/picture.png)",
    "![file](file:///etc/passwd)",
    '<img src="http://127.0.0.1:PORT/x.png"><link rel="stylesheet" href="http://127.0.0.1:PORT/x.css">',
    "[click](javascript:alert(1))",
    "</style><style>@import url(http://127.0.0.1:PORT/y.css);</style>",
    "<LLN and everything after it",
    "]]><!-- --><![CDATA[",
]


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine that notes whoever asks it for anything."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1], asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_only_text(tmp_path: Path, canary: tuple[int, list[str]], hostile: str) -> None:
    """In a title and in a description: printed as it is written, never run, never fetched; HTML and PDF."""
    port, asked = canary
    text = hostile.replace("PORT", str(port))
    content = record(
        identificationModule={"officialTitle": f"Title {text}", "briefTitle": f"Brief {text}"},
        descriptionModule={"briefSummary": f"Before {text} after the end."},
        conditionsModule={"conditions": [text]},
    )
    content["protocolSection"]["armsInterventionsModule"]["armGroups"][0]["label"] = text
    source = tmp_path / "study.json"
    source.write_text(json.dumps(content), encoding="utf-8")
    done = render(str(source), out=tmp_path / "out", html_only=False)
    assert done.exit_code == 0, done.output
    assert asked == []
    page = (tmp_path / "out" / "NCT07329959" / "synopsis.html").read_text(encoding="utf-8")
    assert "after the end." in page
    ours = re.findall(r"<script>\n(.*?)</script>", page, re.DOTALL)
    assert page.count("<script") == len(ours) <= 2  # the schedule's, and what lets wide tables be scrolled
    assert not [each for each in ours if "alert(" in each or text in each]
    assert "<img" not in page
    assert "<link" not in page
    assert 'href="javascript' not in page
    assert "49" not in page or "{{ 7 * 7 }}" not in hostile or "{{ 7 * 7 }}" in page


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not on this machine")
def test_a_compressed_stream_is_rendered_record_by_record(tmp_path: Path) -> None:
    """JSON Lines in xz, with a bad line in the middle."""
    lines = [json.dumps(each).encode() for each in records()[:3]]
    lines.insert(1, b'{"protocolSection": ')
    source = tmp_path / "many.bin"
    source.write_bytes(lzma.compress(b"\n".join(lines)))
    done = render(str(source), out=tmp_path / "out")
    assert done.exit_code == 2
    assert len(list((tmp_path / "out").glob("NCT*/"))) == 3
    assert "line 2" in done.stderr or ":2:" in done.stderr
