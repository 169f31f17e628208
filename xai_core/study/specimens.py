"""A model, or two, over a library smear by smear, in readings that library and model share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xai_core.agreement import RankSum, compare_groups
from xai_core.analysis.specimens import SpecimenReport, specimen_report
from xai_core.cases.library import CaseLibrary
from xai_core.cases.task import CommonView, Task, View
from xai_core.errors import AlignmentError
from xai_core.inference.checkpoints import LoadedModel
from xai_core.inference.dataset import matches
from xai_core.inference.predict import Prediction
from xai_core.study.evaluate import OTHER, answer_cases
from xai_core.types import Progress, Split


@dataclass(frozen=True)
class SmearBySmear:
    """One model over the specimens of a library."""

    model: str
    weights_sha256: str
    readings: Mapping[str, SpecimenReport]
    """Grouping id -> its report."""
    skipped: tuple[str, ...]
    """Ids of cases that could not be read."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON; its keys are a promise."""
        return {
            "model": self.model,
            "weights_sha256": self.weights_sha256,
            "readings": {name: report.as_dict() for name, report in self.readings.items()},
            "skipped": list(self.skipped),
        }


def smear_by_smear(
    library: CaseLibrary,
    model: LoadedModel,
    groupings: Sequence[str],
    progress: Progress,
    *,
    split: Split | None = None,
) -> SmearBySmear:
    """Answer every case once and count it in each of the library's groupings.

    Cases whose label lies outside a grouping are not counted in it; an answer outside it is
    counted as "other".

    Raises
    ------
    LibraryError
        The library has no such grouping.
    AlignmentError
        The model cannot give the answers of a grouping.
    """
    views = {name: reading(library.task, model.card.task, name) for name in groupings}
    cases = [
        case
        for case in library.cases
        if matches(case, split, {}) and any(view.truth(case.label) for view in views.values())
    ]
    answered: list[tuple[str | None, str | None, Prediction]] = []
    skipped = []
    for done, (case, prediction) in enumerate(answer_cases(library, model, cases), start=1):
        progress(done, len(cases))
        if prediction is None:
            skipped.append(case.id)
        else:
            answered.append((case.label, case.specimen, prediction))
    return SmearBySmear(
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        readings={name: _report(view, answered) for name, view in views.items()},
        skipped=tuple(skipped),
    )


def compared(a: SmearBySmear, b: SmearBySmear) -> dict[str, RankSum]:
    """The rank-sum test on the accuracy of each smear, in each reading both models have."""
    return {
        name: compare_groups(report.accuracies, b.readings[name].accuracies)
        for name, report in a.readings.items()
        if name in b.readings
    }


def reading(library: Task, model: Task, grouping: str) -> CommonView:
    """How both are read in one of the library's groupings.

    Raises
    ------
    LibraryError
        The library has no such grouping.
    AlignmentError
        No reading of the model has just these answers.
    """
    wanted = View.of(library.grouping(grouping))
    for view in model.views():
        if view.ids == wanted.ids:
            return CommonView(wanted, view)
    raise AlignmentError(
        "This model cannot be read in the grouping “{grouping}”: it does not tell those classes"
        " apart.",
        grouping=grouping,
    )


def _report(
    view: CommonView, answered: Sequence[tuple[str | None, str | None, Prediction]]
) -> SpecimenReport:
    classes = [item.id for item in view.library.classes]
    truths, answers, specimens = [], [], []
    for label, specimen, prediction in answered:
        truth = view.truth(label)
        if truth is not None:
            truths.append(truth)
            answers.append(view.answer(prediction.answer) or OTHER)
            specimens.append(specimen)
    if OTHER in answers and OTHER not in classes:
        classes.append(OTHER)
    return specimen_report(truths, answers, specimens, classes)
