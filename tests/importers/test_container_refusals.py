"""What is no study gets an error of its own that says what it is and what to do."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from protogen.errors import InputError
from protogen.importers.containers import raw_records

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is not beside this checkout")


def the_error(content: bytes | str) -> InputError:
    """The only thing that standard input with this content gives; it is one line."""
    data = content if isinstance(content, bytes) else content.encode()
    (found,) = raw_records(["-"], stdin=io.BytesIO(data))
    assert isinstance(found, InputError)
    assert "\n" not in str(found)
    return found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b" \n\t\r\n", "a file with nothing but white space"),
        (b"\xef\xbb\xbf", "a file with nothing but white space"),
        ("null", "the JSON value null, not a study record"),
        ("true", "the JSON value true, not a study record"),
        ("42", "the number 42, not a study record"),
        ('"text"', "the text 'text', not a study record"),
        ("[]", "an empty list of studies"),
        ("{}", "an empty JSON object"),
        ('{"studies": []}', "an empty list of studies"),
        ('{"studies": {}}', "'studies' is an object, not a list"),
        ('{"a": {}, "studies": []}', "the answer's list of studies is empty"),
        ('{"protocolSection": null}', "'protocolSection' is the JSON value null, not an object"),
        ('{"protocolSection": [1, 2]}', "'protocolSection' is a list of 2, not an object"),
        (
            '{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}',
            "a JSON object without 'protocolSection': its keys are 'a', 'b', 'c', 'd', 'e', …",
        ),
        ('{"a\\nb": 1}', "a JSON object without 'protocolSection': its keys are 'a\\nb'"),
        ('{"FullStudiesResponse": {}}', "an answer of the old API v1 (full studies): not read by this version"),
        ('{"StudyFieldsResponse": {}}', "an answer of the old API v1 (study fields): not read by this version"),
        ('{"usdmVersion": "4.0.0"}', "a CDISC USDM file without a study in it"),
        ('{"resourceType": "ResearchStudy"}', "a FHIR resource: not read by this version"),
        ("<!DOCTYPE html>\n<html>", "an HTML page: not read by this version"),
        ("<?xml version='1.0'?><html>", "an HTML page: not read by this version"),
        ("<!---->" * 5000 + "<p>", "an XML file: not read by this version"),
        ("<!-- x -->\n<html>\nRaw JSON\n{", "an HTML page: not read by this version"),
        ("<?xml version='1.0'?><ODM>", "an XML file: not read by this version"),
        ("NCT Number,Study Title,Status\nNCT1,a,b\n", "a table (CSV or tab-separated text): not read by this version"),
        ("NCT00000001 and more", "neither JSON nor a registry page: begins with 'NCT00000001 and more'"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document: a study cannot be read from it"),
        (b"PK\x03\x04\x14\0zzz", "a zip archive: not read by this version"),
        (b"PK\x03\x04\x14\0 word/document.xml", "a Word document: a study cannot be read from it"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Office document: a study cannot be read from it"),
        (b"{\\rtf1\\ansi", "an RTF document: a study cannot be read from it"),
        (b"BZh91AY", "a bzip2 file: not read by this version"),
        (b"\x28\xb5\x2f\xfd\0", "a Zstandard file: not read by this version"),
        (b"x" * 257 + b"ustar\0", "a tar archive: not read by this version"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\x81", "a binary file: no study can be read from it"),
        (bytes(range(128, 256)), "a binary file: no study can be read from it"),
        ("{]", "not JSON: expecting property name enclosed in double quotes, found ']'"),
        ('{"protocolSection": {"a": 1', "the JSON breaks off"),
        ('{"protocolSection": {"a": NaN}}', "NaN is not a JSON number"),
        ('{"protocolSection": {"a": -Infinity}}', "-Infinity is not a JSON number"),
        ('{"protocolSection": {"a": 1e999999}}', "the number 1e999999 is too large"),
        ('{"protocolSection": {"a": 1, "a": 2}}', "the key 'a' stands twice in one object"),
        ('{"protocolSection": {"a": "\\ud800"}}', "the escape \\ud800 is half of a character"),
        ('{"protocolSection": ' + "[" * 200 + "]" * 200 + "}", "JSON nested more than 100 levels deep"),
        ("[" * 100_000, "JSON nested more than 100 levels deep"),
    ],
)
def test_each_wrong_input_has_its_own_message(content: bytes | str, message: str) -> None:
    """The message is the whole of what is said before the remedy."""
    assert the_error(content).message == message


def test_a_huge_integer_is_an_error() -> None:
    """Python refuses to read more than 4,300 digits; so do we, on one line."""
    assert the_error('{"protocolSection": {"a": ' + "9" * 5000 + "}}").message == "a number with more than 4,300 digits"


def test_too_many_objects_are_an_error() -> None:
    """What is small as text may be large in memory."""
    content = '{"protocolSection": [' + "{}," * 1_000_001 + "{}]}"
    assert the_error(content).message == "JSON with more than 1,000,000 lists and objects in one record"


def test_depth_100_is_read() -> None:
    """The limit itself is allowed."""
    content = '{"protocolSection": {"a": ' + "[" * 98 + "]" * 98 + "}}"
    (found,) = raw_records(["-"], stdin=io.BytesIO(content.encode()))
    assert not isinstance(found, InputError)


@needs_shared
def test_other_shapes_of_the_registry_are_named() -> None:
    """Real files: API v1, legacy XML."""
    shapes = SHARED / "corpus" / "other_shapes"
    expected = {
        shapes / "api_v1_NCT00023673.json": "a record of the old API v1 (ProtocolSection): not read by this version",
        shapes / "legacy_NCT01827488.xml": "the old registry XML (<clinical_study>): not read by this version",
    }
    for file, message in expected.items():
        (found,) = raw_records([str(file)])
        assert isinstance(found, InputError)
        assert (found.message, found.where) == (message, str(file))
        assert "://" not in str(found)


@needs_shared
def test_a_partial_record_is_read() -> None:
    """A record with few fields is still a record."""
    (found,) = raw_records([str(SHARED / "corpus" / "other_shapes" / "NCT00758615.json")])
    assert not isinstance(found, InputError)


def test_a_file_of_nothing_but_errors_is_given_up() -> None:
    """A thousand errors in a row are enough; the files behind it are still read."""
    found = list(raw_records(["-"], stdin=io.BytesIO(b"null\n" * 5000)))
    assert len(found) == 1001
    assert str(found[-1]) == "-: gave up after 1,000 errors in a row; check the file"


def test_lines_of_wrong_values_name_the_line() -> None:
    """Each line is judged by itself."""
    content = "null\n" + json.dumps({"protocolSection": {}}) + "\n[1]\n{}\n"
    found = list(raw_records(["-"], stdin=io.BytesIO(content.encode())))
    assert [item.where for item in found if isinstance(item, InputError)] == ["-:1", "-:3", "-:4"]
