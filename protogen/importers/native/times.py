"""Times as an author writes them → time notation: `Week 4`, `W4 ±3 days`, `-1/+2 d`; the notation itself stays.

Only short forms with one meaning are taken; anything else is a problem that names what was expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from protogen.errors import ProtogenError
from protogen.importers.native.problems import did_you_mean
from protogen.model.durations import Duration, plain
from protogen.model.moments import ANCHORS, Anchor, Cycles, Item, Label, Point, Ref, Repeat, Span
from protogen.model.notation import NotationError, parse

_N: Final = r"-?\d+(?:\.\d+)?"
_NAMES: Final = {"day": "D", "week": "W", "month": "M", "year": "Y", "hour": "H", "visit": "V"}
_NAME_OF: Final = {letter: name.capitalize() for name, letter in _NAMES.items()}
# Matches `Day 1`, `week -2`, `Visit 3`.
_WORDED: Final = re.compile(rf"(day|week|month|year|hour|visit)\s+({_N})", re.IGNORECASE)
# Matches `Cycle 1`, `cycle 2 day 8`, `C2 D8`.
_CYCLE: Final = re.compile(r"(?:cycle\s+|c)(\d+)(?:,?\s*(?:day\s+|d)(\d+))?", re.IGNORECASE)
_UNIT: Final = {
    "min": "TM",
    "minute": "TM",
    "h": "TH",
    "hour": "TH",
    "d": "D",
    "day": "D",
    "w": "W",
    "wk": "W",
    "week": "W",
    "mo": "M",
    "month": "M",
    "y": "Y",
    "year": "Y",
}
_UNITS: Final = "|".join(sorted(_UNIT, key=len, reverse=True))
# Matches `3 days`, `2w`, `30 min`.
_LENGTH: Final = re.compile(rf"(\d+(?:\.\d+)?)\s*({_UNITS})s?\.?", re.IGNORECASE)
# Matches `±3 days`, `+/- 2 d`.
_EVEN: Final = re.compile(r"(?:±|\+/-|\+-)\s*(.+)")
# Matches `-1/+2 days`, `-1 d / +2 d`, `+2 d`, `-7d`.
_UNEVEN: Final = re.compile(
    rf"(?:-\s*(?P<before>\d+(?:\.\d+)?)\s*(?P<unit>(?:{_UNITS})s?)?)?\s*/?\s*(?:\+\s*(?P<after>.+))?"
)
_SIGN: Final = re.compile(r"\s*(±|\+/-)\s*")
_RANK: Final = {"screening": "Screening", "eot": "End of treatment", "completion": "End of study"}


class TimeNotationError(ProtogenError):
    """A text is no time; the message says why, `fix` what to write."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as notation, with the window that was written beside it."""

    notation: str
    window: str | None = None


def notation(text: str) -> str:
    """The notation of a text that is one, or says a point in words. Raises TimeNotationError."""
    try:
        return "; ".join(map(str, parse(_worded(text))))
    except NotationError as error:
        raise _problem(text, error) from error


def moment(text: str) -> Moment:
    """The notation and window of a text such as `W4`, `Week 4 ±3 days`, `last dose+P30D`. Raises TimeNotationError."""
    head, sign, tail = _SIGN.split(text, 1) if _SIGN.search(text) and "..(" not in text else (text, "", "")
    if not sign:
        return Moment(notation(text))
    return Moment(notation(head), window(f"±{tail}"))


def length(text: str) -> Duration:
    """A duration in ISO 8601, or as `3 days`, `2w`, `30 min`. Raises TimeNotationError."""
    iso = Duration.read(text.strip())
    if iso is not None:
        return iso
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        unit = re.sub(r"[\d\s.]+", "", text)
        fix = did_you_mean(unit, ["days", "weeks", "months", "years", "hours", "minutes"]) if unit else ""
        raise TimeNotationError(f"{text!r} is not a length of time", fix=fix or "write it like P3D or 3 days")
    return Duration.of(found[1], _UNIT[found[2].casefold()])


def window(text: str) -> str:
    """A window in notation: `±P3D`, `±(-P1D/+P2D)`; also `±3 days`, `-1/+2 days`, `+2 d`. Raises TimeNotationError."""
    clean = text.strip()
    try:
        found = parse(f"D0{clean}")[0].time
        if isinstance(found, Point) and found.window is not None and found.alias is None:
            return str(found.window)
    except NotationError:
        pass  # it may be written in words
    even = _EVEN.fullmatch(clean)
    if even is not None:
        return f"±{length(even[1])}"
    uneven = _UNEVEN.fullmatch(clean)
    if not clean or uneven is None or not (uneven["before"] or uneven["after"]):
        raise TimeNotationError(f"{text!r} is not a window", fix="write it like ±3 days, -1/+2 days or ±P3D")
    after = length(uneven["after"]) if uneven["after"] else None
    unit = uneven["unit"] or (None if after is None else _unit_of(after))
    if uneven["before"] and unit is None:
        raise TimeNotationError(f"the window {text!r} has no unit", fix="write it like -1/+2 days")
    before = length(f"{uneven['before']} {unit}") if uneven["before"] else None
    before = before or Duration.of(0, after.parts[0][1] if after else "D")
    return f"±(-{before}/+{after or Duration.of(0, before.parts[0][1])})"


def _unit_of(duration: Duration) -> str:
    code = duration.parts[0][1]
    return next(word for word, one in _UNIT.items() if one == code)


def label(notation_text: str) -> str:
    """What a visit at this time is called; the notation itself where it names several times, or none in words.

    >>> label("W4"), label("C1D8"), label("D1..D28"), label("every P4W W4..W24"), label("every 1C C7..")
    ('Week 4', 'Cycle 1 Day 8', 'Day 1 to Day 28', 'Every 4 weeks, Week 4 to Week 24', 'Every cycle from Cycle 7')
    """
    try:
        items = parse(notation_text)
    except NotationError:
        return notation_text
    time = items[0].time if len(items) == 1 else None
    if isinstance(time, Point):
        return _named(time.ref)
    words = _repeated(time) if isinstance(time, Repeat) else _stretch(time) if isinstance(time, Span) else ""
    return f"{words[0].upper()}{words[1:]}" if words else notation_text


def _repeated(repeat: Repeat) -> str:
    period = repeat.period
    if isinstance(period, Cycles):
        every = "every cycle" if period.number == 1 else f"every {plain(period.number)} cycles"
    elif period.high is None:
        every = f"every {period.low.words(alone=True)}"
    else:
        every = f"every {period.low.words()} to {period.high.words()}"
    if repeat.span is None:
        return every
    stretch = _stretch(repeat.span)
    return f"{every}{', ' if repeat.span.start and repeat.span.end else ' '}{stretch}" if stretch else ""


def _stretch(span: Span) -> str:
    """A stretch in words, or nothing where an end of it is the first of several."""
    if isinstance(span.end, Duration):
        return f"up to {span.end.words()}"
    if len(span.start) > 1 or len(span.end) > 1:
        return ""
    if not span.end:
        return f"from {_inside(span.start[0].ref)}"
    if not span.start:
        return f"until {_inside(span.end[0].ref)}"
    return f"{_inside(span.start[0].ref)} to {_inside(span.end[0].ref)}"


def _inside(ref: Ref) -> str:
    """A time within a sentence: names of events begin small."""
    name = _named(ref)
    return name if isinstance(ref.base, Label) else f"{name[0].lower()}{name[1:]}"


def _named(ref: Ref) -> str:
    if ref.offset is not None:
        side = "after" if ref.sign == "+" else "before"
        return f"{ref.offset.words()} {side} {_inside(Ref(ref.base))}"
    base = ref.base
    if isinstance(base, Anchor):
        return _RANK.get(base.name, base.words or base.name.capitalize())
    if base.unit != "C":
        return f"{_NAME_OF[base.unit]} {str(base)[1:]}"
    cycle = f"Cycle {str(Label('C', base.number))[1:]}"
    return f"{cycle} end" if base.end else cycle if base.day is None else f"{cycle} Day {base.day}"


def goes_on(notation_text: str) -> bool:
    """Whether the time is a repetition, so that its column stands for many visits."""
    try:
        items: tuple[Item, ...] = parse(notation_text)
    except NotationError:
        return False
    return any(isinstance(each.time, Repeat) for each in items)


def _worded(text: str) -> str:
    clean = text.strip()
    found = _WORDED.fullmatch(clean)
    if found is not None:
        return f"{_NAMES[found[1].casefold()]}{found[2]}"
    cycle = _CYCLE.fullmatch(clean)
    if cycle is not None:
        return f"C{cycle[1]}" + (f"D{cycle[2]}" if cycle[2] else "")
    return clean


def _problem(text: str, error: NotationError) -> TimeNotationError:
    rest = text.strip()[error.position :]
    word = re.match(r"[A-Za-z ]+", rest)
    fix = did_you_mean(word[0].strip(), ANCHORS) if word and len(word[0].strip()) > 1 else ""
    if not fix.startswith("did you mean"):
        fix = "write it like D1, Week 4, C1D8, last dose+P30D or every P3M M6..completion"
    message = error.message.removeprefix("time notation: ").partition(" of '")[0]
    return TimeNotationError(f"{text!r} is not a time: {message}", fix=fix)
