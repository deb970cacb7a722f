"""Lists that a file orders by links: each member names the next."""

from __future__ import annotations

from collections.abc import Sequence

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.cursor import At


def chained(members: Sequence[At], what: str) -> list[At]:
    """The members in the order of their `nextId` links; a broken chain leaves the order of the file, with a finding.

    A list without any link is in the order of the file, and nothing is said.
    """
    by_id: dict[str, At] = {}
    follows: dict[str, str] = {}
    for at in members:
        name, after, before = at.id, at.text("nextId", ""), at.text("previousId", "")
        if name is None or name in by_id:
            continue
        by_id[name] = at
        if after is not None:
            follows[name] = after
        elif before is not None:
            follows.setdefault(before, name)
    if not follows:
        return list(members)
    order = _walk(by_id, follows)
    if len(order) == len(members):
        return [by_id[name] for name in order]
    _report(members[0].reading, members, what)
    return list(members)


def _walk(by_id: dict[str, At], follows: dict[str, str]) -> list[str]:
    """Ids from the one that nobody is followed by, along the links, as far as they go once through."""
    named = set(follows.values())
    order: dict[str, None] = {}
    here = next((name for name in by_id if name not in named), None)
    while here is not None and here in by_id and here not in order:
        order[here] = None
        here = follows.get(here)
    return list(order)


def _report(reading: Reading, members: Sequence[At], what: str) -> None:
    path = members[0].path.rpartition("[")[0]
    message = f"the links from one of the {what} to the next do not lead through all of them once"
    reading.report("USD009", Severity.MINOR, path, message, fix="they stand in the order of the file")
