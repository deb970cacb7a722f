"""PDF: page-validation for what a profile claims, qpdf for the syntax."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, Final

from conformance.outcome import Failure, Made, Ran
from protogen.rendering.profiles import PROFILES

UA, ARCHIVAL = "PDF/UA-1", "PDF/A-3a"
_VARIANT: Final = "pdf/a-3a"


class Standard:
    """page-validation on the profiles that claim a standard."""

    tool = "page-validation"

    def __init__(self, standard: str) -> None:
        """Check against `UA` or `ARCHIVAL`."""
        self.checks = standard

    def missing(self) -> str:
        """The package, where it is not installed."""
        try:
            version_of(self.tool)
        except PackageNotFoundError:
            return "the package page-validation (scripts/setup --dev)"
        return ""

    def version(self) -> str:
        """Of the package."""
        return version_of(self.tool)

    def wants(self, document: Made) -> bool:
        """PDF in a profile that says it follows the standard."""
        profile = PROFILES.get(document.profile)
        if document.kind != "pdf" or profile is None:
            return False
        return profile.claims_ua if self.checks == UA else profile.variant == _VARIANT

    def run(self, documents: Sequence[Made]) -> Ran:
        """Validate each file."""
        failures: list[Failure] = []
        rules = 0
        for document in documents:
            report = self._report(document.path)
            rules = max(rules, report.rules.total)
            failures += [
                Failure(document, each.rule_id, each.message, str(each.object_id or "")) for each in report.failures
            ]
            if not report.is_compliant and not report.failures:
                failures.append(Failure(document, "not-compliant", "said to be not compliant, without a reason"))
        return Ran(len(documents), rules, tuple(failures))

    def _report(self, path: Path) -> Any:
        import page  # noqa: PLC0415 -- `missing` says so where it is not there

        standards = {UA: page.ValidationProfile.PDF_UA_1, ARCHIVAL: page.ValidationProfile.PDF_A_3A}
        # Its limits are against files of strangers; a table of many sites has more than their 1,024 rows.
        return page.validate_pdf(str(path), profile=standards[self.checks], limits=page.SafetyLimits.unlimited())


class Qpdf:
    """`qpdf --check` on every PDF."""

    tool = "qpdf"
    checks = "--check"

    def missing(self) -> str:
        """The command, where it is not there."""
        return "" if shutil.which(self.tool) else "the command qpdf (scripts/setup --conformance)"

    def version(self) -> str:
        """Such as 11.3.0."""
        said = subprocess.run([self._command(), "--version"], capture_output=True, text=True, check=True).stdout
        return said.split("version", 1)[1].split()[0]

    def wants(self, document: Made) -> bool:
        """Every PDF."""
        return document.kind == "pdf"

    def run(self, documents: Sequence[Made]) -> Ran:
        """One failure for each file with errors (2) or warnings (3)."""
        failures = []
        for document in documents:
            done = subprocess.run(
                [self._command(), "--check", document.path], capture_output=True, text=True, check=False
            )
            if done.returncode:
                said = " ".join((done.stderr or done.stdout).replace(f"{document.path}: ", "").split())
                failures.append(Failure(document, f"exit-{done.returncode}", said[:3000]))
        return Ran(len(documents), 1, tuple(failures))

    def _command(self) -> str:
        found = shutil.which(self.tool)
        assert found is not None
        return found
