"""Administrable products and devices of a version → `Product`."""

from __future__ import annotations

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.words import extent, label, spread
from protogen.model.arms import Product


def products(book: Book, version: At) -> tuple[Product, ...]:
    """The products, then the devices."""
    return (
        *(_product(book, at) for at in version.modules("administrableProducts")),
        *(_device(book, at) for at in version.modules("medicalDevices")),
    )


def _product(book: Book, at: At) -> Product:
    return Product(
        label=at.name("label"),
        description=book.texts.markdown(at, "description", "description"),
        form=label(at.code("administrableDoseForm", "form")),
        designation=label(at.code("productDesignation", "designation")),
        sourcing=label(at.code("sourcing", "sourcing")),
        pharmacologic_class=label(at.code("pharmacologicClass", "pharmacologic_class")),
        ingredients=tuple(text for each in at.modules("ingredients") if (text := _ingredient(each))),
        identifiers=_identifiers(book, at),
        sources=at.told,
    )


def _device(book: Book, at: At) -> Product:
    hardware, software = at.text("hardwareVersion", "form"), at.text("softwareVersion", "form")
    parts = [f"hardware {hardware}" if hardware else "", f"software {software}" if software else ""]
    held = book.index.named(
        at.text("embeddedProductId", "ingredients"), f"{at.path}.embeddedProductId", "a product in a device"
    )
    return Product(
        label=at.name("label"),
        description=book.texts.markdown(at, "description", "description"),
        form=", ".join(part for part in parts if part) or None,
        designation="Medical device",
        sourcing=label(at.code("sourcing", "sourcing")),
        ingredients=(f"contains {called(held)}",) if held is not None else (),
        identifiers=_identifiers(book, at),
        sources=at.told,
    )


def _ingredient(at: At) -> str:
    """`Active ingredient: Xanomeline 54 mg / 1 patch`."""
    role, substance = label(at.code("role", "ingredients")), at.module("substance")
    strengths = [text for each in substance.modules("strengths") if (text := _strength(each))]
    name = called(substance)
    at.sources += substance.told
    words = " ".join(part for part in (name, ", ".join(strengths)) if part)
    return f"{role}: {words}" if role and words else role or words


def _strength(at: At) -> str:
    upper, lower = spread(*extent(at, "numerator", "")), at.amount("denominator", "")
    return f"{upper} / {lower}" if upper and lower else upper or called(at)


def _identifiers(book: Book, at: At) -> tuple[str, ...]:
    found = []
    for each in at.modules("identifiers"):
        text, scope = each.text("text", ""), each.text("scopeId", "")
        owner = book.index.named(scope, f"{each.path}.scopeId", "the organisation of an identifier")
        kind = label(each.code("type", ""))
        more = ", ".join(part for part in (kind, called(owner) if owner is not None else "") if part)
        if text:
            found.append(f"{text} ({more})" if more else text)
    return tuple(found)
