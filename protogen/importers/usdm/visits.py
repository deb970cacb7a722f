"""Instances and their encounters as columns: names, numbers, modes, windows; epochs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.timings import Placing
from protogen.importers.usdm.walking import Step
from protogen.model.schedule import Code, Epoch, Visit, VisitKind

# Matches `E1`, `V12`, `P4`, `3`: a number of a visit, apart from its name.
_NUMBER = re.compile(r"[A-Za-z]{0,3}[-. ]?\d{1,3}[a-z]?")
_KINDS = (
    (re.compile(r"unscheduled|unplanned", re.IGNORECASE), VisitKind.UNSCHEDULED),
    (
        re.compile(r"early[ _-]*(termination|discontinuation|withdrawal)|\bET\b", re.IGNORECASE),
        VisitKind.EARLY_TERMINATION,
    ),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """The encounter of an instance; without one, only a key of its own."""

    id: str
    at: At | None = None
    scheduled_at: str | None = None


def contact(book: Book, instance: At) -> Contact:
    """The encounter that an instance names."""
    name = instance.text("encounterId", "")
    at = book.index.named(name, f"{instance.path}.encounterId", "the encounter of an instance")
    if at is None or name is None:
        return Contact(instance.path)
    scheduled = at.text("scheduledAtId", "")
    book.index.named(scheduled, f"{at.path}.scheduledAtId", "the timing of an encounter")
    at.skip("previousId", "nextId", "type", "id")
    return Contact(name, at, scheduled)


def instance_name(book: Book, instance: At) -> str:
    """What an instance is called where its own name is needed: its label, else its encounter's, else its name."""
    label = instance.data.get("label")
    if isinstance(label, str) and label.strip():
        return label
    encounter = instance.data.get("encounterId")
    at = book.index.get(encounter) if isinstance(encounter, str) else None
    return called(at) if at is not None else called(instance, "an instance without a name")


def label(step: Step, meeting: Contact, timing: str | None, *, shared: bool) -> str:
    """The name of a column: its encounter's, else its own; both where instances share one: "Week 8 · Week NPI"."""
    own, name = _plain(step.at, "label"), _plain(step.at, "name")
    met = called(meeting.at) if meeting.at is not None else ""
    if not met:
        return own or timing or name or step.id
    told = own or name
    return f"{met} · {told}" if shared and told and told.casefold() != met.casefold() else met


def _plain(at: At, name: str) -> str:
    value = at.data.get(name)
    return value.strip() if isinstance(value, str) else ""


def visit(book: Book, step: Step, meeting: Contact, when: Placing, names: tuple[str, str]) -> Visit:
    """The column of an instance; `names` are its id and its label."""
    ident, title = names
    own, code_name = step.at.text("label", "label"), step.at.text("name", "labels")
    met = meeting.at.name("label") if meeting.at is not None else None
    number: str | None = None
    mode: str | None = None
    text: str | None = None
    codes: tuple[Code, ...] = ()
    if meeting.at is not None:
        short = meeting.at.text("name", "number")
        number = short if short and _NUMBER.fullmatch(short) and short != title else None
        places, ways = meeting.at.codes("environmentalSettings", "mode"), meeting.at.codes("contactModes", "mode")
        codes = (*places, *ways)
        mode = ", ".join(dict.fromkeys(each.label or each.code for each in codes)) or None
        text = book.texts.markdown(meeting.at, "description", "description")
    others = tuple(dict.fromkeys(each for each in (own or code_name, when.name) if each and each not in (title, met)))
    encounter = meeting.at.told if meeting.at is not None else ()
    step.at.skip("description")
    return Visit(
        id=ident,
        label=title,
        notation=when.notation,
        window=str(when.window) if when.window else None,
        timing=when.words,
        number=number,
        mode=mode,
        labels=others,
        codes=codes,
        description=text if text and text.casefold() != title.casefold() else None,
        sources=(*step.at.told, *encounter, *when.sources),
    )


def epoch(at: At, name: str) -> Epoch:
    """A period of the study."""
    label = at.name("label")
    code = at.code("type", "codes")
    at.skip("previousId", "nextId")
    at.skip("description")
    return Epoch(id=name, label=label or name, codes=(code,) if code else (), sources=at.told)


def visit_kind(words: str) -> VisitKind | None:
    """What kind of visit a timeline for an event stands for, where its name says so."""
    return next((kind for pattern, kind in _KINDS if pattern.search(words)), None)
