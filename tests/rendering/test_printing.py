"""What the bytes of a PDF depend on is all in its print job, and every part of it is in the digest."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from protogen.document.form import Choice, Entry, Option
from protogen.errors import RenderError
from protogen.rendering import engines as engines_module
from protogen.rendering import printing
from protogen.rendering.engines import PACKAGES, engines
from protogen.rendering.pdf import Settings, pdf
from protogen.rendering.printing import PrintJob, printed
from protogen.rendering.profiles import PROFILES, Profile

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>T</title><style>@page { size: a4 } body { font: 10pt "Source Sans 3" }'
    '</style></head><body><h1 id="top">One</h1><p><a href="#top">up</a> <a href="form:who">____</a> '
    '<a href="form:yes#1">( )</a></p></body></html>'
)
WHO = Entry("who", "Who", "Who it is")
YES = Choice("yes", "Is it so?", (Option("1", "Yes"),))
JOB = PrintJob(PAGE, PROFILES["review"], (WHO, YES), {"top": "One"}, {})

OTHER_PROFILES: dict[str, Any] = {
    "name": "other",
    "variant": "pdf/ua-1",
    "claims_ua": True,
    "forms": False,
    "attachments": True,
    "linearised": True,
    "smallest_pt": 9.0,
    "sheets": ("submission.css",),
}
OTHER_ENTRIES: dict[str, Any] = {"name": "whom", "label": "Whom", "tip": "Whom it is", "lines": 2}
OTHER_CHOICES: dict[str, Any] = {"name": "no", "tip": "Is it not?", "options": (Option("1", "Yes"), Option("2", "No"))}
OTHER_OPTIONS: dict[str, Any] = {"value": "3", "label": "Perhaps"}
OTHER_JOBS: dict[str, Any] = {
    "html": PAGE.replace("One", "Two"),
    "profile": PROFILES["ua"],
    "fields": (YES, WHO),
    "places": {"top": "Two"},
    "attached": {"study.json": "{}"},
}


def jobs_that_differ() -> dict[str, PrintJob]:
    """A job for each field of a job and of what it is made of, in which that alone is another."""
    profiles = {name: replace(JOB.profile, **{name: value}) for name, value in OTHER_PROFILES.items()}
    entries = {name: replace(WHO, **{name: value}) for name, value in OTHER_ENTRIES.items()}
    choices = {name: replace(YES, **{name: value}) for name, value in OTHER_CHOICES.items()}
    options = {name: replace(YES.options[0], **{name: value}) for name, value in OTHER_OPTIONS.items()}
    return {
        **{name: replace(JOB, **{name: value}) for name, value in OTHER_JOBS.items()},
        **{f"profile.{name}": replace(JOB, profile=each) for name, each in profiles.items()},
        **{f"entry.{name}": replace(JOB, fields=(each, YES)) for name, each in entries.items()},
        **{f"choice.{name}": replace(JOB, fields=(WHO, each)) for name, each in choices.items()},
        **{
            f"option.{name}": replace(JOB, fields=(WHO, replace(YES, options=(each,))))
            for name, each in options.items()
        },
    }


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        (PrintJob, OTHER_JOBS),
        (Profile, OTHER_PROFILES),
        (Entry, OTHER_ENTRIES),
        (Choice, OTHER_CHOICES),
        (Option, OTHER_OPTIONS),
    ],
)
def test_every_field_has_a_case(kind: type, others: dict[str, Any]) -> None:
    """A field that is added fails here until it is shown below to be part of the digest."""
    assert {each.name for each in fields(kind)} == set(others)


@pytest.mark.parametrize("name", jobs_that_differ())
def test_a_job_that_differs_in_one_field_has_another_digest(name: str) -> None:
    """The near miss is an equal job, made anew."""
    assert jobs_that_differ()[name].digest() != JOB.digest()
    again = PrintJob(PAGE, replace(PROFILES["review"]), (replace(WHO), replace(YES)), {"top": "One"}, {})
    assert again.digest() == JOB.digest()


def test_kinds_with_equal_fields_are_told_apart() -> None:
    """A text field and a choice of the same name; a text and a list of it."""
    assert printing._plain(Entry("a", "b", "c")) != printing._plain(Choice("a", "b", ()))
    assert printing._plain("a") != printing._plain(("a",))


def test_equal_jobs_print_equal_bytes() -> None:
    """Also after another one in the same process; a job that differs in what is printed does not."""
    first = printed(JOB)
    other = printed(jobs_that_differ()["html"])
    again = printed(replace(JOB))
    assert (again.bytes, again.pages, again.findings) == (first.bytes, first.pages, first.findings)
    assert other.bytes != first.bytes


@pytest.mark.parametrize(
    "name", ["profile.variant", "profile.linearised", "entry.tip", "option.label", "places", "attached"]
)
def test_what_is_in_the_digest_is_in_the_file(name: str) -> None:
    """These change bytes though the page is the same: a digest of the page alone would miss them."""
    digests = {hashlib.sha256(printed(each).bytes).hexdigest() for each in (JOB, jobs_that_differ()[name])}
    assert len(digests) == 2


def test_a_smaller_floor_is_in_the_findings() -> None:
    """The bytes of this page are the same; what is found in it is not."""
    assert not printed(replace(JOB, profile=Profile("other", smallest_pt=9.9))).findings
    assert [each.code for each in printed(replace(JOB, profile=Profile("other", smallest_pt=10.1))).findings]


def test_a_form_field_that_the_job_lacks_is_an_error() -> None:
    """Rather than a link to nowhere."""
    with pytest.raises(RenderError, match="'who'"):
        printed(replace(JOB, fields=(YES,)))


def test_whatever_the_layout_takes_is_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument or a setting that is added fails here: it has to come from the job, or from the fonts."""
    assert set(inspect.signature(pdf).parameters) == {"html", "title", "lang", "stylesheets", "settings"}
    names = {each.name for each in fields(Settings)}
    assert names == {"assets", "smallest_pt", "strict", "variant", "attached", "fonts"}
    given: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def noted(*values: Any, **named: Any) -> Any:
        given.append((values, named))
        return pdf(*values, **named)

    monkeypatch.setattr(printing, "pdf", noted)
    job = replace(JOB, profile=replace(JOB.profile, smallest_pt=8.0, variant="pdf/ua-1"), attached={"a": "b"})
    printed(job)
    assert given == [
        ((PAGE,), {"settings": Settings(smallest_pt=8.0, variant="pdf/ua-1", attached={"a": "b"}, fonts=None)})
    ]


def test_engines_are_named_with_their_versions() -> None:
    """WeasyPrint, what it stands on, and the libraries of the system; each with a version where it is here."""
    told = dict(each.rpartition(" ")[::2] for each in engines())
    assert told["weasyprint"].startswith("70.")
    assert {"pikepdf", "qpdf", "zlib", "python", "Pango", "HarfBuzz", "fontconfig", *PACKAGES} <= set(told)
    assert [name for name in (*PACKAGES, "Pango", "qpdf") if not told[name][:1].isdigit()] == []


@pytest.mark.parametrize(
    ("name", "value"), [("version_in", lambda *_: "0.1"), ("_package", lambda _: "0.1"), ("loaded", lambda _: None)]
)
def test_another_engine_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: Callable[..., Any]) -> None:
    """A library of another version, a package of another version, a library that is gone."""
    before = engines.__wrapped__()
    assert before == engines()
    monkeypatch.setattr(engines_module, name, value)
    assert engines.__wrapped__() != before
