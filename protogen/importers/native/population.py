"""Eligibility criteria from nested lists: ids, kinds, and the text they make together, which offsets point into.

inclusion:
  - Age 18 years or older
  - text: At least one of the following
    logic: at least 1
    children: [Measurable disease, Evaluable bone disease]
  - {text: Negative pregnancy test, applies_to: women of child-bearing potential}
"""

from __future__ import annotations

import re
from typing import Any, Final

from protogen.importers.native.places import Map, Seq, Text, made
from protogen.importers.native.report import Report

_LISTS: Final = {"inclusion": "Inclusion criteria", "exclusion": "Exclusion criteria", "other": "Other"}
_LOGIC: Final = {
    "all of": "all",
    "any of": "any",
    "one of": "any",
    "or": "any",
    "and": "all",
    "except": "exception",
    "exceptions": "exception",
}
# Matches `at least 2`, `at least 2 of`.
_AT_LEAST: Final = re.compile(r"at least (\d{1,9})(?: of)?", re.IGNORECASE)
_LETTERS: Final = 26
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


def population(value: Any, report: Report) -> Any:
    """The population with its criteria in full; those of a record, which have their text, stay as they are."""
    if not isinstance(value, Map):
        return value
    found = value.copied()
    if "eligibility_text" in value or not any(value.get(key) for key in _LISTS):
        return found
    lines = _Lines(report)
    for key in _LISTS:
        if isinstance(value.get(key), Seq) and value[key]:
            lines.heading(key)
            found[key] = lines.criteria(value[key], key, "", 0)
    found.put("eligibility_text", Text.at(value.place, lines.text), value.place)
    for key, extents in (("headings", lines.headings), ("markers", lines.markers)):
        found.put(key, Seq(value.place, extents, [value.place] * len(extents)), value.place)
    return found


class _Lines:
    """The criteria as lines of one text, as a registry would hold them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.text = ""
        self.headings: list[dict[str, object]] = []
        self.markers: list[dict[str, object]] = []

    def heading(self, key: str) -> None:
        start = len(self.text)
        self.text += f"{_LISTS[key]}:\n"
        self.headings.append({"start": start, "end": start + len(_LISTS[key]) + 1, "kind": key})

    def criteria(self, listed: Seq, kind: str, parent: str, depth: int) -> Seq:
        """The criteria of a list, each with its id, its kind and the place of its line."""
        found = Seq(listed.place)
        for number, (item, place) in enumerate(listed.placed(), start=1):
            criterion = made(place, text=item) if isinstance(item, Text) else item
            if not isinstance(criterion, Map):
                found.put(criterion, place)
                continue
            criterion = criterion.copied()
            ident = f"{parent}.{step(depth, number)}" if parent else f"{kind[0].upper()}{number}"
            criterion.default("id", Text.at(place, ident))
            criterion.default("kind", kind)
            self._line(criterion, f"{'  ' * depth}{step(depth, number) if depth else number}. ")
            self._logic(criterion)
            if isinstance(criterion.get("children"), Seq):
                own = str(criterion["id"])
                criterion["children"] = self.criteria(criterion["children"], kind, own, depth + 1)
            found.put(criterion, place)
        return found

    def _line(self, criterion: Map, marker: str) -> None:
        text = criterion.get("text")
        if not isinstance(text, Text):
            return
        clean = text.strip()
        start = len(self.text)
        self.text += f"{marker}{clean}\n"
        self.markers.append({"start": start + len(marker) - len(marker.lstrip()), "end": start + len(marker) - 1})
        criterion["text"] = Text.at(text.place, clean, plain=text.plain)
        criterion.default("start", start + len(marker))
        criterion.default("end", start + len(marker) + len(clean))

    def _logic(self, criterion: Map) -> None:
        """`at least 2`, `any of`, `except` as the terms of the model."""
        logic = criterion.get("logic")
        if not isinstance(logic, Text):
            return
        place = criterion.at("logic")
        if "children" not in criterion and "parts" not in criterion:
            message = "logic says how the children of a criterion combine, and this one has none"
            self.report.say("POP001", place, message, "add children:, or leave logic out")
        count = _AT_LEAST.fullmatch(logic.strip())
        if count is not None:
            criterion["logic"] = "at_least"
            criterion.default("at_least", int(count[1]))
            children = criterion.get("children")
            if isinstance(children, Seq) and int(count[1]) > len(children):
                message = f"at least {count[1]} of {len(children)} cannot be met"
                self.report.say("POP002", place, message, "lower the number, or add children")
        elif logic.strip().casefold() in _LOGIC:
            criterion["logic"] = Text.at(place, _LOGIC[logic.strip().casefold()])


def step(depth: int, number: int) -> str:
    """The last step of a criterion's id: letters, then roman numbers, then numbers.

    >>> step(1, 2), step(2, 4), step(3, 5), step(1, 28)
    ('b', 'iv', '5', 'ab')
    """
    if depth % 3 == 1:
        text = ""
        while number:
            number, rest = divmod(number - 1, _LETTERS)
            text = chr(ord("a") + rest) + text
        return text
    return _ROMAN[number - 1] if depth % 3 == 2 and number <= len(_ROMAN) else str(number)  # noqa: PLR2004 -- every third level
