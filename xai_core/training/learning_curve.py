"""How much do more cases help, and what makes up for few? A recipe carried out at several sizes.

At every size the same cases are learned from (those whose pictures' hashes come first), with and
without augmentation, and, where there is a model to start from, with and without its weights
(transfer). All else is the recipe's, the seed included; only the batch is at most a quarter of the
cases, so that few cases still make several steps an epoch. Each network is measured on the recipe's
first test, which stays the same.

The interval of a figure is over the test's cases (by specimen where every case names one): it does
not tell how much another choice of as few training cases would change.

Every finished point is kept in the workspace, so an interrupted curve goes on, and one with more
sizes begins with those there are. It counts as long as recipe, libraries and the weights of the
models it learns from are the same: their hashes are its file's name.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from xai_core.cases.library import CaseLibrary
from xai_core.errors import RecipeError
from xai_core.evaluation.card_figures import figures_of
from xai_core.evaluation.evaluate import evaluate
from xai_core.files import read_regular, replace_file
from xai_core.models.cards import find_card, read_card
from xai_core.models.checkpoints import LoadedModel
from xai_core.training.cross_validation import NOT_KEPT
from xai_core.training.recipes import BackgroundSource, Recipe, read_recipe
from xai_core.training.resume import fingerprint
from xai_core.training.settings import Augmentation
from xai_core.training.task_builder import AnswerBuilder
from xai_core.types import Interval, ProgressBar, Report

FEWEST_CASES = 8
"""Of a point: a batch is a quarter of them, and normalisation needs two in a batch."""
UNCHANGED = Augmentation(rotation=0, flip=False)
_MAX_BYTES = 100_000


class PointFigure(Report):
    """One figure of a point."""

    name: str
    value: float | None
    ci95: Interval
    n: int
    """Test cases."""


class SizePoint(Report):
    """What was reached with so many cases, in one way."""

    size: int
    """Cases asked for."""
    n_train: int
    """Cases there were."""
    start: str | None
    """The model whose weights it began with."""
    augmented: bool
    figures: tuple[PointFigure, ...]


@dataclass(frozen=True)
class _Way:
    """One recipe of the many, and where its point is kept."""

    size: int
    recipe: Recipe
    augmented: bool
    kept: Path


def with_one_library(name_or_path: str) -> Recipe:
    """A recipe that can be carried out at several sizes. Raises RecipeError for others."""
    recipe = read_recipe(name_or_path)
    if not isinstance(recipe, Recipe) or len(recipe.data) != 1 or not recipe.test:
        raise RecipeError(
            "A learning curve needs a recipe that answers a task, learns from one library and names"
            " a test; “{recipe}” does not.",
            recipe=recipe.id,
        )
    return recipe


def learning_curve(  # noqa: PLR0913, PLR0917 - what is learned, how often, and where to
    recipe: Recipe,
    libraries: Mapping[str, CaseLibrary],
    sizes: Sequence[int],
    start: str | None,
    workspace: Path,
    bar: ProgressBar,
) -> tuple[SizePoint, ...]:
    """Carry out the recipe at every size, in every way.

    Parameters
    ----------
    recipe
        Of one library (:func:`with_one_library`).
    libraries
        By id: what it learns from and is tested on.
    sizes
        Training cases, each at least :data:`FEWEST_CASES`; more than there are is all of them.
    start
        A model to begin with, beside beginning from nothing; None: the recipe's own, if any.
    workspace
        Folder for points and unfinished trainings.
    bar
        Opens a progress bar for each network.

    Returns
    -------
    tuple[SizePoint, ...]
        By size; at each, from nothing before with transfer, unchanged pictures before augmented.

    Raises
    ------
    RecipeError
        A size is too small, a class has too few cases at it, or training failed.
    ModelError
        The model to start from is not there or is of another make.
    """
    small = [size for size in sizes if size < FEWEST_CASES]
    if small:
        raise RecipeError(
            "A point of a learning curve needs at least {least} cases, not {size}.",
            least=FEWEST_CASES,
            size=small[0],
        )
    ways = [
        _way(recipe, size, begun, augmented, workspace, libraries)
        for size, begun, augmented in product(
            sorted(set(sizes)), dict.fromkeys((None, start or recipe.start)), (False, True)
        )
    ]
    return tuple(_kept(way) or _measured(way, libraries, bar) for way in ways)


def _way(  # noqa: PLR0913, PLR0917
    recipe: Recipe,
    size: int,
    start: str | None,
    augmented: bool,
    workspace: Path,
    libraries: Mapping[str, CaseLibrary],
) -> _Way:
    """The recipe at one size, in one way."""
    source, schedule = recipe.data[0], recipe.schedule
    batch = min(schedule.batch, max(2, size // 4))
    changed = recipe.model_copy(
        update={
            "start": start,
            "data": (source.model_copy(update={"at_most": size}),),
            "schedule": schedule.model_copy(update={"batch": batch}),
            "augmentation": recipe.augmentation if augmented else UNCHANGED,
            "background": BackgroundSource(n=1),  # of no use here
        }
    )
    return _Way(size, changed, augmented, workspace / f"{_name_of(changed, libraries)}.json")


def _name_of(recipe: Recipe, libraries: Mapping[str, CaseLibrary]) -> str:
    """A point's name: the recipe, the test's contents, and all that is learned from."""
    test, learned = (
        libraries[one.library].content_hash for one in (recipe.test[0], recipe.data[0])
    )
    start = () if recipe.start is None else (recipe.start,)
    teachers = () if recipe.teachers is None else recipe.teachers.models
    weights = (read_card(find_card(name).folder).weights_sha256 for name in (*start, *teachers))
    hashes = (test, learned, *weights)
    return "-".join((fingerprint(recipe)[:24], *(one[:8] for one in hashes)))


def _kept(way: _Way) -> SizePoint | None:
    try:
        return SizePoint.model_validate_json(read_regular(way.kept, _MAX_BYTES))
    except (OSError, ValueError):  # not there, or cut short: it is measured again
        return None


def _measured(way: _Way, libraries: Mapping[str, CaseLibrary], bar: ProgressBar) -> SizePoint:
    recipe, state = way.recipe, way.kept.with_suffix("")
    builder = AnswerBuilder(recipe)
    builder.prepare(libraries)
    began = "" if recipe.start is None else f" from {recipe.start}"
    with bar(f"{way.size} cases{began}{', augmented' if way.augmented else ''}") as progress:
        network = builder.train(libraries, state, progress)
    test = recipe.test[0]
    with bar(f"test {test.id}") as progress:
        found = evaluate(
            libraries[test.library],
            LoadedModel(builder.card(NOT_KEPT), network),
            progress,
            split=test.split,
            where=test.where,
        )
    point = SizePoint(
        size=way.size,
        n_train=sum(use.n_train for use in builder.trained.uses),
        start=recipe.start,
        augmented=way.augmented,
        figures=tuple(
            PointFigure(name=one.name, value=one.value, ci95=one.ci95, n=one.n)
            for one in figures_of(found.report)
        ),
    )
    replace_file(way.kept, f"{point.model_dump_json(indent=1)}\n".encode())
    shutil.rmtree(state, ignore_errors=True)
    return point
