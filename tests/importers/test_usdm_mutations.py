"""Files with random members deleted, replaced or moved: always a study, never an exception."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import page
from usdmfiles import ORCHARD, Raw, raw

from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.importers.usdm import study as read_study

Place = tuple[str | int, ...]
_FILE = raw(ORCHARD)
_JUNK: tuple[Any, ...] = (
    None,
    0,
    -1,
    3.5,
    True,
    "",
    "x",
    "P1D",
    "<p>a",
    [],
    {},
    [None],
    [1, "a", {}],
    {"a": 1},
    10**30,
)


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The place of every member and item inside a value."""
    inner: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    for key, each in inner:
        yield (*place, key)
        yield from places(each, (*place, key))


_PLACES = tuple(places(_FILE))
_EDITS = st.lists(
    st.tuples(st.sampled_from(_PLACES), st.none() | st.sampled_from((*_JUNK, *_PLACES[:400]))), max_size=8
)


def edited(edits: list[tuple[Place, Any]]) -> Raw:
    """The file with each edit that still finds its place; None deletes, a place moves what stands there."""
    file = copy.deepcopy(_FILE)
    for place, value in edits:
        here = _at(file, place[:-1])
        if not isinstance(here, dict | list) or _at(here, place[-1:]) is _NOWHERE:
            continue
        if value is None:
            del here[place[-1]]  # type: ignore[arg-type]  # the place was found
        else:
            found = _at(file, value) if isinstance(value, tuple) else value
            here[place[-1]] = copy.deepcopy("gone" if found is _NOWHERE else found)  # type: ignore[index]
    return file


_NOWHERE = object()


def _at(value: Any, place: Place) -> Any:
    for key in place:
        known = isinstance(value, dict) and key in value
        known = known or (isinstance(value, list) and isinstance(key, int) and key < len(value))
        if not known:
            return _NOWHERE
        value = value[key]
    return value


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_EDITS)
def test_an_edited_file_is_always_read_and_composed(edits: list[tuple[Place, Any]]) -> None:
    """Whatever is missing or wrong is a finding or a gap."""
    made = derive(read_study(edited(edits)))
    assert made.id
    for name in DOCUMENTS:
        assert compose(made, name).sections


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_EDITS)
def test_an_edited_file_is_always_rendered(edits: list[tuple[Place, Any]]) -> None:
    """And every document of it is a page that loses no mark."""
    made = derive(read_study(edited(edits)))
    for name in DOCUMENTS:
        assert page(made, name).startswith("<!DOCTYPE html>")


def test_edits_are_seen_by_the_reader() -> None:
    """The check above would be empty if edits changed nothing."""
    arms: Place = ("study", "versions", 0, "studyDesigns", 0, "arms")
    assert len(read_study(edited([((*arms, 0), None)])).arms) == len(read_study(_FILE).arms) - 1
    assert read_study(edited([(arms, "x")])).arms == ()
    assert edited([(("study", "nothing"), None)]) == _FILE
