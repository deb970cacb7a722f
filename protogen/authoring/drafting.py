"""A record → a draft for an author: the study file with all that was read, and beside it where each value came from."""

from __future__ import annotations

from typing import Any, Final

from protogen.authoring.compact import compact, plain
from protogen.authoring.gaps import MISSING, with_gaps
from protogen.authoring.yamltext import dump
from protogen.errors import InputError
from protogen.importers.native.problems import StudyFileError
from protogen.importers.native.study_file import from_yaml
from protogen.importers.native.tracing import trace_text
from protogen.model.study import Study

_OFFSETS: Final = frozenset({"thresholds", "windows", "parts", "start", "end"})
"""What is kept beside the draft of a criterion: it belongs to the words of the record, not to the work of an author."""
_ROOT: Final = ("record", "findings")
_READ: Final = ("eligibility_text", "headings", "markers", "groups", "leftover", "repairs")
_OWN: Final = frozenset({"cells", "visits", "spans"})


def draft(study: Study, schema_name: str, trace_name: str) -> tuple[str, str]:
    """The text of the draft and of its trace, for a study with its derived parts.

    Raises:
        InputError: the study cannot be put into a study file.
    """
    tree = _readable(plain(study), "")
    for shape in (compact(tree), compact(tree, schedule=False)):
        body = dump(shape)
        try:
            drafted = from_yaml(body, "draft")
        except StudyFileError as error:
            reason = error.problems[0].message
            continue
        head = f"# yaml-language-server: $schema={schema_name}\n{_comment(study)}trace: {trace_name}\n\n"
        return head + dump(with_gaps(shape, study)), trace_text(study, drafted)
    raise InputError(f"no draft could be made of {study.id}: {reason}", fix="convert it to YAML instead")


def _readable(value: Any, key: str) -> Any:
    """The tree without what is kept beside the draft; what is left is the author's."""
    if isinstance(value, list):
        return [_readable(item, key) for item in value]
    if not isinstance(value, dict):
        return value
    if key == "time_frame" and "text" in value:
        return {"text": value["text"]}
    hidden = {"sources", *(_ROOT if not key else ()), *(_READ if key == "population" else ())}
    hidden |= _OFFSETS if {"id", "kind", "text"} <= set(value) else set()
    found = {name: _readable(member, name) for name, member in value.items() if name not in hidden}
    return found | ({"basis": "author"} if key in _OWN else {})


def _comment(study: Study) -> str:
    """What the draft is, and what its comments say."""
    shape = study.record.registry if study.record is not None else "another source"
    lines = [
        f"A draft made from {shape} {study.id}. Values that you leave as they are keep their sources, which stand",
        "in the file named by trace:; values that you change are yours. Add control: to make it your own document.",
        "",
        f"Each comment below names a gap: what is {MISSING} and prints so until you write it.",
        "prose: record means that [[, ~, ^ and | in texts are ordinary signs; with prose: author the texts that you",
        "change may have tables, H~2~O and references such as [[I3]].",
    ]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
