r"""Who wrote the prose of a study, and what an author's may hold beside a record's: references to other parts of it.

`[[I3]]` names a criterion, `[[visit:D28]]`, `[[section:eligibility]]` and the like anything else. A backslash before
a bracket (`\[[I3]]`) makes it an ordinary sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from protogen.model.registry_text import ESCAPE, unescape

T = TypeVar("T")

MENTION: Final = re.compile(r"\[\[(?P<inside>[^\[\]\n|]*)\]\]")
"""A reference to another part: `[[I3]]`, `[[visit:D28]]`."""
_OPENED: Final = re.compile(r"\[\[(?!\[)")
_SHOWN: Final = 20
"""As many characters of a reference that is never closed are told."""
_KIND: Final = re.compile(r"\s*(?:(?P<kind>[A-Za-z]+)\s*:)?\s*(?P<name>.*?)\s*", re.DOTALL)

KINDS: Final = ("criterion", "visit", "activity", "arm", "intervention", "outcome", "timeline", "section")
"""What a reference may name; without one of these words it names a criterion."""

SECTIONS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "identification": ("identity", "Identification", ()),
    "control": ("control", "Document control", ("control",)),
    "synopsis": ("synopsis", "Protocol synopsis", ()),
    "summary": ("summary", "Brief summary", ()),
    "objectives": ("objectives", "Objectives and endpoints", ()),
    "design": ("design", "Overall design", ()),
    "schema": ("schema", "Trial schema", ()),
    "schedule": ("schedule", "Schedule of activities", ()),
    "arms": ("arms", "Arms and interventions", ()),
    "plan": ("plan", "Study plan", ("plan", "interventions")),
    "eligibility": ("population", "Eligibility criteria", ()),
    "versions": ("versions", "Versions and amendments", ("amendments",)),
    "oversight": ("oversight", "Oversight, officials and contacts", ()),
    "sites": ("sites", "Sites", ("oversight.sites",)),
    "references": ("references", "References and links", ("oversight.references", "oversight.links")),
    "rationale": ("rationale", "Rationale of the design", ("design.rationale",)),
    "description": ("description", "Detailed description", ("design.detailed_description",)),
    "gaps": ("gaps-and-assumptions", "Assumptions, gaps and remarks", ()),
    "approval": ("approval", "Approval and signatures", ("control.approvals",)),
}
"""The sections of a synopsis that a reference may name: anchor, title, the parts without which it is not there."""


class Prose(StrEnum):
    """By whose rules the Markdown of a study is read."""

    RECORD = "record"
    """As a registry writes it: paragraphs, lists, emphasis; all other signs are themselves."""
    AUTHOR = "author"
    """The same with tables, `H~2~O`, `m^2^` and references such as `[[I3]]`."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference in a text: what kind of thing it names, by which word, and where it stands (code points).

    `kind` is empty where the word before the colon is none of `KINDS`, or where the brackets are never closed; `name`
    is then what is written.
    """

    kind: str
    name: str
    start: int
    end: int


def mentioned(inside: str) -> tuple[str, str]:
    """The kind and the name of a reference, from what stands between its brackets.

    >>> mentioned("I3"), mentioned("visit: Day 28"), mentioned("fig:1")
    (('criterion', 'I3'), ('visit', 'Day 28'), ('', 'fig:1'))
    """
    found = _KIND.fullmatch(inside)
    assert found is not None
    kind = (found["kind"] or KINDS[0]).casefold()
    return (kind, found["name"]) if kind in KINDS else ("", inside.strip())


def mentions(raw: str) -> Iterator[Mention]:
    r"""The references in a raw text, in order; escaped brackets are none.

    >>> [(each.kind, each.name, each.start) for each in mentions(r"See [[I3]], not \[[E1]].")]
    [('criterion', 'I3', 4)]
    """
    text = ESCAPE.sub("\0\0", raw)
    for opened in _OPENED.finditer(text):
        found = MENTION.match(text, opened.start())
        if found is not None:
            kind, name = mentioned(unescape(raw[found.start("inside") : found.end("inside")]))
            yield Mention(kind, name if kind else found[0], found.start(), found.end())
        else:
            yield Mention("", raw[opened.start() : opened.start() + _SHOWN].split("\n", maxsplit=1)[0], *opened.span())


def by_name(things: Iterable[tuple[Sequence[str | None], T]]) -> dict[str, T]:
    """Each thing by every word it may be called by, folded; of the words of a thing, its id comes first.

    A word that two things share means the first of them; an id goes before any other word.

    >>> by_name([(("V1", "Day 1"), 1), (("V2", "Day 1"), 2), (("Day 1", None), 3)])
    {'v1': 1, 'v2': 2, 'day 1': 3}
    """
    listed = [([word.casefold() for word in words if word], thing) for words, thing in things]
    found: dict[str, T] = {}
    for words, thing in listed:
        if words:
            found.setdefault(words[0], thing)
    for words, thing in listed:
        for word in words[1:]:
            found.setdefault(word, thing)
    return found


def within(label: str, *places: str | None) -> tuple[str, ...]:
    """The longer names of a visit, by the cycle, period and epoch it lies in, as far as it lies in one.

    >>> within("Day 1", "Cycle 2", None, "Treatment")
    ('Cycle 2 Day 1', 'Treatment Day 1')
    """
    return tuple(f"{place} {label}" for place in places if place)
