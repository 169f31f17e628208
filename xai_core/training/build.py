"""From a recipe to a finished model: train, measure on cases it never saw, write the card.

The card also keeps each test specimen by specimen, where its cases name one, and the training
labels that look wrong to the finished model (``evaluation/disputed_labels.py``); no label is
changed.

With the weights goes the background set that some explanations compare a case with
(``explain/background.py``); :func:`add_background` gives an older model one.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from xai_core import home
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import library_ids, open_library
from xai_core.errors import RecipeError
from xai_core.evaluation.disputed_labels import review_labels
from xai_core.evaluation.evaluate import Evaluation, evaluate
from xai_core.evaluation.specimens import by_reading
from xai_core.explain.background import draw_background
from xai_core.files import read_regular, replace_file
from xai_core.models.cards import (
    CARD_FILE,
    WEIGHTS_FILE,
    BackgroundUse,
    Card,
    LabelReview,
    Metric,
    ModelCard,
)
from xai_core.models.checkpoints import (
    MAX_WEIGHTS_BYTES,
    LoadedModel,
    load_model_folder,
    save_model,
    sha256,
    weights_bytes,
)
from xai_core.models.reports import EvaluationReport
from xai_core.tasks import ClassReport, Task
from xai_core.training.build_segmenter import build_segmenter_model, measure_segmenter
from xai_core.training.classifier import Trained, train
from xai_core.training.recipes import (
    AnyRecipe,
    DataSource,
    HeldOut,
    Recipe,
    SegmenterRecipe,
    words_of,
)
from xai_core.types import Progress, ProgressBar, Split

MOST_ON_A_CARD = 1000
"""Labels kept on a card for each library, whatever the share: a card stays small."""


def build_model(recipe: AnyRecipe, parent: Path, bar: ProgressBar) -> Path:
    """Carry out a recipe; the finished model's folder appears in ``parent``, whole or not at all.

    The recipe may be of any kind. An interrupted run goes on where it stopped when called again.

    Raises
    ------
    RecipeError, LibraryError
        What the recipe needs is missing or broken, or training failed.
    """
    if isinstance(recipe, SegmenterRecipe):
        return build_segmenter_model(recipe, parent, bar)
    names = {source.library for source in recipe.data} | {test.library for test in recipe.test}
    names.add(_background_library(recipe))
    libraries = {name: open_library(name) for name in sorted(names)}
    use, background = _background(recipe, libraries)  # first: it may fail, and training is long
    workspace = home.home() / "training" / recipe.id
    with bar(f"train {recipe.id}") as progress:
        trained = train(recipe, libraries, workspace, progress)
    weights = weights_bytes(trained.network)
    card = _card(recipe, trained, sha256(weights), use)
    model = LoadedModel(card, trained.network)
    measured = {test.id: _measured(test, libraries, model, bar) for test in recipe.test}
    finished = _with_reports(card, recipe, measured, libraries)
    labels = [_reviewed(source, libraries, model, bar) for source in recipe.data]
    finished = finished.model_copy(update={"labels": tuple(labels)})
    folder = save_model(parent, finished, weights, background)
    load_model_folder(folder)  # what was written is what will be read
    shutil.rmtree(workspace, ignore_errors=True)
    return folder


def measure_model(recipe: AnyRecipe, folder: Path, bar: ProgressBar) -> Card:
    """Measure a finished model anew on its recipe's tests; its new card.

    For a card that was written before something was measured, or on other versions of the
    libraries, or before its weaknesses were known: title, summary and weaknesses are the recipe's
    of today. Weights, temperature and curve stay; so does the list of disputed labels where a
    library trained on is not on this machine.

    Raises
    ------
    RecipeError
        The recipe is of another model.
    ModelError, LibraryError
        The model or a library is missing or broken.
    StorageError
        The folder cannot be written to; the model is as it was.
    """
    if isinstance(recipe, SegmenterRecipe):
        return measure_segmenter(recipe, folder, bar)
    model = load_model_folder(folder)
    if recipe.id != model.card.id or recipe.task.class_ids != model.card.class_ids:
        raise RecipeError(
            "The recipe “{recipe}” is not of the model “{model}”.",
            recipe=recipe.id,
            model=model.card.id,
        )
    needed = {test.library for test in recipe.test}
    learned = {source.library for source in recipe.data}
    here = learned & set(library_ids())
    libraries = {name: open_library(name) for name in sorted(needed | here)}
    measured = {test.id: _measured(test, libraries, model, bar) for test in recipe.test}
    card = _with_reports(model.card, recipe, measured, libraries)
    card = card.model_copy(update=words_of(recipe))
    if here == learned:
        labels = [_reviewed(source, libraries, model, bar) for source in recipe.data]
        card = card.model_copy(update={"labels": tuple(labels)})
    replace_file(folder / CARD_FILE, card.as_bytes())
    return card


def add_background(folder: Path, library: CaseLibrary, n: int, seed: int) -> ModelCard:
    """Give the model in this folder a background set, or another one; its new card.

    Nothing else on the card changes.

    Parameters
    ----------
    folder
        The model's.
    library
        Whose training cases are drawn.
    n
        How many, at least 1; fewer where there are fewer.
    seed
        The same seed draws the same cases.

    Returns
    -------
    ModelCard
        The card as it was written.

    Raises
    ------
    ModelError
        The model is broken.
    RecipeError
        The library has no training case that can be read.
    StorageError
        The folder cannot be written to; the model is as it was.
    """
    card = load_model_folder(folder).card
    weights = read_regular(folder / WEIGHTS_FILE, MAX_WEIGHTS_BYTES)
    use, background = draw_background(library, card.input, n, seed)
    card = card.model_copy(update={"background": use})
    save_model(folder.parent, card, weights, background)
    return card


def _background_library(recipe: Recipe) -> str:
    return recipe.background.library or recipe.data[0].library


def _background(
    recipe: Recipe, libraries: Mapping[str, CaseLibrary]
) -> tuple[BackgroundUse, bytes]:
    chosen = recipe.background
    where = recipe.data[0].where if chosen.library is None else {}
    library = libraries[_background_library(recipe)]
    return draw_background(library, recipe.input, chosen.n, chosen.seed, where)


def _measured(
    test: HeldOut, libraries: Mapping[str, CaseLibrary], model: LoadedModel, bar: ProgressBar
) -> Evaluation:
    with bar(f"test {test.id}") as progress:
        return evaluate(
            libraries[test.library],
            model,
            progress,
            split=test.split,
            where=test.where,
            regions=test.regions,
        )


def review_source(
    source: DataSource, library: CaseLibrary, model: LoadedModel, progress: Progress
) -> LabelReview:
    """The training labels of one of a recipe's sources, seen as the model saw them.

    Short enough for a card (:data:`MOST_ON_A_CARD`).

    Parameters
    ----------
    source
        The recipe's entry.
    library
        The library it names.
    model
        The one that learned from it.
    progress
        Called with (cases done, cases in all).

    Returns
    -------
    LabelReview
        At most :data:`MOST_ON_A_CARD` disputed labels, the most disputed first.
    """
    review = review_labels(library, model, progress, where=source.where, cut_out=source.cut_out)
    return review.model_copy(update={"disputed": review.disputed[:MOST_ON_A_CARD]})


def _reviewed(
    source: DataSource, libraries: Mapping[str, CaseLibrary], model: LoadedModel, bar: ProgressBar
) -> LabelReview:
    with bar(f"labels {source.library}") as progress:
        return review_source(source, libraries[source.library], model, progress)


def _card(
    recipe: Recipe, trained: Trained, weights_sha256: str, background: BackgroundUse
) -> ModelCard:
    return ModelCard(
        id=recipe.id,
        version=recipe.version,
        title=recipe.title,
        summary=recipe.summary,
        weaknesses=recipe.weaknesses,
        licence=recipe.licence,
        task=recipe.task,
        architecture=recipe.architecture,
        input=recipe.input,
        temperature=trained.temperature,
        weights_sha256=weights_sha256,
        background=background,
        split_rule=recipe.split_rule,
        data=trained.uses,
        start=trained.start,
        teachers=trained.teachers,
        curve=trained.curve,
        recipe=recipe.model_dump(
            mode="json", exclude={"title", "summary", "weaknesses", "task", "split_rule"}
        ),
        software={name: version(name) for name in ("torch", "torchvision", "numpy", "pillow")},
    )


def _with_reports(
    card: ModelCard,
    recipe: Recipe,
    evaluations: Mapping[str, Evaluation],
    libraries: Mapping[str, CaseLibrary],
) -> ModelCard:
    metrics = [_metric(card, test, evaluations[test.id]) for test in recipe.test]
    reports = {
        name: _full(evaluation, libraries[evaluation.library].task, card.task)
        for name, evaluation in evaluations.items()
    }
    return card.model_copy(update={"metrics": tuple(metrics), "reports": reports})


def _full(evaluation: Evaluation, library: Task, model: Task) -> EvaluationReport:
    looked = evaluation.regions
    answers = [
        (case, result.prediction.class_answer.class_id) for case, result in evaluation.results
    ]
    smears = by_reading(library, model, answers)
    # Parts with nothing in them are not given, and so not written.
    return EvaluationReport(
        **evaluation.report.model_dump(),
        ece_before=evaluation.ece_before,
        deferral=evaluation.deferral,
        library=evaluation.library,
        content_hash=evaluation.content_hash,
        n_skipped=len(evaluation.skipped),
        **({"attention": looked} if looked else {}),
        **({"specimens": smears} if smears else {}),
    )


def _metric(card: ModelCard, test: HeldOut, evaluation: Evaluation) -> Metric:
    report = evaluation.report
    if not isinstance(report, ClassReport):
        raise TypeError(type(report).__name__)
    low, high = report.accuracy_ci95 or (None, None)
    return Metric(
        name="accuracy",
        value=report.accuracy,
        low=low,
        high=high,
        n=report.n,
        report=test.id,
        measured_on=test.name,
        # Training cases fix the weights, validation cases the temperature.
        trained_on=test.split is not Split.TEST
        and any(use.may_hold(test.library, test.where) for use in card.data),
    )
