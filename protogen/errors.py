"""The exceptions protogen raises on purpose; every other exception is a bug and keeps its traceback."""

from __future__ import annotations


def encodable(text: str) -> str:
    r"""A text that any stream can take: half of a character is told by its number; bytes of file names are left.

    >>> encodable("A\ud800B")
    'A\\ud800B'
    """
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return "".join(f"\\u{ord(each):04x}" if "\ud800" <= each <= "\udfff" else each for each in text)
    return text


class ProtogenError(Exception):
    """We cannot go on. Carries what is wrong, where, and what to do, as data; `cli` turns it into one line.

    `exit_code` is what the command line returns when this error ends the work on an input.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, fix: str | None = None) -> None:
        """Keep the message (lower case, no full stop), its place (`file:line:column` or a JSON path) and the remedy."""
        super().__init__(message)
        self.message = message
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        """One line: `where: message; fix`."""
        head = f"{self.where}: {self.message}" if self.where else self.message
        return encodable(f"{head}; {self.fix}" if self.fix else head)

    def at(self, where: str) -> ProtogenError:
        """The same error with its place prefixed by `where` (a file name in front of a JSON path, say)."""
        inner = f"{where}: {self.where}" if self.where else where
        return type(self)(self.message, where=inner, fix=self.fix)


class InputError(ProtogenError):
    """An input could not be read: exit code 2."""

    exit_code = 2


class RenderError(ProtogenError):
    """A document could not be rendered: exit code 3."""

    exit_code = 3


class TemplateError(RenderError):
    """A template is missing, wrong, or asks for something the document does not have: exit code 3."""
