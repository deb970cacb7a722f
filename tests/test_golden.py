"""The sample renderings in output/ are what the tool makes today; `make golden` renews them."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import ROOT, SEEDS

from protogen.pipeline import Order, render

DOCUMENTS = ("synopsis", "schedule", "checklist")


@pytest.mark.parametrize("nct", SEEDS)
def test_sample_renderings_are_in_step(nct: str, tmp_path: Path) -> None:
    """Every HTML file of an example, byte for byte."""
    results = list(render([str(ROOT / "examples" / f"{nct}.txt")], Order(out=tmp_path, formats=("html",))))
    assert [result.errors for result in results] == [()]
    for name in DOCUMENTS:
        kept = ROOT / "output" / nct / f"{name}.html"
        made = tmp_path / nct / f"{name}.html"
        assert kept.is_file(), f"{kept.name} of {nct} is not in output/; run make golden"
        assert made.read_bytes() == kept.read_bytes(), f"{nct}/{name}.html has changed; look at it, then make golden"


@pytest.mark.parametrize("nct", SEEDS)
def test_sample_pdfs_are_there(nct: str) -> None:
    """The README links to them."""
    for name in DOCUMENTS:
        assert (ROOT / "output" / nct / f"{name}.pdf").read_bytes().startswith(b"%PDF-1.7")
