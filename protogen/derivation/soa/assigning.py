"""Enrolment, assignment to cohorts, randomisation: rows where the record gives them a place, else listed apart."""

from __future__ import annotations

import re

from protogen.derivation.soa.clock import Moment
from protogen.derivation.soa.draft import Draft, Mark
from protogen.derivation.soa.marking import Spot, mark_words, row_of
from protogen.derivation.soa.prose import STEP, prose
from protogen.derivation.soa.stages import SCREENING
from protogen.model.source import Basis, Source
from protogen.model.study import Study
from protogen.model.terms import Allocation

GROUP = "Enrolment and assignment"
RANDOMIZATION = Moment("randomization")
_SEVERAL = 2

# Matches "patients who pass both target antigen screening and indication screening will be enrolled into the
# corresponding cohort"; the group is what they are assigned to.
_AFTER_SCREENING = re.compile(
    r"\b(?:patients|participants|subjects)\b[^.\n]{0,120}\bscreening\b[^.\n]{0,60}?"
    r"\b(?:enrolled|assigned|allocated) (?:in)?to [^.,\n]{0,40}?\b(?P<to>cohort|group|arm)s?\b",
    re.IGNORECASE,
)


def assignment_rows(draft: Draft, study: Study) -> None:
    """Who gets which arm is decided when the record says: after screening, or at a randomisation that it places."""
    if len(study.arms) >= _SEVERAL:
        _after_screening(draft, study)
    _randomisation(draft, study)


def _after_screening(draft: Draft, study: Study) -> None:
    for field in ("detailed_description", "brief_summary"):
        text = prose(study.design, field)
        found = _AFTER_SCREENING.search(text.plain) if text else None
        if text and found:
            label = f"Assignment to {found['to'].lower()}"
            mark_words(draft, text, found.span(), label, Spot((SCREENING,), GROUP))
            return


def _randomisation(draft: Draft, study: Study) -> None:
    """A row in the column of the randomisation; without one it is listed apart, since nothing says when it is."""
    stated = study.design.sources_of("allocation")
    if study.design.allocation != Allocation.RANDOMIZED or not stated:
        return
    one = stated[0]
    source = Source(path=one.path, start=one.start, end=one.end, quote=one.quote, step=STEP)
    if RANDOMIZATION not in draft.stated:
        reason = "the record says that participants are randomised; it does not say when"
        draft.implied.append(("Randomisation", reason, (source,)))
        return
    row = row_of(draft, "Randomisation", GROUP)
    row.sources.append(source)
    row.mark(RANDOMIZATION, Mark(Basis.STATED, sources=[source, *draft.stated[RANDOMIZATION][:1]]))
