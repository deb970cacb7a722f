"""What a PDF is made for: what it claims, what it may hold, how small its text may be.

Requirements: FDA PDF specifications 4.1 (`submission`), ISO 14289-1 (`ua`), ISO 19005-3 and ISO 14289-1 (`archive`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of PDF.

    `variant` is WeasyPrint's name of the standard it is written to (empty: plain PDF 1.7), `claims_ua` whether it says
    that it is PDF/UA-1. `forms` and `attachments` say whether it may hold them; `linearised` whether its first page
    can be shown before the rest has arrived; no text is smaller than `smallest_pt`; `sheets` are style sheets of the
    theme that are added.
    """

    name: str
    variant: str = ""
    claims_ua: bool = False
    forms: bool = True
    attachments: bool = False
    linearised: bool = False
    smallest_pt: float = 7.0
    sheets: tuple[str, ...] = ()


PROFILES: Final = {
    profile.name: profile
    for profile in (
        Profile("review"),
        Profile("ua", variant="pdf/ua-1", claims_ua=True),
        Profile("submission", forms=False, linearised=True, smallest_pt=9.0, sheets=("submission.css",)),
        Profile("archive", variant="pdf/a-3a", claims_ua=True, forms=False, attachments=True),
    )
}
"""By name; `review` is the default."""
