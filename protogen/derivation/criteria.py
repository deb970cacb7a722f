"""Eligibility text → criteria: a tree with offsets, in which no character of the field is lost."""

from __future__ import annotations

from protogen.derivation.eligibility.build import filled
from protogen.derivation.eligibility.coverage import coverage
from protogen.model.population import Population

__all__ = ["coverage", "criteria"]


def criteria(population: Population) -> Population:
    """The population with its eligibility text read into criteria, headings, markers, groups and leftover.

    Never raises: a text whose pieces would not cover it exactly becomes paragraphs of kind other, with a note.
    """
    return filled(population)
