"""What WeasyPrint 70 leaves open in a PDF, done afterwards: tags, margins, metadata, opening view.

Each step names the gap it closes. Nothing here reads a clock or makes a random number.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name

from protogen.rendering import joined_tables, link_tags, list_tags, margins, table_tags, xmp
from protogen.rendering.profiles import Profile
from protogen.rendering.structure import all_elements

# Objects in streams make small files; in a linearised one qpdf counts those of the bookmarks wrongly.
_STREAMS = {False: pikepdf.ObjectStreamMode.generate, True: pikepdf.ObjectStreamMode.disable}


def finished(data: bytes, profile: Profile, names: Mapping[str, str]) -> bytes:
    """The PDF as its profile wants it; `names` are the titles of the places that links go to, by anchor."""
    with pikepdf.open(io.BytesIO(data)) as document:
        link_tags.mend(document, names)
        # What is added further on is no content of a page.
        every = joined_tables.mend(document, all_elements(document))
        table_tags.mend(document, every)
        list_tags.mend(document, every)
        margins.mend(document, every)
        _opening_view(document)
        _once(document)
        xmp.mend(document, profile)
        target = io.BytesIO()
        document.save(
            target,
            deterministic_id=True,
            linearize=profile.linearised,
            preserve_pdfa=True,
            object_stream_mode=_STREAMS[profile.linearised],
        )
    return target.getvalue()


def _opening_view(document: pikepdf.Pdf) -> None:
    """Open with the bookmarks beside the page, the title in the window's bar, pages labelled by their numbers.

    WeasyPrint sets neither `/PageMode` nor `/PageLabels`.
    """
    root = document.Root
    if "/Outlines" in root:
        root.PageMode = Name.UseOutlines
    root.ViewerPreferences = Dictionary({**dict(root.get("/ViewerPreferences", {})), "/DisplayDocTitle": True})
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))


def _once(document: pikepdf.Pdf) -> None:
    """List each associated file once: WeasyPrint lists it twice."""
    files = document.Root.get("/AF")
    if files is not None:
        seen = {each.objgen: each for each in files}
        document.Root.AF = Array(list(seen.values()))
