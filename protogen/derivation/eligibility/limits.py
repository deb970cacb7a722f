"""Limits and look-back windows stated in a criterion: read where the words leave no doubt, absent otherwise."""

from __future__ import annotations

import re
from decimal import Decimal

from protogen.model.population import LookBack, Threshold
from protogen.model.source import Source

_MEASURE = (
    r"(?:h(?:a)?emoglobin(?! A1)|h(?:a)?ematocrit|platelets?(?: count)?|absolute neutrophil count"
    r"|neutrophils?(?: count)?|ANC|"
    r"lymphocytes?(?: count)?|white blood cells?(?: count)?|WBC|leu[ck]ocytes?(?: count)?|"
    r"(?:serum |total |direct )?bilirubin|(?:serum )?creatinine(?: level)?|creatinine clearance|CrCl|eGFR|GFR|"
    r"estimated glomerular filtration rate|(?:serum )?albumin|ALT|AST|ALP|TBL|INR|aPTT|LVEF|"
    r"(?:left ventricular )?ejection fraction|QTcF?|HbA1c|HgbA1c|hemoglobin A1c|A1C|"
    r"BMI|body mass index|body weight|ECOG(?: performance status)?|Karnofsky(?: performance status)?|KPS|"
    r"oxygen saturation|SpO2|systolic blood pressure|diastolic blood pressure|FEV1|FVC|DLCO|PSA|TSH|ferritin|"
    r"fasting (?:plasma |blood )?glucose|triglycerides|LDL-C|life expectancy)"
)
_UNIT = (
    r"(?:(?:[×x*]\s?|times (?:the )?)?(?:ULN|upper limit of normal)|%(?: predicted| of predicted)?|"
    r"(?:[×x]\s?)?10(?:\\?\^\s?|\s?[⁰-⁹¹²³]|\s?)(?:\d{1,2})?\s?/\s?(?:L|[mμµu]L|mm3|mm³)|"
    r"g/dL|g/L|mg/dL|mmol/L|[μµu]mol/L|ng/mL|ng/dL|(?:cells)?/(?:[μµu]L|mm3|mm³|mm\\?\^3)|"
    r"(?:mL|cc)/min(?:/1\.73\s?m(?:2|²|\\?\^2))?|kg/m(?:2|²|\\?\^2)|kg|mm\s?Hg|msec|ms|points?|(?:years?"
    r"|months?|weeks?)(?: of age| old)?)"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,6}(?:\.\d+)?"
_SIGNS = {
    "≥": "≥", ">=": "≥", "=>": "≥", "at least": "≥", "greater than or equal to": "≥", "no less than": "≥",
    "not less than": "≥", "minimum of": "≥",
    "≤": "≤", "<=": "≤", "less than or equal to": "≤", "no more than": "≤", "not more than": "≤",
    "no greater than": "≤",
    "not greater than": "≤", "up to": "≤",
    ">": ">", "greater than": ">", "more than": ">", "above": ">", "higher than": ">", "exceeding": ">",
    "<": "<", "less than": "<", "below": "<", "lower than": "<", "under": "<",
}  # fmt: skip
_COMPARISON = "|".join(
    re.escape(each).replace("\\ ", r"\s") if each[0].isalpha() else r"\\?" + r"\\?".join(each)
    for each in sorted(_SIGNS, key=len, reverse=True)
)

_THRESHOLD = re.compile(
    rf"(?<![\w-])(?P<measure>{_MEASURE})(?:\s?\\?\([A-Za-z0-9\[\]/-]{{1,12}}\\?\))?"
    r"(?:\s(?:levels?|values?|scores?|counts?|of|is|are|must be|should be|was))*\s?"
    rf"(?P<comparison>{_COMPARISON})\s?(?P<value>{_NUMBER})(?![\d.,]*\d)\s?(?P<unit>{_UNIT})(?![\w/×^]|\s?[•·*]\s?\w)",
    re.IGNORECASE,
)
r"""A measure with its limit and unit.

>>> _THRESHOLD.search(r"platelet count \>60 × 10⁹/L").group("measure", "comparison", "value", "unit")
('platelet count', '\\>', '60', '× 10⁹/L')
"""

_RANGE = re.compile(
    rf"(?<![\w-])(?P<measure>{_MEASURE})(?:\s?\\?\([A-Za-z0-9]{{1,8}}\\?\))?(?:\s(?:levels?|of|is|between))*\s"
    rf"(?P<value>{_NUMBER})\s?{_UNIT}?\s?(?:-|–|to"
    rf"|and)\s?(?P<upper>{_NUMBER})(?![\d.,]*\d)\s?(?P<unit>{_UNIT})(?![\w/×^]|\s?[•·*]\s?\w)",
    re.IGNORECASE,
)
"""A measure with its lower and upper limit.

>>> _RANGE.search("BMI 18-35 kg/m2").group("value", "upper")
('18', '35')
"""

_AGE = re.compile(
    rf"(?<![\w-])(?P<measure>age[ds]?)(?:\s(?:is|of|must be|between"
    rf"|from))*\s?(?:(?P<comparison>{_COMPARISON})\s?(?P<only>\d{{1,3}})"
    r"|(?P<value>\d{1,3})\s?(?:years?\s)?(?:-|–|to|and)\s?(?P<upper>\d{1,3}))\s?(?P<unit>years"
    r"|months)\b(?!\s(?:and|\d))",
    re.IGNORECASE,
)
"""An age with one limit or two.

>>> _AGE.search("Aged 18 to 75 years (inclusive)").group("value", "upper", "unit")
('18', '75', 'years')
"""

_LENGTH = (
    r"(?P<n>\d{1,3}|one|two|three|four|five|six|twelve)\s?(?:\(\d{1,3}\)\s)?(?P<scale>hour|day|week|month|year)s?'?"
)
_LENGTH_ALONE = _LENGTH.replace("<n>", "<m>").replace("<scale>", "<step>")
_BACK = re.compile(
    rf"\bwithin\s(?:the\s)?{_LENGTH}\s(?:prior\sto|before|preceding)\s(?:the\s)?(?P<anchor>"
    r"(?P<consent>(?:signing\s(?:of\s)?)?(?:the\s)?informed\sconsent)|(?P<screening>screening)|(?P<baseline>baseline)|"
    r"(?P<enrollment>(?:study\s)?(?:enrol+ment|entry|inclusion|registration))|(?P<randomization>randomi[sz]ation)|"
    r"(?P<surgery>surgery)|"
    r"(?P<start>first\s(?:dose|administration|infusion|injection)|(?:start|initiation)\sof\s(?:the\s)?(?:study\s)?"
    r"(?:treatment|drug|intervention|medication|therapy)))\b"
    rf"|\b(?:within|in|during|over)\sthe\s(?:past|last|previous|preceding)\s{_LENGTH_ALONE}",
    re.IGNORECASE,
)
"""How far back a criterion looks.

>>> _BACK.search("rash within 4 weeks prior to the first administration")["start"]
'first administration'
"""

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "twelve": 12}
_ANCHORS = ("consent", "screening", "baseline", "enrollment", "randomization", "surgery", "start")
_ANCHORED = re.compile(r"\s(?:before|prior|preceding|of|leading|from|since)\b", re.IGNORECASE)
_OPEN_END = re.compile(r"\s?(?:or|/|and)\s?(?:\\?[<>≤≥]|\d)")


def thresholds(raw: str, start: int, end: int, path: str) -> tuple[Threshold, ...]:
    """The limits of a criterion, each with the exact words it was read from."""
    found: dict[int, Threshold] = {}
    for pattern in (_THRESHOLD, _RANGE, _AGE):
        for each in pattern.finditer(raw, start, end):
            # `> 5 or 6 kg` is two limits or a slip: left to the reader of the words.
            if not _OPEN_END.match(raw, each.end(), end):
                found.setdefault(each.start(), _threshold(each, path))
    return tuple(found[at] for at in sorted(found))


def _threshold(found: re.Match[str], path: str) -> Threshold:
    groups = found.groupdict()
    sign = (groups.get("comparison") or "").replace("\\", "").lower()
    upper = groups.get("upper")
    return Threshold(
        measure=found["measure"],
        comparison=_SIGNS[" ".join(sign.split())] if sign else "between",
        value=Decimal((groups.get("only") or found["value"]).replace(",", "")),
        upper=Decimal(upper.replace(",", "")) if upper else None,
        unit=found["unit"].replace("\\", ""),
        sources=(_source(found, path),),
    )


def windows(raw: str, start: int, end: int, path: str) -> tuple[LookBack, ...]:
    """The look-back windows of a criterion, in time notation; without an anchor the length alone."""
    # `in the last two years before surgery` has an anchor after all, and one that is not read here.
    found = [each for each in _BACK.finditer(raw, start, end) if each["n"] or not _ANCHORED.match(raw, each.end(), end)]
    return tuple(_window(each, path) for each in found)


def _window(found: re.Match[str], path: str) -> LookBack:
    count = (found["n"] or found["m"]).lower()
    scale = (found["scale"] or found["step"])[0].upper()
    length = ("PT" if scale == "H" else "P") + f"{_WORDS.get(count) or int(count)}{scale}"
    anchor = next((each for each in _ANCHORS if found[each]), None)
    notation = f"{anchor}-{length}..{anchor}" if anchor else length
    return LookBack(notation=notation, anchor=anchor, sources=(_source(found, path),))


def _source(found: re.Match[str], path: str) -> Source:
    return Source(path=path, start=found.start(), end=found.end(), quote=found[0], step="eligibility-reader")
