"""How model values are put into words: terms, dates, ages, people, addresses."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from protogen.document.parts import Value, derived, gap, stated
from protogen.model.base import Traced
from protogen.model.identity import Agency, DatedEvent
from protogen.model.oversight import Contact
from protogen.model.quantities import PartialDate
from protogen.model.source import Source
from protogen.model.terms import label, m11_term


def field_value(owner: Traced, name: str, *, markdown: bool = False, note: str = "") -> Value:
    """The field `name` of `owner` as a stated value, or a gap; enumeration terms print their label."""
    content = getattr(owner, name)
    if content is None or content in ("", ()):
        return gap()
    text = label(content) if isinstance(content, StrEnum | str) else str(content)
    return stated(text, owner.sources_of(name), markdown=markdown, note=note)


def yes_no(owner: Traced, name: str) -> Value:
    """A boolean field as Yes or No, or a gap."""
    content = getattr(owner, name)
    return gap() if content is None else stated("Yes" if content else "No", owner.sources_of(name))


def crosswalk(owner: Traced, name: str) -> Value:
    """The ICH M11 term for a registry term: derived where there is one, the registry's own label otherwise."""
    content = getattr(owner, name)
    if content is None:
        return gap()
    term = m11_term(content)
    sources = owner.sources_of(name)
    if term is None:
        return stated(label(content), sources)
    return derived(term.term, f"ICH M11 term ({term.code}) for the registry term {content}", sources)


def dated(event: DatedEvent | None) -> Value:
    """A date with `(estimated)` or `(actual)` behind it, or a gap."""
    if event is None:
        return gap()
    note = label(event.type).lower() if event.type else ""
    return stated(event.date, event.sources, note=note)


def plain_date(owner: Traced, name: str) -> Value:
    """A date field, or a gap."""
    content: PartialDate | None = getattr(owner, name)
    return gap() if content is None else stated(content, owner.sources_of(name))


def agency(value: Agency | None) -> Value:
    """An organisation with its class behind it, or a gap."""
    if value is None:
        return gap()
    note = label(value.agency_class).lower() if value.agency_class else ""
    if note in {"nih", "fda"}:
        note = note.upper()
    return stated(value.name, value.sources, note=note)


def texts(contents: Iterable[str], sources: Iterable[Source]) -> tuple[Value, ...]:
    """One stated value for each text of a list field; sources are matched by their order."""
    found = tuple(sources)
    return tuple(
        stated(content, found[index : index + 1] if index < len(found) else ())
        for index, content in enumerate(contents)
    )


def contact_text(contact: Contact) -> str:
    """A contact on one line: name, role, affiliation, telephone, e-mail."""
    phone = contact.phone
    if phone and contact.phone_ext:
        phone = f"{phone} ext. {contact.phone_ext}"
    parts = (contact.name, contact.role and label(contact.role).lower(), contact.affiliation, phone, contact.email)
    return ", ".join(part for part in parts if part)


def joined(words: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    items = list(words)
    if len(items) < 2:  # noqa: PLR2004 -- one or none needs no joining word
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 arm`, `2 arms`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
