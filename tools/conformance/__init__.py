"""Documents of a set of studies, held against the tools of others and against rules of our own; one table at the end.

Run it with `make conformance`; `scripts/setup --conformance` installs the tools.
"""
