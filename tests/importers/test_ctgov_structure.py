"""Every field that the registry publishes is asked for: the standards' table against a record that has all."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

import pytest
from corpus import SHARED

from protogen.importers.ctgov import study

STANDARDS = SHARED / "design" / "standards.md"
CONTACT = {"name": "N", "role": "CONTACT", "phone": "1", "phoneExt": "2", "email": "e@x.org"}

pytestmark = pytest.mark.skipif(not STANDARDS.is_file(), reason="the shared standards are not on this machine")


def modules() -> dict[str, str]:
    """The rows of section 3.1: module and its fields as written."""
    text = STANDARDS.read_text(encoding="utf-8")
    table = text[text.index("### 3.1") : text.index("### 3.2")]
    rows = re.findall(r"^\| (\w+Module) \| (.*) \|$", table, re.MULTILINE)
    return {name: re.sub(r" — .*| md\b|:? \(\"18 Years\"\)|\(\"[^)]*\"\)", "", fields) for name, fields in rows}


def value(name: str, listed: str, inner: str | None) -> Any:
    """A value of the shape a field is written with: text, list of texts, object, list of objects."""
    if name == "contacts":
        return [CONTACT]
    if inner is None and name.endswith("Struct"):
        inner = "date, type"
    one = "2026-01-01" if "ate" in name[-5:] else "X"
    made: Any = one if inner is None else fields(inner)
    return [made] if listed else made


def closing(text: str) -> int:
    """Where the brace that opens a text is closed."""
    depths = accumulate({"{": 1, "}": -1}.get(sign, 0) for sign in text)
    return next(index for index, depth in enumerate(depths) if not depth)


def fields(written: str) -> dict[str, Any]:
    """`a, b{c, d}, e[{f}], g[]` as an object with a value for each name."""
    made: dict[str, Any] = {}
    rest = written.strip()
    while rest:
        found = re.match(r"(\w+)\s*(\[\]|\[(?=\{))?", rest)
        assert found is not None, rest
        rest, inner = rest[found.end() :], None
        if rest.startswith("{"):
            end = closing(rest)
            inner, rest = rest[1:end], rest[end + 1 :].removeprefix("]")
        made[found[1]] = value(found[1], found[2] or "", inner)
        rest = rest.lstrip(", ")
    return made


def record() -> dict[str, Any]:
    """A record with every published field. The three lists of outcomes share one description of their objects."""
    written = modules()
    lists, _, each = written.pop("outcomesModule").partition("[]: ")
    section = {name: fields(text) for name, text in written.items()}
    outcome = fields(each.strip("{}"))
    found = {name: [outcome] for name in re.findall(r"\w+Outcomes", f"{lists}[]")}
    return {"protocolSection": {**section, "outcomesModule": found}}


def unknown(raw: dict[str, Any]) -> list[str]:
    """Paths that the importer reports as not in the published structure."""
    return [each.path for each in study(raw, shape="json").findings if each.code == "REG001"]


def test_the_table_is_read() -> None:
    """Thirteen modules, and the depths of it."""
    made = record()["protocolSection"]
    assert len(made) == 13
    assert made["designModule"]["designInfo"]["maskingInfo"]["whoMasked"] == ["X"]
    assert made["referencesModule"]["references"][0]["retractions"][0] == {"pmid": "X", "source": "X"}
    assert set(made["outcomesModule"]) == {"primaryOutcomes", "secondaryOutcomes", "otherOutcomes"}


def test_every_published_field_is_asked_for() -> None:
    """None is taken for an unknown one."""
    assert unknown(record()) == []


def test_a_field_that_is_not_published_is_noticed() -> None:
    """The canary, at some depth."""
    raw = record()
    raw["protocolSection"]["designModule"]["designInfo"]["novel"] = "X"
    assert unknown(raw) == ["protocolSection.designModule.designInfo.novel"]
