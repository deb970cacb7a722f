"""The root: a study, with everything it says and what we noticed while reading it."""

from __future__ import annotations

from protogen.findings import Finding
from protogen.model.amendments import Amendments
from protogen.model.arms import Arm, Intervention, Plan
from protogen.model.base import Model
from protogen.model.control import Control
from protogen.model.design import Design
from protogen.model.identity import Identity, Record
from protogen.model.objectives import Objectives
from protogen.model.oversight import Oversight
from protogen.model.population import Population
from protogen.model.schedule import Schedule


class Study(Model):
    """A study: stated parts as read, derived parts filled in by `derivation.derive`."""

    id: str
    """The identifier the documents carry: the registry number, else the sponsor's protocol number."""
    record: Record | None = None
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
