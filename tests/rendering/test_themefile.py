"""theme.yaml: read with its places, every mistake told at once, what it extends found."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from protogen.errors import TemplateError
from protogen.rendering import themefile
from protogen.rendering.contrast import STANDS_ON, faint, pairs
from protogen.rendering.theme import known_tokens, templates_root, theme_of, themes
from protogen.rendering.themefile import ThemeFileError

GOOD = "name: ours\ntitle: Ours\nextends: base\n"


def written(folder: Path, text: str, *sheets: str) -> str:
    """A folder with that theme.yaml and empty style sheets; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / themefile.NAME).write_text(text, encoding="utf-8")
    for name in sheets:
        (folder / name).write_text("")
    return str(folder)


def test_the_smallest_theme_is_the_base_theme_under_another_name(tmp_path: Path) -> None:
    """It inherits folders, style sheets and tokens."""
    made, base = theme_of(written(tmp_path / "ours", GOOD)), theme_of()
    assert (made.name, made.title, made.extends, made.version, made.shipped) == ("ours", "Ours", "base", "0", False)
    assert made.folders == (tmp_path / "ours", *base.folders)
    assert made.styles == (*base.styles, ())
    assert made.tokens == base.tokens


def test_a_theme_changes_what_it_names_and_inherits_the_rest(tmp_path: Path) -> None:
    """Over two steps, the last of which is a folder beside it."""
    tokens = "tokens: {colours: {ink: '#111111'}, sizes: {leading: 1.5}}"
    text = f"{GOOD.replace('base', 'm11')}styles: [a.css]\n{tokens}\n"
    parent = Path(written(tmp_path / "ours", text, "a.css"))
    child = "name: child\ntitle: Child\nextends: ../ours\nstyles: b.css\ntokens: {colours: {ink: '#AABBCC'}}\n"
    made = theme_of(written(tmp_path / "child", child, "b.css"))
    root = templates_root()
    assert [each.resolve() for each in made.folders] == [tmp_path / "child", parent, root / "m11", root / "base"]
    assert made.styles[-2:] == (("a.css",), ("b.css",))
    assert (made.tokens["ink"], made.tokens["leading"]) == ("#aabbcc", "1.5")
    assert made.tokens["text"] == theme_of("m11").tokens["text"]


MISTAKES = {
    "an unknown field": (f"{GOOD}colour: red\n", 4, 1, "THM001", "'colour' is not a field here"),
    "a field that was nearly named": (f"{GOOD}extend: base\n", 4, 1, "THM001", "did you mean 'extends'?"),
    "an unknown kind of token": (f"{GOOD}tokens:\n  colors: {{}}\n", 5, 3, "THM001", "did you mean 'colours'?"),
    "an unknown token": (f"{GOOD}tokens:\n  colours:\n    inc: '#000000'\n", 6, 5, "THM001", "did you mean 'ink'?"),
    "no name": ("title: A\nextends: base\n", 1, 1, "THM002", "'name' is missing here"),
    "a name with a path": ("name: ../x\ntitle: A\nextends: base\n", 1, 7, "THM004", "is no name"),
    "a title that is a list": ("name: a\ntitle: [b]\nextends: base\n", 2, 8, "THM003", "must be a text"),
    "nothing extended": ("name: a\ntitle: A\n", 1, 1, "THM002", "'extends' is missing here"),
    "an unknown parent": ("name: a\ntitle: A\nextends: m12\n", 3, 10, "THM005", "did you mean 'm11'?"),
    "a parent that is no folder": ("name: a\ntitle: A\nextends: ../none\n", 3, 10, "THM005", "no folder with a"),
    "a name that is taken": ("name: m11\ntitle: A\nextends: base\n", 1, 7, "THM005", "comes with protogen"),
    "a style sheet that is not there": (f"{GOOD}styles: [pag.css]\n", 4, 10, "THM005", "did you mean 'page.css'?"),
    "a style sheet elsewhere": (f"{GOOD}styles: [../x.css]\n", 4, 10, "THM004", "no name of a style sheet"),
    "a colour by name": (f"{GOOD}tokens: {{colours: {{ink: red}}}}\n", 4, 25, "THM004", "'red' is no colour"),
    "a colour that hides a rule": (
        f"{GOOD}tokens: {{colours: {{ink: '#000;}} a {{x: y'}}}}\n", 4, 25, "THM004", "is no colour",
    ),
    "a colour without quotes": (f"{GOOD}tokens:\n  colours:\n    ink: #000000\n", 6, 5, "THM004", "nothing is no col"),
    "a typeface that is not ours": (
        f"{GOOD}tokens: {{fonts: {{text: [Comic Sans MS, serif]}}}}\n", 4, 24, "THM004", "none of these comes",
    ),
    "a typeface that hides a rule": (
        f"{GOOD}tokens: {{fonts: {{text: ['a\"; }} x', Source Sans 3]}}}}\n", 4, 25, "THM004", "no name of a type",
    ),
    "a size in pixels": (f"{GOOD}tokens: {{sizes: {{size-text: 9px}}}}\n", 4, 29, "THM004", "is no size"),
    "a size too small to read": (f"{GOOD}tokens: {{sizes: {{size-text: 6pt}}}}\n", 4, 29, "THM004", "7pt or more"),
    "a margin that crowds the schedule": (
        f"{GOOD}tokens: {{sizes: {{wide-side: 20mm}}}}\n", 4, 29, "THM004", "write 5mm to 14mm",
    ),
    "leading in points": (f"{GOOD}tokens: {{sizes: {{leading: 12pt}}}}\n", 4, 27, "THM004", "without a unit"),
    "two values of a key": (f"{GOOD}title: B\n", 4, 1, "YML002", "was given before"),
    "no YAML": ("name: [a\n", 2, 1, "YML001", "not YAML"),
    "no mapping": ("- a\n", 1, 1, "THM003", "a theme is a mapping"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    """File, line and column, a code, what is wrong or what was meant."""
    text, line, column, code, words = MISTAKES[name]
    folder = written(tmp_path / "ours", text)
    with pytest.raises(ThemeFileError) as error:
        theme_of(folder)
    told = str(error.value)
    assert f"{folder}/theme.yaml:{line}:{column} {code}" in told
    assert words in told


def test_all_mistakes_are_told_at_once_and_travel_between_processes(tmp_path: Path) -> None:
    """In the order of the file, with their number; exit code 3."""
    with pytest.raises(ThemeFileError) as error:
        theme_of(written(tmp_path / "a", GOOD + "sheets: x\ntokens: {sizes: {leading: 9}, colours: {soft: blue}}\n"))
    assert [problem.code for problem in error.value.problems] == ["THM001", "THM004", "THM004"]
    assert str(error.value).endswith("3 mistakes in the theme")
    assert error.value.exit_code == 3
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)  # noqa: S301 -- our own


def test_themes_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    """A circle is found, however long."""
    for own, other in (("a", "b"), ("b", "c"), ("c", "a")):
        written(tmp_path / own, f"name: {own}\ntitle: A\nextends: ../{other}\n")
    with pytest.raises(ThemeFileError, match="extends this theme itself"):
        theme_of(str(tmp_path / "a"))


@pytest.mark.parametrize("name", ["../base", "", ".", "base/fonts", "none", "templates/none"])
def test_an_unknown_theme_is_an_error(name: str) -> None:
    """The themes that come with protogen are listed."""
    with pytest.raises(TemplateError, match=r"no theme.*base, compact, m11"):
        theme_of(name)


def test_a_theme_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """Not text, or far too long."""
    folder = Path(written(tmp_path / "a", GOOD))
    (folder / themefile.NAME).write_bytes(b"name: \xff\n")
    with pytest.raises(TemplateError, match="not UTF-8"):
        theme_of(str(folder))
    (folder / themefile.NAME).write_text("#" * (themefile.LONGEST + 1))
    with pytest.raises(TemplateError, match="more than 100,000 bytes"):
        theme_of(str(folder))


def test_every_shipped_theme_is_called_after_its_folder_and_says_what_it_is() -> None:
    """There are three, and each has a version."""
    assert themes() == ("base", "compact", "m11")
    for name in themes():
        made = theme_of(name)
        assert (made.name, made.shipped, made.folders[0]) == (name, True, templates_root() / name)
        assert made.description
        assert made.version != "0"
        assert set(made.tokens) == {each for kind in known_tokens().values() for each in kind}


@pytest.mark.parametrize("name", ["base", "compact", "m11"])
def test_every_text_of_every_theme_can_be_told_from_its_ground(name: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, for each colour of text on each ground it may stand on."""
    tokens = theme_of(name).tokens
    assert len(list(pairs(tokens))) == sum(map(len, STANDS_ON.values())) > 25
    assert faint(tokens) == ()


def test_a_faint_colour_is_found() -> None:
    """The canary of the test above: grey that is just too light, and grey that is just dark enough."""
    tokens = dict(theme_of().tokens)
    assert next((pair.text, pair.ground) for pair in faint({**tokens, "warn": "#777777"})) == ("warn", "page")
    assert faint({**tokens, "warn": "#737373", "warn-bg": "#ffffff"}) == ()
