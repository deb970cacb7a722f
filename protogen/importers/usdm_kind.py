"""Whether a parsed value is a USDM study: asked of every record, so it stands apart from the reader, slow to import."""

from __future__ import annotations

from typing import Any


def recognises(value: dict[str, Any]) -> bool:
    """Whether an object is a USDM study: in its wrapper (`study` beside `usdmVersion`), or bare with its versions."""
    inner = value.get("study")
    if isinstance(inner, dict):
        return "usdmVersion" in value or _bare(inner)
    return _bare(value)


def _bare(value: dict[str, Any]) -> bool:
    versions = value.get("versions")
    if value.get("instanceType") == "Study" and "protocolSection" not in value:
        return True
    return isinstance(versions, list) and any(
        isinstance(each, dict) and ("studyDesigns" in each or each.get("instanceType") == "StudyVersion")
        for each in versions
    )
