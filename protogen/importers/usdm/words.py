"""Quantities, ranges, durations, dates and scopes of a file in words."""

from __future__ import annotations

from protogen.importers.usdm.book import Book
from protogen.importers.usdm.cursor import Amount, At
from protogen.model.amendments import GovernanceDate
from protogen.model.schedule import Code


def label(code: Code | None) -> str | None:
    """What a code is called, or the code itself."""
    return None if code is None else code.label or code.code


def labels(codes: tuple[Code, ...]) -> tuple[str, ...]:
    """What each code is called."""
    return tuple(each.label or each.code for each in codes)


def extent(at: At, name: str, field: str) -> tuple[Amount | None, Amount | None]:
    """Lower and upper end of a member that is a range; a quantity is both."""
    value = at.data.get(name)
    if isinstance(value, dict) and ("minValue" in value or "maxValue" in value):
        inner = at.module(name)
        inner.flag("isApproximate", "")
        found = inner.amount("minValue", field), inner.amount("maxValue", field)
        at.sources += inner.sources
        return found
    one = at.amount(name, field)
    return one, one


def spread(low: Amount | None, high: Amount | None) -> str | None:
    """`18 to 100 Year`, `10`, `from 18 Year`, `up to 75 Year`; None without either end."""
    if low is None or high is None:
        return f"from {low}" if low else f"up to {high}" if high else None
    if low == high:
        return str(low)
    return f"{str(low).removesuffix(low.unit).rstrip()} to {high}" if low.unit == high.unit else f"{low} to {high}"


def lasting(book: Book, at: At, name: str, field: str) -> str | None:
    """A duration in its own words, else its quantity; with the reason where it varies."""
    if not isinstance(at.data.get(name), dict):
        at.text(name, field)
        value = at.data.get(name)
        return value if isinstance(value, str) and value.strip() else None
    inner = at.module(name)
    said = book.texts.plain(inner, "text", field)
    amount = spread(*extent(inner, "quantity", field))
    varies, why = inner.flag("durationWillVary", ""), inner.text("reasonDurationWillVary", field)
    at.sources += [source for source in inner.sources if source.field == field]
    parts = [said or amount or ""]
    if said and amount and not said.casefold().startswith(amount.split()[0].casefold()):
        parts.append(amount)
    if varies:
        parts.append(f"varies: {why}" if why else "varies")
    return "; ".join(part for part in parts if part) or None


def scopes(at: At, name: str, field: str) -> tuple[str, ...]:
    """Where something holds: `Global`, `Country: France`."""
    found = []
    for each in _objects(at, name):
        kind, place = label(each.code("type", field)), label(each.code("code", field))
        if kind or place:
            found.append(f"{kind}: {place}" if kind and place else kind or place or "")
        at.sources += [source for source in each.sources if source.field == field]
    return tuple(found)


def _objects(at: At, name: str) -> list[At]:
    """The objects of a member that is a list, or the one that it is."""
    value = at.data.get(name)
    return [at.module(name)] if isinstance(value, dict) else at.modules(name)


def dates(at: At, name: str = "dateValues") -> tuple[GovernanceDate, ...]:
    """The dates of a member."""
    found = []
    for each in at.modules(name):
        called = each.name("label")
        day, kind, where = (
            each.date("dateValue", "date"),
            label(each.code("type", "type")),
            scopes(each, "geographicScopes", "scopes"),
        )
        each.skip("description", "name")
        if day is None and called is None and kind is None:
            continue
        found.append(GovernanceDate(label=called, type=kind, date=day, scopes=where, sources=each.told))
    return tuple(found)
