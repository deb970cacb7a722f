"""Arms, epochs, elements, cells, interventions and products of a version → who gets what, when and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.chains import chained
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.products import products
from protogen.importers.usdm.terms import by_name, known
from protogen.importers.usdm.words import label, lasting
from protogen.model.arms import Administration, Arm, Element, Intervention, Plan, PlanCell, PlanEpoch
from protogen.model.quantities import Amount
from protogen.model.source import Source
from protogen.model.terms import ArmType, InterventionType

ARM_TYPES = {
    "C174266": ArmType.EXPERIMENTAL,
    "C174267": ArmType.ACTIVE_COMPARATOR,
    "C174268": ArmType.PLACEBO_COMPARATOR,
    "C174269": ArmType.SHAM_COMPARATOR,
    "C174270": ArmType.NO_INTERVENTION,
}
INTERVENTION_TYPES = {
    "C307": InterventionType.BIOLOGICAL,
    "C15184": InterventionType.BEHAVIORAL,
    "C54696": InterventionType.COMBINATION_PRODUCT,
    "C16830": InterventionType.DEVICE,
    "C1505": InterventionType.DIETARY_SUPPLEMENT,
    "C1909": InterventionType.DRUG,
    "C15238": InterventionType.GENETIC,
    "C98769": InterventionType.PROCEDURE,
    "C15313": InterventionType.RADIATION,
}


@dataclass(frozen=True, slots=True)
class Groups:
    """What the arms of a version say. `interventions_of` gives the model's id for the file's."""

    arms: tuple[Arm, ...]
    interventions: tuple[Intervention, ...]
    plan: Plan
    ids: dict[str, str]


def groups(book: Book, version: At, designs: Sequence[At]) -> Groups:
    """Arms A1, A2 … and interventions I1, I2 … in the order of the file, joined through cells and elements."""
    listed = [
        *version.modules("studyInterventions"),
        *(x for each in designs for x in each.modules("studyInterventions")),
    ]
    ids: dict[str, str] = {}
    things = []
    for number, at in enumerate(listed, 1):
        ids.setdefault(at.id or at.path, f"I{number}")
        things.append(_intervention(book, at, f"I{number}"))
    arms: list[Arm] = []
    plans = []
    for design in designs:
        name = called(design) if len(designs) > 1 else None
        own, plan = _of_design(book, design, ids, (len(arms), name))
        arms += own
        plans.append(plan)
    whole = Plan(
        epochs=tuple(each for plan in plans for each in plan.epochs),
        elements=tuple(each for plan in plans for each in plan.elements),
        cells=tuple(each for plan in plans for each in plan.cells),
        products=products(book, version),
    )
    return Groups(tuple(arms), tuple(things), whole, ids)


def _of_design(book: Book, design: At, ids: dict[str, str], place: tuple[int, str | None]) -> tuple[list[Arm], Plan]:
    before, part = place
    arms = design.modules("arms")
    names = {at.id or at.path: f"A{number}" for number, at in enumerate(arms, before + 1)}
    elements = {at.id or at.path: _element(book, at, ids) for at in design.modules("elements")}
    for name, source in design.ids("studyInterventionIds"):
        book.index.named(name, source.path, "an intervention of a design")
    cells = [found for at in design.modules("studyCells") if (found := _cell(book, at, names, elements))]
    gets: dict[str, dict[str, Source]] = {}
    for arm, _, cell in cells:
        for name in cell.elements:
            held = elements.get(name)
            if held is not None:
                for each, source in held[1]:
                    gets.setdefault(arm, {}).setdefault(each, source)
    made = [_arm(book, at, names[at.id or at.path], gets.get(names[at.id or at.path], {}), part) for at in arms]
    epochs = tuple(_epoch(book, at, part) for at in chained(design.modules("epochs"), "epochs"))
    plan = Plan(
        epochs=epochs,
        elements=tuple(element for element, _ in elements.values()),
        cells=tuple(cell for _, _, cell in cells),
    )
    return made, plan


def _arm(book: Book, at: At, name: str, gets: dict[str, Source], part: str | None) -> Arm:
    kind = at.code("type", "type")
    text = at.name("label")
    words = book.texts.markdown(at, "description", "description")
    origin = " – ".join(
        each
        for each in (label(at.code("dataOriginType", "data_origin")), at.text("dataOriginDescription", "data_origin"))
        if each
    )
    for member, source in at.ids("populationIds"):
        book.index.named(member, source.path, "the population of an arm")
    at.skip("name")
    order = sorted(gets, key=lambda each: int(each[1:]))
    given = tuple(Source.model_validate({**gets[each].model_dump(), "field": "interventions"}) for each in order)
    return Arm(
        id=name,
        label=text,
        type=known(kind, ARM_TYPES, by_name(ARM_TYPES)),
        description=words if words and words.casefold() != (text or "").casefold() else None,
        interventions=tuple(order),
        data_origin=origin or None,
        part=part,
        sources=(*at.told, *given),
    )


def _epoch(book: Book, at: At, part: str | None) -> PlanEpoch:
    name = at.name("label") or at.id or "epoch"
    text = book.texts.markdown(at, "description", "description")
    kind = label(at.code("type", "type"))
    at.skip("name", "previousId", "nextId")
    return PlanEpoch(id=at.id or at.path, label=name, type=kind, description=text, part=part, sources=at.told)


def _element(book: Book, at: At, ids: dict[str, str]) -> tuple[Element, list[tuple[str, Source]]]:
    """An element, and the interventions (our ids) given in it with their places."""
    given = []
    for name, source in at.ids("studyInterventionIds"):
        if name in ids:
            given.append((ids[name], source))
        else:
            book.index.named(name, source.path, "an intervention of an element")
    rules, sources = [], []
    for member, field in (("transitionStartRule", "starts"), ("transitionEndRule", "ends")):
        rule = at.module(member)
        rules.append(book.texts.plain(rule, "text", field) or book.texts.plain(rule, "description", field))
        rule.skip("name", "label", "description")
        sources += [source for source in rule.sources if source.field == field]
    made = Element(
        id=at.id or at.path,
        label=at.name("label"),
        description=book.texts.markdown(at, "description", "description"),
        starts=rules[0],
        ends=rules[1],
        interventions=tuple(name for name, _ in given),
        sources=(*at.told, *sources),
    )
    return made, given


def _cell(
    book: Book, at: At, names: dict[str, str], elements: dict[str, tuple[Element, list[tuple[str, Source]]]]
) -> tuple[str, str, PlanCell] | None:
    arm, period = at.text("armId", "arm"), at.text("epochId", "epoch")
    book.index.named(period, f"{at.path}.epochId", "the epoch of a cell")
    if arm is None or arm not in names or period is None:
        message = f"a cell of the design names the arm {arm!r} and the epoch {period!r}; it is left out"
        book.minor("USD006", at.path, message, quote=arm or "")
        return None
    held = []
    for name, source in at.ids("elementIds"):
        if name in elements:
            held.append(name)
        else:
            book.minor("USD006", source.path, f"{name!r} is named as an element of a cell, but is none of the design")
    return names[arm], period, PlanCell(arm=names[arm], epoch=period, elements=tuple(held), sources=at.told)


def _intervention(book: Book, at: At, name: str) -> Intervention:
    kind, role = at.code("type", "type"), at.code("role", "role")
    text = at.name("label")
    words = book.texts.markdown(at, "description", "description")
    wait = at.amount("minimumResponseDuration", "minimum_response")
    codes = at.codes("codes", "other_names")
    other = at.text("name", "other_names") if isinstance(at.data.get("label"), str) else None
    others = [other, *(f"{code.label} ({code.code})" if code.label else code.code for code in codes)]
    return Intervention(
        id=name,
        label=text,
        type=known(kind, INTERVENTION_TYPES, by_name(INTERVENTION_TYPES)),
        description=words if words and words.casefold() != (text or "").casefold() else None,
        other_names=tuple(dict.fromkeys(each for each in others if each and each != text)),
        role=label(role),
        administrations=tuple(_administration(book, each) for each in at.modules("administrations")),
        minimum_response=None if wait is None else str(wait),
        sources=at.told,
    )


def _administration(book: Book, at: At) -> Administration:
    dose = at.amount("dose", "dose")
    product = book.index.named(
        at.text("administrableProductId", "product"), f"{at.path}.administrableProductId", "the product given"
    )
    device = book.index.named(at.text("medicalDeviceId", "device"), f"{at.path}.medicalDeviceId", "the device used")
    return Administration(
        label=at.name("label"),
        description=book.texts.markdown(at, "description", "description"),
        dose=None if dose is None else Amount(text=str(dose), value=dose.value, unit=dose.unit or None),
        route=label(at.code("route", "route")),
        frequency=label(at.code("frequency", "frequency")),
        duration=lasting(book, at, "duration", "duration"),
        product=called(product) or None,
        device=called(device) or None,
        sources=at.told,
    )
