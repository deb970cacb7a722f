"""Turn the links of a laid-out page into the fields of a PDF form.

The page marks each place to fill in by a link to `form:NAME`, or `form:NAME#VALUE` for one option of a choice. A link
is laid out, placed and tagged by WeasyPrint like any other; here its annotation becomes a widget, and its tag `Form`.
WeasyPrint's own forms (70.0) leave appearances to the viewer, embed whole fonts, and give radio buttons no names.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from protogen.document.form import Choice, Entry
from protogen.errors import RenderError
from protogen.rendering.field_font import FONT, field_font
from protogen.rendering.form_tags import Tags

SCHEME = "form:"
_SIZE_PT = 7.5
_LOOK = f"/{FONT} {_SIZE_PT} Tf 0.05 0.1 0.3 rg"
_PRINTED = 4
_RADIO = 1 << 15
_LINES = 1 << 12
_NO_SCROLL = 1 << 23
"""What does not fit into a field cannot be typed: what scrolls out of sight would be missing from the printed page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field, or one option of a choice, stands: the annotation, on which page it is."""

    name: str
    value: str
    annotation: Any
    page: Any


def fillable(data: bytes, fields: Sequence[Entry | Choice]) -> bytes:
    """The PDF with its `form:` links as form fields, in reading order; the same bytes for the same arguments.

    A field that the page does not show is left out. Raises `RenderError` for a link to a field that is not in `fields`.
    """
    known = {each.name: each for each in fields}
    with pikepdf.open(io.BytesIO(data)) as document:
        tags = Tags(document)
        places: dict[str, list[Place]] = {}
        for place in _places(document, tags):
            if place.name not in known:
                raise RenderError(f"the page links to a form field {place.name!r} that the document does not have")
            places.setdefault(place.name, []).append(place)
        font = document.make_indirect(field_font(document))
        form = Dictionary(Fields=Array(), DR=Dictionary(Font=Dictionary({f"/{FONT}": font})), DA=String(_LOOK))
        document.Root.AcroForm = document.make_indirect(form)
        maker = _Maker(document, font)
        for name, found in places.items():
            maker.add(known[name], found)
        document.Root.AcroForm.Fields = maker.top
        target = io.BytesIO()
        # The identifier follows from the content: no clock, no random number.
        document.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _places(document: pikepdf.Pdf, tags: Tags) -> Iterator[Place]:
    """Every place in reading order; on each page, what stands in its head comes before the rest."""
    for page in document.pages:
        annotations = list(page.obj.get("/Annots", Array()))
        marked = [each for each in annotations if _address(each).startswith(SCHEME)]
        if not marked:
            continue
        others = [each for each in annotations if not _address(each).startswith(SCHEME)]
        in_head = tags.forms(page.obj, marked)
        ordered = [each for each, head in zip(marked, in_head, strict=True) if head]
        ordered += [each for each, head in zip(marked, in_head, strict=True) if not head]
        page.obj.Annots = Array([*ordered, *others])
        page.obj.Tabs = Name.S
        for annotation in ordered:
            name, _, value = _address(annotation).removeprefix(SCHEME).partition("#")
            yield Place(unquote(name), unquote(value), annotation, page.obj)


def _address(annotation: Any) -> str:
    return str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""


class _Maker:
    """Makes fields of places, and the tree of their names."""

    def __init__(self, document: pikepdf.Pdf, font: Any) -> None:
        self.document = document
        self.font = font
        self.top = Array()
        self.nodes: dict[str, Any] = {}
        self.drawn: dict[tuple[str, int, int], Any] = {}

    def add(self, field: Entry | Choice, places: Sequence[Place]) -> None:
        """Add a field: one name, one widget for each place."""
        kind = self._choice(field, places) if isinstance(field, Choice) else self._entry(field, places)
        path, _, last = field.name.rpartition(".")
        parent, kids = self._parent(path)
        kind.T = String(last)
        kind.TU = String(field.tip)
        if parent is not None:
            kind.Parent = parent
        kids.append(kind)

    def _parent(self, path: str) -> tuple[Any, Any]:
        """The node of the names `path`, made with those above it where there is none, and its list of kids."""
        if not path:
            return None, self.top
        if path not in self.nodes:
            above, _, last = path.rpartition(".")
            parent, kids = self._parent(above)
            node = self.document.make_indirect(Dictionary(T=String(last), Kids=Array()))
            if parent is not None:
                node.Parent = parent
            kids.append(node)
            self.nodes[path] = node
        return self.nodes[path], self.nodes[path].Kids

    def _entry(self, field: Entry, places: Sequence[Place]) -> Any:
        """A text field; it is its own widget where it stands in one place only."""
        widgets = [self._widget(place, field.tip) for place in places]
        for widget in widgets:
            width, height = _size(widget)
            widget.AP = Dictionary(N=self._drawing("empty", width, height))
        flags = _NO_SCROLL | (_LINES if field.lines > 1 else 0)
        about = {"/FT": Name.Tx, "/Ff": flags, "/DA": String(_LOOK), "/V": String("")}
        if len(widgets) == 1:
            _set(widgets[0], about)
            return widgets[0]
        return self._with_kids(about, widgets)

    def _choice(self, field: Choice, places: Sequence[Place]) -> Any:
        """A radio group: its one value is the name of the option that is on, so no two can be."""
        widgets = []
        for place in places:
            option = field.option(place.value)
            if option is None:
                raise RenderError(f"the form field {field.name!r} has no option {place.value!r}")
            widget = self._widget(place, f"{field.tip} {option.label}")
            width, height = _size(widget)
            on, off = self._drawing("cross", width, height), self._drawing("empty", width, height)
            widget.AP = Dictionary(N=Dictionary({f"/{place.value}": on, "/Off": off}))
            widget.AS = Name.Off
            widgets.append(widget)
        return self._with_kids({"/FT": Name.Btn, "/Ff": _RADIO, "/V": Name.Off}, widgets)

    def _with_kids(self, about: dict[str, Any], widgets: list[Any]) -> Any:
        node = self.document.make_indirect(Dictionary({**about, "/Kids": Array(widgets)}))
        for widget in widgets:
            widget.Parent = node
        return node

    def _widget(self, place: Place, tip: str) -> Any:
        """The annotation of a link as that of a widget; its place in the tree of tags stays."""
        annotation = place.annotation
        for key in ("/A", "/BS", "/Dest"):
            if key in annotation:
                del annotation[key]
        annotation.Subtype = Name.Widget
        annotation.Rect = Array(_rectangle(annotation))
        annotation.F = _PRINTED
        annotation.P = place.page
        annotation.Contents = String(tip)
        annotation.MK = Dictionary()
        return annotation

    def _drawing(self, what: str, width: float, height: float) -> Any:
        """The appearance of a widget: nothing, or a cross from corner to corner."""
        key = (what, round(width * 100), round(height * 100))
        if key not in self.drawn:
            content = b"/Tx BMC EMC" if what == "empty" else _cross(width, height)
            stream = self.document.make_stream(content)
            stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array([0, 0, width, height])
            stream.Resources = Dictionary(Font=Dictionary({f"/{FONT}": self.font}))
            self.drawn[key] = stream
        return self.drawn[key]


def _cross(width: float, height: float) -> bytes:
    x, y = width * 0.2, height * 0.2
    lines = f"{x:.2f} {y:.2f} m {width - x:.2f} {height - y:.2f} l {x:.2f} {height - y:.2f} m {width - x:.2f} {y:.2f} l"
    return f"q 1.3 w 1 J 0.05 0.1 0.3 RG {lines} S Q".encode("ascii")


def _rectangle(annotation: Any) -> Iterable[float]:
    left, first, right, second = (float(each) for each in annotation.Rect)
    return [round(each, 2) for each in (left, min(first, second), right, max(first, second))]


def _size(annotation: Any) -> tuple[float, float]:
    left, bottom, right, top = (float(each) for each in annotation.Rect)
    return round(right - left, 2), round(top - bottom, 2)


def _set(target: Any, about: dict[str, Any]) -> None:
    for key, value in about.items():
        target[key] = value
