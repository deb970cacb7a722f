"""How our own templates are compiled: as Jinja does, without what it does for templates that nobody has read.

A study prints some five thousand values. For each, Jinja looks an attribute up in two ways, finalizes, escapes, and
wraps the result; each call of a macro first asks whether the callee wants the context. Templates that come with
protogen need none of this: every attribute they name exists, no function asks for the context, and every text goes
through `shown`. A user's templates are compiled by Jinja as it is; both print the same bytes.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.environment import TemplateModule
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from protogen.model.registry_text import printable
from protogen.rendering.foreign import fenced

_ASKS_WHETHER_DEFINED = frozenset({"defined", "undefined", "default", "d"})


def shown(value: object) -> str:
    """What is printed for a value: escaped, without the control characters that HTML cannot hold.

    >>> shown("A < B"), shown(Markup("<b>")), shown(12)
    (Markup('A &lt; B'), Markup('<b>'), '12')
    """
    if type(value) is str:
        # no control character, lone surrogate or noncharacter is printable; what else is not is looked at closer
        text = value if value.isprintable() else printable(value)
        if not text.isascii():
            text = fenced(text)
        if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
            return escape(text)
        return text
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return escape(fenced(printable(value)))
    if isinstance(value, int):
        return str(value)
    return escape(value)


class PlainMacro(Macro):
    """A macro that is called with arguments by position, most of the time."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        """What the macro prints, as markup."""
        given = len(args)
        if kwargs or self.caller or self.catch_varargs or (given and isinstance(args[0], EvalContext)):
            return str.__new__(Markup, super().__call__(*args, **kwargs))
        if given < self._argument_count:
            args += (missing,) * (self._argument_count - given)
        return str.__new__(Markup, self._func(*args))


class PlainCode(CodeGenerator):
    """Writes the Python code of a template: attributes, calls and output as directly as Python can."""

    _careful = False

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 -- library's name
        """The template, and what `PlainTemplate.asked` wants to know of it."""
        self._asked: set[str] = set()
        self._passes_to: set[str | None] = set()
        super().visit_Template(node, frame)
        self.writeline(f"asked = frozenset({sorted(self._asked)!r})")
        self.writeline(f"passes_to = frozenset({sorted(self._passes_to, key=str)!r})")

    def enter_frame(self, frame: Frame) -> None:
        """The names that are looked up in the context are looked up here, and nowhere else."""
        self._asked.update(str(name) for action, name in frame.symbols.loads.values() if action == VAR_LOAD_RESOLVE)
        super().enter_frame(frame)

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame) -> None:  # noqa: N802 -- library's name
        """What another template defines."""
        self._passing(node, node.template)
        super().visit_FromImport(node, frame)

    def visit_Import(self, node: nodes.Import, frame: Frame) -> None:  # noqa: N802 -- library's name
        """All that another template defines."""
        self._passing(node, node.template)
        super().visit_Import(node, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802 -- library's name
        """What another template prints."""
        self._passing(node, node.template)
        super().visit_Include(node, frame)

    def visit_Extends(self, node: nodes.Extends, frame: Frame) -> None:  # noqa: N802 -- library's name
        """A template around this one."""
        self._passes_to.add(None)
        super().visit_Extends(node, frame)

    def _passing(self, node: nodes.FromImport | nodes.Import | nodes.Include, other: nodes.Expr) -> None:
        if node.with_context:
            self._passes_to.add(str(other.value) if isinstance(other, nodes.Const) else None)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        del node, frame
        self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        del node, frame, finalize
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 -- library's name
        """An attribute of what surely has it."""
        if self._careful or keyword.iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802 -- library's name
        """A test; whether something is defined is asked of what may be absent."""
        self._with_care(node, super().visit_Test, frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802 -- library's name
        """A filter; so is `default`."""
        self._with_care(node, super().visit_Filter, frame)

    def _with_care(self, node: Any, visit: Any, frame: Frame) -> None:
        before, self._careful = self._careful, self._careful or node.name in _ASKS_WHETHER_DEFINED
        try:
            visit(node, frame)
        finally:
            self._careful = before

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 -- library's name and signature
        """A call of a function that does not ask for the context."""
        if (
            forward_caller
            or node.dyn_args
            or node.dyn_kwargs
            or any(keyword.iskeyword(each.key) for each in node.kwargs)
        ):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        for place, argument in enumerate((*node.args, *node.kwargs)):
            self.write(", " if place else "(")
            self.visit(argument, frame)
        self.write(")" if node.args or node.kwargs else "()")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """The macro as an object that is quick to call."""
        del frame
        arguments = tuple(argument.name for argument in macro_ref.node.args)
        self.write(
            f"environment.macro(environment, macro, {getattr(macro_ref.node, 'name', None)!r}, {arguments!r}, "
            f"{macro_ref.accesses_kwargs!r}, {macro_ref.accesses_varargs!r}, {macro_ref.accesses_caller!r}, True)"
        )


class PlainTemplate(Template):
    """A template whose macros are made once for a page, not once for each section that imports them.

    What a macro knows of the page it takes from the context of the import. So the macros of the last import serve for
    the next one where every name that they look up there stands for the same thing. Templates that are imported with
    their context hold macros and nothing else.
    """

    _made: tuple[dict[str, Any], TemplateModule] | None = None

    @cached_property
    def asked(self) -> frozenset[str] | None:
        """The names that this template, and those that it passes its context to, look up there; None: any."""
        names: set[str] = set()
        seen: set[str] = set()
        waiting: list[Template] = [self]
        while waiting:
            code = waiting.pop().root_render_func.__globals__
            names |= code["asked"]
            if None in code["passes_to"]:
                return None
            new = code["passes_to"] - seen
            seen |= new
            waiting += [self.environment.get_template(name) for name in new]
        return frozenset(names)

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002 -- library's name
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002 -- library's name
    ) -> TemplateModule:
        """The macros for this context: those of the last import where they would be the same."""
        names = self.asked
        if names is None:
            return super().make_module(vars, shared, locals)
        given = {name: value for name, value in (vars or {}).items() if name in names}
        given.update((name, value) for name, value in (locals or {}).items() if name in names)
        if self._made is not None:
            before, module = self._made
            if before.keys() == given.keys() and all(before[name] is value for name, value in given.items()):
                return module
        module = super().make_module(vars, shared, locals)
        self._made = given, module
        return module


class PlainEnvironment(Environment):
    """The environment of our own templates."""

    code_generator_class = PlainCode
    template_class = PlainTemplate
    macro = PlainMacro
