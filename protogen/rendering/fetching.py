"""What WeasyPrint may read while it renders: images inside the page itself, and assets that the caller hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ASSET = "pkg:"
LONGEST_URL = 2_000_000  # characters in one data: address, before it is decoded
LONGEST_PAGE = 10_000_000  # characters in all data: addresses of one page
SHOWN = 80

# What the first bytes must be: WeasyPrint would load a font from an address that calls itself an image.
_RASTER = ((b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
_VECTOR = (b"<svg", b"<?xml", b"<!doc")


def locked_fetcher(assets: Mapping[str, bytes]) -> Any:
    """A WeasyPrint `URLFetcher` that reads `data:` images and `pkg:NAME` for each name in `assets`, nothing else.

    Everything else raises WeasyPrint's `FatalURLFetchingError` and is kept in the attribute `refused`, since an SVG
    image swallows that error.
    """
    # Imported late: WeasyPrint costs half a second and needs Pango, which making HTML does not.
    from weasyprint.urls import (  # type: ignore[import-untyped]  # noqa: PLC0415  # late, see above; ships no types
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class LockedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def __init__(self) -> None:
            super().__init__(timeout=1, allowed_protocols={"data"}, allow_redirects=False)
            self.refused: list[str] = []
            self.read = 0

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            body = self._asset(url) or self._image(url, headers)
            if body is None:
                shown = url if len(url) <= SHOWN else f"{url[:SHOWN]}…"
                self.refused.append(shown)
                raise FatalURLFetchingError(shown)
            kind = image_type(body) or "text/css"
            return URLFetcherResponse(url, body, {"Content-Type": kind})

        def _asset(self, url: str) -> bytes | None:
            return assets.get(url.removeprefix(ASSET)) if url.startswith(ASSET) else None

        def _image(self, url: str, headers: Mapping[str, str] | None) -> bytes | None:
            self.read += len(url)
            if url[:5].lower() != "data:" or len(url) > LONGEST_URL or self.read > LONGEST_PAGE:
                return None
            try:
                body: bytes = super().fetch(url, headers).read()
            except ValueError:  # not a well-formed data: address
                return None
            return body if image_type(body) else None

    return LockedFetcher()


def image_type(body: bytes) -> str | None:
    """The media type of an image by its first bytes; None for what is not PNG, JPEG, GIF, WebP or SVG."""
    for magic, kind in _RASTER:
        if body.startswith(magic):
            return kind
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower()
    return "image/svg+xml" if start.startswith(_VECTOR) else None
