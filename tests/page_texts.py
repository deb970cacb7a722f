"""The texts of a page, each with the elements that it stands in."""

from __future__ import annotations

from html.parser import HTMLParser


class TextsOfPage(HTMLParser):
    """The texts of a page, and for each the languages of the elements around it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        if tag not in {"meta", "col", "link", "br", "input", "hr", "img"}:
            self.open.append((tag, dict(attrs).get("lang") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave it, and those in it that never ended."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """A text, with the elements around it."""
        self.found.append((data, tuple(self.open)))
