"""From a page of paper to the PDF that its profile wants: layout, form, finishing; and all that its bytes depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from protogen.document.form import Choice, Entry
from protogen.errors import RenderError
from protogen.rendering.pdf import Pdf, Settings, pdf
from protogen.rendering.profiles import PROFILES, Profile


@dataclass(frozen=True, slots=True)
class PrintJob:
    """All that a PDF and what is found in it depend on, but for the fonts, protogen itself and its engines.

    `html` is the page, with its style sheets; `fields` are those of its form (none: nothing to fill in), `places` the
    titles of the places that its links go to, by anchor, and `attached` the texts that are put into the file, by name.
    """

    html: str
    profile: Profile = PROFILES["review"]
    fields: tuple[Entry | Choice, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    attached: Mapping[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """SHA-256 over every field, in hexadecimal: equal jobs print equal bytes."""
        return hashlib.sha256(json.dumps(_plain(self)).encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON holds it; a record with its type, so that two kinds with equal fields stay two."""
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, each.name)) for each in fields(value))]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def printed(job: PrintJob, fonts: Path | None = None) -> Pdf:
    """The PDF of a job; `fonts` is a folder of further fonts, the same all through a process.

    Raises:
        RenderError: what `pdf` raises, or the page links to a form field that the job does not have.
    """
    profile = job.profile
    settings = Settings(smallest_pt=profile.smallest_pt, variant=profile.variant, attached=job.attached, fonts=fonts)
    made = pdf(job.html, settings=settings)
    data = _with_form(made.bytes, job.fields)
    from protogen.rendering.finishing import finished  # noqa: PLC0415 -- pikepdf is for PDF only, and slow to load

    return Pdf(finished(data, profile, job.places), made.pages, made.findings)


def _with_form(data: bytes, fields: Sequence[Entry | Choice]) -> bytes:
    if not fields:
        return data
    try:
        from protogen.rendering.forms import fillable  # noqa: PLC0415 -- pikepdf is for forms only, and slow to load
    except ImportError as error:
        raise RenderError(
            f"no form to fill in without pikepdf ({error})", fix="install protogen again, or use --form print"
        ) from error
    return fillable(data, fields)
