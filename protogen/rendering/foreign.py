r"""Words that run from right to left, or in another script: kept to themselves, and told to those who listen.

A text with U+202E or in Hebrew turns what stands beside it on its line, protogen's own words too, unless it is isolated
(Unicode UAX #9; HTML: `bdi`). A screen reader needs to know where another script begins (WCAG 2.2, 3.1.2). Nobody says
which language a passage of a record is in, so none is invented: BCP 47 lets `und-Cyrl` say "some language in
Cyrillic". Only kana and Hangul belong to one language each.

What a template prints is not yet known to be text or an attribute. So a value is fenced in by two noncharacters that no
text of a study can print (`printable` takes them out), and the finished page is gone through once.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from markupsafe import Markup

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"

# The forms that Arabic letters have beside one another; its digits are left out, for one may be the mark of an item.
_FORMS: Final = "\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
_SCRIPTS: Final = (
    ("und-Cyrl", "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"),
    ("und-Armn", "\u0531-\u058f"),
    ("und-Hebr", "\u0591-\u05f4\ufb1d-\ufb4f"),
    ("und-Arab", f"\u0610-\u065f\u066a-\u06ef\u06fa-\u06ff\u0750-\u077f\u0870-\u08ff{_FORMS}"),
    ("und-Deva", "\u0900-\u097f\ua8e0-\ua8ff"),
    ("und-Beng", "\u0980-\u09ff"),
    ("und-Guru", "\u0a00-\u0a7f"),
    ("und-Gujr", "\u0a80-\u0aff"),
    ("und-Taml", "\u0b80-\u0bff"),
    ("und-Telu", "\u0c00-\u0c7f"),
    ("und-Knda", "\u0c80-\u0cff"),
    ("und-Mlym", "\u0d00-\u0d7f"),
    ("und-Thai", "\u0e01-\u0e5b"),
    ("und-Geor", "\u10a0-\u10ff\u1c90-\u1cbf"),
    ("ko", "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"),
    ("ja", "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"),
    ("und-Hani", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
)
"""Language tags by the letters that call for them (Unicode Scripts.txt).

Greek is not among them: in a trial it is a sign (α, µ), not a language.
"""

# Letters and signs that turn the direction of a line: controls of UAX #9, Hebrew, Arabic and the scripts like them.
_TURNS = (
    "\u0590-\u08ff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_LETTERS = "".join(letters for _, letters in _SCRIPTS)
_FOREIGN = re.compile(f"[{_TURNS}{_LETTERS}]")
_EAST = ("ko", "ja", "und-Hani")
_BETWEEN = f"[^A-Za-z\u00c0-\u024f&<>{_OPEN}{_CLOSE}{_LETTERS}]*"
# Elements that hold text alone: an element in them would print as it is written.
_TEXT_ALONE = frozenset({"title", "style", "script", "textarea", "option", "svg"})


# What follows is asked for by few studies, and is made for the first of them.


@cache
def _turning() -> re.Pattern[str]:
    return re.compile(f"[{_TURNS}]")


@cache
def _tags() -> re.Pattern[str]:
    """A tag whole, also where one of its attributes holds `>`."""
    return re.compile(r"(<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)")


@cache
def _fence() -> re.Pattern[str]:
    return re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


@cache
def _runs() -> re.Pattern[str]:
    """Letters of one script, and what stands between them: `임상 시험 2상` in `(임상 시험 2상, phase 2)`.

    The Cyrillic letter in `Сapecitabine` is none: it is a slip in a word of another language. Korean, Japanese and
    Chinese need no blank between words, so a run of theirs may follow a letter.
    """
    east = "".join(letters for tag, letters in _SCRIPTS if tag in _EAST)
    others = [letters for tag, letters in _SCRIPTS if tag not in _EAST]
    words = [f"(?<![A-Za-z])[{letters}](?:{_BETWEEN}[{letters}])*(?![A-Za-z])" for letters in others]
    return re.compile("|".join([f"[{east}](?:{_BETWEEN}[{east}])*", *words]))


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((tag, re.compile(f"[{letters}]")) for tag, letters in _SCRIPTS)


def fenced(text: str) -> str:
    """A text that a template prints, between two marks where `told` has to look at it.

    >>> fenced("Phase 2, ≥ 18 years"), len(fenced("Фаза 2"))
    ('Phase 2, ≥ 18 years', 8)
    """
    if text.isascii() or not _FOREIGN.search(text):
        return text
    return f"{_OPEN}{text}{_CLOSE}"


def fenced_prose(html: str) -> Markup:
    """The same for prose that is HTML already: each text in it is fenced by itself."""
    if html.isascii() or not _FOREIGN.search(html):
        return Markup(html)  # noqa: S704 -- sanitised where it was made
    pieces = _tags().split(html)
    pieces[::2] = map(fenced, pieces[::2])
    return Markup("".join(pieces))  # noqa: S704 -- as above


def told(page: str) -> str:
    r"""The page with every fenced text isolated where it turns its line, and its scripts told; no fence is left.

    >>> told(f"<p>{fenced('Фаза 2 (phase 2)')}</p>")
    '<p><span lang="und-Cyrl">Фаза</span> 2 (phase 2)</p>'
    >>> told(f"<p>{fenced('שלב')}, <i title='{fenced('שלב')}'>beside it</i></p>")
    '<p><bdi><span lang="und-Hebr">שלב</span></bdi>, <i title=\'שלב\'>beside it</i></p>'
    """
    if _OPEN not in page:
        return page
    pieces = _tags().split(page)
    inside = ""
    for place, piece in enumerate(pieces):
        if place % 2:
            inside = _inside(piece, inside)
        if _OPEN in piece:
            change = _bare if place % 2 or inside else _marked
            pieces[place] = _fence().sub(change, piece)
    return "".join(pieces).replace(_OPEN, "").replace(_CLOSE, "")


def _inside(tag: str, before: str) -> str:
    """The element of text alone that the page is in behind a tag; empty outside of any."""
    name = tag.strip("</>").split(maxsplit=1)[0].lower() if tag.strip("</> ") else ""
    if before:
        return "" if tag.startswith("</") and name == before else before
    begins = not tag.startswith("</") and not tag.endswith("/>")
    return name if begins and name in _TEXT_ALONE else ""


def _bare(found: re.Match[str]) -> str:
    return found[1]


def _marked(found: re.Match[str]) -> str:
    text = found[1]
    if not _turning().search(text):
        return _runs().sub(_run, text)
    return f"<bdi>{_runs().sub(_run, text)}</bdi>"


def _run(found: re.Match[str]) -> str:
    return f'<span lang="{_tag(found[0])}">{found[0]}</span>'


def _tag(run: str) -> str:
    """The tag of a run. Hangul and kana are asked for before Han: Korean and Japanese use its letters too."""
    return next(tag for tag, letters in _scripts() if letters.search(run))
