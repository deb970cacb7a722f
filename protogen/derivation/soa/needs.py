"""What the eligibility criteria need before a participant can be included: derived marks, never stated ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protogen.derivation.soa.clock import BEFORE, STARTS, TIMED, Moment, stretch
from protogen.derivation.soa.draft import Bar, Draft, Mark, Row
from protogen.derivation.soa.marking import CONSENT_ROW, FIRST_GROUP
from protogen.derivation.soa.naming import capital
from protogen.derivation.soa.narrative import CONSENT
from protogen.derivation.soa.prose import Prose
from protogen.derivation.soa.stages import SCREENING
from protogen.derivation.soa.vocabulary import Limits, Test, vocabulary
from protogen.derivation.timeframes import time_frame
from protogen.model.population import Criterion, Logic
from protogen.model.source import Basis, Source
from protogen.model.study import Study
from protogen.model.terms import Sex
from protogen.model.time import TimeKind

Span = tuple[int, int]

# Matches "Cases with uncertain diagnosis require"; the group is the condition.
_ONLY_IF = re.compile(
    r"\b(?:cases|patients|subjects|participants) with ([^.,;]{3,60}?) (?:requires?|must|should|needs?|will)\b"
    r"[^.;]{0,60}$",
    re.IGNORECASE,
)
# Matches "signing the informed consent form", "written informed consent".
_CONSENT = re.compile(r"\b(?:sign\w*(?: of)? (?:the |an? )?)?(?:written )?informed consent(?: form)?\b", re.IGNORECASE)
_AROUND = 60
"""How many characters beside the words of a test are looked at."""
# Matches what makes an extent one of the study: a number, or a stage of it.
_OF_STUDY = re.compile(
    r"\d|\b(?:study|trial|treatment|therapy|screening|consent|dos(?:e|ing)|infusion|injection|follow-up|participation)\b",
    re.IGNORECASE,
)
# Matches "the time of ": words that do not change what moment is meant.
_MOMENT_OF = re.compile(r"\bthe (?:time|date|day|moment) of ", re.IGNORECASE)
# Matches "effective contraceptive measures from the time of informed consent until 1 year after treatment".
_CONTRACEPTION = re.compile(
    r"\bcontracepti\w+\b[^.;\n]*?\b(?P<extent>(?:from|for|during|until|through|up to) [^.;\n]{5,120})",
    re.IGNORECASE,
)


def needed_rows(draft: Draft, study: Study) -> None:
    """Marks at screening for what a criterion cannot be judged without, and the spans that criteria state."""
    text = _text(study)
    if text is None:
        return
    taken: list[Span] = []
    for test in vocabulary().tests:
        if not (test.female and study.population.sex == Sex.MALE):
            _test(draft, study, text, test, taken)
    _limits(draft, text, vocabulary().limits)
    _consent(draft, text)
    _contraception(draft, text)


def _text(study: Study) -> Prose | None:
    raw = study.population.eligibility_text
    where = study.population.sources_of("eligibility_text")
    if not raw or not where:
        return None
    return Prose(where[0].path, raw, where[0].start or 0)


def _test(draft: Draft, study: Study, text: Prose, test: Test, taken: list[Span]) -> None:
    spans = [
        found.span()
        for found in test.words.finditer(text.plain)
        if not any(found.start() < end and start < found.end() for start, end in taken)
    ]
    taken += spans
    spans = [span for span in spans if _asked(study, text, span, test)]
    if not spans:
        return
    sources = [text.source(*span) for span in (spans if test.label else spans[:1])]
    sources = list({source.quote: source for source in reversed(sources)}.values())[::-1]
    rows = [row for row in draft.rows if test.rows and test.rows.search(f"{row.label}\n{row.words}")]
    if test.covered and any(test.covered.search(row.label) and _early(row) for row in draft.rows):
        return
    words = text.plain[slice(*spans[0])]
    row = rows[0] if rows else _row(draft, test.named(text.plain) or capital(words))
    if not _early(row):
        condition = _condition(study, text, spans[0]) if test.conditional else None
        row.condition = row.condition or condition
        row.mark(SCREENING, Mark(Basis.DERIVED, condition=condition, sources=sources))
        row.sources += [source for source in sources if source not in row.sources]


def _asked(study: Study, text: Prose, span: Span, test: Test) -> bool:
    """Whether the words ask for the test where they stand: pregnant women are excluded, or are whom a study is for."""
    start = text.source(*span).start or 0
    for criteria, required in (
        (study.population.inclusion, test.inclusion),
        (study.population.exclusion, test.exclusion),
    ):
        if any(one.start <= start < one.end for one in criteria):
            said = text.plain[max(0, span[0] - _AROUND) : span[1] + _AROUND]
            return required is None or required.search(said) is not None
    return True


def _row(draft: Draft, label: str) -> Row:
    row = draft.row(label)
    if row is None:
        row = Row(label, FIRST_GROUP, words=label, rank=1000 + len(draft.rows))
        draft.rows.append(row)
    return row


def _early(row: Row) -> bool:
    """Whether something is marked before treatment already."""
    return any(moment.position()[0] < TIMED for moment, _ in row.marks)


def _condition(study: Study, text: Prose, span: Span) -> str | None:
    """On what condition a criterion needs the test: its own words, or being one of several that may be met."""
    only = _ONLY_IF.search(text.plain[max(0, span[0] - 160) : span[0]])
    if only:
        return only[1]
    start = text.source(*span).start or 0
    for parent, child in _pairs(study):
        if child.start <= start < child.end and parent.logic in (Logic.ANY, Logic.AT_LEAST):
            return f"criterion {child.id} is the one that is met"
    return None


def _pairs(study: Study) -> Iterator[tuple[Criterion, Criterion]]:
    waiting = [*study.population.inclusion, *study.population.exclusion, *study.population.other]
    while waiting:
        parent = waiting.pop()
        for child in parent.children:
            yield parent, child
            waiting.append(child)


def _limits(draft: Draft, text: Prose, known: Limits) -> None:
    """One row for all laboratory values that have a limit in a criterion."""
    found: dict[str, Span] = {}
    for match in known.values.finditer(text.plain):
        value = known.names[next(index for index, group in enumerate(match.groups()) if group is not None)]
        after = text.plain[match.end() : match.end() + known.reach].split("\n")[0]
        if value not in found and known.limit.search(after):
            found[value] = match.span()
    if not found:
        return
    names = [name for name in known.names if name in found]
    row = _row(draft, f"{known.label}: {', '.join(names)}")
    sources = [text.source(*found[name]) for name in names]
    row.mark(SCREENING, Mark(Basis.DERIVED, sources=sources))
    row.sources += sources


def _consent(draft: Draft, text: Prose) -> None:
    """Consent is asked for by a criterion; where nothing says when, the mark is derived."""
    found = _CONSENT.search(text.plain)
    if found is None:
        return
    row = draft.row(CONSENT_ROW)
    source = text.source(*found.span())
    if row is None:
        row = _row(draft, CONSENT_ROW)
        row.rank = -3  # consent opens the table
        row.mark(SCREENING, Mark(Basis.DERIVED, sources=[source]))
    row.sources += [source] if source not in row.sources else []


def _contraception(draft: Draft, text: Prose) -> None:
    """A bar for contraception, where a criterion says from when until when."""
    found = _CONTRACEPTION.search(text.plain)
    if found is None:
        return
    words = found["extent"]
    if not _OF_STUDY.search(words):
        return
    item = next((one for one in time_frame(_MOMENT_OF.sub("", words)).items if one.kind == TimeKind.SPAN), None)
    ends = stretch(item.notation) if item else None
    if item is None or ends is None or ends.end is None or _before_treatment(ends.end):
        return
    source: Source = text.source(*found.span())
    row = _row(draft, "Contraception")
    row.group = "Safety"
    row.sources.append(source)
    if ends.start == SCREENING:
        draft.names(SCREENING, source)
    start = ends.start or (CONSENT if CONSENT in draft.stated else None)
    bar = Bar(start, ends.end, item.notation, " ".join(words.split()).rstrip(","), [source], makes_columns=False)
    row.bars.append(bar)


def _before_treatment(end: Moment) -> bool:
    """Whether a stretch is over when treatment begins ("for 30 days prior to vaccination"): no rule for the study."""
    return end.anchor in (*STARTS, *BEFORE) and end.sign <= 0


def unscheduled(draft: Draft, study: Study) -> None:
    """What criteria mention and nothing in the record places in time."""
    text = _text(study)
    seen: set[str] = set()
    for found in vocabulary().mentioned.finditer(text.plain) if text else ():
        label = capital(found[0])
        known = any(found[0].casefold()[:9] in f"{row.label}\n{row.words}".casefold() for row in draft.rows)
        stem = label.casefold()[:9]  # "contraception" and "contraceptive" are one
        if text and not known and stem not in seen:
            seen.add(stem)
            reason = "a criterion names it; nothing in the record says when it is done"
            draft.implied.append((label, reason, (text.source(*found.span()),)))
