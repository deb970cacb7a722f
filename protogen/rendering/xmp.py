"""The metadata of a PDF that says which standards it follows."""

from __future__ import annotations

from typing import Any, Final

import pikepdf
from pikepdf import Name

from protogen.rendering.profiles import Profile

_END: Final = "</rdf:RDF>"
_UA: Final = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
)
# PDF/A lets no property be used that it does not know, unless the file describes it (ISO 19005-3, 6.6.2.3).
_SCHEMA: Final = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def mend(document: pikepdf.Pdf, profile: Profile) -> None:
    """Say PDF/UA beside PDF/A, which WeasyPrint says one at a time, and leave the metadata readable, uncompressed."""
    stream: Any = document.Root.get("/Metadata")
    if stream is None:
        return
    text = stream.read_bytes().decode("utf-8")
    if profile.claims_ua and "pdfuaid:part" not in text:
        assert _END in text
        text = text.replace(_END, f"{_UA}{_SCHEMA}{_END}")
    made = document.make_stream(text.encode("utf-8"))
    made.Type, made.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = made
