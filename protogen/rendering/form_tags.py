"""The tags of form fields: where they stand in the tree that a screen reader follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


class Tags:
    """The tree of tags of a document, as WeasyPrint makes it: one element for each box, pages one behind the other."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self.document = document
        self.root: Any = document.Root.StructTreeRoot.K[0] if "/StructTreeRoot" in document.Root else None
        self.elements = self._by_parent_key()
        self.linked = self._linked()

    def forms(self, page: Any, annotations: Sequence[Any]) -> list[bool]:
        """Tag these annotations of a page as form fields; for each, whether it stands in the head of the page.

        WeasyPrint leaves the margins out of the tree, as decoration; a field is none. Those of the head are put before
        what else is on the page.
        """
        if self.root is None:
            return [False] * len(annotations)
        found = [self.elements[int(each.StructParent)] for each in annotations]
        in_head = [each.objgen not in self.linked for each in found]
        for element in found:
            element.S = Name.Form
        lost = [each for each, head in zip(found, in_head, strict=True) if head]
        if lost:
            self._put_first(page, lost)
        return in_head

    def _put_first(self, page: Any, elements: Sequence[Any]) -> None:
        group = self.document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Div, P=self.root, Pg=page, K=Array(elements))
        )
        for element in elements:
            above = element.P
            above.K = Array([kid for kid in above.K if _key(kid) != element.objgen])
            element.P = group
        kids = list(self.root.K)
        place = next((at for at, kid in enumerate(kids) if kid.get("/Pg", page).objgen == page.objgen), len(kids))
        self.root.K = Array([*kids[:place], group, *kids[place:]])

    def _by_parent_key(self) -> dict[int, Any]:
        if self.root is None:
            return {}
        numbers = list(self.document.Root.StructTreeRoot.ParentTree.Nums)
        return {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}

    def _linked(self) -> set[tuple[int, int]]:
        """Every element that can be reached from the root."""
        waiting = [] if self.root is None else [self.root]
        found: set[tuple[int, int]] = set()
        while waiting:
            element = waiting.pop()
            found.add(element.objgen)
            kids = element.get("/K", Array())
            waiting += [kid for kid in kids if isinstance(kid, Dictionary) and kid.get("/S") is not None]
        return found


def _key(kid: Any) -> tuple[int, int] | None:
    return kid.objgen if isinstance(kid, pikepdf.Object) else None
