"""What criteria measure, and in which units: each measure with the kinds of unit that its limits are written in.

A unit of the wrong kind shows that a number belongs to something else, so a limit is taken only where both agree.
"""

from __future__ import annotations

import re

UNIT = re.compile(
    r"\s?(?:"
    r"(?P<ratio>[-–]?(?:[×xX*]|times|folds?)?\s?(?:(?:the|of|institutional|laboratory|local|site's?|adjusted|upper) )*"
    r"(?:ULN\b|UNL\b|LLN\b|(?:upper )?limits? of (?:the )?normal(?: range| value| limits?)?|(?:upper|lower) normal"
    r" limits?|"
    r"(?:upper )?limit of (?:the )?(?:institutional )?normal(?: range)?|lower limits? of (?:the )?normal|"
    r"(?<=times )(?:the )?(?:control|normal)(?: value)?|(?<=times the )(?:control|normal)(?: value)?)"
    r"(?:\s?\((?:ULN|LLN|UNL)\))?|[×xX*]\s?(?:ULN|LLN|UNL)\b)"
    r"|(?P<body>kg\s?/\s?m\s?\^?\s?(?:2|²)|kg/m\b|kilograms? per (?:square met(?:er|re)|met(?:er|re)s? squared)"
    r"(?: \(kg/m\^?2\))?)"
    r"|(?P<count>(?:[×xX*]\s?)?10\s?(?:\^\s?|[eE])?(?:\d{1,2}|[⁰¹²³⁴-⁹]{1,2})\s?(?:cells)?\s?(?:/|per )\s?"
    r"(?:L\b|liter|litre|[µμu]l\b|mcL\b|mm\s?\^?\s?[3³]|cells?)"
    r"|(?:K|G|cells?|platelets)?\s?(?:/|per )\s?(?:[µμu]L\b|mcL\b|micro-?lit(?:er|re)|mm\s?\^?\s?[3³]|cmm\b"
    r"|cubic millimet(?:er|re))"
    r"|G/L\b|[×xX*]\s?10\s?(?:\^\s?\d{1,2}|[⁰¹²³⁴-⁹]{1,2})(?!\s?/))"
    r"|(?P<rate>(?:mL|cc)\s?(?:/|per )\s?min(?:ute)?s?\b(?:\s?(?:/|per )?\s?1[.,]73\s?(?:m\s?\^?\s?[2²]?|square"
    r" meters?)?"
    r"|\s?/\s?m\s?\^?[2²])?)"
    r"|(?P<amount>(?:[mµμunpk]|mc|micro|milli|nano)?(?:g[mr]?|grams?|mol(?:es?)?|Eq|IU|U|units?|osm)\s?(?:/|per )\s?"
    r"(?:[dmµμu]?L\b|deciliter|lit(?:er|re)|100\s?mL\b|24\s?h(?:ours?|rs?)?\b|day\b|d\b|m?mol\b|m?g\b)"
    r"(?:\s?(?:Cr|creatinine)\b)?)"
    r"|(?P<share>%(?:\s?(?:of (?:the )?)?predicted(?: (?:value|normal))?)?|percent\b)"
    r"|(?P<pressure>mm\s?Hg\b)"
    r"|(?P<pulse>bpm\b|beats?\s?(?:per|/)\s?min(?:ute)?\b)"
    r"|(?P<interval>msecs?\b|ms\b|milliseconds?(?: \(ms(?:ec)?\))?)"
    r"|(?P<mass>kgs?\b|kilograms?\b|pounds?\b|lbs?\b)"
    r"|(?P<length>cms?\b|mm\b|met(?:er|re)s?\b|inch(?:es)?\b)"
    r"|(?P<time>(?:completed )?(?:years?|yrs?\.?|months?|weeks?|wks?|days?)\b(?:[ -](?:of age|old)\b)?)"
    r"|(?P<point>points?\b)"
    r")(?![\w/^×]|\s?[•·*]\s?\w)",
    re.IGNORECASE,
)
"""A unit, its group telling the kind.

>>> [UNIT.match(unit).lastgroup for unit in (" × ULN", "kg/m2", " x 10^9/L", " mL/min/1.73 m2", "%", " years old")]
['ratio', 'body', 'count', 'rate', 'share', 'time']
"""

_SERUM = r"(?:(?:serum|plasma|total|direct|fasting|conjugated|peripheral|blood) )*"

MEASURE = re.compile(
    r"(?<![\w-])(?:"
    rf"(?P<count_amount>{_SERUM}h(?:a)?emoglobin(?:s| levels?| concentrations?)?(?! A1)|(?-i:Hgb|HGB|Hb|HB)\b(?! ?A1))"
    rf"|(?P<count>{_SERUM}(?:platelets?|thrombocytes?)(?: counts?)?|(?-i:PLT)|(?:absolute )?(?:neutrophils?"
    rf"|lymphocytes?|"
    r"eosinophils?|granulocytes?|monocytes?|leu[ck]ocytes?)(?: counts?)?|absolute neutrophil count|(?-i:ANC|ALC|AEC"
    r"|WBC)"
    r"(?: counts?)?|white blood cells?(?: counts?)?|(?:CD4\+?|CD3\+?) (?:T[- ]cell |cell )?counts?)"
    rf"|(?P<amount_ratio>{_SERUM}(?:bilirubin|(?-i:TBIL?|TBL)|creatinine(?! clearance)(?: levels?| concentrations?)?|"
    r"(?:alanine|aspartate) (?:amino)?transaminase|(?:alanine|aspartate) aminotransferase|(?-i:ALT|AST|SGOT|SGPT|ALP"
    r"|GGT|CPK?|CK)"
    r"|alkaline phosphatase|(?:liver |hepatic )?(?:amino)?transaminases?|lipase|amylase|creatine (?:phospho)?kinase|"
    r"lactate dehydrogenase|(?-i:LDH)|troponin(?: [IT])?|thyroid[- ]stimulating hormone|(?-i:TSH)|albumin|calcium"
    r"|potassium"
    r"|magnesium|sodium|phosph(?:ate|orus)|ferritin|(?-i:PSA|BNP|CRP)|NT-?proBNP|C-reactive protein|prolactin"
    r"|testosterone|"
    r"calcitonin|triglycerides?|(?-i:TG)|(?:LDL|HDL)(?:[- ]C|[- ]cholesterol)?|(?:total )?cholesterol|uric acid"
    r"|lactate|"
    r"(?:C|c)-peptide(?: levels?)?|ammonia|IgE|vitamin D|urea|(?-i:BUN)|vitamin B12)(?: levels?| concentrations?)?)"
    rf"|(?P<rate>(?:(?:estimated|calculated|measured) )*(?:creatinine clearance|glomerular filtration rate|(?-i:CrCl?"
    rf"|CLcr|Ccr"
    r"|eGFR|GFR|CRCL)))"
    r"|(?P<share_amount>h(?:a)?emoglobin A1c|glycated h(?:a)?emoglobin|glycosylated h(?:a)?emoglobin|(?-i:Hb|Hgb|HB"
    r"|HGB)\s?A1[cC]|"
    r"A1C(?: levels?)?)"
    rf"|(?P<amount>(?:fasting )?{_SERUM}glucose(?: levels?| concentrations?)?|(?-i:FPG|FBG|SMBG|PPG)|{_SERUM}sugar(?:"
    rf" levels?)?)"
    r"|(?P<share>h(?:a)?ematocrit|(?-i:Hct|HCT|LVEF|FVC|DLCO|DLco|EF|FEV1|TLC|TPS|CPS|BSA)|(?:left ventricular"
    r" )?ejection fraction|"
    r"forced vital capacity|forced expiratory volume in (?:1|one) second|diffusing capacity[\w ,]{0,40}|"
    r"(?:oxygen |O2 )saturation|(?-i:SpO2|SaO2|SPO2|SpO₂)|(?:bone marrow |marrow |peripheral )?blasts?|(?-i:FEV1/FVC)"
    r"|(?:body )?weight (?:loss|gain|change))"
    r"|(?P<none_ratio>(?-i:INR|PT|aPTT|APTT|PTT)|international normali[sz]ed ratio|prothrombin time|(?:activated"
    r" )?partial "
    r"thromboplastin time)"
    r"|(?P<body>(?-i:BMI)|body[- ]mass[- ]index)"
    r"|(?P<mass>(?:body )?weight)"
    r"|(?P<length>height|waist circumference)"
    r"|(?P<pressure>(?:systolic|diastolic|mean arterial)(?: blood)? pressure|(?-i:SBP|DBP|MAP)|(?:systolic"
    r"|diastolic)(?: BP)?)"
    r"|(?P<pulse>(?:resting )?(?:heart|pulse) rate|pulse|(?-i:HR))"
    r"|(?P<interval>(?-i:QTc[FB]?|QT)(?: interval)?|QTc interval|corrected QT(?: interval)?)"
    r"|(?P<point_share>(?-i:ECOG|KPS|WHO|LPS)(?: \(WHO\))? ?(?:performance (?:status|score)|PS|score|status"
    r"|performance)?|"
    r"eastern co-?operative oncology group(?: \(ECOG\))?(?: performance (?:status|score)| score)?(?: \(PS\))?|"
    r"(?:karnofsky|lansky)(?: or lansky)?(?: play)?(?: performance)?(?: status| scores?| scale| index)?(?: \(KPS\))?|"
    r"performance status|(?:left ventricular )?shortening fraction)"
    r"|(?P<time>(?:expected |anticipated |estimated )?(?:life expectancy|survival(?: time)?|lifespan|life span)|"
    r"gestational age|(?:diabetes |disease |symptom )?duration)"
    r"|(?P<age>ages?|aged)"
    r")(?![\w])",
    re.IGNORECASE,
)
"""What is measured; the name of the group lists the kinds of unit.

>>> [MEASURE.search(text).lastgroup for text in ("Platelet count", "HbA1c", "serum creatinine", "Life expectancy")]
['count', 'share_amount', 'amount_ratio', 'time']
"""

_WITHOUT = {
    "age",
    "none_ratio",
    "point_share",
    "body",
    "share",
    "share_amount",
    "count",
    "amount_ratio",
    "count_amount",
    "rate",
}
_ALSO = {
    "amount_ratio": {"amount", "ratio", "share"},
    "count": {"count", "ratio", "share"},
    "count_amount": {"amount", "ratio", "count"},
    "none_ratio": {"ratio", "interval"},
    "rate": {"rate", "amount"},
    "share": {"share", "ratio"},
    "age": {"time"},
    "score": {"point", "share", "ratio", "count", "amount", "rate", "length"},
}


def agree(measure: str, unit: str | None) -> bool:
    """Whether limits of a measure are written in such a unit; None stands for a number without a unit.

    >>> agree("count", "count"), agree("count", "time"), agree("none_ratio", None), agree("time", None)
    (True, False, True, False)
    """
    if unit is None:
        return measure in _WITHOUT or measure == "score"
    return unit in _ALSO.get(measure, set(measure.split("_")))
