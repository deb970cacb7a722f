"""Starter files: a commented, valid study for each common design, with the schema for editors beside it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Final

from protogen.authoring.drafting import draft
from protogen.authoring.overlay_schema import overlay_schema
from protogen.authoring.schema import schema
from protogen.authoring.yamltext import scalar
from protogen.derivation import derive
from protogen.errors import InputError
from protogen.importers import read
from protogen.model.study import Study

TEMPLATES: Final = ("parallel", "crossover", "single-group", "dose-escalation", "platform", "observational")
SCHEMA_NAME: Final = ".study.schema.json"
"""Hidden, so that a folder of studies can be rendered whole."""
_NAME: Final = "STUDY"


def schema_text() -> str:
    """The JSON Schema of study files as text."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def overlay_schema_text() -> str:
    """The JSON Schema of files of corrections as text."""
    return json.dumps(overlay_schema(), ensure_ascii=False, indent=1) + "\n"


def starter(study: str, template: str) -> str:
    """The starter file of a design, for a study with this identifier."""
    text = files("protogen.authoring").joinpath("starters", f"{template}.yaml").read_text(encoding="utf-8")
    name = scalar(study)
    text = text.replace("$schema=SCHEMA", f"$schema={SCHEMA_NAME}").replace("check FILE", f"check {study}.yaml")
    text = text.replace("render FILE", f"render {study}.yaml")
    return text.replace(f"id: {_NAME}", f"id: {name}").replace(f"protocol_id: {_NAME}", f"protocol_id: {name}")


def _one(record: str) -> Study:
    """The only study of an input, with its derived parts."""
    found = read(record)
    if len(found) != 1:
        raise InputError(f"{len(found)} studies, and a draft is made of one", where=record, fix="give a file with one")
    return derive(found[0])


def begin(study: str, template: str, folder: Path, *, record: str | None = None) -> list[Path]:
    """Write the starter file of a study, and the schema where it is not there yet; returns what was written.

    With `record`, the name of an input that holds one, the file is a draft of it, and its sources stand beside it.

    Raises:
        InputError: the name is none for a file, the file is there already, or it cannot be written.
    """
    if not study.strip() or study != Path(study).name or study.startswith("."):
        raise InputError(f"{study!r} is no name for a study file", fix="use letters, digits, - and _")
    target = folder / f"{study}.yaml"
    trace = folder / f".{study}.sources.json"
    text, sources = (starter(study, template), "") if record is None else draft(_one(record), SCHEMA_NAME, trace.name)
    written = [target]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        if sources:
            trace.write_text(sources, encoding="utf-8", newline="\n")
            written.append(trace)
        if not (folder / SCHEMA_NAME).exists():
            (folder / SCHEMA_NAME).write_text(schema_text(), encoding="utf-8", newline="\n")
            written.append(folder / SCHEMA_NAME)
    except FileExistsError as error:
        raise InputError("the file is there already", where=str(target), fix="choose another name") from error
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror}", where=str(target), fix="choose another folder") from error
    return written
