"""Damaged inputs by the hundred (`PROTOGEN_FUZZ_CASES`): documents, or errors that say what is wrong; never a crash.

`.ci/slow` asks for 5,000 cases; what is found is kept below as a case of its own.
"""

from __future__ import annotations

import os
import tempfile
import time
from io import BytesIO
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from lxml import html as lxml_html
from mutations import Damaged, damaged

from protogen.errors import ProtogenError
from protogen.pipeline import Order, Result, render

CASES = int(os.environ.get("PROTOGEN_FUZZ_CASES", "300"))
ON_PAPER = max(4, CASES // 50)
SECONDS = 60.0
"""Processor time of one case: a limit against loops without an end, far above what any needs."""
_SETTINGS = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    # The same cases each time; what a longer run finds becomes a case below. Shrinking a page of text takes minutes.
    "derandomize": True,
    "database": None,
    "phases": (Phase.explicit, Phase.generate) if CASES > 1000 else (Phase.explicit, Phase.generate, Phase.shrink),
}


def outcome(content: bytes, *formats: str) -> list[Result]:
    """What becomes of an input; whatever is wrong with that fails the test."""
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        order = Order(out=Path(folder), formats=formats)
        results = list(render(["-"], order, stdin=BytesIO(content)))
        for result in results:
            check(result, formats)
        written = [path for path in Path(folder).rglob("*") if path.is_file()]
        assert len(written) == sum(len(result.outputs) for result in results)
        for path in written:
            if path.suffix == ".html":
                lxml_html.document_fromstring(path.read_bytes().decode("utf-8"))
    assert time.process_time() - started < SECONDS
    return results


def check(result: Result, formats: tuple[str, ...]) -> None:
    """Every document was made, or an error says in one line and in words why not."""
    assert not result.bug, result.bug
    assert result.errors or len(result.outputs) == 3 * len(formats)
    for error in result.errors:
        assert isinstance(error, ProtogenError)
        assert len(error.message) > 8
        str(error).encode("utf-8", "surrogateescape")


@settings(max_examples=CASES, **_SETTINGS)
@given(damaged())
def test_a_damaged_input_gives_documents_or_an_error_in_words(case: Damaged) -> None:
    """Pages, JSON, USDM and study files, on screen."""
    assert outcome(case.content, "html")


@settings(max_examples=ON_PAPER, **_SETTINGS)
@given(damaged())
def test_a_damaged_input_gives_paper_or_an_error_in_words(case: Damaged) -> None:
    """The same on paper, where a page costs a second."""
    assert outcome(case.content, "pdf")
