"""Study files: a study as its author writes it, in YAML 1.2 or JSON, one schema for both.

`recognising` tells them from other JSON, `study_file` reads them. Nothing is imported here, so that a record of a
registry does not pay for what reads study files.
"""
