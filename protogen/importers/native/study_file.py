"""A study file → `Study`, or all that is wrong with it.

text → tree with places → included files → full form of what was written short → what each field wants → references →
`Study`. Every step adds to one list of problems; a study comes out only where the list is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from protogen.importers.native.arms import arms, named
from protogen.importers.native.conform import Conforming
from protogen.importers.native.including import included
from protogen.importers.native.mentions import Mistaken, mention_problems, recorded
from protogen.importers.native.objectives import objectives
from protogen.importers.native.places import File, Map, Place, Text, located
from protogen.importers.native.population import population
from protogen.importers.native.problems import Problem, StudyFileError
from protogen.importers.native.recognising import EXTRA
from protogen.importers.native.references import references
from protogen.importers.native.report import Report
from protogen.importers.native.schedule import schedule
from protogen.importers.native.tracing import traced
from protogen.importers.native.validation import validated
from protogen.importers.native.yamltext import broken, readable
from protogen.model.prose import Prose
from protogen.model.study import Study


def from_yaml(text: str, name: str) -> Study:
    """The study a YAML text holds; `name` is that of its file.

    Raises:
        StudyFileError: it has mistakes; the error has all of them.
    """
    return read_yaml(text, name)[0]


def read_yaml(text: str, name: str) -> tuple[Study, bool]:
    """The study of `from_yaml`, and whether the text is all that it was read from: it includes no other file."""
    found, problems = readable(text, name)
    return _study(found, name, problems)


def from_json(value: Mapping[str, Any], name: str) -> Study:
    """The study a parsed JSON object holds; problems name its paths, as there are no lines to name.

    Raises:
        StudyFileError: it has mistakes; the error has all of them.
    """
    return read_json(value, name)[0]


def read_json(value: Mapping[str, Any], name: str) -> tuple[Study, bool]:
    """The study of `from_json`, and whether the object is all that it was read from: it includes no other file."""
    return _study(located(value, Place(File(name), 0, 0)), name, [])


def _study(found: Any, name: str, problems: list[Problem]) -> tuple[Study, bool]:
    if not isinstance(found, Map):
        if not problems:
            place = Place(File(name), 1, 1) if found is None else getattr(found, "place", Place(File(name), 1, 1))
            fix = "write id: and the other parts of a study, or begin with protogen new"
            problems = [Problem("STU003", place, "a study file is a mapping of fields", fix)]
        raise StudyFileError(problems)
    if "overlay" in found:
        fix = "give the record, and this file with --with"
        raise StudyFileError([Problem("STU003", found.key_at("overlay"), "a file of corrections, not a study", fix)])
    whole, more = included(found, Path(name).parent)
    problems += more
    study, mistaken = _checked(whole, problems)
    trace = whole.get("trace")
    if isinstance(trace, Text):
        study = traced(study, Path(name).parent / trace, whole.at("trace"))
        kept = recorded(study)
        if left := [problem for text, problem in mistaken if text not in kept]:
            raise StudyFileError(left)
        return study, False
    return study, found.get("include") is None


def full(value: Map, report: Report) -> Map:
    """The tree with everything that was written short in full."""
    found = value.copied()
    for key in EXTRA:
        found.drop(key)
    for key, expand in _PARTS.items():
        if found.get(key) is not None:
            found[key] = expand(found[key], report)
    return found


def _interventions(value: Any, report: Report) -> Any:
    del report
    return named(value, "I")


_PARTS: Final = {
    "arms": arms,
    "interventions": _interventions,
    "objectives": objectives,
    "population": population,
    "schedule": schedule,
}


def _checked(value: Map, problems: list[Problem]) -> tuple[Study, list[Mistaken]]:
    """The study, and what is wrong with the references of a draft: that depends on what its author changed."""
    report = Report()
    conforming = Conforming(registered=_registered(value))
    tidy = conforming.model(full(value, report), Study)
    references(tidy, report)
    study, refused = validated(tidy)
    mistaken = [] if tidy.get("prose") == Prose.RECORD else mention_problems(tidy, conforming.prose)
    drafted = isinstance(value.get("trace"), Text)
    said = [] if drafted else [problem for _, problem in mistaken]
    found = [*conforming.problems, *report.problems, *said, *refused]
    if broken(problems):
        found = [each for each in found if _stands_alone(each)]
    if problems or found or study is None:
        raise StudyFileError([*problems, *found])
    return study, mistaken if drafted else []


def _registered(value: Map) -> bool:
    """Whether the study was read from a record, also where the part that says so could not be read."""
    return value.get("record") is not None or any(line.startswith("record:") for line in value.place.file.lines)


def _stands_alone(problem: Problem) -> bool:
    """Whether a mistake is one whatever the parts say that could not be read."""
    return not (problem.code.startswith("REF") or (problem.code == "STU002" and not problem.place.path))
