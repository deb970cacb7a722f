"""`trace:`: a draft made from a record keeps where its values came from, in a file beside it, until they are edited.

The file holds two studies: the one that was read, with every source, and the one the draft said when it was written.
What the author left as it was is taken from the first; what was changed is the author's, and has no source any more.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from protogen.importers.native.conform import Conforming
from protogen.importers.native.places import Place, located
from protogen.importers.native.problems import Problem, StudyFileError
from protogen.model.study import Study

FORM: Final = "protogen trace 1"
_CRITERIA: Final = ("eligibility_text", "inclusion", "exclusion", "other", "headings", "markers")
_READ: Final = ("groups", "leftover", "repairs")
"""What points into the text of the record, and holds no longer where its criteria were edited."""


def plain(study: Study) -> dict[str, Any]:
    """A study as the tree that is compared."""
    return study.model_dump(mode="json", exclude_none=True)


def trace_text(read: Study, drafted: Study) -> str:
    """The text of the file beside a draft."""
    return json.dumps({"form": FORM, "read": plain(read), "drafted": plain(drafted)}, ensure_ascii=False) + "\n"


def traced(study: Study, path: Path, place: Place) -> Study:
    """The study with the sources of all that its author left as it was.

    Raises:
        StudyFileError: the file beside it cannot be read, or is none of ours.
    """
    try:
        held = _held(path)
        tree = located(_merged(held["read"], held["drafted"], plain(study)), place)
        return Study.model_validate(Conforming(registered=True).model(tree, Study))
    except OSError as error:
        reason = str(error.strerror).lower()
    except ValidationError:
        reason = "it is of another version of protogen"
    except (ValueError, KeyError, TypeError) as error:
        reason = str(error)
    fix = "put the file back, or leave trace: out; the values then are the author's"
    raise StudyFileError([Problem("TRA001", place, f"the trace {path.name!r} cannot be used: {reason}", fix)])


def _held(path: Path) -> dict[str, Any]:
    held = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(held, dict) or held.get("form") != FORM:
        raise ValueError("it was not written by protogen new --from")
    return held


def _merged(read: Any, was: Any, now: Any) -> Any:
    """What was read where the author left it as it was, else what stands now."""
    if now == was:
        return read
    if isinstance(read, dict) and isinstance(was, dict) and isinstance(now, dict):
        return _mapping(read, was, now)
    if isinstance(read, list) and isinstance(was, list) and isinstance(now, list):
        return _list(read, was, now)
    return now


def _mapping(read: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    fixed: dict[str, Any] = {}
    if was.get("eligibility_text") != now.get("eligibility_text"):
        fixed = {key: now[key] for key in _CRITERIA if key in now} | {key: [] for key in _READ}
    found: dict[str, Any] = {}
    changed = set()
    for key in {**read, **now}:
        if key in fixed or (key not in now and key in was):
            changed.add(key)
            if key in fixed:
                found[key] = fixed[key]
        elif key == "sources" or key not in now:
            found[key] = read[key]
        else:
            found[key] = _merged(read.get(key), was.get(key), now[key])
            if now[key] != was.get(key):
                changed.add(key)
    return _owned(found, changed)


def _owned(found: dict[str, Any], changed: set[str]) -> dict[str, Any]:
    """Without the sources of what was changed; the basis of a changed thing is its author."""
    simple = {key for key in changed if not isinstance(found.get(key), dict | list)}
    kept = [each for each in found.get("sources", ()) if each.get("field") not in changed]
    if simple:
        kept = [each for each in kept if each.get("field") is not None]
        if "basis" in found:
            found["basis"] = "author"
    return found | ({"sources": kept} if "sources" in found else {})


def _list(read: list[Any], was: list[Any], now: list[Any]) -> list[Any]:
    """The items of now, each with what was read of the item it goes back to."""
    if len(read) != len(was):
        return now
    named = {name: place for place, item in enumerate(was) if (name := _name(item)) is not None}
    found = []
    for item in now:
        place = named.get(_name(item)) if _name(item) is not None else None
        if place is None and item in was:
            place = was.index(item)
        found.append(item if place is None else _merged(read[place], was[place], item))
    return found


def _name(item: Any) -> Any:
    """What an item is known by: its id, or the row, visit and arms of a cell, or the ends of a bar."""
    if not isinstance(item, dict):
        return None
    if "id" in item:
        return item["id"]
    if "activity" in item:
        arms = tuple(item.get("arms", ()))
        return (item["activity"], item.get("visit"), item.get("first"), item.get("last"), arms)
    return None
