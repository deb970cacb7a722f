"""The root of the model: what a notebook shows of it."""

from __future__ import annotations

from corpus import seed

from protogen.derivation import derive
from protogen.importers.ctgov import study
from protogen.model.identity import Identity


def test_a_notebook_shows_what_a_study_holds() -> None:
    """Counts of what was read and derived; text of a study stays text."""
    made = derive(study(seed("NCT07409766"), shape="json"))
    shown = made._repr_html_()
    assert "<caption>NCT07409766</caption>" in shown
    assert "<td>10 inclusion, 26 exclusion</td>" in shown
    assert "15 visits" in shown
    hostile = made.evolve(identity=Identity(brief_title="<script>x</script>"))
    assert "<script>" not in hostile._repr_html_()
    assert "&lt;script&gt;" in hostile._repr_html_()
