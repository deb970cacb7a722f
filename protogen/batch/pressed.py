"""For the process from which workers are made: WeasyPrint, imported as it is for a PDF, without running programs."""

from protogen.rendering.sonames import by_file_name

with by_file_name():
    import weasyprint  # type: ignore[import-untyped]  # noqa: F401
