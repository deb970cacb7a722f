"""Corrections on a study: those of what the record states before anything is derived, the others after.

So that what is derived follows: a corrected time frame gives its columns, a corrected name its row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from protogen.derivation import derive
from protogen.derivation.soa.zero import CORRECTED as ZERO
from protogen.findings import Finding, Severity
from protogen.importers.native.conform import Conforming
from protogen.importers.native.places import File, Map, Place, Text, located
from protogen.importers.native.problems import Problem
from protogen.importers.native.references import references
from protogen.importers.native.report import Report
from protogen.importers.native.study_file import full
from protogen.importers.native.validation import validated
from protogen.model.corrections import Correction
from protogen.model.study import Study
from protogen.overlay import adding, editing
from protogen.overlay.criteria import LISTS, Criteria, is_of_criteria
from protogen.overlay.finding import UnknownPathError, steps_of
from protogen.overlay.noting import unexplained
from protogen.overlay.reading import Entry, Overlay, OverlayError

_DOSING: Final = frozenset({"total_dose", "dose_steps", "dose_levels", "escalation", "stages"})
_READ: Final = frozenset({*LISTS, "headings", "markers", "groups", "leftover", "repairs"})
_ITEMS: Final = frozenset({"notation", "items", "dropped"})


@dataclass(slots=True)
class _Pass:
    """Corrections that are made at one time, and what came of them."""

    study: Study
    name: str
    problems: list[Problem] = field(default_factory=list)

    def tree(self) -> Map:
        """The study as a tree to correct."""
        plain = self.study.model_dump(mode="json", exclude_none=True)
        found = located(plain, Place(File(self.name), 0, 0))
        assert isinstance(found, Map)
        return found

    def correct(self, entries: Sequence[Entry]) -> None:
        """Make corrections on the tree; the study is the corrected one where it is a study still."""
        if not entries:
            return
        editor, study, problems = self._tried(entries)
        owned = [self._owned(each, entries) for each in problems]
        # A correction that takes away what many others need is one mistake.
        self.problems += {(each.code == "OVL011" or each, each.place): each for each in reversed(owned)}.values()
        if study is not None and not self.problems:
            self._kept(study, editor.done)

    def _tried(self, entries: Sequence[Entry]) -> tuple[editing.Editor, Study | None, list[Problem]]:
        """What corrections make of the study, and what is wrong with it."""
        editor = editing.Editor(self.tree())
        for entry in entries:
            _do(editor, entry)
        unexplained(editor.root)
        files = frozenset(each.place.file.name for each in entries)
        study, problems = judged(editor.root, editor.report, files)
        return editor, study, list(dict.fromkeys(problems))

    def _owned(self, problem: Problem, entries: Sequence[Entry]) -> Problem:
        """A problem that a correction made elsewhere in the study, at the correction that made it."""
        if problem.place.file.name != self.name:
            return problem

        def made(count: int) -> bool:
            return any(str(each) == str(problem) for each in self._tried(entries[:count])[2])

        first = bisect_left(range(1, len(entries) + 1), True, key=made)
        at = entries[min(first, len(entries) - 1)]
        message = f"the study would not hold together, {problem.place.path}: {problem.message}"
        return Problem("OVL011", at.at.place, message, "correct that first, or leave this out")

    def criteria(self, entries: Sequence[Entry]) -> None:
        """Make corrections of criteria."""
        if not entries:
            return
        report = Report()
        work = Criteria(self.study.population, report)
        for entry in entries:
            work.do(entry)
        self.problems += report.problems
        if not report.problems:
            self._kept(self.study.evolve(population=work.population), work.done)

    def _kept(self, study: Study, done: Iterable[Correction]) -> None:
        self.study = study.evolve(corrections=(*study.corrections, *done))


def _do(editor: editing.Editor, entry: Entry) -> None:
    target = editor.target(entry)
    if target is None:
        return
    if entry.verb == "split":
        fix = "name one, such as population.inclusion[I3]"
        editor.report.say("OVL004", entry.said.key_at("split"), "only a criterion can be split", fix)
        return
    verbs = {"set": editing.put, "add": adding.add, "order": editing.order, "remove": editing.remove}
    verbs[entry.verb](editor, entry, target)


class _Conforming(Conforming):
    """Terms of the author are those of the lists; what a record holds is kept as it is."""

    def __init__(self, files: frozenset[str], *, registered: bool) -> None:
        super().__init__(registered=registered)
        self._files = files

    def _term(self, value: Text, terms: Any, *, kept: bool) -> Any:
        return super()._term(value, terms, kept=kept and value.place.file.name not in self._files)


def judged(tree: Map, report: Report, files: frozenset[str]) -> tuple[Study | None, list[Problem]]:
    """The study that a corrected tree holds, or what keeps it from being one."""
    conforming = _Conforming(files, registered=tree.get("record") is not None)
    tidy = conforming.model(full(tree, report), Study)
    references(tidy, report)
    study, refused = validated(tidy)
    return study, [*conforming.problems, *report.problems, *refused]


def corrected(study: Study, overlays: Sequence[Overlay], name: str) -> Study:
    """The study with its derived parts and the corrections of the overlays, which must all be for it.

    `name` is what problems call the record. Without any correction it is the study with its derived parts.

    Raises:
        OverlayError: a correction does not fit the study; the error has all of them.
    """
    entries = [entry for each in overlays for entry in each.entries]
    of_criteria = [each for each in entries if is_of_criteria(each)]
    others = [each for each in entries if not is_of_criteria(each)]
    first = _Pass(study, name)
    first.correct([each for each in others if not _is_late(each, study)])
    second = _Pass(_derived(first.study, entries), name)
    second.criteria(of_criteria)
    second.correct([each for each in others if _is_late(each, study)])
    if first.problems or second.problems:
        raise OverlayError([*first.problems, *second.problems])
    return _told(second.study, entries)


def _is_late(entry: Entry, study: Study) -> bool:
    """Whether a correction is of something that is still to be derived."""
    try:
        names = [step.name for step in steps_of(entry.at)]
    except UnknownPathError:
        return False
    if names[0] == "schedule":
        return not study.schedule.timelines
    if names[0] == "population" and len(names) > 1:
        return names[1] in _READ
    if names[0] == "arms" and len(names) > 1:
        return names[1] in _DOSING
    return names[0] == "objectives" and names[-1] in _ITEMS


def _derived(study: Study, entries: Sequence[Entry]) -> Study:
    """The study with its derived parts, for which the days count from where the author says that they do."""
    said = [each for each in entries if str(each.at) in ZERO and each.verb == "set" and isinstance(each.value, Text)]
    hints = [editing.correction(each, None, str(each.value)) for each in said]
    found = derive(study.evolve(corrections=(*study.corrections, *hints)))
    return found.evolve(corrections=study.corrections)


def _told(study: Study, entries: Sequence[Entry]) -> Study:
    """The study with the corrections in the order of their files, and a finding for each file."""
    order = {each.shown: number for number, each in enumerate(entries)}
    done = tuple(sorted(study.corrections, key=lambda each: order.get(each.place, -1)))
    counts: dict[str, int] = {}
    for each in done:
        counts[each.file] = counts.get(each.file, 0) + (each.place in order)
    found = [
        Finding("COR001", Severity.INFO, name, f"{number} value{'' if number == 1 else 's'} corrected by {name}")
        for name, number in counts.items()
        if number
    ]
    return study.evolve(corrections=done, findings=(*study.findings, *found))
