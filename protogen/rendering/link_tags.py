"""Links that say where they go, each once.

WeasyPrint 70 makes an annotation of every box inside a link, also of those drawn over one another, tags some of them as
something else, and describes them by the name of their anchor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from protogen.rendering.structure import parents, set_parents

_SLACK = 0.5
"""Points by which one box may stand out of another and still count as inside it."""


def mend(document: pikepdf.Pdf, names: Mapping[str, str]) -> None:
    """Drop links that lie inside another to the same place, and describe and tag those that stay."""
    of_number = parents(document)
    changed: dict[int, Any] = {}
    for page in document.pages:
        annotations = list(page.obj.get("/Annots", Array()))
        links = [each for each in annotations if each.get("/Subtype") == Name.Link]
        if not links:
            continue
        doubles = _doubles(links)
        for at in doubles:
            _untie(links[at], of_number)
        gone = {links[at].objgen for at in doubles}
        page.obj.Annots = Array([each for each in annotations if each.objgen not in gone])
        for each in links:
            if each.objgen not in gone:
                each.Contents = String(_told(_target(each), names))
                changed |= _tie(each, of_number)
    set_parents(document, changed)


def _target(link: Any) -> str:
    if "/A" in link and "/URI" in link.A:
        return str(link.A.URI)
    return f"#{link.get('/Dest', '')}"


def _told(target: str, names: Mapping[str, str]) -> str:
    if not target.startswith("#"):
        return f"Open {target}"
    return f"Go to {names.get(target[1:], target[1:])}"


def _doubles(links: list[Any]) -> set[int]:
    """The indices of links inside another one to the same place; of two equal ones the later."""
    boxes = [_box(each) for each in links]
    targets = [_target(each) for each in links]
    found: set[int] = set()
    for inner, box in enumerate(boxes):
        for outer, around in enumerate(boxes):
            if inner == outer or outer in found or targets[inner] != targets[outer]:
                continue
            if _inside(box, around):
                found.add(inner)
                break
    return found


def _box(link: Any) -> tuple[float, float, float, float]:
    left, first, right, second = (float(each) for each in link.Rect)
    return left, min(first, second), right, max(first, second)


def _inside(box: tuple[float, float, float, float], around: tuple[float, float, float, float]) -> bool:
    return (
        box[0] >= around[0] - _SLACK
        and box[1] >= around[1] - _SLACK
        and box[2] <= around[2] + _SLACK
        and box[3] <= around[3] + _SLACK
    )


def _untie(link: Any, of_number: dict[int, Any]) -> None:
    """Take a link out of the tag that holds it."""
    element = of_number.get(int(link.get("/StructParent", -1)))
    if isinstance(element, Dictionary) and isinstance(element.get("/K"), Array):
        element.K = Array([kid for kid in element.K if not _is_of(kid, link)])


def _tie(link: Any, of_number: dict[int, Any]) -> dict[int, Any]:
    """Hang a link that is tagged as something else onto the link that stands around it; which tag has it now."""
    number = int(link.get("/StructParent", -1))
    element = of_number.get(number)
    if not isinstance(element, Dictionary) or element.get("/S") == Name.Link:
        return {}
    above: Any = element
    while "/P" in above and "/S" in above and Name.Link != above.S:
        above = above.P
    if above.get("/S") != Name.Link:
        element.S = Name.Link
        return {}
    _untie(link, of_number)
    above.K = Array([*above.K, Dictionary(Type=Name.OBJR, Obj=link, Pg=link.get("/P", element.get("/Pg")))])
    of_number[number] = above
    return {number: above}


def _is_of(kid: Any, link: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR and kid.Obj.objgen == link.objgen
