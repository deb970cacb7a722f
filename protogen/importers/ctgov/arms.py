"""Arms and interventions module → `Arm` and `Intervention`, joined by label and by name."""

from __future__ import annotations

from protogen.findings import Severity
from protogen.importers.cursor import Cursor
from protogen.model.arms import Arm, Intervention
from protogen.model.terms import ArmType, InterventionType


def arms(protocol: Cursor) -> tuple[tuple[Arm, ...], tuple[Intervention, ...]]:
    """Arms A1, A2 … and interventions I1, I2 … in the order of the record.

    An arm gets the interventions that it names ("Drug: X") and those that name it; where only one side says so, and
    where a name matches nothing, a finding tells.
    """
    module = protocol.module("armsInterventionsModule")
    groups = [_group(at, f"A{n}") for n, at in enumerate(module.modules("armGroups"), start=1)]
    things = [_thing(at, f"I{n}") for n, at in enumerate(module.modules("interventions"), start=1)]
    _report_doubles(groups)
    named = {id(at): _named(names, things) for at, _, names in groups}
    joined = tuple(_joined(group, things, named[id(group[0])]) for group in groups)
    labels = {arm.label for arm in joined}
    return joined, tuple(_checked(thing, labels) for thing in things)


_Group = tuple[Cursor, Arm, tuple[str, ...]]
_Thing = tuple[Cursor, Intervention, tuple[str, ...]]


def _group(at: Cursor, name: str) -> _Group:
    label, kind = at.text("label", "label"), at.term("type", "type", ArmType)
    description, names = at.text("description", "description"), at.texts("interventionNames", "interventions")
    return at, Arm(id=name, label=label, type=kind, description=description, sources=tuple(at.sources)), names


def _thing(at: Cursor, name: str) -> _Thing:
    label, kind = at.text("name", "label"), at.term("type", "type", InterventionType)
    description, others = at.text("description", "description"), at.texts("otherNames", "other_names")
    labels = at.texts("armGroupLabels", "arms")
    made = Intervention(
        id=name, label=label, type=kind, description=description, other_names=others, sources=tuple(at.sources)
    )
    return at, made, labels


def _report_doubles(groups: list[_Group]) -> None:
    seen: set[str] = set()
    for at, arm, _ in groups:
        if arm.label is not None and arm.label in seen:
            message = f"the label {arm.label!r} stands at more than one arm; interventions that name it go to each"
            at.reading.report("ARM003", Severity.MINOR, f"{at.path}.label", message, quote=arm.label)
        seen.add(arm.label or "")


def _named(names: tuple[str, ...], things: list[_Thing]) -> tuple[set[str], tuple[str, ...]]:
    """Ids of the interventions that the names mean, and the names that mean none.

    The registry writes "Drug: X"; the type is tried first, then the name alone, since names may hold a colon.
    """
    found: set[str] = set()
    lost = []
    for name in names:
        kind, _, rest = name.partition(": ")
        wanted = kind.upper().replace(" ", "_")
        hits = {each.id for _, each, _ in things if each.label == rest and str(each.type or "") == wanted}
        hits = hits or {each.id for _, each, _ in things if each.label is not None and each.label in (rest, name)}
        found |= hits
        if not hits:
            lost.append(name)
    return found, tuple(lost)


def _joined(group: _Group, things: list[_Thing], named: tuple[set[str], tuple[str, ...]]) -> Arm:
    at, arm, _ = group
    own, lost = named
    naming = {each.id for _, each, labels in things if arm.label is not None and arm.label in labels}
    for name in lost:
        message = f"the arm names {name!r}, which is not among the interventions"
        at.reading.report("ARM002", Severity.MINOR, f"{at.path}.interventionNames", message, quote=name)
    for each in sorted(own ^ naming):
        message = f"only {'the arm' if each in own else 'the intervention'} says that {arm.id} gets {each}"
        at.reading.report("ARM001", Severity.MINOR, at.path, message, quote=arm.label or "")
    order = tuple(each.id for _, each, _ in things if each.id in own | naming)
    return arm.evolve(interventions=order, unmatched_interventions=lost)


def _checked(thing: _Thing, labels: set[str | None]) -> Intervention:
    at, made, names = thing
    lost = tuple(name for name in names if name not in labels)
    for name in lost:
        message = f"the intervention names the arm {name!r}, which is not among the arms"
        at.reading.report("ARM002", Severity.MINOR, f"{at.path}.armGroupLabels", message, quote=name)
    return made.evolve(unmatched_arms=lost) if lost else made
