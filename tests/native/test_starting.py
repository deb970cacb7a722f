"""Starter files and the schema for editors: valid, complete, in step with the model."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from protogen.authoring.compact import authored
from protogen.authoring.starting import SCHEMA_NAME, TEMPLATES, begin, schema_text, starter
from protogen.cli.choices import Template
from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.errors import InputError
from protogen.importers.native.shapes import SHORT_KEYS, fields
from protogen.importers.native.study_file import from_yaml
from protogen.model.study import Study

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
FILES = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES} | {
    name: starter("ABC-1", name) for name in TEMPLATES
}


def plain(text: str) -> Any:
    """A study file as an editor reads it: dates are texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(io.StringIO(text)), default=str))


def test_there_are_three_examples_and_six_starters() -> None:
    """What the tests below run over."""
    assert {path.stem for path in EXAMPLES} >= {"parallel", "crossover", "dose-escalation"}
    assert len(FILES) >= 9
    assert tuple(each.value for each in Template) == TEMPLATES


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_valid_by_the_schema_and_for_us(name: str) -> None:
    """Editor and checker agree, the file names its schema, and it makes every document."""
    text = FILES[name]
    assert text.startswith("# yaml-language-server: $schema=")
    errors = [
        f"{list(each.path)}: {each.message}"
        for each in Draft202012Validator(json.loads(schema_text())).iter_errors(plain(text))
    ]
    assert not errors
    study = from_yaml(text, name)
    assert from_yaml(authored(study), name) == study
    assert {compose(derive(study), document).name for document in DOCUMENTS} == set(DOCUMENTS)


def test_the_schema_refuses_what_the_checker_refuses() -> None:
    """An unknown key and a wrong kind of value are seen in the editor too."""
    validator = Draft202012Validator(json.loads(schema_text()))
    for wrong in (
        {"id": "X", "oversite": {}},
        {"id": "X", "design": {"enrollment": {"count": "many"}}},
        {"design": {}},
    ):
        assert list(validator.iter_errors(wrong)), wrong


def test_every_field_has_title_description_and_examples() -> None:
    """All objects of the schema, the root first."""
    whole = json.loads(schema_text())
    objects = [whole, *whole["$defs"].values()]
    assert len(objects) > 40
    silent = [
        (each.get("description"), name)
        for each in objects
        for name, field in each["properties"].items()
        if not (field.get("title") and field.get("description") and field.get("examples"))
    ]
    assert not silent


def test_every_short_key_is_in_the_schema() -> None:
    """What the readers expand, editors offer."""
    whole = json.loads(schema_text())
    assert SHORT_KEYS
    for model, keys in SHORT_KEYS.items():
        owner = whole if model is Study else whole["$defs"][model.__name__]
        assert set(keys) | set(fields(model)) <= set(owner["properties"])


def test_the_committed_schema_is_in_step() -> None:
    """`protogen schema > docs/study.schema.json` renews it."""
    assert (ROOT / "docs" / "study.schema.json").read_text(encoding="utf-8") == schema_text()


def test_new_writes_the_file_once_and_never_over_another(tmp_path: Path) -> None:
    """A second run changes nothing."""
    assert [path.name for path in begin("ABC-1", "parallel", tmp_path)] == ["ABC-1.yaml", SCHEMA_NAME]
    (tmp_path / "ABC-1.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="there already"):
        begin("ABC-1", "parallel", tmp_path)
    assert (tmp_path / "ABC-1.yaml").read_text(encoding="utf-8") == "mine"


def names() -> Iterator[str]:
    """Names that would leave the folder, or be hidden."""
    yield from ("../x", "a/b", "", " ", ".x")


@pytest.mark.parametrize("name", list(names()))
def test_a_name_that_leaves_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    """The identifier is a file name and nothing more."""
    with pytest.raises(InputError):
        begin(name, "parallel", tmp_path)
    assert not list(tmp_path.iterdir())
