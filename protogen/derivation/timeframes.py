"""English time frames → time notation, word by word: what is read, what is dropped, what could not be read.

A small grammar over tokens with exact offsets (docs: the time notation). Straightforward on purpose: lists of days,
weeks and months, spans, offsets from named events, "each infusion" blocks, screening and baseline. What carries a time
but fits no rule is one unread item in the words of the text; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from protogen.model.time import Dropped, TimeFrame, TimeItem, TimeKind

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]|_")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
    )
} | {"twenty": "20", "thirty": "30", "a": "1", "an": "1"}
_UNITS = {
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "TM"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), "TH"),
    **dict.fromkeys(("day", "days"), "D"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "W"),
    **dict.fromkeys(("month", "months", "mo", "mos"), "M"),
    **dict.fromkeys(("year", "years", "yr", "yrs"), "Y"),
}
_LABELS = {"D": "D", "W": "W", "M": "M", "Y": "Y", "TH": "H"}
_GIVEN = ("infusion", "infusions", "dose", "doses", "dosing", "injection", "injections", "administration")
_OPERATIONS = ("surgery", "operation", "procedure", "operatively", "operative", "op", "surgical")
_ANCHORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("consent", ("signing of informed consent", "signing informed consent", "signing icf", "informed consent", "icf")),
    ("screening", ("screening visit", "screening phase", "screening period", "screening")),
    (
        "baseline",
        ("baseline visit", "baseline", "before treatment", "pre - treatment", "pretreatment", "pre treatment"),
    ),
    ("enrollment", ("enrollment", "enrolment", "inclusion", "registration", "study entry", "recruitment")),
    ("randomization", ("randomization", "randomisation", "allocation")),
    ("each dose", tuple(f"each {word}" for word in _GIVEN) + tuple(f"every {word}" for word in _GIVEN)),
    ("last dose", tuple(f"{w} {word}" for w in ("last", "final") for word in _GIVEN) + ("last dose of study drug",)),
    (
        "start",
        (
            *(f"first {word}" for word in _GIVEN),
            *("start of treatment", "treatment initiation", "initiation of treatment", "start of study", "study start"),
            *("start of study treatment", "treatment start", "first dose of study drug"),
        ),
    ),
    (
        "eot",
        (
            *("end of treatment", "end of study treatment", "end of intervention", "end of the intervention"),
            *("treatment completion", "completion of treatment", "post - treatment", "post treatment"),
            *("post - intervention", "post intervention", "treatment", "therapy", "the intervention", "intervention"),
        ),
    ),
    (
        "completion",
        ("study completion", "completion of the study", "completion of study", "end of study", "end of the study"),
    ),
    ("surgery", _OPERATIONS),
    ("transplant", ("transplantation", "transplant")),
    ("delivery", ("delivery", "birth", "partum")),
    ("admission", ("hospital admission", "admission")),
    ("discharge", ("hospital discharge", "discharge")),
    ("progression", ("disease progression", "progression")),
    ("death", ("death from any cause", "death")),
    ("relapse", ("relapse",)),
    ("diagnosis", ("diagnosis",)),
    ("dose", _GIVEN),
)
_PHRASES = sorted(((tuple(p.split()), name) for name, phrases in _ANCHORS for p in phrases), key=lambda p: -len(p[0]))
_WEAK = {"treatment", "therapy", "the intervention", "intervention"}
"""Words that name an event only behind a preposition ("after treatment"), not alone."""
_JOINING = {",", ";", ":", ".", "、", "，", "；", "/", "&", "(", ")", "[", "]", "-", "–", "—", "~"}
_SMALL = {
    "and",
    "at",
    "on",
    "from",
    "to",
    "the",
    "of",
    "in",
    "or",
    "then",
    "until",
    "with",
    "after",
    "by",
    "than",
    "as",
}
_SPAN_WORDS: tuple[tuple[str, ...], ...] = (
    *(
        ("up", "to"),
        ("upto",),
        ("no", "more", "than"),
        ("less", "than"),
        ("in", "the", "first"),
        ("within", "the", "first"),
    ),
    *(
        ("within",),
        ("during",),
        ("over",),
        ("for",),
        ("through",),
        ("throughout",),
        ("until",),
        ("till",),
        ("for", "up", "to"),
    ),
)
_BEYOND = set(
    """every annually yearly monthly weekly daily nightly hourly quarterly biweekly between cycle cycles course session
    sessions night nights visit visits times thereafter whichever date dates january february march april june july
    august september october november december immediately trimester gestation age""".split()
)
"""Words of shapes that this grammar does not read: a text that holds one is left unread rather than half read."""
_CARRIES = set(
    """to until till after before post pre from since prior following through during over within for up upto end start
    beginning first last change baseline surgery discharge treatment therapy predose postoperative postoperatively
    preoperatively follow followup postpartum maximum minimum average duration completion enrollment randomization
    admission delivery death progression diagnosis dose infusion injection intervention partum t0 t1 t2 t3 t4
    """.split()
)
"""Words that place something in time."""
_FILLERS = {"approximately", "about", "around", "approx", "estimated", "roughly"}
"""Words that say a length is not exact; they change no reading and are dropped."""
_AFTER = {"after", "post", "following", "from", "since", "of"}
_BEFORE = {"before", "prior", "pre", "preceding"}


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class _Item:
    kind: TimeKind
    notation: str
    first: int
    last: int
    bare_unit: str = ""
    amount: str = ""


def time_frame(text: str) -> TimeFrame:
    """The times a text names, in its order, with the words they were read from.

    Every non-blank character of the text is in a quote, a dropped piece, an unread item or a separator.
    """
    tokens = [_Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    spoken = [token for token in tokens if token.word not in _FILLERS]
    beyond = any(token.word in _BEYOND for token in tokens)
    items = [] if beyond else _as_list(_Reader(spoken).items())
    if not items:
        return _unread(text)
    tokens = spoken
    used = {index for item in items for index in range(item.first, item.last + 1)}
    if _half_read(tokens, used, items[0].first):
        return _unread(text)
    made = []
    for item in items:
        quote = (tokens[item.first].start, tokens[item.last].end)
        same = next((each for each in made if each.notation == item.notation), None)
        if same is not None:
            made[made.index(same)] = same.evolve(quotes=(*same.quotes, quote))
        else:
            made.append(TimeItem(kind=item.kind, notation=item.notation, quotes=(quote,)))
    return TimeFrame(
        text=text,
        notation="; ".join(item.notation for item in made),
        items=tuple(made),
        dropped=tuple(_dropped(tokens, used)),
    )


def _half_read(tokens: list[_Token], used: set[int], first: int) -> bool:
    """Whether words that place something in time stand outside every item: then the reading is not to be trusted.

    Words before a colon that comes before the first item only introduce the list ("the three time points following …:").
    """
    colons = [index for index in range(first) if tokens[index].text == ":"]
    begin = colons[-1] if colons else 0
    left = [token.word for index, token in enumerate(tokens) if index not in used and index >= begin]
    return any(word in _CARRIES or word in _UNITS or word[:1].isdigit() for word in left) or "-" in left or "–" in left


def _unread(text: str) -> TimeFrame:
    words = text.strip()
    if not words:
        return TimeFrame(text=text)
    start = text.index(words)
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    item = TimeItem(kind=TimeKind.UNREAD, notation=f'?"{escaped}"', quotes=((start, start + len(words)),))
    return TimeFrame(text=text, notation=item.notation, items=(item,))


def _dropped(tokens: list[_Token], used: set[int]) -> list[Dropped]:
    """Runs of words in no item that are more than joining words."""
    found: list[Dropped] = []
    run: list[_Token] = []
    for index, token in enumerate([*tokens, None]):
        if token is not None and index not in used:
            run.append(token)
            continue
        while run and (run[0].text in _JOINING or run[0].word in _SMALL):
            run.pop(0)
        while run and (run[-1].text in _JOINING or run[-1].word in _SMALL):
            run.pop()
        if run:
            found.append(Dropped(start=run[0].start, end=run[-1].end, rule="words with no time in them"))
        run = []
    return found


def _as_list(items: list[_Item]) -> list[_Item]:
    """Lone durations beside other points are labels: "Baseline, 12 weeks" is `baseline; W12`."""
    points = [item for item in items if item.kind in (TimeKind.POINT, TimeKind.BARE)]
    if len(points) < 2:  # noqa: PLR2004 -- a lone duration stays bare
        return items
    return [
        replace(item, kind=TimeKind.POINT, notation=f"{_LABELS[item.bare_unit]}{item.amount}")
        if item.kind == TimeKind.BARE and item.bare_unit in _LABELS
        else item
        for item in items
    ]


class _Reader:
    """Reads items from left to right; every method takes a position and returns what it read, or None."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens

    def word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def items(self) -> list[_Item]:
        found: list[_Item] = []
        at = 0
        rules: tuple[Callable[[int], list[_Item] | None], ...] = (
            self.span,
            self.labels,
            self.offsets,
            self.durations,
            self.event,
        )
        while at < len(self.tokens):
            for rule in rules:
                read = rule(at)
                if read:
                    found += read
                    at = max(item.last for item in read) + 1
                    break
            else:
                at += 1
        return found

    def number(self, at: int) -> str | None:
        word = self.word(at)
        if word[:1].isdigit():
            return word
        return _NUMBERS.get(word)

    def duration(self, at: int) -> tuple[str, str, int] | None:
        """Amount, unit and last position of "12 weeks", "six months", "12-week"."""
        amount = self.number(at)
        if amount is None:
            return None
        unit_at = at + 2 if self.word(at + 1) == "-" else at + 1
        unit = _UNITS.get(self.word(unit_at))
        return None if unit is None else (amount, unit, unit_at)

    def anchor(self, at: int, *, weak: bool) -> tuple[str, int] | None:
        """Name and last position of the event named at a position, an article before it skipped."""
        skip = at
        while self.word(skip) in {"the", "a", "an", "-", "study"} and skip < at + 2:
            skip += 1
        for start in dict.fromkeys((at, skip)):
            for words, name in _PHRASES:
                if tuple(self.word(start + n) for n in range(len(words))) == words and (
                    weak or " ".join(words) not in _WEAK
                ):
                    return name, start + len(words) - 1
        return None

    def label(self, at: int) -> tuple[str, str, int] | None:
        """Unit letter, amount and last position of "Day 7", "Week -2", "Months 1"."""
        unit = _UNITS.get(self.word(at))
        if unit not in _LABELS:
            return None
        sign = "-" if self.word(at + 1) in {"-", "−"} else ""
        number_at = at + 2 if sign else at + 1
        amount = self.number(number_at) if self.word(number_at)[:1].isdigit() else None
        return None if amount is None else (_LABELS[unit], f"{sign}{amount}", number_at)

    def labels(self, at: int) -> list[_Item] | None:
        """ "Day 0, 7 and 14", "Weeks 4, 8, 12"; "Day 1 through Day 29" is one span."""
        first = self.label(at)
        if first is None:
            return None
        letter, amount, last = first
        found = [_Item(TimeKind.POINT, f"{letter}{amount}", at, last)]
        if self.word(last + 1) in {"to", "through", "until", "-", "–"}:
            end = self.label(last + 2)
            number = self.number(last + 2) if self.word(last + 2)[:1].isdigit() else None
            if end is not None:
                return [_Item(TimeKind.SPAN, f"{letter}{amount}..{end[0]}{end[1]}", at, end[2])]
            if number is not None and self.word(last + 3) not in _UNITS:
                return [_Item(TimeKind.SPAN, f"{letter}{amount}..{letter}{number}", at, last + 2)]
        while True:
            step = last + 1
            while self.word(step) in {",", "、", "，", "and", "&"}:
                step += 1
            number = self.number(step) if step > last + 1 and self.word(step)[:1].isdigit() else None
            if number is None or self.word(step + 1) in _UNITS or self.word(step + 1) == "-":
                return found
            found.append(_Item(TimeKind.POINT, f"{letter}{number}", step, step))
            last = step

    def tail(self, at: int) -> tuple[str, str, int] | None:
        """Sign, anchor and last position of "after the first infusion", "post-dose", "prior to surgery"."""
        word = self.word(at)
        if word == "-" and self.word(at + 1) in {"post", "pre"}:
            return self.tail(at + 1)
        sign = "+" if word in _AFTER else "-" if word in _BEFORE else ""
        if not sign:
            return None
        inner = at + 2 if self.word(at + 1) in {"-", "to"} else at + 1
        named = self.anchor(inner, weak=True)
        if named is None:
            named = self._behind(inner)
        return None if named is None else (sign, *named)

    def _behind(self, at: int) -> tuple[str, int] | None:
        """A known event within the next words ("after CAR-DC therapy"), before any punctuation or number."""
        for step in range(at, min(at + 6, len(self.tokens))):
            if self.word(step) in {",", ";", ".", "("} or self.word(step)[:1].isdigit():
                return None
            named = self.anchor(step, weak=True)
            if named is not None:
                return named
        return None

    def offsets(self, at: int) -> list[_Item] | None:
        """ "24 hours post-infusion"; "0, 6 and 24 hours after each infusion"; all durations before one event."""
        found: list[tuple[str, str, int, int]] = []
        step = at
        pending: list[tuple[str, int]] = []
        while True:
            read = self.duration(step)
            if read is not None:
                found += [(amount, read[1], place, place) for amount, place in pending]
                pending = []
                found.append((read[0], read[1], step, read[2]))
                step = read[2] + 1
            elif self.word(step)[:1].isdigit() and self.word(step + 1) in {",", "、", "and", "&"}:
                pending.append((self.word(step), step))
                step += 1
            else:
                return None
            tail = self.tail(step)
            if tail is not None and not pending:
                sign, name, last = tail
                return [
                    _Item(
                        TimeKind.POINT,
                        f"{name}{sign}{_iso(amount, unit)}",
                        first,
                        last if index == len(found) - 1 else end,
                    )
                    for index, (amount, unit, first, end) in enumerate(found)
                ]
            before = step
            while self.word(step) in {",", "、", "and", "&"}:
                step += 1
            if step == before:
                return None

    def durations(self, at: int) -> list[_Item] | None:
        """ "12 weeks"; "3, 6 and 12 months"."""
        found: list[tuple[str, int]] = []
        step = at
        while self.number(step) is not None:
            read = self.duration(step)
            if read is not None:
                amount, unit, last = read
                items = [_bare(each, unit, place, place) for each, place in found]
                return [*items, _bare(amount, unit, step, last)]
            found.append((self.number(step) or "", step))
            step += 1
            before = step
            while self.word(step) in {",", "、", "and", "&", "or"}:
                step += 1
            if step == before:
                return None
        return None

    def event(self, at: int) -> list[_Item] | None:
        """ "Baseline", "Screening Phase", "end of treatment"."""
        if self.word(at) in {"the", "a", "an", "-"}:
            return None
        named = self.anchor(at, weak=False)
        if named is None:
            return None
        name, last = named
        if self.word(last + 1) in {"to", "through", "until", "up"}:
            to = last + (3 if self.word(last + 1) == "up" else 2)
            label = self.label(to)
            length = self.duration(to)
            if label is not None:
                return [_Item(TimeKind.SPAN, f"{name}..{label[0]}{label[1]}", at, label[2])]
            if length is not None and length[1] in _LABELS:
                return [_Item(TimeKind.SPAN, f"{name}..{_LABELS[length[1]]}{length[0]}", at, length[2])]
        return [_Item(TimeKind.POINT, name, at, last)]

    def span(self, at: int) -> list[_Item] | None:
        """ "up to 12 months after …", "within 28 days after the first infusion", "from … until …"."""
        if self.word(at) == "from":
            return self._from(at)
        words = next((each for each in sorted(_SPAN_WORDS, key=len, reverse=True) if self._is(at, each)), None)
        if words is None:
            return None
        inner = at + len(words)
        end = self._end(inner)
        if end is None:
            return None
        notation, last, origin = end
        within = words[0] in {"within", "over", "for", "during", "in"}
        start = origin if within and origin not in ("", "eot", "completion") else ""
        return [self._limited(_Item(TimeKind.SPAN, f"{start}..{notation}", at, last))]

    def _is(self, at: int, words: tuple[str, ...]) -> bool:
        return all(self.word(at + n) == word for n, word in enumerate(words))

    def _end(self, at: int) -> tuple[str, int, str] | None:
        """An end of a span: notation, last position, and the event it is counted from."""
        if self.word(at) in {"the", "a", "an"}:
            at += 1
        length = self.duration(at)
        if length is not None:
            amount, unit, last = length
            tail = self.tail(last + 1)
            if tail is not None:
                return f"{tail[1]}{tail[0]}{_iso(amount, unit)}", tail[2], tail[1]
            return _iso(amount, unit), last, ""
        label = self.label(at)
        if label is not None:
            return f"{label[0]}{label[1]}", label[2], ""
        named = self.anchor(at, weak=True)
        return None if named is None else (named[0], named[1], "")

    def _from(self, at: int) -> list[_Item] | None:
        """ "From signing ICF until 24 months after the last infusion"."""
        start = self._end(at + 1)
        if start is None:
            return None
        step = start[1] + 1
        while step < min(start[1] + 6, len(self.tokens)) and self.word(step) not in {
            "to",
            "until",
            "through",
            "till",
            "up",
        }:
            step += 1
        if self.word(step) not in {"to", "until", "through", "till", "up"}:
            return None
        end = self._end(step + (2 if self.word(step) == "up" else 1))
        if end is None:
            return None
        return [self._limited(_Item(TimeKind.SPAN, f"{start[0]}..{end[0]}", at, end[1]))]

    def _limited(self, item: _Item) -> _Item:
        """With ", up to 24 months" or ", an average of 1 year" behind it."""
        at = item.last + 1
        while self.word(at) in {",", "(", "assessed", "-"}:
            at += 1
        for words, name in ((("up", "to"), "max"), (("an", "average", "of"), "avg"), (("average", "of"), "avg")):
            if self._is(at, words):
                length = self.duration(at + len(words))
                if length is not None and not item.notation.startswith("..P"):
                    return replace(
                        item, notation=f"{item.notation} {name} {_iso(length[0], length[1])}", last=length[2]
                    )
        return item


def _bare(amount: str, unit: str, first: int, last: int) -> _Item:
    return _Item(TimeKind.BARE, _iso(amount, unit), first, last, bare_unit=unit, amount=amount)


def _iso(amount: str, unit: str) -> str:
    return f"PT{amount}{unit[1]}" if unit.startswith("T") else f"P{amount}{unit}"
