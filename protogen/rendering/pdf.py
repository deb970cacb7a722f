"""The one call to WeasyPrint: HTML in, PDF bytes and what is wrong with them out.

The result depends on the arguments and on the fonts of protogen and of the folder given: no clock, no network, no other
file.
"""

from __future__ import annotations

import functools
import logging
import os
import re
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from protogen.errors import RenderError
from protogen.findings import Finding, Severity
from protogen.rendering import fonts, install
from protogen.rendering.fetching import locked_fetcher
from protogen.rendering.sonames import by_file_name

WARNING = "PDF002"
_EPOCH = "SOURCE_DATE_EPOCH"
SMALLEST_PT = 7.0
LONGEST_PAGE = 4_000_000
"""Characters of a page that are still laid out, pictures aside (`fetching` counts them); a million of prose: 130 MB."""
MOST_ELEMENTS = 45_000
"""Elements of a page that are still laid out: each takes some 35 KB, so that 2 GB are enough (docs/performance.md)."""
_SOURCE_OF = "The study that this document was made from, with the source of every value"

# Leads nowhere, so that relative addresses are refused too; with no base at all WeasyPrint fails on a relative @import.
_NOWHERE = "pkg:"
_LONG_DATA = re.compile(r"(data:[^'\"\s]{60})[^'\"\s]+")  # data:image/png;base64,iVBORw0… in a message
# Reported elsewhere: as PDF001 with its place; by `protogen doctor`, for it is no fault of the page.
_SAID_ELSEWHERE = (".notdef glyph", "Using fontTools instead of HarfBuzz-Subset")
# A font configuration may not be shared by threads (GLib corrupts its lists), and the log is one for the process.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Settings:
    """How a PDF is made.

    `assets` are what `pkg:NAME` addresses stand for, text below `smallest_pt` is a finding, and under `strict` any
    finding is an error. `variant` is WeasyPrint's name of a standard to write to (empty: plain PDF 1.7), `attached` are
    texts to put into the file by name. `fonts` is a folder of further fonts, for characters that the bundled ones lack;
    it is the same all through a process.
    """

    assets: Mapping[str, bytes] = field(default_factory=dict)
    smallest_pt: float = SMALLEST_PT
    strict: bool = False
    variant: str = ""
    attached: Mapping[str, str] = field(default_factory=dict)
    fonts: Path | None = None


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished PDF: its bytes, its number of pages, and what is wrong with it."""

    bytes: bytes
    pages: int
    findings: tuple[Finding, ...] = ()


def pdf(
    html: str,
    *,
    title: str = "",
    lang: str = "",
    stylesheets: Sequence[str] = (),
    settings: Settings | None = None,
) -> Pdf:
    """The page `html` as a tagged PDF 1.7 with bookmarks, laid out with `stylesheets` (CSS text) after its own.

    `title` and `lang` take the place of those in the page. Raises `RenderError` where WeasyPrint or Pango is missing
    (with the command that installs it), where the page wants anything from the network or from a file, where it is
    too long, nested too deeply or holds half a character, where its schedule loses a mark, and under
    `settings.strict` for any finding.
    """
    chosen = settings or Settings()
    if len(html) > LONGEST_PAGE and (laid_out := len(_LONG_DATA.sub(r"\1", html))) > LONGEST_PAGE:
        message = f"the page has {laid_out:,} characters of HTML, a PDF is made of up to {LONGEST_PAGE:,}"
        raise RenderError(message, fix="make the HTML only, or leave out what the document need not show")
    if (elements := html.count("<") - html.count("</")) > MOST_ELEMENTS:
        message = f"the page has {elements:,} elements (cells, lines, fields), a PDF is made of up to {MOST_ELEMENTS:,}"
        raise RenderError(message, fix="make the HTML only, or leave out what the document need not show")
    _refuse_half_characters(html, title, *stylesheets)
    with _ONE_AT_A_TIME:
        engine = _weasyprint(chosen.fonts)
        with _complaints() as complaints, _no_huge_images(), _no_clock():
            made = _made(engine, html, stylesheets, (title, lang), chosen)
    findings = (*complaints, *made.findings)
    if chosen.strict and findings:
        first = findings[0]
        raise RenderError(f"{first.code} {first.message} ({len(findings)} findings in all)", where=first.path or None)
    return replace(made, findings=findings)


def _weasyprint(folder: Path | None) -> Any:
    fonts.use_only(() if folder is None else (folder,))
    try:
        with warnings.catch_warnings(), by_file_name():
            # `protogen doctor` says so where this optional library is missing; here it is no reason to stop.
            warnings.filterwarnings("ignore", "HarfBuzz-Subset will be required", DeprecationWarning)
            import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415  # 0.5 s, and needs Pango: HTML does not
    except ImportError as error:
        raise RenderError(f"no PDF without WeasyPrint ({error})", fix=f"run: {install.weasyprint_command()}") from error
    except OSError as error:  # raised by cffi when it cannot load Pango
        raise RenderError(
            "no PDF without Pango, the text engine of WeasyPrint", fix=f"run: {install.pango_command()}"
        ) from error
    return weasyprint


@functools.cache
def _font_configuration() -> Any:
    # One for the process: a new one for each document loses 0.27 MiB every time.
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # noqa: PLC0415  # as above

    return FontConfiguration()


def _made(engine: Any, html: str, stylesheets: Sequence[str], names: tuple[str, str], settings: Settings) -> Pdf:
    from protogen.rendering import box_tags, long_words  # noqa: PLC0415 -- needs a part of WeasyPrint

    fetcher = locked_fetcher(settings.assets)
    shared = _font_configuration()
    try:
        sheets = [
            engine.CSS(string=css, base_url=_NOWHERE, url_fetcher=fetcher, font_config=shared) for css in stylesheets
        ]
        page = engine.HTML(string=html, base_url=_NOWHERE, url_fetcher=fetcher)
        long_words.broken(page.etree_element)
        # presentational hints: without them WeasyPrint ignores <ol start> and <li value>, and lists lose their numbers
        document = page.render(font_config=shared, stylesheets=sheets, presentational_hints=True)
        _refuse_attachments(document)
        document.metadata.title = names[0] or document.metadata.title
        document.metadata.lang = names[1] or document.metadata.lang
        document.metadata.attachments = [_attachment(engine, *each) for each in settings.attached.items()]
        kind = {"pdf_variant": settings.variant} if settings.variant else {"pdf_version": "1.7"}
        data = document.write_pdf(finisher=box_tags.tell, pdf_tags=True, pdf_identifier=True, **kind)
    except engine.urls.FatalURLFetchingError as error:
        raise _refused(fetcher.refused) from error
    except RecursionError as error:
        raise RenderError("the page is nested too deeply for a PDF", fix="flatten its lists") from error
    if fetcher.refused:  # inside an SVG image WeasyPrint swallows the error
        raise _refused(fetcher.refused)
    from protogen.rendering.pagecheck import NOT_CHECKED, page_findings  # noqa: PLC0415 -- HTML does not pay for it
    from protogen.rendering.pdf_conservation import check_pdf  # noqa: PLC0415 -- as above

    findings = page_findings(document, page.etree_element, settings.smallest_pt)
    if all(finding.code != NOT_CHECKED for finding in findings):
        check_pdf(document.pages, page.etree_element, data)
    return Pdf(data, len(document.pages), tuple(findings))


def _refuse_half_characters(*texts: str) -> None:
    # JSON may hold "\\ud800", half of a pair; no file can.
    for text in texts:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            around = text[max(0, error.start - 20) : error.start]
            message = f"the page holds half a character, U+{ord(text[error.start]):04X}, after {around!r}"
            raise RenderError(message, fix="remove it from the record") from error


def _refuse_attachments(document: Any) -> None:
    # Even an attachment from a data: address would put a foreign file, dated now, into the PDF.
    links = [kind for page in document.pages for kind, *_ in page.links]
    if document.metadata.attachments or "attachment" in links:
        raise RenderError("the page may not attach files to the PDF", fix="remove rel=attachment")


def _attachment(engine: Any, name: str, text: str) -> Any:
    # A file in a PDF must be dated. What the study says has no hour, so all are dated alike.
    then = datetime(1970, 1, 1, tzinfo=UTC)
    return engine.Attachment(
        string=text, name=name, relationship="Source", description=_SOURCE_OF, created=then, modified=then
    )


def _refused(addresses: Sequence[str]) -> RenderError:
    return RenderError(
        f"the page asks for {addresses[0]!r}, which is not read",
        fix="a PDF may hold data: images under 2 MB and the assets given with it, nothing from a network or a file",
    )


@contextmanager
def _complaints() -> Iterator[list[Finding]]:
    """The list into which WeasyPrint's warnings go as findings, each text once, while the block runs."""
    logger = logging.getLogger("weasyprint")
    found: list[Finding] = []
    catcher = _Catcher(found)
    propagated, level = logger.propagate, logger.level
    logger.addHandler(catcher)
    logger.propagate = False  # said once, as findings
    logger.setLevel(logging.WARNING)
    try:
        yield found
    finally:
        logger.removeHandler(catcher)
        logger.propagate = propagated
        logger.setLevel(level)


@contextmanager
def _no_clock() -> Iterator[None]:
    # Where HarfBuzz-Subset is missing fontTools cuts the fonts, and dates them now unless this says when.
    stated = os.environ.get(_EPOCH)
    os.environ[_EPOCH] = "0"
    try:
        yield
    finally:
        if stated is None:
            del os.environ[_EPOCH]
        else:
            os.environ[_EPOCH] = stated


@contextmanager
def _no_huge_images() -> Iterator[None]:
    # Pillow only warns up to 179 million pixels, half a gigabyte in memory; as an error the image is left out.
    from PIL.Image import DecompressionBombWarning  # noqa: PLC0415  # late, as WeasyPrint, which brings it

    with warnings.catch_warnings():
        warnings.simplefilter("error", DecompressionBombWarning)
        yield


class _Catcher(logging.Handler):
    def __init__(self, found: list[Finding]) -> None:
        super().__init__(logging.WARNING)
        self.found = found

    def emit(self, record: logging.LogRecord) -> None:
        message = _LONG_DATA.sub(r"\1…", " ".join(record.getMessage().split()))
        if message.startswith(_SAID_ELSEWHERE):
            return
        severity = Severity.MAJOR if record.levelno >= logging.ERROR else Severity.MINOR
        finding = Finding(WARNING, severity, "", f"WeasyPrint: {message}", "mend the template or the theme")
        if finding not in self.found:
            self.found.append(finding)
