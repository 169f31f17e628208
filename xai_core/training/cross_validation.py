"""A recipe for values, trained anew for every fold of its library: honest figures of few cases.

The shipped model is measured on the recipe's own tests, which may be few. Here every case of the
recipe's first library is answered by a network that did not learn from it
(:mod:`xai_core.evaluation.folds`); the figures say how good *such* models are. Other libraries of
the recipe, and a model it starts from, are used in each fold as they are: they must not hold cases
of this one.

A finished fold is kept as a table in the workspace, so that an interrupted run goes on.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.cut_out import picture_reader
from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.evaluation.folds import Fold, OutOfFold, folds_of, specimen_of
from xai_core.files import replace_file
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import predict
from xai_core.tasks import Regression, ValueAnswer
from xai_core.training.recipes import BackgroundSource, DataSource, Recipe, read_recipe
from xai_core.training.task_builder import AnswerBuilder
from xai_core.types import ProgressBar, Split

NOT_KEPT = "0" * 64
"""In place of the hash of weights that are not kept."""
AT_ONCE = 32


def of_values(name_or_path: str) -> Recipe:
    """The recipe of this name or file. Raises RecipeError where it is not one of values."""
    recipe = read_recipe(name_or_path)
    if not isinstance(recipe, Recipe) or not isinstance(recipe.task, Regression):
        raise RecipeError(
            "The recipe “{recipe}” is of the kind {kind}; only values are cross-validated.",
            recipe=recipe.id,
            kind=recipe.kind,
        )
    return recipe


def cross_validate(  # noqa: PLR0913  (one option a choice)
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    workspace: Path,
    bar: ProgressBar,
    *,
    by: str,
    count: int,
) -> OutOfFold:
    """Answer every case of the recipe's first library out of fold.

    Parameters
    ----------
    recipe
        Of values (:func:`of_values`).
    libraries
        By id, those that the recipe learns from.
    workspace
        Folder for what is finished; the caller removes it.
    bar
        Opens a progress bar for each fold.
    by, count
        How the cases are parted (:func:`~xai_core.evaluation.folds.folds_of`).

    Returns
    -------
    OutOfFold
        In the library's order.

    Raises
    ------
    RecipeError
        Training failed.
    StudyError
        The cases cannot be parted so.
    """
    recipe = recipe.model_copy(update={"background": BackgroundSource()})  # of no use here
    source = recipe.data[0]
    library = libraries[source.library]
    library = replace(library, cases=tuple(c for c in library.cases if c.target is not None))
    predicted = np.empty(len(library.cases))
    names = np.empty(len(library.cases), dtype=object)
    for fold in folds_of(library.cases, by, count):
        place = workspace / _name_of(library, fold)
        with bar(f"fold {fold.name}") as progress:
            if not (place / _TABLE).exists():
                builder = AnswerBuilder(recipe)
                parted = {**libraries, library.id: _parted(library, fold)}
                builder.prepare(parted)
                network = builder.train(parted, place, progress)
                model = LoadedModel(builder.card(NOT_KEPT), network)
                _keep(place / _TABLE, _answers(model, library, source, fold))
        predicted[fold.held] = _kept(place / _TABLE)
        names[fold.held] = fold.name
    return OutOfFold(
        case_ids=tuple(case.id for case in library.cases),
        truth=np.array([case.target for case in library.cases], dtype=np.float64),
        predicted=predicted,
        specimens=tuple(map(specimen_of, library.cases)),
        folds=tuple(names.tolist()),
    )


_TABLE = "answers.csv"


def _name_of(library: CaseLibrary, fold: Fold) -> str:
    """A folder's name for what is learned in a fold; its own name may be anything."""
    learned = [library.cases[place].sha256 for place in fold.learned.tolist()]
    return hashlib.sha256("".join(learned).encode()).hexdigest()[:16]


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


def _answers(
    model: LoadedModel, library: CaseLibrary, source: DataSource, fold: Fold
) -> list[float]:
    picture = picture_reader(library, source.cut_out)
    cases = [library.cases[place] for place in fold.held.tolist()]
    values: list[float] = []
    for start in range(0, len(cases), AT_ONCE):
        images = [picture(case) for case in cases[start : start + AT_ONCE]]
        for prediction in predict(model, images):
            assert isinstance(prediction.answer, ValueAnswer)  # the task is a regression
            values.append(prediction.answer.value)
    return values


def _keep(table: Path, values: Sequence[float]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([repr(value)] for value in values)
    replace_file(table, text.getvalue().encode())


def _kept(table: Path) -> NDArray[np.float64]:
    return np.array([float(row[0]) for row in csv.reader(io.StringIO(table.read_text()))])
