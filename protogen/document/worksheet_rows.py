"""The lines of the eligibility worksheet: what each asks, what its answer counts for, and what is filled in beside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protogen.document.form import Choice, Entry, Option
from protogen.document.measure import text_width, wrapped
from protogen.document.population import CriterionLine
from protogen.document.worksheet_asked import NO, YES, Asked, asked_beside, shortened
from protogen.model.population import CriterionKind, Logic

NOT_APPLICABLE = Option("NA", "N/A")

_EXPECTED = {CriterionKind.INCLUSION: YES.value, CriterionKind.EXCLUSION: NO.value}

_TEXT_PT, _LINE_PT = 8.6, 11.4
_COLUMN_PT = 164.0
_VALUE_PT = 104.0
_ENTRIES_PT = 26.0
_PAGE_PT = 520.0
"""The narrowest columns of the criterion and of its values, and the height that the shorter paper leaves for a row."""

_WHO = re.compile(
    r"\b(?:cohorts?|arms?|parts?|(?:sub-?)?(?:groups?|stud(?:y|ies))|phases?|stages?|aims?|blocks?|"
    r"randomi[sz]ations?|patients?|participants?|subjects?|controls?|volunteers?|donors?|cases|mothers?|fathers?|"
    r"daughters?|child(?:ren)?|youths?|adolescents?|adults?|carers?|caregivers?|parents?|famil(?:y|ies)|clinics?|"
    r"staff|wom[ae]n|m[ae]n|females?|males?|non-\w+)\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    r"\b(?:all|any|each|every|none|both|must|may|will|follow(?:ing|s)?|eligible|fulfil\w*|characteristics|"
    r"prior|concurrent|concomitant|\w+-related|individual|status|reasons?|age|values)\b|^\W*study participants?\W",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\W*(?:[IVX]+\.\s*)?(?:cohort|arm|part|group|phase|stage|stratum)s?\s+(?:[A-Z]\b|\d)", re.IGNORECASE
)
"""A part of the study by its letter or number; what else the heading says does not matter."""
_BARE = re.compile(
    r"\W*(?:(?:inclusion|exclusion|entry|eligibility|criteria|for|patients?|participants?|subjects?)\W*)+"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What an answer is held against: the answer to be eligible, and how the lines below decide it.

    `part_of` is the line whose answer this one counts for; `combines` is `all`, `any`, `at_least` or `exception`.
    """

    expected: str = ""
    part_of: str = ""
    combines: str = ""
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class WorksheetRow:
    """A line to answer. Without a choice there is nothing to answer, only something to read.

    `decision` says what is decided on this line; `notes` say what else to know; `long` is whether it may not fit on a
    page.
    """

    line: CriterionLine
    rule: Rule
    choice: Choice | None
    decision: str
    notes: tuple[str, ...]
    asked: tuple[Asked, ...]
    comment: Entry
    initials: Entry
    signed: Entry
    long: bool = False


def rows(lines: tuple[CriterionLine, ...], kind: CriterionKind, arms: tuple[str, ...] = ()) -> tuple[WorksheetRow, ...]:
    """One row for each line, in order; `arms` are the labels of the arms, by which a heading may call a group."""
    known = {line.id: line for line in lines}
    some = _limiting(lines, arms)
    children: dict[str, list[CriterionLine]] = {}
    for line in lines:
        children.setdefault(line.id.rpartition(".")[0], []).append(line)
    found = []
    for line in lines:
        parent = known.get(line.id.rpartition(".")[0])
        found.append(_row(line, kind, parent, tuple(children.get(line.id, ())), _unless(line, known, some)))
    return tuple(found)


def _row(
    line: CriterionLine,
    kind: CriterionKind,
    parent: CriterionLine | None,
    children: tuple[CriterionLine, ...],
    unless: str,
) -> WorksheetRow:
    answered = kind in _EXPECTED
    asked = asked_beside(line) if answered else ()
    exception = parent is not None and parent.combines == Logic.EXCEPTION
    options = (YES, NO, NOT_APPLICABLE) if unless and not exception else (YES, NO)
    question = "does this exception apply?" if exception else "is this so?"
    said = f"{line.id}, {question} {shortened(line.value.text)}"
    notes = [
        note for note in (_part_note(parent), f"N/A unless: {unless}" if NOT_APPLICABLE in options else "") if note
    ]
    return WorksheetRow(
        line=line,
        rule=Rule(
            expected=_EXPECTED.get(kind, "") if parent is None else "",
            part_of=parent.id if parent else "",
            combines=str(line.combines) if line.combines and children else "",
            at_least=line.at_least or 0,
        ),
        choice=Choice(f"{line.id}.answer", said, options) if answered else None,
        decision=_decision(line, children) if answered else "",
        notes=tuple(note for note in notes if note) if answered else (),
        asked=asked,
        comment=Entry(f"{line.id}.comment", "Source document or comment", f"{line.id}, source document or comment", 3),
        initials=Entry(f"{line.id}.initials", "Initials", f"{line.id}, initials of who answered"),
        signed=Entry(f"{line.id}.signed", "Date", f"{line.id}, date of the initials"),
        long=is_long(line.value.text) or is_tall(asked),
    )


def is_tall(asked: tuple[Asked, ...]) -> bool:
    """Whether what is filled in beside a criterion may be taller than a page."""
    height = sum(
        _LINE_PT * len(wrapped(f"{each.label} {each.words} {each.note}", _TEXT_PT, _VALUE_PT))
        + _ENTRIES_PT * (bool(each.choice) + bool(each.entries))
        for each in asked
    )
    return height > _PAGE_PT


def is_long(text: str) -> bool:
    """Whether a criterion may be taller than a page, so that it has to be split."""
    at_least = text_width(text, _TEXT_PT) / _COLUMN_PT + text.count("\n")
    if at_least * _LINE_PT < _PAGE_PT / 2:  # most are far shorter: they need not be broken into lines
        return False
    lines = sum(max(1, len(wrapped(each, _TEXT_PT, _COLUMN_PT))) for each in text.split("\n"))
    return lines * _LINE_PT > _PAGE_PT


def _decision(line: CriterionLine, children: tuple[CriterionLine, ...]) -> str:
    """What is decided on a line that has lines below it, from its own words."""
    if not children:
        return ""
    these = children[0].id if len(children) == 1 else f"{children[0].id} to {children[-1].id}"
    if line.combines == Logic.EXCEPTION:
        return f"Decide here; {these} below {'is an exception' if len(children) == 1 else 'are exceptions'} to it."
    if line.combines == Logic.AT_LEAST:
        return f"Decide here: at least {line.at_least or 1} of {these}?"
    if line.combines in {Logic.ANY, Logic.ALL}:
        return f"Decide here: {line.combines} of {these}?"
    if all(child.applies_to for child in children):
        return f"Of {these} answer what holds for the participant, N/A the others; then decide here."
    return f"Decide here after {these}; how they combine is not stated."


def _part_note(parent: CriterionLine | None) -> str:
    if parent is None:
        return ""
    if parent.combines == Logic.EXCEPTION:
        return f"Exception to {parent.id}: does it apply? Yes is no reason to exclude."
    return f"Counts towards {parent.id}." if parent.combines else f"Part of {parent.id}."


def _unless(line: CriterionLine, known: dict[str, CriterionLine], some: set[str]) -> str:
    """The stated condition under which a line holds: its own, its heading's, or that of a line it is part of."""
    each: CriterionLine | None = line
    while each is not None:
        if each.applies_to:
            return each.applies_to
        each = known.get(each.id.rpartition(".")[0])
    return line.heading.rstrip(" :-") if line.heading in some else ""


def _limiting(lines: tuple[CriterionLine, ...], arms: tuple[str, ...]) -> set[str]:
    """The headings that say for whom the lines under them hold."""
    headings = {line.heading for line in lines if line.heading}
    named = {each for each in headings if len(arms) > 1 and _is_named_in(each, arms)}
    grouped = bool(named) or any(limits_to_some(each) for each in headings)
    return named | {each for each in headings if limits_to_some(each, among_groups=grouped)}


def _is_named_in(heading: str, arms: tuple[str, ...]) -> bool:
    words = re.escape(heading.strip(" :-"))
    return any(re.search(rf"(?<!\w){words}(?!\w)", arm, re.IGNORECASE) for arm in arms)


def limits_to_some(heading: str, *, among_groups: bool = False) -> bool:
    """Whether a heading inside a list says that what follows holds for some participants only.

    `among_groups` is whether other headings do: then "Patients" is the name of a group too.

    >>> [limits_to_some(each) for each in ("Cohort 1:", "Healthy Controls", "Renal:", "All participants", "Patients:")]
    [True, True, False, False, False]
    >>> limits_to_some("Patients:", among_groups=True)
    True
    """
    if _NAMED.match(heading):
        return True
    if among_groups and _BARE.fullmatch(heading.strip().lower()):
        return _WHO.search(heading) is not None
    if not heading or _EVERYBODY.search(heading) or _BARE.fullmatch(heading.strip().lower()):
        return False
    return _WHO.search(heading) is not None
