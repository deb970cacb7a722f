"""What a USDM file is: with or without its wrapper, of which version; and which version of the study."""

from __future__ import annotations

from protogen.findings import Severity
from protogen.importers.cursor import Reading
from protogen.importers.usdm.cursor import At


def study_of(root: At) -> At:
    """The study of a file: its member `study`, or the file itself where it has no wrapper."""
    return root.module("study") if isinstance(root.data.get("study"), dict) else root


def chosen_version(reading: Reading, study: At) -> At:
    """The version the documents are made from.

    Of several, that with the latest date among its own dates; where dates do not decide, the last in the file.
    """
    path = f"{study.path}.versions".lstrip(".")
    versions = study.modules("versions")
    if not versions:
        reading.report("USD011", Severity.MAJOR, path, "the file has no study version")
        return At({}, f"{path}[0]", reading)
    if len(versions) == 1:
        return versions[0]
    dates = [_latest(each) for each in versions]
    best = max(range(len(versions)), key=lambda place: (dates[place], place))
    chosen = versions[best]
    named = chosen.data.get("versionIdentifier")
    decided = dates[best] and dates.count(dates[best]) == 1
    why = f"it has the latest date, {dates[best]}" if decided else "it is the last in the file"
    message = f"the file has {len(versions)} study versions; the documents show version {named!r}, because {why}"
    reading.report("USD011", Severity.INFO, chosen.path, message, fix="the others are not printed")
    return chosen


def _latest(version: At) -> str:
    found = [each.data.get("dateValue") for each in version.modules("dateValues")]
    return max((date for date in found if isinstance(date, str)), default="")
