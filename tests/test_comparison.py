"""What changed between two versions of a study, in content."""

from __future__ import annotations

import copy
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from corpus import needs_corpus, records, seed
from typer.testing import CliRunner

from protogen.cli import app
from protogen.comparison.changes import Change, Kind, paired
from protogen.comparison.compare import changes
from protogen.derivation import derive
from protogen.importers.ctgov import study
from protogen.model.study import Study
from protogen.report_changes import StudyChanges, as_json, markdown, text

RUN = CliRunner()


def derived(record: dict[str, Any]) -> Study:
    """The study of a record."""
    return derive(study(record, shape="json"))


def edited(old: str, new: str) -> tuple[Study, Study]:
    """An example before and after one replacement in its text."""
    record = seed("NCT07329959")
    whole = json.dumps(record, ensure_ascii=False)
    assert old in whole
    return derived(record), derived(json.loads(whole.replace(old, new)))


@pytest.mark.parametrize("nct", ["NCT07329959", "NCT07409766"])
def test_a_study_compared_with_itself_has_no_change(nct: str) -> None:
    """The near miss of every test below."""
    assert changes(derived(seed(nct)), derived(copy.deepcopy(seed(nct)))) == []


def test_a_reworded_criterion_is_one_change_with_both_texts() -> None:
    """Also where it makes the field longer and so moves every offset behind it."""
    found = changes(*edited("within the last 3 months", "within the last six (6) months"))
    assert [(each.part, each.kind, each.what) for each in found] == [("inclusion", Kind.CHANGED, "I5")]
    assert "3 months" in found[0].old
    assert "six (6) months" in found[0].new


def test_a_criterion_more_is_one_change_though_all_ids_move() -> None:
    """Criteria are told by their words, not by their numbers."""
    found = changes(
        *edited(
            "3. Presence of significant active infection.",
            "3. Cannot walk.\\n4. Presence of significant active infection.",
        )
    )
    assert [(each.kind, each.new) for each in found if each.part == "exclusion"] == [(Kind.ADDED, "Cannot walk.")]


def test_a_changed_time_frame_names_the_cells_it_moves() -> None:
    """The outcome's field, the columns and the marks."""
    found = changes(*edited("Month 1, Month 3, and Month 6", "Month 1, Month 3, and Month 9"))
    parts = {each.part for each in found}
    assert {"outcomes", "cells"} <= parts
    assert any(
        each.part == "cells" and each.what.endswith("at Month 6") and each.kind == Kind.REMOVED for each in found
    )
    assert any(each.part == "cells" and each.what.endswith("at Month 9") and each.kind == Kind.ADDED for each in found)


def test_fields_are_named_by_their_path() -> None:
    """Enrolment, as a data manager would look for it."""
    record = seed("NCT07329959")
    old = derived(record)
    record["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = 99
    assert changes(old, derived(record)) == [Change("design", Kind.CHANGED, "enrollment.count", "8", "99")]


def test_things_are_paired_by_likeness_and_moves_are_no_change() -> None:
    """Equal ones first, then similar ones; strangers stay apart."""
    pairs = paired(["a long sentence", "b", "c"], ["c", "a long sentences", "x"], str)
    assert ("c", "c") in pairs
    assert ("a long sentence", "a long sentences") in pairs
    assert ("b", None) in pairs
    assert (None, "x") in pairs


@needs_corpus
def test_any_two_records_can_be_compared() -> None:
    """Whatever they are; and one compared with itself is unchanged."""
    studies = [derived(record) for record in list(records())[:40]]
    assert len(studies) == 40
    for one, other in pairwise(studies):
        assert changes(one, other)
        assert changes(one, one) == []


HOSTILE = Change("design", Kind.CHANGED, "a|b", "<script>`x`</script>\n|", "*new* [x](http://y)")


def test_markdown_holds_text_of_studies_as_text() -> None:
    """A table cell is one line; nothing in it is markup."""
    page = markdown([StudyChanges("S1", Kind.CHANGED, (HOSTILE,)), StudyChanges("S2", Kind.ADDED)])
    row = next(line for line in page.splitlines() if line.startswith("| ~"))
    assert row == ("| ~ | design | a\\|b | \\<script\\>\\`x\\`\\</script\\> \\| | \\*new\\* \\[x\\](http://y) |")
    assert "### S2: added" in page
    assert markdown([]) == "## Studies\n\nNo change in content.\n"


def test_a_long_summary_is_cut_with_a_remark() -> None:
    """A comment on a pull request has a limit."""
    many = [StudyChanges(f"S{n}", Kind.CHANGED, (HOSTILE,) * 20) for n in range(50)]
    page = markdown(many, longest=5_000)
    assert len(page) < 5_200
    assert "more; `protogen diff` prints all" in page


def test_text_and_json_say_the_same() -> None:
    """A line a change; an object a study."""
    found = [StudyChanges("S1", Kind.CHANGED, (HOSTILE,))]
    assert text(found).startswith("S1: design a|b changed: '<script>")
    assert json.loads(as_json(found))[0]["changes"][0]["new"] == HOSTILE.new
    assert text([]) == "no change in content\n"


def test_the_command_tells_changes_by_its_exit_code(tmp_path: Path) -> None:
    """0, 1 and 2, as `diff` has it."""
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    record = seed("NCT07329959")
    old.write_text(json.dumps(record), encoding="utf-8")
    record["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = 99
    new.write_text(json.dumps(record), encoding="utf-8")
    same = RUN.invoke(app, ["diff", str(old), str(old)])
    assert (same.exit_code, same.stdout) == (0, "no change in content\n")
    done = RUN.invoke(app, ["diff", str(old), str(new)])
    assert (done.exit_code, done.stdout) == (1, "NCT07329959: design enrollment.count changed: '8' -> '99'\n")
    assert "| ~ | design |" in RUN.invoke(app, ["diff", str(old), str(new), "--to", "markdown"]).stdout
    assert RUN.invoke(app, ["diff", str(old), str(tmp_path / "absent.json")]).exit_code == 2
