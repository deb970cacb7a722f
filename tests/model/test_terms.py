"""Terms against the published lists: every enumeration complete, every label there, every ICH M11 code right."""

from __future__ import annotations

import json
from enum import StrEnum

import pytest
from corpus import SHARED

from protogen.model import terms

ENUMERATIONS = [
    each
    for each in vars(terms).values()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
]
STANDARDS = SHARED / "standards"
needs_standards = pytest.mark.skipif(not STANDARDS.is_dir(), reason="the shared standards are not on this machine")


def test_every_term_has_a_label() -> None:
    """And none prints as its code."""
    members = [member for each in ENUMERATIONS for member in each]
    assert len(members) > 120
    for member in members:
        assert terms.label(member)
        assert "_" not in terms.label(member)


def test_a_value_in_no_list_prints_as_it_stands() -> None:
    """Unknown values are kept."""
    assert terms.label("PHASE9") == "PHASE9"
    assert terms.m11_term("PHASE9") is None


@needs_standards
def test_the_enumerations_are_those_of_the_registry() -> None:
    """The same lists with the same members."""
    published = json.loads((STANDARDS / "ctgov_v2_enums.json").read_text(encoding="utf-8"))
    assert len(published) == len(ENUMERATIONS)
    assert sorted(sorted(values) for values in published.values()) == sorted(sorted(each) for each in ENUMERATIONS)


@needs_standards
def test_every_m11_term_stands_in_its_codelist_with_its_code() -> None:
    """Terms, codes and codelists against the terminology file."""
    codelists = json.loads((STANDARDS / "m11_valuesets.json").read_text(encoding="utf-8"))["codelists"]
    found = [term for each in ENUMERATIONS for member in each if (term := terms.m11_term(member))]
    assert len(found) > 25
    for term in found:
        entries = {(entry["term"], entry["code"]) for entry in codelists[term.codelist]["terms"]}
        assert (term.term, term.code) in entries
