"""Which named event the words of a noun phrase stand for: "the first dose of study drug" is the start."""

from __future__ import annotations

from collections.abc import Sequence

from protogen.derivation.timetext.words import listed

TREATMENT = "treatment"
"""Stands for the treatment as a whole: before it is baseline, after it is the end of treatment."""

_GIVEN = frozenset(
    listed(
        "dose doses dosing infusion infusions injection injections administration vaccination "
        "vaccinations dosage reinfusion intake instillation"
    )
) - {"intake"}
_TREATMENTS = frozenset(
    listed(
        "treatment treatments therapy therapies intervention interventions program medication drug imp "
        "regimen rehabilitation treatement"
    )
)
_STUDIES = frozenset(("study", "trial", "studies", "research"))
_SURGERY = frozenset(
    listed(
        "surgery surgeries operation operations procedure procedures implant implantation implants "
        "resection amputation pci angioplasty cesarean caesarean hysterectomy arthroplasty replacement "
        "craniotomy extraction laparoscopy cholecystectomy prostatectomy cystectomy nephrectomy "
        "gastrectomy hepatectomy esophagectomy mastectomy thyroidectomy colectomy appendectomy "
        "tonsillectomy vasectomy bypass stenting ablation catheterization lobectomy pancreatectomy "
        "laminectomy thoracotomy embolization intubation bnct"
    )
) - {"intubation", "bnct"}
_SURGICAL = frozenset(listed("surgical operative coronary percutaneous endovascular bariatric"))
_HEADS = {
    **dict.fromkeys(("baseline",), "baseline"),
    **dict.fromkeys(("screening",), "screening"),
    **dict.fromkeys(("consent", "icf"), "consent"),
    **dict.fromkeys(("enrollment", "inclusion", "registration", "recruitment", "recruited", "entry"), "enrollment"),
    **dict.fromkeys(("randomization", "allocation"), "randomization"),
    **dict.fromkeys(("transplant", "transplantation", "transplants"), "transplant"),
    **dict.fromkeys(("delivery", "birth", "childbirth", "partum", "postpartum", "parturition"), "delivery"),
    **dict.fromkeys(("admission",), "admission"),
    **dict.fromkeys(("discharge", "discharged"), "discharge"),
    **dict.fromkeys(("diagnosis",), "diagnosis"),
    **dict.fromkeys(("relapse",), "relapse"),
    **dict.fromkeys(("progression", "pd"), "progression"),
    **dict.fromkeys(("death",), "death"),
    **dict.fromkeys(("index",), "index"),
    **dict.fromkeys(("eot",), "eot"),
    **dict.fromkeys(("eos",), "completion"),
}
_ENDS = frozenset(
    listed(
        "end completion conclusion termination cessation discontinuation completing finishing ending "
        "stopping finish close closure stop"
    )
)
_STARTS = frozenset(
    listed(
        "start initiation beginning onset commencement starting initiating commencing begin begins starts "
        "started receiving receipt"
    )
)
_TAILS = frozenset(
    listed(
        "visit visits phase period date time timepoint point day days assessment assessments value values evaluation "
        "score scores measurement measurements observation stage moment survey questionnaire interview testing "
        "examination exam scan"
    )
)
_MIDDLE = frozenset(("mid", "middle", "midpoint", "halfway"))
_LEADS = frozenset(listed("the a an this their his her its date day time moment of be being patient's subject's each"))
_DIVIDING = frozenset(listed("of in from for with to by on due"))
_OCCURRENCES = frozenset(listed("incident occurrence documentation evidence sign episode confirmation event")) - {
    "confirmation",
    "event",
}
_FIRST = frozenset(("first", "initial", "1"))
_EARLIEST = frozenset(("first", "earliest", "documented"))
_OTHERS = frozenset(listed("new subsequent next further other another alternative rescue additional following salvage"))
_LAST = frozenset(("last", "final"))
_EACH = frozenset(("each", "every", "all"))
_SOLO = {
    ("time", "zero"): "baseline",
    ("data", "cut", "off"): "completion",
    ("data", "cutoff"): "completion",
    ("into", "the", "group"): "enrollment",
    ("index", "visit"): "index",
    ("index", "date"): "index",
    ("index", "visit", "date"): "index",
    ("index", "event"): "index",
    ("index",): "index",
    ("start",): "start",
    ("beginning",): "start",
    ("op",): "surgery",
    ("surgical",): "surgery",
    ("operative",): "surgery",
    ("procedural",): "surgery",
    ("natal",): "delivery",
    ("natally",): "delivery",
}


def event(words: Sequence[str]) -> str | None:
    """The anchor that a noun phrase names, `treatment` for the treatment as a whole, or None for any other event.

    >>> event("the first dose of study treatment".split()), event("surgical resection of the tumor".split())
    ('start', 'surgery')
    >>> event("hospital discharge".split()), event("end of the intervention".split()), event("the meal".split())
    ('discharge', 'eot', None)
    """
    words = [word for word in words if word != "-"]
    run = _stripped(words)
    solo = _SOLO.get(tuple(words)) or _SOLO.get(tuple(run))
    if solo is not None:
        return solo
    each = any(word in _EACH for word in words)
    head, rest = _divided(run)
    while len(head) > 1 and head[-1] in _TAILS and not (rest and head[0] in _FIRST | _LAST):
        head = head[:-1]
    if not head or _MIDDLE & set(run):
        return None
    return _named(head, rest, each=each)


def _stripped(words: Sequence[str]) -> list[str]:
    """The words without article, "date of" and the like."""
    run = list(words)
    while len(run) > 1 and (run[0] in _LEADS or (run[0] in _EARLIEST and run[1] in _LEADS)):
        run.pop(0)
    return run


def _divided(run: list[str]) -> tuple[list[str], list[str]]:
    """The words before the first "of" (or "in", "from", "for"), and those behind it."""
    for at, word in enumerate(run):
        if word in _DIVIDING and at:
            return run[:at], run[at + 1 :]
    return run, []


def _named(head: list[str], rest: list[str], *, each: bool) -> str | None:
    last = head[-1]
    if last in _OCCURRENCES and rest:
        return event(rest)
    dated = len(head) > 1 and last in {"day", "date"} and bool(rest)
    if last in _ENDS or (head[0] in _ENDS and not rest) or (dated and head[0] in _LAST):
        return _ended(rest or (head[:-1] if last in _ENDS else head[1:]))
    if last in _STARTS or (head[0] in _STARTS and not rest) or (dated and head[0] in _FIRST):
        return _started(rest or (head[:-1] if last in _STARTS else head[1:]))
    if last in _GIVEN:
        return _given(head[:-1], rest, each=each)
    if last in _TREATMENTS:
        return _treatment(head[:-1])
    return _other(head, rest)


def _other(head: list[str], rest: list[str]) -> str | None:
    last = head[-1]
    if _consents(head, rest):
        return "consent"
    if last in _SURGERY or "surgery" in head:
        return "surgery" if last != "procedures" or not _STUDIES & set(head) else None
    if last == "entry" and "study" not in head:
        return None
    if last == "delivery" and "dose" in head:
        return "dose"
    if _closes(head):
        return "completion"
    name = "enrollment" if head == ["enrolled"] else _HEADS.get(last)
    whose = name in {"enrollment", "randomization"} and (_FIRST | _LAST) & set(rest)
    return None if whose else name  # "enrollment of the last patient" is not that of each


def _consents(head: list[str], rest: list[str]) -> bool:
    """Whether the words are about signing the consent: "signing of the ICF", "informed consent form signed"."""
    signing = head[-1] in {"signing", "signature"} and bool({"consent", "icf"} & set(rest))
    return signing or (head[-1] == "form" and "consent" in head) or head[0] in {"signing", "signed"}


def _ended(of: list[str]) -> str | None:
    of = _stripped(of)
    head, _ = _divided(of)
    while len(head) > 1 and head[-1] in _TAILS:
        head = head[:-1]
    if not head:
        return None
    if head[-1] in _TREATMENTS or head[-1] == "dosing":
        return "eot"
    if head[-1] in _GIVEN and _LAST & set(head):
        return "last dose"
    return "completion" if head[-1] in _STUDIES else None


def _closes(head: list[str]) -> bool:
    """Whether the words are of the end of the study: "study close out", "end-of-study"."""
    return bool(_STUDIES & set(head)) and bool({"close", "closeout", "closure"} & set(head))


def _started(of: list[str]) -> str | None:
    of = _stripped(of)
    head, _ = _divided(of)
    while len(head) > 1 and head[-1] in _TAILS:
        head = head[:-1]
    if not head:
        return None
    last = head[-1]
    if _OTHERS & set(head):
        return None  # "start of new anticancer therapy"
    return "start" if last in _TREATMENTS or last in _STUDIES or last in _GIVEN else None


def _given(before: list[str], rest: list[str], *, each: bool) -> str | None:
    known = set(before)
    if known & _FIRST:
        return "start"
    if known & _LAST:
        return "last dose"
    if each:
        return "each dose"
    if known & {"second", "third", "fourth", "2", "3", "4"} or rest[:1] == ["anesthesia"]:
        return None
    return "dose"


def _treatment(before: list[str]) -> str | None:
    known = set(before)
    if known & _SURGICAL:
        return "surgery"
    if known & _FIRST:
        return "start"
    if known & _LAST:
        return "last dose"
    if known & {"second", "third", "2", "3", "chemotherapy", "radiation"}:
        return None
    return TREATMENT
