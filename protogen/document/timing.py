"""Times of a schedule in the few characters of a table: windows, sample times, study days, offsets."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from protogen.document.grid import Clock
from protogen.model.durations import Duration, plain
from protogen.model.moments import Anchor, Label, Point, Ref, Window
from protogen.model.notation import NotationError, parse

_SHORT = {"Y": "y", "M": "mo", "W": "wk", "D": "d", "TH": "h", "TM": "min", "TS": "s"}
_LONG = {
    "Y": "years",
    "M": "months",
    "W": "weeks",
    "D": "days",
    "TH": "hours",
    "TM": "minutes",
    "TS": "seconds",
}
_DOSES = ("dose", "each dose", "start", "last dose")
_LABEL_UNITS = {"D": "D", "W": "W", "M": "M", "Y": "Y", "H": "TH"}


def point(notation: str | None) -> Point | None:
    """The one point a notation names; None where it names none, several, or cannot be read."""
    if not notation:
        return None
    try:
        items = parse(notation)
    except NotationError:
        return None
    time = items[0].time if len(items) == 1 else None
    return time if isinstance(time, Point) else None


def window(notation: str | None) -> Window | None:
    """The window a notation such as `±P3D` or `±(-P2D/+P3D)` states; None where it cannot be read."""
    found = point(f"D0{notation}") if notation else None
    return found.window if found else None


def common_unit(windows: Iterable[str | None]) -> str | None:
    """The unit that all stated windows share (zero has any); None where there is none or several."""
    stated = [one for one in windows if one]
    read = [window(one) for one in stated]
    units = {unit for one in read if one for unit in _units(one)}
    return units.pop() if len(units) == 1 and all(read) else None


def _units(one: Window) -> set[str]:
    return {unit for side in (one.before, one.after) for amount, unit in side.parts if amount}


def window_text(notation: str, unit: str | None = None) -> str:
    """A window in few characters; `unit` is the one its row label states.

    >>> window_text("±P3D", "D"), window_text("±(-P2D/+P3D)", "D"), window_text("±P0D", "D"), window_text("±P1W")
    ('±3', '-2/+3', '0', '±1 wk')
    """
    found = window(notation)
    if found is None:
        return notation
    before, after = (_amount(side, unit) for side in (found.before, found.after))
    if not found.before.hours and not found.after.hours:
        return "0"
    if found.before == found.after:
        return f"±{before}"
    return f"{'-' if found.before.hours else ''}{before}/{'+' if found.after.hours else ''}{after}"


def window_label(unit: str | None) -> str:
    """The label of the header row of windows: with the unit, where all share one."""
    return f"Window ({_LONG[unit]})" if unit else "Window"


def _amount(length: Duration, unit: str | None) -> str:
    if not length.hours:
        return "0"
    return " ".join(plain(n) if part == unit else f"{plain(n)} {_SHORT[part]}" for n, part in length.parts if n)


def length_text(duration: str) -> str:
    """An ISO 8601 duration in words, one of a unit without its number; what is none stands as it is.

    >>> length_text("P1D"), length_text("P3W"), length_text("P1Y6M"), length_text("daily")
    ('day', '3 weeks', '1 year 6 months', 'daily')
    """
    found = Duration.read(duration)
    return duration if found is None else found.words(alone=True)


def times_text(times: Iterable[str]) -> str:
    """Sample times in few characters, each unit once; a time that cannot be read stands as it is.

    >>> times_text(["dose-PT0H", "dose+PT1H", "dose+PT2H", "dose+P1D"])
    'pre-dose, 1, 2 h, 1 d'
    """
    parts: list[tuple[str, str]] = [_time(one) for one in times]
    words = []
    for index, (text, unit) in enumerate(parts):
        following = parts[index + 1][1] if index + 1 < len(parts) else ""
        words.append(f"{text} {_SHORT[unit]}" if unit and unit != following else text)
    return ", ".join(words)


def _time(notation: str) -> tuple[str, str]:
    """A sample time as number and unit, or as words without a unit."""
    found = point(notation)
    elapsed = None if found is None else _after_dose(found.ref)
    if elapsed is None:
        return notation, ""
    sign, length = elapsed
    if not length.hours:
        return ("pre-dose", "") if sign == "-" else ("0", length.parts[0][1])
    if len(length.parts) > 1:
        return f"{sign if sign == '-' else ''}{_amount(length, None)}", ""
    amount, unit = length.parts[0]
    return f"{'-' if sign == '-' else ''}{plain(amount)}", unit


def _after_dose(ref: Ref) -> tuple[str, Duration] | None:
    if isinstance(ref.base, Anchor) and ref.base.name in _DOSES and ref.offset is not None:
        return ref.sign, ref.offset
    if isinstance(ref.base, Anchor) and ref.base.name in _DOSES:
        return "+", Duration.of(0, "TH")
    if isinstance(ref.base, Label) and ref.base.unit == "H" and ref.offset is None:
        return ("-" if ref.base.number < 0 else "+"), Duration.of(abs(ref.base.number), "TH")
    return None


def hours_after_dose(notation: str) -> Decimal | None:
    """Hours from the dose to a sample time (before it: negative), for the order of columns; None where unknown."""
    found = point(notation)
    elapsed = None if found is None else _after_dose(found.ref)
    if elapsed is None:
        return None
    sign, length = elapsed
    return -length.hours if sign == "-" else length.hours


def offset(notation: str | None) -> tuple[str, str]:
    """Elapsed time of a visit in ISO 8601 and the event it counts from; both empty where the notation has none.

    A label of the study's own clock ("D7") counts from its zero: `P7D` from `study clock`.

    >>> offset("D7"), offset("last dose+P30D"), offset("D-28"), offset("baseline")
    (('P7D', 'study clock'), ('P30D', 'last dose'), ('-P28D', 'study clock'), ('P0D', 'baseline'))
    """
    found = point(notation)
    if found is None:
        return "", ""
    ref = found.ref
    if isinstance(ref.base, Anchor):
        name = ref.base.words or ref.base.name
        return (f"{'-' if ref.sign == '-' else ''}{ref.offset}" if ref.offset else "P0D"), name
    if ref.base.unit not in _LABEL_UNITS:  # a cycle or a visit number is no length of time
        return (f"{'-' if ref.sign == '-' else ''}{ref.offset}" if ref.offset else ""), str(ref.base)
    if ref.offset is not None:
        return f"{'-' if ref.sign == '-' else ''}{ref.offset}", str(ref.base)
    length = Duration.of(abs(ref.base.number), _LABEL_UNITS[ref.base.unit])
    return f"{'-' if ref.base.number < 0 else ''}{length}", "study clock"


def clock_text(notation: str | None, clock: Clock) -> str:
    """The study day or week of a visit where its notation names one; else nothing.

    Weeks are never turned into days: whether Week 2 is Day 14 or Day 15 depends on the study's first day.

    >>> clock_text("D14=W2", Clock.DAY), clock_text("D14=W2", Clock.WEEK), clock_text("D14", Clock.WEEK)
    ('14', '2', '')
    """
    found = point(notation)
    unit = {Clock.DAY: "D", Clock.WEEK: "W"}.get(clock)
    for ref in (found.ref, found.alias) if found else ():
        if isinstance(ref, Ref) and isinstance(ref.base, Label) and ref.base.unit == unit and ref.offset is None:
            return plain(ref.base.number)
    return ""
