"""Dates of partial precision, ages, amounts: read, printed, refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from protogen.model.base import Model
from protogen.model.quantities import Age, Amount, PartialDate


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026", "2026"),
        ("2026-02", "Feb 2026"),
        ("2026-01-08", "08 Jan 2026"),
        ("2026-01-08T09:30", "08 Jan 2026 09:30"),
    ],
)
def test_a_date_is_as_precise_as_its_source(text: str, shown: str) -> None:
    """In ISO and in print."""
    date = PartialDate.model_validate(text)
    assert date.iso() == text
    assert str(date) == shown


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-00", "2026-02-30", "2026-2-3", "February 2026", "2026-01-08T9"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValidationError):
        PartialDate.model_validate(text)


@given(st.dates())
def test_every_day_survives_reading_and_writing(day: object) -> None:
    """Read what we write."""
    adapter = TypeAdapter(PartialDate)
    assert adapter.validate_json(adapter.dump_json(PartialDate.model_validate(str(day)))) == PartialDate.model_validate(
        str(day)
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("18 Years", "18 years"),
        ("1 Year", "1 year"),
        ("6 Months", "6 months"),
        ("1 Day", "1 day"),
        ("15 Minutes", "15 minutes"),
    ],
)
def test_ages_are_read_with_their_unit(text: str, shown: str) -> None:
    """All units of the registry."""
    assert str(Age.read(text)) == shown


@pytest.mark.parametrize("text", ["", "N/A", "18", "Years", "eighteen Years", "18 Fortnights", "18 Years old"])
def test_what_is_no_age_is_none(text: str) -> None:
    """The caller reports it."""
    assert Age.read(text) is None


def test_an_amount_prints_as_it_is_written() -> None:
    """With or without a number."""
    assert str(Amount(text="4×10⁵ cells/kg")) == "4×10⁵ cells/kg"
    assert Amount.number("12.5") is not None
    assert Amount.number("twelve") is None


def test_models_are_frozen_and_refuse_unknown_fields() -> None:
    """`evolve` gives a validated copy."""
    amount = Amount(text="1 mg")
    with pytest.raises(ValidationError):
        amount.text = "2 mg"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Amount(text="1 mg", novel=1)  # type: ignore[call-arg]
    assert amount.evolve(text="2 mg").text == "2 mg"
    with pytest.raises(ValidationError):
        amount.evolve(text=7)
    assert isinstance(amount, Model)
