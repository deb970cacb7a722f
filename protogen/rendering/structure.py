"""The tree of tags of a PDF: walking it, and finding what a number of its pages stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary


def root_of(document: pikepdf.Pdf) -> Any:
    """The topmost element, or None for a PDF without tags."""
    if "/StructTreeRoot" not in document.Root:
        return None
    kids = document.Root.StructTreeRoot.get("/K")
    return kids[0] if isinstance(kids, Array) else kids


def kids_of(element: Any) -> list[Any]:
    """The elements directly below one, without its content."""
    kids = element.get("/K", Array())
    every = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in every if isinstance(kid, Dictionary) and "/S" in kid]


def elements(element: Any) -> Iterator[Any]:
    """An element and all below it, in reading order."""
    waiting = [element]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += reversed(kids_of(each))


def all_elements(document: pikepdf.Pdf) -> list[Any]:
    """Every element of a document, in reading order; none in a PDF without tags.

    To walk the tree costs more than what is done with it, so those who mend a document share one walk.
    """
    root = root_of(document)
    return [] if root is None else list(elements(root))


def parents(document: pikepdf.Pdf) -> dict[int, Any]:
    """The parent tree: for a page's number its elements by marked content, for an annotation's number its element."""
    if "/StructTreeRoot" not in document.Root:
        return {}
    numbers = list(document.Root.StructTreeRoot.ParentTree.Nums)
    return {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}


def set_parents(document: pikepdf.Pdf, changed: Mapping[int, Any]) -> None:
    """Let the numbers of annotations stand for other elements."""
    if not changed:
        return
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    for at, number in enumerate(list(numbers)[::2]):
        if int(number) in changed:
            numbers[2 * at + 1] = changed[int(number)]
