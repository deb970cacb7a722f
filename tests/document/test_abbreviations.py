"""Abbreviations of the schedule: used and not defined, defined and not used; silence where nothing is defined."""

from __future__ import annotations

from schedules import a_timeline, scheduled

from protogen.document.schedule import findings
from protogen.model.schedule import Abbreviation
from protogen.model.study import Study

ECG = Abbreviation(term="ECG", meaning="electrocardiogram")
CT = Abbreviation(term="CT", meaning="computed tomography")


def with_list(*known: Abbreviation) -> Study:
    """A schedule of ECG and MRI with a list of abbreviations."""
    return scheduled(a_timeline({"ECG": {"V1": "X"}, "MRI of the TREATED knee": {"V1": "X"}}), abbreviations=known)


def test_words_used_and_not_defined_are_a_finding() -> None:
    """MRI is one; a word in capitals and the number of a visit are none."""
    (found,) = findings(with_list(ECG))
    assert (found.code, found.severity.value) == ("SCH101", "info")
    assert found.message.endswith(": MRI")


def test_words_defined_and_not_used_are_a_finding() -> None:
    """CT stands in no table."""
    codes = {each.code: each.message for each in findings(with_list(ECG, CT))}
    assert codes["SCH102"].endswith(": CT")


def test_a_complete_list_gives_no_finding() -> None:
    """The near miss; and a source without a list has nothing to be held against."""
    mri = Abbreviation(term="MRI", meaning="magnetic resonance imaging")
    assert findings(with_list(ECG, mri)) == ()
    assert findings(with_list()) == ()
