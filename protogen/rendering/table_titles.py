"""What the tables of a laid-out page are called, for the tags of those that do not show it themselves.

WeasyPrint 70 tags a table that goes on over pages as one table a page, and only the first has the caption; a caption
that is hidden on paper is in no tag at all. A listener would meet tables that nobody has named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

CONTINUED: Final = ", continued"


def table_titles(pages: Sequence[Any]) -> tuple[str, ...]:
    """For each table that is tagged, in the order of the tags: its title; empty where its caption stands with it.

    `pages` are those of WeasyPrint. Raises `AttributeError` where boxes are unlike those of WeasyPrint 70.0.
    """
    seen: set[Any] = set()
    titles = []
    for element, captioned in _tables(pages):
        caption = element.find("caption")
        title = "" if caption is None else " ".join("".join(caption.itertext()).split())
        if element in seen:
            titles.append(f"{title}{CONTINUED}" if title else "")
        else:
            titles.append("" if captioned else title)
        seen.add(element)
    return tuple(titles)


def _tables(pages: Sequence[Any]) -> Iterator[tuple[Any, bool]]:
    """The element of each table box, and whether its caption is there too; page by page, from the top."""
    for page in pages:
        waiting = [page._page_box]  # noqa: SLF001 -- there is no public way to the boxes
        while waiting:
            box = waiting.pop()
            box = getattr(box, "_box", box)  # an absolutely positioned box stands behind a placeholder
            if hasattr(box, "at_keyword"):  # a margin of the page, which is not tagged
                continue
            children = [child for child in getattr(box, "children", ()) if not hasattr(child, "text")]
            if box.element_tag == "table" and getattr(box, "is_table_wrapper", False):
                table = box.get_wrapped_table()
                yield box.element, any(child is not table and child.element_tag == "caption" for child in children)
                # The tags make one of the wrapper and the table in it.
                inner = [each for child in children for each in (child.children if child is table else (child,))]
                waiting += reversed(inner)
            else:
                waiting += reversed(children)
