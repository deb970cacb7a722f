"""Fill in what the source implies; always Study → Study, never in place."""

from protogen.derivation.doses import doses
from protogen.model.study import Study

STEPS = (doses,)


def derive(study: Study) -> Study:
    for step in STEPS:
        study = step(study)
    return study
