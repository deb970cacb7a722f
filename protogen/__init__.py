"""protogen turns a typed clinical-study definition into the documents a trial team lives by.

As a library: `read` → `derive` → `compose` → `render`; `correct` derives with corrections (docs/overlay.md).

>>> import protogen
>>> study = protogen.derive(protogen.read("examples/NCT07329959.txt")[0])
>>> page = protogen.render(protogen.compose(study, "synopsis"), study)
>>> page.splitlines()[0]
'<!DOCTYPE html>'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from protogen.version import VERSION as __version__  # noqa: N811 -- the name that tools look for

if TYPE_CHECKING:
    from protogen.derivation import derive
    from protogen.document.compose import compose
    from protogen.errors import ProtogenError
    from protogen.findings import Finding, Severity
    from protogen.importers import read
    from protogen.model.study import Study
    from protogen.overlay.correcting import correct
    from protogen.rendering.html import html as render

_PUBLIC = {
    "read": ("protogen.importers", "read"),
    "derive": ("protogen.derivation", "derive"),
    "correct": ("protogen.overlay.correcting", "correct"),
    "compose": ("protogen.document.compose", "compose"),
    "render": ("protogen.rendering.html", "html"),
    "Study": ("protogen.model.study", "Study"),
    "Finding": ("protogen.findings", "Finding"),
    "Severity": ("protogen.findings", "Severity"),
    "ProtogenError": ("protogen.errors", "ProtogenError"),
}

__all__ = [
    "Finding",
    "ProtogenError",
    "Severity",
    "Study",
    "__version__",
    "compose",
    "correct",
    "derive",
    "read",
    "render",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `protogen --help` does not pay for any of them."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'protogen' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
