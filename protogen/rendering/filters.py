"""What a template may ask of a text or block while printing it: quotes, ends of prose, texts inside a style sheet."""

from __future__ import annotations

import re

from markupsafe import Markup

from protogen.document.parts import Facts, Ground, Table, values_in
from protogen.model.corrections import Correction, correction_of
from protogen.model.source import Source
from protogen.model.study import Study

_LONGEST_QUOTE = 320
"""A longer quote is cut in the source box: the whole of it stands on the page, and the offsets say where."""

_FITS_ROWS, _FITS_CHARACTERS = 10, 1_300
"""A table up to this size takes half a page at most: kept whole, it leaves no large hole behind it."""

_CLOSING = re.compile(r"(?:\s*</(?:p|li|ul|ol)>)+\s*$")
"""The end of prose: `</p>`, `</li></ul>`."""

_NOT_PLAIN = re.compile(r"[^ 0-9A-Za-z.,:;()/·-]")
"""What is escaped in a text of a style sheet, so that no title can end the text or the style element: `"`, `<`."""


def quote(source: Source) -> str:
    """The words of a source, cut where they are long."""
    text = source.quote or ""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rstrip()} …"


def closed_by(prose: Markup, button: Markup) -> Markup:
    """Prose with a button at the end of its last line, not on a line of its own below it.

    >>> closed_by(Markup("<p>Text</p>"), Markup("<b>src</b>"))
    Markup('<p>Text<b>src</b></p>')
    """
    found = _CLOSING.search(prose)
    if found is None:
        return prose + button
    return Markup(prose[: found.start()]) + button + Markup(found[0])  # noqa: S704 -- cut from sanitised HTML


def css_string(text: str) -> Markup:
    r"""A text as a string of a style sheet.

    >>> css_string('A "1" </style>')
    Markup('"A \\22 1\\22  \\3C /style\\3E "')
    """
    escaped = _NOT_PLAIN.sub(lambda found: f"\\{ord(found[0]):X} ", text)
    return Markup(f'"{escaped}"')  # noqa: S704 -- every sign that could end the string is escaped


def fits(block: Facts | Table) -> bool:
    """Whether a table is small enough to be kept on one page."""
    rows = -(-len(block.rows) // (block.pairs if isinstance(block, Facts) else 1))
    characters = sum(len(value.text) + len(value.rule) + len(value.note) for value in values_in(block))
    return rows <= _FITS_ROWS and characters <= _FITS_CHARACTERS


def has_gaps(block: Table) -> bool:
    """Whether a cell behind the first of its row is a gap."""
    return any(value.ground == Ground.GAP for row in block.rows for cell in row.cells[1:] for value in cell.values)


def correction(source: Source, study: Study) -> Correction | None:
    """The correction of an author that a source is the place of; nothing for a place of the record."""
    return correction_of(source, study.corrections)


FILTERS = {
    "closed_by": closed_by,
    "correction": correction,
    "css_string": css_string,
    "fits": fits,
    "has_gaps": has_gaps,
    "quote": quote,
}
