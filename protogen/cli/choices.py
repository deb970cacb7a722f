"""What the options of the commands can be."""

from __future__ import annotations

from enum import StrEnum

WITH = "File with corrections of a record (docs/overlay.md); may be given again."
"""What `--with` takes."""


class Paper(StrEnum):
    """Paper sizes."""

    A4 = "a4"
    LETTER = "letter"


class Profile(StrEnum):
    """What a PDF is made for."""

    REVIEW = "review"
    UA = "ua"
    SUBMISSION = "submission"
    ARCHIVE = "archive"


class Form(StrEnum):
    """How the PDF of a worksheet is filled in."""

    FILLABLE = "fillable"
    PRINT = "print"


class Executor(StrEnum):
    """Who renders many studies."""

    PROCESSES = "processes"
    DASK = "dask"


class Level(StrEnum):
    """Levels for --fail-on."""

    NEVER = "never"
    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class ConvertTo(StrEnum):
    """What `convert` writes."""

    JSON = "json"
    YAML = "yaml"


class DiffTo(StrEnum):
    """What `diff` writes."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class Template(StrEnum):
    """Designs that `new` has a starter file for."""

    PARALLEL = "parallel"
    CROSSOVER = "crossover"
    SINGLE_GROUP = "single-group"
    DOSE_ESCALATION = "dose-escalation"
    PLATFORM = "platform"
    OBSERVATIONAL = "observational"
