"""A recipe trained anew for every fold of its library: honest figures of few cases.

The shipped model is measured on the recipe's own tests, which may be few. Here every case of the
recipe's first library is answered by a network that did not learn from it
(:mod:`xai_core.evaluation.folds`); the figures say how good *such* models are. Other libraries of
the recipe, and a model it starts from, are used in each fold as they are: they must not hold cases
of this one.

All answers are judged together, by the report of their kind: values by :func:`cross_validate`,
whatever else by :func:`cross_validate_judged`, which also counts the lesions found where the
library asks for them. A fold's training is kept in the workspace, so that an interrupted run goes
on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.cut_out import picture_reader
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.evaluation.evaluate import evaluate
from xai_core.evaluation.folds import Fold, OutOfFold, folds_of, specimen_of
from xai_core.evaluation.lesion_finding import LesionFinding, find_lesions, found_together
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import predict
from xai_core.tasks import (
    Judged,
    Regression,
    Report,
    ValueAnswer,
    align,
    lesion_question,
)
from xai_core.training.recipes import BackgroundSource, DataSource, Recipe, read_recipe
from xai_core.training.task_builder import AnswerBuilder
from xai_core.types import ProgressBar, Split

NOT_KEPT = "0" * 64
"""In place of the hash of weights that are not kept."""
AT_ONCE = 32


@dataclass(frozen=True)
class LeftOutFold:
    """One fold: what was held out, and the model that did not learn from it."""

    fold: Fold
    library: CaseLibrary
    """The cases held out alone."""
    model: LoadedModel


@dataclass(frozen=True)
class CrossValidated:
    """All cases of a library, each judged by a model that did not learn from it."""

    report: Report
    """Over all cases together."""
    folds: Mapping[str, Report]
    """Name of a fold -> over its cases alone."""
    lesions: LesionFinding | None
    """None where the library does not ask for lesions, or the model can find none."""
    n_specimens: int
    skipped: tuple[Skipped, ...]


def of_answers(name_or_path: str) -> Recipe:
    """The recipe of this name or file. Raises RecipeError where its model draws outlines."""
    recipe = read_recipe(name_or_path)
    if not isinstance(recipe, Recipe):
        raise RecipeError(
            "The recipe “{recipe}” is of the kind {kind}, which is not cross-validated.",
            recipe=recipe.id,
            kind=recipe.kind,
        )
    return recipe


def held_out(  # noqa: PLR0913  (one option a choice)
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    bar: ProgressBar,
    *,
    by: str,
    count: int,
) -> Iterator[LeftOutFold]:
    """Carry the recipe out once a fold.

    Parameters
    ----------
    recipe
        Its first library is parted; only cases whose truth is known in its terms count.
    libraries
        By id, those that the recipe learns from.
    workspace
        Folder for what is learned; the caller removes it.
    bar
        Opens a progress bar for each fold.
    by, count
        How the cases are parted (:func:`~xai_core.evaluation.folds.folds_of`).

    Returns
    -------
    Iterator[LeftOutFold]
        Each fold when it is learned.

    Raises
    ------
    RecipeError
        Training failed.
    StudyError
        The cases cannot be parted so.
    AlignmentError
        The recipe does not answer what the library asks.
    """
    recipe = recipe.model_copy(update={"background": BackgroundSource()})  # of no use here
    library = known_cases(recipe, libraries[recipe.data[0].library])
    for fold in folds_of(library.cases, by, count):
        with bar(f"fold {fold.name}") as progress:
            builder = AnswerBuilder(recipe)
            parted = {**libraries, library.id: _parted(library, fold)}
            builder.prepare(parted)
            network = builder.train(parted, workspace / _name_of(library, fold), progress)
        cases = tuple(library.cases[place] for place in fold.held.tolist())
        model = LoadedModel(builder.card(NOT_KEPT), network)
        yield LeftOutFold(fold, replace(library, cases=cases), model)


def cross_validate(  # noqa: PLR0913  (one option a choice)
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    bar: ProgressBar,
    *,
    by: str,
    count: int,
) -> OutOfFold:
    """Answer every case of a library with values out of fold; see :func:`held_out`.

    Parameters
    ----------
    recipe
        One of values.
    libraries
        By id, those that the recipe learns from.
    workspace
        Folder for what is learned; the caller removes it.
    bar
        Opens a progress bar for each fold.
    by
        What is kept together (:func:`~xai_core.evaluation.folds.folds_of`).
    count
        How many folds.

    Returns
    -------
    OutOfFold
        In the library's order.

    Raises
    ------
    RecipeError
        The recipe is not one of values, or training failed.
    StudyError
        The cases cannot be parted so.
    """
    if not isinstance(recipe.task, Regression):
        raise RecipeError("The recipe “{recipe}” does not answer with values.", recipe=recipe.id)
    source = recipe.data[0]
    library = known_cases(recipe, libraries[source.library])
    predicted = np.empty(len(library.cases))
    names = np.empty(len(library.cases), dtype=object)
    for held in held_out(recipe, libraries, workspace, bar, by=by, count=count):
        predicted[held.fold.held] = _values(held, source)
        names[held.fold.held] = held.fold.name
    return OutOfFold(
        case_ids=tuple(case.id for case in library.cases),
        truth=np.array([case.target for case in library.cases], dtype=np.float64),
        predicted=predicted,
        specimens=tuple(map(specimen_of, library.cases)),
        folds=tuple(names.tolist()),
    )


def cross_validate_judged(  # noqa: PLR0913  (one option a choice)
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    bar: ProgressBar,
    *,
    by: str,
    count: int,
) -> CrossValidated:
    """Judge every case of a library out of fold, whatever is asked; see :func:`held_out`.

    Parameters
    ----------
    recipe
        Of any question.
    libraries
        By id, those that the recipe learns from.
    workspace
        Folder for what is learned; the caller removes it.
    bar
        Opens a progress bar for each fold.
    by
        What is kept together (:func:`~xai_core.evaluation.folds.folds_of`).
    count
        How many folds.

    Returns
    -------
    CrossValidated
        The report over all cases, intervals resampled by specimen where every case names one.

    Raises
    ------
    RecipeError
        Training failed, or pictures are cut out, which only values are.
    StudyError
        The cases cannot be parted so.
    """
    if recipe.data[0].cut_out is not None:
        raise RecipeError(
            "The recipe “{recipe}” cuts its pictures out: only values are cross-validated so.",
            recipe=recipe.id,
        )
    library = libraries[recipe.data[0].library]
    alignment = align(library.task, recipe.task)
    judged: list[Judged] = []
    folds: dict[str, Report] = {}
    lesions: list[LesionFinding] = []
    skipped: list[Skipped] = []
    for held in held_out(recipe, libraries, workspace, bar, by=by, count=count):
        with bar(f"test fold {held.fold.name}") as progress:
            found = evaluate(held.library, held.model, progress)
            if lesion_question(library.task) is not None:
                lesions.append(find_lesions(held.library, held.model, progress))
        of_fold = [result.judged(case.specimen) for case, result in found.results]
        judged += of_fold
        skipped += found.skipped
        folds[held.fold.name] = alignment.report(of_fold)
    return CrossValidated(
        report=alignment.report(judged),
        folds=folds,
        lesions=found_together(lesions) if lesions else None,
        n_specimens=len(set(map(specimen_of, known_cases(recipe, library).cases))),
        skipped=tuple(skipped),
    )


def known_cases(recipe: Recipe, library: CaseLibrary) -> CaseLibrary:
    """The library with those cases alone whose truth is known in the recipe's terms."""
    alignment = align(library.task, recipe.task)
    known = (c for c in library.cases if alignment.is_known(LibraryFacts(library, c)))
    return replace(library, cases=tuple(known))


def _name_of(library: CaseLibrary, fold: Fold) -> str:
    """A folder's name for what is learned in a fold; its own name may be anything.

    Of the pictures and of the library's contents, labels included: other ones are learned anew.
    """
    learned = [library.cases[place].sha256 for place in fold.learned.tolist()]
    return hashlib.sha256("".join((library.content_hash, *learned)).encode()).hexdigest()[:16]


def _parted(library: CaseLibrary, fold: Fold) -> CaseLibrary:
    """The cases learned from as training cases, all others as test cases.

    Specimens are taken off: the folds have seen to them, or were told not to.
    """
    learned = set(fold.learned.tolist())
    return replace(
        library,
        cases=tuple(
            replace(case, specimen=None, split=Split.TRAIN if place in learned else Split.TEST)
            for place, case in enumerate(library.cases)
        ),
    )


def _values(held: LeftOutFold, source: DataSource) -> list[float]:
    picture = picture_reader(held.library, source.cut_out)
    cases, values = held.library.cases, list[float]()
    for start in range(0, len(cases), AT_ONCE):
        images = [picture(case) for case in cases[start : start + AT_ONCE]]
        for prediction in predict(held.model, images):
            assert isinstance(prediction.answer, ValueAnswer)  # the task is a regression
            values.append(prediction.answer.value)
    return values
