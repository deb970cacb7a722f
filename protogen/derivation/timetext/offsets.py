"""Counting from an event: quantities as offsets, labels as offsets, quantities as labels."""

from __future__ import annotations

from dataclasses import replace

from protogen.derivation.timetext.events import TREATMENT
from protogen.derivation.timetext.parts import ZERO, Part, Relation, anchor, label_of
from protogen.derivation.timetext.words import UNIT_OF
from protogen.model.durations import Duration, Length
from protogen.model.moments import Label, Point, Ref, Span


def moment(relation: Relation) -> Ref:
    """The point "after X" or "before X" with no length: of the treatment, its end or the baseline."""
    if relation.name == TREATMENT:
        if relation.sign == "-":
            return Ref(anchor("baseline", ""))
        return Ref(anchor("eot", ""), "+", ZERO) if relation.immediate else Ref(anchor("eot", ""))
    if relation.name in {"baseline", "eot", "completion"} and not relation.immediate and relation.sign == "+":
        return Ref(anchor(relation.name, ""))
    return Ref(anchor(relation.name, relation.words), relation.sign, ZERO)


def origin(relation: Relation) -> Ref:
    """The event that a length before or after it counts from."""
    if relation.label is not None:
        return Ref(relation.label)
    if relation.name == TREATMENT:
        return Ref(anchor("eot" if relation.sign == "+" else "start", ""))
    return Ref(anchor(relation.name, relation.words))


def offset(part: Part, relation: Relation) -> None:
    """Make a quantity an offset from an event; a range becomes a span between offsets."""
    if part.length is None:
        return
    base = origin(relation).base
    ends = [Point(Ref(base, relation.sign, each), part.window) for each in _ends_of(part.length)]
    if relation.sign == "-":
        ends.reverse()
    part.time = ends[0] if len(ends) == 1 else Span((ends[0],), (ends[1],))
    part.length = part.window = None


def _ends_of(length: Length) -> list[Duration]:
    return [length.low] if length.high is None else [length.low, length.high]


def moved(part: Part, relation: Relation) -> None:
    """Count a label from an event: "Day 18 post-randomization" is 18 days after it."""
    if isinstance(part.time, Point):
        part.time = _moved(part.time, relation)
    elif isinstance(part.time, Span) and not isinstance(part.time.end, Duration):
        start = tuple(_moved(each, relation) for each in part.time.start)
        part.time = Span(start, tuple(_moved(each, relation) for each in part.time.end))


def _moved(point: Point, relation: Relation) -> Point:
    label = point.ref.base
    if not isinstance(label, Label) or label.unit not in UNIT_OF or label.number < 0 or point.ref.sign:
        return point
    ref = Ref(origin(relation).base, relation.sign, Duration.of(label.number, UNIT_OF[label.unit]))
    return replace(point, ref=ref)


def as_label(part: Part) -> None:
    """Make a quantity a label, or a range of them a span, where it stands for one."""
    if part.length is None or part.time is not None:
        return
    ends = [label_of(each) for each in _ends_of(part.length)]
    points = [Point(Ref(each), part.window) for each in ends if each is not None]
    if len(points) == len(ends):
        part.time = points[0] if len(points) == 1 else Span((points[0],), (points[1],))
        part.length = part.window = None


def at_end(part: Part) -> None:
    """Make a cycle its end."""
    if isinstance(part.time, Point) and isinstance(part.time.ref.base, Label):
        label = part.time.ref.base
        if label.unit == "C" and label.day is None:
            part.time = Point(Ref(Label("C", label.number, end=True)))
