"""How often, for how long and by what route a dose is given: words of a regimen as typed values."""

from __future__ import annotations

import re

from protogen.model.arms import Frequency

_LETTER = {"day": "D", "week": "W", "month": "M", "year": "Y", "hour": "H", "cycle": "C", "visit": "V"}
_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_N = r"(?:[0-9]{1,3}|one|two|three|four|five|six|eight|ten|twelve)"
_SEPARATOR = r"(?:\s?,\s?and\s|\s?,\s?|\s?&\s?|\s?-\s?|\s?–\s?|\sand\s|\sto\s|\sthrough\s)"
_COUNT = r"[-+]?[0-9]{1,4}(?![0-9]|\s?(?:mg|g|µg|mcg|ug|ml|IU|U|units?|%)(?![a-z]))"
LIST = rf"[-+]?[0-9]{{1,4}}(?:{_SEPARATOR}{_COUNT}){{0,12}}"
"""Numbers of one unit: "1, 8 and 15", "1-14", "-8 to -3"."""

_TIMES = r"(?:once|twice|thrice|two times|three times|four times|[1-4]\stimes|[1-4]x)"
_IN_CYCLE = rf"(?:\s(?:of|in)\s(?:each|every|a)\s(?:{_N}[- ](?:day|week)\s)?(?:cycle|course))?"
_FURTHER = rf"(?:{_SEPARATOR}(?:days?|weeks?|d)\s?[-+]?[0-9]{{1,4}}){{0,12}}"
ON = rf"(?:(?:on|from|for)\s(?:day|week)s?|days?)\s{LIST}{_FURTHER}{_IN_CYCLE}"
"""On which days or weeks: "on Days 1 and 8", "day -10 through -9", "from Week 1 to Week 15"."""
_OFTEN = (
    rf"(?:{_TIMES}[ -]?(?:daily|weekly|monthly|nightly)|{_TIMES}\s(?:per|a|each|every)\s(?:day|week|month)|"
    rf"every\s(?:other\s)?(?:{_N}\s)?(?:hours?|days?|weeks?|months?|morning|evening|night)|"
    rf"every\s{_N}-(?:hour|day|week|month)s?|"
    r"(?:daily|weekly|monthly|nightly|biweekly)|(?:per|a|each|every)\sday|"
    rf"(?:BID|TID|QID|QD|QW|QM|q\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?)|Q[1-9][0-9]?[HDWM]|{ON})"
)
_LONG = (
    r",?\s(?:for|over)\s(?:a\s(?:period|total|duration)\sof\s)?(?:up\sto\s|the\sfirst\s)?"
    rf"{_N}(?:\s?[-–]\s?[0-9]{{1,3}})?(?:\s|-)(?:days?|weeks?|months?|years?|cycles?)"
)
_PLAIN_WORD = r"(?!(?:and|or|then|plus|with|followed|if|in)\b)[a-z]+"
REGIMEN = re.compile(rf"\b{_OFTEN}(?![\w])(?:,?\s{ON})?(?:(?:\s{_PLAIN_WORD}){{0,3}}?{_LONG}\b)?", re.IGNORECASE)
"""How often, and for how long.

>>> [m.group() for m in REGIMEN.finditer("twice daily for 12 weeks; every 3 weeks; on Days 1, 8 and 15; a daily diary")]
['twice daily for 12 weeks', 'every 3 weeks', 'on Days 1, 8 and 15', 'daily']
>>> [m.group() for m in REGIMEN.finditer("IV day -10 through -9, or on Day 1, Day 8, and Day 15")]
['day -10 through -9', 'on Day 1, Day 8, and Day 15']
"""

ROUTE = re.compile(
    r"\b(?:oral(?:ly)?|by mouth|p\.o\.|PO|per os|intravenous(?:ly)?|i\.v\.|IV|subcutaneous(?:ly)?|s\.c\.|SC|"
    r"intramuscular(?:ly)?|i\.m\.|IM|intrathecal(?:ly)?|intravitreal(?:ly)?|intranasal(?:ly)?|sublingual(?:ly)?|topical(?:ly)?|transdermal(?:ly)?|"
    r"rectal(?:ly)?|vaginal(?:ly)?|inhal(?:ed|ation)|intradermal(?:ly)?|intraperitoneal(?:ly)?|intratumou?ral(?:ly)?)(?![\w-])",
    re.IGNORECASE,
)
"""The route in the words of the text.

>>> ROUTE.search("100 mg orally twice daily").group(), ROUTE.search("a PO2 above 60")
('orally', None)
"""

_COUNTS = {"once": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_SHORT = {"qd": 1, "bid": 2, "tid": 3, "qid": 4}
_LATIN = {"qw": "P1W", "qm": "P1M"}
_PERIODS = {"day": "P1D", "daily": "P1D", "week": "P1W", "weekly": "P1W", "month": "P1M", "monthly": "P1M"}
# Matches "three times a day", "once daily", "2x weekly"; the groups are the count and the period.
_COUNTED = re.compile(
    r"(?P<count>once|twice|thrice|two|three|four|[1-4])(?:\stimes|x)?[ -]?(?:per\s|a\s|each\s|every\s)?"
    r"(?P<period>daily|weekly|monthly|day|week|month)\b"
)


def frequency(words: str) -> Frequency | None:
    """How often a regimen gives, where its words are a plain count for a plain period.

    >>> [str(frequency(one)) for one in ("twice daily for 12 weeks", "BID", "every 3 weeks", "on Days 1 and 8")]
    ['2 per P1D', '2 per P1D', '1 per P3W', 'None']
    """
    said = words.lower()
    counted = _COUNTED.match(said)
    if counted:
        return Frequency(count=_COUNTS[counted["count"]], period=_PERIODS[counted["period"]])
    first = said.split(" ", maxsplit=1)[0].replace(".", "").rstrip(",")
    if first in _SHORT:
        return Frequency(count=_SHORT[first], period="P1D")
    period = _period(_plain(said))
    return Frequency(count=1, period=period) if period else None


def notation(words: str) -> str | None:
    """The time notation of a regimen, or None where it has no plain one.

    A regimen of several givings a period has the stretch over which it is kept.

    >>> [notation(one) for one in ("every 3 weeks", "twice daily for 12 weeks", "on Days 1 and 8", "day -8 to -3")]
    ['every P3W', '..P12W', 'D1; D8', 'D-8..D-3']
    >>> notation("daily on days 1-7"), notation("daily on days 1 and 3"), notation("from day -7")
    ('every P1D D1..D7', 'D1; D3', 'D-7..')
    """
    said = words.lower()
    on = _ON_DAYS.search(said)
    if on:
        return _on_days(said, on)
    length = _LENGTH.search(said)
    span = _duration(length[1], length[2]) if length else None
    often = frequency(words)
    period = often.period if often and often.count == 1 else None
    if often is None or (length and span is None) or (period is None and span is None):
        return None
    several = period is None
    return f"..{span}" if several else f"every {period} ..{span}" if span else f"every {period}"


# Matches "on days 1-7" at the end of a regimen; the group is the days.
_ON_DAYS = re.compile(r"(?:\A|\s)(?:(?:on|from|for)\s)?((?:day|week)s?\s[-+]?[0-9].*)")


def _on_days(said: str, on: re.Match[str]) -> str | None:
    """The notation of days, and how often on them: "daily on days 1-7" is `every P1D D1..D7`."""
    days = None if re.search("cycle|course|for |over", on[1]) else points(on[1])
    if days and on[0].lstrip().startswith("from ") and not re.search(r"[ .]", days):
        days = f"{days}.."  # "from day -7": it begins there
    often = frequency(said[: on.start()]) if on.start() else None
    if not on.start() or days is None:
        return days
    if often is None or (often.count == 1 and often.period == "P1D" and ".." not in days):
        return days if often else None
    if ".." not in days:
        return None
    return f"every {often.period} {days}" if often.count == 1 else days


_LENGTH = re.compile(r"\sfor\s(?:the\sfirst\s)?([a-z0-9]+)[\s-](day|week|month|year)s?$")


def _plain(said: str) -> str:
    """A regimen without its length, where that stands at its end in plain words."""
    length = _LENGTH.search(said)
    return said[: length.start()].rstrip(",") if length else said


def _period(words: str) -> str | None:
    """The length between two givings, as an ISO duration."""
    fixed = {
        "daily": "P1D",
        "every day": "P1D",
        "a day": "P1D",
        "per day": "P1D",
        "weekly": "P1W",
        "every week": "P1W",
        "monthly": "P1M",
        "every month": "P1M",
    }
    every = re.fullmatch(rf"(?:every\s({_N})[\s-](hour|day|week|month)s?)|q([1-9][0-9]?)([hdwm])", words)
    if every:
        number, unit = (every[1], every[2]) if every[1] else (every[3], every[4])
        return _duration(number, unit)
    if words in _LATIN:
        return _LATIN[words]
    return "P2D" if words == "every other day" else fixed.get(words.removeprefix("once ").removeprefix("once-"))


def _duration(number: str, unit: str) -> str | None:
    """An ISO duration of a number (in figures or words) and a unit or its first letter."""
    count = _NUMBER_WORDS.get(number) or (int(number) if number.isascii() and number.isdigit() else None)
    letter = unit[0].upper()
    return None if count is None else f"PT{count}H" if letter == "H" else f"P{count}{letter}"


def points(words: str) -> str | None:
    """The notation of one unit with its numbers ("Days 1, 8 and 15" → `D1; D8; D15`)."""
    cycle_day = re.fullmatch(r"Cycle\s([0-9]+),?\sDay\s([0-9]+)", words, re.IGNORECASE)
    if cycle_day:
        return f"C{int(cycle_day[1])}D{int(cycle_day[2])}"
    unit, _, rest = words.partition(" ")
    letter = _LETTER.get(unit.lower().removesuffix("s"))
    if letter is None:
        return None
    again = rf"\b(?:{unit.removesuffix('s')}s?|{letter})\s?(?=[-+]?[0-9])"
    rest = re.sub(again, "", rest, flags=re.IGNORECASE)  # "1 to day 7"
    between = re.fullmatch(r"([-+]?[0-9]+)\s?(?:-|–|to|through)\s?([-+]?[0-9]+)", rest)
    if between:
        return f"{letter}{int(between[1])}..{letter}{int(between[2])}"
    if re.search(r"[a-z]", re.sub(r"\b(?:and|to|through)\b", "", rest), re.IGNORECASE):
        return None  # "0 to week 4" of a day
    numbers = re.findall(r"[-+]?[0-9]+", re.sub(r"(?<=[0-9])\s?[-–]\s?(?=[0-9])", "~", rest))
    return (
        None
        if "~" in rest or re.search(r"[0-9]\s?(?:-|–|to|through)", rest)
        else "; ".join(f"{letter}{int(n)}" for n in numbers)
    )
