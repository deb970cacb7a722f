"""The style sheets of a page: tokens of the theme, then its sheets for the medium, then those of the document."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from protogen.errors import TemplateError
from protogen.rendering.enclosed import refuse_outside_css
from protogen.rendering.faces import EMBEDDED
from protogen.rendering.theme import Theme, found, is_own, templates_root

TOKENS = "tokens.css"
"""A sheet of a user's templates that sets custom properties in place of the theme's; no theme needs it."""
LONGEST = 1_000_000
"""Bytes of a style sheet."""
MEDIA = ("screen", "paper")

_USUAL_PT = 7.0
# Matches the sizes in `font-size: 7.6pt`, `font-size: .74em` and `font: 600 7.5pt "Source Sans 3"`.
_SIZES = re.compile(r"(font(?:-size)?:\s*(?:\w+\s+)*?)(\d*\.?\d+)(pt|em)(?![\w%])")
# Matches `size-text: 9.5pt` among the tokens.
_TOKEN_SIZES = re.compile(r"(--size-[\w-]+:\s*)(\d*\.?\d+)(pt)")
_SET = re.compile(r"--([\w-]+)\s*:\s*([^;{}]+)")
_USED = re.compile(r"var\(\s*--([\w-]+)\s*\)")
_AT_PAGE = re.compile(r"@page\b[^{]*\{")
# What may hold a brace that opens or closes nothing, and the braces that do.
_BRACES = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which style sheets a page wants, for `screen` or `paper`.

    `names` are those of its document, `last` those of its profile, which nothing may overrule. No text on paper is set
    smaller than `smallest_pt`.
    """

    medium: str = "screen"
    names: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    smallest_pt: float = _USUAL_PT


def style_sheets(search: tuple[Path, ...], theme: Theme, wanted: Wanted) -> str:
    """The style sheets as one CSS text, those of the document after the base theme's and before what a theme adds.

    `PAPER` in it is left for the caller to replace.

    Raises:
        TemplateError: one is missing, unreadable, or would load something from outside the page.
    """
    first, *added = theme.styles
    names = [*_for(first, wanted.medium), *wanted.names]
    names += [name for sheets in added for name in _for(sheets, wanted.medium)]
    own = _asset(TOKENS, search) if exists(TOKENS, search) else ""
    tokens = {**theme.tokens, **dict(_SET.findall(own))}
    parts = [tokens_css(theme.tokens), own, *(_asset(name, search) for name in (*names, *wanted.last))]
    css = "\n".join(_in_page_rules(part, tokens) for part in parts if part)
    return _floored(css, wanted.smallest_pt) if wanted.medium == "paper" else css


def exists(name: str, search: tuple[Path, ...]) -> bool:
    """Whether there is a style sheet of that name."""
    return found(name, search) is not None


def _for(names: Iterable[str], medium: str) -> list[str]:
    """Those of the style sheets that apply to a medium."""
    (other,) = (each for each in MEDIA if each != medium)
    return [name for name in names if not name.endswith(f"{other}.css")]


def tokens_css(tokens: Mapping[str, str]) -> str:
    """The tokens of a theme as custom properties of the whole page."""
    return ":root {\n" + "\n".join(f"  --{name}: {value};" for name, value in tokens.items()) + "\n}"


def _in_page_rules(css: str, tokens: Mapping[str, str]) -> str:
    """The style sheet with tokens as their values inside `@page`: a margin is in no element to inherit them from.

    >>> _in_page_rules("@page { @top-left { color: var(--ink) } } p { color: var(--ink) }", {"ink": "#000000"})
    '@page { @top-left { color: #000000 } } p { color: var(--ink) }'
    """
    parts, at = [], 0
    while match := _AT_PAGE.search(css, at):
        end = _closed(css, match.end())
        rule = _USED.sub(lambda used: tokens.get(used[1], used[0]).strip(), css[match.start() : end])
        parts += [css[at : match.start()], rule]
        at = end
    return "".join([*parts, css[at:]])


def _closed(css: str, start: int) -> int:
    """Where the block ends whose inside begins at `start`."""
    depth = 1
    for match in _BRACES.finditer(css, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.end()
    return len(css)


def _floored(css: str, smallest_pt: float) -> str:
    """The style sheet with every font size raised to the floor, and above 7 pt also those that follow from others.

    >>> _floored("p { font: 600 7.5pt x } sup { font-size: .7em } h1 { font-size: 18pt }", 9)
    'p { font: 600 9pt x } sup { font-size: 9pt } h1 { font-size: 18pt }'
    """
    if smallest_pt <= _USUAL_PT:
        return css

    def raised(match: re.Match[str]) -> str:
        size = float(match[2]) if match[3] == "pt" else 0.0
        return match[0] if size >= smallest_pt else f"{match[1]}{smallest_pt:g}pt"

    return _SIZES.sub(raised, _TOKEN_SIZES.sub(raised, css))


def _asset(name: str, search: tuple[Path, ...]) -> str:
    path = found(name, search)
    if path is None:
        raise TemplateError(f"the style sheet {name!r} was not found", fix="see docs/templates.md")
    state = path.stat()
    return _read(path, state.st_mtime_ns, state.st_size)


@cache
def _read(path: Path, _changed: int, size: int) -> str:
    """The text of a style sheet; it is read again where its time or size is another."""
    if size > LONGEST:
        raise TemplateError(f"more than {LONGEST:,} bytes", where=str(path), fix="split it, or leave images out")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TemplateError("not UTF-8", where=str(path), fix="save it as UTF-8") from error
    except OSError as error:
        raise TemplateError(f"cannot be read: {error.strerror}", where=str(path), fix="check its rights") from error
    if "</" in text:
        raise TemplateError("a style sheet may not contain '</'", where=str(path), fix="remove it")
    if not any(is_own(folder) for folder in path.parents):
        refuse_outside_css(text, str(path))
    return text


def font_faces(theme: Theme) -> str:
    """`@font-face` rules that hold the faces which a theme names, in base64 TTF, for `--embed-fonts`."""
    named = " ".join(theme.tokens.values())
    return "\n".join(_faces(family) for family in EMBEDDED if f'"{family}"' in named)


@cache
def _faces(family: str) -> str:
    rules = []
    for face in EMBEDDED[family]:
        data = base64.b64encode((templates_root() / face.file).read_bytes()).decode("ascii")
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {face.weight}; font-style: {face.style}; '
            f'src: url("data:font/ttf;base64,{data}") }}'
        )
    return "\n".join(rules)
