"""Identity on the page: masthead, running lines, the identification and status block."""

from __future__ import annotations

from protogen.document.parts import (
    Fact,
    Facts,
    Masthead,
    Running,
    Section,
    Text,
    Value,
    derived,
    gap,
    stated,
)
from protogen.document.versions import protocol_version
from protogen.document.wording import agency, dated, field_value, plain_date, texts, yes_no
from protogen.model.identity import Identifier, Identity, Party, RecordKind
from protogen.model.study import Study
from protogen.model.terms import Phase, label, m11_term

_COMBINED = {
    (Phase.PHASE1, Phase.PHASE2): ("Phase 1/Phase 2", "C15693"),
    (Phase.PHASE2, Phase.PHASE3): ("Phase 2/Phase 3", "C15694"),
    (Phase.PHASE1, Phase.PHASE3): ("Phase 1/Phase 3", "C198367"),
    (Phase.PHASE3, Phase.PHASE4): ("Phase 3/Phase 4", "C217025"),
    (Phase.PHASE1, Phase.PHASE2, Phase.PHASE3): ("Phase 1/Phase 2/Phase 3", "C198366"),
    (Phase.PHASE2, Phase.PHASE3, Phase.PHASE4): ("Phase 2/Phase 3/Phase 4", "C217024"),
}


def title(study: Study) -> str:
    """The title the documents carry: official, else brief, else the identifier."""
    return study.identity.official_title or study.identity.brief_title or study.id


def short_title(study: Study) -> str:
    """The title for running lines: acronym or brief title, else the official one."""
    return study.identity.brief_title or study.identity.acronym or title(study)


def record_version(study: Study) -> str:
    """How the documents name the version they were made from: the date of the last update, as registered."""
    if study.record is not None and study.record.kind is RecordKind.USDM:
        version = study.amendments.study_version
        return f"study version {version}" if version else "study version not stated"
    updated = study.identity.status.last_update_posted
    if updated is not None:
        return f"record updated {updated.date}"
    if study.record is not None and study.record.version:
        return f"record version {study.record.version}"
    return "record version not stated"


def protocol_number(study: Study) -> str:
    """The sponsor's protocol number, or words that say it is missing."""
    number = study.identity.protocol_id
    return number.id if number is not None else "number not stated"


def running(study: Study) -> Running:
    """What stands on every page."""
    return Running(
        protocol=f"Protocol {protocol_number(study)} · {study.id}",
        version=record_version(study),
        title=short_title(study),
        disclaimer="Derived from a registry record. Not a protocol.",  # `origin` words it for other sources
    )


def masthead(study: Study, kicker: str) -> Masthead:
    """The top of the first page: titles, the five facts a reader looks for, and what this document is not."""
    full, brief = title(study), study.identity.brief_title
    return Masthead(
        kicker=kicker,
        title=full,
        subtitle=brief if brief and brief.strip() != full.strip() else "",
        facts=_study_facts(study)
        if study.record is not None and study.record.kind is RecordKind.USDM
        else (
            Fact("Registry number", (field_value(study.identity, "nct_id"),)),
            Fact("Sponsor protocol identifier", (_protocol_id(study.identity),), "C132351"),
            Fact("Phase", (phase(study),), "C48281"),
            Fact("Status", (field_value(study.identity.status, "overall"),)),
            Fact("Record last updated", (dated(study.identity.status.last_update_posted),)),
        ),
        banner=banner(study),
    )


def _study_facts(study: Study) -> tuple[Fact, ...]:
    """The facts a reader of a study definition looks for: it has no registry status, but versions."""
    return (
        Fact("Registry number", (field_value(study.identity, "nct_id"),)),
        Fact("Sponsor protocol identifier", (_protocol_id(study.identity),), "C132351"),
        Fact("Phase", (phase(study),), "C48281"),
        Fact("Study version", (field_value(study.amendments, "study_version"),)),
        Fact("Document version", protocol_version(study)),
    )


def banner(study: Study) -> str:
    """The sentence that says what the document was made from and what it is not."""
    record = study.record
    if record is not None and record.kind is RecordKind.USDM:
        return (
            f"Derived from a {record.registry} file of the study {study.id}. This is not a protocol and not for use in "
            "the care of participants: the sponsor's approved protocol is the only source for conducting the trial."
        )
    registry = record.registry if record is not None else "a registry"
    return (
        f"Derived from the {registry} record {study.id}. This is not a protocol and not for use in the care of "
        "participants: the sponsor's approved protocol is the only source for conducting the trial."
    )


def phase(study: Study) -> Value:
    """The phase: the ICH M11 term where the registry's maps to one, a combined phase as one term."""
    phases = study.design.phases
    sources = study.design.sources_of("phases")
    if not phases:
        return gap()
    if len(phases) == 1:
        term = m11_term(phases[0])
        if term is None:
            return stated(label(phases[0]), sources)
        return derived(term.term, f"ICH M11 term ({term.code}) for the registry term {phases[0]}", sources)
    combined = _COMBINED.get(tuple(phases))  # type: ignore[arg-type]  # an unknown phase is text and finds nothing
    if combined is not None:
        registered = " and ".join(phases)
        return derived(combined[0], f"ICH M11 term ({combined[1]}) for the registry terms {registered}", sources)
    return stated(" and ".join(label(each) for each in phases), sources)


def section(study: Study) -> Section:
    """Identification, sponsor and status, and the summary of the record."""
    identity = study.identity
    blocks = [
        Facts(_identifiers(study), "Titles and identifiers"),
        Facts(_sponsor(identity), "Sponsor and responsible party"),
    ]
    if study.record is None or study.record.kind is not RecordKind.USDM:
        blocks.append(Facts(_status(identity), "Status and dates", pairs=2))
    return Section("identity", "identity", "Identification", tuple(blocks))


def summary(study: Study) -> Section:
    """The brief summary, word for word."""
    value = field_value(study.design, "brief_summary", markdown=True)
    return Section("identity", "summary", "Brief summary", (Text(value),), level=3)


def description(study: Study) -> Section:
    """The detailed description, word for word."""
    value = field_value(study.design, "detailed_description", markdown=True)
    return Section("identity", "description", "Detailed description", (Text(value),))


def rationale(study: Study) -> Section:
    """The rationale of the design, word for word."""
    value = field_value(study.design, "rationale", markdown=True)
    return Section("identity", "rationale", "Rationale of the design", (Text(value),))


def _protocol_id(identity: Identity) -> Value:
    number = identity.protocol_id
    return gap() if number is None else _identifier(number)


def _identifier(number: Identifier) -> Value:
    notes = [label(number.type)] if number.type else []
    notes += [part for part in (number.domain, number.link) if part]
    return stated(number.id, number.sources, note=", ".join(notes))


def _identifiers(study: Study) -> tuple[Fact, ...]:
    identity = study.identity
    rows = [
        Fact("Full title", (field_value(identity, "official_title"),), "C132346"),
        Fact("Short title", (field_value(identity, "brief_title"),), "C94105"),
        Fact("Trial acronym", (field_value(identity, "acronym"),), "C94108"),
        Fact("NCT number", (field_value(identity, "nct_id"),), "C172240"),
    ]
    if identity.nct_aliases:
        rows.append(Fact("Earlier NCT numbers", texts(identity.nct_aliases, identity.sources_of("nct_aliases"))))
    rows.append(Fact("Sponsor protocol identifier", (_protocol_id(identity),), "C132351"))
    rows.append(Fact("Trial phase", (phase(study),), "C48281"))
    others = tuple(_identifier(number) for number in identity.secondary_ids)
    rows.append(Fact("Other identifiers", others or (gap(),), "C218690"))
    rows.append(Fact("Protocol version and date", protocol_version(study), "C181232"))
    rows += [Fact(each.type or "Further title", (field_value(each, "text"),)) for each in identity.other_titles]
    return tuple(rows)


def _sponsor(identity: Identity) -> tuple[Fact, ...]:
    rows = [
        Fact("Sponsor", (agency(identity.sponsor),), "C222495"),
        Fact("Collaborators", tuple(agency(each) for each in identity.collaborators) or (gap(),)),
        Fact("Responsible party", _responsible(identity)),
    ]
    sponsor = identity.sponsor.name if identity.sponsor else None
    if identity.organization is not None and identity.organization.name != sponsor:
        rows.append(Fact("Registering organisation", (agency(identity.organization),)))
    rows += [Fact(f"Role: {each.role}", _holders(each)) for each in identity.parties]
    return tuple(rows)


def _holders(each: Party) -> tuple[Value, ...]:
    """Who has a role, and whether it is blinded."""
    masked = "" if each.masked is None else "masked" if each.masked else "not masked"
    note = f"{masked}: {each.masking}" if masked and each.masking else masked or each.masking or ""
    names = tuple(stated(name, each.sources_of("names")) for name in each.names)
    return (*names, *((stated(note, each.sources_of("masked", "masking")),) if note else ())) or (gap(),)


def _responsible(identity: Identity) -> tuple[Value, ...]:
    party = identity.responsible_party
    if party is None:
        return (gap(),)
    people = (party.investigator, party.title, party.affiliation, party.old_name_title, party.old_organization)
    who = ", ".join(part for part in people if part)
    kind = label(party.type) if party.type else ""
    if not who:
        return (stated(kind, party.sources),) if kind else (gap(),)
    return (stated(who, party.sources, note=kind.lower()),)


def _status(identity: Identity) -> tuple[Fact, ...]:
    status = identity.status
    rows = [
        Fact("Overall status", (field_value(status, "overall"),)),
        Fact("Status verified", (plain_date(status, "verified"),)),
        Fact("Study start", (dated(status.start),)),
        Fact("First submitted", (plain_date(status, "first_submitted"),)),
        Fact("Primary completion", (dated(status.primary_completion),)),
        Fact("First posted", (dated(status.first_posted),)),
        Fact("Study completion", (dated(status.completion),)),
        Fact("Last update posted", (dated(status.last_update_posted),)),
    ]
    optional = (
        ("Last known status", "last_known", field_value),
        ("Why stopped", "why_stopped", _prose),
        ("Delayed posting", "delayed_posting", yes_no),
        ("First submitted (quality criteria met)", "first_submitted_qc", plain_date),
        ("Last update submitted", "last_update_submitted", plain_date),
        ("Results first submitted", "results_first_submitted", plain_date),
        ("Results first submitted (quality criteria met)", "results_first_submitted_qc", plain_date),
        ("Certification first submitted", "certification_first_submitted", plain_date),
        ("Certification first submitted (quality criteria met)", "certification_first_submitted_qc", plain_date),
    )
    rows += [Fact(text, (read(status, name),)) for text, name, read in optional if getattr(status, name) is not None]
    events = (
        ("Results first posted", status.results_first_posted),
        ("Certification first posted", status.certification_first_posted),
    )
    rows += [Fact(text, (dated(event),)) for text, event in events if event is not None]
    return (*rows, *_expanded_access(identity))


def _prose(owner: object, name: str) -> Value:
    return field_value(owner, name, markdown=True)  # type: ignore[arg-type]  # every owner in the table is Traced


def _expanded_access(identity: Identity) -> tuple[Fact, ...]:
    access = identity.status.expanded_access
    if access is None:
        return ()
    rows = [Fact("Expanded access", (yes_no(access, "available"),))]
    if access.nct_id is not None:
        rows.append(Fact("Expanded-access record", (field_value(access, "nct_id"),)))
    if access.status is not None:
        rows.append(Fact("Expanded-access status", (field_value(access, "status"),)))
    return tuple(rows)
