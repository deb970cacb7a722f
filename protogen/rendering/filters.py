"""What a template may ask of a text or block while printing it: quotes, ends of prose, texts inside a style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from protogen.document.fitting import below_mm, stays_whole
from protogen.document.grid import Grid, Panel
from protogen.document.parts import Fact, Facts, Ground, Table, TableRow, Value
from protogen.model.corrections import Correction, correction_of
from protogen.model.source import Basis, Source
from protogen.model.study import Study
from protogen.rendering.compiling import shown
from protogen.rendering.heads import heads

_LONGEST_QUOTE = 320
"""A longer quote is cut in the source box: the whole of it stands on the page, and the offsets say where."""

_FITS_ROWS, _FITS_CHARACTERS = 10, 1_300
"""A table up to this size takes half a page at most: kept whole, it leaves no large hole behind it."""

_ABOVE_MM = {True: 62.0, False: 30.0}
"""What stands above a table of the schedule: masthead and remarks of a schedule alone, else a heading and a remark."""
_KEPT_ROWS = {True: 14, False: 24}

_CLOSING = ("</p>", "</li>", "</ul>", "</ol>")
"""What ends prose: `</p>`, `</li></ul>`."""

_NOT_PLAIN = re.compile(r"[^ 0-9A-Za-z.,:;()/·-]")
"""What is escaped in a text of a style sheet, so that no title can end the text or the style element: `"`, `<`."""


def quote(source: Source) -> str:
    """The words of a source, cut where they are long."""
    text = source.quote or ""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rstrip()} …"


def source_lines(sources: Iterable[Source], study: Study, told_by: str) -> Markup:
    """What a source box says, a line for each source: path, offsets, words, and by which step they were read.

    Half of what a page holds are these lines, so they are not left to a template. `told_by` is what the document
    calls its source, such as `record`. Behind the place of a correction stands what was there before.
    """
    unquoted = f"value as {'registered' if told_by == 'record' else 'stated'}"
    lines = []
    for source in sources:
        step = f" (read by: {shown(source.step)})" if source.step else ""
        lines.append(f"<p>{_place(source, '' if source.basis is Basis.AUTHOR else unquoted)}{step}</p>")
        fix = correction_of(source, study.corrections) if study.corrections else None
        lines += _correction_lines(fix) if fix else ()
    return Markup("".join(lines))  # noqa: S704 -- every text in it went through `shown`


def _place(source: Source, unquoted: str = "") -> str:
    span = "" if source.start is None else f" [{source.start}–{source.end}]"
    words = unquoted if source.quote is None else f"<q>{shown(quote(source))}</q>"
    return f"<code>{shown(source.path)}{span}</code>{words}"


def _correction_lines(fix: Correction) -> list[str]:
    """What an author corrected, why, and the places of what stood there before."""
    before = f", before: “{shown(fix.was)}”" if fix.was else ", not stated before" if fix.verb == "set" else ""
    why = f". Reason: {shown(fix.why)}" if fix.why else ""
    line = f'<p class="rule">A correction by the author: {shown(fix.verb)} {shown(fix.at)}{before}{why}</p>'
    return [line, *(f"<p>before: {_place(old)}</p>" for old in fix.sources)]


def closed_by(prose: Markup, button: Markup) -> Markup:
    """Prose with a button at the end of its last line, not on a line of its own below it.

    >>> closed_by(Markup("<p>Text</p>"), Markup("<b>src</b>"))
    Markup('<p>Text<b>src</b></p>')
    """
    text = str(prose)
    rest = text.rstrip()
    if not rest.endswith(_CLOSING):
        return prose + button
    while rest.endswith(_CLOSING):
        rest = rest[: rest.rindex("</")].rstrip()
    return Markup(f"{rest}{button}{text[len(rest) :]}")  # noqa: S704 -- cut from sanitised HTML


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
    return rows <= _FITS_ROWS and sum(map(_length, _values_of(block))) <= _FITS_CHARACTERS


def keeps(panel: Panel, first: bool) -> bool:
    """Whether a part of the schedule is kept on one page, `first` below the masthead of a schedule that stands alone.

    The whole table for the screen has no widths yet; printed by a browser it is kept up to so many rows.
    """
    if not panel.layout.page_mm:
        return sum(len(group.rows) for group in panel.groups) <= _KEPT_ROWS[first]
    return stays_whole(panel, _ABOVE_MM[first])


def apart(panel: Panel, first: bool, made: Grid) -> bool:
    """Whether notes and legend of a panel that is kept on one page may go over to the next.

    They would take the table with them, and its heading would stay alone.
    """
    return keeps(panel, first) and not stays_whole(panel, _ABOVE_MM[first] + below_mm(made, panel))


def _values_of(block: Facts | Table) -> Iterator[Value]:
    """The values of a table; `parts.values_in` would look into every part of any kind for them."""
    for row in block.rows:
        for holder in (row,) if isinstance(row, Fact) else row.cells:
            yield from holder.values


def _length(value: Value) -> int:
    return len(value.text) + len(value.rule) + len(value.note)


def extent(values: Iterable[Value]) -> int:
    """How many characters the texts of some values have together."""
    return sum([len(value.text) for value in values])


def longest(row: TableRow) -> int:
    """How many characters the longest cell of a row has."""
    return max([extent(cell.values) for cell in row.cells], default=0)


def has_gaps(block: Table) -> bool:
    """Whether a cell behind the first of its row is a gap."""
    return any(value.ground == Ground.GAP for row in block.rows for cell in row.cells[1:] for value in cell.values)


FILTERS = {
    "closed_by": closed_by,
    "css_string": css_string,
    "extent": extent,
    "fits": fits,
    "keeps": keeps,
    "apart": apart,
    "has_gaps": has_gaps,
    "heads": heads,
    "longest": longest,
    "quote": quote,
    "source_lines": source_lines,
}
