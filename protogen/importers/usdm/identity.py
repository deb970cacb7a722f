"""Titles, identifiers, organisations and roles of a version → `Identity`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from protogen.findings import Severity
from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.words import label
from protogen.model.identity import Agency, Identifier, Identity, Party, Title
from protogen.model.schedule import Code
from protogen.model.source import Source

UNIDENTIFIED = "unidentified"
"""What a study is called whose file has neither an identifier nor a name."""
SPONSOR, ACRONYMS = "C70793", ("C94108", "C207646")
_TITLES = (("official_title", ("C207616",), "official"), ("brief_title", ("C207615",), "brief"))
_NCT = re.compile(r"NCT\d{8}")
_PARTY_ROLES = ("Collaborator", "Co-Sponsor")


def identity(book: Book, version: At) -> Identity:
    """Who and what the study is."""
    titles = _titles(book, version)
    roles = [(at, at.code("code", "role")) for at in version.modules("roles")]
    sponsor_ids = _sponsor_ids(book, version, roles)
    numbers = [found for at in version.modules("studyIdentifiers") if (found := _number(book, at))]
    others = [found for at in version.modules("referenceIdentifiers") if (found := _number(book, at))]
    nct = next((each for each, _ in numbers if _NCT.fullmatch(each.id)), None)
    own = next((each for each, scope in numbers if scope in sponsor_ids and each is not nct), None)
    rest = tuple(each for each, _ in (*numbers, *others) if each is not nct and each is not own)
    source = [_as(each, "nct_id") for each in (nct.sources if nct else ()) if each.field == "id"]
    return Identity(
        nct_id=None if nct is None else nct.id,
        protocol_id=own,
        secondary_ids=rest,
        sponsor=next((agency for name in sponsor_ids if (agency := _agency(book, name))), None),
        parties=tuple(party for at, code in roles if (party := _party(book, at, code))),
        **{**titles[0], "sources": (*titles[1], *source)},
    )


def name(book: Book, who: Identity, study: At, version: At) -> str:
    """The identifier that the documents carry: registry number, protocol number, name of the study."""
    found = who.nct_id or (who.protocol_id.id if who.protocol_id else None) or study.text("name", "id")
    found = found or next((each.id for each in who.secondary_ids), None)
    if found is None:
        message = "the file has no identifier and no name of the study"
        fix = f"the documents call it {UNIDENTIFIED!r}"
        book.reading.report("USD005", Severity.MAJOR, f"{version.path}.studyIdentifiers", message, fix=fix)
        return UNIDENTIFIED
    return found


def _as(source: Source, field: str) -> Source:
    return Source.model_validate({**source.model_dump(), "field": field})


def _titles(book: Book, version: At) -> tuple[dict[str, object], list[Source]]:
    """The fields that titles fill, by the type of the title; a second one of a type is a further title."""
    found: dict[str, object] = {}
    sources: list[Source] = []
    others = []
    for at in version.modules("titles"):
        text, code = book.texts.plain(at, "text", "text"), at.code("type", "type")
        if text is None:
            continue
        field = _field(code)
        if field is None or field in found:
            others.append(Title(text=text, type=label(code), sources=at.told))
        else:
            found[field] = text
            sources += [_as(source, field) for source in at.told if source.field == "text"]
    return {**found, "other_titles": tuple(others)}, sources


def _field(code: Code | None) -> str | None:
    words = (code.label or "").lower() if code else ""
    for field, codes, word in _TITLES:
        if code is not None and (code.code in codes or word in words):
            return field
    return "acronym" if code is not None and (code.code in ACRONYMS or "acronym" in words) else None


def _number(book: Book, at: At) -> tuple[Identifier, str | None] | None:
    text, scope = at.text("text", "id"), at.text("scopeId", "")
    kind = at.code("type", "type")
    owner = book.index.named(scope, f"{at.path}.scopeId", "the organisation of an identifier")
    if text is None:
        return None
    domain = called(owner) if owner is not None else None
    extra = tuple(_as(source, "domain") for source in owner.sources[:1]) if owner is not None else ()
    if owner is not None:
        _described(owner)
    return Identifier(id=text, type=label(kind), domain=domain, sources=(*at.told, *extra)), scope


def _described(owner: At) -> None:
    """Mark as read what an identifier says through its organisation."""
    owner.skip("type", "identifierScheme", "identifier", "label", "name")


def _sponsor_ids(book: Book, version: At, roles: Sequence[tuple[At, Code | None]]) -> list[str]:
    """The organisations that sponsor the study: by role, else by type of organisation."""
    found = [
        organisation
        for at, code in roles
        if code is not None and (code.code == SPONSOR or (code.label or "").casefold() == "sponsor")
        for organisation, source in at.ids("organizationIds")
        if book.index.named(organisation, source.path, "the sponsor") is not None
    ]
    if found:
        return list(dict.fromkeys(found))
    named = [at for at in version.modules("organizations") if "sponsor" in (label(at.code("type", "")) or "").lower()]
    return [each.id for each in named if each.id]


def _agency(book: Book, organisation: str) -> Agency | None:
    at = book.index.get(organisation)
    if at is None:
        return None
    title = at.name("name")
    kind = at.code("type", "agency_class")
    at.skip("identifierScheme", "identifier", "name")
    return None if title is None else Agency(name=title, agency_class=label(kind), sources=at.told)


def _party(book: Book, at: At, code: Code | None) -> Party | None:
    """A role with those who have it."""
    role = label(code) or called(at)
    at.skip("name", "label", "appliesToIds")
    names = []
    for organisation, source in at.ids("organizationIds"):
        found = book.index.named(organisation, source.path, "the holder of a role")
        names += [called(found)] if found is not None else []
    for person in at.modules("assignedPersons"):
        names += [text for text in [_person(person)] if text]
    masking = at.module("masking")
    masked, text = masking.flag("isMasked", "masked"), book.texts.plain(masking, "text", "masking")
    if not role:
        return None
    return Party(role=role, names=tuple(names), masked=masked, masking=text, sources=(*at.told, *masking.told))


def _person(at: At) -> str:
    parts = at.module("personName")
    words = [each for name in ("prefixes", "givenNames") for each in parts.texts(name, "names")]
    words += [each for each in [parts.text("familyName", "names")] if each]
    words += parts.texts("suffixes", "names")
    full = " ".join(words) or parts.text("text", "names") or ""
    parts.skip("text")
    title = at.text("jobTitle", "names")
    full = full or called(at)
    return f"{full}, {title}" if full and title else full or title or ""
