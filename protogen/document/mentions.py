"""References in an author's prose: `[[I3]]` as "Inclusion 3", with the place in the document that it leads to.

They are resolved when the document is whole: only then is it known what stands in it and under which number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, Final, Self

from protogen.document.grid import anchor_of
from protogen.document.parts import Document, Value, values_in
from protogen.document.population import walk
from protogen.model.arms import Arm, Intervention
from protogen.model.population import CriterionKind
from protogen.model.prose import SECTIONS, Prose, by_name, mentioned, mentions, within
from protogen.model.registry_text import unescape
from protogen.model.schedule import Timeline
from protogen.model.source import Basis
from protogen.model.study import Study

_KINDS: Final = {
    CriterionKind.INCLUSION: "Inclusion",
    CriterionKind.EXCLUSION: "Exclusion",
    CriterionKind.OTHER: "Statement",
}
# Matches `I3`, `E2.a`: an id that follows from the place of a criterion.
_COUNTED: Final = re.compile(r"[IEO](\d.*)")


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference prints, and the anchor it leads to; empty where the document does not show the thing."""

    label: str
    anchor: str = ""


_Thing = tuple[tuple[str | None, ...], Target]
"""The words that mean a thing, its id first, and what a reference to it prints."""


class AuthorProse(str):
    """A text of an author: Markdown with tables, sub- and superscript and references.

    `targets` has what each reference means, by the words between its brackets; one that is not there prints as it
    stands.
    """

    __slots__ = ("targets",)
    targets: Mapping[str, Target]

    def __new__(cls, text: str, targets: Mapping[str, Target] | None = None) -> Self:
        """The text with what its references mean."""
        made = super().__new__(cls, text)
        made.targets = targets or {}
        return made

    def __reduce__(self) -> tuple[type[AuthorProse], tuple[str, dict[str, Target]]]:
        """How it travels between processes."""
        return AuthorProse, (str(self), dict(self.targets))


def authored_prose(document: Document, study: Study) -> Document:
    """The document with the prose of its author as such; that of a record as it is.

    `linked` has the anchors that references lead to, so that a page that splits a table keeps them, with their labels.
    """
    if study.prose is not Prose.AUTHOR or not any(_is_authored(each) for each in values_in(document)):
        return document
    book = _Book(document, study)
    whole = _part(document, book)
    found: Document = replace(whole, linked=book.linked, styles=(*document.styles, "prose.css"))
    return found


def _is_authored(value: Value) -> bool:
    """Whether a text is prose of the author: what still has a source in a record is the record's."""
    return value.markdown and all(source.basis is Basis.AUTHOR for source in value.sources)


def _part(part: Any, book: _Book) -> Any:
    """A part with every text of an author in it resolved; the same object where there is none."""
    if isinstance(part, Value):
        return replace(part, text=AuthorProse(part.text, book.targets(part.text))) if _is_authored(part) else part
    if isinstance(part, tuple):
        items = tuple(_part(each, book) for each in part)
        return items if any(new is not old for new, old in zip(items, part, strict=True)) else part
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {}
    for each in fields(part):
        old = getattr(part, each.name)
        new = _part(old, book)
        if new is not old:
            changes[each.name] = new
    return replace(part, **changes) if changes else part


def _anchors_in(part: Any) -> Iterator[str]:
    """Every place that a link can go to, also those that have no name of their own, such as rows of tables."""
    if isinstance(part, tuple):
        for item in part:
            yield from _anchors_in(item)
    elif is_dataclass(part):
        yield getattr(part, "anchor", "")
        for each in fields(part):
            yield from _anchors_in(getattr(part, each.name))


class _Book:
    """What can be referred to, by kind and folded name."""

    def __init__(self, document: Document, study: Study) -> None:
        self.study = study
        self.linked: dict[str, str] = {}
        self._document = document

    def targets(self, text: str) -> dict[str, Target]:
        """What each reference of a text means, by the words between its brackets."""
        found = {}
        for each in mentions(text):
            inside = unescape(text[each.start + 2 : each.end - 2])
            kind, name = mentioned(inside)
            target = self._things.get(kind, {}).get(name.casefold())
            if target is not None:
                shown = bool(target.anchor) and target.anchor in self._anchors
                self.linked |= {target.anchor: target.label} if shown else {}
                found[inside] = target if shown else Target(target.label)
        return found

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset(_anchors_in(self._document))

    @cached_property
    def _things(self) -> dict[str, dict[str, Target]]:
        study = self.study
        timelines = study.schedule.timelines
        return {
            "criterion": by_name(_criteria(study)),
            "visit": by_name(found for each in timelines for found in _visits(each)),
            "activity": by_name(found for each in timelines for found in _activities(each)),
            "arm": by_name(((each.id, each.label), _plain("arm", each)) for each in study.arms),
            "intervention": by_name(
                ((each.id, each.label), _plain("intervention", each)) for each in study.interventions
            ),
            "outcome": by_name(
                ((each.id, each.measure), Target(each.measure or each.id, f"outcome-{each.id}"))
                for each in study.objectives.outcomes
            ),
            "timeline": by_name(((each.id, each.label), _plain("timeline", each)) for each in timelines),
            "section": by_name(self._sections()),
        }

    def _sections(self) -> Iterator[_Thing]:
        """The sections by their names: as this document titles them, else as a synopsis does."""
        here = {each.anchor: each for each in self._document.sections}
        for name, (anchor, title, _) in SECTIONS.items():
            found = here.get(anchor)
            number = f"{found.number} " if found is not None and found.number else ""
            yield (name,), Target(f"{number}{found.title if found is not None else title}", anchor)


def _plain(kind: str, each: Arm | Intervention | Timeline) -> Target:
    return Target(each.label or each.id, f"{kind}-{each.id}")


def _criteria(study: Study) -> Iterator[_Thing]:
    """`I3` as "Inclusion 3"; an id of the author's own behind the name of the list."""
    of = study.population
    for each, _ in walk((*of.inclusion, *of.exclusion, *of.other)):
        counted = _COUNTED.fullmatch(each.id)
        yield (each.id,), Target(f"{_KINDS[each.kind]} {counted[1] if counted else each.id}", f"criterion-{each.id}")


def _visits(timeline: Timeline) -> Iterator[_Thing]:
    """Visits by their labels; where two have the same, the cycle, period or epoch says which."""
    labels = Counter(each.label for each in timeline.visits)
    epochs = {each.id: each.label for each in timeline.epochs}
    for each in timeline.visits:
        longer = within(each.label, each.cycle, each.period, epochs.get(each.epoch or ""))
        label = longer[0] if longer and labels[each.label] > 1 else each.label
        target = Target(label, anchor_of(timeline, f"visit-{each.id}"))
        yield (each.id, each.number, each.notation, each.label, *longer), target


def _activities(timeline: Timeline) -> Iterator[_Thing]:
    for each in timeline.activities:
        yield (each.id, each.label), Target(each.label, anchor_of(timeline, f"activity-{each.id}"))
