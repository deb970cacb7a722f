"""`include:`: parts of a study kept in files of their own, such as arms or a laboratory panel that studies share.

An included file is a study file that may leave things out. Mappings are joined; lists are joined, the included part
first; a single value that both give is a problem, as nobody could tell which holds.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from protogen.importers.native.places import File, Map, Place, Seq, Text, located
from protogen.importers.native.problems import Problem
from protogen.importers.native.yamltext import LONGEST, readable

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_MOST_FILES: Final = 50


def included(value: Map, folder: Path) -> tuple[Map, list[Problem]]:
    """The tree with the files it includes, and what is wrong with them."""
    reader = _Reader()
    return reader.joined(value, folder, ()), reader.problems


class _Reader:
    """Reads included files, each relative to the file that names it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._files = 0

    def joined(self, value: Map, folder: Path, chain: tuple[Path, ...]) -> Map:
        """The tree joined with what it includes; `chain` are the files that led here."""
        wanted = value.get("include")
        if wanted is None:
            return value
        place = value.at("include")
        listed = wanted.placed() if isinstance(wanted, Seq) else [(wanted, place)]
        own = value.copied()
        own.drop("include")
        whole = Map(value.place)
        for name, at in listed:
            part = self._part(name, at, folder, chain)
            if part is not None:
                whole = self._both(whole, part)
        return self._both(whole, own)

    def _part(self, name: Any, at: Place, folder: Path, chain: tuple[Path, ...]) -> Map | None:
        if not isinstance(name, Text) or not name.endswith(_SUFFIXES) or Path(name).is_absolute():
            shown = str(name) if isinstance(name, Text) else "this"
            self._say(
                "INC001",
                at,
                f"{shown!r} is no study file beside this one",
                "name a .yaml or .json file, by a relative path",
            )
            return None
        path = folder / name
        if path.resolve() in chain or self._files >= _MOST_FILES:
            self._say("INC002", at, f"{str(name)!r} includes itself, or the files are too many", "take it out")
            return None
        self._files += 1
        found = self._read(path, name, at)
        if found is None:
            return None
        return self.joined(found, path.parent, (*chain, path.resolve()))

    def _read(self, path: Path, name: str, at: Place) -> Map | None:
        try:
            with path.open("rb") as stream:
                text = stream.read(LONGEST + 1).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            self._say("INC001", at, f"{str(name)!r} could not be read: {str(reason).lower()}", "check the name")
            return None
        found, problems = self._parsed(text, path, at)
        self.problems += problems
        if isinstance(found, Map):
            return found
        if not problems:
            self._say("INC001", at, f"{str(name)!r} holds no mapping of fields", "write fields of a study in it")
        return None

    def _parsed(self, text: str, path: Path, at: Place) -> tuple[Any, list[Problem]]:
        if path.suffix != ".json":
            return readable(text, str(path))
        try:
            return located(json.loads(text), Place(File(str(path)), 0, 0)), []
        except (ValueError, RecursionError):
            return None, [Problem("INC001", at, f"{path.name!r} is not JSON", "check it")]

    def _both(self, first: Map, second: Map) -> Map:
        """Two mappings as one."""
        found = first.copied()
        for key, value in second.items():
            mine = found.get(key)
            if isinstance(mine, Map) and isinstance(value, Map):
                found[key] = self._both(mine, value)
            elif isinstance(mine, Seq) and isinstance(value, Seq):
                found[key] = Seq(value.place, [*mine, *value], [*mine.places, *value.places])
            elif mine is not None and value is not None:
                message = f"{key!r} is given here and in {found.at(key)}"
                self._say("INC003", second.key_at(key), message, "keep one of them")
            else:
                found.put(key, value, second.key_at(key), second.at(key))
        return found

    def _say(self, code: str, place: Place, message: str, fix: str) -> None:
        self.problems.append(Problem(code, place, message, fix))
