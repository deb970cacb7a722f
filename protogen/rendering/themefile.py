"""`theme.yaml`: what a theme is called, what it extends, its style sheets, its colours, typefaces and sizes.

It is read as a study file is: every mistake at once, each with file, line, column and what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from protogen.errors import TemplateError
from protogen.importers.native.places import File, Map, Place, Seq, Text
from protogen.importers.native.problems import Problem, did_you_mean
from protogen.rendering import kept

NAME: Final = "theme.yaml"
LONGEST: Final = 100_000
"""Bytes of a theme.yaml; the base theme has 4,000."""
KEYS: Final = ("name", "title", "version", "description", "extends", "styles", "tokens")
KINDS: Final = ("colours", "fonts", "sizes")

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_SHEET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.css")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SIZE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(pt|mm|em|)")
_FAMILY: Final = re.compile(r"-?[A-Za-z][A-Za-z0-9 -]{0,59}")
# Names that are no family of their own; these stand without quotes in CSS.
_GENERIC: Final = frozenset({"serif", "sans-serif", "monospace", "system-ui", "-apple-system", "ui-serif"})
SMALLEST_PT: Final = 7.0
"""No text of a page is smaller; type that cannot be read on paper is no matter of taste."""
WIDEST_MM: Final = MappingProxyType({"margin-side": 17.0, "wide-side": 14.0})
"""The schedule is planned for the room that these leave on both papers (`document.fitting`)."""


_Known = Mapping[str, tuple[str, ...]] | None
_Reader = Callable[[str, Any, Place], str | None]
"""Name, value and place → the CSS value, or nothing where it is a mistake."""


class ThemeFileError(TemplateError):
    """A theme.yaml with mistakes; `problems` has every one of them, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, first line first."""
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda each: (each.place.line, each.place.column)))
        count = len(self.problems)
        message = f"{count} mistake{'s' if count != 1 else ''} in the theme"
        super().__init__(message, where=self.problems[0].place.file.name)

    def __reduce__(self) -> tuple[type[ThemeFileError], tuple[tuple[Problem, ...]]]:
        """How it travels between processes."""
        return ThemeFileError, (self.problems,)

    def __str__(self) -> str:
        """Every problem, one under the other, and their number."""
        return "\n".join([*map(str, self.problems), f"{self.where}: {self.message}"])


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """What a theme.yaml says; `tokens` are CSS values by kind and name (of the custom property, without `--`).

    `extends` is empty for the base theme alone. `at` is where `name`, `extends` and each style sheet stand, as far as
    that is known.
    """

    name: str
    title: str
    version: str
    description: str = ""
    extends: str = ""
    styles: tuple[str, ...] = ()
    tokens: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    at: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, name: str) -> Place:
        """Where one of them stands; of a theme that came with protogen nobody knows."""
        return self.at.get(name, Place(File(NAME), 1, 1))


def read(folder: Path, known: _Known, families: Iterable[str]) -> ThemeFile:
    """The theme.yaml of a folder.

    `known` are the names of the tokens that may be set, by kind; None where the file itself says which there are, as
    that of the base theme does. `families` are the typefaces that come with protogen: the only ones on paper.

    Raises:
        TemplateError: there is none, or it cannot be read.
        ThemeFileError: it has mistakes; the error has all of them.
    """
    from protogen.importers.native.yamltext import tree  # noqa: PLC0415 -- a library of YAML, not wanted by `shipped`

    path = folder / NAME
    found, problems = tree(_text(path), str(path))
    if not isinstance(found, Map):
        place = Place(File(str(path)), 1, 1)
        wanted = Problem("THM003", place, "a theme is a mapping of fields", "write name:, title: and extends:")
        raise ThemeFileError(problems or [wanted])
    reading = _Reading(found, known, tuple(families), problems)
    made = reading.made()
    if reading.problems:
        raise ThemeFileError(reading.problems)
    return made


def shipped(folder: Path, known: _Known, families: Iterable[str]) -> ThemeFile:
    """What `read` gives for a theme that came with protogen, without the places of mistakes: it has none."""
    path = folder / NAME
    made_of = kept.checksum(repr((known, families)) + _text(path))
    fields = kept.load(str(path), made_of)
    if fields is None:
        made = read(folder, known, families)
        tokens = {kind: dict(members) for kind, members in made.tokens.items()}
        fields = (made.name, made.title, made.version, made.description, made.extends, made.styles, tokens)
        kept.keep(str(path), made_of, fields)
    return ThemeFile(*fields)


def is_name(text: str) -> bool:
    """Whether a theme can be called that.

    >>> is_name("our-house"), is_name("../x")
    (True, False)
    """
    return bool(_NAME.fullmatch(text))


def _text(path: Path) -> str:
    fix = "a theme is a folder with a theme.yaml; begin with: protogen themes copy base FOLDER"
    try:
        if path.stat().st_size > LONGEST:
            raise TemplateError(f"more than {LONGEST:,} bytes", where=str(path), fix="keep what a theme needs")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise TemplateError("there is no such file", where=str(path), fix=fix) from error
    except UnicodeDecodeError as error:
        raise TemplateError("not UTF-8", where=str(path), fix="save it as UTF-8") from error
    except OSError as error:
        raise TemplateError(f"cannot be read: {error.strerror}", where=str(path), fix=fix) from error


class _Reading:
    """One theme.yaml as it is read; `problems` collects what is wrong."""

    def __init__(self, found: Map, known: _Known, families: tuple[str, ...], problems: list[Problem]) -> None:
        self.found = found
        self.known = known
        self.families = families
        self.problems = problems

    def made(self) -> ThemeFile:
        """The theme, as far as it could be read."""
        self._unknown(self.found, KEYS)
        name = self._word("name", required=True)
        if name and not is_name(name):
            self._say("THM004", self.found.at("name"), f"{name!r} is no name", "use a-z, 0-9 and -, a letter first")
        extends = self._word("extends", required=self.known is not None)
        if self.known is None and extends:
            self._say("THM004", self.found.at("extends"), "the base theme extends nothing", "leave it out")
        sheets = dict(self._sheets())
        at = {"name": self.found.at("name"), "extends": self.found.at("extends")}
        return ThemeFile(
            name=name,
            title=self._word("title", required=True),
            version=self._word("version") or "0",
            description=self._word("description"),
            extends=extends,
            styles=tuple(sheets),
            tokens=self._tokens(),
            at={**sheets, **at},
        )

    def _say(self, code: str, place: Place, message: str, fix: str = "") -> None:
        self.problems.append(Problem(code, place, message, fix))

    def _unknown(self, mapping: Map, names: Iterable[str]) -> None:
        for key in mapping:
            if key not in names:
                self._say("THM001", mapping.key_at(key), f"{key!r} is not a field here", did_you_mean(key, names))

    def _word(self, key: str, *, required: bool = False) -> str:
        value = self.found.get(key)
        if isinstance(value, Text) and value.strip():
            return str(value).strip()
        if value is not None:
            self._say("THM003", self.found.at(key), f"{key!r} must be a text", "write it on one line")
        elif required:
            self._say("THM002", self.found.place, f"{key!r} is missing here", f"add {key}: …")
        return ""

    def _sheets(self) -> Iterator[tuple[str, Place]]:
        for value, place in self._list(self.found.get("styles"), self.found.at("styles")):
            if _SHEET.fullmatch(value):
                yield value, place
            else:
                self._say("THM004", place, f"{value!r} is no name of a style sheet", "write it like look.css")

    def _list(self, value: Any, place: Place) -> Iterator[tuple[str, Place]]:
        """The texts of a list, or of a single text; anything else is a mistake."""
        if value is None:
            return
        if isinstance(value, Text):
            yield str(value), place
            return
        if not isinstance(value, Seq):
            self._say("THM003", place, "a list is wanted here", "write it like [a, b]")
            return
        for item, at in value.placed():
            if isinstance(item, Text):
                yield str(item), at
            else:
                self._say("THM003", at, "a text is wanted here", "write a name")

    def _tokens(self) -> dict[str, dict[str, str]]:
        tokens = self._mapping(self.found, "tokens")
        self._unknown(tokens, KINDS)
        read = {"colours": self._colour, "fonts": self._fonts, "sizes": self._size}
        return {kind: self._members(self._mapping(tokens, kind), kind, read[kind]) for kind in KINDS}

    def _members(self, members: Map, kind: str, read: _Reader) -> dict[str, str]:
        if self.known is not None:
            self._unknown(members, self.known[kind])
        values = {
            key: read(key, value, members.key_at(key) if value is None else members.at(key))
            for key, value in members.items()
        }
        return {key: value for key, value in values.items() if value is not None}

    def _mapping(self, owner: Map, key: str) -> Map:
        value = owner.get(key)
        if isinstance(value, Map):
            return value
        if value is not None:
            self._say("THM003", owner.at(key), f"{key!r} must be a mapping", "write names and values below it")
        return Map(owner.place)

    def _colour(self, key: str, value: Any, place: Place) -> str | None:
        del key
        if isinstance(value, Text) and _COLOUR.fullmatch(value):
            return str(value).lower()
        # An unquoted #123456 is a comment in YAML, and nothing is left.
        self._say("THM004", place, f"{_shown(value)} is no colour", 'write it in quotes, like "#174a7c"')
        return None

    def _fonts(self, key: str, value: Any, place: Place) -> str | None:
        del key
        names = list(self._list(value, place))
        for name, at in names:
            if not _FAMILY.fullmatch(name):
                self._say("THM004", at, f"{name!r} is no name of a typeface", "use letters, digits and blanks")
                return None
        if not any(name in self.families for name, _ in names):
            last = names[0][0] if names else ""
            fix = did_you_mean(last, self.families) if last else f"known here: {', '.join(self.families)}"
            self._say("THM004", place, "none of these comes with protogen, so none would be on paper", fix)
            return None
        return ", ".join(name if name in _GENERIC else f'"{name}"' for name, _ in names)

    def _size(self, key: str, value: Any, place: Place) -> str | None:
        match = _SIZE.fullmatch(value) if isinstance(value, Text) else None
        if match is None:
            self._say("THM004", place, f"{_shown(value)} is no size", "write it like 9.5pt, 17mm or 1.36")
            return None
        fault = _fault(key, float(match[1]), match[2])
        if fault:
            self._say("THM004", place, f"{match[0]} cannot be used here", fault)
            return None
        return match[0]


def _fault(key: str, number: float, unit: str) -> str:
    """What a size must be instead, where it would break the page; nothing where it is good."""
    if key.startswith("size-"):
        return "" if unit == "pt" and number >= SMALLEST_PT else f"write {SMALLEST_PT:g}pt or more, in pt"
    if key.startswith("leading"):
        return "" if not unit and 1 <= number <= 3 else "write a number from 1 to 3, without a unit"  # noqa: PLR2004 -- said there
    most = WIDEST_MM.get(key, 60.0)
    return "" if unit == "mm" and 5 <= number <= most else f"write 5mm to {most:g}mm"  # noqa: PLR2004 -- said there


def _shown(value: Any) -> str:
    return repr(str(value)) if isinstance(value, Text) else "nothing" if value is None else "a list or mapping"
