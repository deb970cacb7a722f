"""Items of lists that hold a label and a body, and nothing else (ISO 14289-1, 7.6; ISO 32000-1, 14.8.4.3.3).

WeasyPrint 70 leaves the text of some items beside their label, without a body around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from protogen.rendering.structure import kids_of

_PARTS: Final = (Name.Lbl, Name.LBody)


def mend(document: pikepdf.Pdf, every: Iterable[Any]) -> int:
    """Put what stands loose in an item among the elements into its body; the number of items that had any."""
    mended = 0
    for item in [each for each in every if each.S == Name.LI]:
        kids = kids_of(item)
        loose = [kid for kid in kids if kid.S not in _PARTS]
        if loose:
            _embody(document, item, kids)
            mended += 1
    return mended


def _embody(document: pikepdf.Pdf, item: Any, kids: Sequence[Any]) -> None:
    """One body with all that is no label, in its order; a body that was there becomes a part of it."""
    body = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item))
    if "/Pg" in item:
        body.Pg = item.Pg
    held = [kid for kid in kids if Name.Lbl != kid.S]
    for each in held:
        each.P = body
        if Name.LBody == each.S:
            each.S = Name.Div
    body.K = Array(held)
    item.K = Array([*(kid for kid in kids if Name.Lbl == kid.S), body])
