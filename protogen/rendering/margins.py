"""What stands in the margins of a page is decoration to those who listen: marked as such, so that it is not read out.

WeasyPrint 70 tags running headers and footers and leaves the tags out of the tree, which is neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from protogen.rendering.structure import parents

# Matches `/Span\n<</MCID 12>>\nBDC`.
_MARKED = re.compile(rb"/\w+\s+<<\s*/MCID (\d+)\s*>>\s+BDC")


def mend(document: pikepdf.Pdf, every: Sequence[Any]) -> int:
    """Mark what no tag among the elements holds as a pagination artifact; the number of pieces."""
    if not every:
        return 0
    held = {each.objgen for each in every}
    of_number = parents(document)
    return sum(_page(document, page.obj, of_number, held) for page in document.pages)


def _page(document: pikepdf.Pdf, page: Any, of_number: dict[int, Any], held: set[tuple[int, int]]) -> int:
    marked = of_number.get(int(page.get("/StructParents", -1)))
    if not isinstance(marked, Array):
        return 0
    loose = {at for at, each in enumerate(marked) if not isinstance(each, Dictionary) or each.objgen not in held}
    if not loose:
        return 0
    count = 0

    def artifact(match: re.Match[bytes]) -> bytes:
        nonlocal count
        if int(match[1]) not in loose:
            return match[0]
        count += 1
        return b"/Artifact\n<</Type /Pagination>>\nBDC"

    contents = page.Contents
    parts = list(contents) if isinstance(contents, Array) else [contents]
    whole = b"\n".join(each.read_bytes() for each in parts)
    page.Contents = document.make_stream(_MARKED.sub(artifact, whole))
    for at in loose:
        marked[at] = None
    return count
