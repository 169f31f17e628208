"""From a segmentation recipe to a finished segmenter: train, measure, write the card."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from xai_core import home
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import open_library
from xai_core.errors import RecipeError
from xai_core.evaluation.segmentation import DrawingEvaluation, evaluate_segmenter
from xai_core.files import replace_file
from xai_core.models.cards import CARD_FILE
from xai_core.models.checkpoints import sha256, weights_bytes
from xai_core.models.segmenter_cards import RegionMetric, SegmenterCard
from xai_core.models.segmenters import LoadedSegmenter, load_segmenter_folder, save_segmenter
from xai_core.training.recipes import HeldOutlines, SegmenterRecipe, words_of
from xai_core.training.segmenter import TrainedSegmenter, train_segmenter
from xai_core.types import ProgressBar, Split


def build_segmenter_model(recipe: SegmenterRecipe, parent: Path, bar: ProgressBar) -> Path:
    """Carry out a recipe; the finished model's folder appears in ``parent``, whole or not at all.

    An interrupted run goes on where it stopped when called again.

    Raises
    ------
    RecipeError, LibraryError, ModelError
        What the recipe needs is missing or broken, or training failed.
    """
    names = {source.library for source in recipe.data} | {test.library for test in recipe.test}
    libraries = {name: open_library(name) for name in sorted(names)}
    workspace = home.home() / "training" / recipe.id
    with bar(f"train {recipe.id}") as progress:
        trained = train_segmenter(recipe, libraries, workspace, progress)
    weights = weights_bytes(trained.network)
    card = _card(recipe, trained, sha256(weights))
    model = LoadedSegmenter(card, trained.network)
    folder = save_segmenter(parent, _measured(recipe, libraries, model, bar), weights)
    load_segmenter_folder(folder)  # what was written is what will be read
    shutil.rmtree(workspace, ignore_errors=True)
    return folder


def measure_segmenter(recipe: SegmenterRecipe, folder: Path, bar: ProgressBar) -> SegmenterCard:
    """Measure a finished segmenter anew on its recipe's tests; its new card.

    Raises
    ------
    RecipeError
        The recipe is of another model.
    ModelError, LibraryError
        The model or a library is missing or broken.
    StorageError
        The folder cannot be written to; the model is as it was.
    """
    model = load_segmenter_folder(folder)
    if recipe.id != model.card.id or recipe.regions.ids != model.card.regions.ids:
        raise RecipeError(
            "The recipe “{recipe}” is not of the model “{model}”.",
            recipe=recipe.id,
            model=model.card.id,
        )
    libraries = {name: open_library(name) for name in sorted({t.library for t in recipe.test})}
    card = _measured(recipe, libraries, model, bar).model_copy(update=words_of(recipe))
    replace_file(folder / CARD_FILE, card.as_bytes())
    return card


def _card(recipe: SegmenterRecipe, trained: TrainedSegmenter, weights: str) -> SegmenterCard:
    return SegmenterCard(
        id=recipe.id,
        version=recipe.version,
        title=recipe.title,
        summary=recipe.summary,
        weaknesses=recipe.weaknesses,
        licence=recipe.licence,
        architecture=recipe.architecture,
        input=recipe.input,
        regions=recipe.regions,
        weights_sha256=weights,
        split_rule=recipe.split_rule,
        data=trained.uses,
        start=trained.start,
        curve=trained.curve,
        recipe=recipe.model_dump(
            mode="json", exclude={"title", "summary", "weaknesses", "regions", "split_rule"}
        ),
        software={name: version(name) for name in ("torch", "numpy", "pillow", "scipy")},
    )


def _measured(
    recipe: SegmenterRecipe,
    libraries: Mapping[str, CaseLibrary],
    model: LoadedSegmenter,
    bar: ProgressBar,
) -> SegmenterCard:
    """The card with the figures of every test."""
    metrics: list[RegionMetric] = []
    reports = {}
    for test in recipe.test:
        with bar(f"test {test.id}") as progress:
            found = evaluate_segmenter(
                libraries[test.library],
                model,
                progress,
                split=test.split,
                where=test.where,
                at_most=test.at_most,
            )
        metrics += _metrics(model.card, test, found)
        reports[test.id] = found.report
    return model.card.model_copy(update={"metrics": tuple(metrics), "reports": reports})


def _metrics(
    card: SegmenterCard, test: HeldOutlines, found: DrawingEvaluation
) -> list[RegionMetric]:
    return [
        RegionMetric(
            name="dice",
            region=region,
            value=mean.mean,
            low=mean.low,
            high=mean.high,
            n=mean.n_used,
            n_undefined=mean.n_undefined,
            report=test.id,
            measured_on=test.name,
            # Training cases fix the weights; validation cases are only looked at.
            trained_on=test.split in (None, Split.TRAIN)
            and any(use.may_hold(test.library, test.where) for use in card.data),
        )
        for region, mean in found.regions.items()
    ]
