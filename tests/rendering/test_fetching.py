"""Nothing is fetched while a PDF is made: not from a network, not from a file, not from a disguised address."""

import base64
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pypdfium2
import pytest

from protogen.errors import RenderError
from protogen.rendering import fetching
from protogen.rendering.fonts import fonts_folder
from protogen.rendering.pdf import Pdf, Settings, pdf

CANARY = "SECRET-7f3a"
PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")
).decode()

REFUSED = "asks for|may not attach"

# Each {url} is replaced by an address of the canary server, a file, and so on.
INLETS = {
    "link": '<link rel="stylesheet" href="{url}">',
    "import": '<style>@import "{url}";</style>',
    "import url": "<style>@import url({url}) print;</style>",
    "image": '<img alt="x" src="{url}">',
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "background": "<p style=\"background: url('{url}')\">x</p>",
    "border image": "<p style=\"border: 1px solid; border-image: url('{url}') 30\">x</p>",
    "list": "<ul><li style=\"list-style-image: url('{url}')\">x</li></ul>",
    "content": "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    "font": "<style>@font-face {{ font-family: F; src: url({url}) }} p {{ font-family: F }}</style><p>x</p>",
    "profile": "<style>@color-profile --x {{ src: url({url}) }} p {{ color: color(--x 1 1 1) }}</style><p>x</p>",
    "link attachment": '<link rel="attachment" href="{url}">',
    "anchor attachment": '<a rel="attachment" href="{url}">x</a>',
    "page": "<style>@page {{ background: url({url}); @top-left {{ content: url({url}) }} }}</style>",
    "base": '<base href="{url}"><img alt="x" src="x.png">',
    "svg image": '<svg><image xlink:href="{url}" width="9" height="9"/></svg>',
    "srcset": '<img alt="x" src="{url}" srcset="{url} 2x">',
}
# WeasyPrint never asks for these; the canary proves it.
QUIET = {
    "iframe": '<iframe src="{url}"></iframe>',
    "script": '<script src="{url}"></script>',
    "video": '<video src="{url}" poster="{url}"></video>',
    "meta": '<meta http-equiv="refresh" content="0;url={url}">',
    "anchor": '<a href="{url}">x</a>',
    "svg use": '<svg><use href="{url}#x"/></svg>',
}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """The address of a web server on this machine, and the paths that were asked of it."""
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"p::after {{ content: '{CANARY}' }}".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{web.server_port}", asked
    web.shutdown()
    web.server_close()
    thread.join()


@pytest.fixture
def canary(server: tuple[str, list[str]]) -> tuple[str, list[str]]:
    """The server with nothing asked of it yet."""
    server[1].clear()
    return server


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A style sheet on disk that would print the secret."""
    path = tmp_path / "secret.css"
    path.write_text(f"p::after {{ content: '{CANARY}' }} /* {CANARY} */")
    return path


def html(part: str) -> str:
    """A page that holds `part`."""
    return f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><p>x</p>{part}</body></html>'


def tried(page: str) -> Pdf | None:
    """The PDF of the page, or None where it is refused."""
    try:
        return pdf(page)
    except RenderError:
        return None


def leaked(made: Pdf | None) -> bool:
    """Whether the secret is in the text, the bytes or an attachment of the PDF."""
    if made is None:
        return False
    with pypdfium2.PdfDocument(made.bytes) as document:
        text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
        return CANARY in text or CANARY.encode() in made.bytes or document.count_attachments() > 0


@pytest.mark.parametrize("inlet", INLETS)
@pytest.mark.parametrize("scheme", ["http://", "HTTP://", "https://", "ftp://"])
def test_no_inlet_reaches_the_network(inlet: str, scheme: str, canary: tuple[str, list[str]]) -> None:
    """A page that wants something from a server is refused, and the server is never asked."""
    host, asked = canary
    with pytest.raises(RenderError, match=REFUSED):
        pdf(html(INLETS[inlet].format(url=f"{scheme}{host}/x.png")))
    assert asked == []


@pytest.mark.parametrize("inlet", [*INLETS, *QUIET])
@pytest.mark.parametrize("form", ["//{host}/x", "/{path}", "{path}", "../{path}", "\\\\{host}\\x"])
def test_no_inlet_follows_a_relative_address(
    inlet: str, form: str, canary: tuple[str, list[str]], secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no base address, so `//host`, paths and shares lead nowhere."""
    host, asked = canary
    monkeypatch.chdir(secret.parent)
    url = form.format(host=host, path=secret.name)
    assert not leaked(tried(html({**INLETS, **QUIET}[inlet].format(url=url))))
    assert asked == []


@pytest.mark.parametrize("inlet", INLETS)
def test_no_inlet_reads_a_file(inlet: str, secret: Path) -> None:
    """A file address is refused by name."""
    with pytest.raises(RenderError, match=REFUSED):
        pdf(html(INLETS[inlet].format(url=secret.as_uri())))


@pytest.mark.parametrize("inlet", QUIET)
def test_other_addresses_are_never_asked_for(inlet: str, canary: tuple[str, list[str]], secret: Path) -> None:
    """Frames, scripts, films and links are not fetched at all."""
    host, asked = canary
    for url in (f"http://{host}/x", secret.as_uri()):
        assert not leaked(tried(html(QUIET[inlet].format(url=url))))
    assert asked == []


def test_the_canary_sings(canary: tuple[str, list[str]]) -> None:
    """A test of the test: a request does reach the server."""
    host, asked = canary
    with urllib.request.urlopen(f"http://{host}/song", timeout=5) as answer:
        assert CANARY in answer.read().decode()
    assert asked == ["/song"]


@pytest.mark.parametrize(
    "sheet",
    [
        "@import url({url});",
        "p {{ background: url({url}) }}",
        "@font-face {{ font-family: F; src: url({url}) }}",
    ],
)
def test_a_stylesheet_handed_over_is_locked_too(sheet: str, canary: tuple[str, list[str]], secret: Path) -> None:
    """A user's theme may not fetch either."""
    host, asked = canary
    for url in (f"http://{host}/x.css", secret.as_uri()):
        with pytest.raises(RenderError, match=REFUSED):
            pdf(html(""), stylesheets=[sheet.format(url=url)])
    assert asked == []


def test_an_image_inside_an_svg_image_is_refused(canary: tuple[str, list[str]]) -> None:
    """WeasyPrint swallows the refusal there, so it is looked for afterwards."""
    host, asked = canary
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://{host}/x.png" width="9" height="9"/></svg>'
    address = "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
    with pytest.raises(RenderError, match=REFUSED):
        pdf(html(f'<img alt="x" src="{address}">'))
    assert asked == []


def test_entities_in_an_svg_image_read_no_file(secret: Path) -> None:
    """An external entity stays what it is: nothing."""
    drawing = (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        '<svg xmlns="http://www.w3.org/2000/svg"><text y="20">&e;</text></svg>'
    )
    address = "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
    assert not leaked(tried(html(f'<img alt="x" src="{address}">')))


def test_a_data_image_is_drawn() -> None:
    """An image that lies in the page itself is welcome."""
    assert pdf(html(f'<img alt="dot" src="data:image/png;base64,{PIXEL}">')).findings == ()


def test_a_data_bomb_is_refused() -> None:
    """One address is bounded, and so are all of a page together."""
    one = f"data:image/png;base64,{PIXEL}" + "A" * fetching.LONGEST_URL
    with pytest.raises(RenderError, match="asks for 'data:image/png"):
        pdf(html(f'<img alt="x" src="{one}">'))
    filler = "A" * (fetching.LONGEST_URL - 1000)
    many = "".join(f'<img alt="x" src="data:image/png;x={number};base64,{PIXEL}{filler}">' for number in range(7))
    with pytest.raises(RenderError, match=REFUSED):
        pdf(html(many))


@pytest.mark.parametrize("kind", ["image/png", "font/ttf", "application/octet-stream"])
def test_a_font_in_a_data_address_is_refused_whatever_it_calls_itself(kind: str) -> None:
    """Fonts of one document would stay in the process and change the next one."""
    font = base64.b64encode((fonts_folder() / "ProtogenForms-Regular.ttf").read_bytes()).decode()
    with pytest.raises(RenderError, match="asks for 'data:"):
        pdf(html(INLETS["font"].format(url=f"data:{kind};base64,{font}")))


@pytest.mark.parametrize("inlet", ["link attachment", "anchor attachment"])
def test_an_attachment_is_refused_even_as_an_image_in_the_page(inlet: str) -> None:
    """It would put a foreign file, dated now, into the PDF."""
    with pytest.raises(RenderError, match="attach"):
        pdf(html(INLETS[inlet].format(url=f"data:image/png;base64,{PIXEL}")))


def test_an_asset_is_read_by_its_name_only() -> None:
    """What the caller hands over can be used; another name is refused."""
    settings = Settings(assets={"dot.png": base64.b64decode(PIXEL), "sheet.css": b"p { break-after: page }"})
    made = pdf(html('<link rel="stylesheet" href="pkg:sheet.css"><img alt="x" src="pkg:dot.png">'), settings=settings)
    assert (made.pages, made.findings) == (2, ())
    with pytest.raises(RenderError, match=r"asks for 'pkg:other\.png'"):
        pdf(html('<img alt="x" src="pkg:other.png">'), settings=settings)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"\xef\xbb\xbf <SVG>", "image/svg+xml"),
        (b"<?xml version='1.0'?>", "image/svg+xml"),
        (b"wOF2", None),
        (b"\x00\x01\x00\x00", None),
        (b"%!PS-Adobe", None),
        (b"p { color: red }", None),
        (b"", None),
    ],
)
def test_images_are_known_by_their_first_bytes(body: bytes, kind: str | None) -> None:
    """The media type that an address claims counts for nothing."""
    assert fetching.image_type(body) == kind
