"""The gaps of a draft: what its documents will print as not stated, each as a comment where it would be written.

The facts are those that the synopsis prints as gaps, under the same labels; so no gap is named here that is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from protogen.authoring.yamltext import Comment
from protogen.document.compose import compose
from protogen.document.parts import Facts, Ground
from protogen.model.study import Study

MISSING: Final = "not stated in the record"
NOWHERE: Final = "no field of a study file"
PLACES: Final = {
    "Full title": "identity.official_title",
    "Short title": "identity.brief_title",
    "Trial acronym": "identity.acronym",
    "NCT number": "identity.nct_id",
    "Sponsor protocol identifier": "identity.protocol_id",
    "Other identifiers": "identity.secondary_ids",
    "Sponsor": "identity.sponsor",
    "Collaborators": "identity.collaborators",
    "Responsible party": "identity.responsible_party",
    "Other committees": "identity.parties",
    "Overall status": "identity.status.overall",
    "Status verified": "identity.status.verified",
    "Study start": "identity.status.start",
    "Primary completion": "identity.status.primary_completion",
    "Study completion": "identity.status.completion",
    "First submitted": "identity.status.first_submitted",
    "First posted": "identity.status.first_posted",
    "Last update posted": "identity.status.last_update_posted",
    "Protocol version and date": "control.version",
    "Study type": "design.study_type",
    "Trial phase": "design.phases",
    "Intervention model": "design.intervention_model",
    "Intervention assignment method": "design.allocation",
    "Allocation, as registered": "design.allocation",
    "Primary purpose": "design.primary_purpose",
    "Trial blind schema": "design.blinding",
    "Masking, as registered": "design.blinding",
    "Blinded roles": "design.blinding.roles",
    "Number of participants": "design.enrollment",
    "Target or maximum": "design.enrollment.type",
    "Duration of trial participation": "design.planned_duration",
    "Adaptive trial design": "design.characteristics",
    "Site distribution": "design.characteristics",
    "Site geographic scope": "design.characteristics",
    "Observational model": "design.observational_model",
    "Time perspective": "design.time_perspective",
    "Biospecimens": "design.biospecimens",
    "Intervention": "interventions",
    "Exposures or interventions of interest": "interventions",
    "Drug/device combination product": "interventions.type",
    "Duration of trial intervention": "interventions.administrations.duration",
    "Number of arms": "arms",
    "Number of groups": "arms",
    "Control type": "arms.type",
    "Control description": "arms.interventions",
    "Population type": "population.healthy_volunteers",
    "Population diagnosis or condition": "population.conditions",
    "Condition": "population.conditions",
    "Population age, minimum": "population.minimum_age",
    "Age, minimum": "population.minimum_age",
    "Population age, maximum": "population.maximum_age",
    "Age, maximum": "population.maximum_age",
    "Sex": "population.sex",
    "Healthy volunteers accepted": "population.healthy_volunteers",
    "Study population": "population.study_population",
    "Sampling method": "population.sampling_method",
    "Age groups, as registered": "population.standard_ages",
    "Independent committees": "oversight.has_dmc",
    "Data monitoring committee": "oversight.has_dmc",
    "Officials": "oversight.officials",
    "Central contacts": "oversight.contacts",
}
"""Where an author writes what a label of the synopsis asks for."""
_LISTED: Final = {"arms": ("type", "interventions"), "interventions": ("type", "other_names")}
"""What a table of the documents shows of each item of a list."""
_ROLES: Final = ("primary", "secondary", "other", "outcomes")


def with_gaps(tree: dict[str, Any], study: Study) -> dict[str, Any]:
    """The tree of a draft with a comment for each gap of the study, behind the fields beside which it would stand."""
    found = deepcopy(tree)
    for path, told in gaps(study):
        _remark(found, path, told)
    for name, keys in _LISTED.items():
        for item in found.get(name, ()):
            for key in keys:
                _missing(item, key)
    for arm in found.get("arms", ()):
        nameless = [each.get("label", "?") for each in arm.get("dose_levels", ()) if not _has(each, "role")]
        if nameless:
            arm[Comment.of("dose_levels.role")] = f"{MISSING} for {', '.join(map(str, nameless))}"
    objectives = found.get("objectives", {})
    for role in _ROLES:
        objectives.update({role: [_timed(each) for each in objectives[role]]} if role in objectives else {})
    _windows(found.get("schedule", {}), study)
    return found


def gaps(study: Study) -> Iterator[tuple[str, str]]:
    """Each fact that the synopsis prints as a gap: where it would be written, and what is said of it there."""
    seen = set()
    for section in compose(study, "synopsis").sections:
        for block in section.blocks:
            for fact in block.rows if isinstance(block, Facts) else ():
                if fact.label not in seen and all(value.ground is Ground.GAP for value in fact.values):
                    seen.add(fact.label)
                    yield _place(fact.label)
    if not study.objectives.objectives:
        yield "objectives.objectives", MISSING
    if not study.objectives.estimands:
        yield "objectives.estimands", MISSING


def _place(label: str) -> tuple[str, str]:
    path = PLACES.get(label)
    if path is None:
        return "gap", f"{label}, {MISSING}; {NOWHERE}"
    return path, f"{MISSING} ({label})"


def _remark(tree: dict[str, Any], path: str, told: str) -> None:
    """Put a comment into the innermost mapping of the path that is there; labels for one place share a line."""
    here, steps = tree, path.split(".")
    while len(steps) > 1 and isinstance(here.get(steps[0]), dict):
        here = here[steps.pop(0)]
    key = Comment.of(".".join(steps))
    if key not in here:
        here[key] = told
    elif path == "gap":
        here[key] = f"{here[key]}; {told}"
    else:
        here[key] = f"{here[key].removesuffix(')')}; {told.partition('(')[2]}"


def _has(item: Any, key: str) -> bool:
    return isinstance(item, dict) and item.get(key) not in (None, [], "")


def _missing(item: Any, key: str) -> None:
    if isinstance(item, dict) and item and not _has(item, key):
        item[Comment.of(key)] = MISSING


def _timed(outcome: Any) -> Any:
    """An outcome with a comment where it has no time frame."""
    shown = {"measure": outcome} if isinstance(outcome, str) else outcome
    if not isinstance(shown, dict) or _has(shown, "time_frame"):
        return outcome
    return {**shown, Comment.of("time_frame"): MISSING}


def _windows(schedule: dict[str, Any], study: Study) -> None:
    """A comment at each timeline for the visits without a window."""
    timelines = study.schedule.timelines
    owners = schedule.get("timelines", [schedule]) if schedule else []
    for owner, timeline in zip(owners, timelines, strict=False):
        open_ended = [each.label for each in timeline.visits if each.window is None]
        if open_ended:
            owner[Comment.of("visits.window")] = f"{MISSING} for {', '.join(open_ended)}"
