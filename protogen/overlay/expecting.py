"""Whether what an author expects to correct still stands there: a record may have changed since."""

from __future__ import annotations

from typing import Any, Final

from protogen.importers.native import times
from protogen.importers.native.places import Map, Place, Seq, Text
from protogen.importers.native.report import Report
from protogen.importers.native.shapes import Shape, fields, term_of
from protogen.importers.native.times import TimeNotationError
from protogen.model.quantities import Age
from protogen.overlay.finding import main_text

_WHOLE: Final = 240
_ROUND: Final = 80


def expected(said: Map, found: Any, shape: Shape, at: Place, report: Report) -> None:
    """Add a problem where `expect` of a correction is missing, or says something else than what is found at `at`."""
    text = main_text(found)
    if "expect" not in said:
        if text is not None:
            shown = _shown(text, 0)
            message = f"something is stated here already: {shown}; say that you have seen it"
            report.say("OVL002", at, message, "add expect: with this text")
        return
    wanted = said["expect"]
    if not _same(wanted, found, shape):
        first, second = main_text(_plain(wanted)), text
        start = _parting(first or "", second or "")
        message = f"expected {_shown(first, start)}, but found {_shown(second, start)}"
        fix = "look at the study again; if the correction still holds, put what was found into expect:"
        report.say("OVL007", said.at("expect"), message, fix)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Map) else value


def _same(wanted: Any, found: Any, shape: Shape) -> bool:
    """Whether a value is the one that was expected; white space and the spelling of terms make no difference."""
    if isinstance(wanted, Map) and isinstance(found, Map):
        known = fields(shape.model) if shape.model is not None else {}
        return all(_same(wanted[key], found.get(key), known.get(key, Shape())) for key in wanted)
    if isinstance(wanted, Seq) and isinstance(found, Seq):
        items = shape.items or Shape()
        return len(wanted) == len(found) and all(_same(*pair, items) for pair in zip(wanted, found, strict=True))
    if shape.model is Age and isinstance(wanted, Text) and isinstance(found, Map):
        age = Age.read(wanted.strip().title())
        return age is not None and (age.value, age.unit) == (found.get("value"), found.get("unit"))
    first, second = main_text(_plain(wanted)), main_text(found)
    if first is None or second is None:
        return first is second
    return _collapsed(first) == _collapsed(second) or _meant(first, second, shape)


def _meant(first: str, second: str, shape: Shape) -> bool:
    """Whether two texts are one term, or one window."""
    terms = shape.terms or (shape.items.terms if shape.items is not None else ())
    if terms and (term := term_of(first, terms)) is not None:
        return term == term_of(second, terms)
    try:
        return times.window(first) == second
    except TimeNotationError:
        return False


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _parting(first: str, second: str) -> int:
    """Where two texts begin to differ."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(first), len(second)))


def _shown(text: str | None, start: int) -> str:
    """A text in quotation marks; of a long one, what stands round the place where it differs."""
    if text is None:
        return "nothing"
    if len(text) <= _WHOLE:
        return f"“{text}”"
    first, last = max(0, start - _ROUND), start + _ROUND
    return f"“{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}”"


def stated(value: Any) -> str | None:
    """The words for a value that an author gives or that stood there, whole."""
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, Map):
        main = main_text(value)
        rest = [f"{key} {main_text(member)}" for key, member in value.items() if _told(key, member, main)]
        return "; ".join([*([main] if main else []), *rest]) or None
    return main_text(value)


def _told(key: str, member: Any, main: str | None) -> bool:
    hidden = {"sources", "id", "kind", "basis", "start", "end"}
    return key not in hidden and main_text(member) not in (None, main)
