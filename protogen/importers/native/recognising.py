"""Whether a JSON object is a study file."""

from __future__ import annotations

from typing import Any, Final

from protogen.model.study import Study

ROOT: Final = frozenset(Study.model_fields)
EXTRA: Final = frozenset({"$schema", "include", "trace"})
"""Keys of a study file that are not part of the study."""


def recognised(value: Any) -> bool:
    """Whether a JSON object is a study file: it has an id, or at least two of the parts of a study."""
    if not isinstance(value, dict) or "protocolSection" in value:
        return False
    return len(ROOT & set(value)) > 1 or ("id" in value and set(value) <= ROOT | EXTRA)
