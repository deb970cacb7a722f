"""A user's templates run in a sandbox: no Python within reach, no file outside, no endless work."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from corpus import ROOT, SEEDS, seed
from made import page, study

from protogen.document.compose import compose
from protogen.errors import TemplateError
from protogen.model.study import Study
from protogen.rendering import sandbox
from protogen.rendering.html import Page, environment_of, html
from protogen.rendering.sandbox import GuardedEnvironment
from protogen.rendering.theme import templates_root, theme_search_path

CANARY = "CANARY-7f3a"


def printed(folder: Path, template: str) -> str:
    """What a user's template of the synopsis prints; it stands in the second line of its file."""
    (folder / "synopsis.html.j2").write_text(f"<p>\n{template}\n</p>", encoding="utf-8")
    made = example()
    return html(compose(made, "synopsis"), made, templates=folder)


@cache
def example() -> Study:
    """The study that the templates are tried on."""
    return study(seed(SEEDS[0]))


def test_a_users_templates_are_guarded_and_ours_are_not(tmp_path: Path) -> None:
    """Both fill in by the same rules."""
    ours, theirs = environment_of(theme_search_path()), environment_of(theme_search_path(templates=tmp_path))
    assert not isinstance(ours, GuardedEnvironment)
    assert isinstance(theirs, GuardedEnvironment)
    assert ours.autoescape
    assert theirs.autoescape
    assert ours.undefined is theirs.undefined


@pytest.mark.parametrize("name", ["synopsis", "schedule", "checklist"])
@pytest.mark.parametrize("medium", ["screen", "paper"])
def test_the_sandbox_prints_the_same_page(name: str, medium: str, tmp_path: Path) -> None:
    """An empty folder of templates changes no byte."""
    made = study(seed(SEEDS[1]))
    assert html(compose(made, name), made, Page(medium), templates=tmp_path) == page(made, name, medium)


def test_what_a_template_may_do(tmp_path: Path) -> None:
    """Loops, joined texts, arithmetic, fields of the model, methods of texts, macros of the base theme."""
    text = printed(
        tmp_path,
        '{% from "macros.html.j2" import values with context %}{% set n = namespace(t="") %}'
        "{% for i in range(3) %}{% set n.t = n.t ~ i %}{{ loop.length }}{% endfor %}{{ n.t }} {{ 2 * 3 + 2 ** 4 }} "
        "{{ study.id.upper() }} {{ study.identity.brief_title | length > 3 }} {{ 'ab' * 3 }} "
        "{{ values(document.masthead.facts[0].values) }} {{ '<' }} {{ (7 % 4) }} {{ 'a-b'.replace('-', '+') }}",
    )
    assert "333012 22 NCT07329959 True ababab" in " ".join(text.split())
    assert "&lt; 3 a+b" in text
    assert 'class="line"' in text


ESCAPES = {
    "class": "{{ ''.__class__.__mro__ }}",
    "class by filter": "{{ ''|attr('__class__')|attr('__mro__') }}",
    "class by item": "{{ ''['__class__'] }}",
    "globals of a global": "{{ cycler.__init__.__globals__ }}",
    "globals of a filter": "{{ joiner.__init__.__globals__.os.popen('id').read() }}",
    "globals of a macro's function": "{{ schema_svg.__globals__ }}",
    "format": "{{ '{0.__class__.__mro__}'.format('') }}",
    "format of a map": "{{ '{a.__class__}'.format_map({'a': 1}) }}",
    "the template itself": "{{ self._TemplateReference__context }}",
    "the environment": "{{ self.__init__ }}",
    "code of a function": "{{ ledger.box.__func__.__code__ }}",
    "a private field": "{{ study._abc_impl }}",
    "a file by pydantic": "{{ study.parse_file('/etc/passwd') }}",
    "a pickle by pydantic": "{{ study.parse_raw('x', content_type='pickle', allow_pickle=true) }}",
    "a class of pydantic": "{{ study.model_construct() }}",
    "fields of a class": "{{ study.model_fields }}",
    "a list of the model changed": "{{ {'a': 1}.update({'b': 2}) }}",
    "what was counted, forgotten": "{{ ledger.boxes.clear() }}",
    "what is random": "{{ [1, 2] | random }}",
    "what is never the same": "{{ lipsum() }}",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_python_is_out_of_reach(name: str, tmp_path: Path) -> None:
    """Each attempt ends with an error that names the template and the line."""
    with pytest.raises(TemplateError, match=r"synopsis\.html\.j2:2"):
        printed(tmp_path, ESCAPES[name])


BOMBS = {
    "a long range": "{% for i in range(10**9) %}{% endfor %}",
    "a repeated text": "{{ 'x' * 10**10 }}",
    "a repeated list": "{{ [1] * 10**10 }}",
    "a power": "{{ 10 ** 10000000 }}",
    "a growing number": "{% set n = namespace(x=10**60) %}{% for i in [1] * 99 %}{% set n.x = n.x * n.x %}{% endfor %}",
    "a growing text": "{% set n = namespace(x='xx') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "a growing sum": "{% set n = namespace(x='xx') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "a growing block": (
        "{% set n = namespace(x='xx') %}{% for i in range(99) %}{% set b %}{{ n.x }}{{ n.x }}{% endset %}"
        "{% set n.x = b %}{% endfor %}"
    ),
    "padding": "{{ 'x'.ljust(10**10) }}",
    "padding by a filter": "{{ ('x' ~ study.id) | center(10**11) }}",
    "a wide format": "{{ '%10000000000d' % 1 }}",
    "a text replaced": "{{ ('x' * 10**6).replace('x', 'y' * 10**6) }}",
    "loops in loops": "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "much text": f"{{% for i in range(99999) %}}{'words ' * 2000}{{% endfor %}}",
    "a long list, again and again": (
        "{% set n = namespace(x=[1] * 10**6) %}{% for i in range(99999) %}{% set y = n.x | sum %}{% endfor %}"
    ),
    "a long list, compared": (
        "{% set n = namespace(x=[1] * 10**6) %}{% for i in range(99999) %}{% set y = 2 in n.x %}{% endfor %}"
    ),
    "a long text, searched": (
        "{% set n = namespace(x='x' * 10**6) %}{% for i in range(99999) %}{% set y = n.x.count('y') %}{% endfor %}"
    ),
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a template that includes itself": '{% include "synopsis.html.j2" %}',
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_template_works_without_an_end(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each attempt ends soon, with an error that names the template and the line."""
    monkeypatch.setattr(sandbox, "MOST_STEPS", 200_000)
    with pytest.raises(TemplateError, match=r"synopsis\.html\.j2:2"):
        printed(tmp_path, BOMBS[name])


@pytest.mark.parametrize("name", ["../secret.j2", "/etc/passwd", "a/../../secret.j2", "..\\secret.j2", "none.j2", ""])
def test_no_template_outside_is_included(name: str, tmp_path: Path) -> None:
    """A path that leads out of the folder is not found, like one that leads nowhere."""
    (tmp_path / "secret.j2").write_text(CANARY)
    (tmp_path / "ours" / "a").mkdir(parents=True)
    with pytest.raises(TemplateError, match=r"synopsis\.html\.j2:2: template .* was not found"):
        printed(tmp_path / "ours", f"{{% include {name!r} %}}")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
@pytest.mark.parametrize("name", ["linked.j2", "folder/secret.j2"])
def test_no_link_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    """A file or folder that is a link to one elsewhere is refused; one that stays inside is read."""
    (tmp_path / "secret.j2").write_text(CANARY)
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "real.j2").write_text("INSIDE")
    (ours / "inner.j2").symlink_to(ours / "real.j2")
    (ours / "linked.j2").symlink_to(tmp_path / "secret.j2")
    (ours / "folder").symlink_to(tmp_path)
    assert "INSIDE" in printed(ours, '{% include "inner.j2" %}')
    with pytest.raises(TemplateError, match="a link out of its folder") as error:
        printed(ours, f"{{% include {name!r} %}}")
    assert CANARY not in str(error.value)


def test_a_template_that_is_no_text_or_too_long_is_an_error(tmp_path: Path) -> None:
    """It is named."""
    (tmp_path / "part.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateError, match=r"part\.j2: not UTF-8"):
        printed(tmp_path, '{% include "part.j2" %}')
    (tmp_path / "part.j2").write_text("x" * (sandbox.MOST_SOURCE + 1))
    with pytest.raises(TemplateError, match=r"part\.j2: a template of more than"):
        printed(tmp_path, '{% include "part.j2" %}')


def test_a_fault_of_a_template_is_one_line_on_the_command_line(tmp_path: Path) -> None:
    """Exit code 3, no traceback, no file of the document that failed."""
    (tmp_path / "synopsis.html.j2").write_text("<p>\n{{ cycler.__init__.__globals__ }}</p>")
    example = ROOT / "examples" / f"{SEEDS[0]}.txt"
    command = [sys.executable, "-m", "protogen", "render", str(example), "--document", "synopsis", "--format", "html"]
    options = ["--templates", str(tmp_path), "-o", str(tmp_path / "out")]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 3
    assert "synopsis.html.j2:2: access to attribute '__init__'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "out").rglob("*.html"))


def test_the_base_theme_does_a_small_part_of_what_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget is no obstacle: a hundredth of it is enough for the examples."""
    monkeypatch.setattr(sandbox, "MOST_STEPS", sandbox.MOST_STEPS // 100)
    monkeypatch.setattr(sandbox, "MOST_CHARACTERS", sandbox.MOST_CHARACTERS // 100)
    made = example()
    assert "</html>" in html(compose(made, "schedule"), made, templates=tmp_path)
    assert (templates_root() / "base").is_dir()
