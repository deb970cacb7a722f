"""What is too large, too deep or too long is refused by name, before it costs time or memory."""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from builders import a_record, a_study
from corpus import Raw

from protogen import pipeline
from protogen.deadline import within
from protogen.document import extent
from protogen.document.parts import Document
from protogen.errors import RenderError
from protogen.pipeline import Order, Result, render
from protogen.rendering import pdf as pdf_module
from protogen.rendering.pdf import pdf


def made(content: bytes, folder: Path, *formats: str) -> Result:
    """What becomes of one input."""
    (result,) = render(["-"], Order(out=folder, formats=formats or ("html",)), stdin=BytesIO(content))
    assert not result.bug, result.bug
    return result


def record(**modules: Raw) -> bytes:
    """A small record with these modules."""
    raw = a_record(("Pain", "Day 1, Day 7"))
    raw["protocolSection"] |= modules
    return json.dumps(raw).encode()


HUGE: dict[str, tuple[Callable[[int], bytes], int, str]] = {
    "outcomes": (
        lambda count: record(outcomesModule={"primaryOutcomes": [{"measure": "Pain"}] * count}),
        extent.MOST_OUTCOMES,
        "the study has 1,001 outcomes, documents are made of up to 1,000",
    ),
    "arms": (
        lambda count: record(armsInterventionsModule={"armGroups": [{"label": f"Arm {n}"} for n in range(count)]}),
        extent.MOST_ARMS,
        "301 arms",
    ),
    "criteria": (
        lambda count: record(
            eligibilityModule={"eligibilityCriteria": "* Adult.\n" * (count // 9) + "x" * (count % 9)}
        ),
        extent.LONGEST_CRITERIA,
        "200,001 characters of eligibility criteria",
    ),
    "a text": (
        lambda count: record(descriptionModule={"briefSummary": "x" * count}),
        extent.LONGEST_TEXT,
        "1,000,001 characters in design.brief_summary",
    ),
    "a list": (
        lambda count: record(conditionsModule={"conditions": ["Pain"] * count}),
        extent.MOST_ENTRIES,
        "10,001 entries in population.conditions",
    ),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_study_is_refused_by_name(name: str, tmp_path: Path) -> None:
    """What it has of what, how much is taken, what to do; no file is written."""
    build, most, said = HUGE[name]
    result = made(build(most + 1), tmp_path)
    assert [type(error) for error in result.errors] == [RenderError]
    assert said in str(result.errors[0])
    assert "give it as several studies" in str(result.errors[0])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["arms", "a text", "a list"])
def test_a_large_study_is_not(name: str, tmp_path: Path) -> None:
    """At the limit all documents are made."""
    build, most, _ = HUGE[name]
    result = made(build(most), tmp_path)
    assert result.errors == ()
    assert len(result.outputs) == 3


def test_a_schedule_has_limits_too() -> None:
    """As an author or a USDM file may state any."""
    study = a_study()
    timeline = study.schedule.timelines[0]
    extent.refuse_huge(study)
    visits = tuple(timeline.visits[0] for _ in range(extent.MOST_VISITS + 1))
    huge = study.evolve(schedule=study.schedule.evolve(timelines=(timeline.evolve(visits=visits),)))
    with pytest.raises(RenderError, match=r"1,001 visits in the schedule"):
        extent.refuse_huge(huge)


def test_a_page_too_long_for_paper_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is laid out; one at the limit is made."""
    page = "<!DOCTYPE html><html lang=en><head><title>t</title></head><body><p>x</p></body></html>"
    monkeypatch.setattr(pdf_module, "LONGEST_PAGE", len(page))
    assert pdf(page).pages == 1
    with pytest.raises(RenderError, match="characters of HTML"):
        pdf(f"{page} ")


def test_a_page_of_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of many small cells takes more memory than ten times as much prose."""
    page = "<!DOCTYPE html><html lang=en><head><title>t</title></head><body><p>x</p></body></html>"
    monkeypatch.setattr(pdf_module, "MOST_ELEMENTS", 6)
    assert pdf(page).pages == 1
    with pytest.raises(RenderError, match=r"7 elements \(cells, lines, fields\), a PDF is made of up to 6"):
        pdf(page.replace("x", "<b>x</b>"))


def test_a_record_of_ten_megabytes_keeps_within_two_gigabytes(tmp_path: Path) -> None:
    """Ten megabytes of results, which no document uses, are rendered; of outcomes, refused by name."""
    text = "Participants with a response, as assessed by the investigator. "
    outcomes = [{"measure": text, "description": text * 10, "timeFrame": "Day 1"}] * 14_000
    rows = [{"title": text, "groups": [{"value": "1"}] * 9}] * 46_000
    cases = {
        "results": ({**json.loads(record()), "resultsSection": {"rows": rows}}, 6, ""),
        "outcomes": (json.loads(record(outcomesModule={"primaryOutcomes": outcomes})), 0, "14,000 outcomes"),
    }
    for name, (raw, files, said) in cases.items():
        source = tmp_path / f"{name}.json"
        source.write_text(json.dumps(raw), encoding="utf-8")
        assert source.stat().st_size > 10_000_000
        out = tmp_path / name
        command = [sys.executable, "-m", "protogen", "render", str(source), "-o", str(out)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        most = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024
        assert most < 2_000_000_000
        assert done.returncode == (0 if files else 3), done.stderr[-500:]
        assert said in done.stderr
        assert (
            len([path for path in out.rglob("*") if path.suffix in {".html", ".pdf"} and "index" not in path.name])
            == files
        )


def test_a_document_that_takes_too_long_is_refused_by_name_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a PDF that is laid out for hours would be; what swallows every exception does not swallow this one."""
    real = pipeline.html

    def endless(document: Document, *given: Any, **named: Any) -> str:
        while document.name == "schedule":
            with contextlib.suppress(Exception):
                sum(range(1000))
        return real(document, *given, **named)

    monkeypatch.setattr(pipeline, "html", endless)
    (result,) = render(["-"], Order(out=tmp_path, formats=("html",), time_limit=1.5), stdin=BytesIO(record()))
    (error,) = result.errors
    assert str(error).startswith("schedule.html takes more than 1.5 seconds of processor time")
    assert "--time-limit SECONDS" in str(error)
    assert sorted(output.name for output in result.outputs) == ["checklist.html", "synopsis.html"]
    assert sorted(path.name for path in tmp_path.rglob("*.html")) == ["checklist.html", "synopsis.html"]


def test_a_limit_counts_the_processor_and_is_put_back() -> None:
    """Waiting costs nothing; behind the block nothing is counted, and whoever had the signal has it again."""
    said: list[int] = []
    before = signal.signal(signal.SIGPROF, lambda number, _: said.append(number))
    try:
        with within(0.2, "waiting"):
            time.sleep(0.4)
        spend(0.4)
        assert said == []
        with pytest.raises(RenderError, match=r"counting takes more than 0\.2 seconds"), within(0.2, "counting"):
            spend(30)
        spend(0.4)
        assert said == []
        signal.raise_signal(signal.SIGPROF)
        assert said == [signal.SIGPROF]
        with within(0, "no limit"):
            spend(0.3)
    finally:
        signal.signal(signal.SIGPROF, before)


def test_in_another_thread_there_is_no_limit() -> None:
    """Only a main thread can be stopped; elsewhere the work is done as if nothing had been asked for."""
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(limited).result() == "done"


def limited() -> str:
    """Work longer than it may."""
    with within(0.05, "work in a thread"):
        spend(0.3)
    return "done"


def spend(seconds: float) -> None:
    """Use the processor for so long."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
