"""The text of a tagged PDF with what its tags say of it, as PDFium reads them: a reader that is not ours."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw


def told_texts(data: bytes) -> list[tuple[str, str, tuple[str, ...]]]:
    """Every text in tags, page by page: the text, its language (empty: that of the document), the tags around it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [each for page in document for each in _of_page(page)]
    finally:
        document.close()


def _of_page(page: Any) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    texts = _texts(page)
    tree = raw.FPDF_StructTree_GetForPage(page)
    for number in range(raw.FPDF_StructTree_CountChildren(tree)):
        yield from _of_element(raw.FPDF_StructTree_GetChildAtIndex(tree, number), texts, "", ())
    raw.FPDF_StructTree_Close(tree)


def _of_element(
    element: Any, texts: dict[int, str], lang: str, around: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    lang = _string(raw.FPDF_StructElement_GetLang, element) or lang
    around = (*around, _string(raw.FPDF_StructElement_GetType, element))
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from _of_element(child, texts, lang, around)
            continue
        mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, number)
        if mark in texts:
            yield texts.pop(mark), lang, around


def _texts(page: Any) -> dict[int, str]:
    """What stands in the marked content of a page, by its number."""
    found: dict[int, str] = {}
    words = page.get_textpage()
    for number in range(raw.FPDFPage_CountObjects(page)):
        piece = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(piece) == raw.FPDF_PAGEOBJ_TEXT:
            mark = raw.FPDFPageObj_GetMarkedContentID(piece)
            found[mark] = found.get(mark, "") + _string(
                lambda one, buffer, size: raw.FPDFTextObj_GetText(
                    one, words, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size
                ),
                piece,
            )
    words.close()
    return found


def _string(read: Any, of: Any) -> str:
    size = read(of, None, 0)
    buffer = ctypes.create_string_buffer(size)
    read(of, buffer, size)
    return buffer.raw[:size].decode("utf-16-le").rstrip("\0")
