"""Visits that running text names with their times, and the assessments it lists for them."""

from __future__ import annotations

import re

from protogen.derivation.soa.clock import CLOCK, point
from protogen.derivation.soa.draft import Draft
from protogen.derivation.soa.lists import items
from protogen.derivation.soa.marking import Spot, place_item
from protogen.derivation.soa.prose import Prose
from protogen.derivation.timeframes import time_frame
from protogen.model.time import TimeKind

_TIME = r"(?:days?|weeks?|months?|years?)"
_THEN = r"(?:,|,? and|,? &)"
# Matches "Outpatient visits at Months 1, 3, and 6"; the groups are the setting and the times.
_VISITS = re.compile(
    r"\b(?:(?P<mode>outpatient|inpatient|clinic|telephone|phone|home|remote)\s)?(?:follow-up )?visits? (?:\w+ ){0,4}?"
    rf"(?:at|on) (?P<times>{_TIME} \d+(?:{_THEN} (?:{_TIME} )?\d+)*|\d+(?:{_THEN} \d+)*[ -]{_TIME})",
    re.IGNORECASE,
)
# Matches "Assessments include pulmonary function tests, chest CT, and lab tests"; the group is the list.
_INCLUDE = re.compile(
    r"\b(?:assessments?|evaluations?|procedures|examinations|visits?)\b[^.:]{0,40}? includ(?:e|es|ing):? "
    r"(?P<list>[^.]{5,600})",
    re.IGNORECASE,
)


def listed_visits(draft: Draft, text: Prose, arms: tuple[str, ...] = ()) -> None:
    """Visits that a sentence names with their times, and the list of assessments that stands with or after them."""
    visits = _VISITS.search(text.plain)
    if visits is None:
        return
    start, end = visits.span("times")
    points = [point(one.notation) for one in time_frame(text.plain[start:end]).items if one.kind == TimeKind.POINT]
    moments = tuple(one for one in points if one is not None and one.anchor == CLOCK)
    source = text.source(start, end)
    for moment in moments:
        draft.names(moment, source)
        draft.arm_visits.append((moment, source))
        if visits["mode"]:
            draft.modes.setdefault(moment, visits["mode"].lower())
    listed = _INCLUDE.search(text.plain, visits.end())
    # Only a list of the same or the next sentence belongs to these visits.
    if not moments or listed is None or text.plain.count(". ", visits.end(), listed.start()) > 1:
        return
    for span in items(text.plain, *listed.span("list")):
        place_item(draft, text, span, Spot(moments, "", arms), extra=source)
