"""Eligibility criteria with their items: the text, its lists as criteria below it, the number the file prints."""

from __future__ import annotations

from dataclasses import dataclass, field

from protogen.importers.usdm.book import Book, called
from protogen.importers.usdm.chains import chained
from protogen.importers.usdm.cursor import At
from protogen.importers.usdm.markup import Block, Listing, Paragraph, mark
from protogen.importers.usdm.words import label
from protogen.model.population import Criterion, CriterionKind
from protogen.model.source import Source

KINDS = {"C25532": CriterionKind.INCLUSION, "C25370": CriterionKind.EXCLUSION}
_INITIAL = {CriterionKind.INCLUSION: "I", CriterionKind.EXCLUSION: "E", CriterionKind.OTHER: "O"}
_STYLES = ("alpha", "roman")


@dataclass(slots=True)
class Lists:
    """The criteria so far, by list; `ids` gives ours for the id of the file."""

    book: Book
    version: At
    inclusion: list[Criterion] = field(default_factory=list)
    exclusion: list[Criterion] = field(default_factory=list)
    other: list[Criterion] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def of(self, kind: CriterionKind) -> list[Criterion]:
        """The list for a kind."""
        return {"inclusion": self.inclusion, "exclusion": self.exclusion}.get(kind.value, self.other)


@dataclass(frozen=True, slots=True)
class _Text:
    """What every criterion cut from one text shares."""

    kind: CriterionKind
    raw: str
    sources: tuple[Source, ...]


def criteria(lists: Lists, design: At, part: str | None) -> None:
    """Add the criteria of a design in the order of their links; `part` is its name where there are several."""
    for at in chained(design.modules("eligibilityCriteria"), "eligibility criteria"):
        kind = _kind(lists.book, at)
        item = _item(lists.book, at)
        blocks = lists.book.texts.blocks(item, "text", "text")
        if not blocks:
            lists.book.minor("USD004", at.path, f"the criterion {called(at)!r} has no text; its name is printed")
            blocks = (Paragraph(called(at, at.id or "a criterion without a name")),)
        raw = item.data.get("text")
        told = tuple(source for source in item.sources if source.field == "text") or (at.here(),)
        text = _Text(kind, raw if isinstance(raw, str) else "", told)
        listed = lists.of(kind)
        name = f"{_INITIAL[kind]}{len(listed) + 1}"
        number = at.text("identifier", "number")
        source = (at.place("identifier", number, "number"),) if number and _is_text(at, "identifier") else ()
        made = _criterion(text, blocks, name, number)
        listed.append(
            made.evolve(sources=(*told, *source), applies_to=f"participants of {part}" if part else made.applies_to)
        )
        lists.ids.setdefault(at.id or at.path, name)
        at.skip("name", "label", "description", "previousId", "nextId")


def _is_text(at: At, name: str) -> bool:
    return isinstance(at.data.get(name), str)


def _kind(book: Book, at: At) -> CriterionKind:
    code = at.code("category", "kind")
    words = (label(code) or "").lower()
    if code is not None and code.code in KINDS:
        return KINDS[code.code]
    for word, kind in (("inclu", CriterionKind.INCLUSION), ("exclu", CriterionKind.EXCLUSION)):
        if word in words:
            return kind
    message = f"the criterion {called(at)!r} is said to be neither inclusion nor exclusion"
    book.minor("USD004", f"{at.path}.category", message, fix="it stands among other statements", quote=words)
    return CriterionKind.OTHER


def _item(book: Book, at: At) -> At:
    """The item with the text; a criterion of version 3 of the standard has the text itself."""
    name = at.text("criterionItemId", "")
    found = book.index.named(name, f"{at.path}.criterionItemId", "the text of a criterion")
    if found is None:
        return at
    found.skip("name", "label", "description")
    return found


def _criterion(text: _Text, blocks: tuple[Block, ...], name: str, number: str | None) -> Criterion:
    """A criterion: paragraphs up to the first list are its text; what follows stands below it, item by item."""
    lead = 0
    while lead < len(blocks) and isinstance(blocks[lead], Paragraph):
        lead += 1
    words = "\n".join(block.text for block in blocks[:lead] if isinstance(block, Paragraph))
    children: list[Criterion] = []
    for block in blocks[lead:]:
        parts = [((block,), None)] if isinstance(block, Paragraph) else _parts(block)
        for inner, sign in parts:
            below = f"{name}.{_step(name.count('.') + 1, len(children) + 1)}"
            children.append(_criterion(text, inner, below, sign))
    return Criterion(
        id=name,
        number=number,
        kind=text.kind,
        text=words,
        start=0,
        end=len(text.raw),
        children=tuple(children),
        sources=text.sources,
    )


def _parts(block: Listing) -> list[tuple[tuple[Block, ...], str | None]]:
    return [(item, mark(block.style, place).rstrip(".") or None) for place, item in enumerate(block.items)]


def _step(depth: int, number: int) -> str:
    """The last part of an id: letters below a criterion, Roman numerals below these, then numbers."""
    return mark(_STYLES[depth - 1] if depth <= len(_STYLES) else "decimal", number - 1).rstrip(".")
