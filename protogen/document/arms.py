"""Arms and interventions on the page: who they are, what is given and how, who gets what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from protogen.document.allocation import who_gets_what
from protogen.document.filled import filled, numbered
from protogen.document.parts import (
    Column,
    Items,
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
from protogen.document.timing import length_text
from protogen.document.wording import field_value
from protogen.model.arms import Arm, DoseLevel, DoseStep, Escalation, Intervention
from protogen.model.base import Traced
from protogen.model.registry_text import unescape
from protogen.model.source import Basis
from protogen.model.study import Study
from protogen.model.terms import StudyType


def section(study: Study) -> Section:
    """Arms, interventions, dosing as read, and the matrix of who gets what."""
    words = _words(study)
    blocks = [
        Subheading(words["arms"], "arms-list"),
        *_arms(study, words),
        Subheading(words["interventions"], "interventions-list"),
        *_interventions(study, words),
        *_dosing(study),
        *who_gets_what(study, words["arm"]),
    ]
    return Section("arms", "arms", words["title"], tuple(blocks))


def _words(study: Study) -> dict[str, str]:
    if study.design.study_type == StudyType.OBSERVATIONAL:
        return {
            "title": "Groups and exposures",
            "arms": "Groups and cohorts",
            "arm": "Group",
            "interventions": "Exposures and interventions of interest",
            "intervention": "Exposure or intervention",
        }
    return {
        "title": "Arms and interventions",
        "arms": "Arms",
        "arm": "Arm",
        "interventions": "Interventions",
        "intervention": "Intervention",
    }


def _arms(study: Study, words: dict[str, str]) -> tuple[Table | Remark, ...]:
    if not study.arms:
        return (Remark(f"The record describes no {words['arms'].lower()}.", tone="empty"),)
    names = {each.id: each for each in study.interventions}
    columns = (
        numbered(each.id for each in study.arms),
        Column(f"{words['arm']} and description", 5.3),
        Column("Type", 1.3),
        Column("Gets", 1.9),
    )
    rows = tuple(_arm_row(arm, names) for arm in study.arms)
    return tuple(filled(f"{words['arms']} ({len(rows)})", columns, rows, words["arm"].lower(), style="arms"))


def _arm_row(arm: Arm, names: dict[str, Intervention]) -> TableRow:
    what = [field_value(arm, "label")]
    if arm.description:
        what.append(field_value(arm, "description", markdown=True))
    gets = [stated(names[each].label or each, arm.sources_of("interventions")) for each in arm.interventions]
    gets += [
        stated(each, arm.sources_of("interventions"), note="not listed below") for each in arm.unmatched_interventions
    ]
    return TableRow(
        (
            TableCell((Value(arm.id),)),
            TableCell(tuple(what)),
            TableCell((field_value(arm, "type"),)),
            TableCell(tuple(gets) or (gap(),)),
        ),
        anchor=f"arm-{arm.id}",
    )


def _interventions(study: Study, words: dict[str, str]) -> tuple[Table | Remark, ...]:
    if not study.interventions:
        return (Remark(f"The record describes no {words['interventions'].lower()}.", tone="empty"),)
    columns = (
        numbered(each.id for each in study.interventions),
        Column(f"{words['intervention']} and description", 5.3),
        Column("Type", 1.3),
        Column("Other names", 1.9),
    )
    rows = tuple(_intervention_row(each) for each in study.interventions)
    caption = f"{words['interventions']} ({len(rows)})"
    return tuple(filled(caption, columns, rows, words["intervention"].lower(), style="arms"))


def _intervention_row(each: Intervention) -> TableRow:
    what = [field_value(each, "label")]
    if each.description:
        what.append(field_value(each, "description", markdown=True))
    what += [
        stated(name, each.sources_of("unmatched_arms"), note="an arm it names, which is not listed above")
        for name in each.unmatched_arms
    ]
    others = tuple(stated(name, each.sources_of("other_names")) for name in each.other_names)
    cells = (
        TableCell((Value(each.id),)),
        TableCell(tuple(what)),
        TableCell((field_value(each, "type"),)),
        TableCell(others or (gap(),)),
    )
    return TableRow(cells, anchor=f"intervention-{each.id}")


def _dosing(study: Study) -> tuple[Table | Remark | Subheading | Items, ...]:
    dosed = [arm for arm in study.arms if arm.dose_steps or arm.total_dose is not None]
    levels = [(arm, level) for arm in study.arms for level in arm.dose_levels]
    rules = [(arm, arm.escalation) for arm in study.arms if arm.escalation is not None]
    names = {each.id: each for each in study.interventions}
    blocks: list[Table | Remark | Subheading | Items] = [
        Subheading("Dose and schedule, as read from the texts", "dosing")
    ]
    blocks += _stages(study.arms)
    if dosed:
        blocks.append(_steps(dosed, names))
    if levels:
        blocks.append(_levels(levels, names))
    blocks += [block for arm, rule in rules for block in _escalation(arm, rule, several=len(rules) > 1)]
    if len(blocks) == 1:
        blocks.append(Remark("No dose or dosing time could be read from the texts above with certainty.", tone="empty"))
    return tuple(blocks)


def _stages(arms: Iterable[Arm]) -> Iterator[Table]:
    """The stages that an author gives; those of a record are read from the description of the arm, which is printed."""
    columns = (Column("No.", 0.5), Column("Stage", 2.4), Column("What happens", 5.5))
    for arm in arms:
        if any(stage.text and _of_author(stage) for stage in arm.stages):
            rows = tuple(
                TableRow(
                    (
                        TableCell((_plain(str(stage.number)),)),
                        TableCell((field_value(stage, "label"),)),
                        TableCell((field_value(stage, "text"),)),
                    )
                )
                for stage in arm.stages
            )
            yield Table(f"Stages: {arm.label or arm.id}", columns, rows, style="plain")


def _steps(arms: list[Arm], names: dict[str, Intervention]) -> Table:
    of, several = _of_what([(arm, step.intervention) for arm in arms for step in arm.dose_steps], names)
    columns = (
        Column("Arm", 1.9),
        Column("Intervention", 1.9),
        Column("When", 1.1),
        Column("Dose", 2.4),
        Column("Route", 1.2),
        Column("How often", 1.3),
        Column("Condition", 3.0),
    )
    rows: list[list[tuple[Value, ...]]] = []
    for arm in arms:
        name = (_plain(arm.label or arm.id),)
        if arm.total_dose is not None:
            total = (stated(unescape(str(arm.total_dose)), arm.sources_of("total_dose")),)
            rows.append([name, (), (_plain("Total dose"),), total, (), (), ()])
        rows += [[name, *_step(step, names if several else {})] for step in arm.dose_steps]
    kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]  # no column without a value
    lines = tuple(TableRow(tuple(TableCell(row[place]) for place in kept)) for row in rows)
    return Table(f"Dose steps{of}", tuple(columns[place] for place in kept), lines, style="plain")


def _step(step: DoseStep, names: dict[str, Intervention]) -> tuple[tuple[Value, ...], ...]:
    """The cells of a step behind that of its arm; what is given is told where there are `names` for it."""
    return (
        _named(step, names) if names else (),
        (_words_of(step.label, step),),
        (_words_of(step.dose, step),),
        _route(step),
        _often(step),
        (_words_of(step.condition, step),) if step.condition else (),
    )


def _of_what(given: Sequence[tuple[Arm, str | None]], names: dict[str, Intervention]) -> tuple[str, bool]:
    """How a table says what is given: in its caption (`: Drug A`), in a column, or not at all.

    Nothing is said where arms get one thing only; a column is wanted where its rows differ.
    """
    known = {what for _, what in given}
    if len(known) > 1:
        return "", True
    (what,) = known or {None}
    if what is None or all(len(arm.interventions) < 2 for arm, _ in given):  # noqa: PLR2004 -- more than one
        return "", False
    return f": {_label(what, names)}", False


def _label(intervention: str, names: dict[str, Intervention]) -> str:
    found = names.get(intervention)
    return found.label if found is not None and found.label else intervention


def _named(one: DoseStep | DoseLevel, names: dict[str, Intervention]) -> tuple[Value, ...]:
    """What is given, by its label; nothing where it is not known."""
    if not one.intervention:
        return ()
    return (stated(_label(one.intervention, names), one.sources_of("intervention") or one.sources),)


def _route(step: DoseStep) -> tuple[Value, ...]:
    """The route, unless the words of the dose hold it already, as those of a record do."""
    if not step.route or re.search(rf"(?<!\w){re.escape(step.route)}(?!\w)", step.dose or "", re.IGNORECASE):
        return ()
    return (_words_of(step.route, step),)


def _often(step: DoseStep) -> tuple[Value, ...]:
    """How often, where an author says it apart: a record's is read from the words under "When"."""
    often = step.frequency
    if often is None or not _of_author(step):
        return ()
    if often.count == 1 and step.notation == f"every {often.period}":
        return ()
    times = "once" if often.count == 1 else f"{often.count} times"
    return (stated(f"{times} every {length_text(often.period)}", step.sources),)


def _of_author(part: Traced) -> bool:
    """Whether a part was written by an author, and not read from a text of a record."""
    return all(source.basis is Basis.AUTHOR for source in part.sources)


def _levels(levels: list[tuple[Arm, DoseLevel]], names: dict[str, Intervention]) -> Table:
    of, several = _of_what([(arm, level.intervention) for arm, level in levels], names)
    columns = (
        Column("Arm", 2.0),
        *((Column("Intervention", 2.0),) if several else ()),
        Column("Level", 1.6),
        Column("Dose", 2.0),
        Column("Role", 2.4),
    )
    rows = tuple(
        TableRow(
            (
                TableCell((_plain(arm.label or arm.id),)),
                *((TableCell(_named(level, names)),) if several else ()),
                TableCell((stated(level.label, level.sources_of("label") or level.sources),)),
                TableCell((stated(level.amount, level.sources_of("amount") or level.sources),)),
                TableCell((stated(level.role, level.sources_of("role") or level.sources),) if level.role else (gap(),)),
            ),
        )
        for arm, level in levels
    )
    return Table(f"Dose levels, low to high{of}", columns, rows)


def _escalation(arm: Arm, rule: Escalation, *, several: bool) -> tuple[Table | Remark | Subheading | Items, ...]:
    sentences = [stated(unescape(each.text), each.sources) for each in rule.decisions]
    if rule.maximum_tolerated_dose:
        source = rule.sources_of("maximum_tolerated_dose") or rule.sources
        sentences.append(stated(unescape(rule.maximum_tolerated_dose), source, note="maximum tolerated dose"))
    if not sentences and not rule.design:
        return ()
    title = f"Dose escalation{f' ({rule.design})' if rule.design else ''}"
    heading = Subheading(f"{title}: {arm.label or arm.id}" if several else title, f"escalation-{arm.id}")
    if not sentences:
        return (heading, Remark("The record states no decision rules.", tone="empty"))
    return (heading, Items(tuple(sentences)))


def _plain(text: str) -> Value:
    return Value(text)


def _words_of(text: str | None, step: DoseStep) -> Value:
    return gap() if text is None else stated(unescape(text), step.sources)
