"""Whether cost grows with the size of a study and no faster: its arms, outcomes and cells at 1, 4 and 16 times.

.venv/bin/python bench/growth.py [html] [pdf]

For each the CPU time of all three documents. The last figure is what one more of them costs between 4 and 16 times,
over what it costs between 1 and 4 times: 1 is a straight line.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from typing import Any

from figures import SEEDS, seed, spent
from schedules import large, scheduled

from protogen.derivation import derive
from protogen.document.compose import DOCUMENTS, compose
from protogen.importers.ctgov import study
from protogen.model.study import Study
from protogen.rendering.html import Page, html
from protogen.rendering.pdf import pdf

TIMES = (1, 4, 16)
NOISE = 0.02
"""The share of the whole that one more must add to be told from noise."""
ROUNDS = 3
"""The least of these is taken, of HTML; a PDF is made once."""


def arms(times: int) -> Callable[[], Study]:
    """A record with two arms and their interventions, so many times; its derivation is part of the cost."""
    record = copy.deepcopy(seed(SEEDS[1]))
    module = record["protocolSection"]["armsInterventionsModule"]
    for key, label in (("armGroups", "label"), ("interventions", "name")):
        module[key] = [{**each, label: f"{each[label]} {n}"} for n in range(times) for each in module[key][:2]]
    for each in module["interventions"]:
        each.pop("armGroupLabels", None)
    return lambda: derive(study(record, shape="json"))


def outcomes(times: int) -> Callable[[], Study]:
    """A record with six secondary outcomes so many times."""
    record = copy.deepcopy(seed(SEEDS[1]))
    module = record["protocolSection"]["outcomesModule"]
    six = (module["secondaryOutcomes"] * 6)[:6]
    module["secondaryOutcomes"] = [{**each, "measure": f"{each['measure']} {n}"} for n in range(times) for each in six]
    return lambda: derive(study(record, shape="json"))


def cells(times: int) -> Callable[[], Study]:
    """A schedule of ten activities and ten visits, with both so many times that the cells are."""
    side = round(10 * times**0.5)
    made = scheduled(large(side, side, 0))
    return lambda: made


def paged(made: Study, paper: bool) -> None:
    """All documents of a study, on screen or on paper."""
    for name in DOCUMENTS:
        document = compose(made, name)
        if paper:
            pdf(html(document, made, Page("paper")))
        else:
            html(document, made)


def cost(source: Callable[[], Study], paper: bool) -> float:
    """CPU seconds from the record to all documents."""

    def work() -> Any:
        paged(source(), paper)

    return min(spent(work)[1] for _ in range(1 if paper else ROUNDS))


def main() -> None:
    """Print a line for each kind of growth and of document."""
    kinds = sys.argv[1:] or ["html", "pdf"]
    for kind in kinds:
        paged(cells(1)(), kind == "pdf")  # what is loaded once is no part of it
        for name, source in (("arms", arms), ("outcomes", outcomes), ("cells", cells)):
            one, four, sixteen = (cost(source(times), kind == "pdf") for times in TIMES)
            figures = " ".join(f"{1000 * each:8.0f}" for each in (one, four, sixteen))
            first, further = (four - one) / 3, (sixteen - four) / 12
            told = (
                f"one more costs {further / first:.2f} times as much"
                if first > NOISE * one
                else "the first add nothing"
            )
            print(f"{kind:5}{name:9}{figures} ms of CPU at 1, 4 and 16 times; {told}")


if __name__ == "__main__":
    main()
