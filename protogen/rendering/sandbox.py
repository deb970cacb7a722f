"""Where templates of strangers run: nothing of Python within reach, nothing read outside their folder, nothing endless.

A user's templates, and a theme that did not come with protogen, are code that somebody wrote. They see the document
and the study, and what Jinja calls safe; how much they may do is counted in steps, not in seconds, so that the same
template and study end the same way on every machine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from pydantic import BaseModel

from protogen.errors import TemplateError
from protogen.model.registry_text import printable
from protogen.rendering.foreign import fenced
from protogen.rendering.theme import found

MOST_STEPS: Final = 3_000_000
"""Turns of loops, calls and printed values of one page; the largest that was tried has 37,000."""
MOST_CHARACTERS: Final = 100_000_000
"""Characters printed, those of a macro again where its result is printed; the largest page has 1,500,000."""
LONGEST: Final = 10_000_000
"""Characters of one text, or items of one list, that is put together with `+`, `~` or `*`."""
LARGEST_POWER: Final = 64
MOST_MEMORY: Final = 2 << 30
"""Bytes that a template may ask for beyond what there was before it ran, where the system can tell (Linux)."""
MOST_SOURCE: Final = 1_000_000
"""Bytes of a template."""

# What makes texts that are no two times the same.
_BANNED_GLOBALS: Final = ("lipsum",)
_BANNED_FILTERS: Final = ("random", "urlize")
_STEP, _BOUND, _WEIGHED = "protogen_counted", "protogen_bound", "protogen_weighed"
_ITEMS_OF_A_STEP: Final = 20
"""Characters or items that a filter, a comparison or a method goes through count as a step."""


class OverBudgetError(SecurityError):
    """A template does more than any page needs."""


class _Budget:
    """What is left to a template that runs."""

    def __init__(self) -> None:
        self.steps = MOST_STEPS
        self.characters = MOST_CHARACTERS

    def step(self, characters: int = 0) -> None:
        """Count a step, and the characters that it prints."""
        self.steps -= 1
        self.characters -= characters
        if self.steps < 0:
            raise OverBudgetError(f"the template takes more than {MOST_STEPS:,} steps")
        if self.characters < 0:
            raise OverBudgetError(f"the template prints more than {MOST_CHARACTERS:,} characters")


_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """While the block runs, templates of a `GuardedEnvironment` have one budget of steps, characters and memory."""
    token = _BUDGET.set(_Budget())
    try:
        with _little_memory():
            yield
    finally:
        _BUDGET.reset(token)


def _step(characters: int = 0) -> None:
    budget = _BUDGET.get()
    if budget is not None:
        budget.step(characters)


class GuardedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with files kept to their folders, arithmetic to its size, and loops to a number of turns."""

    intercepted_binops = frozenset({"*", "**", "+", "%", "//"})

    def __init__(self, search: tuple[Path, ...], **options: Any) -> None:
        """An environment for the folders of a search path; `options` are Jinja's."""
        super().__init__(loader=_FolderLoader(search), finalize=_counted_value, **options)
        for name in _BANNED_GLOBALS:
            self.globals.pop(name, None)
        for name in _BANNED_FILTERS:
            self.filters.pop(name, None)
        self.filters[_STEP] = _counted
        self.filters[_BOUND] = _bound
        self.filters[_WEIGHED] = _weighed

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute; that of pydantic's machinery is not even looked at."""
        if _is_machinery(obj, attribute):
            return self.unsafe_undefined(obj, attribute)
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether an attribute may be read, also where it is asked for as an item."""
        return not _is_machinery(obj, attr) and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """The result of an operator, refused where it would be of a size that no page has."""
        _check_operands(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """The result of a call; texts and numbers of a size that no page has are refused."""
        _step()
        function, given = args[1], (*args[2:], *kwargs.values())
        owner = getattr(function, "__self__", None)
        if isinstance(owner, str | bytes | int):
            _check_arguments(function, given)
        for each in (owner, *given):
            _weighed(each)
        return super().call(*args, **kwargs)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template, with a count at each turn of a loop and a look at what is joined, filtered and compared."""
        tree = super()._parse(source, name, filename)
        for loop in list(tree.find_all(nodes.For)):
            literal = sum(len(each.data) for part in loop.body for each in part.find_all(nodes.TemplateData))
            weight = nodes.Const(literal, lineno=loop.lineno)
            loop.iter = nodes.Filter(loop.iter, _STEP, [weight], [], None, None, lineno=loop.lineno)
        _guard(tree)
        tree.set_environment(self)
        return tree


def _is_machinery(obj: Any, attribute: str) -> bool:
    """Whether this is no field of the model but what pydantic does with it: it can read files and unpickle."""
    return isinstance(obj, type) or (isinstance(obj, BaseModel) and hasattr(BaseModel, attribute))


def _guard(node: nodes.Node) -> None:
    """Put a look at its size around every text that is joined below a node, and all that is filtered or compared."""
    for field, value in node.iter_fields():
        members = value if isinstance(value, list) else [value]
        for place, child in enumerate(members):
            if not isinstance(child, nodes.Node):
                continue
            _guard(child)
            looked_at = _looked_at(node, field, child)
            if looked_at is child:
                continue
            if isinstance(value, list):
                value[place] = looked_at
            else:
                setattr(node, field, looked_at)


def _looked_at(node: nodes.Node, field: str, child: nodes.Node) -> nodes.Node:
    """What takes the place of a member of a node: itself, or itself with a look at its size."""
    if isinstance(child, nodes.Concat):
        child = nodes.Filter(child, _BOUND, [], [], None, None, lineno=child.lineno)
    filtered = isinstance(node, nodes.Filter | nodes.Test) and (field, node.name) not in {
        ("node", _STEP),
        ("node", _BOUND),
    }
    compared = isinstance(node, nodes.Compare | nodes.Operand) and field == "expr"
    if compared or (filtered and field in {"node", "args"} and isinstance(child, nodes.Expr)):
        return nodes.Filter(child, _WEIGHED, [], [], None, None, lineno=child.lineno)
    return child


def _weighed(value: Any) -> Any:
    """The same value, with as many steps counted as it takes to go through it."""
    budget = _BUDGET.get()
    if budget is not None and isinstance(value, str | bytes | list | tuple | dict | range):
        budget.steps -= len(value) // _ITEMS_OF_A_STEP
        budget.step()
    return value


def _counted_value(value: object) -> object:
    """What is printed for a value, and counted: a text without the control characters that HTML cannot hold."""
    text = fenced(printable(value)) if isinstance(value, str) and not isinstance(value, Markup) else value
    _step(len(text) if isinstance(text, str) else 0)
    return text


def _counted(values: Any, weight: int) -> Any:
    """The same values, counted one by one; what cannot be gone through is left for Jinja to complain about."""
    if isinstance(values, jinja2.Undefined) or not isinstance(values, Iterable):
        return values
    return _turns(values, weight)


def _turns(values: Iterable[Any], weight: int) -> Iterator[Any]:
    for value in values:
        _step(weight)
        yield value


def _bound(text: Any) -> Any:
    """The same text, refused where it has grown beyond any page."""
    if len(text) > LONGEST:
        _refuse_size("a text")
    return text


def _check_operands(operator: str, left: Any, right: Any) -> None:
    sized = [each for each in (left, right) if isinstance(each, str | bytes | list | tuple)]
    numbers = [each for each in (left, right) if isinstance(each, int)]
    if operator == "**" and any(abs(each) > LARGEST_POWER for each in numbers):
        raise OverBudgetError(f"a power of more than {LARGEST_POWER}")
    if operator == "%" and isinstance(left, str | bytes):
        raise OverBudgetError("a text put together with %; use ~ or the filter round")
    if operator == "*" and sized and numbers and len(sized[0]) * numbers[0] > LONGEST:
        _refuse_size("a text or list")
    if operator == "+" and len(sized) == 2 and sum(map(len, sized)) > LONGEST:  # noqa: PLR2004 -- both
        _refuse_size("a text or list")
    if len(numbers) == 2 and any(abs(each) > 1 << 1024 for each in numbers):  # noqa: PLR2004 -- both
        raise OverBudgetError("a number of more than 1,024 bits")


def _check_arguments(function: Any, given: tuple[Any, ...]) -> None:
    """Refuse a method of a text or number that would pad or repeat it beyond any page."""
    if any(isinstance(each, int) and abs(each) > LONGEST for each in given):
        _refuse_size("a text")
    texts = [each for each in given if isinstance(each, str)]
    if function.__name__ == "replace" and len(texts) > 1 and (len(function.__self__) + 1) * len(texts[1]) > LONGEST:
        _refuse_size("a text")


def _refuse_size(what: str) -> NoReturn:
    raise OverBudgetError(f"{what} of more than {LONGEST:,} characters or items")


class _FolderLoader(jinja2.BaseLoader):
    """Templates of the folders of a search path, the first that has one; no link leads out of a folder."""

    def __init__(self, search: tuple[Path, ...]) -> None:
        self._search = search

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Text, path, and whether it is still so.

        Raises:
            TemplateNotFound: no folder has it.
            TemplateError: it leads out of its folder, or is no text.
        """
        del environment
        pieces = template.split("/")
        if any(piece in {"", ".", ".."} or "\\" in piece or "\0" in piece for piece in pieces):
            raise jinja2.TemplateNotFound(template)
        path = found(template, self._search)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        changed = path.stat().st_mtime_ns
        if path.stat().st_size > MOST_SOURCE:
            raise TemplateError(f"a template of more than {MOST_SOURCE:,} bytes", where=str(path), fix="split it")
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise TemplateError("not UTF-8", where=str(path), fix="save it as UTF-8") from error
        return text, str(path), lambda: path.is_file() and path.stat().st_mtime_ns == changed


@contextlib.contextmanager
def _little_memory() -> Iterator[None]:
    """While the block runs, no more than `MOST_MEMORY` can be had, where the system lets a process say so."""
    limits = _limits()
    if limits is None:
        yield
        return
    resource, (soft, hard), wanted = limits
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _limits() -> tuple[Any, tuple[int, int], int] | None:
    """The module that limits, what is in force, and what is wanted; nothing where it cannot be told or is lower."""
    try:
        import resource  # noqa: PLC0415 -- only Unix has it

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError, ValueError, IndexError):
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + MOST_MEMORY
    free = soft == resource.RLIM_INFINITY or soft > wanted
    return (resource, (soft, hard), wanted) if free else None
