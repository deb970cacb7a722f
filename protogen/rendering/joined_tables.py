"""A table that goes on over pages is one table to those who listen, with its header told once.

WeasyPrint 70 tags it as one table a page, each with the header that is repeated there. The rows are put into the first;
the repeated headers, in no tag any more, are decoration of their pages as running headers are (`margins`). Which tables
are one is known by the `/ID` that `box_tags` gave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from protogen.rendering.box_tags import TABLE
from protogen.rendering.structure import elements, kids_of, set_parents

_REPEATED: Final = (Name.THead, Name.TFoot)
_ORDER: Final = {"/Caption": 0, "/THead": 1, "/TFoot": 4}
"""Where the parts of a table stand in it; rows and groups of rows are between."""
_CELLS: Final = (Name.TH, Name.TD)
CONTINUED: Final = ", continued"
"""Ends the summary of a part that could not be joined."""


def mend(document: pikepdf.Pdf, every: Sequence[Any]) -> list[Any]:
    """Join the tables among the elements of a document; the elements that are left.

    One whose header holds other links or fields than that of the first stays by itself, and says that it goes on.
    """
    first: dict[str, Any] = {}
    gone: set[tuple[int, int]] = set()
    moved: dict[int, Any] = {}
    for each in every:
        if Name.Table != each.S or not str(each.get("/ID", "")).startswith(TABLE):
            continue
        name = str(each.ID)
        del each.ID
        if name not in first:
            first[name] = each
        elif _joins(first[name], each):
            gone |= _join(first[name], each, moved)
        elif "/A" in each and "/Summary" in each.A:
            each.A.Summary = pikepdf.String(f"{each.A.Summary}{CONTINUED}")
    set_parents(document, moved)
    return [each for each in every if each.objgen not in gone] if gone else list(every)


def _joins(whole: Any, part: Any) -> bool:
    """Whether each repeated group of the part says the same as that of the whole, down to its links."""
    return all(
        [str(each.S) for each in _with_annotations(_group(whole, kind))]
        == [str(each.S) for each in _with_annotations(_group(part, kind))]
        for kind in _REPEATED
        if _group(whole, kind) is not None and _group(part, kind) is not None
    )


def _join(whole: Any, part: Any, moved: dict[int, Any]) -> set[tuple[int, int]]:
    """Put the rows of a part behind those of the whole; what is no longer in the tree.

    `moved` is told which annotations, by number, are now in which element.
    """
    gone = {part.objgen}
    rows = []
    for kid in kids_of(part):
        twin = _group(whole, kid.S) if kid.S in _REPEATED else None
        if twin is not None:
            _hand_over(kid, twin, moved)
            gone |= {each.objgen for each in elements(kid)}
        else:
            kid.P = whole
            rows.append(kid)
    # A header that had no room above a tall first row comes with a later page.
    whole.K = Array(sorted([*kids_of(whole), *rows], key=lambda kid: _ORDER.get(str(kid.S), len(_ORDER))))
    return gone | _cut(part)


def _group(table: Any, kind: Any) -> Any:
    return next((kid for kid in kids_of(table) if kind == kid.S), None)


def _with_annotations(group: Any) -> list[Any]:
    """The elements of a group that hold links or fields."""
    return [] if group is None else [each for each in elements(group) if _annotations(each)]


def _annotations(element: Any) -> list[Any]:
    kids = element.get("/K", Array())
    return [kid for kid in (kids if isinstance(kids, Array) else [kids]) if _is_annotation(kid)]


def _is_annotation(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR


def _hand_over(repeated: Any, twin: Any, moved: dict[int, Any]) -> None:
    """Let the links of a repeated header be parts of those in the first: they can still be clicked where they stand."""
    pairs = zip(_with_annotations(repeated), _with_annotations(twin), strict=True)
    for one, other in pairs:
        for each in _annotations(one):
            other.K = Array([*other.K, each])
            if "/StructParent" in each.Obj:
                moved[int(each.Obj.StructParent)] = other


def _cut(part: Any) -> set[tuple[int, int]]:
    """Take an element out of the tree, and those around it that hold nothing else; cells keep their places in rows."""
    gone = set()
    while "/P" in part and "/S" in part.P:
        gone.add(part.objgen)
        above = part.P
        above.K = Array([kid for kid in above.K if not isinstance(kid, Dictionary) or kid.objgen != part.objgen])
        if len(above.K) or above.S in _CELLS or "/S" not in above.get("/P", Dictionary()):
            break
        part = above
    return gone
