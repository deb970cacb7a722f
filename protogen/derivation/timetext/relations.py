"""Events named in a text, alone or behind "after" and "before": noun phrases and where they end."""

from __future__ import annotations

from protogen.derivation.timetext.events import TREATMENT, event
from protogen.derivation.timetext.parts import Relation
from protogen.derivation.timetext.positions import Positions
from protogen.derivation.timetext.words import MONTHS, UNITS, listed
from protogen.model.moments import EVENT

AFTER = frozenset(("after", "post", "following", "since", "past", "postoperation"))
BEFORE = frozenset(("before", "pre", "prior", "preceding"))
_IMMEDIATE = frozenset(("immediately", "immediate", "right", "directly", "just", "shortly", "soon", "within"))
_STOPS = frozenset(
    listed(
        "and or to until up upto at after before following within during over assessed whichever then "
        "every with for pre post compared versus vs on in as by if which was were is are measured through "
        "while when where that from but since without plus evaluated approximately about around using who "
        "will such according per defined at under into an average maximum prior between times thereafter "
        "follow followed followup whatever but not obtained based post- than the a weekly daily monthly "
        "relative annually yearly typically onwards onward later respectively including include each"
    )
)
ARTICLES = frozenset(("the", "a", "an", "each", "every", "all", "their", "his", "her", "this", "that", "its"))
_PLACES = frozenset(listed("hospital ed er icu picu pacu nicu ward unit clinic department the study trial emergency"))
_CAUSES = frozenset(("any", "all", "other"))
_COUNTED = frozenset(
    listed(
        "phase part course dose period stage visit cohort study group arm session test step module line "
        "cycle injection vaccination infusion day"
    )
)
_GERUNDS = frozenset(
    listed(
        "completing starting signing receiving stopping implementing reaching beginning finishing leaving "
        "entering ending initiating taking using"
    )
)
_PERSONS = frozenset(("patient", "subject", "participant"))
_LEFT = frozenset(("discharge", "discharged"))
_TOWARDS = frozenset(
    listed(
        "loss lost return returning conversion "
        "transition transfer switch switching exposure response reaching crossover"
    )
)
_EMPTY = frozenset(
    listed("last first final initial next second same either both least that day days time study end trial")
)
_FOLLOWED = frozenset(listed("of study the last final known safety long-term a post-treatment survival"))
_PREFIXED = {
    **dict.fromkeys(
        listed("postoperatively postoperative postop postsurgery postsurgical postprocedure postprocedural"),
        ("+", "surgery"),
    ),
    **dict.fromkeys(
        listed("preoperatively preoperative preop presurgery presurgical preprocedure preprocedural"), ("-", "surgery")
    ),
    **dict.fromkeys(listed("postpartum postnatal postnatally postdelivery postbirth"), ("+", "delivery")),
    **dict.fromkeys(listed("prepartum antepartum"), ("-", "delivery")),
    **dict.fromkeys(listed("postdose postinjection postinfusion postdosing"), ("+", "dose")),
    **dict.fromkeys(listed("predose preinjection preinfusion predosing"), ("-", "dose")),
    **dict.fromkeys(listed("posttreatment postintervention posttherapy"), ("+", TREATMENT)),
    **dict.fromkeys(listed("pretreatment preintervention pretherapy"), ("-", TREATMENT)),
    **dict.fromkeys(listed("posttransplant posttransplantation"), ("+", "transplant")),
    **dict.fromkeys(listed("postrandomization"), ("+", "randomization")),
    **dict.fromkeys(listed("postdischarge"), ("+", "discharge")),
    **dict.fromkeys(listed("postbaseline"), ("+", "baseline")),
    "pod": ("+", "surgery"),
}
_OPERATIVE = frozenset(listed("op operative operatively operation"))
DURING = frozenset(listed("perioperative perioperatively intraoperative intraoperatively"))
_OWN_NAMES = frozenset(("death", "baseline"))


class Relations(Positions):
    """Reads noun phrases as events, and "after …", "before …" in front of them."""

    def phrase_end(self, at: int, limit: int = 14) -> int:
        """The index after a noun phrase that begins here."""
        first = at
        while self.w[at] in ARTICLES and at < first + 3:
            at += 1
        begin = at
        while at < self.n and at - first < limit:
            step = self._step(at, begin)
            if not step:
                break
            at += step
        while at > begin and self.w[at - 1] in {"of", "-", "/", "the"}:
            at -= 1
        return at if at > begin else first

    def _step(self, at: int, begin: int) -> int:
        """How many words at this place belong to the noun phrase: none at its end."""
        word = self.w[at]
        if word[:1].isalpha():
            return self._step_word(at, begin)
        if word[:1].isdigit():
            return self._step_number(at, begin)
        inner = at > begin and at + 1 < self.n
        if word == "(" and inner and self.w[at + 2] == ")" and self.source(at + 1, at + 2).isupper():
            ahead = self.w[at + 3]  # "aerobic training (AT) exercise"
            return 3 if ahead.isalpha() and ahead not in _STOPS and self.w[at + 1].isalpha() else 0
        if word in {"-", "/", "+"} and inner and self.glued(at) and self.glued(at + 1):
            return 2 if self.w[at + 1][:1].isalpha() or word == "-" else 0
        return 0

    def _step_word(self, at: int, begin: int) -> int:
        word = self.w[at]
        if word in {"follow", "followup"} and (at == begin or self.w[at - 1] in _FOLLOWED):
            return self._follow(at)
        joined = self._step_joined(at) if at > begin else None
        if joined is not None:
            return joined
        if word in _STOPS and self.glued(at) and self.w[at - 1] == "-" and self.source(at, at + 1).isupper():
            return 1  # "post-AT"
        if word in _STOPS or (word in UNITS and at > begin and not self._day_of(at) and len(word) > 1):
            return 0
        return 1 if word not in _PREFIXED else 0

    def _day_of(self, at: int) -> bool:
        """Whether a unit is a noun here: "study day", "the last day of treatment"."""
        before = self.w[at - 1]
        return before in {"study", "clinic"} or (before in {"last", "final"} and self.has(at, "day", "of"))

    def _step_joined(self, at: int) -> int | None:
        """Words taken at a preposition or article inside a phrase; None where the word is neither."""
        word, before = self.w[at], self.w[at - 1]
        if word == "to" and before in _TOWARDS:
            return self._towards(at)
        if word in {"of", "the", "a", "an"}:
            inner = word == "of" or before == "of" or before in _GERUNDS
            return 1 if inner and self.w[at + 1][:1].isalnum() else 0
        if word in {"from", "for", "due", "by"}:
            left = word == "from" and before in _LEFT and self.w[at + 1] in ARTICLES
            return 2 if left else self._cause(at)
        return self._step_into(at) if word in {"in", "to"} else None

    def _step_into(self, at: int) -> int | None:
        """Words taken at "in" or "to" in front of a place; "first patient in"."""
        before = self.w[at - 1]
        if self.w[at] == "in" and before in _PERSONS and self._ends_phrase(at + 1):
            return 1
        if self.w[at + 1] in _PLACES and before != "study":
            return self._place(at) if self.w[at] != "to" or before == "admission" else 0
        return None

    def _towards(self, at: int) -> int:
        """Reads "loss to follow-up", "return to work"."""
        if self.w[at - 1] in {"loss", "lost"}:
            return 1 + self._follow(at + 1) if self.w[at + 1].startswith("follow") else 0
        return 2 if self.w[at + 1][:1].isalnum() and self.w[at + 1] != "baseline" else 0

    def _ends_phrase(self, at: int) -> bool:
        return not self.w[at][:1].isalnum() or self.w[at] in _STOPS

    def _follow(self, at: int) -> int:
        """Reads "follow-up" as a noun of its own: "end of follow up", "last follow-up visit"."""
        if self.w[at] == "followup":
            return 1
        return 3 if self.has(at + 1, "-", "up") else 2 if self.w[at + 1] == "up" else 0

    def _cause(self, at: int) -> int:
        """Reads "from any cause", "due to any reason", "from hospital"."""
        step = at + 2 if self.has(at, "due", "to") else at + 1
        if self.w[step] in _CAUSES and self.w[step + 1] in {"cause", "causes", "reason", "reasons"}:
            return step + 2 - at
        return self._place(at) if self.w[at] == "from" and self.w[step] in _PLACES else 0

    def _place(self, at: int) -> int:
        step = at + 1
        while self.w[step] in _PLACES:
            step += 1
        moves = self.w[step] in {"discharge", "admission"}
        return step - at if self.w[step - 1] != "the" and not moves else 0

    def _step_number(self, at: int, begin: int) -> int:
        if self.glued(at) and self.w[at - 1][:1].isalpha():
            return 1  # "FT538"
        ordinal = self.ordinal(at) if at == begin else None
        if ordinal is not None:
            return ordinal[1] - at if self.unit(ordinal[1]) is None else 0
        if at > begin and self._adjective(at):
            return 3
        if at > begin and self.w[at - 1] in _COUNTED and not self.unit(at + 1) and self.w[at + 1] != "-":
            return 1  # "dose 2"
        if at > begin and self.glued(at + 1) and self.w[at + 1][:1].isalpha() and not self.unit(at + 1):
            return 2
        return 0

    def _adjective(self, at: int) -> bool:
        """Whether a length only describes a noun: "the 3-week programme"."""
        dashed = self.w[at + 1] == "-" and self.unit(at + 2) is not None and self.w[at - 1] in {"the", "of", "from"}
        return dashed and self.w[at + 3].isalpha() and self.w[at + 3] not in _STOPS

    def event_words(self, first: int, last: int) -> str:
        """The words of an event as the text has them, without article and "date of"."""
        while first < last - 1:
            if self.w[first] in ARTICLES - {"each", "every", "all"}:
                first += 1
            elif self.w[first] in {"date", "time", "day", "moment", "point"} and self.w[first + 1] in {"of", "that"}:
                first += 2
            else:
                break
        return self.source(first, last)

    def named(self, at: int) -> tuple[str, str, int] | None:
        """The event that a noun phrase here names: anchor (or `event`), its words, and the index after it."""
        last = self.phrase_end(at)
        if last == at:
            return None
        if self.w[at] in MONTHS and self.w[at + 1][:1].isdigit():
            return None
        name = event(self.w[at:last])
        if name is None and self.w[last - 1] in _EMPTY and (last == at + 1 or self.w[last - 2] in ARTICLES):
            return None
        return name or EVENT, self.event_words(at, last), last

    def relation(self, at: int) -> Relation | None:
        """Reads "after surgery", "post-dose", "immediately before the meal", "prior to", "postoperatively"."""
        first = at
        if self.w[at] in {"-", "/"} and (self.w[at + 1] in AFTER | BEFORE or self.w[at + 1] in _PREFIXED):
            at += 1
        immediate = self.w[at] in _IMMEDIATE - {"within"}
        at = at + 1 if immediate else at
        if self.w[at] == "following" and self.w[at - 1 if at else -1] in {"the", "at"} and not immediate:
            return None  # "at the following times"
        suffix = _PREFIXED.get(self.w[at])
        if suffix is not None:
            return Relation(*suffix, self.source(first, at + 1), self._suffix_end(at + 1), immediate)
        sign = "+" if self.w[at] in AFTER else "-" if self.w[at] in BEFORE else ""
        return self._relation(sign, at, immediate=immediate) if sign else None

    def _relation(self, sign: str, at: int, *, immediate: bool) -> Relation | None:
        step = at + 1
        while self.w[step] in {"-", "to"} and step < at + 3:
            step += 1
        if self.w[step] in _PREFIXED:
            return Relation(sign, _PREFIXED[self.w[step]][1], "", step + 1, immediate)
        if self.w[step] in _OPERATIVE:
            return Relation(sign, "surgery", "", self._suffix_end(step + 1), immediate)
        while self.w[step] in {"undergoing", "receiving", "having", "using", "completing"} - {"completing"}:
            step += 1
        inner = step + 1 if self.w[step] in ARTICLES else step
        length = self.one(inner)
        found = self.named(step if length is None else length.last) or self._study(sign, step)
        if found is None or (length is not None and (found[0] != TREATMENT or self.w[length.last] == "of")):
            return None
        name, words, last = found
        return Relation(sign, name, words, last, immediate)

    def _study(self, sign: str, at: int) -> tuple[str, str, int] | None:
        """Reads "post study", "after the trial": its end."""
        at = at + 1 if self.w[at] == "the" else at
        return ("completion", "", at + 1) if sign == "+" and self.w[at] in {"study", "trial"} else None

    def _suffix_end(self, at: int) -> int:
        """Reads "postoperative period", "post-op day": the noun that only carries the adjective."""
        return at + 1 if self.w[at] in {"period", "visit", "assessment", "evaluation", "score", "scores"} else at
