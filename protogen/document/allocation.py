"""Who gets what: interventions by arm as a table of crosses, in as many parts as its width asks for."""

from __future__ import annotations

from collections.abc import Sequence

from protogen.document.parts import Column, Remark, Subheading, Table, TableCell, TableRow, Value
from protogen.model.arms import Arm, Intervention
from protogen.model.study import Study

_WIDEST = 8
"""Columns of crosses in one part: more would be narrower than the words of their headings."""

_LONGEST_HEADING, _LONGEST_WORD = 48, 13
"""Longer headings do not fit a column; the columns then carry the numbers that the tables above give."""


def who_gets_what(study: Study, arm_word: str) -> tuple[Subheading | Remark | Table, ...]:
    """The crosses, with the shorter of the two lists across the page; nothing where there is nothing to compare."""
    given = {(arm.id, each) for arm in study.arms for each in arm.interventions}
    if len(study.arms) < 2 or len(study.interventions) < 2 or not given:  # noqa: PLR2004 -- one of a kind needs no table
        return ()
    across_arms = len(study.arms) < len(study.interventions)
    columns: Sequence[Arm | Intervention] = study.arms if across_arms else study.interventions
    rows: Sequence[Arm | Intervention] = study.interventions if across_arms else study.arms
    pairs = {(each, arm) for arm, each in given} if across_arms else given
    numbered = any(_too_long(each.label or each.id) for each in columns)
    parts = [columns[start : start + _WIDEST] for start in range(0, len(columns), _WIDEST)]
    blocks: list[Subheading | Remark | Table] = [Subheading("Who gets what", "matrix")]
    for index, part in enumerate(parts, start=1):
        caption = f"Arms by intervention{f', part {index} of {len(parts)}' if len(parts) > 1 else ''}"
        first = Column("Intervention" if across_arms else arm_word, 3.0)
        heads = tuple(Column(each.id if numbered else each.label or each.id, 1.2, "center") for each in part)
        lines = tuple(_line(row, part, pairs) for row in rows)
        blocks.append(Table(caption, (first, *heads), lines, style="matrix"))
    if numbered:
        blocks.append(Remark(f"{'Arms' if across_arms else 'Interventions'} are numbered as in the tables above."))
    return tuple(blocks)


def _line(row: Arm | Intervention, columns: Sequence[Arm | Intervention], pairs: set[tuple[str, str]]) -> TableRow:
    crosses = (TableCell((Value("X"),) if (row.id, each.id) in pairs else ()) for each in columns)
    return TableRow((TableCell((Value(row.label or row.id),)), *crosses))


def _too_long(label: str) -> bool:
    return len(label) > _LONGEST_HEADING or any(len(word) > _LONGEST_WORD for word in label.split())
