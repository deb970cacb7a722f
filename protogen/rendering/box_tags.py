"""What boxes know and tags do not say: the script of a passage, the name of a table, which tables are one.

WeasyPrint 70 has no languages in its tags but for that of the document, tags a table that goes on over pages as one
table a page, and tags no caption that is hidden on paper. It makes an element of tags for each box, from the first page
to the last, each before those in it; so the boxes, gone through in that order, tell which element is whose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]

TABLE: Final = "table-"
"""Begins the `/ID` of a table, by which `joined_tables` knows those that are one; its number follows."""
_LINE: Final = "LineBox"
"""The kind of box that is given no element: what is in it belongs to the box around it."""


def tell(document: Any, file: pydyf.PDF) -> None:
    """A `finisher` of WeasyPrint: sets `/Lang` of passages with a `lang`, `/ID` of tables, `/Summary` without caption.

    Where boxes and elements are not as many, as in another WeasyPrint, nothing is set.
    """
    try:
        found = list(_tagged(document.pages))
    except AttributeError:  # boxes unlike those of WeasyPrint 70: said by `pagecheck`
        return
    _languages([box for box in found if box.element_tag == "span"], _elements(file, "/Span"))
    _tables([box for box in found if box.element_tag == "table"], _elements(file, "/Table"))


def _elements(file: pydyf.PDF, kind: str) -> list[Any]:
    """The elements that were made of boxes, in the order in which they were made; those of bare text are not."""
    return [
        each
        for each in file.objects
        if isinstance(each, pydyf.Dictionary)
        and each.get("Type") == "/StructElem"
        and each.get("S") == kind
        and not any(isinstance(kid, int) for kid in each["K"])
    ]


def _languages(boxes: Sequence[Any], elements: Sequence[Any]) -> None:
    if len(boxes) != len(elements):
        return
    for box, element in zip(boxes, elements, strict=True):
        if lang := box.element.get("lang"):
            element["Lang"] = pydyf.String(lang)


def _tables(boxes: Sequence[Any], elements: Sequence[Any]) -> None:
    if len(boxes) != len(elements):
        return
    numbers: dict[Any, int] = {}
    for box, element in zip(boxes, elements, strict=True):
        number = numbers.setdefault(box.element, len(numbers) + 1)
        element["ID"] = pydyf.String(f"{TABLE}{number}")
        caption = box.element.find("caption")
        if caption is not None and not any(child.element_tag == "caption" for child in box.children):
            title = " ".join("".join(caption.itertext()).split())
            element["A"] = pydyf.Dictionary({"O": "/Table", "Summary": pydyf.String(title)})


def _tagged(pages: Sequence[Any]) -> Iterator[Any]:
    """The boxes of `span` and `table` that have elements, in the order in which those are made."""
    for page in pages:
        waiting = [page._page_box]  # noqa: SLF001 -- there is no public way to the boxes
        while waiting:
            box = waiting.pop()
            box = getattr(box, "_box", box)  # an absolutely positioned box stands behind a placeholder
            children = list(getattr(box, "children", ()))
            if box.element is not None and box.element_tag in ("span", "table") and type(box).__name__ != _LINE:
                yield box
            if box.element_tag == "table" and getattr(box, "is_table_wrapper", False):
                table = box.get_wrapped_table()  # one element stands for the wrapper and the table in it
                children = [each for child in children for each in (child.children if child is table else (child,))]
            waiting += reversed([child for child in children if not hasattr(child, "text")])
