"""The schema of files of corrections: in step with the checker, and published."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from protogen.authoring.starting import overlay_schema_text
from protogen.overlay.reading import BESIDE, ROOT, VERBS

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
SCHEMA = json.loads(overlay_schema_text())
BASE = (HERE / "data" / "base.yaml").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "overlay.md").read_text(encoding="utf-8"), re.DOTALL)


def errors(text: str) -> list[str]:
    """What an editor would underline in a file of corrections."""
    value: Any = YAML(typ="safe", pure=True).load(io.StringIO(text))
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(value)]


def test_the_schema_is_one_and_knows_every_key() -> None:
    """Those of the file and those of a correction, each with a title and a description."""
    Draft202012Validator.check_schema(SCHEMA)
    keys = SCHEMA["properties"]["corrections"]["items"]["properties"]
    assert (set(SCHEMA["properties"]), set(keys)) == (set(ROOT), {*VERBS, *BESIDE})
    assert all(each["title"] and each["description"] for each in [*keys.values(), *SCHEMA["properties"].values()])


@pytest.mark.parametrize("text", [BASE, EXAMPLE], ids=["base", "docs"])
def test_what_the_checker_takes_the_schema_takes(text: str) -> None:
    """The example of the page and the file of the mistakes."""
    assert errors(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("overlay: 1", "overlay: 2"),
        ("study: NCT07329959\n", ""),
        ("    why: Protocol", "    wy: Protocol"),
        ("    set: female\n", ""),
        ("    set: female\n", "    set: female\n    remove: true\n"),
        ("remove: true", "remove: everything"),
        ("order: [Vital signs, Physical exams]", "order: [Vital signs]"),
    ],
)
def test_what_the_checker_refuses_by_its_form_the_schema_refuses(old: str, new: str) -> None:
    """Keys, verbs and kinds of values; what is named only the study can tell."""
    assert old in BASE
    assert errors(BASE.replace(old, new, 1))


def test_the_committed_schema_is_in_step() -> None:
    """`protogen schema --overlay > docs/overlay.schema.json` renews it."""
    assert (DOCS / "overlay.schema.json").read_text(encoding="utf-8") == overlay_schema_text()
