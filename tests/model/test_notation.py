"""Time notation: parse and format are inverses, errors name their place, points sort on the study's clock."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protogen.model import notation
from protogen.model.durations import UNITS, Duration, Length
from protogen.model.moments import (
    ANCHORS,
    EVENT,
    Anchor,
    Bare,
    Cycles,
    Item,
    Label,
    Point,
    Ref,
    Repeat,
    Span,
    Unread,
    Window,
)
from protogen.model.study_clock import FirstDose, study_order

CANONICAL = (
    "",
    "D7",
    "D-7",
    "H0.5",
    "C2",
    "C2D8",
    "C2 end",
    "V3",
    "last dose+P30D",
    "surgery-PT0H",
    "start+P7D±P2D",
    "W12±(-P3D/+P1W)",
    "surgery=D15",
    "eot=(W8..W10)",
    "baseline..eot=(W8..W10)",
    "V2=W0..W26",
    "randomization..progression|death max P24M",
    "..completion avg P1Y",
    "..P12M",
    "W4..",
    "every P6W/P8W",
    "every 2C ..C8 end",
    "every P1Y M12.. max P5Y avg P3Y",
    "P4W/P8W",
    "P5Y2M",
    'event "end of \\"phase\\" \\\\ 1"+PT30M',
    '?"August 2017"',
    "D0; D3; M1",
)

numbers = st.decimals(min_value=0, max_value=1000, places=2)
durations = st.lists(st.tuples(numbers, st.sampled_from(UNITS)), min_size=1, max_size=3, unique_by=lambda p: p[1]).map(
    lambda parts: Duration(tuple(sorted(parts, key=lambda part: UNITS.index(part[1]))))
)
lengths = st.builds(Length, durations, st.none() | durations)
signed = st.decimals(min_value=-100, max_value=1000, places=1)
labels = st.one_of(
    st.builds(Label, st.sampled_from(("D", "W", "M", "Y", "H")), signed),
    st.builds(Label, st.just("V"), numbers),
    st.builds(Label, st.just("C"), numbers, st.none() | signed),
    st.builds(Label, st.just("C"), numbers, end=st.booleans()),
)
anchors = st.sampled_from(ANCHORS).map(Anchor) | st.text(max_size=12).map(lambda words: Anchor(EVENT, words))
bases = labels | anchors
refs = st.builds(Ref, bases) | st.builds(Ref, bases, st.sampled_from("+-"), durations)
plain_points = st.builds(Point, refs, st.none() | st.builds(Window, durations, durations))
plain_ends = st.lists(plain_points, min_size=1, max_size=3).map(tuple)


def spans_between(ends: st.SearchStrategy[tuple[Point, ...]]) -> st.SearchStrategy[Span]:
    """Spans with one end or both, and spans from time zero to a duration."""
    return st.one_of(
        st.builds(Span, ends, ends), st.builds(Span, ends), st.builds(Span, end=ends), st.builds(Span, end=durations)
    )


points = st.builds(
    Point, refs, st.none() | st.builds(Window, durations, durations), st.none() | refs | spans_between(plain_ends)
)
spans = spans_between(st.lists(points, min_size=1, max_size=2).map(tuple))
times = st.one_of(
    points,
    spans,
    st.builds(Repeat, lengths | st.builds(Cycles, numbers), st.none() | spans),
    st.builds(Bare, lengths),
    st.builds(Unread, st.text(max_size=12)),
)
items = st.builds(Item, times, st.none() | lengths, st.none() | lengths)


@given(st.lists(items, max_size=4).map(tuple))
def test_what_is_formatted_parses_back_to_the_same_items(made: tuple[Item, ...]) -> None:
    """`parse(format(x)) == x` for items of every shape."""
    assert notation.parse(notation.format(made)) == made


@pytest.mark.parametrize("text", CANONICAL)
def test_a_canonical_text_is_formatted_as_it_was(text: str) -> None:
    """`format(parse(s)) == s`."""
    assert notation.format(notation.parse(text)) == text


@given(st.text(alphabet='DWMC0123456789.+-±|= ;"?PTevrynstaxg()/\\', max_size=24))
def test_any_text_is_notation_or_a_notation_error(text: str) -> None:
    """No other exception leaves `parse`, and what it accepts formats to a text it reads the same way."""
    try:
        read = notation.parse(text)
    except notation.NotationError as error:
        position = error.position
    else:
        position = len(text)
        assert notation.parse(notation.format(read)) == read
    assert 0 <= position <= len(text)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        *(("D7; ", 4), ("D7 W2", 2), ("P", 0), ("every ", 6), ("..", 2)),
        *(("D1|D2", 5), ("eot=", 4), ('?"open', 1), ("V-1", 3)),
    ],
)
def test_an_error_names_the_character_it_was_found_at(text: str, position: int) -> None:
    """The position counts from zero, and the message repeats it."""
    with pytest.raises(notation.NotationError, match=f"at character {position}") as caught:
        notation.parse(text)
    assert caught.value.position == position


def test_units_stay_as_stated() -> None:
    """24 months are not two years, half an hour is not thirty minutes."""
    assert str(Duration.of(24, "M")) == "P24M"
    assert str(Duration.of("0.50", "TH")) == "PT0.5H"
    assert Duration.read("P2Y") != Duration.read("P24M")


@pytest.mark.parametrize("text", ["P", "PT", "P1DT", "1D", "P-1D", "P1D2W"])
def test_a_text_that_is_no_duration_reads_as_none(text: str) -> None:
    """Signs, wrong order and missing amounts are refused."""
    assert Duration.read(text) is None


def point(text: str) -> Point:
    """The one point of a notation."""
    (item,) = notation.parse(text)
    assert isinstance(item.time, Point)
    return item.time


def test_points_sort_along_the_study() -> None:
    """Consent and screening first, then baseline, the clock, the end of treatment and completion."""
    order = ["consent", "screening", "enrollment", "randomization", "baseline", "D1", "start+PT6H", "D2", "W1", "M1"]
    order += ["eot=W12", "Y1", "last dose", "eot", "eot+P30D", "progression", "death", "completion"]
    assert sorted(order[1::2] + order[::2], key=lambda text: study_order(point(text))) == order


def test_before_an_event_sorts_before_after_it() -> None:
    """Zero keeps its sign in the order."""
    texts = ["surgery-P1D", "surgery-PT0H", "surgery", "surgery+PT0H", "surgery+P1D"]
    assert sorted(texts[1::2] + texts[::2], key=lambda text: study_order(point(text))) == texts


def test_the_day_of_the_first_dose_is_day_0_or_day_1() -> None:
    """The same label lies a day apart under the two conventions, and the start is at hour 0 in both."""
    day_1, start = point("D1"), point("start")
    assert study_order(day_1, FirstDose.DAY_1)[1] == study_order(start)[1] == Decimal(0)
    assert study_order(day_1, FirstDose.DAY_0)[1] == Decimal(24)


clock = ("D", "W", "M", "Y", "H")
labelled = st.builds(Point, st.builds(Ref, st.builds(Label, st.sampled_from(clock), signed)))
anywhere = st.builds(Point, refs)
conventions = st.sampled_from(tuple(FirstDose))


@given(st.lists(anywhere, max_size=8, unique_by=str), conventions, st.randoms(use_true_random=False))
def test_the_order_of_points_does_not_depend_on_the_order_they_came_in(
    some: list[Point], first: FirstDose, shuffled: Random
) -> None:
    """A total order under both day conventions: no two points of different notation are alike."""
    other = some[:]
    shuffled.shuffle(other)
    keys = [study_order(each, first) for each in some]
    assert sorted(keys) == sorted(study_order(each, first) for each in other)
    assert len(set(keys)) == len(some)


@given(st.builds(Label, st.just("D"), signed), st.integers(min_value=1, max_value=100), conventions)
def test_a_later_day_sorts_later_under_both_conventions(day: Label, later: int, first: FirstDose) -> None:
    """Days of one study keep their order, whichever day the first dose is on."""
    earlier, after = Point(Ref(day)), Point(Ref(Label("D", day.number + later)))
    assert study_order(earlier, first) < study_order(after, first)


@given(labelled)
def test_the_convention_moves_days_by_one_and_nothing_else(where: Point) -> None:
    """Day 1 is hour 0 or hour 24; weeks, months, years and hours stand where they stood."""
    zero, one = (study_order(where, first)[1] for first in (FirstDose.DAY_0, FirstDose.DAY_1))
    assert isinstance(where.ref.base, Label)
    assert zero - one == (24 if where.ref.base.unit == "D" else 0)


@given(refs.filter(lambda ref: ref.offset is None), durations, conventions)
def test_before_an_event_sorts_before_it_and_after_it_behind(ref: Ref, length: Duration, first: FirstDose) -> None:
    """Elapsed time on either side of any label, and of any event that has one clock with what follows it."""
    sides = [Point(Ref(ref.base, "-", length)), Point(ref), Point(Ref(ref.base, "+", length))]
    assert sorted(sides, key=lambda each: study_order(each, first)) == sides


@given(st.decimals(min_value=0, max_value=500, places=2))
def test_what_is_equally_long_has_the_same_place(hours: Decimal) -> None:
    """Hours, minutes and seconds are exact; notation alone tells them apart."""
    units = ((hours, "TH"), (hours * 60, "TM"), (hours * 3600, "TS"))
    keys = {study_order(Point(Ref(Anchor("dose"), "+", Duration.of(amount, unit))))[:3] for amount, unit in units}
    assert len(keys) == 1
