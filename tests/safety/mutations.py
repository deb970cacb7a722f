"""Real inputs, and ways to damage them that keep their structure in mind."""

from __future__ import annotations

import ast
import json
import marshal
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any, NamedTuple

from corpus import CORPUS, ROOT, SEEDS, SHARED, nct_id, records, seed
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Place = tuple[str | int, ...]
NOT_THERE = object()


class Edit(NamedTuple):
    """What to do at which place: an index into the places of a base, a way, and a value or a second place."""

    at: int
    way: str
    value: Any


@dataclass(frozen=True, slots=True)
class Base:
    """A real input: its name, its value as JSON has it, and how a value is written in its format."""

    name: str
    value: Any
    written: Callable[[Any], str]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where something stands in it."""
        return _places_of(self.name)


def as_json(value: Any) -> str:
    """A JSON text; half characters are written as escapes."""
    return json.dumps(value)


def as_page(value: Any) -> str:
    """A saved "Viewing Study" page with a Python literal."""
    return f"Viewing Study NCT00000000\n\nRaw JSON\n\n{value!r}\n"


def as_yaml(value: Any) -> str:
    """A study file; what YAML cannot hold, or its writer not reach, is written as JSON, which YAML reads too."""
    stream = StringIO()
    try:
        YAML(typ="safe", pure=True).dump(value, stream)
    except (YAMLError, ValueError, RecursionError):
        return json.dumps(value)
    return stream.getvalue()


def _loaded(text: str) -> Any:
    # An own parser with the failsafe meaning: every scalar stays the text that its author wrote.
    yaml = YAML(typ="base", pure=True)
    return json.loads(json.dumps(yaml.load(text)))


@cache
def bases() -> tuple[Base, ...]:
    """The examples, the starter files and, where the shared folder is present, files of others."""
    found = [Base(f"page {name}", seed(name), as_page) for name in SEEDS]
    found += [Base(f"json {name}", seed(name), as_json) for name in SEEDS]
    orchard = ROOT / "tests" / "data" / "usdm_orchard.json"
    usdm = [orchard, *sorted((SHARED / "usdm").glob("*.json"))]
    usdm = [path for path in usdm if path.stat().st_size < 400_000]
    found += [Base(f"usdm {path.stem}", json.loads(path.read_text(encoding="utf-8")), as_json) for path in usdm]
    authored = [*(ROOT / "examples").glob("*.yaml"), *(ROOT / "protogen" / "authoring" / "starters").glob("*.yaml")]
    for path in sorted(authored):
        value = _loaded(path.read_text(encoding="utf-8"))
        found += [
            Base(f"yaml {path.parent.name} {path.stem}", value, as_yaml),
            Base(f"native {path.parent.name} {path.stem}", value, as_json),
        ]
    if CORPUS.is_file():
        small = sorted(records(), key=lambda each: (len(json.dumps(each["protocolSection"])), nct_id(each)))
        found += [Base(f"json {nct_id(each)}", each, as_json) for each in small[100::150]]
    assert len({base.name for base in found}) == len(found) > 10
    return tuple(found)


@cache
def _likely() -> tuple[Base, ...]:
    # Nearly every damage to a study file is a mistake in it, so what is behind reading is met through records.
    return tuple(base for base in bases() for _ in range(1 if base.name.startswith(("yaml", "native")) else 4))


@cache
def _places_of(name: str) -> tuple[Place, ...]:
    base = next(each for each in bases() if each.name == name)
    return tuple(_places(base.value, ()))


def _places(value: Any, place: Place) -> Iterator[Place]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    for key, each in inner:
        yield (*place, key)
        yield from _places(each, (*place, key))


def copied(value: Any) -> Any:
    """A deep copy of what JSON can say, nested as deeply as it may be: `copy.deepcopy` gives up at half of that."""
    return marshal.loads(marshal.dumps(value))  # noqa: S302 -- what was just made


def nested(depth: int, *, lists: bool) -> Any:
    """A value inside `depth` lists or objects."""
    value: Any = "x"
    for _ in range(depth):
        value = [value] if lists else {"a": value}
    return value


ODD_TEXTS = (
    "", " ", "\n", "\t", "\0", "a\0b", "\ud800", "x\udfffy", "\ufeff", "\ufffe", "\uffff", "\ufdd0", "\u202egnp.exe",
    "\u200b", "\u200d\u200d", "e" + "\u0301" * 300, "\U0001f9ec\U0001f468\u200d\U0001f52c", "𝔘𝔫𝔦", "中文字符",
    "العربية", "ﷺ" * 40, "\u2028\u2029", "\x85", "\x1b[31m", "\ue000\ue0f0timeline-x\ue0f1", "²³", "٣ days", "Ⅳ",
    "½ hour", "İ", "ß", "ǅ", "\U000e0041", "{{ x }}", "{% raw %}", "<b>", "&lt;", "`x`", "[a](b)", "![a](http://127.0.0.1:9/x)",
    "*" * 5000,
    "(" * 3000, "[" * 3000, "_" * 999 + "a", "* a\n" * 800, "\\" * 999, "\\", "x" * 100_000, "word " * 5000,
    ", " * 3000, "1. " * 500, "> " * 500, "- " * 300, "\n".join(" " * depth + "* deep" for depth in range(300)),
)  # fmt: skip
TIME_TEXTS = (
    "Day 99999999999999999999", "every 0 days", "Weeks 1-1000000", "up to 10000000 years", "Day -0", "Month 1e5",
    "Day 1, " * 2000, "every 1 second for 90 years", "Baseline to Day " + "9" * 4000, "every week for 1,000,000 weeks",
    "Days 1 to 3 of Cycles 1 to 100000 (each cycle is 1 day)", "0.0000001 months", "½ year", "Week ٣", "Day ²",
    "24:99", "12-10-8-6 weeks", "between Day 5 and Day 1", "P1Y2M3W4DT5H6M7S", "P" + "9" * 400 + "D", "R5/P1W", "+P1W",
    "2026-02-30", "0000-00-00", "9999-12-31", "2026-13", "20260101", "1 Year" + "s" * 2000, "999999999 Years",
    "-5 Years", "PT1E9S", "N/A", "None", "every 3 weeks", "Cycle 1 Day 1", "q0w", "q999999999w",
    "Day 1" + " (+/- 9999999 days)",
    "Inclusion Criteria:\n\n" * 200, "Exclusion Criteria:\n\n1. " + "or " * 2000, "9" * 5000, "1" + "0" * 400 + " mg",
    "1/0 mg", "0 mg every 0 h", ">= <= > <" * 400, "ANC ≥ " + "1," * 900,
)  # fmt: skip
ODD_VALUES = (
    None, True, False, 0, -1, 3.5, 10**30, -(10**400), 1e308, -0.0, float("inf"), float("nan"), [], {}, [None], [[]],
    [{}], {"": ""}, {"a": None}, {"instanceType": "Study"}, ["a", 1, None, {}], {"id": "x"}, [{"id": "x"}] * 3,
    ["x"] * 400, [{"label": "x", "title": "x", "measure": "x", "timeFrame": "Day 1"}] * 60,
)  # fmt: skip

_VALUES = st.one_of(
    st.sampled_from(ODD_TEXTS),
    st.sampled_from(TIME_TEXTS),
    st.sampled_from(ODD_VALUES),
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.builds(nested, st.sampled_from((5, 39, 99, 150, 900)), lists=st.booleans()),
)
_AT = st.integers(0, 2**20).map(lambda number: number * 2_654_435_761 % 2**32 >> 4)
"""A number that chooses a place; scattered, because small ones are drawn more often than large ones."""
_EDITS = st.lists(
    st.one_of(
        st.builds(Edit, _AT, st.just("put"), _VALUES),
        st.builds(Edit, _AT, st.sampled_from(("delete", "double", "wrap", "empty", "text", "many")), st.none()),
        st.builds(Edit, _AT, st.sampled_from(("copy", "swap")), _AT),
        st.builds(Edit, _AT, st.sampled_from(("rename", "add")), st.text(max_size=12) | st.sampled_from(ODD_TEXTS)),
        st.builds(Edit, _AT, st.sampled_from(("append", "insert")), st.sampled_from((*ODD_TEXTS, *TIME_TEXTS))),
    ),
    min_size=1,
    max_size=6,
)


@dataclass(frozen=True, slots=True, repr=False)
class Damaged:
    """A damaged input: the name of what it was made from, and its bytes."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        # Hypothesis fails a test for a longer one instead of saying what is wrong.
        return f"{self.name}, {len(self.content):,} bytes: {self.content[:200]!r}"


@st.composite
def damaged(draw: st.DrawFn) -> Damaged:
    """A real input after a few edits of its values and perhaps one of its text."""
    base = draw(st.sampled_from(_likely()))
    value = edited(base, draw(_EDITS))
    text = base.written(value)
    if draw(_AT) % 16 == 0:
        text = torn(text, *draw(st.tuples(_AT, st.sampled_from(("cut", "drop", "twice", "odd", "shift")), _AT)))
    return Damaged(base.name, text.encode("utf-8", "surrogatepass"))


def edited(base: Base, edits: list[Edit]) -> Any:
    """The value of a base with each edit that still finds its place."""
    value = copied(base.value)
    for edit in edits:
        place = base.places[edit.at % len(base.places)]
        holder, key = at(value, place[:-1]), place[-1]
        if isinstance(holder, dict | list) and at(holder, (key,)) is not NOT_THERE:
            _apply(value, holder, key, edit, base)
    return value


def _apply(value: Any, holder: Any, key: Any, edit: Edit, base: Base) -> None:
    here = holder[key]
    other = base.places[edit.value % len(base.places)] if edit.way in {"copy", "swap"} else ()
    moved = at(value, other)
    moved = copied(moved) if moved is not NOT_THERE and edit.way in {"copy", "swap"} else None
    new: dict[str, Callable[[], Any]] = {
        "put": lambda: copied(edit.value),
        "double": lambda: [*here, *copied(here)] if isinstance(here, list) else [here, copied(here)],
        "many": lambda: copied(here) * 7 if isinstance(here, list) and len(here) < 20 else [here] * 7,
        "wrap": lambda: {"a": here},
        "empty": lambda: type(here)() if here is not None else "",
        "text": lambda: json.dumps(here)[:5000],
        "copy": lambda: moved,
        "swap": lambda: moved,
        "append": lambda: f"{here}{edit.value}" if isinstance(here, str) else here,
        "insert": lambda: (
            f"{here[: len(here) // 2]}{edit.value}{here[len(here) // 2 :]}" if isinstance(here, str) else here
        ),
    }
    if edit.way in new:
        holder[key] = new[edit.way]()
    elif edit.way == "delete":
        del holder[key]
    elif isinstance(holder, dict):
        holder[edit.value] = here if edit.way == "add" else holder.pop(key)


def torn(text: str, at_: int, way: str, length: int) -> str:
    """The text with a stretch cut off, dropped, doubled, indented or replaced by odd characters."""
    start = at_ % max(1, len(text))
    end = start + length % 200
    return {
        "cut": text[:start],
        "drop": text[:start] + text[end:],
        "twice": text[:end] + text[start:],
        "odd": text[:start] + ODD_TEXTS[length % len(ODD_TEXTS)] + text[end:],
        "shift": re.sub("\n", "\n  ", text[:start]) + text[start:],
    }[way]


def at(value: Any, place: Place) -> Any:
    """What stands at a place of a value, or `NOT_THERE`."""
    for key in place:
        known = isinstance(value, dict) and key in value
        known = known or (isinstance(value, list) and isinstance(key, int) and key < len(value))
        if not known:
            return NOT_THERE
        value = value[key]
    return value


def literal(text: str) -> Any:
    """The value of a page that `as_page` wrote."""
    return ast.literal_eval(text[text.index("{") :])
