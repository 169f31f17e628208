"""A model, or two, over a library specimen by specimen, in classes that library and model share.

:func:`specimen_by_specimen` runs a model for this alone, through the library's class groupings that
are asked for. :func:`by_grouping` counts answers that are there already, in the model's own classes
and through each of its groupings: that is what a card keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import matches
from xai_core.errors import AlignmentError
from xai_core.evaluation.case_results import CaseResult, case_results
from xai_core.models.checkpoints import LoadedModel
from xai_core.stats.means import RankSum, compare_groups
from xai_core.stats.specimens import OWN_CLASSES, SpecimenReport, specimen_report
from xai_core.tasks import ClassAlignment, ReadClasses, Task, align_classes
from xai_core.tasks.class_alignment import other_beside
from xai_core.types import Progress, Report, Split

MOST_SPECIMENS = 1000
"""With more (a specimen a cell, say) there is nothing to read smear by smear, and no room."""


class SpecimenBySpecimen(Report):
    """One model over the specimens of a library."""

    model: str
    weights_sha256: str
    readings: dict[str, SpecimenReport]
    """Class grouping id -> its report."""
    skipped: tuple[str, ...]
    """Ids of cases that could not be read."""


def specimen_by_specimen(
    library: CaseLibrary,
    model: LoadedModel,
    groupings: Sequence[str],
    progress: Progress,
    *,
    split: Split | None = None,
) -> SpecimenBySpecimen:
    """Answer every case once and count it in each of the library's groupings.

    Cases whose label lies outside a grouping are not counted in it; an answer outside it is
    counted as "other".

    Parameters
    ----------
    library
        The cases, and which smear each is of.
    model
        Who answers, on copies of its network.
    groupings
        Ids of the library's.
    progress
        Called with (cases done, cases in all).
    split
        None for every case.

    Returns
    -------
    SpecimenBySpecimen
        A report for each grouping, and what was left out.

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
        if matches(case, split, {}) and any(view.truth_of(case.label) for view in views.values())
    ]
    answered: list[tuple[Case, str]] = []
    skipped = []
    results = case_results(library, model, cases, regions=())
    for done, (case, result) in enumerate(results, start=1):
        progress(done, len(cases))
        if isinstance(result, CaseResult):
            answered.append((case, result.prediction.class_answer.class_id))
        else:
            skipped.append(case.id)
    return SpecimenBySpecimen(
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        readings={name: _report(view, answered) for name, view in views.items()},
        skipped=tuple(skipped),
    )


def by_grouping(
    library: Task, model: Task, answers: Sequence[tuple[Case, str]]
) -> dict[str, SpecimenReport]:
    """Smear by smear in the model's own classes (:data:`OWN_CLASSES`) and in each grouping.

    Where the two only compare in one of the model's groupings, in that one alone. Cases whose
    class lies outside a reading are not counted in it. Empty where no case names its specimen, or
    where there are more than :data:`MOST_SPECIMENS`.

    Raises
    ------
    AlignmentError
        Library and model share fewer than two classes.
    """
    specimens = {case.specimen for case, _ in answers if case.specimen}
    if not 0 < len(specimens) <= MOST_SPECIMENS:
        return {}
    finest = align_classes(library, model)
    if finest.model.grouping is not None:
        return {finest.model.grouping: _report(finest, answers)}
    views = {OWN_CLASSES: finest}
    for grouping in model.groupings:
        coarser = _through(finest, ReadClasses.of(grouping))
        if len(set(coarser.library.read.values())) >= 2:
            views[grouping.id] = coarser
    return {name: _report(view, answers) for name, view in views.items()}


def _through(finest: ClassAlignment, coarser: ReadClasses) -> ClassAlignment:
    """A grouping of the model's, reached by the library's labels through the model's classes."""
    truths = {label: finest.truth_of(label) for label in finest.library.read}
    read = {
        label: coarser.read[truth]
        for label, truth in truths.items()
        if truth is not None and truth in coarser.read
    }
    return ClassAlignment(ReadClasses(coarser.grouping, coarser.classes, read), coarser)


def compared(a: SpecimenBySpecimen, b: SpecimenBySpecimen) -> dict[str, RankSum]:
    """The rank-sum test on the accuracy of each smear, in each reading both models have."""
    return {
        name: compare_groups(report.accuracies, b.readings[name].accuracies)
        for name, report in a.readings.items()
        if name in b.readings
    }


def reading(library: Task, model: Task, grouping: str) -> ClassAlignment:
    """How both are read in one of the library's groupings.

    Raises
    ------
    LibraryError
        The library has no such grouping.
    AlignmentError
        No reading of the model has just these answers.
    """
    wanted = ReadClasses.of(library.grouping(grouping))
    for view in model.ways_to_read():
        if view.ids == wanted.ids:
            return ClassAlignment(wanted, view)
    raise AlignmentError(
        "This model cannot be read in the grouping “{grouping}”: it does not tell those classes"
        " apart.",
        grouping=grouping,
    )


def _report(view: ClassAlignment, answered: Sequence[tuple[Case, str]]) -> SpecimenReport:
    classes = [item.id for item in view.library.classes if item.id in view.model.ids]
    other = other_beside(classes)
    truths, answers, specimens = [], [], []
    for case, said in answered:
        truth = view.truth_of(case.label)
        if truth is not None:
            answer = view.answer_of(said)
            truths.append(truth)
            answers.append(answer if answer in classes else other)
            specimens.append(case.specimen)
    if other in answers:
        classes.append(other)
    return specimen_report(truths, answers, specimens, classes)
