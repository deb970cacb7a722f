"""protogen turns a typed clinical-study definition into the documents a trial team lives by."""

__version__ = "0.1.0"
