"""The root: a study, with everything it says and what we noticed while reading it."""

from __future__ import annotations

from html import escape

from protogen.findings import Finding
from protogen.model.amendments import Amendments
from protogen.model.arms import Arm, Intervention, Plan
from protogen.model.base import Model
from protogen.model.control import Control
from protogen.model.corrections import Correction
from protogen.model.design import Design
from protogen.model.identity import Identity, Record
from protogen.model.objectives import Objectives
from protogen.model.oversight import Oversight
from protogen.model.population import Population
from protogen.model.prose import Prose
from protogen.model.schedule import Schedule


class Study(Model):
    """A study: stated parts as read, derived parts filled in by `derivation.derive`."""

    id: str
    """The identifier the documents carry: the registry number, else the sponsor's protocol number."""
    record: Record | None = None
    prose: Prose = Prose.AUTHOR
    """By whose rules prose is read: `author` (tables, sub- and superscript, references), or `record`, as it stands.

    A value that still has a source in a record is read as the record's in both.
    """
    control: Control | None = None
    """Version, status and approvals of an authored study; a registry record has none."""
    identity: Identity = Identity()
    design: Design = Design()
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    plan: Plan = Plan()
    objectives: Objectives = Objectives()
    population: Population = Population()
    schedule: Schedule = Schedule()
    oversight: Oversight = Oversight()
    amendments: Amendments = Amendments()
    parts: tuple[Design, ...] = ()
    """Further designs of a study that has several; `design` is the first."""
    findings: tuple[Finding, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """What an author changed of what was read, by files of corrections beside it (docs/overlay.md)."""

    def _repr_html_(self) -> str:
        """What a notebook shows: what the study is called, and how much it holds."""
        timelines = self.schedule.timelines
        facts = {
            "Title": self.identity.brief_title or self.identity.official_title or "not stated",
            "Phase": " / ".join(map(str, self.design.phases)) or "not stated",
            "Arms": len(self.arms),
            "Outcomes": len(self.objectives.outcomes),
            "Criteria": f"{len(self.population.inclusion)} inclusion, {len(self.population.exclusion)} exclusion",
            "Schedule": ", ".join(
                f"{len(each.activities)} activities × {len(each.visits)} visits" for each in timelines
            )
            or "not derived",
            "Findings": len(self.findings),
        }
        rows = "".join(f"<tr><th>{name}</th><td>{escape(str(value))}</td></tr>" for name, value in facts.items())
        return f"<table><caption>{escape(self.id)}</caption>{rows}</table>"
