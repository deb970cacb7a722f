"""The command line: what it prints, which files it makes, its exit codes, and how it behaves without a PDF engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT, SEEDS
from typer.testing import CliRunner

from protogen.cli import app

EXAMPLE = str(ROOT / "examples" / "NCT07329959.txt")
RECORDS = [str(ROOT / "examples" / f"{nct}.txt") for nct in SEEDS]
RUN = CliRunner()


def test_version_is_printed() -> None:
    """`protogen --version`."""
    done = RUN.invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.output.startswith("protogen ")


def test_render_makes_every_document_in_both_formats(tmp_path: Path) -> None:
    """Without options: three documents, HTML and PDF, in a folder named for the study."""
    done = RUN.invoke(app, ["render", EXAMPLE, "-o", str(tmp_path)])
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in (tmp_path / "NCT07329959").iterdir())
    assert names == [f"{name}.{kind}" for name in ("checklist", "schedule", "synopsis") for kind in ("html", "pdf")]


def test_documents_and_formats_can_be_chosen(tmp_path: Path) -> None:
    """`--document synopsis,checklist --format html`."""
    options = ["--document", "synopsis,checklist", "--format", "html", "-o", str(tmp_path)]
    done = RUN.invoke(app, ["render", *RECORDS, *options])
    assert done.exit_code == 0, done.output
    made = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("NCT*/*.*"))
    assert made == [f"{nct}/{name}.html" for nct in SEEDS for name in ("checklist", "synopsis")]


@pytest.mark.parametrize("option", [["--document", "novel"], ["--format", "docx"], ["--format", ""], ["--paper", "a3"]])
def test_an_unknown_choice_names_the_known_ones(option: list[str], tmp_path: Path) -> None:
    """Exit code 2 and the list."""
    done = RUN.invoke(app, ["render", EXAMPLE, *option, "-o", str(tmp_path)])
    assert done.exit_code == 2
    assert "one of" in done.stderr


def test_findings_decide_the_exit_code_where_asked(tmp_path: Path) -> None:
    """`--fail-on minor` gives 1 for an unknown term, `--fail-on critical` and the default do not."""
    text = Path(EXAMPLE).read_text(encoding="utf-8").replace("'PHASE1'", "'PHASE9'")
    source = tmp_path / "study.txt"
    source.write_text(text, encoding="utf-8")
    arguments = ["render", str(source), "--format", "html", "-o", str(tmp_path / "out")]
    assert RUN.invoke(app, arguments).exit_code == 0
    assert RUN.invoke(app, [*arguments, "--fail-on", "critical"]).exit_code == 0
    done = RUN.invoke(app, [*arguments, "--fail-on", "minor", "--findings"])
    assert done.exit_code == 1
    assert "REG002 minor" in done.stderr


def test_convert_prints_the_study_as_json() -> None:
    """One study: an object whose values carry their sources."""
    done = RUN.invoke(app, ["convert", EXAMPLE, "--to", "json"])
    assert done.exit_code == 0
    study = json.loads(done.stdout)
    assert study["id"] == "NCT07329959"
    frame = study["objectives"]["outcomes"][1]["time_frame"]
    assert frame["text"].startswith("The three time points")
    assert frame["sources"][0]["path"] == "protocolSection.outcomesModule.secondaryOutcomes[0].timeFrame"
    assert study["population"]["inclusion"][0]["id"] == "I1"


def test_convert_prints_an_array_of_several() -> None:
    """Two studies: an array."""
    done = RUN.invoke(app, ["convert", *RECORDS])
    assert [study["id"] for study in json.loads(done.stdout)] == list(SEEDS)


def test_doctor_says_what_there_is() -> None:
    """Every check on its line."""
    done = RUN.invoke(app, ["doctor"])
    assert done.exit_code == 0, done.output
    assert "Pango" in done.output


def without_weasyprint(tmp_path: Path) -> dict[str, str]:
    """An environment in which `import weasyprint` fails."""
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n", encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_html_is_made_where_the_pdf_engine_is_missing(tmp_path: Path) -> None:
    """HTML is there, the error names the remedy once, the exit code is 3."""
    done = subprocess.run(
        [sys.executable, "-m", "protogen", "render", EXAMPLE, "-o", str(tmp_path / "out")],
        env=without_weasyprint(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    made = sorted(path.name for path in (tmp_path / "out" / "NCT07329959").iterdir())
    assert made == ["checklist.html", "schedule.html", "synopsis.html"]
    lines = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert len(lines) == 1
    assert "Traceback" not in done.stderr


def test_html_alone_needs_no_pdf_engine(tmp_path: Path) -> None:
    """With `--format html` nothing is said of it."""
    done = subprocess.run(
        [sys.executable, "-m", "protogen", "render", EXAMPLE, "--format", "html", "-o", str(tmp_path / "out")],
        env=without_weasyprint(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr


def test_an_output_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    blocker = tmp_path / "out"
    blocker.write_text("in the way", encoding="utf-8")
    done = RUN.invoke(app, ["render", EXAMPLE, "--format", "html", "-o", str(blocker)])
    assert done.exit_code == 3
    assert len([line for line in done.stderr.splitlines() if line]) == 1
    assert blocker.read_text(encoding="utf-8") == "in the way"


def test_nothing_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails half-way leaves neither the file nor its temporary."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    done = RUN.invoke(app, ["render", EXAMPLE, "--format", "html", "-o", str(tmp_path)])
    assert done.exit_code == 3
    assert "No space left" in done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
