"""What a parsed JSON value is: a study record of the API v2, an answer with several, or something else by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from protogen.errors import InputError
from protogen.importers.native.recognising import recognised
from protogen.importers.usdm_kind import recognises

_AGAIN: Final = "download the record again from the ClinicalTrials.gov API v2"
_KEYS_SHOWN: Final = 5

# Keys that tell a shape we know but do not read.
_SHAPES: Final = (
    (("FullStudiesResponse", "FullStudies", "FullStudy"), "an answer of the old API v1 (full studies)", _AGAIN),
    (("StudyFieldsResponse", "StudyFields"), "an answer of the old API v1 (study fields)", _AGAIN),
    (("ProtocolSection", "Study"), "a record of the old API v1 (ProtocolSection)", _AGAIN),
    (("resourceType",), "a FHIR resource", "give the registry record of the study"),
)


def studies(value: Any) -> Iterator[tuple[str | None, dict[str, Any] | InputError]]:
    """The records in a JSON value, each with its place in it (`studies[2]`, or nothing for the value itself).

    What is no record comes as the error that says what it is.
    """
    if not (isinstance(value, dict) and "studies" in value and "protocolSection" not in value):
        yield None, study(value)
    elif not isinstance(value["studies"], list):
        yield None, InputError(f"'studies' is {_named(value['studies'])}, not a list", fix=_AGAIN)
    elif not value["studies"]:
        yield None, InputError("the answer's list of studies is empty", fix="check the search that made it")
    else:
        for index, item in enumerate(value["studies"]):
            yield f"studies[{index}]", study(item)


def study(value: Any) -> dict[str, Any] | InputError:
    """The value if it is a record of the API v2, or else the error that says what it is."""
    if not isinstance(value, dict):
        return InputError(f"{_named(value)}, not a study record", fix=_AGAIN)
    if isinstance(value.get("protocolSection"), dict) or recognised(value) or recognises(value):
        return value
    if "protocolSection" in value:
        return InputError(f"'protocolSection' is {_named(value['protocolSection'])}, not an object", fix=_AGAIN)
    return _unread(value)


def _unread(value: dict[str, Any]) -> InputError:
    """What an object is that holds no study we read."""
    if "usdmVersion" in value:
        return InputError("a CDISC USDM file without a study in it", fix="export it again from the system that made it")
    for marks, name, fix in _SHAPES:
        if any(key in value for key in marks):
            return InputError(f"{name}: not read by this version", fix=fix)
    if not value:
        return InputError("an empty JSON object", fix=_AGAIN)
    keys = ", ".join(repr(key[:40]) for key in list(value)[:_KEYS_SHOWN]) + (", …" if len(value) > _KEYS_SHOWN else "")
    return InputError(f"a JSON object without 'protocolSection': its keys are {keys}", fix=_AGAIN)


def _named(value: Any) -> str:
    """A JSON value in a few words."""
    if value is None or isinstance(value, bool):
        return f"the JSON value {str(value).lower() if value is not None else 'null'}"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return "an object" if isinstance(value, dict) else f"the number {str(value)[:40]}"
