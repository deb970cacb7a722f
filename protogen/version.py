"""The version of protogen, in one place."""

VERSION = "0.1.0"
