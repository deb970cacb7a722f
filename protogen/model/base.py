"""The base of every model class: frozen, strict about field names, changed only by validated copies."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from protogen.model.source import Source

Markdown = Annotated[str, Field(json_schema_extra={"contentMediaType": "text/markdown"})]
"""Text that is Markdown with escapes, kept raw: offsets point into it; `rendering` turns it into HTML."""


class Model(BaseModel):
    """A frozen value; unknown field names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")

    def evolve(self, **changes: Any) -> Self:
        """A validated copy with some fields changed.

        `model_copy(update=...)` does not validate, so it is never used.
        """
        return type(self).model_validate({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})


class Traced(Model):
    """A value that knows where its fields came from.

    `sources` has one or more entries per field that was imported or derived; an entry without `field` stands
    for the object as a whole. A field with no entry was written by an author (or is absent).
    """

    sources: tuple[Source, ...] = ()

    def sources_of(self, *fields: str) -> tuple[Source, ...]:
        """The sources of the named fields, in order; those of the whole object when none is named."""
        if not fields:
            return tuple(source for source in self.sources if source.field is None)
        return tuple(source for source in self.sources if source.field in fields)
