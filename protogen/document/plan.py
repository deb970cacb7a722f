"""The plan of a study on the page: what each arm gets in each epoch, elements, administrations, products."""

from __future__ import annotations

from protogen.document.filled import filled
from protogen.document.parts import (
    Column,
    Fact,
    Facts,
    Remark,
    Section,
    Subheading,
    Table,
    TableCell,
    TableRow,
    Value,
    gap,
    stated,
)
from protogen.document.wording import count, field_value, texts
from protogen.model.arms import Administration, Element, Intervention, Plan, PlanEpoch, Product
from protogen.model.study import Study

_WIDEST = 7
"""More epochs than this would make columns too narrow to read: the table goes on with the next ones."""


def section(study: Study) -> Section | None:
    """Arms by epochs, elements with their rules, how interventions are given, products; nothing without any."""
    blocks: list[Facts | Subheading | Table | Remark] = []
    if study.plan.cells and study.plan.epochs:
        blocks += [Subheading("Arms by epochs", "plan-cells"), *_cells(study)]
    if study.plan.epochs:
        blocks += _epochs(study.plan)
    if study.plan.elements:
        blocks += [Subheading("Elements", "plan-elements"), *_elements(study)]
    given = [(each, one) for each in study.interventions for one in each.administrations]
    if given:
        blocks += [Subheading("How the interventions are given", "administrations"), *_administrations(given)]
    origins = tuple(
        Fact(arm.label or arm.id, (field_value(arm, "data_origin"),)) for arm in study.arms if arm.data_origin
    )
    if origins:
        blocks.append(Facts(origins, "Where the data of the arms come from"))
    waits = tuple(
        Fact(each.label or each.id, (field_value(each, "minimum_response"),))
        for each in study.interventions
        if each.minimum_response
    )
    if waits:
        blocks.append(Facts(waits, "Minimum duration of the response to an intervention"))
    if study.plan.products:
        blocks += [Subheading("Products and devices", "products"), *_products(study.plan.products)]
    return Section("arms", "plan", "Study plan", tuple(blocks)) if blocks else None


def _cells(study: Study) -> list[Table]:
    """A row for each arm, a column for each epoch, the elements in order in each cell."""
    plan = study.plan
    elements = {each.id: each for each in plan.elements}
    held = {(cell.arm, cell.epoch): cell for cell in plan.cells}
    tables = []
    for start in range(0, len(plan.epochs), _WIDEST):
        epochs = plan.epochs[start : start + _WIDEST]
        columns = (Column("Arm", 2.0), *(Column(each.label, 1.6) for each in epochs))
        rows = []
        for arm in study.arms:
            cells = [TableCell((stated(arm.label or arm.id, arm.sources_of("label")),))]
            for epoch in epochs:
                cell = held.get((arm.id, epoch.id))
                names = cell.elements if cell else ()
                values = tuple(_named(elements[name]) for name in names if name in elements)
                cells.append(TableCell(values or ((gap(),) if _same_part(arm.part, epoch) else ())))
            rows.append(TableRow(tuple(cells)))
        more = f", epochs {start + 1} to {start + len(epochs)}" if len(plan.epochs) > _WIDEST else ""
        tables.append(Table(f"Elements by arm and epoch{more}", columns, tuple(rows)))
    return tables


def _same_part(part: str | None, epoch: PlanEpoch) -> bool:
    return part == epoch.part


def _named(element: Element) -> Value:
    return stated(element.label or element.id, element.sources_of("label"))


def _epochs(plan: Plan) -> list[Table | Remark]:
    columns = (Column("No.", 0.5), Column("Epoch", 2.2), Column("Type", 2.0), Column("Description", 4.0))
    rows = tuple(
        TableRow(
            (
                TableCell((Value(str(number)),)),
                TableCell((field_value(each, "label", note=each.part or ""),)),
                TableCell((field_value(each, "type"),)),
                TableCell((field_value(each, "description", markdown=True),)),
            )
        )
        for number, each in enumerate(plan.epochs, 1)
    )
    return list(filled(f"Epochs, in order ({len(rows)})", columns, rows, "epoch", style="plain"))


def _elements(study: Study) -> list[Table | Remark]:
    names = {each.id: each.label or each.id for each in study.interventions}
    columns = (
        Column("No.", 0.5),
        Column("Element and description", 3.4),
        Column("Begins", 2.4),
        Column("Ends", 2.4),
        Column("Interventions", 1.8),
    )
    rows = []
    for number, each in enumerate(study.plan.elements, 1):
        what = [field_value(each, "label")]
        what += [field_value(each, "description", markdown=True)] if each.description else []
        given = texts([names.get(one, one) for one in each.interventions], ())
        rows.append(
            TableRow(
                (
                    TableCell((Value(str(number)),)),
                    TableCell(tuple(what)),
                    TableCell((field_value(each, "starts"),)),
                    TableCell((field_value(each, "ends"),)),
                    TableCell(given or (gap(),)),
                )
            )
        )
    return list(filled(f"Elements ({count(len(rows), 'element')})", columns, tuple(rows), "element", style="arms"))


def _administrations(given: list[tuple[Intervention, Administration]]) -> list[Table | Remark]:
    columns = (
        Column("Intervention", 2.0),
        Column("Administration", 2.2),
        Column("Dose", 1.2),
        Column("Route", 1.5),
        Column("Frequency", 1.3),
        Column("Duration", 1.4),
        Column("Product or device", 1.6),
    )
    rows = []
    for intervention, each in given:
        name = stated(
            intervention.label or intervention.id, intervention.sources_of("label"), note=intervention.role or ""
        )
        what = [field_value(each, "label")]
        what += [field_value(each, "description", markdown=True)] if each.description else []
        means = [
            stated(text, each.sources_of(field)) for field in ("product", "device") if (text := getattr(each, field))
        ]
        cells = (
            TableCell((name,)),
            TableCell(tuple(what)),
            *(TableCell((field_value(each, field),)) for field in ("dose", "route", "frequency", "duration")),
            TableCell(tuple(means) or (gap(),)),
        )
        rows.append(TableRow(cells))
    return list(filled(f"Administrations ({len(rows)})", columns, tuple(rows), "administration", style="plain"))


def _products(products: tuple[Product, ...]) -> list[Table | Remark]:
    columns = (
        Column("No.", 0.5),
        Column("Product and description", 3.0),
        Column("Form or version", 1.6),
        Column("Designation, source, class", 2.2),
        Column("Ingredients, strengths", 2.4),
        Column("Identifiers", 1.6),
    )
    rows = []
    for number, each in enumerate(products, 1):
        what = [field_value(each, "label")]
        what += [field_value(each, "description", markdown=True)] if each.description else []
        kinds = [
            field_value(each, name)
            for name in ("designation", "sourcing", "pharmacologic_class")
            if getattr(each, name)
        ]
        rows.append(
            TableRow(
                (
                    TableCell((Value(str(number)),)),
                    TableCell(tuple(what)),
                    TableCell((field_value(each, "form"),)),
                    TableCell(tuple(kinds) or (gap(),)),
                    TableCell(texts(each.ingredients, each.sources_of("ingredients")) or (gap(),)),
                    TableCell(texts(each.identifiers, each.sources_of("identifiers")) or (gap(),)),
                )
            )
        )
    return list(filled(f"Products and devices ({len(rows)})", columns, tuple(rows), "product", style="arms"))
