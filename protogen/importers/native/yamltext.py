"""YAML 1.2 → a tree with places, in one pass over the events of the parser.

Why not a ready-made constructor: it would parse for the values and again for the places, guess the type of a scalar
before anyone knows what the field wants (`12:30`, `no`, `0123`, dates), and follow aliases without a limit. Here a
scalar stays the text it is; `conform` turns it into what its field wants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from protogen.importers.native.places import File, Map, Place, Seq, Text
from protogen.importers.native.problems import Problem

LONGEST: Final = 1_000_000
"""Bytes of a YAML file; a study of 80 rows and 40 visits has about 60,000."""
DEEPEST: Final = 40
MOST_NODES: Final = 200_000
"""Values of a file with its aliases written out: nine lines of aliases can stand for a billion."""

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_TAGS: Final = frozenset({None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
MOST_BROKEN: Final = 10
"""As many mistakes of syntax are told of a file."""
_BREAKING: Final = frozenset({"YML001", "YML003", "YML005"})
# Matches a key at the margin, where a part of a study begins; not an item of a list, which may stand there too.
_MARGIN: Final = re.compile(r"[\w\"'$][^\n]*:(?:\s|$)")
_TAB: Final = re.compile(r" *\t")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_IGNORED: Final = "\0"
"""Stands for a key that cannot be one; no text of YAML can hold it."""


@dataclass(slots=True)
class _Level:
    """A mapping or list that is not yet closed: the key whose value comes next, its first event, the nodes before."""

    owner: Map | Seq
    event: MappingStartEvent | SequenceStartEvent
    before: int
    key: Text | None = None


class _Tree:
    """Builds the tree from events; `problems` has what the parser itself lets pass."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Any = None
        self._levels: list[_Level] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self._documents = 0

    def feed(self, event: Event) -> bool:
        """Take one event; returns whether to go on."""
        if isinstance(event, ScalarEvent):
            self._value(self._scalar(event), event, 1)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            return self._start(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            level = self._levels.pop()
            size = self._nodes - level.before + 1
            self._nodes = level.before
            self._value(level.owner, level.event, size)
        elif isinstance(event, DocumentStartEvent):
            return self._document(event)
        return self._nodes <= MOST_NODES or self._too_many(event)

    def _document(self, event: Event) -> bool:
        self._documents += 1
        if self._documents > 1:
            self._say("YML006", self._place(event), "a second document begins here", "keep one study in a file")
        return self._documents == 1

    def _too_many(self, event: Event) -> bool:
        message = f"more than {MOST_NODES:,} values, aliases written out"
        self._say("YML005", self._place(event), message, "repeat less by aliases")
        return False

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1, self._path())

    def _path(self) -> str:
        if not self._levels:
            return ""
        level = self._levels[-1]
        if isinstance(level.owner, Seq):
            return level.owner.place.inside(len(level.owner))
        return level.owner.place.path if level.key is None else level.owner.place.inside(level.key)

    def _scalar(self, event: ScalarEvent) -> Text | None:
        plain = bool(event.implicit[0]) and not event.style
        place = self._place(event)
        self._check_tag(event, place)
        if _SURROGATE.search(event.value):
            self._say("YML001", place, "half a surrogate pair is no character", "remove it")
        is_key = bool(self._levels) and isinstance(self._levels[-1].owner, Map) and self._levels[-1].key is None
        if plain and event.value in _NULL and not is_key:
            return None
        return Text.at(place, event.value, plain=plain)

    def _check_tag(self, event: Any, place: Place) -> None:
        if event.tag not in _TAGS:
            self._say("YML007", place, f"the tag {event.tag} has no meaning here", "leave it out")

    def _value(self, value: Any, event: Any, size: int) -> None:
        """Put a finished value where it belongs: root, item, key or value of a key."""
        self._nodes += size
        if event.anchor and not isinstance(event, AliasEvent):
            self._anchors[str(event.anchor)] = (value, size)
        if not self._levels:
            self.root = value
            return
        level, place = self._levels[-1], self._place(event)
        if isinstance(level.owner, Seq):
            level.owner.put(value, place)
        elif level.key is None:
            level.key = self._key(level.owner, value, place)
        else:
            if level.key != _IGNORED and level.key not in level.owner:
                level.owner.put(str(level.key), value, level.key.place, place)
            level.key = None

    def _key(self, owner: Map, value: Any, place: Place) -> Text:
        """The text of a key, or the sign that what follows is to be left out."""
        if not isinstance(value, Text):
            self._say("YML008", place, "a key must be a text", "write it as one word or in quotes")
            return Text.at(place, _IGNORED)
        key = Text.at(replace(place, path=owner.place.inside(value)), value, plain=value.plain)
        if value == "<<" and value.plain:
            self._say("YML007", place, "merge keys (<<) are not part of YAML 1.2", "use include:, or write it out")
            return Text.at(place, _IGNORED)
        if value in owner:
            first = owner.key_at(value)
            self._say("YML002", key.place, f"the key {str(value)!r} was given before, in line {first.line}", "keep one")
        return key

    def _start(self, event: MappingStartEvent | SequenceStartEvent) -> bool:
        place = self._place(event)
        self._check_tag(event, place)
        if len(self._levels) >= DEEPEST:
            self._say("YML005", place, f"nested deeper than {DEEPEST} levels", "flatten it")
            return False
        owner: Map | Seq = Map(place) if isinstance(event, MappingStartEvent) else Seq(place)
        self._levels.append(_Level(owner, event, self._nodes))
        return True

    def _alias(self, event: AliasEvent) -> None:
        value, size = self._anchors.get(str(event.anchor), (None, 0))
        if not size:
            message = f"no finished anchor &{event.anchor} stands before this alias"
            self._say("YML009", self._place(event), message, "name an anchor above it")
        self._value(value, event, size)

    def _say(self, code: str, place: Place, message: str, fix: str) -> None:
        self.problems.append(Problem(code, place, message, fix))


def tree(text: str, name: str) -> tuple[Any, list[Problem]]:
    """The tree of a YAML text, and what is wrong with it as YAML; no tree where its syntax is broken."""
    found, problems = readable(text, name)
    return None if broken(problems) else found, problems


def readable(text: str, name: str) -> tuple[Any, list[Problem]]:
    """The tree of what can be read of a YAML text, and what is wrong with it as YAML.

    A parser stops at the first mistake. So the part of the file where it stopped, from one key at the margin to the
    next, is left out and the rest is read again: each broken part tells its first mistake, and the tree has the others.
    """
    file = File(name, tuple(text.split("\n")))
    if len(text.encode("utf-8", errors="replace")) > LONGEST:
        message = f"more than {LONGEST:,} bytes of YAML"
        return None, [Problem("YML005", Place(file, 1, 1), message, "split it with include:, or give it as JSON")]
    problems: list[Problem] = []
    lines = list(file.lines)
    for _ in range(MOST_BROKEN):
        made, mistake, at = _parsed("\n".join(lines), file)
        problems += made.problems
        if mistake is None:
            return made.root, problems
        problems.append(mistake)
        if not _left_out(lines, at):
            break
    return None, problems


def broken(problems: Iterable[Problem]) -> bool:
    """Whether parts of a file could not be read, so that what others name may stand in them."""
    return any(each.code in _BREAKING for each in problems)


def _parsed(text: str, file: File) -> tuple[_Tree, Problem | None, int]:
    """What could be read, the mistake at which the parser stopped, and the line from 0 where what is broken begins."""
    made = _Tree(file)
    try:
        for event in _events(text):
            if not made.feed(event):
                break
    except MarkedYAMLError as error:
        return made, _syntax(error, file), _beginning(error)
    except ReaderError as error:
        line = text.count("\n", 0, error.position)
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        message = f"the character U+{_code(error.character):04X} may not stand in YAML"
        return made, Problem("YML001", Place(file, line + 1, column), message, "remove it"), line
    return made, None, 0


def _beginning(error: MarkedYAMLError) -> int:
    """The line of what was never ended; of a mapping, whose mistake is where the parser stopped, that line."""
    marks = [error.problem_mark, error.context_mark]
    if error.context_mark is not None and "block" not in (error.context or ""):
        marks.reverse()
    return next((int(mark.line) for mark in marks if mark is not None), 0)


def _left_out(lines: list[str], at: int) -> bool:
    """Empty the part of the file that holds this line; whether there was anything in it."""
    at = min(at, len(lines) - 1)
    start = next((place for place in range(at, 0, -1) if _MARGIN.match(lines[place])), 0)
    end = next((place for place in range(start + 1, len(lines)) if _MARGIN.match(lines[place])), len(lines))
    held = any(line.strip() for line in lines[start:end])
    lines[start:end] = [""] * (end - start)
    return held


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(character)


def _events(text: str) -> Iterator[Event]:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    events: Iterator[Event] = yaml.parse(text)
    return events


def _syntax(error: MarkedYAMLError, file: File) -> Problem:
    """The one mistake at which the parser stopped."""
    mark = error.problem_mark or error.context_mark
    open_quote = "quoted scalar" in (error.context or "") and "end of stream" in (error.problem or "")
    if open_quote:
        mark = error.context_mark or mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    source = file.line(line)
    if _TAB.match(source):
        place = Place(file, line, source.index("\t") + 1)
        return Problem("YML003", place, "a tab in the indentation: YAML allows blanks only", "put blanks in its place")
    message = " ".join(str(error.problem or error.context or "not YAML").split())
    fix = ""
    if open_quote:
        message, fix = "a quotation mark that is never closed", "close it, or take it out"
    elif "mapping values are not allowed" in message:
        message = "': ' inside a value without quotes"
        fix = "put the value in quotes, or indent it as a mapping of its own"
    elif "could not find expected ':'" in message:
        fix = "write key: value, or close the quotes or brackets opened above"
    elif "but found" in message or "expected" in message:
        fix = "check indentation, commas and brackets in this line and the one above"
    return Problem("YML001", Place(file, line, column), f"not YAML: {message}", fix)
