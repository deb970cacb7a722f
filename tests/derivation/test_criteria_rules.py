r"""The rules of reading eligibility text, one small invented text each: where it fires, and a near miss.

The expected tree is written a line a piece: `I`, `E` or `O` and the text of a criterion, indented by its depth; `#` a
heading that names a list, `=` a group heading, `%` leftover.
"""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import pytest

from protogen.derivation.criteria import coverage, criteria
from protogen.model.population import Criterion, Population

SIGNS = {"inclusion": "#", "exclusion": "#", "group": "="}


def tree(text: str) -> list[str]:
    """The pieces of a text in order, in the notation of this file."""
    population = criteria(Population(eligibility_text=text))
    assert coverage(population) == []
    pieces = [(each.start, f"{SIGNS[each.kind]} {text[each.start : each.end]}") for each in population.headings]
    pieces += [(each.start, f"% {text[each.start : each.end]}") for each in population.leftover]
    waiting: list[tuple[Criterion, int]] = [
        (each, 0) for each in (*population.inclusion, *population.exclusion, *population.other)
    ]
    while waiting:
        each, depth = waiting.pop()
        pieces.append((each.start, f"{'  ' * depth}{each.id[0]} {each.text}"))
        waiting += [(child, depth + 1) for child in each.children]
    return [piece for _, piece in sorted(pieces)]


def numbers(text: str) -> list[str | None]:
    """The author's own numbers of the criteria at the top level."""
    population = criteria(Population(eligibility_text=text))
    return [each.number for each in (*population.inclusion, *population.exclusion)]


CASES: dict[str, tuple[str, list[str]]] = {
    "3 a span opens with its escape": ("* \\<5 drinks", ["I <5 drinks"]),
    "5 closing signs stay": ("(1) no rash; or (2) no itch", ["I no rash; or", "I no itch"]),
    "6 labels stay": ("* Vision: 20/20\n* Note: no rash", ["I Vision: 20/20", "I Note: no rash"]),
    "8 one line per span": ("* Age\n* Sex", ["I Age", "I Sex"]),
    "9 a lone dash is leftover": ("* Rash\n\n-", ["I Rash", "% -"]),
    "9 a dash at the end is leftover": ("1. Rash\n2. Itch -", ["I Rash", "I Itch", "% -"]),
    "9 a comment is leftover": ("* Rash\n\n<!-- -->\n\n* Itch", ["I Rash", "% <!-- -->", "I Itch"]),
    "9 words are never leftover": ("* none\n* Rash", ["O none", "I Rash"]),
    "10 bullets": ("- Rash\n• Itch\n· Cough", ["I Rash", "I Itch", "I Cough"]),
    "10 letters": ("a) Rash\nb) Itch", ["I Rash", "I Itch"]),
    "10 escaped numbers": ("1\\. Rash\n2\\. Itch", ["I Rash", "I Itch"]),
    "10 a letter that opens no list is text": ("* Rash\nE. coli in urine", ["I Rash", "I E. coli in urine"]),
    "11 two signs in a row": ("* 1\\. Rash\n* 2\\. Itch", ["I Rash", "I Itch"]),
    "11 two bullets in a row": ("* · Rash\n* · Itch", ["I Rash", "I Itch"]),
    "12 glued numbers": ("* 4.Rash\n* 5.Able to swim", ["I Rash", "I Able to swim"]),
    "13 a number goes on with its list": (
        "* 4\\. Rash\n* 5\\. Itch\n* 6.10 m or more",
        ["I Rash", "I Itch", "I 10 m or more"],
    ),
    "13 a number in an un-numbered list is a value": ("* Rash\n* 6.10 m or more", ["I Rash", "I 6.10 m or more"]),
    "13 behind a sign, digits are text": ("1. Rash\n2. 3 weeks off work", ["I Rash", "I 3 weeks off work"]),
    "14 a footnote": ("* Rash\\*\n\n\\* Not of the face", ["I Rash*", "  I Not of the face"]),
    "14 an asterisk behind a word is text": ("* Rash\\*\n* Itch", ["I Rash*", "I Itch"]),
    "15 numbers in running text": (
        "1. Took parts 2, 3 and 5 and either 2) or 3)",
        ["I Took parts 2, 3 and 5 and either 2) or 3)"],
    ),
    "15 that is is no roman one": ("* Rash\n  * i.e. of the face", ["I Rash", "  I i.e. of the face"]),
    "16 headings in any case": (
        "INCLUSION CRITERIA\n* Rash\n\nKey exclusion criteria :\n* Itch",
        ["# INCLUSION CRITERIA", "I Rash", "# Key exclusion criteria :", "E Itch"],
    ),
    "16 non-inclusion": ("Non-Inclusion Criteria:\n* Rash", ["# Non-Inclusion Criteria:", "E Rash"]),
    "16 the words inside a sentence are none": (
        "* Does not meet the inclusion criteria",
        ["I Does not meet the inclusion criteria"],
    ),
    "17 a criterion runs on behind the heading": (
        "Inclusion criteria: age over 18",
        ["# Inclusion criteria:", "I age over 18"],
    ),
    "17 a heading in mid-line": ("* Rash Exclusion Criteria: Itch", ["I Rash", "# Exclusion Criteria:", "E Itch"]),
    "17 headings without colons in one line": (
        "Inclusion Criteria Adults aged 18 to 65 Exclusion Criteria Smoking of any kind",
        ["# Inclusion Criteria", "I Adults aged 18 to 65", "# Exclusion Criteria", "E Smoking of any kind"],
    ),
    "18 a group heading in a paragraph": (
        "Inclusion Criteria:\n\nFor the patients of Arm A:\n\n* Rash",
        ["# Inclusion Criteria:", "= For the patients of Arm A:", "I Rash"],
    ),
    "18 a group heading as a bullet": (
        "* Children:\n  * Rash\n* Parents:\n  * Itch",
        ["= Children:", "I Rash", "= Parents:", "I Itch"],
    ),
    "18 a topic": ("Medical Conditions\n\n1. Rash", ["= Medical Conditions", "I Rash"]),
    "18 a label with a condition is none": (
        "* Severe asthma:\n  * two attacks",
        ["I Severe asthma:", "  I two attacks"],
    ),
    "19 items below are top level": (
        "* Rash\n\nFor the control group:\n\n  1. Itch\n  2. Cough",
        ["I Rash", "= For the control group:", "I Itch", "I Cough"],
    ),
    "20 a condition to fill in is a parent": (
        "* Stable kidney function, meaning:\n  * no stones",
        ["I Stable kidney function, meaning:", "  I no stones"],
    ),
    "20 an introduction to the whole list": (
        "Inclusion Criteria:\n* Must fulfil all of these criteria:\n  * Rash\n  * Itch",
        ["# Inclusion Criteria:", "= Must fulfil all of these criteria:", "I Rash", "I Itch"],
    ),
    "20 an introduction at the level of its list": (
        "Exclusion Criteria:\n* Subjects will be excluded for the following reasons:\n* Rash\n* Itch",
        ["# Exclusion Criteria:", "= Subjects will be excluded for the following reasons:", "E Rash", "E Itch"],
    ),
    "20 an introduction between criteria is a parent": (
        "* Rash\n* Must meet all of these criteria:\n  * Itch\n* Cough",
        ["I Rash", "I Must meet all of these criteria:", "  I Itch", "I Cough"],
    ),
    "21 a heading of a subset that keeps the polarity": (
        "Inclusion Criteria:\n* Rash\n\nInclusion criteria, siblings:\n* Itch",
        ["# Inclusion Criteria:", "I Rash", "= Inclusion criteria, siblings:", "I Itch"],
    ),
    "21 a bare repeat": (
        "Inclusion Criteria:\n\n* Inclusion criteria:\n  1. Rash",
        ["# Inclusion Criteria:", "# Inclusion criteria:", "I Rash"],
    ),
    "21 a heading that changes the polarity": (
        "Exclusion Criteria:\n* Rash\n\nDonor Inclusion Criteria:\n* Itch",
        ["# Exclusion Criteria:", "E Rash", "# Donor Inclusion Criteria:", "I Itch"],
    ),
    "22 a short paragraph that names whom": ("* Rash\n\nFor carers:\n\n* Itch", ["I Rash", "= For carers:", "I Itch"]),
    "22 a paragraph that completes a colon is no heading": (
        "* Rash of these kinds:\n\nred:\n\n* Itch",
        ["I Rash of these kinds:", "  I red:", "    I Itch"],
    ),
    "22 people with a word about them": (
        "* Rash\n\nAsthmatic Subjects\n\n* Itch\n\nAYA:\n\n1. Cough",
        ["I Rash", "= Asthmatic Subjects", "I Itch", "= AYA:", "I Cough"],
    ),
    "22 people under a condition are none": (
        "* Rash\n\nPatients of the clinic who meet one or more of the following criteria:\n\n* Itch",
        ["I Rash", "I Patients of the clinic who meet one or more of the following criteria:", "  I Itch"],
    ),
    "23 no heading at all": ("* Rash\n* No itch", ["I Rash", "I No itch"]),
    "24 an item is not split at stops": (
        "* Able to walk. Able to swim; no rash.",
        ["I Able to walk. Able to swim; no rash."],
    ),
    "25 a hidden number": ("4. Over 60 5. Lives alone\n6. Rash", ["I Over 60", "I Lives alone", "I Rash"]),
    "25 a skipped number": ("1) Rash, 2) itch, 4) cough.", ["I Rash,", "I itch,", "I cough."]),
    "25 a number at the end of a sentence": (
        "1. Asthma of grade 2. Inhaler used\n2. Rash",
        ["I Asthma of grade 2. Inhaler used", "I Rash"],
    ),
    "25 a decimal": ("5\\. Limit 6.5 mg. No rash\n6\\. Itch", ["I Limit 6.5 mg. No rash", "I Itch"]),
    "26 an inline list": ("* Able to: a) walk; b) swim", ["I Able to:", "  I walk;", "  I swim"]),
    "26 an inline list without a colon": (
        "1. Two of the skills. A. Swims B. Walks",
        ["I Two of the skills.", "  I Swims", "  I Walks"],
    ),
    "26 inline lists nest": (
        "* Skills: 1. moves: a) walks b) swims 2. sings",
        ["I Skills:", "  I moves:", "    I walks", "    I swims", "  I sings"],
    ),
    "26 a list in brackets stays text": (
        "* Able to move (a) walk or (b) swim)\n* Skill (1. walks 2. swims)",
        ["I Able to move", "  I walk or", "  I swim)", "I Skill (1. walks 2. swims)"],
    ),
    "26 one letter is no list": ("* Able to: a) walk", ["I Able to: a) walk"]),
    "27 a comma list stays text": (
        "* Skills such as: walking, swimming; singing",
        ["I Skills such as: walking, swimming; singing"],
    ),
    "28 bullets that run together": (
        "Inclusion Criteria: - Woman- Smoker- Lives nearby",
        ["# Inclusion Criteria:", "I Woman", "I Smoker", "I Lives nearby"],
    ),
    "28 a hyphen without a blank": (
        "Inclusion Criteria: - Well-known Smoker",
        ["# Inclusion Criteria:", "I Well-known Smoker"],
    ),
    "29 sentences": ("No cough. No fever.", ["I No cough.", "I No fever."]),
    "29 a permission stays": (
        "No recent travel. Day trips are allowed.",
        ["I No recent travel. Day trips are allowed."],
    ),
    "29 lost line breaks": (
        "Aged at least 30 years Owns a car, Adults who drive",
        ["I Aged at least 30 years", "I Owns a car,", "I Adults who drive"],
    ),
    "29 a capital behind an unfinished phrase": (
        "Rash that keeps a Participant from work, (US ONLY) Any rash, speaks no English at home",
        ["I Rash that keeps a Participant from work, (US ONLY) Any rash, speaks no English at home"],
    ),
    "29 a capital in a name": (
        "Diagnosed by the Mayo Clinic Active Score",
        ["I Diagnosed by the Mayo Clinic Active Score"],
    ),
    "29 labels behind a colon": (
        "* Good organs:\n\nBlood: counts above 5 Kidney: clear",
        ["I Good organs:", "  I Blood: counts above 5", "  I Kidney: clear"],
    ),
    "30 a broken item is merged": ("* Allergy to\n* penicillin\n* Rash", ["I Allergy to\n* penicillin", "I Rash"]),
    "30 an item that ends in or is not": ("* Rash; or\n* Itch", ["I Rash; or", "I Itch"]),
    "30 nor one that ends in a comma": ("* Rash,\n* itch", ["I Rash,", "I itch"]),
    "32 nested in print": (
        "* Rash of these kinds:\n\n  * red\n  * dry\n* Itch",
        ["I Rash of these kinds:", "  I red", "  I dry", "I Itch"],
    ),
    "32 a note is a child": (
        "* Resting pulse below 90.\n  * Note: measured twice",
        ["I Resting pulse below 90.", "  I Note: measured twice"],
    ),
    "33a another subject is promoted": (
        "* Resting pulse below 90.\n  * Able to swim",
        ["I Resting pulse below 90.", "I Able to swim"],
    ),
    "33b below a doubled sign": ("* · Rash\n  * Itch\n  * Cough", ["I Rash", "I Itch", "I Cough"]),
    "34 bullets behind a colon among numbers": (
        "1. Any of these:\n* Rash\n* Itch\n2. Cough",
        ["I Any of these:", "  I Rash", "  I Itch", "I Cough"],
    ),
    "34 the sub-list ends at another subject": (
        "* Lung disease, including:\n* asthma\n* chronic cough\n* Able to swim",
        ["I Lung disease, including:", "  I asthma", "  I chronic cough", "I Able to swim"],
    ),
    "34 the next number ends it": ("1. Organs work as follows:\n2. Rash", ["I Organs work as follows:", "I Rash"]),
    "35 restarted numbers behind a colon": (
        "1\\. Rash\n2\\. One of:\n\n1. red\n2. dry\n3. old\n\n3\\. Itch",
        ["I Rash", "I One of:", "  I red", "  I dry", "  I old", "I Itch"],
    ),
    "35 a section number": (
        "7. Skills\n7.1 Walks\n7.2 Swims\n8. Rash",
        ["I Skills", "  I Walks", "  I Swims", "I Rash"],
    ),
    "36a a heading": ("1. Rash\n\nPart B:\n\n1. Itch", ["I Rash", "= Part B:", "I Itch"]),
    "36b an indented paragraph": (
        "* Rash\n\n  Of the hands, feet and face.\n* Itch",
        ["I Rash", "  I Of the hands, feet and face.", "I Itch"],
    ),
    "36c the next number": ("* 1.Rash\n\n  2.Itch\n\n  3.Cough", ["I Rash", "I Itch", "I Cough"]),
    "36d a criterion of its own": ("* Rash.\n\nSevere itch.\n\n* Cough", ["I Rash.", "I Severe itch.", "I Cough"]),
    "36 a note at the margin": (
        "1. Resting pulse below 90.\n\nNote: measured twice.\n\n2. Rash",
        ["I Resting pulse below 90.", "  I Note: measured twice.", "I Rash"],
    ),
    "37 a footnote paragraph": (
        "* Rash (\\*) of any kind\n\n(\\*) This means red skin",
        ["I Rash (*) of any kind", "  I This means red skin"],
    ),
    "38 kind follows the heading": (
        "Exclusion Criteria:\n* No open wound\n  * of the hands",
        ["# Exclusion Criteria:", "E No open wound", "  E of the hands"],
    ),
    "39 a pointer": (
        "Exclusion Criteria:\n* Rash\n\nOther exclusion criteria may apply.",
        ["# Exclusion Criteria:", "E Rash", "O Other exclusion criteria may apply."],
    ),
    "39 a pointer in front of the next heading": (
        "Inclusion Criteria:\n* Rash\n\nFurther criteria apply.\n\nExclusion Criteria:\n* Itch",
        ["# Inclusion Criteria:", "I Rash", "O Further criteria apply.", "# Exclusion Criteria:", "E Itch"],
    ),
    "39 a condition that points elsewhere": (
        "* Adequate organs (see other criteria)",
        ["I Adequate organs (see other criteria)"],
    ),
    "3 a backslash before a letter is text": ("* the file C:\\data", ["I the file C:\\data"]),
    "4 white space around is not part of it": ("   Rash  \n\n \t Itch", ["I Rash", "I Itch"]),
    "4 a hyphen inside a word is no marker": ("* Well-known rash", ["I Well-known rash"]),
    "5 a trailing and stays": ("1. no rash, and\n2. no itch.", ["I no rash, and", "I no itch."]),
    "7 a parent has its own words only": ("* Rash, either:\n  * red", ["I Rash, either:", "  I red"]),
    "10 capital letters and brackets": ("(A) Rash\n(B) Itch", ["I Rash", "I Itch"]),
    "10 roman numbers": ("i. Rash\nii. Itch\niii. Cough\niv. Fever", ["I Rash", "I Itch", "I Cough", "I Fever"]),
    "10 section numbers": ("8.2.3 Rash\n8.2.4 Itch", ["I Rash", "I Itch"]),
    "10 sub-numbers behind a hyphen": (
        "3. Skills\n- 3.1 Walks\n- 3.2 Swims\n4. Rash",
        ["I Skills", "  I Walks", "  I Swims", "I Rash"],
    ),
    "10 a hyphen glued to the first word of a line": ("-Rash\n-Itch", ["I Rash", "I Itch"]),
    "10 a negative number is no bullet": ("-2.5 or lower T-score", ["I -2.5 or lower T-score"]),
    "10 circled numbers": ("① Rash\n② Itch ③ Cough", ["I Rash", "I Itch", "I Cough"]),
    "10 full-width brackets and a pause mark": ("1、Rash\n（2）Itch", ["I Rash", "I Itch"]),
    "10 a bullet in mid-line": ("* Rash • Itch", ["I Rash", "I Itch"]),
    "10 a dot of multiplication is no bullet": ("* Below 40 kg • m", ["I Below 40 kg • m"]),
    "11 a hyphen and a number": ("- 1. Rash\n- 2. Itch", ["I Rash", "I Itch"]),
    "12 glued numbers inside a line": ("* 1.Rash of the face. 2.Itch", ["I Rash of the face.", "I Itch"]),
    "12 a glued letter is none": ("* Rash\n* e.coli in urine", ["I Rash", "I e.coli in urine"]),
    "15 a dash between parts of a sentence": ("* Able to walk - with a stick", ["I Able to walk - with a stick"]),
    "15 a number in a word, a sign in brackets": (
        "* A 10-step ladder, a (+) test",
        ["I A 10-step ladder, a (+) test"],
    ),
    "15 numbered notes in brackets": (
        "* Rash (Note 1: of the face. Note 2: of the hands)",
        ["I Rash (Note 1: of the face. Note 2: of the hands)"],
    ),
    "16 a heading that was cut off": (
        "Inclusion Criteria:\n* Rash\n\nExclusion Criteri\n* Itch",
        ["# Inclusion Criteria:", "I Rash", "# Exclusion Criteri", "E Itch"],
    ),
    "17 a list is spoken of in mid-sentence": (
        "* Rash under the inclusion criteria: see there",
        ["I Rash under the inclusion criteria: see there"],
    ),
    "9 a heading copied into a list is leftover": (
        (
            "Inclusion Criteria:\n1. Either:\n   1. red\n\n      Exclusion Criteria:\n   2. dry\n2. Cough\n\n"
            "Exclusion Criteria:\n1. Itch"
        ),
        [
            "# Inclusion Criteria:",
            "I Either:",
            "  I red",
            "% Exclusion Criteria:",
            "  I dry",
            "I Cough",
            "# Exclusion Criteria:",
            "E Itch",
        ],
    ),
    "9 an indented heading that no number follows is none": (
        "Inclusion Criteria:\n1. Rash\n\n   Exclusion Criteria:\n1. Itch",
        ["# Inclusion Criteria:", "I Rash", "# Exclusion Criteria:", "E Itch"],
    ),
    "18 a short topic in a paragraph": (
        "Smokers:\n\n* Rash\n\nClinic specific:\n\n* Itch",
        ["= Smokers:", "I Rash", "= Clinic specific:", "I Itch"],
    ),
    "18 capitals without a colon": ("CARE PERSONS\n\n* Rash", ["= CARE PERSONS", "I Rash"]),
    "18 capitals behind which something must follow": ("PERSONS WITH\n\n* Rash", ["I PERSONS WITH", "I Rash"]),
    "18 a short condition in a paragraph": (
        "Severe asthma:\n\n* Rash",
        ["I Severe asthma:", "  I Rash"],
    ),
    "18 codes above a list": ("XY1D\n\n* Rash\n\nAB2 & 3\n\n* Itch", ["= XY1D", "I Rash", "I AB2 & 3", "I Itch"]),
    "18 people above the name of a list": (
        "Patients with asthma\n\nInclusion Criteria:\n* Rash",
        ["= Patients with asthma", "# Inclusion Criteria:", "I Rash"],
    ),
    "18 people with a full stop are a criterion": (
        "Patients with asthma.\n\nExclusion Criteria:\n* Rash",
        ["I Patients with asthma.", "# Exclusion Criteria:", "E Rash"],
    ),
    "19 below a parent they are not": (
        "* Rash that is:\n\n  1. red\n  2. dry",
        ["I Rash that is:", "  I red", "  I dry"],
    ),
    "20 an introduction with words about the judge": (
        "* Eligible if all of the following criteria are met per own report:\n* Rash\n* Itch",
        ["= Eligible if all of the following criteria are met per own report:", "I Rash", "I Itch"],
    ),
    "22 a paragraph inside a numbered item is none": (
        "1. For arm A: no rash\n\n   For arm B only those who meet all of these:\n   1. itch\n   2. cough\n2. Fever",
        [
            "I For arm A: no rash",
            "  I For arm B only those who meet all of these:",
            "    I itch",
            "    I cough",
            "I Fever",
        ],
    ),
    "23 topics without the name of a list": (
        "DISEASE CHARACTERISTICS:\n\n* Rash\n\nPRIOR THERAPY:\n\n* Itch",
        ["= DISEASE CHARACTERISTICS:", "I Rash", "= PRIOR THERAPY:", "I Itch"],
    ),
    "25 a hidden number counts an un-numbered list": (
        "* Rash\n* Itch; (3) cough\n* Fever",
        ["I Rash", "I Itch;", "I cough", "I Fever"],
    ),
    "25 hidden numbers go on with it": ("* Rash\n* Itch 3) cough 4) fever", ["I Rash", "I Itch", "I cough", "I fever"]),
    "25 a hidden number that counts something else": (
        "* Rash\n* Itch of type 3) or less",
        ["I Rash", "I Itch of type 3) or less"],
    ),
    "25 letters behind numbers": (
        "1. Skills\n   1. walks\n   2. swims c. Climbs\n2. Rash",
        ["I Skills", "  I walks", "  I swims", "  I Climbs", "I Rash"],
    ),
    "26 a letter may follow a day": (
        "* Attacks: A. From 1 to 8 per day B. Not due to fever",
        ["I Attacks:", "  I From 1 to 8 per day", "  I Not due to fever"],
    ),
    "27 a comma list with markers is one": (
        "* Skills: a) walking, b) swimming",
        ["I Skills:", "  I walking,", "  I swimming"],
    ),
    "29 ordinary words in a text that lost its line breaks": (
        "Mild rash of the hand Diagnosis of asthma Severe itch of the face Morbid obesity",
        ["I Mild rash of the hand", "I Diagnosis of asthma", "I Severe itch of the face", "I Morbid obesity"],
    ),
    "29 a name with an apostrophe": (
        "Rash in Somebody's Disease of the hand, and Other Disease",
        ["I Rash in Somebody's Disease of the hand, and Other Disease"],
    ),
    "29 a table of ages": (
        "Limits by age Age 1 to 2 years 0.6 Age 3 to 6 years 0.8",
        ["I Limits by age Age 1 to 2 years 0.6 Age 3 to 6 years 0.8"],
    ),
    "30 a nested bullet completes a broken item": (
        "1. A score within the range of\n   * 4 to 8 points\n2. Rash",
        ["I A score within the range of\n   * 4 to 8 points", "I Rash"],
    ),
    "30 two nested bullets are a list": (
        "1. Allergy to\n   * nuts\n   * eggs\n2. Rash",
        ["I Allergy to", "  I nuts", "  I eggs", "I Rash"],
    ),
    "33 notes are never promoted": (
        "* Resting pulse below 90.\n  * Exceptions: fever",
        ["I Resting pulse below 90.", "  I Exceptions: fever"],
    ),
    "34 a stem is completed by all that follows": (
        "* Participants with:\n* asthma\n* pulse < 50\n* rash",
        ["I Participants with:", "  I asthma", "  I pulse < 50", "  I rash"],
    ),
    "34 a heading ends it": (
        "1. Any of these:\n* Rash\n\nPart B:\n\n* Itch",
        ["I Any of these:", "  I Rash", "= Part B:", "I Itch"],
    ),
    "34 the following months open no list": (
        "* Rash in the following 12 months.\n* Itch",
        ["I Rash in the following 12 months.", "I Itch"],
    ),
    "35 a list of roman numbers starts inside an item": (
        "* Good organs\n* i. heart\n* ii. lung\n* Rash",
        ["I Good organs", "  I heart", "  I lung", "I Rash"],
    ),
    "35 a letter alone behind a bullet starts none": (
        "* Adults\n* a) tall or b) heavy\n* Rash",
        ["I Adults", "I tall or", "I heavy", "I Rash"],
    ),
    "36 a definition at the margin": (
        "* High ABC.\n\nABC = weight by height.\n\n* Rash",
        ["I High ABC.", "  I ABC = weight by height.", "I Rash"],
    ),
    "37 a footnote below its own item": (
        "* Rash\\* of any kind:\n  * red\n\n\\* Not of the face\n* Itch",
        ["I Rash* of any kind:", "  I red", "  I Not of the face", "I Itch"],
    ),
    "39 a remark on the whole text": (
        "* Rash\n\nThe above information is not intended to contain all considerations.",
        ["I Rash", "O The above information is not intended to contain all considerations."],
    ),
    "41 identical criteria of two groups stay apart": (
        "Part A:\n* Rash\n\nPart B:\n* Rash",
        ["= Part A:", "I Rash", "= Part B:", "I Rash"],
    ),
    "a heading closed by a full stop": (
        "Inclusion criteria. Age 22. English.",
        ["# Inclusion criteria.", "I Age 22.", "I English."],
    ),
    "a number glued behind a heading": (
        "Exclusion Criteria:1.\n\n* Rash\n* 2\\. Itch",
        ["# Exclusion Criteria:", "E Rash", "E Itch"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_a_rule_of_reading_holds(text: str, expected: list[str]) -> None:
    """The pieces of one small text."""
    assert tree(text) == expected


def test_offsets_count_characters_of_the_raw_field() -> None:
    """The span of an item that opens with an escape begins at its backslash, and only the text drops it."""
    (found,) = criteria(Population(eligibility_text="* \\<5 drinks 🍷 a day ")).inclusion
    assert (found.start, found.end, found.text) == (2, 20, "<5 drinks 🍷 a day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4. Rash\n5. Itch", ["4", "5"]),
        ("* 2\\. Rash\n* Itch", ["2", None]),
        ("b) Rash\na) Itch", [None, "a"]),
        ("8.2.3 Rash\n8.2.4 Itch", ["8.2.3", "8.2.4"]),
        ("Exclusion Criteria:1.\n* Rash", ["1"]),
    ],
)
def test_the_number_is_the_one_the_author_printed(text: str, expected: list[str | None]) -> None:
    """Not ours."""
    assert numbers(text) == expected


def test_ids_run_through_groups_and_below_parents() -> None:
    """I1, I1.a, I1.a.i, I1.a.i.1, and no restart at a group heading."""
    text = "Part A:\n* One of these:\n  * two of these:\n    * three of these:\n      * red\n\nPart B:\n* Itch"
    population = criteria(Population(eligibility_text=text))
    found, ids = list(population.inclusion), []
    while found:
        each = found.pop(0)
        ids.append(each.id)
        found = [*each.children, *found]
    assert ids == ["I1", "I1.a", "I1.a.i", "I1.a.i.1", "I2"]
    assert [(each.label, each.first, each.last) for each in population.groups] == [
        ("Part A:", "I1", "I1"),
        ("Part B:", "I2", "I2"),
    ]


@pytest.mark.parametrize(
    ("parent", "logic", "at_least"),
    [
        ("At least two of the following:", "at_least", 2),
        ("One or more of these:", "at_least", 1),
        ("Any of the following:", "any", None),
        ("Fulfilling both criteria:", "all", None),
        ("All of the following:", "all", None),
        ("Cancer other than the following within the past 5 years:", "exception", None),
        ("At least 5 attacks with these marks:", None, None),
        ("At least four of the following:", None, None),
        ("Rash, including:", None, None),
        ("Well without oxygen other than CPAP:", None, None),
    ],
)
def test_logic_is_stated_by_words_or_absent(parent: str, logic: str | None, at_least: int | None) -> None:
    """How the children combine; a number that counts something else, or more than there are, says nothing."""
    _, found = criteria(Population(eligibility_text=f"* Itch\n* {parent}\n  * red\n  * dry\n  * old")).inclusion
    assert (found.logic, found.at_least) == (logic, at_least)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* For patients with prior treatment: no rash", "For patients with prior treatment"),
        ("* Women of childbearing potential must test negative", "Women of childbearing potential"),
        ("* Negative test in women of childbearing potential (WOCBP).", "women of childbearing potential (WOCBP)"),
        ("* Subjects (HER2-targeted): no rash", "Subjects (HER2-targeted)"),
        ("* Cohort B only: no rash", "Cohort B only"),
        ("* No rash (only applicable to adults)", "adults"),
        ("* Pregnant women", None),
        ("* For the purpose of this study, no rash", None),
    ],
)
def test_a_condition_is_kept_in_its_exact_words(text: str, expected: str | None) -> None:
    """For whom a criterion holds."""
    (found,) = criteria(Population(eligibility_text=text)).inclusion
    assert found.applies_to == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* platelet count \\>60 × 10⁹/L", [("platelet count", ">", "60", None, "× 10⁹/L")]),
        ("* creatinine level \\>2.5 mg/dL", [("creatinine level", ">", "2.5", None, "mg/dL")]),
        ("* platelet count \\<50,000/μL", [("platelet count", "<", "50000", None, "/μL")]),
        ("* BMI 18-35 kg/m2", [("BMI", "between", "18", "35", "kg/m2")]),
        ("* Aged 18 to 75 years (inclusive)", [("Aged", "between", "18", "75", "years")]),
        ("* Hemoglobin at least 9 g/dL", [("Hemoglobin", "≥", "9", None, "g/dL")]),
        ("* hemoglobin low", []),
        ("* platelets \\> 3 folds", []),
        ("* BMI \\< 40 kg • m-2", []),
        ("* ALT \\> 3 or 5 × ULN", []),
    ],
)
def test_limits_are_read_or_absent(text: str, expected: list[tuple[str, ...]]) -> None:
    """Measure, comparison, value, unit in the words of the text; never half of one."""
    (found,) = criteria(Population(eligibility_text=text)).inclusion
    limits = [
        (each.measure, each.comparison, str(each.value), str(each.upper) if each.upper else None, each.unit)
        for each in found.thresholds
    ]
    assert limits == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("* Rash within 4 weeks prior to the first administration of it", [("start-P4W..start", "start")]),
        ("* Rash within 30 days before screening", [("screening-P30D..screening", "screening")]),
        ("* No rash within the last 3 months.", [("P3M", None)]),
        ("* Plans to move within 3 months of screening", []),
        ("* Rash in the last two years before it", []),
        ("* Rash within 2 weeks after a holiday", []),
    ],
)
def test_windows_are_read_or_absent(text: str, expected: list[tuple[str, str | None]]) -> None:
    """In time notation, with a known anchor or with none stated."""
    (found,) = criteria(Population(eligibility_text=text)).inclusion
    assert [(each.notation, each.anchor) for each in found.windows] == expected


def test_promoted_split_and_demoted_items_are_reported() -> None:
    """What was moved is said, with the id it has now."""
    text = "1. Pulse below 90.\n   * Able to swim\n2. Over 60 3. Lives alone\n4. Rash:\n* red"
    repairs = [(each.criterion, each.rule) for each in criteria(Population(eligibility_text=text)).repairs]
    assert repairs == [("I2", "promoted"), ("I4", "split"), ("I5.a", "demoted")]


def test_examples_beside_the_patterns_hold() -> None:
    """Every regular expression carries what it matches; the examples are run, also those below constants."""
    runner, parser, run = doctest.DocTestRunner(), doctest.DocTestParser(), 0
    folder = Path(str(importlib.import_module("protogen.derivation.eligibility.tree").__file__)).parent
    for path in sorted(folder.glob("[a-z]*.py")):
        module = importlib.import_module(f"protogen.derivation.eligibility.{path.stem}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                examples = parser.get_doctest(node.value.value, vars(module).copy(), path.stem, str(path), node.lineno)
                run += len(examples.examples)
                runner.run(examples)
    assert run > 30
    assert runner.summarize(verbose=False).failed == 0
