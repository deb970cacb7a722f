"""Themes told and copied: which there are, a folder to start a new one from, what is wrong with one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from protogen.errors import RenderError, TemplateError
from protogen.rendering import themefile
from protogen.rendering.contrast import LEAST, faint
from protogen.rendering.stylesheets import MEDIA, Wanted, style_sheets
from protogen.rendering.theme import Theme, templates_root, theme_of, themes

# No folder of this machine is in it: the sheet becomes part of every page.
_SHEET: Final = """/* Rules of this theme, which come after those of {parent!r}.
   `protogen themes list` says where those are.
   Colours, typefaces and sizes of theme.yaml are var(--ink), var(--text), var(--size-h2).
   To change what a page says, put a template of the same name here: docs/templates.md. */
"""
_COMMENT_AT: Final = 29
_HEAD: Final = """# A theme: docs/themes.md says what can stand here. Remove what you leave as it is in {parent!r}.
name: {name}
title: {title}
version: "0.1"
description: Made from {parent}
extends: {parent}
styles: [{name}.css]

"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A theme as it is listed."""

    name: str
    title: str
    extends: str
    description: str
    where: Path


def listed() -> Iterator[Listed]:
    """The themes that come with protogen, in alphabetical order."""
    for name in themes():
        theme = theme_of(name)
        yield Listed(theme.name, theme.title, theme.extends, theme.description, theme.folders[0])


def remarks(theme: Theme) -> list[str]:
    """What is wrong with a theme that can be read: colours too faint to read.

    Raises:
        TemplateError: a style sheet is missing or may not be used.
    """
    for medium in MEDIA:
        style_sheets(theme.folders, theme, Wanted(medium))
    return [
        f"{pair.text} {theme.tokens[pair.text]} on {pair.ground} {theme.tokens[pair.ground]}: "
        f"contrast {pair.ratio:.2f}, less than {LEAST}"
        for pair in faint(theme.tokens)
    ]


def copied(name: str, folder: Path) -> tuple[Path, ...]:
    """The files of a new theme in `folder`, which extends the theme `name` and is called after the folder.

    Its theme.yaml has every colour, typeface and size of the theme that it extends, with what each is for.

    Raises:
        TemplateError: there is no theme of that name, or the folder's name cannot be that of a theme.
        RenderError: the folder is there already and not empty, or cannot be written.
    """
    theme = _to_copy(name)
    own = folder.resolve().name.lower().replace("_", "-").replace(" ", "-")
    if not themefile.is_name(own) or own in themes():
        fix = "choose another name for the folder: a-z, 0-9 and -, a letter first"
        raise TemplateError(f"a theme cannot be called {own!r}", where=str(folder), fix=fix)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RenderError("is there already, and not empty", where=str(folder), fix="choose another folder")
    head = _HEAD.format(parent=name, name=own, title=own.replace("-", " ").capitalize())
    texts = {
        themefile.NAME: head + _tokens(theme),
        f"{own}.css": _SHEET.format(parent=name),
    }
    draft = folder.with_name(f".{folder.resolve().name}.draft")
    try:
        draft.mkdir(parents=True)
        for file, text in texts.items():
            (draft / file).write_text(text, encoding="utf-8")
        draft.replace(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise RenderError(f"cannot be written: {error.strerror}", where=str(folder), fix="choose another") from error
    return tuple(folder / file for file in texts)


def _to_copy(name: str) -> Theme:
    if name not in themes():
        raise TemplateError(f"there is no theme {name!r}", fix=f"choose one of {', '.join(themes())}")
    return theme_of(name)


def _tokens(theme: Theme) -> str:
    """The tokens of the base theme's file, comments and all, with the values of a theme in their places."""
    text = (templates_root() / "base" / themefile.NAME).read_text(encoding="utf-8")
    lines = text[text.index("\ntokens:") + 1 :].splitlines()
    return "\n".join(_with_value(line, theme) for line in lines) + "\n"


def _with_value(line: str, theme: Theme) -> str:
    key, colon, rest = line.partition(":")
    value = theme.tokens.get(key.strip())
    if value is None or not colon:
        return line
    comment = rest[rest.index(" # ") :] if " # " in rest else ""
    listed_as = f"[{value.replace(chr(34), '')}]" if "," in value else value
    written = f"{key}: {f'{chr(34)}{value}{chr(34)}' if value.startswith('#') else listed_as}"
    return f"{written:<{_COMMENT_AT}}{comment}".rstrip()
