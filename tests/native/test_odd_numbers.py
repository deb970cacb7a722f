"""Numbers of a study file that are none, or longer than Python reads: mistakes in words, or texts; never a fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from protogen.derivation import derive
from protogen.errors import ProtogenError
from protogen.importers.native.problems import StudyFileError
from protogen.importers.native.study_file import from_yaml

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))
ODD = ("²³8", "٣", "Ⅳ", "½", "1e400", "9" * 5000, "-" + "9" * 5000, "9" * 5000 + ".5")
# Matches a whole number that stands by itself.
_WHOLE = re.compile(r"(?<![\w.'\"-])\d+(?![\w.])")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_number_of_the_examples_may_be_odd(path: Path) -> None:
    """Each in turn, with one of the odd ones: found by damaged study files, where `²³8` was a fault."""
    text = path.read_text(encoding="utf-8")
    found = list(_WHOLE.finditer(text))[::5]
    assert len(found) > 20
    mistakes = []
    for turn, number in enumerate(found):
        odd = ODD[turn % len(ODD)]
        try:
            derive(from_yaml(text[: number.start()] + odd + text[number.end() :], path.name))
        except ProtogenError as error:
            mistakes.append(error)
    assert 0 < len(mistakes) < len(found)


@pytest.mark.parametrize("days", ["²³8", "9" * 5000, "1-" + "9" * 5000])
def test_days_of_cycles_that_are_no_numbers(days: str) -> None:
    """They name no day: a mistake with its line."""
    with pytest.raises(StudyFileError, match=r"study\.yaml:2:42 TIM002 .* stands where a number is wanted"):
        from_yaml(f"id: X\nschedule: {{visits: [{{cycles: 1-2, days: ['{days}']}}]}}\n", "study.yaml")
