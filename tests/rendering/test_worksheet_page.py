"""The worksheet on screen: labelled controls, a script that counts, warns, saves and loads, and no way out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from corpus import SEEDS, seed
from lxml import html as lxml_html
from made import page, study, tree, visible

from protogen.document.compose import compose
from protogen.document.form import form_fields
from protogen.document.worksheet import WorksheetHead

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@cache
def text_of(nct: str) -> str:
    """The page of a seed's worksheet."""
    return page(study(seed(nct)), "checklist")


def controls(root: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """What a reader fills in, in order."""
    return [each for each in root.iter("input", "textarea") if each.get("name")]


def stamp(nct: str = SEEDS[0]) -> Any:
    """Which worksheet it is."""
    document = compose(study(seed(nct)), "checklist")
    return next(block.stamp for part in document.sections for block in part.blocks if isinstance(block, WorksheetHead))


@pytest.mark.parametrize("nct", SEEDS)
def test_every_control_says_what_it_is(nct: str) -> None:
    """Each has a name of the document's fields and words for a screen reader; each field has a control."""
    found = controls(tree(text_of(nct)))
    assert len(found) > 100
    assert not [each.get("name") for each in found if not (each.get("aria-label") or "").strip()]
    names = {each.name for each in form_fields(compose(study(seed(nct)), "checklist"))}
    assert {each.get("name") for each in found} == names
    labels = [each.get("aria-label") for each in found]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("nct", SEEDS)
def test_nothing_can_leave_the_page(nct: str) -> None:
    """Two scripts, inline; a policy that allows no address; no form, no storage, no clock in the scripts."""
    root = tree(text_of(nct))
    scripts = list(root.iter("script"))
    assert [each.get("src") for each in scripts] == [None, None]
    policy = next(each for each in root.iter("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert policy.get("content", "").startswith("default-src 'none'")
    assert "form-action 'none'" in policy.get("content", "")
    assert not list(root.iter("form"))
    code = "".join(each.text or "" for each in scripts)
    assert "sheet-save" in code
    ways_out = r"fetch|XMLHttpRequest|WebSocket|sendBeacon|https?:|import\b"
    memories = "localStorage|sessionStorage|indexedDB|cookie|Date"
    assert re.findall(f"{ways_out}|{memories}", code) == []


def test_without_its_script_the_page_is_whole() -> None:
    """What only the script can do is hidden until it runs; every criterion and control is there without it."""
    root = tree(text_of(SEEDS[0]))
    tools = root.get_element_by_id("sheet")
    assert tools.get("hidden") is not None
    assert not [each for each in controls(root) if each.get("disabled") is not None]
    assert all(each.get("hidden") is not None for each in root.find_class("warning"))
    row = root.get_element_by_id("criterion-I4")
    assert "at least 1 of I4.a to I4.e" in visible(row)


def test_only_the_checklist_has_a_script_for_answers() -> None:
    """The other documents have no controls."""
    made = study(seed(SEEDS[0]))
    for name in ("synopsis", "schedule"):
        root = tree(page(made, name))
        assert controls(root) == []
        assert "sheet-save" not in page(made, name)


def test_paper_has_no_controls_and_no_script() -> None:
    """The HTML that becomes the PDF."""
    root = tree(page(study(seed(SEEDS[0])), "checklist", "paper"))
    assert controls(root) == []
    assert not list(root.iter("script", "button"))


# --- in a browser ---------------------------------------------------------------------------------------------------

DRIVER = """
<script>
window.addEventListener("load", async () => {
  const out = {};
  const radio = (name, value) => document.querySelector(`input[name="${name}"][value="${value}"]`);
  const type = (name, value) => {
    const e = document.querySelector(`[name="${name}"]`);
    e.value = value;
    e.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const press = (element, key) =>
    element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
  const text = (id) => document.getElementById(id).textContent;
  const warning = (id) => document.querySelector(`#criterion-${CSS.escape(id)} .warning`).textContent;
  // What is read from files is handed over at once: the clock of a headless browser does not wait for files.
  let written = "", chosen = "";
  const RealBlob = Blob;
  window.Blob = class extends RealBlob {
    constructor(parts, options) { super(parts, options); written = parts.join(""); }
  };
  File.prototype.text = function () { return Promise.resolve(chosen); };
  const saved = async () => {
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () { out.download = this.download; out.address = this.href; };
    document.getElementById("sheet-save").click();
    HTMLAnchorElement.prototype.click = click;
    return written;
  };
  const load = async (content) => {
    const input = document.getElementById("sheet-file"), list = new DataTransfer();
    list.items.add(new File([content], "answers.json"));
    chosen = content; input.files = list.files;
    input.dispatchEvent(new Event("change"));
    for (let turn = 0; turn < 10; turn += 1) { await null; }
  };
  try { await (async () => { DRIVEN })(); } catch (error) { out.error = String(error) + error.stack; }
  const pre = document.createElement("pre");
  pre.id = "out"; pre.textContent = JSON.stringify(out); document.body.append(pre);
});
</script>
"""


def driven(nct: str, steps: str, folder: Path) -> dict[str, Any]:
    """What the steps, run in a browser on the page opened from a file, leave in `out`."""
    assert BROWSER is not None
    source = folder / "checklist.html"
    driver = DRIVER.replace("DRIVEN", steps)
    source.write_text(text_of(nct).replace("</body>", f"{driver}</body>"), encoding="utf-8")
    options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    run = subprocess.run(
        [
            BROWSER,
            *options.split(),
            f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=20000",
            "--dump-dom",
            source.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    out = lxml_html.document_fromstring(run.stdout).get_element_by_id("out").text_content()
    found = json.loads(out)
    assert isinstance(found, dict)
    assert "error" not in found, found
    return found


@needs_browser
def test_the_page_counts_what_is_answered(tmp_path: Path) -> None:
    """19 criteria and the 5 lines below I4; an answer is taken back by choosing it again, or with the keyboard."""
    steps = """
      out.start = text("sheet-count"); out.shown = !document.getElementById("sheet").hidden;
      radio("I1.answer", "Yes").click(); radio("E1.answer", "No").click(); radio("I4.a.answer", "No").click();
      out.three = text("sheet-count");
      radio("I1.answer", "Yes").click(); out.again = text("sheet-count");
      press(radio("E1.answer", "No"), "Delete"); out.deleted = text("sheet-count");
      type("participant.id", "S-007"); out.copy = document.querySelector("[data-copy='participant.id']").textContent;
    """
    found = driven(SEEDS[0], steps, tmp_path)
    assert found == {
        "start": "0 of 19 criteria answered; 0 of 5 lines below them.",
        "shown": True,
        "three": "2 of 19 criteria answered; 1 of 5 lines below them.",
        "again": "1 of 19 criteria answered; 1 of 5 lines below them.",
        "deleted": "0 of 19 criteria answered; 1 of 5 lines below them.",
        "copy": "S-007",
    }


@needs_browser
def test_the_page_names_answers_that_speak_against_their_rule(tmp_path: Path) -> None:
    """In words, at the line and above; what agrees with its rule is left alone; no verdict is given."""
    steps = """
      radio("I1.answer", "Yes").click(); radio("E2.answer", "No").click(); out.none = text("sheet-warnings");
      radio("I3.answer", "No").click(); radio("E1.answer", "Yes").click();
      out.i3 = warning("I3"); out.e1 = warning("E1"); out.i1 = warning("I1");
      radio("I4.answer", "Yes").click(); out.open = warning("I4");
      for (const id of "abcde") { radio(`I4.${id}.answer`, "No").click(); }
      out.i4 = warning("I4"); radio("I4.b.answer", "Yes").click(); out.enough = warning("I4");
      radio("I4.answer", "No").click(); out.though = warning("I4");
      radio("determination.outcome", "Eligible").click();
      out.list = Array.from(document.querySelectorAll("#sheet-warnings li"), (each) => each.textContent);
      out.target = document.querySelector("#sheet-warnings a").getAttribute("href");
    """
    found = driven(SEEDS[0], steps, tmp_path)
    assert found["none"] == found["i1"] == found["open"] == found["enough"] == ""
    assert found["i3"] == "Look again: answered No; to be eligible, an inclusion criterion must be answered Yes."
    assert found["e1"] == "Look again: answered Yes; to be eligible, an exclusion criterion must be answered No."
    assert "of its 5 lines below 1 must be Yes and 5 are No" in found["i4"]
    assert "I4.b below is answered Yes, and 1 would do" in found["though"]
    assert [each.split(":")[0] for each in found["list"]] == ["I3", "I4", "I4", "E1", "Final determination"]
    assert found["target"] == "#criterion-I3"


@needs_browser
def test_an_exception_is_no_exclusion_and_what_is_not_applicable_no_contradiction(tmp_path: Path) -> None:
    """An exception that applies speaks against nothing by itself, only against the exclusion said to be met."""
    steps = """
      radio("E7.a.answer", "Yes").click(); radio("E7.answer", "No").click(); radio("E25.answer", "NA").click();
      out.none = text("sheet-warnings");
      radio("E7.answer", "Yes").click(); out.e7 = warning("E7");
    """
    found = driven(SEEDS[1], steps, tmp_path)
    assert found["none"] == ""
    assert "the exception E7.a is said to apply" in found["e7"]


@needs_browser
def test_answers_are_saved_and_loaded_again(tmp_path: Path) -> None:
    """The file names study, record version and checklist, keeps answers by criterion, and holds no clock."""
    steps = """
      radio("I1.answer", "Yes").click(); type("I1.value", "61"); type("I1.unit", "years");
      type("I1.date", "02 MAR 2026"); radio("I4.c.answer", "No").click(); radio("I4.c.part1", "Yes").click();
      type("I4.c.comment", "<b>6MWT</b> ≥ \\"x\\"");
      type("participant.id", "S-007"); radio("determination.outcome", "NotEligible").click();
      const first = await saved(); out.first = JSON.parse(first); out.said = text("sheet-message");
      await load('{"format": "other"}'); out.other = text("sheet-message");
      await load("no json"); out.broken = text("sheet-message");
      await load(first.replace("NCT07329959", "NCT00000000")); out.study = text("sheet-message");
      await load(first.replace(out.first.checklist, "000000000000")); out.changed = text("sheet-message");
      out.kept = JSON.parse(await saved());
      window.confirm = () => true; document.getElementById("sheet-clear").click();
      out.empty = JSON.parse(await saved()); out.count = text("sheet-count");
      const more = JSON.parse(first); more.answers.X9 = {answer: "Yes"}; more.answers.I2 = {answer: "Perhaps"};
      await load(JSON.stringify(more)); out.loaded = text("sheet-message"); out.counted = text("sheet-count");
      out.second = JSON.parse(await saved());
      radio("I1.answer", "Yes").click(); out.back = radio("I1.answer", "Yes").checked;
    """
    found = driven(SEEDS[0], steps, tmp_path)
    mark = stamp()
    assert found["first"] == {
        "format": "protogen-checklist",
        "version": 1,
        "study": "NCT07329959",
        "record_version": mark.record_version,
        "checklist": mark.checklist,
        "fields": {"participant.id": "S-007", "determination.outcome": "NotEligible"},
        "answers": {
            "I1": {"answer": "Yes", "value": "61", "unit": "years", "date": "02 MAR 2026"},
            "I4.c": {"answer": "No", "part1": "Yes", "comment": '<b>6MWT</b> ≥ "x"'},
        },
    }
    assert found["download"] == "NCT07329959-checklist-answers.json"
    assert found["address"].startswith("blob:")
    assert "NCT07329959-checklist-answers.json" in found["said"]
    refused = [found[name] for name in ("other", "broken", "study", "changed")]
    assert all(each.endswith("Nothing was loaded.") for each in refused)
    assert "NCT00000000" in found["study"]
    assert found["kept"] == found["first"] == found["second"]
    assert (found["empty"]["fields"], found["empty"]["answers"]) == ({}, {})
    assert found["count"].startswith("0 of 19")
    assert found["counted"].startswith("1 of 19")
    assert found["loaded"] == "9 entries loaded. 2 in the file have no place here and were left out."
    assert found["back"] is False


@needs_browser
def test_the_page_prints_with_its_answers(tmp_path: Path) -> None:
    """Printed from the browser: the answers are there, the tools are not, and each page says whose it is."""
    assert BROWSER is not None
    source, target = tmp_path / "checklist.html", tmp_path / "printed.pdf"
    script = """<script>
      const e = document.querySelector("[name='participant.id']");
      e.value = "S-007"; e.dispatchEvent(new Event("input"));
      document.querySelector("input[name='I1.answer'][value='Yes']").click();
    </script>"""
    source.write_text(text_of(SEEDS[0]).replace("</body>", f"{script}</body>"), encoding="utf-8")
    options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    command = [BROWSER, *options.split(), f"--user-data-dir={tmp_path / 'profile'}"]
    command += [f"--print-to-pdf={target}", source.as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    with pypdfium2.PdfDocument(target) as document:
        texts = [each.get_textpage().get_text_bounded() for each in document]
    assert len(texts) > 1
    assert "Save answers" not in "".join(texts)
    assert "S-007" in texts[0]
    with_table = [each for each in texts if "Criterion, word for word" in each]
    assert with_table
    assert all("Participant S-007" in each for each in with_table)
