"""Changes of studies as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from protogen.comparison.changes import Change, Kind

LONGEST = 60_000
"""Characters of a Markdown summary: a comment on a pull request holds 65,536."""
_CUT = 300
_WORDS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}


@dataclass(frozen=True, slots=True)
class StudyChanges:
    """A study by its identifier, whether it is new or gone, and its changes."""

    study: str
    kind: Kind
    changes: tuple[Change, ...] = ()


def text(studies: Sequence[StudyChanges]) -> str:
    """One line a change: `NCT…: inclusion I3 changed: "old" -> "new"`."""
    lines: list[str] = []
    for each in studies:
        if each.kind != Kind.CHANGED:
            lines.append(f"{each.study}: study {each.kind}")
        lines += [
            f"{each.study}: {change.part} {change.what} {change.kind}: {_both(change)}" for change in each.changes
        ]
    return "\n".join(lines) + "\n" if lines else "no change in content\n"


def as_json(studies: Sequence[StudyChanges]) -> str:
    """An array of studies with their changes."""
    return json.dumps([asdict(each) for each in studies], indent=2, ensure_ascii=False) + "\n"


def markdown(studies: Sequence[StudyChanges], *, longest: int = LONGEST) -> str:
    """A summary for a pull request: counts, then a table for each study, cut with a remark where it gets too long."""
    if not studies:
        return "## Studies\n\nNo change in content.\n"
    parts = [f"## Studies: {_count(len(studies))} with changes\n"]
    length = len(parts[0])
    for at, each in enumerate(studies):
        block = _block(each)
        if length + len(block) > longest:
            parts.append(f"\n… and {_count(len(studies) - at)} more; `protogen diff` prints all.\n")
            break
        parts.append(block)
        length += len(block)
    return "".join(parts)


def _count(number: int) -> str:
    return f"{number:,} stud{'y' if number == 1 else 'ies'}"


def _block(each: StudyChanges) -> str:
    if each.kind != Kind.CHANGED:
        return f"\n### {_escaped(each.study)}: {each.kind}\n"
    counts = Counter(change.part for change in each.changes)
    told = ", ".join(f"{count} in {part}" for part, count in counts.items())
    rows = [" | ".join(_row(change)) for change in each.changes]
    head = "|  | part | what | before | after |\n|---|---|---|---|---|"
    return f"\n### {_escaped(each.study)}\n\n{told}\n\n{head}\n" + "\n".join(f"| {row} |" for row in rows) + "\n"


def _row(change: Change) -> tuple[str, ...]:
    names = (_escaped(change.part), _escaped(change.what))
    return (_WORDS[change.kind], *names, _escaped(_short(change.old)), _escaped(_short(change.new)))


def _both(change: Change) -> str:
    if change.kind == Kind.ADDED:
        return repr(_short(change.new))
    return repr(_short(change.old)) + ("" if change.kind == Kind.REMOVED else f" -> {_short(change.new)!r}")


def _short(value: str) -> str:
    return value if len(value) <= _CUT else f"{value[:_CUT]}…"


def _escaped(value: str) -> str:
    """A value on one line of a Markdown table, where nothing of it is markup."""
    plain = " ".join(value.split())
    for sign in "\\`*_[]<>|#~@":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
