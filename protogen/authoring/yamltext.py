"""A plain tree → YAML 1.2 that reads back to the same tree, here and with other readers, and is pleasant to read.

Texts stand without quotes where no reader could take them for something else; short mappings and lists stand on one
line; texts of several lines are literal blocks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Self

WIDTH: Final = 110
_REMARK: Final = "#"
_INDENT: Final = "  "
_BLOCK: Final = frozenset(
    "arms interventions inclusion exclusion other children notes history approvals primary secondary outcomes "
    "dose_levels dose_steps decisions corrections sites references timelines cells spans".split()
)
"""Keys whose lists stand one item a line, however short they are."""
# What may stand without quotes: no sign that YAML gives a meaning to, in any place where it does.
_PLAIN: Final = re.compile(r"(?![-?:] |[-?:]$)[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~][^\n\t\[\]{},]*", re.DOTALL)
_PLAIN_MINUS: Final = re.compile(r"-[^\s\-\d.][^\n\t\[\]{},]*")
_TROUBLE: Final = re.compile(
    r": |:$| #|^(?:---|\.\.\.)|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\s$"
)
# What readers of YAML 1.1 or 1.2 take for a number, a truth value, nothing, a date or a time.
_TYPED: Final = re.compile(
    r"(?i:null|true|false|yes|no|on|off|y|n|~|\.nan|[-+]?\.inf)|[-+]?[\d.][\d_.,:eExXobA-Fa-f+-]*"
    r"|\d{4}-\d\d?(-\d\d?)?([Tt ].*)?|=|<<"
)
_LITERAL_UNFIT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\t")
_ESCAPES: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Comment(str):
    """A key that is no member of its mapping: it and its text are printed as a comment."""

    __slots__ = ()

    @classmethod
    def of(cls, name: str) -> Self:
        """The comment on a member of this name; it stands beside the member itself."""
        return cls(f"{_REMARK}{name}")


def dump(tree: Mapping[str, Any]) -> str:
    """The YAML text of a tree of mappings, lists, texts, numbers, truth values and None."""
    if not tree:
        return "{}\n"
    return "\n".join(_mapping(tree, "")) + "\n"


def _mapping(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, member in value.items():
        if isinstance(key, Comment):
            yield f"{indent}# {key.removeprefix(_REMARK)}: {' '.join(str(member).split())}"
            continue
        head = f"{indent}{scalar(key)}:"
        if key in _BLOCK and isinstance(member, list) and member:
            yield head
            yield from _list(member, indent + _INDENT)
        else:
            yield from _after(head, member, indent)


def _after(head: str, value: Any, indent: str) -> Iterator[str]:
    """A value behind its key or dash: on the same line where it fits, else below."""
    flow = one_line(value, WIDTH - len(head) - 1)
    if flow is not None:
        yield f"{head} {flow}".rstrip() if flow else head
    elif isinstance(value, str):
        yield from _text(head, value, indent)
    elif isinstance(value, Mapping):
        yield head
        yield from _mapping(value, indent + _INDENT)
    else:
        yield head
        yield from _list(value, indent + _INDENT)


def _list(value: Sequence[Any], indent: str) -> Iterator[str]:
    for item in value:
        flow = one_line(item, WIDTH - len(indent) - 2)
        if flow is not None:
            yield f"{indent}- {flow}"
        elif isinstance(item, Mapping):
            lines = list(_mapping(item, indent + _INDENT))
            yield f"{indent}- {lines[0][len(indent) + len(_INDENT) :]}"
            yield from lines[1:]
        elif isinstance(item, str):
            yield from _text(f"{indent}-", item, indent)
        else:
            yield f"{indent}-"
            yield from _list(item, indent + _INDENT)


def _text(head: str, value: str, indent: str) -> Iterator[str]:
    """A text that does not fit the line: a literal block, or one long line in quotes."""
    inner = indent + _INDENT
    lines = value.split("\n")
    if len(lines) == 1 or _LITERAL_UNFIT.search(value) or not lines[0].strip() or lines[0].startswith(" "):
        yield f"{head} {scalar(value)}"
        return
    body, ending = value, "-"
    if value.endswith("\n"):
        kept = value.rstrip("\n")
        ending = "" if value == f"{kept}\n" else "+"
        body = value[:-1]
    yield f"{head} |{ending}"
    yield from (f"{inner}{line}" if line else "" for line in body.split("\n"))


def one_line(value: Any, room: int) -> str | None:
    """A value on one line, or nothing where it does not fit or would be hard to read there."""
    if isinstance(value, str):
        text = None if "\n" in value else scalar(value)
        return text if text is not None and len(text) <= room else None
    if isinstance(value, Mapping):
        if any(_needs_lines(key, member) for key, member in value.items()):
            return None
        parts = [_pair(key, member, room) for key, member in value.items()]
        text = None if any(part is None for part in parts) else f"{{{', '.join(filter(None, parts))}}}"
    elif isinstance(value, list | tuple):
        inner = [one_line(item, room) for item in value]
        text = None if any(part is None for part in inner) else f"[{', '.join(filter(None, inner))}]"
    else:
        text = _other(value)
    return text if text is not None and len(text) <= room else None


def _needs_lines(key: str, member: Any) -> bool:
    """Whether a member keeps its mapping from standing on one line."""
    return isinstance(key, Comment) or (key in _BLOCK and isinstance(member, list) and bool(member))


def _pair(key: str, member: Any, room: int) -> str | None:
    shown = one_line(member, room)
    return None if shown is None else f"{scalar(key)}: {shown}"


def _other(value: Any) -> str:
    return json.dumps(value, allow_nan=False)


def scalar(text: str) -> str:
    """A text on one line: as it is, or in double quotes."""
    shaped = _PLAIN.fullmatch(text) or _PLAIN_MINUS.fullmatch(text)
    if shaped and not _TROUBLE.search(text) and not _TYPED.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPES.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
