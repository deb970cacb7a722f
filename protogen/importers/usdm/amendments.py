"""Study version, documents, dates and amendments → `Amendments`."""

from __future__ import annotations

from collections.abc import Sequence

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.words import dates, label, scopes
from protogen.model.amendments import Amendment, Amendments, Change, DocumentVersion, Impact

OTHER = "C17649"


def amendments(book: Book, study: At, version: At) -> Amendments:
    """What the file says of its own versions; amendments from the first to the latest, by their links."""
    listed = _oldest_first(book, version.modules("amendments"))
    for name, source in version.ids("documentVersionIds"):
        book.index.named(name, source.path, "a document of the study version")
    return Amendments(
        study_version=version.text("versionIdentifier", "study_version"),
        rationale=book.texts.markdown(version, "rationale", "rationale"),
        documents=tuple(found for each in study.modules("documentedBy") for found in _documents(each)),
        dates=dates(version),
        amendments=tuple(_amendment(book, each) for each in listed),
        sources=tuple(source for source in version.told if source.field in ("study_version", "rationale")),
    )


def _oldest_first(book: Book, listed: Sequence[At]) -> list[At]:
    """Along the links to the previous one, where they lead through all; else in the order of the file."""
    by_id = {at.id: at for at in listed if at.id is not None}
    after = {before: at for at in listed if (before := at.text("previousId", "")) is not None}
    for before, at in after.items():
        if before not in by_id:
            book.index.named(before, f"{at.path}.previousId", "the amendment before")
    here = next((at for at in listed if at.text("previousId", "") is None), None)
    order: list[At] = []
    while here is not None and here not in order:
        order.append(here)
        here = after.get(here.id or "")
    return order if len(order) == len(listed) else list(listed)


def _documents(at: At) -> list[DocumentVersion]:
    name = called(at)
    template = at.text("templateName", "template")
    told = tuple(source for source in at.sources if source.field == "template")
    at.skip("name", "label", "description")
    return [
        DocumentVersion(
            document=name or None,
            template=template,
            version=each.text("version", "version"),
            status=label(each.code("status", "status")),
            dates=dates(each),
            sources=(*each.told, *told),
        )
        for each in at.modules("versions")
    ]


def _amendment(book: Book, at: At) -> Amendment:
    first = at.module("primaryReason")
    reason = _reason(first)
    others = at.modules("secondaryReasons")
    secondary = tuple(text for each in others if (text := _reason(each)))
    enrolled, told = _enrolled(book, at)
    changes = tuple(_change(book, each) for each in at.modules("changes"))
    impacts = tuple(_impact(book, each) for each in at.modules("impacts"))
    name = at.name("label")
    at.skip("name", "description", "notes")
    return Amendment(
        number=at.text("number", "number"),
        label=name,
        summary=book.texts.markdown(at, "summary", "summary"),
        primary_reason=reason,
        secondary_reasons=secondary,
        changes=changes,
        impacts=impacts,
        scopes=scopes(at, "geographicScopes", "scopes"),
        enrolled=enrolled,
        dates=dates(at),
        sources=(*at.told, *first.told, *(source for each in others for source in each.told), *told),
    )


def _reason(at: At) -> str | None:
    """`Protocol Design Error`, `Other: fix typographical errors`."""
    said, other = label(at.code("code", "primary_reason")), at.text("otherReason", "primary_reason")
    return f"{said}: {other}" if said and other else said or other


def _change(book: Book, at: At) -> Change:
    sections = []
    for each in at.modules("changedSections"):
        number, title = each.text("sectionNumber", "sections"), each.text("sectionTitle", "sections")
        each.skip("appliesToId")
        at.sources += each.told
        sections += [" ".join(part for part in (number, title) if part)] if number or title else []
    at.skip("name", "label", "description")
    return Change(
        summary=book.texts.markdown(at, "summary", "summary"),
        rationale=book.texts.markdown(at, "rationale", "rationale"),
        sections=tuple(sections),
        sources=at.told,
    )


def _impact(book: Book, at: At) -> Impact:
    return Impact(
        type=label(at.code("type", "type")),
        text=book.texts.markdown(at, "text", "text"),
        substantial=at.flag("isSubstantial", "substantial"),
        sources=at.told,
    )


def _enrolled(book: Book, at: At) -> tuple[tuple[str, ...], list[object]]:
    """How many were enrolled when it was made, and where: `31 Percentage (Global)`."""
    found: list[str] = []
    sources: list[object] = []
    for each in at.modules("enrollments"):
        amount = each.amount("quantity", "enrolled")
        where = list(scopes(each, "forGeographicScope", "enrolled"))
        for member, what in (("forStudyCohortId", "the cohort enrolled"), ("forStudySiteId", "the site enrolled")):
            scope = book.index.named(each.text(member, ""), f"{each.path}.{member}", what)
            where += [called(scope)] if scope is not None else []
        each.skip("name", "label", "description")
        if amount is not None:
            found.append(f"{amount} ({', '.join(where)})" if where else str(amount))
            sources += each.told
    return tuple(found), sources
